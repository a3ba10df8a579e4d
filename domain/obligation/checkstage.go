package obligation

import (
	"fmt"
	"time"

	"tocsin/domain/calendar"
)

// stage checks one stage with its clock.
func (c *checker) stage(path string, s *Stage) {
	if s.ID == "" {
		c.bad(path+"/id", "a short name", "the id is missing")
	}
	if s.Article != "" {
		c.article(path+"/article", s.Article)
	}
	c.words(path+"/title", s.Title)
	c.words(path+"/satisfy", s.Satisfy)
	c.anchor(path+"/anchor", s.Anchor)
	one(c, path+"/due", s.Due, DueKinds...)
	if (s.Due == PerNotice) != (s.DueAt != "") {
		c.bad(path+"/due_at", "it goes with due: per_notice, and only with it", "the attribute with the time does not fit the kind of limit")
	}
	if s.Due == KeepUntil && len(s.BrokenBy) == 0 || s.Due != KeepUntil && len(s.SatisfiedBy) == 0 {
		c.bad(path+"/satisfied_by", "satisfied_by, or broken_by for keep_until", "nothing could ever settle this stage")
	}
	c.matches(path+"/satisfied_by", s.SatisfiedBy)
	c.matches(path+"/broken_by", s.BrokenBy)
	c.matches(path+"/closed_by", s.ClosedBy)
	for i := range s.Tolling {
		c.toll(fmt.Sprintf("%s/tolling/%d", path, i), &s.Tolling[i])
	}
	for i, f := range s.Content {
		one(c, fmt.Sprintf("%s/content/%d/required", path, i), f.Required, Needs...)
	}
	c.readings(path+"/readings", s)
}

// toll checks a ground that moves or lifts a limit.
func (c *checker) toll(path string, t *Toll) {
	one(c, path+"/kind", t.Kind, TollKinds...)
	c.match(path, &t.Match)
	c.words(path+"/ground", t.Ground)
	if t.Again == nil {
		return
	}
	if t.Kind != Delay {
		c.bad(path+"/again", "leave it out, or make it a delay", "only a delay runs for a period of its own")
	}
	c.limit(path+"/again", &Limit{Period: *t.Again})
}

// readings checks that the stage has one way to count or two, and that of two the
// strict one never ends later.
func (c *checker) readings(path string, s *Stage) {
	r := &s.Readings
	numbered := len(r.Only)+len(r.Strict)+len(r.Lenient) > 0
	needed := s.Due == Hard || s.Due == KeepUntil
	switch {
	case needed && !numbered:
		c.bad(path, "give only, or strict and lenient", "a limit of this kind needs a period")
	case s.Due == PerNotice && numbered:
		c.bad(path, "leave them out: the notice states the time", "a limit per notice has no period of its own")
	case len(r.Only) > 0 && len(r.Strict)+len(r.Lenient) > 0, (len(r.Strict) > 0) != (len(r.Lenient) > 0):
		c.bad(path, "give only, or strict and lenient", "these readings do not go together")
	}
	before := len(c.problems)
	c.cases(path+"/only", r.Only)
	c.cases(path+"/strict", r.Strict)
	c.cases(path+"/lenient", r.Lenient)
	if len(c.problems) == before && len(r.Strict) == 1 && len(r.Lenient) == 1 {
		c.order(path, r.Strict[0].Limits, r.Lenient[0].Limits)
	}
}

// cases asks that exactly the last case is without conditions, so that no facts fall through.
func (c *checker) cases(path string, cases []Case) {
	for i := range cases {
		k, at := &cases[i], fmt.Sprintf("%s/%d", path, i)
		if last := i == len(cases)-1; last != (len(k.If) == 0) {
			c.bad(at+"/if", "the last case, and only the last, is without conditions", "some facts would fall through the cases")
		}
		if k.Take != "" {
			one(c, at+"/take", k.Take, Takes...)
		}
		if len(k.Limits) == 0 {
			c.bad(at+"/limits", "give at least one", "the case has no limit")
		}
		for j := range k.Limits {
			c.limit(fmt.Sprintf("%s/limits/%d", at, j), &k.Limits[j])
		}
		for j := range k.If {
			c.when(fmt.Sprintf("%s/if/%d", at, j), &k.If[j])
		}
	}
}

// when checks a condition of a case.
func (c *checker) when(path string, w *When) {
	if w.Happened == nil && len(w.Attributes) == 0 || w.Within != nil && w.Happened == nil {
		c.bad(path, "happened, with within if it must be in time, or attributes", "the condition asks nothing")
	}
	if w.Happened != nil {
		c.match(path+"/happened", w.Happened)
	}
	if w.Within != nil {
		c.limit(path+"/within", w.Within)
	}
}

// anchor asks that a name stands among the anchors. Anchors name events and never each
// other, so no clock can run in a circle.
func (c *checker) anchor(path, name string) {
	if _, ok := c.in.Anchors[name]; !ok {
		c.bad(path, "a name that stands under anchors", "there is no anchor %q", name)
	}
}

// longest is the most that may be added, by unit: ten years or so, of months a hundred.
var longest = map[calendar.Unit]int{calendar.MinuteRun: 1440, calendar.Hour: 87660, calendar.CalendarDay: 36525, calendar.WorkingDay: 2600, calendar.Month: 1200}

// limit checks a period: its anchor, its length, and that its counting rules fit its unit.
func (c *checker) limit(path string, l *Limit) {
	if l.From != "" {
		c.anchor(path+"/from", l.From)
	}
	_, runs := l.Unit.Runs()
	one(c, path+"/unit", l.Unit, Units...)
	if most, ok := longest[l.Unit]; ok && (l.Add < 0 || l.Add > most) {
		c.bad(path+"/add", fmt.Sprintf("0 to %d", most), "%d is no length of time here", l.Add)
	}
	if _, clock := l.Ending.TimeOfDay(); !clock && !runs {
		one(c, path+"/ending", l.Ending, calendar.EndOfDay, calendar.SameClockTime)
	}
	if runs && (l.Ending != "" || l.Include) || l.Unit == calendar.Month && l.Include {
		c.bad(path+"/unit", "leave out ending for minutes and hours, and include for all but days", "the counting rule does not fit the unit")
	}
	if l.Roll != "" {
		one(c, path+"/roll", l.Roll, Rolls...)
	}
	rolls := l.Roll != "" && l.Roll != calendar.NoRoll
	if c.days == nil && (rolls || l.Unit == calendar.WorkingDay) {
		c.bad(path, "name a calendar at the top of the file", "working days and holidays need a calendar")
	}
}

// order tries a year of starts: a strict reading that ever ends after the lenient one
// is a contradiction.
func (c *checker) order(path string, strict, lenient []Limit) {
	if len(strict) != 1 || len(lenient) != 1 || strict[0].From != lenient[0].From {
		return
	}
	start := c.in.ValidFrom.At(11*time.Hour, c.zone)
	for i := range 53 {
		m := calendar.At(start.Add(time.Duration(i) * 163 * time.Hour))
		a, b := strict[0].Period.From(m, c.zone, c.days), lenient[0].Period.From(m, c.zone, c.days)
		if a.Latest.After(b.Latest) {
			c.bad(path, "exchange them, or mend the periods", "from %s the strict reading ends after the lenient one", m)
			return
		}
	}
}
