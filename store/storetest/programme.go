package storetest

import (
	"testing"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/programme"
	"tocsin/store"
)

func programmeStories() []story {
	return []story{
		{"an application is read by its unit and its panel, and by nobody else of theirs", judged},
		{"a unit has one application for a term, but for those that it took back", applied},
	}
}

// judged keeps an application of each of two units, and lets a member of a panel in.
func judged(t *testing.T, h *House) {
	s := h.Open(t)
	expert := access.By{Principal: access.Principal{Person: "per_expert", Roles: []access.Role{access.Reporter}, Via: "test"}, Act: access.ReadApplication}
	act(t, s, Officer(access.SendApplication), func(tx *store.Tx) error {
		tx.About("app_1")
		if err := tx.AddProgramme(programme.Programme{ID: "prg_1", Name: "Support", Opened: tx.Now()}, access.Desk().With(access.RoleKey(access.PartnerMember))); err != nil {
			return err
		}
		for _, a := range []programme.Application{{ID: "app_1", Programme: "prg_1", Term: 1, Org: "org_one"}, {ID: "app_2", Programme: "prg_1", Term: 1, Org: "org_two"}, {ID: "app_3", Programme: "prg_1", Term: 2, Org: "org_one"}} {
			if err := tx.AddApplication(a, access.Desk().With(access.OwnKey(a.Org))); err != nil {
				return err
			}
		}
		return nil
	})
	if _, err := s.Look(expert).Application(t.Context(), "app_1"); !fault.Is(err, fault.Absent) {
		t.Errorf("an expert reads it before he sits on its panel: %v", err)
	}
	act(t, s, Officer(access.SeatPanel), func(tx *store.Tx) error {
		tx.About("app_1")
		a, err := tx.LoadApplication("app_1")
		if err != nil {
			return err
		}
		a.State = programme.Sitting
		return tx.AdmitToApplication(a, access.Desk().With(access.OwnKey(a.Org), access.PersonKey("per_expert")))
	})
	for name, c := range map[string]struct {
		by   access.By
		want int
	}{"the unit": {Member("org_one", access.ReadApplication), 2}, "the expert": {expert, 1}, "the other unit": {Member("org_two", access.ReadApplication), 1}, "the office": {Officer(access.ReadApplication), 3}} {
		if all := must[[]programme.Application](t)(s.Look(c.by).Applications(t.Context(), "", "", 10)); len(all) != c.want {
			t.Errorf("%s sees %d, want %d", name, len(all), c.want)
		}
	}
	if own := must[[]programme.Application](t)(s.Look(Officer(access.ReadApplication)).ApplicationsOf(t.Context(), "org_one")); len(own) != 2 || own[0].ID != "app_3" {
		t.Errorf("of one unit: %+v", own)
	}
	office := s.Look(Officer(access.ReadApplication))
	if after := must[[]programme.Application](t)(office.Applications(t.Context(), "prg_1", "app_3", 1)); len(after) != 1 || after[0].ID != "app_2" {
		t.Errorf("one after another: %+v", after)
	}
	if none := must[[]programme.Application](t)(office.Applications(t.Context(), "prg_2", "", 10)); len(none) != 0 {
		t.Errorf("of another programme: %+v", none)
	}
	if calls := must[[]programme.Programme](t)(s.Look(expert).Programmes(t.Context())); len(calls) != 0 {
		t.Errorf("a programme for partners is listed to an expert: %+v", calls)
	}
	Sound(t, s)
}

// applied keeps an application twice that no rule looked at before.
func applied(t *testing.T, h *House) {
	s := h.Open(t)
	send := func(a programme.Application) error {
		_, err := s.Write(t.Context(), Officer(access.SendApplication), func(tx *store.Tx) error {
			tx.About(a.ID)
			return tx.AddApplication(a, access.Desk())
		})
		return err
	}
	first := programme.Application{ID: "app_1", Programme: "prg_1", Term: 1, Org: "org_one", State: programme.Applied}
	same, other, next := first, first, first
	same.ID, other.ID, next.ID = "app_2", "app_3", "app_4"
	other.Org, next.Term = "org_two", 2
	for name, c := range map[string]programme.Application{"the first": first, "another unit's": other, "that for the next term": next} {
		if err := send(c); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := send(same); !fault.Is(err, fault.Conflict) {
		t.Errorf("a second one stands: %v", err)
	}
	act(t, s, Officer(access.WithdrawApplication), func(tx *store.Tx) error {
		tx.About(first.ID)
		a, err := tx.LoadApplication(first.ID)
		if err != nil {
			return err
		}
		a.State = programme.Withdrawn
		return tx.AdmitToApplication(a, access.Desk())
	})
	if err := send(same); err != nil {
		t.Errorf("once the first was taken back: %v", err)
	}
	Sound(t, s)
}
