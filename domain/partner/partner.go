// Package partner is about cooperating units: vendors, carriers, security firms,
// operators, authorities, upstream projects.
//
// It keeps the Partner, the Person who acts for it or for the office, and the
// Measure taken about its standing. A measure is the office's decision under the
// partner agreement; it is not a finding about a statutory duty, and neither
// writes the other (promise S1). A suspension ends in "due for re-evaluation",
// never in restoration (S3): restoring takes evidence of rectification and the
// decision of somebody other than the one who suspended.
package partner

import (
	"strings"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/calendar"
	"tocsin/domain/fault"
	"tocsin/domain/privacy"
)

// Standing is how the office stands to a partner.
type Standing string

const (
	Good      Standing = "good"
	Warned    Standing = "warned"
	Suspended Standing = "suspended"
	Removed   Standing = "removed"
)

// Partner is an organisation.
type Partner struct {
	ID           string    `json:"id" class:"internal" purpose:"identity" keep:"log"`
	Name         string    `json:"name" class:"partner" purpose:"identity" keep:"log"`
	LocalName    string    `json:"local_name,omitempty" class:"partner" purpose:"identity" keep:"log"` // in the language of the platform's jurisdiction
	Roles        []string  `json:"roles,omitempty" class:"partner" purpose:"statutory clock" keep:"log"`
	Jurisdiction string    `json:"jurisdiction,omitempty" class:"partner" purpose:"statutory clock" keep:"log"` // ISO 3166-1 alpha-2, lower case
	Sector       string    `json:"sector,omitempty" class:"partner" purpose:"warning" keep:"log"`
	Products     []string  `json:"products,omitempty" class:"partner" purpose:"routing" keep:"log"` // what it answers for: purl, CPE or free text
	Relay        bool      `json:"relay,omitempty" class:"internal" purpose:"relay" keep:"log"`     // receives the statutory copies
	Standing     Standing  `json:"standing" class:"internal" purpose:"access" keep:"log"`
	Enrolled     time.Time `json:"enrolled" class:"internal" purpose:"identity" keep:"log"`
}

// Excluded reports whether the unit is kept from everything but its own: it still
// reports, and is warned of its own products (promise S2).
func (p Partner) Excluded() bool { return p.Standing == Suspended || p.Standing == Removed }

// Person is somebody with an account.
type Person struct {
	ID       string           `json:"id" class:"internal" purpose:"identity" keep:"log"`
	Login    string           `json:"login" class:"internal" purpose:"sign-in" keep:"3y"` // lower case; unique
	Name     privacy.Personal `json:"name,omitempty" class:"personal" purpose:"identity" keep:"3y"`
	Title    string           `json:"title,omitempty" class:"internal" purpose:"identity" keep:"3y"` // how the office calls the post: "duty officer 1"
	Org      string           `json:"org,omitempty" class:"internal" purpose:"access" keep:"3y"`
	Roles    []access.Role    `json:"roles" class:"internal" purpose:"access" keep:"3y"`
	Password string           `json:"password,omitempty" class:"internal" purpose:"sign-in" keep:"3y"` // argon2id, encoded; never the password
	Language string           `json:"language,omitempty" class:"internal" purpose:"display" keep:"3y"`
	Zone     string           `json:"zone,omitempty" class:"internal" purpose:"display" keep:"3y"`
	Enrolled time.Time        `json:"enrolled" class:"internal" purpose:"identity" keep:"3y"`
	Disabled bool             `json:"disabled,omitempty" class:"internal" purpose:"access" keep:"3y"`
}

// CredentialKind says what a secret opens.
type CredentialKind string

const (
	SessionKey CredentialKind = "session"    // a browser that signed in
	APIToken   CredentialKind = "token"      // a program
	Invitation CredentialKind = "invitation" // one sign-in by link
	Founding   CredentialKind = "founding"   // the first administrator, once
)

// Credential is a secret that somebody holds; only its digest is kept.
type Credential struct {
	ID      string         `json:"id" class:"internal" purpose:"sign-in" keep:"1y"` // digest of the secret
	Kind    CredentialKind `json:"kind" class:"internal" purpose:"sign-in" keep:"1y"`
	Person  string         `json:"person,omitempty" class:"internal" purpose:"sign-in" keep:"1y"`
	Label   string         `json:"label,omitempty" class:"internal" purpose:"sign-in" keep:"1y"`
	Issued  time.Time      `json:"issued" class:"internal" purpose:"sign-in" keep:"1y"`
	Expires time.Time      `json:"expires" class:"internal" purpose:"sign-in" keep:"1y"`
	Ended   bool           `json:"ended,omitempty" class:"internal" purpose:"sign-in" keep:"1y"` // used up or revoked
}

// Opens reports whether the secret is good as one of a kind at now.
func (c Credential) Opens(kind CredentialKind, now time.Time) bool {
	return c.Kind == kind && !c.Ended && now.Before(c.Expires)
}

// MeasureState is where a measure stands.
type MeasureState string

const (
	InForce  MeasureState = "in-force"
	Due      MeasureState = "due-for-re-evaluation" // the term is over; nothing is restored by that
	Restored MeasureState = "restored"
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
	RestoredBy string          `json:"restored_by,omitempty" class:"internal" purpose:"standing" keep:"log"`
	Minutes    string          `json:"minutes,omitempty" class:"internal" purpose:"standing" keep:"log"`
}

// Validate reports everything wrong with the form of a measure that is to be taken.
func (m Measure) Validate() error {
	var wrong []fault.Fault
	add := func(at, code, text string) {
		wrong = append(wrong, *fault.New(fault.Invalid, code, "%s", text).At(at))
	}
	if strings.TrimSpace(m.Ground) == "" {
		add("/ground", "measure.ground", "a measure states its ground")
	}
	if m.Months < 1 || m.Months > 120 {
		add("/months", "measure.months", "a term has between 1 and 120 months")
	}
	if m.From.IsZero() {
		add("/from", "measure.from", "a term has a first day")
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

// MeasureSteps is the whole machine of measures. There is no way from in-force to restored.
var MeasureSteps = access.Machine[MeasureState]{
	{From: InForce, Act: access.RectifyOrg, To: InForce},
	{From: InForce, Act: access.ReevaluateOrg, To: Due},
	{From: Due, Act: access.RectifyOrg, To: Due},
	{From: Due, Act: access.RestoreOrg, To: Restored},
}

// Next is the state of a measure after an act.
func Next(from MeasureState, act access.Act) (MeasureState, error) {
	if to, ok := MeasureSteps.Next(from, act); ok {
		return to, nil
	}
	f := fault.New(fault.Conflict, "measure.state", "a measure that is %s does not allow %s", from, act)
	if act == access.RestoreOrg && from == InForce {
		f = f.WithHint("a suspension runs its term and is then re-evaluated; nothing shortens it here")
	}
	return "", f
}

// MayRestore says whether the decider may restore: after the term, on evidence of
// rectification, and never the one who decided the measure.
func (m Measure) MayRestore(decider string) error {
	if _, err := Next(m.State, access.RestoreOrg); err != nil {
		return err
	}
	var reasons []fault.Fault
	if decider == m.DecidedBy {
		reasons = append(reasons, *fault.New(fault.Refused, "measure.same-person", "whoever suspended does not restore").WithHint("ask somebody else to decide"))
	}
	if len(m.Evidence) == 0 {
		reasons = append(reasons, *fault.New(fault.Refused, "measure.no-evidence", "the unit has handed in no evidence of rectification").WithHint("ask the unit for it"))
	}
	return fault.Join(fault.Refused, "measure.refused", "the unit cannot be restored", reasons)
}
