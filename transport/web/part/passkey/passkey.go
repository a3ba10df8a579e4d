// Package passkey is the piece of a form in which a browser is asked for a passkey, to make
// one or to show one, and its answer goes into the form.
//
// It is the only piece that needs a script, since passkeys are spoken to by script alone.
// The script is the file passkey.js of the house, loaded by the pages that hold this piece
// and by no other (Script). Without it the piece says plainly that another way must be
// taken, and the form beside it works as ever. It carries no text of a reader's.
//
// It serves no article; it keeps the promise that pages work without script.
package passkey

import "tocsin/transport/web/lang"

// Script is the file that pages with this piece load.
const Script = "passkey.js"

// View is one question to the passkeys of a browser.
type View struct {
	Make  bool   // a new one is made; else one is shown
	Asked string // the question, in JSON
	Begin bool   // ask at once, without a press of the button
	Text  string // of the button
}

func (v View) kind() string {
	if v.Make {
		return "create"
	}
	return "get"
}

func (v View) begin() string {
	if v.Begin {
		return "yes"
	}
	return ""
}

// without is what somebody reads whose browser runs no script or knows no passkeys.
func (v View) without(r lang.Reader) string {
	if v.Make {
		return r.T("passkey.without.make")
	}
	return r.T("passkey.without")
}
