// Package login is the way in and out: by name and password, by a passkey, by a one-time
// link, and for the first administrator.
//
// A wrong name and a wrong password look the same. A link asks for a press of a button
// before it is used up, since mail programs open links by themselves. Nobody needs any
// of this to report.
//
// It serves no article; it keeps promise A1, that there is always somebody who acts.
package login

import (
	"net/url"

	"tocsin/desk"
	"tocsin/domain/fault"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/page/layout"
	"tocsin/transport/web/part/field"
	"tocsin/transport/web/part/notice"
	"tocsin/transport/web/part/passkey"
)

// View is the form for name and password.
type View struct {
	Login string
	Back  string // where to go then
	Keys  bool   // passkeys can be used here
	Ways  []desk.SignWay
	Fault *fault.Fault
}

// Passkeys is where one signs in with a passkey.
const Passkeys = "/login/passkey"

// KeyView is the page on which a passkey is asked.
type KeyView struct {
	Asked string // the question to the browser; empty where passkeys cannot be used
	Back  string
	Fault *fault.Fault
}

func (v View) passkeys() string {
	return Passkeys + "?" + url.Values{"back": {v.Back}}.Encode()
}

func (v KeyView) other() string {
	return layout.SignIn + "?" + url.Values{"back": {v.Back}}.Encode()
}

func (v KeyView) ask(r lang.Reader) passkey.View {
	return passkey.View{Asked: v.Asked, Begin: v.Fault == nil, Text: r.T("login.passkey.go")}
}

// with is the way to an issuer.
func (v View) with(id string) string {
	return desk.WayPath(id) + "?" + url.Values{"back": {v.Back}}.Encode()
}

// CodeView asks who came by an issuer for his second factor.
type CodeView struct {
	Action string
	Ticket string
	Fault  *fault.Fault
}

// LinkView is a one-time link before it is used.
type LinkView struct {
	FoundView
	Login  string // whom it lets in
	Choose bool   // he sets the password by which he signs in from then on
	Often  bool   // the link lets in as often as it is followed
}

// FoundView is the form of the first administrator.
type FoundView struct {
	Action string
	Values url.Values
	Fault  *fault.Fault
}

// wrong is what the fault says of a field.
func wrong(r lang.Reader, f *fault.Fault, name string) string {
	if f == nil || field.Anchor(f.Field) != name {
		return ""
	}
	return notice.Of(r, f).Text
}

// lasts says how often the link lets in.
func (v LinkView) lasts(r lang.Reader) string {
	if v.Often {
		return r.T("login.link.often")
	}
	return r.T("login.link")
}

func (v View) login(r lang.Reader) field.View {
	return field.View{Name: "login", Label: r.T("login.name"), Value: v.Login, Required: true, Quiet: true, Complete: "username"}
}

func password(r lang.Reader, name, words, complete string) field.View {
	return field.View{Name: name, Label: words, Type: "password", Required: true, Quiet: true, Complete: complete}
}

// one is a field of the first administrator's form.
func (v FoundView) one(r lang.Reader, name, words string) field.View {
	complete := map[string]string{"login": "username", "name": "name"}[name]
	return field.View{Name: name, Label: words, Value: v.Values.Get(name), Error: wrong(r, v.Fault, name), Quiet: true, Required: true, Complete: complete}
}

// secret is a password field of that form; it never comes back filled.
func (v FoundView) secret(r lang.Reader, name, words string) field.View {
	f := password(r, name, words, "new-password")
	f.Error = wrong(r, v.Fault, name)
	if name == "password" {
		f.Hint = r.T("login.password.hint")
	}
	return f
}

// code is for whoever has a second factor; it is there for all, so that it tells nothing.
func code(r lang.Reader, f *fault.Fault) field.View {
	return field.View{Name: "code", Label: r.T("factor.code"), Hint: r.T("login.code.hint"), Quiet: true, Complete: "one-time-code", Error: wrong(r, f, "code")}
}
