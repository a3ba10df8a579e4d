package store

import (
	"context"

	"tocsin/domain/access"
	"tocsin/domain/partner"
)

// AddFactor keeps a new second factor.
func (tx *Tx) AddFactor(f partner.Factor, audience access.Audience) error {
	return add(tx, factors, f, audience)
}

// LoadFactor reads a factor in order to end it.
func (tx *Tx) LoadFactor(id string) (partner.Factor, error) { return load(tx, factors, id) }

// LoadFactors reads the factors that a person has, open, to compare what he shows.
func (tx *Tx) LoadFactors(person string) ([]partner.Factor, error) {
	return loadAll(tx, factors, is("person = ? AND state = 'live'", person), "id")
}

// ChangeFactor writes a loaded factor back.
func (tx *Tx) ChangeFactor(f partner.Factor) error { return change(tx, factors, f) }

// FactorsOf lists the factors that a person has, their keys marked.
func (v View) FactorsOf(ctx context.Context, person string) ([]partner.Factor, error) {
	return factors.list(ctx, v, is("person = ? AND state = 'live'", person), "id", 0)
}

// LoadPasskey reads a passkey by its handle, open, to check what is shown.
func (tx *Tx) LoadPasskey(handle string) (partner.Factor, error) {
	found, err := loadAll(tx, factors, is("handle = ? AND state = 'live'", handle), "id")
	if err == nil && (len(found) != 1 || handle == "") {
		err = access.Gone()
	}
	if err != nil {
		return partner.Factor{}, err
	}
	return found[0], nil
}

// Passkey finds a passkey by its handle, its key marked.
func (v View) Passkey(ctx context.Context, handle string) (partner.Factor, error) {
	if handle == "" {
		return partner.Factor{}, access.Gone()
	}
	return first(factors.list(ctx, v, is("handle = ? AND state = 'live'", handle), "id", 1))
}

// Copied lists the passkeys that seem to be copied, the newest warning first.
func (v View) Copied(ctx context.Context) ([]partner.Factor, error) {
	return factors.list(ctx, v, is("copied > 0 AND state = 'live'"), "copied DESC, id", 100)
}
