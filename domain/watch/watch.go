// Package watch looks after those who read.
//
// An insider goes through screens that are his to use, and takes one thing more each day.
// So what somebody opens is counted: of persons (who a reporter is, how a contact is
// reached) and of matters (reports and cases with what is sealed in them). Near the end of
// a budget a second person is told, and when somebody opens much that others work and he
// does not. At its end nobody is identified any more until that
// second person has said that it is all right; matters stay open, since a night with many
// reports is a bad moment to close them, but the second person is told again. Much in a
// few minutes, and looking for what is not there, are told as well; so is the opening of
// a canary, a matter that no duty explains.
//
// Nobody is judged by this: an alert is settled by a person, who says why (promise A5).
package watch

import (
	"slices"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/fault"
)

// What is opened.
type What string

const (
	Persons What = "persons" // who somebody is and how he is reached
	Matters What = "matters" // what is sealed in a report or a case
)

// Opening is that somebody opened a thing, the first time in a day.
type Opening struct {
	ID     string    `json:"id" class:"internal" purpose:"evidence" keep:"30d"`
	Person string    `json:"person" class:"internal" purpose:"evidence" keep:"30d"`
	What   What      `json:"what" class:"internal" purpose:"evidence" keep:"30d"`
	Thing  string    `json:"thing" class:"internal" purpose:"evidence" keep:"30d"` // a report, a case, or the unit whose contacts they are
	At     time.Time `json:"at" class:"internal" purpose:"evidence" keep:"30d"`
	Beside bool      `json:"beside,omitempty" class:"internal" purpose:"evidence" keep:"30d"` // others work it, and he does not
}

// Kind is what an alert is about.
type Kind string

const (
	Near   Kind = "near"   // two thirds of a budget are used
	Full   Kind = "full"   // the budget is used up
	Burst  Kind = "burst"  // much in a few minutes
	Probe  Kind = "probe"  // looked for much that is not there
	Beside Kind = "beside" // much that others work, and he does not
	Canary Kind = "canary" // opened what no duty explains
	Leak   Kind = "leak"   // somebody else wrote to an address that only he was given
)

// Day is the time over which a budget goes, back from each moment.
const Day = 24 * time.Hour

// Moment is the time over which a burst is counted.
const Moment = 10 * time.Minute

// Budgets are how many different things one person opens. reliability: AC-1.
type Budgets struct {
	Persons int // in a day; at the end of it nobody is identified any more
	Matters int // in a day; beyond it a second person is told
	Beside  int // matters in a day that others work; beyond it a second person is told
	Burst   int // matters and persons in ten minutes
	Probe   int // addresses with nothing behind them, in ten minutes
}

// Usual is what a busy day of one officer stays below.
func Usual() Budgets { return Budgets{Persons: 30, Matters: 120, Beside: 15, Burst: 25, Probe: 20} }

// Validate says what is wrong with budgets: one that could not be used.
func (b Budgets) Validate() error {
	if b.Persons < 3 || b.Matters < 3 || b.Beside < 3 || b.Burst < 3 || b.Probe < 3 {
		return fault.New(fault.Invalid, "watch.budgets", "a budget of readings is at least 3")
	}
	return nil
}

// Tally is how much somebody opened already, of different things.
type Tally struct {
	Day     int // of what is opened, in a day
	Beside  int // matters that others work, in a day
	Moment  int // of anything, in ten minutes
	Allowed int // times that a second person said it is all right, in a day; each is one more budget
}

// Judge says what an opening of one thing more raises: the alerts, and whether it is
// refused. A thing that was opened in this day already is no thing more.
func (b Budgets) Judge(o Opening, t Tally) (raised []Kind, refused bool) {
	most, what := b.Matters, o.What
	if what == Persons {
		most = b.Persons * (1 + t.Allowed)
	}
	n := t.Day + 1
	switch {
	case n > most && what == Persons:
		return []Kind{Full}, true
	case n == most+1:
		raised = append(raised, Full)
	case n == (2*most+2)/3:
		raised = append(raised, Near)
	}
	if o.Beside && b.Strays(t.Beside) {
		raised = append(raised, Beside)
	}
	if t.Moment == b.Burst {
		raised = append(raised, Burst)
	}
	return raised, false
}

// Strays reports whether one matter more that others work is one too many, after so many
// in a day. It is told once.
func (b Budgets) Strays(before int) bool { return before == b.Beside }

// Most is the budget of what is opened, without any allowance.
func (b Budgets) Most(k Kind, what What) int {
	switch {
	case k == Burst:
		return b.Burst
	case k == Beside:
		return b.Beside
	case k == Probe:
		return b.Probe
	case what == Persons:
		return b.Persons
	}
	return b.Matters
}

// State is where an alert stands.
type State string

const (
	Open    State = "open"
	Allowed State = "allowed" // it is all right: a night with much to do
	Pursued State = "pursued" // it is not, and something was done about it
)

// Steps is the whole machine of alerts.
var Steps = access.Machine[State]{
	{From: Open, Act: access.AllowAlert, To: Allowed},
	{From: Open, Act: access.PursueAlert, To: Pursued},
}

// Alert tells a second person of somebody's reading.
type Alert struct {
	ID        string    `json:"id" class:"internal" purpose:"evidence" keep:"log"`
	Kind      Kind      `json:"kind" class:"internal" purpose:"evidence" keep:"log"`
	What      What      `json:"what,omitempty" class:"internal" purpose:"evidence" keep:"log"`
	Person    string    `json:"person" class:"internal" purpose:"evidence" keep:"log"` // whose reading it is
	Thing     string    `json:"thing,omitempty" class:"internal" purpose:"evidence" keep:"log"`
	Count     int       `json:"count,omitempty" class:"internal" purpose:"evidence" keep:"log"`
	Most      int       `json:"most,omitempty" class:"internal" purpose:"evidence" keep:"log"`
	At        time.Time `json:"at" class:"internal" purpose:"evidence" keep:"log"`
	State     State     `json:"state" class:"internal" purpose:"evidence" keep:"log"`
	Reason    string    `json:"reason,omitempty" class:"internal" purpose:"evidence" keep:"log"`
	SettledBy string    `json:"settled_by,omitempty" class:"internal" purpose:"evidence" keep:"log"`
	Settled   time.Time `json:"settled,omitzero" class:"internal" purpose:"evidence" keep:"log"`
}

// Settle is the alert after somebody looked into it. Nobody settles his own, and to him
// there is none.
func (a Alert) Settle(act access.Act, who, reason string, now time.Time) (Alert, error) {
	if who == a.Person {
		return a, access.Gone()
	}
	to, ok := Steps.Next(a.State, act)
	if !ok {
		return a, fault.New(fault.Conflict, "watch.settled", "somebody settled this alert already")
	}
	if reason == "" {
		return a, fault.New(fault.Invalid, "watch.reason", "say what you found").At("/reason")
	}
	a.State, a.Reason, a.SettledBy, a.Settled = to, reason, who, now
	return a, nil
}

// Widens reports whether the alert is about a budget that is used up and was said to be
// all right, within the day.
func (a Alert) Widens(now time.Time) bool {
	return a.State == Allowed && a.What == Persons && slices.Contains([]Kind{Near, Full}, a.Kind) && now.Sub(a.Settled) < Day
}

// Trap is a canary: a matter that looks like any other and that no duty explains.
type Trap struct {
	ID     string    `json:"id" class:"internal" purpose:"evidence" keep:"log"`
	Matter string    `json:"matter" class:"internal" purpose:"evidence" keep:"log"` // a report or a case; no entry of the log names it
	SetBy  string    `json:"set_by" class:"internal" purpose:"evidence" keep:"log"`
	Set    time.Time `json:"set" class:"internal" purpose:"evidence" keep:"log"`
	Note   string    `json:"note" class:"internal" purpose:"evidence" keep:"log"` // what it is, for the auditors
	Ended  bool      `json:"ended,omitempty" class:"internal" purpose:"evidence" keep:"log"`
}

// Springs reports whether a reader is not the one who set the trap.
func (t Trap) Springs(reader string) bool { return !t.Ended && reader != t.SetBy }
