package desk

import (
	"context"
	"slices"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/obligation"
)

// Wall is what burns and what is due, computed now from the events: what was done too
// late is a matter for findings and burns no longer.
type Wall struct {
	Burning []Duty // past its limit, and nothing was done; the longest first
	Due     []Duty // owed; at once first, then the soonest
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

// wallLength is how many kept clocks of a state the wall looks at.
const wallLength = 500

// Wall reads the clock wall of the office. Only the law stands on it: policies and
// what must merely be kept have their place in the case.
func (l Look) Wall(ctx context.Context, who access.Principal) (Wall, error) {
	v, err := l.view(who, access.ReadEvidence)
	if err != nil {
		return Wall{}, err
	}
	var matters []string
	for _, state := range []obligation.State{obligation.Late, obligation.Open} {
		kept, err := v.ClocksIn(ctx, string(state), wallLength)
		if err != nil {
			return Wall{}, err
		}
		for _, k := range kept {
			matters = append(matters, k.Matter)
		}
	}
	var w Wall
	for _, matter := range unique(matters) {
		if err := l.hang(ctx, &w, matter); err != nil {
			return Wall{}, err
		}
	}
	slices.SortStableFunc(w.Burning, func(a, b Duty) int { return a.Limit().Compare(b.Limit()) })
	slices.SortStableFunc(w.Due, func(a, b Duty) int { return a.Limit().Compare(b.Limit()) })
	return w, nil
}

// hang puts the clocks of one matter on the wall.
func (l Look) hang(ctx context.Context, w *Wall, matter string) error {
	facts, err := l.factsOf(ctx, l.inner(), matter)
	if err != nil {
		return err
	}
	for _, o := range l.law.Load().Evaluate(facts, l.clock.Now()) {
		switch {
		case !o.Binds() || o.Step.Due == obligation.KeepUntil:
		case o.State == obligation.Late && o.SatisfiedAt.IsZero():
			w.Burning = append(w.Burning, Duty{Matter: matter, Obligation: o})
		case o.State == obligation.Open:
			w.Due = append(w.Due, Duty{Matter: matter, Obligation: o})
		}
	}
	return nil
}
