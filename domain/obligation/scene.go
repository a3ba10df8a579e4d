package obligation

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tocsin/domain/calendar"
)

// scene is the facts as one zone sees them at one now: when each event can have
// happened at the earliest and at the latest.
type scene struct {
	facts  *Facts
	now    time.Time
	zone   *time.Location
	lo, hi []time.Time
}

// look reads off when each event happened; both bounds of all events share one allocation.
func look(facts *Facts, now time.Time, zone *time.Location) *scene {
	n := len(facts.Events)
	times := make([]time.Time, 2*n)
	s := &scene{facts: facts, now: now, zone: zone, lo: times[:n], hi: times[n:]}
	for i := range facts.Events {
		s.lo[i] = facts.Events[i].At.Earliest(zone)
		s.hi[i] = facts.Events[i].At.Latest(zone)
	}
	return s
}

// seat is for whom events are looked at: an actor, and which of several clocks.
type seat struct {
	actor    *Actor
	per      string // attribute that tells clocks apart; empty: all events
	instance string
}

// every is the same actor without regard to which clock.
func (w seat) every() seat { return seat{actor: w.actor} }

// matches reports whether event i is known at now and meant by m for the seat.
func (s *scene) matches(i int, m *Match, w seat) bool {
	e := &s.facts.Events[i]
	if !slices.Contains(m.Event, e.Type) || s.lo[i].After(s.now) {
		return false
	}
	if m.By != Anyone && e.Actor != w.actor.ID {
		return false
	}
	if w.per != "" && text(e.Attributes, w.per) != w.instance {
		return false
	}
	if m.ToMe {
		to := text(e.Attributes, "recipient")
		if to != w.actor.ID && !slices.Contains(w.actor.Roles, to) {
			return false
		}
	}
	for name, test := range m.Where {
		v, stated := e.Attributes[name]
		if !test.Holds(v, stated) {
			return false
		}
	}
	return true
}

// first is the earliest event that any of the matches means; -1 for none.
func (s *scene) first(any []Match, w seat) int {
	best := -1
	for i := range s.facts.Events {
		for m := range any {
			if s.matches(i, &any[m], w) && (best < 0 || s.before(i, best)) {
				best = i
			}
		}
	}
	return best
}

// before orders events by when they had certainly happened, the exact one first,
// and then by their content, so that the order of arrival never matters.
func (s *scene) before(i, j int) bool {
	if c := s.hi[i].Compare(s.hi[j]); c != 0 {
		return c < 0
	}
	if c := s.lo[i].Compare(s.lo[j]); c != 0 {
		return c > 0
	}
	a, b := &s.facts.Events[i], &s.facts.Events[j]
	if c := strings.Compare(a.Type+"\x00"+a.Actor, b.Type+"\x00"+b.Actor); c != 0 {
		return c < 0
	}
	return fmt.Sprint(a.Attributes) < fmt.Sprint(b.Attributes)
}

// instances are the values that tell the clocks of a stage apart, in order; one
// empty value where the stage has one clock, or where nothing has started.
func (s *scene) instances(anchor *Anchor, per string, w seat) []string {
	if per == "" {
		return oneClock
	}
	var found []string
	for i := range s.facts.Events {
		if s.matches(i, &anchor.Match, w.every()) {
			found = append(found, text(s.facts.Events[i].Attributes, per))
		}
	}
	if len(found) == 0 {
		return oneClock
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// oneClock is the answer for a stage that has a single clock; read only.
var oneClock = []string{""}

// start is what a clock runs from: the moment, the event behind it, and the events
// that corrected or revoked it. at is zero when nothing has started it.
type start struct {
	at        calendar.Moment
	event     *Event
	corrected *Event
	revoked   *Event
}

// anchor finds the start of a clock: the earliest of the events that match, each as
// it was last corrected, without those that a later event revoked with a reason.
func (s *scene) anchor(a *Anchor, w seat) start {
	var best start
	var bestIndex int
	for i := range s.facts.Events {
		if !s.matches(i, &a.Match, w) {
			continue
		}
		e := &s.facts.Events[i]
		if r := s.ground(a.Revoked, i, w); r != nil {
			if best.event == nil {
				best.revoked = r
			}
			continue
		}
		c := start{at: e.At, event: e}
		if g := s.ground(a.Corrected, i, w); g != nil {
			if to, ok := moment(g.Attributes, "to"); ok {
				c.at, c.corrected = to, g
			}
		}
		if best.event == nil || s.sooner(c, i, best, bestIndex) {
			best, bestIndex = c, i
		}
	}
	return best
}

// sooner orders two starts by when they had certainly happened; of two at the same
// time the order of their events decides.
func (s *scene) sooner(a start, i int, b start, j int) bool {
	if c := a.at.Latest(s.zone).Compare(b.at.Latest(s.zone)); c != 0 {
		return c < 0
	}
	if a.at.Exact() != b.at.Exact() {
		return a.at.Exact()
	}
	return s.before(i, j)
}

// ground is the latest event of a type, with a reason, that the actor made about
// event i: not before it, and naming it with `of` or naming none. Nil for none.
func (s *scene) ground(name string, i int, w seat) *Event {
	if name == "" {
		return nil
	}
	best := -1
	for j := range s.facts.Events {
		e := &s.facts.Events[j]
		if e.Type != name || e.Actor != w.actor.ID || text(e.Attributes, "reason") == "" || s.lo[j].After(s.now) {
			continue
		}
		of := text(e.Attributes, "of")
		named := of == "" || of == text(s.facts.Events[i].Attributes, "id")
		if named && !s.hi[j].Before(s.lo[i]) && (best < 0 || s.before(best, j)) {
			best = j
		}
	}
	if best < 0 {
		return nil
	}
	return &s.facts.Events[best]
}
