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
	"time"

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
	Waiting State = "waiting" // it binds, and what starts the clock has not happened
	Running State = "running" // it runs, and there is time
	Soon    State = "soon"    // it runs out soon
	Late    State = "late"    // it has run out, and nothing was done
	Met     State = "met"     // done in time
	MetLate State = "metlate" // done, but after the limit
	Paused  State = "paused"  // stopped for a lawful reason, which the working names
	Open    State = "open"    // cannot be computed yet: a fact is missing
	Over    State = "over"    // the duty does not bind, or has fallen away
)

// Names of the readings: an ambiguous period has two, any other has one.
const (
	Only    = "only"
	Strict  = "strict"
	Lenient = "lenient"
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
	Claimed  lang.Moment // when the unit says that it was, where that is earlier
	Readings []Reading   // the one in force first; none where the law names no number
	Promptly bool        // without a number, the law says "in time" and not "at once"
	Finding  *Finding
	Working  []Step
	Satisfy  []string    // what would satisfy the duty, one act a line
	Proof    []link.View // evidence entries
}

// Reading is one understanding of the period. The two readings of a clock may stand
// differently: late under the strict one, in time under the lenient one.
type Reading struct {
	Name  string // Only, Strict or Lenient
	Due   moment.Due
	State State
	Days  int // civil days late, where the law counts days; 0 lets the instants speak
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

// look is how a state looks.
func (s State) look() (tone.Tone, icon.Name) {
	switch s {
	case Late:
		return tone.Bad, icon.Fire
	case MetLate:
		return tone.Bad, icon.Alert
	case Soon:
		return tone.Warn, icon.Sand
	case Met:
		return tone.Good, icon.Check
	case Paused:
		return tone.Off, icon.Pause
	case Open:
		return tone.Off, icon.Question
	case Over, Waiting:
		return tone.Off, icon.Dot
	}
	return tone.Calm, icon.Clock
}

// Tone is how a state looks beside a word of its own.
func (s State) Tone() tone.Tone { t, _ := s.look(); return t }

func (s State) icon() icon.Name { _, i := s.look(); return i }

// headline is the one thing to know: how much is left, or how it ended.
func headline(r lang.Reader, v View) string {
	switch v.State {
	case Waiting, Paused, Open, Over:
		return r.T("clock.headline." + string(v.State))
	}
	if len(v.Readings) > 0 {
		return standing(r, v, v.Readings[0])
	}
	if lang.Known(v.Met) {
		return atOnce(r, v)
	}
	return Since(r, v.Promptly, r.Now.Sub(lang.Start(v.Start)))
}

// Since says how long a duty without a number is owed, in the word of the law: RMSPV 7(1)
// says at once (立即), 7(3) in good time (及时).
func Since(r lang.Reader, promptly bool, owed time.Duration) string {
	if promptly {
		return r.T("clock.promptly.running", "span", r.Span(owed))
	}
	return r.T("clock.atonce.running", "span", r.Span(owed))
}

// atOnce says how long a duty without a number took. Where only the days are
// known, it is counted in days, and none of them is "on the same day".
func atOnce(r lang.Reader, v View) string {
	took := lang.Start(v.Met).Sub(lang.Start(v.Start))
	if v.Met.Exact() && v.Start.Exact() {
		return r.T("clock.atonce.met", "span", r.Span(took))
	}
	days := int(took.Hours()) / 24
	if days == 0 {
		return r.T("clock.atonce.sameday")
	}
	return r.T("clock.atonce.met", "span", r.T("time.span.days", "n", days))
}

// Claim says when a unit says that it did something, and what that is worth.
func Claim(r lang.Reader, at lang.Moment) string {
	when := r.When(at)
	if !at.Exact() {
		return r.T("clock.claimed", "time", when.Day)
	}
	return r.T("clock.claimed", "time", when.String())
}

// standing says how the duty stands under one reading.
func standing(r lang.Reader, v View, g Reading) string {
	due := lang.Start(g.Due.At)
	done := lang.Start(v.Met)
	switch g.State {
	case Waiting, Paused, Open, Over:
		return r.T("clock.headline." + string(g.State))
	case MetLate:
		return r.T("clock.standing.metlate", "span", r.Beyond(done.Sub(due), g.Days))
	case Met:
		if !lang.Known(v.Met) { // nothing had to be done but to last until the limit
			return r.T("clock.standing.through")
		}
		return r.T("clock.standing.met", "span", r.Span(due.Sub(done)))
	}
	if lang.Known(g.Due.From) {
		return r.Between(lang.Start(g.Due.From), due, g.Days)
	}
	return r.Left(due, g.Days)
}
