package store

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"

	"tocsin/domain/access"
	"tocsin/domain/fault"
)

// Inspect opens an instance to look at it and nothing else: it takes no lock, makes no
// file, changes no schema and plays no journal back, so it may stand beside a running
// server. Every act on it is refused; Fsck and the views work.
func Inspect(ctx context.Context, o Options) (*Store, error) {
	s := &Store{
		dialect: sqliteDialect, clock: o.Clock, suite: o.Suite, dir: o.Dir, slog: slog.New(slog.DiscardHandler),
		closing: make(chan struct{}), stopped: make(chan struct{}), tables: tables(),
	}
	s.once.Do(func() { close(s.closing) }) // no act is taken
	close(s.stopped)                       // and there is nobody to wait for
	var shut error = fault.New(fault.Refused, "store.inspected", "this instance was opened to be looked at").
		WithHint("start the server to act on it")
	s.broken.Store(&shut)
	if err := s.inspect(ctx, o); err != nil {
		return nil, errors.Join(err, s.release())
	}
	return s, nil
}

func (s *Store) inspect(ctx context.Context, o Options) (err error) {
	if !founding(filepath.Join(o.Dir, "keys")) {
		return fault.New(fault.Absent, "store.absent", "%s holds no instance", o.Dir).WithHint("name its data directory")
	}
	if o.Database == "" {
		s.readers, err = lookSQLite(o.Dir)
	} else {
		s.dialect = postgresDialect
		s.writer, s.readers, s.bars, err = openPostgres(ctx, o.Database)
	}
	if err != nil {
		return err
	}
	if s.writer == nil {
		s.writer = s.readers // what a start asks of the writing connection are reads
	}
	if s.keys, err = loadKeys(filepath.Join(o.Dir, "keys"), o.Origin, s.suite, false); err != nil {
		return err
	}
	if s.box, err = s.suite.Sealing().Box(s.keys.seal); err != nil {
		return err
	}
	if err := s.checkBond(ctx, o.Origin); err != nil {
		return err
	}
	folder, err := journalFolder(o)
	if err != nil {
		return err
	}
	s.blobs = blobs{box: s.box, folders: []string{filepath.Join(o.Dir, "blob"), filepath.Join(folder, "blob")}}
	if err := s.lookVault(folder); err != nil {
		return err
	}
	s.log = &log{store: s}
	return s.log.load(ctx, s.readers)
}

// lookSQLite opens the database file for reading only.
func lookSQLite(dir string) (*sql.DB, error) {
	file := filepath.Join(dir, "tocsin.db")
	if _, err := os.Stat(file); err != nil {
		return nil, fileFault(err, "the database file cannot be opened")
	}
	return readOnly(file)
}

// readOnly opens a database file for reading only.
func readOnly(file string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", "file:"+url.PathEscape(file)+"?mode=ro&_pragma=query_only(1)&_pragma=busy_timeout(10000)")
	if err != nil {
		return nil, sqliteFault(err)
	}
	return db, nil
}

// Unplayed is how many acknowledged entries stand in the intake journal and not in the
// database; the next start of the server brings them in.
func (s *Store) Unplayed(by access.By, o Options) (int64, error) {
	if err := by.May(); err != nil {
		return 0, err
	}
	folder, err := journalFolder(o)
	if err != nil {
		return 0, err
	}
	reels, err := s.openReels(folder)
	if err != nil {
		return 0, err
	}
	end := s.log.tree.Size
	for i, r := range reels {
		for more := true; more; {
			if more, err = r.next(); err != nil {
				return 0, err
			}
		}
		if i == 0 && s.lacks(r, s.log.tree.Size) {
			return 0, r.short(s.log.tree.Size)
		}
		if r.read {
			end = max(end, r.last.last())
		}
	}
	return end - s.log.tree.Size, nil
}
