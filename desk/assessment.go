package desk

import (
	"cmp"
	"context"
	"slices"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/assessment"
	"tocsin/domain/coordination"
	"tocsin/domain/fault"
	"tocsin/domain/ident"
	"tocsin/domain/obligation"
	"tocsin/domain/partner"
	"tocsin/domain/programme"
	"tocsin/domain/report"
	"tocsin/store"
)

// Assessing looks every year at the units that were chosen.
type Assessing struct{ *core }

// Draw counts how a chosen unit did in a year of its term, as of an instant; now where
// none is named. The unit knows nothing of it until it is shown.
func (s Assessing) Draw(ctx context.Context, who access.Principal, application string, year int, asOf time.Time) (string, store.Proof, error) {
	by := access.By{Principal: who, Act: access.DrawAssessment}
	if err := by.May(); err != nil {
		return "", store.Proof{}, err
	}
	chosen, call, err := s.chosen(ctx, s.store.Look(by), application)
	if err != nil {
		return "", store.Proof{}, err
	}
	if who.Org != "" && who.Org == chosen.Org {
		return "", store.Proof{}, fault.New(fault.Refused, "assessment.own", "you act for the unit that this is about").WithHint("somebody else draws it up")
	}
	a, err := s.drafted(ctx, chosen, call, year)
	if err != nil {
		return "", store.Proof{}, err
	}
	if err := s.compute(ctx, &a, who.Person, asOf); err != nil {
		return "", store.Proof{}, err
	}
	proof, err := s.write(ctx, who, access.DrawAssessment, "", func(tx *store.Tx) error {
		var before []assessment.Assessment
		err := tx.With(s.eyes(), func() (err error) {
			before, err = tx.AssessmentsOf(tx.Context(), application)
			return err
		})
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(before, func(b assessment.Assessment) bool { return b.Year.No == year }); i >= 0 {
			return fault.New(fault.Conflict, "assessment.twice", "this year was assessed already").WithHint("see %s", before[i].ID)
		}
		if a.ID, err = tx.NewID(ident.Assessment); err != nil {
			return err
		}
		tx.About(a.ID)
		return tx.AddAssessment(a, assessmentAudience(a))
	})
	return a.ID, proof, err
}

// eyes are the program's, for what is counted: whoever draws up may see less.
func (s Assessing) eyes() access.By {
	return access.By{Principal: program("assessment"), Act: access.ReadDuty}
}

// chosen is an application that was awarded, with its programme.
func (s Assessing) chosen(ctx context.Context, v store.View, id string) (programme.Application, programme.Programme, error) {
	a, err := v.Application(ctx, id)
	if err == nil && a.Shut(v.By().Person) {
		err = access.Gone()
	}
	if err != nil {
		return a, programme.Programme{}, err
	}
	if a.State != programme.Awarded || a.Decision == nil {
		return a, programme.Programme{}, fault.New(fault.Refused, "assessment.unchosen", "only a unit that was awarded a tier is assessed").At("/application").WithHint("the application is %s", string(a.State))
	}
	call, err := s.inner().Programme(ctx, a.Programme)
	return a, call, err
}

// drafted is the assessment of a year before anything was counted.
func (s Assessing) drafted(ctx context.Context, chosen programme.Application, call programme.Programme, no int) (a assessment.Assessment, err error) {
	term, err := call.Term(chosen.Term)
	if err != nil {
		return a, err
	}
	year, err := term.Year(no)
	if err != nil {
		return a, err
	}
	unit, err := s.inner().Partner(ctx, chosen.Org)
	if err != nil {
		return a, err
	}
	tier, err := s.held(ctx, chosen, no)
	return assessment.Assessment{
		Application: chosen.ID, Programme: call.ID, Term: term.No, Year: year, Zone: call.Zone,
		Org: unit.ID, Name: unit.Name, LocalName: unit.LocalName, Tier: tier,
	}, err
}

// held is the tier that a unit holds before a year: that of the latest decision about an
// earlier one, or that which it was awarded.
func (s Assessing) held(ctx context.Context, chosen programme.Application, year int) (string, error) {
	tier := chosen.Decision.Tier
	earlier, err := s.inner().AssessmentsOf(ctx, chosen.ID)
	for _, b := range earlier {
		if b.Year.No < year && b.Decision != nil && b.Decision.Outcome != assessment.Ended {
			tier = b.Decision.Tier
		}
	}
	return tier, err
}

// compute counts an assessment from the records as they are.
func (s Assessing) compute(ctx context.Context, a *assessment.Assessment, by string, asOf time.Time) error {
	call, err := s.inner().Programme(ctx, a.Programme)
	if err != nil {
		return err
	}
	term, err := call.Term(a.Term)
	if err != nil {
		return err
	}
	now := s.clock.Now()
	if asOf.IsZero() {
		asOf = now
	}
	return a.Compute(by, asOf, term, func(span assessment.Span) ([]assessment.Fact, error) { return s.facts(ctx, a.Org, span) }, now)
}

// facts reads everything that is on record about a unit in a year. It is read outside of
// any act: it may be much, and nothing else waits for it.
func (s Assessing) facts(ctx context.Context, org string, span assessment.Span) ([]assessment.Fact, error) {
	v, from, to := s.inner(), span.From.Start(span.Zone), span.To.Start(span.Zone)
	r := assessment.Records{Unit: org, First: map[string]string{}, Said: map[string][]time.Time{}, Reported: map[string]bool{}}
	var err error
	if r.Reports, err = v.ReportsBetween(ctx, org, from, to, countable); err != nil {
		return nil, err
	}
	for _, x := range r.Reports {
		if x.Case == "" || r.First[x.Case] != "" {
			continue
		}
		earliest, err := v.FirstReport(ctx, x.Case)
		if err != nil {
			return nil, err
		}
		r.First[x.Case] = earliest.ID
	}
	if r.Clocks, err = v.ClocksDue(ctx, org, from.Add(-apart), to.Add(apart), countable); err != nil {
		return nil, err
	}
	if r.Notices, err = v.NoticesBetween(ctx, org, from, to, countable); err != nil {
		return nil, err
	}
	if most := max(len(r.Reports), len(r.Clocks), len(r.Notices)); most == countable {
		return nil, assessment.Large(most)
	}
	r.Clocks = slices.DeleteFunc(r.Clocks, func(c coordination.Clock) bool { return !s.binds(c.Instrument) })
	if r.Findings, err = v.FindingsOf(ctx, org); err != nil {
		return nil, err
	}
	if r.Measures, err = v.MeasuresOf(ctx, org); err != nil {
		return nil, err
	}
	if err := s.seats(ctx, v, &r, span); err != nil {
		return nil, err
	}
	return assessment.Facts(span, r), nil
}

// countable bounds what is read of one kind. Apart is how far the readings of one period
// may lie from each other: all of them are read, though one may be due in another year.
const (
	countable = 50_000
	apart     = 90 * 24 * time.Hour
)

// seats reads where the unit was invited in the span, and what it said there.
func (s Assessing) seats(ctx context.Context, v store.View, r *assessment.Records, span assessment.Span) (err error) {
	if r.Seats, err = v.TakesPart(ctx, r.Unit); err != nil {
		return err
	}
	for _, p := range r.Seats {
		if !span.Holds(p.Invited) {
			continue
		}
		joined, err := v.ReportsOf(ctx, p.Case)
		if err != nil {
			return err
		}
		r.Reported[p.Case] = slices.ContainsFunc(joined, func(x report.Report) bool { return x.Org == r.Unit })
		if r.Said[p.Case], err = saidIn(ctx, v, p.Case, r.Unit); err != nil {
			return err
		}
	}
	return nil
}

// binds reports whether an instrument is a statute, and no mere policy.
func (s Assessing) binds(instrument string) bool {
	return slices.ContainsFunc(s.law.Load().Instruments(), func(in *obligation.Instrument) bool { return in.ID == instrument && in.Kind == obligation.Statute })
}

// saidIn is when a unit itself said something in a case, as it came to us.
func saidIn(ctx context.Context, v store.View, caseID, org string) ([]time.Time, error) {
	events, err := v.Events(ctx, caseID)
	var times []time.Time
	for _, e := range events {
		if e.Status != coordination.Disputed && (e.Attributes[filedBy] == org || e.Actor == org && e.Type == coordination.UnitStatement) {
			times = append(times, e.Known)
		}
	}
	return times, err
}

// assessmentAudience: the office; the unit from when it is shown; others where it is
// published, as far as was said.
func assessmentAudience(a assessment.Assessment) access.Audience {
	audience := access.Desk().With(access.RoleKey(access.Administrator))
	if a.State != assessment.Drawn {
		audience = audience.With(access.OwnKey(a.Org))
	}
	if a.State != assessment.Published {
		return audience
	}
	switch a.Visibility {
	case partner.ToPartners:
		return audience.With(access.RoleKey(access.PartnerMember))
	case partner.ToPublic:
		return audience.With(access.Everybody)
	}
	return audience
}

// Compute counts a draft anew, as of an instant; now where none is named.
func (s Assessing) Compute(ctx context.Context, who access.Principal, id string, asOf time.Time) (store.Proof, error) {
	by := access.By{Principal: who, Act: access.ComputeAssessment}
	if err := by.May(); err != nil {
		return store.Proof{}, err
	}
	drawn, err := s.store.Look(by).Assessment(ctx, id)
	if err != nil {
		return store.Proof{}, err
	}
	version := drawn.Version
	if err := s.compute(ctx, &drawn, who.Person, asOf); err != nil {
		return store.Proof{}, err
	}
	return s.alter(ctx, who, access.ComputeAssessment, id, "", func(_ *store.Tx, a *assessment.Assessment, _ *time.Location) error {
		if _, err := assessment.Next(a.State, access.ComputeAssessment); err != nil {
			return err
		}
		if a.Version != version {
			return fault.New(fault.Conflict, "assessment.changed", "version %d was counted meanwhile", a.Version).WithHint("read it anew")
		}
		*a = drawn
		return nil
	})
}

// Show shows the unit the version that the principal saw. Nothing changes it from then on.
func (s Assessing) Show(ctx context.Context, who access.Principal, id string, version int) (store.Proof, error) {
	return s.alter(ctx, who, access.ShowAssessment, id, "", func(tx *store.Tx, a *assessment.Assessment, _ *time.Location) error {
		return a.Show(who.Person, version, tx.Now())
	})
}

// Comment keeps what the unit says, of the whole or of one record behind a metric. With
// last it has nothing to add.
func (s Assessing) Comment(ctx context.Context, who access.Principal, id string, said assessment.Comment, last bool) (store.Proof, error) {
	if err := cmp.Or(legibleAt("/text", said.Text), legibleAt("/record", said.Record)); err != nil {
		return store.Proof{}, err
	}
	return s.own(ctx, who, access.CommentAssessment, id, func(tx *store.Tx, a *assessment.Assessment, zone *time.Location) error {
		said.At, said.By = tx.Now(), who.Person
		return a.Remark(said, last, zone)
	})
}

// Appeal appeals against what was decided.
func (s Assessing) Appeal(ctx context.Context, who access.Principal, id, text string) (store.Proof, error) {
	if err := said("/text", text, "assessment.text", "an appeal says what is wrong with the decision"); err != nil {
		return store.Proof{}, err
	}
	return s.own(ctx, who, access.AppealAssessment, id, func(tx *store.Tx, a *assessment.Assessment, zone *time.Location) error {
		return a.Complain(who.Person, text, tx.Now(), zone)
	})
}

// Decide decides what becomes of the unit's tier.
func (s Assessing) Decide(ctx context.Context, who access.Principal, id string, v assessment.Verdict) (store.Proof, error) {
	return s.decide(ctx, who, access.DecideAssessment, id, v)
}

// Settle decides the unit's appeal.
func (s Assessing) Settle(ctx context.Context, who access.Principal, id string, v assessment.Verdict) (store.Proof, error) {
	return s.decide(ctx, who, access.SettleAssessment, id, v)
}

// decide takes a decision of somebody who is another pair of eyes than whoever drew it up
// or decided before.
func (s Assessing) decide(ctx context.Context, who access.Principal, act access.Act, id string, v assessment.Verdict) (store.Proof, error) {
	if err := legible(v); err != nil {
		return store.Proof{}, err
	}
	return s.alter(ctx, who, act, id, v.Reasons, func(tx *store.Tx, a *assessment.Assessment, zone *time.Location) error {
		call, err := tx.Programme(tx.Context(), a.Programme)
		if err != nil {
			return err
		}
		parties := a.Parties()
		v.At = tx.Now()
		if err := a.Decide(act, who, v, call, zone); err != nil {
			return err
		}
		return distinct(tx, who.Person, parties)
	})
}

// Publish lets others know what was decided.
func (s Assessing) Publish(ctx context.Context, who access.Principal, id string, to partner.Visibility) (store.Proof, error) {
	return s.alter(ctx, who, access.PublishAssessment, id, "", func(tx *store.Tx, a *assessment.Assessment, _ *time.Location) error {
		return a.Publish(who.Person, to, tx.Now())
	})
}

// own is alter for what only the unit does.
func (s Assessing) own(ctx context.Context, who access.Principal, act access.Act, id string, do func(*store.Tx, *assessment.Assessment, *time.Location) error) (store.Proof, error) {
	return s.alter(ctx, who, act, id, "", func(tx *store.Tx, a *assessment.Assessment, zone *time.Location) error {
		if who.Org == "" || a.Org != who.Org {
			return access.Gone()
		}
		return do(tx, a, zone)
	})
}

// alter loads an assessment, lets do move it, and writes it back for those who may know
// of it then.
func (s Assessing) alter(ctx context.Context, who access.Principal, act access.Act, id, why string, do func(*store.Tx, *assessment.Assessment, *time.Location) error) (store.Proof, error) {
	return s.write(ctx, who, act, why, func(tx *store.Tx) error {
		tx.About(id)
		a, err := tx.LoadAssessment(id)
		if err != nil {
			return err
		}
		span, err := a.Span()
		if err != nil {
			return err
		}
		if err := do(tx, &a, span.Zone); err != nil {
			return err
		}
		return tx.TellAssessment(a, assessmentAudience(a))
	})
}
