package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/partner"
)

// guards adds an authenticator to the account of the visitor, and reads its key and the
// recovery codes from the pages.
func (v *visitor) guards() (key partner.OTPKey, codes []string) {
	v.t.Helper()
	page := v.get("/account/factors/new").status(v.t, http.StatusOK)
	key = partner.OTPKey(page.hidden(v.t, "key"))
	form := url.Values{"key": {string(key)}, "label": {"phone"}, "password": {secretWord}, "code": {"12345"}}
	again := v.post("/account/factors", form).status(v.t, http.StatusUnprocessableEntity)
	if again.hidden(v.t, "key") != string(key) || again.hidden(v.t, "label") != "phone" {
		v.t.Error("the key or what was typed changed with a wrong code")
	}
	form.Set("code", v.code(key))
	made := v.post("/account/factors", form).status(v.t, http.StatusOK)
	for _, n := range made.nodes(v.t) {
		if n.Data == "pre" {
			codes = strings.Fields(textOf(n))
		}
	}
	if len(codes) != partner.RecoveryCodeCount {
		v.t.Fatalf("shown: %d recovery codes", len(codes))
	}
	return key, codes
}

func (v *visitor) code(key partner.OTPKey) string { return key.Code(partner.StepAt(v.clock.Now())) }

// later lets time pass without the visitor's session falling asleep.
func (v *visitor) later() {
	for range 2 {
		v.clock.Advance(8 * time.Minute)
		v.get("/account")
	}
}

func TestSomebodyWithASecondFactorSignsInWithIt(t *testing.T) {
	h := build(t)
	h.people()
	v, thief := h.visitor("en"), h.visitor("en")
	v.signIn("admin")
	key, codes := v.guards()
	v.get("/account").status(t, http.StatusOK).says(t, "phone", "authenticator app", "10 codes left")
	h.clock.Advance(time.Minute)
	in := func(code string) answer {
		return thief.post("/login", url.Values{"login": {"admin"}, "password": {secretWord}, "code": {code}})
	}
	in("").status(t, http.StatusUnauthorized)
	in(v.code(key)).status(t, http.StatusSeeOther)
	thief.get("/people").status(t, http.StatusOK)
	in(codes[3]).status(t, http.StatusSeeOther)
	v.get("/account").says(t, "9 codes left", "password and second factor")
	v.post("/account/factors/codes", nil).status(t, http.StatusOK).says(t, "shown only this once")
	in(codes[4]).status(t, http.StatusUnauthorized)
}

func TestWhatWasSentWaitsWhileTheSecondFactorIsShown(t *testing.T) {
	h := build(t)
	h.people()
	v := h.visitor("en")
	v.signIn("admin")
	key, _ := v.guards()
	v.later()
	v.get("/people").status(t, http.StatusOK)
	form := url.Values{"login": {"new<b>"}, "roles": {"reporter"}, "title": {"line & \"quotes\""}, "password": {"must not come back"}}
	asked := v.post("/people", form).status(t, http.StatusForbidden).says(t, "Sign out")
	if strings.Contains(asked.body, "must not come back") || strings.Contains(asked.body, "new<b>") {
		t.Error("the page repeats a password, or what was sent as it was sent")
	}
	kept := url.Values{"to": {asked.hidden(t, "to")}, "back": {asked.hidden(t, "back")}}
	for _, name := range []string{"held:login", "held:roles", "held:title"} {
		kept.Set(name, asked.hidden(t, name))
	}
	kept.Set("code", "000000")
	wrong := v.post("/account/prove", kept).status(t, http.StatusUnprocessableEntity)
	if wrong.hidden(t, "held:title") != `line & "quotes"` {
		t.Error("what waited is lost after a wrong code")
	}
	kept.Set("code", v.code(key))
	ready := v.post("/account/prove", kept).status(t, http.StatusOK).says(t, "was not done yet")
	again := url.Values{}
	for _, name := range []string{"login", "roles", "title"} {
		again.Set(name, ready.hidden(t, name))
	}
	v.post("/people", again).status(t, http.StatusOK) // the link of the new account
	v.get("/people").says(t, "new<b>")
}

func TestNothingThatWaitsLeadsOutOfTheHouse(t *testing.T) {
	h := build(t)
	h.people()
	v := h.visitor("en")
	v.signIn("admin")
	key, _ := v.guards()
	for _, to := range []string{"https://example.org/", "//example.org", "javascript:alert(1)"} {
		h.clock.Advance(time.Minute)
		ready := v.post("/account/prove", url.Values{"code": {v.code(key)}, "to": {to}, "back": {to}})
		if strings.Contains(ready.body, "example.org") || strings.Contains(ready.body, "javascript") {
			t.Errorf("the page leads to %s", to)
		}
	}
}

func TestTheSecondFactorOfAnotherIsNotThere(t *testing.T) {
	h := build(t)
	h.people()
	admin, duty := h.visitor("en"), h.visitor("en")
	admin.signIn("admin")
	admin.guards()
	duty.signIn("duty")
	held, err := h.desk.Enrolment.Factors(h.ctx, h.admin)
	h.must(err)
	for _, f := range held {
		duty.post("/account/factors/"+f.ID+"/end", nil).status(t, http.StatusNotFound)
	}
	if h.admin.Granted(access.EndFactor) && len(held) != 2 {
		t.Errorf("held: %d", len(held))
	}
}
