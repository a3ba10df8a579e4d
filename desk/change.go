package desk

import (
	"context"
	"strings"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/ident"
	"tocsin/domain/partner"
	"tocsin/store"
)

// Wish is what somebody would have the directory say of a unit.
type Wish struct {
	Org     string // whose; of a contact that there is, its own unit
	Subject partner.Subject
	Contact string        // none for the entry and for a new one
	Entry   partner.Entry // whole, as it shall be
	Card    partner.Card  // whole, as it shall be
	Reason  string
}

// Change changes an entry or a contact for the office, at once. For somebody of the unit
// itself it is a proposal, which changes nothing until the office decides. Both stand in
// the history.
func (d Directory) Change(ctx context.Context, who access.Principal, w Wish) (string, store.Proof, error) {
	if err := (access.By{Principal: who, Act: access.ChangeEntry}).May(); err != nil {
		return "", store.Proof{}, err
	}
	state := partner.ChangeMade
	if who.Org != "" {
		state = partner.ChangeProposed
	}
	w, err := d.normal(w)
	if err != nil {
		return "", store.Proof{}, err
	}
	var id string
	proof, err := d.write(ctx, who, access.ChangeEntry, w.Reason, func(tx *store.Tx) error {
		if err := owned(tx, &w); err != nil {
			return err
		}
		c, err := drafted(tx, w, state)
		if err != nil {
			return err
		}
		if c.ID, err = tx.NewID(ident.Change); err != nil {
			return err
		}
		id = c.ID
		tx.About(c.ID)
		c.Org, c.Subject, c.State, c.Reason, c.By, c.At = w.Org, w.Subject, state, w.Reason, who.Alias(), tx.Now()
		if state == partner.ChangeMade {
			if c, err = effect(tx, c); err != nil {
				return err
			}
		}
		return tx.AddChange(c, directoryAudience(c.Org))
	})
	return id, proof, err
}

// owned says whose contact is meant, where one is, and refuses whoever acts for another unit.
func owned(tx *store.Tx, w *Wish) error {
	if w.Contact != "" {
		held, err := tx.LoadContact(w.Contact)
		if err != nil {
			return err
		}
		w.Org = held.Org
	}
	if org := tx.Maker().Org; org != "" && org != w.Org {
		return access.Gone()
	}
	return nil
}

// normal is the wish with everything in the form in which it is kept.
func (d Directory) normal(w Wish) (Wish, error) {
	err := legibleAt("/reason", w.Reason)
	w.Reason = strings.TrimSpace(w.Reason)
	switch {
	case err != nil:
	case w.Subject == partner.OfEntry:
		w.Entry, err = w.Entry.Normal(d.sectors())
	case w.Subject == partner.NewContact, w.Subject == partner.OfContact:
		w.Card, err = w.Card.Normal()
	case w.Subject != partner.EndContact:
		err = fault.New(fault.Invalid, "change.subject", "a change is of the entry or of a contact").At("/subject")
	}
	return w, err
}

// directoryAudience: the office and the unit, also while it is suspended: it must be
// reached for what concerns its own products.
func directoryAudience(org string) access.Audience {
	return access.Desk().With(access.RoleKey(access.Administrator), access.OwnKey(org))
}

// drafted is the change that leads from what is there to what was wished.
func drafted(tx *store.Tx, w Wish, state partner.ChangeState) (partner.Change, error) {
	unit, err := tx.LoadPartner(w.Org)
	if err != nil {
		return partner.Change{}, err
	}
	var c partner.Change
	wider := false
	switch w.Subject {
	case partner.OfEntry:
		c.Fields, wider = unit.Entry().To(w.Entry), unit.Entry().Wider(w.Entry)
	case partner.NewContact:
		c, wider = partner.CardChange(partner.Card{}, w.Card), partner.Card{}.Wider(w.Card)
	default:
		held, err := contactOf(tx, w.Contact)
		if err != nil {
			return c, err
		}
		if w.Subject == partner.EndContact {
			return partner.Change{Contact: held.ID}, nil
		}
		c, wider = partner.CardChange(held.Revealed(), w.Card), held.Revealed().Wider(w.Card)
		c.Contact = held.ID
	}
	switch {
	case len(c.Fields) == 0:
		err = fault.New(fault.Conflict, "change.none", "nothing would change by that").WithHint("change something, or leave it")
	case wider && state == partner.ChangeMade:
		err = fault.New(fault.Refused, "change.wider", "the office alone does not show others more of a unit").At("/visibility").WithHint("the unit proposes it, and you approve")
	}
	return c, err
}

// contactOf loads a contact that has not ended.
func contactOf(tx *store.Tx, id string) (partner.Contact, error) {
	c, err := tx.LoadContact(id)
	if err == nil && c.State == partner.Ended {
		err = fault.New(fault.Conflict, "contact.ended", "this contact has ended").WithHint("add a new one")
	}
	return c, err
}

// effect has a change take effect, and returns it with the contact that it made.
func effect(tx *store.Tx, c partner.Change) (partner.Change, error) {
	unit, err := tx.LoadPartner(c.Org)
	if err != nil {
		return c, err
	}
	switch c.Subject {
	case partner.OfEntry:
		return c, effectOnEntry(tx, unit, c)
	case partner.NewContact:
		card, err := partner.Card{}.Under(c)
		if err != nil {
			return c, err
		}
		if c.Contact, err = tx.NewID(ident.Contact); err != nil {
			return c, err
		}
		added := partner.Contact{ID: c.Contact, Org: c.Org, Added: tx.Now()}.With(card)
		added.State = partner.Unverified
		return c, tx.AddContact(added, contactAudience(unit, added))
	}
	held, err := contactOf(tx, c.Contact)
	if err != nil {
		return c, err
	}
	if c.Subject == partner.EndContact {
		held.State, held.Code = partner.Ended, partner.Code{}
		return c, tx.ChangeContact(held, directoryAudience(c.Org))
	}
	card, err := held.Revealed().Under(c)
	if err != nil {
		return c, err
	}
	held = held.With(card)
	return c, tx.ChangeContact(held, contactAudience(unit, held))
}

// effectOnEntry changes the entry, and in the same act what others see of it.
func effectOnEntry(tx *store.Tx, unit partner.Partner, c partner.Change) error {
	entry, err := unit.Entry().Under(c.Fields)
	if err != nil {
		return err
	}
	before := unit.Entry().Visibility
	unit = unit.With(entry)
	if err := tx.ChangePartner(unit); err != nil {
		return err
	}
	if err := tx.PutListing(unit.Listing(), listingAudience(unit)); err != nil || before == entry.Visibility {
		return err
	}
	held, err := tx.LoadContacts(unit.ID)
	if err != nil {
		return err
	}
	for _, c := range held {
		if c.State == partner.Ended {
			continue
		}
		if err := tx.ChangeContact(c, contactAudience(unit, c)); err != nil {
			return err
		}
	}
	return nil
}

// listingAudience: as wide as the unit chose, and no wider.
func listingAudience(unit partner.Partner) access.Audience {
	switch unit.Visibility {
	case partner.ToPartners:
		return directoryAudience(unit.ID).With(access.RoleKey(access.PartnerMember))
	case partner.ToPublic:
		return directoryAudience(unit.ID).With(access.Everybody)
	}
	return directoryAudience(unit.ID)
}

// contactAudience: partners too, where the contact is for them and the unit is listed.
func contactAudience(unit partner.Partner, c partner.Contact) access.Audience {
	if c.Visibility == partner.ToPartners && unit.Entry().Visibility != partner.InternalOnly {
		return directoryAudience(unit.ID).With(access.RoleKey(access.PartnerMember))
	}
	return directoryAudience(unit.ID)
}

// Approve has a proposal take effect, in one act.
func (d Directory) Approve(ctx context.Context, who access.Principal, id string) (store.Proof, error) {
	return d.decide(ctx, who, access.ApproveChange, id, "")
}

// Decline ends a proposal for a reason, which the unit reads.
func (d Directory) Decline(ctx context.Context, who access.Principal, id, why string) (store.Proof, error) {
	return d.decide(ctx, who, access.DeclineChange, id, strings.TrimSpace(why))
}

// Withdraw takes a proposal of one's own unit back.
func (d Directory) Withdraw(ctx context.Context, who access.Principal, id string) (store.Proof, error) {
	return d.decide(ctx, who, access.WithdrawChange, id, "")
}

func (d Directory) decide(ctx context.Context, who access.Principal, act access.Act, id, why string) (store.Proof, error) {
	return d.write(ctx, who, act, why, func(tx *store.Tx) error {
		tx.About(id)
		c, err := tx.LoadChange(id)
		if err != nil {
			return err
		}
		if c, err = c.Decide(act, who, why, tx.Now()); err != nil {
			return err
		}
		if c.State == partner.ChangeApproved {
			if c, err = effect(tx, c); err != nil {
				return err
			}
		}
		return tx.DecideChange(c)
	})
}
