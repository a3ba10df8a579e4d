package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/store"
)

// The provisioning of a unit keeps the accounts of its people here as it has them itself. It
// does what the administrator of the unit may, whose token it shows, and two things more:
// it ties accounts in which nobody was yet to the unit's issuer, and opens again what it
// closed itself. It takes over nobody's account.

// Provisioned is an account as the provisioning of its unit sees it.
type Provisioned struct {
	partner.Person
	Subject string // of the unit's issuer; empty where it is tied to none
}

// Provision is an account as the provisioning of its unit would have it. What it does not say
// stays as it is.
type Provision struct {
	Login   *string
	Name    string // kept encrypted; taken when the account is made
	Title   *string
	Subject *string // empty takes it away
	Active  *bool
}

// CodeFixed is the fault of a change to what stays as it is.
const CodeFixed = "provision.fixed"

func fixed(field, text string) *fault.Fault {
	return fault.New(fault.Invalid, CodeFixed, "%s", text).At(field)
}

// Provisioned lists the accounts of the principal's unit, those left out that others closed.
func (e Enrolment) Provisioned(ctx context.Context, who access.Principal) ([]Provisioned, error) {
	if _, err := e.view(who, access.ProvisionMember); err != nil {
		return nil, err
	}
	if who.Org == "" {
		return nil, access.Gone()
	}
	people, err := e.inner().PeopleOf(ctx, who.Org)
	if err != nil {
		return nil, err
	}
	subjects, err := e.subjectsOf(ctx, who.Org)
	if err != nil {
		return nil, err
	}
	var found []Provisioned
	for _, p := range people {
		if !p.Disabled || p.Withheld {
			found = append(found, Provisioned{p, subjects[p.ID]})
		}
	}
	return found, nil
}

// subjectsOf are the subjects of a unit's people at its issuer.
func (e Enrolment) subjectsOf(ctx context.Context, org string) (map[string]string, error) {
	subjects := map[string]string{}
	there, err := e.inner().IssuersOf(ctx, org)
	for _, i := range there {
		held, failed := e.inner().TiesBy(ctx, i.ID)
		for _, t := range held {
			subjects[t.Person] = t.Subject
		}
		err = cmp.Or(err, failed)
	}
	return subjects, err
}

// ProvisionedMember is one of them.
func (e Enrolment) ProvisionedMember(ctx context.Context, who access.Principal, id string) (Provisioned, error) {
	found, err := e.Provisioned(ctx, who)
	if err != nil {
		return Provisioned{}, err
	}
	if i := slices.IndexFunc(found, func(p Provisioned) bool { return p.ID == id }); i >= 0 {
		return found[i], nil
	}
	return Provisioned{}, access.Gone()
}

// Provision makes an account in the principal's unit, with its rights and no others. It has
// no password and no link: its person comes in by the issuer that the unit has to have.
func (e Enrolment) Provision(ctx context.Context, who access.Principal, n Provision) (id string, err error) {
	if err := (access.By{Principal: who, Act: access.ProvisionMember}).May(); err != nil {
		return "", err
	}
	if who.Org == "" {
		return "", access.Gone()
	}
	login, title := "", ""
	if n.Login != nil {
		login = *n.Login
	}
	if n.Title != nil {
		title = *n.Title
	}
	p, err := e.person(ctx, NewPerson{Login: login, Name: n.Name, Title: title, Org: who.Org, Roles: []access.Role{access.PartnerMember}})
	if err != nil {
		return "", err
	}
	_, err = e.write(ctx, who, access.ProvisionMember, "", func(tx *store.Tx) error {
		i, err := ownIssuer(tx, who)
		if err != nil {
			return err
		}
		if err := knows(tx, who, &p); err != nil {
			return err
		}
		if p.Disabled = n.Active != nil && !*n.Active; p.Disabled {
			p.Withheld = true
		}
		if err := e.addPerson(tx, &p); err != nil || n.Subject == nil || *n.Subject == "" {
			return err
		}
		err = e.give(tx, i, p, *n.Subject)
		tx.About(p.ID)
		return err
	})
	if fault.Is(err, fault.Conflict) && fault.From(err).Code == "store.exists" {
		err = e.whichTaken(ctx, p.Login)
	}
	return p.ID, err
}

// whichTaken says of two things that are there already which it is.
func (e Enrolment) whichTaken(ctx context.Context, login string) error {
	if _, err := e.inner().PersonByLogin(ctx, login); err == nil {
		return taken(login)
	}
	return tiedAlready(fault.New(fault.Conflict, "store.exists", "it is there already"))
}

// ownIssuer is the issuer of the principal's unit, which stands well.
func ownIssuer(tx *store.Tx, who access.Principal) (i partner.Issuer, err error) {
	if err := standsWell(who); err != nil {
		return i, err
	}
	err = tx.With(access.By{Principal: program("enrolment"), Act: access.ReadIssuer}, func() error {
		there, err := tx.IssuersOf(tx.Context(), who.Org)
		if err != nil {
			return err
		}
		n := slices.IndexFunc(there, func(i partner.Issuer) bool { return i.State == partner.IssuerInForce })
		if n < 0 {
			return fault.New(fault.Refused, "provision.issuer", "the unit has no identity provider in force, by which these people would come in").WithHint("its administrator sets one up at /issuers")
		}
		i = there[n]
		return nil
	})
	return i, err
}

// give ties an account in which nobody was yet to a subject of the unit's issuer.
func (e Enrolment) give(tx *store.Tx, i partner.Issuer, p partner.Person, subject string) error {
	if len(subject) > partner.MaxSubject {
		return fault.New(fault.Invalid, "provision.subject", "a subject has at most %d bytes", partner.MaxSubject).At("/externalId")
	}
	t := partner.Tie{Person: p.ID, Issuer: i.ID, Subject: subject, Given: true}
	if err := legible(t); err != nil {
		return err
	}
	return addTie(tx, t)
}

// ChangeProvisioned makes an account of the principal's unit as its provisioning would have it,
// in one act: what is refused changes nothing.
func (e Enrolment) ChangeProvisioned(ctx context.Context, who access.Principal, id string, n Provision) error {
	was, err := e.ProvisionedMember(ctx, who, id)
	if err != nil {
		return err
	}
	if n.Login != nil && strings.ToLower(strings.TrimSpace(*n.Login)) != was.Login {
		return fixed("/userName", "a login stays as it is")
	}
	act, why := access.ProvisionMember, ""
	if n.Active != nil && !*n.Active && !was.Disabled {
		act, why = access.CloseMember, "closed by the provisioning of the unit"
	}
	_, err = e.write(ctx, who, act, why, func(tx *store.Tx) error {
		tx.About(id)
		p, err := member(tx, who, id)
		if err != nil {
			return err
		}
		changed, err := e.provisioned(tx, who, &p, was.Subject, n)
		if err == nil && !changed {
			tx.Nothing()
		}
		return err
	})
	return tiedAlready(err)
}

// provisioned does what is asked of an account, and says whether anything was.
func (e Enrolment) provisioned(tx *store.Tx, who access.Principal, p *partner.Person, subject string, n Provision) (changed bool, err error) {
	if n.Title != nil && *n.Title != p.Title {
		p.Title, changed = *n.Title, true
		if err := legible(*p); err != nil {
			return changed, err
		}
		if err := changePerson(tx, *p); err != nil {
			return changed, err
		}
	}
	if n.Active != nil && *n.Active == p.Disabled {
		changed = true
		if err := e.activate(tx, who, p, *n.Active); err != nil {
			return changed, err
		}
	}
	if n.Subject == nil || *n.Subject == subject {
		return changed, nil
	}
	return true, e.retie(tx, who, *p, *n.Subject)
}

// changePerson writes an account back with the program's eyes, which loaded it.
func changePerson(tx *store.Tx, p partner.Person) error {
	return tx.With(access.By{Principal: program("enrolment"), Act: access.EnrolMember}, func() error { return tx.ChangePerson(p) })
}

// activate closes an account, or opens what was closed in the same way.
func (e Enrolment) activate(tx *store.Tx, who access.Principal, p *partner.Person, active bool) error {
	return tx.With(access.By{Principal: program("enrolment"), Act: access.CloseMember}, func() error {
		if active {
			if !p.Withheld {
				return access.Gone()
			}
			return reopen(tx, p)
		}
		if err := p.MayClose(who); err != nil {
			return err
		}
		p.Withheld = true
		if err := shut(tx, *p); err != nil {
			return err
		}
		p.Disabled = true
		return nil
	})
}

// retie changes who somebody is at the issuer of his unit, while nobody was in: later it
// would hand his account to somebody else.
func (e Enrolment) retie(tx *store.Tx, who access.Principal, p partner.Person, subject string) error {
	i, err := ownIssuer(tx, who)
	if err != nil {
		return err
	}
	if p.SignedIn() {
		return fixed("/externalId", "whoever was in ties his account himself")
	}
	err = tx.With(access.By{Principal: program("enrolment"), Act: access.EndTie}, func() error {
		held, err := tx.LoadTies(i.ID)
		for _, t := range held {
			if t.Person == p.ID && err == nil {
				err = untie(tx, t)
			}
		}
		return err
	})
	if err != nil || subject == "" {
		return err
	}
	if err := knows(tx, who, &p); err != nil {
		return err
	}
	if err := changePerson(tx, p); err != nil {
		return err
	}
	err = e.give(tx, i, p, subject)
	tx.About(p.ID)
	return err
}

// Unprovision closes an account for good, as far as the provisioning goes: its tie ends, too,
// and it is not seen there any more.
func (e Enrolment) Unprovision(ctx context.Context, who access.Principal, id string) error {
	if _, err := e.ProvisionedMember(ctx, who, id); err != nil {
		return err
	}
	_, err := e.write(ctx, who, access.CloseMember, "taken out by the provisioning of the unit", func(tx *store.Tx) error {
		tx.About(id)
		p, err := member(tx, who, id)
		if err != nil {
			return err
		}
		return tx.With(access.By{Principal: program("enrolment"), Act: access.CloseMember}, func() error {
			if err := e.dropTies(tx, id); err != nil {
				return err
			}
			if err := p.MayClose(who); err != nil {
				return err
			}
			return shut(tx, p)
		})
	})
	return err
}
