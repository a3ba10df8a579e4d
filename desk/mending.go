package desk

import (
	"context"
	"strings"

	"tocsin/domain/access"
	"tocsin/domain/calendar"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/store"
)

// Plan adds an item to what is to be mended, with the day by which it shall be: the
// office asks, or the unit plans for itself.
func (s Standing) Plan(ctx context.Context, who access.Principal, id, text string, due calendar.Date) (store.Proof, error) {
	if err := legibleAt("/text", text); err != nil {
		return store.Proof{}, err
	}
	return s.decide(ctx, who, access.PlanMending, id, "", func(tx *store.Tx, m *partner.Measure) error {
		if who.Org != "" && m.Org != who.Org {
			return access.Gone()
		}
		return m.Plan(who.Person, text, due, tx.Now())
	})
}

// Rectify hands in, for the unit, what it mended: of one item of the plan, or, for item
// zero, of the whole.
func (s Standing) Rectify(ctx context.Context, who access.Principal, id string, item int, text string) (store.Proof, error) {
	if strings.TrimSpace(text) == "" {
		return store.Proof{}, fault.New(fault.Invalid, "measure.evidence", "say what was mended, and how it can be seen").At("/text")
	}
	if err := legibleAt("/text", text); err != nil {
		return store.Proof{}, err
	}
	return s.own(ctx, who, access.RectifyOrg, id, func(tx *store.Tx, m *partner.Measure) error {
		return m.Rectify(partner.Rectification{At: tx.Now(), By: who.Person, Item: item, Text: text})
	})
}

// Accept says that the evidence of an item suffices.
func (s Standing) Accept(ctx context.Context, who access.Principal, id string, item int) (store.Proof, error) {
	return s.decide(ctx, who, access.AcceptItem, id, "", func(_ *store.Tx, m *partner.Measure) error { return m.Accept(item) })
}

// Return gives an item back, for a reason that the unit reads.
func (s Standing) Return(ctx context.Context, who access.Principal, id string, item int, why string) (store.Proof, error) {
	if strings.TrimSpace(why) == "" {
		return store.Proof{}, fault.New(fault.Invalid, "measure.returned", "an item goes back with a reason, which the unit reads").At("/reason")
	}
	return s.decide(ctx, who, access.ReturnItem, id, why, func(_ *store.Tx, m *partner.Measure) error { return m.Return(item, why) })
}

// Appeal brings an appeal against a measure, for its unit. The measure stands meanwhile.
func (s Standing) Appeal(ctx context.Context, who access.Principal, id, text string) (store.Proof, error) {
	if err := legibleAt("/text", text); err != nil {
		return store.Proof{}, err
	}
	return s.own(ctx, who, access.FileAppeal, id, func(tx *store.Tx, m *partner.Measure) error {
		return m.Appeal(who.Person, text, tx.Now(), s.zone)
	})
}

// WithdrawAppeal takes the appeal back, for the unit.
func (s Standing) WithdrawAppeal(ctx context.Context, who access.Principal, id string) (store.Proof, error) {
	return s.own(ctx, who, access.WithdrawAppeal, id, func(_ *store.Tx, m *partner.Measure) error { return m.WithdrawAppeal() })
}

// Hear keeps the minutes of a hearing of the unit, by somebody who had no part in the
// decision and is nobody's double among those who had.
func (s Standing) Hear(ctx context.Context, who access.Principal, id, minutes string) (store.Proof, error) {
	if err := legibleAt("/minutes", minutes); err != nil {
		return store.Proof{}, err
	}
	return s.decide(ctx, who, access.HearAppeal, id, "", func(tx *store.Tx, m *partner.Measure) error {
		parties := m.AppealParties()
		if err := m.Hear(who.Person, minutes, tx.Now()); err != nil {
			return err
		}
		return distinct(tx, who.Person, parties)
	})
}

// Settle decides the appeal that waits: upheld, changed with fewer months, or annulled.
// Neither whoever decided before nor whoever heard the unit does.
func (s Standing) Settle(ctx context.Context, who access.Principal, id string, verdict partner.Appeal) (store.Proof, error) {
	if err := legibleAt("/reasons", verdict.Reasons); err != nil {
		return store.Proof{}, err
	}
	return s.decide(ctx, who, access.DecideAppeal, id, verdict.Reasons, func(tx *store.Tx, m *partner.Measure) error {
		parties := m.AppealParties()
		if err := m.Settle(who.Person, verdict, tx.Now(), s.zone); err != nil {
			return err
		}
		return distinct(tx, who.Person, parties)
	})
}

// own is decide for what only the unit of the measure does.
func (s Standing) own(ctx context.Context, who access.Principal, act access.Act, id string, do func(*store.Tx, *partner.Measure) error) (store.Proof, error) {
	return s.decide(ctx, who, act, id, "", func(tx *store.Tx, m *partner.Measure) error {
		if m.Org != who.Org || who.Org == "" {
			return access.Gone()
		}
		return do(tx, m)
	})
}
