// Package marking shows the label of a thing: who may be told.
//
// The badge follows FIRST's Traffic Light Protocol 2.0: the label in capitals, no
// space after the colon, the official colours on black. The meaning of the label
// is part of the badge (title and hidden text), since most readers meet TLP for
// the first time here. PAP, the permissible actions protocol, stands beside it
// where it is set.
//
// It serves the promise A4, the strictest label travels.
package marking

import "strings"

// The five labels of TLP 2.0.
const (
	Red         = "RED"
	AmberStrict = "AMBER+STRICT"
	Amber       = "AMBER"
	Green       = "GREEN"
	Clear       = "CLEAR"
)

// View is a label: TLP is one of the five, with or without "TLP:" before it; PAP is
// RED, AMBER, GREEN, CLEAR or empty.
type View struct {
	TLP string
	PAP string
}

// bare is the label without its protocol.
func bare(label string) string {
	_, after, ok := strings.Cut(label, ":")
	if !ok {
		return label
	}
	return after
}

// class is the CSS class of a label: "tlp-amber-strict".
func class(label string) string {
	return "tlp-" + slug(label)
}

// slug is the label as a catalogue key and a class name.
func slug(label string) string {
	return strings.ReplaceAll(strings.ToLower(bare(label)), "+", "-")
}
