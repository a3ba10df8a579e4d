package desk

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"tocsin/domain/access"
	"tocsin/store"
)

// What was read before a suspension and is still on its way when it takes effect must not
// arrive (promise S2). So every answer to somebody of a unit passes a gate of that unit
// while its bytes go out, and a suspension shuts the gate before it is committed: what is
// going out just then is cut, and what was asked for before goes out no more.
//
// The gate is one of this process. Where other processes work on the same database, what
// goes out does so under a lease besides (lease.go).
type passages struct {
	mu    sync.Mutex
	turn  int64 // suspensions so far
	units map[string]*gate
}

func newPassages() *passages { return &passages{units: map[string]*gate{}} }

// gate is that of one unit.
type gate struct {
	passing sync.RWMutex // read by who sends, written by who suspends
	cutAt   int64        // the turn of its last suspension

	mu   sync.Mutex
	open map[*Passage]bool

	asking sync.Mutex // one asks for a lease at a time
	leased atomic.Pointer[lease]
}

func (p *passages) of(org string) *gate {
	p.mu.Lock()
	defer p.mu.Unlock()
	g, there := p.units[org]
	if !there {
		g = &gate{open: map[*Passage]bool{}}
		p.units[org] = g
	}
	return g
}

// now is how many suspensions there were.
func (p *passages) now() int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.turn
}

// shut suspends with the gate of a unit shut; what is on its way stays out when it was done.
func (p *passages) shut(org string, suspend func() error) error {
	g := p.of(org)
	slow := time.AfterFunc(patience, func() { g.stop(func(*Passage) bool { return true }) })
	g.passing.Lock()
	slow.Stop()
	defer g.passing.Unlock()
	err := suspend()
	if err == nil {
		p.mu.Lock()
		p.turn++
		g.cutAt = p.turn
		p.mu.Unlock()
	}
	return err
}

// patience is how long a suspension waits for what is going out at this moment; then it is cut.
const patience = 20 * time.Millisecond

// stop ends what is going out of some and is taken too slowly.
func (g *gate) stop(some func(*Passage) bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for p := range g.open {
		if p.sending.Load() && some(p) {
			p.cut()
		}
	}
}

// busy reports whether something is going out.
func (g *gate) busy() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	for p := range g.open {
		if p.sending.Load() && !p.own {
			return true
		}
	}
	return false
}

// Passage is one answer on its way to somebody of a unit.
type Passage struct {
	gate  *gate
	ctx   context.Context
	began int64
	own   bool // the unit was suspended already when the answer was made: it holds nothing but its own
	cut   func()
	ask   stands // nil where no other process could suspend

	sending atomic.Bool
}

// ErrCut says that the unit was suspended while the answer was on its way.
var ErrCut = errors.New("the unit was suspended meanwhile")

// Turn is what Passage wants to know from before it was asked who knocks.
func (e Enrolment) Turn() int64 { return e.passages.now() }

// Passage lets an answer out to somebody of a unit who was recognised after a turn, and
// was told nothing but his own if the unit was suspended then. cut ends a sending that is
// under way, at once.
func (e Enrolment) Passage(ctx context.Context, who access.Principal, turn int64, cut func()) *Passage {
	p := &Passage{gate: e.passages.of(who.Org), ctx: ctx, began: turn, own: who.Suspended, cut: cut}
	if e.store.Shared() {
		p.ask = func(ctx context.Context) error { return e.stillStands(ctx, who.Org) }
	}
	p.gate.mu.Lock()
	defer p.gate.mu.Unlock()
	p.gate.open[p] = true
	return p
}

// stillStands refuses when a unit is suspended, whoever did it; it waits for one that is
// just being.
func (c *core) stillStands(ctx context.Context, org string) error {
	if err := c.store.Unbarred(ctx, barOf(org)); err != nil {
		return err
	}
	unit, err := c.inner().Partner(ctx, org)
	if err == nil && unit.Excluded() {
		return ErrCut
	}
	return err
}

// Send sends, unless the unit was suspended since.
func (p *Passage) Send(send func() error) error {
	p.gate.passing.RLock()
	defer p.gate.passing.RUnlock()
	if p.gate.cutAt > p.began {
		return ErrCut
	}
	if err := p.begin(); err != nil {
		return errors.Join(ErrCut, err)
	}
	defer p.sending.Store(false)
	return send()
}

// begin has the sending begun, under a lease where one is needed.
func (p *Passage) begin() error {
	for {
		if p.ask == nil || p.own {
			p.sending.Store(true)
			return nil
		}
		l, err := p.gate.lease(p.ctx, p.ask)
		if err != nil {
			return err
		}
		p.sending.Store(true)
		if !l.over.Load() { // from here on its end is the end of the sending
			return nil
		}
		p.sending.Store(false)
	}
}

// Leave says that the answer is out.
func (p *Passage) Leave() {
	p.gate.mu.Lock()
	defer p.gate.mu.Unlock()
	delete(p.gate.open, p)
}

// suspending does a write that suspends a unit with its gate shut, in every process. Once
// begun it is done, though whoever asked for it may hang up.
func (c *core) suspending(ctx context.Context, who access.Principal, org, why string, do func(*store.Tx) error) (proof store.Proof, err error) {
	err = c.passages.shut(org, func() error {
		bar, err := c.announce(ctx, org)
		if err != nil {
			return err
		}
		defer bar.Lift()
		proof, err = c.write(context.WithoutCancel(ctx), who, access.SuspendOrg, why, func(tx *store.Tx) error {
			if err := tx.Under(bar); err != nil {
				return err
			}
			return do(tx)
		})
		return err
	})
	return proof, err
}
