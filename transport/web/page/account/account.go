// Package account is what a person holds: the browsers in which he is signed in, and
// the tokens of his programs.
//
// A token is shown once, in the answer that makes it; only its digest is kept. Every
// one can be ended here, and is over at once. A suspended unit's people find the list
// empty: suspension ends them all (promise S2).
//
// It serves no article; it keeps promise A1, that every act has somebody behind it.
package account

import (
	"net/url"

	"github.com/a-h/templ"

	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/field"
	"tocsin/transport/web/part/link"
	"tocsin/transport/web/part/list"
	"tocsin/transport/web/part/moment"
	"tocsin/transport/web/part/notice"
)

// View is a person's own page.
type View struct {
	Login    string
	Roles    string // in words
	Tokens   []partner.Credential
	Sessions []partner.Credential
	This     string // the session in which the page is read
	Secret   string // a token that was just made; shown this once
	Values   url.Values
	Fault    *fault.Fault
}

// label is the field that names a token.
func (v View) label(r lang.Reader) field.View {
	f := field.View{Name: "label", Label: r.T("account.label"), Hint: r.T("account.label.hint"), Value: v.Values.Get("label"), Required: true, Max: 100}
	return v.wrong(r, f)
}

// days is the field that says how long a token lasts.
func (v View) days(r lang.Reader) field.View {
	f := field.View{Name: "lasts", Label: r.T("account.days"), Type: "number", Mode: "numeric", Value: v.Values.Get("lasts"), Required: true}
	if f.Value == "" {
		f.Value = "90"
	}
	return v.wrong(r, f)
}

// secret is a field for a password; it never comes back filled.
func (v View) secret(r lang.Reader, name, complete string) field.View {
	f := field.View{Name: name, Label: r.T("account.password." + name), Type: "password", Complete: complete, Required: name != "old", Quiet: true}
	if key := "account.password." + name + ".hint"; r.Has(key) {
		f.Hint = r.T(key)
	}
	return v.wrong(r, f)
}

func (v View) wrong(r lang.Reader, f field.View) field.View {
	if v.Fault != nil && field.Anchor(v.Fault.Field) == f.Name {
		f.Error = notice.Of(r, v.Fault).Text
	}
	return f
}

// tokens is the list of tokens, each with the button that ends it.
func (v View) tokens(r lang.Reader) list.View {
	t := v.table(r, "account.tokens")
	t.Empty = list.Empty{Title: r.T("account.tokens.empty"), Text: r.T("account.tokens.empty.text")}
	for _, c := range v.Tokens {
		t.Rows = append(t.Rows, v.row(r, c, c.Label, "/account/tokens/"+c.ID+"/revoke"))
	}
	return t
}

// sessions is the list of browsers; the one in hand is ended by signing out.
func (v View) sessions(r lang.Reader) list.View {
	t := v.table(r, "account.sessions")
	for _, c := range v.Sessions {
		name := r.T("account.session.other")
		if c.ID == v.This {
			name = r.T("account.session.this")
		}
		t.Rows = append(t.Rows, v.row(r, c, name, "/account/sessions/"+c.ID+"/end"))
	}
	return t
}

func (v View) table(r lang.Reader, caption string) list.View {
	return list.View{Caption: r.T(caption), Quiet: true, Columns: []list.Column{{Label: r.T("account.label")}, {Label: r.T("account.issued")}, {Label: r.T("account.expires")}, {Label: r.T("account.end")}}}
}

func (v View) row(r lang.Reader, c partner.Credential, name, action string) list.Row {
	last := list.Text("")
	if c.ID != v.This {
		last = end(r, action, name)
	}
	return list.Row{Cells: []templ.Component{list.Link(link.View{Text: name}, ""), moment.Time(r, lang.At(c.Issued)), moment.Time(r, lang.At(c.Expires)), last}}
}
