// Package partner is about cooperating units: vendors, carriers, security firms,
// operators, authorities, upstream projects.
//
// It keeps the Partner, the Person who acts for it or for the office, and the
// Measure taken about its standing. A measure is the office's decision under the
// partner agreement; it is not a finding about a statutory duty, and neither
// writes the other (promise S1). A suspension ends in "due for re-evaluation",
// never in restoration (S3): restoring takes evidence of rectification, a proposal,
// and the approval of two people who neither proposed it nor suspended (A7).
package partner

import (
	"slices"
	"strings"
	"time"

	"tocsin/domain/access"
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
	ID           string   `json:"id" class:"internal" purpose:"identity" keep:"log"`
	Name         string   `json:"name" class:"partner" purpose:"identity" keep:"log"`
	LocalName    string   `json:"local_name,omitempty" class:"partner" purpose:"identity" keep:"log"` // in the language of the platform's jurisdiction
	Roles        []string `json:"roles,omitempty" class:"partner" purpose:"statutory clock" keep:"log"`
	Jurisdiction string   `json:"jurisdiction,omitempty" class:"partner" purpose:"statutory clock" keep:"log"` // ISO 3166-1 alpha-2, lower case
	Sector       string   `json:"sector,omitempty" class:"partner" purpose:"warning" keep:"log"`
	Products     []string `json:"products,omitempty" class:"partner" purpose:"routing" keep:"log"` // what it answers for: purl, CPE or free text
	Relay        bool     `json:"relay,omitempty" class:"internal" purpose:"relay" keep:"log"`     // receives the statutory copies

	Kinds      []Kind     `json:"kinds,omitempty" class:"partner" purpose:"identity" keep:"log"`
	Domains    []string   `json:"domains,omitempty" class:"partner" purpose:"routing" keep:"log"`    // it answers for them and what is below
	Visibility Visibility `json:"visibility,omitempty" class:"internal" purpose:"access" keep:"log"` // of its listing; empty is internal
	Shown      []Part     `json:"shown,omitempty" class:"internal" purpose:"access" keep:"log"`      // of its entry, in its listing

	Standing Standing  `json:"standing" class:"internal" purpose:"access" keep:"log"`
	Enrolled time.Time `json:"enrolled" class:"internal" purpose:"identity" keep:"log"`
}

// Excluded reports whether the unit is kept from everything but its own: it still
// reports, and is warned of its own products (promise S2).
func (p Partner) Excluded() bool { return p.Standing == Suspended || p.Standing == Removed }

// MayMeasure says whether a measure of a kind may be taken now: a graver one may follow a
// warning, and nothing is taken twice.
func (p Partner) MayMeasure(kind MeasureKind) error {
	twice := func(text string) error {
		return fault.New(fault.Conflict, "measure.twice", "%s", text).WithHint("see the measure in force")
	}
	switch {
	case p.Standing == Removed:
		return twice("the cooperation with the unit has ended")
	case p.Standing == Suspended:
		return twice("the unit is suspended already")
	case p.Standing == Warned && kind == Caution:
		return twice("the unit is warned already")
	}
	return nil
}

// Validate reports what is wrong with a unit as it is enrolled, beside its entry. Roles
// are those that the law knows; a duty binds nobody whose role it does not understand.
func (p Partner) Validate(roles []string) error {
	if i := slices.IndexFunc(p.Roles, func(r string) bool { return !slices.Contains(roles, r) }); i >= 0 {
		return fault.New(fault.Invalid, "partner.role", "%q is no role before the law; use %s", p.Roles[i], fault.Choices(roles)).At("/roles")
	}
	return nil
}

// Abroad reports whether the unit is outside a jurisdiction, as the law reads it: of whom
// nobody stated where he is, it takes him to be abroad. Inviting and releasing ask here.
//
// law: cn/rmspv 9(7)
func (p Partner) Abroad(home string) bool { return p.Jurisdiction != home }

// Recipient is what the law asks of the unit before it is sent something. What nobody
// stated is left out, so that the law reads it as strictly as it does.
//
// law: cn/rmspv 9(7)
func (p Partner) Recipient(provider bool) map[string]any {
	traits := map[string]any{"recipient_is_provider": provider}
	if p.Jurisdiction != "" {
		traits["recipient_jurisdiction"] = p.Jurisdiction
	}
	return traits
}

func isCountry(code string) bool {
	return len(code) == 2 && !strings.ContainsFunc(code, func(r rune) bool { return r < 'A' || r > 'Z' })
}

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

	Withheld bool `json:"withheld,omitempty" class:"internal" purpose:"access" keep:"3y"` // closed by the provisioning of his unit, which may open it again

	LetInBy     string    `json:"let_in_by,omitempty" class:"internal" purpose:"sign-in" keep:"3y"`    // who let him in alone, and for whom he is no second pair of eyes; see Alike
	Second      bool      `json:"second,omitempty" class:"internal" purpose:"sign-in" keep:"3y"`       // has a second factor
	FirstSignIn time.Time `json:"first_sign_in,omitzero" class:"internal" purpose:"sign-in" keep:"3y"` // or the first token
}

// CredentialKind says what a secret opens.
type CredentialKind string

const (
	SessionKey CredentialKind = "session"    // a browser that signed in
	APIToken   CredentialKind = "token"      // a program
	Invitation CredentialKind = "invitation" // the first sign-in, by link
	Recovery   CredentialKind = "recovery"   // one new password, by link
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

	Way     Way    `json:"way,omitempty" class:"internal" purpose:"sign-in" keep:"1y"`     // of a session: how it was opened
	Browser string `json:"browser,omitempty" class:"internal" purpose:"sign-in" keep:"1y"` // of a session: "Firefox · Linux"

	Scopes   []access.Scope `json:"scopes,omitempty" class:"internal" purpose:"sign-in" keep:"1y"`   // of a token: what it is for; none bounds nothing
	Networks []string       `json:"networks,omitempty" class:"internal" purpose:"sign-in" keep:"1y"` // of a token: from where it is good

	Certificate string `json:"certificate,omitempty" class:"internal" purpose:"sign-in" keep:"1y"` // of a token: fingerprint of the one without which it is good for nothing
	Alone       bool   `json:"alone,omitempty" class:"internal" purpose:"sign-in" keep:"1y"`       // of a token: its certificate does without it, once Proven

	Issuer string `json:"issuer,omitempty" class:"internal" purpose:"sign-in" keep:"1y"` // of a session: who vouched for its person

	Proven time.Time `json:"proven,omitzero" class:"internal" purpose:"sign-in" keep:"1y"` // of a session: when a second factor was last shown in it; of a token: when it first came with its certificate
	Wrong  int       `json:"wrong,omitempty" class:"internal" purpose:"sign-in" keep:"1y"` // of a recovery: codes of a second factor that were wrong
	Lost   bool      `json:"lost,omitempty" class:"internal" purpose:"sign-in" keep:"1y"`  // of a recovery: the second factor is lost, and goes
}

// Opens reports whether the secret is good as one of a kind at now.
func (c Credential) Opens(kind CredentialKind, now time.Time) bool {
	return c.Kind == kind && !c.Ended && now.Before(c.Expires)
}
