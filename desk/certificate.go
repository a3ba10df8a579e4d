package desk

import (
	"context"
	"slices"

	"tocsin/domain/access"
	"tocsin/domain/partner"
	"tocsin/store"
)

// together notes that a token came with its certificate for the first time: whoever holds
// the token holds the key of the certificate, too. Before that the certificate does not do
// alone, so nobody makes somebody else's program act as him.
func (e Enrolment) together(ctx context.Context, c partner.Credential) error {
	if !c.Alone || !c.Proven.IsZero() {
		return nil
	}
	_, err := e.write(ctx, program("certificate"), access.SignIn, "a token came with its certificate", func(tx *store.Tx) error {
		now, err := tx.LoadCredential(c.ID)
		if err != nil {
			return err
		}
		tx.About(credentialSubject(now))
		if !now.Proven.IsZero() {
			tx.Nothing()
			return nil
		}
		now.Proven = tx.Now()
		return tx.ChangeCredential(now)
	})
	return err
}

// WhoIsSure is who shows a certificate and nothing else: the program of somebody who made a
// token for which the certificate does alone. Of two who did so it is neither.
func (e Enrolment) WhoIsSure(ctx context.Context, via string, k Knock) (access.Principal, Holder, error) {
	nobody := access.Principal{Via: via}
	found, err := e.inner().WithCertificate(ctx, k.Certificate)
	if err != nil {
		return nobody, Holder{}, err
	}
	now := e.clock.Now()
	var good []partner.Credential
	for _, c := range found {
		if c.Opens(partner.APIToken, now) && c.ComesFrom(k.From) {
			good = append(good, c)
		}
	}
	if len(good) == 0 {
		return nobody, Holder{}, nil
	}
	slices.SortFunc(good, func(a, b partner.Credential) int { return b.Issued.Compare(a.Issued) }) // the newest says what it is for
	for _, c := range good[1:] {
		if c.Person != good[0].Person {
			return nobody, Holder{}, nil
		}
	}
	who, c, err := e.opened(ctx, good[0], partner.APIToken, via, now)
	return who, Holder{Token: c.ID, Person: c.Person, Org: who.Org, Open: who.Person != ""}, err
}
