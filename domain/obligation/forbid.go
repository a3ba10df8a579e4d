package obligation

import (
	"slices"
	"time"

	"tocsin/domain/calendar"
)

// Act is something that somebody is about to do, for the prohibitions: Type is
// publish, send or supply; the attributes say what and to whom.
type Act struct {
	Type       string         `json:"type"`
	Actor      string         `json:"actor"`
	Attributes map[string]any `json:"attributes,omitempty"`
}

// Bar is one prohibition that stands against an act.
type Bar struct {
	Instrument string
	ID         string
	Cite       string // "cn/rmspv 9(1)"
	Because    Note
	Missing    []string // attributes of the act that nobody stated, on which it depends
	Law        *Instrument
	Rule       *Prohibition
}

// Decidable reports whether the law leaves it to a person to decide, on record, because
// the prohibition conflicts with another law (promise L5).
func (b Bar) Decidable() bool {
	return slices.ContainsFunc(b.Rule.Conflicts, func(x Conflict) bool { return x.Decision })
}

// Bars lists the prohibitions that stand against an act at now; none means that the
// law as loaded does not forbid it. What nobody stated about the act is read as the
// prohibition itself says: a test with `absent` takes the unknown for forbidden.
func (l *Law) Bars(act Act, facts Facts, now time.Time) []Bar {
	var out []Bar
	for i := range l.rules {
		r := &l.rules[i]
		if len(r.Prohibitions) == 0 || (&step{rule: r.Instrument, duty: &Duty{}}).inForce(calendar.DateOf(now.In(r.zone))).Code != "" {
			continue
		}
		s := look(&facts, now, r.zone)
		for j := range r.Prohibitions {
			if b, stands := s.bar(r, &r.Prohibitions[j], &act); stands {
				out = append(out, b)
			}
		}
	}
	return out
}

// bar reports whether one prohibition stands against the act.
func (s *scene) bar(r *rule, p *Prohibition, act *Act) (Bar, bool) {
	b := Bar{Instrument: r.ID, ID: p.ID, Cite: r.ID + " " + p.Article, Because: note("bar.always", p.Title), Law: r.Instrument, Rule: p}
	if !slices.Contains(p.Act, act.Type) || elsewhere(p.Jurisdictions, act.Actor, s.facts) {
		return b, false
	}
	for name, test := range p.If {
		v, stated := act.Attributes[name]
		if !test.Holds(v, stated) {
			return b, false
		}
		if !stated {
			b.Missing = append(b.Missing, name)
		}
	}
	slices.Sort(b.Missing)
	seat := seat{actor: &Actor{ID: act.Actor}}
	if p.During != nil {
		since := s.during(p.During, seat)
		if since.IsZero() {
			return b, false
		}
		b.Because = note("bar.during", p.Title, told{since, s.zone})
	}
	for _, group := range p.LiftedBy {
		if !slices.ContainsFunc(group, func(m Match) bool { return s.first([]Match{m}, seat) < 0 }) {
			return b, false
		}
	}
	if p.During == nil && len(p.LiftedBy) > 0 {
		b.Because = note("bar.until", p.Title)
	}
	return b, true
}

// elsewhere reports whether the one who acts is known to be in no jurisdiction of the list.
func elsewhere(list []string, id string, f *Facts) bool {
	i := slices.IndexFunc(f.Actors, func(a Actor) bool { return a.ID == id })
	if len(list) == 0 || i < 0 || f.Actors[i].Jurisdiction == "" {
		return false
	}
	return !slices.Contains(list, f.Actors[i].Jurisdiction)
}

// during is when the window opened that is open now; no moment where none is.
func (s *scene) during(w *Window, seat seat) calendar.Moment {
	var since calendar.Moment
	for i := range s.facts.Events {
		e := &s.facts.Events[i]
		if !s.matches(i, &w.Begins, seat) {
			continue
		}
		until, ok := moment(e.Attributes, "until")
		over := ok && !s.now.Before(until.Latest(s.zone))
		if !over && w.Ends != nil {
			over = s.endedAfter(i, w.Ends, seat)
		}
		if !over && (since.IsZero() || e.At.Latest(s.zone).Before(since.Latest(s.zone))) {
			since = e.At
		}
	}
	return since
}

// endedAfter reports whether an event that ends a window came after event i.
func (s *scene) endedAfter(i int, ends *Match, seat seat) bool {
	for j := range s.facts.Events {
		if s.matches(j, ends, seat) && !s.hi[j].Before(s.lo[i]) {
			return true
		}
	}
	return false
}
