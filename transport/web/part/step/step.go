// Package step shows how far a thing has come on a known way.
//
// A reporter who looks into the mailbox wants one answer: where is my report now,
// and what comes next? The steps are an ordered list; each is done, current, ahead
// or left out, and says when it was done. It also shows the progress of long work.
//
// It serves the reporter's mailbox (promise C3) and the steps of a case.
package step

import (
	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/icon"
)

// State is where a step stands.
type State string

const (
	Done    State = "done"
	Current State = "current"
	Ahead   State = "ahead"
	Skipped State = "skipped" // it will not come: say why in the note
)

// View is one step.
type View struct {
	Name  string
	State State
	At    lang.Moment // when it was done, or began
	Note  string
}

func (s State) icon() icon.Name {
	switch s {
	case Done:
		return icon.Check
	case Current:
		return icon.Arrow
	case Skipped:
		return icon.Cross
	}
	return icon.Dot
}

// current is the aria-current value of a step.
func (s State) current() string {
	if s == Current {
		return "step"
	}
	return "false"
}
