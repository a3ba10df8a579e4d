package obligation

import (
	"strings"
	"time"

	"tocsin/domain/calendar"
)

// State is where one obligation stands at the now of the evaluation.
type State string

const (
	NotApplicable State = "not_applicable" // the duty does not bind this actor, or not at that time; Because says why
	NotStarted    State = "not_started"    // it binds, and what starts its clock has not happened
	Open          State = "open"           // owed; the limit is not certainly past
	Met           State = "met"            // done, and not certainly too late
	Late          State = "late"           // certainly past the limit: a proposed finding
	Waived        State = "waived"         // a recorded ground lifted it, or it came to an end
)

// Reading says which way of counting an answer takes.
type Reading string

const (
	Only    Reading = "only"
	Strict  Reading = "strict"  // the earlier end: the target
	Lenient Reading = "lenient" // the latest that can be argued
)

// Obligation is one answer: what one actor in one role owes under one reading of one
// stage. All instants are UTC; a zero Due means that there is none to compute.
type Obligation struct {
	Instrument string
	Duty       string
	Stage      string
	Reading    Reading
	Actor      string
	Role       string
	Instance   string // value of the attribute that tells clocks apart; empty where there is one clock
	Anchor     string
	AnchorAt   calendar.Moment
	Due        time.Time     // the last instant at which it is in time
	DueFrom    time.Time     // with Imprecise: Due lies somewhere from here
	DueTo      time.Time     // to here
	DueDay     calendar.Date // the day Due falls on, or ends, in the zone of the law
	State      State
	Because    Note
	Cite       string // "cn/rmspv 7(2)"

	Imprecise     bool            // the anchor is a bare day and the clock counts hours
	SatisfiedAt   calendar.Moment // when it was done, whether in time or not
	Claimed       calendar.Moment // when whoever did it says that he did, where that is earlier; it counts for nothing
	NoCalendarFor int             // a year whose holidays are not known and mattered: the stricter reading was taken; 0 for none
	DaysLate      int             // civil days from DueDay to the doing, or to now; 0 unless late
	Missing       []string        // attributes nobody stated, on which the answer depends
	Working       []Note          // how Due was computed, step by step

	Law  *Instrument // where the wording stands; shared, read only
	Rule *Duty
	Step *Stage
}

// Binds reports whether breaking the duty breaks the law: not a mere policy, and not what
// a law only advises or leaves as a right.
func (o Obligation) Binds() bool {
	return o.Law != nil && o.Law.Kind == Statute && (o.Rule == nil || o.Rule.Strength != Should)
}

// SameStage reports whether two answers are readings of one clock.
func (o Obligation) SameStage(p Obligation) bool {
	return o.Instrument == p.Instrument && o.Duty == p.Duty && o.Stage == p.Stage && o.Actor == p.Actor && o.Instance == p.Instance
}

// Key is what an answer is known by: who owes which stage of which duty, under which
// reading, and on which of several clocks.
func (o Obligation) Key() string {
	return strings.Join([]string{o.Instrument, o.Duty, o.Stage, o.Actor, o.Instance, string(o.Reading)}, "\x00")
}

// Asks reports whether an answer asks anything of anybody, or did; nil asks nothing.
func (o *Obligation) Asks() bool { return o != nil && o.State != NotApplicable }

// SameAnswer reports whether two answers come to the same: the state, and the limit.
func (o Obligation) SameAnswer(p Obligation) bool {
	return o.State == p.State && o.Due.Equal(p.Due) && o.DueFrom.Equal(p.DueFrom) && o.DueTo.Equal(p.DueTo)
}
