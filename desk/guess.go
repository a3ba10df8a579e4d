package desk

import (
	"context"
	"hash/maphash"
	"sync"
	"time"

	"tocsin/domain/fault"
)

// A password costs 64 MiB and a good part of a second, on purpose. So that strangers
// cannot spend both for the office, few are reckoned at a time and few may wait, of one
// sender only some of them; and whoever is known has a turn of his own.
//
// So that nobody tries passwords one after another, a login that was guessed wrong from
// a network answers that network again only after a while. Nobody else waits for it:
// else a stranger could keep an officer out by guessing. Who guesses one login from many
// networks meets a second, much slower measure, which all strangers to that login share;
// a browser that holds a session of its owner, and a network from which he came in
// before, do not meet it. A login that does not exist is counted the same, so that
// waiting tells nothing.
const (
	reckoning  = 2  // passwords of strangers at a time: 128 MiB
	queueing   = 32 // of theirs that may wait for their turn
	ownTurns   = 8  // of one sender, waiting and under way
	knownTurns = 3  // of one of those who are known
	knownLine  = 16 // of those who are known, who have one turn at a time

	freeGuesses = 5                // wrong passwords in a row that cost no waiting
	longestWait = 30 * time.Second // an owner who was kept out gets in by a one-time link
	forgotten   = 15 * time.Minute // after the last wrong guess
	maxGuessed  = 10_000           // pairs of login and network kept in mind, and as many logins

	freeAtAll  = 50               // wrong passwords of a login from anywhere, before strangers take turns
	strangers  = 10 * time.Second // between two of them then
	sharedRows = 1024             // for those for whom there is no place
)

// gatekeeper keeps the turn at the passwords, and the wrong guesses in mind. Nothing
// of it is kept over a restart.
type gatekeeper struct {
	stranger, known *line

	mu      sync.Mutex
	pairs   *memory // by login and network
	logins  *memory // by login alone
	probes  *memory // by person: what is asked for and not there (watch.go)
	trusted map[string]time.Time
}

func newGatekeeper() *gatekeeper {
	return &gatekeeper{
		stranger: newLine(reckoning, queueing, ownTurns), known: newLine(1, knownLine, knownTurns),
		pairs: newMemory(maxGuessed), logins: newMemory(maxGuessed), probes: newMemory(maxGuessed), trusted: map[string]time.Time{},
	}
}

// caller is who shows a password: for which login, from which network, and whether he is
// known to be its owner's browser.
type caller struct {
	login string // digest, as it is compared
	from  string
	known bool
}

func (c caller) pair() string { return c.login + "\n" + c.from }

// reckon does a piece of work that costs as much as a password, when its turn has come.
func (g *gatekeeper) reckon(ctx context.Context, c caller, work func()) error {
	if c.known {
		return g.known.reckon(ctx, c.login, work)
	}
	return g.stranger.reckon(ctx, c.from, work)
}

// line is a queue for so many turns at a time, in which nobody holds too many places.
type line struct {
	turns     chan struct{}
	most, own int

	mu      sync.Mutex
	all     int
	waiting map[string]int
}

func newLine(turns, waiting, own int) *line {
	return &line{turns: make(chan struct{}, turns), most: turns + waiting, own: own, waiting: map[string]int{}}
}

func (l *line) enter(name string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.all >= l.most || l.waiting[name] >= l.own {
		return false
	}
	l.all++
	l.waiting[name]++
	return true
}

func (l *line) leave(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all--
	if l.waiting[name]--; l.waiting[name] == 0 {
		delete(l.waiting, name)
	}
}

func (l *line) reckon(ctx context.Context, name string, work func()) error {
	if !l.enter(name) {
		return often(2 * time.Second)
	}
	defer l.leave(name)
	select {
	case l.turns <- struct{}{}:
	case <-ctx.Done():
		return often(2 * time.Second)
	}
	defer func() { <-l.turns }()
	work()
	return nil
}

// admit refuses a caller whose time has not come, and counts the try as a wrong one
// until came says otherwise; tries at once therefore do not slip through together.
func (g *gatekeeper) admit(c caller, now time.Time) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	pair := g.pairs.of(c.pair(), c.from, now)
	if left := pair.left(pause(pair.wrong), now); left > 0 {
		return often(left)
	}
	login := g.logins.of(c.login, c.login, now)
	if !c.known && !g.trusts(c, now) {
		if left := login.left(strangers, now); login.wrong >= freeAtAll && left > 0 {
			return often(left)
		}
		login.guess(now)
	}
	pair.guess(now)
	return nil
}

// came forgets the guesses of somebody who showed the right password, and remembers
// from where he came.
func (g *gatekeeper) came(c caller, now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.pairs.of(c.pair(), c.from, now).wrong = 0
	if len(g.trusted) >= maxGuessed {
		clear(g.trusted) // it is a favour, and no measure
	}
	g.trusted[c.pair()] = now
}

// trustTime is how long a network is remembered from which a login was opened.
const trustTime = 30 * 24 * time.Hour

func (g *gatekeeper) trusts(c caller, now time.Time) bool {
	at, there := g.trusted[c.pair()]
	return there && now.Sub(at) < trustTime
}

// guesses are wrong passwords in a row.
type guesses struct {
	name  string
	wrong int
	last  time.Time
}

func (s *guesses) guess(now time.Time) { s.wrong, s.last = s.wrong+1, now }

// left is what is left of a pause after the last guess.
func (s *guesses) left(pause time.Duration, now time.Time) time.Duration {
	if s.wrong == 0 {
		return 0
	}
	if now.Before(s.last) {
		s.last = now // a clock that was set back keeps nobody out longer
	}
	return s.last.Add(pause).Sub(now)
}

// memory keeps so many guesses apart. Only what is forgotten anyhow gives its place to
// another: nobody is rid of a pause by guessing at many more logins. While there is no
// such place, those who are new share rows by whom they belong to.
type memory struct {
	most   int
	held   map[string]*guesses
	ring   []*guesses
	hand   int
	seed   maphash.Seed
	shared [sharedRows]guesses
}

func newMemory(most int) *memory {
	return &memory{most: most, held: map[string]*guesses{}, seed: maphash.MakeSeed()}
}

func (m *memory) of(name, owner string, now time.Time) *guesses {
	s, there := m.held[name]
	if !there {
		s = m.place(name, owner, now)
	}
	if now.Sub(s.last) > forgotten {
		s.wrong = 0
	}
	return s
}

// place finds a place for somebody new, looking at a few only.
func (m *memory) place(name, owner string, now time.Time) *guesses {
	if len(m.ring) < m.most {
		s := &guesses{name: name}
		m.ring, m.held[name] = append(m.ring, s), s
		return s
	}
	for range 8 {
		m.hand = (m.hand + 1) % len(m.ring)
		if s := m.ring[m.hand]; s.wrong == 0 || now.Sub(s.last) > forgotten {
			delete(m.held, s.name)
			*s = guesses{name: name}
			m.held[name] = s
			return s
		}
	}
	return &m.shared[maphash.String(m.seed, owner)%sharedRows]
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
