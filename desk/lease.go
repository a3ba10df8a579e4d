package desk

import (
	"context"
	"sync/atomic"
	"time"

	"tocsin/store"
)

// A gate is shut by its own process only. Where several work on one database, a process
// sends to a unit under a lease besides: for one second after it asked the database, it
// may take the unit for what it was then. A suspension is announced to all of them before
// it is committed, and no lease is given from then on; it is committed when every lease
// from before is over, and once more that time to spare, for a process that was slow to
// see the end of its own. So nobody is asked whether he heard, and one that hangs, or is
// cut off from the database, stops by itself.
const (
	leaseLasts = time.Second
	leaseOld   = leaseLasts / 2 // from then on it is renewed before anything goes out under it
	announced  = 2 * leaseLasts // how long before its commit a suspension is announced
)

// lease is leave to send to a unit for a while.
type lease struct {
	old, over atomic.Bool
	ends      *time.Timer
}

// stands asks whether a unit may be sent to what is not its own; no when it may not.
type stands func(context.Context) error

// lease gives a lease that is not old.
func (g *gate) lease(ctx context.Context, ask stands) (*lease, error) {
	g.asking.Lock()
	defer g.asking.Unlock()
	for {
		if l := g.leased.Load(); l != nil && !l.old.Load() {
			return l, nil
		}
		if err := g.renew(ctx, ask); err != nil {
			return nil, err
		}
	}
}

// renew asks for another lease. Its time runs from before the question.
func (g *gate) renew(ctx context.Context, ask stands) error {
	l := &lease{}
	l.ends = time.AfterFunc(leaseLasts, func() { g.end(l) })
	ages := time.AfterFunc(leaseOld, func() { g.age(l, ask) })
	if err := ask(ctx); err != nil {
		l.ends.Stop()
		ages.Stop()
		return err
	}
	g.leased.Store(l)
	return nil
}

// age makes a lease old, and renews it where something is going out under it that is
// taken slowly. Where it cannot be renewed, that is cut when it ends.
func (g *gate) age(l *lease, ask stands) {
	l.old.Store(true)
	if g.leased.Load() != l || !g.busy() {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), leaseLasts)
	defer cancel()
	_, _ = g.lease(ctx, ask)
}

// end ends a lease, and cuts what goes out under it if there is no other.
func (g *gate) end(l *lease) {
	l.over.Store(true)
	if g.leased.CompareAndSwap(l, nil) {
		g.stop(func(p *Passage) bool { return !p.own })
	}
}

// announce bars a unit in every process and waits until no lease of any is left.
func (c *core) announce(ctx context.Context, org string) (*store.Bar, error) {
	bar, err := c.store.Bar(ctx, barOf(org))
	if err != nil || !c.store.Shared() {
		return bar, err
	}
	time.Sleep(announced)
	return bar, nil
}

// barOf names what keeps a unit's answers waiting.
func barOf(org string) string { return "standing:" + org }
