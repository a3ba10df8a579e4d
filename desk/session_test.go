package desk_test

import (
	"slices"
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/cipher"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/law"
	"tocsin/store"
)

// uses is somebody who does something in his session, and what is left of it then.
func (o *office) uses(secret string) bool { return o.opens(secret, partner.SessionKey) }

func TestASessionEndsWhenNobodyUsesItAndAfterItsTimeHoweverBusy(t *testing.T) {
	o := open(t)
	org, _, err := o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: "Carrier"})
	o.must(err)
	for _, tc := range []struct {
		who            access.Principal
		idle, absolute time.Duration
	}{
		{o.duty, 15 * time.Minute, 8 * time.Hour}, {o.person("unit", access.PartnerMember, org), 30 * time.Minute, 24 * time.Hour}, {o.person("finder", access.Reporter, ""), 30 * time.Minute, 24 * time.Hour},
	} {
		left, busy := o.comesIn(tc.who), ""
		o.clock.Advance(tc.idle - time.Second)
		if !o.uses(left) {
			t.Errorf("%v: signed out before its time", tc.who.Roles)
		}
		o.clock.Advance(tc.idle)
		if o.uses(left) {
			t.Errorf("%v: a session that nobody used lives on", tc.who.Roles)
		}
		link, err := o.Enrolment.Recover(o.ctx, operator, tc.who.Person, false, time.Hour)
		o.must(err)
		busy, err = o.Enrolment.Regain(o.ctx, desk.Browser{}, link.Code, sentence)
		o.must(err)
		for spent := time.Duration(0); spent+tc.idle/2 < tc.absolute; spent += tc.idle / 2 {
			if !o.uses(busy) {
				t.Fatalf("%v: a busy session ended after %v", tc.who.Roles, spent)
			}
			o.clock.Advance(tc.idle / 2)
		}
		o.clock.Advance(tc.idle / 2)
		if o.uses(busy) {
			t.Errorf("%v: a session outlives %v", tc.who.Roles, tc.absolute)
		}
	}
}

func TestWhenASessionWasUsedIsKnownToTheNextProcessAndToNoEvidence(t *testing.T) {
	o := open(t)
	session := o.comesIn(o.duty)
	o.clock.Advance(14 * time.Minute)
	size := o.size()
	if !o.uses(session) || o.size() != size {
		t.Fatal("a use is on record, or the session is over")
	}
	book, err := law.Load()
	o.must(err)
	again, err := desk.New(o.ctx, desk.Options{Store: o.store, Law: book, Clock: o.clock, Suite: cipher.International(nil)})
	o.must(err)
	o.clock.Advance(14 * time.Minute)
	for _, tc := range []struct {
		after time.Duration
		awake bool
	}{{0, true}, {16 * time.Minute, false}} {
		o.clock.Advance(tc.after)
		who, err := again.Enrolment.Who(o.ctx, session, partner.SessionKey, "web")
		o.must(err)
		if awake := who.Person != ""; awake != tc.awake {
			t.Errorf("%v later, after a restart: awake %t", tc.after, awake)
		}
	}
	if held, err := again.Enrolment.Sessions(o.ctx, o.duty); err != nil || len(held) != 0 {
		t.Errorf("a session that opens nothing is shown: %+v %v", held, err)
	}
}

func TestASignInCarriesNoSessionOver(t *testing.T) {
	o := open(t)
	planted := o.comesIn(o.pub)
	session, err := o.Enrolment.SignIn(o.ctx, desk.Browser{Kind: "Firefox · Linux", Session: planted}, "admin", sentence)
	o.must(err)
	if session == planted || !o.uses(session) || o.uses(planted) {
		t.Error("the session that the browser held before is still good")
	}
	held, err := o.Enrolment.Sessions(o.ctx, o.admin)
	o.must(err)
	if len(held) != 1 || held[0].Browser != "Firefox · Linux" || held[0].Way != partner.ByPassword || !held[0].Used.Equal(o.clock.Now()) {
		t.Errorf("its owner sees %+v", held)
	}
}

func TestAPersonSignsOutEverywhereElse(t *testing.T) {
	o := open(t)
	var all []string
	for range 3 {
		s, err := o.Enrolment.SignIn(o.ctx, desk.Browser{}, "admin", sentence)
		o.must(err)
		all = append(all, s)
	}
	token, err := o.Enrolment.Token(o.ctx, o.admin, desk.NewToken{Label: "mine", Lasts: time.Hour})
	o.must(err)
	_, err = o.Enrolment.EndOthers(o.ctx, o.admin, all[1], false)
	o.must(err)
	if o.uses(all[0]) || !o.uses(all[1]) || o.uses(all[2]) || !o.opens(token, partner.APIToken) {
		t.Error("not exactly the other sessions ended")
	}
	_, err = o.Enrolment.EndOthers(o.ctx, o.admin, all[1], true)
	o.must(err)
	if !o.uses(all[1]) || o.opens(token, partner.APIToken) {
		t.Error("not exactly the tokens ended")
	}
}

func TestEachWayInIsEndedByItsOwnAct(t *testing.T) {
	o := open(t)
	session, err := o.Enrolment.SignIn(o.ctx, desk.Browser{}, "admin", sentence)
	o.must(err)
	token, err := o.Enrolment.Token(o.ctx, o.admin, desk.NewToken{Label: "mine", Lasts: time.Hour})
	o.must(err)
	sessions, err := o.Enrolment.Sessions(o.ctx, o.admin)
	o.must(err)
	tokens, err := o.Enrolment.Tokens(o.ctx, o.admin)
	o.must(err)
	if _, err := o.Enrolment.EndSession(o.ctx, o.admin, tokens[0].ID); !fault.Is(err, fault.Absent) {
		t.Errorf("a token is ended as a session: %v", err)
	}
	if _, err := o.Enrolment.Revoke(o.ctx, o.admin, sessions[0].ID); !fault.Is(err, fault.Absent) {
		t.Errorf("a session is ended as a token: %v", err)
	}
	if !o.uses(session) || !o.opens(token, partner.APIToken) {
		t.Error("one of them ended all the same")
	}
}

func TestAClosedAccountOpensNothingUntilTwoOpenItAgain(t *testing.T) {
	o := open(t)
	second := o.second()
	link, err := o.Enrolment.Recover(o.ctx, operator, o.duty.Person, false, time.Hour)
	o.must(err)
	_, err = o.Enrolment.SignInByLink(o.ctx, desk.Browser{}, link.Code, "correct horse battery") // it was never in: an invitation
	o.must(err)
	lost, err := o.Enrolment.Recover(o.ctx, operator, o.duty.Person, false, time.Hour)
	o.must(err)
	session, err := o.Enrolment.Regain(o.ctx, desk.Browser{}, lost.Code, sentence)
	o.must(err)
	token, err := o.Enrolment.Token(o.ctx, o.duty, desk.NewToken{Label: "mine", Lasts: time.Hour})
	o.must(err)

	_, _, err = o.Enrolment.Close(o.ctx, o.admin, o.duty.Person, " ")
	wants(t, "without a reason", err, "person.close.reason")
	_, _, err = o.Enrolment.Close(o.ctx, o.admin, o.admin.Person, "x")
	wants(t, "his own", err, "person.close.own")
	asked, _, err := o.Enrolment.Close(o.ctx, o.admin, o.duty.Person, "left the office")
	o.must(err)
	if asked == "" || !o.uses(session) {
		t.Fatal("one administrator shut out somebody who may do what he may not")
	}
	if seen, err := o.Enrolment.Asked(o.ctx, o.duty); err != nil || len(seen) != 0 {
		t.Errorf("he is warned that he will be shut out: %+v %v", seen, err)
	}
	_, err = o.Enrolment.ConfirmAdmission(o.ctx, o.admin, asked, time.Hour)
	wants(t, "by the same", err, "admission.same-person")
	done, err := o.Enrolment.ConfirmAdmission(o.ctx, second, asked, time.Hour)
	o.must(err)
	if !done.Closed || done.Code != "" || o.uses(session) || o.opens(token, partner.APIToken) {
		t.Errorf("something still opens: %+v", done)
	}
	_, err = o.Enrolment.SignIn(o.ctx, desk.Browser{}, "duty", sentence)
	wants(t, "his password", err, "session.wrong")
	_, err = o.Enrolment.Invite(o.ctx, operator, o.duty.Person, time.Hour)
	wants(t, "one alone", err, "person.invite.closed")

	asked, _, err = o.Enrolment.AskAdmission(o.ctx, o.admin, o.duty.Person, "came back", false)
	o.must(err)
	back, err := o.Enrolment.ConfirmAdmission(o.ctx, second, asked, time.Hour)
	o.must(err)
	_, err = o.Enrolment.SignIn(o.ctx, desk.Browser{}, "duty", sentence)
	wants(t, "the password of before", err, "session.wrong")
	_, err = o.Enrolment.Regain(o.ctx, desk.Browser{}, back.Code, "another sentence of his")
	o.must(err)
}

func TestALinkThatWasAskedForOpensNoAccountThatWasClosedSince(t *testing.T) {
	o := open(t)
	second := o.second()
	o.comesIn(o.duty)
	link, _, err := o.Enrolment.AskAdmission(o.ctx, o.admin, o.duty.Person, "forgot his password", false)
	o.must(err)
	end, _, err := o.Enrolment.Close(o.ctx, o.admin, o.duty.Person, "left the office")
	o.must(err)
	_, err = o.Enrolment.ConfirmAdmission(o.ctx, second, end, time.Hour)
	o.must(err)
	_, err = o.Enrolment.ConfirmAdmission(o.ctx, second, link, time.Hour)
	wants(t, "a lost password opens a closed account", err, "admission.outdated")
	if p, err := o.Enrolment.Acting(o.ctx, "duty", "test"); err == nil {
		t.Errorf("he is in again: %+v", p)
	}
}

func TestAReporterIsShutOutByOneAndAnAdministratorByTwo(t *testing.T) {
	o := open(t)
	second := o.second()
	finder := o.person("finder", access.Reporter, "")
	session := o.comesIn(finder)
	asked, _, err := o.Enrolment.Close(o.ctx, o.admin, finder.Person, "spam")
	o.must(err)
	if asked != "" || o.uses(session) {
		t.Error("a reporter is not shut out by one administrator")
	}
	if asked, _, err = o.Enrolment.Close(o.ctx, o.admin, second.Person, "x"); err != nil || asked == "" {
		t.Errorf("one administrator shuts out the other: %q %v", asked, err)
	}
	_, _, err = o.Enrolment.Close(o.ctx, o.duty, finder.Person, "x")
	if !fault.Is(err, fault.Absent) {
		t.Errorf("an officer closes accounts: %v", err)
	}
}

func TestAPersonSeesAndStopsALinkThatIsAskedForInHisName(t *testing.T) {
	o := open(t)
	second := o.second()
	o.comesIn(o.duty)
	asked, _, err := o.Enrolment.AskAdmission(o.ctx, o.admin, o.duty.Person, "says he forgot", false)
	o.must(err)
	seen, err := o.Enrolment.Asked(o.ctx, o.duty)
	o.must(err)
	if len(seen) != 1 || seen[0].ID != asked {
		t.Fatalf("he sees %+v", seen)
	}
	if _, err := o.Enrolment.RefuseAdmission(o.ctx, o.pub, asked); !fault.Is(err, fault.Absent) {
		t.Errorf("a third person refuses it: %v", err)
	}
	if _, err := o.Enrolment.RefuseAdmission(o.ctx, second, asked); !fault.Is(err, fault.Absent) {
		t.Errorf("an administrator refuses it in his place: %v", err)
	}
	_, err = o.Enrolment.RefuseAdmission(o.ctx, o.duty, asked)
	o.must(err)
	_, err = o.Enrolment.ConfirmAdmission(o.ctx, second, asked, time.Hour)
	wants(t, "after he stopped it", err, "admission.decided")
	link, err := o.Enrolment.Recover(o.ctx, operator, o.duty.Person, false, time.Hour)
	o.must(err)
	made, err := o.Enrolment.Links(o.ctx, o.duty)
	o.must(err)
	if len(made) != 1 {
		t.Fatalf("he sees %+v", made)
	}
	_, err = o.Enrolment.Revoke(o.ctx, o.duty, made[0].ID)
	o.must(err)
	_, err = o.Enrolment.Regain(o.ctx, desk.Browser{}, link.Code, sentence)
	wants(t, "a link that he ended", err, "session.link")
}

func TestTheLogSaysWhoseAccountASignInOpened(t *testing.T) {
	o := open(t)
	for _, session := range []func() (string, error){
		func() (string, error) { return o.Enrolment.SignIn(o.ctx, desk.Browser{}, "admin", sentence) },
		func() (string, error) { return o.comesIn(o.pub), nil },
	} {
		_, err := session()
		o.must(err)
	}
	for _, who := range []access.Principal{o.admin, o.pub} {
		entries, err := o.Look.Evidence(o.ctx, o.duty, who.Person, 0, 100)
		o.must(err)
		if !slices.ContainsFunc(entries, func(e store.Logged) bool { return e.Head.Act == string(access.SignIn) }) {
			t.Errorf("no sign-in stands in the log about %s", who.Name)
		}
	}
}
