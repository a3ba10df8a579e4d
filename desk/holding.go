package desk

import (
	"cmp"
	"context"
	"slices"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/partner"
	"tocsin/store"
)

// Measures lists the measures that the principal may know of; of one unit when named.
func (l Look) Measures(ctx context.Context, who access.Principal, org string) ([]partner.Measure, error) {
	v, err := l.view(who, access.ReadMeasure)
	if err != nil {
		return nil, err
	}
	list := v.Measures
	if org != "" {
		list = func(ctx context.Context) ([]partner.Measure, error) { return v.MeasuresOf(ctx, org) }
	}
	found, err := list(ctx)
	for i := range found {
		found[i] = found[i].ToldTo(who)
	}
	return found, err
}

// Measure reads one measure, as its reader may know it.
func (l Look) Measure(ctx context.Context, who access.Principal, id string) (partner.Measure, error) {
	v, err := l.view(who, access.ReadMeasure)
	if err != nil {
		return partner.Measure{}, err
	}
	m, err := v.Measure(ctx, id)
	return m.ToldTo(who), err
}

// MayAppeal says whether the unit of a measure may appeal now, and until when it may.
func (l Look) MayAppeal(m partner.Measure) (until time.Time, err error) {
	return m.AppealUntil(l.zone), m.MayAppeal(l.clock.Now(), l.zone)
}

// HoldingKind is what a unit holds.
type HoldingKind string

const (
	HeldCase   HoldingKind = "case"   // it took part, and could read what stands there
	HeldNotice HoldingKind = "notice" // it was sent a warning or its withdrawal
)

// Holding is one thing of others that a unit has from the time before a measure.
type Holding struct {
	Kind   HoldingKind
	ID     string // of the case, or of the advisory
	Title  string
	Since  time.Time // from when it was open to the unit, or when it was sent
	Read   time.Time // when somebody of the unit last opened a case, or acknowledged; zero where nobody did
	Opened int       // times that somebody of the unit opened it
}

// Holdings lists what a unit already holds of others' when a measure about it was taken,
// the newest first: the cases in which it took part, and whether its people opened them,
// which the evidence knows; and the warnings that it was sent. A suspension cannot take
// that back. What the unit handed in itself is its own, and no unit can export.
func (l Look) Holdings(ctx context.Context, who access.Principal, id string) ([]Holding, error) {
	v, err := l.view(who, access.ReadHoldings)
	if err != nil {
		return nil, err
	}
	m, err := v.Measure(ctx, id)
	if err != nil {
		return nil, err
	}
	until := m.Taken
	if until.IsZero() { // of the time before this was noted
		until = m.From.Earliest(l.zone)
	}
	held, err := l.heldCases(ctx, v, m.Org, until)
	if err != nil {
		return nil, err
	}
	sent, err := heldNotices(ctx, v, m.Org, until)
	held = append(held, sent...)
	slices.SortStableFunc(held, func(a, b Holding) int { return cmp.Or(b.Since.Compare(a.Since), cmp.Compare(a.ID, b.ID)) })
	return held, err
}

// heldCases are the cases that a unit took part in, with what the evidence says of its
// people's reading.
func (l Look) heldCases(ctx context.Context, v store.View, org string, until time.Time) ([]Holding, error) {
	seats, err := v.TakesPart(ctx, org)
	if err != nil {
		return nil, err
	}
	staff, err := l.inner().PeopleOf(ctx, org)
	if err != nil {
		return nil, err
	}
	ofUnit := func(alias string) bool {
		return slices.ContainsFunc(staff, func(p partner.Person) bool { return p.ID == alias })
	}
	var held []Holding
	for _, seat := range seats {
		if !seat.Invited.Before(until) {
			continue
		}
		k, err := v.Case(ctx, seat.Case)
		if err != nil {
			return nil, err
		}
		h := Holding{Kind: HeldCase, ID: k.ID, Title: cmp.Or(k.Number, k.ID), Since: seat.Invited}
		read, err := readingsOf(ctx, v, k.ID)
		if err != nil {
			return nil, err
		}
		for _, r := range read {
			if ofUnit(r.By) && r.At.Before(until) {
				h.Read, h.Opened = r.At, h.Opened+1
			}
		}
		held = append(held, h)
	}
	return held, nil
}

// heldNotices are the warnings that a unit was sent.
func heldNotices(ctx context.Context, v store.View, org string, until time.Time) ([]Holding, error) {
	var held []Holding
	const page = 1000
	for before := (store.Place{}); ; {
		sent, err := v.NoticesTo(ctx, org, before, page)
		if err != nil {
			return nil, err
		}
		for _, n := range sent {
			before = store.Place{At: n.Sent, ID: n.ID}
			if !n.Sent.Before(until) {
				continue
			}
			a, err := v.Advisory(ctx, n.Advisory)
			if err != nil {
				return nil, err
			}
			held = append(held, Holding{Kind: HeldNotice, ID: a.ID, Title: cmp.Or(a.Number, a.ID), Since: n.Sent, Read: n.Acked})
		}
		if len(sent) < page {
			return held, nil
		}
	}
}
