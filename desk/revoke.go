package desk

import (
	"context"

	"tocsin/domain/access"
	"tocsin/domain/partner"
	"tocsin/store"
)

// Tokens lists the API tokens of the principal that are not ended, the first to expire
// first. Their identifiers are digests; the secrets are kept nowhere.
func (e Enrolment) Tokens(ctx context.Context, who access.Principal) ([]partner.Credential, error) {
	v, err := e.view(who, access.RevokeToken)
	if err != nil {
		return nil, err
	}
	return v.CredentialsOf(ctx, who.Person, partner.APIToken)
}

// Revoke ends one of the principal's own API tokens at once. Revoking it again changes
// nothing.
func (e Enrolment) Revoke(ctx context.Context, who access.Principal, id string) (store.Proof, error) {
	return e.write(ctx, who, access.RevokeToken, "", func(tx *store.Tx) error {
		c, err := tx.LoadCredential(id)
		if err != nil {
			return err
		}
		if c.Kind != partner.APIToken || c.Person != who.Person {
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
