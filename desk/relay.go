package desk

import (
	"context"
	"slices"
	"time"

	"tocsin/domain/access"
	"tocsin/store"
)

// Recipients are the authorities that receive the statutory copies.
//
// law: cn/rmspv 7(4)
func (c Carrying) Recipients() []string { return slices.Clone(c.settings.Relays) }

// Hold is how long a carrier has a leased parcel for itself; after that another may
// carry it too, and the recipient knows the repetition by the parcel's identifier.
const Hold time.Duration = hold

// LeaseFor gives a carrier what waits for one recipient, for a while.
func (c Carrying) LeaseFor(ctx context.Context, holder, recipient string, limit int) ([]store.Leased, error) {
	return c.store.LeaseFor(ctx, access.By{Principal: program("carrier"), Act: access.CarryParcel}, holder, recipient, c.clock.Now(), hold, limit)
}
