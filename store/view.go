package store

import (
	"context"

	"tocsin/domain/access"
)

// View reads for one principal. It has no method that shows what he may not see:
// the principal's keys are part of every query. Sealed fields come back marked;
// to open them a Tx is needed, so that the read leaves an entry (promise A5).
type View struct {
	store *Store
	q     querier
	by    access.By
	tx    *Tx // the act that reads; nil outside one
}

// Look gives a view for the principal; it sees what was committed.
func (s *Store) Look(by access.By) View { return View{store: s, q: s.readers, by: by} }

// By is who looks, for what act and why.
func (v View) By() access.By { return v.by }

// ready makes sure that a read inside an act sees what was put off before it. Such a
// read runs to its end: a statement cut short would take the whole group back.
func (v View) ready(ctx context.Context, table, id string) (context.Context, error) {
	if v.tx == nil {
		return ctx, nil
	}
	if err := v.tx.asked.Err(); err != nil {
		return nil, late(err)
	}
	return v.tx.ctx, v.tx.settle(table, id)
}

// fault translates an error of a read; inside an act it spoils the group.
func (v View) fault(err error) error {
	if err == nil {
		return nil
	}
	err = v.store.dialect.fault(err)
	if v.tx != nil {
		v.tx.group.spoil(err)
	}
	return err
}
