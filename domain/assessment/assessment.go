// Package assessment is about how a unit that was chosen is looked at every year of its
// term, and whether it keeps its tier.
//
// It keeps the Assessment of one unit for one year: the metrics that the term named
// beforehand with their weights, and behind each number every record that it is made of,
// with the side on which it counts and why. A number is a share, so that volume alone is
// worth nothing, and can be computed anew by anyone who may read the records; of nothing
// there is nothing to say, which is neither good nor bad. A draft is computed as often as
// one likes until the unit is shown it, and is frozen then. The unit comments, and
// disputes single records. Somebody decides who did not draw it up, and another one an
// appeal against that.
//
// It serves the partner agreement and no statute. It reads findings and measures and
// writes neither, and neither of them writes it (promise S1).
package assessment

import (
	"slices"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/calendar"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/domain/programme"
)

// How long a unit may comment on what it was shown, and appeal against what was decided:
// to the end of the last day, as the programme's zone counts.
const (
	commentDays = 15
	appealDays  = 60
)

// State is where an assessment stands.
type State string

const (
	Drawn     State = "drawn" // a draft, for the office alone
	Shown     State = "shown" // frozen; the unit comments
	Decided   State = "decided"
	Appealed  State = "appealed"
	Settled   State = "settled" // an appeal was decided; no other one follows
	Published State = "published"
)

// States lists them, for those who describe them.
var States = []State{Drawn, Shown, Decided, Appealed, Settled, Published}

// Steps is the whole machine. An assessment comes to be by being drawn up. What is under
// appeal is published to nobody meanwhile.
var Steps = access.Machine[State]{
	{From: Drawn, Act: access.ComputeAssessment, To: Drawn},
	{From: Drawn, Act: access.ShowAssessment, To: Shown},
	{From: Shown, Act: access.CommentAssessment, To: Shown},
	{From: Shown, Act: access.DecideAssessment, To: Decided},
	{From: Decided, Act: access.AppealAssessment, To: Appealed},
	{From: Decided, Act: access.PublishAssessment, To: Published},
	{From: Appealed, Act: access.SettleAssessment, To: Settled},
	{From: Settled, Act: access.PublishAssessment, To: Published},
	{From: Published, Act: access.AppealAssessment, To: Appealed},
	{From: Published, Act: access.PublishAssessment, To: Published}, // to others
}

// Next is the state of an assessment after an act.
func Next(from State, act access.Act) (State, error) {
	if to, ok := Steps.Next(from, act); ok {
		return to, nil
	}
	f := fault.New(fault.Conflict, "assessment.state", "an assessment that is %s does not allow %s", from, act)
	switch {
	case act == access.ComputeAssessment:
		f = f.WithHint("the unit was shown it; computing it anew shows the difference and changes nothing")
	case act == access.DecideAssessment && from == Drawn:
		f = f.WithHint("show it to the unit first")
	}
	return "", f
}

// Assessment is how one unit did in one year of its term.
type Assessment struct {
	ID          string             `json:"id" class:"internal" purpose:"assessing units" keep:"log"`
	Application string             `json:"application" class:"internal" purpose:"assessing units" keep:"log"` // with which it was chosen
	Programme   string             `json:"programme" class:"internal" purpose:"assessing units" keep:"log"`
	Term        int                `json:"term" class:"internal" purpose:"assessing units" keep:"log"`
	Year        programme.Year     `json:"year" class:"internal" purpose:"assessing units" keep:"log"`
	Zone        string             `json:"zone" class:"internal" purpose:"assessing units" keep:"log"` // IANA; the programme's, in which its days are counted
	Org         string             `json:"org" class:"internal" purpose:"assessing units" keep:"log"`
	Name        string             `json:"name" class:"partner" purpose:"assessing units" keep:"log"` // of the unit, then: others who may read this may not open its entry
	LocalName   string             `json:"local_name,omitempty" class:"partner" purpose:"assessing units" keep:"log"`
	Tier        string             `json:"tier" class:"internal" purpose:"assessing units" keep:"log"` // that it held when this was drawn up
	State       State              `json:"state" class:"internal" purpose:"assessing units" keep:"log"`
	Version     int                `json:"version" class:"internal" purpose:"assessing units" keep:"log"` // counts how often it was computed
	AsOf        time.Time          `json:"as_of" class:"internal" purpose:"assessing units" keep:"log"`   // what happened later counts as not happened
	Counts      []Count            `json:"counts" class:"internal" purpose:"assessing units" keep:"log"`
	Facts       []Fact             `json:"facts,omitempty" class:"internal" purpose:"assessing units" keep:"log"`  // every record behind the counts
	Makers      []string           `json:"makers,omitempty" class:"internal" purpose:"assessing units" keep:"log"` // who drew it up, computed it or showed it
	Drawn       time.Time          `json:"drawn" class:"internal" purpose:"assessing units" keep:"log"`
	Shown       time.Time          `json:"shown,omitzero" class:"internal" purpose:"assessing units" keep:"log"`
	Comments    []Comment          `json:"comments,omitempty" class:"internal" purpose:"assessing units" keep:"log"`
	Said        time.Time          `json:"said,omitzero" class:"internal" purpose:"assessing units" keep:"log"` // when the unit said that it has nothing to add
	Decision    *Verdict           `json:"decision,omitempty" class:"internal" purpose:"assessing units" keep:"log"`
	Before      []Verdict          `json:"before,omitempty" class:"internal" purpose:"assessing units" keep:"log"` // what an appeal was against
	Appeal      *Comment           `json:"appeal,omitempty" class:"internal" purpose:"assessing units" keep:"log"`
	Visibility  partner.Visibility `json:"visibility,omitempty" class:"internal" purpose:"assessing units" keep:"log"` // once it is published
	Published   time.Time          `json:"published,omitzero" class:"internal" purpose:"assessing units" keep:"log"`
	PublishedBy string             `json:"published_by,omitempty" class:"internal" purpose:"assessing units" keep:"log"`
}

// Comment is what the unit says, of the whole or of a single record that it disputes.
type Comment struct {
	At     time.Time        `json:"at" class:"internal" purpose:"assessing units" keep:"log"`
	By     string           `json:"by" class:"internal" purpose:"assessing units" keep:"log"`
	Metric programme.Metric `json:"metric,omitempty" class:"internal" purpose:"assessing units" keep:"log"`
	Record string           `json:"record,omitempty" class:"internal" purpose:"assessing units" keep:"log"`
	Text   string           `json:"text" class:"internal" purpose:"assessing units" keep:"log"`
}

// Outcome is what is decided about the tier of a unit.
type Outcome string

const (
	Kept    Outcome = "kept"
	Raised  Outcome = "raised"
	Lowered Outcome = "lowered"
	Ended   Outcome = "not-renewed" // it holds its tier to the end of the term, and no longer
)

// Outcomes lists them.
var Outcomes = []Outcome{Kept, Raised, Lowered, Ended}

// Verdict is a decision, with its reasons. It moves no measure and no finding.
type Verdict struct {
	At      time.Time `json:"at" class:"internal" purpose:"assessing units" keep:"log"`
	By      string    `json:"by" class:"internal" purpose:"assessing units" keep:"log"`
	Outcome Outcome   `json:"outcome" class:"internal" purpose:"assessing units" keep:"log"`
	Tier    string    `json:"tier,omitempty" class:"internal" purpose:"assessing units" keep:"log"` // that it holds from then on; none where not renewed
	Reasons string    `json:"reasons,omitempty" class:"internal" purpose:"assessing units" keep:"log"`
}

// Span is the time that an assessment looks at.
func (a Assessment) Span() (Span, error) {
	zone, err := time.LoadLocation(a.Zone)
	if err != nil {
		return Span{}, fault.New(fault.Internal, "assessment.zone", "%q is no time zone here", a.Zone).Because(err)
	}
	return Span{From: a.Year.From, To: a.Year.To, AsOf: a.AsOf, Zone: zone}, nil
}

// Compute makes the counts of a draft anew from the facts of its year, as of an instant
// that is not ahead.
func (a *Assessment) Compute(by string, asOf time.Time, term programme.Term, facts func(Span) ([]Fact, error), now time.Time) error {
	if a.State != "" { // else it is being drawn up
		if _, err := Next(a.State, access.ComputeAssessment); err != nil {
			return err
		}
	}
	if len(term.Measured) == 0 {
		return fault.New(fault.Refused, "assessment.unmeasured", "the term does not say by what its units are assessed").WithHint("metrics and weights are named when a term is added: no unit is judged by what it was not told")
	}
	next := *a
	next.AsOf = asOf
	span, err := next.Span()
	switch {
	case err != nil:
		return err
	case asOf.After(now):
		return fault.New(fault.Invalid, "assessment.ahead", "an assessment looks back, and this instant is ahead").At("/as_of")
	case !span.From.Start(span.Zone).Before(asOf):
		return fault.New(fault.Refused, "assessment.early", "the year begins on %s", span.From).At("/year").WithHint("assess it once it is over")
	}
	if next.Facts, err = facts(span); err != nil {
		return err
	}
	next.Facts = Measured(next.Facts, term.Measured)
	if len(next.Facts) > maxFacts {
		return Large(len(next.Facts))
	}
	next.Counts = Counts(term.Measured, next.Facts, span)
	next.State, next.Drawn, next.Version = Drawn, now, a.Version+1
	next.made(by)
	*a = next
	return nil
}

// maxFacts bounds how large an assessment may be: it is kept and shown whole.
const maxFacts = 20_000

// Large is the fault of a year with more records than an assessment holds.
func Large(records int) error {
	return fault.New(fault.Refused, "assessment.large", "%s records or more are behind this year, and an assessment holds %s", calendar.Grouped(records), calendar.Grouped(maxFacts)).WithHint("name fewer metrics in the next term")
}

func (a *Assessment) made(by string) {
	if !slices.Contains(a.Makers, by) {
		a.Makers = append(slices.Clone(a.Makers), by)
	}
}

// Show shows the unit the version that somebody saw, once the year is over, and freezes it.
func (a *Assessment) Show(by string, version int, now time.Time) error {
	if err := a.MayShow(); err != nil {
		return err
	}
	to, err := Next(a.State, access.ShowAssessment)
	switch {
	case err != nil:
		return err
	case version != a.Version:
		return fault.New(fault.Conflict, "assessment.changed", "you saw version %d, and version %d stands there now", version, a.Version).At("/version").WithHint("read it anew")
	}
	a.State, a.Shown = to, now
	a.made(by)
	return nil
}

// MayShow names the reason against showing it: the year is shown whole.
func (a Assessment) MayShow() error {
	if _, err := Next(a.State, access.ShowAssessment); err != nil {
		return err
	}
	span, err := a.Span()
	if err != nil || !a.AsOf.Before(span.To.Start(span.Zone)) {
		return err
	}
	return fault.New(fault.Refused, "assessment.unfinished", "it looks at the year up to %s, which ends with %s", a.AsOf.In(span.Zone).Format(time.DateTime), span.To.AddDays(-1)).WithHint("compute it anew once the year is over")
}

// CommentUntil is by when the unit may comment; zero where it was not shown.
func (a Assessment) CommentUntil(zone *time.Location) time.Time {
	if a.Shown.IsZero() {
		return time.Time{}
	}
	return calendar.DateOf(a.Shown.In(zone)).AddDays(commentDays).End(zone)
}

// Remark keeps what the unit says of the whole, or of a single record that it disputes.
// With last it says that it has nothing to add, and need not be waited for.
func (a *Assessment) Remark(c Comment, last bool, zone *time.Location) error {
	if err := a.MayComment(c.At, zone); err != nil {
		return err
	}
	if c.Text == "" && !last {
		return fault.New(fault.Invalid, "assessment.text", "say what is to be said, or that there is nothing to add").At("/text")
	}
	if c.Record != "" && (c.Text == "" || !slices.ContainsFunc(a.Facts, func(f Fact) bool { return f.Metric == c.Metric && f.Record == c.Record })) {
		return fault.New(fault.Invalid, "assessment.record", "of this metric no such record is counted, or nothing is said of it").At("/record").WithHint("name a record that stands behind the metric, and say what is wrong with it")
	}
	if c.Text != "" {
		a.Comments = append(slices.Clone(a.Comments), c)
	}
	if last {
		a.Said = c.At
	}
	return nil
}

// MayComment names the reason against the unit's comment now.
func (a Assessment) MayComment(now time.Time, zone *time.Location) error {
	if _, err := Next(a.State, access.CommentAssessment); err != nil {
		return err
	}
	switch {
	case !a.Said.IsZero():
		return fault.New(fault.Conflict, "assessment.said", "your unit said that it has nothing to add").WithHint("once it is decided, you may appeal")
	case !now.Before(a.CommentUntil(zone)):
		return fault.New(fault.Refused, "assessment.comment-late", "the time to comment is over").WithHint("once it is decided, you may appeal")
	}
	return nil
}

// Disputed reports whether the unit disputes a record behind a metric.
func (a Assessment) Disputed(f Fact) bool {
	return slices.ContainsFunc(a.Comments, func(c Comment) bool { return c.Record == f.Record && c.Metric == f.Metric })
}
