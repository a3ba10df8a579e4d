package store_test

import (
	"database/sql"
	"fmt"
	"testing"

	"tocsin/domain/access"
	"tocsin/domain/coordination"
	"tocsin/store"
	"tocsin/store/storetest"
)

// Of a large office: a million cases, twenty thousand units, two of them in each case.
const (
	manyCases = 1_000_000
	manyUnits = 20_000
	manySets  = 200_000
)

// BenchmarkCases measures a page of fifty out of a million cases: the newest and those in
// the middle for an officer, who sees all, and all that a unit sees, which are a hundred.
func BenchmarkCases(b *testing.B) {
	for _, engine := range []func(testing.TB) storetest.Engine{func(testing.TB) storetest.Engine { return storetest.SQLite() }, storetest.Postgres} {
		e := engine(b)
		b.Run(e.Name, func(b *testing.B) { benchmarkCases(b, e.House(b)) })
	}
}

func benchmarkCases(b *testing.B, h *storetest.House) {
	s := h.Open(b)
	opened := h.Clock.Now()
	_, err := s.Write(b.Context(), storetest.Program(access.RecordEvent), func(tx *store.Tx) error {
		tx.About("cas_0")
		return tx.AddCase(coordination.Case{ID: "cas_0", State: coordination.Open, Opened: opened}, access.Desk())
	})
	if err != nil {
		b.Fatal(err)
	}
	crowd(b, h.SQL(b), opened.UnixMilli())
	middle := store.Place{At: opened.Add(manyCases / 2 * 1e6), ID: "cas_" + fmt.Sprint(10_000_000+manyCases/2)}
	for _, tc := range []struct {
		name string
		by   access.By
		from store.Place
	}{
		{"officer", storetest.Officer(access.ReadCase), store.Place{}},
		{"officer/middle", storetest.Officer(access.ReadCase), middle},
		{"unit", storetest.Member("7", access.ReadCase), store.Place{}},
		{"unit/middle", storetest.Member("7", access.ReadCase), middle},
		{"stranger", storetest.Member("none", access.ReadCase), store.Place{}},
	} {
		b.Run(tc.name, func(b *testing.B) {
			found := 0
			for b.Loop() {
				page, err := s.Look(tc.by).Cases(b.Context(), tc.from, 50)
				if err != nil {
					b.Fatal(err)
				}
				found = len(page)
			}
			b.ReportMetric(float64(found), "cases")
		})
	}
}

// crowd writes the cases past the store, in the copy of one that the store has written.
func crowd(b *testing.B, db *sql.DB, opened int64) {
	b.Helper()
	numbers := func(n int) string {
		return fmt.Sprintf("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) ", n)
	}
	for _, text := range []string{
		numbers(manySets) + "INSERT INTO audience (digest, member) SELECT 'many' || CAST(10000000 + i AS TEXT), 'role:desk' FROM n",
		numbers(manySets) + fmt.Sprintf("INSERT INTO audience (digest, member) SELECT 'many' || CAST(10000000 + i AS TEXT), 'org:' || CAST(i %% %d AS TEXT) FROM n", manyUnits),
		numbers(manySets) + fmt.Sprintf("INSERT INTO audience (digest, member) SELECT 'many' || CAST(10000000 + i AS TEXT), 'org:' || CAST((i * 7 + 3) %% %d AS TEXT) FROM n WHERE i %% %d <> (i * 7 + 3) %% %d", manyUnits, manyUnits, manyUnits),
		numbers(manyCases) + fmt.Sprintf("INSERT INTO coordination_case (id, audience, version, state, opened, body, sealed) "+
			"SELECT 'cas_' || CAST(10000000 + n.i AS TEXT), 'many' || CAST(10000000 + 1 + n.i %% %d AS TEXT), 1, c.state, %d + n.i, REPLACE(c.body, 'cas_0', 'cas_' || CAST(10000000 + n.i AS TEXT)), c.sealed "+
			"FROM n, coordination_case c WHERE c.id = 'cas_0'", manySets, opened),
		"ANALYZE",
	} {
		if _, err := db.ExecContext(b.Context(), text); err != nil {
			b.Fatal(err)
		}
	}
}
