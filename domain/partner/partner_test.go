package partner_test

import (
	"testing"

	"pgregory.net/rapid"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
)

func TestNothingRestoresAUnitBeforeItsTermIsOver(t *testing.T) {
	m := partner.Measure{State: partner.InForce, DecidedBy: "per_1", Evidence: []partner.Rectification{{Text: "mended"}}}
	if !fault.Is(m.MayRestore("per_2"), fault.Conflict) {
		t.Error("a measure in force can be lifted")
	}
}

func TestRestoringTakesEvidenceAndSomebodyElse(t *testing.T) {
	m := partner.Measure{State: partner.Due, DecidedBy: "per_1"}
	f := fault.From(m.MayRestore("per_1"))
	if f.Kind != fault.Refused || len(f.Reasons) != 2 {
		t.Errorf("reasons: %v", f.Reasons)
	}
	m.Evidence = []partner.Rectification{{Text: "mended"}}
	if !fault.Is(m.MayRestore("per_1"), fault.Refused) {
		t.Error("whoever suspended restores")
	}
	if err := m.MayRestore("per_2"); err != nil {
		t.Error(err)
	}
}

func TestNoWayLeadsToRestoredButThroughReEvaluation(t *testing.T) {
	acts := []access.Act{access.RectifyOrg, access.ReevaluateOrg, access.RestoreOrg, access.SuspendOrg}
	rapid.Check(t, func(t *rapid.T) {
		state, due := partner.InForce, false
		for _, act := range rapid.SliceOf(rapid.SampledFrom(acts)).Draw(t, "acts") {
			next, err := partner.Next(state, act)
			if err != nil {
				continue
			}
			state = next
			due = due || state == partner.Due
			if state == partner.Restored && !due {
				t.Fatal("restored without re-evaluation")
			}
		}
	})
}
