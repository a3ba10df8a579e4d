package rest_test

import (
	"net/http"
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/partner"
	"tocsin/transport/rest"
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

func TestAProgramSeesHowItsTokenWasUsedAndTheReadingCostsNoEntry(t *testing.T) {
	o := staffed(t)
	before, _ := o.Look.Checkpoint()
	for range 20 {
		o.ask("unit", "GET", "/api/v1/duties", "")
	}
	o.ask("unit", "GET", "/api/v1/cases/cas_none", "")
	o.ask("unit", "POST", "/api/v1/duties/submit", `[`)
	used := into[rest.List[rest.Use]](o.t, o.ask("unit", "GET", "/api/v1/uses", ""))
	said := map[string]int64{}
	for _, u := range used.Items {
		said[u.Route+" "+string(u.Outcome)] += u.Count
		if u.Network != "127.0.0.0/24" && u.Network != "192.0.2.0/24" || u.Label != "unit" {
			t.Errorf("%+v", u)
		}
	}
	if said["GET /api/v1/duties done"] != 20 || said["GET /api/v1/cases/{id} refused"] != 1 {
		t.Errorf("used: %v", said)
	}
	after, _ := o.Look.Checkpoint()
	if after.Size != before.Size {
		t.Errorf("the evidence grew by %d entries", after.Size-before.Size)
	}
	networks := into[rest.List[rest.UseNetwork]](o.t, o.ask("unit", "GET", "/api/v1/uses/networks", ""))
	if len(networks.Items) != 1 || networks.Items[0].New {
		t.Errorf("networks: %+v", networks.Items)
	}
	other := into[rest.List[rest.Use]](o.t, o.ask("stranger", "GET", "/api/v1/uses", ""))
	for _, u := range other.Items {
		if u.Label == "unit" {
			t.Errorf("another sees %+v", u)
		}
	}
}
