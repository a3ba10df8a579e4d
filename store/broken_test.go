package store

import (
	"os"
	"testing"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/cipher"
	"tocsin/domain/clock"
	"tocsin/domain/fault"
	"tocsin/domain/report"
)

// A sync that fails is not tried again: nobody knows what is on the disk. The null
// device takes every write and cannot be synced.
func TestAfterAFailedSyncOfTheJournalNothingIsWritten(t *testing.T) {
	o := Options{Dir: t.TempDir(), Clock: clock.At(time.Date(2021, 12, 9, 1, 0, 0, 0, time.UTC)), Suite: cipher.International(nil)}
	s, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	write := func(id string) error {
		by := access.By{Act: access.ReceiveReport, Principal: access.Principal{Via: "test"}}
		_, err := s.Write(t.Context(), by, func(tx *Tx) error {
			tx.About(id)
			return tx.AddReport(report.Report{ID: id, State: report.Received}, access.Desk())
		})
		return err
	}
	if err := write("rep_1"); err != nil {
		t.Fatal(err)
	}
	whole := s.journal.file
	if s.journal.file, err = os.OpenFile(os.DevNull, os.O_RDWR, 0); err != nil {
		t.Fatal(err)
	}
	if err := write("rep_2"); !fault.Is(err, fault.Unavailable) {
		t.Fatal(err)
	}
	s.journal.file = whole
	if err := write("rep_3"); !fault.Is(err, fault.Unavailable) || s.Broken() == nil {
		t.Fatalf("it went on writing: %v", err)
	}
	desk := access.By{Act: access.ReadReport, Principal: access.Principal{Roles: []access.Role{access.DutyOfficer}}}
	if all, err := s.Look(desk).AllReports(t.Context(), Place{}, 10); err != nil || len(all) != 1 {
		t.Fatalf("it reads %d, %v", len(all), err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = Open(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if err := write("rep_4"); err != nil {
		t.Fatal(err)
	}
}
