package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/cipher"
	"tocsin/domain/partner"
	"tocsin/law"
)

func TestTheFirstAdministratorComesInByTheLinkAndBringsOthersIn(t *testing.T) {
	h := build(t)
	code, err := h.desk.Enrolment.FoundingLink(h.ctx)
	h.must(err)
	v := h.visitor("en")
	v.get("/found/"+code).status(t, http.StatusOK).says(t, "Set up this platform")
	form := url.Values{"login": {"root"}, "name": {"Lin"}, "password": {secretWord}, "repeat": {"something else"}}
	v.post("/found/"+code, form).status(t, http.StatusUnprocessableEntity).says(t, "two passwords differ", `value="root"`)
	form.Set("password", "short")
	form.Set("repeat", "short")
	v.post("/found/"+code, form).status(t, http.StatusUnprocessableEntity).says(t, "at least 12")
	form.Set("password", secretWord)
	form.Set("repeat", secretWord)
	if to := v.post("/found/"+code, form).status(t, http.StatusSeeOther).Header.Get("Location"); to != "/people" {
		t.Errorf("the administrator is led to %s", to)
	}
	h.visitor("en").post("/found/"+code, form).status(t, http.StatusNotFound).says(t, "used up")
	h.visitor("en").get("/found/"+code).status(t, http.StatusNotFound).says(t, "used up")

	v.get("/people").status(t, http.StatusOK).says(t, "root", "No partner is enrolled")
	v.post("/people/partners", url.Values{"name": {"Qinghe Networks"}, "local_name": {"清河网络"}, "sector": {"telecom"}, "roles": {"provider"}, "jurisdiction": {"CN"}}).status(t, http.StatusSeeOther)
	v.post("/people/partners", url.Values{"name": {" "}, "local_name": {"kept"}}).status(t, http.StatusUnprocessableEntity).says(t, "a name", `value="kept"`)
	to := v.post("/people", url.Values{"login": {"officer"}, "title": {"duty officer 1"}, "roles": {"duty-officer"}}).status(t, http.StatusSeeOther).Header.Get("Location")
	v.post("/people", url.Values{"login": {"officer"}, "roles": {"auditor"}}).status(t, http.StatusConflict).says(t, "is taken")
	v.get("/people").status(t, http.StatusOK).says(t, "officer", "duty officer 1", "清河网络", "product provider")
	v.post("/people", url.Values{"login": {"third"}, "roles": {"administrator"}}).status(t, http.StatusOK).says(t, "/login/link/")
	_, id, _ := strings.Cut(to, "#")
	invited := v.letIn(id, http.StatusForbidden)
	link := h.srv.URL + "/login/link/" + codeForm.FindString(invited.text(t))
	invited.says(t, link)
	v.post("/people/per_nobody/invite", nil).status(t, http.StatusNotFound)

	officer := h.visitor("en")
	path := strings.TrimPrefix(link, h.srv.URL)
	officer.get(path).status(t, http.StatusOK).says(t, "works once")
	officer.get(path).status(t, http.StatusOK).says(t, "You are officer", "/language?back="+url.QueryEscape(path))
	officer.post(path, nil).status(t, http.StatusUnprocessableEntity).says(t, "twelve characters")
	officer.post(path, url.Values{"password": {secretWord}, "repeat": {"another"}}).status(t, http.StatusUnprocessableEntity).says(t, "differ")
	if to := officer.post(path, url.Values{"password": {secretWord}, "repeat": {secretWord}}).status(t, http.StatusSeeOther).Header.Get("Location"); to != "/desk" {
		t.Errorf("the officer is led to %s", to)
	}
	officer.get("/").status(t, http.StatusOK).says(t, "officer", "duty officer", "Sign out")
	officer.get("/people").status(t, http.StatusNotFound)
	h.visitor("en").post(path, nil).status(t, http.StatusUnauthorized).says(t, "used up")
	h.visitor("en").get(path).status(t, http.StatusUnauthorized).says(t, "This link is spent")
	left := officer.post("/logout", nil).status(t, http.StatusSeeOther).Header
	if got := left.Get("Clear-Site-Data"); !strings.Contains(got, `"cache"`) || !strings.Contains(got, `"storage"`) {
		t.Errorf("the browser keeps what it was shown: %q", got)
	}
	officer.get("/").status(t, http.StatusOK).says(t, "Sign in")
}

// What the README says of the links of a replay is what becomes of them.
func TestALinkOfAReplayLetsInUntilItsAccountHasAPassword(t *testing.T) {
	h := build(t)
	h.people()
	book, err := law.Load()
	h.must(err)
	h.desk, err = desk.New(h.ctx, desk.Options{Store: h.store, Law: book, Clock: h.clock, Suite: cipher.International(nil), Settings: desk.Settings{Rehearsal: true}})
	h.must(err)
	h.serve()
	id, _, err := h.desk.Enrolment.Person(h.ctx, operator, desk.NewPerson{Login: "trier", Roles: []access.Role{access.Auditor}})
	h.must(err)
	code, err := h.desk.Enrolment.Invite(h.ctx, operator, id, time.Hour)
	h.must(err)
	v, link := h.visitor("en"), "/login/link/"+code
	for range 2 {
		v = h.visitor("en")
		v.get(link).status(t, http.StatusOK).says(t, "as often as you like, until its account has a password")
		v.post(link, nil).status(t, http.StatusSeeOther)
	}
	v.post("/account/password", url.Values{"password": {secretWord}, "repeat": {secretWord}}).status(t, http.StatusSeeOther)
	for language, once := range map[string]string{"en": "works once", "zh-Hans": "仅可使用一次"} {
		if spent := h.visitor(language).get(link).status(t, http.StatusUnauthorized); strings.Contains(spent.body, once) {
			t.Errorf("%s: a link that worked twice is said to work once", language)
		}
	}
	h.visitor("en").get(link).says(t, "until its account has a password")
	h.visitor("en").post(link, nil).status(t, http.StatusUnauthorized).says(t, "until its account has a password")
}

// letIn has two administrators let somebody in, and gives the page that shows the link.
// Alone, the first is refused with a status; and so is one whom he made himself, until
// somebody vouches for that one.
func (v *visitor) letIn(id string, alone int) answer {
	v.t.Helper()
	v.post("/people/"+id+"/invite", nil).status(v.t, alone)
	made := v.post("/people", url.Values{"login": {"second"}, "roles": {"administrator"}, "password": {secretWord}}).status(v.t, http.StatusSeeOther).Header.Get("Location")
	v.post("/people/"+id+"/admissions", url.Values{"reason": {" "}}).status(v.t, http.StatusUnprocessableEntity).says(v.t, "Say why")
	to := v.post("/people/"+id+"/admissions", url.Values{"reason": {"new at the desk"}}).status(v.t, http.StatusSeeOther).Header.Get("Location")
	_, asked, _ := strings.Cut(to, "#")
	v.post("/people/admissions/"+asked+"/confirm", nil).status(v.t, http.StatusForbidden).says(v.t, "Whoever asked does not confirm")
	second := v.house.visitor("en")
	second.signIn("second")
	if page := second.get("/people").status(v.t, http.StatusOK).says(v.t, "new at the desk"); strings.Contains(page.body, "Confirm and make the link") {
		v.t.Error("who may not confirm is offered it")
	}
	second.post("/people/admissions/"+asked+"/confirm", nil).status(v.t, http.StatusForbidden).says(v.t, "one made the other&#39;s account alone")
	_, secondID, _ := strings.Cut(made, "#")
	_, err := v.house.desk.Enrolment.Recover(v.house.ctx, access.Principal{Roles: []access.Role{access.System}, Via: "cli"}, secondID, false, time.Hour)
	v.house.must(err) // whoever holds the data directory vouches
	second.get("/people").says(v.t, "Confirm and make the link")
	return second.post("/people/admissions/"+asked+"/confirm", nil).status(v.t, http.StatusOK)
}

func TestAPersonWhoLostHisWayInSetsANewPassword(t *testing.T) {
	h := build(t)
	h.people()
	officer := h.visitor("en")
	officer.signIn("duty")
	officer.get("/account").status(t, http.StatusOK).says(t, "Set the password")
	admin := h.visitor("en")
	admin.signIn("admin")
	shown := admin.letIn(h.duty.Person, http.StatusForbidden).says(t, "sets a new password")
	path := "/recover/" + codeForm.FindString(shown.text(t))
	v := h.visitor("en")
	v.get(path).status(t, http.StatusOK).says(t, "Set a new password")
	form := url.Values{"password": {"a sentence of my own"}, "repeat": {"another sentence"}}
	v.post(path, form).status(t, http.StatusUnprocessableEntity).says(t, "two passwords differ")
	form.Set("repeat", form.Get("password"))
	v.post(path, form).status(t, http.StatusSeeOther)
	v.get("/desk").status(t, http.StatusOK)
	officer.get("/desk").status(t, http.StatusSeeOther) // his old session is over
	v.post(path, form).status(t, http.StatusUnauthorized).says(t, "used up")
	again := url.Values{"old": {"wrong wrong wrong"}, "password": {secretWord}, "repeat": {secretWord}}
	v.post("/account/password", again).status(t, http.StatusUnprocessableEntity).says(t, "not your password")
	again.Set("old", "a sentence of my own")
	v.post("/account/password", again).status(t, http.StatusSeeOther)
	h.visitor("en").signIn("duty")
}

func TestSigningInLeadsBackToWhereOneWantedToGo(t *testing.T) {
	h := build(t)
	h.people()
	v := h.visitor("en")
	to := v.get("/people").status(t, http.StatusSeeOther).Header.Get("Location")
	back := v.get(to).status(t, http.StatusOK).hidden(t, "back")
	for _, tc := range []struct{ back, want string }{
		{back, "/people"}, {"", "/people"}, {"//elsewhere.example/", "/people"}, {"https://elsewhere.example/", "/people"}, {"/\\elsewhere.example", "/people"}, {"/law", "/law"},
	} {
		a := h.visitor("en").post("/login", url.Values{"login": {"Admin "}, "password": {secretWord}, "back": {tc.back}}).status(t, http.StatusSeeOther)
		if got := a.Header.Get("Location"); got != tc.want {
			t.Errorf("back %q leads to %q, want %q", tc.back, got, tc.want)
		}
		if c := a.Cookies()[0]; !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.MaxAge != 0 {
			t.Errorf("the session travels too far: %+v", c)
		}
	}
}

func TestAWrongNameAndAWrongPasswordLookTheSame(t *testing.T) {
	h := build(t)
	h.people()
	v := h.visitor("zh-CN")
	name := v.post("/login", url.Values{"login": {"nobody"}, "password": {secretWord}}).status(t, http.StatusUnauthorized).says(t, "登录名、密码或验证码不正确")
	word := v.post("/login", url.Values{"login": {"duty"}, "password": {"wrong horse battery"}}).status(t, http.StatusUnauthorized)
	if strings.ReplaceAll(name.body, "nobody", "duty") != word.body {
		t.Error("the two answers differ")
	}
	if strings.Contains(word.body, "wrong horse") {
		t.Error("the password came back")
	}
}

func TestTheLanguageIsKeptAndLeadsNowhereElse(t *testing.T) {
	v := build(t).visitor("en")
	v.get("/report").status(t, http.StatusOK).says(t, "Report a vulnerability or threat", "/language?back=%2Freport&amp;to=zh-Hans")
	for back, want := range map[string]string{"/report?kind=malware": "/report?kind=malware", "https://elsewhere.example": "/", "//elsewhere.example": "/", "": "/"} {
		if got := v.get("/language?"+url.Values{"to": {"zh-Hans"}, "back": {back}}.Encode()).status(t, http.StatusSeeOther).Header.Get("Location"); got != want {
			t.Errorf("back %q leads to %q", back, got)
		}
	}
	v.get("/report").status(t, http.StatusOK).says(t, "报送漏洞或威胁")
}

func TestASignedInReporterGetsAReceiptAndNoCode(t *testing.T) {
	h := build(t)
	h.people()
	h.person("finder", access.Reporter)
	v := h.visitor("en")
	v.signIn("finder")
	v.get("/report?kind=vulnerability").status(t, http.StatusOK).says(t, "under your name")
	a := v.postParts("/report", log4shell("k")).status(t, http.StatusOK)
	if strings.Contains(a.body, "receipt-code") {
		t.Error("a signed-in reporter was given a code")
	}
	id := h.reports()[0].ID
	v.get("/reports/"+id+"/receipt.txt").status(t, http.StatusOK).says(t, "c2sp.org/tlog-proof@v1")
	h.visitor("en").get("/reports/"+id+"/receipt.txt").status(t, http.StatusNotFound)
}

func TestATokenIsShownOnceAndEndedAtOnce(t *testing.T) {
	h := build(t)
	h.people()
	v, phone := h.visitor("en"), h.visitor("en")
	v.signIn("duty")
	phone.signIn("duty")
	v.post("/account/tokens", url.Values{"label": {"scanner"}, "lasts": {"4000"}}).status(t, http.StatusUnprocessableEntity).says(t, `value="scanner"`, "a year")
	made := v.post("/account/tokens", url.Values{"label": {"scanner"}, "lasts": {"30"}}).status(t, http.StatusOK)
	secret := "tocsin-" + codeForm.FindString(made.text(t))
	made.says(t, secret)
	call := func() bool {
		who, err := h.desk.Enrolment.Who(t.Context(), secret, partner.APIToken, "api")
		h.must(err)
		return who.Person != ""
	}
	if !call() {
		t.Error("the token opens nothing")
	}
	req, err := http.NewRequest(http.MethodGet, h.srv.URL+"/account", nil)
	h.must(err)
	req.Header.Set("Authorization", "Bearer "+secret)
	if got := h.visitor("en").do(req).StatusCode; got != http.StatusSeeOther {
		t.Errorf("a page opens to the token: %d", got)
	}
	page := v.get("/account").status(t, http.StatusOK).says(t, "scanner", "this browser", "another browser")
	if strings.Contains(page.body, secret) {
		t.Error("the token is shown twice")
	}
	for _, n := range page.nodes(t) {
		if to := attr(n, "action"); strings.HasPrefix(to, "/account/tokens/") || strings.HasPrefix(to, "/account/sessions/") {
			h.visitor("en").post(to, nil).status(t, http.StatusUnauthorized)
			v.post(to, nil).status(t, http.StatusSeeOther)
		}
	}
	if call() {
		t.Error("the token still opens")
	}
	phone.get("/account").status(t, http.StatusSeeOther)
	v.get("/account").status(t, http.StatusOK)
}

func TestASessionThatWasPlantedInABrowserOpensNothingAfterASignIn(t *testing.T) {
	h := build(t)
	h.people()
	attacker, victim := h.visitor("en"), h.visitor("en")
	attacker.signIn("duty")
	at, err := url.Parse(h.srv.URL)
	h.must(err)
	planted := attacker.client.Jar.Cookies(at)
	victim.client.Jar.SetCookies(at, planted)
	victim.signIn("admin")
	if now := victim.client.Jar.Cookies(at); now[0].Value == planted[0].Value {
		t.Error("the planted session was carried over the sign-in")
	}
	victim.get("/people").status(t, http.StatusOK)
	attacker.get("/desk").status(t, http.StatusSeeOther)
	attacker.get("/people").status(t, http.StatusSeeOther)
}

func TestAnAccountShowsWhereItIsSignedInAndEndsItAll(t *testing.T) {
	h := build(t)
	h.people()
	v, phone := h.visitor("en"), h.visitor("zh-CN")
	v.signIn("admin")
	phone.signIn("admin")
	v.get("/account").status(t, http.StatusOK).says(t, "Opened by", "password", "Last used", "Sign out everywhere else")
	v.post("/account/sessions/end", nil).status(t, http.StatusSeeOther)
	phone.get("/account").status(t, http.StatusSeeOther)
	v.get("/account").status(t, http.StatusOK)
	h.clock.Advance(15 * time.Minute)
	v.get("/account").status(t, http.StatusSeeOther)
}

func TestAnAccountIsClosedByTwoAndItsPersonRefusesALinkThatHeDidNotAskFor(t *testing.T) {
	h := build(t)
	h.people()
	admin, duty := h.visitor("en"), h.visitor("en")
	admin.signIn("admin")
	duty.signIn("duty")
	h.person("second", access.Administrator)
	second := h.visitor("en")
	second.signIn("second")
	asked := func(path string) string {
		to := admin.post("/people/"+h.duty.Person+path, url.Values{"reason": {"he says"}}).status(t, http.StatusSeeOther).Header.Get("Location")
		_, id, _ := strings.Cut(to, "#")
		return id
	}
	link := asked("/admissions")
	duty.get("/account").status(t, http.StatusOK).says(t, "Somebody asks for a new way into your account", "he says")
	duty.post("/account/admissions/"+link+"/refuse", nil).status(t, http.StatusSeeOther)
	second.post("/people/admissions/"+link+"/confirm", nil).status(t, http.StatusConflict)
	closing := asked("/close")
	duty.get("/desk").status(t, http.StatusOK)
	second.get("/people").status(t, http.StatusOK).says(t, "Confirm and close")
	second.post("/people/admissions/"+closing+"/confirm", nil).status(t, http.StatusSeeOther)
	duty.get("/desk").status(t, http.StatusSeeOther)
	admin.post("/people/"+h.duty.Person+"/close", url.Values{"reason": {" "}}).status(t, http.StatusUnprocessableEntity).says(t, "Say why")
	admin.get("/people").says(t, "closed")
	clerk := h.person("clerk", access.Reporter)
	to := admin.post("/people/"+clerk.Person+"/close", url.Values{"reason": {"left"}}).status(t, http.StatusSeeOther).Header.Get("Location")
	admin.get(to).says(t, "The account is closed")
}
