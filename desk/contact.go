package desk

import (
	"context"
	"slices"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/ident"
	"tocsin/domain/partner"
	"tocsin/domain/watch"
	"tocsin/store"
)

// Contacts opens the contacts of a unit that the principal may see: who they are and how
// they are reached. The reading is on record before they are shown (promise A5).
func (d Directory) Contacts(ctx context.Context, who access.Principal, org string) ([]partner.Contact, error) {
	var held []partner.Contact
	_, err := d.reading(ctx, who, access.ReadContact, "", func(tx *store.Tx) (err error) {
		tx.About(org)
		if !d.knows(tx, org) {
			return access.Gone()
		}
		if held, err = tx.LoadContacts(org); err != nil || len(held) == 0 || who.Org == org {
			return err
		}
		return d.opens(tx, watch.Persons, org)
	})
	if err != nil {
		return nil, err
	}
	return held, nil
}

// Readers lists who opened the contacts of a unit, the newest first, to the unit itself,
// the office and administrators: whom something is about sees who looked (promise A5).
func (d Directory) Readers(ctx context.Context, who access.Principal, org string) ([]Reading, error) {
	v, err := d.view(who, access.ReadContact)
	if err != nil {
		return nil, err
	}
	if _, err := v.Partner(ctx, org); err != nil {
		return nil, err
	}
	if who.Org != org && !who.Staff() && !who.Is(access.Administrator) {
		return nil, access.Gone()
	}
	entries, err := entriesOf(ctx, d.inner(), org)
	if err != nil {
		return nil, err
	}
	var read []Reading
	for _, e := range slices.Backward(entries) {
		if e.Head.Act == string(access.ReadContact) && len(read) < queueLength {
			read = append(read, Reading{At: e.Head.At, By: e.Head.By, Why: e.Head.Why, Index: e.Index})
		}
	}
	return read, nil
}

// knows reports whether the principal of an act may know of a unit: by its entry, or by
// what it chose to show.
func (d Directory) knows(tx *store.Tx, org string) bool {
	if _, err := tx.Partner(tx.Context(), org); err == nil {
		return true
	}
	_, err := tx.Listing(tx.Context(), org)
	return err == nil
}

// Named lists the contacts of a unit without who they are; nothing is opened by that.
func (d Directory) Named(ctx context.Context, who access.Principal, org string) ([]partner.Contact, error) {
	v, err := d.view(who, access.ReadPartner)
	if err != nil {
		return nil, err
	}
	return v.Contacts(ctx, org)
}

// Contact reads one contact without who he is.
func (d Directory) Contact(ctx context.Context, who access.Principal, id string) (partner.Contact, error) {
	v, err := d.view(who, access.ReadContact)
	if err != nil {
		return partner.Contact{}, err
	}
	return v.Contact(ctx, id)
}

// Issue makes the code by which a contact is verified, and shows it this once to the
// officer who hands it out by the way that he names. A code from before opens nothing.
func (d Directory) Issue(ctx context.Context, who access.Principal, id string, out partner.CodeWay) (string, partner.Contact, error) {
	code, err := ident.Spoken(d.store.Random())
	if err != nil {
		return "", partner.Contact{}, err
	}
	var c partner.Contact
	_, err = d.write(ctx, who, access.IssueCode, "", func(tx *store.Tx) (err error) {
		tx.About(id)
		if c, err = tx.LoadContact(id); err != nil {
			return err
		}
		if err := c.Issue(d.keyOf(code), out, who.Person, tx.Now()); err != nil {
			return err
		}
		return keepContact(tx, c)
	})
	return code, c, err
}

// Return enters a code as it came back. A wrong one is on record as well and counts:
// after a few the code opens nothing any more.
func (d Directory) Return(ctx context.Context, who access.Principal, id, code string, back partner.CodeWay) (store.Proof, error) {
	if who.Org != "" {
		back = partner.Here
	}
	var c partner.Contact
	right := false
	proof, err := d.write(ctx, who, access.ReturnCode, "", func(tx *store.Tx) (err error) {
		tx.About(id)
		if c, err = tx.LoadContact(id); err != nil {
			return err
		}
		if who.Org != "" && who.Org != c.Org {
			return access.Gone()
		}
		if right, err = c.Return(d.keyOf(code), back, who, tx.Now()); err != nil {
			return err
		}
		return keepContact(tx, c)
	})
	if err == nil && !right {
		err = fault.New(fault.Refused, "contact.code.wrong", "the code is wrong").At("/code").WithHint("compare it sign by sign; after %d wrong ones a new code is needed", partner.CodeGuesses)
	}
	return proof, err
}

// keepContact writes a contact back whose card did not change.
func keepContact(tx *store.Tx, c partner.Contact) error {
	unit, err := tx.Partner(tx.Context(), c.Org)
	if err != nil {
		return err
	}
	return tx.ChangeContact(c, contactAudience(unit, c))
}

// Listings lists what units chose to show to the principal.
func (d Directory) Listings(ctx context.Context, who access.Principal) ([]partner.Listing, error) {
	v, err := d.view(who, access.ReadDirectory)
	if err != nil {
		return nil, err
	}
	return v.Listings(ctx)
}

// Listing reads what one unit chose to show.
func (d Directory) Listing(ctx context.Context, who access.Principal, org string) (partner.Listing, error) {
	v, err := d.view(who, access.ReadDirectory)
	if err != nil {
		return partner.Listing{}, err
	}
	return v.Listing(ctx, org)
}

// Unit reads the whole entry of a unit, for the office and the unit itself.
func (d Directory) Unit(ctx context.Context, who access.Principal, org string) (partner.Partner, error) {
	v, err := d.view(who, access.ReadPartner)
	if err != nil {
		return partner.Partner{}, err
	}
	return v.Partner(ctx, org)
}

// History lists the changes of a unit's entry and contacts, newest first; what is
// personal in them is marked.
func (d Directory) History(ctx context.Context, who access.Principal, org string) ([]partner.Change, error) {
	v, err := d.view(who, access.ReadPartner)
	if err != nil {
		return nil, err
	}
	return v.ChangesOf(ctx, org)
}

// Waiting lists the proposals that the office has not decided yet, oldest first.
func (d Directory) Waiting(ctx context.Context, who access.Principal) ([]partner.Change, error) {
	v, err := d.view(who, access.ApproveChange)
	if err != nil {
		return nil, err
	}
	return v.OpenChanges(ctx, queueLength)
}

// Open opens one change; what is personal in it is read on record.
func (d Directory) Open(ctx context.Context, who access.Principal, id string) (partner.Change, error) {
	var c partner.Change
	_, err := d.write(ctx, who, access.ReadContact, "", func(tx *store.Tx) (err error) {
		tx.About(id)
		c, err = tx.LoadChange(id)
		return err
	})
	return c, err
}
