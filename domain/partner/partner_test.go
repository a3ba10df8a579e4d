package partner_test

import (
	"testing"
	"time"

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

func TestASecretOpensItsOwnKindUntilItIsOver(t *testing.T) {
	expires := time.Date(2021, 12, 9, 0, 0, 0, 0, time.UTC)
	c := partner.Credential{Kind: partner.APIToken, Expires: expires}
	ended := c
	ended.Ended = true
	switch {
	case !c.Opens(partner.APIToken, expires.Add(-1)):
		t.Error("a good token opens nothing")
	case c.Opens(partner.APIToken, expires):
		t.Error("a token opens at its end")
	case c.Opens(partner.SessionKey, expires.Add(-1)):
		t.Error("a token opens a session")
	case ended.Opens(partner.APIToken, expires.Add(-1)):
		t.Error("a token that was revoked opens")
	}
}
