package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"tocsin/domain/access"
	"tocsin/domain/evidence"
	"tocsin/domain/report"
	"tocsin/store"
)

// log4shell is a report in Chinese as somebody types it in two minutes.
func log4shell(key string) [][2]string {
	return [][2]string{
		{"key", key}, {"kind", "vulnerability"}, {"products.0.name", "Log4j2"}, {"products.0.model", "log4j-core"}, {"products.0.version", "2.0 至 2.14.1"},
		{"title", "Log4j2 组件存在远程代码执行漏洞"}, {"technical", "日志中的 ${jndi:ldap://…} 会被解析并加载远程类。\r\n默认配置即可触发。"}, {"harm", "远程代码执行"},
		{"aware", "2021-11-24"}, {"contact", "chen@example.cn"},
	}
}

func TestAFileTravelsWithItsReportAndStandsInTheMailbox(t *testing.T) {
	h := build(t)
	v := h.visitor("zh-CN")
	v.postParts("/report", log4shell("k"), file{"验证 代码.txt", "jndi"}, file{"empty.bin", ""}).status(t, http.StatusOK)
	v.get("/mailbox").status(t, http.StatusOK).says(t, "验证 代码.txt", "a31f4c847bf33c7c31b32d6a77d899320228b0240d509e6cb805658bbee28008")
	second := h.visitor("zh-CN")
	again := second.postParts("/report", log4shell("k"), file{"验证 代码.txt", "jndj"}).status(t, http.StatusConflict)
	again.says(t, "请重新选择")
}

var codeForm = regexp.MustCompile(`[0-9a-z]{8}-[0-9a-z]{8}-[0-9a-z]{8}-[0-9a-z]{8}`)

// codeOf is the mailbox code on the page of a receipt.
func codeOf(t *testing.T, a answer) string {
	t.Helper()
	for _, n := range a.nodes(t) {
		if strings.Contains(attr(n, "class"), "receipt-code") {
			return codeForm.FindString(textOf(n))
		}
	}
	t.Fatal("the page shows no mailbox code")
	return ""
}

func TestAReportInChineseWithoutAnAccountGoesFromTheFormToTheAnswer(t *testing.T) {
	h := build(t)
	h.people()
	chen := h.visitor("zh-CN")
	form := chen.get("/report?kind=vulnerability").status(t, http.StatusOK).says(t, "漏洞管理规定 7(2)", "国家计算机网络应急技术处理协调中心", "仅用于评估")
	done := chen.postParts("/report", log4shell(form.hidden(t, "key"))).status(t, http.StatusOK).says(t, "您的报送已", "影响范围", "缺少 1 项法定内容")
	if done.Header.Get("Cache-Control") != "no-store" {
		t.Error("the code may be kept by a cache")
	}
	code := codeOf(t, done)

	receipt := chen.get("/mailbox/receipt.json").status(t, http.StatusOK)
	chen.postParts("/verify", [][2]string{{"receipt", receipt.body}}).status(t, http.StatusOK).says(t, "回执真实有效", "接收报送")
	text := chen.get("/mailbox/receipt.txt").status(t, http.StatusOK)
	chen.postParts("/verify", nil, file{"receipt.txt", text.body}).status(t, http.StatusOK).says(t, "回执真实有效")

	elsewhere := h.visitor("zh-CN")
	elsewhere.post("/mailbox", url.Values{"code": {strings.ToUpper(strings.ReplaceAll(code, "-", " "))}}).status(t, http.StatusSeeOther)
	elsewhere.get("/mailbox").status(t, http.StatusOK).says(t, "Log4j2 组件存在远程代码执行漏洞", "暂无消息", "密封部分尚无人查阅")
	elsewhere.post("/mailbox/messages", url.Values{"text": {"影响范围：所有使用该组件的系统"}}).status(t, http.StatusSeeOther)

	id := h.reports()[0].ID
	_, err := h.desk.Look.Report(h.ctx, h.duty, id)
	h.must(err)
	_, err = h.desk.Triage.Acknowledge(h.ctx, h.duty, id)
	h.must(err)
	_, err = h.desk.Triage.Answer(h.ctx, h.duty, id, "已收到，正在评估。")
	h.must(err)
	elsewhere.get("/mailbox").status(t, http.StatusOK).says(t, "已收到，正在评估。", "影响范围：所有使用该组件的系统", "post of duty", "值班员已受理")
	elsewhere.post("/mailbox/close", nil).status(t, http.StatusSeeOther)
	elsewhere.get("/mailbox").status(t, http.StatusOK).says(t, "打开您的信箱")
}

// reports are all reports of the house, as the office sees them.
func (h *house) reports() []report.Report {
	h.t.Helper()
	all, err := h.store.Look(access.By{Principal: h.duty, Act: access.ReadReport}).AllReports(h.ctx, store.Place{}, 100)
	h.must(err)
	return all
}

func TestTheSameFormSentTwiceIsOneReport(t *testing.T) {
	h := build(t)
	h.people()
	v := h.visitor("en")
	key := v.get("/report?kind=vulnerability").hidden(t, "key")
	first := v.postParts("/report", log4shell(key)).status(t, http.StatusOK)
	second := v.postParts("/report", log4shell(key)).status(t, http.StatusOK).says(t, "It is one report")
	if codeOf(t, first) != codeOf(t, second) {
		t.Error("the second answer bears another code")
	}
	if n := len(h.reports()); n != 1 {
		t.Errorf("there are %d reports, want 1", n)
	}
	other := append(log4shell(key), [2]string{"scope", "everybody"})
	back := v.postParts("/report", other).status(t, http.StatusConflict).says(t, "everybody")
	if back.hidden(t, "key") == key {
		t.Error("the form that came back bears the key that is used up")
	}
}

func TestAFaultyFormComesBackWithEverythingThatWasTyped(t *testing.T) {
	h := build(t)
	h.people()
	for name, tc := range map[string]struct{ field, value, says, anchor string }{
		"bidi override":      {"technical", "abc\u202edef", "invisible", "technical-error"},
		"control character":  {"harm", "a\x07b", "invisible", "harm-error"},
		"bad charset":        {"scope", "a\xff\xfeb", "not UTF-8", "scope-error"},
		"future":             {"aware", "2031-01-01", "future", "aware-error"},
		"impossible date":    {"aware", "2021-02-30", "no time", "aware-error"},
		"long":               {"title", strings.Repeat("长", 301), "too many", "title-error"},
		"package URL":        {"products.0.purl", "npm/log4j", "pkg:", "products-0-purl-error"},
		"unknown capacity":   {"capacity", "king", "no capacity", "capacity-error"},
		"bad time of day":    {"upstream_notified.time", "25:99", "without its day", "upstream_notified-error"},
		"hidden in a list":   {"aliases", "CVE-2021-44228, CVE\u202e-1", "invisible", "aliases-error"},
		"hidden in a range":  {"products.0.introduced", "1\u2066.0", "invisible", "products-0-fixed-error"},
		"seen in the future": {"threat.last_seen", "2031-01-01", "future", "Something in the form"},
		"impossible planned": {"planned", "2021-13-01", "", "planned-error"},
	} {
		t.Run(name, func(t *testing.T) {
			v := h.visitor("en")
			fields := append([][2]string{{"products.0.model", "kept as it was"}, {tc.field, tc.value}}, log4shell("k-"+name)...)
			a := v.postParts("/report", fields).status(t, http.StatusUnprocessableEntity).says(t, tc.says, "kept as it was", "chen@example.cn", tc.anchor)
			if !strings.Contains(a.body, `name="key" value="k-`+name) {
				t.Error("the form has lost its key")
			}
			if n := len(h.reports()); n != 0 {
				t.Errorf("%d reports were taken in", n)
			}
		})
	}
}

func TestAnEmptyReportIsToldWhatToSay(t *testing.T) {
	v := build(t).visitor("zh-CN")
	v.postParts("/report", [][2]string{{"kind", "incident"}}).status(t, http.StatusUnprocessableEntity).says(t, "报送没有任何内容", "technical-error")
	v.get("/report?kind=nothing").status(t, http.StatusNotFound)
	v.get("/report").status(t, http.StatusOK).says(t, "恶意程序", "安全隐患")
}

func TestEveryThreatKindIsTakenInFromItsForm(t *testing.T) {
	h := build(t)
	h.people()
	for _, kind := range report.Kinds[1:] {
		v := h.visitor("en")
		form := v.get("/report?kind="+string(kind)).status(t, http.StatusOK)
		fields := [][2]string{{"kind", string(kind)}, {"key", form.hidden(t, "key")}, {"threat.value", "198.51.100.7"}, {"threat.hashes", "aa11\nbb22"}, {"technical", "it calls home"},
			{"threat.first_seen", "2021-12-01"}, {"threat.first_seen.time", "08:30"}, {"threat.owner", "Qinghe Networks"}}
		v.postParts("/report", fields).status(t, http.StatusOK)
		v.get("/mailbox").status(t, http.StatusOK).says(t, "it calls home")
	}
	if n := len(h.reports()); n != 4 {
		t.Errorf("there are %d reports, want 4", n)
	}
	for _, r := range h.reports() {
		if got := r.Threat.FirstSeen.String(); got != "2021-12-01T08:30:00+08:00" {
			t.Errorf("first seen %s: the time of day was read in another zone", got)
		}
	}
}

func TestAnotherProductIsARowMoreAndNoReport(t *testing.T) {
	h := build(t)
	h.people()
	a := h.visitor("en").postParts("/report", append(log4shell("k"), [2]string{"more", "product"})).status(t, http.StatusOK).says(t, `name="products.1.name"`, "Log4j2")
	if strings.Contains(a.body, `name="products.2.name"`) || len(h.reports()) != 0 {
		t.Error("it did more than add one row")
	}
}

func TestWhatIsTooLargeIsRefusedBeforeItIsRead(t *testing.T) {
	h := build(t)
	v := h.visitor("en")
	v.postParts("/report", [][2]string{{"kind", "vulnerability"}, {"technical", strings.Repeat("x", 1<<20+1)}}).status(t, http.StatusRequestEntityTooLarge).says(t, "too large")
	v.postParts("/report", [][2]string{{"kind", "vulnerability"}}, file{"big.bin", strings.Repeat("x", 25<<20+1)}).status(t, http.StatusRequestEntityTooLarge)
	v.post("/mailbox", url.Values{"code": {strings.Repeat("x", 1<<20)}}).status(t, http.StatusRequestEntityTooLarge)
	req, err := http.NewRequest(http.MethodPost, h.srv.URL+"/report", strings.NewReader("x"))
	h.must(err)
	req.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	v.do(req).status(t, http.StatusBadRequest)
	req, err = http.NewRequest(http.MethodPost, h.srv.URL+"/report", strings.NewReader("title=x"))
	h.must(err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=gbk")
	v.do(req).status(t, http.StatusUnsupportedMediaType)
}

func TestAnotherSiteCannotMakeSomebodyReport(t *testing.T) {
	h := build(t)
	for _, path := range []string{"/report", "/login", "/logout", "/mailbox", "/mailbox/messages", "/people", "/verify"} {
		req, err := http.NewRequest(http.MethodPost, h.srv.URL+path, strings.NewReader("title=x"))
		h.must(err)
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", "https://elsewhere.example")
		h.visitor("en").do(req).status(t, http.StatusForbidden).says(t, "Another site")
	}
}

func TestAnUnknownCodeIsAbsentLikeAnyPage(t *testing.T) {
	h := build(t)
	v := h.visitor("en")
	absent := v.get("/no/such/page").status(t, http.StatusNotFound)
	for _, path := range []string{"/r/aaaaaaaa-bbbbbbbb-cccccccc-dddddddd", "/r/x", "/advisories/adv_00000000000000000000000000", "/reports/rep_x/receipt.json", "/mailbox/receipt.json", "/law/xx/none"} {
		a := v.get(path).status(t, http.StatusNotFound)
		if a.body != absent.body {
			t.Errorf("%s differs from a page that is not there", path)
		}
		if len(a.Cookies()) > 0 || a.Header.Get("Referrer-Policy") != absent.Header.Get("Referrer-Policy") {
			t.Errorf("the headers of %s differ from those of a page that is not there", path)
		}
	}
	v.post("/mailbox", url.Values{"code": {"aaaaaaaa-bbbbbbbb-cccccccc-dddddddd"}}).status(t, http.StatusNotFound).says(t, "No mailbox opens")
}

func TestTheDirectLinkLeavesNoCodeBehind(t *testing.T) {
	h := build(t)
	v := h.visitor("en")
	code := codeOf(t, v.postParts("/report", log4shell("k")).status(t, http.StatusOK))
	fresh := h.visitor("en")
	a := fresh.get("/r/"+code).status(t, http.StatusSeeOther)
	if a.Header.Get("Location") != "/mailbox" || a.Header.Get("Referrer-Policy") != "no-referrer" || a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("headers: %v", a.Header)
	}
	c := a.Cookies()[0]
	if !c.HttpOnly || c.Path != "/mailbox" || c.SameSite != http.SameSiteLaxMode || c.MaxAge > 3600 {
		t.Errorf("the cookie travels too far: %+v", c)
	}
	if page := fresh.get("/mailbox").status(t, http.StatusOK); strings.Contains(page.body, code) {
		t.Error("the open mailbox shows the code")
	}
}

func TestAReceiptThatWasBentIsToldByItsClass(t *testing.T) {
	h := build(t)
	v := h.visitor("en")
	v.postParts("/report", log4shell("k")).status(t, http.StatusOK)
	good := v.get("/mailbox/receipt.json").body
	for name, bent := range map[string]string{
		"path":       strings.Replace(good, `"by":"anonymous"`, `"by":"anonymouse"`, 1),
		"form":       good[:len(good)/2],
		"signature":  bendSignature(t, good),
		"not at all": "hello",
	} {
		a := v.post("/verify", url.Values{"receipt": {bent}}).status(t, http.StatusOK).says(t, "does not hold")
		if name != "not at all" {
			a.says(t, "evidence."+name)
		}
	}
	v.post("/verify", url.Values{"receipt": {"\r\n  " + strings.ReplaceAll(good, "\n", "\r\n") + " "}}).status(t, http.StatusOK).says(t, "genuine")
	if key := v.get("/verify/key").status(t, http.StatusOK).body; key != h.store.PublicKey()+"\n" {
		t.Errorf("the key is %q", key)
	}
}

// bendSignature puts the signature of another checkpoint under the receipt.
func bendSignature(t *testing.T, good string) string {
	t.Helper()
	r, err := evidence.ParseReceipt([]byte(good))
	if err != nil {
		t.Fatal(err)
	}
	other := build(t)
	v := other.visitor("en")
	v.postParts("/report", log4shell("k")).status(t, http.StatusOK)
	strange, err := evidence.ParseReceipt([]byte(v.get("/mailbox/receipt.json").body))
	if err != nil {
		t.Fatal(err)
	}
	r.Checkpoint = strange.Checkpoint
	return string(r.JSON())
}

func TestAFileIsAddedInTheMailboxByWhoeverShowsTheCodeAndNobodyElse(t *testing.T) {
	h := build(t)
	h.people()
	v := h.visitor("en")
	v.postParts("/report", log4shell("k"), file{"first.txt", "jndi"}).status(t, http.StatusOK)
	v.postParts("/mailbox/messages", nil, file{"<b>second.txt", "ldap"}).status(t, http.StatusSeeOther)
	again := v.postParts("/mailbox/messages", nil, file{"<b>second.txt", "ldap"}).status(t, http.StatusSeeOther)
	if to := again.Header.Get("Location"); to != "/mailbox#messages" {
		t.Errorf("it leads to %s", to)
	}
	shown := v.get("/mailbox").status(t, http.StatusOK).says(t, "first.txt", "&lt;b&gt;second.txt", "You added a file", "Add files")
	own := regexp.MustCompile(`/mailbox/files/att_\w+`).FindAllString(shown.body, -1)
	held := map[string]string{}
	for _, path := range own {
		back := v.get(path).status(t, http.StatusOK)
		held[back.body] = back.Header.Get("Content-Disposition")
	}
	if len(held) != 2 || held["jndi"] != "attachment; filename=first.txt" || held["ldap"] != "attachment; filename=_b_second.txt" {
		t.Errorf("his own files come back as %v", held)
	}
	if n := strings.Count(shown.text(t), "You added a file"); n != 1 {
		t.Errorf("one file sent twice is on record %d times", n)
	}
	kept := h.files(h.reports()[0].ID)
	v.postParts("/mailbox/messages", [][2]string{{"text", "it took me a night to write this"}}, file{"large", strings.Repeat("a", 25<<20+1)}).
		status(t, http.StatusRequestEntityTooLarge).says(t, "it took me a night to write this", "25 MiB")
	if shown := v.get("/mailbox").status(t, http.StatusOK); strings.Contains(shown.body, "a night to write") {
		t.Error("what was refused with its file is said all the same")
	}
	v.postParts("/mailbox/messages", [][2]string{{"text", "see the third file"}}, file{"third.txt", "rmi"}).status(t, http.StatusSeeOther)
	v.get("/mailbox").says(t, "see the third file", "third.txt")
	v.postParts("/mailbox/messages", [][2]string{{"text", " "}}).status(t, http.StatusUnprocessableEntity)
	kept = h.files(h.reports()[0].ID)
	stranger := h.visitor("en")
	stranger.get(own[0]).status(t, http.StatusNotFound)
	stranger.postParts("/mailbox/messages", nil, file{"x", "y"}).status(t, http.StatusNotFound)
	if n := h.files(h.reports()[0].ID); n != kept {
		t.Errorf("there are %d files, want %d", n, kept)
	}
}

// files counts the files of a report.
func (h *house) files(id string) int {
	h.t.Helper()
	n, err := h.store.Look(access.By{Principal: h.duty, Act: access.ReadReport}).CountAttachments(h.ctx, id)
	h.must(err)
	return n
}

func TestWhatIsWrittenInOneMailboxNeverLandsInAnother(t *testing.T) {
	h := build(t)
	h.people()
	victim, other := h.visitor("en"), h.visitor("en")
	trap := codeOf(t, other.postParts("/report", log4shell("other")).status(t, http.StatusOK))
	victim.postParts("/report", log4shell("victim")).status(t, http.StatusOK)
	form := regexp.MustCompile(`/mailbox/messages\?of=rep_\w+`).FindAllString(victim.get("/mailbox").status(t, http.StatusOK).body, -1)
	if len(form) != 1 {
		t.Fatalf("the forms go to %v", form)
	}
	victim.get("/r/"+trap).status(t, http.StatusSeeOther)
	for _, address := range form {
		victim.postParts(address, [][2]string{{"text", "my secret"}}, file{"secret.txt", "mine"}).status(t, http.StatusConflict)
	}
	if shown := other.get("/mailbox").status(t, http.StatusOK); strings.Contains(shown.body, "secret") {
		t.Error("it landed in the other mailbox")
	}
}
