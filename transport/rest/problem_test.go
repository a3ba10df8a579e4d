package rest_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestBadInputIsAProblemThatSaysWhatAndWhere(t *testing.T) {
	o := staffed(t)
	deep := `{"kind":"vulnerability","products":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}`
	for _, c := range []struct {
		name, body, media string
		status            int
		code, field       string
	}{
		{"nothing", "", "application/json", 400, "request.empty", ""},
		{"malformed", `{"kind":`, "application/json", 400, "request.syntax", "/kind"},
		{"no JSON at all", `<report/>`, "application/json", 400, "request.syntax", ""},
		{"oversized", `{"title":"` + strings.Repeat("a", 1<<20) + `"}`, "application/json", 413, "request.large", ""},
		{"deeply nested", deep, "application/json", 400, "request.type", "/products/0"},
		{"a key twice", `{"kind":"vulnerability","title":"a","title":"b"}`, "application/json", 400, "request.duplicate", "/title"},
		{"a key twice, once escaped", `{"kind":"vulnerability","title":"a","\u0074itle":"b"}`, "application/json", 400, "request.duplicate", "/title"},
		{"a key twice, further down", `{"products":[{"name":"x"},{"name":"x","name":"y"}]}`, "application/json", 400, "request.duplicate", "/products/1/name"},
		{"a field nobody knows", `{"products":[{"nmae":"x"}]}`, "application/json", 400, "request.field", "/products/0/nmae"},
		{"a field in other case", `{"Kind":"vulnerability"}`, "application/json", 400, "request.field", "/Kind"},
		{"two documents", `{} {}`, "application/json", 400, "request.trailing", ""},
		{"bytes that are no UTF-8", "{\"title\":\"\xff\"}", "application/json", 400, "request.utf8", "/title"},
		{"half a surrogate pair", `{"title":"\ud800"}`, "application/json", 400, "request.utf8", "/title"},
		{"a number for a text", `{"title":1}`, "application/json", 400, "request.type", "/title"},
		{"a text for a list", `{"products":"Log4j"}`, "application/json", 400, "request.type", "/products"},
		{"too many values", `{"aliases":[` + strings.Repeat(`"",`, 10_000) + `""]}`, "application/json", 400, "request.tokens", "/aliases/9997"},
		{"another charset", `{}`, "application/json; charset=gbk", 415, "request.charset", "Content-Type"},
		{"another media type", `{}`, "application/x-www-form-urlencoded", 415, "request.media", "Content-Type"},
		{"no media type", `{}`, "", 415, "request.media", "Content-Type"},
		{"a time that is none", `{"kind":"vulnerability","title":"x","aware":"yesterday"}`, "application/json", 422, "calendar.moment", "/aware"},
		{"an instant made of a day", `{"aware":{"at":"2021-11-24","precision":"instant"}}`, "application/json", 422, "calendar.moment.bare", "/aware"},
		{"a time in the future", `{"kind":"vulnerability","title":"x","aware":"2031-01-01"}`, "application/json", 422, "time.future", "/aware"},
		{"an impossible day", `{"kind":"vulnerability","title":"x","aware":"2021-02-30"}`, "application/json", 422, "calendar.moment", "/aware"},
		{"a report that says nothing", `{"kind":"vulnerability"}`, "application/json", 422, "report.empty", "/technical"},
		{"no kind", `{"title":"x"}`, "application/json", 422, "report.kind", "/kind"},
		{"a control character", `{"kind":"vulnerability","title":"a\u0007"}`, "application/json", 422, "text.hidden", "/title"},
		{"text that turns its direction", `{"kind":"vulnerability","technical":"a\u202eb"}`, "application/json", 422, "text.hidden", "/technical"},
		{"a label that is none", `{"kind":"vulnerability","title":"x","marking":"TLP:WHITE"}`, "application/json", 422, "marking.unknown", "/marking"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := o.ask("", http.MethodPost, "/api/v1/reports", c.body, "Content-Type", c.media)
			p := a.problem(t)
			code, field := p.Code, p.Field
			if len(p.Reasons) == 1 {
				code, field = p.Reasons[0].Code, p.Reasons[0].Field
			}
			if a.Status != c.status || code != c.code || field != c.field {
				t.Fatalf("got %d %s at %q, want %d %s at %q: %s", a.Status, code, field, c.status, c.code, c.field, a.Body)
			}
		})
	}
}

func TestWhatIsNotThereIsAProblemToo(t *testing.T) {
	o := staffed(t)
	if a := o.ask("", http.MethodGet, "/api/v1/nothing", ""); a.Status != http.StatusNotFound || a.problem(t).Code != "absent" {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	a := o.ask("", http.MethodDelete, "/api/v1/reports", "")
	if p := a.problem(t); a.Status != http.StatusMethodNotAllowed || p.Code != "request.method" || !strings.Contains(a.Header.Get("Allow"), "POST") {
		t.Fatalf("%d %v %s", a.Status, a.Header, a.Body)
	}
}

func TestAParameterThatIsWrongIsNamed(t *testing.T) {
	o := staffed(t)
	for _, c := range []struct{ key, query, field string }{
		{"with space", "", "Idempotency-Key"},
		{strings.Repeat("k", 201), "", "Idempotency-Key"},
		{"", "?dry_run=true", "dry_run"},
	} {
		a := o.ask("", http.MethodPost, "/api/v1/reports"+c.query, log4shell, "Idempotency-Key", c.key)
		if p := a.problem(t); a.Status != http.StatusBadRequest || p.Code != "request.parameter" || p.Field != c.field {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
	}
}
