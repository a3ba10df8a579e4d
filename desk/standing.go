package desk

import (
	"cmp"
	"context"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/ident"
	"tocsin/domain/partner"
	"tocsin/store"
)

// Standing takes measures about partners. A measure is the office's decision under
// the partner agreement, never the consequence of a finding (promise S1).
type Standing struct{ *core }

// Warn warns a unit for a number of months: it keeps all that it may, and mends.
func (s Standing) Warn(ctx context.Context, who access.Principal, m partner.Measure) (string, store.Proof, error) {
	m.Kind = partner.Caution
	return s.take(who, access.WarnOrg, m, nil, func(do func(*store.Tx) error) (store.Proof, error) {
		return s.write(ctx, who, access.WarnOrg, m.Ground, do)
	})
}

// Suspend suspends a unit for a number of months. In the same act every session and
// token of its people ends and what lies in the out-tray for it is cancelled;
// reporting, and being warned of its own products, stay open (promise S2).
func (s Standing) Suspend(ctx context.Context, who access.Principal, m partner.Measure) (string, store.Proof, error) {
	m.Kind = partner.Suspension
	ends := func(tx *store.Tx, m partner.Measure) error {
		return tx.With(access.By{Principal: program("standing"), Act: access.SuspendOrg}, func() error {
			if err := s.cut(tx, m.Org); err != nil {
				return err
			}
			return recall(tx, m.Org, "the unit was suspended: "+m.ID)
		})
	}
	return s.take(who, access.SuspendOrg, m, ends, func(do func(*store.Tx) error) (store.Proof, error) {
		return s.suspending(ctx, who, m.Org, m.Ground, do)
	})
}

// take takes a measure by write; then is what else happens in the same act.
func (s Standing) take(who access.Principal, act access.Act, m partner.Measure, then func(*store.Tx, partner.Measure) error, write func(func(*store.Tx) error) (store.Proof, error)) (string, store.Proof, error) {
	if err := (access.By{Principal: who, Act: act}).May(); err != nil {
		return "", store.Proof{}, err
	}
	if err := cmp.Or(m.Validate(s.clock.Now(), s.zone), legible(m)); err != nil {
		return "", store.Proof{}, err
	}
	proof, err := write(func(tx *store.Tx) (err error) {
		if m.ID, err = tx.NewID(ident.Measure); err != nil {
			return err
		}
		tx.About(m.ID)
		unit, err := tx.LoadPartner(m.Org)
		if err != nil {
			return err
		}
		if err := cmp.Or(unit.MayMeasure(m.Kind), readable(tx, m.Case)); err != nil {
			return err
		}
		m.State, m.Taken, m.Until, m.DecidedBy, m.Evidence = partner.InForce, tx.Now(), m.End(s.zone), who.Person, nil
		m.Name, m.LocalName = unit.Name, unit.LocalName
		if err := tx.AddMeasure(m, measureAudience(m)); err != nil {
			return err
		}
		if err := stand(tx, m.Org); err != nil || then == nil {
			return err
		}
		return then(tx, m)
	})
	return m.ID, proof, err
}

// stand gives a unit the standing that all measures about it say together.
func stand(tx *store.Tx, org string) error {
	unit, err := tx.LoadPartner(org)
	if err != nil {
		return err
	}
	taken, err := tx.MeasuresOf(tx.Context(), org)
	if err != nil {
		return err
	}
	if unit.Standing == partner.StandingUnder(taken) {
		return nil
	}
	unit.Standing = partner.StandingUnder(taken)
	return tx.ChangePartner(unit)
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

// Tick marks measures whose term is over as due for re-evaluation, and lets proposals to
// annul lapse that nobody decided. The unit stays where it is: nothing is restored by the
// passing of time (promise S3).
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
			if err := m.Pass(tx.Now()); err != nil {
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
