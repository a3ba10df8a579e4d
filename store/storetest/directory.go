package storetest

import (
	"testing"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/store"
)

func directoryStories() []story {
	return []story{
		{"what a unit shows is read by whom it chose, and by nobody once it chose otherwise", shown},
		{"a change waits until it is decided, the oldest first", waiting},
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
