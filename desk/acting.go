package desk

import (
	"context"
	"strings"

	"tocsin/domain/access"
)

// Acting is the principal that the holder of an account is at this moment, with the
// standing of his unit, for a program that acts in his name on the office's own
// machine: a replay, the command line. No door to the world may call it: there the
// principal comes from a secret that somebody shows, through Who.
func (e Enrolment) Acting(ctx context.Context, login, via string) (access.Principal, error) {
	v := e.inner()
	p, err := v.PersonByLogin(ctx, strings.ToLower(strings.TrimSpace(login)))
	if err != nil {
		return access.Principal{}, err
	}
	if p.Disabled {
		return access.Principal{}, access.Gone()
	}
	return e.principal(ctx, v, p, via)
}
