package main

import (
	"context"

	"tocsin/desk"
	"tocsin/domain/partner"
)

// directory shows two units to others, and leaves a contact and a change in each state.
func (w *world) directory() {
	w.shown("delta", partner.ToPartners)
	w.shown("kappa", partner.ToPublic)
	for _, name := range []string{"gamma", "sigma"} {
		w.put(thing{kind: "listing", state: "none", id: w.units[name], unit: name})
	}
	for _, c := range []struct {
		unit, state string
		seen        partner.Visibility
	}{
		{"gamma", "unverified", partner.InternalOnly}, {"gamma", "code-issued", partner.InternalOnly}, {"gamma", "verified", partner.InternalOnly}, {"sigma", "code-issued", partner.InternalOnly},
		{"delta", "code-issued", partner.ToPartners}, {"delta", "unverified", partner.InternalOnly},
	} {
		w.contact(c.unit, c.state, c.seen)
	}
	ctx := context.Background()
	for _, state := range []string{"proposed", "approved", "declined", "withdrawn"} {
		id := w.asked("gamma", desk.Wish{Subject: partner.NewContact, Card: cardFor(partner.InternalOnly), Reason: state})
		switch state {
		case "approved":
			w.done(w.Directory.Approve(ctx, w.who("duty"), id))
		case "declined":
			w.done(w.Directory.Decline(ctx, w.who("duty"), id, "not yours"))
		case "withdrawn":
			w.done(w.Directory.Withdraw(ctx, w.who("gamma1"), id))
		}
		w.put(thing{kind: "change", state: state, id: id, unit: "gamma"})
	}
}

func cardFor(seen partner.Visibility) partner.Card {
	return partner.Card{Function: partner.Press, Visibility: seen, Reach: partner.Reach{Name: "N", Address: "press@example.org", Phone: "110"}}
}

// asked is a proposal of a unit.
func (w *world) asked(unit string, wish desk.Wish) string {
	wish.Org = w.units[unit]
	id, _, err := w.Directory.Change(context.Background(), w.who(unit+"1"), wish)
	w.must(err)
	return id
}

// shown has a unit show itself.
func (w *world) shown(unit string, to partner.Visibility) {
	p, err := w.Directory.Unit(context.Background(), w.who("duty"), w.units[unit])
	w.must(err)
	e := p.Entry()
	e.Visibility, e.Shown = to, []partner.Part{"sector"}
	w.done(w.Directory.Approve(context.Background(), w.who("duty"), w.asked(unit, desk.Wish{Subject: partner.OfEntry, Entry: e})))
	w.put(thing{kind: "listing", state: string(to), id: w.units[unit], unit: unit})
}

// contact adds one to a unit and leads it to a state. The officer "other" issues.
func (w *world) contact(unit, state string, seen partner.Visibility) {
	ctx := context.Background()
	w.done(w.Directory.Approve(ctx, w.who("duty"), w.asked(unit, desk.Wish{Subject: partner.NewContact, Card: cardFor(seen)})))
	before := map[string]bool{}
	for _, t := range w.things {
		before[t.id] = true
	}
	held, err := w.Directory.Named(ctx, w.who("duty"), w.units[unit])
	w.must(err)
	for _, c := range held {
		if before[c.ID] {
			continue
		}
		if state != "unverified" {
			code, _, err := w.Directory.Issue(ctx, w.who("other"), c.ID, partner.ByLetter)
			w.must(err)
			if state == "verified" {
				w.done(w.Directory.Return(ctx, w.who(unit+"1"), c.ID, code, ""))
			}
		}
		w.put(thing{kind: "contact", state: string(seen) + " " + state, id: c.ID, unit: unit})
	}
}
