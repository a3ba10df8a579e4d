package obligation

import (
	"slices"
	"time"

	"tocsin/domain/calendar"
)

// stretch is a span of time, from a ground to its `until`.
type stretch struct{ from, until time.Time }

// toll moves the limit by every recorded ground that the stage allows. A ground
// counts when it came before the limit as the other grounds have moved it, so the
// result does not depend on the order in which they are found.
func (c *clock) toll(l limit) limit {
	if l.none || len(c.step.stage.Tolling) == 0 {
		return l
	}
	var shift time.Duration
	for {
		next := c.shift(l.Latest, l.Latest.Add(shift))
		if next <= shift {
			break
		}
		shift = next
	}
	if shift == 0 {
		return l
	}
	end := l.Latest.Add(shift)
	for i := range c.step.stage.Tolling {
		t := &c.step.stage.Tolling[i]
		c.grounds(t, end, func(e *Event, _ stretch) {
			c.notes = append(c.notes, note("work.ground", t.Ground, told{e.At, c.zone}, text(e.Attributes, "reason")))
		})
	}
	l.Earliest, l.Latest = l.Earliest.Add(shift), end
	l.Day = calendar.DateOf(end.Add(-1).In(c.zone))
	c.notes = append(c.notes, note("work.tolled", stamp{end, c.zone}))
	return l
}

// shift is by how much the grounds recorded before end move the limit: first all
// pauses together, then the farthest delay.
func (c *clock) shift(limit, end time.Time) time.Duration {
	var paused, delayed time.Duration
	for i := range c.step.stage.Tolling {
		t := &c.step.stage.Tolling[i]
		var pauses []stretch
		var delay time.Duration
		c.grounds(t, end, func(_ *Event, s stretch) {
			if t.Kind == Pause {
				pauses = append(pauses, s)
			} else {
				delay = max(delay, s.until.Sub(limit))
			}
		})
		paused += t.most(union(pauses))
		delayed = max(delayed, t.most(delay))
	}
	return max(paused, delayed)
}

// grounds calls f for each recorded ground of one kind that came before end, gives a
// reason and lasts until some time. An exemption lifts the duty and moves nothing.
func (c *clock) grounds(t *Toll, end time.Time, f func(*Event, stretch)) {
	if t.Kind == Exempt {
		return
	}
	for i := range c.facts.Events {
		e := &c.facts.Events[i]
		if !c.matches(i, &t.Match, c.seat) || c.lo[i].After(end) || text(e.Attributes, "reason") == "" {
			continue
		}
		if until, ok := c.until(t, e); ok {
			f(e, stretch{c.lo[i], until})
		}
	}
}

// until is when a ground ends: after the period that the law gives it, else when the
// event itself says.
func (c *clock) until(t *Toll, e *Event) (time.Time, bool) {
	if t.Again != nil {
		return t.Again.From(e.At, c.zone, c.rule.days).Latest, true
	}
	at, ok := moment(e.Attributes, "until")
	return at.Latest(c.zone), ok
}

// most caps a shift at what the ground allows.
func (t *Toll) most(d time.Duration) time.Duration {
	if limit := time.Duration(t.MaxDays) * 24 * time.Hour; limit > 0 {
		return min(d, limit)
	}
	return d
}

// union is the time that the stretches cover together; what two of them cover counts once.
func union(s []stretch) time.Duration {
	slices.SortFunc(s, func(a, b stretch) int { return a.from.Compare(b.from) })
	var sum time.Duration
	var end time.Time
	for _, x := range s {
		if x.from.Before(end) {
			x.from = end
		}
		if x.until.After(x.from) {
			sum += x.until.Sub(x.from)
			end = x.until
		}
	}
	return sum
}
