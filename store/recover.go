package store

import (
	"context"
	"strings"

	"tocsin/domain/evidence"
	"tocsin/domain/fault"
)

// recover opens the journal and brings the database up to its last frame. What was
// acknowledged is in the journal, so a database that was restored from a backup, or
// that lost its last commit, continues with the very entries its receipts prove.
func (s *Store) recover(ctx context.Context, folder string) error {
	replayed := 0
	var err error
	s.journal, err = openJournal(folder, func(f frame) error {
		if f.first+int64(len(f.entries)) <= s.log.tree.Size {
			return nil
		}
		if f.first != s.log.tree.Size {
			return fault.New(fault.Unavailable, "journal.gap", "the journal goes on at entry %d, the database ends at %d", f.first, s.log.tree.Size).
				WithHint("restore the database from a later backup, or bring the earlier part of the journal back")
		}
		replayed += len(f.entries)
		return s.replay(ctx, f)
	})
	if replayed > 0 {
		s.slog.Warn("the database was behind the intake journal and was brought up", "entries", replayed)
	}
	return err
}

// replay writes one frame into the database.
func (s *Store) replay(ctx context.Context, f frame) (err error) {
	conn, err := s.writer.Conn(ctx)
	if err != nil {
		return s.dialect.fault(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.ExecContext(ctx, s.dialect.begin); err != nil {
		return s.dialect.fault(err)
	}
	next, err := s.redo(ctx, conn, f)
	end := "COMMIT"
	if err != nil {
		end = "ROLLBACK"
	}
	if _, endErr := conn.ExecContext(ctx, end); err == nil && endErr != nil {
		err = s.dialect.fault(endErr)
	}
	if err != nil {
		return err
	}
	s.log.tree, s.log.note, s.log.grown = next.Tree, []byte(f.note), next
	return nil
}

func (s *Store) redo(ctx context.Context, q querier, f frame) (evidence.Growth, error) {
	if err := s.putSets(ctx, q, f.sets); err != nil {
		return evidence.Growth{}, err
	}
	for _, r := range f.rows {
		if err := s.upsert(ctx, q, r); err != nil {
			return evidence.Growth{}, err
		}
	}
	leaves := make([][]byte, len(f.entries))
	for i, e := range f.entries {
		leaves[i] = e.leaf
	}
	next, err := s.log.tree.Append(leaves, dbHashes{ctx, q, s})
	if err != nil {
		return evidence.Growth{}, err
	}
	signed, err := s.openNote(f.note)
	if err != nil {
		return evidence.Growth{}, err
	}
	if signed.Tree != next.Tree {
		return evidence.Growth{}, fault.New(fault.Unavailable, "journal.fork", "the journal's entries from %d on do not lead to the tree that was signed after them", f.first).
			WithHint("keep both files and run tocsin fsck")
	}
	return next, s.putEvidence(ctx, q, f, next)
}

// upsert puts a row of the journal in place of whatever is there.
func (s *Store) upsert(ctx context.Context, q querier, r row) error {
	t, ok := s.tables[r.table]
	if !ok {
		return fault.New(fault.Unavailable, "journal.table", "the journal speaks of a table %q that this program does not have", r.table).
			WithHint("use the version of the program that wrote it")
	}
	r, err := t.complete(s.suite, r)
	if err != nil {
		return err
	}
	names := t.names()
	sets := make([]string, len(names))
	for i, n := range names {
		sets[i] = n + " = excluded." + n
	}
	b := batch{into: r.table, columns: names, tail: " ON CONFLICT (id) DO UPDATE SET " + strings.Join(sets, ", ")}
	b.add(append(append([]any{r.id, r.audience, r.version}, r.columns...), string(r.body), r.sealed)...)
	return b.write(ctx, q, s.dialect)
}

// openNote reads a checkpoint that this log signed.
func (s *Store) openNote(note string) (evidence.Signed, error) {
	keys, err := evidence.ParseKeys(s.keys.public + "\n")
	if err != nil {
		return evidence.Signed{}, err
	}
	return evidence.OpenCheckpoint([]byte(note), keys)
}
