package store

import (
	"context"

	"tocsin/domain/access"
	"tocsin/domain/address"
)

// AddAddress keeps the address under which one person reaches a reporter.
func (tx *Tx) AddAddress(a address.Address, audience access.Audience) error {
	return add(tx, addresses, a, audience)
}

// LoadAddress reads an address in order to end it.
func (tx *Tx) LoadAddress(id string) (address.Address, error) { return load(tx, addresses, id) }

// LoadAddressAt reads the address with a local part.
func (tx *Tx) LoadAddressAt(local string) (address.Address, error) {
	return first(loadSome(tx, addresses, is("local = ?", local), "id", 1))
}

// LoadAddresses reads every address of a report, those that ended as well.
func (tx *Tx) LoadAddresses(reportID string) ([]address.Address, error) {
	return loadAll(tx, addresses, is("report = ?", reportID), "id")
}

// ChangeAddress writes a loaded address back.
func (tx *Tx) ChangeAddress(a address.Address) error { return change(tx, addresses, a) }

// AddressAt finds the address with a local part.
func (v View) AddressAt(ctx context.Context, local string) (address.Address, error) {
	return first(addresses.list(ctx, v, is("local = ?", local), "id", 1))
}

// Addresses lists the addresses of a report that the principal may see, oldest first.
func (v View) Addresses(ctx context.Context, reportID string) ([]address.Address, error) {
	return addresses.list(ctx, v, is("report = ?", reportID), "id", 0)
}
