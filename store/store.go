// Package store keeps everything, on SQLite by default and on PostgreSQL beyond one machine.
//
// It keeps records (one file a concept: report.go, case.go …), the evidence log
// (log.go), the intake journal (journal.go) and sealed files (blob.go). What it
// promises:
//
//   - A View reads and a Tx writes for one principal. His keys are part of every
//     query; what is outside his audience is absent (A1, A3).
//   - Write returns when an act is durable in the database, in the journal on its
//     second path, and in the evidence (P1). Acts that arrive together share a commit.
//   - No record is added or changed without an evidence entry that names its facts
//     (V1, V3); fsck recomputes the facts and compares.
//   - Sealed and personal fields are encrypted at rest, and open only inside an act (A5).
//   - Rules are not kept here: no function branches on the state of a thing.
//
// SQL is one text for both engines; dialect.go holds what differs; storetest is the
// suite that both must pass.
package store

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/cipher"
	"tocsin/domain/clock"
	"tocsin/domain/fault"
)

// Options say where and how to keep things. Dir, Clock and Suite are needed.
type Options struct {
	Dir      string // data directory: keys, files, lock, and the database when it is SQLite
	Database string // PostgreSQL connection string; empty means SQLite in Dir
	Journal  string // folder of the intake journal, best on another disk; empty means Dir/journal
	Origin   string // name of the evidence log, such as "tocsin.example/log"; kept from the first start on
	Waive    bool   // run on PostgreSQL without a synchronous standby; goes on record
	Clock    clock.Clock
	Suite    cipher.Suite
	Log      *slog.Logger
}

// Store is an open instance. One process holds a data directory at a time.
type Store struct {
	dialect  dialect
	writer   *sql.DB
	readers  *sql.DB
	clock    clock.Clock
	suite    cipher.Suite
	box      cipher.Box
	keys     keyring
	dir      string
	lock     *os.File
	journal  *journal
	log      *log
	slog     *slog.Logger
	tables   map[string]keeper
	jobs     chan job
	closing  chan struct{}
	stopped  chan struct{}
	once     sync.Once
	broken   atomic.Pointer[error] // why nothing can be written any more
	last     time.Time             // now of the last group
	standing Durability

	audiences sync.Map // digests of audience sets that are in the database
}

// Open opens or founds an instance: it takes the directory, checks the engine, brings
// the schema up, and replays what the journal holds and the database does not.
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.Dir == "" || o.Clock == nil || o.Suite == nil {
		return nil, fault.New(fault.Internal, "store.options", "a directory, a clock and a cipher suite are needed")
	}
	s := &Store{
		dialect: sqliteDialect, clock: o.Clock, suite: o.Suite, dir: o.Dir, slog: o.Log,
		jobs: make(chan job, 1024), closing: make(chan struct{}), stopped: make(chan struct{}),
		tables: tables(),
	}
	if s.slog == nil {
		s.slog = slog.New(slog.DiscardHandler)
	}
	if err := s.open(ctx, o); err != nil {
		return nil, errors.Join(err, s.release())
	}
	go s.work()
	return s, nil
}

func (s *Store) open(ctx context.Context, o Options) (err error) {
	if s.lock, err = lockDir(o.Dir); err != nil {
		return err
	}
	if s.keys, err = loadKeys(filepath.Join(o.Dir, "keys"), o.Origin, s.suite); err != nil {
		return err
	}
	if s.box, err = s.suite.Sealing().Box(s.keys.seal); err != nil {
		return err
	}
	if err := s.connect(ctx, o); err != nil {
		return err
	}
	if err := s.dialect.migrate(ctx, s.writer); err != nil {
		return err
	}
	if s.log, err = openLog(ctx, s); err != nil {
		return err
	}
	folder := o.Journal
	if folder == "" {
		folder = filepath.Join(o.Dir, "journal")
	}
	return s.recover(ctx, folder)
}

func (s *Store) connect(ctx context.Context, o Options) (err error) {
	if o.Database == "" {
		s.standing = Durability{Fsync: true, Commit: true, Synchronous: true}
		s.writer, s.readers, err = openSQLite(ctx, o.Dir)
		return err
	}
	s.dialect = postgresDialect
	s.dialect.fault = postgresFault
	if s.writer, s.readers, err = openPostgres(ctx, o.Database); err != nil {
		return err
	}
	if s.standing, err = checkPostgres(ctx, s.writer); err != nil {
		return err
	}
	if !s.standing.Fsync || !s.standing.Commit {
		return fault.New(fault.Refused, "store.fsync", "this PostgreSQL acknowledges what is not on disk (fsync or synchronous_commit is off)").
			WithHint("set fsync=on and synchronous_commit=on")
	}
	if !s.standing.Synchronous && !o.Waive {
		return fault.New(fault.Refused, "store.standby", "this PostgreSQL has no synchronous standby: a failover could lose acknowledged reports").
			WithHint("set synchronous_standby_names, or start with --waive-standby, which goes on record")
	}
	return nil
}

// Durability says how the database keeps what it acknowledged.
func (s *Store) Durability() Durability { return s.standing }

// Engine is "sqlite" or "postgres".
func (s *Store) Engine() string { return s.dialect.name }

// Room is how many bytes are free for the instance's files.
func (s *Store) Room() (uint64, error) { return room(s.dir) }

// Close finishes what is waiting and releases the directory.
func (s *Store) Close() error {
	s.once.Do(func() { close(s.closing) })
	<-s.stopped
	return s.release()
}

func (s *Store) release() error {
	var errs []error
	for _, db := range []*sql.DB{s.readers, s.writer} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	if s.journal != nil {
		errs = append(errs, s.journal.close())
	}
	if s.lock != nil {
		errs = append(errs, s.lock.Close())
	}
	return errors.Join(errs...)
}

// breakDown stops all writing: something happened after which no promise can be kept.
func (s *Store) breakDown(err error) {
	var f error = fault.New(fault.Unavailable, "store.broken", "the store cannot write safely any more and must be restarted").Because(err).After(30 * time.Second)
	s.broken.CompareAndSwap(nil, &f)
	s.note("the store stopped writing", "error", err)
}

func (s *Store) note(message string, args ...any) { s.slog.Error(message, args...) }

// random reads from the suite's randomness.
type random struct{ suite cipher.Suite }

// Read fills p with random bytes.
func (r random) Read(p []byte) (int, error) {
	b, err := r.suite.Random(len(p))
	return copy(p, b), err
}

// Random is the instance's source of randomness.
func (s *Store) Random() io.Reader { return random{s.suite} }

// put writes rows and audience sets with one statement a table, or a few.
func (s *Store) put(ctx context.Context, q querier, rows []row, members map[string]string) error {
	if err := s.putSets(ctx, q, members); err != nil {
		return err
	}
	byTable := map[string][]row{}
	var order []string
	for _, r := range rows {
		if _, seen := byTable[r.table]; !seen {
			order = append(order, r.table)
		}
		byTable[r.table] = append(byTable[r.table], r)
	}
	for _, name := range order {
		names := s.tables[name].names()
		b := batch{into: name, columns: names}
		for _, r := range byTable[name] {
			b.add(append(append([]any{r.id, r.audience, r.version}, r.columns...), string(r.body), r.sealed)...)
		}
		if err := b.write(ctx, q, s.dialect); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) putSets(ctx context.Context, q querier, sets map[string]string) error {
	b := batch{into: "audience", columns: []string{"digest", "member"}, tail: " ON CONFLICT DO NOTHING"}
	for digest, text := range sets {
		for member := range strings.SplitSeq(text, "\n") {
			b.add(digest, member)
		}
	}
	return b.write(ctx, q, s.dialect)
}

// membersOf reads an audience set.
func (s *Store) membersOf(ctx context.Context, q querier, digest string) (access.Audience, error) {
	rows, err := q.QueryContext(ctx, number("SELECT member FROM audience WHERE digest = ? ORDER BY member"), digest)
	if err != nil {
		return nil, s.dialect.fault(err)
	}
	defer func() { _ = rows.Close() }()
	var members []string
	for rows.Next() {
		var m string
		if err := rows.Scan(&m); err != nil {
			return nil, s.dialect.fault(err)
		}
		members = append(members, m)
	}
	return access.NewAudience(members...), s.dialect.fault(rows.Err())
}

// batch is many rows for one table, written with as few statements as the engine allows.
type batch struct {
	into    string
	columns []string
	tail    string
	args    []any
}

func (b *batch) add(values ...any) { b.args = append(b.args, values...) }

func (b *batch) write(ctx context.Context, q querier, d dialect) error {
	width := len(b.columns)
	most := d.maxArgs / width * width
	for from := 0; from < len(b.args); from += most {
		part := b.args[from:min(from+most, len(b.args))]
		tuple := "(" + strings.TrimSuffix(strings.Repeat("?,", width), ",") + "),"
		text := "INSERT INTO " + b.into + " (" + strings.Join(b.columns, ", ") + ") VALUES " +
			strings.TrimSuffix(strings.Repeat(tuple, len(part)/width), ",") + b.tail
		if _, err := q.ExecContext(ctx, number(text), part...); err != nil {
			return d.fault(err)
		}
	}
	return nil
}
