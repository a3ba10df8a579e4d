package desk

import (
	"context"
	"slices"

	"tocsin/domain/access"
	"tocsin/domain/advisory"
	"tocsin/domain/coordination"
)

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

// Acknowledged counts, among the notices of a kind, those that were answered, and all.
func Acknowledged(notices []advisory.Notice, kind string) (done, all int) {
	for _, n := range notices {
		if n.Kind != kind {
			continue
		}
		all++
		if !n.Acked.IsZero() {
			done++
		}
	}
	return done, all
}

// Findings lists the findings of a case or report that the principal may know of.
func (l Look) Findings(ctx context.Context, who access.Principal, matter string) ([]coordination.Finding, error) {
	v, err := l.view(who, access.ReadFinding)
	if err != nil {
		return nil, err
	}
	return v.Findings(ctx, matter)
}

// Fileable lists the events by which a unit says that it met a duty of its own.
func Fileable() []string { return slices.Clone(fileable) }

// AdvisoriesOf lists the advisories of a case that the principal may see, newest first.
func (l Look) AdvisoriesOf(ctx context.Context, who access.Principal, caseID string) ([]advisory.Advisory, error) {
	v, err := l.view(who, access.ReadAdvisory)
	if err != nil {
		return nil, err
	}
	return v.AdvisoriesOf(ctx, caseID)
}
