package store_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tocsin/store"
	"tocsin/store/storetest"
)

// BenchmarkWrite measures what one report costs until its receipt may leave: a
// report with two events, two clocks, two parcels and its intake row, as the desk
// writes it, by writers who each wait for their own receipt.
func BenchmarkWrite(b *testing.B) {
	for _, engine := range []func(testing.TB) storetest.Engine{func(testing.TB) storetest.Engine { return storetest.SQLite() }, storetest.Postgres} {
		e := engine(b)
		for _, writers := range []int{1, 16, 64} {
			b.Run(fmt.Sprintf("%s/writers=%d", e.Name, writers), func(b *testing.B) { benchmarkWrite(b, e.House(b), writers) })
		}
	}
}

func benchmarkWrite(b *testing.B, h *storetest.House, writers int) {
	o := h.Options()
	o.Clock = &ticking{}
	s, err := store.Open(b.Context(), o)
	if err != nil {
		b.Fatal(err)
	}
	defer storetest.Close(b, s)
	var n atomic.Int64
	raw := strings.Repeat("what somebody wrote about a hole in a logging library. ", 30)
	b.SetParallelism((writers + 1) / 2)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			word := fmt.Sprint(n.Add(1))
			proof, err := s.Write(b.Context(), storetest.Reporter(), func(tx *store.Tx) error {
				_, err := storetest.HandIn(tx, storetest.Key(word), raw)
				return err
			})
			if err == nil {
				_, err = proof.Receipt()
			}
			if err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "reports/s")
}

// ticking is a clock that goes on a millisecond whenever it is asked.
type ticking struct{ n atomic.Int64 }

// Now is a millisecond later than the last time.
func (c *ticking) Now() time.Time {
	return time.Date(2021, 12, 9, 1, 0, 0, 0, time.UTC).Add(time.Duration(c.n.Add(1)) * time.Millisecond)
}

// BenchmarkSync is the floor under everything: one write and one sync, of the size of
// a single report and of a group of 64.
func BenchmarkSync(b *testing.B) {
	for _, size := range []int{12 << 10, 64 * 12 << 10} {
		b.Run(fmt.Sprintf("bytes=%d", size), func(b *testing.B) {
			file, err := os.Create(filepath.Join(b.TempDir(), "floor"))
			if err != nil {
				b.Fatal(err)
			}
			defer func() { _ = file.Close() }()
			content := make([]byte, size)
			b.SetBytes(int64(size))
			for b.Loop() {
				if _, err := file.Write(content); err != nil {
					b.Fatal(err)
				}
				if err := file.Sync(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
