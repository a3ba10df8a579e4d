package store

import (
	"context"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/advisory"
	"tocsin/domain/assessment"
	"tocsin/domain/clock"
	"tocsin/domain/coordination"
	"tocsin/domain/report"
)

// AddAssessment keeps a new assessment.
func (tx *Tx) AddAssessment(a assessment.Assessment, audience access.Audience) error {
	return add(tx, assessments, a, audience)
}

// LoadAssessment reads an assessment in order to act on it.
func (tx *Tx) LoadAssessment(id string) (assessment.Assessment, error) {
	return load(tx, assessments, id)
}

// TellAssessment writes a loaded assessment back for those who may know of it now.
func (tx *Tx) TellAssessment(a assessment.Assessment, audience access.Audience) error {
	return readdress(tx, assessments, a, audience)
}

// Assessment reads an assessment.
func (v View) Assessment(ctx context.Context, id string) (assessment.Assessment, error) {
	return assessments.get(ctx, v, id)
}

// Assessments lists the assessments that the principal may know of, newest first, after
// one; of one unit when it is named.
func (v View) Assessments(ctx context.Context, org, after string, limit int) ([]assessment.Assessment, error) {
	cond := where{}
	if org != "" {
		cond = is("org = ?", org)
	}
	if after != "" {
		cond = and(cond, is("id < ?", after))
	}
	return assessments.list(ctx, v, cond, "id DESC", limit)
}

// AssessmentsOf lists those of one application, year by year.
func (v View) AssessmentsOf(ctx context.Context, application string) ([]assessment.Assessment, error) {
	return assessments.list(ctx, v, is("application = ?", application), "year", 0)
}

// ReportsBetween lists what a unit handed in from an instant on and before another one,
// oldest first.
func (v View) ReportsBetween(ctx context.Context, org string, from, to time.Time, limit int) ([]report.Report, error) {
	return reports.list(ctx, v, is("org = ? AND org <> '' AND received >= ? AND received < ?", org, clock.Milli(from), clock.Milli(to)), "received, id", limit)
}

// FirstReport is the report of a case that was received first.
func (v View) FirstReport(ctx context.Context, caseID string) (report.Report, error) {
	return first(reports.list(ctx, v, is("case_id = ? AND case_id <> ''", caseID), "received, id", 1))
}

// NoticesBetween lists what a unit was told from an instant on and before another one,
// oldest first.
func (v View) NoticesBetween(ctx context.Context, org string, from, to time.Time, limit int) ([]advisory.Notice, error) {
	return notices.list(ctx, v, is("org = ? AND sent >= ? AND sent < ?", org, clock.Milli(from), clock.Milli(to)), "sent, id", limit)
}

// ClocksDue lists the clocks of an actor whose limit lies at an instant or after it, and
// before another one.
func (v View) ClocksDue(ctx context.Context, actor string, from, to time.Time, limit int) ([]coordination.Clock, error) {
	return clocks.list(ctx, v, is("actor = ? AND due >= ? AND due < ?", actor, clock.Milli(from), clock.Milli(to)), "due, id", limit)
}
