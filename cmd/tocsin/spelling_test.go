package main

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"tocsin/transport/frame"
)

// spelled are other ways to send the same knock. None of them may open what the plain
// one does not.
var spelled = []struct {
	name string
	do   func(*knock)
}{
	{"HEAD", func(k *knock) { k.method = http.MethodHead }},
	{"OPTIONS", func(k *knock) { k.method = http.MethodOptions }},
	{"PATCH", func(k *knock) { k.method = http.MethodPatch }},
	{"override to GET", override(http.MethodGet)},
	{"override to POST", override(http.MethodPost)},
	{"override to DELETE", override(http.MethodDelete)},
	{"_method", func(k *knock) { k.path += joint(k.path) + "_method=GET" }},
	{"Accept JSON", accept("application/json")},
	{"Accept HTML", accept("text/html")},
	{"Accept nothing", accept("*/*;q=0")},
	{"text/plain", func(k *knock) { k.media = "text/plain" }},
	{"form as JSON", func(k *knock) { k.media = "application/json" }},
	{"JSON as form", func(k *knock) { k.media = "application/x-www-form-urlencoded" }},
	{"role by header", func(k *knock) { k.headers.Set("X-Remote-User", "admin"); k.headers.Set("X-Role", "administrator") }},
	{"other path by header", func(k *knock) { k.headers.Set("X-Original-URL", "/desk"); k.headers.Set("X-Rewrite-URL", "/desk") }},
}

func joint(path string) string {
	if strings.Contains(path, "?") {
		return "&"
	}
	return "?"
}

func override(method string) func(*knock) {
	return func(k *knock) {
		for _, name := range []string{"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"} {
			k.headers.Set(name, method)
		}
	}
}

func accept(media string) func(*knock) {
	return func(k *knock) { k.headers.Set("Accept", media) }
}

// TestAnotherSpellingOfARequestOpensNothingMore repeats refused knocks, each in every
// other spelling: none is taken, and none leaves a trace. A read that is allowed stays
// allowed whatever the asker says he would like to have.
func TestAnotherSpellingOfARequestOpensNothingMore(t *testing.T) {
	t.Parallel()
	w := newWorld(t).copied(t)
	tried, paths := 0, http.NewServeMux()
	for _, r := range w.router.Routes() {
		paths.Handle(r.Method+" "+r.Pattern, http.NotFoundHandler())
	}
	every := 7
	if testing.Short() {
		every = 97
	}
	for i, c := range w.cells() {
		want := w.expected(c.asker, c.route, c.thing)
		if i%every != 0 || want == passed && c.route.Writes() {
			continue
		}
		for _, s := range spelled {
			k := w.request(c.asker, c.route, c.thing, c.id())
			s.do(&k)
			before := w.size()
			got := w.send(k)
			tried++
			switch is := got.decided(); {
			case want != passed && is == passed && !elsewhere(paths, k):
				t.Errorf("%s, sent as %s: %d", c, s.name, got.status)
			case want != passed && w.size() != before && !elsewhere(paths, k):
				t.Errorf("%s, sent as %s, left an entry", c, s.name)
			case want == passed && k.method == c.route.Method && s.name != "_method" && !wanted(c, got.status):
				t.Errorf("%s, sent as %s: %d", c, s.name, got.status)
			case k.method == http.MethodOptions && is == passed:
				t.Errorf("%s: OPTIONS answers %d", c, got.status)
			}
		}
	}
	t.Logf("%d requests", tried)
}

// elsewhere reports whether a knock with another method is one at another route, which
// has cells of its own.
func elsewhere(paths *http.ServeMux, k knock) bool {
	_, pattern := paths.Handler(httptest.NewRequest(k.method, k.path, nil))
	return pattern != "" && !strings.HasPrefix(pattern, k.route.Method+" ")
}

// misspelled are identifiers that look like one and are none.
func misspelled(id string) map[string]string {
	prefix, rest, _ := strings.Cut(id, "_")
	return map[string]string{
		"upper case": strings.ToUpper(id), "trailing dot": id + ".", "trailing slash": id + "/", "encoded slash": id + "%2f", "encoded dot": id + "%2e",
		"a space": id + "%20", "a leading space": "%20" + id, "a null": id + "%00", "a look-alike": prefix + "_" + strings.Replace(rest, "0", "о", 1),
		"a wide letter": prefix + "＿" + rest, "two dots": "x/../" + id, "encoded dots": "x%2f..%2f" + id, "a semicolon": id + ";x=1",
		"twice": id + "," + id, "an array": id + "[]", "a wildcard": prefix + "_%25", "an underscore": strings.Replace(id, rest[:1], "_", 1), "quotes": "'" + id + "'",
	}
}

// TestAnIdentifierIsWrittenInOneWay knocks as somebody who may, under identifiers that
// are nearly right: nothing is found and nothing changes.
func TestAnIdentifierIsWrittenInOneWay(t *testing.T) {
	w := newWorld(t).copied(t)
	done := map[string]bool{}
	for _, c := range w.cells() {
		name := c.route.Method + c.route.Pattern
		if c.thing == nil || done[name] || !strings.Contains(c.id(), "_") || w.expected(c.asker, c.route, c.thing) != passed {
			continue
		}
		done[name] = true
		for how, id := range misspelled(c.id()) {
			k := w.request(c.asker, c.route, c.thing, id)
			if plain, err := url.PathUnescape(id); err == nil {
				k.body = strings.ReplaceAll(k.body, id, plain)
			}
			before := w.size()
			got := w.send(k)
			if w.size() != before || got.status < 300 {
				t.Errorf("%s with %s (%s): %d", c, how, k.path, got.status)
			}
		}
	}
	if len(done) < 60 {
		t.Errorf("only %d routes were tried", len(done))
	}
}

// TestAParameterThatIsSaidTwiceNamesNothingElse sends with an act about one thing the
// identifier of another one, wherever one could be looked for. The act is about the
// first or is refused, and never touches the other.
func TestAParameterThatIsSaidTwiceNamesNothingElse(t *testing.T) {
	made := newWorld(t)
	var w *world
	for i, batch := range made.copied(t).changes() {
		if testing.Short() && i%10 != 0 {
			continue
		}
		w = made.copied(t)
		for _, c := range batch {
			if c.thing == nil || last(c) > 0 {
				continue
			}
			w.confuse(c)
		}
		w.must(w.store.Close())
	}
}

// confuse does an act with the identifiers of another thing of the kind beside.
func (w *world) confuse(c cell) {
	w.t.Helper()
	other := thing{}
	for _, t := range w.things {
		if t.kind == c.thing.kind && t.id != c.thing.id {
			other = t
		}
	}
	k := w.request(c.asker, c.route, c.thing, c.id())
	names := []string{"id", "ID", "_id", c.thing.kind, c.thing.kind + "_id", "matter_id", "attachment"}
	query := url.Values{}
	for _, n := range names {
		query.Add(n, other.id)
	}
	if c.route.Class == frame.Page {
		k.body += "&" + query.Encode()
	} else if k.media == "application/json" && strings.HasPrefix(k.body, "{") {
		k.body = strings.TrimSuffix(k.body, "}") + `,"id":"` + other.id + `"}`
		k.body = strings.Replace(k.body, "{,", "{", 1)
	}
	k.path += joint(k.path) + query.Encode()
	k.headers.Set("X-Id", other.id)
	before := w.size()
	got := w.send(k)
	if c.route.Class == frame.API && got.status < 400 {
		w.t.Errorf("%s: a second identifier is taken: %d", c, got.status)
	}
	for _, e := range w.entries(before) {
		for _, change := range e.Changes {
			if change.ID == other.id || e.Head.Subject == other.id {
				w.t.Errorf("%s: %s of %s", c, e.Head.Act, other.id)
			}
		}
	}
}
