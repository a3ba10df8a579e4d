package store

import (
	"context"

	"tocsin/domain/access"
	"tocsin/domain/partner"
)

// AddIssuer keeps an issuer that is asked for, or set up.
func (tx *Tx) AddIssuer(i partner.Issuer, audience access.Audience) error {
	return add(tx, issuers, i, audience)
}

// LoadIssuer reads an issuer in order to change it, or to ask it; its secret is open.
func (tx *Tx) LoadIssuer(id string) (partner.Issuer, error) { return load(tx, issuers, id) }

// ChangeIssuer writes a loaded issuer back.
func (tx *Tx) ChangeIssuer(i partner.Issuer) error { return change(tx, issuers, i) }

// Issuer reads an issuer, its secret marked.
func (v View) Issuer(ctx context.Context, id string) (partner.Issuer, error) {
	return issuers.get(ctx, v, id)
}

// Issuers lists the issuers that the principal may know of, the newest first.
func (v View) Issuers(ctx context.Context) ([]partner.Issuer, error) {
	return issuers.list(ctx, v, where{}, "id DESC", 0)
}

// IssuersOf lists those of a unit that were not ended or declined; of the office, where
// it names none.
func (v View) IssuersOf(ctx context.Context, org string) ([]partner.Issuer, error) {
	return issuers.list(ctx, v, is("org = ? AND state IN (?, ?)", org, string(partner.IssuerAsked), string(partner.IssuerInForce)), "id", 0)
}

// AddTie keeps that a subject of an issuer is a person.
func (tx *Tx) AddTie(t partner.Tie, audience access.Audience) error {
	return add(tx, ties, t, audience)
}

// LoadTie reads a tie in order to end it.
func (tx *Tx) LoadTie(id string) (partner.Tie, error) { return load(tx, ties, id) }

// ChangeTie writes a loaded tie back.
func (tx *Tx) ChangeTie(t partner.Tie) error { return change(tx, ties, t) }

// LoadSubject reads the tie of a subject of an issuer.
func (tx *Tx) LoadSubject(issuer, subject string) (partner.Tie, error) {
	return first(loadAll(tx, ties, is("issuer = ? AND subject = ? AND state = 'live'", issuer, subject), "id"))
}

// LoadTies reads the ties of an issuer, in order to end them.
func (tx *Tx) LoadTies(issuer string) ([]partner.Tie, error) {
	return loadAll(tx, ties, is("issuer = ? AND state = 'live'", issuer), "id")
}

// Tie reads a tie.
func (v View) Tie(ctx context.Context, id string) (partner.Tie, error) { return ties.get(ctx, v, id) }

// TiesOf lists the ties of a person.
func (v View) TiesOf(ctx context.Context, person string) ([]partner.Tie, error) {
	return ties.list(ctx, v, is("person = ? AND state = 'live'", person), "id", 0)
}

// TiesBy lists the ties by an issuer.
func (v View) TiesBy(ctx context.Context, issuer string) ([]partner.Tie, error) {
	return ties.list(ctx, v, is("issuer = ? AND state = 'live'", issuer), "id", 0)
}

// Subject finds the tie of a subject of an issuer.
func (v View) Subject(ctx context.Context, issuer, subject string) (partner.Tie, error) {
	return first(ties.list(ctx, v, is("issuer = ? AND subject = ? AND state = 'live'", issuer, subject), "", 1))
}
