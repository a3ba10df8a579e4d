package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/transport/frame"
	accountpage "tocsin/transport/web/page/account"
	factorpage "tocsin/transport/web/page/factor"
	"tocsin/transport/web/page/layout"
	"tocsin/transport/web/part/passkey"
)

func (d Door) mountFactor(door frame.Door) {
	handle := func(method, pattern string, act access.Act, h frame.Handler) {
		door.Handle(frame.Route{Method: method, Pattern: pattern, Act: act, Relation: frame.Self, Class: frame.Page}, h)
	}
	handle(http.MethodGet, factorpage.Path+"/new", access.AddFactor, d.showNewFactor)
	handle(http.MethodPost, factorpage.Path, access.AddFactor, d.addFactor)
	handle(http.MethodPost, factorpage.Path+"/codes", access.AddFactor, d.renewCodes)
	handle(http.MethodPost, factorpage.Path+"/{id}/end", access.EndFactor, d.end(d.Desk.Enrolment.EndFactor))
	handle(http.MethodGet, factorpage.Keys+"/new", access.AddFactor, d.showNewPasskey)
	handle(http.MethodPost, factorpage.Keys, access.AddFactor, d.addPasskey)
	handle(http.MethodGet, factorpage.Prove, access.ProveAgain, d.showProve)
	handle(http.MethodPost, factorpage.Prove, access.ProveAgain, d.prove)
}

func (d Door) showNewFactor(w http.ResponseWriter, r *http.Request) error {
	key, address, err := d.Desk.Enrolment.NewAuthenticator(r.Context(), frame.Who(r))
	if err != nil {
		return d.noPassword(w, r, err)
	}
	return d.newFactor(w, r, http.StatusOK, factorpage.View{Key: key, Address: address, Back: r.URL.Query().Get("back")})
}

func (d Door) newFactor(w http.ResponseWriter, r *http.Request, status int, v factorpage.View) error {
	who, reader := frame.Who(r), d.reader(r)
	v.Login, v.Must, v.Keys = who.Name, who.Proof == access.Missing, d.Desk.Enrolment.Passkeys() == nil
	return d.pageOf(w, r, status, layout.View{Title: reader.T("factor.add"), Path: factorpage.Path + "/new", Private: true}, factorpage.Add(reader, v))
}

// addFactor keeps an authenticator, and shows the recovery codes that come with the first.
func (d Door) addFactor(w http.ResponseWriter, r *http.Request) error {
	p, err := readForm(r)
	if err != nil {
		return err
	}
	n := desk.NewFactor{Label: p.line("label"), Key: p.line("key"), Code: p.line("code"), Password: p.values.Get("password")}
	codes, _, err := d.Desk.Enrolment.AddAuthenticator(r.Context(), frame.Who(r), d.Router.Session(r), n)
	if f := fault.From(err); fault.Is(err, fault.Invalid) {
		key, wrong := partner.ReadOTPKey(n.Key)
		if wrong != nil {
			return wrong
		}
		v := factorpage.View{Values: p.values, Back: p.line("back"), Fault: f}
		v.Key, v.Address = d.Desk.Enrolment.Authenticator(frame.Who(r), key)
		return d.newFactor(w, r, frame.Status(f), v)
	}
	if err != nil {
		return d.noPassword(w, r, err)
	}
	return d.showCodes(w, r, codes, p.line("back"))
}

// noPassword leads who has no password yet to where he sets one.
func (d Door) noPassword(w http.ResponseWriter, r *http.Request, err error) error {
	if f := fault.From(err); f.Code == "factor.password" {
		return d.account(w, r, frame.Status(f), accountpage.View{Fault: f})
	}
	return err
}

func (d Door) renewCodes(w http.ResponseWriter, r *http.Request) error {
	codes, _, err := d.Desk.Enrolment.RenewCodes(r.Context(), frame.Who(r))
	if err != nil {
		return err
	}
	return d.showCodes(w, r, codes, "")
}

// showCodes shows new recovery codes in the answer itself, this once; without any it goes on.
func (d Door) showCodes(w http.ResponseWriter, r *http.Request, codes []string, back string) error {
	to := "/account#factors"
	if local(back) != "/" {
		to = local(back)
	}
	if len(codes) == 0 {
		http.Redirect(w, r, to, http.StatusSeeOther)
		return nil
	}
	reader := d.reader(r)
	return d.pageOf(w, r, http.StatusOK, layout.View{Title: reader.T("factor.codes"), Path: "/account", Private: true},
		factorpage.Codes(reader, factorpage.Made{Codes: codes, Back: to}))
}

func (d Door) showProve(w http.ResponseWriter, r *http.Request) error {
	return d.askProof(w, r, http.StatusOK, factorpage.ProveView{Back: local(r.URL.Query().Get("back"))})
}

func (d Door) askProof(w http.ResponseWriter, r *http.Request, status int, v factorpage.ProveView) (err error) {
	if v.Asked, err = d.Desk.Enrolment.AskProof(r.Context(), frame.Who(r), d.Router.Session(r)); err != nil {
		return err
	}
	reader, view := d.reader(r), layout.View{Path: factorpage.Prove, Private: true}
	if view.Title = reader.T("factor.prove"); v.Asked != "" {
		view.Script = passkey.Script
	}
	return d.pageOf(w, r, status, view, factorpage.Again(reader, v))
}

// prove takes a code once more, and leads back to where it was asked for, or to what was
// sent and waits.
func (d Door) prove(w http.ResponseWriter, r *http.Request) error {
	p, err := readForm(r)
	if err != nil {
		return err
	}
	v := factorpage.ProveView{Back: local(p.line("back"))}
	for _, f := range p.fields {
		if name, held := strings.CutPrefix(f[0], factorpage.Held); held {
			v.Held = append(v.Held, [2]string{name, f[1]})
		}
	}
	v.To = p.line("to")
	if answer := p.values.Get("answer"); answer != "" {
		_, err = d.Desk.Enrolment.ProveByPasskey(r.Context(), frame.Who(r), d.Router.Session(r), []byte(answer))
	} else {
		_, err = d.Desk.Enrolment.Prove(r.Context(), frame.Who(r), d.Router.Session(r), p.line("code"))
	}
	if fault.Is(err, fault.Invalid) || fault.From(err).Code == partner.CodeCopied {
		v.Fault = fault.From(err)
		return d.askProof(w, r, frame.Status(v.Fault), v)
	}
	if err != nil {
		return err
	}
	if v.To == "" {
		http.Redirect(w, r, v.Back, http.StatusSeeOther)
		return nil
	}
	v.To = local(v.To)
	reader := d.reader(r)
	return d.pageOf(w, r, http.StatusOK, layout.View{Title: reader.T("factor.resume"), Path: factorpage.Prove, Private: true}, factorpage.Resume(reader, v))
}

// owed leads to where somebody shows what an act asks of him. What he sent meanwhile is
// kept in the page, but for passwords and files, and waits there until he has shown it.
func (d Door) owed(w http.ResponseWriter, r *http.Request, f *fault.Fault) bool {
	to, known := map[string]string{access.CodeProve: factorpage.Prove, access.CodeFactor: factorpage.Path + "/new"}[f.Code]
	if !known {
		return false
	}
	v := factorpage.ProveView{Back: r.URL.RequestURI()}
	if r.Method != http.MethodGet {
		v.Back = came(r)
		if p, err := readForm(r); err == nil && f.Code == access.CodeProve {
			v.To, v.Held = r.URL.Path, slices.DeleteFunc(p.fields, isSecret)
			if who, err := d.Desk.Enrolment.Who(r.Context(), d.Router.Session(r), partner.SessionKey, "web"); err == nil {
				r = frame.As(r, who)
			}
			return d.askProof(w, r, frame.Status(f), v) == nil
		}
	}
	http.Redirect(w, r, to+"?"+url.Values{"back": {v.Back}}.Encode(), http.StatusSeeOther)
	return true
}

// came is the page of ours from which a request came.
func came(r *http.Request) string {
	if from, err := url.Parse(r.Referer()); err == nil && from.Host == r.Host {
		return local(from.RequestURI())
	}
	return "/"
}

// isSecret reports whether a field holds a password or the answer of a passkey, which no page repeats.
func isSecret(f [2]string) bool {
	return slices.Contains([]string{"password", "repeat", "old", "answer"}, f[0])
}
