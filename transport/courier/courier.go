// Package courier carries the out-tray to its recipients.
//
// A parcel is laid in the transaction of the act that causes it; the Courier takes it
// from there, any time later, at least once. It leases what waits, opens it (the
// reading is on record before anything leaves), hands it to the recipient's carrier,
// and has the delivery with its lag on record. It promises:
//
//   - Notices to units stay in the house: they are brought to the unit's own page and
//     interface, and delivered means that they stand there.
//   - Each recipient has a worker of its own: a slow or silent one delays nobody else.
//   - What fails is tried again, each time after a longer pause, and after the last
//     try it waits for a person, who sees why. Nothing is dropped.
//   - Killed at any moment, it carries again what it cannot know to have arrived; the
//     recipient knows the repetition by the parcel's identifier and has it once.
//
// law: cn/rmspv 7(4)
package courier

import (
	"context"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"tocsin/desk"
	"tocsin/domain/clock"
	"tocsin/domain/fault"
	"tocsin/store"
)

// Carry brings one statutory copy to its recipient and returns the recipient's own
// reference for it. It returns when the recipient has the copy for good. The same
// parcel may come twice and must have the effect of once.
type Carry func(ctx context.Context, c desk.Copy) (reference string, err error)

// Courier carries for a set of recipients. Desk, Clock and Carriers are needed.
type Courier struct {
	Desk     desk.Carrying
	Clock    clock.Clock
	Carriers map[string]Carry // of statutory copies, by recipient; others' stay where they are
	Log      *slog.Logger     // nil is silent

	Pause time.Duration // between two looks into an empty out-tray; zero means a third of a second
	Limit time.Duration // for one try; zero means ten seconds
}

const (
	batch    = 64 // parcels leased at once
	together = 8  // of them under way at once, so that their acts share a commit
	farewell = 5 * time.Second
)

// Run carries until the context ends. A parcel that is with its recipient by then is
// still acknowledged; one that is not is carried again after the next start.
func (c Courier) Run(ctx context.Context) error {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Pause == 0 {
		c.Pause = time.Second / 3
	}
	if c.Limit == 0 {
		c.Limit = desk.Hold / 3
	}
	var group errgroup.Group
	group.Go(func() error { return c.serve(ctx, "inboxes", c.place) })
	for recipient, carry := range c.Carriers {
		group.Go(func() error {
			return c.serve(ctx, recipient, func(ctx context.Context) (bool, error) {
				n, err := c.round(ctx, recipient, carry)
				return n == batch, err
			})
		})
	}
	return group.Wait()
}

// place is the carrier inside the platform: it brings notices to the inboxes of units.
func (c Courier) place(ctx context.Context) (more bool, err error) {
	n, err := c.Desk.Place(ctx)
	return n > 0, err
}

// serve is the worker of one recipient, or of the inboxes; round says whether there is more.
func (c Courier) serve(ctx context.Context, recipient string, round func(context.Context) (more bool, err error)) error {
	for {
		pause := c.Pause
		more, err := round(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			c.Log.Error("the out-tray cannot be read", "recipient", recipient, "error", err, "cause", fault.From(err).Unwrap())
			pause = farewell
		case more:
			continue
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
	}
}

// round leases what waits for the recipient and carries it. A parcel is begun only
// while its lease is fresh enough for a whole try.
func (c Courier) round(ctx context.Context, recipient string, carry Carry) (int, error) {
	leased, err := c.Desk.LeaseFor(ctx, "courier", recipient, batch)
	if err != nil {
		return 0, err
	}
	until := c.Clock.Now().Add(desk.Hold - c.Limit - farewell)
	var group errgroup.Group
	group.SetLimit(together)
	for _, parcel := range leased {
		group.Go(func() error {
			if ctx.Err() != nil || c.Clock.Now().After(until) {
				return nil // its lease runs out and it is leased again
			}
			return c.bring(ctx, parcel, carry)
		})
	}
	return len(leased), group.Wait()
}

// bring carries one parcel and has on record what became of it. The error is ours, not
// the recipient's.
func (c Courier) bring(ctx context.Context, parcel store.Leased, carry Carry) error {
	content, err := c.Desk.Open(ctx, parcel.Parcel)
	if err != nil {
		return err
	}
	trying, cancel := context.WithTimeout(ctx, c.Limit)
	reference, err := carry(trying, content)
	cancel()
	telling, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewell)
	defer cancel()
	if err == nil {
		return c.delivered(telling, parcel, reference)
	}
	if ctx.Err() != nil {
		return nil // we stopped, the recipient did not fail
	}
	f := fault.From(err)
	c.Log.Warn("a statutory copy did not arrive", "parcel", parcel.ID, "tries", parcel.Tries+1, "error", f, "cause", f.Unwrap())
	return c.Desk.Failed(telling, parcel, f.Message)
}

// delivered has the delivery on record, with its lag.
func (c Courier) delivered(ctx context.Context, parcel store.Leased, reference string) error {
	at := c.Clock.Now()
	if at.Before(parcel.Laid) {
		at = parcel.Laid // the log's time leads when the machine's clock was set back
	}
	if err := c.Desk.Delivered(ctx, parcel.ID, at, reference); err != nil {
		return err
	}
	c.Log.Info("a statutory copy arrived", "parcel", parcel.ID, "lag", at.Sub(parcel.Laid), "reference", reference)
	return nil
}
