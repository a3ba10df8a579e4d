package storetest

import (
	"testing"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/store"
)

func factorStories() []story {
	return []story{
		{"a passkey is found by its handle, is there once, and its key is sealed", passkeys},
		{"uses of tokens add up, are seen by their owner, and go when they are old", uses},
	}
}

func uses(t *testing.T, h *House) {
	s, hour := h.Open(t), h.Clock.Now().Truncate(time.Hour)
	note := func(before time.Time, uses ...partner.Use) {
		t.Helper()
		if err := s.NoteUses(t.Context(), Program(access.SignIn), uses, before); err != nil {
			t.Fatal(err, fault.From(err).Unwrap())
		}
	}
	use := func(token, person string, at time.Time, n int64) partner.Use {
		return partner.Use{Token: token, Person: person, Hour: at, Route: "GET /x", Network: "203.0.113.0/24", Outcome: partner.Done, Count: n, Last: at}
	}
	old := hour.Add(-48 * time.Hour)
	note(old, use("a", "per_1", hour, 3), use("b", "per_2", hour, 5), use("a", "per_1", old, 7))
	note(hour, use("a", "per_1", hour, 4)) // what was before that hour goes
	v := s.Look(access.By{Principal: access.Principal{Person: "per_1", Roles: []access.Role{access.Reporter}}, Act: access.RevokeToken})
	found, err := v.Uses(t.Context(), 10)
	if err != nil || len(found) != 1 || found[0].Count != 7 || !found[0].Hour.Equal(hour) {
		t.Errorf("seen: %+v %v", found, err)
	}
	networks, err := v.UseNetworks(t.Context(), 10)
	if err != nil || len(networks) != 1 || networks[0].Count != 7 || networks[0].Done != 7 {
		t.Errorf("networks: %+v %v", networks, err)
	}
	if _, err := v.UseDays(t.Context(), "org_1", 8*time.Hour, 10); !fault.Is(err, fault.Absent) {
		t.Errorf("the days of a unit that he does not see: %v", err)
	}
	_, err = s.Write(t.Context(), Program(access.EnrolPartner), func(tx *store.Tx) error {
		tx.About("org_1")
		return tx.AddPartner(partner.Partner{ID: "org_1", Name: "Carrier"}, access.NewAudience(access.RoleKey(access.System)))
	})
	if err != nil {
		t.Fatal(err)
	}
	late := use("d", "per_3", hour.Add(15*time.Hour), 2) // at 16:00 UTC, which is the next day in Beijing
	late.Org, late.Outcome = "org_1", partner.Declined
	early := use("e", "per_3", hour, 1)
	early.Org = "org_1"
	note(old, late, early)
	days, err := s.Look(Program(access.CountUses)).UseDays(t.Context(), "org_1", 8*time.Hour, 10)
	if err != nil || len(days) != 2 || days[0].Count != 2 || days[0].Done != 0 || days[1].Done != 1 || days[0].Day.Sub(days[1].Day) != 24*time.Hour {
		t.Errorf("days: %+v %v", days, err)
	}
	many := make([]partner.Use, 0, partner.UsesKept+50)
	for i := range partner.UsesKept + 50 {
		many = append(many, use("c", "per_1", hour.Add(time.Duration(i)*time.Hour), 1))
	}
	note(old, many...)
	if found, err = v.Uses(t.Context(), 2*partner.UsesKept); err != nil || len(found) > partner.UsesKept+2 {
		t.Errorf("%d are kept, %v", len(found), err)
	}
	Sound(t, s)
}

func passkeys(t *testing.T, h *House) {
	s, by := h.Open(t), Program(access.SignIn)
	audience := access.NewAudience(access.RoleKey(access.System))
	add := func(f partner.Factor) error {
		_, err := s.Write(t.Context(), by, func(tx *store.Tx) error {
			tx.About(f.ID)
			return tx.AddFactor(f, audience)
		})
		return err
	}
	one := partner.Factor{ID: "fac_1", Kind: partner.Passkey, Person: "per_1", Handle: "aGFuZGxl", Key: "the key of the passkey"}
	other := partner.Factor{ID: "fac_2", Kind: partner.Authenticator, Person: "per_1"}
	third := partner.Factor{ID: "fac_3", Kind: partner.RecoveryCodes, Person: "per_2"}
	for _, f := range []partner.Factor{one, other, third} { // those without a handle are in nobody's way
		if err := add(f); err != nil {
			t.Fatal(err)
		}
	}
	again := one
	again.ID = "fac_4"
	if err := add(again); !fault.Is(err, fault.Conflict) {
		t.Errorf("a passkey is there twice: %v", err)
	}
	v := s.Look(by)
	found, err := v.Passkey(t.Context(), one.Handle)
	if err != nil || found.ID != one.ID || found.Key.Reveal() == "the key of the passkey" {
		t.Errorf("found: %+v %v", found, err)
	}
	if _, err := v.Passkey(t.Context(), ""); !fault.Is(err, fault.Absent) {
		t.Errorf("no handle finds something: %v", err)
	}
	_, err = s.Write(t.Context(), by, func(tx *store.Tx) error {
		tx.About(one.ID)
		f, err := tx.LoadPasskey(one.Handle)
		if err != nil || f.Key.Reveal() != "the key of the passkey" {
			t.Errorf("loaded: %v", err)
		}
		f.Copied = tx.Now()
		return tx.ChangeFactor(f)
	})
	if err != nil {
		t.Fatal(err)
	}
	if copied, err := v.Copied(t.Context()); err != nil || len(copied) != 1 {
		t.Errorf("copied: %v %v", copied, err)
	}
	Sound(t, s)
}
