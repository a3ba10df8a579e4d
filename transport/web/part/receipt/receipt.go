// Package receipt hands the reporter what he needs to prove later that he reported.
//
// The receipt says when the platform took the report, under which number, and
// where it stands in the public log; the code opens the mailbox, and is shown this
// once. The short text can be selected with one tap and kept anywhere; the file
// verifies offline with public keys only (promise V2). No script is needed.
//
// It serves P1, never lost: a receipt is shown only for what is durable.
package receipt

import (
	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/link"
)

// View is one receipt.
type View struct {
	Number  string // the receipt number
	Code    string // the mailbox code; empty where it was shown before
	At      lang.Moment
	Digest  string // of what was received
	Index   string // place in the evidence log
	Text    string // the short text form of the receipt
	File    link.View
	Mailbox link.View
	Verify  link.View
}
