// Package marking says how far a piece of information may travel.
//
// It keeps the Traffic Light Protocol 2.0 of FIRST (August 2022). A marking is
// put on every report, case, advisory and file; what is made from several takes
// the strictest of them (promise A4). TLP is a courtesy between people who
// share: it does not replace the harder limits of the law.
package marking

import "tocsin/domain/fault"

// TLP is a label of the Traffic Light Protocol 2.0, in the form the standard writes it.
type TLP string

const (
	Red         TLP = "TLP:RED"          // for the named recipients only
	AmberStrict TLP = "TLP:AMBER+STRICT" // for the recipient's organisation only
	Amber       TLP = "TLP:AMBER"        // for the recipient's organisation and its clients, need to know
	Green       TLP = "TLP:GREEN"        // for the community
	Clear       TLP = "TLP:CLEAR"        // no limit
)

// order lists the labels from strictest to widest.
var order = []TLP{Red, AmberStrict, Amber, Green, Clear}

// All lists the labels from strictest to widest.
func All() []TLP { return append([]TLP(nil), order...) }

// Parse reads a label; the empty text is not one.
func Parse(text string) (TLP, error) {
	for _, t := range order {
		if string(t) == text {
			return t, nil
		}
	}
	return "", fault.New(fault.Invalid, "marking.unknown", "%q is no label of TLP 2.0", text).
		WithHint("use TLP:RED, TLP:AMBER+STRICT, TLP:AMBER, TLP:GREEN or TLP:CLEAR")
}

// width is the place of a label in order; an unknown label counts as the strictest.
func width(t TLP) int {
	for i, o := range order {
		if o == t {
			return i
		}
	}
	return 0
}

// Wider reports whether a travels further than b.
func Wider(a, b TLP) bool { return width(a) > width(b) }
