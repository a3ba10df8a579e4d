package web

import (
	"encoding/base64"
	"net/http"
	"strings"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/transport/frame"
	accountpage "tocsin/transport/web/page/account"
	"tocsin/transport/web/page/layout"
	loginpage "tocsin/transport/web/page/login"
)

// Two cookies. One names a browser that was led to an issuer, and where its person wants to
// go then; without it nothing that an issuer says is taken, so nobody signs somebody else's
// browser in. The other remembers by which issuer somebody came in, to offer it again; it
// opens nothing.
const (
	signOnCookie   = "signon"
	wayCookie      = "way"
	signOnPatience = 15 * 60            // seconds
	wayTime        = 180 * 24 * 60 * 60 // seconds
)

func (d Door) mountSignOn(door frame.Door) {
	route := func(method, pattern string, relation frame.Relation, act access.Act, also ...access.Act) frame.Route {
		return frame.Route{Method: method, Pattern: pattern, Act: act, Also: also, Relation: relation, Class: frame.Page, Counted: true}
	}
	door.Handle(route(http.MethodGet, desk.WayPath("{code}"), frame.Holder, access.SignIn), d.signOn)
	door.Handle(route(http.MethodGet, desk.ReturnPath("{code}"), frame.Holder, access.SignIn, access.AddTie), d.cameBack)
	door.Handle(route(http.MethodPost, desk.WayPath("{code}")+"/code", frame.Holder, access.SignIn), d.signOnCode)
	door.Handle(route(http.MethodPost, accountpage.TiesPath, frame.Self, access.AddTie), d.askTie)
	door.Handle(route(http.MethodPost, accountpage.TiesPath+"/{id}/end", frame.Self, access.EndTie), d.end(d.Desk.Enrolment.EndTie))
}

func (d Door) hostCookie(name string) string {
	if d.Router.Secure() {
		return "__Host-" + name
	}
	return name
}

// away is the browser of a request as it was led to an issuer: its secret, and where its
// person wants to go.
func (d Door) away(r *http.Request) (browser, back string) {
	c, err := r.Cookie(d.hostCookie(signOnCookie))
	if err != nil {
		return "", ""
	}
	browser, path, _ := strings.Cut(c.Value, ".")
	raw, err := base64.RawURLEncoding.DecodeString(path)
	if err != nil {
		return browser, ""
	}
	return browser, string(raw)
}

func (d Door) leads(w http.ResponseWriter, browser, back string) {
	if len(back) > 1000 {
		back = ""
	}
	value := browser + "." + base64.RawURLEncoding.EncodeToString([]byte(local(back)))
	d.Router.SetCookie(w, http.Cookie{Name: d.hostCookie(signOnCookie), Value: value, Path: "/", MaxAge: signOnPatience})
}

// signOn leads a browser to an issuer.
func (d Door) signOn(w http.ResponseWriter, r *http.Request) error {
	browser, _ := d.away(r)
	browser, address, err := d.Desk.Enrolment.SignOn(r.Context(), r.PathValue("code"), browser)
	if fault.Is(err, fault.Unavailable) {
		return d.signInAgain(w, r, fault.From(err), r.URL.Query().Get("back"))
	}
	if err != nil {
		return err
	}
	d.leads(w, browser, r.URL.Query().Get("back"))
	http.Redirect(w, r, address, http.StatusSeeOther)
	return nil
}

// cameBack takes a browser that an issuer leads back.
func (d Door) cameBack(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	browser, back := d.away(r)
	came, err := d.Desk.Enrolment.CameBack(r.Context(), frame.Who(r), d.browser(r, ""), desk.Returned{
		Issuer: r.PathValue("code"), State: q.Get("state"), Code: q.Get("code"), From: q.Get("iss"), Browser: browser,
	})
	switch {
	case came.Tied && err == nil:
		http.Redirect(w, r, done("/account", access.AddTie, "")+"#ties", http.StatusSeeOther)
		return nil
	case came.Tied && (fault.Is(err, fault.Conflict) || fault.Is(err, fault.Unknown) || fault.Is(err, fault.Unavailable)):
		return d.account(w, r, frame.Status(fault.From(err)), accountpage.View{Fault: fault.From(err)})
	case fault.Is(err, fault.Unknown), fault.Is(err, fault.Unavailable):
		return d.signInAgain(w, r, fault.From(err), back)
	case err != nil:
		return err
	case came.Ticket != "":
		return d.signOnForm(w, r, http.StatusOK, loginpage.CodeView{Ticket: came.Ticket})
	}
	return d.arrive(w, r, came.Session, back)
}

// arrive is welcome for who came by an issuer, which the browser remembers.
func (d Door) arrive(w http.ResponseWriter, r *http.Request, session, back string) error {
	d.Router.SetCookie(w, http.Cookie{Name: d.hostCookie(signOnCookie), Path: "/", MaxAge: -1})
	d.Router.SetCookie(w, http.Cookie{Name: d.hostCookie(wayCookie), Value: r.PathValue("code"), Path: "/", MaxAge: wayTime})
	return d.welcome(w, r, session, back)
}

// signInAgain is the page to sign in around what went wrong. No address is in it: whoever
// is refused reads what everybody reads.
func (d Door) signInAgain(w http.ResponseWriter, r *http.Request, f *fault.Fault, back string) error {
	return d.signInPage(w, r, frame.Status(f), loginpage.View{Back: local(back), Fault: f})
}

// ways are the issuers that the page to sign in offers in this browser.
func (d Door) ways(r *http.Request) ([]desk.SignWay, error) {
	remembered := ""
	if c, err := r.Cookie(d.hostCookie(wayCookie)); err == nil {
		remembered = c.Value
	}
	return d.Desk.Enrolment.Ways(r.Context(), remembered)
}

func (d Door) signOnForm(w http.ResponseWriter, r *http.Request, status int, v loginpage.CodeView) error {
	reader := d.reader(r)
	v.Action = desk.WayPath(r.PathValue("code")) + "/code"
	return d.pageOf(w, r, status, layout.View{Title: reader.T("login.code.title"), Path: layout.SignIn, Private: true}, loginpage.AskCode(reader, v))
}

// signOnCode takes the second factor of who came by an issuer.
func (d Door) signOnCode(w http.ResponseWriter, r *http.Request) error {
	p, err := readForm(r)
	if err != nil {
		return err
	}
	browser, back := d.away(r)
	secret, err := d.Desk.Enrolment.ShowCode(r.Context(), d.browser(r, p.line("code")), browser, p.line("ticket"))
	switch f := fault.From(err); {
	case fault.Is(err, fault.Invalid):
		return d.signOnForm(w, r, frame.Status(f), loginpage.CodeView{Ticket: p.line("ticket"), Fault: f})
	case fault.Is(err, fault.Unknown):
		return d.signInAgain(w, r, f, back)
	case err != nil:
		return err
	}
	return d.arrive(w, r, secret, back)
}

// askTie asks for the password, and shows the way to the issuer: a link, since no form of
// ours leads anywhere else.
func (d Door) askTie(w http.ResponseWriter, r *http.Request) error {
	p, err := readForm(r)
	if err != nil {
		return err
	}
	browser, _ := d.away(r)
	browser, address, err := d.Desk.Enrolment.AskTie(r.Context(), frame.Who(r), d.Router.Session(r), browser, p.line("issuer"), p.values.Get("password"))
	if f := fault.From(err); fault.Is(err, fault.Invalid) || fault.Is(err, fault.Unavailable) {
		if f.Field == "/password" {
			f = f.At("/tie-password")
		}
		return d.account(w, r, frame.Status(f), accountpage.View{Fault: f})
	}
	if err != nil {
		return d.noPassword(w, r, err)
	}
	d.leads(w, browser, "/account")
	return d.account(w, r, http.StatusOK, accountpage.View{Leads: address})
}
