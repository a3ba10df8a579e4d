package programme

import (
	"slices"
	"strings"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/calendar"
	"tocsin/domain/fault"
)

// appealDays is how long a unit may appeal against a refusal.
const appealDays = 60

// State is where an application stands.
type State string

const (
	Applied   State = "applied"
	Returned  State = "returned" // something is missing; the unit sends it again
	Reviewed  State = "reviewed" // complete, and waits for its panel
	Sitting   State = "panel"
	Intended  State = "refusal-intended" // the unit is to be heard
	Heard     State = "heard"
	Awarded   State = "awarded"
	Refused   State = "refused"
	Appealed  State = "appealed"
	Withdrawn State = "withdrawn"
)

// States lists them, for those who describe them.
var States = []State{Applied, Returned, Reviewed, Sitting, Intended, Heard, Awarded, Refused, Appealed, Withdrawn}

// Application is what a unit asks for, with everything that becomes of it.
type Application struct {
	ID        string     `json:"id" class:"internal" purpose:"choosing units" keep:"log"`
	Programme string     `json:"programme" class:"internal" purpose:"choosing units" keep:"log"`
	Term      int        `json:"term" class:"internal" purpose:"choosing units" keep:"log"`
	Org       string     `json:"org" class:"internal" purpose:"choosing units" keep:"log"`
	Tier      string     `json:"tier" class:"internal" purpose:"choosing units" keep:"log"` // that it asks for
	State     State      `json:"state" class:"internal" purpose:"choosing units" keep:"log"`
	Statement string     `json:"statement,omitempty" class:"internal" purpose:"choosing units" keep:"log"`
	Answers   []Answer   `json:"answers,omitempty" class:"internal" purpose:"choosing units" keep:"log"`
	Files     []File     `json:"files,omitempty" class:"internal" purpose:"choosing units" keep:"log"`
	Consent   time.Time  `json:"consent" class:"internal" purpose:"choosing units" keep:"log"` // when it agreed that others read this to judge it
	SentBy    string     `json:"sent_by" class:"internal" purpose:"choosing units" keep:"log"`
	Sent      time.Time  `json:"sent" class:"internal" purpose:"choosing units" keep:"log"`              // last
	Version   int        `json:"version" class:"internal" purpose:"choosing units" keep:"log"`           // of what was sent and attached
	Missing   string     `json:"missing,omitempty" class:"internal" purpose:"choosing units" keep:"log"` // why it was sent back
	Reviewer  string     `json:"reviewer,omitempty" class:"internal" purpose:"choosing units" keep:"log"`
	Panel     []Seat     `json:"panel,omitempty" class:"internal" purpose:"choosing units" keep:"log"`
	Intent    *Statement `json:"intent,omitempty" class:"internal" purpose:"choosing units" keep:"log"` // why it shall be refused
	Hearing   *Statement `json:"hearing,omitempty" class:"internal" purpose:"choosing units" keep:"log"`
	Decision  *Verdict   `json:"decision,omitempty" class:"internal" purpose:"choosing units" keep:"log"`
	Before    []Verdict  `json:"before,omitempty" class:"internal" purpose:"choosing units" keep:"log"` // decisions that an appeal was against
	Appeal    *Statement `json:"appeal,omitempty" class:"internal" purpose:"choosing units" keep:"log"`
}

// Answer is what a unit says about one criterion.
type Answer struct {
	Criterion int    `json:"criterion" class:"internal" purpose:"choosing units" keep:"log"`
	Text      string `json:"text" class:"internal" purpose:"choosing units" keep:"log"`
	Evidence  string `json:"evidence,omitempty" class:"internal" purpose:"choosing units" keep:"log"` // where it is to be seen: a receipt, a number, an address
}

// Statement is what somebody said in the matter of an application.
type Statement struct {
	At   time.Time `json:"at" class:"internal" purpose:"choosing units" keep:"log"`
	By   string    `json:"by" class:"internal" purpose:"choosing units" keep:"log"`
	Own  bool      `json:"own,omitempty" class:"internal" purpose:"choosing units" keep:"log"` // by the unit itself
	Text string    `json:"text" class:"internal" purpose:"choosing units" keep:"log"`
}

// Verdict is a decision about an application, with its reasons.
type Verdict struct {
	Statement
	Award bool   `json:"award,omitempty" class:"internal" purpose:"choosing units" keep:"log"`
	Tier  string `json:"tier,omitempty" class:"internal" purpose:"choosing units" keep:"log"`
}

// Steps is the whole machine of applications. One comes to be by being sent.
var Steps = slices.Concat(
	access.Machine[State]{
		{From: Applied, Act: access.ReturnApplication, To: Returned},
		{From: Returned, Act: access.SendApplication, To: Applied},
		{From: Applied, Act: access.AttachApplication, To: Applied},
		{From: Returned, Act: access.AttachApplication, To: Returned},
		{From: Applied, Act: access.AcceptApplication, To: Reviewed},
		{From: Reviewed, Act: access.SeatPanel, To: Sitting},
		{From: Sitting, Act: access.SeatPanel, To: Sitting}, // in the place of who has an interest
		{From: Sitting, Act: access.DeclareInterest, To: Sitting},
		{From: Sitting, Act: access.VoteApplication, To: Sitting},
		{From: Sitting, Act: access.AwardApplication, To: Awarded},
		{From: Sitting, Act: access.IntendRefusal, To: Intended},
		{From: Intended, Act: access.HearApplicant, To: Heard},
		{From: Heard, Act: access.AwardApplication, To: Awarded},
		{From: Heard, Act: access.RefuseApplication, To: Refused},
		{From: Refused, Act: access.AppealRefusal, To: Appealed},
		{From: Appealed, Act: access.AwardApplication, To: Awarded},
		{From: Appealed, Act: access.RefuseApplication, To: Refused},
	},
	withdrawable(Applied, Returned, Reviewed, Sitting, Intended, Heard, Appealed),
)

// withdrawable are the states in which the unit may still take its application back.
func withdrawable(states ...State) access.Machine[State] {
	var steps access.Machine[State]
	for _, s := range states {
		steps = append(steps, access.Step[State]{From: s, Act: access.WithdrawApplication, To: Withdrawn})
	}
	return steps
}

// Next is the state of an application after an act.
func Next(from State, act access.Act) (State, error) {
	if to, ok := Steps.Next(from, act); ok {
		return to, nil
	}
	f := fault.New(fault.Conflict, "application.state", "an application that is %s does not allow %s", from, act)
	if act == access.RefuseApplication && from == Sitting {
		f = f.WithHint("say first that refusal is intended, and hear the unit")
	}
	return "", f
}

// Open reports whether the application still waits for somebody.
func (a Application) Open() bool {
	return !slices.Contains([]State{Awarded, Refused, Withdrawn}, a.State)
}

// Complete names the criteria of which evidence is asked for and none is named, and those
// that nothing is said about. An application without them is taken, and sent back.
func (a Application) Complete(p Programme) (lacks []Criterion) {
	for _, c := range p.Criteria {
		i := slices.IndexFunc(a.Answers, func(x Answer) bool { return x.Criterion == c.No })
		if i < 0 || strings.TrimSpace(a.Answers[i].Text) == "" || c.Evidence && strings.TrimSpace(a.Answers[i].Evidence) == "" {
			lacks = append(lacks, c)
		}
	}
	return lacks
}

// Validate reports what is wrong with an application for a programme, sent at now.
func (a Application) Validate(p Programme, now time.Time, zone *time.Location) error {
	term, err := p.Term(a.Term)
	switch {
	case err != nil:
		return err
	case a.State == "" && !term.Applying(now, zone):
		return fault.New(fault.Refused, "application.late", "units could apply for this term until %s", term.ApplyUntil).WithHint("apply for the next one")
	case !slices.Contains(p.Tiers, a.Tier):
		return fault.New(fault.Invalid, "application.tier", "the programme has no tier %q", a.Tier).At("/tier").WithHint("choose one of %s", strings.Join(p.Tiers, ", "))
	case a.Consent.IsZero():
		return fault.New(fault.Invalid, "application.consent", "agree that the office and the panel read this to judge it").At("/consent")
	}
	for _, x := range a.Answers {
		if x.Criterion < 1 || x.Criterion > len(p.Criteria) {
			return fault.New(fault.Invalid, "application.criterion", "the programme has no criterion %d", x.Criterion).At("/answers").WithHint("its criteria stand on its page")
		}
	}
	return nil
}

// Again is the application sent once more, with what the unit now says.
func (a *Application) Again(by string, said Application, now time.Time) error {
	to, err := Next(a.State, access.SendApplication)
	if err != nil {
		return err
	}
	a.State, a.Tier, a.Statement, a.Answers, a.Consent = to, said.Tier, said.Statement, said.Answers, said.Consent
	a.SentBy, a.Sent, a.Missing = by, now, ""
	a.Version++
	return nil
}

// Shown is nil where a version is that of the application that stands (promise A7).
func (a Application) Shown(version int) error {
	switch {
	case version < 1:
		return fault.New(fault.Invalid, "application.version", "say which version you saw").At("/version").WithHint("it stands beside the application")
	case version != a.Version:
		return fault.New(fault.Conflict, "application.changed", "you saw version %d, and version %d stands there now", version, a.Version).At("/version").WithHint("read it anew")
	}
	return nil
}

// Return sends the application back with what is missing.
func (a *Application) Return(by, missing string) error {
	if err := a.move(access.ReturnApplication); err != nil {
		return err
	}
	a.Reviewer, a.Missing = by, missing
	return nil
}

// Accept says that the application is complete.
func (a *Application) Accept(by string, p Programme) error {
	if _, err := Next(a.State, access.AcceptApplication); err != nil {
		return err
	}
	if err := a.MayAccept(p); err != nil {
		return err
	}
	a.Reviewer = by
	return a.move(access.AcceptApplication)
}

// MayAccept names the reason against calling the application complete.
func (a Application) MayAccept(p Programme) error {
	if lacks := a.Complete(p); len(lacks) > 0 {
		return fault.New(fault.Refused, "application.incomplete", "%d of %d criteria lack an answer, or evidence that is asked for", len(lacks), len(p.Criteria)).WithHint("send it back with what is missing")
	}
	return nil
}

// Intend tells the unit why it shall be refused, for it to be heard.
func (a *Application) Intend(by, reasons string, p Programme, now time.Time) error {
	if _, err := Next(a.State, access.IntendRefusal); err != nil {
		return err
	}
	if err := a.MayDecide(by, p); err != nil {
		return err
	}
	a.Intent = &Statement{At: now, By: by, Text: reasons}
	return a.move(access.IntendRefusal)
}

// Hear keeps what the unit said against its refusal, or the minutes of the hearing.
func (a *Application) Hear(by string, own bool, text string, now time.Time) error {
	if err := a.move(access.HearApplicant); err != nil {
		return err
	}
	a.Hearing = &Statement{At: now, By: by, Own: own, Text: text}
	return nil
}

// Award gives the unit a tier for its term.
func (a *Application) Award(by, tier, reasons string, p Programme, now time.Time) error {
	if !slices.Contains(p.Tiers, tier) {
		return fault.New(fault.Invalid, "application.tier", "the programme has no tier %q", tier).At("/tier").WithHint("choose one of %s", strings.Join(p.Tiers, ", "))
	}
	return a.decide(access.AwardApplication, Verdict{Statement{At: now, By: by, Text: reasons}, true, tier}, p)
}

// Refuse refuses the unit, which was told why and heard before.
func (a *Application) Refuse(by, reasons string, p Programme, now time.Time) error {
	return a.decide(access.RefuseApplication, Verdict{Statement: Statement{At: now, By: by, Text: reasons}}, p)
}

func (a *Application) decide(act access.Act, v Verdict, p Programme) error {
	if _, err := Next(a.State, act); err != nil {
		return err
	}
	if err := a.MayDecide(v.By, p); err != nil {
		return err
	}
	if strings.TrimSpace(v.Text) == "" {
		return fault.New(fault.Invalid, "application.reasons", "a decision gives its reasons, which the unit reads").At("/reasons")
	}
	if a.Decision != nil {
		a.Before = append(slices.Clone(a.Before), *a.Decision)
	}
	a.Decision = &v
	return a.move(act)
}

// MayDecide names the reason against this person's decision: who sat on the panel gives
// none, an appeal is decided by somebody else than what it is against, and nobody decides
// before the panel has voted.
func (a Application) MayDecide(by string, p Programme) error {
	if slices.ContainsFunc(a.Panel, func(s Seat) bool { return s.Person == by }) {
		return fault.New(fault.Refused, "application.panel", "whoever sits on the panel does not decide").WithHint("somebody else decides, on the votes of the panel")
	}
	if a.State == Appealed && slices.Contains(a.decided(), by) {
		return fault.New(fault.Refused, "application.decider", "whoever decided before does not decide the appeal").WithHint("somebody else does")
	}
	if n := a.Tally().Votes; n < p.Quorum {
		return fault.New(fault.Refused, "application.quorum", "%d of the panel have voted, and a decision takes %d", n, p.Quorum).WithHint("wait for the votes, or seat others in the place of who has an interest")
	}
	return nil
}

// decided are the people who decided what an appeal is against.
func (a Application) decided() []string {
	var people []string
	if a.Intent != nil {
		people = append(people, a.Intent.By)
	}
	if a.Decision != nil {
		people = append(people, a.Decision.By)
	}
	return people
}

// Parties are the people beside whom whoever decides must be another pair of eyes.
func (a Application) Parties() []string {
	var people []string
	if a.State == Appealed {
		people = a.decided()
	}
	for _, s := range a.Panel {
		people = append(people, s.Person)
	}
	return people
}

// AppealUntil is by when the unit may appeal against a refusal; zero where there is none.
func (a Application) AppealUntil(zone *time.Location) time.Time {
	if a.State != Refused || a.Decision == nil || a.Appeal != nil {
		return time.Time{}
	}
	return calendar.DateOf(a.Decision.At.In(zone)).AddDays(appealDays).End(zone)
}

// MayAppeal names the reason against an appeal now: a unit appeals once, and in time.
func (a Application) MayAppeal(now time.Time, zone *time.Location) error {
	if _, err := Next(a.State, access.AppealRefusal); err != nil {
		return err
	}
	if a.Appeal != nil {
		return fault.New(fault.Conflict, "application.settled", "your appeal was decided already").WithHint("its reasons stand beside the application; apply for the next term")
	}
	if until := a.AppealUntil(zone); !now.Before(until) {
		return fault.New(fault.Refused, "application.appeal-late", "the time to appeal is over").WithHint("apply for the next term")
	}
	return nil
}

// Complain appeals against a refusal.
func (a *Application) Complain(by, text string, now time.Time, zone *time.Location) error {
	if err := a.MayAppeal(now, zone); err != nil {
		return err
	}
	a.Appeal = &Statement{At: now, By: by, Own: true, Text: text}
	return a.move(access.AppealRefusal)
}

// Withdraw takes the application back.
func (a *Application) Withdraw() error { return a.move(access.WithdrawApplication) }

func (a *Application) move(act access.Act) error {
	to, err := Next(a.State, act)
	if err == nil {
		a.State = to
	}
	return err
}
