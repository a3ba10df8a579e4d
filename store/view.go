package store

import (
	"context"
	"database/sql"

	"tocsin/domain/access"
)

// querier is what a database and a transaction have in common.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// View reads for one principal. It has no method that shows what he may not see:
// the principal's keys are part of every query. Sealed fields come back marked;
// to open them a Tx is needed, so that the read leaves an entry (promise A5).
type View struct {
	store *Store
	q     querier
	by    access.By
	flush func(context.Context) error // writes what a transaction has put off; nil outside one
}

// Look gives a view for the principal; it sees what was committed.
func (s *Store) Look(by access.By) View { return View{store: s, q: s.readers, by: by} }

// By is who looks, for what act and why.
func (v View) By() access.By { return v.by }

func (v View) ready(ctx context.Context) error {
	if v.flush == nil {
		return nil
	}
	return v.flush(ctx)
}
