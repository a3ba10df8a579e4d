package web

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/store"
	"tocsin/transport/frame"
	accountpage "tocsin/transport/web/page/account"
	"tocsin/transport/web/page/layout"
)

func (d Door) mountAccount(door frame.Door) {
	handle := func(method, pattern string, act access.Act, h frame.Handler) {
		door.Handle(frame.Route{Method: method, Pattern: pattern, Act: act, Relation: frame.Self, Class: frame.Page}, h)
	}
	handle(http.MethodGet, "/account", access.RevokeToken, d.showAccount)
	handle(http.MethodGet, accountpage.UsesPath, access.RevokeToken, d.showUses)
	handle(http.MethodPost, "/account/password", access.SetPassword, d.setPassword)
	handle(http.MethodPost, "/account/tokens", access.IssueToken, d.issueToken)
	handle(http.MethodPost, "/account/tokens/{id}/revoke", access.RevokeToken, d.end(d.Desk.Enrolment.Revoke))
	handle(http.MethodPost, "/account/sessions/{id}/end", access.SignOut, d.end(d.Desk.Enrolment.EndSession))
	handle(http.MethodPost, "/account/sessions/end", access.SignOut, d.endOthers)
	handle(http.MethodPost, "/account/admissions/{id}/refuse", access.RefuseAdmission, d.end(d.Desk.Enrolment.RefuseAdmission))
}

func (d Door) showAccount(w http.ResponseWriter, r *http.Request) error {
	return d.account(w, r, http.StatusOK, accountpage.View{Done: didJust(r)})
}

// account renders a person's own page around what was made or typed.
func (d Door) account(w http.ResponseWriter, r *http.Request, status int, v accountpage.View) (err error) {
	who, reader := frame.Who(r), d.reader(r)
	if v.Tokens, err = d.Desk.Enrolment.Tokens(r.Context(), who); err != nil {
		return err
	}
	if v.Sessions, err = d.Desk.Enrolment.Sessions(r.Context(), who); err != nil {
		return err
	}
	if v.Factors, err = d.Desk.Enrolment.Factors(r.Context(), who); err != nil {
		return err
	}
	if v.Password, err = d.Desk.Enrolment.HasPassword(r.Context(), who); err != nil {
		return err
	}
	if v.Links, err = d.Desk.Enrolment.Links(r.Context(), who); err != nil {
		return err
	}
	if v.Asked, err = d.Desk.Enrolment.Asked(r.Context(), who); err != nil {
		return err
	}
	if v.New, err = d.Desk.Enrolment.NewNetworks(r.Context(), who); err != nil {
		return err
	}
	if v.Ties, err = d.Desk.Enrolment.Ties(r.Context(), who); err != nil {
		return err
	}
	if who.Proof != access.Missing {
		if v.MayTie, err = d.Desk.Enrolment.MayTie(r.Context(), who); err != nil {
			return err
		}
	}
	v.Keys = d.Desk.Enrolment.Passkeys() == nil
	v.Login, v.Roles, v.This = who.Name, d.roleInWords(reader, who), d.Desk.Enrolment.SessionID(d.Router.Session(r))
	return d.pageOf(w, r, status, layout.View{Title: reader.T("account.title"), Path: "/account", Private: true}, accountpage.Page(reader, v))
}

// setPassword gives the person a password of his own choice.
func (d Door) setPassword(w http.ResponseWriter, r *http.Request) error {
	p, err := readForm(r)
	if err != nil {
		return err
	}
	if err = repeated(p); err == nil {
		_, err = d.Desk.Enrolment.SetPassword(r.Context(), frame.Who(r), d.Router.Session(r), p.values.Get("old"), p.values.Get("password"))
	}
	if fault.Is(err, fault.Invalid) {
		return d.account(w, r, frame.Status(fault.From(err)), accountpage.View{Fault: fault.From(err)})
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, done("/account", access.SetPassword, ""), http.StatusSeeOther)
	return nil
}

// issueToken makes a token and shows it in the answer itself, this once.
func (d Door) issueToken(w http.ResponseWriter, r *http.Request) error {
	p, err := readForm(r)
	if err != nil {
		return err
	}
	days, err := strconv.Atoi(p.line("lasts"))
	if err != nil || days > 366 {
		days = 0 // the desk says what is right
	}
	n := desk.NewToken{Label: p.line("label"), Lasts: time.Duration(days) * 24 * time.Hour}
	secret := ""
	if n.Bounds, err = partner.ReadBounds(p.values["scopes"], p.list("networks")); err == nil {
		n.Bounds, err = n.Bounds.With(p.values.Get("certificate"), p.line("alone") != "")
	}
	if err == nil {
		secret, err = d.Desk.Enrolment.Token(r.Context(), frame.Who(r), n)
	}
	if fault.Is(err, fault.Invalid) {
		f := fault.From(err)
		return d.account(w, r, frame.Status(f), accountpage.View{Values: p.values, Fault: f})
	}
	if err != nil {
		return err
	}
	return d.account(w, r, http.StatusOK, accountpage.View{Secret: secret})
}

// endOthers signs the person out everywhere but here.
func (d Door) endOthers(w http.ResponseWriter, r *http.Request) error {
	p, err := readForm(r)
	if err != nil {
		return err
	}
	if _, err := d.Desk.Enrolment.EndOthers(r.Context(), frame.Who(r), d.Router.Session(r), p.line("tokens") != ""); err != nil {
		return err
	}
	http.Redirect(w, r, "/account#sessions", http.StatusSeeOther)
	return nil
}

// end ends what is one's own: a token, a session, a link.
func (d Door) end(act func(context.Context, access.Principal, string) (store.Proof, error)) frame.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if _, err := act(r.Context(), frame.Who(r), r.PathValue("id")); err != nil {
			return err
		}
		http.Redirect(w, r, "/account", http.StatusSeeOther)
		return nil
	}
}

// showUses shows how the person's tokens were used.
func (d Door) showUses(w http.ResponseWriter, r *http.Request) error {
	used, err := d.Desk.Enrolment.Uses(r.Context(), frame.Who(r))
	if err != nil {
		return err
	}
	reader := d.reader(r)
	return d.pageOf(w, r, http.StatusOK, layout.View{Title: reader.T("account.uses"), Path: accountpage.UsesPath, Private: true, Wide: true}, accountpage.Uses(reader, accountpage.UsesView{Used: used}))
}
