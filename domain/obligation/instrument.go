// Package obligation is the clock engine of the law: which duties do the facts of a
// case raise, for whom, in which role, until when, and are they met?
//
// A Law is a set of instruments, statutes and policies alike, given as data. Its
// Evaluate is a pure function of facts and now: the same facts give the same answer
// for ever, in whatever order they came to be known. It knows names of events and
// their times, never a report, a case or a row.
//
// What it promises (design, L1 to L6): a clock starts at what a person stated and
// moves later only by an event that names its ground; correcting a filing moves
// nothing that hangs on its first submission; a duty has an actor in a role; where a
// period can be read in two ways both are answered; an embargo is another machine
// and pauses no duty; "late" is said only of what is certainly late, and it is a
// proposed finding until a person confirms it.
package obligation

import "tocsin/domain/calendar"

// Text is one piece of wording in the languages of the house.
type Text struct {
	En string `yaml:"en" json:"en"`
	Zh string `yaml:"zh-Hans" json:"zh-Hans"`
}

// In is the wording in a language: Chinese for any tag that begins with zh, else English.
func (t Text) In(lang string) string {
	if len(lang) >= 2 && lang[:2] == "zh" && t.Zh != "" {
		return t.Zh
	}
	return t.En
}

// Kind tells law from agreement.
type Kind string

const (
	Statute Kind = "statute" // binds by law
	Policy  Kind = "policy"  // binds who follows it: disclosure and embargo policies
)

// Status is where an instrument stands. Only one in force raises duties; one that
// was repealed or superseded still judges what happened while it was valid.
type Status string

const (
	Draft      Status = "draft"
	Adopted    Status = "adopted"
	InForce    Status = "in_force"
	Superseded Status = "superseded"
	Repealed   Status = "repealed"
)

// Confidence says how the wording is known. Unverified data is never the only
// ground of a hard refusal.
type Confidence string

const (
	Verified   Confidence = "verified"   // read in a stored copy of the text
	Secondary  Confidence = "secondary"  // read in a summary by others
	Unverified Confidence = "unverified" // no copy was at hand
)

// Instrument is one statute or policy as data. Editions of one instrument share the
// id and have validity periods that do not overlap.
type Instrument struct {
	ID           string            `yaml:"id" json:"id"` // "cn/rmspv", as in the reference `law: cn/rmspv 7(2)`
	Kind         Kind              `yaml:"kind" json:"kind"`
	Title        Text              `yaml:"title" json:"title"`
	Short        Text              `yaml:"short" json:"short"`
	Jurisdiction string            `yaml:"jurisdiction" json:"jurisdiction"` // ISO 3166 code, EU, or INT for a policy of no state
	Authority    Text              `yaml:"authority" json:"authority"`
	Sources      []string          `yaml:"sources" json:"sources"`
	Status       Status            `yaml:"status" json:"status"`
	ValidFrom    calendar.Date     `yaml:"valid_from,omitempty" json:"valid_from"` // first day in force, in Zone; a draft may have none
	ValidTo      calendar.Date     `yaml:"valid_to,omitempty" json:"valid_to"`     // last day in force; none: until further notice
	Confidence   Confidence        `yaml:"confidence" json:"confidence"`           // of what says nothing of its own
	Zone         string            `yaml:"zone" json:"zone"`                       // IANA zone whose days and hours count
	Calendar     string            `yaml:"calendar,omitempty" json:"calendar"`     // of its working days and holidays
	Articles     []Article         `yaml:"articles" json:"articles"`               // every article that was read
	Renumbered   []Renumbering     `yaml:"renumbered,omitempty" json:"renumbered"`
	Anchors      map[string]Anchor `yaml:"anchors,omitempty" json:"anchors"` // what its clocks run from, by name
	Derived      []Derived         `yaml:"derived,omitempty" json:"derived"` // grades that follow from figures
	Duties       []Duty            `yaml:"duties,omitempty" json:"duties"`
	Prohibitions []Prohibition     `yaml:"prohibitions,omitempty" json:"prohibitions"`
}

// Article is one numbered provision and how far the product keeps it.
type Article struct {
	Number   string   `yaml:"number" json:"number"` // "7(2)"
	Says     Text     `yaml:"says" json:"says"`     // in our words
	Coverage Coverage `yaml:"coverage" json:"coverage"`
	Note     string   `yaml:"note,omitempty" json:"note"`
}

// Coverage says whether the product keeps an article.
type Coverage string

const (
	Yes     Coverage = "yes"
	Partial Coverage = "partial"
	No      Coverage = "no"
)

// Renumbering maps an article of an earlier edition to its place in this one.
type Renumbering struct {
	Old   string        `yaml:"old" json:"old"`
	New   string        `yaml:"new" json:"new"`
	Since calendar.Date `yaml:"since" json:"since"`
}

// Who says whose event counts.
type Who string

const (
	Self   Who = "self"   // of the actor that has the duty; the default
	Anyone Who = "anyone" // of any actor, or of nobody in particular
)

// Match picks events: one of the types, by whom, with attributes as tested.
type Match struct {
	Event []string        `yaml:"event" json:"event"`
	By    Who             `yaml:"by,omitempty" json:"by,omitempty"`
	ToMe  bool            `yaml:"to_me,omitempty" json:"to_me,omitempty"` // its recipient is the actor or one of his roles
	Where map[string]Test `yaml:"where,omitempty" json:"where,omitempty"`
}

// Anchor is what a clock runs from: the earliest event that matches. Two kinds of
// event may say otherwise, and only with a reason: one that revokes what happened
// before it (a false positive), one that states the right time in its attribute `to`.
type Anchor struct {
	Match     `yaml:",inline"`
	Title     Text   `yaml:"title" json:"title"`
	Revoked   string `yaml:"revoked_by,omitempty" json:"revoked_by,omitempty"`
	Corrected string `yaml:"corrected_by,omitempty" json:"corrected_by,omitempty"`
}

// Test is a condition on one attribute; all the parts that are given must hold. A
// missing attribute fails every test but Absent.
type Test struct {
	Is      any      `yaml:"is,omitempty" json:"is,omitempty"`
	In      []string `yaml:"in,omitempty" json:"in,omitempty"`
	NotIn   []string `yaml:"not_in,omitempty" json:"not_in,omitempty"`
	AtLeast *float64 `yaml:"at_least,omitempty" json:"at_least,omitempty"`
	Below   *float64 `yaml:"below,omitempty" json:"below,omitempty"`
	Present bool     `yaml:"present,omitempty" json:"present,omitempty"`
	Absent  bool     `yaml:"absent,omitempty" json:"absent,omitempty"` // a missing attribute passes
}

// Derived sets an attribute that nobody stated, from others: a grade from figures.
// The first that holds wins.
type Derived struct {
	Attribute  string          `yaml:"attribute" json:"attribute"`
	Value      string          `yaml:"value" json:"value"`
	AnyOf      map[string]Test `yaml:"any_of" json:"any_of"`
	Confidence Confidence      `yaml:"confidence,omitempty" json:"confidence,omitempty"` // of the figures, where it differs from the instrument
}

// Condition says to whom a duty applies. Roles are alternatives; so are the members
// of the other lists; an empty list does not restrict.
type Condition struct {
	Roles         []string        `yaml:"roles,omitempty" json:"roles"`
	Jurisdictions []string        `yaml:"jurisdictions,omitempty" json:"jurisdictions,omitempty"`
	Sectors       []string        `yaml:"sectors,omitempty" json:"sectors,omitempty"`
	Attributes    map[string]Test `yaml:"attributes,omitempty" json:"attributes,omitempty"`
}

// Strength says how hard a duty binds.
type Strength string

const (
	Must   Strength = "must"
	Should Strength = "should"
)

// Duty is what somebody in a role owes, in one or more stages.
type Duty struct {
	ID         string        `yaml:"id" json:"id"`
	Article    string        `yaml:"article" json:"article"`
	Title      Text          `yaml:"title" json:"title"`
	Strength   Strength      `yaml:"strength,omitempty" json:"strength,omitempty"` // zero means must
	Confidence Confidence    `yaml:"confidence,omitempty" json:"confidence,omitempty"`
	ValidFrom  calendar.Date `yaml:"valid_from,omitempty" json:"valid_from"` // where it differs from the instrument
	ValidTo    calendar.Date `yaml:"valid_to,omitempty" json:"valid_to"`
	AppliesIf  Condition     `yaml:"applies_if" json:"applies_if"`
	Stages     []Stage       `yaml:"stages" json:"stages"`
	Conflicts  []Conflict    `yaml:"conflicts,omitempty" json:"conflicts,omitempty"`
}

// DueKind says what sort of limit a stage has.
type DueKind string

const (
	Hard      DueKind = "hard"       // ends at a computed instant
	AtOnce    DueKind = "at_once"    // "immediately": no number; the lag is shown, a person judges
	Promptly  DueKind = "promptly"   // "in time", "without undue delay": as AtOnce; a cap may be given as readings
	PerNotice DueKind = "per_notice" // the instant stands in an attribute of the anchor event
	KeepUntil DueKind = "keep_until" // not a deadline: something must last until then
)

// Stage is one step of a duty with its own clock.
type Stage struct {
	ID          string      `yaml:"id" json:"id"`
	Article     string      `yaml:"article,omitempty" json:"article,omitempty"` // where it differs from the duty
	Title       Text        `yaml:"title" json:"title"`
	Anchor      string      `yaml:"anchor" json:"anchor"`
	Per         string      `yaml:"per,omitempty" json:"per,omitempty"` // attribute that tells clocks apart: each report has its own
	AppliesIf   *Condition  `yaml:"applies_if,omitempty" json:"applies_if,omitempty"`
	Due         DueKind     `yaml:"due" json:"due"`
	DueAt       string      `yaml:"due_at,omitempty" json:"due_at,omitempty"` // attribute with the instant, for per_notice
	Readings    Readings    `yaml:"readings,omitempty" json:"readings"`
	SatisfiedBy []Match     `yaml:"satisfied_by,omitempty" json:"satisfied_by"`     // any of them, at its earliest
	BrokenBy    []Match     `yaml:"broken_by,omitempty" json:"broken_by,omitempty"` // for keep_until
	ClosedBy    []Match     `yaml:"closed_by,omitempty" json:"closed_by,omitempty"` // nothing more is owed: it came to an end, or was already provided
	Tolling     []Toll      `yaml:"tolling,omitempty" json:"tolling,omitempty"`     // legal grounds that move or lift it
	Satisfy     Text        `yaml:"satisfy" json:"satisfy"`                         // what would satisfy it, for people
	Recipients  []Recipient `yaml:"recipients,omitempty" json:"recipients"`
	Channel     Text        `yaml:"channel,omitempty" json:"channel"`
	Language    string      `yaml:"language,omitempty" json:"language,omitempty"`
	Content     []Field     `yaml:"content,omitempty" json:"content"`
	PartialOK   bool        `yaml:"partial_ok,omitempty" json:"partial_ok"` // incomplete content may be supplied later
}

// Readings are the ways the period of a stage can be read: strict and lenient, or
// the only one.
type Readings struct {
	Only    []Case `yaml:"only,omitempty" json:"only,omitempty"`
	Strict  []Case `yaml:"strict,omitempty" json:"strict,omitempty"`
	Lenient []Case `yaml:"lenient,omitempty" json:"lenient,omitempty"`
}

// Case is one way the limit is computed. The first case whose conditions hold is taken.
type Case struct {
	Basis  Text    `yaml:"basis,omitempty" json:"basis"`         // why it may be read so, for people
	If     []When  `yaml:"if,omitempty" json:"if,omitempty"`     // all of them
	Take   Take    `yaml:"take,omitempty" json:"take,omitempty"` // of several limits; zero means earliest
	Limits []Limit `yaml:"limits" json:"limits"`
}

// Take says which of several limits holds.
type Take string

const (
	Earliest Take = "earliest"
	Latest   Take = "latest"
)

// When is a condition of a case: an event that happened, perhaps within a limit, or
// attributes of the actor or the case.
type When struct {
	Happened   *Match          `yaml:"happened,omitempty" json:"happened,omitempty"`
	Within     *Limit          `yaml:"within,omitempty" json:"within,omitempty"`
	Attributes map[string]Test `yaml:"attributes,omitempty" json:"attributes,omitempty"`
}

// Limit is a period that runs from an anchor.
type Limit struct {
	From            string `yaml:"from,omitempty" json:"from,omitempty"` // zero means the anchor of the stage
	calendar.Period `yaml:",inline"`
	Lapses          bool `yaml:"lapses,omitempty" json:"lapses,omitempty"` // it does not count if it was over before the stage began
}

// TollKind says what a ground does to a limit.
type TollKind string

const (
	Delay  TollKind = "delay"  // the limit is the event's attribute `until`, or the end of Again, if that is later
	Pause  TollKind = "pause"  // the limit moves by the time from the event to its attribute `until`
	Exempt TollKind = "exempt" // nothing is owed
)

// Toll is a legal ground that moves or lifts a limit. The event must give a reason.
type Toll struct {
	Kind    TollKind `yaml:"kind" json:"kind"`
	Match   `yaml:",inline"`
	Ground  Text             `yaml:"ground" json:"ground"`                         // what the law allows, and who grants it
	MaxDays int              `yaml:"max_days,omitempty" json:"max_days,omitempty"` // the most it may move the limit; 0: not limited
	Again   *calendar.Period `yaml:"again,omitempty" json:"again,omitempty"`       // of a delay: it lasts this period from the event, whose `until` then says nothing
}

// Recipient is to whom something is filed or told.
type Recipient struct {
	ID    string `yaml:"id" json:"id"`
	Title Text   `yaml:"title" json:"title"`
}

// Need says when a field of a filing must be given.
type Need string

const (
	Always       Need = "always"
	IfKnown      Need = "if_known"
	IfApplicable Need = "if_applicable"
)

// Field is one piece of content that a stage asks for.
type Field struct {
	ID       string `yaml:"field" json:"field"`
	Required Need   `yaml:"required" json:"required"`
	Title    Text   `yaml:"title" json:"title"`
}

// Conflict says that another rule may forbid what this one orders, or the reverse.
type Conflict struct {
	With     string `yaml:"with" json:"with"` // "eu/cra 14"
	Note     Text   `yaml:"note" json:"note"`
	Decision bool   `yaml:"decision_required" json:"decision_required"`
}

// Prohibition is what nobody may do, unless or until something happened.
type Prohibition struct {
	ID            string          `yaml:"id" json:"id"`
	Article       string          `yaml:"article" json:"article"`
	Title         Text            `yaml:"title" json:"title"`
	Confidence    Confidence      `yaml:"confidence,omitempty" json:"confidence,omitempty"`
	Act           []string        `yaml:"act" json:"act"`                                         // publish, send, supply
	Jurisdictions []string        `yaml:"jurisdictions,omitempty" json:"jurisdictions,omitempty"` // of who acts; an unknown one is bound too
	If            map[string]Test `yaml:"if,omitempty" json:"if,omitempty"`                       // tests on the act; all must hold
	During        *Window         `yaml:"during,omitempty" json:"during,omitempty"`               // only then
	LiftedBy      [][]Match       `yaml:"lifted_by,omitempty" json:"lifted_by"`                   // any group, all of its events
	Remedy        Text            `yaml:"remedy" json:"remedy"`                                   // what to do, for people
	Conflicts     []Conflict      `yaml:"conflicts,omitempty" json:"conflicts,omitempty"`
}

// Window is a span of time opened by one event and closed by another, or at the
// first event's attribute `until`.
type Window struct {
	Begins Match  `yaml:"begins" json:"begins"`
	Ends   *Match `yaml:"ends,omitempty" json:"ends,omitempty"`
}
