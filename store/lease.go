package store

import (
	"context"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/clock"
)

// LeaseFor is Lease for what waits for one recipient, so that each recipient has a
// carrier of his own and a slow one holds up nobody else.
func (s *Store) LeaseFor(ctx context.Context, by access.By, holder, recipient string, now time.Time, hold time.Duration, limit int) ([]Leased, error) {
	var held []Leased
	_, err := s.Write(ctx, by, func(tx *Tx) error {
		tx.Nothing()
		free := is("id NOT IN (SELECT parcel FROM lease WHERE until > ?)", clock.Milli(now))
		waiting, err := parcels.list(ctx, tx.View, and(is("state = 'waiting'"), is("recipient = ?", recipient), free), "laid, id", limit)
		if err != nil || len(waiting) == 0 {
			return err
		}
		held, err = tx.lease(waiting, holder, now, hold)
		return err
	})
	return held, err
}
