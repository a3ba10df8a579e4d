package store_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"tocsin/domain/access"
	"tocsin/domain/evidence"
	"tocsin/domain/fault"
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
	err := filepath.WalkDir(to, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		return os.Chmod(file, 0o600) // as it was: a key that others may read is refused
	})
	if err != nil {
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
	o := fork.Options()
	o.Anew = true
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	storetest.Receive(t, s, "another second report")
	storetest.Close(t, s)
	copyDir(t, filepath.Join(h.Dir, "journal"), filepath.Join(other, "journal"))
	if _, err = store.Open(t.Context(), fork.Options()); fault.From(err).Code != "journal.fork" {
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

// reopen opens a house as it is, or anew, and gives the code of the fault.
func reopen(t *testing.T, h *storetest.House, anew bool, do func(*store.Store)) string {
	t.Helper()
	o := h.Options()
	o.Anew = anew
	s, err := store.Open(t.Context(), o)
	if err != nil {
		f := fault.From(err)
		if f.Hint == "" {
			t.Errorf("%s does not say what to do", f.Code)
		}
		return f.Code
	}
	defer storetest.Close(t, s)
	if s.Renewed() != anew {
		t.Errorf("a new journal began: %t, asked for: %t", s.Renewed(), anew)
	}
	do(s)
	return ""
}

func TestAJournalThatIsLostOrShorterThanTheDatabaseIsMissed(t *testing.T) {
	for name, lose := range map[string]func(t *testing.T, h history) error{
		"deleted": func(_ *testing.T, h history) error { return os.RemoveAll(filepath.Join(h.Dir, "journal")) },
		"emptied": func(t *testing.T, h history) error { return os.Remove(segment(t, h.Dir)) },
		"cut":     func(t *testing.T, h history) error { return os.Truncate(segment(t, h.Dir), h.ends[1]) },
		"hollow":  func(t *testing.T, h history) error { return os.Truncate(segment(t, h.Dir), 0) },
	} {
		t.Run(name, func(t *testing.T) {
			h := newHistory(t, 3)
			if code := reopen(t, h.House, true, nil); code != "journal.whole" {
				t.Errorf("a whole journal is begun anew: %q", code)
			}
			if err := lose(t, h); err != nil {
				t.Fatal(err)
			}
			if code := reopen(t, h.House, false, func(*store.Store) {}); code != "journal.short" {
				t.Fatalf("it is not missed: %q", code)
			}
			if _, err := unplayed(t, h.House); fault.From(err).Code != "journal.short" {
				t.Errorf("fsck does not name it: %v", err)
			}
			if code := reopen(t, h.House, true, func(s *store.Store) { h.holds(t, s, 3) }); code != "" {
				t.Fatalf("a new one does not begin: %s", code)
			}
			if n, err := unplayed(t, h.House); n != 0 || err != nil {
				t.Errorf("fsck of the new one: %d %v", n, err)
			}
			if code := reopen(t, h.House, false, func(s *store.Store) { storetest.Receive(t, s, "and on") }); code != "" {
				t.Errorf("it does not go on: %s", code)
			}
		})
	}
}

// unplayed is what fsck says of the journal.
func unplayed(t *testing.T, h *storetest.House) (int64, error) {
	t.Helper()
	s, err := store.Inspect(t.Context(), h.Options())
	if err != nil {
		t.Fatal(err)
	}
	defer storetest.Close(t, s)
	return s.Unplayed(storetest.Officer(access.ReadEvidence), h.Options())
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
