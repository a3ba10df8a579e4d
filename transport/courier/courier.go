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
	"tocsin/domain/parcel"
	"tocsin/store"
)

// Carry brings one statutory copy to its recipient and returns the recipient's own
// reference for it. It returns when the recipient has the copy for good. The same
// parcel may come twice and must have the effect of once.
type Carry func(ctx context.Context, c desk.Copy) (reference string, err error)

// Post hands over one letter to a reporter and returns its number. The same may come
// twice under the same number.
type Post func(ctx context.Context, p desk.Posted) (reference string, err error)

// opened is a parcel that was opened, ready to be handed over; nil where there is nobody
// any more to hand it to.
type opened func(ctx context.Context) (reference string, err error)

// opener opens a parcel; the reading is on record then.
type opener func(ctx context.Context, p parcel.Parcel) (opened, error)

// Courier carries for a set of recipients. Desk, Clock and Carriers are needed.
type Courier struct {
	Desk     desk.Carrying
	Clock    clock.Clock
	Carriers map[string]Carry // of statutory copies, by recipient; others' stay where they are
	Post     Post             // of letters to reporters; nil leaves them where they are
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
	each := func(recipient string, open opener) {
		group.Go(func() error {
			return c.serve(ctx, recipient, func(ctx context.Context) (bool, error) {
				n, err := c.round(ctx, recipient, open)
				return n == batch, err
			})
		})
	}
	for recipient, carry := range c.Carriers {
		each(recipient, c.statutory(carry))
	}
	if c.Post != nil {
		each(parcel.ByMail, c.letter)
	}
	return group.Wait()
}

// statutory opens a copy for an authority.
func (c Courier) statutory(carry Carry) opener {
	return func(ctx context.Context, p parcel.Parcel) (opened, error) {
		content, err := c.Desk.Open(ctx, p)
		return func(ctx context.Context) (string, error) { return carry(ctx, content) }, err
	}
}

// letter opens one for a reporter.
func (c Courier) letter(ctx context.Context, p parcel.Parcel) (opened, error) {
	content, ok, err := c.Desk.OpenPost(ctx, p)
	if err != nil || !ok {
		return nil, err
	}
	return func(ctx context.Context) (string, error) { return c.Post(ctx, content) }, nil
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
func (c Courier) round(ctx context.Context, recipient string, open opener) (int, error) {
	all, err := c.Desk.LeaseFor(ctx, "courier", recipient, batch)
	if err != nil {
		return 0, err
	}
	until := c.Clock.Now().Add(desk.Hold - c.Limit - farewell)
	var group errgroup.Group
	group.SetLimit(together)
	for _, leased := range all {
		group.Go(func() error {
			if ctx.Err() != nil || c.Clock.Now().After(until) {
				return nil // its lease runs out and it is leased again
			}
			return c.bring(ctx, leased, open)
		})
	}
	return len(all), group.Wait()
}

// bring carries one parcel and has on record what became of it. The error is ours, not
// the recipient's.
func (c Courier) bring(ctx context.Context, leased store.Leased, open opener) error {
	hand, err := open(ctx, leased.Parcel)
	if err != nil || hand == nil {
		return err
	}
	trying, cancel := context.WithTimeout(ctx, c.Limit)
	reference, err := hand(trying)
	cancel()
	telling, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewell)
	defer cancel()
	if err == nil {
		return c.delivered(telling, leased, reference)
	}
	if ctx.Err() != nil {
		return nil // we stopped, the recipient did not fail
	}
	f := fault.From(err)
	c.Log.Warn(named(leased.Parcel)+" did not arrive", "parcel", leased.ID, "tries", leased.Tries+1, "error", f, "cause", f.Unwrap())
	return c.Desk.Failed(telling, leased, f.Message)
}

// delivered has the delivery on record, with its lag.
func (c Courier) delivered(ctx context.Context, leased store.Leased, reference string) error {
	at := c.Clock.Now()
	if at.Before(leased.Laid) {
		at = leased.Laid // the log's time leads when the machine's clock was set back
	}
	if err := c.Desk.Delivered(ctx, leased.ID, at, reference); err != nil {
		return err
	}
	c.Log.Info(named(leased.Parcel)+" arrived", "parcel", leased.ID, "lag", at.Sub(leased.Laid), "reference", reference)
	return nil
}

// named is what a parcel is to whoever reads the log.
func named(p parcel.Parcel) string {
	if p.Kind == parcel.Letter {
		return "a letter to a reporter"
	}
	return "a statutory copy"
}
