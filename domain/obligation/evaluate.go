package obligation

import (
	"slices"
	"time"

	"tocsin/domain/calendar"
)

// Evaluate answers which obligations the facts raise at now. Events after now are
// not known yet. The answers come by instrument, duty, stage, actor, clock and
// reading; a stage that does not bind an actor has one answer that says why not.
//
// The judgement is fair before it is strict: where a time is known only as a day,
// late is said only when it is late at every time of that day.
func (l *Law) Evaluate(facts Facts, now time.Time) []Obligation {
	out := make([]Obligation, 0, len(facts.Actors)*l.readings)
	var s *scene
	for i := range l.rules {
		r := &l.rules[i]
		if s == nil || s.zone != r.zone {
			s = look(&facts, now, r.zone)
		}
		for j := range r.steps {
			for a := range facts.Actors {
				out = s.stage(out, r, &r.steps[j], &facts.Actors[a])
			}
		}
	}
	return out
}

// stage adds the answers for one stage and one actor.
func (s *scene) stage(out []Obligation, r *rule, p *step, a *Actor) []Obligation {
	o := p.blank
	o.Actor = a.ID
	role, why, missing := r.applies(&p.duty.AppliesIf, a, s.facts)
	if why.Code == "" && p.stage.AppliesIf != nil {
		var more []string
		_, why, more = r.applies(p.stage.AppliesIf, a, s.facts)
		missing = append(missing, more...)
	}
	o.Missing = missing
	if why.Code != "" {
		o.Because = why
		return append(out, o)
	}
	o.Role = role
	for _, instance := range s.instances(p.anchor, p.stage.Per, seat{actor: a}) {
		out = s.clocks(out, r, p, o, seat{a, p.stage.Per, instance})
	}
	return out
}

// clocks adds the answers of one clock, one for each reading.
func (s *scene) clocks(out []Obligation, r *rule, p *step, o Obligation, w seat) []Obligation {
	o.Instance = w.instance
	from := s.anchor(p.anchor, w)
	day := calendar.DateOf(s.now.In(s.zone))
	if !from.at.IsZero() {
		day = from.at.Date(s.zone)
	}
	if why := p.inForce(day); why.Code != "" {
		o.Because = why
		return append(out, o)
	}
	o.AnchorAt = from.at
	for i := range p.readings {
		c := clock{scene: s, rule: r, step: p, seat: w, start: from}
		out = append(out, c.answer(o, &p.readings[i]))
	}
	return out
}

// answer is one obligation under one reading.
func (c *clock) answer(o Obligation, r *reading) Obligation {
	o.Reading = r.name
	if c.start.at.IsZero() {
		o.State, o.Because = NotStarted, note("start.wait", c.step.anchor.Title)
		if g := c.start.revoked; g != nil {
			o.State = Waived
			o.Because = note("waived.revoked", c.step.anchor.Title, told{g.At, c.zone}, text(g.Attributes, "reason"))
			o.SatisfiedAt = c.done(c.first(c.step.stage.SatisfiedBy, c.seat))
		}
		return o
	}
	c.notes = make([]Note, 0, 6)
	l := limit{none: true}
	if len(r.cases) > 0 || c.step.stage.Due == PerNotice {
		l = c.due(r.cases)
	}
	o.Missing = slices.Concat(o.Missing, l.missing)
	if !l.none {
		o.DueDay, o.NoCalendarFor = l.Day, l.Missing
		if l.Exact() {
			o.Due = l.Latest
		} else {
			o.Imprecise, o.DueFrom, o.DueTo = true, l.Earliest, l.Latest
		}
	}
	c.judge(&o, l)
	o.Working = c.notes
	return o
}

// done is when event i was, or no moment where there is none.
func (c *clock) done(i int) calendar.Moment {
	if i < 0 {
		return calendar.Moment{}
	}
	return c.facts.Events[i].At
}

// claimed is the earlier time that whoever did event i says it was; no moment where there
// is none.
func (c *clock) claimed(i int) calendar.Moment {
	if i < 0 {
		return calendar.Moment{}
	}
	m, ok := moment(c.facts.Events[i].Attributes, "claimed")
	if !ok || !m.Earliest(c.zone).Before(c.lo[i]) {
		return calendar.Moment{}
	}
	return m
}

// judge says where the obligation stands against its limit.
func (c *clock) judge(o *Obligation, l limit) {
	stage := c.step.stage
	if g := c.exempt(); g != nil {
		o.State, o.Because = Waived, *g
		return
	}
	if stage.Due == KeepUntil {
		c.keep(o, l)
		return
	}
	done := c.first(stage.SatisfiedBy, c.seat)
	closed := c.first(stage.ClosedBy, c.seat)
	o.SatisfiedAt, o.Claimed = c.done(done), c.claimed(done)
	switch {
	case done >= 0 && (closed < 0 || !c.before(closed, done)):
		c.judgeDone(o, l, done)
	case closed >= 0 && (l.none || !c.lo[closed].After(l.Latest)):
		e := &c.facts.Events[closed]
		o.State, o.Because = Waived, note("waived.closed", e.Type, told{e.At, c.zone})
	case !l.none && c.now.After(l.Latest):
		o.State, o.DaysLate = Late, c.daysLate(l, c.now)
		o.Because = c.passed(l, count{o.DaysLate, day})
	case l.none:
		o.State, o.Because = Open, note("open."+string(stage.Due), c.step.anchor.Title, told{c.start.at, c.zone})
	case !l.Exact():
		o.State = Open
		o.Because = note("open.imprecise", c.step.anchor.Title, stamp{l.Earliest, c.zone}, stamp{l.Latest, c.zone})
	default:
		o.State, o.Because = Open, note("open.due", stamp{l.Latest, c.zone})
	}
}

// passed says that the limit is over and nothing was done.
func (c *clock) passed(l limit, late count) Note {
	end := stamp{l.Latest, c.zone}
	if !l.Exact() {
		return note("late.imprecise", c.step.anchor.Title, end, late)
	}
	return note(sameDay("late.passed", late.n), end, late)
}

// judgeDone says whether what was done was in time.
func (c *clock) judgeDone(o *Obligation, l limit, done int) {
	at := told{c.done(done), c.zone}
	switch {
	case l.none:
		o.State, o.Because = Met, note("met.unnumbered", at, c.step.anchor.Title, told{c.start.at, c.zone})
	case c.lo[done].After(l.Latest):
		o.State, o.DaysLate = Late, c.daysLate(l, c.lo[done])
		o.Because = note(sameDay("late.done", o.DaysLate), at, stamp{l.Latest, c.zone}, count{o.DaysLate, day})
	case c.hi[done].After(l.Earliest):
		o.State, o.Imprecise = Met, true
		o.Because = note("met.unsure", at, stamp{l.Earliest, c.zone})
	default:
		o.State, o.Because = Met, note("met.time", at, stamp{l.Latest, c.zone})
	}
}

// keep judges what must last until the limit.
func (c *clock) keep(o *Obligation, l limit) {
	broken := c.first(c.step.stage.BrokenBy, c.seat)
	switch {
	case broken >= 0 && (l.none || c.hi[broken].Before(l.Latest)):
		o.State = Late
		o.Because = note("late.broken", told{c.done(broken), c.zone}, stamp{l.Latest, c.zone})
	case !l.none && c.now.After(l.Latest):
		o.State, o.Because = Met, note("met.kept", stamp{l.Latest, c.zone})
	default:
		o.State, o.Because = Open, note("open.keep_until", stamp{l.Latest, c.zone})
	}
}

// exempt is the recorded ground that lifts the duty altogether, as a note.
func (c *clock) exempt() *Note {
	for i := range c.step.stage.Tolling {
		t := &c.step.stage.Tolling[i]
		if t.Kind != Exempt {
			continue
		}
		j := c.first([]Match{t.Match}, c.seat)
		if j < 0 || text(c.facts.Events[j].Attributes, "reason") == "" {
			continue
		}
		n := note("waived.exempt", t.Ground, told{c.done(j), c.zone}, text(c.facts.Events[j].Attributes, "reason"))
		return &n
	}
	return nil
}

// daysLate counts civil days in the zone of the law, from the last day that was in time.
func (c *clock) daysLate(l limit, at time.Time) int {
	return max(0, calendar.DateOf(at.In(c.zone)).Sub(l.Day))
}

// sameDay picks the sentence for what was late on the very day of the limit.
func sameDay(code string, daysLate int) string {
	if daysLate == 0 {
		return code + ".today"
	}
	return code
}
