package desk

import (
	"context"

	"tocsin/domain/access"
	"tocsin/store"
)

// Waive puts on record that the instance runs on a database without a synchronous
// standby: whoever is shown a receipt of that time may know it (promise P1).
func (d *Desk) Waive(ctx context.Context, why string) error {
	_, err := d.Look.write(ctx, program("start"), access.WaiveStandby, why, func(tx *store.Tx) error {
		tx.About("standby")
		return nil
	})
	return err
}
