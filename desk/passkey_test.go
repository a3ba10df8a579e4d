package desk_test

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/domain/passkey/softkey"
)

const outside = "https://platform.example"

// enrolled gives somebody who is signed in a passkey, and returns its device.
func (o *office) enrolled(session string) *softkey.Authenticator {
	o.t.Helper()
	device := softkey.At(outside)
	o.must(o.adds(session, device, sentence))
	o.clock.Advance(time.Second) // a question is answered once, and known by its moment
	return device
}

func (o *office) adds(session string, device *softkey.Authenticator, password string) error {
	o.t.Helper()
	asked, err := o.Enrolment.AskNewPasskey(o.ctx, o.who(session), session)
	o.must(err)
	answer, err := device.Make(asked)
	o.must(err)
	_, _, err = o.Enrolment.AddPasskey(o.ctx, o.who(session), session, desk.NewPasskey{Label: "ring", Answer: answer, Password: password})
	return err
}

// answers is what a device answers to a browser in which nobody is signed in.
func (o *office) answers(device *softkey.Authenticator, browser string) []byte {
	o.t.Helper()
	o.clock.Advance(time.Second)
	_, asked, err := o.Enrolment.AskPasskey(browser)
	o.must(err)
	answer, err := device.Show(asked)
	o.must(err)
	return answer
}

func (o *office) comesBy(device *softkey.Authenticator) (string, error) {
	o.t.Helper()
	return o.Enrolment.SignInByPasskey(o.ctx, desk.Browser{}, "browser", o.answers(device, "browser"))
}

// signed is a session of the first administrator by his password alone.
func (o *office) signed() string {
	o.t.Helper()
	session, err := o.Enrolment.SignIn(o.ctx, desk.Browser{}, "admin", sentence)
	o.must(err)
	return session
}

func TestAPasskeyStandsForPasswordAndSecondFactor(t *testing.T) {
	o := openWith(t, desk.Settings{Base: outside})
	session := o.signed()
	device := o.enrolled(session)
	held := o.held(session)
	if len(held) != 2 || held[0].Kind != partner.Passkey || held[0].Label != "ring" || held[0].Key.String() != "[sealed]" {
		t.Fatalf("held: %+v", held)
	}
	_, err := o.Enrolment.SignIn(o.ctx, desk.Browser{}, "admin", sentence)
	o.refused("the password alone", err, "session.wrong")
	mine, err := o.comesBy(device)
	o.must(err)
	who := o.who(mine)
	if who.Person != o.admin.Person || who.Proof != access.Proven {
		t.Errorf("came in: %+v", who)
	}
	sessions, err := o.Enrolment.Sessions(o.ctx, who)
	o.must(err)
	if len(sessions) != 2 || sessions[1].Way != partner.ByPasskey && sessions[0].Way != partner.ByPasskey {
		t.Errorf("sessions: %+v", sessions)
	}
}

func TestAnAnswerIsGoodOnceInItsOwnBrowserForWhatItWasAskedAndForSomeMinutes(t *testing.T) {
	o := openWith(t, desk.Settings{Base: outside})
	session := o.signed()
	device := o.enrolled(session)
	answer := o.answers(device, "mine")
	in := func(browser string, answer []byte) error {
		_, err := o.Enrolment.SignInByPasskey(o.ctx, desk.Browser{}, browser, answer)
		return err
	}
	o.refused("in another browser", in("another", answer), "passkey.stale")
	o.refused("in no browser", in("", answer), "passkey.stale")
	o.must(in("mine", answer))
	o.refused("the same answer again", in("mine", answer), partner.CodeSpent)
	if doubts, err := o.Enrolment.Doubts(o.ctx, o.admin); err != nil || len(doubts) != 0 {
		t.Errorf("an answer that came twice was taken for a copy: %v %v", doubts, err)
	}
	late := o.answers(device, "mine")
	o.clock.Advance(6 * time.Minute)
	o.refused("after six minutes", in("mine", late), "passkey.stale")
	asked, err := o.Enrolment.AskProof(o.ctx, o.who(session), session)
	o.must(err)
	proof, err := device.Show(asked)
	o.must(err)
	o.refused("an answer that proves, at the sign-in", in(session, proof), "passkey.stale")
	o.refused("garbage", in("mine", []byte(`{"id":"x"}`)), "passkey.answer")
	o.refused("nothing", in("mine", nil), "passkey.empty")
}

func TestNobodyLearnsFromAPasskeyWhoIsThere(t *testing.T) {
	o := openWith(t, desk.Settings{Base: outside})
	o.enrolled(o.signed())
	stranger := softkey.At(outside)
	_, err := stranger.Make(`{"challenge":"x","rp":{"id":"platform.example"},"user":{"id":"eA"}}`)
	o.must(err)
	_, err = o.comesBy(stranger)
	o.refused("a passkey that nobody knows", err, "passkey.unknown")
	blind := o.enrolled(o.signed2())
	blind.Blind = true
	_, wrong := o.comesBy(blind)
	if fault.From(wrong).Code != fault.From(err).Code || wrong.Error() != err.Error() {
		t.Errorf("an unknown passkey and one that asked nobody are told apart: %v and %v", err, wrong)
	}
}

// signed2 is a session of the duty officer, who has set the sentence as his password.
func (o *office) signed2() string {
	o.t.Helper()
	code, err := o.Enrolment.Invite(o.ctx, operator, o.duty.Person, time.Hour)
	o.must(err)
	session, err := o.Enrolment.SignInByLink(o.ctx, desk.Browser{}, code, sentence)
	o.must(err)
	return session
}

func TestAPasskeyIsShownAgainBeforeWhatIsWeighty(t *testing.T) {
	o := openWith(t, desk.Settings{Base: outside})
	session := o.signed()
	device := o.enrolled(session)
	other := o.enrolled(o.signed2())
	for range 2 {
		o.clock.Advance(8 * time.Minute)
		o.who(session)
	}
	weighty := func() error {
		_, _, err := o.Enrolment.RenewCodes(o.ctx, o.who(session))
		return err
	}
	o.refused("after a while", weighty(), access.CodeProve)
	prove := func(device *softkey.Authenticator) error {
		o.clock.Advance(time.Second)
		asked, err := o.Enrolment.AskProof(o.ctx, o.who(session), session)
		o.must(err)
		answer, err := device.Show(asked)
		o.must(err)
		_, err = o.Enrolment.ProveByPasskey(o.ctx, o.who(session), session, answer)
		return err
	}
	o.refused("with the passkey of another", prove(other), "passkey.unknown")
	o.refused("after the passkey of another", weighty(), access.CodeProve)
	o.must(prove(device))
	o.must(weighty())
}

func TestACopiedPasskeyIsStoppedAndItsSessionsEndAndItIsOnRecord(t *testing.T) {
	o := openWith(t, desk.Settings{Base: outside})
	first := o.signed()
	device := o.enrolled(first)
	clone := device.Copy()
	o.must2(o.comesBy(device))
	stolen, err := o.comesBy(device)
	o.must(err)
	before, _ := o.Look.Checkpoint()
	_, err = o.comesBy(clone)
	o.refused("the copy, whose count is behind", err, partner.CodeCopied)
	_, err = o.comesBy(device)
	o.refused("the one that was copied", err, partner.CodeCopied)
	if o.who(stolen).Person != "" || o.who(first).Person == "" {
		t.Error("of the sessions those end that a passkey opened")
	}
	auditor := o.person("audit", access.Auditor, "")
	entries, err := o.Look.Evidence(o.ctx, auditor, "", before.Size, 10)
	o.must(err)
	found := 0
	for _, e := range entries {
		if e.Head.Act == string(access.DoubtFactor) {
			found++
		}
	}
	if found != 1 {
		t.Errorf("%d entries in the evidence", found)
	}
	for _, reader := range []access.Principal{auditor, o.admin} {
		doubts, err := o.Enrolment.Doubts(o.ctx, reader)
		o.must(err)
		if len(doubts) != 1 || doubts[0].Login != "admin" {
			t.Errorf("told: %+v", doubts)
		}
	}
	if _, err := o.Enrolment.Doubts(o.ctx, o.duty); !fault.Is(err, fault.Absent) {
		t.Errorf("a duty officer is told: %v", err)
	}
	held := o.held(first)
	if held[0].Copied.IsZero() {
		t.Error("its owner is not told")
	}
	_, err = o.Enrolment.EndFactor(o.ctx, o.who(first), held[0].ID)
	o.must(err)
	if doubts, err := o.Enrolment.Doubts(o.ctx, o.admin); err != nil || len(doubts) != 0 {
		t.Errorf("still told after it was ended: %v %v", doubts, err)
	}
}

func TestADeviceThatDoesNotCountIsNoCopy(t *testing.T) {
	o := openWith(t, desk.Settings{Base: outside})
	session := o.signed()
	device := softkey.At(outside)
	device.Still = true
	o.must(o.adds(session, device, sentence))
	for range 3 {
		o.must2(o.comesBy(device))
	}
}

func TestAPasskeyIsAddedWithThePasswordOnceAndForThisPlace(t *testing.T) {
	o := openWith(t, desk.Settings{Base: outside})
	session := o.signed()
	o.refused("without the password", o.adds(session, softkey.At(outside), "wrong"), "person.password.old")
	o.refused("from another origin", o.adds(session, softkey.At("https://elsewhere.example"), sentence), "passkey.wrong")
	asked, err := o.Enrolment.AskNewPasskey(o.ctx, o.who(session), session)
	o.must(err)
	answer, err := softkey.At(outside).Make(asked)
	o.must(err)
	n := desk.NewPasskey{Answer: answer, Password: sentence}
	codes, _, err := o.Enrolment.AddPasskey(o.ctx, o.who(session), session, n)
	o.must(err)
	if len(codes) != partner.RecoveryCodeCount {
		t.Errorf("%d recovery codes", len(codes))
	}
	_, _, err = o.Enrolment.AddPasskey(o.ctx, o.who(session), session, n)
	o.refused("the same answer again", err, "passkey.there")
}

func TestTheLastFactorStaysWhereOneMustBe(t *testing.T) {
	o := openWith(t, desk.Settings{Base: outside, SecondFactor: partner.OfOffice})
	session := o.signed()
	first := o.enrolled(session)
	held := o.held(session)
	_, err := o.Enrolment.EndFactor(o.ctx, o.who(session), held[0].ID)
	o.refused("the last one", err, "factor.last")
	o.must2(o.comesBy(first))
	second := o.enrolled(session)
	_, err = o.Enrolment.EndFactor(o.ctx, o.who(session), held[0].ID)
	o.must(err)
	_, err = o.comesBy(first)
	o.refused("the one that was ended", err, "passkey.unknown")
	o.must2(o.comesBy(second))
}

func TestARegainedAccountHasNoPasskeyOfTheTimeBefore(t *testing.T) {
	o := openWith(t, desk.Settings{Base: outside})
	session := o.signed()
	device := softkey.At(outside)
	asked, err := o.Enrolment.AskNewPasskey(o.ctx, o.who(session), session)
	o.must(err)
	answer, err := device.Make(asked)
	o.must(err)
	codes, _, err := o.Enrolment.AddPasskey(o.ctx, o.who(session), session, desk.NewPasskey{Answer: answer, Password: sentence})
	o.must(err)
	link, err := o.Enrolment.Recover(o.ctx, operator, o.admin.Person, false, time.Hour)
	o.must(err)
	_, err = o.Enrolment.Regain(o.ctx, desk.Browser{}, link.Code, "another sentence to keep")
	o.refused("the link without a code", err, "factor.code")
	regained, err := o.Enrolment.Regain(o.ctx, desk.Browser{Code: codes[0]}, link.Code, "another sentence to keep")
	o.must(err)
	_, err = o.comesBy(device)
	o.refused("the passkey of before", err, "passkey.unknown")
	if held, err := o.Enrolment.Factors(o.ctx, o.who(regained)); err != nil || len(held) != 0 {
		t.Errorf("held: %v %v", held, err)
	}
}

func TestAClosedAccountIsOpenedByNoPasskey(t *testing.T) {
	o := openWith(t, desk.Settings{Base: outside})
	device := o.enrolled(o.signed2())
	_, _, err := o.Enrolment.Close(o.ctx, operator, o.duty.Person, "left")
	o.must(err)
	_, err = o.comesBy(device)
	o.refused("a closed account", err, "passkey.unknown")
}

func TestWithoutAnAddressThereAreNoPasskeysAndItIsSaidWhy(t *testing.T) {
	for address, code := range map[string]string{"": "passkey.site.none", "http://127.0.0.1:8080": "passkey.site.number"} {
		o := openWith(t, desk.Settings{Base: address})
		session := o.signed()
		_, err := o.Enrolment.AskNewPasskey(o.ctx, o.who(session), session)
		o.refused("adding at "+address, err, code)
		_, _, err = o.Enrolment.AskPasskey("browser")
		o.refused("signing in at "+address, err, code)
		_, err = o.Enrolment.SignInByPasskey(o.ctx, desk.Browser{}, "browser", []byte("{}"))
		o.refused("an answer at "+address, err, code)
		if asked, err := o.Enrolment.AskProof(o.ctx, o.who(session), session); err != nil || asked != "" {
			t.Errorf("%q %v", asked, err)
		}
	}
}

func TestASessionIsNeverCarriedOverASignIn(t *testing.T) {
	o := openWith(t, desk.Settings{Base: outside})
	device := o.enrolled(o.signed())
	planted := o.signed2() // what somebody else put into the browser
	session, err := o.Enrolment.SignInByPasskey(o.ctx, desk.Browser{Session: planted}, "browser", o.answers(device, "browser"))
	o.must(err)
	if session == planted || o.who(planted).Person != "" || o.who(session).Person != o.admin.Person {
		t.Error("the session of before is still one")
	}
}

// held is what somebody shows beside his password, what is no paper first.
func (o *office) held(session string) []partner.Factor {
	o.t.Helper()
	held, err := o.Enrolment.Factors(o.ctx, o.who(session))
	o.must(err)
	slices.SortStableFunc(held, func(a, b partner.Factor) int { return cmp.Compare(a.Kind, b.Kind) })
	return held
}

func (o *office) must2(_ string, err error) {
	o.t.Helper()
	o.must(err)
}
