package store_test

import (
	"testing"

	"tocsin/domain/access"
	"tocsin/domain/report"
	"tocsin/store"
	"tocsin/store/storetest"
)

// BenchmarkAuthorisation measures what the question of rights adds to a request: the grants,
// and the condition of the audience in the query of one record and of a page of fifty,
// beside the same queries without it.
func BenchmarkAuthorisation(b *testing.B) {
	for _, engine := range []func(testing.TB) storetest.Engine{func(testing.TB) storetest.Engine { return storetest.SQLite() }, storetest.Postgres} {
		e := engine(b)
		b.Run(e.Name, func(b *testing.B) { benchmarkAuthorisation(b, e.House(b).Open(b)) })
	}
}

func benchmarkAuthorisation(b *testing.B, s *store.Store) {
	var id string
	for i := range 200 {
		_, err := s.Write(b.Context(), storetest.Reporter(), func(tx *store.Tx) (err error) {
			id, err = storetest.HandIn(tx, storetest.Key(string(rune('a'+i))), "raw")
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	officer := storetest.Officer(access.ReadReport)
	v := s.Look(officer)
	b.Run("grants", func(b *testing.B) {
		for b.Loop() {
			if err := officer.May(); err != nil {
				b.Fatal(err)
			}
		}
	})
	for name, read := range map[string]func() (int, error){
		"one/asked": func() (int, error) {
			_, err := v.Report(b.Context(), id)
			return 1, err
		},
		"one/unasked": func() (int, error) { return store.Unasked(b.Context(), v, "id = ?", "id", 1, id) },
		"fifty/asked": func() (int, error) {
			page, err := v.ReportQueue(b.Context(), report.Received, store.Place{}, 50)
			return len(page), err
		},
		"fifty/unasked": func() (int, error) {
			return store.Unasked(b.Context(), v, "state = ?", "received, id", 50, string(report.Received))
		},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if n, err := read(); err != nil || n == 0 {
					b.Fatal(n, err)
				}
			}
		})
	}
}
