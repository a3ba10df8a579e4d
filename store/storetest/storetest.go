// Package storetest is the suite that every database under the store must pass.
//
// Each story is one sentence about the store, proven on a real database: SQLite in a
// temporary directory, and PostgreSQL on a server that is running or that the suite
// starts for itself (postgres.go). A House is one instance with its directory, its
// database and its clock; it can be opened, closed, opened again, and looked into
// with plain SQL, as an intruder would.
//
// The stories prove A1 (the principal is in the query), A5 and C4 (sealed at rest),
// P1 and P3 (durable, once), V1–V4 (the evidence tells what the database tells).
// What needs the inside of the store (journal, faults of the disk) is tested there.
package storetest

import (
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the database/sql driver "pgx"
	_ "modernc.org/sqlite"             // the database/sql driver "sqlite"

	"tocsin/domain/access"
	"tocsin/domain/cipher"
	"tocsin/domain/clock"
	"tocsin/domain/fault"
	"tocsin/store"
)

// Engine is a database under test.
type Engine struct {
	Name  string
	Fresh func(tb testing.TB) string // a new, empty database; the empty string is SQLite in the data directory
}

// SQLite is the engine that needs nothing.
func SQLite() Engine { return Engine{"sqlite", func(testing.TB) string { return "" }} }

// House is one instance under test.
type House struct {
	Dir      string
	Database string
	Clock    *clock.Set
}

// House makes an instance that was never opened. Its clock stands at 2021-12-09.
func (e Engine) House(tb testing.TB) *House {
	tb.Helper()
	start := time.Date(2021, 12, 9, 1, 0, 0, 0, time.UTC)
	return &House{Dir: tb.TempDir(), Database: e.Fresh(tb), Clock: clock.At(start)}
}

// Options are what the house is opened with.
func (h *House) Options() store.Options {
	return store.Options{Dir: h.Dir, Database: h.Database, Waive: true, Clock: h.Clock, Suite: cipher.International(nil)}
}

// Open opens the store; it is closed at the end of the test.
func (h *House) Open(tb testing.TB) *store.Store {
	tb.Helper()
	s, err := store.Open(tb.Context(), h.Options())
	if err != nil {
		tb.Fatal(err, fault.From(err).Unwrap())
	}
	tb.Cleanup(func() { Close(tb, s) })
	return s
}

// Close closes a store; a second time does nothing.
func Close(tb testing.TB, s *store.Store) {
	tb.Helper()
	if err := s.Close(); err != nil {
		tb.Error(err)
	}
}

// SQL opens the database beside the store, as somebody with the file or the password would.
func (h *House) SQL(tb testing.TB) *sql.DB {
	tb.Helper()
	driver, name := "pgx", h.Database
	if name == "" {
		driver, name = "sqlite", "file:"+filepath.Join(h.Dir, "tocsin.db")+"?_pragma=busy_timeout(100)"
	}
	db, err := sql.Open(driver, name)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = db.Close() })
	return db
}

// story is one sentence and its proof.
type story struct {
	says  string
	prove func(t *testing.T, h *House)
}

// Run proves every story on the engine.
func Run(t *testing.T, e Engine) {
	var stories []story
	for _, group := range [][]story{audienceStories(), actStories(), groupStories(), listStories(), directoryStories(), programmeStories(), assessmentStories(), leaseStories(), sealStories(), vaultStories(), factorStories(), blobStories(), fsckStories(), openStories()} {
		stories = append(stories, group...)
	}
	for _, s := range stories {
		t.Run(s.says, func(t *testing.T) { s.prove(t, e.House(t)) })
	}
}

// Reporter is somebody who shows the code of a mailbox.
func Reporter() access.By {
	return access.By{Act: access.ReceiveReport, Principal: access.Principal{Via: "test", Mailbox: "c0ffee"}}
}

// Officer works the desk, at an act.
func Officer(act access.Act) access.By {
	return access.By{Act: act, Principal: access.Principal{Person: "per_officer", Name: "Officer", Roles: []access.Role{access.DutyOfficer}, Via: "test"}}
}

// Program is the program itself, at an act.
func Program(act access.Act) access.By {
	return access.By{Act: act, Principal: access.Principal{Roles: []access.Role{access.System}, Via: "test"}}
}

// Member acts for an organisation.
func Member(org string, act access.Act) access.By {
	return access.By{Act: act, Principal: access.Principal{Person: "per_of_" + org, Org: org, Roles: []access.Role{access.PartnerMember}, Via: "test"}}
}

// Sound checks the whole house with fsck.
func Sound(tb testing.TB, s *store.Store) store.Check {
	tb.Helper()
	check, err := s.Fsck(tb.Context(), Program(access.ReadEvidence))
	if err != nil {
		tb.Fatal(err, fault.From(err).Unwrap())
	}
	if !check.Sound() {
		tb.Fatalf("fsck found %v %v", check.Differences, check.Faults)
	}
	return check
}

func must[T any](tb testing.TB) func(T, error) T {
	return func(v T, err error) T {
		tb.Helper()
		if err != nil {
			tb.Fatal(err, fault.From(err).Unwrap())
		}
		return v
	}
}

func wantKind(tb testing.TB, err error, kind fault.Kind) {
	tb.Helper()
	if !fault.Is(err, kind) {
		tb.Fatalf("got %v (%v), want a fault of kind %s", err, fault.KindOf(err), kind)
	}
}
