package web

import (
	"net/http"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/transport/frame"
	"tocsin/transport/web/page/layout"
	mailboxpage "tocsin/transport/web/page/mailbox"
	"tocsin/transport/web/part/link"
)

const (
	mailboxPath   = "/mailbox"
	mailboxCookie = "mailbox"
	mailboxTime   = time.Hour // how long a browser remembers the code
)

// mountMailbox declares the mailbox. Only /r/{code} has a secret in its address; it
// answers with a redirection at once, says no-referrer, and is never logged.
func (d Door) mountMailbox(door frame.Door) {
	get := func(pattern string, act access.Act, h frame.Handler) {
		door.Handle(frame.Route{Method: http.MethodGet, Pattern: pattern, Act: act, Relation: frame.Holder, Class: frame.Page}, h)
	}
	post := func(pattern string, act access.Act, h frame.Handler) {
		door.Handle(frame.Route{Method: http.MethodPost, Pattern: pattern, Act: act, Relation: frame.Holder, Class: frame.Page}, h)
	}
	get(mailboxPath, access.ReadReport, d.showMailbox)
	post(mailboxPath, access.ReadReport, d.openMailbox)
	get("/r/{code}", access.ReadReport, d.followMailbox)
	door.Handle(frame.Route{
		Method: http.MethodPost, Pattern: mailboxPath + "/messages", Act: access.WriteMessage, Relation: frame.Holder, Class: frame.Page, Body: maxFiles + maxWritten + framing,
	}, d.writeMailbox)
	get(mailboxPath+"/files/{file}", access.ReadReport, d.mailboxFile)
	post(mailboxPath+"/close", access.ReadReport, d.closeMailbox)
	for _, form := range receiptForms {
		get(mailboxPath+form.path(), access.ReadReport, d.mailboxReceipt(form))
	}
}

// carry keeps the code for this browser, for an hour and for the mailbox alone.
func (d Door) carry(w http.ResponseWriter, code string) {
	d.Router.SetCookie(w, http.Cookie{Name: mailboxCookie, Value: code, Path: mailboxPath, MaxAge: int(mailboxTime.Seconds())})
}

// holder is the principal of whoever shows a code; false where no code is shown.
func (d Door) holder(r *http.Request) (access.Principal, bool) {
	c, err := r.Cookie(mailboxCookie)
	if err != nil || c.Value == "" {
		return access.Principal{}, false
	}
	return d.Desk.Enrolment.Mailbox(c.Value, frame.Who(r).Via), true
}

// showMailbox shows the open mailbox, or asks for the code.
func (d Door) showMailbox(w http.ResponseWriter, r *http.Request) error {
	who, shown := d.holder(r)
	if !shown {
		reader := d.reader(r)
		return d.page(w, r, reader.T("mailbox.open"), mailboxpage.Door(reader, mailboxpage.DoorView{}))
	}
	return d.mailbox(w, r, who, http.StatusOK, "", nil)
}

// openMailbox takes the code from the form and leads into the mailbox.
func (d Door) openMailbox(w http.ResponseWriter, r *http.Request) error {
	p, err := readForm(r)
	if err != nil {
		return err
	}
	err = d.enter(w, r, p.line("code"))
	if !fault.Is(err, fault.Absent) {
		return err
	}
	reader := d.reader(r)
	return d.pageOf(w, r, http.StatusNotFound, layout.View{Title: reader.T("mailbox.open")}, mailboxpage.Door(reader, mailboxpage.DoorView{Fault: fault.From(err)}))
}

// followMailbox takes the code from the link. An unknown code is absent like any page.
func (d Door) followMailbox(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Referrer-Policy", "no-referrer")
	err := d.enter(w, r, r.PathValue("code"))
	if err != nil {
		w.Header().Set("Referrer-Policy", "same-origin")
	}
	return err
}

// enter checks that the code opens something, has the browser carry it, and leads to
// an address without it.
func (d Door) enter(w http.ResponseWriter, r *http.Request, code string) error {
	if _, err := d.Desk.Look.MailboxReport(r.Context(), d.Desk.Enrolment.Mailbox(code, frame.Who(r).Via)); err != nil {
		return err
	}
	d.carry(w, code)
	http.Redirect(w, r, mailboxPath, http.StatusSeeOther)
	return nil
}

// closeMailbox makes this browser forget the code.
func (d Door) closeMailbox(w http.ResponseWriter, r *http.Request) error {
	d.Router.SetCookie(w, http.Cookie{Name: mailboxCookie, Path: mailboxPath, MaxAge: -1})
	http.Redirect(w, r, mailboxPath, http.StatusSeeOther)
	return nil
}

// same is the holder of the open mailbox, and its report: the one that the form was made
// for. A link to another mailbox may have been followed meanwhile, and nobody's words go
// where he does not mean them to.
func (d Door) same(r *http.Request) (access.Principal, string, error) {
	who, shown := d.holder(r)
	if !shown {
		return who, "", access.Gone()
	}
	id, err := d.Desk.Look.MailboxReport(r.Context(), who)
	if of := r.URL.Query().Get("of"); err == nil && of != "" && of != id {
		err = fault.New(fault.Conflict, "mailbox.other", "another mailbox was opened in this browser meanwhile; nothing was sent").
			WithHint("open your mailbox again with its code")
	}
	return who, id, err
}

// writeMailbox says something to the office, and adds files to the report. What could not
// be taken comes back with everything that was typed.
func (d Door) writeMailbox(w http.ResponseWriter, r *http.Request) error {
	who, id, err := d.same(r)
	if err != nil {
		return err
	}
	p, err := readFiled(r, d.into(r, who))
	defer p.drop()
	if err == nil {
		err = d.say(r, who, id, p)
	}
	if err == nil {
		http.Redirect(w, r, mailboxPath+"#messages", http.StatusSeeOther)
		return nil
	}
	f := fault.From(err)
	switch f.Kind {
	case fault.Invalid:
	case fault.TooLarge:
		f = f.At("/files")
	default:
		return err
	}
	return d.mailbox(w, r, who, frame.Status(f), p.text("text"), f)
}

// say adds the files, then says what was written. Each is an act of its own: files before
// one that is refused are kept, and sent again they are the same files.
func (d Door) say(r *http.Request, who access.Principal, id string, p posted) error {
	for _, f := range p.files {
		if _, _, err := d.Desk.Intake.AttachFile(r.Context(), who, id, f.put); err != nil {
			return err
		}
	}
	text := p.text("text")
	if text == "" && len(p.files) > 0 {
		return nil
	}
	_, err := d.Desk.Intake.Say(r.Context(), who, id, text)
	return err
}

// mailbox renders the open mailbox; the reading is on record before it is shown.
func (d Door) mailbox(w http.ResponseWriter, r *http.Request, who access.Principal, status int, typed string, f *fault.Fault) error {
	dossier, err := d.Desk.Look.Mailbox(r.Context(), who)
	if err != nil {
		return err
	}
	course, err := d.Desk.Look.Course(r.Context(), who, dossier.Report.ID)
	if err != nil {
		return err
	}
	rec, err := d.Desk.Look.MailboxReceipt(r.Context(), who)
	if err != nil {
		return err
	}
	reader := d.reader(r)
	v := d.opened(reader, dossier, course, d.Desk.Look.Readers(r.Context(), dossier.Read))
	v.Draft, v.Fault, v.Text = typed, f, mailboxPath+receiptText.path()
	v.Receipt = slip(reader, desk.Taken{Report: dossier.Report.ID, Receipt: rec})
	v.Receipt.File = link.View{Text: reader.T("receipt.file"), Href: mailboxPath + receiptFile.path()}
	return d.pageOf(w, r, status, layout.View{Title: reader.T("mailbox.title"), Path: mailboxPath, Private: true}, mailboxpage.Open(reader, v))
}
