package partner_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tocsin/domain/access"
	"tocsin/domain/calendar"
	"tocsin/domain/partner"
)

// TestNoStepOutsideTheTablesIsTaken does anything with a measure, its plan and its appeals,
// in any order, and holds what became of it against the three tables.
func TestNoStepOutsideTheTablesIsTaken(t *testing.T) {
	people := []string{"a", "b", "c", "d", "e"}
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2021, 12, 9, 0, 0, 0, 0, time.UTC)
		m := partner.Measure{State: partner.InForce, Months: 6, From: calendar.On(calendar.DateOf(now), time.UTC), Taken: now, DecidedBy: "a"}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			now = now.Add(time.Hour)
			by, n := rapid.SampledFrom(people).Draw(t, "who"), rapid.IntRange(0, 3).Draw(t, "number")
			before := m
			act := rapid.SampledFrom([]access.Act{
				access.ReevaluateOrg, access.PlanMending, access.RectifyOrg, access.AcceptItem, access.ReturnItem, access.ProposeRestoring, access.ProposeExtending, access.ProposeRemoving,
				access.AnnulMeasure, access.ApproveRestoring, access.DeclineRestoring, access.WithdrawProposal, access.FileAppeal, access.WithdrawAppeal, access.HearAppeal, access.DecideAppeal,
			}).Draw(t, "act")
			err := tried(&m, act, by, n, now)
			check(t, before, m, act, by, err)
		}
	})
}

func tried(m *partner.Measure, act access.Act, by string, n int, now time.Time) error {
	switch act {
	case access.ReevaluateOrg:
		return m.Pass(now)
	case access.PlanMending:
		return m.Plan(by, "x", calendar.Date{}, now)
	case access.RectifyOrg:
		return m.Rectify(partner.Rectification{Item: n, Text: "x", At: now})
	case access.AcceptItem:
		return m.Accept(n)
	case access.ReturnItem:
		return m.Return(n, "x")
	case access.ProposeRestoring:
		return m.Propose(by, "x", now)
	case access.ProposeExtending:
		return m.Extend(by, "x", n, now)
	case access.ProposeRemoving:
		return m.Remove(by, "x", now)
	case access.AnnulMeasure:
		return m.Annul(by, "x", now)
	case access.ApproveRestoring:
		return m.Approve(by, now, time.UTC)
	case access.DeclineRestoring:
		return m.Decline(by, "x", now)
	case access.WithdrawProposal:
		return m.Withdraw(by, "x", now)
	case access.FileAppeal:
		return m.Appeal("unit", "x", now, time.UTC)
	case access.WithdrawAppeal:
		return m.WithdrawAppeal()
	case access.HearAppeal:
		return m.Hear(by, "x", now)
	default:
		return m.Settle(by, partner.Appeal{Outcome: partner.AppealOutcomes[n%3], Months: n / 2, Reasons: "x"}, now, time.UTC)
	}
}

func check(t *rapid.T, before, after partner.Measure, act access.Act, by string, err error) {
	appealing := slices.Contains([]access.Act{access.FileAppeal, access.WithdrawAppeal, access.HearAppeal, access.DecideAppeal}, act)
	to, open := partner.MeasureSteps.Next(before.State, act)
	switch {
	case err != nil && (after.State != before.State || len(after.Decisions) != len(before.Decisions) || len(after.Appeals) != len(before.Appeals)):
		t.Fatalf("%s was refused and changed something: %v", act, err)
	case err != nil:
		return
	case !appealing && (!open || after.State != to):
		t.Fatalf("%s led from %s to %s, and the table says %s", act, before.State, after.State, to)
	case act != access.DecideAppeal && appealing && after.State != before.State:
		t.Fatalf("%s moved the measure from %s to %s", act, before.State, after.State)
	}
	appeal, waits := before.Appealed()
	if appealing && act != access.FileAppeal {
		if _, ok := partner.AppealSteps.Next(appeal.State, act); !waits || !ok {
			t.Fatalf("%s was done of an appeal that is %q", act, appeal.State)
		}
	}
	if (act == access.HearAppeal || act == access.DecideAppeal || act == access.ApproveRestoring) && by == before.DecidedBy {
		t.Fatalf("whoever took the measure did %s", act)
	}
	if act == access.DecideAppeal && by == appeal.HeardBy {
		t.Fatal("whoever heard the unit decided")
	}
	for i, item := range after.Items[:min(len(before.Items), len(after.Items))] {
		was := before.Items[i].State
		if to, ok := partner.ItemSteps.Next(was, act); item.State != was && (!ok || to != item.State) {
			t.Fatalf("%s led item %d from %s to %s", act, item.No, was, item.State)
		}
	}
	if after.State == partner.Restored && after.OpenItems() > 0 && act == access.ApproveRestoring {
		t.Fatal("restored with an open item")
	}
}
