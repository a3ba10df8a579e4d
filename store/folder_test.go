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

// journalAt opens a house with its journal in a folder, and hands one report in.
func journalAt(dir, journal string, anew bool) (one bool, err error) {
	s, err := store.Open(context.Background(), store.Options{Dir: dir, Journal: journal, Anew: anew, Clock: clock.At(time.Now()), Suite: cipher.International(nil)})
	if err != nil {
		return false, err
	}
	return s.OneDisk(), s.Close()
}

func TestAJournalIsNotBegunWhereItsDiskIsNotMounted(t *testing.T) {
	dir, mount := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "mount")
	for _, journal := range []string{filepath.Join(mount, "journal"), filepath.Join(mount, "deep", "journal")} {
		if _, err := journalAt(dir, journal, false); fault.From(err).Code != "journal.parent" || fault.From(err).Hint == "" {
			t.Errorf("a journal begins in %s, whose parent is not there: %v", journal, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "tocsin.db")); err == nil {
		t.Error("the instance was founded before its journal was refused")
	}
	if _, err := os.Stat(mount); err == nil {
		t.Error("the place of a mount was made")
	}
	if err := os.Mkdir(mount, 0o700); err != nil {
		t.Fatal(err)
	}
	if one, err := journalAt(dir, filepath.Join(mount, "journal"), false); err != nil || !one {
		t.Errorf("two folders of one disk: one disk %t, %v", one, err)
	}
}

// A link stands for a mount: it leads to another device first, and to an empty folder of
// the data's device when nothing is mounted.
func TestAnEmptyFolderInThePlaceOfAMountIsNotTakenForTheJournal(t *testing.T) {
	dir, place := t.TempDir(), filepath.Join(t.TempDir(), "second")
	other, err := os.MkdirTemp("/dev/shm", "journal")
	if err != nil {
		t.Skipf("there is no second device here: %v", err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(other) })
	point := func(to string) {
		t.Helper()
		_ = os.Remove(place)
		if err := os.Symlink(to, place); err != nil {
			t.Fatal(err)
		}
	}
	point(other)
	journal := filepath.Join(place, "journal")
	if one, err := journalAt(dir, journal, false); err != nil || one {
		t.Skipf("there is no second device here: one disk %t, %v", one, err)
	}
	empty := t.TempDir()
	if err := os.Mkdir(filepath.Join(empty, "journal"), 0o700); err != nil {
		t.Fatal(err)
	}
	point(empty)
	for _, named := range []string{"", journal} {
		if _, err := journalAt(dir, named, false); fault.From(err).Code != "journal.unmounted" {
			t.Errorf("a journal begins on the disk of the data, named %q: %v", named, err)
		}
	}
	point(other)
	if _, err := journalAt(dir, "", false); err != nil {
		t.Errorf("the journal that is mounted again is refused: %v", err)
	}
	if err := os.RemoveAll(filepath.Join(other, "journal")); err != nil {
		t.Fatal(err)
	}
	if _, err := journalAt(dir, journal, false); fault.From(err).Code != "journal.away" {
		t.Errorf("a journal that is away is begun anew because it was named: %v", err)
	}
}
