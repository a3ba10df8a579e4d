package desk

import (
	"context"
	"strings"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/store"
)

// Close closes a person's account: everything by which he is signed in ends in the same
// act. Who may not do it alone asks for it, and another administrator confirms; the
// identifier of what was asked for comes back then, and nothing is closed yet. What the
// person did stays on record under his name.
func (e Enrolment) Close(ctx context.Context, who access.Principal, personID, reason string) (asked string, proof store.Proof, err error) {
	if strings.TrimSpace(reason) == "" {
		return "", store.Proof{}, fault.New(fault.Invalid, "person.close.reason", "say why the account is closed").At("/reason")
	}
	proof, err = e.write(ctx, who, access.ClosePerson, reason, func(tx *store.Tx) error {
		asked = ""
		p, err := tx.LoadPerson(personID)
		if err != nil {
			return err
		}
		tx.About(p.ID)
		switch may := p.MayClose(who); {
		case may == nil:
			return shut(tx, p)
		case fault.From(may).Code != partner.CloseByTwo:
			return may
		}
		asked, err = ask(tx, p, partner.Admission{Closes: true, Reason: reason, AskedBy: who.Person})
		return err
	})
	return asked, proof, err
}

// shut closes an account inside an act, and ends all that its person holds. What the
// provisioning of a unit had closed is closed for good then: it opens it no more.
func shut(tx *store.Tx, p partner.Person) error {
	if p.Disabled && !p.Withheld {
		return fault.New(fault.Conflict, "person.closed", "this account is closed already")
	}
	p.Withheld = p.Withheld && !p.Disabled
	p.Disabled = true
	if err := tx.ChangePerson(p); err != nil {
		return err
	}
	return tx.With(access.By{Principal: program("enrolment"), Act: access.ClosePerson}, func() error { return endHeld(tx, p.ID, isAny) })
}

// reopen opens a closed account inside the act that makes a link into it. The password
// of before is gone: nobody knows who knew it.
func reopen(tx *store.Tx, p *partner.Person) error {
	if !p.Disabled {
		return nil
	}
	if p.Forgotten() {
		return fault.New(fault.Conflict, "person.erased", "whose account this was is erased").WithHint("make a new account")
	}
	p.Disabled, p.Withheld, p.Password = false, false, ""
	return tx.ChangePerson(*p)
}
