package desk

import (
	"cmp"
	"context"
	"strings"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/store"
)

// Propose proposes that a unit be given its standing back, with minutes: what was
// examined, and why it suffices.
func (s Standing) Propose(ctx context.Context, who access.Principal, id, minutes string) (store.Proof, error) {
	if err := asksMinutes(minutes); err != nil {
		return store.Proof{}, err
	}
	return s.decide(ctx, who, access.ProposeRestoring, id, minutes, func(tx *store.Tx, m *partner.Measure) error {
		return m.Propose(who.Person, minutes, tx.Now())
	})
}

// Extend proposes, with minutes, that the term goes on for some months from the day on
// which two others approve.
func (s Standing) Extend(ctx context.Context, who access.Principal, id, minutes string, months int) (store.Proof, error) {
	if err := asksMinutes(minutes); err != nil {
		return store.Proof{}, err
	}
	return s.decide(ctx, who, access.ProposeExtending, id, minutes, func(tx *store.Tx, m *partner.Measure) error {
		return m.Extend(who.Person, minutes, months, tx.Now())
	})
}

// Remove proposes, with minutes, to end the cooperation with a suspended unit. What it
// keeps is what a suspended one does: it reports, and is warned of its own products.
func (s Standing) Remove(ctx context.Context, who access.Principal, id, minutes string) (store.Proof, error) {
	if err := asksMinutes(minutes); err != nil {
		return store.Proof{}, err
	}
	return s.decide(ctx, who, access.ProposeRemoving, id, minutes, func(tx *store.Tx, m *partner.Measure) error {
		return m.Remove(who.Person, minutes, tx.Now())
	})
}

func asksMinutes(minutes string) error {
	if strings.TrimSpace(minutes) == "" {
		return fault.New(fault.Invalid, "measure.minutes", "a proposal has minutes: what was examined, and why it suffices or does not").At("/minutes")
	}
	return legibleAt("/minutes", minutes)
}

// Annul proposes to take back a measure that should never have been taken, for a reason
// that the unit reads. Somebody else approves who did not take it either; where nobody
// decides, it lapses.
func (s Standing) Annul(ctx context.Context, who access.Principal, id, why string) (store.Proof, error) {
	if strings.TrimSpace(why) == "" {
		return store.Proof{}, fault.New(fault.Invalid, "measure.annulment", "a measure is annulled for a reason, which the unit reads").At("/reason")
	}
	return s.decide(ctx, who, access.AnnulMeasure, id, why, func(tx *store.Tx, m *partner.Measure) error {
		return m.Annul(who.Person, why, tx.Now())
	})
}

// Approve is one approval of the proposal that the principal saw, by somebody who neither
// took the measure nor proposed, and is nobody's double (promise A7): the second of a
// restoration, an extension or a removal, and the first of an annulment, takes effect in
// the same act.
func (s Standing) Approve(ctx context.Context, who access.Principal, id string, version int) (store.Proof, error) {
	return s.decide(ctx, who, access.ApproveRestoring, id, "", func(tx *store.Tx, m *partner.Measure) error {
		if err := cmp.Or(m.Shown(version), m.MayApprove(who.Person), distinct(tx, who.Person, m.Involved())); err != nil {
			return err
		}
		return m.Approve(who.Person, tx.Now(), s.zone)
	})
}

// distinct asks whether somebody is another pair of eyes than those whose word counts
// already: nobody is beside an account that he made alone, or that made his.
func distinct(tx *store.Tx, decider string, others []string) error {
	var accounts []partner.Person
	read := func(id string) error {
		p, err := tx.Person(tx.Context(), id)
		switch {
		case fault.Is(err, fault.Absent): // no account of this instance: nobody's double
			return nil
		case err != nil:
			return err
		}
		accounts = append(accounts, p)
		return nil
	}
	err := tx.With(access.By{Principal: program("standing"), Act: access.ApproveRestoring}, func() error {
		for _, id := range append([]string{decider}, unique(others)...) {
			if err := read(id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || len(accounts) == 0 || accounts[0].ID != decider {
		return err
	}
	return partner.Distinct(accounts[0], accounts[1:])
}

// Decline ends the proposal that the principal saw, for a reason. The unit stays where
// it is.
func (s Standing) Decline(ctx context.Context, who access.Principal, id string, version int, why string) (store.Proof, error) {
	if strings.TrimSpace(why) == "" {
		return store.Proof{}, fault.New(fault.Invalid, "measure.reason", "a proposal is declined for a reason").At("/reason")
	}
	return s.decide(ctx, who, access.DeclineRestoring, id, why, func(tx *store.Tx, m *partner.Measure) error {
		return cmp.Or(m.Shown(version), m.Decline(who.Person, why, tx.Now()))
	})
}

// Withdraw takes back what the principal himself proposed, for a reason.
func (s Standing) Withdraw(ctx context.Context, who access.Principal, id string, version int, why string) (store.Proof, error) {
	if strings.TrimSpace(why) == "" {
		return store.Proof{}, fault.New(fault.Invalid, "measure.reason", "a proposal is withdrawn for a reason").At("/reason")
	}
	return s.decide(ctx, who, access.WithdrawProposal, id, why, func(tx *store.Tx, m *partner.Measure) error {
		return cmp.Or(m.Shown(version), m.Withdraw(who.Person, why, tx.Now()))
	})
}

// decide loads a measure, lets do move it, writes it back, and gives its unit the
// standing that follows.
func (s Standing) decide(ctx context.Context, who access.Principal, act access.Act, id, why string, do func(*store.Tx, *partner.Measure) error) (store.Proof, error) {
	return s.write(ctx, who, act, why, func(tx *store.Tx) error {
		tx.About(id)
		m, err := tx.LoadMeasure(id)
		if err != nil {
			return err
		}
		before := m.State
		if err := do(tx, &m); err != nil {
			return err
		}
		if err := tx.ChangeMeasure(m); err != nil || m.State == before || m.Pending() != "" {
			return err
		}
		return tx.With(access.By{Principal: program("standing"), Act: act}, func() error { return stand(tx, m.Org) })
	})
}
