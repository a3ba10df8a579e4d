package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"

	_ "modernc.org/sqlite" // the database/sql driver "sqlite"

	"tocsin/domain/fault"
)

// sqliteFloor is the first release without the WAL-reset corruption bug.
var sqliteFloor = [3]int{3, 51, 3}

// sqliteSettings hold for every connection. FULL makes a commit survive a power cut;
// the write-ahead log is folded into the file every 4,000 pages, not at every fourth
// group, because pages that are written again and again are then copied once.
const sqliteSettings = "_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)" +
	"&_pragma=cache_size(-32768)&_pragma=wal_autocheckpoint(4000)&_pragma=temp_store(2)"

// openSQLite opens the database file twice: one writing connection, and readers beside it.
func openSQLite(ctx context.Context, dir string) (writer, readers *sql.DB, err error) {
	file := filepath.Join(dir, "tocsin.db")
	own, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o600) // before SQLite makes it readable for all
	if err != nil {
		return nil, nil, fileFault(err, "the database file cannot be opened")
	}
	if err := own.Close(); err != nil {
		return nil, nil, fileFault(err, "the database file cannot be opened")
	}
	open := func(extra string, conns int) (*sql.DB, error) {
		db, err := sql.Open("sqlite", "file:"+url.PathEscape(file)+"?"+sqliteSettings+extra)
		if err != nil {
			return nil, sqliteFault(err)
		}
		db.SetMaxOpenConns(conns)
		db.SetMaxIdleConns(conns)
		return db, nil
	}
	if writer, err = open("", 1); err != nil {
		return nil, nil, err
	}
	if err = checkSQLite(ctx, writer); err != nil {
		return nil, nil, errors.Join(err, writer.Close())
	}
	if readers, err = open("&_pragma=query_only(1)", 4); err != nil {
		return nil, nil, errors.Join(err, writer.Close())
	}
	return writer, readers, nil
}

// checkSQLite refuses a library that is too old, and a database that does not sync.
func checkSQLite(ctx context.Context, db *sql.DB) error {
	var version string
	var synced int
	if err := db.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&version); err != nil {
		return sqliteFault(err)
	}
	if err := db.QueryRowContext(ctx, "PRAGMA synchronous").Scan(&synced); err != nil {
		return sqliteFault(err)
	}
	var have [3]int
	if _, err := fmt.Sscanf(version, "%d.%d.%d", &have[0], &have[1], &have[2]); err != nil {
		return fault.New(fault.Internal, "store.version", "SQLite calls itself %q", version)
	}
	if slices.Compare(have[:], sqliteFloor[:]) < 0 {
		return fault.New(fault.Refused, "store.version", "SQLite %s is too old; 3.51.3 is the first that cannot corrupt its write-ahead log", version)
	}
	if synced != 2 {
		return fault.New(fault.Refused, "store.sync", "the database runs with synchronous=%d; only FULL keeps a receipt's promise", synced)
	}
	return nil
}
