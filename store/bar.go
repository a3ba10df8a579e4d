package store

import (
	"context"
	"database/sql"
	"time"
)

// Bar is the word of one process to all on the same database that something is about to
// end: whoever asks meanwhile whether it still stands waits until the bar is lifted. It
// goes with its connection, so nobody stays barred by a process that died.
//
// It is made of two locks of the server. One is held from the word to its lifting; the
// other is taken by the act that ends the thing, with the first still held, and goes with
// its commit. So between the word and the commit there is no moment without a bar, even
// where the connection of the first is lost. An engine of one process needs none.
type Bar struct {
	about string
	held  *sql.Tx // nil on an engine of one process
}

const (
	barOuter = "SELECT pg_advisory_xact_lock(hashtextextended($1, 1))"
	barInner = "SELECT pg_advisory_xact_lock(hashtextextended($1, 2))"
	barBoth  = "SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 1)), pg_advisory_xact_lock_shared(hashtextextended($1, 2))"

	barPatience = 10 * time.Second // for another bar about the same
	maxBars     = 16               // connections that bar or wait, at a time
)

// Bar bars one thing. It is to be lifted.
func (s *Store) Bar(ctx context.Context, about string) (*Bar, error) {
	b := &Bar{about: about}
	if !s.dialect.shared {
		return b, nil
	}
	var err error
	if b.held, err = s.bars.BeginTx(context.WithoutCancel(ctx), nil); err != nil {
		return nil, s.dialect.fault(err)
	}
	ctx, cancel := context.WithTimeout(ctx, barPatience)
	defer cancel()
	if _, err := b.held.ExecContext(ctx, barOuter, about); err != nil {
		b.Lift()
		return nil, s.dialect.fault(err)
	}
	return b, nil
}

// Lift lets those go on who wait.
func (b *Bar) Lift() {
	if b.held != nil {
		_ = b.held.Rollback()
	}
}

// Under makes the act one that happens under a bar up to its commit, or fails.
func (tx *Tx) Under(b *Bar) error {
	if b.held == nil {
		return nil
	}
	if err := tx.save(); err != nil {
		return err
	}
	if _, err := tx.q.ExecContext(tx.ctx, barInner, b.about); err != nil {
		return tx.fail(err)
	}
	if _, err := b.held.ExecContext(tx.ctx, "SELECT 1"); err != nil {
		return away(err)
	}
	return nil
}

// Unbarred waits until nothing bars a thing any more. What is read after it was read
// either before the next bar was set, or after the act under the last one.
func (s *Store) Unbarred(ctx context.Context, about string) error {
	if !s.dialect.shared {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, barPatience)
	defer cancel()
	_, err := s.bars.ExecContext(ctx, barBoth, about)
	return s.dialect.fault(err)
}

// Shared reports whether other processes may work on the same database.
func (s *Store) Shared() bool { return s.dialect.shared }
