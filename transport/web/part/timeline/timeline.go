// Package timeline tells what happened in a case, in order, and how well each
// thing is known.
//
// Every event says when (with its precision), what, by whom it is said, whether it
// is reported, confirmed or disputed, and which evidence entry holds it. Where the
// platform learned of a thing later than it happened, both times are shown: that
// gap is what the platform exists to close. A silence of a day or more between two
// events is written out, since an empty stretch is a fact too.
//
// It serves RMSPV 7(2) to 7(4) and every later question of who knew what, when.
package timeline

import (
	"time"

	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/icon"
	"tocsin/transport/web/part/link"
	"tocsin/transport/web/part/tone"
)

// Status says how far an event may be relied on.
type Status string

const (
	Reported  Status = "reported"  // somebody says so
	Confirmed Status = "confirmed" // a person of the platform has checked it
	Disputed  Status = "disputed"  // somebody concerned says otherwise
)

// View is a course of events, the earliest first.
type View struct {
	Label  string // names the list for screen readers
	Events []Event
}

// Event is one thing that happened.
type Event struct {
	ID      string // anchor; may be empty
	At      lang.Moment
	Learned lang.Moment // when the platform learned of it; zero where it is the same
	Title   string
	Detail  string
	Who     string // who did it
	Source  link.View
	Status  Status
	Tone    tone.Tone // Calm for the ordinary course; Bad and Warn for what matters
	Proof   link.View // the evidence entry; zero where there is none
}

// gap is the silence before event i; zero when it is shorter than a day.
func gap(events []Event, i int) time.Duration {
	if i == 0 || !lang.Known(events[i-1].At) || !lang.Known(events[i].At) {
		return 0
	}
	if d := lang.Start(events[i].At).Sub(lang.Start(events[i-1].At)); d >= 24*time.Hour {
		return d
	}
	return 0
}

func (s Status) look() (tone.Tone, icon.Name) {
	switch s {
	case Confirmed:
		return tone.Good, icon.Check
	case Disputed:
		return tone.Warn, icon.Question
	}
	return tone.Off, icon.Info
}

func (s Status) tone() tone.Tone { t, _ := s.look(); return t }
func (s Status) icon() icon.Name { _, i := s.look(); return i }
