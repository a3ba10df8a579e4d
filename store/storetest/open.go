package storetest

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"tocsin/domain/access"
	"tocsin/domain/evidence"
	"tocsin/domain/fault"
	"tocsin/domain/report"
	"tocsin/store"
)

func openStories() []story {
	return []story{
		{"a store that is opened again holds everything and goes on", reopened},
		{"a second process on one data directory is refused", locked},
		{"a missing key is refused, and no new one is made", keyMissing},
		{"keys of another instance are refused", keyForeign},
		{"keys that others may read are refused", keyOpen},
		{"another origin than the founded one is refused", originForeign},
		{"a log is never founded twice under one key", foundedOnce},
	}
}

// refused wants Open to fail with a fault of a code.
func refused(t *testing.T, o store.Options, kind fault.Kind, code string) {
	t.Helper()
	s, err := store.Open(t.Context(), o)
	if err == nil {
		Close(t, s)
	}
	if !fault.Is(err, kind) || fault.From(err).Code != code {
		t.Fatalf("got %v, want a fault %s", err, code)
	}
	if fault.From(err).Hint == "" {
		t.Error("it does not say what to do")
	}
}

func reopened(t *testing.T, h *House) {
	s := h.Open(t)
	var ids []string
	var trees []evidence.Tree
	for i := range 6 {
		id, _ := Receive(t, s, fmt.Sprint(i))
		ids = append(ids, id)
		tree, _ := s.Checkpoint()
		trees = append(trees, tree)
		if i%2 == 1 {
			Close(t, s)
			s = h.Open(t)
		}
	}
	now, note := s.Checkpoint()
	if now != trees[len(trees)-1] || len(note) == 0 {
		t.Fatal("the newest checkpoint was forgotten")
	}
	for i, id := range ids {
		must[report.Report](t)(s.Look(Officer(access.ReadReport)).Report(t.Context(), id))
		Grows(t, s, trees[i])
	}
	Sound(t, s)
}

// Grows wants the log, as this process last wrote it, to begin with a tree that was seen before.
func Grows(tb testing.TB, s *store.Store, before evidence.Tree) {
	tb.Helper()
	now, _ := s.Checkpoint()
	proof, err := evidence.ProveGrowth(before.Size, now.Size, s.Hashes(tb.Context()))
	if err == nil {
		err = evidence.CheckGrowth(before, now, proof)
	}
	if err != nil {
		tb.Fatal(err)
	}
}

func locked(t *testing.T, h *House) {
	s := h.Open(t)
	refused(t, h.Options(), fault.Unavailable, "store.locked")
	Receive(t, s, "still there")
}

func keyMissing(t *testing.T, h *House) {
	s := h.Open(t)
	Receive(t, s, "one")
	Close(t, s)
	for _, name := range []string{"seal.keyset", "log.key"} {
		file := filepath.Join(h.Dir, "keys", name)
		secret := must[[]byte](t)(os.ReadFile(file))
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		refused(t, h.Options(), fault.Refused, "store.key.missing")
		if _, err := os.Stat(file); err == nil {
			t.Fatal("a new key was made")
		}
		write(t, file, secret)
	}
	Sound(t, h.Open(t))
}

func keyOpen(t *testing.T, h *House) {
	Close(t, h.Open(t))
	for _, name := range []string{"seal.keyset", "log.key"} {
		file := filepath.Join(h.Dir, "keys", name)
		for _, mode := range []os.FileMode{0o640, 0o604, 0o620} {
			if err := os.Chmod(file, mode); err != nil {
				t.Fatal(err)
			}
			_, err := store.Open(t.Context(), h.Options())
			if fault.From(err).Code != "store.key.open" {
				t.Errorf("%s with mode %o: %v", name, mode, err)
			}
		}
		if err := os.Chmod(file, 0o400); err != nil {
			t.Fatal(err)
		}
	}
	Close(t, h.Open(t))
}

func keyForeign(t *testing.T, h *House) {
	s := h.Open(t)
	Receive(t, s, "one")
	Close(t, s)
	other := SQLite().House(t)
	Close(t, other.Open(t))
	for _, name := range []string{"seal.keyset", "log.key"} {
		file := filepath.Join(h.Dir, "keys", name)
		secret := must[[]byte](t)(os.ReadFile(file))
		write(t, file, must[[]byte](t)(os.ReadFile(filepath.Join(other.Dir, "keys", name))))
		refused(t, h.Options(), fault.Refused, "store.key.foreign")
		write(t, file, secret)
	}
	Sound(t, h.Open(t))
}

func originForeign(t *testing.T, h *House) {
	Close(t, h.Open(t))
	o := h.Options()
	o.Origin = "other.example/log"
	refused(t, o, fault.Refused, "store.origin")
}

// foundedOnce loses database and journal and keeps the keys.
func foundedOnce(t *testing.T, h *House) {
	s := h.Open(t)
	Receive(t, s, "one")
	Close(t, s)
	o := h.Options()
	if h.Database == "" {
		for _, name := range []string{"tocsin.db", "tocsin.db-wal", "tocsin.db-shm"} {
			_ = os.Remove(filepath.Join(h.Dir, name))
		}
	} else if _, err := h.SQL(t).Exec("DELETE FROM instance"); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(h.Dir, "journal")); err != nil {
		t.Fatal(err)
	}
	refused(t, o, fault.Refused, "store.gone")
}
