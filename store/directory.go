package store

import (
	"context"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
)

// PutListing keeps what others may see of a unit, in place of what they saw before.
func (tx *Tx) PutListing(l partner.Listing, audience access.Audience) error {
	_, err := load(tx, listings, l.Org)
	if fault.Is(err, fault.Absent) {
		return add(tx, listings, l, audience)
	}
	if err != nil {
		return err
	}
	return readdress(tx, listings, l, audience)
}

// Listings lists, by name, what units chose to show to the principal.
func (v View) Listings(ctx context.Context) ([]partner.Listing, error) {
	return listings.list(ctx, v, is("name <> ''"), "name, id", 0)
}

// Listing reads what a unit chose to show.
func (v View) Listing(ctx context.Context, org string) (partner.Listing, error) {
	return first(listings.list(ctx, v, and(hasID(org), is("name <> ''")), "", 1))
}

// AddContact keeps a new contact.
func (tx *Tx) AddContact(c partner.Contact, audience access.Audience) error {
	return add(tx, contacts, c, audience)
}

// LoadContact reads a contact, open, in order to change it.
func (tx *Tx) LoadContact(id string) (partner.Contact, error) { return load(tx, contacts, id) }

// LoadContacts reads the contacts of a unit, open, to change them or to show them on
// record; those that ended last.
func (tx *Tx) LoadContacts(org string) ([]partner.Contact, error) {
	return loadAll(tx, contacts, is("org = ?", org), "id")
}

// ChangeContact writes a loaded contact back, for an audience that may be another.
func (tx *Tx) ChangeContact(c partner.Contact, audience access.Audience) error {
	return readdress(tx, contacts, c, audience)
}

// Contacts lists the contacts of a unit, what is personal marked.
func (v View) Contacts(ctx context.Context, org string) ([]partner.Contact, error) {
	return contacts.list(ctx, v, is("org = ?", org), "id", 0)
}

// Contact reads one contact, what is personal marked.
func (v View) Contact(ctx context.Context, id string) (partner.Contact, error) {
	return contacts.get(ctx, v, id)
}

// AddChange keeps a change of the directory.
func (tx *Tx) AddChange(c partner.Change, audience access.Audience) error {
	return add(tx, changes, c, audience)
}

// LoadChange reads a change, open, in order to decide it or to show it on record.
func (tx *Tx) LoadChange(id string) (partner.Change, error) { return load(tx, changes, id) }

// DecideChange writes a loaded change back, as it was decided.
func (tx *Tx) DecideChange(c partner.Change) error { return change(tx, changes, c) }

// ChangesOf lists the changes of a unit's entry and contacts, newest first.
func (v View) ChangesOf(ctx context.Context, org string) ([]partner.Change, error) {
	return changes.list(ctx, v, is("org = ?", org), "id DESC", 0)
}

// OpenChanges lists what still waits to be decided, oldest first.
func (v View) OpenChanges(ctx context.Context, limit int) ([]partner.Change, error) {
	return changes.list(ctx, v, is("state = ?", string(partner.ChangeProposed)), "id", limit)
}
