package main

import (
	"strings"
	"testing"
	"time"
)

// The story of a report in a real browser, on a whole server that somebody has just
// started. Everything is done by what stands on the pages; each picture bears the
// number of its step. The reporter reads Chinese, everybody else English.

// morning is when the story begins: Thursday, 2021-12-09 10:00 in Beijing.
func morning() time.Time { return time.Date(2021, 12, 9, 2, 0, 0, 0, time.UTC) }

func TestAReportGoesAllTheWayInABrowser(t *testing.T) {
	t.Parallel()
	h := openHouse(t, morning())
	admin := h.visitor("the administrator", "en")
	admin.founds()
	admin.enrols()
	h.passes(5 * time.Minute)

	reporter := h.visitor("the reporter", "zh-CN,zh;q=0.9")
	slip := reporter.reports("")
	h.passes(5 * time.Minute)
	reporter.opensMailbox("", slip)

	duty := h.visitor("the duty officer", "en")
	duty.takesUp()
	room := duty.opensCase()
	h.passes(time.Hour)
	duty.runsTheClocks(room)
	duty.answers(slip)

	publisher := h.visitor("the publisher", "en")
	h.passes(time.Hour)
	warning := duty.warnsTheSector(room)
	publisher.signsIn("wang")
	publisher.releases(warning)
	partner := h.visitor("the partner", "en")
	partner.meetsItsDuties()
	publisher.seesTheAnswer(warning)

	h.passes(20 * time.Hour)
	note := duty.draftsANote(room)
	publisher.findsTheGateShut(note)
	duty.recordsTheFix(room)
	publisher.publishes(note)

	anybody := h.visitor("anybody", "en")
	anybody.readsTheNote()
	anybody.checks(slip)
	reporter.seesWhoRead()
}

// TestAReporterNeedsNoScript plays the reporter's part with scripts switched off.
func TestAReporterNeedsNoScript(t *testing.T) {
	h := openHouse(t, morning())
	p := h.visitor("the reporter", "zh-CN,zh;q=0.9").withoutScript()
	slip := p.reports("noscript-")
	p.opensMailbox("noscript-", slip)
}

// founds makes the first administrator by the link that the server printed.
func (p *person) founds() {
	p.t.Helper()
	p.opens(p.house.found)
	p.writes("Login (sign-in name)", "root")
	p.writes("Your name (kept encrypted)", "Lin Qiao")
	p.writes("Password", password)
	p.writes("Password again", password)
	p.looks("00-found")
	p.presses("Found this platform")
	p.reads("No partner is enrolled")
}

// enrols brings in a provider and the people of the story.
func (p *person) enrols() {
	p.t.Helper()
	p.turnsTo("Enrol a partner")
	p.writes("Name", "Qinghe Networks")
	p.writes("Name in Chinese", "青禾网络")
	p.chooses("Sector", "telecommunications")
	p.writes("Jurisdiction", "CN")
	p.ticks("product provider")
	p.writes("Products it answers for", "QH-Gate")
	p.presses("Enrol a partner")
	for _, one := range []struct{ login, post, role, unit string }{
		{"sun", "Second administrator", "administrator Enrols", ""},
		{"zhou", "Duty officer 1", "duty officer", ""},
		{"wang", "Publisher 1", "publisher", ""},
		{"chen", "Security lead", "partner", "Qinghe Networks"},
	} {
		p.unfolds("Enrol a person")
		p.turnsTo("Enrol a person")
		p.writes("Login (sign-in name)", one.login)
		p.writes("Post", one.post)
		p.ticks(one.role)
		if one.unit != "" {
			p.chooses("Partner", one.unit)
		}
		p.presses("Enrol a person")
		if one.login == "sun" { // nobody could confirm yet: a link was made at once, which is not handed over
			p.opens("/people")
		}
		p.reads(one.login, one.post)
	}
	p.looks("00-people")
	second := p.house.visitor("the second administrator", "en")
	second.setsPassword(p.house.invites("sun")) // whom root alone let in might be root
	for _, login := range []string{"zhou", "wang", "chen"} {
		p.asksFor(login)
		second.letsIn(login)
	}
}

// asksFor asks for a link that another administrator confirms.
func (p *person) asksFor(login string) {
	p.t.Helper()
	p.opens("/people")
	p.unfolds("Ask for a link for " + login)
	p.writes("Why "+login+" needs it, and how you know who asks", "new here, I met him")
	p.presses("Ask for a link")
}

// letsIn confirms, and hands the link over to somebody who sets his own password.
func (p *person) letsIn(login string) {
	p.t.Helper()
	p.opens("/people")
	p.presses("Confirm and make the link for " + login)
	newcomer := p.house.visitor(login, "en")
	_, path, _ := strings.Cut(p.copies("pre.slip"), "/login/link/")
	newcomer.setsPassword("/login/link/" + path)
}

// setsPassword comes in by a first link, and sets the password for the next time.
func (p *person) setsPassword(link string) {
	p.t.Helper()
	p.opens(link)
	p.writes("Password", password)
	p.writes("Password again", password)
	p.presses("Sign in")
}

// slip is what a reporter takes away.
type slip struct{ number, code, text string }

// reports hands in a vulnerability in Chinese, without an account.
func (p *person) reports(step string) slip {
	p.t.Helper()
	p.opens("/")
	p.looks(step + "01-front")
	p.follows("报送漏洞或威胁")
	p.looks(step + "02-kinds")
	p.follows("产品安全漏洞")
	p.writes("产品名称", "青禾边界网关 QH-Gate")
	p.writes("版本", "5.0 至 5.2")
	p.writes("用一句话概括", "QH-Gate 管理界面存在未授权命令执行漏洞")
	p.writes("技术特点", "诊断页面未校验会话，参数直接拼入系统命令。")
	p.writes("危害", "攻击者无需登录即可控制设备。")
	p.writes("影响范围", "约三百台在网设备，主要在电信行业。")
	p.looks(step+"03-form", phone)
	p.presses("提交报送")
	p.reads("报送完成", "回执编号", "信箱口令", "仅显示这一次", "接下来")
	p.looks(step+"04-receipt", phone)
	s := slip{p.copies(".receipt-number code"), p.copies(".receipt-code code"), p.copies(".receipt pre")}
	if !strings.HasPrefix(s.number, "rep_") || len(s.code) < 32 || !strings.Contains(s.text, "tlog-proof") {
		p.t.Errorf("the receipt says %+v", s)
	}
	return s
}

// opensMailbox comes back with the code and writes a message.
func (p *person) opensMailbox(step string, s slip) {
	p.t.Helper()
	p.opens("/mailbox")
	p.presses("关闭信箱") // the browser still holds the code
	p.writes("信箱口令", s.code)
	p.looks(step + "05-code")
	p.presses("打开您的信箱")
	p.reads(s.number, "已收到并妥善保存", "谁查阅过")
	p.misses("Duty officer 1")
	p.writes("给平台留言", "补充：5.3 预览版同样受影响。")
	p.presses("发送消息")
	p.reads("补充：5.3 预览版同样受影响。", "您留了言")
	p.looks(step + "06-mailbox")
}

// takesUp signs in, sees the report in the queue, opens it and acknowledges it.
func (p *person) takesUp() {
	p.t.Helper()
	p.signsIn("zhou")
	p.reads("New reports", "QH-Gate")
	p.misses("未授权命令执行") // the title is sealed: it stands in the report only
	p.looks("07-desk", dark, phone)
	p.follows("青禾边界网关 QH-Gate")
	p.reads("That you opened it is on record", "QH-Gate 管理界面存在未授权命令执行漏洞", "5.3 预览版", "Copies to other authorities", "Model")
	p.looks("08-report")
	p.presses("Acknowledge")
	p.reads("The report is acknowledged")
	p.looks("09-acknowledged")
}

// opensCase makes a case of the report and returns its address.
func (p *person) opensCase() string {
	p.t.Helper()
	p.follows("Open a case")
	p.looks("10-new-case")
	p.presses("Open a case")
	p.reads("The case is open", "Nothing is owed now")
	p.looks("11-case")
	address := p.address()
	return address
}

// runsTheClocks invites the provider and records when it learned of the matter, on
// which its two days begin, in both readings.
func (p *person) runsTheClocks(room string) {
	p.t.Helper()
	p.unfolds("Invite a party")
	p.chooses("Name", "Qinghe Networks")
	p.ticks("product provider")
	p.ticks("answers for the product")
	p.looks("12-invite")
	p.presses("Invite a party")
	p.reads("The unit takes part from now on")
	p.unfolds("Record an event")
	p.chooses("What happened", "Learned of it")
	p.chooses("Who did it", "Qinghe Networks")
	p.writes("Day", "2021-12-09")
	p.writes("Hour", "09:30")
	p.ticks("Reported")
	p.writes("Source", "its answer by telephone")
	p.looks("13-record")
	p.presses("Record an event")
	p.reads("the clocks were computed anew", "Strict reading", "Lenient reading", "as product provider")
	p.looks("14-clocks", dark, phone)
}

// answers writes to the reporter from the report.
func (p *person) answers(s slip) {
	p.t.Helper()
	p.opens("/reports/" + s.number)
	p.writes("Answer the reporter", "谢谢。请问设备型号是什么？")
	p.presses("Answer the reporter")
	p.reads("Your answer is in the mailbox")
	p.looks("15-answered")
}

// warnsTheSector assesses the case, drafts a warning to telecom and hands it to review;
// its author has no button to release it. The address of its gate is returned.
func (p *person) warnsTheSector(room string) string {
	p.t.Helper()
	p.opens(room)
	p.unfolds("Assess")
	p.turnsTo("Assess")
	p.chooses("Grade", "High")
	p.writes("Reason", "reachable from outside, no account needed")
	p.presses("Assess")
	p.reads("It is recorded", "High")
	p.follows("Draft a warning")
	p.ticks("sector warning")
	p.ticks("telecommunications")
	p.chooses("Grade", "High")
	p.writes("Mitigation until the fix", "Close the management port to the outside.")
	p.turnsTo("In English")
	p.writes("Title", "Remote command execution in QH-Gate")
	p.writes("In short", "The diagnosis page of QH-Gate 5.0 to 5.2 does not check the session.")
	p.writes("What to do", "Close the management port to the outside now; a fix is being made.")
	p.turnsTo("In Chinese")
	p.writes("Title", "关于青禾边界网关安全漏洞的预警")
	p.writes("In short", "QH-Gate 5.0 至 5.2 的诊断页面未校验会话。")
	p.writes("What to do", "请立即关闭管理端口的外部访问，修补程序正在准备。")
	p.looks("16-draft")
	p.presses("Save")
	p.reads("The draft is saved", "The one who releases is not the author")
	p.looks("17-gate")
	p.presses("Hand it to review")
	p.reads("The draft waits for a second person", "1 condition is not met")
	p.lacks("Release", "button")
	p.looks("18-in-review")
	return p.address()
}

// releases finds the draft on the desk and releases it as the second person.
func (p *person) releases(gate string) {
	p.t.Helper()
	p.reads("Drafts that wait for a second person")
	p.looks("19-publisher-desk")
	p.follows("Remote command execution in QH-Gate")
	if got := p.address(); got != gate {
		p.t.Errorf("the desk leads to %s, not to %s", got, gate)
	}
	p.reads("Nothing stands against it")
	p.looks("20-second-person")
	p.presses("Release")
	p.reads("It is released, and the units are told", "Qinghe Networks", "no answer yet")
	p.looks("21-released")
}

// meetsItsDuties is the provider's side: what it must do, by when, and the warning.
func (p *person) meetsItsDuties() {
	p.t.Helper()
	p.signsIn("chen")
	p.reads("What must I do, by when", "Report to the MIIT platform", "RMSPV 7(2)", "Strict reading", "Remote command execution in QH-Gate")
	p.looks("22-duties", dark, phone)
	p.follows("Remote command execution in QH-Gate")
	p.reads("Close the management port to the outside")
	p.looks("23-warning")
	p.opens("/me")
	p.presses("Acknowledge the warning")
	p.reads("You have acknowledged the notice")
	p.looks("24-acknowledged")
}

// seesTheAnswer looks who has acknowledged.
func (p *person) seesTheAnswer(gate string) {
	p.t.Helper()
	p.opens(gate)
	p.reads("Who was told", "Qinghe Networks", "Security lead")
	p.misses("no answer yet")
}

// draftsANote drafts what everybody will read, and hands it to review.
func (p *person) draftsANote(room string) string {
	p.t.Helper()
	p.signsIn("zhou") // the session of yesterday has ended
	p.opens(room)
	p.follows("Draft a warning")
	p.ticks("public risk note")
	p.chooses("Grade", "High")
	p.chooses("Sharing label (TLP)", "TLP:CLEAR")
	p.writes("Fix", "QH-Gate 5.2.1, from the support pages of the provider.")
	p.turnsTo("In English")
	p.writes("Title", "QH-Gate: update to 5.2.1")
	p.writes("In short", "QH-Gate 5.0 to 5.2 lets commands be run without signing in.")
	p.writes("What to do", "Update to 5.2.1. Until then close the management port to the outside.")
	p.presses("Save")
	p.presses("Hand it to review")
	return p.address()
}

// findsTheGateShut is the publisher before a fix is known: the gate names the article.
func (p *person) findsTheGateShut(gate string) {
	p.t.Helper()
	p.signsIn("wang")
	p.opens(gate)
	p.reads("1 condition is not met", "Not met", "RMSPV 9(1)", "Mend it in the case")
	if !p.shut("Release") {
		p.t.Error("the publisher may press Release before there is a fix")
	}
	p.looks("25-gate-shut")
}

// recordsTheFix puts the fix on the course of the case.
func (p *person) recordsTheFix(room string) {
	p.t.Helper()
	p.opens(room)
	p.unfolds("Record an event")
	p.turnsTo("Record an event")
	p.chooses("What happened", "Fix available")
	p.chooses("Who did it", "Qinghe Networks")
	p.writes("Day", "2021-12-10")
	p.writes("Hour", "08:00")
	p.ticks("Confirmed")
	p.writes("Source", "support pages of the provider")
	p.presses("Record an event")
	p.reads("Fix available")
	p.looks("26-fix")
}

// publishes releases the note, now that the gate is open.
func (p *person) publishes(gate string) {
	p.t.Helper()
	p.opens(gate)
	p.reads("Nothing stands against it")
	p.presses("Release")
	p.reads("It is released")
	p.looks("27-published")
}

// readsTheNote is everybody: the note is public, the sector warning is not.
func (p *person) readsTheNote() {
	p.t.Helper()
	p.opens("/")
	p.reads("QH-Gate: update to 5.2.1")
	p.misses("Remote command execution in QH-Gate")
	p.looks("28-public", phone)
	p.follows("QH-Gate: update to 5.2.1")
	p.reads("Update to 5.2.1", "High", "TLP:CLEAR")
	p.misses("Duty officer 1", "anonymous")
	p.looks("29-note", dark, phone)
}

// checks pastes the receipt where anybody may check one.
func (p *person) checks(s slip) {
	p.t.Helper()
	p.opens("/verify")
	p.writes("Text of the receipt", s.text)
	p.looks("30-paste")
	p.presses("Check the receipt")
	p.reads("The receipt is genuine", "A report was taken in", "somebody without an account")
	p.looks("31-genuine")
}

// seesWhoRead opens the mailbox again: the answer is there, and who has read.
func (p *person) seesWhoRead() {
	p.t.Helper()
	p.opens("/mailbox")
	p.reads("谢谢。请问设备型号是什么？", "Duty officer 1", "处理报送", "处置中", "同步通报国家计算机网络应急技术处理协调中心")
	p.misses("Publisher 1") // released the warning, never opened the report
	p.looks("40-who-read", phone)
}
