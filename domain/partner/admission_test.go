package partner_test

import (
	"slices"
	"testing"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
)

// TestNobodyLetsInAloneWhoMayDoMore goes over every pair of roles: one alone lets in
// only whose every act he may do himself.
func TestNobodyLetsInAloneWhoMayDoMore(t *testing.T) {
	for _, mine := range access.Roles {
		for _, his := range access.Roles {
			err := partner.Person{ID: "him", Roles: []access.Role{his}}.MayLetIn(access.Principal{Person: "me", Roles: []access.Role{mine}}, false)
			more := slices.ContainsFunc(access.Acts(), func(act access.Act) bool {
				may := func(role access.Role) bool {
					return access.By{Principal: access.Principal{Person: "x", Roles: []access.Role{role}}, Act: act}.May() == nil
				}
				return may(his) && !may(mine)
			})
			if more != fault.Is(err, fault.Refused) {
				t.Errorf("%s lets %s in alone: %v, though he may do more: %t", mine, his, err, more)
			}
		}
	}
}

func TestAnAdmissionIsDecidedByTwo(t *testing.T) {
	asked := time.Date(2021, 12, 9, 1, 0, 0, 0, time.UTC)
	a := partner.Admission{Person: "him", State: partner.AdmissionAsked, AskedBy: "one", Asked: asked}
	for _, c := range []struct {
		act     access.Act
		decider string
		after   time.Duration
		code    string
	}{
		{access.ConfirmAdmission, "two", 0, ""},
		{access.ConfirmAdmission, "one", 0, "admission.same-person"},
		{access.ConfirmAdmission, "him", 0, "admission.own"},
		{access.ConfirmAdmission, "two", partner.AdmissionTime, "admission.late"},
		{access.DeclineAdmission, "one", 0, ""},
		{access.DeclineAdmission, "him", partner.AdmissionTime, ""},
		{access.InvitePerson, "two", 0, "admission.decided"},
	} {
		decided, err := a.Decide(c.act, partner.Person{ID: c.decider}, partner.Person{ID: a.AskedBy}, asked.Add(c.after))
		switch {
		case c.code != "" && (err == nil || fault.From(err).Code != c.code):
			t.Errorf("%s by %s after %s: %v, want %s", c.act, c.decider, c.after, err, c.code)
		case c.code == "" && (err != nil || decided.Open(asked) || decided.DecidedBy != c.decider):
			t.Errorf("%s by %s after %s: %+v %v", c.act, c.decider, c.after, decided, err)
		}
	}
}

// TestAPuppetIsNoSecondPairOfEyes goes over who made whose account alone. One and two
// are the two who decide; the founder is a third.
func TestAPuppetIsNoSecondPairOfEyes(t *testing.T) {
	now := time.Date(2021, 12, 9, 1, 0, 0, 0, time.UTC)
	a := partner.Admission{Person: "him", State: partner.AdmissionAsked, AskedBy: "one", Asked: now}
	for _, c := range []struct {
		says          string
		asks, decides string // who let each in alone
		refused       bool
	}{
		{"two who were let in by others", "", "", false},
		{"the asker made the decider", "", "one", true},
		{"the decider made the asker", "two", "", true},
		{"somebody else made both", "founder", "founder", true},
		{"somebody else made one of them", "", "founder", false},
		{"each was made by another", "founder", "other", false},
	} {
		asker, decider := partner.Person{ID: "one", LetInBy: c.asks}, partner.Person{ID: "two", LetInBy: c.decides}
		_, err := a.Decide(access.ConfirmAdmission, decider, asker, now)
		if c.refused != (err != nil && fault.From(err).Code == "admission.alike") || !c.refused && err != nil {
			t.Errorf("%s: %v", c.says, err)
		}
		if _, err := a.Decide(access.DeclineAdmission, decider, asker, now); err != nil {
			t.Errorf("%s: declining: %v", c.says, err)
		}
	}
	founder := partner.Person{ID: "founder"}
	puppet := partner.Person{ID: "puppet"}.LetIn(founder)
	if third := (partner.Person{ID: "third"}).LetIn(puppet); !third.Alike(founder) || third.Vouched().Alike(founder) {
		t.Error("who is let in by a puppet is nobody's puppet, or for ever")
	}
}
