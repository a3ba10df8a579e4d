package rest_test

import (
	"net/http"
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
