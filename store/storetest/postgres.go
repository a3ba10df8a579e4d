package storetest

import (
	"os"
	"testing"

	"tocsin/store/storetest/cluster"
)

// envRequired says whether PostgreSQL must be there: 1 fails where there is none.
const envRequired = "TOCSIN_TEST_POSTGRES_REQUIRED"

// Postgres is PostgreSQL as package cluster finds it. Each house has a schema of its
// own, which is dropped at the end. Where there is no PostgreSQL the test is skipped,
// unless it is required.
func Postgres(tb testing.TB) Engine {
	tb.Helper()
	server, err := cluster.Find()
	if err != nil {
		if os.Getenv(envRequired) == "1" {
			tb.Fatalf("no PostgreSQL: %v", err)
		}
		tb.Skipf("no PostgreSQL: %v; install postgresql or set %s", err, cluster.Named)
	}
	tb.Cleanup(server.Stop)
	return Engine{"postgres", func(tb testing.TB) string { return schema(tb, server) }}
}

// schema makes an empty schema for the time of a test.
func schema(tb testing.TB, server *cluster.Server) string {
	tb.Helper()
	text, drop, err := server.Schema()
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := drop(); err != nil {
			tb.Error(err)
		}
	})
	return text
}
