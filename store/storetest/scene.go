package storetest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"testing"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/calendar"
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

// Key is a submission key made from a word.
func Key(word string) string {
	sum := sha256.Sum256([]byte(word))
	return hex.EncodeToString(sum[:])
}

// HandIn writes what the desk writes for one report: the report, its intake row, two
// events, two clocks and two parcels. The same key again is nothing.
func HandIn(tx *store.Tx, key, raw string) (string, error) {
	if known, err := tx.Intake(tx.Context(), key); err == nil {
		tx.Nothing()
		return known.Report, nil
	}
	id, err := tx.NewID(ident.Report)
	if err != nil {
		return "", err
	}
	tx.About(id)
	tx.Contains(key)
	if err := tx.AddReport(draft(tx, id, key, raw), access.Desk().With(access.MailboxKey(key))); err != nil {
		return "", err
	}
	intake := report.Intake{ID: key, Report: id, Digest: key, Received: tx.Now(), Channel: "api", Raw: privacy.Sealed(raw)}
	if err := tx.AddIntake(intake, access.Desk().With(access.RoleKey(access.Anonymous), access.MailboxKey("c0ffee"))); err != nil {
		return "", err
	}
	for i := range 2 {
		if err := follow(tx, id, i); err != nil {
			return "", err
		}
	}
	return id, nil
}

func draft(tx *store.Tx, id, key, raw string) report.Report {
	r := report.Report{ID: id, Kind: report.Vulnerability, State: report.Received, Received: tx.Now(), Channel: "api", Digest: key, Mailbox: key}
	r.Capacity, r.Marking = report.Finder, marking.Amber
	r.Products = []product.Product{{Vendor: "Apache", Name: "Log4j", Version: "2.14.1", PURL: "pkg:maven/org.apache.logging.log4j/log4j-core"}}
	r.Title, r.Harm = "Lookup leads to code execution", "Remote code execution."
	r.Technical = privacy.Sealed(raw[:min(len(raw), 400)])
	r.Contact = "finder@example.org"
	return r
}

func follow(tx *store.Tx, id string, i int) error {
	var ids [3]string
	for n, prefix := range []ident.Prefix{ident.Event, ident.Obligation, ident.Parcel} {
		var err error
		if ids[n], err = tx.NewID(prefix); err != nil {
			return err
		}
	}
	event := coordination.Event{ID: ids[0], Matter: id, Type: "report.received", At: calendar.At(tx.Now()), Known: tx.Now(), Status: coordination.Reported, By: "anonymous", Source: "report"}
	if err := tx.AddEvent(event, access.Desk()); err != nil {
		return err
	}
	c := coordination.Clock{ID: ids[1], Matter: id, Instrument: "cn/rmspv", Duty: "relay", Stage: fmt.Sprint("stage-", i), Actor: "platform", Role: "platform", Due: tx.Now().Add(48 * time.Hour), State: obligation.State("open"), Cite: "cn/rmspv 7(4)", Since: tx.Now()}
	if err := tx.AddClock(c, access.Desk()); err != nil {
		return err
	}
	return tx.AddParcel(parcel.Parcel{ID: ids[2], Kind: parcel.Relay, State: parcel.Waiting, Matter: id, Recipient: fmt.Sprint("authority-", i), Laid: tx.Now()}, access.Desk())
}

// Receive hands in one report and gives its identifier and its proof.
func Receive(tb testing.TB, s *store.Store, word string) (string, store.Proof) {
	tb.Helper()
	var id string
	proof, err := s.Write(tb.Context(), Reporter(), func(tx *store.Tx) (err error) {
		id, err = HandIn(tx, Key(word), "raw bytes of "+word)
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return id, proof
}

// addReport keeps one report for an audience and gives its identifier.
func addReport(tb testing.TB, s *store.Store, r report.Report, audience access.Audience) string {
	tb.Helper()
	_, err := s.Write(tb.Context(), Reporter(), func(tx *store.Tx) (err error) {
		if r.ID, err = tx.NewID(ident.Report); err != nil {
			return err
		}
		tx.About(r.ID)
		r.Received = tx.Now()
		return tx.AddReport(r, audience)
	})
	if err != nil {
		tb.Fatal(err)
	}
	return r.ID
}

// Received is how many reports a view shows that were received and nothing more.
func Received(ctx context.Context, v store.View) (int, error) {
	all, err := v.AllReports(ctx, store.Place{}, 1000)
	return len(slices.DeleteFunc(all, func(r report.Report) bool { return r.State != report.Received })), err
}

// lease takes parcels of either authority of the scene, so many at most.
func lease(ctx context.Context, s *store.Store, by access.By, holder string, now time.Time, hold time.Duration, limit int) (held []store.Leased, err error) {
	for i := range 2 {
		some, err := s.LeaseFor(ctx, by, holder, fmt.Sprint("authority-", i), now, hold, limit-len(held))
		if held = append(held, some...); err != nil || len(held) == limit {
			return held, err
		}
	}
	return held, nil
}

// act runs an act that is expected to succeed.
func act(tb testing.TB, s *store.Store, by access.By, do func(tx *store.Tx) error) store.Proof {
	tb.Helper()
	proof, err := s.Write(tb.Context(), by, do)
	if err != nil {
		tb.Fatal(err)
	}
	return proof
}
