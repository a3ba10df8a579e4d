package rest_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"tocsin/domain/fault"
	"tocsin/transport/frame"
)

// TestEveryKindOfFaultHasItsStatusAndOneShape brings every kind about by a real cause.
func TestEveryKindOfFaultHasItsStatusAndOneShape(t *testing.T) {
	empty := func() (uint64, error) { return 0, nil }
	broken := func() (uint64, error) { return 0, errors.New("the driver says: /var/secret") }
	causes := map[fault.Kind]struct {
		status int
		code   string
		retry  bool
		cause  func(t *testing.T) answer
	}{
		fault.Invalid: {422, "report.invalid", false, func(t *testing.T) answer {
			return staffed(t).ask("", "POST", "/api/v1/reports", `{"kind":"vulnerability"}`)
		}},
		fault.Unknown: {401, "token.wrong", false, func(t *testing.T) answer {
			return staffed(t).ask("", "GET", "/api/v1/cases", "", "Authorization", "Bearer tocsin-wrong")
		}},
		fault.Absent: {404, "absent", false, func(t *testing.T) answer {
			return staffed(t).ask("duty", "GET", "/api/v1/reports/rep_00000000000000000000000000", "")
		}},
		fault.Conflict: {409, "report.key", false, func(t *testing.T) answer {
			o := staffed(t)
			o.ask("", "POST", "/api/v1/reports", log4shell, "Idempotency-Key", "k")
			return o.ask("", "POST", "/api/v1/reports", log4shell+" ", "Idempotency-Key", "k")
		}},
		fault.Refused: {403, "request.cross-origin", false, func(t *testing.T) answer {
			return staffed(t).ask("", "POST", "/api/v1/reports", log4shell, "Sec-Fetch-Site", "cross-site")
		}},
		fault.TooLarge: {413, "request.large", false, func(t *testing.T) answer {
			return staffed(t).ask("", "POST", "/api/v1/reports", strings.Repeat(" ", 1<<20+1))
		}},
		fault.TooMany: {429, "request.often", true, func(t *testing.T) answer {
			o := open(t, plenty, frame.Limits{Burst: 1})
			o.ask("", "POST", "/api/v1/reports", log4shell)
			return o.ask("", "POST", "/api/v1/reports", log4shell)
		}},
		fault.Full: {507, "store.full", true, func(t *testing.T) answer {
			return open(t, empty, frame.Limits{}).ask("", "POST", "/api/v1/reports", log4shell)
		}},
		fault.Unavailable: {503, "store.closing", true, func(t *testing.T) answer {
			o := open(t, plenty, frame.Limits{})
			o.must(o.store.Close())
			return o.ask("", "POST", "/api/v1/reports", log4shell)
		}},
		fault.Internal: {500, "internal", false, func(t *testing.T) answer {
			return open(t, broken, frame.Limits{}).ask("", "POST", "/api/v1/reports", log4shell)
		}},
		fault.Unacceptable: {415, "request.packed", false, func(t *testing.T) answer {
			return staffed(t).ask("", "POST", "/api/v1/reports", log4shell, "Content-Encoding", "gzip")
		}},
	}
	for _, kind := range fault.Kinds {
		t.Run(string(kind), func(t *testing.T) {
			c, there := causes[kind]
			if !there {
				t.Fatal("no cause is known for this kind")
			}
			a := c.cause(t)
			p := a.problem(t)
			if a.Status != c.status || p.Code != c.code {
				t.Fatalf("%d %s: %s", a.Status, p.Code, a.Body)
			}
			if got := a.Header.Get("Retry-After"); (got != "") != c.retry {
				t.Fatalf("Retry-After %q", got)
			}
			if strings.Contains(string(a.Body), "secret") {
				t.Fatal("text of a driver got out")
			}
		})
	}
}

func TestABodyThatGrowsBeyondItsBudgetUndeclaredIsRefused(t *testing.T) {
	o := staffed(t)
	r := httptest.NewRequest(http.MethodPost, "/api/v1/reports", strings.NewReader(`{"title":"`+strings.Repeat("a", 1<<20)+`"}`))
	r.Header.Set("Content-Type", "application/json")
	r.ContentLength = -1 // chunked
	w := httptest.NewRecorder()
	o.serve.ServeHTTP(w, r)
	a := answer{w.Code, w.Header(), w.Body.Bytes()}
	if p := a.problem(t); a.Status != http.StatusRequestEntityTooLarge || p.Code != "request.large" {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
}

func TestWhatNobodyKnowsIsAbsentAndChangesNothing(t *testing.T) {
	o := staffed(t)
	id := into[struct{ ID string }](t, o.ask("duty", "POST", "/api/v1/cases", `{"title":"x"}`)).ID
	before := o.size()
	for _, c := range []struct{ who, method, path, body string }{
		{"", "GET", "/api/v1/law/cn/nothing", ""},
		{"duty", "POST", "/api/v1/cases/" + id + "/participants", `{"org":"org_00000000000000000000000000","roles":["provider"]}`},
		{"duty", "POST", "/api/v1/cases", `{"title":"x","reports":["rep_00000000000000000000000000"]}`},
		{"duty", "POST", "/api/v1/measures", `{"org":"nobody","from":"2021-12-09","months":6,"ground":"x","visibility":"internal"}`},
		{"duty", "POST", "/api/v1/advisories", `{"case":"nothing","kind":"note"}`},
	} {
		if a := o.ask(c.who, c.method, c.path, c.body); a.Status != http.StatusNotFound || a.problem(t).Code != "absent" {
			t.Errorf("%s %s: %d %s", c.method, c.path, a.Status, a.Body)
		}
	}
	if after := o.size(); after != before {
		t.Errorf("refused acts left %d entries", after-before)
	}
}

// size is the number of entries in the evidence log.
func (o *office) size() int64 {
	tree, _ := o.Look.Checkpoint()
	return tree.Size
}
