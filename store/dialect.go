package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // the database/sql driver "pgx"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"tocsin/domain/fault"
)

// dialect is everything in which the two engines differ. Every query text is the
// same for both; parameters are numbered, times are integer milliseconds, JSON is
// text and is read in Go.
type dialect struct {
	name    string
	types   map[string]string // words of the migrations that differ
	maxArgs int               // bound values in one statement
	begin   string            // opens the one writing transaction
	lock    string            // appended to the query that takes the head of the log
	fault   func(error) error
}

// sqliteFloor is the first release without the WAL-reset corruption bug (3.51.3).
var sqliteFloor = [3]int{3, 51, 3}

var sqliteDialect = dialect{
	name:    "sqlite",
	types:   map[string]string{"BYTES": "BLOB", "BIGINT": "INTEGER", "STRICT": "STRICT", "TEXT_C": "TEXT"},
	maxArgs: 30_000,
	begin:   "BEGIN IMMEDIATE",
	fault:   sqliteFault,
}

var postgresDialect = dialect{
	name:    "postgres",
	types:   map[string]string{"BYTES": "BYTEA", "BIGINT": "BIGINT", "STRICT": "", "TEXT_C": `TEXT COLLATE "C"`},
	maxArgs: 60_000,
	begin:   "BEGIN",
	lock:    " FOR UPDATE",
	fault:   postgresFault,
}

// openSQLite opens the database file twice: one writing connection, and readers
// beside it. FULL makes every commit survive a power cut.
func openSQLite(ctx context.Context, dir string) (writer, readers *sql.DB, err error) {
	file := filepath.Join(dir, "tocsin.db")
	open := func(extra string, conns int) (*sql.DB, error) {
		pragmas := "_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)&_pragma=cache_size(-16384)" + extra
		db, err := sql.Open("sqlite", "file:"+url.PathEscape(file)+"?"+pragmas)
		if err != nil {
			return nil, err
		}
		db.SetMaxOpenConns(conns)
		db.SetMaxIdleConns(conns)
		return db, nil
	}
	if writer, err = open("", 1); err != nil {
		return nil, nil, sqliteFault(err)
	}
	if err = checkSQLite(ctx, writer); err != nil {
		return nil, nil, errors.Join(err, writer.Close())
	}
	if readers, err = open("&_pragma=query_only(1)", 4); err != nil {
		return nil, nil, errors.Join(sqliteFault(err), writer.Close())
	}
	return writer, readers, nil
}

// checkSQLite refuses a library that is too old, and a database that does not sync.
func checkSQLite(ctx context.Context, db *sql.DB) error {
	var version string
	var sync int
	if err := db.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&version); err != nil {
		return sqliteFault(err)
	}
	if err := db.QueryRowContext(ctx, "PRAGMA synchronous").Scan(&sync); err != nil {
		return sqliteFault(err)
	}
	var have [3]int
	if _, err := fmt.Sscanf(version, "%d.%d.%d", &have[0], &have[1], &have[2]); err != nil {
		return fault.New(fault.Internal, "store.version", "SQLite calls itself %q", version)
	}
	for i := range have {
		if have[i] != sqliteFloor[i] {
			if have[i] < sqliteFloor[i] {
				return fault.New(fault.Refused, "store.version", "SQLite %s is too old; 3.51.3 is the first that cannot corrupt its write-ahead log", version)
			}
			break
		}
	}
	if sync != 2 {
		return fault.New(fault.Refused, "store.sync", "the database runs with synchronous=%d; only FULL keeps a receipt's promise", sync)
	}
	return nil
}

// openPostgres opens a server database: one writing connection of ours and a pool of readers.
func openPostgres(ctx context.Context, dsn string) (writer, readers *sql.DB, err error) {
	writer, err = sql.Open("pgx", dsn)
	if err != nil {
		return nil, nil, postgresFault(err)
	}
	writer.SetMaxOpenConns(1)
	writer.SetConnMaxIdleTime(0)
	if err := writer.PingContext(ctx); err != nil {
		return nil, nil, errors.Join(postgresFault(err), writer.Close())
	}
	if readers, err = sql.Open("pgx", dsn); err != nil {
		return nil, nil, errors.Join(postgresFault(err), writer.Close())
	}
	readers.SetMaxOpenConns(8)
	readers.SetMaxIdleConns(8)
	return writer, readers, nil
}

// Durability says how a server database keeps what it acknowledged.
type Durability struct {
	Fsync       bool // the server flushes its log
	Commit      bool // a commit waits for it
	Synchronous bool // and for a standby
}

// checkPostgres reads the settings on which promise P1 stands.
func checkPostgres(ctx context.Context, db *sql.DB) (Durability, error) {
	var fsync, commit, standby string
	err := db.QueryRowContext(ctx, "SELECT current_setting('fsync'), current_setting('synchronous_commit'), current_setting('synchronous_standby_names')").Scan(&fsync, &commit, &standby)
	if err != nil {
		return Durability{}, postgresFault(err)
	}
	return Durability{Fsync: fsync == "on", Commit: commit == "on" || commit == "remote_apply", Synchronous: standby != ""}, nil
}

// fullDelay is when to try again after the disk was full.
const fullDelay = 30 * time.Second

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
		return fault.New(fault.Conflict, "store.exists", "this is there already").Because(err)
	case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return fault.New(fault.Unavailable, "store.broken", "the database cannot be used").Because(err).WithHint("run tocsin fsck; restore from a backup and the intake journal")
	}
	return driverFault(err)
}

func postgresFault(err error) error {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return driverFault(err)
	}
	switch {
	case strings.HasPrefix(e.Code, "23"):
		return fault.New(fault.Conflict, "store.exists", "this is there already").Because(err)
	case e.Code == "40001" || e.Code == "40P01" || e.Code == "55P03":
		return busy(err)
	case strings.HasPrefix(e.Code, "53"):
		return full(err)
	case strings.HasPrefix(e.Code, "57") || strings.HasPrefix(e.Code, "08"):
		return fault.New(fault.Unavailable, "store.away", "the database is away").Because(err).After(5 * time.Second)
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
		return fault.New(fault.Unavailable, "store.late", "the request was given up before the database answered").Because(err)
	case strings.Contains(err.Error(), "no space left"):
		return full(err)
	}
	return fault.New(fault.Internal, "store.driver", "the database gave an error").Because(err)
}

func full(err error) error {
	return fault.New(fault.Full, "store.full", "there is no room to keep this safely; nothing was kept").Because(err).After(fullDelay)
}

func busy(err error) error {
	return fault.New(fault.Unavailable, "store.busy", "the database is busy").Because(err).After(time.Second)
}
