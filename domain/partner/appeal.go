package partner

import (
	"slices"
	"strings"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/calendar"
	"tocsin/domain/fault"
)

// How many days a unit has to appeal after a decision, and the office to decide then. The
// partner agreement may say less, no statute fixes it: both follow administrative
// reconsideration in China, the nearest thing there is (law of 2023, articles 20 and 62).
const (
	appealDays  = 60
	hearingDays = 60
)

// AppealState is where an appeal stands.
type AppealState string

const (
	Filed         AppealState = "filed"
	Heard         AppealState = "heard" // the unit was heard by somebody who had decided nothing
	AppealDecided AppealState = "decided"
	AppealDropped AppealState = "withdrawn"
)

// AppealOutcome is what an appeal comes to.
type AppealOutcome string

const (
	Upheld    AppealOutcome = "upheld"   // the measure stands as it is
	Changed   AppealOutcome = "changed"  // it is made lighter
	Overruled AppealOutcome = "annulled" // it is taken back
)

// AppealOutcomes lists them.
var AppealOutcomes = []AppealOutcome{Upheld, Changed, Overruled}

// Appeal is what a unit brings against a measure. The measure stands meanwhile.
type Appeal struct {
	State     AppealState   `json:"state" class:"internal" purpose:"standing" keep:"log"`
	Filed     time.Time     `json:"filed" class:"internal" purpose:"standing" keep:"log"`
	By        string        `json:"by" class:"internal" purpose:"standing" keep:"log"`
	Text      string        `json:"text" class:"internal" purpose:"standing" keep:"log"`
	Due       time.Time     `json:"due" class:"internal" purpose:"standing" keep:"log"` // by when it shall be decided
	HeardBy   string        `json:"heard_by,omitempty" class:"internal" purpose:"standing" keep:"log"`
	Heard     time.Time     `json:"heard,omitzero" class:"internal" purpose:"standing" keep:"log"`
	Minutes   string        `json:"minutes,omitempty" class:"internal" purpose:"standing" keep:"log"` // of the hearing
	Outcome   AppealOutcome `json:"outcome,omitempty" class:"internal" purpose:"standing" keep:"log"`
	Months    int           `json:"months,omitempty" class:"internal" purpose:"standing" keep:"log"` // of the term from then on, where it was changed
	Reasons   string        `json:"reasons,omitempty" class:"internal" purpose:"standing" keep:"log"`
	DecidedBy string        `json:"decided_by,omitempty" class:"internal" purpose:"standing" keep:"log"`
	Decided   time.Time     `json:"decided,omitzero" class:"internal" purpose:"standing" keep:"log"`
}

// AppealSteps is the whole machine of appeals.
var AppealSteps = access.Machine[AppealState]{
	{From: Filed, Act: access.HearAppeal, To: Heard},
	{From: Filed, Act: access.WithdrawAppeal, To: AppealDropped},
	{From: Heard, Act: access.DecideAppeal, To: AppealDecided},
	{From: Heard, Act: access.WithdrawAppeal, To: AppealDropped},
}

// Open reports whether the appeal still waits for somebody.
func (a Appeal) Open() bool { return len(AppealSteps.Open(a.State)) > 0 }

// Appealed is the appeal that waits; false where none does.
func (m Measure) Appealed() (Appeal, bool) {
	if n := len(m.Appeals); n > 0 && m.Appeals[n-1].Open() {
		return m.Appeals[n-1], true
	}
	return Appeal{}, false
}

// decided is when the office last decided against the unit: it took the measure, extended
// the term, or ended the cooperation.
func (m Measure) decided() time.Time {
	last := m.Taken
	for _, d := range m.Decisions {
		if d.Outcome == Carried && (d.About == access.ProposeExtending || d.About == access.ProposeRemoving) {
			last = d.At
		}
	}
	return last
}

// AppealUntil is by when the unit may appeal: 60 days from the latest decision, to the end
// of the day in the zone. Zero where nobody noted when the measure was taken.
func (m Measure) AppealUntil(zone *time.Location) time.Time {
	at := m.decided()
	if at.IsZero() {
		return time.Time{}
	}
	return calendar.DateOf(at.In(zone)).AddDays(appealDays).End(zone)
}

// MayAppeal says whether the unit may appeal now: each decision once, and in time.
func (m Measure) MayAppeal(now time.Time, zone *time.Location) error {
	until := m.AppealUntil(zone)
	_, waits := m.Appealed()
	settled := slices.ContainsFunc(m.Appeals, func(a Appeal) bool { return a.State == AppealDecided && !a.Filed.Before(m.decided()) })
	switch {
	case m.Over():
		return fault.New(fault.Conflict, "appeal.over", "this measure binds nobody any more")
	case waits:
		return fault.New(fault.Conflict, "appeal.waits", "your appeal waits for its decision already").WithHint("withdraw it to write another one")
	case settled:
		return fault.New(fault.Conflict, "appeal.settled", "your appeal against this decision was decided already").WithHint("its reasons stand beside the measure")
	case !until.IsZero() && !now.Before(until):
		return fault.New(fault.Refused, "appeal.late", "the time to appeal was over on %s", calendar.DateOf(until.Add(-time.Second).In(zone))).WithHint("hand in what you mended; after the term the measure is re-evaluated")
	}
	return nil
}

// Appeal brings an appeal for the unit.
func (m *Measure) Appeal(by, text string, now time.Time, zone *time.Location) error {
	if strings.TrimSpace(text) == "" {
		return fault.New(fault.Invalid, "appeal.text", "an appeal says what is wrong with the decision, and what it asks for").At("/text")
	}
	if err := m.MayAppeal(now, zone); err != nil {
		return err
	}
	due := calendar.DateOf(now.In(zone)).AddDays(hearingDays).End(zone)
	m.Appeals = append(slices.Clone(m.Appeals), Appeal{State: Filed, Filed: now, By: by, Text: text, Due: due})
	return nil
}

// deciders are all whose decisions about the unit an appeal may be against.
func (m Measure) deciders() []string {
	people := m.Involved()
	for _, d := range m.Decisions {
		people = append(people, d.By, d.ProposedBy)
		for _, a := range d.Approvals {
			people = append(people, a.By)
		}
	}
	return slices.DeleteFunc(people, func(p string) bool { return p == "" })
}

// AppealParties are the people of the office who had a part in the measure or its appeal:
// none of them, nor anybody Alike, takes the next step of the appeal.
func (m Measure) AppealParties() []string {
	people := m.deciders()
	if a, waits := m.Appealed(); waits && a.HeardBy != "" {
		people = append(people, a.HeardBy)
	}
	return people
}

// MayHear names the reason against this person's part in the appeal that waits: whoever
// decided does not hear, and whoever heard does not decide.
func (m Measure) MayHear(by string) error {
	if slices.Contains(m.deciders(), by) {
		return fault.New(fault.Refused, "appeal.decider", "whoever had a part in the decision has none in its appeal").WithHint("somebody else hears and decides")
	}
	if a, waits := m.Appealed(); waits && a.HeardBy == by {
		return fault.New(fault.Refused, "appeal.hearer", "whoever heard the unit does not decide").WithHint("a second person decides, on the minutes")
	}
	return nil
}

// Hear keeps the minutes of the hearing.
func (m *Measure) Hear(by, minutes string, now time.Time) error {
	return m.step(access.HearAppeal, by, func(a *Appeal) error {
		if strings.TrimSpace(minutes) == "" {
			return fault.New(fault.Invalid, "appeal.minutes", "a hearing has minutes: who said what, and what was examined").At("/minutes")
		}
		a.HeardBy, a.Heard, a.Minutes = by, now, minutes
		return nil
	})
}

// Settle decides the appeal that waits, with reasons that the unit reads, and does to the
// measure what follows. A lighter term is counted in the zone; of a removal it means that
// the unit is suspended again and due for re-evaluation.
func (m *Measure) Settle(by string, verdict Appeal, now time.Time, zone *time.Location) error {
	err := m.step(access.DecideAppeal, by, func(a *Appeal) error {
		if strings.TrimSpace(verdict.Reasons) == "" {
			return fault.New(fault.Invalid, "appeal.reasons", "a decision gives its reasons, which the unit reads").At("/reasons")
		}
		if err := m.weigh(verdict); err != nil {
			return err
		}
		a.Outcome, a.Reasons, a.Months = verdict.Outcome, verdict.Reasons, verdict.Months
		a.DecidedBy, a.Decided = by, now
		return nil
	})
	if err != nil {
		return err
	}
	switch verdict.Outcome {
	case Overruled:
		if about := m.Pending(); about != "" {
			m.settle(about, Lapsed, "", "", now) // it was about a measure that is no more
		}
		m.State = Annulled
	case Changed:
		if m.State == Expelled {
			m.State = Due
		}
		if verdict.Months > 0 {
			m.Months = verdict.Months
			m.Until = m.End(zone)
		}
	}
	return nil
}

// weigh is nil where the outcome of an appeal is one that the measure allows: a change
// makes it lighter, never graver.
func (m Measure) weigh(verdict Appeal) error {
	switch {
	case !slices.Contains(AppealOutcomes, verdict.Outcome):
		return fault.New(fault.Invalid, "appeal.outcome", "say what becomes of the measure: %s", fault.Choices(AppealOutcomes)).At("/outcome")
	case verdict.Outcome != Changed && verdict.Months != 0:
		return fault.New(fault.Invalid, "appeal.months", "only a changed measure has another term").At("/months")
	case verdict.Outcome == Changed && m.State == Expelled && verdict.Months == 0:
		return nil
	case verdict.Outcome == Changed && (verdict.Months < 1 || verdict.Months >= m.Months):
		return fault.New(fault.Invalid, "appeal.lighter", "a changed term has fewer months than now: 1 to %d", m.Months-1).At("/months").WithHint("to leave it as it is, uphold the measure")
	}
	return nil
}

// WithdrawAppeal takes the appeal back, for the unit.
func (m *Measure) WithdrawAppeal() error {
	return m.step(access.WithdrawAppeal, "", func(*Appeal) error { return nil })
}

// step moves the appeal that waits; by is whoever must have no part in what it is against.
func (m *Measure) step(act access.Act, by string, do func(*Appeal) error) error {
	a, waits := m.Appealed()
	if !waits {
		return fault.New(fault.Conflict, "appeal.none", "no appeal waits for this")
	}
	to, ok := AppealSteps.Next(a.State, act)
	if !ok {
		return fault.New(fault.Conflict, "appeal.state", "an appeal that is %s does not allow %s", a.State, act).WithHint("the unit is heard first, then it is decided")
	}
	if by != "" {
		if err := m.MayHear(by); err != nil {
			return err
		}
	}
	if err := do(&a); err != nil {
		return err
	}
	a.State = to
	m.Appeals = slices.Clone(m.Appeals)
	m.Appeals[len(m.Appeals)-1] = a
	return nil
}

// AppealActs are what the appeal that waits allows, and filing one where none does.
func (m Measure) AppealActs() []access.Act {
	if a, waits := m.Appealed(); waits {
		return AppealSteps.Open(a.State)
	}
	if m.Over() {
		return nil
	}
	return []access.Act{access.FileAppeal}
}

// impersonal are the appeals as the unit reads them.
func (m Measure) impersonal() []Appeal {
	appeals := slices.Clone(m.Appeals)
	for i := range appeals {
		if appeals[i].HeardBy != "" {
			appeals[i].HeardBy = Office
		}
		if appeals[i].DecidedBy != "" {
			appeals[i].DecidedBy = Office
		}
	}
	return appeals
}
