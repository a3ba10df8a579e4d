package partner

import (
	"slices"
	"strings"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/calendar"
	"tocsin/domain/fault"
)

// MeasureKind is what the office decided about a unit.
type MeasureKind string

const (
	Caution    MeasureKind = "warning"    // the unit keeps what it may; a second time weighs more
	Suspension MeasureKind = "suspension" // empty means it too: there was no other kind once
)

// MeasureState is where a measure stands.
type MeasureState string

const (
	InForce           MeasureState = "in-force"
	Due               MeasureState = "due-for-re-evaluation" // the term is over; nothing is restored by that
	Proposed          MeasureState = "restoration-proposed"  // somebody examined it and proposes to restore
	Seconded          MeasureState = "restoration-seconded"  // the first of two approved
	Restored          MeasureState = "restored"
	Extending         MeasureState = "extension-proposed" // what was mended does not suffice
	ExtensionSeconded MeasureState = "extension-seconded"
	Removing          MeasureState = "removal-proposed" // the cooperation shall end
	RemovalSeconded   MeasureState = "removal-seconded"
	Expelled          MeasureState = "removed"
	Annulling         MeasureState = "annulment-proposed" // somebody says that it should not have been taken
	Annulled          MeasureState = "annulled"
)

// MeasureStates lists every state, for those who describe them.
var MeasureStates = []MeasureState{InForce, Due, Proposed, Seconded, Restored, Extending, ExtensionSeconded, Removing, RemovalSeconded, Expelled, Annulling, Annulled}

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
	Kind       MeasureKind     `json:"kind,omitempty" class:"internal" purpose:"standing" keep:"log"`
	State      MeasureState    `json:"state" class:"internal" purpose:"standing" keep:"log"`
	Taken      time.Time       `json:"taken,omitzero" class:"internal" purpose:"standing" keep:"log"` // when the act took effect
	Visibility Visibility      `json:"visibility" class:"internal" purpose:"standing" keep:"log"`
	From       calendar.Moment `json:"from" class:"internal" purpose:"standing" keep:"log"`
	Start      Footing         `json:"start,omitempty" class:"internal" purpose:"standing" keep:"log"` // how well From is known
	Months     int             `json:"months" class:"internal" purpose:"standing" keep:"log"`
	Until      time.Time       `json:"until" class:"internal" purpose:"standing" keep:"log"` // end of the last day of the term
	Ground     string          `json:"ground" class:"internal" purpose:"standing" keep:"log"`
	Source     string          `json:"source,omitempty" class:"internal" purpose:"provenance" keep:"log"`
	Case       string          `json:"case,omitempty" class:"internal" purpose:"standing" keep:"log"`
	DecidedBy  string          `json:"decided_by" class:"internal" purpose:"standing" keep:"log"`
	Items      []Item          `json:"items,omitempty" class:"internal" purpose:"standing" keep:"log"` // the plan: what is to be mended
	Evidence   []Rectification `json:"evidence,omitempty" class:"internal" purpose:"standing" keep:"log"`
	Proposal
	Version   int        `json:"version,omitempty" class:"internal" purpose:"standing" keep:"log"`   // counts the proposals from one; whoever decides names the one he saw
	Annulment string     `json:"annulment,omitempty" class:"internal" purpose:"standing" keep:"log"` // why it should not have been taken
	Declined  string     `json:"declined,omitempty" class:"internal" purpose:"standing" keep:"log"`  // why the latest proposal was declined
	Decisions []Decision `json:"decisions,omitempty" class:"internal" purpose:"standing" keep:"log"` // every proposal that is settled, the oldest first
	Appeals   []Appeal   `json:"appeals,omitempty" class:"internal" purpose:"standing" keep:"log"`   // the oldest first
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
	if m.Kind != "" && m.Kind != Caution && m.Kind != Suspension {
		add("/kind", "measure.kind", "a measure is a warning or a suspension")
	}
	if m.Months < 1 || m.Months > maxMonths {
		add("/months", "measure.months", "a term has between 1 and 120 months")
	}
	switch {
	case m.From.IsZero():
		add("/from", "measure.from", "a term has a first day")
	case m.From.Earliest(zone).After(now.Add(lead)):
		add("/from", "measure.early", "a term begins at most 30 days from now: the measure binds from this act on")
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

// Office is how those outside read who in the office did something.
const Office = "office"

// Suspends reports whether the measure keeps its unit from what is not its own.
func (m Measure) Suspends() bool { return m.Kind != Caution }

// Over reports whether the measure binds its unit no more.
func (m Measure) Over() bool { return m.State == Restored || m.State == Annulled }

// Ended is when the measure ceased to bind its unit; zero while it binds.
func (m Measure) Ended() time.Time {
	var at time.Time
	if !m.Over() {
		return at
	}
	for _, d := range m.Decisions {
		if d.Outcome == Carried && d.At.After(at) {
			at = d.At
		}
	}
	for _, a := range m.Appeals {
		if a.Outcome == Overruled && a.Decided.After(at) {
			at = a.Decided
		}
	}
	return at
}

// Waits reports whether the measure waits for somebody of the office.
func (m Measure) Waits() bool {
	_, appealed := m.Appealed()
	return appealed || m.State == Due || m.Pending() != ""
}

// gives is the standing that the measure alone gives its unit.
func (m Measure) gives() Standing {
	switch {
	case m.Over():
		return Good
	case m.State == Expelled:
		return Removed
	case m.Suspends():
		return Suspended
	}
	return Warned
}

// StandingUnder is how the office stands to a unit about which these measures were
// taken: as the gravest that binds it says.
func StandingUnder(measures []Measure) Standing {
	order := []Standing{Good, Warned, Suspended, Removed}
	worst := 0
	for _, m := range measures {
		worst = max(worst, slices.Index(order, m.gives()))
	}
	return order[worst]
}

// Outward is the state as those are told who may know of the measure without being the
// office or the unit: a proposal is nothing yet.
func (m Measure) Outward() MeasureState {
	switch m.State {
	case Proposed, Seconded, Extending, ExtensionSeconded, Removing, RemovalSeconded:
		return Due
	case Annulling:
		return InForce
	}
	return m.State
}

// ToldTo is the measure as a reader may know it: whoever takes such decisions all of it,
// the unit what concerns it and not who decided, others that it stands, how long and why.
func (m Measure) ToldTo(who access.Principal) Measure {
	decides := who.Staff() || who.Is(access.Administrator)
	switch {
	case decides:
		return m
	case who.Org != "" && who.Org == m.Org:
		m.DecidedBy, m.Approvals = Office, nil
		if m.ProposedBy != "" {
			m.ProposedBy = Office
		}
		m.Decisions, m.Appeals = withoutNames(m.Decisions), m.impersonal()
		return m
	}
	return Measure{
		ID: m.ID, Org: m.Org, Name: m.Name, LocalName: m.LocalName, Kind: m.Kind, State: m.Outward(), Visibility: m.Visibility,
		From: m.From, Start: m.Start, Months: m.Months, Until: m.Until, Ground: m.Ground,
	}
}

// Wakes is when time does something to the measure: its term ends, or a proposal to
// annul it lapses.
func (m Measure) Wakes() time.Time {
	if m.State == Annulling && !m.Proposed.IsZero() {
		return m.Proposed.Add(AnnulmentTime)
	}
	return m.Until
}
