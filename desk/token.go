package desk

import (
	"context"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
)

// TokenFor issues an API token for a program of the office that no person sits at: a
// gateway, a scanner. Only an administrator, or the program at its own data directory,
// does it; it is on record as theirs, and the token acts as the named account.
func (e Enrolment) TokenFor(ctx context.Context, who access.Principal, personID, label string, lasts time.Duration) (string, error) {
	if lasts <= 0 || lasts > 366*24*time.Hour {
		return "", fault.New(fault.Invalid, "token.lasts", "a token lasts between a moment and a year").At("/lasts")
	}
	secret, err := e.issue(ctx, who, access.InvitePerson, partner.Credential{Kind: partner.APIToken, Person: personID, Label: label}, lasts)
	if err != nil {
		return "", err
	}
	return tokenPrefix + secret, nil
}
