package preview

import (
	"github.com/a-h/templ"

	"tocsin/domain/fault"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/chip"
	"tocsin/transport/web/part/fact"
	"tocsin/transport/web/part/field"
	"tocsin/transport/web/part/lagchart"
	"tocsin/transport/web/part/link"
	"tocsin/transport/web/part/list"
	"tocsin/transport/web/part/marking"
	"tocsin/transport/web/part/moment"
	"tocsin/transport/web/part/notice"
	"tocsin/transport/web/part/receipt"
	"tocsin/transport/web/part/stat"
	"tocsin/transport/web/part/step"
	"tocsin/transport/web/part/tone"
)

func sampleStats(r lang.Reader) []stat.View {
	days := say(r, "days", "天")
	return []stat.View{
		{Label: r.T("lag.knowledge"), Value: "15", Unit: days, Note: say(r, "24 Nov to 9 Dec 2021", "2021年11月24日至12月9日"), Tone: tone.Bad, Href: "#lag"},
		{Label: r.T("lag.warning"), Value: "8", Unit: days, Note: say(r, "9 to 17 Dec 2021", "2021年12月9日至17日"), Tone: tone.Warn},
		{Label: say(r, "Warnings acknowledged", "已确认的提示"), Value: "1,204", Note: say(r, "of 1,310 recipients", "共 1,310 家接收单位")},
		{Label: say(r, "Systems still affected", "仍受影响的系统"), Note: say(r, "not known yet: no inventory has been given", "尚不可知：未提供资产清单"), Tone: tone.Off},
	}
}

func sampleLag(r lang.Reader) lagchart.View {
	return lagchart.View{ID: "lag", Title: say(r, "How long it took until somebody knew", "从发现到知悉用了多久"),
		Spans: []lagchart.Span{
			{Label: say(r, "Upstream told", "告知上游"), From: day(2021, 11, 24), To: day(2021, 11, 25), Tone: tone.Good, Law: rmspv(r, "7(1)", "第七条")},
			{Label: r.T("lag.knowledge"), From: day(2021, 11, 24), To: day(2021, 12, 9), Tone: tone.Bad, Limit: beijing(2021, 11, 27, 0, 0), Law: rmspv(r, "7(2)", "第七条")},
			{Label: r.T("lag.warning"), From: day(2021, 12, 9), To: day(2021, 12, 17), Tone: tone.Warn},
		},
		Marks: []lagchart.Mark{{At: beijing(2021, 12, 9, 22, 30), Label: say(r, "A working exploit is public", "可用的利用代码已公开")}},
	}
}

func sampleGate(r lang.Reader) notice.GateView {
	return notice.GateView{Title: say(r, "Before this warning can be released", "发布本风险提示之前"), Conditions: []notice.Condition{
		{Text: say(r, "A fix or a mitigation is offered at the same time", "同步提供补丁或防范措施"), Met: true, Law: rmspv(r, "9(5)", "第九条")},
		{Text: say(r, "The publisher is not the author", "发布人不是起草人"), Hint: say(r, "You wrote this draft. Somebody else must release it.", "本稿由您起草，须由他人发布。")},
		{Text: say(r, "No details of an operator's own systems", "不含运营者在用系统的细节"), Law: rmspv(r, "9(2)", "第九条"), Hint: say(r, "Paragraph 3 names a host: gw-2.example.cn.", "第 3 段出现主机名：gw-2.example.cn。"), Act: link.View{Text: say(r, "Edit paragraph 3", "修改第 3 段"), Href: "#edit"}},
	}}
}

func passedGate(r lang.Reader) notice.GateView {
	v := sampleGate(r)
	for i := range v.Conditions {
		v.Conditions[i].Met = true
	}
	return v
}

func sampleFault() *fault.Fault {
	return &fault.Fault{Kind: fault.Invalid, Code: "report.invalid", Message: "the report cannot be taken in as it is", Reasons: []fault.Fault{
		*fault.New(fault.Invalid, "time.future", "this lies in the future").At("/aware"),
		*fault.New(fault.Invalid, "text.long", "120000 characters are too many here; the limit is 100000").At("/technical").WithHint("attach the rest as a file"),
	}}
}

func sampleReceipt(r lang.Reader) receipt.View {
	return receipt.View{
		Number: "R-7KQ4-M2XD-91TC", Code: "harbor-copper-nine-lantern-swift-moth", At: lang.Sharp(Now()), Index: "1204",
		Digest:  "9f2c4b1e6a7d0c35e8b94a1f7c2d6e5b3a8f0d9c1b7e4a2f6d5c8b3e0a9f1c47",
		Text:    "tocsin-receipt/1 R-7KQ4-M2XD-91TC\nnvdb.example/log 1204\n2021-12-09T19:04:00.000Z\nn2xLHmp9DDXouUofx8LW5bOo8NnBt+Svb1yLPgqfHEc=",
		File:    link.View{Text: r.T("receipt.file"), Href: "#file"},
		Mailbox: link.View{Text: r.T("receipt.mailbox"), Href: "#mailbox"},
		Verify:  link.View{Text: r.T("receipt.verify"), Href: "#verify"},
	}
}

func sampleSteps(r lang.Reader) []step.View {
	return []step.View{
		{Name: say(r, "Received", "已收到"), State: step.Done, At: lang.At(Now().AddDate(0, 0, -2))},
		{Name: say(r, "Read by a person", "已有人审阅"), State: step.Done, At: lang.At(Now().AddDate(0, 0, -1))},
		{Name: say(r, "Being verified", "核验中"), State: step.Current, Note: say(r, "with the provider", "与提供者一同进行")},
		{Name: say(r, "Fixed", "已修复"), State: step.Ahead},
		{Name: say(r, "Published", "已公布"), State: step.Ahead},
	}
}

func sampleFacts(r lang.Reader) []fact.View {
	law := rmspv(r, "7(2)", "第七条")
	return []fact.View{
		{Label: say(r, "Product", "产品名称"), Text: "Apache Log4j2", Law: law},
		{Label: say(r, "Version", "版本"), Law: law},
		{Label: say(r, "How it works", "技术特点"), Sealed: true, Open: "#open", Law: law},
		{Label: say(r, "Reporter", "报送人"), Part: chip.Person(r, chip.PersonView{})},
		{Label: say(r, "Handled by", "承办人"), Part: chip.Person(r, chip.PersonView{Name: say(r, "Lin Yue", "林越"), Role: say(r, "duty officer", "值班员"), Href: "#lin"})},
		{Label: say(r, "Provider", "提供者"), Part: chip.Org(r, chip.OrgView{Name: say(r, "Alibaba Cloud", "阿里云"), Role: say(r, "partner", "合作单位"), Standing: say(r, "suspended", "暂停合作"), Tone: tone.Bad, Href: "#ali"})},
		{Label: say(r, "Plan date", "计划日期")},
	}
}

func sampleList(r lang.Reader) list.View {
	row := func(id, title, number string, t tone.Tone, tlp, left string, n int) list.Row {
		return list.Row{ID: id, Tone: t, Edge: true, Cells: []templ.Component{
			list.Link(link.View{Text: title, Href: "#" + id}, number), tone.Badge(t, left),
			marking.Badge(r, marking.View{TLP: tlp}), moment.Ago(r, lang.At(Now().AddDate(0, 0, -n))), list.Text(r.Count(n)),
		}}
	}
	return list.View{
		Caption: say(r, "Cases by urgency", "按紧急程度排列的案件"),
		Columns: []list.Column{{Label: say(r, "Case", "案件")}, {Label: say(r, "Nearest limit", "最近时限")}, {Label: say(r, "Label", "标识")}, {Label: say(r, "Last act", "最近处理")}, {Label: say(r, "Parties", "参与方"), Number: true}},
		Rows: []list.Row{
			row("l1", "Log4Shell", "TOC-2021-0042", tone.Bad, "AMBER+STRICT", r.Left(Now(), 13), 12),
			row("l2", say(r, "Router firmware: fixed password", "路由器固件固定口令"), "TOC-2021-0039", tone.Warn, "AMBER", r.Left(Now().Add(86*60e9), 0), 3),
			row("l3", say(r, "Office suite: macro bypass", "办公软件宏限制绕过"), "TOC-2021-0031", tone.Good, "GREEN", r.T("clock.state.met"), 1204),
		},
		Next: link.View{Text: say(r, "Further cases", "更多案件"), Href: "#next"},
	}
}

func sampleFields(r lang.Reader) map[string]field.View {
	law := rmspv(r, "7(2)", "第七条")
	return map[string]field.View{
		"product": {Name: "products.0.name", Label: say(r, "Product", "产品名称"), Law: law, Suggest: []string{"Apache Log4j2", "OpenSSL"}, Value: "Apache Log4j2"},
		"what":    {Name: "technical", Label: say(r, "What is the hole, and how does it work?", "漏洞的技术特点"), Hint: say(r, "Steps, versions, conditions. Sealed: every reading of it is recorded.", "步骤、版本、条件。内容将被密封，每次查阅都会留下记录。"), Law: law},
		"aware":   {Name: "aware", Label: say(r, "When did you learn of it?", "您何时得知？"), Error: say(r, "This lies in the future. Give the time at which it happened.", "该时间在将来，请填写实际得知的时间。"), Value: "2031-11-24T10:00"},
		"mail":    {Name: "contact", Label: say(r, "Your mail address", "您的邮箱"), Type: "email", Complete: "email", Hint: say(r, "Only if you want to be asked.", "仅在您愿意被询问时填写。")},
		"name":    {Name: "title", Label: say(r, "Name it in one line", "用一句话概括"), Required: true, Max: 300},
		"source":  {Name: "source", Label: say(r, "Where does it come from?", "来源"), Options: []field.Option{{Label: r.T("field.none")}, {Value: "own", Label: say(r, "Own find", "自主发现"), Chosen: true}}},
		"files":   {Name: "files", Label: say(r, "Files", "附件"), Several: true, Hint: say(r, "Up to 25 MiB each.", "每个不超过 25 MiB。")},
		"kind": {Name: "kind", Label: say(r, "What do you report?", "您要报送什么？"), Quiet: true, Value: "vulnerability", Options: []field.Option{
			{Value: "vulnerability", Label: say(r, "A vulnerability in a product", "产品安全漏洞"), Detail: say(r, "A hole in software, hardware or a service", "软件、硬件或服务中的漏洞")},
			{Value: "incident", Label: say(r, "An incident", "安全事件"), Detail: say(r, "Something has happened", "已经发生的事件")}}},
		"told": {Name: "told", Label: say(r, "Who knows already?", "已有谁知道？"), Options: []field.Option{{Value: "provider", Label: say(r, "The provider", "产品提供者")}, {Value: "public", Label: say(r, "The public", "社会公众")}}},
	}
}

func tlps() []string {
	return []string{marking.Red, marking.AmberStrict, marking.Amber, marking.Green, marking.Clear}
}
