package storetest

import (
	"testing"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/coordination"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/store"
)

func directoryStories() []story {
	return []story{
		{"what a unit shows is read by whom it chose, and by nobody once it chose otherwise", shown},
		{"a change waits until it is decided, the oldest first", waiting},
		{"time ends terms and lets proposals to annul lapse, each when it is due", woken},
		{"the cases of a unit are found by it", seated},
	}
}

// shown puts one listing three times, each for another audience.
func shown(t *testing.T, h *House) {
	s := h.Open(t)
	listing := partner.Listing{Org: "org_one", Name: "One"}
	put := func(l partner.Listing, seen access.Audience) {
		act(t, s, Officer(access.ChangeEntry), func(tx *store.Tx) error {
			tx.About(l.Org)
			return tx.PutListing(l, seen)
		})
	}
	other := s.Look(Member("org_two", access.ReadDirectory))
	put(listing, access.Desk())
	if _, err := other.Listing(t.Context(), "org_one"); !fault.Is(err, fault.Absent) {
		t.Errorf("another unit reads what is for the office: %v", err)
	}
	listing.Sector = "energy"
	put(listing, access.Desk().With(access.RoleKey(access.PartnerMember)))
	if l := must[partner.Listing](t)(other.Listing(t.Context(), "org_one")); l.Sector != "energy" {
		t.Errorf("%+v", l)
	}
	put(partner.Listing{Org: "org_one"}, access.Desk())
	if all := must[[]partner.Listing](t)(other.Listings(t.Context())); len(all) != 0 {
		t.Errorf("it is still listed: %+v", all)
	}
	Sound(t, s)
}

// waiting decides one of three changes, and reads them after a restart.
func waiting(t *testing.T, h *House) {
	s := h.Open(t)
	for _, id := range []string{"chg_1", "chg_2", "chg_3"} {
		act(t, s, Member("org_one", access.ChangeEntry), func(tx *store.Tx) error {
			tx.About(id)
			return tx.AddChange(partner.Change{ID: id, Org: "org_one", State: partner.ChangeProposed}, access.Desk().With(access.OwnKey("org_one")))
		})
	}
	act(t, s, Officer(access.ApproveChange), func(tx *store.Tx) error {
		tx.About("chg_2")
		c, err := tx.LoadChange("chg_2")
		if err != nil {
			return err
		}
		c.State = partner.ChangeApproved
		return tx.DecideChange(c)
	})
	Close(t, s)
	s = h.Open(t)
	open := must[[]partner.Change](t)(s.Look(Officer(access.ApproveChange)).OpenChanges(t.Context(), 10))
	if len(open) != 2 || open[0].ID != "chg_1" || open[1].ID != "chg_3" {
		t.Errorf("%+v", open)
	}
	if all := must[[]partner.Change](t)(s.Look(Member("org_one", access.ReadPartner)).ChangesOf(t.Context(), "org_one")); len(all) != 3 || all[0].ID != "chg_3" {
		t.Errorf("%+v", all)
	}
	if all := must[[]partner.Change](t)(s.Look(Member("org_two", access.ReadPartner)).ChangesOf(t.Context(), "org_one")); len(all) != 0 {
		t.Errorf("another unit reads them: %+v", all)
	}
	Sound(t, s)
}

// woken keeps a measure in force, one whose annulment is proposed, and one that is due.
func woken(t *testing.T, h *House) {
	s := h.Open(t)
	now := h.Clock.Now()
	taken := []partner.Measure{
		{ID: "mea_1", State: partner.InForce, Until: now.Add(-time.Hour)},
		{ID: "mea_2", State: partner.Annulling, Until: now.Add(-time.Hour), Proposal: partner.Proposal{Proposed: now.Add(time.Hour - partner.AnnulmentTime)}},
		{ID: "mea_3", State: partner.Due, Until: now.Add(-time.Hour)},
	}
	act(t, s, Officer(access.SuspendOrg), func(tx *store.Tx) error {
		tx.About("mea_1")
		for _, m := range taken {
			if err := tx.AddMeasure(m, access.Desk()); err != nil {
				return err
			}
		}
		return nil
	})
	v := s.Look(Officer(access.ReadMeasure))
	for at, want := range map[time.Duration]int{-2 * time.Hour: 0, 0: 1, time.Hour - time.Millisecond: 1, time.Hour: 2} {
		if n := must[int](t)(v.CountEnded(t.Context(), now.Add(at))); n != want {
			t.Errorf("%s from now: %d, want %d", at, n, want)
		}
	}
	if m := must[partner.Measure](t)(v.Measure(t.Context(), "mea_2")); m.State != partner.Annulling {
		t.Errorf("%+v", m)
	}
	Sound(t, s)
}

// seated lets two units take part in cases.
func seated(t *testing.T, h *House) {
	s := h.Open(t)
	act(t, s, Officer(access.InviteParty), func(tx *store.Tx) error {
		tx.About("cas_1")
		for _, p := range []coordination.Participant{{ID: "prt_1", Case: "cas_1", Org: "org_one"}, {ID: "prt_2", Case: "cas_2", Org: "org_one"}, {ID: "prt_3", Case: "cas_1", Org: "org_two"}} {
			if err := tx.AddParticipant(p, access.Desk()); err != nil {
				return err
			}
		}
		return nil
	})
	if found := must[[]coordination.Participant](t)(s.Look(Officer(access.ReadCase)).TakesPart(t.Context(), "org_one")); len(found) != 2 || found[1].Case != "cas_2" {
		t.Errorf("%+v", found)
	}
	if found := must[[]coordination.Participant](t)(s.Look(Member("org_two", access.ReadCase)).TakesPart(t.Context(), "org_two")); len(found) != 0 {
		t.Errorf("a unit reads what is for the office: %+v", found)
	}
}
