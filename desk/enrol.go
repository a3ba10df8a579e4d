package desk

import (
	"context"
	"slices"
	"strings"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/ident"
	"tocsin/domain/partner"
	"tocsin/domain/privacy"
	"tocsin/store"
)

// Enrolment brings partners and people in, and knows who knocks.
type Enrolment struct{ *core }

// Partner enrols an organisation. Its entry is for the office and the unit, until the
// unit would have it otherwise.
func (e Enrolment) Partner(ctx context.Context, who access.Principal, p partner.Partner) (string, store.Proof, error) {
	if err := (access.By{Principal: who, Act: access.EnrolPartner}).May(); err != nil {
		return "", store.Proof{}, err
	}
	if err := p.Validate(e.law.Load().Vocabulary.UnitRoles()); err != nil {
		return "", store.Proof{}, err
	}
	entry, err := p.Entry().Normal(e.sectors())
	if err != nil {
		return "", store.Proof{}, err
	}
	if err := legible(p); err != nil {
		return "", store.Proof{}, err
	}
	entry.Visibility, entry.Shown = partner.InternalOnly, nil
	p = p.With(entry)
	proof, err := e.write(ctx, who, access.EnrolPartner, "", func(tx *store.Tx) (err error) {
		if p.ID, err = tx.NewID(ident.Partner); err != nil {
			return err
		}
		tx.About(p.ID)
		p.Standing, p.Enrolled = partner.Good, tx.Now()
		return tx.AddPartner(p, directoryAudience(p.ID))
	})
	return p.ID, proof, err
}

// NewPerson is an account to be made.
type NewPerson struct {
	Login    string
	Name     string
	Title    string
	Org      string
	Roles    []access.Role
	Password string // empty: the person signs in by an invitation first
	Language string
	Zone     string
}

// Person makes an account, which nobody can use yet. A password for it, which whoever
// makes it then knows, is a way in like a link: he gives none to somebody who may do
// what he may not.
func (e Enrolment) Person(ctx context.Context, who access.Principal, n NewPerson) (string, store.Proof, error) {
	if err := (access.By{Principal: who, Act: access.EnrolPerson}).May(); err != nil {
		return "", store.Proof{}, err
	}
	p, err := e.person(ctx, n)
	if err != nil {
		return "", store.Proof{}, err
	}
	proof, err := e.write(ctx, who, access.EnrolPerson, "", func(tx *store.Tx) error {
		if p.Password != "" {
			if err := (access.By{Principal: who, Act: access.InvitePerson}).May(); err != nil {
				return err
			}
			bare := p
			bare.Password = ""
			if err := e.alone(tx, who, bare); err != nil {
				return err
			}
			if err := knows(tx, who, &p); err != nil {
				return err
			}
		}
		return e.addPerson(tx, &p)
	})
	if fault.Is(err, fault.Conflict) {
		err = taken(p.Login)
	}
	return p.ID, proof, err
}

func (e Enrolment) person(ctx context.Context, n NewPerson) (partner.Person, error) {
	p := partner.Person{
		Login: strings.TrimSpace(n.Login), Name: privacy.Personal(n.Name), Title: n.Title, Org: n.Org,
		Roles: n.Roles, Language: n.Language, Zone: n.Zone,
	}
	if err := legible(p); err != nil {
		return p, err
	}
	p.Login = strings.ToLower(p.Login)
	if p.Login == "" || len(p.Login) > 100 || strings.ContainsAny(p.Login, " \t\r\n") {
		return p, fault.New(fault.Invalid, "person.login", "a login is one word of at most 100 characters").At("/login")
	}
	if len(p.Roles) == 0 || slices.ContainsFunc(p.Roles, func(r access.Role) bool { return !slices.Contains(access.Roles, r) }) {
		return p, fault.New(fault.Invalid, "person.roles", "an account has one or several of the roles %s", fault.Choices(access.Roles)).At("/roles")
	}
	if slices.Contains(p.Roles, access.PartnerMember) != (p.Org != "") {
		return p, fault.New(fault.Invalid, "person.org", "the role partner and an organisation go together").At("/org")
	}
	if slices.Contains(p.Roles, access.UnitAdministrator) && p.Org == "" {
		return p, fault.New(fault.Invalid, "person.unit-administrator", "who manages the people of a unit is one of them: the role goes with the role partner").At("/roles")
	}
	if n.Password == "" {
		return p, nil
	}
	var err error
	p.Password, err = e.kept(ctx, p, n.Password)
	return p, err
}

func (e Enrolment) addPerson(tx *store.Tx, p *partner.Person) (err error) {
	if p.ID, err = tx.NewID(ident.Person); err != nil {
		return err
	}
	tx.About(p.ID)
	if p.Org != "" {
		if _, err := tx.Partner(tx.Context(), p.Org); fault.Is(err, fault.Absent) {
			return fault.New(fault.Invalid, "person.unit", "there is no organisation %s", p.Org).At("/org").WithHint("enrol it first")
		} else if err != nil {
			return err
		}
	}
	p.Enrolled = tx.Now()
	return tx.AddPerson(*p, personAudience(*p))
}

// personAudience: the person, the administrators, and the program, which signs people in.
func personAudience(p partner.Person) access.Audience {
	return access.NewAudience(access.PersonKey(p.ID), access.RoleKey(access.Administrator), access.RoleKey(access.System))
}

// foundingTime is how long the first link is good.
const foundingTime = 24 * time.Hour

// FoundingLink makes the one-time code by which the first administrator signs up; it
// is refused once there is anybody.
func (e Enrolment) FoundingLink(ctx context.Context) (string, error) {
	n, err := e.inner().CountPeople(ctx)
	if err != nil {
		return "", err
	}
	if n > 0 {
		return "", fault.New(fault.Conflict, "instance.founded", "the instance has people already").WithHint("ask an administrator for an account")
	}
	return e.issue(ctx, program("founding"), access.InvitePerson, partner.Credential{Kind: partner.Founding}, foundingTime)
}

// spent says that a founding link opens nothing any more, or never did.
func spent() *fault.Fault {
	return fault.New(fault.Absent, "instance.link", "this link is used up or too old").WithHint("start the server again: it prints a new one while there is nobody")
}

// MayFound reports whether the one-time code is still good. Asking does not use it up.
func (e Enrolment) MayFound(ctx context.Context, code string) error {
	if c, err := e.inner().Credential(ctx, e.keyOf(code)); err != nil || !c.Opens(partner.Founding, e.clock.Now()) {
		return spent()
	}
	return nil
}

// Found makes the first administrator, by the one-time code.
func (e Enrolment) Found(ctx context.Context, code string, n NewPerson) (string, error) {
	if !slices.Contains(n.Roles, access.Administrator) {
		n.Roles = append(n.Roles, access.Administrator)
	}
	if n.Password == "" {
		return "", fault.New(fault.Invalid, "person.password", "the first administrator needs a password").At("/password")
	}
	// looked at before a password is reckoned, which costs more than a stranger may ask for
	if err := e.MayFound(ctx, code); err != nil {
		return "", err
	}
	p, err := e.person(ctx, n)
	if err != nil {
		return "", err
	}
	_, err = e.write(ctx, program("founding"), access.Found, "", func(tx *store.Tx) error {
		if _, err := e.useUp(tx, code, partner.Founding, spent()); err != nil {
			return err
		}
		n, err := tx.CountPeople(ctx)
		if err != nil {
			return err
		}
		if n > 0 {
			return fault.New(fault.Conflict, "instance.founded", "the instance has people already")
		}
		return e.addPerson(tx, &p)
	})
	return p.ID, err
}

// Mailbox is the principal who shows the code of a mailbox.
func (e Enrolment) Mailbox(code, via string) access.Principal {
	return access.Principal{Mailbox: e.boxOf(code), Roles: []access.Role{access.Reporter}, Via: via}
}
