package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"tocsin/domain/evidence"
	"tocsin/domain/fault"
)

// recover opens the journal and brings the database up to its last frame. What was
// acknowledged is in the journal, so a database that was restored from a backup, or
// that lost its last commit, continues with the very entries its receipts prove.
//
// Where several processes extend one log, each keeps a journal of its own; to restore
// their database, the others' folders are laid as subfolders into this one.
func (s *Store) recover(ctx context.Context, folder string, anew bool) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fileFault(err, "the journal folder cannot be made")
	}
	before := s.log.tree.Size
	reels, err := s.openReels(folder)
	if err != nil {
		return err
	}
	if err := s.replayAll(ctx, reels); err != nil {
		return err
	}
	if replayed := s.log.tree.Size - before; replayed > 0 {
		s.slog.Warn("the database was behind the intake journal and was brought up", "entries", replayed)
	}
	s.journal = &journal{dir: folder}
	if err := s.wants(reels[0], before, anew); err != nil || s.renewed {
		return err
	}
	return s.resume(ctx, reels[0])
}

// openReels opens the journal of this process, and those of others beside it.
func (s *Store) openReels(folder string) ([]*reel, error) {
	own, err := openReel(folder, s.log.tree.Size)
	if err != nil {
		return nil, err
	}
	reels := []*reel{own}
	inside, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fileFault(err, "the journal folder cannot be read")
	}
	for _, e := range inside {
		if !e.IsDir() {
			continue
		}
		other, err := openReel(filepath.Join(folder, e.Name()), s.log.tree.Size)
		if err != nil {
			return nil, err
		}
		reels = append(reels, other)
	}
	return reels, nil
}

// replayAll plays the frames of all journals that the database does not hold, in the
// order of the log.
func (s *Store) replayAll(ctx context.Context, reels []*reel) error {
	running := make([]*reel, 0, len(reels))
	for _, r := range reels {
		if more, err := s.skip(r); err != nil {
			return err
		} else if more {
			running = append(running, r)
		}
	}
	for len(running) > 0 {
		least := 0
		for i, r := range running {
			if r.last.first < running[least].last.first {
				least = i
			}
		}
		if err := s.replay(ctx, running[least].last); err != nil {
			return err
		}
		kept := running[:0]
		for _, r := range running {
			more, err := true, error(nil)
			if r.last.last() <= s.log.tree.Size {
				more, err = s.skip(r)
			}
			if err != nil {
				return err
			}
			if more {
				kept = append(kept, r)
			}
		}
		running = kept
	}
	return nil
}

// skip reads on to the next frame that the database does not hold.
func (s *Store) skip(r *reel) (bool, error) {
	for {
		more, err := r.next()
		if err != nil || !more || r.last.last() > s.log.tree.Size {
			return more, err
		}
	}
}

// wants the journal to reach as far as the database did before: a frame is synced before
// its commit, so one that is not there was lost. Then the instance does not start, but
// where the operator says that a new journal begins. Where several processes extend one
// log, nobody can tell how far the journal of one of them should reach.
func (s *Store) wants(own *reel, before int64, anew bool) error {
	short := s.lacks(own, before)
	switch {
	case short && anew:
		s.renewed = true // the next group begins a segment
		s.slog.Warn("a new intake journal begins; what was acknowledged before stands in the database alone: make a backup now")
		return nil
	case anew:
		return fault.New(fault.Refused, "journal.whole", "the intake journal lacks nothing").WithHint("start without --new-journal")
	case short && own.torn:
		return own.damaged(errors.New("the database holds entries that stood here"))
	case short:
		return own.short(before)
	}
	return nil
}

// lacks reports whether a journal that was read to its end lacks entries of the database.
func (s *Store) lacks(own *reel, size int64) bool {
	return !s.dialect.shared && size > 0 && (!own.read || own.last.last() < size)
}

// resume makes the journal of this process ready for the next frame, behind the last
// whole one. That one must be what the database holds there: another process may have
// gone on without a frame that was never committed, but nobody may have told another story.
func (s *Store) resume(ctx context.Context, own *reel) error {
	if own.segment == "" {
		return nil
	}
	if err := s.journal.resume(own.segment, own.at); err != nil || !own.read {
		return err
	}
	note, err := s.noteAt(ctx, s.writer, own.last.last())
	if err != nil || note == own.last.note {
		return err
	}
	if s.dialect.shared {
		return errors.Join(s.journal.close(), s.journal.resume(own.lastIn, own.lastAt))
	}
	return fault.New(fault.Unavailable, "journal.fork", "the journal and the database tell different stories of entry %d", own.last.first).
		WithHint("keep both; bring back the journal that belongs to this database")
}

// replay writes one frame into the database.
func (s *Store) replay(ctx context.Context, f frame) error {
	tx, err := s.writer.BeginTx(ctx, nil)
	if err != nil {
		return s.dialect.fault(err)
	}
	next, err := s.redo(ctx, tx, f)
	if err != nil {
		return errors.Join(err, ignoreDone(tx.Rollback()))
	}
	if err := tx.Commit(); err != nil {
		return s.dialect.fault(err)
	}
	if next.Tree.Size > s.log.tree.Size {
		s.log.keep(next, f.note, f.at())
	}
	return nil
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// redo repeats what a frame did, on the head of the log.
func (s *Store) redo(ctx context.Context, q querier, f frame) (evidence.Growth, error) {
	size, _, err := s.log.head(ctx, q)
	if err != nil || f.last() <= size {
		return evidence.Growth{}, err // another process was quicker
	}
	if f.first != size {
		return evidence.Growth{}, fault.New(fault.Unavailable, "journal.gap", "the journal goes on at entry %d, the database ends at %d", f.first, size).
			WithHint("restore the database from a later backup, or bring the earlier part of the journal back")
	}
	if err := s.putSets(ctx, q, f.sets); err != nil {
		return evidence.Growth{}, s.dialect.fault(err)
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
	next, err := s.log.tree.Append(leaves, s.log.grown)
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
	return next, s.dialect.fault(s.putEvidence(ctx, q, f, next))
}

// upsert puts a row of the journal in place of whatever is there.
func (s *Store) upsert(ctx context.Context, q querier, r row) error {
	t, ok := s.tables[r.table]
	if !ok {
		return fault.New(fault.Unavailable, "journal.table", "the journal speaks of a table %q that this program does not have", r.table).
			WithHint("use the version of the program that wrote it")
	}
	r, err := t.complete(r)
	if err != nil {
		return err
	}
	names := t.names()
	sets := make([]string, len(names))
	for i, n := range names {
		sets[i] = n + " = excluded." + n
	}
	b := batch{into: r.table, columns: names, tail: " ON CONFLICT (id) DO UPDATE SET " + strings.Join(sets, ", ")}
	b.add(r.values()...)
	return s.dialect.fault(b.write(ctx, q, s))
}

// openNote reads a checkpoint that this log signed.
func (s *Store) openNote(note string) (evidence.Signed, error) {
	keys, err := evidence.ParseKeys(s.keys.public + "\n")
	if err != nil {
		return evidence.Signed{}, err
	}
	return evidence.OpenCheckpoint([]byte(note), keys)
}
