package web_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/calendar"
	"tocsin/domain/cipher"
	"tocsin/domain/clock"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/domain/product"
	"tocsin/domain/report"
	"tocsin/law"
	"tocsin/outward"
	"tocsin/outward/openid"
	"tocsin/outward/openid/standin"
	"tocsin/store"
	"tocsin/transport/frame"
	"tocsin/transport/web"
	"tocsin/transport/web/asset"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/page/layout"
)

// bureau is a whole instance behind its web door, with a set clock and one signed-in
// browser for each role.
type bureau struct {
	*desk.Desk
	t      *testing.T
	ctx    context.Context
	clock  *clock.Set
	server *httptest.Server
	issuer string // who vouches for people, as an address
	router *frame.Router
	store  *store.Store
	admin  access.Principal
	people map[string]access.Principal
}

func openBureau(t *testing.T) *bureau {
	t.Helper()
	h := &bureau{t: t, ctx: context.Background(), clock: clock.At(instant(t, "2021-12-09T01:00:00Z")), people: map[string]access.Principal{}}
	suite := cipher.International(nil)
	month := partner.Limits{Idle: 720 * time.Hour, Absolute: 720 * time.Hour}
	long := partner.SessionLimits{Office: month, Others: month}
	s, err := store.Open(h.ctx, store.Options{Dir: t.TempDir(), Clock: h.clock, Suite: suite})
	h.must(err)
	t.Cleanup(func() { _ = s.Close() })
	h.store = s
	book, err := law.Load()
	h.must(err)
	vouches, err := standin.New(h.clock.Now)
	h.must(err)
	t.Cleanup(vouches.Close)
	h.issuer = vouches.URL
	h.Desk, err = desk.New(h.ctx, desk.Options{Store: s, Law: book, Clock: h.clock, Suite: suite, Settings: desk.Settings{Sessions: long, Base: address}, Issuers: openid.New(outward.New(vouches.Options()), h.clock)})
	h.must(err)
	h.serve(s)
	code, err := h.Enrolment.FoundingLink(h.ctx)
	h.must(err)
	id, err := h.Enrolment.Found(h.ctx, code, desk.NewPerson{Login: "admin", Name: "A", Password: secret})
	h.must(err)
	h.admin = access.Principal{Person: id, Roles: []access.Role{access.Administrator}, Via: "test"}
	h.people["admin"] = h.admin
	h.person("duty", "值班员 1", access.DutyOfficer, "")
	h.person("pub", "发布人 1", access.Publisher, "")
	h.person("audit", "审计员", access.Auditor, "")
	return h
}

const (
	secret  = "correct horse battery"
	address = "https://platform.example" // at which it is said to be reached
)

// serve puts the doors before the desk.
func (h *bureau) serve(s *store.Store) {
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	h.router = frame.New(frame.Options{Desk: h.Desk, Room: s.Room, Log: log, Limits: frame.Limits{Off: true}})
	files, err := asset.Open()
	h.must(err)
	words, err := lang.Load()
	h.must(err)
	door := web.Door{
		Desk: h.Desk, Router: h.router, Assets: files, Languages: words, Log: log, Base: address,
		Platform: layout.Platform{Name: "网络安全威胁和漏洞信息共享平台", Filing: "LD-2021-0001"},
	}
	door.Mount()
	handler, err := h.router.Handler()
	h.must(err)
	mux := http.NewServeMux()
	mux.Handle(asset.Root, files)
	mux.Handle("/", handler)
	h.server = httptest.NewServer(mux)
	h.t.Cleanup(h.server.Close)
}

func (h *bureau) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatalf("%v (%v)", err, fault.From(err).Unwrap())
	}
}

func (h *bureau) person(login, title string, role access.Role, org string) access.Principal {
	h.t.Helper()
	id, _, err := h.Enrolment.Person(h.ctx, h.admin, desk.NewPerson{Login: login, Name: login, Title: title, Roles: []access.Role{role}, Org: org})
	h.must(err)
	h.people[login] = access.Principal{Person: id, Org: org, Roles: []access.Role{role}, Via: "test"}
	return h.people[login]
}

func (h *bureau) unit(name, local, sector, login string) string {
	h.t.Helper()
	org, _, err := h.Enrolment.Partner(h.ctx, h.admin, partner.Partner{Name: name, LocalName: local, Sector: sector, Jurisdiction: "CN", Roles: []string{"provider"}})
	h.must(err)
	h.person(login, "", access.PartnerMember, org)
	return org
}

// browser is somebody who is signed in, or nobody.
type browser struct {
	h      *bureau
	client *http.Client
	cookie string
	lang   string
}

func (h *bureau) browser(login string) *browser {
	h.t.Helper()
	b := &browser{h: h, lang: "zh-Hans", client: &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	if login != "" {
		b.cookie = comesIn(h.t, h.Desk, h.people[login].Person)
	}
	return b
}

// operator is whoever holds the data directory.
var operator = access.Principal{Roles: []access.Role{access.System}, Via: "cli"}

// comesIn is a session of somebody, by a link that the operator makes.
func comesIn(t testing.TB, d *desk.Desk, person string) string {
	t.Helper()
	link, err := d.Enrolment.Recover(t.Context(), operator, person, false, time.Hour)
	session := ""
	switch {
	case err != nil:
	case link.Recovery:
		session, err = d.Enrolment.Regain(t.Context(), desk.Browser{}, link.Code, "correct horse battery")
	default:
		session, err = d.Enrolment.SignInByLink(t.Context(), desk.Browser{}, link.Code, "correct horse battery")
	}
	if err != nil {
		t.Fatal(err)
	}
	return session
}

// reply is what came back.
type reply struct {
	t      *testing.T
	status int
	to     string
	header http.Header
	body   string
}

func (b *browser) send(method, path string, form url.Values) reply {
	b.h.t.Helper()
	return b.sends(method, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// sends is send of a body in any coding.
func (b *browser) sends(method, path, coding string, content io.Reader) reply {
	b.h.t.Helper()
	req, err := http.NewRequest(method, b.h.server.URL+path, content)
	b.h.must(err)
	if method == http.MethodPost {
		req.Header.Set("Content-Type", coding)
		req.Header.Set("Origin", b.h.server.URL)
	}
	req.AddCookie(&http.Cookie{Name: "language", Value: b.lang})
	if b.cookie != "" {
		req.AddCookie(&http.Cookie{Name: "tocsin", Value: b.cookie})
	}
	res, err := b.client.Do(req)
	b.h.must(err)
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	b.h.must(err)
	return reply{b.h.t, res.StatusCode, res.Header.Get("Location"), res.Header, string(body)}
}

// get opens a page and wants it to be there.
func (b *browser) get(path string) reply {
	b.h.t.Helper()
	a := b.send(http.MethodGet, path, nil)
	if a.status != http.StatusOK {
		b.h.t.Fatalf("GET %s answered %d: %s", path, a.status, plain(a.body))
	}
	return a
}

// press sends a form and wants to be led on; it returns where to.
func (b *browser) press(path string, fields ...string) string {
	b.h.t.Helper()
	a := b.try(path, fields...)
	if a.status != http.StatusSeeOther {
		b.h.t.Fatalf("POST %s answered %d: %s", path, a.status, plain(a.body))
	}
	return a.to
}

func (b *browser) try(path string, fields ...string) reply {
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return b.send(http.MethodPost, path, form)
}

// plain is the text of a page, for a message.
func plain(page string) string {
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return page
	}
	var out strings.Builder
	for n := range doc.Descendants() {
		if n.Type == html.TextNode {
			out.WriteString(strings.TrimSpace(n.Data) + " ")
		}
	}
	return out.String()
}

// wants wants every one of the texts to stand on the page.
func (a reply) wants(texts ...string) reply {
	a.t.Helper()
	read := strings.Join(strings.Fields(plain(a.body)), " ")
	for _, text := range texts {
		if !strings.Contains(read, text) {
			a.t.Errorf("the page does not say %q: %s", text, read)
		}
	}
	return a
}

// lacks wants none of the texts in the source of the page.
func (a reply) lacks(texts ...string) reply {
	a.t.Helper()
	for _, text := range texts {
		if strings.Contains(a.body, text) {
			a.t.Errorf("the page says %q", text)
		}
	}
	return a
}

// id finds the first identifier of a kind in a text.
func id(prefix, text string) string {
	return regexp.MustCompile(prefix + `_[0-9a-z]{26}`).FindString(text)
}

func instant(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func moment(t *testing.T, text string) calendar.Moment {
	t.Helper()
	m, err := calendar.ParseMoment(text, "")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// report hands in a report for somebody, or for nobody.
func (h *bureau) report(who access.Principal, draft report.Draft) string {
	h.t.Helper()
	if who.Via == "" {
		who.Via = "web"
	}
	taken, err := h.Intake.Receive(h.ctx, who, desk.Submission{Kind: report.Vulnerability, Draft: draft, Raw: []byte(draft.Title.Reveal()), Mailbox: true})
	h.must(err)
	return taken.Report
}

func log4j() report.Draft {
	return report.Draft{
		Title: "Log4j2 组件 JNDI 远程代码执行漏洞", Technical: "日志消息中的查找表达式会被解析并加载远程类。", Harm: "攻击者可远程执行任意代码。",
		Products: []product.Product{{Vendor: "Apache", Name: "Log4j2", Version: "2.0-beta9 至 2.14.1"}}, Aliases: []string{"CVE-2021-44228"},
		Capacity: report.Support, Sectors: []string{"telecom"},
	}
}

// forms are the addresses that the forms of a page post to.
func forms(t *testing.T, page string) []string {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var to []string
	for n := range doc.Descendants() {
		if slices.Contains(n.Attr, html.Attribute{Key: "method", Val: "get"}) {
			continue // a search asks, and changes nothing
		}
		for _, a := range n.Attr {
			if n.Data == "form" && a.Key == "action" || a.Key == "formaction" {
				to = append(to, a.Val)
			}
		}
	}
	return to
}

// readers are one reader for each language.
func readers(t *testing.T) []lang.Reader {
	t.Helper()
	words, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	var rs []lang.Reader
	for _, code := range lang.Codes() {
		rs = append(rs, words.Reader(code, nil, time.Time{}))
	}
	return rs
}

func TestAPublisherIsShownWhatWasWrittenAnewInsteadOfReleasingIt(t *testing.T) {
	j := begin(t)
	j.open()
	path := "/advisories/" + j.warn()
	j.duty.press(path + "/submit")
	seen := j.pub.get(path + "/gate").body
	if !strings.Contains(seen, `name="version" value="1"`) {
		t.Fatal("the form of the release does not carry what it shows")
	}
	j.pub.press(path+"/return", "version", "1", "reason", "请补充。")
	j.duty.press(path, "grade", "critical", "mitigation", "m", "sectors", "telecom", "zh.title", "换了的标题", "zh.summary", "s", "zh.advice", "a", "affected.0.name", "Log4j2")
	j.duty.press(path + "/submit")
	back := j.pub.try(path+"/release", "version", "1")
	if back.status != http.StatusConflict {
		t.Fatalf("words that nobody reviewed: %d", back.status)
	}
	back.wants("稿件已被重写", "换了的标题")
	if !strings.Contains(back.body, `name="version" value="2"`) {
		t.Error("the page does not let him decide about what it shows now")
	}
	j.browser("").get("/").lacks("换了的标题")
	j.pub.press(path+"/release", "version", "2")
}
