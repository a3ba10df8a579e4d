package web

import (
	"net/http"
	"net/url"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/report"
	"tocsin/transport/frame"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/page/layout"
	reportpage "tocsin/transport/web/page/report"
	"tocsin/transport/web/part/citation"
	"tocsin/transport/web/part/link"
)

func (d Door) mountReport(door frame.Door) {
	door.Handle(open("/report"), d.showReport)
	door.Handle(frame.Route{
		Method: http.MethodPost, Pattern: "/report", Act: access.ReceiveReport, Relation: frame.Anyone, Class: frame.Page,
		Body: maxFiles + maxWritten + framing,
	}, d.receive)
}

// showReport asks what is reported, and gives the form of the kind that was chosen.
func (d Door) showReport(w http.ResponseWriter, r *http.Request) error {
	reader := d.reader(r)
	kind := report.Kind(r.URL.Query().Get("kind"))
	if kind == "" {
		return d.page(w, r, reader.T("report.title"), reportpage.Choose(reader))
	}
	return d.form(w, r, http.StatusOK, reportpage.FormView{Kind: kind, Values: url.Values{}, Products: 1})
}

// receive takes a report in and hands over the receipt. On any fault the form comes
// back with everything that was typed.
func (d Door) receive(w http.ResponseWriter, r *http.Request) error {
	p, err := readFiled(r, d.into(r, frame.Who(r)))
	defer p.drop()
	if err != nil && len(p.wrong) == 0 && !fault.Is(err, fault.TooLarge) { // what is no UTF-8 is said at its field
		return err
	}
	large := fault.Is(err, fault.TooLarge)
	if large && p.line("kind") == "" {
		return err
	}
	v := reportpage.FormView{Kind: report.Kind(p.line("kind")), Key: p.line("key"), Values: p.values, Products: p.rows()}
	if p.values.Has("more") {
		v.Products = min(v.Products+1, maxRows)
		return d.form(w, r, http.StatusOK, v)
	}
	var taken desk.Taken
	if !large {
		taken, err = d.take(r, p, v)
	}
	if err == nil {
		return d.taken(w, r, v, taken)
	}
	if v.Fault = fault.From(err); v.Fault.Kind == fault.Conflict {
		v.Key = "" // this form was sent before: as it is now, it is a new report
	}
	frame.Retry(w, v.Fault)
	if err := d.form(w, r, frame.Status(v.Fault), v); err != nil {
		return err
	}
	return err
}

// take is the one act behind the form.
func (d Door) take(r *http.Request, p posted, v reportpage.FormView) (desk.Taken, error) {
	draft, unread := draftOf(p, d.reader(r))
	if err := faulty(unread, draft, v.Kind, d.Desk.Now()); err != nil {
		return desk.Taken{}, err
	}
	raw, err := p.raw()
	if err != nil {
		return desk.Taken{}, err
	}
	s := desk.Submission{Kind: v.Kind, Draft: draft, Raw: raw, Key: v.Key, Mailbox: true}
	for _, f := range p.files {
		s.Files = append(s.Files, f.put)
	}
	return d.Desk.Intake.Receive(r.Context(), frame.Who(r), s)
}

// form renders the form; a form that bears no key is given one.
func (d Door) form(w http.ResponseWriter, r *http.Request, status int, v reportpage.FormView) (err error) {
	reader := d.reader(r)
	known := false
	for _, k := range report.Kinds {
		known = known || k == v.Kind
	}
	if !known {
		return access.Gone()
	}
	if v.Key == "" {
		if v.Key, err = d.Desk.Intake.NewKey(); err != nil {
			return err
		}
	}
	v.FilesLimit, v.Signed, v.Recipients, v.Statutes = reader.Bytes(maxFiles), frame.Who(r).Person != "", d.recipients(reader), d.statutes(reader, v.Kind)
	title := reader.T("report.kind." + string(v.Kind))
	return d.pageOf(w, r, status, layout.View{Title: title, Path: reportpage.Action + "?kind=" + string(v.Kind)}, reportpage.Form(reader, v))
}

// recipients are the authorities that receive a copy, in words.
func (d Door) recipients(reader lang.Reader) []string {
	var names []string
	for _, id := range d.Desk.Carrying.Recipients() {
		names = append(names, d.glance(reader).Recipient(id))
	}
	return names
}

// statutes is the law behind each field that a statute wants, and behind the copies
// and the keeping of a report.
func (d Door) statutes(reader lang.Reader, kind report.Kind) map[string]citation.View {
	s := d.glance(reader)
	laws := map[string]citation.View{"relay": s.Cite("cn/rmspv 7(4)"), "keep": s.Cite("cn/rmspv 5")}
	for _, m := range (report.Draft{}).Statutory(kind) {
		laws[m.Field] = s.Cite(m.Cite)
	}
	return laws
}

// taken shows the receipt and the code, this once, in the answer itself: neither ever
// stands in an address. The cookie of the mailbox opens its pages without typing.
func (d Door) taken(w http.ResponseWriter, r *http.Request, v reportpage.FormView, t desk.Taken) error {
	reader := d.reader(r)
	done := reportpage.DoneView{
		Again: t.Again, Missing: d.missing(reader, t.Missing), Receipt: slip(reader, t), Ask: "/me",
	}
	below := "/reports/" + t.Report
	if t.Mailbox != "" {
		d.carry(w, t.Mailbox)
		below, done.Ask = mailboxPath, mailboxPath+"#write"
		done.Receipt.Mailbox = link.View{Text: reader.T("receipt.mailbox"), Href: mailboxPath}
	}
	done.Receipt.File.Href, done.Text = below+receiptFile.path(), below+receiptText.path()
	return d.pageOf(w, r, http.StatusOK, layout.View{Title: reader.T("report.done.title"), Path: done.Ask, Private: true}, reportpage.Done(reader, done))
}

// missing puts the statutory fields that are not given into words.
func (d Door) missing(reader lang.Reader, fields []report.Missing) []reportpage.Missing {
	s, all := d.glance(reader), []reportpage.Missing(nil)
	for _, m := range fields {
		all = append(all, reportpage.Missing{Name: reader.T("report.field." + m.Field), Law: s.Cite(m.Cite)})
	}
	return all
}
