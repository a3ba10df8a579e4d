package storetest

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"tocsin/domain/access"
	"tocsin/domain/evidence"
	"tocsin/domain/fault"
	"tocsin/domain/report"
	"tocsin/store"
)

func groupStories() []story {
	return []story{
		{"64 writers at once each get a receipt that holds, and the log has no gap", together},
		{"acts that fail in a group spoil no other", mixed},
		{"of 16 who bring the same key at once, one report is made", sameKey},
		{"of 16 who add the same record blindly, one succeeds", blindly},
		{"closing under load answers everybody and loses nothing", closing},
	}
}

// crowd runs n writers at once and gives their answers.
func crowd(n int, write func(i int) error) []error {
	errs := make([]error, n)
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() { errs[i] = write(i) })
	}
	wait.Wait()
	return errs
}

func together(t *testing.T, h *House) {
	s := h.Open(t)
	const writers, each = 64, 4
	proofs := make([]store.Proof, writers*each)
	for _, err := range crowd(writers, func(i int) error {
		for n := range each {
			var err error
			proofs[i*each+n], err = s.Write(t.Context(), Reporter(), func(tx *store.Tx) error {
				_, err := HandIn(tx, Key(fmt.Sprint(i, "/", n)), "raw")
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	}) {
		if err != nil {
			t.Fatal(err)
		}
	}
	keys := must[evidence.Keys](t)(evidence.ParseKeys(s.PublicKey() + "\n"))
	indexes := make([]int64, len(proofs))
	for i, p := range proofs {
		must[evidence.Statement](t)(evidence.Verify(must[evidence.Receipt](t)(p.Receipt()), keys))
		indexes[i] = p.Index
	}
	slices.Sort(indexes)
	for i, index := range indexes {
		if int64(i) != index {
			t.Fatalf("entry %d stands at %d", i, index)
		}
	}
	if check := Sound(t, s); check.Entries != writers*each {
		t.Fatalf("%d entries", check.Entries)
	}
}

func mixed(t *testing.T, h *House) {
	s := h.Open(t)
	Receive(t, s, "known")
	for round := range 4 {
		for i, err := range crowd(24, func(i int) error { return mixedAct(t, s, round, i) }) {
			want := []fault.Kind{"", fault.Refused, fault.Conflict, fault.Internal}[i%4]
			if want == "" && err != nil || want != "" && !fault.Is(err, want) {
				t.Fatalf("round %d, writer %d: %v", round, i, err)
			}
		}
	}
	if check := Sound(t, s); check.Entries != 1+4*6 {
		t.Fatalf("%d entries", check.Entries)
	}
}

// mixedAct succeeds, is refused, meets a record that is there, or panics, by turns.
func mixedAct(t *testing.T, s *store.Store, round, i int) error {
	_, err := s.Write(t.Context(), Officer(access.ReceiveReport), func(tx *store.Tx) error {
		id, err := HandIn(tx, Key(fmt.Sprint("mixed", round, "/", i)), "raw")
		if err != nil {
			return err
		}
		if i%3 == 0 { // some have written already when they fail
			if _, err := Received(tx.Context(), tx.View); err != nil {
				return err
			}
		}
		switch i % 4 {
		case 1:
			return fault.New(fault.Refused, "test.refused", "no")
		case 2:
			return tx.AddIntake(report.Intake{ID: Key("known"), Report: id}, access.Desk())
		case 3:
			panic("lost")
		}
		return nil
	})
	return err
}

func sameKey(t *testing.T, h *House) {
	s := h.Open(t)
	ids := make([]string, 16)
	for _, err := range crowd(len(ids), func(i int) error {
		_, err := s.Write(t.Context(), Reporter(), func(tx *store.Tx) (err error) {
			ids[i], err = HandIn(tx, Key("same"), "raw")
			return err
		})
		return err
	}) {
		if err != nil {
			t.Fatal(err)
		}
	}
	if slices.Sort(ids); ids[0] == "" || len(slices.Compact(ids)) != 1 {
		t.Fatalf("several reports were made: %v", ids)
	}
	if check := Sound(t, s); check.Entries != 1 || check.Records != 8 {
		t.Fatalf("%d entries, %d records", check.Entries, check.Records)
	}
}

func blindly(t *testing.T, h *House) {
	s := h.Open(t)
	added := 0
	for _, err := range crowd(16, func(i int) error {
		_, err := s.Write(t.Context(), Reporter(), func(tx *store.Tx) error {
			tx.About("rep_same")
			return tx.AddIntake(report.Intake{ID: Key("same"), Report: fmt.Sprint(i)}, access.Desk())
		})
		return err
	}) {
		if err == nil {
			added++
		} else if !fault.Is(err, fault.Conflict) {
			t.Fatal(err)
		}
	}
	if added != 1 {
		t.Fatalf("%d were added", added)
	}
	if check := Sound(t, s); check.Entries != 1 {
		t.Fatalf("%d entries", check.Entries)
	}
}

func closing(t *testing.T, h *House) {
	s := h.Open(t)
	var mu sync.Mutex
	acknowledged := map[string]bool{}
	started := make(chan struct{}, 1)
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		<-started
		Close(t, s)
	}()
	for _, err := range crowd(32, func(i int) error {
		for n := 0; ; n++ {
			var id string
			_, err := s.Write(t.Context(), Reporter(), func(tx *store.Tx) (err error) {
				id, err = HandIn(tx, Key(fmt.Sprint(i, "/", n)), "raw")
				return err
			})
			if err != nil {
				return err
			}
			mu.Lock()
			acknowledged[id] = true
			mu.Unlock()
			select {
			case started <- struct{}{}:
			default:
			}
		}
	}) {
		wantKind(t, err, fault.Unavailable)
	}
	<-closed
	s = h.Open(t)
	for id := range acknowledged {
		must[report.Report](t)(s.Look(Officer(access.ReadReport)).Report(t.Context(), id))
	}
	if check := Sound(t, s); check.Entries != int64(len(acknowledged)) {
		t.Fatalf("%d entries, %d were acknowledged", check.Entries, len(acknowledged))
	}
}
