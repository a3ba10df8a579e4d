// Package verify is where anybody checks a receipt, and learns in words what it proves
// or which part of it is wrong.
//
// The check needs the receipt and the public key of the log, and nothing that this
// site knows besides; so the page also says how to do the same offline. A receipt that
// does not hold is told apart by class: changed content, another log, a path that
// leads elsewhere. Free text in a receipt is shown as a quotation.
//
// law: cn/rmspv 7(2)
package verify

import (
	"strings"
	"tocsin/domain/evidence"
	"tocsin/domain/fault"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/fact"
	"tocsin/transport/web/part/field"
	"tocsin/transport/web/part/moment"
	"tocsin/transport/web/part/notice"
	"tocsin/transport/web/part/tone"
)

// Action is where the page lies and where it posts to.
const Action = "/verify"

// View is the page: empty at first, then with what was found out.
type View struct {
	Text      string // what was pasted
	Statement *evidence.Statement
	Fault     *fault.Fault
	Key       string // the public key of the log
}

// verdict is what was found out, in one sentence and its explanation.
func (v View) verdict(r lang.Reader) notice.View {
	if strings.TrimSpace(v.Text) == "" && v.Fault != nil {
		return notice.View{Tone: tone.Warn, Title: r.T("verify.none"), Text: r.T("verify.sub")}
	}
	if v.Fault == nil {
		return notice.View{Tone: tone.Good, Title: r.T("verify.good"), Text: r.T("verify.good.text")}
	}
	n := notice.View{Tone: tone.Bad, Title: r.T("verify.bad"), Text: r.T("verify.bad.text"), Small: v.Fault.Code}
	reason := notice.Reason{Text: r.Or("verify.class."+v.Fault.Code, r.Fault(v.Fault)), Hint: v.Fault.Hint}
	if r.Code != lang.English {
		reason.Hint = ""
	}
	n.Reasons = []notice.Reason{reason}
	return n
}

// proven is what the receipt proves, fact by fact.
func proven(r lang.Reader, s evidence.Statement) []fact.View {
	h := s.Head
	facts := []fact.View{
		{Label: r.T("verify.act"), Text: r.Or("verify.act."+h.Act, h.Act)},
		{Label: r.T("receipt.number"), Text: h.Subject},
		{Label: r.T("verify.at"), Part: moment.Time(r, lang.Sharp(h.At))},
		{Label: r.T("verify.by"), Text: r.Or("verify.by."+h.By, h.By)},
	}
	if h.Why != "" {
		facts = append(facts, fact.View{Label: r.T("report.reason"), Text: "“" + h.Why + "”"})
	}
	if h.Content != "" {
		facts = append(facts, fact.View{Label: r.T("receipt.digest"), Text: h.Content})
	}
	facts = append(facts,
		fact.View{Label: r.T("receipt.index"), Text: r.T("verify.place", "index", r.Count(int(s.Index)), "size", r.Count(int(s.Signed.Tree.Size)))},
		fact.View{Label: r.T("verify.log"), Text: s.Signed.Origin},
	)
	for _, signer := range s.Signed.Signers {
		facts = append(facts, fact.View{Label: r.T("verify.signer"), Text: signer})
	}
	return facts
}

// text is the field for a pasted receipt.
func (v View) text(r lang.Reader) field.View {
	return field.View{Name: "receipt", Label: r.T("verify.text"), Value: v.Text, Quiet: true, Rows: 8}
}

// file is the field for the file of a receipt.
func (v View) file(r lang.Reader) field.View {
	return field.View{Name: "file", Label: r.T("verify.file"), Quiet: true, Accept: ".json,.txt,application/json,text/plain"}
}
