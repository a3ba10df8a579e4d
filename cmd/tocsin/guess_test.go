package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
)

// logins are twelve ways to write one login.
var logins = []string{"admin", "ADMIN", "Admin", " admin", "admin ", "\tadmin", "admin\n", "aDmIn", "ａｄｍｉｎ", "admin\u200b", "admin\x00", "ad\u00admin"}

// senders are headers by which somebody says that he is somebody else.
var senders = []string{"X-Forwarded-For", "Forwarded", "X-Real-IP", "True-Client-IP"}

// signs sends a login and a password, as a browser would.
func (w *world) signs(method, login, word, code string, headers http.Header) answered {
	form := url.Values{"login": {login}, "password": {word}, "code": {code}}.Encode()
	k := knock{method: method, path: "/login", body: form, media: "application/x-www-form-urlencoded", headers: headers}
	if method != http.MethodPost {
		k.path += "?" + form
	}
	return w.send(k)
}

func opened(a answered) bool { return strings.Contains(a.header.Get("Set-Cookie"), "tocsin=") }

// TestALoginIsGuessedInOneBucketHoweverItIsWritten guesses one password by every spelling that
// opens the account, as senders who say that they are many: they share one count.
func TestALoginIsGuessedInOneBucketHoweverItIsWritten(t *testing.T) {
	made := newWorld(t)
	w, opens := made.copied(t), []string{}
	for _, login := range logins {
		if opened(w.signs(http.MethodPost, login, password, "", http.Header{})) {
			opens = append(opens, login)
		}
	}
	if len(opens) < 8 {
		t.Errorf("only %q open the account", opens)
	}
	w = made.copied(t)
	for i := range 12 {
		headers := http.Header{senders[i%len(senders)]: {fmt.Sprintf("203.0.113.%d", i)}}
		got := w.signs(http.MethodPost, opens[i%len(opens)], "wrong "+password, "", headers)
		if want := map[bool]int{true: http.StatusUnauthorized, false: http.StatusTooManyRequests}[i < 5]; got.status != want {
			t.Errorf("guess %d, written %q: %d, not %d", i, opens[i%len(opens)], got.status, want)
		}
	}
	for _, login := range logins {
		if got := w.signs(http.MethodPost, login, password, "", http.Header{}); opened(got) {
			t.Errorf("the right password opens an account that is being guessed, written %q", login)
		}
	}
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		w, before := made.copied(t), w.size()
		for _, login := range opens {
			if got := w.signs(method, login, password, "", http.Header{}); opened(got) {
				t.Errorf("%s opens a session", method)
			}
		}
		if w.size() != before {
			t.Errorf("%s left an entry", method)
		}
	}
}

// TestNoRefusalOfASignInTellsWhoHasAnAccount signs in wrongly as everybody that there is and
// as nobody: the bytes that come back are the same.
func TestNoRefusalOfASignInTellsWhoHasAnAccount(t *testing.T) {
	w := newWorld(t).copied(t)
	want := w.signs(http.MethodPost, "no-such-login", "wrong "+password, "000000", http.Header{})
	for _, c := range []struct{ name, login, word string }{
		{"a wrong password", "admin", "wrong " + password}, {"a closed account", "former", password}, {"an account that nobody opened yet", "new-asked", password},
		{"a second factor and a wrong password", "stranger", "wrong " + password}, {"a right password and a wrong code", "stranger", password},
		{"a suspended unit", "sigma1", "wrong " + password}, {"no password", "admin", ""},
	} {
		got := w.signs(http.MethodPost, c.login, c.word, "000000", http.Header{})
		got.body, want.body = strings.ReplaceAll(got.body, c.login, "%LOGIN%"), strings.ReplaceAll(want.body, "no-such-login", "%LOGIN%")
		if got.status != want.status || !sameHeaders(got.header, want.header) || strings.Count(got.body, "%LOGIN%") == 0 || got.body != want.body {
			t.Errorf("%s is told something else than nobody: %d %v", c.name, got.status, got.header)
		}
	}
}

// TestALinkToAClosedAccountIsLikeOneThatNeverWas looks at first links and at recoveries.
func TestALinkToAClosedAccountIsLikeOneThatNeverWas(t *testing.T) {
	w := newWorld(t).copied(t)
	ctx := context.Background()
	for path, recovery := range map[string]bool{"/login/link/": false, "/recover/": true} {
		id, _, err := w.Enrolment.Person(ctx, operator(), desk.NewPerson{Login: "gone" + strings.Trim(path, "/")[:3], Roles: []access.Role{access.Reporter}})
		w.must(err)
		code := ""
		if recovery {
			w.session("", id)
			made, err := w.Enrolment.Recover(ctx, operator(), id, false, time.Hour)
			w.must(err)
			code = made.Code
		} else {
			code, err = w.Enrolment.Invite(ctx, operator(), id, time.Hour)
			w.must(err)
		}
		_, proof, err := w.Enrolment.Close(ctx, operator(), id, "left")
		w.done(proof, err)
		never := strings.Repeat("0", len(code))
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			ask := func(code string) answered {
				k := knock{method: method, path: path + code, headers: http.Header{}, media: "application/x-www-form-urlencoded", body: url.Values{"password": {password + "x"}, "repeat": {password + "x"}}.Encode()}
				got := w.send(k)
				got.body = strings.ReplaceAll(got.body, code, "%CODE%")
				return got
			}
			a, b := ask(code), ask(never)
			if a.status != b.status || a.body != b.body || !sameHeaders(a.header, b.header) {
				t.Errorf("%s %s of a closed account is told %d, one that never was %d", method, path, a.status, b.status)
			}
		}
	}
}
