package desk

import (
	"context"

	"tocsin/domain/access"
	"tocsin/domain/parcel"
	"tocsin/store"
)

const (
	inbox      = "inbox" // the carrier of notices, and its reference for what it delivered
	placeLimit = 256     // notices that one act places
)

// Place carries the notices that wait into the inboxes of their units, and returns how
// many it settled. A notice is delivered when it stands on the unit's own page, which
// is asked with the unit's own eyes; that somebody read it is what the unit
// acknowledges. What the unit may not see any more is cancelled and waits no longer.
func (c Carrying) Place(ctx context.Context) (int, error) {
	waiting, err := c.inner().NoticesWaiting(ctx, 1)
	if err != nil || len(waiting) == 0 {
		return 0, err
	}
	settled := 0
	_, err = c.write(ctx, program(inbox), access.CarryParcel, "", func(tx *store.Tx) error {
		tx.About(inbox)
		waiting, err := tx.LoadNoticesWaiting(placeLimit)
		if settled = len(waiting); err != nil || settled == 0 {
			tx.Nothing()
			return err
		}
		for _, p := range waiting {
			if err := place(tx, p); err != nil {
				return err
			}
		}
		return nil
	})
	return settled, err
}

// place delivers one notice into the inbox of its unit, or cancels it.
func place(tx *store.Tx, p parcel.Parcel) error {
	unit, err := tx.Partner(tx.Context(), p.Recipient)
	if err != nil {
		return err
	}
	there, err := reaches(tx, p, unit.Excluded())
	switch {
	case err != nil:
		return err
	case !there:
		p.Cancel("the unit may not see it any more")
	default:
		if _, err := p.Deliver(tx.Now(), inbox); err != nil {
			return err
		}
	}
	return tx.ChangeParcel(p)
}

// reaches reports whether the recipient unit may see what a parcel is about, in good
// standing or suspended.
func reaches(tx *store.Tx, p parcel.Parcel, suspended bool) (seen bool, err error) {
	unit := access.Principal{Org: p.Recipient, Suspended: suspended, Roles: []access.Role{access.PartnerMember}, Via: inbox}
	err = tx.With(access.By{Principal: unit, Act: access.ReadNotice}, func() error {
		seen, err = tx.Sees(tx.Context(), p.Matter)
		return err
	})
	return seen, err
}

// recall cancels what lies in the out-tray for a unit that is being suspended, but for
// what a suspended unit may still see: what warns of its own products, what takes
// advice back that it was given, and what concerns its own reports (promise S2).
func recall(tx *store.Tx, org, why string) error {
	undelivered, err := tx.LoadUndelivered(org)
	if err != nil {
		return err
	}
	for _, p := range undelivered {
		kept, err := reaches(tx, p, true)
		if err != nil {
			return err
		}
		if kept || !p.Cancel(why) {
			continue
		}
		if err := tx.ChangeParcel(p); err != nil {
			return err
		}
	}
	return nil
}
