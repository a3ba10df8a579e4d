package store_test

import (
	"bufio"
	"bytes"
	"database/sql"
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
	"tocsin/domain/evidence"
	"tocsin/domain/fault"
	"tocsin/domain/report"
	"tocsin/store"
	"tocsin/store/storetest"
)

// copyDir copies a closed house, or a part of it.
func copyDir(t *testing.T, from, to string) {
	t.Helper()
	if err := os.RemoveAll(to); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}

// database copies the database file of a closed house.
func database(t *testing.T, from, to string) {
	t.Helper()
	for _, name := range []string{"tocsin.db", "tocsin.db-wal", "tocsin.db-shm"} {
		_ = os.Remove(filepath.Join(to, name))
		content, err := os.ReadFile(filepath.Join(from, name))
		if os.IsNotExist(err) {
			continue
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(to, name), content, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// segment is the newest segment of the journal.
func segment(t *testing.T, dir string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "journal", "*.journal"))
	if err != nil || len(found) == 0 {
		t.Fatal("there is no journal", err)
	}
	return found[len(found)-1]
}

// history is a closed house with a copy of its database before each of its reports.
type history struct {
	*storetest.House
	ids    []string
	trees  []evidence.Tree
	before []string // folders with the database as it was before each report
	ends   []int64  // of the journal, after each report
}

func newHistory(t *testing.T, reports int) history {
	h := history{House: storetest.SQLite().House(t)}
	for i := range reports {
		s := h.Open(t)
		storetest.Close(t, s)
		earlier := t.TempDir()
		database(t, h.Dir, earlier)
		h.before = append(h.before, earlier)
		s = h.Open(t)
		id, _ := storetest.Receive(t, s, fmt.Sprint(i))
		tree, _ := s.Checkpoint()
		h.ids, h.trees = append(h.ids, id), append(h.trees, tree)
		storetest.Close(t, s)
		info, err := os.Stat(segment(t, h.Dir))
		if err != nil {
			t.Fatal(err)
		}
		h.ends = append(h.ends, info.Size())
	}
	return h
}

// holds wants the first n reports, their entries, and a log that only grew.
func (h history) holds(t *testing.T, s *store.Store, n int) {
	t.Helper()
	for _, id := range h.ids[:n] {
		if _, err := s.Look(storetest.Officer(access.ReadReport)).Report(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	storetest.Receive(t, s, "the log goes on")
	for _, tree := range h.trees[:n] {
		storetest.Grows(t, s, tree)
	}
	if check := storetest.Sound(t, s); check.Entries != int64(n+1) {
		t.Fatalf("%d entries", check.Entries)
	}
}

func TestADatabaseOfAnyAgeIsBroughtUpFromTheJournal(t *testing.T) {
	h := newHistory(t, 5)
	for i, earlier := range h.before {
		dir := t.TempDir()
		copyDir(t, h.Dir, dir)
		database(t, earlier, dir)
		again := &storetest.House{Dir: dir, Clock: h.Clock}
		s := again.Open(t)
		h.holds(t, s, len(h.ids))
		storetest.Close(t, s)
		if i == 0 { // and with no database at all
			database(t, t.TempDir(), dir)
			storetest.Sound(t, again.Open(t))
		}
	}
}

func TestATornLastFrameIsCutOffAndNothingElseIsLost(t *testing.T) {
	h := newHistory(t, 3)
	whole, err := os.ReadFile(segment(t, h.Dir))
	if err != nil {
		t.Fatal(err)
	}
	last := len(h.ids) - 1
	dir := t.TempDir()
	for end := h.ends[last-1]; end < h.ends[last]; end += 97 { // the crash came before the commit
		copyDir(t, h.Dir, dir)
		database(t, h.before[last], dir)
		torn := append(bytes.Clone(whole[:end]), make([]byte, int(end)%50)...)
		if err := os.WriteFile(segment(t, dir), torn, 0o600); err != nil {
			t.Fatal(err)
		}
		s := (&storetest.House{Dir: dir, Clock: h.Clock}).Open(t)
		h.holds(t, s, last)
		storetest.Close(t, s)
	}
}

func TestACrashBetweenJournalAndCommitLosesNothing(t *testing.T) {
	h := newHistory(t, 3)
	database(t, h.before[2], h.Dir)
	h.holds(t, h.Open(t), 3)
}

func TestADamagedJournalIsRefused(t *testing.T) {
	h := newHistory(t, 3)
	file := segment(t, h.Dir)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(whole); i += 501 {
		damaged := bytes.Clone(whole)
		damaged[i] ^= 4
		if err := os.WriteFile(file, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := store.Open(t.Context(), h.Options())
		if err == nil {
			storetest.Close(t, s)
		}
		if f := fault.From(err); err == nil || f.Code != "journal.damaged" || f.Hint == "" {
			t.Fatalf("byte %d: %v", i, err)
		}
	}
	if err := os.WriteFile(file, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	h.holds(t, h.Open(t), 3)
}

func TestAJournalOfAnotherHistoryIsRefused(t *testing.T) {
	h := newHistory(t, 2)
	other := t.TempDir()
	copyDir(t, h.Dir, other)
	database(t, h.before[1], other)
	if err := os.RemoveAll(filepath.Join(other, "journal")); err != nil {
		t.Fatal(err)
	}
	fork := &storetest.House{Dir: other, Clock: h.Clock}
	s := fork.Open(t)
	storetest.Receive(t, s, "another second report")
	storetest.Close(t, s)
	copyDir(t, filepath.Join(h.Dir, "journal"), filepath.Join(other, "journal"))
	_, err := store.Open(t.Context(), fork.Options())
	if fault.From(err).Code != "journal.fork" {
		t.Fatal(err)
	}
}

func TestAJournalWithAGapIsRefused(t *testing.T) {
	h := newHistory(t, 3)
	file := segment(t, h.Dir)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, whole[h.ends[0]:], 0o600); err != nil { // the first report's frame is gone
		t.Fatal(err)
	}
	database(t, h.before[0], h.Dir)
	if _, err := store.Open(t.Context(), h.Options()); fault.From(err).Code != "journal.gap" {
		t.Fatal(err)
	}
}

// A deferred constraint lets the commit itself fail, after the journal was written.
func TestACommitThatFailsTakesItsFrameBack(t *testing.T) {
	h := storetest.SQLite().House(t)
	s := h.Open(t)
	storetest.Receive(t, s, "one")
	db := h.SQL(t)
	edit(t, db, `CREATE TABLE pin (x INTEGER REFERENCES checkpoint (size) DEFERRABLE INITIALLY DEFERRED);
		CREATE TRIGGER trap AFTER INSERT ON checkpoint BEGIN INSERT INTO pin VALUES (-1); END`)
	for range 3 {
		_, err := s.Write(t.Context(), storetest.Reporter(), func(tx *store.Tx) error {
			_, err := storetest.HandIn(tx, storetest.Key("two"), "raw")
			return err
		})
		if !fault.Is(err, fault.Conflict) {
			t.Fatal(err)
		}
	}
	edit(t, db, "DROP TRIGGER trap; DROP TABLE pin")
	storetest.Receive(t, s, "three")
	storetest.Close(t, s)
	database(t, t.TempDir(), h.Dir) // the journal alone tells the story
	if check := storetest.Sound(t, h.Open(t)); check.Entries != 2 {
		t.Fatalf("%d entries", check.Entries)
	}
}

func edit(t *testing.T, db *sql.DB, text string) {
	t.Helper()
	if _, err := db.Exec(text); err != nil {
		t.Fatal(err)
	}
}

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
	ballast := filepath.Join(small, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 3<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	kept, refused := fill(t, s, "first")
	if kept == 0 || refused == 0 {
		t.Fatalf("%d kept, %d refused", kept, refused)
	}
	if n, err := s.Look(storetest.Officer(access.ReadReport)).CountReports(t.Context(), report.Received); err != nil || n != kept {
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
	if _, _, err := s.PutBlob(t.Context(), storetest.Reporter(), strings.NewReader("x"), 10); err != nil {
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
