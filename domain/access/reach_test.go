package access_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tocsin/domain/access"
)

// accounts are people in every kind of relation.
var accounts = []access.Principal{
	{Person: "d1", Roles: []access.Role{access.DutyOfficer}}, {Person: "d2", Roles: []access.Role{access.Auditor}}, {Person: "adm", Roles: []access.Role{access.Administrator}},
	{Person: "a1", Org: "a", Roles: []access.Role{access.PartnerMember}}, {Person: "a2", Org: "a", Roles: []access.Role{access.PartnerMember}},
	{Person: "s1", Org: "s", Suspended: true, Roles: []access.Role{access.PartnerMember}}, {Person: "r", Roles: []access.Role{access.Reporter}},
}

func TestAReachIsWhomTheAudienceAdmits(t *testing.T) {
	key := rapid.SampledFrom([]string{"person:r", "person:a1", "org:a", "own:a", "org:s", "own:s", "role:desk", "role:administrator", "role:partner", "role:system", "mailbox:x", "public"})
	rapid.Check(t, func(t *rapid.T) {
		a := access.NewAudience(rapid.SliceOf(key).Draw(t, "keys")...)
		r := a.Reach(accounts)
		people, units := 0, map[string]bool{}
		for _, p := range accounts {
			if a.Admits(p) {
				people++
				units[p.Org] = true
			}
		}
		delete(units, "")
		if r.People != people || len(r.Units) != len(units) || r.Public != slices.Contains(a, access.Everybody) {
			t.Fatalf("%v: %+v, but %d people of %d units are admitted", a, r, people, len(units))
		}
		for _, c := range r.Circles {
			if c.Why == "" || c.People > r.People {
				t.Fatalf("%v: %+v", a, c)
			}
		}
	})
}

func TestAReachNamesEachGroupAndItsReason(t *testing.T) {
	a := access.Desk().With(access.OrgKey("a"), access.OwnKey("s"), access.OrgKey("s"), access.PersonKey("r"), access.MailboxKey("digest"), access.RoleKey(access.System), access.RoleKey(access.PartnerMember))
	got := map[access.Circle]bool{}
	for _, c := range a.Reach(accounts).Circles {
		got[access.Circle{Why: c.Why, Of: c.Of, People: c.People}] = true
	}
	for _, want := range []access.Circle{
		{Why: access.WhyOffice, People: 2}, {Why: access.WhyGuest, Of: "a", People: 2}, {Why: access.WhyGuest, Of: "s"}, {Why: access.WhyOwn, Of: "s", People: 1},
		{Why: access.WhySelf, Of: "r", People: 1}, {Why: access.WhyHolder}, {Why: access.WhyRole, Of: "partner", People: 2}, // not whose unit is suspended
	} {
		if !got[want] {
			t.Errorf("%+v is not among %v", want, got)
		}
	}
	if len(got) != 7 {
		t.Errorf("%v", got)
	}
}

func TestAReachTellsTheOfficeFromUnitsAndNamesWhoHasNoAccount(t *testing.T) {
	a := access.Desk().With(access.OrgKey("a"), access.OrgKey("s"), access.OrgKey("nobody"), access.OwnKey("nobody"), access.PersonKey("r"), access.RoleKey(access.Administrator))
	r := a.Reach(accounts)
	if r.People != 6 || r.Office != 3 || r.Members != 2 {
		t.Errorf("%+v", r)
	}
	if mute := r.Mute(); !slices.Equal(mute, []string{"nobody"}) {
		t.Errorf("told in another way: %v; a suspended unit has an account", mute)
	}
}

func TestWhoIsOutsideTheOfficeIsToldHisOwnSideOnly(t *testing.T) {
	a := access.Desk().With(access.OrgKey("a"), access.OwnKey("s"), access.PersonKey("r"))
	whole := a.Reach(accounts)
	for _, p := range accounts[:3] {
		if side := whole.Side(p); len(side.Circles) != 4 || side.People != whole.People {
			t.Errorf("%s is told %+v", p.Person, side)
		}
	}
	side := whole.Side(accounts[3])
	if len(side.Circles) != 2 || side.People != 2 || !slices.Equal(side.Units, []string{"a"}) {
		t.Errorf("a unit is told %+v", side)
	}
	for _, c := range side.Circles {
		if c.Of != "a" && c.Why != access.WhyOffice || c.Why == access.WhyOffice && c.People != 0 {
			t.Errorf("a unit is told of %+v", c)
		}
	}
	if nobody := whole.Side(access.Principal{}); nobody.People != 0 || len(nobody.Circles) != 1 {
		t.Errorf("a stranger is told %+v", nobody)
	}
}
