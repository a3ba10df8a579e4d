// Package mailbox is the page of a reporter who shows the code of his report: where it
// is, what was asked, who has read it, and a place to write.
//
// It needs no account. Whoever opens the sealed part is on record and is shown here by
// his post (promise C3), so that a reporter need not trust; he can see. The code itself
// never stands on the page or in an address.
//
// law: cn/rmspv 5
package mailbox

import (
	"github.com/a-h/templ"

	"tocsin/domain/fault"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/page/report"
	"tocsin/transport/web/part/fact"
	"tocsin/transport/web/part/field"
	"tocsin/transport/web/part/kept"
	"tocsin/transport/web/part/list"
	"tocsin/transport/web/part/moment"
	"tocsin/transport/web/part/notice"
	"tocsin/transport/web/part/receipt"
	"tocsin/transport/web/part/step"
	"tocsin/transport/web/part/timeline"
)

// DoorView is the form that asks for the code.
type DoorView struct {
	Fault *fault.Fault
}

// View is an open mailbox.
type View struct {
	Number   string
	Title    string
	State    string // in words
	Reason   string // why it was closed without a case
	Steps    []step.View
	Messages []Message
	Draft    string // what was typed when the form came back
	Fault    *fault.Fault
	Missing  []report.Missing
	Read     []Reading
	Course   timeline.View
	Said     []fact.View // what the reporter handed in
	Files    []File
	Kept     kept.View
	Limit    string // of the files that are added at once
	Receipt  receipt.View
	Text     string // where the receipt is found as text
}

// Message is one line of the talk.
type Message struct {
	At       lang.Moment
	Office   bool
	Stranger bool // by a relay address
	Text     string
}

// Reading is one time somebody opened the sealed part.
type Reading struct {
	At  lang.Moment
	Who string
	Why string
}

// File is an attachment as it arrived.
type File struct {
	Name   string
	Href   string // where he gets it back
	Size   string
	Digest string
}

// code is the one field of the door.
func (v DoorView) code(r lang.Reader) field.View {
	f := field.View{Name: "code", Label: r.T("mailbox.code"), Hint: r.T("mailbox.code.hint"), Quiet: true, Required: true, Complete: "off", Max: 60}
	if v.Fault != nil {
		f.Error = r.T("mailbox.code.wrong")
	}
	return f
}

// Into is the address of the form of this mailbox: it names the report, since the browser
// may have opened another mailbox meanwhile.
func (v View) Into(path string) string { return path + "?of=" + v.Number }

// write is the field for a message.
func (v View) write(r lang.Reader) field.View {
	return field.View{Name: "text", Label: r.T("mailbox.write"), Value: v.Draft, Quiet: true, Max: 10_000, Rows: 4, Error: v.wrong(r, false)}
}

// attach is the field for files.
func (v View) attach(r lang.Reader) field.View {
	return field.View{Name: "files", Several: true, Quiet: true, Label: r.T("mailbox.attach"), Hint: r.T("report.field.files.hint", "size", v.Limit), Error: v.wrong(r, true)}
}

// wrong is what is wrong with the files, or with the message.
func (v View) wrong(r lang.Reader, files bool) string {
	if v.Fault == nil || files != (v.Fault.Field == "/files") {
		return ""
	}
	return notice.Of(r, v.Fault).Text
}

// side is the class of a message, by who wrote it.
func (m Message) side() string {
	if m.Office {
		return "message office"
	}
	return "message"
}

// title of the page: the reporter's own words where there are some.
func (v View) title(r lang.Reader) string {
	if v.Title == "" {
		return r.T("mailbox.title")
	}
	return v.Title
}

// readerList is who opened the sealed part, as a list.
func readerList(r lang.Reader, read []Reading) list.View {
	v := list.View{Caption: r.T("mailbox.readers"), Quiet: true, Columns: []list.Column{{Label: r.T("mailbox.reader.who")}, {Label: r.T("mailbox.reader.when")}, {Label: r.T("mailbox.reader.why")}}}
	for _, one := range read {
		v.Rows = append(v.Rows, list.Row{Cells: []templ.Component{list.Text(one.Who), moment.Time(r, one.At), list.Text(one.Why)}})
	}
	return v
}
