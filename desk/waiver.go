package desk

import (
	"context"

	"tocsin/domain/access"
	"tocsin/store"
)

// Waive puts on record that the instance runs on a database without a synchronous
// standby: whoever is shown a receipt of that time may know it (promise P1).
func (d *Desk) Waive(ctx context.Context, why string) error {
	return d.started(ctx, access.WaiveStandby, "standby", why)
}

// Renew puts on record that a new intake journal began in the place of a lost one: what
// was acknowledged before stood in one copy then.
func (d *Desk) Renew(ctx context.Context, why string) error {
	return d.started(ctx, access.BeginJournal, "journal", why)
}

func (d *Desk) started(ctx context.Context, act access.Act, about, why string) error {
	_, err := d.Look.write(ctx, program("start"), act, why, func(tx *store.Tx) error {
		tx.About(about)
		return nil
	})
	return err
}
