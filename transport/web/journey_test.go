package web_test

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"tocsin/domain/access"
	"tocsin/domain/advisory"
	"tocsin/domain/evidence"
	"tocsin/domain/partner"
	"tocsin/domain/report"
)

// journey is a matter on its way through the office, with everybody at his browser.
type journey struct {
	*bureau
	cloud, carrier         string // a provider, and a unit of the telecom sector
	rep, caseID            string
	duty, pub, ali, telcom *browser
}

// begin has a specialised body report, and two partners enrolled.
func begin(t *testing.T) *journey {
	j := &journey{bureau: openBureau(t)}
	j.cloud = j.unit("Aurora Cloud", "极光云计算", "internet", "cloud")
	j.carrier = j.unit("Harbour Telecom", "海港通信", "telecom", "carrier")
	j.rep = j.report(access.Principal{}, log4j())
	j.duty, j.pub, j.ali, j.telcom = j.browser("duty"), j.browser("pub"), j.browser("cloud"), j.browser("carrier")
	return j
}

// open opens the case of the report and brings the provider in.
func (j *journey) open() {
	j.duty.press("/reports/" + j.rep + "/acknowledge")
	to := j.duty.press("/cases", "title", "Log4Shell：Log4j2 远程代码执行", "vendor", "Apache", "product", "Log4j2", "version", "2.0-beta9 至 2.14.1",
		"aliases", "CVE-2021-44228", "sectors", "telecom", "reports", j.rep)
	j.caseID = id("cas", to)
	j.duty.press("/cases/"+j.caseID+"/participants", "org", j.cloud, "roles", "provider", "own", "yes")
	j.duty.press("/cases/"+j.caseID+"/assessment", "word", "critical", "vector", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", "why", "无需认证即可远程执行")
}

// learn records that the provider knew for a fortnight.
func (j *journey) learn() {
	j.duty.press("/cases/"+j.caseID+"/events", "type", "actor.aware", "actor", j.cloud, "at", "2021-11-24", "status", "reported", "source", "媒体报道 2021-12-22", "text", "该单位工程师以邮件告知上游项目。")
}

// warn drafts a sector warning for the case and returns its id.
func (j *journey) warn() string { return j.draft("warning") }

// draft writes an advisory of a kind.
func (j *journey) draft(kind string) string {
	to := j.duty.press("/advisories", "case", j.caseID, "kind", kind, "grade", "critical", "sectors", "telecom", "aliases", "CVE-2021-44228",
		"affected.0.vendor", "Apache", "affected.0.name", "Log4j2", "affected.0.version", "2.0-beta9 至 2.14.1",
		"mitigation", "设置 log4j2.formatMsgNoLookups=true，并限制出站连接。",
		"zh.title", "关于 Apache Log4j2 组件严重安全漏洞的风险提示", "zh.summary", "Log4j2 在解析日志消息时可被远程利用。", "zh.advice", "立即排查并升级至 2.15.0；暂时无法升级的，采取防范措施。",
		"en.title", "Severe vulnerability in Apache Log4j2", "en.summary", "Log4j2 can be exploited remotely through log messages.", "en.advice", "Find it, and upgrade to 2.15.0; until then, mitigate.")
	return id("adv", to)
}

func TestTheOfficesWholeJourney(t *testing.T) {
	j := begin(t)
	j.duty.get("/desk").wants("新报送", "Apache Log4j2 · CVE-2021-44228").lacks("JNDI 远程代码执行漏洞")
	j.duty.get("/reports/"+j.rep).wants("JNDI 远程代码执行漏洞", "您的查阅已记录在案", "确认收悉", "缺少")
	j.open()
	j.duty.get("/cases/"+j.caseID).wants("Log4Shell：Log4j2 远程代码执行", "极光云计算", "超危", "立案人 值班员 1", "暂停", "CERT/CC 45天", "CNVD 45天", "Project Zero 90+30天")
	j.learn()
	j.duty.get("/cases/"+j.caseID).wants("向工业和信息化部平台报送", "从严解释", "从宽解释", "拟认定", "按自获知时刻起48小时理解", "仅知日期", "逾期至少 12 天，至多 13 天", "媒体报道 2021-12-22")
	j.duty.get("/desk").wants("已逾期", "极光云计算", "待人工认定的事项", "向工业和信息化部平台报送")
	j.ali.get("/me").lacks("按此解释未按期履行").wants("向工业和信息化部平台报送", "已逾期", "漏洞管理规定 7(2)")

	room := j.duty.get("/cases/" + j.caseID)
	finding := id("fin", room.body)
	back := j.duty.try("/findings/"+finding+"/confirm", "matter", j.caseID, "reason", "")
	if back.status != http.StatusUnprocessableEntity {
		t.Errorf("a finding without a reason answered %d", back.status)
	}
	back.wants("Log4Shell", "填写内容有误")
	j.duty.press("/findings/"+finding+"/confirm", "matter", j.caseID, "reason", "两种解释下均已逾期。")
	j.ali.get("/me").wants("关于贵单位的认定", "两种解释下均已逾期。")
	if !strings.Contains(j.telcom.get("/me").body, "没有待履行的义务") {
		t.Error("the carrier owes something it cannot owe")
	}

	note := j.draft("note")
	j.duty.get("/advisories/"+note+"/gate").wants("有 2 项条件未满足", "发布人不是起草人", "提供修补措施之前不得发布", "到案件中处理", "关于 Apache Log4j2 组件严重安全漏洞的风险提示")
	j.duty.press("/advisories/" + note + "/submit")
	j.pub.get("/advisories/"+note+"/gate").wants("有 1 项条件未满足", "漏洞管理规定 9(1)")
	if shut := j.pub.try("/advisories/"+note+"/release", "version", "1"); shut.status != http.StatusForbidden {
		t.Errorf("a shut gate answered %d", shut.status)
	} else {
		shut.wants("尚未通过发布前审查", "提供修补措施之前不得发布")
	}
	adv := j.warn()
	j.duty.press("/advisories/" + adv + "/submit")
	if no := j.duty.try("/advisories/" + adv + "/release"); no.status != http.StatusNotFound {
		t.Errorf("a duty officer who is no publisher may press release: %d", no.status)
	}
	to := j.pub.press("/advisories/"+adv+"/release", "version", "1")
	j.pub.get(to).wants("已发布，并告知各单位", "海港通信", "极光云计算", "尚未答复")
	j.duty.press("/cases/"+j.caseID+"/events", "type", "fix.available", "at", "2021-12-09", "hour", "08:30", "status", "confirmed", "source", "GHSA-jfh8-c2jp-5v3q")
	j.duty.get("/cases/" + j.caseID).wants("应及时履行，已历时")
	j.pub.press("/advisories/"+note+"/release", "version", "1")
	j.browser("").get("/advisories/" + note).wants("关于 Apache Log4j2 组件严重安全漏洞的风险提示")

	ntc := id("ntc", j.telcom.get("/me").wants("确认收到提示", "关于 Apache Log4j2 组件严重安全漏洞的风险提示").body)
	j.telcom.press("/notices/"+ntc+"/acknowledge", "applied", "yes")
	j.pub.get("/advisories/"+adv+"/gate").wants("carrier · 海港通信", "尚未答复")
	j.duty.get("/cases/" + j.caseID).wants("已有 1 家确认，共 2 家")

	late := j.unit("Newcomer Telecom", "后来通信", "telecom", "newcomer")
	to = j.pub.press("/advisories/"+adv+"/withdraw", "reason", "该缓解措施不足以防范，见 CVE-2021-45046。")
	page := j.pub.get(to).wants("该建议已撤回", "该缓解措施不足以防范").body
	if strings.Contains(page, late) || strings.Count(page, ">撤回<") < 2 {
		t.Error("not exactly those who were told were told")
	}
	j.telcom.get("/me").wants("撤回通知尚未确认", "我们已撤销相应措施")
	j.browser("newcomer").get("/me").wants("暂无发给贵单位的提示")
}

func TestTheAuthorCannotReleaseWhatHeWrote(t *testing.T) {
	j := begin(t)
	j.open()
	j.pub.press("/cases/"+j.caseID+"/events", "type", "fix.available", "at", "2021-12-09", "status", "confirmed", "source", "GHSA")
	j.duty = j.pub // one and the same writes and would release
	adv := j.warn()
	j.pub.press("/advisories/" + adv + "/submit")
	shut := j.pub.try("/advisories/"+adv+"/release", "version", "1")
	if shut.status != http.StatusForbidden {
		t.Fatalf("the author released his own words: %d", shut.status)
	}
	shut.wants("发布人不是起草人", "请由未参与撰写的另一人发布。")
	j.pub.press("/advisories/"+adv+"/return", "version", "1", "reason", "请补充英文建议。")
	j.pub.get("/advisories/"+adv+"/edit").wants("已退回", "请补充英文建议。")
	j.pub.press("/advisories/"+adv, "grade", "high", "mitigation", "m", "sectors", "telecom", "zh.title", "改题", "affected.0.name", "Log4j2")
	j.browser("duty").press("/advisories/"+adv, "grade", "critical", "mitigation", "m", "sectors", "telecom", "zh.title", "再改", "affected.0.name", "Log4j2")
	j.pub.get("/advisories/"+adv+"/gate").wants("发布人 1，后由 值班员 1", "未参与撰写的另一人发布")
	j.pub.press("/advisories/"+adv, "grade", "high", "mitigation", "m", "sectors", "telecom", "zh.title", "改题", "affected.0.name", "Log4j2")
	j.pub.get("/advisories/"+adv+"/gate").wants("改题", "严重程度与研判一致", "标题、摘要和建议至少有一种语言写全")
}

func TestASuspendedUnitStillSeesItsDutiesAndComesBackOnlyByTheProcedure(t *testing.T) {
	j := begin(t)
	j.open()
	j.learn()
	to := j.duty.press("/partners/"+j.cloud+"/suspend", "months", "6", "from", "2021-12-22", "ground", "未及时报送。", "visibility", "internal")
	mea := id("mea", to)
	j.duty.get(to).wants("暂停合作 6 个月", "执行中", "未及时报送。")
	if a := j.ali.send(http.MethodGet, "/me", nil); a.status != http.StatusSeeOther {
		t.Errorf("the unit's session outlived its suspension: %d", a.status)
	}
	j.ali = j.browser("cloud")
	j.ali.get("/me").wants("贵单位的合作已暂停，至 2022年6月21日 24:00 北京时间", "向工业和信息化部平台报送", "未及时报送。")
	j.ali.press("/measures/"+mea+"/rectify", "text", "已建立专线报送流程，并完成演练。")
	j.clock.Move(instant(t, "2022-06-22T01:00:00Z"))
	if _, err := j.Standing.Tick(j.ctx); err != nil {
		t.Fatal(err)
	}
	j.duty, j.pub = j.browser("duty"), j.browser("pub")
	j.duty.get("/desk").wants("待重新评估", "极光云计算")
	j.duty.get("/partners/"+j.cloud).wants("待重新评估", "已建立专线报送流程").wants("提议恢复合作")
	j.duty.press("/measures/"+mea+"/propose", "org", j.cloud, "minutes", "审查了流程与演练记录，足以恢复。")
	j.duty.get("/partners/" + j.cloud).wants("已提议恢复").lacks("/measures/" + mea + "/approve")
	j.pub.press("/measures/"+mea+"/approve", "version", "1", "org", j.cloud)
	j.pub.get("/partners/"+j.cloud).wants("已获一人批准", "您已批准；须由第二人批准。")
	_, err := j.Standing.Approve(j.ctx, j.people["admin"], mea, 1)
	j.must(err)
	j.pub.get("/partners/"+j.cloud).wants("正常", "已恢复", "审查了流程与演练记录")
	j.browser("cloud").get("/me").wants("已恢复")
}

func TestASuspensionNamesOnThePageTheCaseItRestsOn(t *testing.T) {
	j := begin(t)
	j.open()
	path := "/partners/" + j.cloud
	form := url.Values{"months": {"1"}, "from": {"2021-12-22"}, "ground": {"g"}, "visibility": {"internal"}, "case": {"cas_0000000000000000000000"}}
	shows := func(a reply, link string) bool { return strings.Contains(a.body, link) }
	if !shows(j.duty.get(path), `name="case"`) {
		t.Error("the form does not ask for the case")
	}
	if a := j.duty.send(http.MethodPost, path+"/suspend", form); a.status != http.StatusUnprocessableEntity {
		t.Errorf("a case that nobody has answers %d", a.status)
	} else {
		a.wants("没有这样的案件")
	}
	j.duty.press(path+"/suspend", "months", "1", "from", "2021-12-22", "ground", "g", "visibility", "internal", "case", j.caseID)
	if link := `href="/cases/` + j.caseID + `"`; !shows(j.duty.get(path), link) || shows(j.browser("cloud").get("/me"), link) {
		t.Error("the case is not shown to the office, or to the unit that is not in it")
	}
}

func TestAPublicMeasureIsListedForEverybodyAndAnInternalOneForNobodyElse(t *testing.T) {
	j := begin(t)
	public := func() reply { return j.browser("").get("/measures") }
	public().wants("没有您可以知悉的措施")
	j.duty.press("/partners/"+j.carrier+"/suspend", "months", "1", "from", "2021-12-09", "ground", "内部事由。", "visibility", "internal")
	mea := id("mea", j.duty.press("/partners/"+j.cloud+"/suspend", "months", "6", "from", "2021-12-09", "ground", "未及时报送。", "source", "内部文件", "visibility", "public"))
	for login, internal := range map[string]bool{"": false, "cloud": false, "carrier": true, "duty": true} {
		page := j.browser(login).get("/measures")
		page.wants("极光云计算", "2022年6月8日 24:00", "未及时报送。", "执行中").lacks("内部文件")
		if strings.Contains(page.body, "内部事由。") != internal {
			t.Errorf("%q is shown the internal measure: %t", login, !internal)
		}
		if office := login == "duty" || login == "cloud"; strings.Contains(page.body, "/partners/"+j.cloud) != office {
			t.Errorf("%q is led to the unit: %t", login, !office)
		}
	}
	j.duty = j.browser("duty")
	j.duty.press("/measures/"+mea+"/annul", "org", j.cloud, "reason", "弄错了单位。")
	public().wants("执行中").lacks("已提议撤销", "弄错了单位")
	j.pub.press("/measures/"+mea+"/approve", "version", "1", "org", j.cloud)
	public().wants("已撤销").lacks("弄错了单位")
}

func TestWhoeverSuspendedIsToldWhyHeCannotApprove(t *testing.T) {
	j := begin(t)
	to := j.pub.press("/partners/"+j.cloud+"/suspend", "months", "1", "from", "2021-12-01", "ground", "g", "visibility", "internal")
	mea := id("mea", to)
	j.clock.Move(instant(t, "2022-02-01T00:00:00Z"))
	_, err := j.Standing.Tick(j.ctx)
	j.must(err)
	j.pub, j.ali = j.browser("pub"), j.browser("cloud")
	j.pub.get("/partners/"+j.cloud).wants("您目前不能进行下一步", "尚未提交整改材料")
	j.ali.press("/measures/"+mea+"/rectify", "text", "已整改。")
	j.pub.press("/measures/"+mea+"/propose", "org", j.cloud, "minutes", "m")
	j.pub.get("/partners/"+j.cloud).wants("作出措施的人不能批准对其的处理", "提议人不能批准")
	back := j.pub.try("/measures/"+mea+"/approve", "version", "1", "org", j.cloud)
	if back.status != http.StatusForbidden {
		t.Errorf("whoever suspended restored: %d", back.status)
	}
	j.pub.press("/measures/"+mea+"/decline", "version", "1", "org", j.cloud, "reason", "未现场查验。")
	j.pub.get("/partners/"+j.cloud).wants("最近一次提议被否决", "未现场查验。")
}

func TestAPartnerFilesAndItsClockIsMet(t *testing.T) {
	j := begin(t)
	j.open()
	j.duty.press("/cases/"+j.caseID+"/events", "type", "actor.aware", "actor", j.cloud, "at", "2021-12-08", "hour", "20:00", "status", "reported", "source", "该单位来函")
	j.ali.get("/me").wants("计时中", "2021年12月10日 20:00", "法定内容", "产品名称", "申明已履行")
	path := "/duties/" + j.caseID + "/platform-report.report"
	back := j.ali.try(path, "event", "report.submitted", "recipient", "miit", "stage", "report", "reference", "", "text", "已报送")
	if back.status != http.StatusUnprocessableEntity || !strings.Contains(back.body, "已报送") {
		t.Errorf("a filing without its reference answered %d", back.status)
	}
	j.ali.press(path, "event", "report.submitted", "recipient", "miit", "stage", "report", "reference", "NVDB-2021-0007")
	j.ali.get("/me").wants("已履行", "提前 1 天 11 小时完成")
	j.duty.get("/cases/" + j.caseID).wants("NVDB-2021-0007")
	if stranger := j.telcom.try(path, "event", "report.submitted", "recipient", "miit", "reference", "x"); stranger.status != http.StatusNotFound {
		t.Errorf("a stranger filed for somebody else's duty: %d", stranger.status)
	}
}

func TestTheBundleOfACaseAndEveryReceiptVerifyOffline(t *testing.T) {
	j := begin(t)
	j.open()
	j.learn()
	keys, err := evidence.ParseKeys(j.store.PublicKey() + "\n")
	j.must(err)
	saved := j.duty.get("/cases/" + j.caseID + "/bundle")
	if !strings.Contains(saved.header.Get("Content-Disposition"), ".json") {
		t.Error("the bundle is no file")
	}
	bundle, err := evidence.ParseBundle([]byte(saved.body))
	j.must(err)
	account, err := evidence.VerifyBundle(bundle, keys)
	j.must(err)
	if len(account.Statements) < 6 {
		t.Errorf("the bundle proves only %d entries", len(account.Statements))
	}
	for _, path := range []string{"/evidence/0/receipt.json", "/reports/" + j.rep + "/receipt.json"} {
		receipt, err := evidence.ParseReceipt([]byte(j.duty.get(path).body))
		j.must(err)
		_, err = evidence.Verify(receipt, keys)
		j.must(err)
	}
	j.duty.get("/evidence").wants("存证", "立案", "值班员 1", "检查点", "公钥")
	j.duty.get("/evidence?case="+j.caseID).wants("相关条目", "邀请参与方")
	j.duty.get("/evidence/0").wants("变更摘要", "证明")
	if beyond := j.duty.send(http.MethodGet, "/evidence/999999", nil); beyond.status != http.StatusNotFound {
		t.Errorf("an entry beyond the log answered %d", beyond.status)
	}
}

func TestForbiddenAndAbsentAreTheSameBytes(t *testing.T) {
	j := begin(t)
	j.open()
	j.learn()
	adv := j.warn()
	nowhere := func(b *browser, method, path string) string { return b.send(method, path, nil).body }
	for _, path := range []string{
		"/desk", "/cases/" + j.caseID, "/cases/" + j.caseID + "/bundle", "/cases/new", "/reports/" + j.rep, "/reports/" + j.rep + "/receipt.json",
		"/advisories/" + adv + "/gate", "/advisories/" + adv + "/edit", "/advisories/new?case=" + j.caseID, "/partners/" + j.cloud, "/evidence", "/evidence/0",
	} {
		got := j.telcom.send(http.MethodGet, path, nil)
		if got.status != http.StatusNotFound || got.body != nowhere(j.telcom, http.MethodGet, "/no/such/page") {
			t.Errorf("GET %s answered %d, and not like a page that is not there: %s", path, got.status, plain(got.body))
		}
	}
	for _, path := range []string{
		"/reports/" + j.rep + "/acknowledge", "/reports/" + j.rep + "/answer", "/cases", "/cases/" + j.caseID + "/events", "/cases/" + j.caseID + "/close",
		"/findings/" + id("fin", j.duty.get("/cases/"+j.caseID).body) + "/confirm", "/advisories/" + adv + "/release", "/partners/" + j.cloud + "/suspend",
	} {
		form := url.Values{"reason": {"x"}, "text": {"x"}, "title": {"x"}, "type": {"actor.aware"}, "at": {"2021-12-01"}, "status": {"reported"}, "source": {"x"}, "months": {"6"}, "from": {"2021-12-01"}, "ground": {"g"}, "visibility": {"internal"}}
		got := j.telcom.send(http.MethodPost, path, form)
		absent := j.telcom.send(http.MethodPost, "/reports/rep_00000000000000000000000000/reject", url.Values{"reason": {"x"}})
		if got.status != http.StatusNotFound || got.body != absent.body {
			t.Errorf("POST %s answered %d: %s", path, got.status, plain(got.body))
		}
	}
	anonymous := j.browser("")
	for _, path := range []string{"/desk", "/me", "/cases/" + j.caseID, "/partners", "/evidence"} {
		if got := anonymous.send(http.MethodGet, path, nil); got.status != http.StatusSeeOther || !strings.HasPrefix(got.to, "/login") {
			t.Errorf("GET %s without signing in answered %d to %s", path, got.status, got.to)
		}
	}
}

func TestAnAuditorReadsEverythingAndIsOfferedNothing(t *testing.T) {
	j := begin(t)
	j.open()
	j.learn()
	adv := j.warn()
	audit := j.browser("audit")
	for _, path := range []string{"/desk", "/reports/" + j.rep, "/cases", "/cases/" + j.caseID, "/advisories/" + adv + "/gate", "/partners", "/partners/" + j.cloud, "/evidence", "/evidence/1"} {
		page := audit.get(path)
		for _, form := range forms(t, page.body) {
			if form != "/logout" {
				t.Errorf("%s offers the auditor %s", path, form)
			}
		}
	}
}

func TestAPartnersOwnReportIsOpenToItAndToNoOther(t *testing.T) {
	j := begin(t)
	rep := j.report(j.people["cloud"], report.Draft{Title: "网关固件口令固定", Capacity: report.Provider, Aware: moment(t, "2021-12-08"), Products: log4j().Products})
	j.ali.get("/me").wants("贵单位的报送", "Apache Log4j2")
	j.ali.get("/reports/"+rep).wants("网关固件口令固定", "谁查阅过").lacks("/acknowledge", "/evidence/")
	j.duty.press("/reports/"+rep+"/answer", "text", "请补充型号。")
	j.ali.get("/reports/"+rep).wants("请补充型号。", "值班员 1", "第 ")
	j.ali.press("/reports/"+rep+"/say", "text", "型号为 G2。")
	j.duty.get("/reports/"+rep).wants("型号为 G2。", "极光云计算")
	if other := j.telcom.send(http.MethodGet, "/reports/"+rep, nil); other.status != http.StatusNotFound {
		t.Errorf("another unit reads the report: %d", other.status)
	}
}

func TestARejectedReportSaysWhyAndMayBeTakenUpAgain(t *testing.T) {
	j := begin(t)
	if back := j.duty.try("/reports/"+j.rep+"/reject", "reason", " "); back.status != http.StatusUnprocessableEntity {
		t.Errorf("a rejection without a reason answered %d", back.status)
	}
	j.duty.press("/reports/"+j.rep+"/reject", "reason", "与既有报送重复。")
	j.duty.get("/reports/"+j.rep).wants("不予立案", "与既有报送重复。", "确认收悉")
	j.duty.press("/reports/" + j.rep + "/acknowledge")
	again := j.duty.try("/reports/" + j.rep + "/acknowledge")
	if again.status != http.StatusConflict {
		t.Errorf("acknowledging twice answered %d", again.status)
	}
}

func TestAnEmbargoSaysThatItPausesNoDutyAndEndsWithTheWorldsKnowledge(t *testing.T) {
	j := begin(t)
	j.open()
	past := j.duty.try("/cases/"+j.caseID+"/embargo", "until", "2021-01-01T00:00")
	if past.status != http.StatusUnprocessableEntity {
		t.Errorf("an embargo into the past answered %d", past.status)
	}
	j.duty.press("/cases/"+j.caseID+"/embargo", "until", "2021-12-20T18:00", "why", "等待补丁")
	j.duty.get("/cases/"+j.caseID).wants("不中止任何义务", "2021年12月20日 18:00", "有效")
	j.duty.get("/desk").wants("保密期届满")
	j.duty.press("/cases/"+j.caseID+"/events", "type", "exploit.public", "at", "2021-12-09", "hour", "08:59", "status", "confirmed", "source", "公开代码仓库")
	j.duty.get("/cases/"+j.caseID).wants("因下列事件终止", "利用代码已公开").lacks("/embargo\"")
	j.duty.press("/cases/"+j.caseID+"/close", "reason", "并入其他案件办理")
	j.duty.get("/cases/"+j.caseID).wants("已结案", "并入其他案件办理").lacks(`/events"`, `/participants"`)
}

func TestATimeIsTakenAsExactlyAsItWasSaid(t *testing.T) {
	j := begin(t)
	j.open()
	for _, said := range []struct{ hour, shown string }{{"", "仅知日期"}, {"10:05", "10:05"}, {"10:06:33", "10:06:33"}} {
		j.duty.press("/cases/"+j.caseID+"/events", "type", "note.made", "at", "2021-12-01", "hour", said.hour, "status", "confirmed", "source", "s")
		j.duty.get("/cases/" + j.caseID).wants(said.shown)
	}
	for _, wrong := range [][2]string{{"2021-13-01", ""}, {"2021-12-01", "25:00"}, {"2999-01-01", ""}} {
		back := j.duty.try("/cases/"+j.caseID+"/events", "type", "note.made", "at", wrong[0], "hour", wrong[1], "status", "confirmed", "source", "来源甲")
		if back.status != http.StatusUnprocessableEntity || !strings.Contains(back.body, "来源甲") {
			t.Errorf("%v answered %d", wrong, back.status)
		}
	}
}

func TestTextThatIsNoUTF8IsRefusedBeforeAnythingSeesIt(t *testing.T) {
	j := begin(t)
	if bad := j.duty.try("/reports/"+j.rep+"/answer", "text", "\xff\xfe"); bad.status != http.StatusUnprocessableEntity {
		t.Errorf("a broken text answered %d", bad.status)
	}
	huge := j.duty.try("/reports/"+j.rep+"/answer", "text", strings.Repeat("x", 2<<20))
	if huge.status != http.StatusRequestEntityTooLarge {
		t.Errorf("two megabytes of text answered %d", huge.status)
	}
}

func TestEveryActOfTheHouseHasItsWordsInTheEvidence(t *testing.T) {
	words := readers(t)
	book := openBureau(t).Law()
	for _, r := range words {
		for _, act := range access.Acts() {
			if !r.Has("evidence.act." + string(act)) {
				t.Errorf("%s has no words for %s", r.Code, act)
			}
		}
		for _, event := range book.Vocabulary.Events {
			if !r.Has("event." + event.Name) {
				t.Errorf("%s has no words for the event %s", r.Code, event.Name)
			}
		}
		for _, attribute := range book.Vocabulary.Attributes {
			if attribute.Answer != "" && !r.Has("clock.attribute."+attribute.Name) {
				t.Errorf("%s cannot ask for %s", r.Code, attribute.Name)
			}
		}
		for _, role := range book.Vocabulary.Roles {
			if !r.Has("role." + role.Name) {
				t.Errorf("%s has no word for the role %s", r.Code, role.Name)
			}
		}
	}
}

func TestEveryRouteOfTheOfficeIsGuardedByAGrantThatVisitorsLack(t *testing.T) {
	h := openBureau(t)
	for _, route := range h.router.Routes() {
		if route.Relation != "office" {
			continue
		}
		for _, who := range []access.Principal{{}, {Mailbox: "x", Roles: []access.Role{access.Reporter}}, {Person: "per_x", Org: "org_x", Roles: []access.Role{access.PartnerMember}}} {
			if err := (access.By{Principal: who, Act: route.Act}).May(); err == nil {
				t.Errorf("%s %s would be open to %v", route.Method, route.Pattern, who.Roles)
			}
		}
	}
}

func TestAUnitAbroadIsInvitedOnceAPublisherDecided(t *testing.T) {
	j := begin(t)
	j.open()
	org, _, err := j.Enrolment.Partner(j.ctx, j.people["admin"], partner.Partner{Name: "CERT", Jurisdiction: "AT"})
	j.must(err)
	refused := j.duty.try("/cases/"+j.caseID+"/participants", "org", org, "roles", "operator")
	if refused.wants("法律禁止在公开之前向该单位提供本案信息", "cn/rmspv 9(7)"); refused.status != http.StatusForbidden {
		t.Errorf("answered %d", refused.status)
	}
	j.pub.press("/cases/"+j.caseID+"/decisions", "org", org, "reason", "欧盟网络韧性法案第十四条，经主管部门同意。")
	j.duty.press("/cases/"+j.caseID+"/participants", "org", org, "roles", "operator")
	j.duty.get("/cases/" + j.caseID).wants("CERT")
}

func TestAWarningAbroadIsReleasedOnceAPublisherDecided(t *testing.T) {
	j := begin(t)
	j.open()
	org, _, err := j.Enrolment.Partner(j.ctx, j.people["admin"], partner.Partner{Name: "Carrier", Sector: "telecom", Jurisdiction: "AT"})
	j.must(err)
	path := "/advisories/" + j.warn()
	j.duty.press(path + "/submit")
	if shut := j.pub.try(path+"/release", "version", "1"); shut.status != http.StatusForbidden {
		t.Fatalf("released abroad without a decision: %d", shut.status)
	}
	j.pub.get(path+"/gate").wants("漏洞管理规定 9(7)", "决定可向某单位提供", "Carrier")
	if strings.Contains(j.duty.get(path+"/gate").body, path+"/decisions") {
		t.Error("a duty officer is offered the decision")
	}
	j.pub.press(path+"/decisions", "org", org, "reason", "欧盟网络韧性法案第十四条，经主管部门同意。")
	j.pub.press(path+"/release", "version", "1")
	j.pub.get(path+"/gate").wants("已发布", "Carrier")
}

// reached counts what the pages of a list lead to, one after the other.
func (j *journey) reached(path, pattern string) int {
	j.t.Helper()
	list, _, _ := strings.Cut(path, "?")
	next, seen := regexp.MustCompile(regexp.QuoteMeta(list)+`\?from=[^"]+`), map[string]bool{}
	for pages := 0; path != "" && pages < 10; pages++ {
		page := j.duty.get(path).body
		for _, id := range regexp.MustCompile(pattern).FindAllString(page, -1) {
			seen[id] = true
		}
		path = html.UnescapeString(next.FindString(page))
	}
	return len(seen)
}

func TestAllOfAQueueIsReachedThoughTheDeskShowsTheFirstFifty(t *testing.T) {
	j := begin(t)
	j.open()
	for i := range 60 {
		j.report(access.Principal{}, report.Draft{Technical: "x"})
		_, _, err := j.Enrolment.Partner(j.ctx, j.people["admin"], partner.Partner{Name: fmt.Sprintf("Carrier %d", i), Sector: "telecom", Jurisdiction: "CN"})
		j.must(err)
		id, _, err := j.Publishing.Draft(j.ctx, j.people["duty"], advisory.Advisory{Case: j.caseID, Kind: advisory.Warning})
		j.must(err)
		_, err = j.Publishing.Submit(j.ctx, j.people["duty"], id)
		j.must(err)
	}
	warning := "/advisories/" + j.warn()
	j.duty.press(warning + "/submit")
	j.pub.press(warning+"/release", "version", "1")
	lists := map[string]string{
		"/reports?state=received": `/reports/rep_\w+`, "/drafts": `/advisories/adv_\w+`, "/copies?state=waiting": `/reports/rep_\w+#relay`, "/notices": `Carrier \d+`,
	}
	first := j.duty.get("/desk").body
	for list, pattern := range lists {
		if !strings.Contains(first, `href="`+list+`"`) {
			t.Errorf("the desk does not lead to %s", list)
		}
		if n := j.reached(list, pattern); n < 60 {
			t.Errorf("%s: %d of 60 are reached", list, n)
		}
		if a := j.ali.send(http.MethodGet, list, nil); a.status != http.StatusNotFound {
			t.Errorf("a unit reads %s", list)
		}
	}
	j.duty.get("/findings").wants("待人工认定的事项")
}

// TestAPageSaysWhoCanSeeItsRecordAndWhoWouldAfterTheAct reads what the office and the
// unit are told of a case, before a unit is let in and after.
func TestAPageSaysWhoCanSeeItsRecordAndWhoWouldAfterTheAct(t *testing.T) {
	j := begin(t)
	j.open()
	org := j.unit("Third", "第三通信", "telecom", "third")
	before := j.duty.get("/cases/"+j.caseID).wants("可查看者：", "属于平台工作").lacks("此后")
	j.duty.get("/cases/"+j.caseID+"?with="+org).wants("此后", "可以查看：平台工作人员", "第三通信")
	j.duty.get("/cases/" + j.caseID + "?with=org_nobody").lacks("此后")
	j.duty.press("/cases/"+j.caseID+"/participants", "org", org, "roles", "operator")
	after := j.duty.get("/cases/" + j.caseID).wants("受邀参与或被告知，合作状态正常时可见")
	if before.body == after.body {
		t.Error("the page says the same of one unit more")
	}
	j.duty.get("/reports/" + j.rep).wants("可查看者：")
	j.duty.get("/partners/"+org).wants("可查看者：", "属于该单位，暂停合作期间仍可见")
}
