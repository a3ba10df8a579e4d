package desk

import (
	"context"

	"tocsin/domain/access"
	"tocsin/domain/ident"
	"tocsin/domain/partner"
	"tocsin/store"
)

// Sessions lists the browsers in which the principal is signed in.
func (e Enrolment) Sessions(ctx context.Context, who access.Principal) ([]partner.Credential, error) {
	v, err := e.view(who, access.RevokeToken)
	if err != nil {
		return nil, err
	}
	return v.CredentialsOf(ctx, who.Person, partner.SessionKey)
}

// SessionID is the identifier of the session whose secret is shown, to tell it from
// the others in a list. It asks nobody.
func (e Enrolment) SessionID(secret string) string { return e.digest([]byte(ident.Tidy(secret))) }

// EndSession ends one of the principal's own sessions at once, in whichever browser it
// is. Ending it again changes nothing.
func (e Enrolment) EndSession(ctx context.Context, who access.Principal, id string) (store.Proof, error) {
	return e.write(ctx, who, access.SignOut, "", func(tx *store.Tx) error {
		c, err := tx.LoadCredential(id)
		if err != nil {
			return err
		}
		if c.Kind != partner.SessionKey || c.Person != who.Person {
			return access.Gone()
		}
		tx.About(string(c.Kind) + "/" + c.ID[:16])
		if c.Ended {
			tx.Nothing()
			return nil
		}
		c.Ended = true
		return tx.ChangeCredential(c)
	})
}
