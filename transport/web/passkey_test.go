package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"tocsin/domain/passkey/softkey"
	"tocsin/transport/frame"
)

const outside = "https://platform.example"

// asked is the question to the passkeys of the browser that stands in a page.
func (a answer) asked(t *testing.T) string {
	t.Helper()
	for _, n := range a.nodes(t) {
		if q := attr(n, "data-asked"); q != "" {
			return q
		}
	}
	t.Fatal("the page asks no passkey")
	return ""
}

// addsPasskey adds a passkey to the account of the visitor.
func (v *visitor) addsPasskey(device *softkey.Authenticator) {
	v.t.Helper()
	page := v.get("/account/passkeys/new").status(v.t, http.StatusOK)
	made, err := device.Make(page.asked(v.t))
	v.must(err)
	form := url.Values{"label": {"key ring"}, "password": {secretWord}, "answer": {string(made)}}
	wrong := url.Values{"label": {"key ring"}, "password": {"wrong"}, "answer": {string(made)}}
	again := v.post("/account/passkeys", wrong).status(v.t, http.StatusUnprocessableEntity)
	if strings.Contains(again.body, "clientDataJSON") {
		v.t.Error("the page repeats the answer")
	}
	v.clock.Advance(time.Minute)
	v.post("/account/passkeys", form).status(v.t, http.StatusOK).says(v.t, "shown only this once")
	v.clock.Advance(time.Second)
}

// comesBy answers with a passkey at the sign-in.
func (v *visitor) comesBy(device *softkey.Authenticator) answer {
	v.t.Helper()
	v.clock.Advance(time.Second)
	shown, err := device.Show(v.get("/login/passkey?back=/people").asked(v.t))
	v.must(err)
	return v.post("/login/passkey", url.Values{"answer": {string(shown)}, "back": {"/people"}})
}

func TestSomebodySignsInWithAPasskeyAndProvesWithIt(t *testing.T) {
	h := buildNamed(t, outside)
	h.people()
	v := h.visitor("en")
	v.signIn("admin")
	device := softkey.At(outside)
	v.addsPasskey(device)
	v.get("/account").says(t, "key ring", "passkey · platform.example")
	v.post("/logout", nil).status(t, http.StatusSeeOther)
	v.get("/login").says(t, "Sign in with a passkey")
	if to := v.comesBy(device).status(t, http.StatusSeeOther).Header.Get("Location"); to != "/people" {
		t.Errorf("led to %s", to)
	}
	v.get("/people").status(t, http.StatusOK)
	v.later()
	form := url.Values{"login": {"new"}, "roles": {"reporter"}}
	waits := v.post("/people", form).status(t, http.StatusForbidden)
	shown, err := device.Show(waits.asked(t))
	h.must(err)
	ready := v.post("/account/prove", url.Values{"answer": {string(shown)}, "to": {waits.hidden(t, "to")}, "held:login": {"new"}, "held:roles": {"reporter"}}).status(t, http.StatusOK)
	if ready.hidden(t, "login") != "new" {
		t.Error("what waited is lost")
	}
	v.post("/people", form).status(t, http.StatusOK)
}

func TestAPasskeyOpensInTheBrowserThatWasAskedOnly(t *testing.T) {
	h := buildNamed(t, outside)
	h.people()
	v, thief := h.visitor("en"), h.visitor("en")
	v.signIn("admin")
	device := softkey.At(outside)
	v.addsPasskey(device)
	shown, err := device.Show(v.get("/login/passkey").asked(t))
	h.must(err)
	thief.get("/login/passkey")
	form := url.Values{"answer": {string(shown)}}
	thief.post("/login/passkey", form).status(t, http.StatusUnauthorized).says(t, "another browser")
	thief.post("/login/passkey", url.Values{"answer": {""}}).status(t, http.StatusUnprocessableEntity).says(t, "No passkey has answered")
	thief.post("/login/passkey", url.Values{"answer": {strings.Repeat("[", 20_000)}}).status(t, http.StatusUnprocessableEntity)
	v.post("/login/passkey", form).status(t, http.StatusSeeOther)
}

func TestACopiedPasskeyIsToldToItsOwnerAndTheAdministrators(t *testing.T) {
	h := buildNamed(t, outside)
	h.people()
	v, admin, auditor := h.visitor("en"), h.visitor("zh-Hans"), h.visitor("en")
	h.person("audit", "auditor")
	v.signIn("duty")
	device := softkey.At(outside)
	v.addsPasskey(device)
	clone := device.Copy()
	h.visitor("en").comesBy(device).status(t, http.StatusSeeOther)
	h.visitor("en").comesBy(device).status(t, http.StatusSeeOther)
	h.visitor("en").comesBy(clone).status(t, http.StatusForbidden).says(t, "may have been copied")
	v.get("/account").says(t, "seems to be copied")
	admin.signIn("admin")
	admin.get("/people").status(t, http.StatusOK).says(t, "疑似被复制", "duty")
	auditor.signIn("audit")
	auditor.get("/desk").status(t, http.StatusOK).says(t, "A passkey seems to be copied")
	auditor.get("/evidence").status(t, http.StatusOK).says(t, "A passkey seems to be copied", "stopped a passkey that seems to be copied")
	if strings.Contains(v.get("/desk").body, "A passkey seems to be copied") {
		t.Error("a duty officer is told of it, too")
	}
}

func TestOnlyAPageThatAsksAPasskeyLoadsTheScriptAndItHasNothingInline(t *testing.T) {
	h := buildNamed(t, outside)
	h.people()
	v := h.visitor("en")
	v.signIn("admin")
	v.addsPasskey(softkey.At(outside))
	for path, loads := range map[string]bool{
		"/login/passkey": true, "/account/passkeys/new": true, "/account/prove": true, "/login": false, "/account": false, "/people": false, "/": false, "/account/factors/new": false,
	} {
		page := v.get(path).status(t, http.StatusOK)
		scripts := 0
		for _, n := range page.nodes(t) {
			if n.Data != "script" {
				continue
			}
			scripts++
			if file := v.get(attr(n, "src")).status(t, http.StatusOK); !ours(n) || file.Header.Get("Content-Type") != "text/javascript; charset=utf-8" || !strings.Contains(file.Header.Get("Cache-Control"), "immutable") {
				t.Errorf("%s: %v %v", path, attr(n, "src"), file.Header)
			}
		}
		policy := page.Header.Get("Content-Security-Policy")
		if loads != (scripts == 1) || loads != (policy == frame.Scripted) || strings.Contains(policy, "unsafe") || strings.Contains(policy, "connect-src") {
			t.Errorf("%s: %d scripts under %s", path, scripts, policy)
		}
		if wrong := strict(page.nodes(t)); len(wrong) > 0 {
			t.Errorf("%s: %v", path, wrong)
		}
		if loads {
			page.says(t, "has run no script or knows none")
		}
	}
}
