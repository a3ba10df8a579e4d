package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"tocsin/domain/clock"
	"tocsin/outward"
	"tocsin/outward/openid"
	"tocsin/outward/openid/standin"
	"tocsin/transport/web/lang"
)

// vouched is a house with an issuer of its office, which two administrators set up by the pages.
func vouched(t *testing.T) (*house, *standin.Issuer, string) {
	t.Helper()
	var issuer *standin.Issuer
	h := buildWith(t, time.Date(2021, 12, 9, 19, 4, 0, 0, time.UTC), outside, func(c *clock.Set) *openid.Client {
		var err error
		if issuer, err = standin.New(c.Now); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(issuer.Close)
		return openid.New(outward.New(issuer.Options()), c)
	})
	h.people()
	h.person("second", "administrator")
	v := h.visitor("en")
	v.signIn("admin")
	form := url.Values{"name": {"Staff login"}, "address": {issuer.URL}, "client": {standin.Client}, "secret": {standin.Secret}, "algorithms": {"ES256"}}
	wrong := v.post("/issuers", form).status(t, http.StatusUnprocessableEntity)
	if wrong.says(t, "Say which roles may come in"); strings.Contains(wrong.body, standin.Secret) {
		t.Error("the page repeats the secret")
	}
	form["roles"] = []string{"duty-officer"}
	v.post("/issuers", form).status(t, http.StatusSeeOther)
	page := v.get("/issuers").status(t, http.StatusOK).says(t, "Staff login", "waits for another administrator", outside+"/login/with/iss_")
	_, id, _ := strings.Cut(page.body, outside+"/login/with/")
	id = id[:30]
	other := h.visitor("en")
	other.signIn("second")
	other.post("/issuers/"+id+"/confirm", nil).status(t, http.StatusSeeOther)
	other.get("/issuers").says(t, "in force")
	return h, issuer, id
}

// led follows a browser through the issuer, and gives the path to which it is led back.
func led(t *testing.T, issuer *standin.Issuer, address string) string {
	t.Helper()
	back, err := issuer.Visit(address)
	if err != nil {
		t.Fatal(err)
	}
	path, there := strings.CutPrefix(back, outside)
	if !there {
		t.Fatalf("led back to %s", back)
	}
	return path
}

func TestSomebodyTiesHisAccountAndSignsInByHisIssuer(t *testing.T) {
	h, issuer, id := vouched(t)
	v := h.visitor("en")
	v.signIn("duty")
	v.get("/account").says(t, "Single sign-on", "Staff login can vouch for you")
	v.post("/account/ties", url.Values{"issuer": {id}, "password": {"wrong"}}).status(t, http.StatusUnprocessableEntity)
	page := v.post("/account/ties", url.Values{"issuer": {id}, "password": {secretWord}}).status(t, http.StatusOK)
	if policy := page.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "form-action 'self'") || strings.Contains(policy, "script-src") {
		t.Errorf("the policy is %s", policy)
	}
	address := ""
	for _, n := range page.nodes(t) {
		if n.Data == "a" && strings.HasPrefix(attr(n, "href"), issuer.URL) {
			address = attr(n, "href")
		}
	}
	if to := v.get(led(t, issuer, address)).status(t, http.StatusSeeOther).Header.Get("Location"); !strings.HasPrefix(to, "/account") {
		t.Errorf("led to %s", to)
	}
	v.get("/account").says(t, "Staff login", "subject-1")
	v.post("/logout", nil).status(t, http.StatusSeeOther)

	h.clock.Advance(time.Minute)
	v.get("/login").says(t, "Sign in with Staff login")
	leads := v.get("/login/with/"+id+"?back=/evidence").status(t, http.StatusSeeOther)
	for _, c := range leads.Cookies() {
		if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.MaxAge > 1000 {
			t.Errorf("%+v", c)
		}
	}
	path := led(t, issuer, leads.Header.Get("Location"))
	stranger := h.visitor("en") // who is sent the address of somebody who began
	refused := stranger.get(path).status(t, http.StatusUnauthorized).says(t, "This comes too late, or from another browser")
	if len(refused.Cookies()) > 0 || strings.Contains(refused.body, id+"/return") {
		t.Errorf("%v", refused.Cookies())
	}
	if to := v.get(path).status(t, http.StatusSeeOther).Header.Get("Location"); to != "/evidence" {
		t.Errorf("led to %s", to)
	}
	v.get("/account").says(t, "single sign-on")
	v.get(path).status(t, http.StatusUnauthorized)
}

func TestAnUnknownSubjectReadsWhatAWrongPasswordReads(t *testing.T) {
	h, issuer, id := vouched(t)
	issuer.Subject = "nobody"
	v := h.visitor("en")
	leads := v.get("/login/with/"+id).status(t, http.StatusSeeOther)
	said := v.get(led(t, issuer, leads.Header.Get("Location"))).status(t, http.StatusUnauthorized)
	w := h.visitor("en")
	password := w.post("/login", url.Values{"login": {""}, "password": {"x"}, "back": {"/"}}).status(t, http.StatusUnauthorized)
	if said.text(t) != password.text(t) {
		t.Errorf("%s\n%s", said.text(t), password.text(t))
	}
	v.get("/login/with/iss_00000000000000000000000000").status(t, http.StatusNotFound)
}

func TestWhoHasASecondFactorShowsItAfterHisIssuerVouched(t *testing.T) {
	h, issuer, id := vouched(t)
	v := h.visitor("en")
	v.signIn("duty")
	page := v.post("/account/ties", url.Values{"issuer": {id}, "password": {secretWord}}).status(t, http.StatusOK)
	for _, n := range page.nodes(t) {
		if n.Data == "a" && strings.HasPrefix(attr(n, "href"), issuer.URL) {
			v.get(led(t, issuer, attr(n, "href"))).status(t, http.StatusSeeOther)
		}
	}
	_, codes := v.guards()
	v.post("/logout", nil).status(t, http.StatusSeeOther)
	h.clock.Advance(time.Minute)
	leads := v.get("/login/with/"+id).status(t, http.StatusSeeOther)
	asks := v.get(led(t, issuer, leads.Header.Get("Location"))).status(t, http.StatusOK).says(t, "Your second factor")
	form := url.Values{"ticket": {asks.hidden(t, "ticket")}, "code": {"000000"}}
	v.post("/login/with/"+id+"/code", form).status(t, http.StatusUnprocessableEntity).says(t, "Your second factor")
	form.Set("code", codes[0])
	v.post("/login/with/"+id+"/code", form).status(t, http.StatusSeeOther)
	v.get("/desk").status(t, http.StatusOK)
}

func TestThePagesOfSingleSignOnFitTheDeskAndThePhone(t *testing.T) {
	browser := chromium(t)
	h, issuer, id := vouched(t)
	for _, code := range lang.Codes() {
		admin, duty, v := h.visitor(string(code)), h.visitor(string(code)), h.visitor(string(code))
		admin.signIn("admin")
		duty.signIn("duty")
		wrong := admin.post("/issuers", url.Values{"name": {"Another login"}, "address": {issuer.URL}, "client": {"tocsin"}}).status(t, http.StatusUnprocessableEntity)
		leads := duty.post("/account/ties", url.Values{"issuer": {id}, "password": {secretWord}}).status(t, http.StatusOK)
		for _, page := range []shown{
			{name: "issuers", path: "/issuers", who: admin}, {name: "issuer-wrong", who: admin, body: wrong.body}, {name: "tie", path: "/account", who: duty}, {name: "leads", who: duty, body: leads.body}, {name: "login", path: "/login", who: v},
		} {
			t.Run(page.name+"-"+string(code), func(t *testing.T) { look(t, browser, page) })
		}
	}
}
