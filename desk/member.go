package desk

import (
	"context"
	"strings"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/store"
)

// NewMember is an account that a unit makes for one of its own people.
type NewMember struct {
	Login         string
	Name          string // kept encrypted
	Title         string
	Administrator bool // manages the unit's people, too
}

// Members lists the accounts of the principal's unit, also while it is suspended.
func (e Enrolment) Members(ctx context.Context, who access.Principal) ([]partner.Person, error) {
	if _, err := e.view(who, access.ReadMember); err != nil {
		return nil, err
	}
	if who.Org == "" {
		return nil, access.Gone()
	}
	return e.inner().PeopleOf(ctx, who.Org)
}

// EnrolMember makes an account in the principal's own unit, and the one-time link by
// which its person comes in. It has the rights of the unit and no others (promise A6).
func (e Enrolment) EnrolMember(ctx context.Context, who access.Principal, n NewMember, lasts time.Duration) (Link, error) {
	if err := (access.By{Principal: who, Act: access.EnrolMember}).May(); err != nil {
		return Link{}, err
	}
	roles := []access.Role{access.PartnerMember}
	if n.Administrator {
		roles = append(roles, access.UnitAdministrator)
	}
	p, err := e.person(ctx, NewPerson{Login: n.Login, Name: n.Name, Title: n.Title, Org: who.Org, Roles: roles})
	if err != nil {
		return Link{}, err
	}
	link, err := e.link(ctx, who, access.EnrolMember, lasts, func(tx *store.Tx, _ *Link) (partner.Person, error) {
		if err := standsWell(who); err != nil {
			return p, err
		}
		if err := knows(tx, who, &p); err != nil {
			return p, err
		}
		return p, e.addPerson(tx, &p)
	})
	if fault.Is(err, fault.Conflict) {
		err = taken(p.Login)
	}
	return link, err
}

// InviteMember makes a new link for somebody of the principal's unit who was never in.
func (e Enrolment) InviteMember(ctx context.Context, who access.Principal, id string, lasts time.Duration) (Link, error) {
	return e.link(ctx, who, access.InviteMember, lasts, func(tx *store.Tx, _ *Link) (partner.Person, error) {
		p, err := member(tx, who, id)
		if err != nil {
			return p, err
		}
		return p, p.MayLetIn(who, false)
	})
}

// CloseMember closes the account of somebody of the principal's unit, and all by which
// he is signed in with it.
func (e Enrolment) CloseMember(ctx context.Context, who access.Principal, id, reason string) (store.Proof, error) {
	if err := (access.By{Principal: who, Act: access.CloseMember}).May(); err != nil {
		return store.Proof{}, err
	}
	if strings.TrimSpace(reason) == "" {
		return store.Proof{}, fault.New(fault.Invalid, "person.close.reason", "say why the account is closed").At("/reason")
	}
	return e.write(ctx, who, access.CloseMember, reason, func(tx *store.Tx) error {
		tx.About(id)
		p, err := member(tx, who, id)
		if err != nil {
			return err
		}
		if err := p.MayClose(who); err != nil {
			return err
		}
		return shut(tx, p)
	})
}

// member reads an account of the principal's own unit, whose people he manages while it
// is in good standing. To him there are no others.
func member(tx *store.Tx, who access.Principal, id string) (p partner.Person, err error) {
	err = tx.With(access.By{Principal: program("enrolment"), Act: access.EnrolMember}, func() (err error) {
		p, err = tx.LoadPerson(id)
		return err
	})
	switch {
	case err != nil:
		return p, err
	case who.Org == "" || p.Org != who.Org:
		return p, access.Gone()
	}
	return p, standsWell(who)
}

// standsWell keeps a suspended unit from making itself new people: what is closed to it
// stays closed to them.
func standsWell(who access.Principal) error {
	if who.Suspended {
		return fault.New(fault.Refused, "member.suspended", "the cooperation with your unit is suspended").WithHint("its people are managed again when it is restored; the platform can close an account meanwhile")
	}
	return nil
}

func taken(login string) *fault.Fault {
	return fault.New(fault.Conflict, "person.login.taken", "the login %q is taken", login).At("/login")
}
