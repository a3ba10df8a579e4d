package assessment

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"tocsin/domain/advisory"
	"tocsin/domain/calendar"
	"tocsin/domain/coordination"
	"tocsin/domain/obligation"
	"tocsin/domain/partner"
	"tocsin/domain/programme"
	"tocsin/domain/report"
)

// How long a unit has, by what the metrics say is in time: to the end of the last day.
const (
	answerDays     = 3 // for acknowledging a notice
	invitationDays = 7 // for the first word in a case
)

// Side is where a record counts.
type Side string

const (
	For     Side = "for"
	Against Side = "against"
	Aside   Side = "aside" // nowhere: it is listed, so that everybody sees why not
)

// Why is the reason for a side. Pages have a sentence for each.
type Why string

const (
	Valid       Why = "valid"       // the report became part of a case, first of all
	Duplicate   Why = "duplicate"   // a report on it was received earlier
	OwnProduct  Why = "own-product" // so it was, but the law asks the provider for its own
	Rejected    Why = "rejected"
	Waiting     Why = "waiting" // for the office
	Met         Why = "met"
	Late        Why = "late"        // and a person confirmed that
	Unconfirmed Why = "unconfirmed" // late as the program counts, which nobody confirmed
	Lifted      Why = "lifted"      // or it fell away
	InTime      Why = "in-time"
	TooLate     Why = "too-late"
	Silent      Why = "silent"
	Ahead       Why = "ahead"    // there is time left, as of then
	Replaced    Why = "replaced" // the advice was withdrawn before the unit answered
	Dismissed   Why = "dismissed"
	Confirmed   Why = "confirmed"
	Reporter    Why = "reporter" // it is in the case by its own report
	InForce     Why = "in-force"
	Annulled    Why = "annulled" // it should never have been taken
)

// Fact is one record behind a number: where it counts, and why.
type Fact struct {
	Metric programme.Metric `json:"metric" class:"internal" purpose:"assessing units" keep:"log"`
	Record string           `json:"record" class:"internal" purpose:"assessing units" keep:"log"`
	Matter string           `json:"matter,omitempty" class:"internal" purpose:"assessing units" keep:"log"` // where it is read: a case, a report, an advisory
	At     time.Time        `json:"at" class:"internal" purpose:"assessing units" keep:"log"`               // by which it belongs to the year
	Until  time.Time        `json:"until,omitzero" class:"internal" purpose:"assessing units" keep:"log"`   // of a measure: when it ended
	About  string           `json:"about,omitempty" class:"internal" purpose:"assessing units" keep:"log"`  // of a duty: law and role
	Side   Side             `json:"side" class:"internal" purpose:"assessing units" keep:"log"`
	Why    Why              `json:"why" class:"internal" purpose:"assessing units" keep:"log"`
}

// Span is the time that an assessment looks at: days of a zone, from the first up to and
// without the last, and what was known of them as of an instant.
type Span struct {
	From, To calendar.Date
	AsOf     time.Time
	Zone     *time.Location
}

// Holds reports whether an instant lies in the span, and not after what it is as of.
func (s Span) Holds(at time.Time) bool {
	return !at.Before(s.From.Start(s.Zone)) && at.Before(s.To.Start(s.Zone)) && !at.After(s.AsOf)
}

// known reports whether something had happened as of then.
func (s Span) known(at time.Time) bool { return !at.IsZero() && !at.After(s.AsOf) }

// Records are what is on record about one unit. More than belongs to the year does no
// harm, nor does the order in which they come.
type Records struct {
	Unit     string
	Reports  []report.Report            // of the unit
	First    map[string]string          // case → the report that was received first in it
	Clocks   []coordination.Clock       // of the unit, of laws that bind
	Findings []coordination.Finding     // about the unit
	Notices  []advisory.Notice          // to the unit
	Seats    []coordination.Participant // of the unit
	Said     map[string][]time.Time     // case → when the unit itself said something there, as it came to us
	Reported map[string]bool            // case → the unit is there by a report of its own, of any year
	Measures []partner.Measure          // about the unit
}

// Facts are the records that belong to the span, each with its side, in one order.
func Facts(s Span, r Records) []Fact {
	var facts []Fact
	for _, metric := range [](func(Span, Records) []Fact){ofReports, ofDuties, ofNotices, ofFindings, ofInvitations, ofMeasures} {
		facts = append(facts, metric(s, r)...)
	}
	slices.SortFunc(facts, func(a, b Fact) int {
		return cmp.Or(slices.Index(programme.Metrics, a.Metric)-slices.Index(programme.Metrics, b.Metric), a.At.Compare(b.At), strings.Compare(a.Record, b.Record))
	})
	return slices.CompactFunc(facts, func(a, b Fact) bool { return a.Metric == b.Metric && a.Record == b.Record })
}

// ofReports: a report counts for the unit where it became part of a case and was the
// first that was received about it; against it where it was rejected, or came after
// another one. A provider's report on its own product is a duty of the law, and is no
// duplicate. What waits for the office is not the unit's fault.
func ofReports(s Span, r Records) []Fact {
	own := map[string]bool{}
	for _, p := range r.Seats {
		own[p.Case] = own[p.Case] || p.Product
	}
	var facts []Fact
	for _, x := range r.Reports {
		if !s.Holds(x.Received) {
			continue
		}
		f := Fact{Metric: programme.Reports, Record: x.ID, At: x.Received, Side: Aside, Why: Waiting}
		switch {
		case x.State == report.Rejected:
			f.Side, f.Why = Against, Rejected
		case x.State == report.Joined && r.First[x.Case] == x.ID:
			f.Side, f.Why = For, Valid
		case x.State == report.Joined && own[x.Case]:
			f.Why = OwnProduct
		case x.State == report.Joined:
			f.Side, f.Why = Against, Duplicate
		}
		facts = append(facts, f)
	}
	return facts
}

// duty is what several readings of one clock have in common.
func duty(c coordination.Clock) string {
	c.Reading = ""
	return c.Matter + "|" + c.Key()
}

// ofDuties: a duty of a law that fell due counts for the unit where it was met under any
// reading of the period, and against it where a person confirmed that it was not: the
// program's word alone is not enough (promise L4).
func ofDuties(s Span, r Records) []Fact {
	readings := map[string][]coordination.Clock{}
	for _, c := range r.Clocks {
		readings[duty(c)] = append(readings[duty(c)], c)
	}
	var facts []Fact
	for _, same := range readings {
		// the last limit that can be argued is the one that counts
		slices.SortFunc(same, func(a, b coordination.Clock) int {
			return cmp.Or(b.Due.Compare(a.Due), strings.Compare(a.ID, b.ID))
		})
		last := same[0]
		if last.Due.IsZero() || !s.Holds(last.Due) {
			continue
		}
		f := Fact{Metric: programme.Duties, Record: last.ID, Matter: last.Matter, At: last.Due, About: last.Instrument + " " + last.Role}
		is := func(state obligation.State) bool {
			return slices.ContainsFunc(same, func(c coordination.Clock) bool { return c.State == state })
		}
		switch {
		case is(obligation.Met):
			f.Side, f.Why = For, Met
		case is(obligation.Late) && confirmed(last, s, r.Findings):
			f.Side, f.Why = Against, Late
		case is(obligation.Late), is(obligation.Open):
			f.Side, f.Why = Aside, Unconfirmed
		case is(obligation.Waived):
			f.Side, f.Why = Aside, Lifted
		default: // it binds nobody, or has not begun
			continue
		}
		facts = append(facts, f)
	}
	return facts
}

// confirmed reports whether a person confirmed that this duty was not met in time.
func confirmed(c coordination.Clock, s Span, findings []coordination.Finding) bool {
	return slices.ContainsFunc(findings, func(f coordination.Finding) bool {
		return f.Matter == c.Matter && f.Org == c.Actor && f.Instrument == c.Instrument && f.Duty == c.Duty && f.Stage == c.Stage &&
			f.State == coordination.Upheld && s.known(f.DecidedAt)
	})
}

// ofNotices: a notice asks for an answer within three days of being sent, and the day on
// which it was sent is not counted.
func ofNotices(s Span, r Records) []Fact {
	var facts []Fact
	for _, n := range r.Notices {
		if !s.Holds(n.Sent) {
			continue
		}
		f := Fact{Metric: programme.Notices, Record: n.ID, Matter: n.Advisory, At: n.Sent}
		f.Side, f.Why = s.answered(n.Sent, answerDays, n.Acked)
		if !s.known(n.Acked) && s.known(n.Over) {
			f.Side, f.Why = Aside, Replaced
		}
		facts = append(facts, f)
	}
	return facts
}

// answered says how an answer counts that was asked for at an instant.
func (s Span) answered(asked time.Time, days int, answer time.Time) (Side, Why) {
	limit := calendar.DateOf(asked.In(s.Zone)).AddDays(days).End(s.Zone)
	switch {
	case s.known(answer) && answer.Before(limit):
		return For, InTime
	case s.AsOf.Before(limit):
		return Aside, Ahead
	case s.known(answer):
		return Against, TooLate
	}
	return Against, Silent
}

// ofFindings: a finding counts where a person decided it; one that waits is not listed,
// since it says nothing yet and the unit does not know of it.
func ofFindings(s Span, r Records) []Fact {
	var facts []Fact
	for _, x := range r.Findings {
		if x.State == coordination.Proposed || !s.Holds(x.DecidedAt) {
			continue
		}
		f := Fact{Metric: programme.Findings, Record: x.ID, At: x.DecidedAt, About: x.Instrument + " " + x.Role, Side: For, Why: Dismissed}
		if x.State == coordination.Upheld {
			f.Side, f.Why = Against, Confirmed
		}
		facts = append(facts, f)
	}
	return facts
}

// ofInvitations: a unit that is invited to a case says something there within seven days.
// One that is there by its own report was not asked.
func ofInvitations(s Span, r Records) []Fact {
	var facts []Fact
	for _, p := range r.Seats {
		if !s.Holds(p.Invited) {
			continue
		}
		f := Fact{Metric: programme.Invitations, Record: p.ID, Matter: p.Case, At: p.Invited}
		f.Side, f.Why = s.answered(p.Invited, invitationDays, first(r.Said[p.Case], p.Invited))
		if r.Reported[p.Case] {
			f.Side, f.Why = Aside, Reporter
		}
		facts = append(facts, f)
	}
	return facts
}

// first is the earliest of the times that is not before another; zero for none.
func first(times []time.Time, from time.Time) time.Time {
	var found time.Time
	for _, at := range times {
		if !at.Before(from) && (found.IsZero() || at.Before(found)) {
			found = at
		}
	}
	return found
}

// ofMeasures: a measure counts against the unit for every day of the year on which it was
// in force, however short. One that was annulled should never have been taken.
func ofMeasures(s Span, r Records) []Fact {
	var facts []Fact
	for _, m := range r.Measures {
		taken := cmp.Or(m.Taken, m.From.Earliest(s.Zone))
		ended := m.Ended()
		if !taken.Before(s.To.Start(s.Zone)) || !s.known(taken) || !ended.IsZero() && ended.Before(s.From.Start(s.Zone)) {
			continue
		}
		f := Fact{Metric: programme.Standing, Record: m.ID, At: taken, About: string(cmp.Or(m.Kind, partner.Suspension)), Side: Against, Why: InForce}
		if s.known(ended) {
			f.Until = ended
		}
		if m.State == partner.Annulled && s.known(ended) {
			f.Side, f.Why = Aside, Annulled
		}
		facts = append(facts, f)
	}
	return facts
}
