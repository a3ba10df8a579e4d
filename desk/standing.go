package desk

import (
	"cmp"
	"context"
	"strings"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/ident"
	"tocsin/domain/partner"
	"tocsin/store"
)

// Standing takes measures about partners. A measure is the office's decision under
// the partner agreement, never the consequence of a finding (promise S1).
type Standing struct{ *core }

// Suspend suspends a unit for a number of months. In the same act every session and
// token of its people ends and what lies in the out-tray for it is cancelled;
// reporting, and being warned of its own products, stay open (promise S2).
func (s Standing) Suspend(ctx context.Context, who access.Principal, m partner.Measure) (string, store.Proof, error) {
	if err := (access.By{Principal: who, Act: access.SuspendOrg}).May(); err != nil {
		return "", store.Proof{}, err
	}
	if err := m.Validate(s.clock.Now(), s.zone); err != nil {
		return "", store.Proof{}, err
	}
	if err := legible(m); err != nil {
		return "", store.Proof{}, err
	}
	proof, err := s.suspending(ctx, who, m.Org, m.Ground, func(tx *store.Tx) (err error) {
		if m.ID, err = tx.NewID(ident.Measure); err != nil {
			return err
		}
		tx.About(m.ID)
		unit, err := tx.LoadPartner(m.Org)
		if err != nil {
			return err
		}
		if unit.Standing == partner.Suspended {
			return fault.New(fault.Conflict, "measure.twice", "the unit is suspended already").WithHint("see the measure in force")
		}
		if err := readable(tx, m.Case); err != nil {
			return err
		}
		unit.Standing = partner.Suspended
		if err := tx.ChangePartner(unit); err != nil {
			return err
		}
		m.State, m.Until, m.DecidedBy, m.Evidence = partner.InForce, m.End(s.zone), who.Person, nil
		m.Name, m.LocalName = unit.Name, unit.LocalName
		if err := tx.AddMeasure(m, measureAudience(m)); err != nil {
			return err
		}
		return tx.With(access.By{Principal: program("standing"), Act: access.SuspendOrg}, func() error {
			if err := s.cut(tx, m.Org); err != nil {
				return err
			}
			return recall(tx, m.Org, "the unit was suspended: "+m.ID)
		})
	})
	return m.ID, proof, err
}

// readable refuses a case that the principal cannot read: for him there is none.
func readable(tx *store.Tx, caseID string) error {
	if caseID == "" {
		return nil
	}
	_, err := tx.Case(tx.Context(), caseID)
	if fault.Is(err, fault.Absent) {
		return fault.New(fault.Invalid, "measure.case", "there is no such case").At("/case").WithHint("name a case that you can open, or none")
	}
	return err
}

// measureAudience: the office and the unit; partners or everybody only where the
// measure says so.
func measureAudience(m partner.Measure) access.Audience {
	audience := access.Desk().With(access.OwnKey(m.Org), access.RoleKey(access.Administrator))
	switch m.Visibility {
	case partner.ToPartners:
		return audience.With(access.RoleKey(access.PartnerMember))
	case partner.ToPublic:
		return audience.With(access.Everybody)
	}
	return audience
}

// cut ends every session and token of a unit's people.
func (s Standing) cut(tx *store.Tx, org string) error {
	staff, err := tx.PeopleOf(tx.Context(), org)
	if err != nil {
		return err
	}
	for _, p := range staff {
		if err := endHeld(tx, p.ID, isAny); err != nil {
			return err
		}
	}
	return nil
}

// Rectify hands in, for the unit, what it mended.
func (s Standing) Rectify(ctx context.Context, who access.Principal, id, text string) (store.Proof, error) {
	if strings.TrimSpace(text) == "" {
		return store.Proof{}, fault.New(fault.Invalid, "measure.evidence", "say what was mended, and how it can be seen").At("/text")
	}
	if err := legibleAt("/text", text); err != nil {
		return store.Proof{}, err
	}
	return s.write(ctx, who, access.RectifyOrg, "", func(tx *store.Tx) error {
		tx.About(id)
		m, err := tx.LoadMeasure(id)
		if err != nil {
			return err
		}
		if m.Org != who.Org {
			return access.Gone()
		}
		if m.State, err = partner.Next(m.State, access.RectifyOrg); err != nil {
			return err
		}
		m.Evidence = append(m.Evidence, partner.Rectification{At: tx.Now(), By: who.Person, Text: text})
		return tx.ChangeMeasure(m)
	})
}

// Tick marks measures whose term is over as due for re-evaluation. The unit stays
// suspended: nothing is restored by the passing of time (promise S3).
func (s Standing) Tick(ctx context.Context) (int, error) {
	n, err := s.inner().CountEnded(ctx, s.clock.Now())
	if err != nil || n == 0 {
		return 0, err
	}
	moved := 0
	_, err = s.write(ctx, program("timer"), access.ReevaluateOrg, "", func(tx *store.Tx) error {
		moved = 0
		ended, err := tx.LoadEndedMeasures()
		if err != nil {
			return err
		}
		if len(ended) == 0 {
			tx.Nothing()
			return nil
		}
		tx.About(ended[0].ID)
		for _, m := range ended {
			if m.State, err = partner.Next(m.State, access.ReevaluateOrg); err != nil {
				return err
			}
			if err := tx.ChangeMeasure(m); err != nil {
				return err
			}
			moved++
		}
		return nil
	})
	return moved, err
}

// Propose proposes that a unit be given its standing back, with minutes: what was
// examined, and why it suffices.
func (s Standing) Propose(ctx context.Context, who access.Principal, id, minutes string) (store.Proof, error) {
	if strings.TrimSpace(minutes) == "" {
		return store.Proof{}, fault.New(fault.Invalid, "measure.minutes", "a restoration has minutes: what was examined, and why it suffices").At("/minutes")
	}
	return s.decide(ctx, who, access.ProposeRestoring, id, minutes, func(_ *store.Tx, m *partner.Measure) error { return m.Propose(who.Person, minutes) })
}

// Annul proposes to take back a measure that should never have been taken, for a reason
// that the unit reads. Somebody else approves who did not take it either.
func (s Standing) Annul(ctx context.Context, who access.Principal, id, why string) (store.Proof, error) {
	if strings.TrimSpace(why) == "" {
		return store.Proof{}, fault.New(fault.Invalid, "measure.annulment", "a measure is annulled for a reason, which the unit reads").At("/reason")
	}
	return s.decide(ctx, who, access.AnnulMeasure, id, why, func(_ *store.Tx, m *partner.Measure) error { return m.Annul(who.Person, why) })
}

// Approve is one approval of the proposal that the principal saw, by somebody who neither
// suspended nor proposed (promise A7): the second of a restoration, and the first of an
// annulment, gives the unit its standing back in the same act.
func (s Standing) Approve(ctx context.Context, who access.Principal, id string, version int) (store.Proof, error) {
	return s.decide(ctx, who, access.ApproveRestoring, id, "", func(tx *store.Tx, m *partner.Measure) error {
		if err := cmp.Or(m.Shown(version), m.Approve(who.Person, tx.Now())); err != nil || !m.Over() {
			return err
		}
		unit, err := tx.LoadPartner(m.Org)
		if err != nil {
			return err
		}
		unit.Standing = partner.Good
		return tx.ChangePartner(unit)
	})
}

// Decline ends the proposal to restore that the principal saw, for a reason. The unit
// stays suspended.
func (s Standing) Decline(ctx context.Context, who access.Principal, id string, version int, why string) (store.Proof, error) {
	if strings.TrimSpace(why) == "" {
		return store.Proof{}, fault.New(fault.Invalid, "measure.reason", "a proposal is declined for a reason").At("/reason")
	}
	return s.decide(ctx, who, access.DeclineRestoring, id, why, func(_ *store.Tx, m *partner.Measure) error { return cmp.Or(m.Shown(version), m.Decline(why)) })
}

// decide loads a measure, lets do move it, and writes it back.
func (s Standing) decide(ctx context.Context, who access.Principal, act access.Act, id, why string, do func(*store.Tx, *partner.Measure) error) (store.Proof, error) {
	return s.write(ctx, who, act, why, func(tx *store.Tx) error {
		tx.About(id)
		m, err := tx.LoadMeasure(id)
		if err != nil {
			return err
		}
		if err := do(tx, &m); err != nil {
			return err
		}
		return tx.ChangeMeasure(m)
	})
}
