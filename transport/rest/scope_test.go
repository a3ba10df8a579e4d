package rest_test

import (
	"net/http"
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/partner"
)

func TestATokenThatIsBoundOpensNothingBeyond(t *testing.T) {
	o := staffed(t)
	lend := func(name string, scopes, networks []string) {
		bounds, err := partner.ReadBounds(scopes, networks)
		o.must(err)
		o.tokens[name], err = o.Enrolment.Token(t.Context(), o.people["duty"], desk.NewToken{Label: name, Lasts: time.Hour, Bounds: bounds})
		o.must(err)
	}
	lend("reader", []string{"read"}, nil)
	lend("here", nil, []string{"127.0.0.0/8", "192.0.2.0/24"})
	lend("elsewhere", nil, []string{"203.0.113.0/24"})
	for _, tc := range []struct {
		who, method, path, body string
		status                  int
		code                    string
	}{
		{"reader", "GET", "/api/v1/cases", "", http.StatusOK, ""},
		{"reader", "POST", "/api/v1/cases", `{"title":"x","reports":[]}`, http.StatusForbidden, "access.scope"},
		{"reader", "POST", "/api/v1/cases/cas_none/close", `{"reason":"x"}`, http.StatusForbidden, "access.scope"},
		{"here", "GET", "/api/v1/cases", "", http.StatusOK, ""},
		{"elsewhere", "GET", "/api/v1/cases", "", http.StatusUnauthorized, "token.wrong"},
	} {
		a := o.ask(tc.who, tc.method, tc.path, tc.body)
		if a.Status != tc.status || tc.code != "" && a.problem(t).Code != tc.code {
			t.Errorf("%s %s %s: %d %s", tc.who, tc.method, tc.path, a.Status, a.Body)
		}
	}
}
