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
	"database/sql/driver"
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
	"tocsin/domain/ident"
)

// Options say where and how to keep things. Dir, Clock and Suite are needed.
type Options struct {
	Dir      string // data directory: keys, files, lock, and the database when it is SQLite
	Database string // PostgreSQL connection string; empty means SQLite in Dir
	Journal  string // folder of the intake journal, best on another disk; empty means Dir/journal
	Origin   string // name of the evidence log, such as "tocsin.example/log"; kept from the first start on
	Waive    bool   // run on PostgreSQL without a synchronous standby; goes on record
	Anew     bool   // begin a new journal though the one that should be there is lost; goes on record
	Clock    clock.Clock
	Suite    cipher.Suite
	Log      *slog.Logger
}

// Store is an open instance. One process holds a data directory at a time.
type Store struct {
	dialect  dialect
	writer   *sql.DB   // one connection, which the writer holds once it works
	conn     *sql.Conn // that connection
	link     querier   // and what runs statements on it
	readers  *sql.DB
	bars     *sql.DB // nil on an engine of one process
	clock    clock.Clock
	suite    cipher.Suite
	box      cipher.Box
	keys     keyring
	vault    vault
	dir      string
	lock     *os.File
	journal  *journal
	blobs    blobs
	log      *log
	slog     *slog.Logger
	tables   map[string]keeper
	jobs     chan *job
	last     int // acts in the last group
	closing  chan struct{}
	stopped  chan struct{}
	once     sync.Once             // closing is closed
	freed    sync.Once             // everything is released
	broken   atomic.Pointer[error] // why nothing can be written any more
	standing Durability
	renewed  bool // this start began a new journal

	audiences sync.Map // digests of audience sets that are in the database
	texts     sync.Map // statements of batches, by their shape
}

// Open opens or founds an instance: it takes the directory, checks the engine, brings
// the schema up, and replays what the journal holds and the database does not.
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.Dir == "" || o.Clock == nil || o.Suite == nil {
		return nil, fault.New(fault.Internal, "store.options", "a directory, a clock and a cipher suite are needed")
	}
	s := &Store{
		dialect: sqliteDialect, clock: o.Clock, suite: o.Suite, dir: o.Dir, slog: o.Log,
		jobs: make(chan *job, 1024), closing: make(chan struct{}), stopped: make(chan struct{}),
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
	folder, err := journalFolder(o)
	if err != nil {
		return err
	}
	if err := s.openDatabase(ctx, o); err != nil {
		return err
	}
	if err := s.dialect.migrate(ctx, s.writer); err != nil {
		return err
	}
	segments, err := segmentsOf(folder)
	if err != nil {
		return err
	}
	if err := s.unlock(ctx, o, len(segments) > 0); err != nil {
		return err
	}
	s.blobs = blobs{box: s.box, placed: &placed{acts: map[string]int{}}, folders: []string{filepath.Join(o.Dir, "blob"), filepath.Join(folder, "blob")}}
	if err := s.blobs.sweep(); err != nil {
		return err
	}
	if err := s.openVault(ctx, folder); err != nil {
		return err
	}
	if s.log, err = openLog(ctx, s); err != nil {
		return err
	}
	if err := s.recover(ctx, folder, o.Anew); err != nil {
		return err
	}
	if err := s.settle(ctx); err != nil {
		return err
	}
	return noteJournal(o.Dir, folder)
}

func (s *Store) openDatabase(ctx context.Context, o Options) (err error) {
	if o.Database == "" {
		s.standing = Durability{Fsync: true, Commit: true, Synchronous: true}
		s.writer, s.readers, err = openSQLite(ctx, o.Dir)
		return err
	}
	s.dialect = postgresDialect
	if s.writer, s.readers, s.bars, err = openPostgres(ctx, o.Database); err != nil {
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

// connect takes the writing connection, and keeps it.
func (s *Store) connect(ctx context.Context) error {
	if s.conn != nil {
		return nil
	}
	conn, err := s.writer.Conn(ctx)
	if err != nil {
		return s.dialect.fault(err)
	}
	s.conn, s.link = conn, conn
	if s.dialect.prepares {
		s.link = &compiled{Conn: conn, statements: map[string]*sql.Stmt{}}
	}
	return nil
}

// disconnect throws the writing connection away; what is not committed is taken back.
func (s *Store) disconnect() {
	if s.conn == nil {
		return
	}
	if c, ok := s.link.(*compiled); ok {
		c.forget()
	}
	_ = s.conn.Raw(func(any) error { return driver.ErrBadConn }) // the pool closes it
	_ = s.conn.Close()
	s.conn, s.link = nil, nil
}

// Durability says how the database keeps what it acknowledged.
func (s *Store) Durability() Durability { return s.standing }

// Renewed reports whether this start began a new journal in the place of a lost one.
func (s *Store) Renewed() bool { return s.renewed }

// Engine is "sqlite" or "postgres".
func (s *Store) Engine() string { return s.dialect.name }

// Room is how many bytes are free for the instance's files.
func (s *Store) Room() (uint64, error) { return room(s.dir) }

// Close finishes what is waiting and releases the directory. A second time does nothing.
func (s *Store) Close() error {
	s.once.Do(func() { close(s.closing) })
	<-s.stopped
	var err error
	s.freed.Do(func() { err = s.release() })
	return err
}

func (s *Store) release() error {
	errs := []error{s.vault.close()}
	for _, db := range []*sql.DB{s.readers, s.bars, s.writer} {
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

// Broken says why nothing can be written any more; nil while all is well.
func (s *Store) Broken() error {
	if broken := s.broken.Load(); broken != nil {
		return *broken
	}
	return nil
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

// put writes rows and audience sets, table by table.
func (s *Store) put(ctx context.Context, q querier, rows []row, members map[string]string) error {
	if err := s.putSets(ctx, q, members); err != nil {
		return err
	}
	var batches []*batch
	at := map[string]*batch{}
	for _, r := range rows {
		b, ok := at[r.table]
		if !ok {
			b = &batch{into: r.table, columns: s.tables[r.table].names()}
			at[r.table], batches = b, append(batches, b)
		}
		b.add(r.values()...)
	}
	for _, b := range batches {
		if err := b.write(ctx, q, s); err != nil {
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
	return b.write(ctx, q, s)
}

// audienceDigest names an audience set, its members joined by line. The name of a set
// with a mailbox in it begins as the mailbox does, with its time: sets made together
// then lie together, and a group writes few pages.
func audienceDigest(suite cipher.Suite, members string) string {
	digest := digestHex(suite, []byte(members))[:32]
	if _, box, ok := strings.Cut(members, access.MailboxKey("")); ok {
		return ident.Public(box) + "-" + digest
	}
	return digest
}

// membersOf reads an audience set.
func (v View) membersOf(ctx context.Context, digest string) (access.Audience, error) {
	var members []string
	err := v.each(ctx, "SELECT member FROM audience WHERE digest = ? ORDER BY member", []any{digest}, func(rows *sql.Rows) error {
		var m string
		err := rows.Scan(&m)
		members = append(members, m)
		return err
	})
	return access.NewAudience(members...), err
}
