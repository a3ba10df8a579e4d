package desk

import (
	"context"
	"slices"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/assessment"
	"tocsin/domain/fault"
	"tocsin/domain/programme"
)

// Assessed is an assessment as its reader may know it, with its programme and its times.
type Assessed struct {
	assessment.Assessment
	Call    programme.Programme
	Zone    *time.Location
	Comment time.Time          // by when the unit may comment
	Until   time.Time          // by when it may appeal; zero where it may not
	Clean   []assessment.Count // for the office: as they would be without the records that the unit disputes
	// Against is why a rule would refuse an act of the reader's now, for acts that the
	// machine allows.
	Against map[access.Act]error
}

// Acts are what the reader may do with it now, as far as the machine and his relation to
// it say.
func (a Assessed) Acts(who access.Principal) []access.Act {
	unit := []access.Act{access.CommentAssessment, access.AppealAssessment}
	return slices.DeleteFunc(assessment.Steps.Open(a.State), func(act access.Act) bool {
		return slices.Contains(unit, act) && (who.Org == "" || who.Org != a.Org)
	})
}

// Waits reports whether the reader's unit is waited for: it was shown the assessment, and
// has not said yet that it has nothing to add.
func (a Assessed) Waits(who access.Principal) bool {
	return slices.Contains(a.Acts(who), access.CommentAssessment) && a.Against[access.CommentAssessment] == nil
}

// Assessments lists those that the principal may know of, newest first, after one; of one
// unit when it is named.
func (l Look) Assessments(ctx context.Context, who access.Principal, org, after string, limit int) ([]Assessed, error) {
	v, err := l.view(who, access.ReadAssessment)
	if err != nil {
		return nil, err
	}
	found, err := v.Assessments(ctx, org, after, limit)
	if err != nil {
		return nil, err
	}
	all := make([]Assessed, 0, len(found))
	for _, a := range found {
		one, err := l.assessed(ctx, who, a)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// Assessment reads one. The records behind its metrics are Behind's.
func (l Look) Assessment(ctx context.Context, who access.Principal, id string) (Assessed, error) {
	v, err := l.view(who, access.ReadAssessment)
	if err != nil {
		return Assessed{}, err
	}
	a, err := v.Assessment(ctx, id)
	if err != nil {
		return Assessed{}, err
	}
	return l.assessed(ctx, who, a)
}

// inside reads one with its records, for whoever may know of them.
func (l Look) inside(ctx context.Context, who access.Principal, id string) (assessment.Assessment, error) {
	v, err := l.view(who, access.TraceAssessment)
	if err != nil {
		return assessment.Assessment{}, err
	}
	a, err := v.Assessment(ctx, id)
	if err == nil && !a.Inside(who) {
		err = access.Gone()
	}
	return a, err
}

func (l Look) assessed(ctx context.Context, who access.Principal, a assessment.Assessment) (Assessed, error) {
	call, err := l.inner().Programme(ctx, a.Programme)
	if err != nil {
		return Assessed{}, err
	}
	span, err := a.Span()
	if err != nil {
		return Assessed{}, err
	}
	out := Assessed{Call: call, Zone: span.Zone, Against: map[access.Act]error{}}
	now := l.clock.Now()
	if a.Inside(who) {
		out.Comment, out.Until = a.CommentUntil(span.Zone), a.AppealUntil(span.Zone)
	}
	for act, err := range map[access.Act]error{
		access.CommentAssessment: a.MayComment(now, span.Zone), access.AppealAssessment: a.MayAppeal(now, span.Zone),
		access.DecideAssessment: a.MayDecide(who, now, span.Zone), access.SettleAssessment: a.MayDecide(who, now, span.Zone), access.ShowAssessment: a.MayShow(),
	} {
		if _, open := assessment.Steps.Next(a.State, act); open && err != nil {
			out.Against[act] = err
		}
	}
	if len(a.Comments) > 0 && a.Inside(who) && who.Org == "" {
		out.Clean = a.Without(span)
	}
	out.Assessment = a.ToldTo(who)
	out.Facts = nil
	return out, l.unnamed(ctx, who, &out.Assessment)
}

// unnamed takes out of the comments the names of records that the reader may not open.
func (l Look) unnamed(ctx context.Context, who access.Principal, a *assessment.Assessment) error {
	a.Comments = slices.Clone(a.Comments)
	for i, c := range a.Comments {
		f := assessment.Fact{Record: c.Record}
		if c.Record == "" {
			continue
		}
		if _, err := l.named(ctx, who, &f); err != nil {
			return err
		}
		a.Comments[i].Record = f.Record
	}
	return nil
}

// Listed is a record behind a metric, as a reader may know it.
type Listed struct {
	assessment.Fact
	Open     bool // he may open it; else its name is left out
	Disputed bool // by the unit
}

// Ledger is a part of the records behind a metric.
type Ledger struct {
	Facts []Listed
	All   int // how many there are of the metric
}

// Behind lists the records behind a metric of an assessment, from one on, with those that
// the reader may open. Others stand there without a name.
func (l Look) Behind(ctx context.Context, who access.Principal, id string, metric programme.Metric, from, limit int) (Ledger, error) {
	a, err := l.inside(ctx, who, id)
	if err != nil {
		return Ledger{}, err
	}
	if !slices.Contains(programme.Metrics, metric) {
		return Ledger{}, fault.New(fault.Invalid, "programme.metric", "there is no metric %q: %s", string(metric), fault.Choices(programme.Metrics)).At("metric")
	}
	facts := slices.DeleteFunc(slices.Clone(a.Facts), func(f assessment.Fact) bool { return f.Metric != metric })
	ledger := Ledger{All: len(facts)}
	from = min(max(from, 0), len(facts))
	for _, f := range facts[from:min(from+limit, len(facts))] {
		one := Listed{Fact: f, Disputed: a.Disputed(f)}
		if one.Open, err = l.named(ctx, who, &one.Fact); err != nil {
			return Ledger{}, err
		}
		ledger.Facts = append(ledger.Facts, one)
	}
	return ledger, nil
}

// named reports whether the reader may open the record of a fact; else its name is taken
// out.
func (l Look) named(ctx context.Context, who access.Principal, f *assessment.Fact) (bool, error) {
	seen, err := l.store.Look(access.By{Principal: who, Act: access.ReadAssessment}).Sees(ctx, f.Record)
	if !seen {
		f.Record, f.Matter = "", ""
	}
	return seen, err
}

// Recount is what an assessment would be if it were counted now, as of the same instant.
type Recount struct {
	Counts  []assessment.Count
	Changed []assessment.Difference // at most differencesShown of them, the names of records that the reader may not open taken out
	All     int                     // how many differ
}

// differencesShown bounds what a page and an answer hold.
const differencesShown = 200

// Anew counts an assessment once more from the records as they are, as of the same
// instant, and says what differs; it changes nothing.
func (l Look) Anew(ctx context.Context, who access.Principal, id string) (Recount, error) {
	a, err := l.inside(ctx, who, id)
	if err != nil {
		return Recount{}, err
	}
	span, err := a.Span()
	if err != nil {
		return Recount{}, err
	}
	facts, err := Assessing{l.core}.facts(ctx, a.Org, span)
	if err != nil {
		return Recount{}, err
	}
	measured := make([]programme.Weighing, len(a.Counts))
	for i, c := range a.Counts {
		measured[i] = c.Weighing
	}
	r := Recount{Counts: assessment.Counts(measured, facts, span), Changed: assessment.Differences(assessment.Measured(a.Facts, measured), assessment.Measured(facts, measured))}
	r.All = len(r.Changed)
	r.Changed = r.Changed[:min(r.All, differencesShown)]
	for _, d := range r.Changed {
		for _, f := range []*assessment.Fact{d.Was, d.Is} {
			if f == nil {
				continue
			}
			if _, err := l.named(ctx, who, f); err != nil {
				return Recount{}, err
			}
		}
	}
	return r, nil
}
