package store

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/advisory"
	"tocsin/domain/clock"
)

// AddAdvisory keeps a new draft.
func (tx *Tx) AddAdvisory(a advisory.Advisory, audience access.Audience) error {
	return add(tx, advisories, a, audience)
}

// LoadAdvisory reads an advisory in order to act on it.
func (tx *Tx) LoadAdvisory(id string) (advisory.Advisory, error) { return load(tx, advisories, id) }

// ChangeAdvisory writes a loaded advisory back.
func (tx *Tx) ChangeAdvisory(a advisory.Advisory) error { return change(tx, advisories, a) }

// PublishAdvisory writes a loaded advisory back for those whom it addresses.
func (tx *Tx) PublishAdvisory(a advisory.Advisory, audience access.Audience) error {
	return readdress(tx, advisories, a, audience)
}

// Advisory reads an advisory.
func (v View) Advisory(ctx context.Context, id string) (advisory.Advisory, error) {
	return advisories.get(ctx, v, id)
}

// AdvisoriesOf lists the advisories of a case, newest first.
func (v View) AdvisoriesOf(ctx context.Context, caseID string) ([]advisory.Advisory, error) {
	return advisories.list(ctx, v, is("case_id = ?", caseID), "id DESC", 0)
}

// AdvisoriesIn lists advisories in one of the states, newest first, before a place.
// A query narrows them to those that hold every word of it.
func (v View) AdvisoriesIn(ctx context.Context, states []advisory.State, query string, before Place, limit int) ([]advisory.Advisory, error) {
	cond := and(oneOf("state", states), before.earlier("released"))
	for word := range strings.FieldsSeq(fold(query)) {
		cond = and(cond, is(`search LIKE ? ESCAPE '\'`, "%"+literal(word)+"%"))
	}
	return advisories.list(ctx, v, cond, "released DESC, id DESC", limit)
}

// literal writes a word so that LIKE finds the word itself.
func literal(word string) string {
	return strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(word)
}

// AddNotice keeps one unit's copy.
func (tx *Tx) AddNotice(n advisory.Notice, audience access.Audience) error {
	return add(tx, notices, n, audience)
}

// LoadNotice reads a notice in order to acknowledge it.
func (tx *Tx) LoadNotice(id string) (advisory.Notice, error) { return load(tx, notices, id) }

// LoadNotices reads who was told of an advisory.
func (tx *Tx) LoadNotices(advisoryID string) ([]advisory.Notice, error) {
	return loadAll(tx, notices, is("advisory = ?", advisoryID), "id")
}

// ChangeNotice writes a loaded notice back.
func (tx *Tx) ChangeNotice(n advisory.Notice) error { return change(tx, notices, n) }

// Notices lists who was told of an advisory.
func (v View) Notices(ctx context.Context, advisoryID string) ([]advisory.Notice, error) {
	return notices.list(ctx, v, is("advisory = ?", advisoryID), "sent, id", 0)
}

// NoticesTo lists what a unit was told, newest first, before a place.
func (v View) NoticesTo(ctx context.Context, org string, before Place, limit int) ([]advisory.Notice, error) {
	return notices.list(ctx, v, and(is("org = ?", org), before.earlier("sent")), "sent DESC, id DESC", limit)
}

// OpenNotices lists notices that nobody acknowledged, oldest first, after a place; of
// one advisory when it is named.
func (v View) OpenNotices(ctx context.Context, advisoryID string, after Place, limit int) ([]advisory.Notice, error) {
	cond := is("state = 'open'")
	if advisoryID != "" {
		cond = and(cond, is("advisory = ?", advisoryID))
	}
	return notices.list(ctx, v, and(cond, after.later("sent")), "sent, id", limit)
}

// CountNotices counts the answers that an advisory asks for: its notices without those
// that ask no more.
func (v View) CountNotices(ctx context.Context, advisoryID string) (int, error) {
	return notices.count(ctx, v, is("advisory = ? AND state <> ?", advisoryID, advisory.NoticeOver))
}

// Silence is an advisory with notices that nobody acknowledged.
type Silence struct {
	Advisory string
	Open     int       // how many
	Since    time.Time // when the oldest was sent
}

// Silences lists the advisories with open notices, the one that waits longest first.
func (v View) Silences(ctx context.Context, limit int) ([]Silence, error) {
	ctx, err := v.ready(ctx, notices.name, "")
	if err != nil {
		return nil, err
	}
	cond := and(is("state = 'open'"), notices.admits(v, false))
	text := "SELECT advisory, COUNT(*), MIN(sent) FROM notice WHERE " + cond.text + " GROUP BY advisory ORDER BY MIN(sent), advisory LIMIT " + strconv.Itoa(limit)
	var found []Silence
	err = v.each(ctx, text, cond.args, func(rows *sql.Rows) error {
		var s Silence
		var since int64
		err := rows.Scan(&s.Advisory, &s.Open, &since)
		s.Since = clock.FromMilli(since)
		found = append(found, s)
		return err
	})
	return found, err
}

// CountSilences counts the advisories with open notices, and the notices.
func (v View) CountSilences(ctx context.Context) (advisories, open int, err error) {
	if ctx, err = v.ready(ctx, notices.name, ""); err != nil {
		return 0, 0, err
	}
	cond := and(is("state = 'open'"), notices.admits(v, false))
	err = v.each(ctx, "SELECT COUNT(DISTINCT advisory), COUNT(*) FROM notice WHERE "+cond.text, cond.args, func(rows *sql.Rows) error {
		return rows.Scan(&advisories, &open)
	})
	return advisories, open, err
}

// searchText is what an advisory is found by.
func searchText(a advisory.Advisory) string {
	parts := append([]string{a.Number, a.En.Title, a.Zh.Title, a.En.Summary, a.Zh.Summary}, a.Aliases...)
	for _, p := range a.Affected {
		parts = append(parts, p.Label(), p.PURL)
	}
	return fold(strings.Join(parts, " "))
}
