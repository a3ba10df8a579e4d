package access_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tocsin/domain/access"
	"tocsin/domain/fault"
)

func TestEveryActIsGrantedToSomebody(t *testing.T) {
	for _, act := range access.Acts() {
		if len(access.Grants[act]) == 0 {
			t.Errorf("nobody may %s", act)
		}
	}
}

func TestAForbiddenActDoesNotExist(t *testing.T) {
	partner := access.By{Principal: access.Principal{Person: "per_1", Roles: []access.Role{access.PartnerMember}}, Act: access.ReleaseAdvisory}
	if !fault.Is(partner.May(), fault.Absent) {
		t.Error("a partner learns that releasing exists")
	}
	nobody := access.By{Act: access.ReleaseAdvisory}
	if !fault.Is(nobody.May(), fault.Unknown) {
		t.Error("somebody not signed in is not asked to")
	}
	for _, who := range []access.Principal{{}, {Person: "per_1", Roles: access.Roles}, {Roles: []access.Role{access.System}}} {
		if err := (access.By{Principal: who, Act: "no.such.act"}).May(); !fault.Is(err, fault.Internal) {
			t.Errorf("an undeclared act is no fault of ours: %v", err)
		}
	}
}

func TestASuspendedUnitKeepsItsOwnThingsOnly(t *testing.T) {
	unit := access.Principal{Person: "per_1", Org: "org_1", Roles: []access.Role{access.PartnerMember}}
	shared, own := access.NewAudience(access.OrgKey("org_1")), access.NewAudience(access.OwnKey("org_1"))
	if !shared.Admits(unit) || !own.Admits(unit) {
		t.Fatal("a unit in good standing is shut out")
	}
	unit.Suspended = true
	if shared.Admits(unit) || access.NewAudience(access.RoleKey(access.PartnerMember)).Admits(unit) {
		t.Error("a suspended unit reads what was shared with it")
	}
	if !own.Admits(unit) {
		t.Error("a suspended unit is shut out of its own things")
	}
}

// What somebody is beside his unit is not suspended with it.
func TestASuspensionTakesTheKeysOfTheUnitAndOfAllPartnersAndNoOther(t *testing.T) {
	who := access.Principal{Person: "per_1", Org: "org_1", Roles: []access.Role{access.PartnerMember, access.Auditor}, Suspended: true}
	want := []string{access.Everybody, "person:per_1", "own:org_1", "role:auditor", "role:desk"}
	if got := who.Keys(); !slices.Equal(got, want) {
		t.Errorf("%v, not %v", got, want)
	}
	who.Suspended = false
	want = []string{access.Everybody, "person:per_1", "own:org_1", "org:org_1", "role:partner", "role:auditor", "role:desk"}
	if got := who.Keys(); !slices.Equal(got, want) {
		t.Errorf("%v, not %v", got, want)
	}
	if got := (access.Principal{Mailbox: "c0ffee"}).Keys(); !slices.Equal(got, []string{access.Everybody, "mailbox:c0ffee"}) {
		t.Errorf("the holder of a code: %v", got)
	}
}

func TestTheEvidenceNamesNobodyByMoreThanAnAlias(t *testing.T) {
	for want, who := range map[string]access.Principal{
		"per_1":        {Person: "per_1", Name: "Lin", Mailbox: "c0ffee"},
		"mailbox":      {Mailbox: "c0ffee", Roles: []access.Role{access.Reporter}},
		"system:timer": {Roles: []access.Role{access.System}, Via: "timer"},
		"anonymous":    {Name: "Lin", Via: "web"},
	} {
		if got := who.Alias(); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}

func TestAnAudienceIsItsMembersAndNobodyElse(t *testing.T) {
	key := rapid.SampledFrom([]string{"person:a", "person:b", "org:a", "own:a", "role:auditor", "mailbox:x", "public", "person:", "nonsense", ""})
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOf(key).Draw(t, "keys")
		a := access.NewAudience(keys...)
		if !slices.IsSorted(a) {
			t.Fatal("not in order")
		}
		for _, k := range []string{"person:", "nonsense", ""} {
			if slices.Contains(a, k) {
				t.Fatalf("%q is a member", k)
			}
		}
		more := rapid.SliceOf(key).Draw(t, "more")
		wider := a.With(more...)
		for _, k := range a {
			if !slices.Contains(wider, k) {
				t.Fatal("widening lost a member")
			}
		}
	})
}
