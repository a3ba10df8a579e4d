package store

import "context"

// CountAttachments counts the files of a report that the principal may see.
func (v View) CountAttachments(ctx context.Context, reportID string) (int, error) {
	return attachments.count(ctx, v, is("report = ?", reportID))
}
