package frame_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/transport/frame"
)

// sealed is a body that nobody may touch.
type sealed struct{ t *testing.T }

func (s sealed) Read([]byte) (int, error) {
	s.t.Error("the body was read")
	return 0, io.EOF
}

// never is a handler that must not be reached.
func never(t *testing.T) frame.Handler {
	return func(http.ResponseWriter, *http.Request) error {
		t.Error("the handler was reached")
		return nil
	}
}

func TestAFullDiskRefusesBeforeTheBodyIsRead(t *testing.T) {
	h := build(t)
	little := func() (uint64, error) { return 1 << 20, nil }
	for _, route := range []frame.Route{form, ask} {
		served := h.serve(frame.Options{Room: little}, route, never(t))
		w := knock(served, httptest.NewRequest(route.Method, route.Pattern, sealed{t}))
		refused(t, w, http.StatusInsufficientStorage, "store.full")
		if got := w.Header().Get("Retry-After"); got != "30" {
			t.Errorf("Retry-After %q", got)
		}
	}
	if w := knock(h.serve(frame.Options{Room: little}, page, fine), httptest.NewRequest(http.MethodGet, "/page", nil)); w.Code != http.StatusOK {
		t.Errorf("reading needs no room, and is refused: %d", w.Code)
	}
}

func TestADiskFillsUpInSteps(t *testing.T) {
	h := build(t)
	office := ask
	office.Act = access.DraftAdvisory
	large := ask
	large.Body = 64 << 20
	enter := form
	enter.Act = access.SignIn
	for _, c := range []struct {
		says   string
		free   uint64 // MiB
		route  frame.Route
		length int64
		person string
		want   string
	}{
		{"files need most", 500, large, 2 << 20, "", "store.full.files"},
		{"also those of the office", 500, large, 2 << 20, "chen", "store.full.files"},
		{"files while there is room", 600, large, 2 << 20, "", ""},
		{"a report without files does not", 500, large, 1 << 10, "", ""},
		{"until there is little left", 60, large, 1 << 10, "", "store.full"},
		{"the office goes on", 60, office, 1 << 10, "chen", ""},
		{"until there is nearly nothing", 10, office, 1 << 10, "chen", "store.full"},
		{"to sign in is tried on any disk", 0, enter, 1 << 10, "", ""},
	} {
		served := h.serve(frame.Options{Room: func() (uint64, error) { return c.free << 20, nil }}, c.route, fine)
		r := httptest.NewRequest(c.route.Method, c.route.Pattern, strings.NewReader("x"))
		if r.ContentLength = c.length; c.person != "" {
			r.Header.Set("Authorization", "Bearer "+h.tokens[c.person])
		}
		w := knock(served, r)
		if c.want == "" && w.Code != http.StatusOK {
			t.Errorf("%s: %d %s", c.says, w.Code, w.Body)
		} else if c.want != "" {
			refused(t, w, http.StatusInsufficientStorage, c.want)
		}
	}
}

func TestADiskThatCannotBeAskedTakesNothingIn(t *testing.T) {
	h := build(t)
	broken := func() (uint64, error) { return 0, errors.New("statfs /var/secret: input/output error") }
	w := knock(h.serve(frame.Options{Room: broken}, ask, never(t)), httptest.NewRequest(ask.Method, ask.Pattern, sealed{t}))
	refused(t, w, http.StatusInternalServerError, "internal")
	if strings.Contains(w.Body.String(), "secret") {
		t.Errorf("the text of the system got out: %s", w.Body)
	}
}

func TestABodyDeclaredLargerThanItsBudgetIsRefusedBeforeItIsRead(t *testing.T) {
	h := build(t)
	own := ask
	own.Body = 100
	for _, c := range []struct {
		route  frame.Route
		length int64
	}{{ask, 1<<20 + 1}, {own, 101}} {
		r := httptest.NewRequest(c.route.Method, c.route.Pattern, sealed{t})
		r.ContentLength = c.length
		refused(t, knock(h.serve(frame.Options{}, c.route, never(t)), r), http.StatusRequestEntityTooLarge, "request.large")
	}
}

func TestABodyEndsAtItsBudgetWhateverItDeclared(t *testing.T) {
	h := build(t)
	route := ask
	route.Body = 100
	read := func(w http.ResponseWriter, r *http.Request) error {
		n, err := io.Copy(io.Discard, r.Body)
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return frame.TooLarge(large.Limit)
		}
		_, _ = fmt.Fprint(w, n)
		return err
	}
	served := h.serve(frame.Options{}, route, read)
	for size, status := range map[int]int{100: http.StatusOK, 101: http.StatusRequestEntityTooLarge} {
		r := httptest.NewRequest(route.Method, route.Pattern, strings.NewReader(strings.Repeat("a", size)))
		r.ContentLength = -1
		if w := knock(served, r); w.Code != status {
			t.Errorf("%d bytes: %d %s", size, w.Code, w.Body)
		}
	}
}

func TestWhatAnotherSiteCausedIsRefused(t *testing.T) {
	h := build(t)
	written := h.serve(frame.Options{}, form, fine)
	looked := h.serve(frame.Options{}, page, fine)
	for name, headers := range map[string][]string{
		"a browser that says so":      {"Sec-Fetch-Site", "cross-site"},
		"a neighbour":                 {"Sec-Fetch-Site", "same-site"},
		"an older browser":            {"Origin", "https://evil.example"},
		"a token that is no token":    {"Sec-Fetch-Site", "cross-site", "Authorization", "Basic " + h.tokens["chen"]},
		"a page without an origin":    {"Origin", "null"},
		"the same name, another port": {"Origin", "http://example.com:8443"},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(form.Method, form.Pattern, sealed{t})
			refused(t, knock(h.serve(frame.Options{}, form, never(t)), r, headers...), http.StatusForbidden, "request.cross-origin")
			if w := knock(looked, httptest.NewRequest(http.MethodGet, "/page", nil), headers...); w.Code != http.StatusOK {
				t.Errorf("looking, which changes nothing, is refused: %d", w.Code)
			}
		})
	}
	for name, headers := range map[string][]string{
		"our own page":                {"Sec-Fetch-Site", "same-origin", "Origin", "http://example.com"},
		"our own page, older browser": {"Origin", "http://example.com"},
		"a program":                   nil,
	} {
		if w := knock(written, post(form), headers...); w.Code != http.StatusOK {
			t.Errorf("%s is refused: %d %s", name, w.Code, w.Body)
		}
	}
	token := []string{"Sec-Fetch-Site", "cross-site", "Authorization", "Bearer " + h.tokens["chen"]}
	if w := knock(h.serve(frame.Options{}, ask, fine), post(ask), token...); w.Code != http.StatusOK {
		t.Errorf("a token, which no site has, is refused: %d %s", w.Code, w.Body)
	}
	refused(t, knock(h.serve(frame.Options{}, form, never(t)), post(form), token...), http.StatusForbidden, "request.cross-origin")
}

// A picture or a frame in the page of another site reads nothing that the evidence would
// hold against whoever looks at that page. A link from there is followed.
func TestNoOtherSiteHasAReadingPutOnRecord(t *testing.T) {
	h := build(t)
	route := frame.Route{Method: http.MethodGet, Pattern: "/reading", Act: access.ReadReport, Relation: frame.Audience, Class: frame.Page}
	read := func() *http.Request { return httptest.NewRequest(http.MethodGet, "/reading", nil) }
	for _, site := range []string{"cross-site", "same-site"} {
		for _, as := range []string{"image", "iframe", "empty", "script"} {
			refused(t, knock(h.serve(frame.Options{}, route, never(t)), read(), "Sec-Fetch-Site", site, "Sec-Fetch-Dest", as), http.StatusForbidden, "request.cross-origin")
		}
		if w := knock(h.serve(frame.Options{}, route, fine), read(), "Sec-Fetch-Site", site, "Sec-Fetch-Dest", "document"); w.Code != http.StatusOK {
			t.Errorf("a link from elsewhere (%s) leads nowhere: %d", site, w.Code)
		}
	}
	for _, site := range []string{"", "same-origin", "none"} {
		if w := knock(h.serve(frame.Options{}, route, fine), read(), "Sec-Fetch-Site", site, "Sec-Fetch-Dest", "image"); w.Code != http.StatusOK {
			t.Errorf("from %q nothing is read: %d", site, w.Code)
		}
	}
}

func TestATokenThatOpensNothingIsNotNobody(t *testing.T) {
	h := build(t)
	who := func(w http.ResponseWriter, r *http.Request) error {
		_, _ = io.WriteString(w, frame.Who(r).Name)
		return nil
	}
	open := frame.Route{Method: http.MethodGet, Pattern: "/open", Act: access.ReadPublic, Relation: frame.Anyone, Class: frame.API}
	for _, token := range []string{"tocsin-wrong", "", h.tokens["chen"]} { // a page takes none, good or not
		refused(t, knock(h.serve(frame.Options{}, form, never(t)), post(form), "Authorization", "Bearer "+token), http.StatusForbidden, "token.page")
		if w := knock(h.serve(frame.Options{}, page, who), post(page), "Authorization", "Bearer "+token); w.Code != http.StatusOK || w.Body.String() != "" {
			t.Errorf("a page knows the bearer of a token: %d %s", w.Code, w.Body)
		}
	}
	for _, route := range []frame.Route{open, ask} {
		for _, token := range []string{"tocsin-wrong", "", h.tokens["chen"] + "x"} {
			w := knock(h.serve(frame.Options{}, route, never(t)), post(route), "Authorization", "Bearer "+token)
			refused(t, w, http.StatusUnauthorized, "token.wrong")
			if w.Header().Get("WWW-Authenticate") == "" {
				t.Error("the answer does not say how to sign in")
			}
		}
	}
	if w := knock(h.serve(frame.Options{}, ask, who), post(ask), "Authorization", "Bearer "+h.tokens["chen"]); w.Body.String() != "chen" {
		t.Errorf("a good token makes %q", w.Body)
	}
}

func TestAPanicAnswersAndTellsNothing(t *testing.T) {
	h := build(t)
	for name, handle := range map[string]frame.Handler{
		"a panic":            func(http.ResponseWriter, *http.Request) error { panic("pgx: password=secret") },
		"an error of others": func(http.ResponseWriter, *http.Request) error { return errors.New("sqlite: /var/secret is locked") },
		"a cause": func(http.ResponseWriter, *http.Request) error {
			return fault.New(fault.Internal, "internal", "something went wrong on our side").Because(errors.New("secret"))
		},
		"a nil map": func(http.ResponseWriter, *http.Request) error {
			var secret map[string]int
			secret["secret"]++
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := knock(h.serve(frame.Options{}, ask, handle), post(ask))
			refused(t, w, http.StatusInternalServerError, "internal")
			for _, told := range []string{"secret", "goroutine", ".go:", "sqlite", "nil map"} {
				if strings.Contains(w.Body.String(), told) {
					t.Errorf("%q got out: %s", told, w.Body)
				}
			}
		})
	}
}

func TestAPanicInTheMiddleOfAnAnswerAddsNothingToIt(t *testing.T) {
	h := build(t)
	w := knock(h.serve(frame.Options{}, ask, func(w http.ResponseWriter, _ *http.Request) error {
		_, _ = io.WriteString(w, "half")
		panic("secret")
	}), post(ask))
	if w.Code != http.StatusOK || w.Body.String() != "half" {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
}

// expected are headers that the answers of a class bear; with an empty value, do not.
var expected = map[frame.Class]map[string]string{
	frame.Page: {
		"Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
		"Cache-Control":           "no-store", "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "Access-Control-Allow-Origin": "",
	},
	frame.API: {
		"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer",
		"Access-Control-Allow-Origin": "",
	},
	frame.Asset: {"Content-Security-Policy": "default-src 'none'", "Cache-Control": "public, max-age=31536000, immutable", "Access-Control-Allow-Origin": ""},
	frame.Log:   {"Content-Security-Policy": "default-src 'none'", "Access-Control-Allow-Origin": "*"},
}

func TestEveryAnswerBearsTheHeadersOfItsClass(t *testing.T) {
	h := build(t)
	for class, headers := range expected {
		for _, secure := range []bool{false, true} {
			route := frame.Route{Method: http.MethodGet, Pattern: "/x", Act: access.ReadPublic, Relation: frame.Anyone, Class: class}
			for status, handle := range map[int]frame.Handler{
				http.StatusOK:                  fine,
				http.StatusNotFound:            func(http.ResponseWriter, *http.Request) error { return access.Gone() },
				http.StatusInternalServerError: func(http.ResponseWriter, *http.Request) error { panic("x") },
			} {
				w := knock(h.serve(frame.Options{Secure: secure}, route, handle), httptest.NewRequest(http.MethodGet, "/x", nil))
				if w.Code != status || w.Header().Get("X-Content-Type-Options") != "nosniff" {
					t.Errorf("%s: %d %v", class, w.Code, w.Header())
				}
				if got := w.Header().Get("Strict-Transport-Security"); (got != "") != secure {
					t.Errorf("%s, served securely %t: Strict-Transport-Security %q", class, secure, got)
				}
				for name, want := range headers {
					if got := w.Header().Get(name); got != want {
						t.Errorf("%s %d: %s is %q, want %q", class, status, name, got, want)
					}
				}
			}
		}
	}
}

func TestTheLogIsLoudAboutOurFaultsAndNotAboutASlowSender(t *testing.T) {
	h := build(t)
	for code, loud := range map[string]bool{"store.closing": true, frame.CodeSlow: false} {
		var log bytes.Buffer
		o := frame.Options{Log: slog.New(slog.NewTextHandler(&log, nil))}
		knock(h.serve(o, ask, func(http.ResponseWriter, *http.Request) error {
			return fault.New(fault.Unavailable, code, "not now")
		}), post(ask))
		if got := strings.Contains(log.String(), "level=ERROR"); got != loud {
			t.Errorf("%s: an error in the log: %v, want %v:\n%s", code, got, loud, &log)
		}
	}
}
