package desk

import (
	"context"
	"slices"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/ident"
	"tocsin/domain/partner"
	"tocsin/store"
)

// keyOf is the identifier under which a secret is kept, as somebody typed it: its digest.
func (c *core) keyOf(secret string) string { return c.digest([]byte(ident.Tidy(secret))) }

// boxOf is the key of a mailbox: the public part of its code, and the digest of the whole.
func (c *core) boxOf(code string) string {
	code = ident.Tidy(code)
	return ident.Public(code) + "-" + c.digest([]byte(code))
}

// credentialSubject is what the evidence calls a credential: its kind, and so much of
// its identifier that it can be told from others.
func credentialSubject(c partner.Credential) string { return string(c.Kind) + "/" + c.ID[:16] }

// credentialAudience: whoever holds it, and the program.
func credentialAudience(person string) access.Audience {
	return access.NewAudience(access.PersonKey(person), access.RoleKey(access.System))
}

// enter notes that a person comes in for the first time. From then on a link for him is
// a way into what is his, and no invitation that still lies about opens anything.
func enter(tx *store.Tx, personID string) (partner.Person, error) {
	p, err := tx.LoadPerson(personID)
	if err != nil || !p.FirstSignIn.IsZero() {
		return p, err
	}
	p.FirstSignIn = tx.Now()
	return p, tx.ChangePerson(p)
}

// endHeld ends what a person holds, as far as it is meant.
func endHeld(tx *store.Tx, person string, meant func(partner.Credential) bool) error {
	held, err := tx.LoadCredentials(person)
	if err != nil {
		return err
	}
	for _, c := range held {
		if !meant(c) {
			continue
		}
		c.Ended = true
		if err := tx.ChangeCredential(c); err != nil {
			return err
		}
	}
	return nil
}

func isAny(partner.Credential) bool { return true }
func isLink(c partner.Credential) bool {
	return c.Kind == partner.Invitation || c.Kind == partner.Recovery
}

// issue makes a secret for a token or the founding, and keeps its digest.
func (e Enrolment) issue(ctx context.Context, who access.Principal, act access.Act, c partner.Credential, lasts time.Duration) (string, error) {
	secret, err := ident.Secret(e.store.Random())
	if err != nil {
		return "", err
	}
	c.ID = e.keyOf(secret)
	_, err = e.write(ctx, who, act, "", func(tx *store.Tx) error {
		tx.About(credentialSubject(c))
		if c.Person != "" {
			if _, err := enter(tx, c.Person); err != nil {
				return err
			}
		}
		c.Issued, c.Expires = tx.Now(), tx.Now().Add(lasts)
		return tx.AddCredential(c, credentialAudience(c.Person))
	})
	return secret, err
}

// useUp ends a one-time code inside the act that it opens; one that opens nothing any
// more is spent.
func (e Enrolment) useUp(tx *store.Tx, code string, kind partner.CredentialKind, spent error) (partner.Credential, error) {
	c, err := tx.LoadCredential(e.keyOf(code))
	if fault.Is(err, fault.Absent) || err == nil && !c.Opens(kind, tx.Now()) {
		return c, spent
	}
	if err != nil {
		return c, err
	}
	c.Ended = true
	return c, tx.ChangeCredential(c)
}

// end ends at once what the principal himself holds. Ending it again changes nothing.
func (e Enrolment) end(ctx context.Context, who access.Principal, act access.Act, id string, kinds ...partner.CredentialKind) (store.Proof, error) {
	return e.write(ctx, who, act, "", func(tx *store.Tx) error {
		c, err := tx.LoadCredential(id)
		if err != nil {
			return err
		}
		if !slices.Contains(kinds, c.Kind) || c.Person != who.Person {
			return access.Gone()
		}
		tx.About(credentialSubject(c))
		if c.Ended {
			tx.Nothing()
			return nil
		}
		c.Ended = true
		return tx.ChangeCredential(c)
	})
}

// tokenPrefix marks our tokens, so that a scanner of outgoing text finds a leaked one.
const tokenPrefix = "tocsin-"

// NewToken is an API token to be made.
type NewToken struct {
	Label string
	Lasts time.Duration
	partner.Bounds
}

// Token issues an API token to the principal himself; it is shown once.
func (e Enrolment) Token(ctx context.Context, who access.Principal, n NewToken) (string, error) {
	if err := (access.By{Principal: who, Act: access.IssueToken}).May(); err != nil {
		return "", err
	}
	return e.token(ctx, who, access.IssueToken, who.Person, n)
}

// TokenFor issues an API token for a program of the office that no person sits at: a
// gateway, a scanner. Only the program at its own data directory does it; it is on
// record as its own, and the token acts as the named account.
func (e Enrolment) TokenFor(ctx context.Context, who access.Principal, personID string, n NewToken) (string, error) {
	if !who.Is(access.System) {
		return "", access.Gone()
	}
	return e.token(ctx, who, access.InvitePerson, personID, n)
}

func (e Enrolment) token(ctx context.Context, who access.Principal, act access.Act, personID string, n NewToken) (string, error) {
	if n.Lasts <= 0 || n.Lasts > 366*24*time.Hour {
		return "", fault.New(fault.Invalid, "token.lasts", "a token lasts between a moment and a year").At("/lasts")
	}
	if err := legible(struct{ Label string }{n.Label}); err != nil {
		return "", err
	}
	c := partner.Credential{Kind: partner.APIToken, Person: personID, Label: n.Label, Scopes: n.Scopes, Networks: n.Networks, Certificate: n.Certificate, Alone: n.Alone}
	secret, err := e.issue(ctx, who, act, c, n.Lasts)
	if err != nil {
		return "", err
	}
	return tokenPrefix + secret, nil
}

// Revoke ends one of the principal's own API tokens, or a link that was made in his name.
func (e Enrolment) Revoke(ctx context.Context, who access.Principal, id string) (store.Proof, error) {
	return e.end(ctx, who, access.RevokeToken, id, partner.APIToken, partner.Recovery)
}
