package store

import (
	"context"
	"database/sql"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/clock"
)

// Used notes when a credential was last used, and when it ends by itself. Like a lease
// it is no record and leaves no evidence: who worked when is nobody's business for
// ever. What ended meanwhile is forgotten here.
func (s *Store) Used(ctx context.Context, by access.By, digest string, at, until time.Time) error {
	_, err := s.Write(ctx, by, func(tx *Tx) error {
		tx.Nothing()
		if _, err := credentials.get(ctx, tx.View, digest); err != nil {
			return err
		}
		if err := tx.save(); err != nil {
			return err
		}
		if _, err := tx.q.ExecContext(tx.ctx, s.dialect.text("DELETE FROM presence WHERE until <= ?"), clock.Milli(at)); err != nil {
			return tx.fail(err)
		}
		b := batch{into: "presence", columns: []string{"credential", "used", "until"},
			tail: " ON CONFLICT (credential) DO UPDATE SET used = excluded.used"}
		b.add(digest, clock.Milli(at), clock.Milli(until))
		if err := b.write(tx.ctx, tx.q, s); err != nil {
			return tx.fail(err)
		}
		return nil
	})
	return err
}

// LastUse says when credentials were last used, as far as it was noted; what the
// principal does not see is left out.
func (v View) LastUse(ctx context.Context, digests ...string) (map[string]time.Time, error) {
	used := map[string]time.Time{}
	if len(digests) == 0 {
		return used, nil
	}
	seen, err := credentials.list(ctx, v, oneOf("id", digests), "id", 0)
	if err != nil || len(seen) == 0 {
		return used, err
	}
	ids := make([]string, len(seen))
	for i, c := range seen {
		ids[i] = c.ID
	}
	cond := oneOf("credential", ids)
	return used, v.each(ctx, "SELECT credential, used FROM presence WHERE "+cond.text, cond.args, func(rows *sql.Rows) error {
		var id string
		var at int64
		err := rows.Scan(&id, &at)
		used[id] = clock.FromMilli(at)
		return err
	})
}
