package web

import (
	"net/http"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/domain/passkey"
	"tocsin/transport/frame"
	factorpage "tocsin/transport/web/page/factor"
	"tocsin/transport/web/page/layout"
	loginpage "tocsin/transport/web/page/login"
	askpart "tocsin/transport/web/part/passkey"
)

// keyCookie names a browser in which nobody is signed in yet, while a passkey is asked
// there. It is good for nothing else.
const keyCookie = "passkey"

func (d Door) keyCookie() string {
	if d.Router.Secure() {
		return "__Host-" + keyCookie
	}
	return keyCookie
}

// asked is the secret that names the browser of a request; empty where it has none.
func (d Door) asked(r *http.Request) string {
	c, err := r.Cookie(d.keyCookie())
	if err != nil {
		return ""
	}
	return c.Value
}

func (d Door) showPasskey(w http.ResponseWriter, r *http.Request) error {
	return d.askPasskey(w, r, http.StatusOK, loginpage.KeyView{Back: r.URL.Query().Get("back")})
}

// askPasskey asks the passkeys of a browser, around what went wrong before.
func (d Door) askPasskey(w http.ResponseWriter, r *http.Request, status int, v loginpage.KeyView) error {
	browser, question, err := d.Desk.Enrolment.AskPasskey(d.asked(r))
	switch {
	case err == nil:
		v.Asked = question
		d.Router.SetCookie(w, http.Cookie{Name: d.keyCookie(), Value: browser, Path: "/", MaxAge: int(passkey.Patience.Seconds())})
	case d.Desk.Enrolment.Passkeys() != nil:
		v.Fault = fault.From(err)
	default:
		return err
	}
	reader := d.reader(r)
	view := layout.View{Title: reader.T("login.passkey"), Private: true, Script: askpart.Script}
	if r.Method != http.MethodGet {
		view.Path = loginpage.Passkeys
	}
	return d.pageOf(w, r, status, view, loginpage.ByPasskey(reader, v))
}

func (d Door) signInByPasskey(w http.ResponseWriter, r *http.Request) error {
	p, err := readForm(r)
	if err != nil {
		return err
	}
	secret, err := d.Desk.Enrolment.SignInByPasskey(r.Context(), d.browser(r, ""), d.asked(r), []byte(p.values.Get("answer")))
	if f := fault.From(err); fault.Is(err, fault.Unknown) || fault.Is(err, fault.Invalid) || err != nil && f.Code == partner.CodeCopied {
		return d.askPasskey(w, r, frame.Status(f), loginpage.KeyView{Back: p.line("back"), Fault: f})
	}
	if err != nil {
		return err
	}
	d.Router.SetCookie(w, http.Cookie{Name: d.keyCookie(), Path: "/", MaxAge: -1})
	return d.welcome(w, r, secret, p.line("back"))
}

func (d Door) showNewPasskey(w http.ResponseWriter, r *http.Request) error {
	return d.newPasskey(w, r, http.StatusOK, factorpage.KeyView{Back: r.URL.Query().Get("back")})
}

func (d Door) newPasskey(w http.ResponseWriter, r *http.Request, status int, v factorpage.KeyView) (err error) {
	who, reader := frame.Who(r), d.reader(r)
	if v.Asked, err = d.Desk.Enrolment.AskNewPasskey(r.Context(), who, d.Router.Session(r)); err != nil {
		if v.Fault = fault.From(err); d.Desk.Enrolment.Passkeys() == nil {
			return d.noPassword(w, r, err)
		}
	}
	v.Login, v.Must = who.Name, who.Proof == access.Missing
	view := layout.View{Title: reader.T("passkey.add"), Path: factorpage.Keys + "/new", Private: true, Script: askpart.Script}
	return d.pageOf(w, r, status, view, factorpage.AddKey(reader, v))
}

// addPasskey keeps a passkey, and shows the recovery codes that come with the first factor.
func (d Door) addPasskey(w http.ResponseWriter, r *http.Request) error {
	p, err := readForm(r)
	if err != nil {
		return err
	}
	n := desk.NewPasskey{Label: p.line("label"), Answer: []byte(p.values.Get("answer")), Password: p.values.Get("password")}
	codes, _, err := d.Desk.Enrolment.AddPasskey(r.Context(), frame.Who(r), d.Router.Session(r), n)
	if f := fault.From(err); fault.Is(err, fault.Invalid) {
		return d.newPasskey(w, r, frame.Status(f), factorpage.KeyView{Values: p.values, Back: p.line("back"), Fault: f})
	}
	if err != nil {
		return err
	}
	return d.showCodes(w, r, codes, p.line("back"))
}

// doubts are the passkeys that seem to be copied, for those to whom it is to be told.
func (d Door) doubts(r *http.Request) ([]desk.Doubt, error) {
	who := frame.Who(r)
	if !who.Granted(access.ReadDoubt) {
		return nil, nil
	}
	return d.Desk.Enrolment.Doubts(r.Context(), who)
}
