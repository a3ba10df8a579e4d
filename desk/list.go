package desk

import (
	"cmp"
	"context"
	"slices"

	"tocsin/domain/access"
	"tocsin/domain/advisory"
	"tocsin/domain/coordination"
	"tocsin/domain/fault"
	"tocsin/domain/parcel"
	"tocsin/domain/report"
	"tocsin/store"
)

// Cases lists the cases that the principal may see, newest first, before a place;
// their sealed fields are marked, so that a list needs no record of having been read.
func (l Look) Cases(ctx context.Context, who access.Principal, before store.Place, limit int) ([]coordination.Case, error) {
	v, err := l.view(who, access.ReadCase)
	if err != nil {
		return nil, err
	}
	found, err := v.Cases(ctx, before, limit)
	for i := range found {
		found[i] = outward(found[i], who)
	}
	return found, err
}

// outward is a case as its reader may see it: outside the office a grade stands
// without the person who gave it, and without why.
func outward(k coordination.Case, reader access.Principal) coordination.Case {
	if reader.Staff() {
		return k
	}
	k.Grades = slices.Clone(k.Grades)
	for i := range k.Grades {
		k.Grades[i].Author, k.Grades[i].Why = "office", ""
	}
	return k
}

// Reports lists what was handed in, newest first, before a place, for the office;
// sealed fields are marked.
func (l Look) Reports(ctx context.Context, who access.Principal, before store.Place, limit int) ([]report.Report, error) {
	v, err := l.view(who, access.AcknowledgeReport)
	if err != nil {
		return nil, err
	}
	return v.AllReports(ctx, before, limit)
}

// Pile lists reports of a state that the principal may see, oldest first, after a
// place; without a state those of every state, newest first. The office sees all, a
// unit what it handed in, a person what he handed in. Sealed fields are marked.
func (l Look) Pile(ctx context.Context, who access.Principal, state report.State, place store.Place, limit int) ([]report.Report, error) {
	v, err := l.view(who, access.ReadReport)
	if err != nil {
		return nil, err
	}
	if who.Person == "" {
		return nil, fault.New(fault.Unknown, "access.sign-in", "this needs a signed-in person").WithHint("a mailbox shows its one report")
	}
	if state != "" && !slices.Contains(report.States, state) {
		return nil, fault.New(fault.Invalid, "report.kept", "there is no state %q: %s", string(state), fault.Choices(report.States)).At("state")
	}
	if state == "" {
		return v.AllReports(ctx, place, limit)
	}
	return v.ReportQueue(ctx, state, place, limit)
}

// FindingsIn lists findings that the principal may know of, in a state or, without one,
// in all, after a finding: for the office everybody's, for a unit those about itself.
func (l Look) FindingsIn(ctx context.Context, who access.Principal, state coordination.FindingState, after string, limit int) ([]coordination.Finding, error) {
	v, err := l.view(who, access.ReadFinding)
	if err != nil {
		return nil, err
	}
	return v.FindingsAfter(ctx, who.Org, state, after, limit)
}

// Notices lists notices from a place on: for a unit its own, newest first; for the
// office those that nobody has acknowledged, of one advisory or of all, oldest first.
func (l Look) Notices(ctx context.Context, who access.Principal, advisoryID string, place store.Place, limit int) ([]advisory.Notice, error) {
	v, err := l.view(who, access.ReadNotice)
	if err != nil {
		return nil, err
	}
	if who.Org != "" {
		return v.NoticesTo(ctx, who.Org, place, limit)
	}
	return v.OpenNotices(ctx, advisoryID, place, limit)
}

// InReview lists the drafts that wait for a second person, the newest first, before a
// place, for the office.
func (l Look) InReview(ctx context.Context, who access.Principal, before store.Place, limit int) ([]advisory.Advisory, error) {
	v, err := l.view(who, access.ReadEvidence)
	if err != nil {
		return nil, err
	}
	return v.AdvisoriesIn(ctx, []advisory.State{advisory.InReview}, "", before, limit)
}

// Copies lists statutory copies in a state, the oldest first, after a place, for the
// office; without a state those that are parked.
func (l Look) Copies(ctx context.Context, who access.Principal, state parcel.State, after store.Place, limit int) ([]parcel.Parcel, error) {
	v, err := l.view(who, access.ReadEvidence)
	if err != nil {
		return nil, err
	}
	return v.CopiesIn(ctx, cmp.Or(state, parcel.Parked), after, limit)
}

// Told lists who was told of an advisory, of its release and of its withdrawal, as far
// as the principal may know: the office all, a unit its own.
func (l Look) Told(ctx context.Context, who access.Principal, advisoryID string) ([]advisory.Notice, error) {
	v, err := l.view(who, access.ReadNotice)
	if err != nil {
		return nil, err
	}
	if _, err := v.Advisory(ctx, advisoryID); err != nil {
		return nil, err
	}
	return v.Notices(ctx, advisoryID)
}

// Findings lists the findings of a case or report that the principal may know of.
func (l Look) Findings(ctx context.Context, who access.Principal, matter string) ([]coordination.Finding, error) {
	v, err := l.view(who, access.ReadFinding)
	if err != nil {
		return nil, err
	}
	return v.Findings(ctx, matter)
}

// AdvisoriesOf lists the advisories of a case that the principal may see, newest first.
func (l Look) AdvisoriesOf(ctx context.Context, who access.Principal, caseID string) ([]advisory.Advisory, error) {
	v, err := l.view(who, access.ReadAdvisory)
	if err != nil {
		return nil, err
	}
	return v.AdvisoriesOf(ctx, caseID)
}
