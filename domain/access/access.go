// Package access answers "may he?".
//
// A Principal is who knocks. By adds the act he wants and why: nothing below
// this floor is read or changed without one (promise A1). Two questions are
// asked, always both: the Grants table says which roles may do an act at all;
// the audience of a thing says who may see it. An audience is an explicit set of
// keys (promise A2): a person, an organisation, an office role, the holder of a
// mailbox code, or everybody. What is outside is absent, not forbidden (A3).
//
// A suspended organisation keeps the key "own:" and loses the key "org:" and that of
// all partners: it can still report and be warned of its own products, and reads nothing else (S2).
package access

import (
	"cmp"
	"slices"
	"strings"

	"tocsin/domain/fault"
)

// Role is what somebody is in the office or outside it.
type Role string

const (
	Anonymous         Role = "anonymous"          // nobody is signed in
	Reporter          Role = "reporter"           // holds the code of a mailbox, or an account without an organisation
	PartnerMember     Role = "partner"            // acts for a cooperating organisation
	UnitAdministrator Role = "unit-administrator" // manages the people of his own unit
	DutyOfficer       Role = "duty-officer"       // works the desk
	Publisher         Role = "publisher"          // reviews and releases what others wrote
	Auditor           Role = "auditor"            // reads records and evidence, changes nothing
	Administrator     Role = "administrator"      // enrols partners and people; sees no case by that
	System            Role = "system"             // the program itself: timers, carriers, recovery
)

// Roles lists every role a person may be given.
var Roles = []Role{Reporter, PartnerMember, UnitAdministrator, DutyOfficer, Publisher, Auditor, Administrator}

// Everybody is the audience key that anonymous readers hold.
const Everybody = "public"

// Principal is who knocks. The zero value is anonymous.
type Principal struct {
	Person    string // ident.Person; empty for anonymous and mailbox holders
	Name      string // how the office calls him; shown on what he did
	Org       string // ident.Partner, empty if he acts for none
	Roles     []Role
	Mailbox   string  // digest of the mailbox code he showed
	Suspended bool    // his organisation is suspended at this moment
	Scopes    []Scope // what his token is for; none bounds nothing
	Token     bool    // a program shows his token; he does not sit there himself
	Via       string  // the door he came through: web, api, cli, system
	Proof     Proof   // what he must still show before he does something weighty
}

// Is reports whether the principal has the role; everybody is at least anonymous.
func (p Principal) Is(role Role) bool { return role == Anonymous || slices.Contains(p.Roles, role) }

// Staff reports whether the principal works in the office. An administrator does not by
// that: he sees no case.
func (p Principal) Staff() bool { return p.Is(DutyOfficer) || p.Is(Publisher) || p.Is(Auditor) }

// Keys are the audience keys the principal holds, in a stable order.
func (p Principal) Keys() []string {
	keys := []string{Everybody}
	if p.Person != "" {
		keys = append(keys, PersonKey(p.Person))
	}
	if p.Mailbox != "" {
		keys = append(keys, MailboxKey(p.Mailbox))
	}
	if p.Org != "" {
		keys = append(keys, OwnKey(p.Org))
		if !p.Suspended {
			keys = append(keys, OrgKey(p.Org))
		}
	}
	for _, r := range p.Roles {
		if r != PartnerMember || !p.Suspended { // what is for all partners is not for him now
			keys = append(keys, RoleKey(r))
		}
	}
	if slices.ContainsFunc(deskRoles, func(r Role) bool { return slices.Contains(p.Roles, r) }) {
		keys = append(keys, deskKey)
	}
	return keys
}

// Alias names the principal in the evidence without personal data.
func (p Principal) Alias() string {
	switch {
	case p.Person != "":
		return p.Person
	case p.Mailbox != "":
		return "mailbox"
	case p.Is(System):
		return "system:" + p.Via
	default:
		return "anonymous"
	}
}

// PersonKey is held by one person.
func PersonKey(id string) string { return "person:" + id }

// OrgKey is held by the people of an organisation while it is in good standing.
func OrgKey(id string) string { return "org:" + id }

// OwnKey is held by the people of an organisation also while it is suspended.
func OwnKey(id string) string { return "own:" + id }

// RoleKey is held by everybody in an office role.
func RoleKey(r Role) string { return "role:" + string(r) }

// MailboxKey is held by whoever shows the code of a mailbox.
func MailboxKey(digest string) string { return "mailbox:" + digest }

// Audience is an explicit set of keys. Make one with NewAudience.
type Audience []string

// NewAudience sorts the keys and drops doubles and empty ones.
func NewAudience(keys ...string) Audience {
	kept := make([]string, 0, len(keys))
	for _, k := range keys {
		if _, name, ok := strings.Cut(k, ":"); k == Everybody || ok && name != "" {
			kept = append(kept, k)
		}
	}
	slices.Sort(kept)
	return slices.Compact(kept)
}

// With is the audience widened by keys.
func (a Audience) With(keys ...string) Audience {
	return NewAudience(append(slices.Clone([]string(a)), keys...)...)
}

// Admits reports whether the principal is in the audience.
func (a Audience) Admits(p Principal) bool {
	return slices.ContainsFunc(p.Keys(), func(k string) bool { return slices.Contains(a, k) })
}

// deskRoles do the office's own work: they work cases, or check those who do. Together
// they hold one key, since nearly every set is theirs and more.
var deskRoles = []Role{DutyOfficer, Publisher, Auditor, System}

const deskKey = "role:desk"

// Desk is the audience of the office's own work.
func Desk() Audience { return NewAudience(deskKey) }

// By is who acts, what he does and why. Every store call is made by somebody.
type By struct {
	Principal
	Act Act
	Why string // the ground, where the act asks for one
}

// Granted reports whether the principal's roles allow an act at all: for offering it.
func (p Principal) Granted(act Act) bool {
	p.Proof = Proven // what he must show first, he is asked when he does it
	return By{Principal: p, Act: act}.May() == nil
}

// May says whether the principal's roles allow the act at all. A person who is not
// signed in is asked to; for anybody else a forbidden act does not exist.
func (b By) May() error {
	roles, known := Grants[b.Act]
	if !known {
		return fault.New(fault.Internal, "access.act", "no grant is declared for the act %q", b.Act)
	}
	if slices.ContainsFunc(roles, b.Is) {
		if err := cmp.Or(b.himself(), b.within()); err != nil {
			return err
		}
		return b.owed()
	}
	if b.Person == "" && b.Mailbox == "" {
		return fault.New(fault.Unknown, "access.sign-in", "this needs a signed-in person").WithHint("sign in and try again")
	}
	return Gone()
}

// himself refuses a token the acts that open a way in. It is asked after the roles and
// before anything is looked at, so that the answer tells nothing.
func (b By) himself() error {
	if b.Act == ProvisionMember && !(b.Token && slices.Contains(b.Scopes, ToProvision)) {
		return fault.New(fault.Refused, "access.provision", "this is done by a token that is for it").WithHint("make one with the scope provision")
	}
	if !b.Token || !b.Act.InPerson() {
		return nil
	}
	return fault.New(fault.Refused, "access.session", "a token opens no further way in, and identifies nobody").WithHint("sign in with a browser and do it there")
}

// Covers reports whether roles allow every act that others allow (promise A6).
func Covers(roles, others []Role) bool {
	for _, granted := range Grants {
		if slices.ContainsFunc(granted, Principal{Roles: others}.Is) && !slices.ContainsFunc(granted, Principal{Roles: roles}.Is) {
			return false
		}
	}
	return true
}

// Gone is the one answer for what is absent and for what is forbidden.
func Gone() *fault.Fault {
	return fault.New(fault.Absent, "absent", "there is nothing here").WithHint("check the address, or ask whoever gave it to you")
}
