package partner

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/privacy"
)

// IssuerState is where an issuer stands.
type IssuerState string

const (
	IssuerAsked    IssuerState = "asked" // by one administrator; opens nothing yet
	IssuerInForce  IssuerState = "in-force"
	IssuerDeclined IssuerState = "declined"
	IssuerEnded    IssuerState = "ended"
)

// Issuer vouches to us for who somebody is: an OpenID Connect provider of a unit, or of
// the office. What it may open is settled when it is set up, and never grows: of what
// stands here only the secret changes, so whoever let it in knows what he let in.
type Issuer struct {
	ID         string         `json:"id" class:"internal" purpose:"sign-in" keep:"log"`
	Org        string         `json:"org,omitempty" class:"internal" purpose:"sign-in" keep:"log"` // for whose people it vouches; empty for those of the office
	Name       string         `json:"name" class:"internal" purpose:"sign-in" keep:"log"`
	Address    string         `json:"address" class:"internal" purpose:"sign-in" keep:"log"` // as it calls itself, to the letter
	Client     string         `json:"client" class:"internal" purpose:"sign-in" keep:"log"`  // who we are to it
	Secret     privacy.Sealed `json:"secret,omitempty" class:"sealed" purpose:"sign-in" keep:"1y"`
	Algorithms []string       `json:"algorithms" class:"internal" purpose:"sign-in" keep:"log"`       // by which it signs
	Roles      []access.Role  `json:"roles" class:"internal" purpose:"sign-in" keep:"log"`            // at most; whoever has another one does not come in by it
	Second     []string       `json:"second,omitempty" class:"internal" purpose:"sign-in" keep:"log"` // of amr or acr: what counts as a second factor; empty where nothing does
	State      IssuerState    `json:"state" class:"internal" purpose:"sign-in" keep:"log"`
	AskedBy    string         `json:"asked_by,omitempty" class:"internal" purpose:"sign-in" keep:"log"`
	Asked      time.Time      `json:"asked" class:"internal" purpose:"sign-in" keep:"log"`
	DecidedBy  string         `json:"decided_by,omitempty" class:"internal" purpose:"sign-in" keep:"log"`
	Decided    time.Time      `json:"decided,omitzero" class:"internal" purpose:"sign-in" keep:"log"`
}

// IssuerSteps is the whole machine of issuers.
var IssuerSteps = access.Machine[IssuerState]{
	{From: IssuerAsked, Act: access.ConfirmIssuer, To: IssuerInForce},
	{From: IssuerAsked, Act: access.DeclineIssuer, To: IssuerDeclined},
	{From: IssuerInForce, Act: access.RenewIssuer, To: IssuerInForce},
	{From: IssuerInForce, Act: access.EndIssuer, To: IssuerEnded},
	{From: IssuerAsked, Act: access.EndIssuer, To: IssuerEnded},
}

// Live reports whether the issuer is set up, or asked for.
func (i Issuer) Live() bool { return i.State == IssuerAsked || i.State == IssuerInForce }

// Algorithms that may sign. None and those with a shared secret are not among them: there
// a key that everybody knows would do.
//
// Source: RFC 7518, 3.1; RFC 8037; RFC 8725, 3.2.
var Algorithms = []string{"RS256", "ES256", "EdDSA", "PS256", "RS384", "RS512", "ES384", "ES512", "PS384", "PS512"}

// UnitRoles are the roles that an issuer of a unit may let in: those of the unit's own
// people, and no other.
var UnitRoles = []access.Role{access.PartnerMember, access.UnitAdministrator}

// The bounds of what is written of an issuer.
const (
	maxIssuerText   = 200
	maxIssuerSecret = 500
	maxSecond       = 10
)

// Validate says what is wrong with an issuer as it is asked for.
func (i Issuer) Validate() error {
	bad := func(code, field, text, hint string) error {
		return fault.New(fault.Invalid, code, "%s", text).At(field).WithHint("%s", hint)
	}
	unknown := func(a string) bool { return !slices.Contains(Algorithms, a) }
	switch u, err := url.Parse(i.Address); {
	case strings.TrimSpace(i.Name) == "" || len(i.Name) > maxIssuerText:
		return bad("issuer.name", "/name", "an issuer has a name of at most 200 bytes", "its people read it where they sign in")
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || len(i.Address) > maxIssuerText:
		return bad("issuer.address", "/address", "this is no address of an issuer", "write it as it calls itself in its discovery document: https://login.example/realm")
	case strings.TrimSpace(i.Client) == "" || len(i.Client) > maxIssuerText:
		return bad("issuer.client", "/client", "say by which client identifier it knows us", "the issuer gives it when we are registered there")
	case len(i.Secret) > maxIssuerSecret:
		return bad("issuer.secret", "/secret", "a secret has at most 500 bytes", "the issuer gives it when we are registered there")
	case len(i.Algorithms) == 0 || slices.ContainsFunc(i.Algorithms, unknown):
		return bad("issuer.algorithms", "/algorithms", "say by which algorithms it signs", "there are "+strings.Join(Algorithms, ", "))
	case len(i.Second) > maxSecond || slices.ContainsFunc(i.Second, func(s string) bool { return s == "" || len(s) > maxIssuerText }):
		return bad("issuer.second", "/second", "at most ten values of amr or acr count as a second factor", "such as mfa, otp, hwk; see RFC 8176")
	}
	return i.bounded()
}

// bounded says what is wrong with the roles: an issuer of a unit opens nothing but what
// is its people's, and one of the office nothing of a unit.
func (i Issuer) bounded() error {
	ofUnit := func(r access.Role) bool { return slices.Contains(UnitRoles, r) }
	wrong := func(r access.Role) bool { return !slices.Contains(access.Roles, r) || ofUnit(r) != (i.Org != "") }
	if len(i.Roles) == 0 || slices.ContainsFunc(i.Roles, wrong) {
		may := slices.DeleteFunc(slices.Clone(access.Roles), func(r access.Role) bool { return ofUnit(r) != (i.Org != "") })
		return fault.New(fault.Invalid, "issuer.roles", "say which roles may come in by it at most").At("/roles").WithHint("there are %s", fault.Choices(may))
	}
	return nil
}

// Decide is the issuer after an administrator confirmed or declined it, or it was ended.
// Whoever asked does not confirm, nor does whoever is Alike: an issuer says who somebody
// is, and opens as much as letting all of them in (promises A6, A7).
func (i Issuer) Decide(act access.Act, decider, asker Person, now time.Time) (Issuer, error) {
	to, ok := IssuerSteps.Next(i.State, act)
	switch {
	case !ok:
		return i, fault.New(fault.Conflict, "issuer.state", "an issuer that is %s does not allow %s", i.State, act)
	case act == access.ConfirmIssuer && !now.Before(i.Asked.Add(AdmissionTime)):
		return i, fault.New(fault.Conflict, "issuer.late", "nobody confirmed this in time").WithHint("ask anew")
	case act == access.ConfirmIssuer && decider.ID == i.AskedBy:
		return i, fault.New(fault.Refused, "issuer.same-person", "whoever asked does not confirm").WithHint("another administrator does it")
	case act == access.ConfirmIssuer && decider.Alike(asker):
		return i, fault.New(fault.Refused, "issuer.alike", "of you and whoever asked, one made the other's account alone, or the same person made both").
			WithHint("another administrator confirms it")
	}
	i.State, i.DecidedBy, i.Decided = to, decider.ID, now
	return i, nil
}

// Admits reports whether the issuer may let somebody in: while it is in force, one of those
// for whom it vouches, who has no role beyond those that it was set up for.
func (i Issuer) Admits(p Person) bool {
	beyond := func(r access.Role) bool { return !slices.Contains(i.Roles, r) }
	return i.State == IssuerInForce && !p.Disabled && p.Org == i.Org && len(p.Roles) > 0 && !slices.ContainsFunc(p.Roles, beyond)
}

// Counts reports whether the issuer asked for a second factor in a way that counts here.
func (i Issuer) Counts(methods []string, class string) bool {
	return slices.ContainsFunc(i.Second, func(s string) bool { return s == class || slices.Contains(methods, s) })
}

// Tie says that a subject of an issuer is this person. It is made by the person, who has
// just shown himself, or by the provisioning of his unit for an account in which nobody
// was yet; never because a mail address or a login is the same.
type Tie struct {
	ID      string    `json:"id" class:"internal" purpose:"sign-in" keep:"1y"`
	Person  string    `json:"person" class:"internal" purpose:"sign-in" keep:"1y"`
	Issuer  string    `json:"issuer" class:"internal" purpose:"sign-in" keep:"1y"`
	Subject string    `json:"subject" class:"internal" purpose:"sign-in" keep:"1y"`
	Given   bool      `json:"given,omitempty" class:"internal" purpose:"sign-in" keep:"1y"` // by provisioning
	Added   time.Time `json:"added" class:"internal" purpose:"sign-in" keep:"1y"`
	Used    time.Time `json:"used,omitzero" class:"internal" purpose:"sign-in" keep:"1y"`
	Step    int64     `json:"step,omitempty" class:"internal" purpose:"sign-in" keep:"1y"` // when the last question was asked that was answered by it, in nanoseconds
	Ended   bool      `json:"ended,omitempty" class:"internal" purpose:"sign-in" keep:"1y"`
}

// MaxSubject is how many bytes a subject has at most.
//
// Source: OpenID Connect Core 1.0, 2.
const MaxSubject = 255

// Show is the tie after a question was answered by it. A question is answered once.
func (t Tie) Show(asked, now time.Time) (Tie, error) {
	if t.Ended || asked.UnixNano() <= t.Step {
		return t, access.Gone()
	}
	t.Step, t.Used = asked.UnixNano(), now
	return t, nil
}
