package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"tocsin/domain/fault"
)

// dialect is everything in which the two engines differ. Every query text is the
// same for both; parameters are written ?, times are integer milliseconds, JSON is
// text and is read in Go.
type dialect struct {
	name     string
	types    map[string]string   // words of the migrations that differ
	text     func(string) string // writes the parameters of a statement as the engine wants them
	begin    string              // opens the one writing transaction
	perRow   string              // before EXISTS: asked row by row, never made a join that reads every set first
	lock     string              // appended to the query that takes the head of the log
	shared   bool                // several processes may extend one log
	snapshot sql.IsolationLevel  // under which a long read sees one state; the other engine always does
	prepares bool                // statements are compiled once here; the other driver does it by itself
	patience time.Duration       // a group that takes longer is given up; 0: the engine cannot stall
	fault    func(error) error
}

var sqliteDialect = dialect{
	name:     "sqlite",
	types:    map[string]string{"BYTES": "BLOB", "TEXT_C": "TEXT", "BIGINT": "INTEGER", "STRICT": "STRICT", "NARROW": "STRICT, WITHOUT ROWID"},
	text:     unnumbered,
	begin:    "BEGIN IMMEDIATE",
	perRow:   "+",
	prepares: true,
	fault:    sqliteFault,
}

var postgresDialect = dialect{
	name:     "postgres",
	types:    map[string]string{"BYTES": "BYTEA", "TEXT_C": `TEXT COLLATE "C"`, "BIGINT": "BIGINT", "STRICT": "", "NARROW": ""},
	text:     number,
	begin:    "BEGIN",
	lock:     " FOR UPDATE",
	shared:   true,
	snapshot: sql.LevelRepeatableRead,
	patience: 30 * time.Second,
	fault:    postgresFault,
}

// fullDelay is when to try again after the disk was full.
const fullDelay = 30 * time.Second

// The codes of faults that decide what becomes of a whole group.
const (
	codeExists = "store.exists" // one row is in the way of another
	codeBusy   = "store.busy"   // the engine took the transaction back: it may be repeated
	codeBroken = "store.broken" // the engine or the disk cannot be trusted any more
)

func sqliteFault(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return driverFault(err)
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_FULL:
		return full(err)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return busy(err)
	case sqlite3.SQLITE_CONSTRAINT:
		return exists(err)
	case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return fault.New(fault.Unavailable, codeBroken, "the database cannot be used").Because(err).
			WithHint("run tocsin fsck; restore from a backup and the intake journal")
	}
	return driverFault(err)
}

// postgresFault reads the five-letter states of the SQL standard: 22021 is text that
// the database cannot hold, 23 a constraint, 40001 and 40P01 a transaction that lost
// against another, 53 resources, 57 an operator, 08 the connection.
func postgresFault(err error) error {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		if strandedConnection(err) && !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
			return away(err)
		}
		return driverFault(err)
	}
	switch {
	case e.Code == "22021" || e.Code == "22P05":
		return fault.New(fault.Invalid, "store.text", "this text holds characters that cannot be kept").Because(err)
	case strings.HasPrefix(e.Code, "23"):
		return exists(err)
	case e.Code == "40001" || e.Code == "40P01" || e.Code == "55P03":
		return busy(err)
	case e.Code == "53300":
		return away(err)
	case strings.HasPrefix(e.Code, "53"):
		return full(err)
	case strings.HasPrefix(e.Code, "57"), strings.HasPrefix(e.Code, "08"), strings.HasPrefix(e.Code, "25"):
		return away(err)
	}
	return driverFault(err)
}

func driverFault(err error) error {
	var already *fault.Fault
	switch {
	case err == nil:
		return nil
	case errors.As(err, &already):
		return err
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return late(err)
	case strings.Contains(err.Error(), "no space left"):
		return full(err)
	}
	return fault.New(fault.Internal, "store.driver", "the database gave an error").Because(err)
}

func exists(err error) error {
	return fault.New(fault.Conflict, codeExists, "this is there already").Because(err)
}

func late(err error) error {
	return fault.New(fault.Unavailable, "store.late", "the request was given up before the database answered").Because(err).
		WithHint("send it again under the same key: what was kept is not kept twice")
}

func full(err error) error {
	return fault.New(fault.Full, "store.full", "there is no room to keep this safely; nothing was kept").Because(err).After(fullDelay)
}

func busy(err error) error {
	return fault.New(fault.Unavailable, codeBusy, "the database is busy").Because(err).After(time.Second)
}

func away(err error) error {
	return fault.New(fault.Unavailable, "store.away", "the database is away").Because(err).After(5 * time.Second)
}
