package desk

import (
	"context"

	"tocsin/domain/access"
	"tocsin/domain/coordination"
)

// Wall is what burns and what is owed: of each the first, and how many there are. What
// was done too late is a matter for findings and burns no longer; it is counted here.
type Wall struct {
	Burning []Owed // past its limit, and nothing was done; the longest first
	AtOnce  []Owed // owed without a number, until it is done; the oldest first
	Due     []Owed // its limit is ahead; the soonest first
	Counts  Tally
}

// wallColumn is how many entries of a kind hang on the wall; the lists hold the rest.
const wallColumn = 6

// Wall reads the clock wall of the office. Only the law stands on it.
func (l Look) Wall(ctx context.Context, who access.Principal) (w Wall, err error) {
	v, err := l.view(who, access.ReadEvidence)
	if err != nil {
		return Wall{}, err
	}
	if w.Counts, err = tally(ctx, v, ""); err != nil {
		return Wall{}, err
	}
	for u, column := range map[coordination.Urgency]*[]Owed{coordination.Burning: &w.Burning, coordination.AtOnce: &w.AtOnce, coordination.Ahead: &w.Due} {
		if *column, err = l.ranked(ctx, v, "", []coordination.Urgency{u}, Spot{}, wallColumn); err != nil {
			return Wall{}, err
		}
	}
	return w, nil
}
