// Package preview shows every part of the pages in every state, on one page.
//
// It is the storybook of the house: whoever changes a part or the style looks here
// first, in light and dark, on a desk and on a phone, in both languages. The tests
// of the look run on it too: labels, headings, no inline style, no sideways scroll.
// The samples are drawn from the public course of Log4Shell, so that the parts are
// seen with real lengths of text; no record of a platform is ever shown here.
//
// It serves no article; it keeps the promise that pages read alike everywhere.
package preview

import (
	"time"

	"tocsin/domain/calendar"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/citation"
	"tocsin/transport/web/part/clockbar"
	"tocsin/transport/web/part/link"
	"tocsin/transport/web/part/moment"
	"tocsin/transport/web/part/timeline"
	"tocsin/transport/web/part/tone"
	"tocsin/transport/web/part/wall"
)

// Now is the moment at which the samples are set: a night at the desk.
func Now() time.Time { return time.Date(2021, 12, 9, 19, 4, 0, 0, time.UTC) }

// say is a sample in the reader's language.
func say(r lang.Reader, en, zh string) string {
	if r.Code == lang.Chinese {
		return zh
	}
	return en
}

func rmspv(r lang.Reader, en, zh string) citation.View {
	return citation.View{
		Short: say(r, "RMSPV "+en, "漏洞管理规定 "+zh),
		Full:  say(r, "Provisions on the Management of Security Vulnerabilities of Network Products", "《网络产品安全漏洞管理规定》"),
		Href:  "#law",
	}
}

func beijing(y int, m time.Month, d, h, min int) lang.Moment {
	return lang.At(time.Date(y, m, d, h, min, 0, 0, lang.Beijing()))
}

func day(y int, m time.Month, d int) lang.Moment {
	return calendar.Moment{At: time.Date(y, m, d, 0, 0, 0, 0, time.UTC), Precision: calendar.Day, Zone: lang.Beijing()}
}

func due(m lang.Moment) moment.Due { return moment.Due{At: m, Law: lang.Beijing()} }

func sampleWall(r lang.Reader) wall.View {
	log4 := say(r, "Log4j2: remote code execution through JNDI lookups", "Log4j2 组件 JNDI 远程代码执行漏洞")
	return wall.View{
		Burning: wall.Group{Items: []wall.Item{
			{Title: log4, Href: "#c1", Case: "TOC-2021-0042", Who: say(r, "Alibaba Cloud", "阿里云"), Law: rmspv(r, "7(2)", "第七条"), At: beijing(2021, 11, 27, 0, 0), TLP: "AMBER+STRICT", Note: say(r, "lenient reading", "从宽解释")},
			{Title: say(r, "Router firmware: fixed password in the debug port", "某型路由器固件调试口固定口令"), Href: "#c2", Case: "TOC-2021-0039", Who: say(r, "Qinghe Networks", "清河网络"), Law: rmspv(r, "7(2)", "第七条"), At: beijing(2021, 12, 9, 20, 30), TLP: "AMBER"},
		}},
		Due: wall.Group{Total: 7, More: []link.View{{Text: r.T("wall.more", "n", 7), Href: "#all"}}, Items: []wall.Item{
			{Title: say(r, "Relay to the Notification Center", "同步国家网络与信息安全信息通报中心"), Href: "#c3", Case: "TOC-2021-0042", Who: say(r, "this platform", "本平台"), Law: rmspv(r, "7(4)", "第七条"), At: beijing(2021, 12, 10, 3, 30), TLP: "RED"},
			{Title: say(r, "Confirm the warning to the sector", "核对行业风险提示"), Href: "#c4", Case: "TOC-2021-0042", Who: say(r, "publisher on duty", "值班发布人"), At: beijing(2021, 12, 10, 9, 0), TLP: "GREEN"},
		}},
		Silent: wall.Group{Items: []wall.Item{
			{Title: say(r, "Asked whether affected", "已询问是否受影响"), Href: "#c5", Case: "TOC-2021-0042", Who: say(r, "Yunfan Software", "云帆软件"), At: beijing(2021, 12, 7, 15, 0), Note: r.T("wall.reminders", "n", 2), TLP: "AMBER"},
		}},
	}
}

func sampleClocks(r lang.Reader) []clockbar.View {
	report := say(r, "Report to the platform of the ministry", "向工业和信息化部平台报送漏洞信息")
	ali, role := say(r, "Alibaba Cloud", "阿里云"), say(r, "product provider", "网络产品提供者")
	start := day(2021, 11, 24)
	strict := moment.Due{From: beijing(2021, 11, 26, 0, 0), At: beijing(2021, 11, 27, 0, 0), Law: lang.Beijing()}
	return []clockbar.View{
		{
			ID: "clock-late", Duty: report, Law: rmspv(r, "7(2)", "第七条第一款第二项"), Who: ali, Role: role, State: clockbar.Late, Start: start,
			Readings: []clockbar.Reading{
				{Name: clockbar.Strict, Due: strict, State: clockbar.Late, Days: 13},
				{Name: clockbar.Lenient, Due: due(beijing(2021, 11, 27, 0, 0)), State: clockbar.Late, Days: 13},
			},
			Finding: &clockbar.Finding{Proposed: true, Text: say(r, "Not reported within two days, if it acted as provider of the product.", "若其身份为产品提供者，则未在 2 日内报送。"), Where: link.View{Text: say(r, "Confirm or dismiss", "认定或驳回"), Href: "#finding"}},
			Satisfy: []string{say(r, "A report that names product, model and version, and says what the hole is, whom it harms, and how far it reaches.", "报送漏洞信息，写明产品名称、型号、版本，以及漏洞的技术特点、危害和影响范围。")},
			Working: []clockbar.Step{
				{Label: say(r, "begins", "起算"), Value: say(r, "awareness of the provider, 24 Nov 2021, only the day is known", "提供者知悉：2021年11月24日，仅知日期")},
				{Label: say(r, "period", "期限"), Value: say(r, "2 days (2日内)", "2 日内")},
				{Label: say(r, "strict", "从严"), Value: say(r, "48 hours from the hour of awareness", "自知悉时刻起 48 小时")},
				{Label: say(r, "lenient", "从宽"), Value: say(r, "the day of awareness does not count; ends with 26 Nov, 24:00", "知悉当日不计入，至 11 月 26 日 24 时止")},
			},
			Proof: []link.View{{Text: say(r, "entry 1,204", "第 1,204 条"), Href: "#e1204"}},
		},
		{
			ID: "clock-soon", Duty: say(r, "Relay to the two authorities at the same time", "同步向两家机构通报"), Law: rmspv(r, "7(4)", "第七条第二款"), Who: say(r, "this platform", "本平台"), State: clockbar.Soon, Start: beijing(2021, 12, 9, 15, 30),
			Readings: []clockbar.Reading{{Name: clockbar.Only, Due: due(beijing(2021, 12, 10, 3, 30)), State: clockbar.Soon}},
			Satisfy:  []string{say(r, "An acknowledgement from each of the two recipients.", "两家接收机构均已确认收到。")},
		},
		{
			ID: "clock-running", Duty: say(r, "Publish with the fix, or after 45 days", "随补丁公布，或满 45 日后公布"), Law: citation.View{Short: "CERT/CC 45 d", Full: "CERT/CC disclosure policy"}, State: clockbar.Running, Start: beijing(2021, 12, 3, 9, 0),
			Readings: []clockbar.Reading{{Name: clockbar.Only, Due: due(beijing(2022, 1, 17, 9, 0)), State: clockbar.Running}},
		},
		{
			ID: "clock-met", Duty: say(r, "Tell the upstream provider at once", "立即通知上游提供者"), Law: rmspv(r, "7(1)", "第七条第一款第一项"), Who: ali, Role: role, State: clockbar.Met, Start: start, Met: day(2021, 11, 24),
		},
		{
			ID: "clock-split", Duty: report, Law: rmspv(r, "7(2)", "第七条第一款第二项"), Who: say(r, "Qinghe Networks", "清河网络"), Role: role, State: clockbar.MetLate, Start: beijing(2021, 12, 1, 10, 0), Met: beijing(2021, 12, 3, 18, 0),
			Readings: []clockbar.Reading{
				{Name: clockbar.Strict, Due: due(beijing(2021, 12, 3, 10, 0)), State: clockbar.MetLate},
				{Name: clockbar.Lenient, Due: due(beijing(2021, 12, 4, 0, 0)), State: clockbar.Met},
			},
		},
		{ID: "clock-waiting", Duty: say(r, "Restore the cooperation", "恢复合作"), State: clockbar.Waiting},
		{ID: "clock-paused", Duty: say(r, "Answer the complaint", "答复投诉"), State: clockbar.Paused, Start: beijing(2021, 12, 1, 9, 0)},
		{ID: "clock-open", Duty: report, Law: rmspv(r, "7(2)", "第七条第一款第二项"), Who: say(r, "Yunfan Software", "云帆软件"), State: clockbar.Open},
		{ID: "clock-over", Duty: report, Law: rmspv(r, "7(2)", "第七条第一款第二项"), State: clockbar.Over},
	}
}

func sampleCourse(r lang.Reader) timeline.View {
	return timeline.View{Label: say(r, "Course of the case", "案件经过"), Events: []timeline.Event{
		{ID: "e1", At: day(2021, 11, 24), Learned: day(2021, 12, 9), Title: say(r, "An engineer tells the upstream project by mail", "工程师以邮件告知上游项目"), Who: say(r, "Alibaba Cloud", "阿里云"), Source: link.View{Text: say(r, "press, S2", "媒体报道 S2"), Href: "#s2"}, Status: timeline.Reported, Tone: tone.Warn},
		{ID: "e2", At: lang.Sharp(time.Date(2021, 11, 29, 14, 20, 33, 0, time.UTC)), Title: say(r, "The fix becomes visible in a public commit", "修复见于公开提交"), Detail: say(r, "“no longer formats lookups in messages by default” (LOG4J2-3198)", "“默认不再解析消息中的 lookup”（LOG4J2-3198）"), Source: link.View{Text: "git 2731a64d1f", Href: "#git"}, Status: timeline.Confirmed, Proof: link.View{Text: say(r, "entry 1,188", "第 1,188 条"), Href: "#e1188"}},
		{ID: "e3", At: day(2021, 12, 9), Title: say(r, "A specialised body reports to the platform", "专业机构向平台报送"), Status: timeline.Confirmed, Proof: link.View{Text: say(r, "entry 1,204", "第 1,204 条"), Href: "#e1204"}},
		{ID: "e4", At: beijing(2021, 12, 9, 22, 30), Title: say(r, "A working exploit is public", "可用的利用代码已公开"), Status: timeline.Disputed, Tone: tone.Bad, Source: link.View{Text: say(r, "a public post", "一则公开帖文")}},
	}}
}

// rowOf is the same clock under an id of its own, since it stands twice on the page.
func rowOf(c clockbar.View) clockbar.View {
	c.ID += "-row"
	return c
}
