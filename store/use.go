package store

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/clock"
	"tocsin/domain/partner"
)

// NoteUses adds to what is kept of the uses of tokens, and forgets what is too old or too
// much. Like the last use of a session it is no record and leaves no evidence.
func (s *Store) NoteUses(ctx context.Context, by access.By, uses []partner.Use, before time.Time) error {
	_, err := s.Write(ctx, by, func(tx *Tx) error {
		tx.Nothing()
		if err := tx.save(); err != nil {
			return err
		}
		b := batch{into: "token_use", columns: []string{"token", "hour", "route", "network", "outcome", "person", "org", "uses", "last"},
			tail: " ON CONFLICT (token, hour, route, network, outcome) DO UPDATE SET uses = token_use.uses + excluded.uses, last = excluded.last"}
		var tokens []string
		for _, u := range uses {
			b.add(u.Token, clock.Milli(u.Hour), u.Route, u.Network, string(u.Outcome), u.Person, u.Org, u.Count, clock.Milli(u.Last))
			tokens = append(tokens, u.Token)
		}
		if err := b.write(tx.ctx, tx.q, s); err != nil {
			return tx.fail(err)
		}
		if _, err := tx.q.ExecContext(tx.ctx, s.dialect.text("DELETE FROM token_use WHERE hour < ?"), clock.Milli(before)); err != nil {
			return tx.fail(err)
		}
		slices.Sort(tokens)
		for _, token := range slices.Compact(tokens) {
			if err := tx.trimUses(token); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}

// trimUses forgets the oldest uses of a token that has too many.
func (tx *Tx) trimUses(token string) error {
	_, err := tx.q.ExecContext(tx.ctx, tx.store.dialect.text("DELETE FROM token_use WHERE token = ? AND hour < (SELECT hour FROM token_use WHERE token = ? ORDER BY hour DESC LIMIT 1 OFFSET ?)"),
		token, token, partner.UsesKept)
	if err != nil {
		return tx.fail(err)
	}
	return nil
}

// Uses lists how the principal's own tokens were used, the newest hour first.
func (v View) Uses(ctx context.Context, limit int) ([]partner.Use, error) {
	var found []partner.Use
	return found, v.each(ctx, "SELECT token, hour, route, network, outcome, org, uses, last FROM token_use WHERE person = ? ORDER BY hour DESC, last DESC, token, route, network, outcome LIMIT ?",
		[]any{v.by.Person, limit}, func(rows *sql.Rows) error {
			u := partner.Use{Person: v.by.Person}
			var hour, last int64
			err := rows.Scan(&u.Token, &hour, &u.Route, &u.Network, &u.Outcome, &u.Org, &u.Count, &last)
			u.Hour, u.Last = clock.FromMilli(hour), clock.FromMilli(last)
			found = append(found, u)
			return err
		})
}

// UseNetworks lists the networks from which the principal's own tokens were used, the
// last first.
func (v View) UseNetworks(ctx context.Context, limit int) ([]partner.UseNetwork, error) {
	var found []partner.UseNetwork
	return found, v.each(ctx, `SELECT token, network, MIN(hour), MAX(last), CAST(SUM(uses) AS BIGINT), CAST(SUM(CASE WHEN outcome = 'done' THEN uses ELSE 0 END) AS BIGINT)
		FROM token_use WHERE person = ? AND network <> '' GROUP BY token, network ORDER BY 4 DESC, token, network LIMIT ?`,
		[]any{v.by.Person, limit}, func(rows *sql.Rows) error {
			var n partner.UseNetwork
			var first, last int64
			err := rows.Scan(&n.Token, &n.Network, &first, &last, &n.Count, &n.Done)
			n.First, n.Last = clock.FromMilli(first), clock.FromMilli(last)
			found = append(found, n)
			return err
		})
}

// UseDays counts how the tokens of a unit were used, by days that begin so long before
// those of UTC, the newest first. A unit that the principal does not see is absent.
func (v View) UseDays(ctx context.Context, org string, ahead time.Duration, limit int) ([]partner.DayOfUse, error) {
	n, err := partners.count(ctx, v, hasID(org))
	if err == nil && n == 0 {
		err = access.Gone()
	}
	if err != nil {
		return nil, err
	}
	const day = int64(24 * time.Hour / time.Millisecond)
	var found []partner.DayOfUse
	return found, v.each(ctx, `SELECT (hour + ?) / 86400000, COUNT(DISTINCT token), COUNT(DISTINCT network), CAST(SUM(uses) AS BIGINT), CAST(SUM(CASE WHEN outcome = 'done' THEN uses ELSE 0 END) AS BIGINT)
		FROM token_use WHERE org = ? GROUP BY 1 ORDER BY 1 DESC LIMIT ?`,
		[]any{ahead.Milliseconds(), org, limit}, func(rows *sql.Rows) error {
			var d partner.DayOfUse
			var number int64
			err := rows.Scan(&number, &d.Tokens, &d.Networks, &d.Count, &d.Done)
			d.Day = clock.FromMilli(number*day - ahead.Milliseconds())
			found = append(found, d)
			return err
		})
}

// Labels are what the principal calls tokens of his, also those that are over.
func (v View) Labels(ctx context.Context, tokens []string) (map[string]string, error) {
	labels := map[string]string{}
	held, err := credentials.list(ctx, v, oneOf("id", tokens), "id", 0)
	for _, c := range held {
		labels[c.ID] = c.Label
	}
	return labels, err
}
