package storetest

import (
	"errors"
	"testing"

	"tocsin/domain/access"
	"tocsin/domain/erasure"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/domain/privacy"
	"tocsin/domain/report"
	"tocsin/store"
)

func vaultStories() []story {
	return []story{
		{"what somebody said of himself goes with his key, and nothing else does", forgotten},
		{"what was erased stays so, whatever is changed of the record", erased},
		{"a key that was destroyed stays so after a restart, and fsck asks for one that is missing", missed},
		{"two acts in one group seal under one key", oneKey},
	}
}

// sealReport keeps a report that says who its reporter is, and what arrived with it.
func sealReport(t *testing.T, s *store.Store, id string) {
	t.Helper()
	act(t, s, Officer(access.ReceiveReport), func(tx *store.Tx) error {
		tx.About(id)
		r := report.Report{ID: id, State: report.Received, Received: tx.Now()}
		r.Title, r.ReporterName, r.Contact = "JNDI", "Chen", "chen@example.com"
		arrived := report.Intake{ID: "key-" + id, Report: id, Of: id, Raw: "title=JNDI&contact=chen@example.com"}
		return errors.Join(tx.AddReport(r, access.Desk()), tx.AddIntake(arrived, access.Desk()))
	})
}

// SealReport keeps a report that says who its reporter is, and returns what reads it again.
func SealReport(t *testing.T, s *store.Store, id string) (contact func() privacy.Personal) {
	t.Helper()
	sealReport(t, s, id)
	return func() privacy.Personal {
		t.Helper()
		r, _ := opened(t, s, id)
		return r.Contact
	}
}

// opened reads a report and what arrived with it, open.
func opened(t *testing.T, s *store.Store, id string) (r report.Report, arrived report.Intake) {
	t.Helper()
	act(t, s, Officer(access.ReadReport), func(tx *store.Tx) (err error) {
		tx.About(id)
		if r, err = tx.LoadReport(id); err == nil {
			arrived, err = tx.LoadIntakeOf(id)
		}
		return err
	})
	return r, arrived
}

func forgotten(t *testing.T, h *House) {
	s := h.Open(t)
	sealReport(t, s, "rep_one")
	sealReport(t, s, "rep_two")
	if err := s.Destroy(t.Context(), Program(access.DestroyKey), "rep_one", "rep_unknown"); err != nil {
		t.Fatal(err)
	}
	r, arrived := opened(t, s, "rep_one")
	if r.Title != "JNDI" || r.Contact != privacy.Mark || r.ReporterName != privacy.Mark || arrived.Raw != privacy.Mark {
		t.Errorf("after its key was destroyed: %q %q %q %q", r.Title.Reveal(), r.Contact.Reveal(), r.ReporterName.Reveal(), arrived.Raw.Reveal())
	}
	r, arrived = opened(t, s, "rep_two")
	if r.Contact != "chen@example.com" || arrived.Raw.Reveal() != "title=JNDI&contact=chen@example.com" {
		t.Errorf("of the other: %q %q", r.Contact.Reveal(), arrived.Raw.Reveal())
	}
	_, err := s.Write(t.Context(), Officer(access.RejectReport), func(tx *store.Tx) error {
		tx.About("rep_one")
		r, err := tx.LoadReport("rep_one")
		if err != nil {
			return err
		}
		return tx.ChangeReport(r)
	})
	if fault.From(err).Code != "store.marked" {
		t.Errorf("what cannot be opened was written back: %v", err)
	}
}

func erased(t *testing.T, h *House) {
	s := h.Open(t)
	sealReport(t, s, "rep_one")
	for _, reason := range []string{"", "again"} {
		act(t, s, Officer(access.RejectReport), func(tx *store.Tx) error {
			tx.About("rep_one")
			r, err := tx.LoadReport("rep_one")
			if err != nil {
				return err
			}
			r = r.Forget()
			r.Reason = reason
			return tx.ChangeReport(r)
		})
		if err := s.Destroy(t.Context(), Program(access.DestroyKey), "rep_one"); err != nil {
			t.Fatal(err)
		}
	}
	r, _ := opened(t, s, "rep_one")
	if r.Contact != privacy.Erased || r.Title != "JNDI" || r.Reason != "again" {
		t.Errorf("the report says %q, %q, %q", r.Contact.Reveal(), r.Title.Reveal(), r.Reason)
	}
	seen, err := s.Look(Officer(access.ReadReport)).Report(t.Context(), "rep_one")
	if err != nil || seen.Contact != privacy.Erased || seen.Title != privacy.Mark {
		t.Errorf("looked at: %q %q %v", seen.Contact.Reveal(), seen.Title.Reveal(), err)
	}
	if !seen.Named().IsZero() {
		t.Error("it is still counted as one that names its reporter")
	}
}

func missed(t *testing.T, h *House) {
	s := h.Open(t)
	sealReport(t, s, "rep_one")
	Sound(t, s)
	if err := s.Destroy(t.Context(), Program(access.DestroyKey), "rep_one"); err != nil {
		t.Fatal(err)
	}
	Close(t, s)
	s = h.Open(t)
	if r, _ := opened(t, s, "rep_one"); r.Contact != privacy.Mark {
		t.Errorf("after a restart it says %q", r.Contact.Reveal())
	}
	faults := func() int {
		check, err := s.Fsck(t.Context(), Program(access.ReadEvidence))
		if err != nil {
			t.Fatal(err)
		}
		return len(check.Faults)
	}
	if n := faults(); n != 2 {
		t.Errorf("fsck names %d faults; a report and what arrived with it want a key", n)
	}
	act(t, s, Officer(access.ReceiveReport), func(tx *store.Tx) error { // which has a key, and should have none
		tx.About("con_one")
		return errors.Join(tx.AddContact(partner.Contact{ID: "con_one", Phone: "110"}, access.Desk()),
			tx.AddErasure(erasure.Erasure{ID: "era_one", Of: "con_one", State: erasure.Done}, access.Desk()))
	})
	if n := faults(); n != 3 {
		t.Errorf("fsck names %d faults; a key is there that was destroyed", n)
	}
}

func oneKey(t *testing.T, h *House) {
	s := h.Open(t)
	for i := range 2 {
		act(t, s, Officer(access.ReceiveReport), func(tx *store.Tx) error {
			tx.About("con_one")
			c := partner.Contact{ID: "con_one", Phone: "110"}
			if i == 0 {
				if err := tx.AddContact(c, access.Desk()); err != nil {
					return err
				}
			}
			held, err := tx.LoadContact("con_one")
			if err != nil {
				return err
			}
			if held.Phone != "110" {
				t.Errorf("the %d. time it says %q", i+1, held.Phone.Reveal())
			}
			return tx.ChangeContact(held, access.Desk())
		})
	}
	Sound(t, s)
}
