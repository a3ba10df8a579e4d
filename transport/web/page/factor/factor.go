// Package factor is the second factor of an account: adding an authenticator or a passkey,
// the recovery codes that come with it, and showing one once more before what is weighty.
//
// The key of an authenticator is shown while it is added and never again; recovery codes
// are shown once, in the answer that makes them. The picture of the key is drawn here, so
// that nothing of it leaves the house.
//
// It serves no article; it keeps promise A6, that nobody climbs by what he found open.
package factor

import (
	"net/url"
	"strconv"
	"strings"

	"rsc.io/qr"

	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/field"
	"tocsin/transport/web/part/notice"
	"tocsin/transport/web/part/passkey"
)

// Paths of this concept.
const (
	Path  = "/account/factors"
	Prove = "/account/prove"
	Keys  = "/account/passkeys"
)

// View is an authenticator that is being added.
type View struct {
	Login   string
	Key     partner.OTPKey
	Address string // of the key, for the picture
	Back    string // where to go on then
	Must    bool   // the account may do nothing before it has a second factor
	Keys    bool   // a passkey could be added instead
	Values  url.Values
	Fault   *fault.Fault
}

// KeyView is a passkey that is being added.
type KeyView struct {
	Login  string
	Asked  string // the question to the browser; empty where passkeys cannot be used
	Back   string
	Must   bool
	Values url.Values
	Fault  *fault.Fault
}

// form is the part of it that every factor is asked for.
func (v KeyView) form() View { return View{Values: v.Values, Fault: v.Fault} }

func (v KeyView) ask(r lang.Reader) passkey.View {
	return passkey.View{Make: true, Asked: v.Asked, Text: r.T("passkey.add")}
}

func back(path, to string) string { return path + "?" + url.Values{"back": {to}}.Encode() }

func (v ProveView) ask(r lang.Reader) passkey.View {
	return passkey.View{Asked: v.Asked, Text: r.T("passkey.show")}
}

// ProveView is the form that asks for a code once more.
type ProveView struct {
	Back  string
	To    string      // where what was sent goes then; empty where nothing was
	Held  [][2]string // what was sent, in its order
	Asked string      // the question to the passkeys of the browser; empty where he has none
	Fault *fault.Fault
}

// Held begins the name of a field that only waits.
const Held = "held:"

// Made are recovery codes that were just made, and where to go on.
type Made struct {
	Codes []string
	Back  string
}

func (m Made) text() string { return strings.Join(m.Codes, "\n") }

func wrong(r lang.Reader, f *fault.Fault, name string) string {
	if f == nil || field.Anchor(f.Field) != name {
		return ""
	}
	return notice.Of(r, f).Text
}

func (v View) label(r lang.Reader) field.View {
	return field.View{Name: "label", Label: r.T("factor.label"), Hint: r.T("factor.label.hint"), Value: v.Values.Get("label"), Max: 100, Complete: "off", Error: wrong(r, v.Fault, "label")}
}

func (v View) secret(r lang.Reader) field.View {
	return field.View{Name: "password", Label: r.T("account.password.old"), Type: "password", Complete: "current-password", Required: true, Quiet: true, Error: wrong(r, v.Fault, "password")}
}

func code(r lang.Reader, f *fault.Fault, hint string) field.View {
	return field.View{Name: "code", Label: r.T("factor.code"), Hint: r.T(hint), Complete: "one-time-code", Mode: "numeric", Required: true, Quiet: true, Error: wrong(r, f, "code")}
}

// either is a code of the app or one of paper.
func either(r lang.Reader, f *fault.Fault) field.View {
	v := code(r, f, "factor.code.either")
	v.Mode = ""
	return v
}

// picture is the address of a key as the path of an SVG: a square a dark module.
type picture struct {
	side int
	path string
}

// quiet is the margin that a picture needs around itself, in modules. ISO/IEC 18004 9.1.
const quiet = 4

func draw(address string) picture {
	made, err := qr.Encode(address, qr.M)
	if err != nil {
		return picture{}
	}
	var path strings.Builder
	for y := range made.Size {
		for x := range made.Size {
			if made.Black(x, y) {
				path.WriteString("M" + strconv.Itoa(x+quiet) + " " + strconv.Itoa(y+quiet) + "h1v1h-1z")
			}
		}
	}
	return picture{side: made.Size + 2*quiet, path: path.String()}
}

func (p picture) box() string {
	side := strconv.Itoa(p.side)
	return "0 0 " + side + " " + side
}
