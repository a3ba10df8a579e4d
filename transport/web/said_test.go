package web_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/report"
)

// What pages say is held against what is true of whoever reads them.

func TestTheDayThatAUnitStatesIsShownAsItsClaim(t *testing.T) {
	j := begin(t)
	j.open()
	j.learn()
	j.ali.get("/me").wants("计时以本平台收到为准")
	path := "/duties/" + j.caseID + "/platform-report.report"
	j.ali.press(path, "event", "report.submitted", "recipient", "miit", "stage", "report", "reference", "NVDB-2021-0007", "at", "2021-11-25")
	j.ali.get("/me").wants("逾期履行", "该单位称时间为2021年11月25日")
	j.duty.get("/cases/"+j.caseID).wants("NVDB-2021-0007", "该单位称时间为2021年11月25日")
	j.duty.get("/cases/" + j.caseID + "/lookback").wants("天完成").lacks("仍无报送记录")
}

func TestAFindingThatIsDecidedIsNotSaidToWait(t *testing.T) {
	j := begin(t)
	j.open()
	j.learn()
	room := j.duty.get("/cases/"+j.caseID).wants("若其身份为网络产品提供者，则未按期履行", "认定或驳回")
	finding := id("fin", room.body)
	j.duty.press("/findings/"+finding+"/confirm", "matter", j.caseID, "reason", "两种解释下均已逾期。")
	j.duty.get("/cases/"+j.caseID).wants("以网络产品提供者身份，未按期履行", "查看认定").lacks("认定或驳回", "若其身份为网络产品提供者")
	mine := j.ali.get("/me").wants("查看认定", "以网络产品提供者身份，未按期履行").lacks("认定或驳回", "若其身份为")
	if !strings.Contains(mine.body, `href="/me#`+finding+`"`) || !strings.Contains(mine.body, `id="`+finding+`"`) {
		t.Error("the unit is not led to the finding on its own desk")
	}
}

func TestAMeasureLeadsOnlyThoseToItsCaseWhoMayOpenIt(t *testing.T) {
	j := begin(t)
	j.open()
	j.learn()
	j.duty.press("/findings/"+id("fin", j.duty.get("/cases/"+j.caseID).body)+"/confirm", "matter", j.caseID, "reason", "两种解释下均已逾期。")
	j.pub.press("/partners/"+j.cloud+"/suspend", "months", "6", "from", "2021-12-09", "ground", "未按期报送。", "visibility", "internal", "case", j.caseID)
	j.pub.get("/partners/"+j.cloud).wants("所依据的案件", "Log4j2").lacks(">" + j.caseID + "<")
	if page := j.browser("cloud").get("/partners/" + j.cloud); strings.Contains(page.body, j.caseID) {
		t.Error("a suspended unit is led to a case that is not there for it")
	}
}

func TestADutyThatDoesNotBindSaysInWhichRoleTheUnitActs(t *testing.T) {
	j := begin(t)
	j.open()
	j.learn()
	j.duty.get("/cases/"+j.caseID).
		wants("本平台在此以平台、协调机构身份行事；该义务约束的是网络产品提供者", "取决于是否危害国家安全或公共利益；记录为：否", "漏洞是否属于上游组件").
		lacks("以平台身份行事时并无此义务", "national_security", "upstream_component")
	j.ali.get("/me").wants("漏洞是否属于上游组件").lacks("upstream_component")
}

func TestNobodyIsAskedToAcknowledgeAdviceThatWasWithdrawn(t *testing.T) {
	j := begin(t)
	j.open()
	adv := j.warn()
	j.duty.press("/advisories/" + adv + "/submit")
	j.pub.press("/advisories/"+adv+"/release", "version", "1")
	j.telcom.get("/me").wants("确认收到提示").lacks("确认收到撤回通知", "涉及贵单位自身产品")
	j.pub.press("/advisories/"+adv+"/withdraw", "reason", "该缓解措施不足以防范。")
	mine := j.telcom.get("/me").wants("待确认的提示 1", "确认收到撤回通知", "答复前已撤回，不再要求确认").lacks(">确认收到提示<")
	if strings.Contains(mine.body, "涉及贵单位自身产品") {
		t.Error("a unit told by its sector is told that its own product is concerned")
	}
	j.ali.get("/me").wants("涉及贵单位自身产品")
	j.pub.get("/advisories/"+adv+"/gate").wants("答复前已撤回，不再要求确认", "尚未答复")
	j.duty.get("/desk").wants("应有 2 份答复，尚缺 2 份")
	j.telcom.press("/notices/"+id("ntc", mine.body)+"/acknowledge", "applied", "yes")
	j.telcom.get("/me").wants("待确认的提示 0")
}

func TestAThreatIsNamedAsOneAndOwedNothingUnderTheLawOnVulnerabilities(t *testing.T) {
	j := begin(t)
	taken, err := j.Intake.Receive(j.ctx, access.Principal{Via: "web"}, desk.Submission{Kind: report.Malware, Draft: report.Draft{Technical: "勒索程序样本", Threat: report.Threat{Value: "bad.example", ValueType: "domain"}}, Raw: []byte("threat")})
	j.must(err)
	threat := taken.Report
	j.duty.get("/desk").wants("恶意程序 · bad.example").lacks("未写明产品的报送")
	j.duty.get("/reports/"+threat).wants("恶意程序").lacks("同步通报 · 向", "留存接收日志")
	j.duty.press("/reports/" + threat + "/acknowledge")
	to := j.duty.press("/cases", "title", "勒索程序", "reports", threat)
	j.duty.get(to).wants("目前没有待履行的义务", "取决于事项是漏洞还是威胁；记录为：恶意程序").lacks("留存接收日志 · 计时中")
	vulnerability := j.duty.get("/reports/" + j.rep).wants("漏洞管理规定 7(4)")
	if !strings.Contains(vulnerability.body, "留存接收日志") {
		t.Error("a vulnerability is owed nothing")
	}
}

// What was typed comes back whatever the limit that was passed, and the limit is named.
func TestAFormThatIsTooLargeComesBackWithWhatWasTyped(t *testing.T) {
	j := begin(t)
	send := func(files, letters int) reply {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		for _, f := range [][2]string{{"kind", "vulnerability"}, {"title", "远程代码执行"}, {"technical", strings.Repeat("x", letters)}} {
			j.must(w.WriteField(f[0], f[1]))
		}
		for n := range files {
			part, err := w.CreateFormFile("files", fmt.Sprintf("%d.txt", n))
			j.must(err)
			_, err = fmt.Fprintf(part, "file %d", n)
			j.must(err)
		}
		j.must(w.Close())
		return j.browser("").sends(http.MethodPost, "/report", w.FormDataContentType(), &body)
	}
	crowded := send(101, 10).wants("内容过大", "每份报送最多 100 个附件").lacks("内容已被他人更改")
	if crowded.status != http.StatusRequestEntityTooLarge || !strings.Contains(crowded.body, "远程代码执行") {
		t.Errorf("101 files answered %d", crowded.status)
	}
	if long := send(0, 3<<19).wants("填写的文字合计超过 1 MiB"); long.status != http.StatusRequestEntityTooLarge || !strings.Contains(long.body, "远程代码执行") {
		t.Errorf("a long text answered %d", long.status)
	}
}

func TestATimeThatCannotBeIsRefusedInWordsOfTheForm(t *testing.T) {
	j := begin(t)
	back := j.browser("").try("/report", "kind", "malware", "technical", "样本", "aware.time", "10:00", "threat.first_seen", "2021-12-08", "threat.last_seen", "2021-12-01", "planned", "1999-01-01")
	back.wants("只填了时刻，没有日期", "最后发现时间早于首次发现时间", "计划修补日期不应早于一年以前").lacks("请写作 2021-11-24T10:00:00+08:00")
	if back.status != http.StatusUnprocessableEntity {
		t.Errorf("it answered %d", back.status)
	}
	j.browser("").try("/report", "kind", "malware", "technical", "样本", "aware", "2022-12-08").wants("该时间在将来").lacks("时区。")
}

func TestAReporterReadsAllThatHeHandedIn(t *testing.T) {
	h := build(t)
	v := h.visitor("en")
	v.post("/report", url.Values{
		"kind": {"vulnerability"}, "title": {"Remote execution"}, "technical": {"cause"}, "capacity": {"operator"}, "maturity": {"in-the-wild"}, "severity": {"critical"},
		"holds": {"upstream", "national_interest"}, "aware": {"2021-12-07"}, "upstream_notified": {"2021-12-08"}, "upstream_name": {"Apache"}, "reporter_name": {"Lin"}, "contact": {"lin@example.org"},
	}).status(t, http.StatusOK)
	v.get("/mailbox").status(t, http.StatusOK).says(t, "Remote execution", "We run it", "it is being used in attacks", "The hole is in a component that somebody else makes",
		"National security or the public interest is at stake", "When did you learn of it?", "7 Dec 2021", "When did you tell the provider?", "8 Dec 2021", "Whom did you tell?", "Your name", "Lin", "lin@example.org")
}

func TestASuspendedUnitIsNotSaidToSeeWhatItWasLetInTo(t *testing.T) {
	j := begin(t)
	j.open()
	j.duty.get("/cases/"+j.caseID).wants("极光云计算", "受邀参与或被告知，合作状态正常时可见").lacks("目前不可查看")
	j.pub.press("/partners/"+j.cloud+"/suspend", "months", "6", "from", "2021-12-09", "ground", "g", "visibility", "internal")
	j.duty.get("/cases/" + j.caseID).wants("曾受邀参与或被告知；合作已暂停，目前不可查看")
}

func TestAnEventOfAUnitThatIsNoPartySaysThatItStartsNoClock(t *testing.T) {
	j := begin(t)
	j.open()
	j.learn()
	j.duty.get("/cases/" + j.caseID).lacks("不是本案参与方")
	j.duty.press("/cases/"+j.caseID+"/events", "type", "actor.aware", "actor", j.carrier, "at", "2021-12-01", "status", "reported", "source", "来函")
	j.duty.get("/cases/"+j.caseID).wants("海港通信不是本案参与方", "所登记的事件不会启动其期限")
	j.ali.get("/cases/" + j.caseID).lacks("不是本案参与方")
}
