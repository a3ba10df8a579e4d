package web

import (
	"net/http"
	"strings"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/transport/frame"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/page/layout"
	loginpage "tocsin/transport/web/page/login"
)

func (d Door) mountSession(door frame.Door) {
	handle := func(method, pattern string, act access.Act, relation frame.Relation, h frame.Handler) {
		door.Handle(frame.Route{Method: method, Pattern: pattern, Act: act, Relation: relation, Class: frame.Page}, h)
	}
	handle(http.MethodGet, layout.SignIn, access.SignIn, frame.Anyone, d.showSignIn)
	handle(http.MethodPost, layout.SignIn, access.SignIn, frame.Anyone, d.signIn)
	handle(http.MethodGet, loginpage.Passkeys, access.SignIn, frame.Anyone, d.showPasskey)
	handle(http.MethodPost, loginpage.Passkeys, access.SignIn, frame.Anyone, d.signInByPasskey)
	handle(http.MethodGet, "/login/link/{code}", access.SignIn, frame.Holder, d.showLink)
	handle(http.MethodPost, "/login/link/{code}", access.SignIn, frame.Holder, d.signInByLink)
	handle(http.MethodGet, "/recover/{code}", access.RecoverPerson, frame.Holder, d.showRecovery)
	handle(http.MethodPost, "/recover/{code}", access.RecoverPerson, frame.Holder, d.recover)
	handle(http.MethodPost, layout.SignOut, access.SignOut, frame.Self, d.signOut)
	handle(http.MethodGet, "/found/{code}", access.Found, frame.Holder, d.showFound)
	handle(http.MethodPost, "/found/{code}", access.Found, frame.Holder, d.found)
	door.Handle(open(layout.Language), d.speak)
}

func (d Door) showSignIn(w http.ResponseWriter, r *http.Request) error {
	return d.signInPage(w, r, http.StatusOK, loginpage.View{Back: r.URL.Query().Get("back")})
}

// signInPage offers every way to sign in here, around what went wrong before.
func (d Door) signInPage(w http.ResponseWriter, r *http.Request, status int, v loginpage.View) (err error) {
	if v.Ways, err = d.ways(r); err != nil {
		return err
	}
	v.Keys = d.Desk.Enrolment.Passkeys() == nil
	reader, view := d.reader(r), layout.View{}
	if view.Title = reader.T("login.title"); v.Fault != nil {
		view.Path = layout.SignIn
	}
	return d.pageOf(w, r, status, view, loginpage.SignIn(reader, v))
}

func (d Door) signIn(w http.ResponseWriter, r *http.Request) error {
	p, err := readForm(r)
	if err != nil {
		return err
	}
	secret, err := d.Desk.Enrolment.SignIn(r.Context(), d.browser(r, p.line("code")), p.line("login"), p.values.Get("password"))
	if fault.Is(err, fault.Unknown) {
		return d.signInPage(w, r, frame.Status(fault.From(err)), loginpage.View{Login: p.line("login"), Back: p.line("back"), Fault: fault.From(err)})
	}
	if err != nil {
		return err
	}
	return d.welcome(w, r, secret, p.line("back"))
}

// showLink asks to press a button: mail programs open links by themselves, and the
// link works once. Of one that lets nobody in it says so.
func (d Door) showLink(w http.ResponseWriter, r *http.Request) error {
	return d.linkForm(w, r, nil)
}

func (d Door) linkForm(w http.ResponseWriter, r *http.Request, f *fault.Fault) error {
	invitee, err := d.Desk.Enrolment.Invited(r.Context(), r.PathValue("code"))
	if fault.Is(err, fault.Unknown) {
		return d.spent(w, r, err, invitee.Often)
	}
	if err != nil {
		return err
	}
	reader, status := d.reader(r), http.StatusOK
	if f != nil {
		status = frame.Status(f)
	}
	v := loginpage.LinkView{FoundView: loginpage.FoundView{Action: r.URL.Path, Fault: f}, Login: invitee.Login, Choose: invitee.Choose, Often: invitee.Often}
	return d.pageOf(w, r, status, layout.View{Title: reader.T("login.title"), Private: true}, loginpage.Link(reader, v))
}

// spent says that a link lets nobody in any more, or never did. The address is not in
// the page: one such link looks like another. Often is where links are not used up by
// following them, but end with the first password.
func (d Door) spent(w http.ResponseWriter, r *http.Request, err error, often bool) error {
	f, reader := fault.From(err), d.reader(r)
	view := layout.View{Title: reader.T("login.spent"), Path: layout.SignIn, Private: true}
	return d.pageOf(w, r, frame.Status(f), view, loginpage.Spent(reader, f, often))
}

func (d Door) signInByLink(w http.ResponseWriter, r *http.Request) error {
	p, err := readForm(r)
	if err != nil {
		return err
	}
	secret := ""
	if err = repeated(p); err == nil {
		secret, err = d.Desk.Enrolment.SignInByLink(r.Context(), d.browser(r, ""), r.PathValue("code"), p.values.Get("password"))
	}
	switch {
	case fault.Is(err, fault.Invalid), fault.Is(err, fault.Unknown):
		return d.linkForm(w, r, fault.From(err))
	case err != nil:
		return err
	}
	return d.welcome(w, r, secret, "")
}

func (d Door) showRecovery(w http.ResponseWriter, r *http.Request) error {
	if err := d.Desk.Enrolment.MayRegain(r.Context(), r.PathValue("code")); fault.Is(err, fault.Unknown) {
		return d.spent(w, r, err, false)
	} else if err != nil {
		return err
	}
	return d.recoveryForm(w, r, http.StatusOK, nil)
}

// recover sets a new password by a link, and signs in.
func (d Door) recover(w http.ResponseWriter, r *http.Request) error {
	p, err := readForm(r)
	if err != nil {
		return err
	}
	secret := ""
	if err = repeated(p); err == nil {
		secret, err = d.Desk.Enrolment.Regain(r.Context(), d.browser(r, p.line("code")), r.PathValue("code"), p.values.Get("password"))
	}
	if fault.Is(err, fault.Invalid) {
		return d.recoveryForm(w, r, frame.Status(fault.From(err)), fault.From(err))
	}
	if err != nil {
		return err
	}
	return d.welcome(w, r, secret, "")
}

// repeated asks for the same new password twice.
func repeated(p posted) error {
	if p.values.Get("password") != p.values.Get("repeat") {
		return fault.New(fault.Invalid, "person.repeat", "the two passwords differ").At("/repeat")
	}
	return nil
}

func (d Door) recoveryForm(w http.ResponseWriter, r *http.Request, status int, f *fault.Fault) error {
	reader := d.reader(r)
	v := loginpage.FoundView{Action: r.URL.Path, Fault: f}
	return d.pageOf(w, r, status, layout.View{Title: reader.T("login.recover"), Private: true}, loginpage.Recover(reader, v))
}

// welcome gives the browser its session and leads to where the person wanted to go, or
// to his own work. The session ends with the browser; the desk ends it before that.
func (d Door) welcome(w http.ResponseWriter, r *http.Request, secret, back string) error {
	d.Router.SetSession(w, secret)
	to := local(back)
	if to == "/" {
		who, err := d.Desk.Enrolment.Who(r.Context(), secret, partner.SessionKey, frame.Who(r).Via)
		if err != nil {
			return err
		}
		to = home(who)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

func (d Door) signOut(w http.ResponseWriter, r *http.Request) error {
	err := d.Desk.Enrolment.SignOut(r.Context(), frame.Who(r), d.Router.Session(r))
	if err != nil && !fault.Is(err, fault.Unknown) && !fault.Is(err, fault.Absent) {
		return err
	}
	d.Router.SetSession(w, "")
	w.Header().Set("Clear-Site-Data", leaving)
	http.Redirect(w, r, "/", http.StatusSeeOther)
	return nil
}

// leaving asks the browser to keep nothing of what was shown. Our own cookie is taken away
// by name: the word for all cookies would take those of neighbouring hosts, too.
const leaving = `"cache", "storage"`

func (d Door) showFound(w http.ResponseWriter, r *http.Request) error {
	if err := d.Desk.Enrolment.MayFound(r.Context(), r.PathValue("code")); err != nil {
		return err
	}
	return d.foundForm(w, r, http.StatusOK, loginpage.FoundView{})
}

// found makes the first administrator and signs him in.
func (d Door) found(w http.ResponseWriter, r *http.Request) error {
	p, err := readForm(r)
	if err != nil {
		return err
	}
	reader := d.reader(r)
	n := desk.NewPerson{Login: p.line("login"), Name: p.line("name"), Password: p.values.Get("password"), Language: string(reader.Code)}
	if err = repeated(p); err == nil {
		_, err = d.Desk.Enrolment.Found(r.Context(), r.PathValue("code"), n)
	}
	if fault.Is(err, fault.Invalid) {
		f := fault.From(err)
		return d.foundForm(w, r, frame.Status(f), loginpage.FoundView{Values: p.values, Fault: f})
	}
	if err != nil {
		return err
	}
	secret, err := d.Desk.Enrolment.SignIn(r.Context(), d.browser(r, ""), n.Login, n.Password)
	if err != nil {
		return err
	}
	return d.welcome(w, r, secret, "")
}

func (d Door) foundForm(w http.ResponseWriter, r *http.Request, status int, v loginpage.FoundView) error {
	reader := d.reader(r)
	v.Action = r.URL.Path
	return d.pageOf(w, r, status, layout.View{Title: reader.T("login.first"), Private: true}, loginpage.Found(reader, v))
}

// languageTime is how long a browser remembers the language, in seconds: a year.
const languageTime = 365 * 24 * 60 * 60

// speak keeps the language that somebody chose and leads back to where he was.
func (d Door) speak(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	for _, code := range lang.Codes() {
		if string(code) == q.Get("to") {
			d.Router.SetCookie(w, http.Cookie{Name: languageCookie, Value: string(code), Path: "/", MaxAge: languageTime})
		}
	}
	http.Redirect(w, r, local(q.Get("back")), http.StatusSeeOther)
	return nil
}

// local is an address of ours to lead back to; anything else leads to the front page.
func local(back string) string {
	if !strings.HasPrefix(back, "/") || strings.HasPrefix(back, "//") || strings.ContainsAny(back, "\\\r\n\t") {
		return "/"
	}
	return back
}
