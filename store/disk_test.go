package store_test

import (
	"bufio"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/cipher"
	"tocsin/domain/clock"
	"tocsin/domain/fault"
	"tocsin/store"
	"tocsin/store/storetest"
)

// Each table in turn refuses one row: the act leaves nothing, and the next one is whole.
func TestAnyStatementThatFailsTakesTheWholeActBack(t *testing.T) {
	h := storetest.SQLite().House(t)
	s := h.Open(t)
	db := h.SQL(t)
	for i, table := range []string{"audience", "report", "intake", "event", "obligation", "parcel", "evidence_entry", "evidence_hash", "checkpoint"} {
		edit(t, db, "CREATE TRIGGER trap BEFORE INSERT ON "+table+" BEGIN SELECT RAISE(ABORT, 'no'); END")
		_, err := s.Write(t.Context(), storetest.Reporter(), func(tx *store.Tx) error {
			_, err := storetest.HandIn(tx, storetest.Key(table), "raw")
			return err
		})
		if err == nil {
			t.Fatalf("%s: nothing failed", table)
		}
		edit(t, db, "DROP TRIGGER trap")
		storetest.Receive(t, s, table)
		if check := storetest.Sound(t, s); check.Entries != int64(i+1) || check.Records != 8*(i+1) {
			t.Fatalf("%s: %d entries, %d records", table, check.Entries, check.Records)
		}
	}
}

// tmpfs mounts a small disk of our own.
func tmpfs(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if out, err := shell("mount", "-t", "tmpfs", "-o", "size="+size, "tmpfs", dir); err != nil {
		t.Skipf("a small disk cannot be mounted here (%s): the full disk is not proven", strings.TrimSpace(out))
	}
	t.Cleanup(func() {
		if out, err := shell("umount", dir); err != nil {
			t.Error(out)
		}
	})
	return dir
}

func shell(command ...string) (string, error) {
	out, err := exec.Command(command[0], command[1:]...).CombinedOutput()
	return string(out), err
}

// The disk of the database, of the journal, and of both is filled to the last byte.
func TestAFullDiskRefusesWholeActsAndIsOvercomeWithoutARestart(t *testing.T) {
	for _, which := range []string{"database", "journal", "both"} {
		t.Run(which, func(t *testing.T) { fullDisk(t, which) })
	}
}

func fullDisk(t *testing.T, which string) {
	small := tmpfs(t, "6m")
	o := store.Options{Dir: t.TempDir(), Journal: t.TempDir(), Clock: clock.At(time.Date(2021, 12, 9, 1, 0, 0, 0, time.UTC)), Suite: cipher.International(nil)}
	if which != "journal" {
		o.Dir = filepath.Join(small, "data")
	}
	if which != "database" {
		o.Journal = filepath.Join(small, "journal")
	}
	ballast, reserve := filepath.Join(small, "ballast"), filepath.Join(small, "reserve")
	for file, size := range map[string]int{ballast: 2 << 20, reserve: 1 << 20} {
		if err := os.WriteFile(file, make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	kept, refused := fill(t, s, "first")
	if kept == 0 || refused == 0 {
		t.Fatalf("%d kept, %d refused", kept, refused)
	}
	if n, err := storetest.Received(t.Context(), s.Look(storetest.Officer(access.ReadReport))); err != nil || n != kept {
		t.Fatalf("%d of %d are read: %v", n, kept, err)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	more, _ := fill(t, s, "second")
	if more == 0 {
		t.Fatal("nothing is kept after there was room again")
	}
	if check := storetest.Sound(t, s); check.Entries != int64(kept+more) {
		t.Fatalf("%d entries for %d reports", check.Entries, kept+more)
	}
	storetest.Close(t, s)
	if err := os.Remove(reserve); err != nil { // a start writes a little, too
		t.Fatal(err)
	}
	if s, err = store.Open(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	if check := storetest.Sound(t, s); check.Entries != int64(kept+more) {
		t.Fatalf("after a new start %d entries for %d reports", check.Entries, kept+more)
	}
	storetest.Close(t, s)
}

// fill hands reports in, by four writers, until each was refused five times for want of room.
func fill(t *testing.T, s *store.Store, word string) (kept, refused int) {
	t.Helper()
	var mu sync.Mutex
	var wait sync.WaitGroup
	for w := range 4 {
		wait.Go(func() {
			for n, no := 0, 0; no < 5 && n < 400; n++ {
				_, err := s.Write(t.Context(), storetest.Reporter(), func(tx *store.Tx) error {
					_, err := storetest.HandIn(tx, storetest.Key(fmt.Sprint(word, w, "/", n)), strings.Repeat("raw bytes ", 2000))
					return err
				})
				mu.Lock()
				switch {
				case err == nil:
					kept++
				case fault.Is(err, fault.Full):
					refused++
					no++
				default:
					t.Error(err, fault.From(err).Unwrap())
					no = 5
				}
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	return kept, refused
}

const envVictim = "TOCSIN_TEST_VICTIM"

// TestVictim is the process that is killed; it says what was acknowledged.
func TestVictim(t *testing.T) {
	dir := os.Getenv(envVictim)
	if dir == "" {
		t.Skip("runs only as the victim of TestKilledWritersLoseNothingThatWasAcknowledged")
	}
	s := (&storetest.House{Dir: dir, Clock: clock.At(time.Date(2021, 12, 9, 1, 0, 0, 0, time.UTC))}).Open(t)
	var mu sync.Mutex
	for w := range 8 {
		go func() {
			for n := 0; ; n++ {
				id, proof := storetest.Receive(t, s, fmt.Sprint(os.Getpid(), "/", w, "/", n))
				mu.Lock()
				fmt.Println("ACK", id, proof.Index)
				mu.Unlock()
			}
		}()
	}
	select {}
}

func TestKilledWritersLoseNothingThatWasAcknowledged(t *testing.T) {
	h := storetest.SQLite().House(t)
	acknowledged := 0
	for round := range 8 {
		ids := victim(t, h.Dir, time.Duration(40+30*round)*time.Millisecond)
		s := h.Open(t)
		for _, id := range ids {
			if _, err := s.Look(storetest.Officer(access.ReadReport)).Report(t.Context(), id); err != nil {
				t.Fatalf("round %d: %s: %v", round, id, err)
			}
		}
		storetest.Sound(t, s)
		storetest.Close(t, s)
		acknowledged += len(ids)
	}
	if acknowledged == 0 {
		t.Fatal("nothing was acknowledged, so nothing was proven")
	}
}

// victim runs a writing process, kills it some time after its first answer, and gives
// what it had acknowledged.
func victim(t *testing.T, dir string, after time.Duration) []string {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestVictim$")
	cmd.Env = append(os.Environ(), envVictim+"="+dir)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if id, ok := strings.CutPrefix(lines.Text(), "ACK "); ok {
			if len(ids) == 0 {
				time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
			}
			id, _, whole := strings.Cut(id, " ")
			if whole {
				ids = append(ids, id)
			}
		}
	}
	_ = cmd.Wait()
	return ids
}

// Keys, database, journal and files are the service's alone.
func TestNoFileOfAHouseIsReadableForOthers(t *testing.T) {
	h := storetest.SQLite().House(t)
	s := h.Open(t)
	storetest.Receive(t, s, "one")
	if _, _, err := storetest.PutBlob(t.Context(), s, storetest.Reporter(), strings.NewReader("x"), 10); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(h.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == h.Dir {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
