package desk_test

import (
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/partner"
)

func TestAUnitManagesItsOwnPeopleWithinItsOwnRights(t *testing.T) {
	o := open(t)
	org, _, err := o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: "Carrier", Jurisdiction: "CN"})
	o.must(err)
	other, _, err := o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: "Bank", Jurisdiction: "CN"})
	o.must(err)
	id, _, err := o.Enrolment.Person(o.ctx, o.admin, desk.NewPerson{Login: "head", Roles: []access.Role{access.PartnerMember, access.UnitAdministrator}, Org: org})
	o.must(err)
	head := access.Principal{Person: id, Org: org, Roles: []access.Role{access.PartnerMember, access.UnitAdministrator}, Via: "test"}
	stranger := o.person("stranger", access.PartnerMember, other)
	plain := o.person("plain", access.PartnerMember, org)

	link, err := o.Enrolment.EnrolMember(o.ctx, head, desk.NewMember{Login: "night", Title: "PSIRT, at night"}, time.Hour)
	o.must(err)
	session, err := o.Enrolment.SignInByLink(o.ctx, desk.Browser{}, link.Code, sentence)
	o.must(err)
	night := o.who(session)
	if night.Org != org || len(night.Roles) != 1 || !night.Is(access.PartnerMember) {
		t.Errorf("he came in as %+v", night)
	}
	_, err = o.Enrolment.EnrolMember(o.ctx, head, desk.NewMember{Login: "night"}, time.Hour)
	o.refused("a login that is taken", err, "person.login.taken")
	_, err = o.Enrolment.EnrolMember(o.ctx, plain, desk.NewMember{Login: "mine"}, time.Hour)
	o.refused("a member who manages nobody", err, "absent")
	_, err = o.Enrolment.InviteMember(o.ctx, head, stranger.Person, time.Hour)
	o.refused("somebody of another unit", err, "absent")
	_, err = o.Enrolment.InviteMember(o.ctx, head, o.duty.Person, time.Hour)
	o.refused("an officer", err, "absent")
	_, err = o.Enrolment.InviteMember(o.ctx, head, night.Person, time.Hour)
	o.refused("the account of a colleague who was in", err, "person.invite.again")
	_, err = o.Enrolment.CloseMember(o.ctx, head, stranger.Person, "gone")
	o.refused("closing another unit's", err, "absent")
	_, err = o.Enrolment.CloseMember(o.ctx, head, head.Person, "gone")
	o.refused("closing his own", err, "person.close.own")
	_, err = o.Enrolment.CloseMember(o.ctx, head, night.Person, "left the unit")
	o.must(err)
	if o.uses(session) {
		t.Error("a closed account is still signed in")
	}
	found, err := o.Enrolment.Members(o.ctx, head)
	o.must(err)
	if len(found) != 3 {
		t.Errorf("the unit's people are %+v", found)
	}

	head.Suspended = true
	_, err = o.Enrolment.EnrolMember(o.ctx, head, desk.NewMember{Login: "second-face"}, time.Hour)
	o.refused("a suspended unit makes a second account", err, "member.suspended")
	_, err = o.Enrolment.CloseMember(o.ctx, head, plain.Person, "gone")
	o.refused("a suspended unit closes one", err, "member.suspended")
	_, _, err = o.Enrolment.Person(o.ctx, o.admin, desk.NewPerson{Login: "odd", Roles: []access.Role{access.UnitAdministrator}})
	o.refused("an administrator of no unit", err, "person.unit-administrator")
}
