package desk

import (
	"context"
	"strings"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/coordination"
	"tocsin/domain/fault"
	"tocsin/domain/obligation"
	"tocsin/store"
)

// Duty is one thing a unit must do: the answer of the law engine, and the matter.
type Duty struct {
	Matter string
	obligation.Obligation
}

// Limit is the last instant of a duty, as far as one can be named: where the clock
// began on a day without an hour it is the latest, and what is owed at once is owed
// since it began.
func (d Duty) Limit() time.Time {
	switch {
	case !d.Due.IsZero():
		return d.Due
	case !d.DueTo.IsZero():
		return d.DueTo
	}
	return d.AnchorAt.Earliest(time.UTC)
}

// Owed is a duty in a list: the clock that is kept of it, and what the law says of it
// now under each reading, the one in force first.
type Owed struct {
	Kept     coordination.Clock
	Readings []Duty
}

// Spot is where the duty stands in its list.
func (o Owed) Spot() Spot {
	return Spot{o.Kept.Urgency, store.Place{At: o.Kept.Due, ID: o.Kept.ID}}
}

// Readings are the readings of several duties, duty by duty.
func Readings(owed []Owed) []Duty {
	var duties []Duty
	for _, o := range owed {
		duties = append(duties, o.Readings...)
	}
	return duties
}

// Spot is a position in a list of duties, which is ordered by urgency and then by time;
// the zero Spot is its beginning.
type Spot struct {
	Urgency coordination.Urgency
	Place   store.Place
}

// String is the spot as an opaque cursor.
func (s Spot) String() string { return s.Urgency.String() + "." + s.Place.String() }

// ParseSpot reads a cursor; the empty one is the beginning.
func ParseSpot(cursor string) (s Spot, err error) {
	if cursor == "" {
		return Spot{}, nil
	}
	word, place, _ := strings.Cut(cursor, ".")
	if s.Urgency, err = coordination.ParseUrgency(word); err != nil {
		return Spot{}, fault.New(fault.Invalid, "page.cursor", "this is no cursor of ours").At("cursor").WithHint("begin again without one")
	}
	s.Place, err = store.ParsePlace(place)
	return s, err
}

// Tally is how many duties there are of each urgency.
type Tally map[coordination.Urgency]int

// Of is how many there are of several urgencies together.
func (t Tally) Of(urgencies ...coordination.Urgency) (n int) {
	for _, u := range urgencies {
		n += t[u]
	}
	return n
}

// Duties lists the duties of some urgencies, in their order, after a spot: for the
// office those of everybody, for a unit its own. Without an urgency it lists what the
// law asks for now. Policies and what must merely be kept have their place in the case.
func (l Look) Duties(ctx context.Context, who access.Principal, urgencies []coordination.Urgency, from Spot, limit int) ([]Owed, error) {
	v, err := l.dutyView(who)
	if err != nil {
		return nil, err
	}
	if len(urgencies) == 0 {
		urgencies = coordination.Pressing()
	}
	return l.ranked(ctx, v, who.Org, urgencies, from, limit)
}

// Tally counts the duties that Duties lists.
func (l Look) Tally(ctx context.Context, who access.Principal) (Tally, error) {
	v, err := l.dutyView(who)
	if err != nil {
		return nil, err
	}
	return tally(ctx, v, who.Org)
}

// dutyView is for a unit, which reads its own duties, and for the office, which reads
// everybody's.
func (l Look) dutyView(who access.Principal) (store.View, error) {
	if who.Org != "" {
		return l.view(who, access.ReadDuty)
	}
	return l.view(who, access.ReadEvidence)
}

func tally(ctx context.Context, v store.View, org string) (Tally, error) {
	counts := Tally{}
	for u := coordination.Burning; u <= coordination.Settled; u++ {
		n, err := v.CountClocks(ctx, org, u)
		if err != nil {
			return nil, err
		}
		counts[u] = n
	}
	return counts, nil
}

// ranked reads kept clocks urgency by urgency, and computes what each says now.
func (l Look) ranked(ctx context.Context, v store.View, org string, urgencies []coordination.Urgency, from Spot, limit int) ([]Owed, error) {
	var owed []Owed
	answers := map[string][]obligation.Obligation{} // by matter
	for _, u := range urgencies {
		if u < from.Urgency || len(owed) >= limit {
			continue
		}
		place := store.Place{}
		if u == from.Urgency {
			place = from.Place
		}
		kept, err := v.ClocksIn(ctx, org, u, place, limit-len(owed))
		if err != nil {
			return nil, err
		}
		for _, k := range kept {
			if err := l.answered(ctx, answers, k.Matter); err != nil {
				return nil, err
			}
			owed = append(owed, Owed{Kept: k, Readings: readingsOfClock(k, answers[k.Matter])})
		}
	}
	return owed, nil
}

// answered computes the clocks of a matter once.
func (l Look) answered(ctx context.Context, answers map[string][]obligation.Obligation, matter string) error {
	if _, known := answers[matter]; known {
		return nil
	}
	facts, err := l.factsOf(ctx, l.inner(), matter)
	if err != nil {
		return err
	}
	answers[matter] = l.law.Load().Evaluate(facts, l.clock.Now())
	return nil
}

func readingsOfClock(k coordination.Clock, answers []obligation.Obligation) []Duty {
	var readings []Duty
	for _, o := range answers {
		if k.Of(o) {
			readings = append(readings, Duty{Matter: k.Matter, Obligation: o})
		}
	}
	return readings
}
