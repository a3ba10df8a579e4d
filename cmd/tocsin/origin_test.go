package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"tocsin/transport/frame"
)

// strike does, in the page of another site, everything by which such a page can make a
// browser send something, and returns when all of it was answered or given up. What it
// is given is one request that would change something if its sender meant it.
const strike = `async function strike(list) {
	const wait = (ms) => new Promise((done) => setTimeout(done, ms));
	const framed = (s, enctype, i) => new Promise((done) => {
		const frame = document.createElement('iframe'), form = document.createElement('form');
		frame.name = 'f' + i + enctype; form.target = frame.name; form.method = 'POST'; form.action = s.url; form.enctype = enctype;
		for (const [name, value] of s.fields) {
			const field = document.createElement('input'); field.type = 'hidden'; field.name = name; field.value = value; form.append(field);
		}
		document.body.append(frame, form);
		frame.addEventListener('load', () => { if (form.sent) done(); });
		form.sent = true; form.submit();
		setTimeout(done, 3000);
	});
	const quiet = (url, how) => Promise.race([fetch(url, Object.assign({credentials: 'include'}, how)).then((r) => r.blob()).catch(() => 0), wait(3000)]);
	await Promise.all(list.map(async (s, i) => {
		if (s.method === 'POST') {
			for (const enctype of ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']) await framed(s, enctype, i);
			await quiet(s.url, {method: 'POST', mode: 'no-cors', body: s.body});
			await quiet(s.url, {method: 'POST', mode: 'no-cors', body: s.body, headers: {'Content-Type': 'application/x-www-form-urlencoded'}});
			navigator.sendBeacon(s.url, s.body);
		}
		await quiet(s.url, {method: s.method, mode: 'cors', body: s.body, headers: {'Content-Type': s.media}});
		await quiet(s.url, {method: 'GET', mode: 'no-cors'});
		await new Promise((done) => { const img = new Image(); img.onload = img.onerror = done; img.src = s.url; setTimeout(done, 3000); });
	}));
	document.body.replaceChildren();
	await wait(50);
	return list.length;
}
`

// blow is one request as the page of the other site is given it.
type blow struct {
	Method string      `json:"method"`
	URL    string      `json:"url"`
	Body   string      `json:"body"`
	Media  string      `json:"media"`
	Fields [][2]string `json:"fields"`
}

func blowOf(base string, k knock) blow {
	b := blow{Method: k.method, URL: base + k.path, Body: k.body, Media: k.media, Fields: [][2]string{}}
	if values, err := url.ParseQuery(k.body); err == nil && k.media == "application/x-www-form-urlencoded" {
		for name, all := range values {
			for _, value := range all {
				b.Fields = append(b.Fields, [2]string{name, value})
			}
		}
	} else if open, ok := strings.CutSuffix(k.body, "}"); ok { // as a form of plain text makes a document
		b.Fields = [][2]string{{open + `,"x":"`, `"}`}}
	}
	return b
}

// watched serves the world and notes what came with a cookie, and what was not refused.
type watched struct {
	mu     sync.Mutex
	serve  http.Handler
	came   map[string]bool // routes to which something came that changes, with a cookie
	passed []string
	paths  *http.ServeMux
}

// ServeHTTP notes and serves.
func (s *watched) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	_, route := s.paths.Handler(r)
	rec := httptest.NewRecorder()
	s.serve.ServeHTTP(rec, r)
	for name, values := range rec.Header() {
		rw.Header()[name] = values
	}
	rw.WriteHeader(rec.Code)
	_, _ = io.Copy(rw, rec.Body)
	if r.Method == http.MethodGet || r.Method == http.MethodOptions {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.Header.Get("Cookie") != "" {
		s.came[route] = true
	}
	if rec.Code != http.StatusForbidden && rec.Code != http.StatusNotFound && rec.Code != http.StatusMethodNotAllowed {
		s.passed = append(s.passed, fmt.Sprintf("%s from %q (%s): %d", route, r.Header.Get("Origin"), r.Header.Get("Content-Type"), rec.Code))
	}
}

// blows are, for each asker, the requests by which he changes something: one for each
// route that changes anything.
func (w *world) blows(base string) (by map[string][]blow, routes []string) {
	by = map[string][]blow{}
	done := map[string]bool{}
	for _, c := range w.cells() {
		name := c.route.Method + " " + c.route.Pattern
		if !c.route.Writes() || done[name] || c.asker.token == "" && c.route.Relation != frame.Anyone || w.expected(c.asker, c.route, c.thing) != passed || !wanted(c, http.StatusOK) {
			continue
		}
		done[name] = true
		by[c.asker.name] = append(by[c.asker.name], blowOf(base, w.request(c.asker, c.route, c.thing, c.id())))
	}
	for _, c := range w.cells() { // what no state of the world allows is sent all the same
		name := c.route.Method + " " + c.route.Pattern
		if c.route.Writes() && !done[name] && c.asker.session != "" && w.expected(c.asker, c.route, c.thing) == passed {
			done[name] = true
			by[c.asker.name] = append(by[c.asker.name], blowOf(base, w.request(c.asker, c.route, c.thing, c.id())))
		}
	}
	for _, r := range w.router.Routes() { // the codes of links and mailboxes are in the path or in a cookie
		if r.Relation == frame.Holder && r.Writes() {
			by["anonymous"] = append(by["anonymous"], blowOf(base, w.show(w.asker("anonymous"), r, w.holdings(r)[0].code)))
			done[r.Method+" "+r.Pattern] = true
		}
	}
	for _, r := range w.router.Routes() {
		if name := r.Method + " " + r.Pattern; r.Writes() && !done[name] {
			w.t.Errorf("%s: nobody changes anything there", name)
		} else if r.Method == http.MethodPost {
			routes = append(routes, name)
		}
	}
	return by, routes
}

// TestNoOtherSiteChangesAnythingThroughABrowser has somebody who is signed in open a page of
// another site, and that page tries every route that changes something: by forms of each
// kind, by script, by beacons and pictures. One site has another name, the other one only
// another port, to which a browser sends every cookie. Nothing changes.
func TestNoOtherSiteChangesAnythingThroughABrowser(t *testing.T) {
	t.Parallel()
	browser := chromium(t)
	w := newWorld(t).copied(t)
	s := &watched{serve: w.serve, came: map[string]bool{}, paths: http.NewServeMux()}
	for _, r := range w.router.Routes() {
		s.paths.Handle(r.Method+" "+r.Pattern, http.NotFoundHandler())
	}
	home := httptest.NewServer(s)
	defer home.Close()
	foreign := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(rw, "<!doctype html><title>elsewhere</title><body>")
	}))
	defer foreign.Close()
	by, routes := w.blows(home.URL)
	before, tables := w.size(), w.tables()
	for _, site := range []string{foreign.URL, strings.Replace(foreign.URL, "127.0.0.1", "localhost", 1)} {
		for name, list := range by {
			v := victim{w, name, browser, home.URL}
			v.visits(site, list)
		}
		for _, e := range w.entries(before) {
			t.Errorf("from %s: %s of %s by %s", site, e.Head.Act, e.Head.Subject, e.Head.By)
		}
		if site == foreign.URL {
			for _, r := range routes {
				if !s.came[r] {
					t.Errorf("nothing came to %s with a cookie: it was not tried", r)
				}
			}
		}
	}
	if now := w.tables(); now != tables {
		t.Error("the tables are not what they were")
	}
	for _, p := range s.passed {
		t.Errorf("not refused: %s", p)
	}
	t.Logf("%d routes from two sites", len(routes))
	(&victim{w, "duty", browser, home.URL}).means(t)
}

// victim is somebody who is signed in and opens the page of another site.
type victim struct {
	*world
	name    string
	browser context.Context
	home    string
}

// window is a new one, in which the victim is signed in.
func (v *victim) window() (ctx context.Context, leave func()) {
	tab, leave := chromedp.NewContext(v.browser, chromedp.WithNewBrowserContext())
	cookies := map[string]string{"tocsin": v.asker(v.name).session, "mailbox": ""}
	if v.name == "anonymous" {
		for _, t := range v.things {
			if t.code != "" {
				cookies["mailbox"] = t.code
			}
		}
	}
	for name, value := range cookies {
		if value == "" {
			continue
		}
		_, err := chromedp.Run(tab, func(ctx context.Context, t *chromedp.Target) (cdp.Empty, error) {
			return cdp.Call(ctx, t, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: v.home, SameSite: network.CookieSameSiteLax})
		})
		v.must(err)
	}
	return tab, leave
}

func awaited(p *runtime.EvaluateParams) { yes := true; p.AwaitPromise = &yes }

// visits opens a site and lets it do what it can.
func (v *victim) visits(site string, list []blow) {
	v.t.Helper()
	ctx, leave := v.window()
	defer leave()
	v.must(chromedp.Do(ctx, chromedp.Navigate(site)))
	for some := range slices.Chunk(list, 8) {
		raw, err := json.Marshal(some)
		v.must(err)
		ctx, stop := context.WithTimeout(ctx, 2*time.Minute)
		_, err = chromedp.Run(ctx, chromedp.Evaluate[int](strike+"strike("+string(raw)+")", awaited))
		stop()
		v.must(err)
	}
}

// means sends one of the requests from a page of the house itself: that one is taken.
// Without it the test would prove nothing.
func (v *victim) means(t *testing.T) {
	t.Helper()
	ctx, leave := v.window()
	defer leave()
	before := v.size()
	report := v.of("report", "received").id
	v.must(chromedp.Do(ctx, chromedp.Navigate(v.home+"/reports/"+report)))
	form := fmt.Sprintf(`(() => { const f = document.createElement('form'); f.method = 'POST'; f.action = '/reports/%s/acknowledge'; document.body.append(f); f.submit(); return 1 })()`, report)
	_, err := chromedp.Run(ctx, chromedp.Evaluate[int](form))
	v.must(err)
	for range 100 {
		if v.size() > before+1 { // one is the reading
			return
		}
		v.must(chromedp.Do(ctx, chromedp.Sleep(50*time.Millisecond)))
	}
	t.Error("what is sent from a page of the house itself is not taken either")
}
