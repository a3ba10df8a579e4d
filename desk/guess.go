package desk

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"tocsin/domain/fault"
)

// A password costs 64 MiB and a good part of a second, on purpose. So that strangers
// cannot spend both for the office, few are reckoned at a time and few may wait; and
// so that nobody tries them one after another, a login that was guessed wrong answers
// again only after a while, whoever asks from wherever. A login that does not exist is
// counted the same, so that waiting tells nothing.
const (
	reckoning = 2  // passwords at a time: 128 MiB
	queueing  = 16 // that may wait for their turn

	freeGuesses = 5                // wrong passwords in a row that cost no waiting
	longestWait = 30 * time.Second // an owner who was kept out gets in by a one-time link
	forgotten   = 15 * time.Minute // after the last wrong guess
	maxGuessed  = 10_000           // logins kept in mind
)

// gatekeeper keeps the turn at the passwords, and the wrong guesses in mind. Nothing
// of it is kept over a restart.
type gatekeeper struct {
	turns   chan struct{}
	waiting atomic.Int32

	mu      sync.Mutex
	guessed map[string]guesses // by digest of the login, as it is compared
}

// guesses are wrong passwords of one login in a row.
type guesses struct {
	wrong int
	last  time.Time
}

func newGatekeeper() *gatekeeper {
	return &gatekeeper{turns: make(chan struct{}, reckoning), guessed: map[string]guesses{}}
}

// reckon does a piece of work that costs as much as a password, when it has its turn.
func (g *gatekeeper) reckon(ctx context.Context, work func()) error {
	defer g.waiting.Add(-1)
	if g.waiting.Add(1) > reckoning+queueing {
		return often(2 * time.Second)
	}
	select {
	case g.turns <- struct{}{}:
	case <-ctx.Done():
		return often(2 * time.Second)
	}
	defer func() { <-g.turns }()
	work()
	return nil
}

// admit refuses a login whose time has not come, and counts the try as a wrong one
// until known says otherwise; tries at once therefore do not slip through together.
func (g *gatekeeper) admit(login string, now time.Time) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	kept := g.guessed[login]
	if now.Sub(kept.last) > forgotten {
		kept = guesses{}
	}
	if now.Before(kept.last) {
		kept.last = now // a clock that was set back keeps nobody out longer
		g.guessed[login] = kept
	}
	if left := kept.last.Add(pause(kept.wrong)).Sub(now); kept.wrong > 0 && left > 0 {
		return often(left)
	}
	g.tidy(now)
	g.guessed[login] = guesses{kept.wrong + 1, now}
	return nil
}

// known forgets the guesses of somebody who showed the right password.
func (g *gatekeeper) known(login string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.guessed, login)
}

// tidy makes room when too many logins are kept in mind: the old ones go first.
func (g *gatekeeper) tidy(now time.Time) {
	if len(g.guessed) < maxGuessed {
		return
	}
	for login, kept := range g.guessed {
		if now.Sub(kept.last) > forgotten {
			delete(g.guessed, login)
		}
	}
	for login := range g.guessed {
		if len(g.guessed) < maxGuessed {
			return
		}
		delete(g.guessed, login)
	}
}

// pause is how long a login waits after wrong guesses in a row: it doubles, up to a limit.
func pause(wrong int) time.Duration {
	if wrong < freeGuesses {
		return 0
	}
	return min(time.Second<<min(wrong-freeGuesses, 10), longestWait)
}

func often(wait time.Duration) *fault.Fault {
	return fault.New(fault.TooMany, "request.often", "too many requests in a short time").After(wait)
}
