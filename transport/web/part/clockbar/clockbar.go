// Package clockbar shows one clock of the law: what is owed, under which article,
// by when in each reading, how much is left, and why.
//
// The bar is drawn to scale: it begins when the clock began and ends at the last
// reading, at the moment the duty was met, or now, whichever is latest. What has
// run beyond the limit is hatched as well as coloured. Beneath stand the readings,
// the one in force first, and behind a fold the working and what would satisfy
// the duty. A finding is "proposed" until a person has confirmed it (promise L4).
//
// It serves every article that sets a period; the first is RMSPV 7(2).
package clockbar

import (
	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/citation"
	"tocsin/transport/web/part/icon"
	"tocsin/transport/web/part/link"
	"tocsin/transport/web/part/moment"
	"tocsin/transport/web/part/tone"
)

// State is where the clock stands.
type State string

const (
	Running State = "running" // it runs, and there is time
	Soon    State = "soon"    // it runs out soon
	Late    State = "late"    // it has run out, and nothing was done
	Met     State = "met"     // done in time
	MetLate State = "metlate" // done, but after the limit
	Paused  State = "paused"  // stopped for a lawful reason, which the working names
	Open    State = "open"    // cannot be computed yet: a fact is missing
	Over    State = "over"    // the duty has fallen away
)

// Name of a reading: an ambiguous period has two, any other has one.
const (
	Strict  = "strict"
	Lenient = "lenient"
	Sole    = "sole"
)

// View is one clock. ID is unique on its page and serves as the anchor.
type View struct {
	ID       string
	Duty     string // what is owed: "Report to the MIIT platform"
	Law      citation.View
	Who      string // the unit; empty where the page is about one unit
	Role     string // in which role it owes this; findings are always of a role
	State    State
	Start    lang.Moment
	Met      lang.Moment // when it was satisfied; zero while it is not
	Readings []Reading   // the one in force first
	Finding  *Finding
	Working  []Step
	Satisfy  []string    // what would satisfy the duty, one act a line
	Proof    []link.View // evidence entries
}

// Reading is one understanding of the period.
type Reading struct {
	Name string // Strict, Lenient or Sole
	Due  moment.Due
}

// Finding is what is held against the unit; Proposed until a person confirms it.
type Finding struct {
	Text     string
	Proposed bool
	Where    link.View // where it is confirmed or answered
}

// Step is one line of the working: "starts", "awareness of the provider, 24 Nov".
type Step struct {
	Label string
	Value string
}

// look is how a state looks and what it is called.
func (s State) look() (tone.Tone, icon.Name) {
	switch s {
	case Late:
		return tone.Bad, icon.Fire
	case Soon:
		return tone.Warn, icon.Sand
	case Met:
		return tone.Good, icon.Check
	case MetLate:
		return tone.Bad, icon.Alert
	case Paused:
		return tone.Off, icon.Pause
	case Open:
		return tone.Off, icon.Question
	case Over:
		return tone.Off, icon.Dot
	}
	return tone.Calm, icon.Clock
}

func (s State) tone() tone.Tone { t, _ := s.look(); return t }
func (s State) icon() icon.Name { _, i := s.look(); return i }

// headline is the one thing to know: how much is left, or how it ended.
func headline(r lang.Reader, v View) string {
	if v.State == Paused || v.State == Open || v.State == Over || len(v.Readings) == 0 {
		return r.T("clock.headline." + string(v.State))
	}
	return standing(r, v, v.Readings[0])
}

// standing says how the duty stands under one reading.
func standing(r lang.Reader, v View, g Reading) string {
	due := g.Due.At.At
	switch {
	case !v.Met.Known():
		return r.Left(due)
	case v.Met.At.After(due):
		return r.T("clock.standing.metlate", "span", r.Span(v.Met.At.Sub(due)))
	}
	return r.T("clock.standing.met", "span", r.Span(due.Sub(v.Met.At)))
}

// standingTone is the tone of one reading; two readings of a clock may differ.
func standingTone(r lang.Reader, v View, g Reading) tone.Tone {
	end := r.Now
	if v.Met.Known() {
		end = v.Met.At
	}
	switch {
	case end.After(g.Due.At.At):
		return tone.Bad
	case v.Met.Known():
		return tone.Good
	}
	return v.State.tone()
}
