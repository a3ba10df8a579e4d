package desk

import (
	"context"
	"maps"
	"slices"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/calendar"
	"tocsin/domain/coordination"
	"tocsin/domain/parcel"
	"tocsin/domain/report"
	"tocsin/store"
)

// Carrying hands the out-tray to its carriers and keeps what became of it.
type Carrying struct{ *core }

// Hold is how long a carrier has a leased parcel for itself; after that another may
// carry it too, and the recipient knows the repetition by the parcel's identifier.
const Hold = 30 * time.Second

// Recipients are the authorities that receive the statutory copies.
//
// law: cn/rmspv 7(4)
func (c Carrying) Recipients() []string { return slices.Clone(c.settings.Relays) }

// LeaseFor gives a carrier what waits for one recipient, for a while.
func (c Carrying) LeaseFor(ctx context.Context, holder, recipient string, limit int) ([]store.Leased, error) {
	return c.store.LeaseFor(ctx, access.By{Principal: program("carrier"), Act: access.CarryParcel}, holder, recipient, c.clock.Now(), Hold, limit)
}

// Copy is what an authority receives of a report: the statutory content, open, and which
// files came with it; as a supplement, the file that was added. The reading goes on
// record before it leaves.
type Copy struct {
	Parcel parcel.Parcel
	Report report.Report
	Files  []report.Attachment
}

// ForRelay begins the reason on record of a reading for a statutory copy; the name of
// its recipient in the law follows.
const ForRelay = "read to be relayed to "

// Open reads what a relay parcel carries.
//
// law: cn/rmspv 7(4)
func (c Carrying) Open(ctx context.Context, p parcel.Parcel) (Copy, error) {
	var content Copy
	_, err := c.write(ctx, program("carrier"), access.CarryParcel, ForRelay+p.Recipient, func(tx *store.Tx) error {
		tx.About(p.Matter)
		r, err := tx.LoadReport(p.Matter)
		if err != nil {
			return err
		}
		held, err := tx.LoadAttachments(p.Matter)
		content = Copy{Parcel: p, Report: r, Files: slices.DeleteFunc(held, func(a report.Attachment) bool {
			return p.Kind == parcel.Supplement && a.ID != p.File || a.At.After(p.Laid) // each repetition says the same
		})}
		return err
	})
	return content, err
}

// supplement lays, for each authority that has or will have the copy of a report, what
// tells it of a file that was added since. Who adds it sees no parcels; the program does.
//
// law: cn/rmspv 7(4)
func (c *core) supplement(tx *store.Tx, a report.Attachment) error {
	var laid []parcel.Parcel
	err := tx.With(access.By{Principal: program("desk"), Act: access.CarryParcel}, func() (err error) {
		laid, err = tx.ParcelsOf(tx.Context(), a.Report)
		return err
	})
	if err != nil {
		return err
	}
	parts := map[string]int{} // by recipient: the last part
	for _, p := range laid {
		if p.Statutory() {
			parts[p.Recipient] = max(parts[p.Recipient], p.Part)
		}
	}
	for _, recipient := range slices.Sorted(maps.Keys(parts)) {
		if err := tx.AddParcel(parcel.Supply(a.Report, recipient, a.ID, parts[recipient]+1, tx.Now()), access.Desk()); err != nil {
			return err
		}
	}
	return nil
}

// Delivered says that a recipient has a parcel, when, and under which number of its
// own. Telling it twice changes nothing.
func (c Carrying) Delivered(ctx context.Context, id string, at time.Time, reference string) error {
	_, err := c.write(ctx, program("carrier"), access.CarryParcel, "", func(tx *store.Tx) error {
		tx.About(parcel.MatterOf(id))
		p, err := tx.LoadParcel(id)
		if err != nil {
			return err
		}
		news, err := p.Deliver(at, reference)
		if err != nil {
			return err
		}
		if !news {
			tx.Nothing()
			return nil
		}
		if err := tx.ChangeParcel(p); err != nil {
			return err
		}
		if p.Kind != parcel.Relay {
			return nil
		}
		return c.arrived(tx, p)
	})
	return err
}

// arrived puts the delivery of a statutory copy on the timeline of its matter.
func (c Carrying) arrived(tx *store.Tx, p parcel.Parcel) error {
	r, err := tx.LoadReport(p.Matter)
	if err != nil {
		return err
	}
	matter := r.Case
	if matter == "" {
		matter = r.ID
	}
	return c.put(tx, coordination.Event{
		Matter: matter, Type: coordination.RelayDelivered, Actor: Platform, At: calendar.At(p.Delivered), Status: coordination.Confirmed, Source: p.Reference,
		Attributes: map[string]string{"recipient": p.Recipient, "report": r.ID, "lag": p.Lag().String()},
	})
}

// Failed notes a failed try; after the last one the parcel waits for a person.
func (c Carrying) Failed(ctx context.Context, l store.Leased, why string) error {
	by := access.By{Principal: program("carrier"), Act: access.CarryParcel}
	if l.Tries+1 < parcel.MaxTries {
		return c.store.Defer(ctx, by, l.ID, why, c.clock.Now().Add(parcel.Delay(l.Tries)))
	}
	_, err := c.write(ctx, program("carrier"), access.CarryParcel, why, func(tx *store.Tx) error {
		tx.About(parcel.MatterOf(l.ID))
		p, err := tx.LoadParcel(l.ID)
		if err != nil || !p.Park(why) {
			tx.Nothing()
			return err
		}
		return tx.ChangeParcel(p)
	})
	return err
}
