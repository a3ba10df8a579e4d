package store_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"tocsin/domain/cipher"
	"tocsin/domain/clock"
	"tocsin/domain/fault"
	"tocsin/store"
	"tocsin/store/storetest"
)

func TestAJournalElsewhereIsRememberedAndNeverDoubled(t *testing.T) {
	ctx := context.Background()
	dir, elsewhere := t.TempDir(), filepath.Join(t.TempDir(), "journal")
	open := func(journal string) error {
		s, err := store.Open(ctx, store.Options{Dir: dir, Journal: journal, Clock: clock.At(time.Now()), Suite: cipher.International(nil)})
		if err != nil {
			return err
		}
		storetest.Receive(t, s, time.Now().String())
		return s.Close()
	}
	if err := open(elsewhere); err != nil {
		t.Fatal(err)
	}
	if err := open(""); err != nil {
		t.Fatalf("it is not remembered: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "journal")); err == nil {
		t.Error("a second journal was begun in the data directory")
	}
	if err := open(filepath.Join(t.TempDir(), "other")); !fault.Is(err, fault.Refused) {
		t.Errorf("a second journal is begun elsewhere: %v", err)
	}
	moved := filepath.Join(t.TempDir(), "moved")
	if err := os.Rename(elsewhere, moved); err != nil {
		t.Fatal(err)
	}
	if err := open(""); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a journal that is away is taken for an empty one: %v", err)
	}
	if err := open(moved); err != nil {
		t.Errorf("a journal that came along is refused: %v", err)
	}
	if err := open(""); err != nil {
		t.Errorf("the new place is not remembered: %v", err)
	}
}
