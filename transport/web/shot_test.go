package web_test

import (
	"context"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"tocsin/domain/access"
	"tocsin/transport/web/lang"
)

var shots = flag.String("public-shots", "", "folder for screenshots of the public pages")

// shown is a public page as somebody comes to it: who goes there, and where it lies.
type shown struct {
	name string
	path string
	who  *visitor
	body string // of an answer to a form, which no address leads to
}

// TestThePublicPagesFitTheDeskAndThePhone opens the pages in a browser that enforces
// the policy: nothing scrolls sideways, on a desk and on a phone, in both languages.
func TestThePublicPagesFitTheDeskAndThePhone(t *testing.T) {
	browser := chromium(t)
	for _, code := range lang.Codes() {
		h := build(t)
		h.people()
		for _, page := range h.shown(string(code)) {
			t.Run(page.name+"-"+string(code), func(t *testing.T) { look(t, browser, page) })
		}
	}
}

// shown prepares the pages.
func (h *house) shown(language string) []shown {
	v, reporter, admin := h.visitor(language), h.visitor(language), h.visitor(language)
	admin.signIn("admin")
	reporter.postParts("/report", append([][2]string{{"scope", ""}}, log4shell("shown")...), file{"poc.txt", "x"}).status(h.t, http.StatusOK)
	report := h.reports()[0].ID
	_, err := h.desk.Look.Report(h.ctx, h.duty, report)
	h.must(err)
	_, err = h.desk.Triage.Acknowledge(h.ctx, h.duty, report)
	h.must(err)
	_, err = h.desk.Triage.Answer(h.ctx, h.duty, report, "已收到。请问影响哪些版本？")
	h.must(err)
	reporter.post("/mailbox/messages", url.Values{"text": {"2.0-beta9 至 2.14.1"}})
	id := h.publish()
	faulty := append([][2]string{{"aware", "2031-01-01"}, {"products.1.name", "Log4j 1"}}, log4shell("shown-2")...)
	done := reporter.postParts("/report", log4shell("shown-3"))
	receipt := v.postParts("/verify", [][2]string{{"receipt", reporter.get("/mailbox/receipt.txt").body}})
	return append([]shown{
		{name: "faulty", who: v, body: v.postParts("/report", faulty).body}, {name: "done", who: v, body: done.body}, {name: "good", who: v, body: receipt.body},
		{name: "bad", who: v, body: v.postParts("/verify", [][2]string{{"receipt", "nothing"}}).body}, {name: "link", who: v, body: admin.post("/people/"+h.admits("newcomer", access.Reporter)+"/invite", nil).body},
	}, []shown{
		{name: "home", path: "/", who: v}, {name: "warning", path: "/advisories/" + id, who: v}, {name: "choose", path: "/report", who: v}, {name: "form", path: "/report?kind=vulnerability", who: v}, {name: "threat", path: "/report?kind=resource", who: v},
		{name: "mailbox", path: "/mailbox", who: reporter}, {name: "code", path: "/mailbox", who: v}, {name: "verify", path: "/verify", who: v}, {name: "login", path: "/login", who: v}, {name: "law", path: "/law", who: v}, {name: "rmspv", path: "/law/cn/rmspv", who: v}, {name: "people", path: "/people", who: admin}, {name: "account", path: "/account", who: admin}, {name: "factor", path: "/account/factors/new", who: admin}, {name: "prove", path: "/account/prove", who: admin}, {name: "absent", path: "/nothing", who: v},
	}...)
}

// look opens a page with the cookies of its visitor and measures it on both screens.
func look(t *testing.T, browser context.Context, page shown) {
	t.Helper()
	ctx, cancel := context.WithTimeout(browser, 30*time.Second)
	defer cancel()
	srv, err := url.Parse(page.who.srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	srv.Path = "/mailbox"
	var cookies []string
	for _, c := range page.who.client.Jar.Cookies(srv) {
		cookies = append(cookies, c.Name+"="+c.Value)
	}
	if page.body != "" {
		srv.Host = strings.TrimPrefix(page.again(t), "http://")
	}
	headers := network.Headers{"Accept-Language": page.who.lang, "Cookie": strings.Join(cookies, "; ")}
	if err := goTo(ctx, "http://"+srv.Host+page.path, headers); err != nil {
		t.Fatal(err)
	}
	measure(t, ctx, "desk", 1280)
	measure(t, ctx, "phone", 390)
}

// measure looks at the open page on a screen of the width, and keeps a picture of it
// where somebody asked for one.
func measure(t *testing.T, ctx context.Context, screen string, width int64) {
	t.Helper()
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 900)); err != nil {
		t.Fatal(err)
	}
	wide, err := chromedp.Run(ctx, chromedp.Evaluate[int](`document.scrollingElement.scrollWidth`))
	if err != nil {
		t.Fatal(err)
	}
	if wide > int(width) {
		t.Errorf("the page is %d px wide on a %s of %d px", wide, screen, width)
	}
	if *shots == "" {
		return
	}
	shot, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatal(err)
	}
	_, name, _ := strings.Cut(t.Name(), "/")
	if err := os.WriteFile(filepath.Join(*shots, name+"-"+screen+".png"), shot, 0o644); err != nil {
		t.Fatal(err)
	}
}

// again serves an answer that was given before, beside the files of the house.
func (page shown) again(t *testing.T) string {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/asset/") {
			http.Redirect(w, r, page.who.srv.URL+r.URL.Path, http.StatusSeeOther)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, page.body)
	}))
	t.Cleanup(srv.Close)
	return srv.URL
}

// chromium starts the browser of the machine, or skips where there is none.
func chromium(t *testing.T) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "headless-shell"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Skip("no Chromium on this machine: install chromium to look at the pages")
	}
	ctx, cancel := chromedp.NewContext(context.Background(), chromedp.WithAllocatorOptions(chromedp.ExecPath(path), chromedp.NoSandbox))
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// goTo goes to the address with extra headers.
func goTo(ctx context.Context, address string, headers network.Headers) error {
	extra := chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: headers})
		return err
	})
	return chromedp.Do(ctx, extra, chromedp.Navigate(address))
}
