// Package kept says how long it is kept who somebody is, and lets him end it.
//
// A reporter sees until when his name and contact are kept, what keeps them longer, and
// one button that destroys them for good. Whoever looks at the report sees the same
// without the button; what was destroyed says since when (promise C4).
//
// law: cn/pipl 47
package kept

import "tocsin/transport/web/lang"

// View is what is kept.
type View struct {
	Until  lang.Moment // it is kept so long at least
	Holds  []Hold      // that stand
	Erased lang.Moment // the records forgot it
	Done   lang.Moment // and its key was destroyed
	Erase  string      // where it is erased; empty for whoever may not
	Given  []Address   // addresses that were given out in the place of his own
}

// Address is one of ours by which somebody reaches him.
type Address struct {
	Text  string
	Who   string // to whom it was given
	Made  lang.Moment
	Ended lang.Moment
	End   string // where it is ended; empty once it is
}

// Hold keeps it longer.
type Hold struct {
	Until lang.Moment
	Why   string
}

// Says reports whether there is anything to say.
func (v View) Says() bool { return lang.Known(v.Until) || lang.Known(v.Erased) }
