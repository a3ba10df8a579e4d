package main

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/partner"
	"tocsin/transport/frame"
)

// unread is a body that nobody may look at.
type unread struct{ touched bool }

// Read notes that somebody did.
func (u *unread) Read([]byte) (int, error) {
	u.touched = true
	return 0, io.EOF
}

// TestWhatIsForbiddenIsAbsentBeforeAnythingIsLookedAt goes over the whole register of
// routes and every role: who may do none of the acts of a route gets the one answer for
// it, with a body that is never read.
func TestWhatIsForbiddenIsAbsentBeforeAnythingIsLookedAt(t *testing.T) {
	k := keeping{place: place{Data: t.TempDir()}}
	i, err := k.open(t.Context(), wall{}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = i.close() }()
	router, served, err := doors(i.desk, doorSettings{room: i.store.Room}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	tokens, sessions := tokensOf(t, i.desk)
	forbidden := 0
	for _, route := range router.Routes() {
		for role, token := range tokens {
			who := access.Principal{Person: "x", Roles: []access.Role{role}}
			if role == access.Anonymous {
				who = access.Principal{}
			}
			if (access.By{Principal: who, Act: route.Act}).May() == nil {
				continue
			}
			forbidden++
			body := &unread{}
			r := httptest.NewRequest(route.Method, braces.ReplaceAllString(route.Pattern, "1"), body)
			r.Header.Set("Content-Type", "application/x-nothing")
			want := http.StatusNotFound
			switch {
			case role != access.Anonymous && route.Class == frame.API:
				r.Header.Set("Authorization", "Bearer "+token)
			case role != access.Anonymous:
				r.Header.Set("Cookie", "tocsin="+sessions[role])
			case route.Class == frame.Page && route.Method == http.MethodGet:
				want = http.StatusSeeOther // to the sign-in
			default:
				want = http.StatusUnauthorized
			}
			w := httptest.NewRecorder()
			served.ServeHTTP(w, r)
			if w.Code != want || body.touched {
				t.Errorf("%s %s for %s: %d, want %d; body read: %t", route.Method, route.Pattern, role, w.Code, want, body.touched)
			}
		}
	}
	if forbidden < 200 {
		t.Errorf("only %d cells are forbidden", forbidden)
	}
}

var braces = regexp.MustCompile(`\{[^}]*\}`)

// tokensOf makes one account for each role, with a token and a session; nobody has none.
func tokensOf(t *testing.T, d *desk.Desk) (tokens, sessions map[access.Role]string) {
	t.Helper()
	org, _, err := d.Enrolment.Partner(t.Context(), operator(), partner.Partner{Name: "Carrier"})
	if err != nil {
		t.Fatal(err)
	}
	tokens, sessions = map[access.Role]string{access.Anonymous: ""}, map[access.Role]string{}
	for _, role := range access.Roles {
		if role == access.UnitAdministrator {
			continue // nobody is that alone
		}
		n := desk.NewPerson{Login: string(role), Roles: []access.Role{role}}
		if role == access.PartnerMember {
			n.Org = org
		}
		id, _, err := d.Enrolment.Person(t.Context(), operator(), n)
		code := ""
		if err == nil {
			code, err = d.Enrolment.Invite(t.Context(), operator(), id, time.Hour)
		}
		if err == nil {
			sessions[role], err = d.Enrolment.SignInByLink(t.Context(), desk.Browser{}, code, password)
		}
		if err == nil {
			tokens[role], err = d.Enrolment.TokenFor(t.Context(), operator(), id, desk.NewToken{Label: "test", Lasts: time.Hour})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return tokens, sessions
}
