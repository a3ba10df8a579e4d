package store

import (
	"context"

	"tocsin/domain/access"
	"tocsin/domain/report"
)

// AddReport keeps a new report, for whoever may see it.
func (tx *Tx) AddReport(r report.Report, audience access.Audience) error {
	return add(tx, reports, r, audience)
}

// LoadReport reads a report with its sealed fields open.
func (tx *Tx) LoadReport(id string) (report.Report, error) { return load(tx, reports, id) }

// ChangeReport writes a loaded report back.
func (tx *Tx) ChangeReport(r report.Report) error { return change(tx, reports, r) }

// Report reads a report, sealed fields marked.
func (v View) Report(ctx context.Context, id string) (report.Report, error) {
	return reports.get(ctx, v, id)
}

// ReportQueue lists reports in a state, oldest first, after a place in the queue.
func (v View) ReportQueue(ctx context.Context, state report.State, after Place, limit int) ([]report.Report, error) {
	return reports.list(ctx, v, and(is("state = ?", string(state)), after.later("received")), "received, id", limit)
}

// ReportsOf lists the reports of a case, oldest first.
func (v View) ReportsOf(ctx context.Context, caseID string) ([]report.Report, error) {
	return reports.list(ctx, v, is("case_id = ? AND case_id <> ''", caseID), "received, id", 0)
}

// ReportsFrom lists what an organisation handed in, newest first.
func (v View) ReportsFrom(ctx context.Context, org string, limit int) ([]report.Report, error) {
	return reports.list(ctx, v, is("org = ? AND org <> ''", org), "received DESC, id DESC", limit)
}

// AllReports lists reports of every state, newest first, before a place.
func (v View) AllReports(ctx context.Context, before Place, limit int) ([]report.Report, error) {
	return reports.list(ctx, v, before.earlier("received"), "received DESC, id DESC", limit)
}

// ReportIn finds the report of the mailbox whose code has this digest.
func (v View) ReportIn(ctx context.Context, mailbox string) (report.Report, error) {
	return first(reports.list(ctx, v, is("mailbox = ? AND mailbox <> ''", mailbox), "", 1))
}

// AddIntake keeps the raw bytes and the submission key of a report.
func (tx *Tx) AddIntake(i report.Intake, audience access.Audience) error {
	return add(tx, intakes, i, audience)
}

// Intake finds what was handed in under a submission key; absent when nothing was.
func (v View) Intake(ctx context.Context, key string) (report.Intake, error) {
	return intakes.get(ctx, v, key)
}

// AddMessage keeps a line of a mailbox.
func (tx *Tx) AddMessage(m report.Message, audience access.Audience) error {
	return add(tx, messages, m, audience)
}

// LoadMessages reads the lines of a mailbox in order, open.
func (tx *Tx) LoadMessages(reportID string) ([]report.Message, error) {
	return loadAll(tx, messages, is("report = ?", reportID), "at, id")
}

// AddAttachment keeps what is known of a file.
func (tx *Tx) AddAttachment(a report.Attachment, audience access.Audience) error {
	return add(tx, attachments, a, audience)
}

// LoadAttachment reads what is known of a file, its name open.
func (tx *Tx) LoadAttachment(id string) (report.Attachment, error) { return load(tx, attachments, id) }

// LoadAttachments reads what is known of the files of a report.
func (tx *Tx) LoadAttachments(reportID string) ([]report.Attachment, error) {
	return loadAll(tx, attachments, is("report = ?", reportID), "id")
}

// CountAttachments counts the files of a report that the principal may see.
func (v View) CountAttachments(ctx context.Context, reportID string) (int, error) {
	return attachments.count(ctx, v, is("report = ?", reportID))
}
