package lookback

import (
	"slices"
	"strconv"

	"tocsin/domain/coordination"
	"tocsin/domain/obligation"
)

// elsewhere says who knew before the platform heard of it from somebody else, and that
// the log holds no report of theirs. It is a question to a person, not a finding.
func elsewhere(f Facts) []Statement {
	heard := earliest(f, coordination.ReportReceived, by(f.Platform))
	if heard == nil {
		return nil
	}
	var told []Statement
	asked := map[string]bool{f.sender(heard): true}
	for _, e := range inOrder(f) {
		if e.Type != coordination.ActorAware || f.unit(e.Actor) == "" || asked[e.Actor] || !e.At.Latest(f.Zone).Before(heard.At.Latest(f.Zone)) {
			continue
		}
		asked[e.Actor] = true
		for _, s := range f.span("known.elsewhere", &e, heard) {
			s.State = Flag
			s.Params["by"], s.Params["channel"] = f.sender(heard), heard.Attributes["channel"]
			told = append(told, s)
		}
		if !slices.ContainsFunc(f.Events, func(r coordination.Event) bool { return r.Type == coordination.ReportSubmitted && r.Actor == e.Actor }) {
			told = append(told, Statement{Key: "report.none", Org: e.Actor, Value: int(f.Size), Unit: Entries, State: Flag})
		}
	}
	return told
}

// sender is the unit that handed in the report of a receipt; empty for nobody's.
func (f Facts) sender(receipt *coordination.Event) string {
	for _, r := range f.Reports {
		if r.ID == receipt.Attributes["report"] {
			return r.Org
		}
	}
	return ""
}

// duties says of every unit how its statutory duties in the case stand, reading by
// reading, now and on the day on which the platform heard of the matter.
func duties(f Facts) []Statement {
	now := f.Law.Evaluate(f.Matter, f.Now)
	var then []obligation.Obligation
	if heard := earliest(f, coordination.ReportReceived, by(f.Platform)); heard != nil {
		then = f.Law.Evaluate(f.Matter, heard.At.Latest(f.Zone))
	}
	var told []Statement
	for i := 0; i < len(now); {
		n := 1
		for i+n < len(now) && now[i].SameStage(now[i+n]) {
			n++
		}
		if stage := now[i : i+n]; f.counts(stage[0]) {
			told = append(told, f.duty(stage, then))
		}
		i += n
	}
	return told
}

// counts leaves out what does not bind, has not begun, is mere policy, is the
// platform's own, or only asks that a record be kept.
func (f Facts) counts(o obligation.Obligation) bool {
	begun := o.State != obligation.NotApplicable && o.State != obligation.NotStarted
	return begun && o.Binds() && f.unit(o.Actor) != "" && o.Step.Due != obligation.KeepUntil
}

func (f Facts) duty(stage, then []obligation.Obligation) Statement {
	o := stage[len(stage)-1] // the most generous reading: late is said only of what is certainly late
	s := Statement{
		Key: "duty", Org: o.Actor, Cite: o.Cite, From: o.AnchorAt, To: o.SatisfiedAt, Readings: stage,
		Params: map[string]string{"instrument": o.Instrument, "duty": o.Duty, "stage": o.Stage, "role": o.Role},
		State:  map[obligation.State]State{obligation.Met: Met, obligation.Late: Late, obligation.Waived: None}[o.State],
	}
	if s.State == Plain {
		s.State = Open
	}
	for _, t := range then {
		if t.SameStage(o) && f.counts(t) {
			s.Then = append(s.Then, t)
		}
	}
	late := o
	if n := len(s.Then); n > 0 && s.Then[n-1].State == obligation.Late {
		late = s.Then[n-1]
	}
	if s.State == Late {
		s.Value, s.Unit = late.DaysLate, Days
		s.Params["now"] = strconv.Itoa(o.DaysLate)
	}
	s.Evidence = f.behind(o)
	for _, found := range f.Findings {
		if found.About(o) {
			s.Finding = found.State
			s.Evidence = append(s.Evidence, f.Proof[found.ID]...)
		}
	}
	return s.proven()
}

// behind are the entries of the events that an answer rests on: what started the
// clock, and what met it.
func (f Facts) behind(o obligation.Obligation) []int64 {
	var entries []int64
	for _, e := range f.Events {
		starts := e.Type == coordination.ActorAware && e.Actor == o.Actor
		meets := !o.SatisfiedAt.IsZero() && e.At == o.SatisfiedAt && slices.ContainsFunc(o.Step.SatisfiedBy, func(m obligation.Match) bool {
			return slices.Contains(m.Event, e.Type)
		})
		if starts || meets {
			entries = append(entries, f.first(e.ID)...)
		}
	}
	return entries
}

// roles asks, for whoever is late, what the same facts would mean in each role alone:
// the breach is said of a role, and a person decides in which role the unit stood.
//
// law: cn/rmspv 7(2), binds whoever offers the product
func roles(f Facts) []Statement {
	var told []Statement
	for _, late := range duties(f) {
		if late.State != Late {
			continue
		}
		i := slices.IndexFunc(f.Matter.Actors, func(a obligation.Actor) bool { return a.ID == late.Org })
		held := f.Matter.Actors[i].Roles
		for _, role := range append(slices.Clone(held), "finder") {
			if slices.ContainsFunc(told, func(s Statement) bool {
				return s.Org == late.Org && s.Cite == late.Cite && s.Params["role"] == role
			}) {
				continue
			}
			s := f.alone(late, i, role)
			s.Params["held"] = strconv.FormatBool(slices.Contains(held, role))
			told = append(told, s)
		}
	}
	return told
}

// alone evaluates a late duty as if its unit stood in one role only.
func (f Facts) alone(late Statement, i int, role string) Statement {
	matter := f.Matter
	matter.Actors = slices.Clone(matter.Actors)
	matter.Actors[i].Roles = []string{role}
	s := Statement{Key: "role", Org: late.Org, Cite: late.Cite, State: None, Evidence: late.Evidence, Params: map[string]string{"role": role}}
	for _, o := range f.Law.Evaluate(matter, f.Now) {
		if !o.SameStage(late.Readings[0]) {
			continue
		}
		s.Readings = append(s.Readings, o)
		if o.State == obligation.Late {
			s.State, s.Value, s.Unit, s.Params["now"], s.To = Late, late.Value, Days, late.Params["now"], o.SatisfiedAt
		}
	}
	return s
}
