package desk

import (
	"context"
	"slices"
	"strings"

	"tocsin/domain/access"
	"tocsin/domain/calendar"
	"tocsin/domain/coordination"
	"tocsin/domain/fault"
	"tocsin/domain/obligation"
	"tocsin/domain/partner"
	"tocsin/store"
)

// supplied are the prohibitions that stand against letting a unit see a case: to seat
// it there is to give it what is not public yet. Whoever answers for an affected
// product of its own is its provider; of whom nobody said where he is, the law takes
// him to be abroad.
//
// law: cn/rmspv 9(7)
func (c *core) supplied(ctx context.Context, v store.View, k coordination.Case, unit partner.Partner, provider bool) ([]obligation.Bar, error) {
	if k.Flags.Public {
		return nil, nil
	}
	facts, err := c.caseFacts(ctx, v, k)
	if err != nil {
		return nil, err
	}
	act := obligation.Act{Type: "send", Actor: Platform, Attributes: unit.Recipient(provider)}
	return c.law.Load().Bars(act, attested(facts), c.clock.Now()), nil
}

// undecided refuses to seat a unit, with every citation, where the law stands against
// it and no decision is on record that says otherwise of this unit in this case.
func (c *core) undecided(tx *store.Tx, k coordination.Case, unit partner.Partner, provider bool) error {
	bars, err := c.supplied(tx.Context(), tx.View, k, unit, provider)
	if err != nil || len(bars) == 0 {
		return err
	}
	events, err := tx.Events(tx.Context(), k.ID)
	if err != nil {
		return err
	}
	var reasons []fault.Fault
	for _, b := range bars {
		if !decided(events, b, unit.ID) {
			reasons = append(reasons, *fault.New(fault.Refused, "invite.rule", "§ %s", b.Cite).At(b.Cite).
				WithHint("invite the provider of the product only; or have a publisher decide, on record, where another law orders it"))
		}
	}
	return fault.Join(fault.Refused, "invite.barred", "the law stands against giving this unit what is not public yet", reasons)
}

// decided reports whether it is on record that a prohibition does not keep a unit from
// being given the matter.
func decided(events []coordination.Event, b obligation.Bar, org string) bool {
	return slices.ContainsFunc(events, func(e coordination.Event) bool { return e.Decides(Platform, b.Cite, org) })
}

// Decide puts on record, for a person of the role, that a unit may be given what a
// prohibition keeps from it, and why. It decides only what the law leaves to be
// decided: a rule that conflicts with another one (promise L5). It seats nobody and
// releases nothing; the unit may then be invited, and stand among those who are told.
//
// law: cn/rmspv 9(7)
func (c Coordination) Decide(ctx context.Context, who access.Principal, caseID, org, why string) (store.Proof, error) {
	if strings.TrimSpace(why) == "" {
		return store.Proof{}, fault.New(fault.Invalid, "decision.reason", "a decision states its ground: which law orders it, and who agreed").At("/reason")
	}
	return c.write(ctx, who, access.DecideConflict, why, func(tx *store.Tx) error {
		tx.About(caseID)
		k, err := tx.LoadCase(caseID)
		if err != nil {
			return err
		}
		if _, err := coordination.Next(k.State, access.DecideConflict); err != nil {
			return err
		}
		unit, err := tx.LoadPartner(org)
		if err != nil {
			return err
		}
		bars, err := c.supplied(ctx, tx.View, k, unit, false)
		if err != nil {
			return err
		}
		decided := false
		for _, b := range bars {
			if !b.Decidable() {
				continue
			}
			decided = true
			if err := c.put(tx, coordination.Event{
				Matter: caseID, Type: coordination.DecisionRecorded, Actor: Platform, At: calendar.At(tx.Now()), Status: coordination.Confirmed,
				Source: b.Cite, Text: why, Attributes: map[string]string{"rule": b.Cite, "recipient": org},
			}); err != nil {
				return err
			}
		}
		if !decided {
			return fault.New(fault.Conflict, "decision.none", "no law that leaves a decision stands against this unit").WithHint("invite it")
		}
		return nil
	})
}
