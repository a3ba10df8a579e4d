package partner_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tocsin/domain/access"
	"tocsin/domain/calendar"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
)

var mended = []partner.Rectification{{Text: "mended"}}

func TestNothingRestoresAUnitBeforeItsTermIsOver(t *testing.T) {
	m := partner.Measure{State: partner.InForce, DecidedBy: "per_1", Evidence: mended}
	if !fault.Is(m.Propose("per_2", "fine", time.Time{}), fault.Conflict) || !fault.Is(m.Approve("per_2", time.Time{}, time.UTC), fault.Conflict) {
		t.Error("a measure in force can be lifted")
	}
}

func TestRestoringTakesEvidenceAProposalAndTwoOthers(t *testing.T) {
	m := partner.Measure{State: partner.Due, DecidedBy: "suspender"}
	if !fault.Is(m.Propose("proposer", "fine", time.Time{}), fault.Refused) {
		t.Error("proposed without evidence")
	}
	m.Evidence = mended
	if err := m.Propose("proposer", "fine", time.Time{}); err != nil || m.State != partner.Proposed {
		t.Fatalf("%+v %v", m, err)
	}
	refused := func(by string) {
		t.Helper()
		if err := m.Approve(by, time.Time{}, time.UTC); !fault.Is(err, fault.Refused) {
			t.Errorf("%s approved: %v", by, err)
		}
	}
	refused("suspender")
	refused("proposer")
	if err := m.Approve("first", time.Time{}, time.UTC); err != nil || m.State != partner.Seconded {
		t.Fatalf("one approval: %+v %v", m, err)
	}
	refused("first")
	if len(m.Decisions) != 0 {
		t.Errorf("after one approval it is decided: %+v", m.Decisions)
	}
	if err := m.Approve("second", time.Time{}, time.UTC); err != nil || m.State != partner.Restored || len(m.Approvals) != 2 {
		t.Errorf("two approvals: %+v %v", m, err)
	}
	if len(m.Decisions) != 1 || m.Decisions[0].Outcome != partner.Carried || m.Decisions[0].By != "second" {
		t.Errorf("what was decided: %+v", m.Decisions)
	}
}

func TestWhoeverIsSuspendedOrRemovedIsKeptFromEverythingButItsOwn(t *testing.T) {
	for standing, want := range map[partner.Standing]bool{partner.Good: false, partner.Warned: false, partner.Suspended: true, partner.Removed: true} {
		if got := (partner.Partner{Standing: standing}).Excluded(); got != want {
			t.Errorf("%s: %v", standing, got)
		}
	}
}

func TestADeclinedProposalLeavesNothingBehindThatCounts(t *testing.T) {
	m := partner.Measure{State: partner.Due, DecidedBy: "suspender", Evidence: mended}
	for _, step := range []error{m.Propose("proposer", "fine", time.Time{}), m.Approve("first", time.Time{}, time.UTC), m.Decline("other", "not on site", time.Time{}), m.Propose("first", "on site", time.Time{})} {
		if step != nil {
			t.Fatal(step)
		}
	}
	if m.State != partner.Proposed || len(m.Approvals) != 0 || m.Declined != "" {
		t.Errorf("an approval of the proposal before still counts: %+v", m)
	}
}

func TestATermBeginsSoonAndIsNotOverAlready(t *testing.T) {
	now, zone := time.Date(2021, 12, 22, 2, 0, 0, 0, time.UTC), time.FixedZone("", 8*3600)
	day := func(y, m, d int) calendar.Moment {
		return calendar.On(calendar.Date{Year: y, Month: time.Month(m), Day: d}, nil)
	}
	for _, c := range []struct {
		from   calendar.Moment
		months int
		code   string
	}{
		{day(2021, 12, 22), 6, ""}, {day(2022, 1, 21), 1, ""}, {day(2022, 1, 22), 1, "measure.early"}, {day(2090, 1, 1), 6, "measure.early"},
		{day(2021, 11, 23), 1, ""}, {day(2021, 11, 22), 1, "measure.over"}, {day(1, 1, 1), 120, "measure.over"}, {day(2021, 12, 22), 121, "measure.months"},
		{day(2021, 12, 22), 120, ""}, {day(2021, 12, 22), -6, "measure.months"}, {calendar.Moment{}, 6, "measure.from"},
	} {
		err := partner.Measure{From: c.from, Months: c.months, Ground: "x", Visibility: partner.InternalOnly}.Validate(now, zone)
		var codes []string
		if err != nil {
			for _, r := range fault.From(err).Reasons {
				codes = append(codes, r.Code)
			}
		}
		if got := strings.Join(codes, " "); got != c.code {
			t.Errorf("%d months from %s: %q, want %q", c.months, c.from, got, c.code)
		}
	}
}

func TestWhatShouldNotHaveBeenTakenIsAnnulledByTwoAndStays(t *testing.T) {
	m := partner.Measure{State: partner.InForce, DecidedBy: "suspender"}
	if err := m.Annul("suspender", "another unit was meant", time.Time{}); err != nil || m.State != partner.Annulling {
		t.Fatalf("%+v %v", m, err)
	}
	if err := m.Approve("suspender", time.Time{}, time.UTC); !fault.Is(err, fault.Refused) {
		t.Errorf("one alone takes his measure back: %v", err)
	}
	if err := m.Decline("other", "it was that unit", time.Time{}); err != nil || m.State != partner.InForce || m.Over() {
		t.Fatalf("declined: %+v %v", m, err)
	}
	if err := m.Annul("other", "it was not", time.Time{}); err != nil {
		t.Fatal(err)
	}
	for _, by := range []string{"suspender", "other"} {
		if err := m.Approve(by, time.Time{}, time.UTC); !fault.Is(err, fault.Refused) {
			t.Errorf("%s approves: %v", by, err)
		}
	}
	if err := m.Approve("third", time.Time{}, time.UTC); err != nil || m.State != partner.Annulled || !m.Over() || m.Annulment != "it was not" {
		t.Errorf("%+v %v", m, err)
	}
	if len(partner.MeasureSteps.Open(partner.Annulled)) != 0 {
		t.Error("an annulled measure comes back")
	}
}

func TestNoWayLeadsToRestoredButThroughReEvaluationAndTwoApprovals(t *testing.T) {
	acts := []access.Act{access.RectifyOrg, access.ReevaluateOrg, access.ProposeRestoring, access.ApproveRestoring, access.DeclineRestoring, access.AnnulMeasure, access.SuspendOrg}
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

func TestOthersAreToldOfNoProposal(t *testing.T) {
	for _, c := range []struct{ is, told partner.MeasureState }{
		{partner.InForce, partner.InForce}, {partner.Due, partner.Due}, {partner.Proposed, partner.Due}, {partner.Seconded, partner.Due},
		{partner.Annulling, partner.InForce}, {partner.Restored, partner.Restored}, {partner.Annulled, partner.Annulled},
	} {
		if got := (partner.Measure{State: c.is}).Outward(); got != c.told {
			t.Errorf("of one that is %s others are told %s", c.is, got)
		}
	}
}
