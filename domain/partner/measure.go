package partner

import (
	"slices"
	"strings"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/calendar"
	"tocsin/domain/fault"
)

// MeasureState is where a measure stands.
type MeasureState string

const (
	InForce   MeasureState = "in-force"
	Due       MeasureState = "due-for-re-evaluation" // the term is over; nothing is restored by that
	Proposed  MeasureState = "restoration-proposed"  // somebody examined it and proposes to restore
	Seconded  MeasureState = "restoration-seconded"  // the first of two approved
	Restored  MeasureState = "restored"
	Annulling MeasureState = "annulment-proposed" // somebody says that it should not have been taken
	Annulled  MeasureState = "annulled"
)

// Visibility says who may know of a measure.
type Visibility string

const (
	InternalOnly Visibility = "internal" // the office and the unit itself
	ToPartners   Visibility = "partners"
	ToPublic     Visibility = "public"
)

// Footing says how well the first day of a measure is known. Empty is Decided.
type Footing string

const (
	Decided Footing = "decided"  // the office decided it here, and the day is its own
	Told    Footing = "reported" // somebody outside says so: the press, another authority
)

// Measure is a decision about a partner's standing.
type Measure struct {
	ID         string          `json:"id" class:"internal" purpose:"standing" keep:"log"`
	Org        string          `json:"org" class:"internal" purpose:"standing" keep:"log"`
	Name       string          `json:"name,omitempty" class:"partner" purpose:"standing" keep:"log"`       // of the unit, when it was taken: others who may know of it may not open the entry
	LocalName  string          `json:"local_name,omitempty" class:"partner" purpose:"standing" keep:"log"` // of the unit, then
	State      MeasureState    `json:"state" class:"internal" purpose:"standing" keep:"log"`
	Visibility Visibility      `json:"visibility" class:"internal" purpose:"standing" keep:"log"`
	From       calendar.Moment `json:"from" class:"internal" purpose:"standing" keep:"log"`
	Start      Footing         `json:"start,omitempty" class:"internal" purpose:"standing" keep:"log"` // how well From is known
	Months     int             `json:"months" class:"internal" purpose:"standing" keep:"log"`
	Until      time.Time       `json:"until" class:"internal" purpose:"standing" keep:"log"` // end of the last day of the term
	Ground     string          `json:"ground" class:"internal" purpose:"standing" keep:"log"`
	Source     string          `json:"source,omitempty" class:"internal" purpose:"provenance" keep:"log"`
	Case       string          `json:"case,omitempty" class:"internal" purpose:"standing" keep:"log"`
	DecidedBy  string          `json:"decided_by" class:"internal" purpose:"standing" keep:"log"`
	Evidence   []Rectification `json:"evidence,omitempty" class:"internal" purpose:"standing" keep:"log"`
	ProposedBy string          `json:"proposed_by,omitempty" class:"internal" purpose:"standing" keep:"log"` // who proposes to restore
	Version    int             `json:"version,omitempty" class:"internal" purpose:"standing" keep:"log"`     // counts the proposals from one; whoever decides names the one he saw
	Minutes    string          `json:"minutes,omitempty" class:"internal" purpose:"standing" keep:"log"`     // what was examined, and why it suffices
	Approvals  []Approval      `json:"approvals,omitempty" class:"internal" purpose:"standing" keep:"log"`
	Annulment  string          `json:"annulment,omitempty" class:"internal" purpose:"standing" keep:"log"` // why it should not have been taken
	Declined   string          `json:"declined,omitempty" class:"internal" purpose:"standing" keep:"log"`  // why the latest proposal was declined
}

// Approval is one person's consent to a proposed restoration.
type Approval struct {
	At time.Time `json:"at" class:"internal" purpose:"standing" keep:"log"`
	By string    `json:"by" class:"internal" purpose:"standing" keep:"log"`
}

// How long a term may be, in months, and how far ahead of the act it may begin.
const (
	maxMonths = 120
	lead      = 30 * 24 * time.Hour
)

// Validate reports everything wrong with the form of a measure that is to be taken now;
// its days are those of the zone.
func (m Measure) Validate(now time.Time, zone *time.Location) error {
	var wrong []fault.Fault
	add := func(at, code, text string) {
		wrong = append(wrong, *fault.New(fault.Invalid, code, "%s", text).At(at))
	}
	if strings.TrimSpace(m.Ground) == "" {
		add("/ground", "measure.ground", "a measure states its ground")
	}
	if m.Months < 1 || m.Months > maxMonths {
		add("/months", "measure.months", "a term has between 1 and 120 months")
	}
	switch {
	case m.From.IsZero():
		add("/from", "measure.from", "a term has a first day")
	case m.From.Earliest(zone).After(now.Add(lead)):
		add("/from", "measure.early", "a term begins at most 30 days from now: the unit is suspended from this act on")
	case m.Months >= 1 && !m.End(zone).After(now):
		add("/from", "measure.over", "this term would be over already")
	}
	switch m.Visibility {
	case InternalOnly, ToPartners, ToPublic:
	default:
		add("/visibility", "measure.visibility", "say who may know: internal, partners or public")
	}
	return fault.Join(fault.Invalid, "measure.invalid", "the measure cannot be taken as it is", wrong)
}

// End is the end of the last day of the term in a zone, in UTC; a month without that
// day ends on its last.
func (m Measure) End(zone *time.Location) time.Time {
	return m.From.Date(zone).AddMonths(m.Months).Start(zone)
}

// Rectification is what a unit says it mended.
type Rectification struct {
	At   time.Time `json:"at" class:"internal" purpose:"standing" keep:"log"`
	By   string    `json:"by" class:"internal" purpose:"standing" keep:"log"`
	Text string    `json:"text" class:"internal" purpose:"standing" keep:"log"`
}

// MeasureSteps is the whole machine of measures. The one way from suspended to restored
// leads over the end of the term, a proposal, and two approvals; a proposal that is
// declined leaves the unit where it was. What should never have been taken is annulled:
// one says why, another who did not take it approves, and it stays in the history. Who may approve is MayApprove's.
var MeasureSteps = access.Machine[MeasureState]{
	{From: InForce, Act: access.RectifyOrg, To: InForce},
	{From: InForce, Act: access.ReevaluateOrg, To: Due},
	{From: Due, Act: access.RectifyOrg, To: Due},
	{From: Due, Act: access.ProposeRestoring, To: Proposed},
	{From: Proposed, Act: access.ApproveRestoring, To: Seconded},
	{From: Proposed, Act: access.DeclineRestoring, To: Due},
	{From: Seconded, Act: access.ApproveRestoring, To: Restored},
	{From: Seconded, Act: access.DeclineRestoring, To: Due},
	{From: InForce, Act: access.AnnulMeasure, To: Annulling},
	{From: Due, Act: access.AnnulMeasure, To: Annulling},
	{From: Annulling, Act: access.RectifyOrg, To: Annulling},
	{From: Annulling, Act: access.ApproveRestoring, To: Annulled},
	{From: Annulling, Act: access.DeclineRestoring, To: InForce}, // the timer sees whether its term is over
}

// Next is the state of a measure after an act.
func Next(from MeasureState, act access.Act) (MeasureState, error) {
	if to, ok := MeasureSteps.Next(from, act); ok {
		return to, nil
	}
	f := fault.New(fault.Conflict, "measure.state", "a measure that is %s does not allow %s", from, act)
	if act == access.ProposeRestoring && from == InForce {
		f = f.WithHint("a suspension runs its term and is then re-evaluated; nothing shortens it here")
	}
	return "", f
}

// MayPropose says whether restoring may be proposed: after the term, and on evidence
// of rectification.
func (m Measure) MayPropose() error {
	if _, err := Next(m.State, access.ProposeRestoring); err != nil {
		return err
	}
	if len(m.Evidence) == 0 {
		return fault.New(fault.Refused, "measure.no-evidence", "the unit has handed in no evidence of rectification").WithHint("ask the unit for it")
	}
	return nil
}

// Propose proposes, with minutes, that the unit be restored.
func (m *Measure) Propose(by, minutes string) error {
	if err := m.MayPropose(); err != nil {
		return err
	}
	m.State, m.ProposedBy, m.Minutes, m.Approvals, m.Declined = Proposed, by, minutes, nil, ""
	m.Version++
	return nil
}

// Annul proposes, with the reason, to take the measure back.
func (m *Measure) Annul(by, why string) error {
	to, err := Next(m.State, access.AnnulMeasure)
	if err != nil {
		return err
	}
	m.State, m.ProposedBy, m.Annulment, m.Minutes, m.Approvals, m.Declined = to, by, why, "", nil, ""
	m.Version++
	return nil
}

// Over reports whether the measure binds its unit no more.
func (m Measure) Over() bool { return m.State == Restored || m.State == Annulled }

// Outward is the state as those are told who may know of the measure without being the
// office or the unit: a proposal is nothing yet.
func (m Measure) Outward() MeasureState {
	switch m.State {
	case Proposed, Seconded:
		return Due
	case Annulling:
		return InForce
	}
	return m.State
}

// Shown is nil where a version is that of the proposal that stands; else it says that
// somebody would decide about one that he did not see (promise A7).
func (m Measure) Shown(version int) error {
	switch {
	case version < 1:
		return fault.New(fault.Invalid, "measure.version", "say which proposal you saw").At("/version").WithHint("its version stands beside it")
	case version != m.Version:
		return fault.New(fault.Conflict, "measure.changed", "you saw proposal %d, and another was made since: proposal %d stands there now", version, m.Version).
			At("/version").WithHint("read what is proposed now, then decide about it")
	}
	return nil
}

// MayApprove names every reason against this person's approval: whoever suspended does
// not lift it, and nobody counts twice.
func (m Measure) MayApprove(by string) error {
	if _, err := Next(m.State, access.ApproveRestoring); err != nil {
		return err
	}
	var reasons []fault.Fault
	refuse := func(stands bool, code, says string) {
		if stands {
			reasons = append(reasons, *fault.New(fault.Refused, code, "%s", says).WithHint("ask somebody else to decide"))
		}
	}
	refuse(by == m.DecidedBy, "measure.same-person", "whoever suspended does not approve that it is lifted")
	refuse(by == m.ProposedBy, "measure.proposer", "whoever proposed does not approve")
	refuse(slices.ContainsFunc(m.Approvals, func(a Approval) bool { return a.By == by }), "measure.approved", "you approved already; it takes a second person")
	return fault.Join(fault.Refused, "measure.refused", "you cannot approve that the suspension is lifted", reasons)
}

// Approve adds one person's approval at now: the second one restores, and of an annulment
// the first.
func (m *Measure) Approve(by string, now time.Time) error {
	if err := m.MayApprove(by); err != nil {
		return err
	}
	to, err := Next(m.State, access.ApproveRestoring)
	if err == nil {
		m.State, m.Approvals = to, append(m.Approvals, Approval{At: now, By: by})
	}
	return err
}

// Decline ends a proposal, for a reason that stays on record.
func (m *Measure) Decline(why string) error {
	to, err := Next(m.State, access.DeclineRestoring)
	if err == nil {
		m.State, m.Declined = to, why
	}
	return err
}
