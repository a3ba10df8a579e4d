// Package icon draws the small signs that stand beside words.
//
// Each icon is inline SVG in the colour of its text, hidden from screen readers:
// an icon never speaks alone, a word always stands beside it, so that neither
// colour nor shape is the only sign of anything. All are our own drawings on a
// grid of 16 by 16. The Bell is the mark of the house.
//
// The package serves no article; it keeps the pages readable (design, section 8).
package icon

// Name is the name of a drawing.
type Name string

const (
	Fire     Name = "fire"     // it burns: a clock has run out
	Clock    Name = "clock"    // a clock runs
	Sand     Name = "sand"     // a clock runs out soon
	Check    Name = "check"    // met, confirmed, passed
	Cross    Name = "cross"    // not met, refused
	Alert    Name = "alert"    // look here
	Question Name = "question" // not known, disputed
	Pause    Name = "pause"    // stands still for a lawful reason
	Silence  Name = "silence"  // asked, and no answer
	Info     Name = "info"     // said for information
	Dot      Name = "dot"      // nothing special
	Lock     Name = "lock"     // sealed
	Proof    Name = "proof"    // an evidence entry
	Person   Name = "person"
	Org      Name = "org"
	Globe    Name = "globe" // language and zone
	Arrow    Name = "arrow" // leads on
)
