package web_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/cipher"
	"tocsin/domain/clock"
	"tocsin/law"
	"tocsin/outward/openid"
	"tocsin/store"
	"tocsin/transport/frame"
	"tocsin/transport/tlog"
	"tocsin/transport/web"
	"tocsin/transport/web/asset"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/page/layout"
)

// house is a whole instance behind its doors, with a set clock.
type house struct {
	t     *testing.T
	ctx   context.Context
	dir   string // of the data
	desk  *desk.Desk
	store *store.Store
	clock *clock.Set
	base  string // address that the operator names; empty for none
	srv   *httptest.Server
	admin access.Principal
	duty  access.Principal
	pub   access.Principal
}

const secretWord = "correct horse battery"

// build opens an instance with one person for each role and serves it.
func build(t *testing.T) *house {
	t.Helper()
	return buildAt(t, time.Date(2021, 12, 9, 19, 4, 0, 0, time.UTC))
}

// buildNamed is build for an operator who named the address of the platform.
func buildNamed(t *testing.T, base string) *house {
	t.Helper()
	return buildWith(t, time.Date(2021, 12, 9, 19, 4, 0, 0, time.UTC), base)
}

// buildAt is build at another time, with nobody enrolled.
func buildAt(t *testing.T, now time.Time) *house {
	t.Helper()
	return buildWith(t, now, "")
}

func buildWith(t *testing.T, now time.Time, base string, asking ...func(*clock.Set) *openid.Client) *house {
	t.Helper()
	var err error
	h := &house{t: t, base: base, ctx: context.Background(), dir: t.TempDir(), clock: clock.At(now)}
	suite := cipher.International(nil)
	h.store, err = store.Open(h.ctx, store.Options{Dir: h.dir, Clock: h.clock, Suite: suite})
	h.must(err)
	t.Cleanup(func() { _ = h.store.Close() })
	book, err := law.Load()
	h.must(err)
	options := desk.Options{Store: h.store, Law: book, Clock: h.clock, Suite: suite, Settings: desk.Settings{Base: base}}
	for _, by := range asking {
		options.Issuers = by(h.clock)
	}
	h.desk, err = desk.New(h.ctx, options)
	h.must(err)
	h.serve()
	return h
}

// people founds the instance and enrols one person for each role of the office.
func (h *house) people() {
	h.t.Helper()
	code, err := h.desk.Enrolment.FoundingLink(h.ctx)
	h.must(err)
	id, err := h.desk.Enrolment.Found(h.ctx, code, desk.NewPerson{Login: "admin", Name: "A", Password: secretWord})
	h.must(err)
	h.admin = access.Principal{Person: id, Roles: []access.Role{access.Administrator}, Via: "test"}
	h.duty, h.pub = h.person("duty", access.DutyOfficer), h.person("pub", access.Publisher)
}

func (h *house) person(login string, role access.Role) access.Principal {
	h.t.Helper()
	id, _, err := h.desk.Enrolment.Person(h.ctx, operator, desk.NewPerson{Login: login, Title: "post of " + login, Name: login, Roles: []access.Role{role}, Password: secretWord})
	h.must(err)
	return access.Principal{Person: id, Roles: []access.Role{role}, Via: "test"}
}

// admits enrols somebody who was never in.
func (h *house) admits(login string, role access.Role) string {
	h.t.Helper()
	id, _, err := h.desk.Enrolment.Person(h.ctx, h.admin, desk.NewPerson{Login: login, Roles: []access.Role{role}})
	h.must(err)
	return id
}

func (h *house) serve() {
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	router := frame.New(frame.Options{Desk: h.desk, Room: func() (uint64, error) { return 1 << 40, nil }, Log: quiet, Limits: frame.Limits{Off: true}})
	files, err := asset.Open()
	h.must(err)
	words, err := lang.Load()
	h.must(err)
	web.Door{
		Desk: h.desk, Router: router, Assets: files, Languages: words, Log: quiet, Base: h.base,
		Platform: layout.Platform{Name: "Tocsin", Operator: "the office of the test", Filing: "LD-0001"},
	}.Mount()
	tlog.Door{Desk: h.desk, Router: router}.Mount()
	handler, err := router.Handler()
	h.must(err)
	h.srv = httptest.NewServer(handler)
	h.t.Cleanup(h.srv.Close)
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// visitor is one browser: it keeps cookies and follows no redirection by itself.
type visitor struct {
	*house
	client *http.Client
	lang   string
}

func (h *house) visitor(language string) *visitor {
	jar, err := cookiejar.New(nil)
	h.must(err)
	return &visitor{h, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, language}
}

// answer is what came back, read whole.
type answer struct {
	*http.Response
	body string
}

func (v *visitor) do(req *http.Request) answer {
	v.t.Helper()
	req.Header.Set("Accept-Language", v.lang)
	res, err := v.client.Do(req)
	v.must(err)
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	v.must(err)
	return answer{res, string(body)}
}

func (v *visitor) get(path string) answer {
	v.t.Helper()
	req, err := http.NewRequest(http.MethodGet, v.srv.URL+path, nil)
	v.must(err)
	return v.do(req)
}

func (v *visitor) post(path string, fields url.Values) answer {
	v.t.Helper()
	req, err := http.NewRequest(http.MethodPost, v.srv.URL+path, strings.NewReader(fields.Encode()))
	v.must(err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return v.do(req)
}

// file is an attachment that a visitor sends along.
type file struct{ name, body string }

// postParts sends a form as a browser does, with a boundary of its own.
func (v *visitor) postParts(path string, fields [][2]string, files ...file) answer {
	v.t.Helper()
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	for _, f := range fields {
		v.must(parts.WriteField(f[0], f[1]))
	}
	for _, f := range files {
		w, err := parts.CreateFormFile("files", f.name)
		v.must(err)
		_, err = io.WriteString(w, f.body)
		v.must(err)
	}
	v.must(parts.Close())
	req, err := http.NewRequest(http.MethodPost, v.srv.URL+path, &body)
	v.must(err)
	req.Header.Set("Content-Type", parts.FormDataContentType())
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return v.do(req)
}

// signIn signs the visitor in.
func (v *visitor) signIn(login string) {
	v.t.Helper()
	if a := v.post("/login", url.Values{"login": {login}, "password": {secretWord}}); a.StatusCode != http.StatusSeeOther {
		v.t.Fatalf("signing in: %d", a.StatusCode)
	}
}

// status fails unless the answer has the status.
func (a answer) status(t *testing.T, want int) answer {
	t.Helper()
	if a.StatusCode != want {
		t.Fatalf("%s %s: status %d, want %d\n%s", a.Request.Method, a.Request.URL.Path, a.StatusCode, want, strings.Join(strings.Fields(a.text(t)), " "))
	}
	return a
}

// says fails unless the page says every one of the words.
func (a answer) says(t *testing.T, words ...string) answer {
	t.Helper()
	said := a.text(t)
	for _, w := range words {
		if !strings.Contains(said, w) && !strings.Contains(a.body, w) {
			t.Errorf("%s %s does not say %q:\n%s", a.Request.Method, a.Request.URL.Path, w, strings.Join(strings.Fields(said), " "))
		}
	}
	return a
}

func (a answer) nodes(t *testing.T) []*html.Node {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(a.body))
	if err != nil {
		t.Fatal(err)
	}
	var nodes []*html.Node
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode {
			nodes = append(nodes, n)
		}
	}
	return nodes
}

func (a answer) text(t *testing.T) string {
	t.Helper()
	nodes := a.nodes(t)
	if len(nodes) == 0 {
		return ""
	}
	return textOf(nodes[0])
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data + " ")
		}
	}
	return b.String()
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// hidden is the value of a hidden field of the page.
func (a answer) hidden(t *testing.T, name string) string {
	t.Helper()
	for _, n := range a.nodes(t) {
		if n.Data == "input" && attr(n, "name") == name {
			return attr(n, "value")
		}
	}
	t.Fatalf("there is no field %q", name)
	return ""
}

func newCase(reports ...string) desk.NewCase {
	return desk.NewCase{Title: "Log4Shell", Reports: reports}
}
