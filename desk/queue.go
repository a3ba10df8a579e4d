package desk

import (
	"context"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/advisory"
	"tocsin/domain/coordination"
	"tocsin/domain/parcel"
	"tocsin/domain/partner"
	"tocsin/domain/report"
	"tocsin/store"
)

// Queue is the duty officer's desk: what came in, what runs out, who is silent.
type Queue struct {
	Received     []report.Report // nobody has looked yet, oldest first; sealed fields marked
	Acknowledged []report.Report
	Silent       []Unheard       // advisories that not every unit has acknowledged, the oldest first
	Waiting      []parcel.Parcel // statutory copies that have not arrived
	Parked       []parcel.Parcel // statutory copies that a person must look after
	Review       []advisory.Advisory
	Findings     []coordination.Finding // proposed
	Cases        []coordination.Case
	Measures     []partner.Measure // due for re-evaluation
	Unanswered   Unanswered        // how many of these there are in all
}

// Unheard is an advisory of which some have not said that they have it.
type Unheard struct {
	Advisory  advisory.Advisory
	Open, All int       // notices that nobody acknowledged, and all of them
	Since     time.Time // the oldest of the open ones
}

// Unanswered counts who was told or sent something and has not answered.
type Unanswered struct{ Advisories, Notices, Waiting, Parked int }

// All is how many answers are missing.
func (u Unanswered) All() int { return u.Notices + u.Waiting + u.Parked }

const queueLength = 50

// Queue reads the office's desk.
func (l Look) Queue(ctx context.Context, who access.Principal) (Queue, error) {
	v, err := l.view(who, access.ReadEvidence)
	if err != nil {
		return Queue{}, err
	}
	var q Queue
	steps := []func() error{
		func() (err error) {
			q.Received, err = v.ReportQueue(ctx, report.Received, store.Place{}, queueLength)
			return
		},
		func() (err error) {
			q.Acknowledged, err = v.ReportQueue(ctx, report.Acknowledged, store.Place{}, queueLength)
			return
		},
		func() (err error) { q.Silent, err = unheard(ctx, v); return },
		func() (err error) { q.Unanswered, err = unanswered(ctx, v); return },
		func() (err error) {
			q.Waiting, err = v.CopiesIn(ctx, parcel.Waiting, store.Place{}, queueLength)
			return
		},
		func() (err error) {
			q.Parked, err = v.CopiesIn(ctx, parcel.Parked, store.Place{}, queueLength)
			return
		},
		func() (err error) {
			q.Review, err = v.AdvisoriesIn(ctx, []advisory.State{advisory.InReview}, "", store.Place{}, queueLength)
			return
		},
		func() (err error) {
			q.Findings, err = v.FindingsAfter(ctx, "", coordination.Proposed, "", queueLength)
			return
		},
		func() (err error) { q.Cases, err = v.Cases(ctx, store.Place{}, queueLength); return },
		func() (err error) { q.Measures, err = v.Measures(ctx); return },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return Queue{}, err
		}
	}
	return q, nil
}

// unheard are the advisories that have waited longest for an answer.
func unheard(ctx context.Context, v store.View) ([]Unheard, error) {
	silences, err := v.Silences(ctx, wallColumn)
	if err != nil {
		return nil, err
	}
	found := make([]Unheard, len(silences))
	for i, s := range silences {
		found[i] = Unheard{Open: s.Open, Since: s.Since}
		if found[i].Advisory, err = v.Advisory(ctx, s.Advisory); err != nil {
			return nil, err
		}
		if found[i].All, err = v.CountNotices(ctx, s.Advisory); err != nil {
			return nil, err
		}
	}
	return found, nil
}

func unanswered(ctx context.Context, v store.View) (u Unanswered, err error) {
	if u.Advisories, u.Notices, err = v.CountSilences(ctx); err != nil {
		return u, err
	}
	if u.Waiting, err = v.CountCopies(ctx, parcel.Waiting); err != nil {
		return u, err
	}
	u.Parked, err = v.CountCopies(ctx, parcel.Parked)
	return u, err
}
