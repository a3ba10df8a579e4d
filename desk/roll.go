package desk

import (
	"context"

	"tocsin/domain/access"
	"tocsin/domain/coordination"
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
	return v.Cases(ctx, before, limit)
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
