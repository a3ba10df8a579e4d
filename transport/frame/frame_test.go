package frame_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/cipher"
	"tocsin/domain/clock"
	"tocsin/domain/fault"
	"tocsin/law"
	"tocsin/store"
	"tocsin/store/storetest"
	"tocsin/transport/frame"
)

// house is a whole office with two people, behind a frame with a door of the test's own.
type house struct {
	t      testing.TB
	store  *store.Store
	desk   *desk.Desk
	clock  *clock.Set
	tokens map[string]string // of the people, by name
}

func build(t testing.TB) *house {
	t.Helper()
	return found(t, (&storetest.House{Dir: t.TempDir(), Clock: clock.At(time.Date(2021, 12, 9, 1, 0, 0, 0, time.UTC))}))
}

// process is one process on an instance.
func process(t testing.TB, of *storetest.House) *house {
	t.Helper()
	h := &house{t: t, clock: of.Clock, store: of.Open(t), tokens: map[string]string{}}
	book, err := law.Load()
	h.must(err)
	h.desk, err = desk.New(t.Context(), desk.Options{Store: h.store, Law: book, Clock: h.clock, Suite: cipher.International(nil)})
	h.must(err)
	return h
}

// found is the first process on an instance, with people.
func found(t testing.TB, of *storetest.House) *house {
	t.Helper()
	h, ctx := process(t, of), context.Background()
	code, err := h.desk.Enrolment.FoundingLink(ctx)
	h.must(err)
	id, err := h.desk.Enrolment.Found(ctx, code, desk.NewPerson{Login: "admin", Name: "admin", Password: "correct horse battery"})
	h.must(err)
	admin := access.Principal{Person: id, Roles: []access.Role{access.Administrator}, Via: "test"}
	for _, name := range []string{"chen", "wang"} {
		id, _, err := h.desk.Enrolment.Person(ctx, admin, desk.NewPerson{Login: name, Name: name, Roles: []access.Role{access.DutyOfficer}})
		h.must(err)
		who := access.Principal{Person: id, Roles: []access.Role{access.DutyOfficer}, Via: "test"}
		h.tokens[name], err = h.desk.Enrolment.Token(ctx, who, desk.NewToken{Label: name, Lasts: 24 * time.Hour})
		h.must(err)
	}
	return h
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatalf("%v (%v)", err, fault.From(err).Unwrap())
	}
}

// router is a frame around the house; what an option leaves out is plenty.
func (h *house) router(o frame.Options) *frame.Router {
	o.Desk = h.desk
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Room == nil {
		o.Room = func() (uint64, error) { return 1 << 40, nil }
	}
	return frame.New(o)
}

// serve declares one route and serves it.
func (h *house) serve(o frame.Options, route frame.Route, handle frame.Handler) http.Handler {
	h.t.Helper()
	r := h.router(o)
	r.Door(frame.WriteProblem).Handle(route, handle)
	served, err := r.Handler()
	h.must(err)
	return served
}

// form is a route that takes what a browser sends, page one that is only looked at,
// and ask one for programs.
var (
	form = frame.Route{Method: http.MethodPost, Pattern: "/form", Act: access.ReceiveReport, Relation: frame.Anyone, Class: frame.Page}
	page = frame.Route{Method: http.MethodGet, Pattern: "/page", Act: access.ReadPublic, Relation: frame.Anyone, Class: frame.Page}
	ask  = frame.Route{Method: http.MethodPost, Pattern: "/ask", Act: access.ReceiveReport, Relation: frame.Anyone, Class: frame.API}
)

// fine is a handler that does nothing, well.
func fine(w http.ResponseWriter, _ *http.Request) error {
	_, _ = io.WriteString(w, "fine")
	return nil
}

// knock sends a request; headers come in pairs.
func knock(served http.Handler, r *http.Request, headers ...string) *httptest.ResponseRecorder {
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	served.ServeHTTP(w, r)
	return w
}

// post is a request to a route, with a body of some bytes.
func post(route frame.Route) *http.Request {
	return httptest.NewRequest(route.Method, route.Pattern, strings.NewReader("a=b"))
}

// refused fails unless the answer is the problem with this status and code.
func refused(t *testing.T, w *httptest.ResponseRecorder, status int, code string) frame.Problem {
	t.Helper()
	var p frame.Problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != status || p.Code != code || p.Status != status {
		t.Fatalf("%d %s, want %d %s", w.Code, w.Body, status, code)
	}
	return p
}

func TestARouteThatIsDeclaredWronglyKeepsTheProgramFromStarting(t *testing.T) {
	h := build(t)
	with := func(change func(*frame.Route)) frame.Route {
		r := page
		change(&r)
		return r
	}
	for name, c := range map[string]struct {
		route frame.Route
		code  string
	}{
		"no method":           {with(func(r *frame.Route) { r.Method = "" }), "route.path"},
		"no pattern":          {with(func(r *frame.Route) { r.Pattern = "" }), "route.path"},
		"no act":              {with(func(r *frame.Route) { r.Act = "" }), "route.act"},
		"an act nobody knows": {with(func(r *frame.Route) { r.Act = "report.sell" }), "route.act"},
		"another act unknown": {with(func(r *frame.Route) { r.Also = []access.Act{"report.sell"} }), "route.act"},
		"no relation":         {with(func(r *frame.Route) { r.Relation = "" }), "route.relation"},
		"an unknown relation": {with(func(r *frame.Route) { r.Relation = "friend" }), "route.relation"},
		"no class":            {with(func(r *frame.Route) { r.Class = "" }), "route.class"},
		"an unknown class":    {with(func(r *frame.Route) { r.Class = "toy" }), "route.class"},
		"nothing":             {frame.Route{}, "route.path"},
	} {
		t.Run(name, func(t *testing.T) {
			r := h.router(frame.Options{})
			door := r.Door(frame.WriteProblem)
			door.Handle(ask, fine)
			door.Handle(c.route, fine)
			served, err := r.Handler()
			if served != nil || err == nil || fault.From(err).Code != c.code {
				t.Fatalf("the program starts: %v", err)
			}
			if n := len(r.Routes()); n != 1 {
				t.Errorf("the register holds %d routes, not the good one alone", n)
			}
		})
	}
}

func TestWhatIsNotDeclaredIsNotThere(t *testing.T) {
	h := build(t)
	r := h.router(frame.Options{})
	door := r.Door(frame.WriteProblem)
	door.Handle(page, fine)
	door.Fallback()
	served, err := r.Handler()
	h.must(err)
	if w := knock(served, httptest.NewRequest(http.MethodGet, "/page", nil)); w.Code != http.StatusOK {
		t.Fatalf("the declared route: %d", w.Code)
	}
	refused(t, knock(served, httptest.NewRequest(http.MethodGet, "/secret", nil)), http.StatusNotFound, "absent")
}

// TestWhoMayNotDoTheActOfARouteNeverReachesItsHandler: whoever is signed in finds
// nothing there, and whoever is not is asked to sign in.
func TestWhoMayNotDoTheActOfARouteNeverReachesItsHandler(t *testing.T) {
	h := build(t)
	route := frame.Route{Method: http.MethodPost, Pattern: "/act", Act: access.ReleaseAdvisory, Relation: frame.Office, Class: frame.API}
	served := h.serve(frame.Options{}, route, never(t))
	refused(t, knock(served, post(route)), http.StatusUnauthorized, "access.sign-in")
	refused(t, knock(served, post(route), "Authorization", "Bearer "+h.tokens["chen"]), http.StatusNotFound, "absent")
	route.Act = access.OpenCase
	if w := knock(h.serve(frame.Options{}, route, fine), post(route), "Authorization", "Bearer "+h.tokens["chen"]); w.Code != http.StatusOK {
		t.Errorf("a duty officer who opens a case: %d %s", w.Code, w.Body)
	}
}

func TestAnAnswerThatNoRouteGaveHasAPolicyToo(t *testing.T) {
	served := build(t).serve(frame.Options{}, page, fine)
	for _, odd := range []string{"//page", "/x/../page", "/nothing-here"} {
		r := httptest.NewRequest(http.MethodGet, "http://example"+odd, nil)
		w := knock(served, r)
		if w.Header().Get("Content-Security-Policy") == "" || w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %d %v", odd, w.Code, w.Header())
		}
	}
}
