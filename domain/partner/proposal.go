package partner

import (
	"slices"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/calendar"
	"tocsin/domain/fault"
)

// AnnulmentTime is how long a proposal to annul a measure may wait. It holds up every
// other decision about the unit, so that one which nobody decides lapses.
const AnnulmentTime = 14 * 24 * time.Hour

// Proposal is what somebody of the office proposes about a measure, for others to decide.
type Proposal struct {
	ProposedBy string     `json:"proposed_by,omitempty" class:"internal" purpose:"standing" keep:"log"`
	Proposed   time.Time  `json:"proposed,omitzero" class:"internal" purpose:"standing" keep:"log"`
	Minutes    string     `json:"minutes,omitempty" class:"internal" purpose:"standing" keep:"log"` // what was examined, and why it suffices or does not
	Extra      int        `json:"extra,omitempty" class:"internal" purpose:"standing" keep:"log"`   // months that an extension adds
	Approvals  []Approval `json:"approvals,omitempty" class:"internal" purpose:"standing" keep:"log"`
}

// Approval is one person's consent to a proposal.
type Approval struct {
	At time.Time `json:"at" class:"internal" purpose:"standing" keep:"log"`
	By string    `json:"by" class:"internal" purpose:"standing" keep:"log"`
}

// Outcome is what became of a proposal.
type Outcome string

const (
	Carried   Outcome = "carried"
	Refused   Outcome = "declined"
	Withdrawn Outcome = "withdrawn" // by whoever proposed
	Lapsed    Outcome = "lapsed"    // nobody decided in time
)

// Decision is a proposal that is settled, with its minutes.
type Decision struct {
	Proposal
	About   access.Act `json:"about" class:"internal" purpose:"standing" keep:"log"` // what was proposed
	Version int        `json:"version" class:"internal" purpose:"standing" keep:"log"`
	Outcome Outcome    `json:"outcome" class:"internal" purpose:"standing" keep:"log"`
	Why     string     `json:"why,omitempty" class:"internal" purpose:"standing" keep:"log"`
	At      time.Time  `json:"at" class:"internal" purpose:"standing" keep:"log"`
	By      string     `json:"by,omitempty" class:"internal" purpose:"standing" keep:"log"`
}

// MeasureSteps is the whole machine of measures. From the end of the term three ways
// lead on, each by a proposal and two approvals of others: the unit is restored, the
// term is extended, or the cooperation ends. A proposal that is declined or withdrawn
// leaves the unit where it was. What should never have been taken is annulled: one says
// why, another who did not take it approves, and it stays in the history; it lapses
// where nobody decides. Who may approve is MayApprove's. What an appeal does is Settle's.
var MeasureSteps = slices.Concat(
	access.Machine[MeasureState]{
		{From: InForce, Act: access.PlanMending, To: InForce},
		{From: InForce, Act: access.RectifyOrg, To: InForce},
		{From: InForce, Act: access.AcceptItem, To: InForce},
		{From: InForce, Act: access.ReturnItem, To: InForce},
		{From: InForce, Act: access.ReevaluateOrg, To: Due},
		{From: Due, Act: access.PlanMending, To: Due},
		{From: Due, Act: access.RectifyOrg, To: Due},
		{From: Due, Act: access.AcceptItem, To: Due},
		{From: Due, Act: access.ReturnItem, To: Due},
	},
	byTwo(access.ProposeRestoring, Proposed, Seconded, Restored),
	byTwo(access.ProposeExtending, Extending, ExtensionSeconded, InForce),
	byTwo(access.ProposeRemoving, Removing, RemovalSeconded, Expelled),
	access.Machine[MeasureState]{
		{From: InForce, Act: access.AnnulMeasure, To: Annulling},
		{From: Due, Act: access.AnnulMeasure, To: Annulling},
		{From: Annulling, Act: access.RectifyOrg, To: Annulling},
		{From: Annulling, Act: access.ApproveRestoring, To: Annulled},
		{From: Annulling, Act: access.DeclineRestoring, To: InForce}, // the timer sees whether its term is over
		{From: Annulling, Act: access.WithdrawProposal, To: InForce},
		{From: Annulling, Act: access.ReevaluateOrg, To: InForce}, // it lapses
	},
)

// byTwo are the steps of what is proposed once the term is over, and approved by two.
func byTwo(act access.Act, proposed, seconded, done MeasureState) access.Machine[MeasureState] {
	return access.Machine[MeasureState]{
		{From: Due, Act: act, To: proposed},
		{From: proposed, Act: access.ApproveRestoring, To: seconded},
		{From: proposed, Act: access.DeclineRestoring, To: Due},
		{From: proposed, Act: access.WithdrawProposal, To: Due},
		{From: seconded, Act: access.ApproveRestoring, To: done},
		{From: seconded, Act: access.DeclineRestoring, To: Due},
		{From: seconded, Act: access.WithdrawProposal, To: Due},
	}
}

// Next is the state of a measure after an act.
func Next(from MeasureState, act access.Act) (MeasureState, error) {
	if to, ok := MeasureSteps.Next(from, act); ok {
		return to, nil
	}
	f := fault.New(fault.Conflict, "measure.state", "a measure that is %s does not allow %s", from, act)
	switch {
	case from == Annulling:
		f = f.WithHint("its annulment is proposed: approve or decline that first; whoever proposed may withdraw it, and undecided it lapses")
	case from == InForce && slices.Contains([]access.Act{access.ProposeRestoring, access.ProposeExtending, access.ProposeRemoving}, act):
		f = f.WithHint("a measure runs its term and is then re-evaluated; nothing shortens it here")
	}
	return "", f
}

// Pending is what is proposed about the measure now; empty where nothing is.
func (m Measure) Pending() access.Act {
	switch m.State {
	case Proposed, Seconded:
		return access.ProposeRestoring
	case Extending, ExtensionSeconded:
		return access.ProposeExtending
	case Removing, RemovalSeconded:
		return access.ProposeRemoving
	case Annulling:
		return access.AnnulMeasure
	}
	return ""
}

// MayPropose says whether restoring may be proposed: after the term, on evidence of
// rectification, and once every item of the plan is accepted.
func (m Measure) MayPropose() error {
	if _, err := Next(m.State, access.ProposeRestoring); err != nil {
		return err
	}
	if len(m.Evidence) == 0 {
		return fault.New(fault.Refused, "measure.no-evidence", "the unit has handed in no evidence of rectification").WithHint("ask the unit for it")
	}
	if n := m.OpenItems(); n > 0 {
		return fault.New(fault.Refused, "measure.open-items", "%d items of the plan are not accepted yet", n).WithHint("ask the unit for evidence of each, and accept what suffices")
	}
	return nil
}

// Propose proposes, with minutes, that the unit be restored.
func (m *Measure) Propose(by, minutes string, now time.Time) error {
	if err := m.MayPropose(); err != nil {
		return err
	}
	return m.propose(access.ProposeRestoring, Proposal{ProposedBy: by, Minutes: minutes, Proposed: now})
}

// Extend proposes, with minutes, that the term goes on for some months more.
func (m *Measure) Extend(by, minutes string, months int, now time.Time) error {
	if months < 1 || m.Months+months > maxMonths {
		return fault.New(fault.Invalid, "measure.extra", "a term is extended by at least one month, and has at most %d in all", maxMonths).At("/months")
	}
	return m.propose(access.ProposeExtending, Proposal{ProposedBy: by, Minutes: minutes, Extra: months, Proposed: now})
}

// Remove proposes, with minutes, to end the cooperation with a suspended unit.
func (m *Measure) Remove(by, minutes string, now time.Time) error {
	if !m.Suspends() {
		return fault.New(fault.Refused, "measure.only-warned", "a unit that was only warned is not removed").WithHint("suspend it first, where the ground is that grave")
	}
	return m.propose(access.ProposeRemoving, Proposal{ProposedBy: by, Minutes: minutes, Proposed: now})
}

// Annul proposes, with the reason, to take the measure back.
func (m *Measure) Annul(by, why string, now time.Time) error {
	if err := m.propose(access.AnnulMeasure, Proposal{ProposedBy: by, Proposed: now}); err != nil {
		return err
	}
	m.Annulment = why
	return nil
}

func (m *Measure) propose(act access.Act, p Proposal) error {
	to, err := Next(m.State, act)
	if err != nil {
		return err
	}
	m.State, m.Proposal, m.Annulment, m.Declined = to, p, "", ""
	m.Version++
	return nil
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

// MayApprove names every reason against this person's approval: whoever took the measure
// does not decide about it, and nobody counts twice.
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
	refuse(by == m.DecidedBy, "measure.same-person", "whoever took the measure does not approve what becomes of it")
	refuse(by == m.ProposedBy, "measure.proposer", "whoever proposed does not approve")
	refuse(m.approved(by), "measure.approved", "you approved already; it takes a second person")
	return fault.Join(fault.Refused, "measure.refused", "you cannot approve this", reasons)
}

func (m Measure) approved(by string) bool {
	return slices.ContainsFunc(m.Approvals, func(a Approval) bool { return a.By == by })
}

// Involved are the people whose word already counts in what is proposed: none of them, nor
// anybody Alike, is another pair of eyes.
func (m Measure) Involved() []string {
	people := []string{m.DecidedBy, m.ProposedBy}
	for _, a := range m.Approvals {
		people = append(people, a.By)
	}
	return people
}

// Distinct is nil where an approver is nobody's double among the accounts of those whose
// word counts already, as they are now (see Alike).
func Distinct(approver Person, others []Person) error {
	if !slices.ContainsFunc(others, func(p Person) bool { return p.ID != approver.ID && approver.Alike(p) }) {
		return nil
	}
	return fault.New(fault.Refused, "measure.alike", "of you and somebody who decided here, one made the other's account alone, or the same person made both").
		WithHint("somebody else decides, or whoever holds the data directory vouches for one of you by a link")
}

// Approve adds one person's approval at now: the second one carries the proposal, and of
// an annulment the first. An extension runs from the day of the decision, in the zone.
func (m *Measure) Approve(by string, now time.Time, zone *time.Location) error {
	if err := m.MayApprove(by); err != nil {
		return err
	}
	about := m.Pending()
	to, err := Next(m.State, access.ApproveRestoring)
	if err != nil {
		return err
	}
	m.State, m.Approvals = to, append(slices.Clone(m.Approvals), Approval{At: now, By: by})
	if m.Pending() != "" {
		return nil // it takes one more
	}
	if about == access.ProposeExtending {
		m.Months += m.Extra
		m.Until = calendar.DateOf(now.In(zone)).AddMonths(m.Extra).Start(zone).UTC()
	}
	m.settle(about, Carried, by, "", now)
	return nil
}

// Decline ends a proposal, for a reason that stays on record.
func (m *Measure) Decline(by, why string, now time.Time) error {
	return m.drop(access.DeclineRestoring, Refused, by, why, now)
}

// Withdraw takes a proposal back, by whoever made it.
func (m *Measure) Withdraw(by, why string, now time.Time) error {
	if m.Pending() != "" && by != m.ProposedBy {
		return fault.New(fault.Refused, "measure.not-proposer", "only whoever proposed withdraws it").WithHint("decline it, where you may")
	}
	return m.drop(access.WithdrawProposal, Withdrawn, by, why, now)
}

// Pass is what time does at now: a term ends, or a proposal to annul lapses.
func (m *Measure) Pass(now time.Time) error {
	if m.State == Annulling {
		return m.drop(access.ReevaluateOrg, Lapsed, "", "", now)
	}
	to, err := Next(m.State, access.ReevaluateOrg)
	if err == nil {
		m.State = to
	}
	return err
}

func (m *Measure) drop(act access.Act, outcome Outcome, by, why string, now time.Time) error {
	about := m.Pending()
	to, err := Next(m.State, act)
	if err != nil {
		return err
	}
	m.State, m.Declined = to, why
	m.settle(about, outcome, by, why, now)
	return nil
}

// settle keeps a proposal with what became of it. It also stays where it stood, so that
// what was last proposed is seen beside the measure until something else is.
func (m *Measure) settle(about access.Act, outcome Outcome, by, why string, now time.Time) {
	d := Decision{Proposal: m.Proposal, About: about, Version: m.Version, Outcome: outcome, Why: why, At: now, By: by}
	if about == access.AnnulMeasure {
		d.Minutes = m.Annulment
	}
	m.Decisions = append(slices.Clone(m.Decisions), d)
}

// withoutNames are decisions as the unit reads them.
func withoutNames(decisions []Decision) []Decision {
	decisions = slices.Clone(decisions)
	for i := range decisions {
		decisions[i].By, decisions[i].ProposedBy, decisions[i].Approvals = Office, Office, nil
	}
	return decisions
}
