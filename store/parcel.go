package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/clock"
	"tocsin/domain/parcel"
)

// AddParcel lays something in the out-tray.
func (tx *Tx) AddParcel(p parcel.Parcel, audience access.Audience) error {
	return add(tx, parcels, p, audience)
}

// LoadParcel reads a parcel in order to say what became of it.
func (tx *Tx) LoadParcel(id string) (parcel.Parcel, error) { return load(tx, parcels, id) }

// ChangeParcel writes a loaded parcel back.
func (tx *Tx) ChangeParcel(p parcel.Parcel) error { return change(tx, parcels, p) }

// ParcelsOf lists what was laid out for a matter.
func (v View) ParcelsOf(ctx context.Context, matter string) ([]parcel.Parcel, error) {
	return parcels.list(ctx, v, is("matter = ?", matter), "laid, id", 0)
}

// ParcelsIn lists parcels in a state, oldest first, after a place.
func (v View) ParcelsIn(ctx context.Context, state parcel.State, after Place, limit int) ([]parcel.Parcel, error) {
	return parcels.list(ctx, v, and(is("state = ?", string(state)), after.later("laid")), "laid, id", limit)
}

// Leased is a parcel that this carrier holds for a while.
type Leased struct {
	parcel.Parcel
	Tries int // how often delivery failed before
}

// Lease takes waiting parcels that nobody holds, for a while. A lease is no record:
// it leaves no evidence and is simply over at its end.
func (s *Store) Lease(ctx context.Context, by access.By, holder string, now time.Time, hold time.Duration, limit int) ([]Leased, error) {
	waiting, err := parcels.list(ctx, s.Look(by), and(is("state = 'waiting'"),
		is("id NOT IN (SELECT parcel FROM lease WHERE until > ?)", clock.Milli(now))), "laid, id", limit)
	if err != nil {
		return nil, err
	}
	var held []Leased
	for _, p := range waiting {
		tries, won, err := s.take(ctx, p.ID, holder, now, hold)
		if err != nil {
			return held, err
		}
		if won {
			held = append(held, Leased{p, tries})
		}
	}
	return held, nil
}

// take claims one parcel; false when another carrier was quicker.
func (s *Store) take(ctx context.Context, id, holder string, now time.Time, hold time.Duration) (int, bool, error) {
	const text = `INSERT INTO lease (parcel, holder, until, tries, fault) VALUES (?, ?, ?, 0, '')
		ON CONFLICT (parcel) DO UPDATE SET holder = excluded.holder, until = excluded.until WHERE lease.until <= ? RETURNING tries`
	var tries int
	err := s.writer.QueryRowContext(ctx, number(text), id, holder, clock.Milli(now.Add(hold)), clock.Milli(now)).Scan(&tries)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, s.dialect.fault(err)
	}
	return tries, true, nil
}

// Defer notes a failed try and leaves the parcel alone until a time.
func (s *Store) Defer(ctx context.Context, by access.By, id, why string, until time.Time) error {
	_ = by // a lease belongs to the carrier that holds it
	_, err := s.writer.ExecContext(ctx, number("UPDATE lease SET tries = tries + 1, until = ?, fault = ? WHERE parcel = ?"), clock.Milli(until), why, id)
	if err != nil {
		return s.dialect.fault(err)
	}
	return nil
}
