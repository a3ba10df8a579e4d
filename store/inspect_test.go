package store_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/cipher"
	"tocsin/domain/clock"
	"tocsin/domain/fault"
	"tocsin/store"
)

// contents are the digests of the files that hold what an instance keeps; the
// shared-memory index of the database is scratch and does not count.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	sums := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(name) == ".db-shm" {
			return err
		}
		raw, err := os.ReadFile(name)
		if len(raw) > 0 {
			sums[name] = fmt.Sprintf("%x", sha256.Sum256(raw))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sums
}

func TestToInspectChangesNothingAndDisturbsNobody(t *testing.T) {
	ctx := context.Background()
	o := store.Options{Dir: t.TempDir(), Clock: clock.At(time.Date(2021, 12, 9, 1, 0, 0, 0, time.UTC)), Suite: cipher.International(nil)}
	running, err := store.Open(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	system := access.By{Principal: access.Principal{Roles: []access.Role{access.System}, Via: "test"}, Act: access.LoadLaw}
	if _, err := running.Write(ctx, system, func(tx *store.Tx) error { tx.About("law/x"); return nil }); err != nil {
		t.Fatal(err)
	}
	auditor := access.By{Principal: system.Principal, Act: access.ReadEvidence}
	look := func() {
		t.Helper()
		before := contents(t, o.Dir)
		s, err := store.Inspect(ctx, o)
		if err != nil {
			t.Fatal(err)
		}
		check, err := s.Fsck(ctx, auditor)
		if err != nil || !check.Sound() || check.Entries != 1 {
			t.Fatalf("%+v %v", check, err)
		}
		if left, err := s.Unplayed(auditor, o); left != 0 || err != nil {
			t.Fatal(left, err)
		}
		if _, err := s.Write(ctx, system, func(tx *store.Tx) error { tx.About("law/y"); return nil }); err == nil {
			t.Fatalf("an act was not refused: %v", err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		after := contents(t, o.Dir)
		for name, sum := range before {
			if after[name] != sum {
				t.Errorf("%s was changed by looking", name)
			}
		}
		if len(after) != len(before) {
			t.Errorf("there were %d files and now there are %d", len(before), len(after))
		}
	}
	look() // beside the running process
	if err := running.Close(); err != nil {
		t.Fatal(err)
	}
	look() // and alone
	if _, err := store.Inspect(ctx, store.Options{Dir: filepath.Join(o.Dir, "nowhere"), Clock: o.Clock, Suite: o.Suite}); !fault.Is(err, fault.Absent) {
		t.Fatalf("an instance was found where there is none: %v", err)
	}
}

func TestTheJournalAheadOfTheDatabaseIsSeen(t *testing.T) {
	ctx := context.Background()
	o := store.Options{Dir: t.TempDir(), Clock: clock.At(time.Date(2021, 12, 9, 1, 0, 0, 0, time.UTC)), Suite: cipher.International(nil)}
	system := access.By{Principal: access.Principal{Roles: []access.Role{access.System}, Via: "test"}, Act: access.LoadLaw}
	act := func(subject string) {
		t.Helper()
		s, err := store.Open(ctx, o)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Write(ctx, system, func(tx *store.Tx) error { tx.About(subject); return nil }); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	act("law/x")
	backup := t.TempDir()
	copyDir(t, o.Dir, backup)
	act("law/y")
	o.Dir, o.Journal = backup, filepath.Join(o.Dir, "journal")
	auditor := access.By{Principal: system.Principal, Act: access.ReadEvidence}
	s, err := store.Inspect(ctx, o)
	if err != nil {
		t.Fatal(err, fault.From(err).Unwrap())
	}
	defer func() { _ = s.Close() }()
	if left, err := s.Unplayed(auditor, o); left != 1 || err != nil {
		t.Fatalf("%d entries are unplayed, want 1 (%v)", left, err)
	}
}
