package store_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/calendar"
	"tocsin/domain/cipher"
	"tocsin/domain/coordination"
	"tocsin/domain/ident"
	"tocsin/domain/marking"
	"tocsin/domain/obligation"
	"tocsin/domain/parcel"
	"tocsin/domain/privacy"
	"tocsin/domain/product"
	"tocsin/domain/report"
	"tocsin/store"
)

// BenchmarkWrite measures what one report costs until its receipt may leave: a
// report with two events, two clocks, two parcels and its intake row, as the desk
// writes it, by writers who each wait for their own receipt.
func BenchmarkWrite(b *testing.B) {
	for _, engine := range []string{"sqlite"} {
		for _, writers := range []int{1, 16, 64} {
			b.Run(fmt.Sprintf("%s/writers=%d", engine, writers), func(b *testing.B) { benchmarkWrite(b, "", writers) })
		}
	}
}

func benchmarkWrite(b *testing.B, database string, writers int) {
	s, err := store.Open(b.Context(), store.Options{Dir: b.TempDir(), Database: database, Waive: true, Clock: &ticking{}, Suite: cipher.International(nil)})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	var n atomic.Int64
	raw := strings.Repeat("what somebody wrote about a hole in a logging library. ", 30)
	b.SetParallelism((writers + 1) / 2)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			key := sha256.Sum256(fmt.Append(nil, n.Add(1)))
			proof, err := s.Write(b.Context(), reporter, func(tx *store.Tx) error {
				return handIn(tx, hex.EncodeToString(key[:]), raw)
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

var reporter = access.By{Act: access.ReceiveReport, Principal: access.Principal{Via: "test", Mailbox: "c0ffee"}}

// handIn writes what the desk writes for one report.
func handIn(tx *store.Tx, key, raw string) error {
	if _, err := tx.Intake(tx.Context(), key); err == nil {
		tx.Nothing()
		return nil
	}
	id, err := tx.NewID(ident.Report)
	if err != nil {
		return err
	}
	tx.About(id)
	tx.Contains(key)
	audience := access.Desk().With(access.MailboxKey(key))
	r := report.Report{ID: id, Kind: report.Vulnerability, State: report.Received, Received: tx.Now(), Channel: "api", Digest: key, Mailbox: key,
		Draft: report.Draft{Capacity: report.Finder, Products: []product.Product{{Vendor: "Apache", Name: "Log4j", Version: "2.14.1", PURL: "pkg:maven/org.apache.logging.log4j/log4j-core"}},
			Title: "Lookup leads to code execution", Technical: privacy.Sealed(raw[:400]), Harm: "Remote code execution.", Marking: marking.Amber, Contact: "finder@example.org"}}
	if err := tx.AddReport(r, audience); err != nil {
		return err
	}
	if err := tx.AddIntake(report.Intake{ID: key, Report: id, Digest: key, Received: tx.Now(), Channel: "api", Raw: privacy.Sealed(raw)}, access.Desk()); err != nil {
		return err
	}
	for i := range 2 {
		if err := follow(tx, id, i); err != nil {
			return err
		}
	}
	return nil
}

func follow(tx *store.Tx, id string, i int) error {
	var ids [3]string
	for n, prefix := range []ident.Prefix{ident.Event, ident.Obligation, ident.Parcel} {
		var err error
		if ids[n], err = tx.NewID(prefix); err != nil {
			return err
		}
	}
	if err := tx.AddEvent(coordination.Event{ID: ids[0], Matter: id, Type: "report.received", At: calendar.At(tx.Now()), Known: tx.Now(), Status: coordination.Reported, By: "anonymous", Source: "report"}, access.Desk()); err != nil {
		return err
	}
	if err := tx.AddClock(coordination.Clock{ID: ids[1], Matter: id, Instrument: "cn/rmspv", Duty: "relay", Stage: "first", Actor: "platform", Role: "platform", Due: tx.Now().Add(48 * time.Hour), State: obligation.State("open"), Cite: "cn/rmspv 7(4)", Since: tx.Now()}, access.Desk()); err != nil {
		return err
	}
	return tx.AddParcel(parcel.Parcel{ID: ids[2], Kind: parcel.Relay, State: parcel.Waiting, Matter: id, Recipient: fmt.Sprintf("authority-%d", i), Laid: tx.Now()}, access.Desk())
}
