// Package lookback tells what a case shows when one looks back on it: who knew what,
// when, in which role, and how long everybody else had to wait.
//
// Tell is a pure function of the records of a case, their places in the evidence and
// the law. It writes no sentence: it gives Statements, each with a key, its figures,
// the moments it lies between, how it stands, the article, both readings where a period
// has two, and the entries that prove it. Nothing here knows any particular case.
//
// What it promises: a statement about a unit names the role in which it is made (L4); a
// breach is called proposed until a person has confirmed it; a time that is known as a
// day stays a day; an assumption is never told as a record; what cannot be computed is
// left out and not guessed. A measure is told beside findings, never as one (S1).
//
// law: cn/rmspv 7(1), 7(2), 7(4), 9(1)
package lookback

import (
	"time"

	"tocsin/domain/advisory"
	"tocsin/domain/calendar"
	"tocsin/domain/coordination"
	"tocsin/domain/obligation"
	"tocsin/domain/parcel"
	"tocsin/domain/partner"
	"tocsin/domain/report"
)

// Facts is all that is on record of a case.
type Facts struct {
	Now          time.Time
	Zone         *time.Location // in which days are counted
	Platform     string         // the actor that the platform is in events
	Case         coordination.Case
	Events       []coordination.Event
	Participants []coordination.Participant
	Units        map[string]partner.Partner // every partner that may be named, by id
	Reports      []report.Report
	Parcels      []parcel.Parcel // of the reports
	Advisories   []advisory.Advisory
	Notices      map[string][]advisory.Notice // by advisory
	Measures     []partner.Measure
	Findings     []coordination.Finding
	Law          *obligation.Law
	Matter       obligation.Facts   // what the law is told of the case
	Proof        map[string][]int64 // by record: the entries that changed it, oldest first
	Size         int64              // of the log
}

// State is how a statement stands.
type State string

const (
	Plain State = ""                      // a figure; whether it is good is for the reader
	Met   State = "met"                   // a duty was met, a thing was done as it should be
	Open  State = "open"                  // owed, or not done yet
	Late  State = "late"                  // a duty was certainly not met in time
	Flag  State = "flag"                  // a person should look at this
	None  State = "none"                  // there is no such duty
	Held  State = "in-force"              // a measure runs
	Due   State = "due-for-re-evaluation" // a measure has run its term and waits for a decision
	Ended State = "restored"              // a measure is over by decision
)

// Unit of a figure.
type Unit string

const (
	Days    Unit = "days"    // civil days in the zone, as people and laws count them
	Elapsed Unit = "elapsed" // whole days of 24 hours between two instants
	Units   Unit = "units"   // organisations
	Entries Unit = "entries" // of the evidence log
	Times   Unit = "times"
	Months  Unit = "months"
)

// Statement is one thing that the record shows.
type Statement struct {
	Key      string            // stable: "lag.knowledge", "duty", "relay" …
	Org      string            // the unit it is about; empty for none
	Params   map[string]string // further figures and names for the sentence; ids of partners stay ids
	Value    int
	Unit     Unit
	From, To calendar.Moment
	State    State
	Cite     string
	Readings []obligation.Obligation // each reading of the duty, as it stands at now
	Then     []obligation.Obligation // the same on the day on which the platform knew
	Finding  coordination.FindingState
	Orgs     []string // units that are named: those who are silent, those who were told
	Evidence []int64  // entries, oldest first
}

// Account is the whole look back.
type Account struct {
	ID         string
	Number     string
	Aliases    []string
	Replay     string
	Now        time.Time
	Size       int64 // entries in the log by which all this is proven
	Statements []Statement
	Policies   []Policy
	Seats      []Seat
	Course     []Step
	Units      map[string]partner.Partner
	Notices    map[string][]advisory.Notice // by advisory
	Findings   []coordination.Finding
}

// Step is one event of the course, with its proof.
type Step struct {
	coordination.Event
	Evidence []int64
}

// Find is the first statement with a key; false where there is none.
func (a Account) Find(key string) (Statement, bool) {
	for _, s := range a.Statements {
		if s.Key == key {
			return s, true
		}
	}
	return Statement{}, false
}

// Of lists the statements with a key.
func (a Account) Of(key string) []Statement {
	var found []Statement
	for _, s := range a.Statements {
		if s.Key == key {
			found = append(found, s)
		}
	}
	return found
}

// Tell looks back.
func Tell(f Facts) Account {
	a := Account{
		ID: f.Case.ID, Number: f.Case.Number, Aliases: f.Case.Aliases, Replay: f.Case.Replay, Now: f.Now, Size: f.Size,
		Policies: policies(f), Seats: seats(f), Units: f.Units, Notices: f.Notices, Findings: f.Findings, Course: course(f),
	}
	for _, tell := range []func(Facts) []Statement{
		lags, fixes, elsewhere, duties, roles, relays, warnings, refusals, withdrawals, measures,
	} {
		a.Statements = append(a.Statements, tell(f)...)
	}
	return a
}

// course is the timeline: by when things had happened, then by when they were put on record.
func course(f Facts) []Step {
	steps := make([]Step, 0, len(f.Events))
	for _, e := range inOrder(f) {
		steps = append(steps, Step{e, f.first(e.ID)})
	}
	return steps
}

// first is the entry that put a record there.
func (f Facts) first(id string) []int64 {
	if p := f.Proof[id]; len(p) > 0 {
		return p[:1]
	}
	return nil
}
