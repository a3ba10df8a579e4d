package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/evidence"
	"tocsin/domain/fault"
	"tocsin/domain/privacy"
	"tocsin/domain/report"
	"tocsin/store"
)

func actStories() []story {
	return []story{
		{"a report is kept, proven offline and found", kept},
		{"what was not loaded in the act is not changed", unloaded},
		{"of two who change one version, the second is told", versions},
		{"a field that was not opened is not written back", marked},
		{"an act reads what it wrote", ownWrites},
		{"an act that was done before leaves no entry", quiet},
		{"an act that wrote something cannot call it nothing", notQuiet},
		{"an act without a subject leaves nothing", nameless},
		{"an act that panics is our fault and stops nobody", panics},
		{"an act that fails leaves nothing", fails},
		{"an act cannot swallow a failed statement", swallows},
		{"time does not go back when the clock does", monotonic},
		{"who stops waiting is answered at once", abandoned},
	}
}

func kept(t *testing.T, h *House) {
	s := h.Open(t)
	id, proof := Receive(t, s, "one")
	receipt := must[evidence.Receipt](t)(proof.Receipt())
	statement := must[evidence.Statement](t)(evidence.Verify(receipt, must[evidence.Keys](t)(evidence.ParseKeys(s.PublicKey()+"\n"))))
	if statement.Head.Subject != id || !statement.Head.At.Equal(h.Clock.Now()) {
		t.Fatalf("the receipt says %+v", statement.Head)
	}
	got := must[report.Report](t)(s.Look(Officer(access.ReadReport)).Report(t.Context(), id))
	if got.Technical.Reveal() != privacy.Mark || got.Products[0].Name != "Log4j" {
		t.Fatal("it reads otherwise than it was written")
	}
	logged := must[[]store.Logged](t)(s.Look(Officer(access.ReadEvidence)).Entries(t.Context(), id, 0, 10))
	later := must[evidence.Receipt](t)(s.Look(Officer(access.ReadEvidence)).Receipt(t.Context(), logged[0]))
	must[evidence.Statement](t)(evidence.Verify(later, must[evidence.Keys](t)(evidence.ParseKeys(s.PublicKey()+"\n"))))
	if check := Sound(t, s); check.Entries != 1 || check.Records != 8 {
		t.Fatalf("%d entries, %d records", check.Entries, check.Records)
	}
}

func unloaded(t *testing.T, h *House) {
	s := h.Open(t)
	id, _ := Receive(t, s, "one")
	seen := must[report.Report](t)(s.Look(Officer(access.ReadReport)).Report(t.Context(), id))
	_, err := s.Write(t.Context(), Officer(access.AcknowledgeReport), func(tx *store.Tx) error {
		tx.About(id)
		return tx.ChangeReport(seen)
	})
	wantKind(t, err, fault.Internal)
	_, err = s.Write(t.Context(), Officer(access.AcknowledgeReport), func(tx *store.Tx) error {
		tx.About(id)
		_, err := tx.CaseAudience(id)
		return err
	})
	wantKind(t, err, fault.Internal)
}

// versions lets an intruder write in the middle of an act: SQLite lets him wait, and
// PostgreSQL lets him be quicker, and then the act is told.
func versions(t *testing.T, h *House) {
	s := h.Open(t)
	id, _ := Receive(t, s, "one")
	db := h.SQL(t)
	intrude := func() error {
		_, err := db.Exec("UPDATE report SET version = 9")
		return err
	}
	_, err := s.Write(t.Context(), Officer(access.AcknowledgeReport), func(tx *store.Tx) error {
		tx.About(id)
		r, err := tx.LoadReport(id)
		if err != nil {
			return err
		}
		intruded := intrude()
		if waits := h.Database == ""; waits != (intruded != nil) {
			t.Errorf("the intruder got %v", intruded)
		}
		r.Reason = "first"
		if err := tx.ChangeReport(r); err != nil {
			return err
		}
		r.Reason = "second" // an act may change its own change
		return tx.ChangeReport(r)
	})
	if h.Database != "" {
		wantKind(t, err, fault.Conflict)
		return
	}
	got := must[report.Report](t)(s.Look(Officer(access.ReadReport)).Report(t.Context(), id))
	if err != nil || got.Reason != "second" {
		t.Fatalf("it says %q, %v", got.Reason, err)
	}
	Sound(t, s)
}

func marked(t *testing.T, h *House) {
	s := h.Open(t)
	id, _ := Receive(t, s, "one")
	seen := must[report.Report](t)(s.Look(Officer(access.ReadReport)).Report(t.Context(), id))
	_, err := s.Write(t.Context(), Officer(access.AcknowledgeReport), func(tx *store.Tx) error {
		tx.About(id)
		if _, err := tx.LoadReport(id); err != nil {
			return err
		}
		return tx.ChangeReport(seen)
	})
	wantKind(t, err, fault.Internal)
	act(t, s, Officer(access.ReadReport), func(tx *store.Tx) error {
		tx.About(id)
		r, err := tx.LoadReport(id)
		if err == nil && r.Technical.Reveal() != "raw bytes of one" {
			t.Errorf("the sealed field is %q", r.Technical.Reveal())
		}
		return err
	})
}

func ownWrites(t *testing.T, h *House) {
	s := h.Open(t)
	act(t, s, Officer(access.ReceiveReport), func(tx *store.Tx) error {
		id, err := HandIn(tx, Key("own"), "raw")
		if err != nil {
			return err
		}
		r, err := tx.LoadReport(id)
		if err != nil {
			return err
		}
		n, err := Received(tx.Context(), tx.View)
		if err != nil || n != 1 {
			t.Errorf("the act counts %d, %v", n, err)
		}
		r.State = report.Acknowledged
		if err := tx.ChangeReport(r); err != nil {
			return err
		}
		if n, err := Received(tx.Context(), tx.View); err != nil || n != 0 {
			t.Errorf("after its change the act counts %d, %v", n, err)
		}
		return nil
	})
	Sound(t, s)
}

func quiet(t *testing.T, h *House) {
	s := h.Open(t)
	first, _ := Receive(t, s, "same")
	again, proof := Receive(t, s, "same")
	if again != first || proof.Index != -1 {
		t.Fatalf("the second time gave %s at %d", again, proof.Index)
	}
	_, err := proof.Receipt()
	wantKind(t, err, fault.Absent)
	if check := Sound(t, s); check.Entries != 1 {
		t.Fatalf("%d entries", check.Entries)
	}
}

func notQuiet(t *testing.T, h *House) {
	s := h.Open(t)
	for _, flush := range []bool{false, true} {
		_, err := s.Write(t.Context(), Officer(access.ReceiveReport), func(tx *store.Tx) error {
			if _, err := HandIn(tx, Key("quiet"), "raw"); err != nil {
				return err
			}
			tx.Nothing()
			if flush {
				_, err := Received(tx.Context(), tx.View)
				return err
			}
			return nil
		})
		wantKind(t, err, fault.Internal)
	}
	empty(t, s)
}

func nameless(t *testing.T, h *House) {
	s := h.Open(t)
	_, err := s.Write(t.Context(), Officer(access.ReceiveReport), func(tx *store.Tx) error {
		if _, err := HandIn(tx, Key("nameless"), "raw"); err != nil {
			return err
		}
		tx.About("")
		_, err := Received(tx.Context(), tx.View)
		return err
	})
	wantKind(t, err, fault.Invalid)
	empty(t, s)
}

// empty wants a house in which nothing was kept.
func empty(t *testing.T, s *store.Store) {
	t.Helper()
	if check := Sound(t, s); check.Entries != 0 || check.Records != 0 {
		t.Fatalf("%d entries and %d records are left", check.Entries, check.Records)
	}
}

func panics(t *testing.T, h *House) {
	s := h.Open(t)
	_, err := s.Write(t.Context(), Reporter(), func(tx *store.Tx) error {
		if _, err := HandIn(tx, Key("panic"), "raw"); err != nil {
			return err
		}
		_, _ = Received(tx.Context(), tx.View)
		panic("an act lost its head")
	})
	wantKind(t, err, fault.Internal)
	empty(t, s)
	Receive(t, s, "after")
	Sound(t, s)
}

func fails(t *testing.T, h *House) {
	s := h.Open(t)
	refused := fault.New(fault.Refused, "test.refused", "no")
	for _, flush := range []bool{false, true} {
		_, err := s.Write(t.Context(), Officer(access.ReceiveReport), func(tx *store.Tx) error {
			if _, err := HandIn(tx, Key("fails"), "raw"); err != nil {
				return err
			}
			if flush {
				if _, err := Received(tx.Context(), tx.View); err != nil {
					return err
				}
			}
			return refused
		})
		if !errors.Is(err, refused) {
			t.Fatal(err)
		}
	}
	empty(t, s)
}

func swallows(t *testing.T, h *House) {
	s := h.Open(t)
	Receive(t, s, "one")
	_, err := s.Write(t.Context(), Officer(access.ReceiveReport), func(tx *store.Tx) error {
		id, err := HandIn(tx, Key("two"), "raw")
		if err != nil {
			return err
		}
		twice := report.Intake{ID: Key("one"), Report: id}
		if err := tx.AddIntake(twice, access.Desk()); err != nil {
			return err
		}
		if _, err := tx.LoadReport(id); err != nil { // writes what was put off, and fails
			tx.About("rep_other")
		}
		_, _ = tx.Intake(tx.Context(), Key("one"))
		return nil
	})
	wantKind(t, err, fault.Conflict)
	if check := Sound(t, s); check.Entries != 1 {
		t.Fatalf("%d entries", check.Entries)
	}
}

func monotonic(t *testing.T, h *House) {
	s := h.Open(t)
	Receive(t, s, "one")
	before := h.Clock.Now()
	h.Clock.Advance(-time.Minute)
	_, proof := Receive(t, s, "two")
	if at := must[evidence.Receipt](t)(proof.Receipt()).Head.At; at.Before(before) {
		t.Errorf("the log went back to %s", at)
	}
	Close(t, s)
	s = h.Open(t)
	_, proof = Receive(t, s, "three")
	if at := must[evidence.Receipt](t)(proof.Receipt()).Head.At; at.Before(before) {
		t.Errorf("after a new start the log went back to %s", at)
	}
	Sound(t, s)
}

// abandoned holds the writer inside one act while another's request ends.
func abandoned(t *testing.T, h *House) {
	s := h.Open(t)
	inside, release := make(chan struct{}), make(chan struct{})
	first := make(chan error, 1)
	go func() {
		_, err := s.Write(t.Context(), Reporter(), func(tx *store.Tx) error {
			close(inside)
			<-release
			_, err := HandIn(tx, Key("slow"), "raw")
			return err
		})
		first <- err
	}()
	<-inside
	ctx, cancel := context.WithCancel(t.Context())
	ran, second := false, make(chan error, 1)
	go func() {
		_, err := s.Write(ctx, Reporter(), func(tx *store.Tx) error {
			ran = true
			_, err := HandIn(tx, Key("left"), "raw")
			return err
		})
		second <- err
	}()
	cancel()
	select {
	case err := <-second:
		wantKind(t, err, fault.Unavailable)
	case <-time.After(10 * time.Second):
		t.Fatal("nobody answered")
	}
	close(release)
	if err := <-first; err != nil {
		t.Fatal(err)
	}
	Receive(t, s, "after")
	if ran {
		t.Error("an act ran for which nobody waited")
	}
	if check := Sound(t, s); check.Entries != 2 {
		t.Fatalf("%d entries", check.Entries)
	}
}
