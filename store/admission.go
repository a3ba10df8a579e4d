package store

import (
	"context"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/clock"
	"tocsin/domain/partner"
)

// AddAdmission keeps a new admission.
func (tx *Tx) AddAdmission(a partner.Admission, audience access.Audience) error {
	return add(tx, admissions, a, audience)
}

// LoadAdmission reads an admission in order to decide it.
func (tx *Tx) LoadAdmission(id string) (partner.Admission, error) { return load(tx, admissions, id) }

// ChangeAdmission writes a loaded admission back.
func (tx *Tx) ChangeAdmission(a partner.Admission) error { return change(tx, admissions, a) }

// OpenAdmissions lists what may still be decided at now, the oldest first.
func (v View) OpenAdmissions(ctx context.Context, now time.Time) ([]partner.Admission, error) {
	since := clock.Milli(now.Add(-partner.AdmissionTime))
	return admissions.list(ctx, v, is("state = ? AND asked > ?", string(partner.AdmissionAsked), since), "asked, id", 0)
}
