// Package report is the form by which anybody hands in a finding, and what he gets
// back: the receipt, the code of his mailbox, and what the law still asks for.
//
// The way takes two minutes: choose what it is, say what and where and how bad, send.
// Everything else is folded away and opens by itself where something in it was typed
// or is wrong. Fields that a statute wants bear its citation and are never required
// (promise P4). Whoever gets a copy, what it is for and how long it is kept stand
// above the button, not behind it.
//
// law: cn/rmspv 5, 7(2), 7(4)
package report

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tocsin/domain/fault"
	"tocsin/domain/marking"
	"tocsin/domain/report"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/citation"
	"tocsin/transport/web/part/field"
	"tocsin/transport/web/part/notice"
	"tocsin/transport/web/part/receipt"
	"tocsin/transport/web/part/tone"
)

// Action is where the form lies and where it posts to.
const Action = "/report"

// FormView is the form as it stands: empty at first, and with everything that was
// typed when it comes back.
type FormView struct {
	Kind       report.Kind
	Key        string // the submission key of this form
	Values     url.Values
	Fault      *fault.Fault             // why it came back; nil at first
	Statutes   map[string]citation.View // the law that asks for a field, by the field's statutory name
	Recipients []string                 // who receives a copy, in words
	Products   int                      // rows of products to show
	FilesLimit string                   // most bytes of all files together, in words
	Signed     bool                     // the reporter is signed in: no mailbox code is made
}

// Missing is a statutory field that is not given yet.
type Missing struct {
	Name string
	Law  citation.View
}

// DoneView is what the reporter takes home.
type DoneView struct {
	Again   bool // the same submission was taken in before
	Receipt receipt.View
	Text    string // where the receipt is found as text
	Missing []Missing
	Ask     string // where to add what is missing
}

// threat reports whether the form is for one of the four threat kinds.
func (v FormView) threat() bool { return v.Kind != report.Vulnerability }

// statutory is the name by which the law of a field is known: the products' fields
// share theirs.
func statutory(name string) string {
	parts := strings.Split(name, ".")
	if len(parts) == 3 && parts[0] == "products" {
		return map[string]string{"name": "product"}[parts[2]] + strings.TrimSuffix(parts[2], "name")
	}
	return name
}

// label is the key of a field's words, without the number of its row.
func label(name string) string {
	parts := strings.Split(name, ".")
	if len(parts) == 3 && parts[0] == "products" {
		if parts[2] == "name" {
			return "product"
		}
		return parts[2]
	}
	return name
}

// one is a field with its words, its law, what was typed and what is wrong with it.
func (v FormView) one(r lang.Reader, name string) field.View {
	key := "report.field." + label(name)
	if v.threat() && r.Has("report.threat."+label(name)) {
		key = "report.threat." + label(name)
	}
	f := field.View{Name: name, Label: r.T(key) + number(name), Value: v.Values.Get(name), Law: v.Statutes[statutory(name)], Error: v.wrong(r, name)}
	if r.Has(key + ".hint") {
		f.Hint = r.T(key + ".hint")
	}
	return f
}

// number tells the fields of the second product and the next from those of the first.
func number(name string) string {
	parts := strings.Split(name, ".")
	if len(parts) != 3 || parts[1] == "0" {
		return ""
	}
	row, err := strconv.Atoi(parts[1])
	if err != nil {
		return ""
	}
	return " " + strconv.Itoa(row+1)
}

// area is a field of several lines.
func (v FormView) area(r lang.Reader, name string, rows int) field.View {
	f := v.one(r, name)
	f.Rows = rows
	return f
}

// typed is a field with an input type of its own.
func (v FormView) typed(r lang.Reader, name, kind string) field.View {
	f := v.one(r, name)
	f.Type = kind
	return f
}

// clock is the time of day beside a date, in the zone of the reader.
func (v FormView) clock(r lang.Reader, name string) field.View {
	return field.View{
		Name: name + ".time", Type: "time", Value: v.Values.Get(name + ".time"), Error: v.wrong(r, name+".time"),
		Label: r.T("report.field.clock", "zone", r.ZoneName(r.Now.In(r.Zone))),
	}
}

// choice is one of the known answers, or none.
func (v FormView) choice(r lang.Reader, name, words string, answers ...string) field.View {
	f := v.one(r, name)
	f.Options = []field.Option{{Label: r.T("field.none")}}
	for _, a := range answers {
		f.Options = append(f.Options, field.Option{Value: a, Label: r.T(words + "." + a)})
	}
	return f
}

// flags are the yes-or-no statements of the form; the name of each is its field's.
func (v FormView) flags(r lang.Reader) field.View {
	names := []string{"upstream", "foreign", "event_type", "critical_infrastructure", "national_interest"}
	if v.threat() {
		names = names[3:]
	}
	f := field.View{Name: "holds", Label: r.T("report.field.holds")}
	for _, n := range names {
		f.Options = append(f.Options, field.Option{Value: n, Label: r.T("report.field." + n), Chosen: slices.Contains(v.Values["holds"], n)})
	}
	return f
}

// capacities is in which role the reporter reports.
func (v FormView) capacities(r lang.Reader) field.View {
	answers := make([]string, len(report.Capacities))
	for i, c := range report.Capacities {
		answers[i] = string(c)
	}
	return v.choice(r, "capacity", "report.capacity", answers...)
}

// files is the field for attachments. A browser forgets them when the form comes back.
func (v FormView) files(r lang.Reader) field.View {
	f := field.View{Name: "files", Several: true, Label: r.T("report.field.files"), Hint: r.T("report.field.files.hint", "size", v.FilesLimit), Error: v.wrong(r, "files")}
	if v.Fault != nil || v.Values.Has("more") {
		f.Hint = r.T("report.field.files.again")
	}
	return f
}

// wrong is what the fault says of a field, in the reader's words.
func (v FormView) wrong(r lang.Reader, name string) string {
	if v.Fault == nil {
		return ""
	}
	for _, one := range append(slices.Clone(v.Fault.Reasons), *v.Fault) {
		if one.Field != "" && field.Anchor(one.Field) == field.Anchor(name) {
			return sentences(notice.Of(r, &fault.Fault{Kind: fault.Invalid, Code: "report.field", Reasons: []fault.Fault{one}}).Reasons[0])
		}
	}
	return ""
}

// sentences are a single fault and its advice, each with its full stop.
func sentences(one notice.Reason) string {
	if one.Hint == "" || strings.HasSuffix(one.Text, "。") {
		return one.Text + one.Hint
	}
	return one.Text + ". " + one.Hint
}

// open reports whether a folded part must show itself: something in it was typed, or
// is wrong.
func (v FormView) open(r lang.Reader, names ...string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return v.Values.Get(n) != "" || v.wrong(r, n) != "" })
}

// product is the name of a field of one row of products.
func product(row int, name string) string { return "products." + strconv.Itoa(row) + "." + name }

// rows are the numbers of the products after the first.
func (v FormView) rows() []int {
	var rows []int
	for i := 1; i < v.Products; i++ {
		rows = append(rows, i)
	}
	return rows
}

// title of the form's page.
func (v FormView) title(r lang.Reader) string { return r.T("report.kind." + string(v.Kind)) }

// comeback is the notice above a form that came back.
func (v FormView) comeback(r lang.Reader) notice.View { return notice.Of(r, v.Fault) }

// arrived is the notice above the receipt.
func (v DoneView) arrived(r lang.Reader) notice.View {
	n := notice.View{Tone: tone.Good, Title: r.T("receipt.done"), Text: r.T("receipt.next")}
	if v.Again {
		n.Text = r.T("receipt.again")
	}
	return n
}

// labels are the sharing labels that a reporter may choose from.
func (v FormView) labels(r lang.Reader) field.View {
	f := v.one(r, "marking")
	f.Options = []field.Option{{Label: r.T("report.marking.usual")}}
	for _, m := range marking.All() {
		f.Options = append(f.Options, field.Option{Value: string(m), Label: string(m)})
	}
	return f
}
