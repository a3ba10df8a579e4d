package rest_test

import (
	"net/http"
	"strings"
	"testing"

	"tocsin/transport/frame"
)

// BenchmarkReport measures POST /reports through the whole handler, store and evidence
// included, with as many clients as the parallelism says.
func BenchmarkReport(b *testing.B) {
	o := open(b, plenty, frame.Limits{Off: true})
	for _, clients := range []int{1, 32} {
		b.Run(map[int]string{1: "two clients", 32: "64 clients"}[clients], func(b *testing.B) {
			b.SetParallelism(clients)
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if a := o.ask("", http.MethodPost, "/api/v1/reports", log4shell); a.Status != http.StatusCreated {
						b.Errorf("%d %s", a.Status, a.Body)
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "reports/s")
		})
	}
}

// BenchmarkDoor measures what the door alone costs: the same report, read, scanned,
// parsed and answered, but refused by the desk, since it claims a time in the future.
func BenchmarkDoor(b *testing.B) {
	o := open(b, plenty, frame.Limits{Off: true})
	late := strings.Replace(log4shell, "2021-11-24", "2031-11-24", 1)
	b.ReportAllocs()
	for b.Loop() {
		if a := o.ask("", http.MethodPost, "/api/v1/reports", late); a.Status != http.StatusUnprocessableEntity {
			b.Fatalf("%d %s", a.Status, a.Body)
		}
	}
}
