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
// The gate is one of this process. Another process on the same database looks at the
// standing of the unit once more before the first byte.
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
	slow := time.AfterFunc(patience, g.stop)
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

// stop ends what is going out and is taken too slowly.
func (g *gate) stop() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for p := range g.open {
		if p.sending.Load() {
			p.cut()
		}
	}
}

// Passage is one answer on its way to somebody of a unit.
type Passage struct {
	gate  *gate
	began int64
	cut   func()
	stale func() (bool, error)
	sent  bool

	sending atomic.Bool
}

// ErrCut says that the unit was suspended while the answer was on its way.
var ErrCut = errors.New("the unit was suspended meanwhile")

// Turn is what Passage wants to know from before it was asked who knocks.
func (e Enrolment) Turn() int64 { return e.passages.now() }

// Passage lets an answer out to somebody of a unit who was recognised after a turn. cut
// ends a sending that is under way, at once.
func (e Enrolment) Passage(ctx context.Context, org string, turn int64, cut func()) *Passage {
	p := &Passage{gate: e.passages.of(org), began: turn, cut: cut}
	p.stale = func() (bool, error) {
		if e.store.Engine() != sharedEngine {
			return false, nil
		}
		unit, err := e.inner().Partner(ctx, org)
		return unit.Excluded(), err
	}
	p.gate.mu.Lock()
	defer p.gate.mu.Unlock()
	p.gate.open[p] = true
	return p
}

// sharedEngine is the engine on which other processes may suspend, too.
const sharedEngine = "postgres"

// Send sends, unless the unit was suspended since; suspended says that it was already when
// the answer was made, which holds nothing then but its own.
func (p *Passage) Send(suspended bool, send func() error) error {
	p.gate.passing.RLock()
	defer p.gate.passing.RUnlock()
	if p.gate.cutAt > p.began {
		return ErrCut
	}
	if !p.sent && !suspended {
		if stale, err := p.stale(); err != nil || stale {
			return errors.Join(ErrCut, err)
		}
	}
	p.sent = true
	p.sending.Store(true)
	defer p.sending.Store(false)
	return send()
}

// Leave says that the answer is out.
func (p *Passage) Leave() {
	p.gate.mu.Lock()
	defer p.gate.mu.Unlock()
	delete(p.gate.open, p)
}

// suspending does a write that suspends a unit with its gate shut.
func (c *core) suspending(ctx context.Context, who access.Principal, org, why string, do func(*store.Tx) error) (proof store.Proof, err error) {
	err = c.passages.shut(org, func() error {
		proof, err = c.write(ctx, who, access.SuspendOrg, why, do)
		return err
	})
	return proof, err
}
