package store_test

import (
	"context"

	"testing"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/cipher"
	"tocsin/domain/clock"
	"tocsin/domain/evidence"
	"tocsin/domain/fault"
	"tocsin/domain/ident"
	"tocsin/domain/report"
	"tocsin/store"
)

func TestAReportIsKeptProvenAndFound(t *testing.T) {
	ctx := context.Background()
	s, err := store.Open(ctx, store.Options{Dir: t.TempDir(), Clock: clock.At(time.Date(2021, 12, 9, 1, 0, 0, 0, time.UTC)), Suite: cipher.International(nil)})
	if err != nil {
		t.Fatalf("%v %v", err, fault.From(err).Unwrap())
	}
	defer func() { _ = s.Close() }()
	by := access.By{Act: access.ReceiveReport, Principal: access.Principal{Via: "test"}}
	var id string
	proof, err := s.Write(ctx, by, func(tx *store.Tx) error {
		id, err = tx.NewID(ident.Report)
		if err != nil {
			return err
		}
		tx.About(id)
		r := report.Report{ID: id, Kind: report.Vulnerability, State: report.Received, Received: tx.Now()}
		r.Technical = "secret detail"
		return tx.AddReport(r, access.Desk())
	})
	if err != nil {
		t.Fatal(err)
	}
	receipt, err := proof.Receipt()
	if err != nil {
		t.Fatal(err)
	}
	keys, err := evidence.ParseKeys(s.PublicKey() + "\n")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := evidence.Verify(receipt, keys); err != nil {
		t.Fatal(err)
	}
	desk := access.By{Act: access.ReadReport, Principal: access.Principal{Person: "per_x", Roles: []access.Role{access.DutyOfficer}}}
	r, err := s.Look(desk).Report(ctx, id)
	if err != nil || r.Technical != "[sealed]" {
		t.Fatal(r.Technical.Reveal(), err)
	}
	if _, err := s.Look(by).Report(ctx, id); err == nil {
		t.Fatal("anonymous sees it")
	}
	check, err := s.Fsck(ctx, access.By{Act: access.ReadEvidence, Principal: access.Principal{Roles: []access.Role{access.System}, Via: "fsck"}})
	if err != nil || !check.Sound() {
		t.Fatal(check, err)
	}
}
