// Package chip names a person or a unit in a small space.
//
// A person is shown with the role in which he acted, never with more than the page
// author handed over; an anonymous reporter is said to be anonymous, which is an
// answer and not a gap. A unit is shown with its standing, because a suspended
// unit must be seen as such wherever it is named (promise S1 keeps standing and
// findings apart: a chip shows standing only).
package chip

import (
	"tocsin/transport/web/part/tone"
)

// PersonView is a person. An empty Name is anonymous.
type PersonView struct {
	Name string
	Role string // in words
	Org  string
	Href string
}

// OrgView is a unit. Standing is in words, with its tone; empty where all is well.
type OrgView struct {
	Name     string
	Role     string // in words: vendor, coordinator, operator ...
	Standing string
	Tone     tone.Tone
	Href     string
}
