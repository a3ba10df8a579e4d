package desk_test

import (
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
)

const sentence = "correct horse battery"

// operator is whoever holds the data directory.
var operator = access.Principal{Roles: []access.Role{access.System}, Via: "cli"}

// second is another administrator, who has been in.
func (o *office) second() access.Principal {
	o.t.Helper()
	admin := o.person("second", access.Administrator, "")
	o.comesIn(admin)
	return admin
}

// comesIn lets somebody in for the first time, by whoever may, and gives his session.
func (o *office) comesIn(who access.Principal) string {
	o.t.Helper()
	code, err := o.Enrolment.Invite(o.ctx, operator, who.Person, time.Hour)
	o.must(err)
	session, err := o.Enrolment.SignInByLink(o.ctx, desk.Browser{}, code, "correct horse battery")
	o.must(err)
	return session
}

// opens reports whether a secret makes somebody.
func (o *office) opens(secret string, kind partner.CredentialKind) bool {
	who, err := o.Enrolment.Who(o.ctx, secret, kind, "test")
	o.must(err)
	return who.Person != ""
}

// wants fails unless the error is of a code.
func wants(t *testing.T, says string, err error, code string) {
	t.Helper()
	if err == nil || fault.From(err).Code != code {
		t.Errorf("%s: %v, want %s", says, err, code)
	}
}

func TestAnAdministratorClimbsByNoLink(t *testing.T) {
	o := open(t)
	org, _, err := o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: "Carrier"})
	o.must(err)
	invite := func(who, whom access.Principal) error {
		_, err := o.Enrolment.Invite(o.ctx, who, whom.Person, time.Hour)
		return err
	}
	wants(t, "an officer who was never in", invite(o.admin, o.duty), "person.invite.rights")
	wants(t, "a publisher", invite(o.admin, o.pub), "person.invite.rights")
	wants(t, "somebody of a unit", invite(o.admin, o.person("unit", access.PartnerMember, org)), "person.invite.rights")
	_, _, err = o.Enrolment.Person(o.ctx, o.admin, desk.NewPerson{Login: "ghost", Roles: []access.Role{access.DutyOfficer}, Password: sentence})
	wants(t, "an officer whose password one knows", err, "person.invite.rights")
	if _, err = o.Enrolment.TokenFor(o.ctx, o.admin, o.duty.Person, desk.NewToken{Label: "x", Lasts: time.Hour}); !fault.Is(err, fault.Absent) {
		t.Errorf("an administrator takes an officer's token: %v", err)
	}

	reporter := o.person("reporter", access.Reporter, "")
	o.must(invite(o.admin, reporter))
	o.must(invite(o.admin, reporter)) // renewed, while he was never in
	other := o.person("other", access.Administrator, "")
	o.must(invite(o.admin, other)) // the second one is made alone
	o.comesIn(other)
	wants(t, "a third administrator", invite(o.admin, o.person("third", access.Administrator, "")), "person.invite.second")
	_, _, err = o.Enrolment.Person(o.ctx, o.admin, desk.NewPerson{Login: "puppet", Roles: []access.Role{access.Administrator}, Password: sentence})
	wants(t, "a third administrator by password", err, "person.invite.second")
	o.comesIn(reporter)
	wants(t, "a reporter who was in", invite(o.admin, reporter), "person.invite.again")
	wants(t, "even for the holder of the directory, as a first link", invite(operator, reporter), "person.invite.again")
	wants(t, "nobody at all", invite(o.admin, access.Principal{Person: "per_none"}), "absent")
}

func TestWhoeverOneAdministratorMadeAloneConfirmsNothingForHim(t *testing.T) {
	o := open(t)
	puppet := o.person("puppet", access.Administrator, "")
	code, err := o.Enrolment.Invite(o.ctx, o.admin, puppet.Person, time.Hour)
	o.must(err)
	_, err = o.Enrolment.SignInByLink(o.ctx, desk.Browser{}, code, "correct horse battery")
	o.must(err)
	asks := func(who access.Principal, whom string) string {
		id, _, err := o.Enrolment.AskAdmission(o.ctx, who, whom, "new on the desk", false)
		o.must(err)
		return id
	}
	confirms := func(who access.Principal, id string) error {
		_, err := o.Enrolment.ConfirmAdmission(o.ctx, who, id, time.Hour)
		return err
	}
	id, back := asks(o.admin, o.duty.Person), asks(puppet, o.pub.Person)
	closing, _, err := o.Enrolment.Close(o.ctx, o.admin, o.person("gone", access.Auditor, "").Person, "left")
	o.must(err)
	wants(t, "the puppet confirms", confirms(puppet, id), "admission.alike")
	wants(t, "the puppet confirms a closing", confirms(puppet, closing), "admission.alike")
	wants(t, "whoever made him confirms for him", confirms(o.admin, back), "admission.alike")

	third := o.second() // vouched for by whoever holds the data directory
	o.must(confirms(third, id))
	o.must(confirms(third, asks(o.admin, puppet.Person))) // two vouch for the puppet
	o.must(confirms(puppet, closing))
	o.must(confirms(o.admin, back))
}

func TestWhoeverHoldsTheDataDirectoryVouchesForAnAdministrator(t *testing.T) {
	o := open(t)
	id, _, err := o.Enrolment.Person(o.ctx, o.admin, desk.NewPerson{Login: "puppet", Roles: []access.Role{access.Administrator}, Password: sentence})
	o.must(err)
	puppet := access.Principal{Person: id, Roles: []access.Role{access.Administrator}}
	asked, _, err := o.Enrolment.AskAdmission(o.ctx, o.admin, o.duty.Person, "new on the desk", false)
	o.must(err)
	_, err = o.Enrolment.ConfirmAdmission(o.ctx, puppet, asked, time.Hour)
	wants(t, "a puppet by password", err, "admission.alike")
	_, err = o.Enrolment.Recover(o.ctx, operator, id, false, time.Hour)
	o.must(err)
	_, err = o.Enrolment.ConfirmAdmission(o.ctx, puppet, asked, time.Hour)
	o.must(err)
}

func TestTwoAdministratorsLetSomebodyIn(t *testing.T) {
	o := open(t)
	second := o.second()
	ask := func(who access.Principal, whom string) string {
		id, _, err := o.Enrolment.AskAdmission(o.ctx, who, whom, "new on the desk", false)
		o.must(err)
		return id
	}
	confirm := func(who access.Principal, id string) error {
		_, err := o.Enrolment.ConfirmAdmission(o.ctx, who, id, time.Hour)
		return err
	}
	id := ask(o.admin, o.duty.Person)
	wants(t, "whoever asked confirms", confirm(o.admin, id), "admission.same-person")
	wants(t, "an officer confirms", confirm(o.pub, id), "absent")
	link, err := o.Enrolment.ConfirmAdmission(o.ctx, second, id, time.Hour)
	o.must(err)
	if link.Recovery {
		t.Error("a first link recovers something")
	}
	session, err := o.Enrolment.SignInByLink(o.ctx, desk.Browser{}, link.Code, "correct horse battery")
	o.must(err)
	if !o.opens(session, partner.SessionKey) {
		t.Error("the link opens nothing")
	}
	wants(t, "confirmed again", confirm(second, id), "admission.decided")
	wants(t, "confirmed for oneself", confirm(second, ask(o.admin, second.Person)), "admission.own")
	declined := ask(o.admin, o.pub.Person)
	_, err = o.Enrolment.DeclineAdmission(o.ctx, o.admin, declined, "not needed")
	o.must(err)
	wants(t, "confirmed after it was declined", confirm(second, declined), "admission.decided")
	late := ask(o.admin, o.pub.Person)
	o.clock.Advance(partner.AdmissionTime)
	wants(t, "confirmed too late", confirm(second, late), "admission.late")
	if open, err := o.Enrolment.Admissions(o.ctx, second); err != nil || len(open) != 0 {
		t.Errorf("still open: %v %v", open, err)
	}
	_, _, err = o.Enrolment.AskAdmission(o.ctx, o.admin, o.pub.Person, " ", false)
	wants(t, "without a reason", err, "admission.reason")
}

func TestARecoveryEndsEverythingThatOpened(t *testing.T) {
	o := open(t)
	second := o.second()
	session := o.comesIn(o.duty)
	token, err := o.Enrolment.Token(o.ctx, o.duty, desk.NewToken{Label: "mine", Lasts: time.Hour})
	o.must(err)
	id, _, err := o.Enrolment.AskAdmission(o.ctx, o.admin, o.duty.Person, "lost the phone; came to my desk", false)
	o.must(err)
	link, err := o.Enrolment.ConfirmAdmission(o.ctx, second, id, time.Hour)
	o.must(err)
	if _, err := o.Enrolment.SignInByLink(o.ctx, desk.Browser{}, link.Code, "correct horse battery"); !link.Recovery || !fault.Is(err, fault.Unknown) {
		t.Errorf("a recovery signs in without a new password: %+v %v", link, err)
	}
	if !o.opens(session, partner.SessionKey) || !o.opens(token, partner.APIToken) {
		t.Error("a link that nobody used ended what the person holds")
	}
	_, err = o.Enrolment.Regain(o.ctx, desk.Browser{}, link.Code, "short")
	wants(t, "a short password", err, "person.password")
	fresh, err := o.Enrolment.Regain(o.ctx, desk.Browser{}, link.Code, sentence)
	o.must(err)
	if o.opens(session, partner.SessionKey) || o.opens(token, partner.APIToken) {
		t.Error("what was held before still opens")
	}
	if !o.opens(fresh, partner.SessionKey) {
		t.Error("the recovery opens nothing")
	}
	_, err = o.Enrolment.Regain(o.ctx, desk.Browser{}, link.Code, sentence)
	wants(t, "used twice", err, "session.link")
	_, err = o.Enrolment.SignIn(o.ctx, desk.Browser{}, "duty", sentence)
	o.must(err)
}

func TestALinkThatStillLiesAboutOpensNothing(t *testing.T) {
	o := open(t)
	older, err := o.Enrolment.Invite(o.ctx, operator, o.duty.Person, time.Hour)
	o.must(err)
	newer, err := o.Enrolment.Invite(o.ctx, operator, o.duty.Person, time.Hour)
	o.must(err)
	_, err = o.Enrolment.SignInByLink(o.ctx, desk.Browser{}, older, "correct horse battery")
	wants(t, "a link that was renewed", err, "session.link")
	_, err = o.Enrolment.Token(o.ctx, o.duty, desk.NewToken{Label: "in by another way", Lasts: time.Hour})
	o.must(err)
	_, err = o.Enrolment.SignInByLink(o.ctx, desk.Browser{}, newer, "correct horse battery")
	wants(t, "a first link of somebody who was in", err, "session.link")
	first, err := o.Enrolment.Recover(o.ctx, operator, o.duty.Person, false, time.Hour)
	o.must(err)
	_, err = o.Enrolment.Recover(o.ctx, operator, o.duty.Person, false, time.Hour)
	o.must(err)
	_, err = o.Enrolment.Regain(o.ctx, desk.Browser{}, first.Code, sentence)
	wants(t, "a recovery that was renewed", err, "session.link")
}

func TestAPersonSetsHisOwnPassword(t *testing.T) {
	o := open(t)
	session := o.comesIn(o.duty)
	set := func(session, old, password string) error {
		_, err := o.Enrolment.SetPassword(o.ctx, o.duty, session, old, password)
		return err
	}
	token, err := o.Enrolment.Token(o.ctx, o.duty, desk.NewToken{Label: "mine", Lasts: time.Hour})
	o.must(err)
	wants(t, "by the token of a program", set(token, "", sentence), "absent")
	wants(t, "in somebody else's session", set(o.comesIn(o.pub), "", sentence), "absent")
	wants(t, "though he has one", set(session, "", sentence), "person.password.old")
	o.must(set(session, "correct horse battery", sentence))
	other, err := o.Enrolment.SignIn(o.ctx, desk.Browser{}, "duty", sentence)
	o.must(err)
	wants(t, "without the one he has", set(session, "something else here", "a new sentence of mine"), "person.password.old")
	o.must(set(session, sentence, "a new sentence of mine"))
	if o.opens(other, partner.SessionKey) || o.opens(token, partner.APIToken) || !o.opens(session, partner.SessionKey) {
		t.Error("what opens after a new password is not this session alone")
	}
}

func TestATokenOpensNoFurtherWayIn(t *testing.T) {
	o := open(t)
	session := o.comesIn(o.duty)
	token, err := o.Enrolment.Token(o.ctx, o.admin, desk.NewToken{Label: "mine", Lasts: time.Hour})
	o.must(err)
	program, err := o.Enrolment.Who(o.ctx, token, partner.APIToken, "api")
	o.must(err)
	_, err = o.Enrolment.Token(o.ctx, program, desk.NewToken{Label: "another", Lasts: 300 * 24 * time.Hour})
	wants(t, "a token", err, "access.session")
	_, err = o.Enrolment.SetPassword(o.ctx, program, session, sentence, "a new sentence of mine")
	wants(t, "a password", err, "access.session")
	newcomer := desk.NewPerson{Login: "fresh", Roles: []access.Role{access.Reporter}}
	id, _, err := o.Enrolment.Person(o.ctx, program, newcomer)
	o.must(err)
	_, err = o.Enrolment.Invite(o.ctx, program, id, time.Hour)
	wants(t, "a link", err, "access.session")
	_, _, err = o.Enrolment.AskAdmission(o.ctx, program, id, "new", false)
	wants(t, "an admission", err, "access.session")
	_, err = o.Enrolment.ConfirmAdmission(o.ctx, program, id, time.Hour)
	wants(t, "the confirmation of an admission", err, "access.session")
	newcomer.Login, newcomer.Password = "second", sentence
	_, _, err = o.Enrolment.Person(o.ctx, program, newcomer)
	wants(t, "an account with a password", err, "access.session")
	_, _, err = o.Enrolment.Person(o.ctx, o.admin, newcomer)
	o.must(err)
}
