package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"tocsin/domain/access"
	"tocsin/domain/advisory"
	"tocsin/domain/calendar"
	"tocsin/domain/coordination"
	"tocsin/domain/product"
	"tocsin/transport/web/lang"
)

// publish takes a note all the way to its release, and returns its identifier.
func (h *house) publish() string {
	h.t.Helper()
	h.clock.Advance(time.Minute) // its report is the newest
	h.visitor("en").postParts("/report", log4shell("published"))
	caseID, _, err := h.desk.Coordination.Open(h.ctx, h.duty, newCase(h.reports()[0].ID))
	h.must(err)
	_, err = h.desk.Coordination.Record(h.ctx, h.duty, coordination.Event{Matter: caseID, Type: "fix.available", At: calendar.At(h.clock.Now()), Status: coordination.Confirmed, Source: "vendor"})
	h.must(err)
	_, err = h.desk.Coordination.Assess(h.ctx, h.duty, caseID, "critical", "", "")
	h.must(err)
	return h.note(caseID, "Update Log4j2 to 2.15.0")
}

// note drafts, reviews and releases one note of a case.
func (h *house) note(caseID, advice string) string {
	h.t.Helper()
	id, _, err := h.desk.Publishing.Draft(h.ctx, h.duty, advisory.Advisory{
		Case: caseID, Kind: advisory.Note, Grade: "critical", Aliases: []string{"CVE-2021-44228"}, Remedy: advice, Mitigation: "log4j2.formatMsgNoLookups=true",
		Affected: []product.Product{{Vendor: "Apache", Name: "Log4j2", PURL: "pkg:maven/org.apache.logging.log4j/log4j-core", Ranges: product.Ranges{{Introduced: "2.0", Fixed: "2.15.0"}}}},
		En:       advisory.Text{Title: "Apache Log4j2: remote code execution", Summary: "Lookups in log messages load remote code.", Advice: advice},
		Zh:       advisory.Text{Title: "Apache Log4j2 组件远程代码执行漏洞风险提示", Summary: "日志消息中的查找会加载远程代码。", Advice: "升级至 2.15.0 版本。\n检查日志。"},
		Links:    []string{"https://logging.apache.org/log4j/2.x/security.html", "javascript:alert(1)"},
	})
	h.must(err)
	_, err = h.desk.Publishing.Submit(h.ctx, h.duty, id)
	h.must(err)
	_, err = h.desk.Publishing.Release(h.ctx, h.pub, id, 1)
	h.must(err)
	return id
}

func TestAnEmptyPlatformTeachesWhatItIs(t *testing.T) {
	v := build(t).visitor("en")
	v.get("/").status(t, http.StatusOK).says(t, "No warning has been published yet", "Anybody may report", "/report", "/verify")
	v.get("/?q=log4j").status(t, http.StatusOK).says(t, "Nothing was found")
	v.get("/?before=nonsense").status(t, http.StatusUnprocessableEntity)
}

func TestAWarningIsFoundReadAndWithdrawnInPublic(t *testing.T) {
	h := build(t)
	h.people()
	id := h.publish()
	v := h.visitor("zh-CN")
	for _, q := range []string{"", "?q=log4j2", "?q=cve-2021-44228", "?q=" + url.QueryEscape("远程代码")} {
		v.get("/"+q).status(t, http.StatusOK).says(t, "Apache Log4j2 组件远程代码执行漏洞风险提示", "超危", "CVE-2021-44228")
	}
	v.get("/?q=struts").status(t, http.StatusOK).says(t, "没有找到")
	page := v.get("/advisories/"+id).status(t, http.StatusOK).says(t, "升级至 2.15.0", "TLP:CLEAR", "≥ 2.0, < 2.15.0", "N-2021-", "log4j2.formatMsgNoLookups=true")
	if strings.Contains(page.body, `href="javascript`) {
		t.Error("a source became a script")
	}
	first, err := h.desk.Look.Advisory(h.ctx, h.duty, id)
	h.must(err)
	h.clock.Advance(4 * 24 * time.Hour)
	second := h.note(first.Case, "Update Log4j2 to 2.16.0")
	_, _, err = h.desk.Publishing.Withdraw(h.ctx, h.pub, id, "The mitigation does not help.", second)
	h.must(err)
	h.visitor("en").get("/advisories/"+id).status(t, http.StatusOK).says(t, "This advice was withdrawn", "The mitigation does not help.", "/advisories/"+second)
	v.get("/").status(t, http.StatusOK).says(t, "已撤回")
}

func TestTheListOfWarningsIsPagedByACursor(t *testing.T) {
	h := build(t)
	h.people()
	first, err := h.desk.Look.Advisory(h.ctx, h.duty, h.publish())
	h.must(err)
	for range 24 {
		h.note(first.Case, "again")
	}
	v := h.visitor("en")
	seen := map[string]bool{}
	path, pages := "/", 0
	for path != "" {
		a := v.get(path).status(t, http.StatusOK)
		path = ""
		pages++
		for _, n := range a.nodes(t) {
			if strings.HasPrefix(attr(n, "id"), "adv_") {
				seen[attr(n, "id")] = true
			}
			if strings.HasPrefix(attr(n, "href"), "/?before=") {
				path = attr(n, "href")
			}
		}
	}
	if len(seen) != 25 || pages != 2 {
		t.Errorf("%d warnings on %d pages, want 25 on 2", len(seen), pages)
	}
}

// everyPage opens every public page once, in a language, with something on it.
func (h *house) everyPage(language string) map[string]answer {
	h.t.Helper()
	id := h.publish()
	v := h.visitor(language)
	pages := map[string]answer{}
	for _, path := range []string{"/", "/advisories/" + id, "/report", "/mailbox", "/verify", "/login", "/login/link/some-code", "/found/some-code", "/law", "/law/cn/rmspv", "/law/policy/cert-cc-45", "/no/such/page"} {
		pages[path] = v.get(path)
	}
	for _, kind := range []string{"vulnerability", "resource", "malware", "hidden-danger", "incident"} {
		pages["/report?kind="+kind] = v.get("/report?kind=" + kind)
	}
	pages["a form that came back"] = v.postParts("/report", append(log4shell("x"), [2]string{"aware", "x"}, [2]string{"steps", "\u202e"}, [2]string{"more", ""})[:10])
	pages["a faulty form"] = v.postParts("/report", append([][2]string{{"aware", "2031-01-01"}, {"steps", "\u202e"}}, log4shell("y")...))
	pages["a receipt"] = v.postParts("/report", log4shell("z-"+language))
	pages["an open mailbox"] = v.get("/mailbox")
	v.post("/mailbox/messages", url.Values{"text": {"more"}})
	pages["a mailbox with a message"] = v.get("/mailbox")
	pages["a good check"] = v.post("/verify", url.Values{"receipt": {v.get("/mailbox/receipt.txt").body}})
	pages["a bad check"] = v.post("/verify", url.Values{"receipt": {"nothing"}})
	pages["a wrong sign-in"] = v.post("/login", url.Values{"login": {"duty"}, "password": {"wrong"}})
	admin := h.visitor(language)
	admin.signIn("admin")
	for _, path := range []string{"/account", "/account/factors/new", "/account/prove"} {
		pages[path] = admin.get(path)
	}
	pages["/people"] = admin.get("/people")
	pages["/account"] = admin.get("/account")
	pages["a token"] = admin.post("/account/tokens", url.Values{"label": {"x"}, "lasts": {"1"}})
	newcomer := h.admits("newcomer-"+language, access.Reporter)
	pages["a link"] = admin.post("/people/"+newcomer+"/invite", nil)
	admin.post("/people/"+h.duty.Person+"/admissions", url.Values{"reason": {"x"}})
	pages["/people with an admission"] = admin.get("/people")
	pages["an admission without a reason"] = admin.post("/people/"+h.duty.Person+"/admissions", url.Values{"reason": {""}})
	pages["a passkey where there are none"] = v.get("/login/passkey")
	pages["a new passkey where there are none"] = admin.get("/account/passkeys/new")
	pages["a recovery"] = v.get("/recover/x")
	pages["a faulty recovery"] = v.post("/recover/x", url.Values{"password": {"x"}, "repeat": {"y"}})
	pages["a faulty password"] = admin.post("/account/password", url.Values{"password": {"x"}, "repeat": {"y"}})
	pages["a faulty person"] = admin.post("/people", url.Values{"login": {"duty"}, "roles": {"auditor"}})
	return pages
}

// TestEveryPublicPageIsBuiltSoundly: labels, ids, headings, no style and no script, and
// no key that nobody wrote, in both languages.
func TestEveryPublicPageIsBuiltSoundly(t *testing.T) {
	for _, language := range lang.Codes() {
		t.Run(string(language), func(t *testing.T) {
			h := build(t)
			h.people()
			for name, page := range h.everyPage(string(language)) {
				if page.StatusCode >= 500 {
					t.Errorf("%s: status %d", name, page.StatusCode)
				}
				for _, check := range []func([]*html.Node) []string{labelled, headed, referring, strict, spoken} {
					for _, wrong := range check(page.nodes(t)) {
						t.Errorf("%s: %s", name, wrong)
					}
				}
				if got := attr(page.nodes(t)[0], "lang"); got != string(language) {
					t.Errorf("%s speaks %q", name, got)
				}
			}
		})
	}
}

func labelled(nodes []*html.Node) (wrong []string) {
	labels := map[string]bool{}
	for _, n := range nodes {
		if n.Data == "label" {
			labels[attr(n, "for")] = true
		}
	}
	for _, n := range nodes {
		if slices.Contains([]string{"input", "textarea", "select"}, n.Data) && attr(n, "type") != "hidden" && !labels[attr(n, "id")] {
			wrong = append(wrong, "<"+n.Data+" name="+attr(n, "name")+"> has no label")
		}
	}
	return wrong
}

func headed(nodes []*html.Node) (wrong []string) {
	last, tops := 0, 0
	for _, n := range nodes {
		if len(n.Data) != 2 || n.Data[0] != 'h' || n.Data[1] < '1' || n.Data[1] > '6' {
			continue
		}
		level := int(n.Data[1] - '0')
		if level > last+1 {
			wrong = append(wrong, n.Data+" follows too early: "+textOf(n))
		}
		if level == 1 {
			tops++
		}
		last = level
	}
	if tops != 1 {
		wrong = append(wrong, "the page has not exactly one h1")
	}
	return wrong
}

func referring(nodes []*html.Node) (wrong []string) {
	seen := map[string]int{}
	for _, n := range nodes {
		if id := attr(n, "id"); id != "" {
			seen[id]++
		}
	}
	for id, n := range seen {
		if n > 1 {
			wrong = append(wrong, "the id "+id+" stands twice")
		}
	}
	for _, n := range nodes {
		for _, key := range []string{"for", "aria-labelledby", "aria-describedby", "list"} {
			for ref := range strings.FieldsSeq(attr(n, key)) {
				if seen[ref] == 0 {
					wrong = append(wrong, "<"+n.Data+" "+key+"="+ref+"> refers to nothing")
				}
			}
		}
		if to, ok := strings.CutPrefix(attr(n, "href"), "#"); ok && seen[to] == 0 {
			wrong = append(wrong, "the link #"+to+" leads nowhere")
		}
	}
	return wrong
}

func strict(nodes []*html.Node) (wrong []string) {
	for _, n := range nodes {
		if n.Data == "script" && !ours(n) || n.Data == "style" {
			wrong = append(wrong, "there is a <"+n.Data+">")
		}
		for _, a := range n.Attr {
			switch {
			case a.Key == "style", strings.HasPrefix(a.Key, "on"), strings.HasPrefix(a.Val, "javascript:"), strings.HasPrefix(a.Val, "data:"):
				wrong = append(wrong, "<"+n.Data+" "+a.Key+"="+a.Val+"> breaks the policy")
			case (a.Key == "src" || a.Key == "action" || n.Data == "link" && a.Key == "href") && !strings.HasPrefix(a.Val, "/"):
				wrong = append(wrong, "<"+n.Data+" "+a.Key+"="+a.Val+"> leads away")
			}
		}
	}
	return wrong
}

// spoken finds keys that nobody wrote and placeholders that nobody filled.
func spoken(nodes []*html.Node) (wrong []string) {
	areas := []string{"report", "receipt", "mailbox", "verify", "advisory", "login", "law", "people", "account", "factor", "layout", "fault", "field", "clock", "step", "fact", "role", "act"}
	for word := range strings.FieldsSeq(textOf(nodes[0])) {
		area, rest, dotted := strings.Cut(strings.Trim(word, "“”\"().,:"), ".")
		if dotted && rest != "" && slices.Contains(areas, area) && !strings.ContainsAny(rest, "{/") && rest != "json" && rest != "txt" && !logged(word) {
			wrong = append(wrong, "the key "+word+" shows")
		}
	}
	return wrong
}

// logged are words with a dot that are meant to be read: codes of faults, and the form
// of a receipt.
func logged(word string) bool {
	return slices.Contains([]string{"report.invalid", "report.key", "report.receive"}, strings.Trim(word, "\".,:")) || strings.Contains(word, `":"`)
}

func TestEveryAnswerBearsItsHeaders(t *testing.T) {
	h := build(t)
	h.people()
	v := h.visitor("en")
	for path, want := range map[string]int{
		"/": 200, "/report": 200, "/report?kind=vulnerability": 200, "/mailbox": 200, "/verify": 200, "/verify/key": 200, "/login": 200, "/law": 200, "/law/cn/rmspv": 200,
		"/healthz": 200, "/.well-known/security.txt": 404, "/no/such/page": 404, "/people": 303, "/language?to=en&back=/law": 303, "/r/x": 404,
	} {
		a := v.get(path).status(t, want)
		for name, value := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin",
			"Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
		} {
			if a.Header.Get(name) != value {
				t.Errorf("%s: %s is %q", path, name, a.Header.Get(name))
			}
		}
		if a.Header.Get("Referrer-Policy") == "" {
			t.Errorf("%s has no referrer policy", path)
		}
	}
	for _, n := range v.get("/").nodes(t) {
		if n.Data == "link" {
			if a := v.get(attr(n, "href")).status(t, http.StatusOK); !strings.Contains(a.Header.Get("Cache-Control"), "immutable") || a.Header.Get("Content-Security-Policy") == "" {
				t.Errorf("%s: %v", attr(n, "href"), a.Header)
			}
		}
	}
	if got := v.get("/asset/nothing.css").status(t, http.StatusNotFound).Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("what is not there may be kept: %q", got)
	}
}

func TestWhoAsksCannotSayWhereWeaknessesAreToldOf(t *testing.T) {
	h := build(t)
	h.base = "https://platform.example/"
	h.serve()
	v := h.visitor("en")
	req, err := http.NewRequest(http.MethodGet, h.srv.URL+"/.well-known/security.txt", nil)
	h.must(err)
	req.Host = "elsewhere.example"
	v.do(req).says(t, "Contact: https://platform.example/report\n", "Expires: 2022-06-07T19:04:00Z\n", "Canonical: https://platform.example/.well-known/security.txt\n")
}
