package desk

import (
	"context"

	"tocsin/domain/access"
	"tocsin/domain/advisory"
	"tocsin/domain/coordination"
	"tocsin/domain/fault"
	"tocsin/domain/report"
	"tocsin/store"
)

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
// office those that nobody has acknowledged, oldest first.
func (l Look) Notices(ctx context.Context, who access.Principal, place store.Place, limit int) ([]advisory.Notice, error) {
	v, err := l.view(who, access.ReadNotice)
	if err != nil {
		return nil, err
	}
	if who.Org != "" {
		return v.NoticesBefore(ctx, who.Org, place, limit)
	}
	return v.NoticesWaiting(ctx, place, limit)
}

// PublicKey is the verifier key of the evidence log, one line, for anyone.
func (l Look) PublicKey() string { return l.store.PublicKey() }
