package desk

import (
	"cmp"
	"context"
	"slices"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/coordination"
	"tocsin/domain/fault"
	"tocsin/domain/obligation"
	"tocsin/law"
	"tocsin/store"
)

// Supposed is what a supposition would change about one case.
type Supposed struct {
	Case    coordination.Case
	Now     time.Time // for which it was answered
	Changed []obligation.Compared
}

// Sweep is what a supposition would change about the archive.
type Sweep struct {
	Cases  int // that were looked at, the newest first
	More   bool
	Stages []StageCount // by article and stage
}

// StageCount counts, for one stage of a duty, the answers that would be others.
type StageCount struct {
	Cite          string
	Duty, Stage   obligation.Text
	Before, After map[obligation.State]int
}

// most is how many cases a sweep looks at.
const mostSwept = 1000

// WhatIf says which duties of a case would be others: under other law, elsewhere, or had
// other things been so. It keeps nothing and starts no clock. It opens nothing sealed, so
// asking leaves no entry. A zero time is now.
func (l Look) WhatIf(ctx context.Context, who access.Principal, caseID string, s obligation.Supposition, now time.Time) (Supposed, error) {
	v, err := l.view(who, access.ReadEvidence)
	if err != nil {
		return Supposed{}, err
	}
	k, err := v.Case(ctx, caseID)
	if err == nil {
		err = l.supposable(s)
	}
	if err != nil {
		return Supposed{}, err
	}
	now = l.orNow(now)
	changed, err := l.suppose(ctx, v, k, l.law.Load().Ask(s), now)
	return Supposed{Case: k, Now: now, Changed: changed}, err
}

// Sweep says of the whole archive what a supposition would change, the newest cases first.
// A zero time is now.
func (l Look) Sweep(ctx context.Context, who access.Principal, s obligation.Supposition, now time.Time) (Sweep, error) {
	v, err := l.view(who, access.ReadEvidence)
	if err != nil {
		return Sweep{}, err
	}
	if err := l.supposable(s); err != nil {
		return Sweep{}, err
	}
	cases, err := v.Cases(ctx, store.Place{}, mostSwept+1)
	if err != nil {
		return Sweep{}, err
	}
	now = l.orNow(now)
	sweep := Sweep{Cases: min(len(cases), mostSwept), More: len(cases) > mostSwept}
	asked, counts := l.law.Load().Ask(s), map[[2]string]*StageCount{}
	for _, k := range cases[:sweep.Cases] {
		changed, err := l.suppose(ctx, v, k, asked, now)
		if err != nil {
			return Sweep{}, err
		}
		for _, c := range changed {
			sum(counts, c)
		}
	}
	for _, n := range counts {
		sweep.Stages = append(sweep.Stages, *n)
	}
	slices.SortFunc(sweep.Stages, func(a, b StageCount) int {
		return cmp.Or(cmp.Compare(a.Cite, b.Cite), cmp.Compare(a.Stage.En, b.Stage.En))
	})
	return sweep, nil
}

func (l Look) orNow(t time.Time) time.Time {
	if t.IsZero() {
		return l.clock.Now()
	}
	return t
}

// suppose is what a question comes to for one case.
func (l Look) suppose(ctx context.Context, v store.View, k coordination.Case, q obligation.Question, now time.Time) ([]obligation.Compared, error) {
	facts, err := l.caseFacts(ctx, v, k)
	if err != nil {
		return nil, err
	}
	return q.Of(facts, Platform, now), nil
}

// sum counts one answer; of two readings of a stage each counts.
func sum(counts map[[2]string]*StageCount, c obligation.Compared) {
	o := cmp.Or(c.Before, c.After)
	key := [2]string{o.Cite, o.Stage}
	n := counts[key]
	if n == nil {
		n = &StageCount{Cite: o.Cite, Duty: o.Rule.Title, Stage: o.Step.Title, Before: map[obligation.State]int{}, After: map[obligation.State]int{}}
		counts[key] = n
	}
	if c.Before != nil {
		n.Before[c.Before.State]++
	}
	if c.After != nil {
		n.After[c.After.State]++
	}
}

// supposable refuses a supposition of what nobody has heard of.
func (l Look) supposable(s obligation.Supposition) error {
	book := l.law.Load()
	var wrong []fault.Fault
	bad := func(at, format string, args ...any) {
		wrong = append(wrong, *fault.New(fault.Invalid, "suppose.unknown", format, args...).At(at).WithHint("tocsin law list and tocsin law vocabulary name what there is"))
	}
	for _, id := range s.Laws {
		if len(book.Editions(id)) == 0 {
			bad("suppose", "there is no instrument %q", id)
		}
	}
	for name := range s.Attributes {
		if !slices.Contains(law.Names(book.Vocabulary.Attributes), name) {
			bad("set", "there is no attribute %q", name)
		}
	}
	for _, role := range s.Roles {
		if !slices.Contains(book.Vocabulary.UnitRoles(), role) {
			bad("role", "no unit has the role %q", role)
		}
	}
	if len(wrong) > 0 {
		return fault.Join(fault.Invalid, "suppose.unknowns", "it cannot be supposed", wrong)
	}
	return nil
}
