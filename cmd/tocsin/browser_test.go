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

	anybody := h.visitor("anybody", "en")
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
	p.writes("Name", "root")
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
	p.writes("Sector", "telecom")
	p.writes("Jurisdiction", "CN")
	p.ticks("product provider")
	p.writes("Products it answers for", "QH-Gate")
	p.presses("Enrol a partner")
	for _, one := range []struct{ login, post, role, unit string }{
		{"zhou", "Duty officer 1", "duty officer", ""},
		{"wang", "Publisher 1", "publisher", ""},
		{"chen", "Security lead", "partner", "Qinghe Networks"},
	} {
		p.turnsTo("Enrol a person")
		p.writes("Login", one.login)
		p.writes("Post", one.post)
		p.ticks(one.role)
		if one.unit != "" {
			p.chooses("Partner", one.unit)
		}
		p.writes("Password", password)
		p.presses("Enrol a person")
		p.reads(one.login, one.post)
	}
	p.looks("00-people")
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
	p.reads("The case is open", "No clock runs")
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
	p.reads("谢谢。请问设备型号是什么？", "Duty officer 1", "处理报送", "处置中", "抄送国家互联网应急中心")
	p.looks("40-who-read", phone)
}
