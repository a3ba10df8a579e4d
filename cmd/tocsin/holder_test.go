package main

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"tocsin/transport/frame"
)

// holding is a way to show a code at a route that asks for one.
type holding struct {
	name string
	code string
	good bool
}

// holdings are the codes that are tried at a route: the right one, one that was good,
// and ones that never were.
func (w *world) holdings(r frame.Route) []holding {
	right := w.codes[strings.Trim(strings.TrimPrefix(strings.TrimSuffix(r.Pattern, "/{code}"), "/login"), "/")]
	if right == "" { // the routes of the mailbox
		right = w.of("report", "received").code
		for _, t := range w.things {
			if t.kind == "report" && t.code != "" {
				right = t.code
			}
		}
	}
	flipped := right[:len(right)-1] + "0"
	if flipped == right {
		flipped = right[:len(right)-1] + "1"
	}
	return []holding{{"right", right, true}, {"spent", w.spent, false}, {"flipped", flipped, false}, {"foreign", "00000000-00000000-00000000-00000000", false}, {"short", "z9z9z9", false}}
}

// show makes the knock that shows a code at a route.
func (w *world) show(a *asker, r frame.Route, code string) knock {
	k := w.request(a, r, nil, "")
	k.path = strings.ReplaceAll(k.path, "{code}", code)
	for _, t := range w.things {
		switch {
		case t.code == "":
		case t.kind == "address":
			k.path = strings.Replace(k.path, "/addresses//", "/addresses/"+t.id+"/", 1)
		case t.kind == "attachment":
			k.path = strings.NewReplacer("{file}", t.id, "{attachment}", t.id).Replace(k.path)
		}
	}
	switch {
	case r.Class == frame.API:
		k.headers.Set("Mailbox-Code", code)
	case strings.HasPrefix(r.Pattern, "/mailbox"):
		k.headers.Add("Cookie", "mailbox="+code)
	}
	if r.Pattern == "/mailbox" && r.Writes() {
		k.body, k.media = url.Values{"code": {code}}.Encode(), "application/x-www-form-urlencoded"
	}
	return k
}

// indifferent are the routes that say the same to whoever holds a code and to whoever
// does not: the closing of a mailbox.
var indifferent = []string{"POST /mailbox/close"}

// TestOnlyTheRightCodeOpens knocks with each code at each route that asks for one, as
// each asker: the right code opens whoever shows it, and every wrong one is told the
// same, whether it was good once or never was.
func TestOnlyTheRightCodeOpens(t *testing.T) {
	t.Parallel()
	made := newWorld(t)
	tried := 0
	for _, r := range made.copied(t).router.Routes() {
		if r.Relation != frame.Holder {
			continue
		}
		for _, name := range []string{"anonymous", "gamma1", "duty"} {
			w := made.copied(t)
			wrong := map[string]answered{}
			for _, h := range slices.Backward(w.holdings(r)) { // the right one last: it may be used up
				if h.good && (strings.HasPrefix(r.Pattern, "/found/") || strings.HasPrefix(r.Pattern, "/login/with/")) {
					continue // an instance that has people has no such code, and this one no issuer that answers
				}
				tried++
				before := w.size()
				got := w.send(w.show(w.asker(name), r, h.code))
				if same := slices.Contains(indifferent, r.Method+" "+r.Pattern); h.good || same {
					if got.status >= 400 {
						t.Errorf("%s %s as %s with the %s code: %d %.300s", r.Method, r.Pattern, name, h.name, got.status, got.body)
					}
					continue
				}
				if is := got.decided(); is != gone && is != signIn || w.size() != before {
					t.Errorf("%s %s as %s with the %s code: %d", r.Method, r.Pattern, name, h.name, got.status)
				}
				got.body = strings.ReplaceAll(got.body, h.code, "%CODE%")
				wrong[h.name] = got
			}
			for name, got := range wrong {
				if want := wrong["foreign"]; got.status != want.status || got.body != want.body || !sameHeaders(got.header, want.header) {
					t.Errorf("%s %s: the %s code is told something else: %d %.300s, not %d %.300s", r.Method, r.Pattern, name, got.status, got.body, want.status, want.body)
				}
			}
		}
	}
	if tried < 100 {
		t.Errorf("only %d were tried", tried)
	}
}

// TestAListHoldsAllThatItsReaderSees is the other side of the search for leaks: a list
// that forgets what its reader may see is as wrong.
func TestAListHoldsAllThatItsReaderSees(t *testing.T) {
	w := newWorld(t).copied(t)
	listed := map[string]func(*asker, thing) bool{
		"reports": nil, "cases": nil, "measures": nil, "partners": nil, "people": nil, "tokens": func(a *asker, t thing) bool { return !w.asker(t.maker).dead },
		"admissions": func(_ *asker, t thing) bool { return t.state == "asked" },
		"advisories": func(_ *asker, t thing) bool {
			return strings.HasSuffix(t.state, "released") || strings.HasSuffix(t.state, "withdrawn")
		},
		"changes": func(_ *asker, t thing) bool { return t.state == "proposed" }, "directory": nil, "findings": nil, "notices": func(a *asker, t thing) bool {
			return a.who.Org != "" || !strings.HasSuffix(t.state, "superseded") && (t.unit != "beta" || t.state != "withdrawal")
		},
	}
	shown := 0
	for _, r := range w.router.Routes() {
		name, api := strings.CutPrefix(r.Pattern, "/api/v1/")
		only, known := listed[name]
		if !api || !known || r.Method != http.MethodGet {
			continue
		}
		for _, a := range w.askers {
			if w.expected(a, r, nil) != passed {
				continue
			}
			k := w.request(a, r, nil, "")
			if !slices.Contains([]string{"partners", "people", "tokens", "admissions", "measures", "changes", "directory"}, name) {
				k.path += "?limit=200"
			}
			got := w.send(k)
			for _, t := range w.things {
				if t.kind == params[name] && w.sees(a, t) && (only == nil || only(a, t)) {
					shown++
					if !strings.Contains(got.body, t.id) {
						w.t.Errorf("%s as %s does not show the %s %s of %s%s", k.path, a.name, t.kind, t.state, t.maker, t.unit)
					}
				}
			}
		}
		delete(listed, name)
	}
	if len(listed) > 0 || shown < 200 {
		t.Errorf("%d things were looked for; no route lists %v", shown, listed)
	}
}
