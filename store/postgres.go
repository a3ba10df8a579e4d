package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"tocsin/domain/fault"
)

// postgresSettings hold for the writing connection: it neither waits for ever for
// another process nor makes another process wait for ever.
var postgresSettings = map[string]string{
	"lock_timeout":                        "10s",
	"idle_in_transaction_session_timeout": "60s",
	"application_name":                    "tocsin",
}

// openPostgres opens a server database: one writing connection, a pool of readers, and
// another for what may wait for seconds, so that no reader has to.
func openPostgres(ctx context.Context, dsn string) (writer, readers, bars *sql.DB, err error) {
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, nil, nil, fault.New(fault.Invalid, "store.dsn", "the connection string of the database cannot be read").Because(err)
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = 10 * time.Second
	}
	readers = stdlib.OpenDB(*config)
	readers.SetMaxOpenConns(8)
	readers.SetMaxIdleConns(8)
	bars = stdlib.OpenDB(*config)
	bars.SetMaxOpenConns(maxBars)
	for name, value := range postgresSettings {
		config.RuntimeParams[name] = value
	}
	writer = stdlib.OpenDB(*config)
	writer.SetMaxOpenConns(1)
	if err := writer.PingContext(ctx); err != nil {
		return nil, nil, nil, errors.Join(postgresFault(err), writer.Close(), readers.Close(), bars.Close())
	}
	return writer, readers, bars, nil
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

// strandedConnection reports whether an error says that the server is no longer
// heard, so that what it did with the last statement is not known.
func strandedConnection(err error) bool {
	var network net.Error
	var connecting *pgconn.ConnectError
	return errors.As(err, &network) || errors.As(err, &connecting) || errors.Is(err, driver.ErrBadConn) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) || pgconn.SafeToRetry(err)
}
