package partner_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
)

var mended = []partner.Rectification{{Text: "mended"}}

func TestNothingRestoresAUnitBeforeItsTermIsOver(t *testing.T) {
	m := partner.Measure{State: partner.InForce, DecidedBy: "per_1", Evidence: mended}
	if !fault.Is(m.Propose("per_2", "fine"), fault.Conflict) || !fault.Is(m.Approve("per_2", time.Time{}), fault.Conflict) {
		t.Error("a measure in force can be lifted")
	}
}

func TestRestoringTakesEvidenceAProposalAndTwoOthers(t *testing.T) {
	m := partner.Measure{State: partner.Due, DecidedBy: "suspender"}
	if !fault.Is(m.Propose("proposer", "fine"), fault.Refused) {
		t.Error("proposed without evidence")
	}
	m.Evidence = mended
	if err := m.Propose("proposer", "fine"); err != nil || m.State != partner.Proposed {
		t.Fatalf("%+v %v", m, err)
	}
	refused := func(by string) {
		t.Helper()
		if err := m.Approve(by, time.Time{}); !fault.Is(err, fault.Refused) {
			t.Errorf("%s approved: %v", by, err)
		}
	}
	refused("suspender")
	refused("proposer")
	if err := m.Approve("first", time.Time{}); err != nil || m.State != partner.Seconded {
		t.Fatalf("one approval: %+v %v", m, err)
	}
	refused("first")
	if err := m.Approve("second", time.Time{}); err != nil || m.State != partner.Restored || len(m.Approvals) != 2 {
		t.Errorf("two approvals: %+v %v", m, err)
	}
}

func TestADeclinedProposalLeavesNothingBehindThatCounts(t *testing.T) {
	m := partner.Measure{State: partner.Due, DecidedBy: "suspender", Evidence: mended}
	for _, step := range []error{m.Propose("proposer", "fine"), m.Approve("first", time.Time{}), m.Decline("not on site"), m.Propose("first", "on site")} {
		if step != nil {
			t.Fatal(step)
		}
	}
	if m.State != partner.Proposed || len(m.Approvals) != 0 || m.Declined != "" {
		t.Errorf("an approval of the proposal before still counts: %+v", m)
	}
}

func TestNoWayLeadsToRestoredButThroughReEvaluationAndTwoApprovals(t *testing.T) {
	acts := []access.Act{access.RectifyOrg, access.ReevaluateOrg, access.ProposeRestoring, access.ApproveRestoring, access.DeclineRestoring, access.SuspendOrg}
	rapid.Check(t, func(t *rapid.T) {
		state, due, approved := partner.InForce, false, 0
		for _, act := range rapid.SliceOf(rapid.SampledFrom(acts)).Draw(t, "acts") {
			next, err := partner.Next(state, act)
			if err != nil {
				continue
			}
			switch due = due || next == partner.Due; {
			case act == access.ApproveRestoring:
				approved++
			case next != state:
				approved = 0
			}
			if state = next; state == partner.Restored && (!due || approved != 2) {
				t.Fatalf("restored with re-evaluation %v and %d approvals", due, approved)
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
