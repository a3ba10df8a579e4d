package storetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The environment says where PostgreSQL is and whether it must be there.
const (
	envServer   = "TOCSIN_TEST_POSTGRES"          // a connection string
	envRequired = "TOCSIN_TEST_POSTGRES_REQUIRED" // 1: fail where there is none
)

// Postgres is PostgreSQL on the server that the environment names, on one that runs
// here and trusts local users, or on one that is started for this test. Each house has
// a schema of its own, which is dropped at the end. Where there is no PostgreSQL the
// test is skipped, unless it is required.
func Postgres(tb testing.TB) Engine {
	tb.Helper()
	server, why := findServer(tb)
	if server == "" {
		if os.Getenv(envRequired) == "1" {
			tb.Fatalf("no PostgreSQL: %s", why)
		}
		tb.Skipf("no PostgreSQL: %s; install postgresql or set %s", why, envServer)
	}
	return Engine{"postgres", func(tb testing.TB) string { return schema(tb, server) }}
}

// findServer gives a connection string, or says why there is none.
func findServer(tb testing.TB) (server, why string) {
	if given := os.Getenv(envServer); given != "" {
		if err := answers(given); err != nil {
			return "", "the server of " + envServer + " does not answer: " + err.Error()
		}
		return given, ""
	}
	for _, host := range []string{"/var/run/postgresql", "127.0.0.1"} {
		for _, who := range []string{"root", "postgres"} {
			server := "host=" + host + " user=" + who + " dbname=test sslmode=disable"
			if answers(server) == nil {
				return server, ""
			}
		}
	}
	return startServer(tb)
}

// answers tries a server.
func answers(server string) error {
	db, err := sql.Open("pgx", server)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	return db.PingContext(ctx)
}

// startServer makes a server of its own from what is installed. It listens on a socket
// in a temporary directory and nowhere else, and is stopped at the end of the test.
func startServer(tb testing.TB) (server, why string) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return "", "no server answers here, and none is installed"
	}
	bin := filepath.Dir(found[len(found)-1])
	dir, err := os.MkdirTemp("", "pg")
	if err != nil {
		return "", err.Error()
	}
	tb.Cleanup(func() { _ = os.RemoveAll(dir) })
	if why := giveAway(dir); why != "" {
		return "", why
	}
	data := filepath.Join(dir, "data")
	if out, err := unprivileged(bin+"/initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"); err != nil {
		return "", "initdb: " + out
	}
	if out, err := unprivileged(bin+"/pg_ctl", "-D", data, "-w", "-l", filepath.Join(dir, "log"), "-o", "-k "+dir+" -h ''", "start"); err != nil {
		return "", "pg_ctl: " + out
	}
	tb.Cleanup(func() { _, _ = unprivileged(bin+"/pg_ctl", "-D", data, "-m", "immediate", "stop") })
	server = "host=" + dir + " user=postgres dbname=postgres sslmode=disable"
	if err := answers(server); err != nil {
		return "", err.Error()
	}
	return server, ""
}

// unprivileged runs a command as the user postgres where we are root: initdb refuses root.
func unprivileged(command ...string) (string, error) {
	if os.Getuid() == 0 {
		command = append([]string{"runuser", "-u", "postgres", "--"}, command...)
	}
	out, err := exec.Command(command[0], command[1:]...).CombinedOutput()
	return string(out), err
}

// giveAway hands a directory to the user postgres where we are root.
func giveAway(dir string) string {
	if os.Getuid() != 0 {
		return ""
	}
	owner, err := user.Lookup("postgres")
	if err != nil {
		return "initdb refuses root, and there is no user postgres"
	}
	id, err := strconv.Atoi(owner.Uid)
	if err == nil {
		err = os.Chown(dir, id, -1)
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// schema makes an empty schema and gives the connection string that lives in it.
func schema(tb testing.TB, server string) string {
	tb.Helper()
	var random [6]byte
	if _, err := rand.Read(random[:]); err != nil {
		tb.Fatal(err)
	}
	name := "t_" + hex.EncodeToString(random[:])
	db, err := sql.Open("pgx", server)
	if err != nil {
		tb.Fatal(err)
	}
	if _, err := db.Exec("CREATE SCHEMA " + name); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if _, err := db.Exec("DROP SCHEMA " + name + " CASCADE"); err != nil {
			tb.Error(err)
		}
		_ = db.Close()
	})
	return within(server, name)
}

// within is the connection string of a server, confined to a schema.
func within(server, schema string) string {
	if !strings.Contains(server, "://") {
		return server + " search_path=" + schema
	}
	u, err := url.Parse(server)
	if err != nil {
		return server
	}
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String()
}
