package coordination

import (
	"slices"

	"tocsin/domain/fault"
	"tocsin/domain/obligation"
)

// Urgency is where a kept clock stands among all of its kind: what asks for something
// now comes before what asks for nothing any more. A duty that is read in two ways
// stands once, by the reading in force, which is the stricter; the other one, and what
// binds nobody, has none.
type Urgency int

// Urgencies, what burns first.
const (
	Unranked Urgency = iota
	Burning          // past its limit, and not done
	AtOnce           // owed without a number: "at once", "in time"
	Ahead            // its limit is ahead
	Promised         // of a policy and not of the law, and not done yet
	DoneLate         // done, too late: a matter for findings
	Settled          // done, lifted, or only to be kept
)

// Pressing are the urgencies of the law that ask for something now, the worst first.
func Pressing() []Urgency { return []Urgency{Burning, AtOnce, Ahead} }

// words name the urgencies at every door.
var words = map[Urgency]string{Burning: "late", AtOnce: "at_once", Ahead: "due", Promised: "policy", DoneLate: "done_late", Settled: "settled"}

// String is the word of an urgency; empty for none.
func (u Urgency) String() string { return words[u] }

// Past reports whether the clock asks for nothing any more; of those the last comes first.
func (u Urgency) Past() bool { return u == DoneLate || u == Settled }

// ParseUrgency reads a word.
func ParseUrgency(word string) (Urgency, error) {
	var known []string
	for u := Burning; u <= Settled; u++ {
		if u.String() == word {
			return u, nil
		}
		known = append(known, u.String())
	}
	return Unranked, fault.New(fault.Invalid, "duty.state", "%q is no state of a duty; use %s", word, fault.Choices(known)).At("state")
}

// urgencyOf is the urgency of an answer of the engine.
func urgencyOf(o obligation.Obligation) Urgency {
	switch {
	case o.Reading == obligation.Lenient || slices.Contains([]obligation.State{obligation.NotApplicable, obligation.NotStarted}, o.State):
		return Unranked
	case o.State == obligation.Late && !o.SatisfiedAt.IsZero():
		return DoneLate
	case o.State == obligation.Met || o.State == obligation.Waived || o.Step != nil && o.Step.Due == obligation.KeepUntil:
		return Settled
	case o.Law != nil && !o.Binds():
		return Promised
	case o.State == obligation.Late:
		return Burning
	case o.Due.IsZero() && o.DueTo.IsZero():
		return AtOnce
	}
	return Ahead
}
