package store

import (
	"context"

	"tocsin/domain/advisory"
	"tocsin/domain/coordination"
)

// The lists below are turned page by page, however long they grow.

// NoticesBefore lists what a unit was told, newest first, before a place.
func (v View) NoticesBefore(ctx context.Context, org string, before Place, limit int) ([]advisory.Notice, error) {
	return notices.list(ctx, v, and(is("org = ?", org), before.earlier("sent")), "sent DESC, id DESC", limit)
}

// NoticesWaiting lists notices that nobody acknowledged, oldest first, after a place.
func (v View) NoticesWaiting(ctx context.Context, after Place, limit int) ([]advisory.Notice, error) {
	return notices.list(ctx, v, and(is("state = 'open'"), after.later("sent")), "sent, id", limit)
}

// FindingsAfter lists the findings in a state, in the order in which they were
// proposed, after one; of one unit when it is named.
func (v View) FindingsAfter(ctx context.Context, org string, state coordination.FindingState, after string, limit int) ([]coordination.Finding, error) {
	cond := where{}
	if org != "" {
		cond = is("org = ?", org)
	}
	if state != "" {
		cond = and(cond, is("state = ?", string(state)))
	}
	if after != "" {
		cond = and(cond, is("id > ?", after))
	}
	return findings.list(ctx, v, cond, "id", limit)
}
