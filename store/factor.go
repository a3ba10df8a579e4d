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
