// Package stat shows one number that matters, large, with what it counts.
//
// A number stands with its unit, a line that says what it means, and a tone where
// it is good or bad news. A number that cannot be known yet is a dash and a reason,
// never a zero.
//
// It serves the replay page (knowledge lag, warning lag) and the heads of queues.
package stat

import "tocsin/transport/web/part/tone"

// View is one number. Value and Unit are already in the reader's words.
type View struct {
	Label string
	Value string // "15", "1,204"; empty means not known
	Unit  string // "days", "天"
	Note  string
	Tone  tone.Tone
	Href  string
}
