package desk_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/cipher"
	"tocsin/domain/clock"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/domain/report"
	"tocsin/law"
	"tocsin/outward"
	"tocsin/outward/openid"
	"tocsin/outward/openid/standin"
)

// tied is an office with a unit, whose administrator has set up an issuer for it, and a
// member with a password who has tied his account.
type tied struct {
	*office
	issuer *standin.Issuer
	id     string // of the issuer
	org    string
	head   access.Principal
	member access.Principal
	client *openid.Client
	nonce  string // of the last question
}

func openTied(t *testing.T) *tied {
	t.Helper()
	s := openSignOn(t)
	s.id = s.setUp(s.head, partner.Issuer{})
	s.tie(s.member, "member", "subject-1")
	return s
}

// openSignOn is an office that may ask an issuer, and has none yet.
func openSignOn(t *testing.T, settings ...func(*desk.Settings)) *tied {
	t.Helper()
	s, chosen := &tied{}, desk.Settings{Base: outside}
	for _, set := range settings {
		set(&chosen)
	}
	s.office = openAsking(t, chosen, func(c *clock.Set) *openid.Client {
		var err error
		if s.issuer, err = standin.New(c.Now); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(s.issuer.Close)
		s.client = openid.New(outward.New(s.issuer.Options()), c)
		return s.client
	})
	var err error
	s.org, _, err = s.Enrolment.Partner(s.ctx, s.admin, partner.Partner{Name: "Carrier", Jurisdiction: "CN"})
	s.must(err)
	s.head = s.withPassword("head", s.org, access.PartnerMember, access.UnitAdministrator)
	s.member = s.withPassword("member", s.org, access.PartnerMember)
	return s
}

func (s *tied) withPassword(login, org string, roles ...access.Role) access.Principal {
	s.t.Helper()
	id, _, err := s.Enrolment.Person(s.ctx, operator, desk.NewPerson{Login: login, Roles: roles, Org: org, Password: sentence})
	s.must(err)
	return access.Principal{Person: id, Org: org, Roles: roles, Via: "test"}
}

// form is an issuer as it is asked for: of a unit's members, where nothing else is said.
func (s *tied) form(i partner.Issuer) partner.Issuer {
	i.Name, i.Address, i.Client, i.Secret = "Carrier login", s.issuer.URL, standin.Client, standin.Secret
	if i.Roles == nil {
		i.Roles = []access.Role{access.PartnerMember}
	}
	return i
}

func (s *tied) setUp(who access.Principal, i partner.Issuer) string {
	s.t.Helper()
	id, _, err := s.Enrolment.AskIssuer(s.ctx, who, s.form(i))
	s.must(err)
	return id
}

// led is with what the issuer leads a browser back.
func (s *tied) led(browser, address string) desk.Returned {
	s.t.Helper()
	if u, err := url.Parse(address); err == nil {
		s.nonce = u.Query().Get("nonce")
	}
	back, err := s.issuer.Visit(address)
	s.must(err)
	u, err := url.Parse(back)
	s.must(err)
	q := u.Query()
	if !strings.HasPrefix(back, outside+desk.ReturnPath(s.id)+"?") {
		s.t.Errorf("led back to %s", back)
	}
	return desk.Returned{Issuer: s.id, State: q.Get("state"), Code: q.Get("code"), From: q.Get("iss"), Browser: browser}
}

// begun is a browser that comes back from signing in at the issuer.
func (s *tied) begun() desk.Returned {
	s.t.Helper()
	s.clock.Advance(time.Second)
	browser, address, err := s.Enrolment.SignOn(s.ctx, s.id, "")
	s.must(err)
	return s.led(browser, address)
}

func (s *tied) back(r desk.Returned) (desk.Came, error) {
	s.t.Helper()
	return s.Enrolment.CameBack(s.ctx, access.Principal{}, desk.Browser{}, r)
}

// tie has somebody tie his account to a subject.
func (s *tied) tie(who access.Principal, login, subject string) {
	s.t.Helper()
	s.issuer.Subject = subject
	session, err := s.Enrolment.SignIn(s.ctx, desk.Browser{}, login, sentence)
	s.must(err)
	s.clock.Advance(time.Second)
	browser, address, err := s.Enrolment.AskTie(s.ctx, s.who(session), session, "", s.id, sentence)
	s.must(err)
	came, err := s.Enrolment.CameBack(s.ctx, s.who(session), desk.Browser{Session: session}, s.led(browser, address))
	s.must(err)
	if !came.Tied || came.Session != "" {
		s.t.Errorf("%+v", came)
	}
	s.must(s.Enrolment.SignOut(s.ctx, who, session))
}

const wrong = "session.wrong"

func TestWhoIsTiedComesInByHisIssuerAndHisBrowserLosesTheSessionThatItHeld(t *testing.T) {
	s := openTied(t)
	before, err := s.Enrolment.SignIn(s.ctx, desk.Browser{}, "head", sentence)
	s.must(err)
	came, err := s.Enrolment.CameBack(s.ctx, s.who(before), desk.Browser{Session: before}, s.begun())
	s.must(err)
	who := s.who(came.Session)
	if who.Person != s.member.Person || s.uses(before) {
		t.Errorf("%+v came in; the session of before is open: %v", who, s.uses(before))
	}
	held, err := s.Enrolment.Sessions(s.ctx, who)
	s.must(err)
	if len(held) != 1 || held[0].Way != partner.ByIssuer || held[0].Issuer != s.id {
		t.Errorf("%+v", held)
	}
	ties, err := s.Enrolment.Ties(s.ctx, who)
	s.must(err)
	if len(ties) != 1 || ties[0].Subject != "subject-1" || ties[0].Name != "Carrier login" || ties[0].Used.IsZero() {
		t.Errorf("%+v", ties)
	}
}

func TestOnlyASubjectThatIsTiedComesIn(t *testing.T) {
	s := openTied(t)
	s.issuer.Claims = map[string]any{"email": "member", "email_verified": true, "preferred_username": "member", "name": "member"}
	s.issuer.Subject = "subject-2"
	_, err := s.back(s.begun())
	s.refused("the same mail address and login, another subject", err, wrong)
	s.issuer.Claims["email_verified"] = false
	_, err = s.back(s.begun())
	s.refused("an unverified address", err, wrong)

	other, err := standin.New(s.clock.Now) // speaks of the same subject, and its keys are its own
	s.must(err)
	t.Cleanup(other.Close)
	s.issuer.Subject, s.issuer.Claims = "subject-1", nil
	s.issuer.Tokens = func(string) string {
		other.URL, other.Subject = s.issuer.URL, "subject-1"
		return other.Sign("")
	}
	_, err = s.back(s.begun())
	s.refused("a token of another issuer", err, wrong)
	s.issuer.Tokens = nil

	org, _, err := s.Enrolment.Partner(s.ctx, s.admin, partner.Partner{Name: "Bank", Jurisdiction: "CN"})
	s.must(err)
	head := s.withPassword("bank-head", org, access.PartnerMember, access.UnitAdministrator)
	was := s.id
	s.id = s.setUp(head, partner.Issuer{}) // the very same issuer, set up by another unit
	_, err = s.back(s.begun())
	s.refused("the same subject by way of another unit", err, wrong)
	session, err := s.Enrolment.SignIn(s.ctx, desk.Browser{}, "member", sentence)
	s.must(err)
	_, _, err = s.Enrolment.AskTie(s.ctx, s.who(session), session, "", s.id, sentence)
	s.refused("tying to the issuer of another unit", err, "absent")
	s.id = was
	if _, err = s.back(s.begun()); err != nil {
		t.Errorf("he himself: %v", err)
	}
}

func TestAnAnswerIsGoodOnceInTheBrowserThatWasSent(t *testing.T) {
	s := openTied(t)
	r := s.begun()
	for what, change := range map[string]func(*desk.Returned){
		"another browser": func(r *desk.Returned) { r.Browser = "other" }, "no browser": func(r *desk.Returned) { r.Browser = "" },
		"no state": func(r *desk.Returned) { r.State = "" }, "another use": func(r *desk.Returned) { r.State = "t" + r.State[1:] },
		"a changed state": func(r *desk.Returned) { r.State = r.State[:30] + string(r.State[30]^1) + r.State[31:] }, "another issuer": func(r *desk.Returned) { r.Issuer = "iss_00000000000000000000000000" },
	} {
		c := r
		change(&c)
		_, err := s.back(c)
		s.refused(what, err, "signon.stale")
	}
	late := r
	_, err := s.back(r)
	s.must(err)
	_, err = s.back(r)
	s.refused("the same answer again", err, wrong)
	s.clock.Advance(11 * time.Minute)
	_, err = s.back(late)
	s.refused("an old answer", err, "signon.stale")
}

func TestAnIssuerThatTakesACodeTwiceOpensOneSessionAllTheSame(t *testing.T) {
	s := openTied(t)
	s.issuer.Instead = map[string]http.HandlerFunc{"/token": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"access_token":"a","token_type":"Bearer","id_token":"` + s.issuer.Sign(s.nonce) + `"}`))
	}}
	r := s.begun()
	_, err := s.back(r)
	s.must(err)
	_, err = s.back(r)
	s.refused("the same answer again", err, wrong)
}

func TestAnIssuerLetsInNobodyWithMoreRightsThanItWasSetUpFor(t *testing.T) {
	s := openSignOn(t)
	for what, i := range map[string]partner.Issuer{
		"officers for a unit": {Roles: []access.Role{access.PartnerMember, access.DutyOfficer}}, "nobody": {Roles: []access.Role{}}, "an algorithm without a key": {Algorithms: []string{"none"}},
		"one with a shared secret": {Algorithms: []string{"HS256"}},
	} {
		if _, _, err := s.Enrolment.AskIssuer(s.ctx, s.head, s.form(i)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", what, err)
		}
	}
	_, _, err := s.Enrolment.AskIssuer(s.ctx, s.head, s.form(partner.Issuer{Org: "org_00000000000000000000000000"}))
	s.refused("for another unit", err, "absent")
	_, _, err = s.Enrolment.AskIssuer(s.ctx, s.member, s.form(partner.Issuer{}))
	s.refused("by whoever manages nobody", err, "absent")
	_, _, err = s.Enrolment.AskIssuer(s.ctx, s.duty, s.form(partner.Issuer{Roles: []access.Role{access.DutyOfficer}}))
	s.refused("by an officer", err, "absent")
	suspended := s.head
	suspended.Suspended = true
	_, _, err = s.Enrolment.AskIssuer(s.ctx, suspended, s.form(partner.Issuer{}))
	s.refused("by a suspended unit", err, "member.suspended")
	silent := s.form(partner.Issuer{})
	silent.Address = "https://10.0.0.1/"
	_, _, err = s.Enrolment.AskIssuer(s.ctx, s.head, silent)
	s.refused("one in a network of ours", err, "issuer.silent")

	s.id = s.setUp(s.head, partner.Issuer{})
	_, _, err = s.Enrolment.AskIssuer(s.ctx, s.head, s.form(partner.Issuer{}))
	s.refused("a second one", err, "issuer.there")
	session, err := s.Enrolment.SignIn(s.ctx, desk.Browser{}, "head", sentence)
	s.must(err)
	_, _, err = s.Enrolment.AskTie(s.ctx, s.who(session), session, "", s.id, sentence)
	s.refused("whoever has a role beyond it", err, "absent")
}

func TestAnIssuerOfTheOfficeTakesTwoAdministrators(t *testing.T) {
	s := openSignOn(t)
	officer := s.withPassword("officer", "", access.DutyOfficer)
	second := s.withPassword("second", "", access.Administrator)
	s.id = s.setUp(s.admin, partner.Issuer{Roles: []access.Role{access.DutyOfficer}})
	_, _, err := s.Enrolment.SignOn(s.ctx, s.id, "")
	s.refused("before it is confirmed", err, "absent")
	_, err = s.Enrolment.ConfirmIssuer(s.ctx, s.admin, s.id)
	s.refused("by whoever asked", err, "issuer.same-person")
	_, err = s.Enrolment.ConfirmIssuer(s.ctx, s.head, s.id)
	s.refused("by the administrator of a unit", err, "absent")
	_, err = s.Enrolment.EndIssuer(s.ctx, s.head, s.id, "no")
	s.refused("ended by the administrator of a unit", err, "absent")
	_, err = s.Enrolment.ConfirmIssuer(s.ctx, second, s.id)
	s.must(err)
	s.tie(officer, "officer", "subject-1")
	came, err := s.back(s.begun())
	s.must(err)
	if s.who(came.Session).Person != officer.Person {
		t.Error("somebody else came in")
	}
	unit := s.form(partner.Issuer{Org: s.org})
	id, _, err := s.Enrolment.AskIssuer(s.ctx, s.admin, unit)
	s.must(err)
	if i, err := s.Enrolment.Issuer(s.ctx, s.head, id); err != nil || i.State != partner.IssuerAsked {
		t.Errorf("the platform alone lets people of a unit in: %+v %v", i, err)
	}
	s.clock.Advance(partner.AdmissionTime)
	_, err = s.Enrolment.ConfirmIssuer(s.ctx, second, id)
	s.refused("too late", err, "issuer.late")
}

func TestASecondFactorIsShownUnlessTheIssuerAskedForOneThatCounts(t *testing.T) {
	s := openTied(t)
	session, err := s.Enrolment.SignIn(s.ctx, desk.Browser{}, "member", sentence)
	s.must(err)
	key, _, err := s.Enrolment.NewAuthenticator(s.ctx, s.who(session))
	s.must(err)
	_, _, err = s.Enrolment.AddAuthenticator(s.ctx, s.who(session), session, desk.NewFactor{Key: string(key), Code: s.code(key), Password: sentence})
	s.must(err)
	s.issuer.Claims = map[string]any{"amr": []string{"mfa"}}
	r := s.begun()
	came, err := s.back(r)
	s.must(err)
	if came.Session != "" || came.Ticket == "" {
		t.Fatalf("a method that nobody agreed on counts: %+v", came)
	}
	_, err = s.Enrolment.ShowCode(s.ctx, desk.Browser{Code: "000000"}, r.Browser, came.Ticket)
	s.refused("a wrong code", err, "factor.code")
	_, err = s.Enrolment.ShowCode(s.ctx, desk.Browser{Code: s.code(key)}, "other", came.Ticket)
	s.refused("another browser", err, "signon.stale")
	_, err = s.Enrolment.ShowCode(s.ctx, desk.Browser{Code: s.code(key)}, r.Browser, came.Ticket[:len(came.Ticket)-4]+"AAAA")
	s.refused("another tie", err, "signon.stale")
	s.clock.Advance(time.Minute)
	open, err := s.Enrolment.ShowCode(s.ctx, desk.Browser{Code: s.code(key)}, r.Browser, came.Ticket)
	s.must(err)
	if who := s.who(open); who.Proof != access.Proven {
		t.Errorf("%+v", who)
	}
	s.clock.Advance(time.Minute)
	_, err = s.Enrolment.ShowCode(s.ctx, desk.Browser{Code: s.code(key)}, r.Browser, came.Ticket)
	s.refused("the same ticket again", err, wrong)

	_, err = s.Enrolment.EndIssuer(s.ctx, s.head, s.id, "another one")
	s.must(err)
	if s.uses(open) {
		t.Error("a session outlives the issuer that vouched for it")
	}
	s.id = s.setUp(s.head, partner.Issuer{Second: []string{"mfa"}})
	_, _, err = s.Enrolment.SignOn(s.ctx, s.id, "")
	s.refused("a unit alone says what counts as a second factor", err, "absent")
	_, err = s.Enrolment.ConfirmIssuer(s.ctx, s.admin, s.id)
	s.must(err)
	s.clock.Advance(time.Minute)
	session, err = s.Enrolment.SignIn(s.ctx, desk.Browser{Code: s.code(key)}, "member", sentence)
	s.must(err)
	browser, address, err := s.Enrolment.AskTie(s.ctx, s.who(session), session, "", s.id, sentence)
	s.must(err)
	_, err = s.Enrolment.CameBack(s.ctx, s.who(session), desk.Browser{Session: session}, s.led(browser, address))
	s.must(err)
	came, err = s.back(s.begun())
	s.must(err)
	if who := s.who(came.Session); came.Session == "" || who.Proof != access.Proven {
		t.Errorf("a method that was agreed on does not count: %+v", came)
	}
	s.issuer.Claims = nil
	if came, err = s.back(s.begun()); err != nil || came.Ticket == "" {
		t.Errorf("no method at all counts: %+v %v", came, err)
	}
}

func TestWhoMustHaveASecondFactorHasItByAnIssuerThatCountsOneForAWhile(t *testing.T) {
	s := openSignOn(t)
	s.id = s.setUp(s.head, partner.Issuer{Second: []string{"mfa"}})
	_, _, err := s.Enrolment.SignOn(s.ctx, s.id, "")
	s.refused("a unit alone says what counts as a second factor", err, "absent")
	_, err = s.Enrolment.ConfirmIssuer(s.ctx, s.admin, s.id)
	s.must(err)
	s.tie(s.member, "member", "subject-1")
	book, err := law.Load()
	s.must(err)
	strict, err := desk.New(s.ctx, desk.Options{Store: s.store, Law: book, Clock: s.clock, Suite: cipher.International(nil), Issuers: s.client, Settings: desk.Settings{Base: outside, SecondFactor: partner.FromEverybody}})
	s.must(err)
	came, err := strict.Enrolment.CameBack(s.ctx, access.Principal{}, desk.Browser{}, s.begun())
	s.must(err)
	who, err := strict.Enrolment.Who(s.ctx, came.Session, partner.SessionKey, "test")
	s.must(err)
	if who.Proof != access.Missing {
		t.Errorf("without a second factor he owes %q", who.Proof)
	}
	s.issuer.Claims = map[string]any{"amr": []string{"mfa"}}
	came, err = strict.Enrolment.CameBack(s.ctx, access.Principal{}, desk.Browser{}, s.begun())
	s.must(err)
	who, err = strict.Enrolment.Who(s.ctx, came.Session, partner.SessionKey, "test")
	s.must(err)
	if who.Proof != access.Proven {
		t.Errorf("with one that counts he owes %q", who.Proof)
	}
	s.clock.Advance(partner.Fresh)
	who, err = strict.Enrolment.Who(s.ctx, came.Session, partner.SessionKey, "test")
	s.must(err)
	if who.Proof != access.Again {
		t.Errorf("after a while he owes %q", who.Proof)
	}
}

func TestWhoIsClosedSuspendedOrUntiedComesInAsFarAsHeMay(t *testing.T) {
	s := openTied(t)
	_, _, err := s.Standing.Suspend(s.ctx, s.duty, partner.Measure{Org: s.org, From: moment("2021-12-09"), Months: 6, Ground: "x", Visibility: partner.InternalOnly})
	s.must(err)
	came, err := s.back(s.begun())
	s.must(err)
	if who := s.who(came.Session); !who.Suspended || who.Org != s.org {
		t.Errorf("%+v", who)
	}
	ties, err := s.Enrolment.Ties(s.ctx, s.who(came.Session))
	s.must(err)
	_, err = s.Enrolment.EndTie(s.ctx, s.head, ties[0].ID)
	s.refused("ended by a colleague", err, "absent")
	_, err = s.Enrolment.EndTie(s.ctx, s.member, ties[0].ID)
	s.must(err)
	if s.uses(came.Session) {
		t.Error("a session outlives the tie that opened it")
	}
	_, err = s.back(s.begun())
	s.refused("after the tie ended", err, wrong)

	s = openTied(t)
	_, _, err = s.Enrolment.Close(s.ctx, operator, s.member.Person, "left")
	s.must(err)
	_, err = s.back(s.begun())
	s.refused("a closed account", err, wrong)
}

func TestAnAccountIsTiedByItsOwnerInOneSessionAndToOneSubject(t *testing.T) {
	s := openTied(t)
	second := s.withPassword("second-member", s.org, access.PartnerMember)
	session, err := s.Enrolment.SignIn(s.ctx, desk.Browser{}, "second-member", sentence)
	s.must(err)
	_, _, err = s.Enrolment.AskTie(s.ctx, s.who(session), session, "", s.id, "another sentence altogether")
	s.refused("without the password", err, "person.password.old")
	browser, address, err := s.Enrolment.AskTie(s.ctx, s.who(session), session, "", s.id, sentence)
	s.must(err)
	elsewhere, err := s.Enrolment.SignIn(s.ctx, desk.Browser{}, "head", sentence)
	s.must(err)
	r := s.led(browser, address)
	_, err = s.Enrolment.CameBack(s.ctx, s.who(elsewhere), desk.Browser{Session: elsewhere}, r)
	s.refused("in another session", err, "signon.stale")
	_, err = s.Enrolment.CameBack(s.ctx, access.Principal{}, desk.Browser{}, r)
	s.refused("in no session", err, "signon.stale")
	_, err = s.Enrolment.CameBack(s.ctx, s.who(session), desk.Browser{Session: session}, r)
	s.refused("a subject that is somebody else's", err, "tie.there")
	if ties, err := s.Enrolment.Ties(s.ctx, second); err != nil || len(ties) != 0 {
		t.Errorf("%+v %v", ties, err)
	}
}

func TestARegainedAccountIsTiedToNobody(t *testing.T) {
	s := openTied(t)
	link, err := s.Enrolment.Recover(s.ctx, operator, s.member.Person, false, time.Hour)
	s.must(err)
	_, err = s.Enrolment.Regain(s.ctx, desk.Browser{}, link.Code, "another sentence altogether")
	s.must(err)
	_, err = s.back(s.begun())
	s.refused("by the tie of before", err, wrong)
}

func TestAnIssuerThatIsAwayKeepsNobodyFromReporting(t *testing.T) {
	s := openTied(t)
	r := s.begun()
	s.issuer.Close()
	_, err := s.back(r)
	s.refused("while it is away", err, "issuer.away")
	if !fault.Is(err, fault.Unavailable) {
		t.Error(err)
	}
	if _, err := s.Enrolment.SignIn(s.ctx, desk.Browser{}, "member", sentence); err != nil {
		t.Errorf("the password: %v", err)
	}
	_, err = s.Intake.Receive(s.ctx, access.Principal{Via: "web"}, desk.Submission{Kind: report.Vulnerability, Draft: report.Draft{Title: "RCE"}, Raw: []byte("raw")})
	s.must(err)
}
