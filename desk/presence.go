package desk

import (
	"context"
	"sync"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/partner"
)

// When a session or token was last used is kept in mind, and written down beside the
// records at most once a minute for each: no evidence says who worked when. What was
// not written down yet is lost with the process; a session then counts as idle for up
// to a minute longer than it was, never shorter.
const (
	noteEvery  = time.Minute
	maxPresent = 100_000 // kept in mind; what was written down holds for the others
)

// presence is the last use of sessions and tokens by this process.
type presence struct {
	mu   sync.Mutex
	seen map[string]glimpse
}

// glimpse is the last use of one, and when that was last written down.
type glimpse struct{ last, noted time.Time }

func newPresence() *presence { return &presence{seen: map[string]glimpse{}} }

// last is when a credential was last used here; zero when nobody remembers.
func (p *presence) last(id string) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.seen[id].last
}

// note remembers a use, and says whether it is time to write it down.
func (p *presence) note(id string, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.seen) >= maxPresent {
		clear(p.seen)
	}
	g := p.seen[id]
	g.last = later(g.last, now)
	write := g.noted.IsZero() || now.Sub(g.noted) >= noteEvery
	if write {
		g.noted = now
	}
	p.seen[id] = g
	return write
}

// asleep reports whether a session was left alone for too long. Another process may
// have seen it since, so what is written down is asked before it is given up.
func (e Enrolment) asleep(ctx context.Context, c partner.Credential, p partner.Person, now time.Time) (bool, error) {
	limits := e.settings.Sessions.For(p.Roles)
	last := later(c.Issued, e.presence.last(c.ID))
	if c.Kind != partner.SessionKey || !limits.Asleep(last, now) {
		return false, nil
	}
	noted, err := e.inner().LastUse(ctx, c.ID)
	return limits.Asleep(later(last, noted[c.ID]), now), err
}

// used notes a use. That it could not be written down keeps nobody out.
func (e Enrolment) used(ctx context.Context, c partner.Credential, now time.Time) {
	if e.presence.note(c.ID, now) {
		_ = e.store.Used(ctx, access.By{Principal: program("presence"), Act: access.SignIn}, c.ID, now, c.Expires)
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
