package show

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"tocsin/desk"
	"tocsin/domain/coordination"
	"tocsin/domain/obligation"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/clockbar"
	"tocsin/transport/web/part/link"
	"tocsin/transport/web/part/moment"
)

// Clock is one duty of one unit in one matter, under all its readings; the one in
// force, which is the stricter, comes first.
type Clock struct {
	Matter   string
	Readings []obligation.Obligation
}

// First is the reading in force.
func (c Clock) First() obligation.Obligation { return c.Readings[0] }

// Settled reports whether the clock asks for nothing now: it has not begun, is over, is
// only to be kept, or is a copy that arrived.
func (c Clock) Settled() bool {
	o := c.First()
	copied := func(m obligation.Match) bool { return slices.Contains(m.Event, "relay.delivered") }
	switch o.State {
	case obligation.NotStarted, obligation.Waived:
		return true
	case obligation.Met:
		return slices.ContainsFunc(o.Step.SatisfiedBy, copied)
	}
	return o.Step.Due == obligation.KeepUntil
}

// Gather puts the readings of each duty together, in the order of the law. Duties
// that do not bind are left out.
func Gather(duties []desk.Duty) []Clock {
	var clocks []Clock
	at := map[string]int{}
	for _, d := range duties {
		if d.State == obligation.NotApplicable {
			continue
		}
		key := strings.Join([]string{d.Matter, d.Instrument, d.Duty, d.Stage, d.Actor, d.Role, d.Instance}, "|")
		i, seen := at[key]
		if !seen {
			i = len(clocks)
			at[key] = i
			clocks = append(clocks, Clock{Matter: d.Matter})
		}
		clocks[i].Readings = append(clocks[i].Readings, d.Obligation)
	}
	return clocks
}

// Of makes duties of the clocks of one matter.
func Of(matter string, clocks []obligation.Obligation) []desk.Duty {
	duties := make([]desk.Duty, len(clocks))
	for i, o := range clocks {
		duties[i] = desk.Duty{Matter: matter, Obligation: o}
	}
	return duties
}

// soon is when a running clock asks to be looked at.
const soon = 24 * time.Hour

// order of the states, what burns first.
var order = []clockbar.State{
	clockbar.Late, clockbar.Soon, clockbar.Running, clockbar.Open, clockbar.MetLate, clockbar.Met, clockbar.Waiting, clockbar.Paused, clockbar.Over,
}

// Clocks shows clocks, what burns first and of equals the soonest. Where who is set,
// each names the unit that owes it. Prefix keeps the ids of two lists apart.
func (s Sight) Clocks(prefix string, clocks []Clock, findings []coordination.Finding, who bool) []clockbar.View {
	clocks = slices.Clone(clocks)
	slices.SortStableFunc(clocks, func(a, b Clock) int {
		return cmp.Or(
			cmp.Compare(slices.Index(order, s.State(a.First())), slices.Index(order, s.State(b.First()))),
			desk.Duty{Obligation: a.First()}.Limit().Compare(desk.Duty{Obligation: b.First()}.Limit()),
		)
	})
	views := make([]clockbar.View, len(clocks))
	for i, c := range clocks {
		views[i] = s.Clock(fmt.Sprintf("%s-%d", prefix, i+1), c, findings)
		if !who {
			views[i].Who = ""
		}
	}
	return views
}

// Clock shows one clock.
func (s Sight) Clock(id string, c Clock, findings []coordination.Finding) clockbar.View {
	o := c.First()
	v := clockbar.View{
		ID: id, Duty: s.Duty(o), Law: s.Cite(o.Cite), Who: s.Unit(o.Actor), Role: s.Role(o.Role), State: s.State(o),
		Start: o.AnchorAt, Met: o.SatisfiedAt, Claimed: o.Claimed, Promptly: o.Step.Due == obligation.Promptly, Working: s.working(c),
	}
	if o.State == obligation.NotStarted {
		v.Met = lang.Moment{}
	}
	if satisfy := s.Says(o.Step.Satisfy); satisfy != "" {
		v.Satisfy = []string{satisfy}
	}
	for _, r := range c.Readings {
		if reading, ok := s.reading(r); ok {
			v.Readings = append(v.Readings, reading)
		}
	}
	for _, f := range findings {
		if f.About(o) && f.State != coordination.Dismissed {
			v.Finding = s.finding(f)
		}
	}
	return v
}

// Duty is what is owed, in the words of the law.
func (s Sight) Duty(o obligation.Obligation) string {
	duty, stage := s.Says(o.Rule.Title), s.Says(o.Step.Title)
	if len(o.Rule.Stages) == 1 || duty == stage {
		return duty
	}
	return duty + s.T("clock.stage") + stage
}

// State is how an answer of the engine looks on a bar.
func (s Sight) State(o obligation.Obligation) clockbar.State {
	done := !o.SatisfiedAt.IsZero()
	switch o.State {
	case obligation.Late:
		if done {
			return clockbar.MetLate
		}
		return clockbar.Late
	case obligation.Met:
		return clockbar.Met
	case obligation.NotStarted:
		return clockbar.Waiting
	case obligation.Waived, obligation.NotApplicable:
		return clockbar.Over
	}
	limit := o.Due
	if limit.IsZero() {
		limit = o.DueFrom
	}
	switch {
	case len(o.Missing) > 0 && limit.IsZero() && o.AnchorAt.IsZero():
		return clockbar.Open
	case !limit.IsZero() && limit.Sub(s.Now) < soon:
		return clockbar.Soon
	}
	return clockbar.Running
}

// reading is one way to count; false where it names no instant.
func (s Sight) reading(o obligation.Obligation) (clockbar.Reading, bool) {
	due := moment.Due{Law: Zone(s, o.Law)}
	switch {
	case o.Imprecise && !o.DueTo.IsZero():
		due.From, due.At = lang.At(o.DueFrom), lang.At(o.DueTo)
	case !o.Due.IsZero():
		due.At = lang.At(o.Due)
	default:
		return clockbar.Reading{}, false
	}
	return clockbar.Reading{Name: string(o.Reading), Due: due, State: s.State(o), Days: o.DaysLate}, true
}

// Zone is where an instrument counts its days and hours; the reader's own where it
// names none that is known.
func Zone(s Sight, in *obligation.Instrument) *time.Location {
	zone, err := time.LoadLocation(in.Zone)
	if err != nil || in.Zone == "" {
		return s.Zone
	}
	return zone
}

// finding is what is held against the unit on the bar, with the way to where the reader
// may decide or read it: the office at the matter, a unit at its own desk, since the
// matter may be closed to it.
func (s Sight) finding(f coordination.Finding) *clockbar.Finding {
	v := &clockbar.Finding{
		Text: s.T("finding.says."+string(f.State), "role", s.Role(f.Role)), Proposed: f.State == coordination.Proposed,
		Where: link.View{Text: s.T("finding.see"), Href: "/me#" + f.ID},
	}
	if s.Who.Org != f.Org {
		v.Where.Href = Href(f.Matter) + "#" + f.ID
	}
	if acts := s.Offered(coordination.FindingSteps.Open(f.State)); v.Proposed && len(acts) > 0 {
		v.Where.Text = s.T("finding.where")
	}
	return v
}

// working writes out how the limits were computed: the start once, then each reading.
func (s Sight) working(c Clock) []clockbar.Step {
	var steps []clockbar.Step
	for i, o := range c.Readings {
		var line []string
		for _, n := range o.Working {
			if n.Code == "work.start" {
				if i == 0 {
					steps = append(steps, clockbar.Step{Label: s.T("clock.begins"), Value: s.Note(n)})
				}
				continue
			}
			line = append(line, s.Note(n))
		}
		if len(line) > 0 {
			steps = append(steps, clockbar.Step{Label: s.T("clock.reading." + string(o.Reading)), Value: strings.Join(line, s.T("clock.then"))})
		}
	}
	stands := s.Note(c.First().Because)
	if stands != "" {
		steps = append(steps, clockbar.Step{Label: s.T("clock.stands"), Value: stands})
	}
	if missing := c.First().Missing; len(missing) > 0 {
		asked := make([]string, len(missing))
		for i, name := range missing {
			asked[i] = s.Attribute(name)
		}
		steps = append(steps, clockbar.Step{Label: s.T("clock.unstated"), Value: strings.Join(asked, s.T("law.semicolon"))})
	}
	return steps
}

// Unbound is a duty that does not bind, and why.
type Unbound struct {
	Who, Duty, Why string
	Cite           string
}

// Unbound lists the duties of the law that do not bind here, each with its reason. A law
// that binds nobody in the matter is spoken of only where a role fits and another fact
// says no: of all the others there would be no end.
func (s Sight) Unbound(answers []obligation.Obligation) []Unbound {
	binds := map[string]bool{}
	for _, o := range answers {
		binds[o.Instrument] = binds[o.Instrument] || o.State != obligation.NotApplicable
	}
	foreign := func(o obligation.Obligation) bool {
		return !binds[o.Instrument] && (o.Because.Code == "na.role" || o.Because.Code == "na.jurisdiction")
	}
	var out []Unbound
	for _, o := range answers {
		if o.State == obligation.NotApplicable && o.Law.Kind == obligation.Statute && !foreign(o) {
			why := strings.ReplaceAll(s.Note(o.Because), o.Actor, s.Unit(o.Actor))
			out = append(out, Unbound{s.Unit(o.Actor), s.Duty(o), why, o.Cite})
		}
	}
	return out
}
