// Package coordination is about the case: what the office makes of one or many
// reports of one matter, with everybody who must act on it.
//
// It keeps the Case, its Participants and its timeline of Events. An event says
// what happened, when (as exactly as it is known), who says so, and whether that
// is reported, confirmed or disputed; the law's clocks are computed from events
// and from nothing else. The flags "public", "exploit public" and "attacks
// observed" are set once and never unset; each ends an embargo. An embargo never
// pauses a duty (promise L6), so no clock is looked at here.
package coordination

import (
	"slices"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/calendar"
	"tocsin/domain/fault"
	"tocsin/domain/marking"
	"tocsin/domain/privacy"
	"tocsin/domain/product"
)

// State is where a case stands.
type State string

const (
	Open      State = "open"      // being worked on, nothing published
	Published State = "published" // an advisory is out; disposal goes on
	Closed    State = "closed"
)

// Steps is the whole machine of cases.
var Steps = access.Machine[State]{
	{From: Open, Act: access.RecordEvent, To: Open},
	{From: Open, Act: access.InviteParty, To: Open},
	{From: Open, Act: access.DecideConflict, To: Open},
	{From: Open, Act: access.AssessCase, To: Open},
	{From: Open, Act: access.ReleaseAdvisory, To: Published},
	{From: Open, Act: access.TakeCase, To: Open},
	{From: Open, Act: access.LeaveCase, To: Open},
	{From: Open, Act: access.CloseCase, To: Closed},
	{From: Published, Act: access.RecordEvent, To: Published},
	{From: Published, Act: access.InviteParty, To: Published},
	{From: Published, Act: access.DecideConflict, To: Published},
	{From: Published, Act: access.AssessCase, To: Published},
	{From: Published, Act: access.ReleaseAdvisory, To: Published},
	{From: Published, Act: access.TakeCase, To: Published},
	{From: Published, Act: access.LeaveCase, To: Published},
	{From: Published, Act: access.CloseCase, To: Closed},
}

// Next is the state of a case after an act.
func Next(from State, act access.Act) (State, error) {
	if to, ok := Steps.Next(from, act); ok {
		return to, nil
	}
	return "", fault.New(fault.Conflict, "case.state", "a case that is %s does not allow %s", from, act)
}

// Case is one matter.
type Case struct {
	ID        string            `json:"id" class:"internal" purpose:"identity" keep:"log"`
	Number    string            `json:"number" class:"partner" purpose:"identity" keep:"log"` // for people: "2021-4f7k"
	Title     privacy.Sealed    `json:"title,omitempty" class:"sealed" purpose:"handling" keep:"case"`
	Summary   privacy.Sealed    `json:"summary,omitempty" class:"sealed" purpose:"handling" keep:"case"`
	State     State             `json:"state" class:"internal" purpose:"handling" keep:"log"`
	Opened    time.Time         `json:"opened" class:"internal" purpose:"handling" keep:"log"`
	Owner     string            `json:"owner" class:"internal" purpose:"handling" keep:"log"`    // the person who opened it
	Handlers  []string          `json:"handlers" class:"internal" purpose:"handling" keep:"log"` // the people of the office who work it; null: whoever opened it
	Aliases   []string          `json:"aliases,omitempty" class:"partner" purpose:"matching" keep:"log"`
	Affected  []product.Product `json:"affected,omitempty" class:"partner" purpose:"matching" keep:"case"`
	Grades    []Grade           `json:"grades,omitempty" class:"partner" purpose:"triage" keep:"log"` // newest last; nothing is overwritten
	Flags     Flags             `json:"flags,omitzero" class:"internal" purpose:"embargo" keep:"log"`
	Embargo   Embargo           `json:"embargo,omitzero" class:"partner" purpose:"embargo" keep:"log"`
	Marking   marking.TLP       `json:"marking" class:"internal" purpose:"sharing" keep:"log"`
	Sectors   []string          `json:"sectors,omitempty" class:"internal" purpose:"warning" keep:"case"`
	National  bool              `json:"national_interest,omitempty" class:"internal" purpose:"statutory clock" keep:"log"`
	Replay    string            `json:"replay,omitempty" class:"internal" purpose:"training" keep:"log"` // name of the replay it belongs to; empty for real cases
	ClosedWhy string            `json:"closed_why,omitempty" class:"internal" purpose:"handling" keep:"log"`
}

// Workers are the people of the office who work the case.
func (c Case) Workers() []string {
	if c.Handlers == nil && c.Owner != "" {
		return []string{c.Owner}
	}
	return c.Handlers
}

// Take has somebody work the case from now on.
func (c *Case) Take(person string) error {
	if _, err := Next(c.State, access.TakeCase); err != nil {
		return err
	}
	if slices.Contains(c.Workers(), person) {
		return fault.New(fault.Conflict, "case.taken", "you work on this case already")
	}
	c.Handlers = append(slices.Clone(c.Workers()), person)
	return nil
}

// Leave has somebody work it no more.
func (c *Case) Leave(person string) error {
	if _, err := Next(c.State, access.LeaveCase); err != nil {
		return err
	}
	if !slices.Contains(c.Workers(), person) {
		return fault.New(fault.Conflict, "case.left", "you do not work on this case")
	}
	c.Handlers = append([]string{}, slices.DeleteFunc(slices.Clone(c.Workers()), func(p string) bool { return p == person })...)
	return nil
}

// Foreign reports whether others work the case, and somebody does not.
func (c Case) Foreign(person string) bool {
	return len(c.Workers()) > 0 && !slices.Contains(c.Workers(), person)
}

// Grade is one assessment of severity, by somebody, at a time.
type Grade struct {
	Word   string    `json:"word" class:"partner" purpose:"triage" keep:"log"` // critical 超危, high 高危, medium 中危, low 低危
	Vector string    `json:"vector,omitempty" class:"partner" purpose:"triage" keep:"log"`
	Author string    `json:"author" class:"internal" purpose:"triage" keep:"log"`
	At     time.Time `json:"at" class:"internal" purpose:"triage" keep:"log"`
	Why    string    `json:"why,omitempty" class:"internal" purpose:"triage" keep:"log"`
}

// Words are the grades of GB/T 30279, highest first.
var Words = []string{"critical", "high", "medium", "low"}

// Flags say what the world knows. A flag is set by an event and never unset.
type Flags struct {
	Public  bool `json:"public,omitempty" class:"internal" purpose:"embargo" keep:"log"`
	Exploit bool `json:"exploit,omitempty" class:"internal" purpose:"embargo" keep:"log"`
	Attacks bool `json:"attacks,omitempty" class:"internal" purpose:"embargo" keep:"log"`
}

// Embargo is the agreement not to publish before an instant. Zero means none.
type Embargo struct {
	Terms int       `json:"terms,omitempty" class:"partner" purpose:"embargo" keep:"log"` // number of the terms in force; 0 before any
	Until time.Time `json:"until,omitzero" class:"partner" purpose:"embargo" keep:"log"`
	Ended time.Time `json:"ended,omitzero" class:"partner" purpose:"embargo" keep:"log"`
	Why   string    `json:"why,omitempty" class:"partner" purpose:"embargo" keep:"log"` // why it ended
}

// InForce reports whether the embargo binds at now.
func (e Embargo) InForce(now time.Time) bool {
	return e.Terms > 0 && e.Ended.IsZero() && now.Before(e.Until)
}

// Participant is a partner in a case, in its roles there.
type Participant struct {
	ID      string    `json:"id" class:"internal" purpose:"identity" keep:"log"`
	Case    string    `json:"case" class:"internal" purpose:"coordination" keep:"log"`
	Org     string    `json:"org" class:"internal" purpose:"coordination" keep:"log"`
	Roles   []string  `json:"roles" class:"partner" purpose:"statutory clock" keep:"log"` // provider, operator, finder, upstream, platform, support
	Product bool      `json:"own_product,omitempty" class:"partner" purpose:"warning" keep:"log"`
	Invited time.Time `json:"invited" class:"internal" purpose:"coordination" keep:"log"`
}

// Status of a fact.
type Status string

const (
	Reported  Status = "reported"
	Confirmed Status = "confirmed"
	Disputed  Status = "disputed"
	Computed  Status = "computed" // follows from other facts by a rule
)

// Statuses lists every Status.
var Statuses = []Status{Reported, Confirmed, Disputed, Computed}

// Event is one fact on a timeline.
type Event struct {
	ID         string            `json:"id" class:"internal" purpose:"identity" keep:"log"`
	Matter     string            `json:"matter" class:"internal" purpose:"handling" keep:"log"` // the case or report
	Type       string            `json:"type" class:"internal" purpose:"statutory clock" keep:"log"`
	Actor      string            `json:"actor,omitempty" class:"internal" purpose:"statutory clock" keep:"log"` // partner id, "platform", or empty
	At         calendar.Moment   `json:"at" class:"internal" purpose:"statutory clock" keep:"log"`              // when it happened
	Known      time.Time         `json:"known" class:"internal" purpose:"evidence" keep:"log"`                  // when it was put on record here
	Status     Status            `json:"status" class:"internal" purpose:"evidence" keep:"log"`
	Source     string            `json:"source,omitempty" class:"internal" purpose:"provenance" keep:"log"`
	Text       string            `json:"text,omitempty" class:"internal" purpose:"handling" keep:"log"`
	LocalText  string            `json:"local_text,omitempty" class:"internal" purpose:"handling" keep:"log"` // the same in zh-Hans
	Attributes map[string]string `json:"attributes,omitempty" class:"internal" purpose:"statutory clock" keep:"log"`
	By         string            `json:"by" class:"internal" purpose:"evidence" keep:"log"`
}
