package coordination

import (
	"strings"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/calendar"
	"tocsin/domain/fault"
	"tocsin/domain/obligation"
)

// Clock is one duty of one actor in one matter, under one reading, as it was last
// computed. It is kept so that walls and queues can be drawn and so that a passing is
// noticed once; the computation from the events is the truth and carries the working.
type Clock struct {
	ID         string             `json:"id" class:"internal" purpose:"identity" keep:"log"`
	Matter     string             `json:"matter" class:"internal" purpose:"statutory clock" keep:"log"`
	Instrument string             `json:"instrument" class:"internal" purpose:"statutory clock" keep:"log"`
	Duty       string             `json:"duty" class:"internal" purpose:"statutory clock" keep:"log"`
	Stage      string             `json:"stage" class:"internal" purpose:"statutory clock" keep:"log"`
	Reading    obligation.Reading `json:"reading" class:"internal" purpose:"statutory clock" keep:"log"`
	Actor      string             `json:"actor" class:"internal" purpose:"statutory clock" keep:"log"`
	Role       string             `json:"role" class:"internal" purpose:"statutory clock" keep:"log"`
	Instance   string             `json:"instance,omitempty" class:"internal" purpose:"statutory clock" keep:"log"`
	Due        time.Time          `json:"due,omitzero" class:"internal" purpose:"statutory clock" keep:"log"`        // zero: no instant can be named
	Imprecise  bool               `json:"imprecise,omitempty" class:"internal" purpose:"statutory clock" keep:"log"` // Due is the latest instant it may be: the anchor is known as a day only
	State      obligation.State   `json:"state" class:"internal" purpose:"statutory clock" keep:"log"`
	Urgency    Urgency            `json:"urgency,omitempty" class:"internal" purpose:"statutory clock" keep:"log"`
	Cite       string             `json:"cite" class:"internal" purpose:"statutory clock" keep:"log"`
	Law        string             `json:"law" class:"internal" purpose:"evidence" keep:"log"` // version of the book it was computed under
	Since      time.Time          `json:"since" class:"internal" purpose:"evidence" keep:"log"`
	Alarmed    time.Time          `json:"alarmed,omitzero" class:"internal" purpose:"statutory clock" keep:"log"` // when its passing was noticed; once
}

// Key tells the clocks of a matter apart.
func (c Clock) Key() string {
	return strings.Join([]string{c.Instrument, c.Duty, c.Stage, string(c.Reading), c.Actor, c.Role, c.Instance}, "|")
}

// ClockOf is what is kept of an answer of the engine.
func ClockOf(matter string, o obligation.Obligation) Clock {
	k := Clock{
		Matter: matter, Instrument: o.Instrument, Duty: o.Duty, Stage: o.Stage, Reading: o.Reading,
		Actor: o.Actor, Role: o.Role, Instance: o.Instance, Due: o.Due, State: o.State, Cite: o.Cite,
		Urgency: urgencyOf(o),
	}
	if o.Imprecise && k.Due.IsZero() {
		k.Due, k.Imprecise = o.DueTo, true
	}
	return k
}

// Of reports whether an answer of the engine is about this duty, under any reading.
func (c Clock) Of(o obligation.Obligation) bool {
	d := ClockOf(c.Matter, o)
	d.Reading = c.Reading
	return c.Key() == d.Key()
}

// Same reports whether two computations of one clock say the same.
func (c Clock) Same(d Clock) bool {
	return c.Key() == d.Key() && c.Due.Equal(d.Due) && c.State == d.State && c.Urgency == d.Urgency
}

// FindingState is where a finding stands.
type FindingState string

const (
	Proposed  FindingState = "proposed" // by the program; says nothing yet
	Upheld    FindingState = "confirmed"
	Dismissed FindingState = "dismissed"
)

// FindingSteps is the whole machine of findings. Only a person moves a finding.
var FindingSteps = access.Machine[FindingState]{
	{From: Proposed, Act: access.ConfirmFinding, To: Upheld},
	{From: Proposed, Act: access.DismissFinding, To: Dismissed},
	{From: Upheld, Act: access.DismissFinding, To: Dismissed}, // a mistake is put right, with its reason
}

// Finding is the statement that a unit, in a named role, did not meet a duty in time.
// The program proposes it; a person confirms or dismisses it, with a reason (promise
// L4). It writes nothing about the unit's standing (S1).
type Finding struct {
	ID         string       `json:"id" class:"internal" purpose:"identity" keep:"log"`
	Matter     string       `json:"matter" class:"internal" purpose:"statutory clock" keep:"log"`
	Org        string       `json:"org" class:"internal" purpose:"statutory clock" keep:"log"`
	Role       string       `json:"role" class:"internal" purpose:"statutory clock" keep:"log"`
	Instrument string       `json:"instrument" class:"internal" purpose:"statutory clock" keep:"log"`
	Duty       string       `json:"duty" class:"internal" purpose:"statutory clock" keep:"log"`
	Stage      string       `json:"stage" class:"internal" purpose:"statutory clock" keep:"log"`
	Readings   []Reading    `json:"readings" class:"internal" purpose:"statutory clock" keep:"log"`
	Cite       string       `json:"cite" class:"internal" purpose:"statutory clock" keep:"log"`
	State      FindingState `json:"state" class:"internal" purpose:"statutory clock" keep:"log"`
	ProposedAt time.Time    `json:"proposed_at" class:"internal" purpose:"evidence" keep:"log"`
	DecidedAt  time.Time    `json:"decided_at,omitzero" class:"internal" purpose:"evidence" keep:"log"`
	DecidedBy  string       `json:"decided_by,omitempty" class:"internal" purpose:"evidence" keep:"log"`
	Reason     string       `json:"reason,omitempty" class:"internal" purpose:"evidence" keep:"log"`
}

// About reports whether the finding is about this stage of a duty of this unit.
func (f Finding) About(o obligation.Obligation) bool {
	return f.Org == o.Actor && f.Instrument == o.Instrument && f.Duty == o.Duty && f.Stage == o.Stage
}

// Reading is what one reading of the period says.
type Reading struct {
	Reading  string          `json:"reading" class:"internal" purpose:"statutory clock" keep:"log"`
	Due      time.Time       `json:"due,omitzero" class:"internal" purpose:"statutory clock" keep:"log"`      // zero: the hour is not known
	Earliest time.Time       `json:"earliest,omitzero" class:"internal" purpose:"statutory clock" keep:"log"` // without Due: it lies somewhere from here
	Latest   time.Time       `json:"latest,omitzero" class:"internal" purpose:"statutory clock" keep:"log"`   // to here
	Done     calendar.Moment `json:"done,omitzero" class:"internal" purpose:"statutory clock" keep:"log"`     // when it was done, late; zero: not when this was proposed
	State    string          `json:"state" class:"internal" purpose:"statutory clock" keep:"log"`
	Because  string          `json:"because,omitempty" class:"internal" purpose:"statutory clock" keep:"log"`
}

// ReadingOf is what a finding keeps of an answer of the engine.
func ReadingOf(o obligation.Obligation) Reading {
	r := Reading{Reading: string(o.Reading), Due: o.Due, Done: o.SatisfiedAt, State: string(o.State), Because: o.Because.String()}
	if o.Imprecise && r.Due.IsZero() {
		r.Earliest, r.Latest = o.DueFrom, o.DueTo
	}
	return r
}

// Lateness is how late it was done, or is at now where it was not: at least and at most,
// since limit and doing may each be known as a day only. Zone is that of the law; a
// negative least means that it may have been in time.
func (r Reading) Lateness(now time.Time, zone *time.Location) (least, most time.Duration) {
	from, to := r.Earliest, r.Latest
	if !r.Due.IsZero() {
		from, to = r.Due, r.Due
	}
	first, last := now, now
	if !r.Done.IsZero() {
		first, last = r.Done.Earliest(zone), r.Done.Latest(zone)
	}
	return first.Sub(to), last.Sub(from)
}

// Decide moves a finding by an act of a person, for a reason.
func (f *Finding) Decide(act access.Act, by, reason string, now time.Time) error {
	if reason == "" {
		return fault.New(fault.Invalid, "finding.reason", "a finding is confirmed or dismissed for a reason").At("/reason")
	}
	to, ok := FindingSteps.Next(f.State, act)
	if !ok {
		return fault.New(fault.Conflict, "finding.state", "a finding that is %s does not allow %s", f.State, act)
	}
	f.State, f.DecidedBy, f.DecidedAt, f.Reason = to, by, now, reason
	return nil
}
