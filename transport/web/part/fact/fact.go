// Package fact lists what is known of a record, and what the law wants and is not
// known yet.
//
// A fact is a label and a value; the value may be text or any other part. A fact
// that a law requires bears the citation, and where it is missing the sheet says
// "not given yet" in place of a value: incomplete is welcome (promise P4), but
// nobody may overlook what is still to be asked. A sealed fact shows that it is
// there and that opening it will be recorded (promise A5).
package fact

import (
	"github.com/a-h/templ"

	"tocsin/transport/web/part/citation"
)

// View is one fact. Part wins over Text; both empty means not given.
type View struct {
	Label  string
	Text   string
	Part   templ.Component
	Law    citation.View
	Sealed bool
	Open   string // for a sealed fact: where it can be opened, on the record
}

func (v View) missing() bool { return v.Text == "" && v.Part == nil && !v.Sealed }
