package obligation

import (
	"maps"
	"slices"

	"tocsin/domain/calendar"
)

// clock is one stage for one seat, with its start, while its limit is computed.
type clock struct {
	*scene
	rule  *rule
	step  *step
	seat  seat
	start start
	notes []Note
}

// limit is the outcome of the computation; none when the law gives no instant.
type limit struct {
	calendar.Span
	none    bool
	missing []string // attributes that would have said it
}

// due computes the limit under one reading and writes down the working.
func (c *clock) due(cases []Case) limit {
	c.notes = append(c.notes, note("work.start", c.step.anchor.Title, told{c.start.at, c.zone}))
	if g := c.start.corrected; g != nil {
		c.notes = append(c.notes, note("work.corrected", told{c.start.at, c.zone}, told{g.At, c.zone}, text(g.Attributes, "reason")))
	}
	if c.step.stage.Due == PerNotice {
		return c.noticed()
	}
	var asked []string
	for i := range cases {
		asked = c.unstated(asked, cases[i].If)
		if c.holds(cases[i].If) {
			if b := cases[i].Basis; b.En != "" {
				c.notes = append(c.notes, note("work.basis", b))
			}
			l := c.toll(c.combine(&cases[i]))
			l.missing = asked
			return l
		}
	}
	return limit{none: true}
}

// unstated adds the attributes that conditions test and nobody stated.
func (c *clock) unstated(asked []string, conditions []When) []string {
	for i := range conditions {
		for _, name := range slices.Sorted(maps.Keys(conditions[i].Attributes)) {
			if _, ok := c.rule.attribute(name, c.seat.actor, c.facts); !ok && !slices.Contains(asked, name) {
				asked = append(asked, name)
			}
		}
	}
	return asked
}

// noticed is the limit that the notice itself states.
func (c *clock) noticed() limit {
	name := c.step.stage.DueAt
	at, ok := moment(c.start.event.Attributes, name)
	if !ok {
		return limit{none: true, missing: []string{name}}
	}
	c.notes = append(c.notes, note("work.noticed", told{at, c.zone}))
	end := at.Latest(c.zone)
	return c.toll(limit{Span: calendar.Span{Earliest: end, Latest: end, Day: at.Date(c.zone)}})
}

// holds reports whether all the conditions of a case hold now.
func (c *clock) holds(conditions []When) bool {
	for i := range conditions {
		w := &conditions[i]
		if name, _, _ := c.rule.fails(w.Attributes, c.seat.actor, c.facts); name != "" {
			return false
		}
		if w.Happened == nil {
			continue
		}
		at := c.first([]Match{*w.Happened}, c.seat.every())
		if at < 0 {
			return false
		}
		if w.Within != nil {
			end, ok := c.end(w.Within)
			if !ok || c.hi[at].After(end.Latest) {
				return false
			}
		}
	}
	return true
}

// end is where one limit ends; false while its anchor has not happened.
func (c *clock) end(l *Limit) (calendar.Span, bool) {
	from := c.start.at
	if l.From != "" && l.From != c.step.stage.Anchor {
		from = c.anchor(c.rule.anchors[l.From], c.seat.every()).at
	}
	if from.IsZero() {
		return calendar.Span{}, false
	}
	return l.Period.From(from, c.zone, c.rule.days), true
}

// combine takes the earliest, or the latest, of the limits of a case.
func (c *clock) combine(k *Case) limit {
	out := limit{none: true}
	for i := range k.Limits {
		l := &k.Limits[i]
		span, ok := c.end(l)
		if !ok {
			continue
		}
		c.work(l, span)
		if l.Lapses && span.Latest.Before(c.start.at.Earliest(c.zone)) {
			c.notes = append(c.notes, note("work.lapsed", stamp{span.Latest, c.zone}))
			continue
		}
		sooner := span.Latest.Before(out.Latest)
		if out.none || sooner == (k.Take != Latest) {
			out = limit{Span: span}
		}
	}
	if len(k.Limits) > 1 && !out.none {
		code := "work.earliest"
		if k.Take == Latest {
			code = "work.latest"
		}
		c.notes = append(c.notes, note(code, stamp{out.Latest, c.zone}))
	}
	return out
}

// work writes down how one limit was counted.
func (c *clock) work(l *Limit, s calendar.Span) {
	if l.From != "" && l.From != c.step.stage.Anchor {
		c.notes = append(c.notes, note("work.from", c.rule.anchors[l.From].Title))
	}
	code := "work." + string(l.Unit)
	if l.Include {
		code += ".include"
	}
	c.notes = append(c.notes, note(code, count{l.Add, l.Unit}, s.Counted))
	if s.Day != s.Counted {
		c.notes = append(c.notes, note("work.rolled", s.Counted, s.Day))
	}
	if s.Missing != 0 {
		c.notes = append(c.notes, note("work.missing", s.Missing, c.rule.Calendar))
	}
	if s.Exact() {
		c.notes = append(c.notes, note("work.ends", stamp{s.Latest, c.zone}, c.zone.String()))
	} else {
		c.notes = append(c.notes, note("work.between", stamp{s.Earliest, c.zone}, stamp{s.Latest, c.zone}))
	}
}
