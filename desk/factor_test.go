package desk_test

import (
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

// guarded gives the first administrator an authenticator, and returns its key, his
// session and his recovery codes.
func (o *office) guarded() (key partner.OTPKey, session string, codes []string) {
	o.t.Helper()
	session, err := o.Enrolment.SignIn(o.ctx, desk.Browser{}, "admin", sentence)
	o.must(err)
	key, _, err = o.Enrolment.NewAuthenticator(o.ctx, o.who(session))
	o.must(err)
	codes, _, err = o.Enrolment.AddAuthenticator(o.ctx, o.who(session), session, desk.NewFactor{Label: "phone", Key: key.Groups(), Code: o.code(key), Password: sentence})
	o.must(err)
	return key, session, codes
}

// who is who the session makes of its holder at this moment.
func (o *office) who(session string) access.Principal {
	o.t.Helper()
	who, err := o.Enrolment.Who(o.ctx, session, partner.SessionKey, "web")
	o.must(err)
	return who
}

// code is what the app shows at this moment.
func (o *office) code(key partner.OTPKey) string { return key.Code(partner.StepAt(o.clock.Now())) }

// refused asks for a fault with the code.
func (o *office) refused(what string, err error, code string) {
	o.t.Helper()
	if fault.From(err).Code != code {
		o.t.Errorf("%s: %v, not %s", what, err, code)
	}
}

func TestASecondFactorIsAskedForAtTheSignInAndItsCodeOpensOneSession(t *testing.T) {
	o := open(t)
	key, _, _ := o.guarded()
	in := func(password, code string) error {
		o.clock.Advance(time.Minute) // nobody waits for the last guess
		if code == "now" {
			code = o.code(key)
		}
		_, err := o.Enrolment.SignIn(o.ctx, desk.Browser{Code: code}, "admin", password)
		return err
	}
	o.refused("no code", in(sentence, ""), "session.wrong")
	o.refused("a wrong code", in(sentence, "000000"), "session.wrong")
	o.refused("a wrong password", in("wrong", "now"), "session.wrong")
	if a, b := in(sentence, "000000"), in("wrong", "now"); a.Error() != b.Error() {
		t.Errorf("which of the two was wrong shows: %v and %v", a, b)
	}
	if a, b := in(sentence, "000000"), in("wrong", ""); a.Error() != b.Error() {
		t.Errorf("a code that was not typed shows which of the two was wrong: %v and %v", a, b)
	}
	o.must(in(sentence, "now"))
	code := o.code(key)
	_, err := o.Enrolment.SignIn(o.ctx, desk.Browser{Code: code}, "admin", sentence)
	o.refused("the same code again", err, "session.wrong")
}

func TestARightPasswordDoesNotLetSomebodyGuessCodes(t *testing.T) {
	o := open(t)
	o.guarded()
	o.clock.Advance(time.Hour)
	often := 0
	for range 20 {
		if _, err := o.Enrolment.SignIn(o.ctx, desk.Browser{Code: "123456"}, "admin", sentence); fault.Is(err, fault.TooMany) {
			often++
		}
	}
	if often < 10 {
		t.Errorf("of twenty guesses in a row only %d had to wait", often)
	}
}

func TestARecoveryCodeOpensOnce(t *testing.T) {
	o := open(t)
	_, _, codes := o.guarded()
	if len(codes) != partner.RecoveryCodeCount {
		t.Fatalf("%d recovery codes", len(codes))
	}
	for _, code := range codes[:2] {
		session, err := o.Enrolment.SignIn(o.ctx, desk.Browser{Code: " " + code}, "admin", sentence)
		o.must(err)
		if owed := o.who(session).Proof; owed != access.Proven {
			t.Errorf("after a recovery code the session owes %q", owed)
		}
		_, err = o.Enrolment.SignIn(o.ctx, desk.Browser{Code: code}, "admin", sentence)
		o.refused("a used recovery code", err, "session.wrong")
	}
	renewed, _, err := o.Enrolment.RenewCodes(o.ctx, o.admin)
	o.must(err)
	_, err = o.Enrolment.SignIn(o.ctx, desk.Browser{Code: codes[2]}, "admin", sentence)
	o.refused("a code of the old paper", err, "session.wrong")
	_, err = o.Enrolment.SignIn(o.ctx, desk.Browser{Code: renewed[0]}, "admin", sentence)
	o.must(err)
}

func TestWhatIsWeightyAsksForTheSecondFactorOnceMore(t *testing.T) {
	o := open(t)
	key, session, _ := o.guarded()
	enrol := func(login string) error {
		_, _, err := o.Enrolment.Person(o.ctx, o.who(session), desk.NewPerson{Login: login, Roles: []access.Role{access.Reporter}})
		return err
	}
	o.must(enrol("first"))
	stale := func(sessions ...string) {
		for range 2 { // in use meanwhile, else they fall asleep
			o.clock.Advance(8 * time.Minute)
			for _, s := range sessions {
				o.who(s)
			}
		}
	}
	stale(session)
	o.refused("a weighty act after a while", enrol("second"), access.CodeProve)
	if !o.who(session).Granted(access.EnrolPerson) {
		t.Error("the act is not even offered any more")
	}
	if _, err := o.Enrolment.Admissions(o.ctx, o.who(session)); fault.From(err).Code != access.CodeProve && err != nil {
		t.Errorf("reading: %v", err)
	}
	_, err := o.Enrolment.Prove(o.ctx, o.who(session), session, "000000")
	o.refused("a wrong code", err, "factor.code")
	o.refused("a weighty act after a wrong code", enrol("second"), access.CodeProve)
	code := o.code(key)
	_, err = o.Enrolment.Prove(o.ctx, o.who(session), session, code)
	o.must(err)
	o.must(enrol("second"))
	_, err = o.Enrolment.Prove(o.ctx, o.who(session), session, code)
	o.refused("the same code again", err, "factor.code")

	o.clock.Advance(time.Minute)
	other, err := o.Enrolment.SignIn(o.ctx, desk.Browser{Code: o.code(key)}, "admin", sentence)
	o.must(err)
	stale(session, other)
	_, err = o.Enrolment.Prove(o.ctx, o.who(other), other, o.code(key))
	o.must(err)
	o.refused("a proof in another browser", enrol("third"), access.CodeProve)
	_, err = o.Enrolment.Prove(o.ctx, o.who(other), o.comesIn(o.duty), o.code(key))
	if err == nil {
		t.Error("somebody proved in the session of somebody else")
	}
}

func TestWhoMustHaveASecondFactorDoesNothingBeforeHeHasOne(t *testing.T) {
	o := open(t)
	book, err := law.Load()
	o.must(err)
	o.Desk, err = desk.New(o.ctx, desk.Options{Store: o.store, Law: book, Clock: o.clock, Suite: cipher.International(nil), Settings: desk.Settings{SecondFactor: partner.OfOffice}})
	o.must(err)
	session, err := o.Enrolment.SignIn(o.ctx, desk.Browser{}, "admin", sentence)
	o.must(err)
	_, err = o.Look.People(o.ctx, o.who(session))
	o.refused("reading", err, access.CodeFactor)
	_, _, err = o.Enrolment.Person(o.ctx, o.who(session), desk.NewPerson{Login: "x", Roles: []access.Role{access.Reporter}})
	o.refused("acting", err, access.CodeFactor)
	if _, err := o.Look.Warnings(o.ctx, o.who(session), "", store.Place{}, 10); err != nil {
		t.Errorf("what is for everybody: %v", err)
	}
	o.guarded()
	_, err = o.Look.People(o.ctx, o.who(session))
	o.must(err)
}

func TestAddingASecondFactorAsksForThePasswordAndARightCode(t *testing.T) {
	o := open(t)
	session, err := o.Enrolment.SignIn(o.ctx, desk.Browser{}, "admin", sentence)
	o.must(err)
	who := o.who(session)
	key, _, err := o.Enrolment.NewAuthenticator(o.ctx, who)
	o.must(err)
	for _, tc := range []struct {
		what string
		n    desk.NewFactor
		code string
	}{
		{"a wrong password", desk.NewFactor{Key: string(key), Code: o.code(key), Password: "wrong"}, "person.password.old"},
		{"a wrong code", desk.NewFactor{Key: string(key), Code: "000000", Password: sentence}, "factor.code"},
		{"a short key", desk.NewFactor{Key: "AAAA", Code: o.code(key), Password: sentence}, "factor.key"},
		{"a name that nobody sees", desk.NewFactor{Label: "a\u202eb", Key: string(key), Code: o.code(key), Password: sentence}, "text.wrong"},
	} {
		_, _, err := o.Enrolment.AddAuthenticator(o.ctx, who, session, tc.n)
		o.refused(tc.what, err, tc.code)
	}
	if held, err := o.Enrolment.Factors(o.ctx, who); err != nil || len(held) != 0 {
		t.Errorf("something was kept: %v %v", held, err)
	}
	if _, err := o.Enrolment.SignIn(o.ctx, desk.Browser{}, "admin", sentence); err != nil {
		t.Errorf("the account asks for a factor that it has not: %v", err)
	}
}

func TestNobodyEndsTheFactorOfSomebodyElseAndTheLastTakesThePaperAlong(t *testing.T) {
	o := open(t)
	_, session, codes := o.guarded()
	who := o.who(session)
	held, err := o.Enrolment.Factors(o.ctx, who)
	o.must(err)
	if len(held) != 2 || held[0].Key.Reveal() != "" && held[0].Key.Reveal() != "[sealed]" {
		t.Fatalf("held: %+v", held)
	}
	for _, f := range held {
		_, err := o.Enrolment.EndFactor(o.ctx, o.duty, f.ID)
		o.refused("somebody else", err, "absent")
	}
	var app partner.Factor
	for _, f := range held {
		if f.Kind == partner.Authenticator {
			app = f
		}
	}
	_, err = o.Enrolment.EndFactor(o.ctx, who, app.ID)
	o.must(err)
	if held, err = o.Enrolment.Factors(o.ctx, who); err != nil || len(held) != 0 {
		t.Errorf("left: %+v %v", held, err)
	}
	o.clock.Advance(time.Minute)
	if _, err := o.Enrolment.SignIn(o.ctx, desk.Browser{Code: codes[0]}, "admin", sentence); err != nil {
		t.Errorf("without a factor the password does not suffice: %v", err)
	}
}

func TestARecoveryLinkLeavesTheSecondFactorUnlessTwoSaidThatItIsLost(t *testing.T) {
	o := open(t)
	key, _, _ := o.guarded()
	for _, tc := range []struct {
		what string
		lost bool
		code func() string
		want string
		left int
	}{
		{"without a code", false, func() string { return "" }, "factor.code", 2},
		{"with a wrong code", false, func() string { return "000000" }, "factor.code", 2},
		{"with a code", false, func() string { return o.code(key) }, "", 2},
		{"lost", true, func() string { return "" }, "", 0},
	} {
		o.clock.Advance(time.Minute)
		link, err := o.Enrolment.Recover(o.ctx, operator, o.admin.Person, tc.lost, time.Hour)
		o.must(err)
		session, err := o.Enrolment.Regain(o.ctx, desk.Browser{Code: tc.code()}, link.Code, sentence)
		if tc.want != "" {
			o.refused(tc.what, err, tc.want)
		} else {
			o.must(err)
			if owed := o.who(session).Proof; owed != access.Proven {
				t.Errorf("%s: owes %q", tc.what, owed)
			}
		}
		if held, err := o.Enrolment.Factors(o.ctx, o.admin); err != nil || len(held) != tc.left {
			t.Errorf("%s: left %d, %v", tc.what, len(held), err)
		}
	}
}

func TestNobodyGuessesASecondFactorAtARecoveryLink(t *testing.T) {
	o := open(t)
	key, _, _ := o.guarded()
	link, err := o.Enrolment.Recover(o.ctx, operator, o.admin.Person, false, 30*24*time.Hour)
	o.must(err)
	waited := false
	for range 40 {
		_, err := o.Enrolment.Regain(o.ctx, desk.Browser{Code: "000000"}, link.Code, sentence)
		if waited = waited || fault.Is(err, fault.TooMany); fault.From(err).Code == "session.link" {
			break
		}
		o.clock.Advance(15 * time.Second)
	}
	if !waited {
		t.Error("wrong codes in a row cost no waiting")
	}
	o.clock.Advance(time.Hour)
	_, err = o.Enrolment.Regain(o.ctx, desk.Browser{Code: o.code(key)}, link.Code, sentence)
	o.refused("a link at which codes were guessed", err, "session.link")
}

func TestGuessesOfStrangersInHisNetworkDoNotKeepAnOwnerOut(t *testing.T) {
	o := open(t)
	mine, err := o.Enrolment.SignIn(o.ctx, desk.Browser{Sender: "192.0.2.0"}, "admin", sentence)
	o.must(err)
	for range 9 {
		_, _ = o.Enrolment.SignIn(o.ctx, desk.Browser{Sender: "192.0.2.0"}, "admin", "wrong")
	}
	if _, err := o.Enrolment.SignIn(o.ctx, desk.Browser{Sender: "192.0.2.0"}, "admin", sentence); !fault.Is(err, fault.TooMany) {
		t.Errorf("a stranger in that network does not wait: %v", err)
	}
	_, err = o.Enrolment.SignIn(o.ctx, desk.Browser{Sender: "192.0.2.0", Session: mine}, "admin", sentence)
	o.must(err)
}

func TestALinkOfAReplayLetsInAsOftenAsItIsFollowedAndLeadsToAPasswordBeforeAFactor(t *testing.T) {
	o := open(t)
	book, err := law.Load()
	o.must(err)
	o.Desk, err = desk.New(o.ctx, desk.Options{Store: o.store, Law: book, Clock: o.clock, Suite: cipher.International(nil), Settings: desk.Settings{Rehearsal: true}})
	o.must(err)
	link, err := o.Enrolment.Invite(o.ctx, operator, o.duty.Person, time.Hour)
	o.must(err)
	var session string
	for range 3 {
		session, err = o.Enrolment.SignInByLink(o.ctx, desk.Browser{}, link, "")
		o.must(err)
		o.clock.Advance(time.Minute)
	}
	who := o.who(session)
	has, err := o.Enrolment.HasPassword(o.ctx, who)
	o.must(err)
	_, _, refused := o.Enrolment.NewAuthenticator(o.ctx, who)
	if o.refused("a factor beside no password", refused, "factor.password"); has {
		t.Error("a link of a replay gave a password")
	}
	o.clock.Advance(time.Hour)
	_, err = o.Enrolment.SignInByLink(o.ctx, desk.Browser{}, link, "")
	o.refused("a link that is too old", err, "session.link")
}
