package partner_test

import (
	"testing"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/domain/passkey"
)

// Each row of these tests differs in one thing from one that comes out otherwise.

var admin, system = []access.Role{access.Administrator}, []access.Role{access.System}

func codeOf(err error) string {
	if err == nil {
		return ""
	}
	return fault.From(err).Code
}

func TestOneAloneLetsInOnlyWhomHeMayBe(t *testing.T) {
	in := time.Date(2021, 12, 9, 1, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		says   string
		who    access.Principal
		person partner.Person
		second bool
		code   string
	}{
		{"a reporter who was never in", access.Principal{Roles: admin}, partner.Person{Roles: []access.Role{access.Reporter}}, true, ""},
		{"a closed account", access.Principal{Roles: admin}, partner.Person{Roles: []access.Role{access.Reporter}, Disabled: true}, true, "person.invite.closed"},
		{"a closed account, by the directory's holder", access.Principal{Roles: system}, partner.Person{Disabled: true}, false, "person.invite.closed"},
		{"one who was in", access.Principal{Roles: admin}, partner.Person{FirstSignIn: in}, true, "person.invite.again"},
		{"one who has a password", access.Principal{Roles: admin}, partner.Person{Password: "$"}, true, "person.invite.again"},
		{"one who may do more", access.Principal{Roles: admin}, partner.Person{Roles: []access.Role{access.Publisher}}, true, "person.invite.rights"},
		{"the same, by the directory's holder", access.Principal{Roles: system}, partner.Person{Roles: []access.Role{access.Publisher}}, true, ""},
		{"one of another unit", access.Principal{Roles: admin}, partner.Person{Org: "org_a"}, true, "person.invite.rights"},
		{"one of another unit, by somebody of a unit", access.Principal{Roles: admin, Org: "org_b"}, partner.Person{Org: "org_a"}, true, "person.invite.rights"},
		{"one of his own unit", access.Principal{Roles: admin, Org: "org_a"}, partner.Person{Org: "org_a"}, true, ""},
		{"one of no unit, by somebody of a unit", access.Principal{Roles: admin, Org: "org_a"}, partner.Person{}, true, ""},
		{"an administrator, while there is a second one", access.Principal{Roles: admin}, partner.Person{Roles: admin}, true, "person.invite.second"},
		{"an administrator, while there is none", access.Principal{Roles: admin}, partner.Person{Roles: admin}, false, ""},
		{"no administrator, while there is none", access.Principal{Roles: admin}, partner.Person{Roles: []access.Role{access.Reporter}}, false, ""},
	} {
		if got := codeOf(c.person.MayLetIn(c.who, c.second)); got != c.code {
			t.Errorf("%s: %q, not %q", c.says, got, c.code)
		}
	}
}

func TestOneAloneClosesOnlyWhomHeMayBe(t *testing.T) {
	for _, c := range []struct {
		says   string
		who    access.Principal
		person partner.Person
		code   string
	}{
		{"a reporter", access.Principal{Person: "me", Roles: admin}, partner.Person{ID: "him", Roles: []access.Role{access.Reporter}}, ""},
		{"a closed account", access.Principal{Person: "me", Roles: system}, partner.Person{ID: "him", Disabled: true}, "person.closed"},
		{"himself", access.Principal{Person: "me", Roles: admin}, partner.Person{ID: "me", Roles: []access.Role{access.Reporter}}, "person.close.own"},
		{"one who may do more", access.Principal{Person: "me", Roles: admin}, partner.Person{ID: "him", Roles: []access.Role{access.Publisher}}, partner.CloseByTwo},
		{"the same, by the directory's holder", access.Principal{Roles: system}, partner.Person{ID: "him", Roles: []access.Role{access.Publisher}}, ""},
		{"one of another unit", access.Principal{Person: "me", Roles: admin, Org: "org_b"}, partner.Person{ID: "him", Org: "org_a"}, partner.CloseByTwo},
		{"one of a unit, by one of none", access.Principal{Person: "me", Roles: admin}, partner.Person{ID: "him", Org: "org_a"}, partner.CloseByTwo},
		{"one of his own unit", access.Principal{Person: "me", Roles: admin, Org: "org_a"}, partner.Person{ID: "him", Org: "org_a"}, ""},
		{"one of no unit, by somebody of a unit", access.Principal{Person: "me", Roles: admin, Org: "org_a"}, partner.Person{ID: "him"}, ""},
		{"another administrator", access.Principal{Person: "me", Roles: admin}, partner.Person{ID: "him", Roles: admin}, partner.CloseByTwo},
	} {
		if got := codeOf(c.person.MayClose(c.who)); got != c.code {
			t.Errorf("%s: %q, not %q", c.says, got, c.code)
		}
	}
}

func TestASecondAdministratorIsOneWhoCanConfirm(t *testing.T) {
	second := partner.Person{ID: "two", Roles: admin, Password: "$"}
	for _, c := range []struct {
		says string
		do   func(*partner.Person)
		is   bool
	}{
		{"one who signs in", func(*partner.Person) {}, true},
		{"the one who asks", func(p *partner.Person) { p.ID = "one" }, false},
		{"no administrator", func(p *partner.Person) { p.Roles = system }, false},
		{"one who was never in", func(p *partner.Person) { p.Password = "" }, false},
		{"one whose account is closed", func(p *partner.Person) { p.Disabled = true }, false},
	} {
		p := second
		c.do(&p)
		if partner.Second([]partner.Person{p}, "one") != c.is {
			t.Errorf("%s: %v", c.says, !c.is)
		}
	}
}

// Who refuses is whom a link is for; a closing that is asked for he cannot refuse.
func TestOnlyWhomALinkIsForRefusesItAndNobodyHisOwnClosing(t *testing.T) {
	now := time.Date(2021, 12, 9, 1, 0, 0, 0, time.UTC)
	him, other := partner.Person{ID: "him"}, partner.Person{ID: "other"}
	link := partner.Admission{Person: "him", State: partner.AdmissionAsked, AskedBy: "one", Asked: now}
	closing := link
	closing.Closes = true
	for _, c := range []struct {
		says    string
		a       partner.Admission
		decider partner.Person
		may     bool
	}{
		{"his link", link, him, true}, {"the link of another", link, other, false}, {"his closing", closing, him, false}, {"the closing of another", closing, other, false},
	} {
		_, err := c.a.Decide(access.RefuseAdmission, c.decider, partner.Person{ID: "one"}, now)
		offered := false
		for _, act := range c.a.Acts(c.decider.ID) {
			offered = offered || act == access.RefuseAdmission
		}
		if (err == nil) != c.may || offered != c.may {
			t.Errorf("%s: %v, offered %v", c.says, err, offered)
		}
		if err != nil && !fault.Is(err, fault.Absent) {
			t.Errorf("%s: %v", c.says, err)
		}
		if len(c.a.Acts(c.decider.ID)) < 2 {
			t.Errorf("%s: confirming and declining are not offered", c.says)
		}
		if _, err := c.a.Decide(access.DeclineAdmission, c.decider, partner.Person{ID: "one"}, now); err != nil {
			t.Errorf("%s: declining: %v", c.says, err)
		}
	}
}

func TestAFactorOpensItsOwnPlaceWhileItIsHeld(t *testing.T) {
	now := time.Date(2021, 12, 9, 1, 0, 0, 0, time.UTC)
	key := partner.Factor{Kind: partner.Passkey, Site: "here.example"}
	for _, c := range []struct {
		says string
		f    partner.Factor
		is   bool
	}{
		{"a passkey of this place", key, true},
		{"a passkey of another place", partner.Factor{Kind: partner.Passkey, Site: "there.example"}, false},
		{"a passkey that was copied", partner.Factor{Kind: partner.Passkey, Site: "here.example", Copied: now}, false},
		{"a passkey that ended", partner.Factor{Kind: partner.Passkey, Site: "here.example", Ended: true}, false},
		{"an authenticator", partner.Factor{Kind: partner.Authenticator}, true},
		{"an authenticator that ended", partner.Factor{Kind: partner.Authenticator, Ended: true}, false},
		{"codes on paper", partner.Factor{Kind: partner.RecoveryCodes}, false},
		{"codes on paper of this place", partner.Factor{Kind: partner.RecoveryCodes, Site: "here.example"}, false},
	} {
		if c.f.Opens("here.example") != c.is {
			t.Errorf("%s: %v", c.says, !c.is)
		}
	}
	if _, err := key.Show(now, 0, now); err != nil {
		t.Errorf("a passkey that does not count: %v", err)
	}
	for _, f := range []partner.Factor{{Kind: partner.Authenticator}, {Kind: partner.Passkey, Ended: true}} {
		if _, err := f.Show(now, 1, now); !fault.Is(err, fault.Absent) {
			t.Errorf("%+v answers like a passkey: %v", f, err)
		}
	}
	for _, f := range []partner.Factor{{Kind: partner.Authenticator, Site: "here.example"}, {Kind: partner.Passkey, Site: "there.example"}} {
		if _, err := f.Check(passkey.Site{Host: "here.example"}, passkey.Answer{}); !fault.Is(err, fault.Absent) {
			t.Errorf("%+v is asked for its signature: %v", f, err)
		}
	}
	if _, err := key.Check(passkey.Site{Host: "here.example"}, passkey.Answer{}); fault.Is(err, fault.Absent) {
		t.Error("a passkey of this place is not there")
	}
}
