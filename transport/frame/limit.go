package frame

import (
	"hash/maphash"
	"io"
	"net/netip"
	"sync"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/fault"
)

// Limits say how often and how much one sender may write. The zero value is useful.
type Limits struct {
	Anonymous float64 // requests a second from one address; zero means 5
	Burst     int     // at once; zero means 40
	SignedIn  float64 // requests a second of one person; zero means 50
	Off       bool    // no limit of requests: for load tests on a machine of one's own

	Volume  int64 // bytes an hour from one address, of a person eight times that; zero means 256 MiB, less than zero no limit
	Senders int   // that are told apart at a time; zero means 100,000

	Stretch time.Duration // how long a body may take for its next share; zero means ten seconds
}

const (
	personVolume = 8        // times what an address may send
	leastVolume  = 64 << 20 // bytes that may come at once, so that the largest request can come at all

	glances = 8    // places that are looked at for one to have anew
	shared  = 4096 // buckets of those who have no place of their own
)

func (l Limits) usual() Limits {
	if l.Anonymous == 0 {
		l.Anonymous = 5
	}
	if l.Burst == 0 {
		l.Burst = 40
	}
	if l.SignedIn == 0 {
		l.SignedIn = 50
	}
	if l.Volume == 0 {
		l.Volume = 256 << 20
	}
	if l.Senders == 0 {
		l.Senders = 100_000
	}
	if l.Stretch == 0 {
		l.Stretch = 10 * time.Second
	}
	return l
}

// credit is what somebody may still do; it fills up again with time.
type credit struct {
	level, most, per float64 // per second
	at               time.Time
}

func (b *credit) fill(now time.Time) {
	if past := now.Sub(b.at).Seconds(); past > 0 {
		b.level = min(b.most, b.level+past*b.per)
	}
	b.at = now // also where the clock was set back
}

// take takes so much, or says how long it will be until there is so much.
func (b *credit) take(n float64, now time.Time) (wait time.Duration) {
	b.fill(now)
	if b.level < n {
		return time.Duration((n - b.level) / b.per * float64(time.Second))
	}
	b.level -= n
	return 0
}

// sender is somebody who writes, with what he may still send.
type sender struct {
	name            string
	requests, bytes credit
}

// idle reports whether nothing would be lost if he were forgotten.
func (s *sender) idle(now time.Time) bool {
	s.requests.fill(now)
	s.bytes.fill(now)
	return s.requests.level >= s.requests.most && s.bytes.level >= s.bytes.most
}

// ledger tells so many senders apart. Only who is idle gives his place to another; so
// nobody is rid of what he used up by coming from many more addresses. While there is no
// such place, those who are new share buckets with their wider networks.
type ledger struct {
	fresh func() sender
	most  int
	held  map[string]int // place of each in the ring
	ring  []*sender
	hand  int
	seed  maphash.Seed
	rest  [shared]*sender
}

func newLedger(most int, fresh func() sender) *ledger {
	return &ledger{fresh: fresh, most: most, held: map[string]int{}, seed: maphash.MakeSeed()}
}

func (l *ledger) of(name string, now time.Time) *sender {
	if i, known := l.held[name]; known {
		return l.ring[i]
	}
	s := l.fresh()
	s.name = name
	if len(l.ring) < l.most {
		l.held[name] = len(l.ring)
		l.ring = append(l.ring, &s)
		return &s
	}
	for range glances {
		l.hand = (l.hand + 1) % len(l.ring)
		if old := l.ring[l.hand]; old.idle(now) {
			delete(l.held, old.name)
			l.ring[l.hand], l.held[name] = &s, l.hand
			return &s
		}
	}
	i := maphash.String(l.seed, wider(name)) % shared
	if l.rest[i] == nil {
		l.rest[i] = &s
	}
	return l.rest[i]
}

// wider is the network of a sender as providers are given it: a /16, of IPv6 a /32.
func wider(name string) string {
	bits := 16
	address, err := netip.ParseAddr(name)
	if err != nil {
		network, err := netip.ParsePrefix(name)
		if err != nil {
			return name
		}
		address, bits = network.Addr(), 32
	}
	network, _ := address.Prefix(bits) // an address has one
	return network.String()
}

// accounts are the ledgers of all who write. A person who is signed in is himself
// everywhere; others are their address. Strangers take no places from people.
type accounts struct {
	limits             Limits
	now                func() time.Time
	mu                 sync.Mutex
	addresses, persons *ledger
}

func newAccounts(l Limits, now func() time.Time) *accounts {
	l = l.usual()
	fresh := func(often, volume float64) func() sender {
		return func() sender {
			at := now()
			most := max(volume, leastVolume)
			return sender{requests: credit{float64(l.Burst), float64(l.Burst), often, at}, bytes: credit{most, most, volume / 3600, at}}
		}
	}
	volume := float64(max(l.Volume, 1))
	return &accounts{
		limits: l, now: now,
		addresses: newLedger(l.Senders, fresh(l.Anonymous, volume)), persons: newLedger(l.Senders, fresh(l.SignedIn, volume*personVolume)),
	}
}

// open counts a request, and the bytes that it says will come. Who has to wait is not
// read from.
func (a *accounts) open(address string, who access.Principal, length int64) (*tab, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.now()
	t := &tab{all: a}
	if who.Person != "" {
		t.of = a.persons.of(who.Person, now)
	} else {
		t.of = a.addresses.of(address, now)
	}
	if !a.limits.Off {
		if wait := t.of.requests.take(1, now); wait > 0 {
			return nil, fault.New(fault.TooMany, "request.often", "too many requests in a short time").After(wait)
		}
	}
	if length > 0 {
		if err := t.take(length, now); err != nil {
			return nil, err
		}
		t.ahead = length
	}
	return t, nil
}

// tab is what one request has on its sender's account.
type tab struct {
	io.ReadCloser
	all   *accounts
	of    *sender
	ahead int64 // bytes that were counted and have not come
}

func (t *tab) take(n int64, now time.Time) error {
	if t.all.limits.Volume < 0 {
		return nil
	}
	if wait := t.of.bytes.take(float64(n), now); wait > 0 {
		return fault.New(fault.TooMany, "request.volume", "too much was sent from here in a short time").After(wait).WithHint("send the rest later")
	}
	return nil
}

// Read counts what comes beyond what was said to come.
func (t *tab) Read(b []byte) (int, error) {
	n, err := t.ReadCloser.Read(b)
	if t.ahead -= int64(n); t.ahead >= 0 {
		return n, err
	}
	t.all.mu.Lock()
	defer t.all.mu.Unlock()
	over := -t.ahead
	t.ahead = 0
	if full := t.take(over, t.all.now()); full != nil {
		return n, full
	}
	return n, err
}

// close gives back what was counted and never came.
func (t *tab) close() {
	t.all.mu.Lock()
	defer t.all.mu.Unlock()
	t.of.bytes.level = min(t.of.bytes.most, t.of.bytes.level+float64(t.ahead))
	t.ahead = 0
}
