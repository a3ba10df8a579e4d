package store

import (
	"context"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/clock"
	"tocsin/domain/partner"
)

// AddPartner keeps a new partner.
func (tx *Tx) AddPartner(p partner.Partner, audience access.Audience) error {
	return add(tx, partners, p, audience)
}

// LoadPartner reads a partner in order to change it.
func (tx *Tx) LoadPartner(id string) (partner.Partner, error) { return load(tx, partners, id) }

// ChangePartner writes a loaded partner back.
func (tx *Tx) ChangePartner(p partner.Partner) error { return change(tx, partners, p) }

// Partner reads a partner.
func (v View) Partner(ctx context.Context, id string) (partner.Partner, error) {
	return partners.get(ctx, v, id)
}

// Partners lists partners by name.
func (v View) Partners(ctx context.Context) ([]partner.Partner, error) {
	return partners.list(ctx, v, where{}, "name, id", 0)
}

// AddMeasure keeps a decision about a partner's standing.
func (tx *Tx) AddMeasure(m partner.Measure, audience access.Audience) error {
	return add(tx, measures, m, audience)
}

// LoadMeasure reads a measure in order to act on it.
func (tx *Tx) LoadMeasure(id string) (partner.Measure, error) { return load(tx, measures, id) }

// LoadEndedMeasures reads measures to which time does something by now: the term of one in
// force is over, or a proposal to annul one lapses.
func (tx *Tx) LoadEndedMeasures() ([]partner.Measure, error) {
	return loadAll(tx, measures, ended(tx.now), "until, id")
}

func ended(t time.Time) where {
	return is("state IN (?, ?) AND until <= ?", string(partner.InForce), string(partner.Annulling), clock.Milli(t))
}

// ChangeMeasure writes a loaded measure back.
func (tx *Tx) ChangeMeasure(m partner.Measure) error { return change(tx, measures, m) }

// Measure reads a measure.
func (v View) Measure(ctx context.Context, id string) (partner.Measure, error) {
	return measures.get(ctx, v, id)
}

// MeasuresOf lists the measures about a partner, newest first.
func (v View) MeasuresOf(ctx context.Context, org string) ([]partner.Measure, error) {
	return measures.list(ctx, v, is("org = ?", org), "id DESC", 0)
}

// Measures lists all measures the principal may know of, newest first.
func (v View) Measures(ctx context.Context) ([]partner.Measure, error) {
	return measures.list(ctx, v, where{}, "id DESC", 0)
}

// CountEnded counts the measures to which time does something by t.
func (v View) CountEnded(ctx context.Context, t time.Time) (int, error) {
	return measures.count(ctx, v, ended(t))
}

// AddPerson keeps a new account.
func (tx *Tx) AddPerson(p partner.Person, audience access.Audience) error {
	return add(tx, people, p, audience)
}

// LoadPerson reads an account in order to change it.
func (tx *Tx) LoadPerson(id string) (partner.Person, error) { return load(tx, people, id) }

// ChangePerson writes a loaded account back.
func (tx *Tx) ChangePerson(p partner.Person) error { return change(tx, people, p) }

// PersonByLogin finds an account by its login, in lower case.
func (v View) PersonByLogin(ctx context.Context, login string) (partner.Person, error) {
	return first(people.list(ctx, v, is("login = ?", login), "", 1))
}

// Person reads an account, its name marked.
func (v View) Person(ctx context.Context, id string) (partner.Person, error) {
	return people.get(ctx, v, id)
}

// People lists accounts by login.
func (v View) People(ctx context.Context) ([]partner.Person, error) {
	return people.list(ctx, v, where{}, "login, id", 0)
}

// AddCredential keeps the digest of a secret.
func (tx *Tx) AddCredential(c partner.Credential, audience access.Audience) error {
	return add(tx, credentials, c, audience)
}

// LoadCredential reads a credential by the digest of its secret, in order to end it.
func (tx *Tx) LoadCredential(digest string) (partner.Credential, error) {
	return load(tx, credentials, digest)
}

// ChangeCredential writes a loaded credential back.
func (tx *Tx) ChangeCredential(c partner.Credential) error { return change(tx, credentials, c) }

// Credential reads a credential by the digest of its secret.
func (v View) Credential(ctx context.Context, digest string) (partner.Credential, error) {
	return credentials.get(ctx, v, digest)
}

// CredentialsOf lists what a person holds of a kind that is not ended.
func (v View) CredentialsOf(ctx context.Context, person string, kind partner.CredentialKind) ([]partner.Credential, error) {
	return credentials.list(ctx, v, is("person = ? AND kind = ? AND state = 'live'", person, string(kind)), "expires", 0)
}

// WithCertificate lists the tokens for which a certificate does alone, that are not ended.
func (v View) WithCertificate(ctx context.Context, certificate string) ([]partner.Credential, error) {
	if certificate == "" {
		return nil, nil
	}
	return credentials.list(ctx, v, is("certificate = ? AND state = 'live'", certificate), "id", 10)
}

// PeopleOf lists the accounts of an organisation.
func (v View) PeopleOf(ctx context.Context, org string) ([]partner.Person, error) {
	return people.list(ctx, v, is("org = ?", org), "login, id", 0)
}

// LoadCredentials reads what a person holds that is not ended, in order to end it.
func (tx *Tx) LoadCredentials(person string) ([]partner.Credential, error) {
	return loadAll(tx, credentials, is("person = ? AND state = 'live'", person), "id")
}

// CountPeople counts the accounts there are.
func (v View) CountPeople(ctx context.Context) (int, error) { return people.count(ctx, v, where{}) }
