package store

import (
	"context"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/clock"
	"tocsin/domain/erasure"
	"tocsin/domain/partner"
	"tocsin/domain/report"
)

// AddErasure keeps that somebody was forgotten.
func (tx *Tx) AddErasure(e erasure.Erasure, audience access.Audience) error {
	return add(tx, erasures, e, audience)
}

// LoadErasure reads an erasure in order to finish it.
func (tx *Tx) LoadErasure(id string) (erasure.Erasure, error) { return load(tx, erasures, id) }

// ChangeErasure writes a loaded erasure back.
func (tx *Tx) ChangeErasure(e erasure.Erasure) error { return change(tx, erasures, e) }

// Erasures lists the erasures in a state, or all where it is empty, after one of them.
func (v View) Erasures(ctx context.Context, state erasure.State, after string, limit int) ([]erasure.Erasure, error) {
	cond := is("id > ?", after)
	if state != "" {
		cond = and(cond, is("state = ?", string(state)))
	}
	return erasures.list(ctx, v, cond, "id", limit)
}

// ErasureOf is the erasure of whoever lies under a key; absent where there was none.
func (v View) ErasureOf(ctx context.Context, of string) (erasure.Erasure, error) {
	return first(erasures.list(ctx, v, is("subject = ?", of), "id", 1))
}

// AddHold keeps a hold.
func (tx *Tx) AddHold(h erasure.Hold, audience access.Audience) error {
	return add(tx, holds, h, audience)
}

// LoadHold reads a hold in order to end it.
func (tx *Tx) LoadHold(id string) (erasure.Hold, error) { return load(tx, holds, id) }

// ChangeHold writes a loaded hold back.
func (tx *Tx) ChangeHold(h erasure.Hold) error { return change(tx, holds, h) }

// HoldsOn lists the holds on a report, the newest first, those that are over as well.
func (v View) HoldsOn(ctx context.Context, of string) ([]erasure.Hold, error) {
	return holds.list(ctx, v, is("subject = ?", of), "id DESC", 0)
}

// NamedBefore lists reports that came before a time and still say who their reporter is,
// oldest first, after a place.
func (v View) NamedBefore(ctx context.Context, t time.Time, after Place, limit int) ([]report.Report, error) {
	return reports.list(ctx, v, and(is("named > 0 AND named < ?", clock.Milli(t)), after.later("named")), "named, id", limit)
}

// LoadIntakeOf reads what arrived with a report, open.
func (tx *Tx) LoadIntakeOf(reportID string) (report.Intake, error) {
	return first(loadSome(tx, intakes, is("report = ?", reportID), "id", 1))
}

// ChangeIntake writes a loaded intake back.
func (tx *Tx) ChangeIntake(i report.Intake) error { return change(tx, intakes, i) }

// LoadTiesOf reads every tie of a person, those that ended as well.
func (tx *Tx) LoadTiesOf(person string) ([]partner.Tie, error) {
	return loadAll(tx, ties, is("person = ?", person), "id")
}

// LoadChangesOf reads the changes of a contact, open.
func (tx *Tx) LoadChangesOf(contact, org string) ([]partner.Change, error) {
	all, err := loadAll(tx, changes, is("org = ?", org), "id")
	kept := all[:0]
	for _, c := range all {
		if c.Contact == contact {
			kept = append(kept, c)
		}
	}
	return kept, err
}
