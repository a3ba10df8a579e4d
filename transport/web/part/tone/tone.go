// Package tone says how much a thing should worry the reader.
//
// There are five tones and no more. A tone is a CSS class that sets three custom
// properties (--tone, --tone-soft, --tone-ink), and every part that bears the
// class takes its colours from them; so light, dark and print are decided in one
// place. A tone is always shown with an icon and a word: colour is never the only
// sign (WCAG 2.2, 1.4.1).
package tone

import "tocsin/transport/web/part/icon"

// Tone is the urgency or the outcome of a thing. The zero Tone is Calm.
type Tone string

const (
	Calm Tone = ""     // it goes its way
	Bad  Tone = "bad"  // it burns, it failed, it was refused
	Warn Tone = "warn" // look soon
	Good Tone = "good" // it is met, confirmed, passed
	Off  Tone = "off"  // it stands still, is over, or is not known
)

// Class is the CSS class of the tone.
func (t Tone) Class() string {
	if t == Calm {
		return "tone-calm"
	}
	return "tone-" + string(t)
}

// Icon is the sign of a tone where a part has no sign of its own.
func (t Tone) Icon() icon.Name {
	switch t {
	case Bad:
		return icon.Cross
	case Warn:
		return icon.Alert
	case Good:
		return icon.Check
	case Off:
		return icon.Dot
	}
	return icon.Info
}
