package assessment_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tocsin/domain/access"
	"tocsin/domain/advisory"
	"tocsin/domain/assessment"
	"tocsin/domain/calendar"
	"tocsin/domain/coordination"
	"tocsin/domain/fault"
	"tocsin/domain/obligation"
	"tocsin/domain/partner"
	"tocsin/domain/programme"
	"tocsin/domain/report"
)

var shanghai = time.FixedZone("Asia/Shanghai", 8*3600)

func day(y, m, d int) calendar.Date { return calendar.Date{Year: y, Month: time.Month(m), Day: d} }

// in is noon of a day of 2024 in the zone.
func in(m, d int) time.Time { return time.Date(2024, time.Month(m), d, 12, 0, 0, 0, shanghai) }

var (
	over = assessment.Span{From: day(2024, 1, 1), To: day(2025, 1, 1), AsOf: time.Date(2025, 1, 20, 0, 0, 0, 0, shanghai), Zone: shanghai}
	all  = []programme.Weighing{{Metric: programme.Reports, Weight: 40}, {Metric: programme.Duties, Weight: 20}, {Metric: programme.Notices, Weight: 10}, {Metric: programme.Findings, Weight: 10}, {Metric: programme.Invitations, Weight: 10}, {Metric: programme.Standing, Weight: 10}}
)

// stood are the sides and reasons of the facts, by record.
func stood(s assessment.Span, r assessment.Records) map[string]assessment.Why {
	found := map[string]assessment.Why{}
	for _, f := range assessment.Facts(s, r) {
		found[f.Record] = f.Why
	}
	return found
}

func TestEachReportCountsOnItsSide(t *testing.T) {
	joined := func(id, kase string, at time.Time) report.Report {
		return report.Report{ID: id, State: report.Joined, Case: kase, Received: at}
	}
	r := assessment.Records{
		Reports: []report.Report{
			joined("valid", "c1", in(3, 1)), joined("known", "c2", in(3, 1)), joined("owed", "c3", in(3, 1)), joined("before", "c1", time.Date(2023, 12, 31, 23, 59, 59, 0, shanghai)),
			joined("first day", "c4", time.Date(2024, 1, 1, 0, 0, 0, 0, shanghai)), joined("after", "c4", time.Date(2025, 1, 1, 0, 0, 0, 0, shanghai)),
			{ID: "no", State: report.Rejected, Received: in(4, 1)}, {ID: "new", State: report.Received, Received: in(4, 1)}, {ID: "seen", State: report.Acknowledged, Received: in(4, 1)},
		},
		First: map[string]string{"c1": "valid", "c2": "another's", "c3": "another's", "c4": "first day"},
		Seats: []coordination.Participant{{Case: "c3", Product: true, Invited: time.Date(2023, 1, 1, 0, 0, 0, 0, shanghai)}, {Case: "c2"}},
	}
	want := map[string]assessment.Why{"valid": assessment.Valid, "known": assessment.Duplicate, "owed": assessment.OwnProduct, "first day": assessment.Valid, "no": assessment.Rejected, "new": assessment.Waiting, "seen": assessment.Waiting}
	compare(t, stood(over, r), want)
	if c := counts(over, r)[0]; c.Got != 2 || c.Most != 4 {
		t.Errorf("%+v", c)
	}
}

func counts(s assessment.Span, r assessment.Records) []assessment.Count {
	return assessment.Counts(all, assessment.Facts(s, r), s)
}

func compare(t *testing.T, got, want map[string]assessment.Why) {
	t.Helper()
	for id, why := range want {
		if got[id] != why {
			t.Errorf("%s: %q, want %q", id, got[id], why)
		}
	}
	for id, why := range got {
		if _, there := want[id]; !there {
			t.Errorf("%s is listed: %q", id, why)
		}
	}
}

func TestADutyIsLateOnlyWhenAPersonSaysSo(t *testing.T) {
	clock := func(id, matter string, reading obligation.Reading, due time.Time, state obligation.State) coordination.Clock {
		return coordination.Clock{ID: id, Matter: matter, Instrument: "cn/rmspv", Duty: "d", Stage: "s", Reading: reading, Actor: "u", Role: "provider", Due: due, State: state}
	}
	finding := func(matter string, state coordination.FindingState, at time.Time) coordination.Finding {
		return coordination.Finding{ID: "f" + matter, Matter: matter, Org: "u", Instrument: "cn/rmspv", Duty: "d", Stage: "s", State: state, DecidedAt: at}
	}
	r := assessment.Records{
		Clocks: []coordination.Clock{
			clock("a strict", "a", obligation.Strict, in(3, 2), obligation.Late), clock("a lenient", "a", obligation.Lenient, in(3, 4), obligation.Met),
			clock("b", "b", obligation.Only, in(3, 2), obligation.Late), clock("c", "c", obligation.Only, in(3, 2), obligation.Late),
			clock("d", "d", obligation.Only, in(3, 2), obligation.Late), clock("e", "e", obligation.Only, in(3, 2), obligation.Waived),
			clock("f", "f", obligation.Only, in(3, 2), obligation.NotApplicable), clock("g", "g", obligation.Only, time.Time{}, obligation.Open),
			clock("i strict", "i", obligation.Strict, in(12, 31), obligation.Late), clock("i lenient", "i", obligation.Lenient, in(12, 31).AddDate(0, 0, 3), obligation.Met), // next year's
			clock("h", "h", obligation.Only, over.AsOf.AddDate(0, 1, 0), obligation.Open),
		},
		Findings: []coordination.Finding{finding("b", coordination.Upheld, in(4, 1)), finding("c", coordination.Dismissed, in(4, 1)), finding("d", coordination.Proposed, time.Time{})},
	}
	compare(t, stood(over, r), map[string]assessment.Why{
		"a lenient": assessment.Met, "b": assessment.Late, "c": assessment.Unconfirmed, "d": assessment.Unconfirmed, "e": assessment.Lifted, "fb": assessment.Confirmed, "fc": assessment.Dismissed,
	})
	if got := counts(over, r); got[1].Got != 1 || got[1].Most != 2 || got[3].Got != 1 || got[3].Most != 2 {
		t.Errorf("%+v", got)
	}
	r.Findings[0].DecidedAt = over.AsOf.Add(time.Millisecond)
	if got := stood(over, r)["b"]; got != assessment.Unconfirmed {
		t.Errorf("confirmed after what it is as of: %q", got)
	}
}

func TestAnAnswerIsInTimeToTheEndOfItsDay(t *testing.T) {
	limit := time.Date(2024, 3, 5, 0, 0, 0, 0, shanghai) // sent on the first: the fourth is the last day
	sent := in(3, 1)
	notice := func(id string, acked, withdrawn time.Time) advisory.Notice {
		return advisory.Notice{ID: id, Sent: sent, Acked: acked, Over: withdrawn}
	}
	r := assessment.Records{Notices: []advisory.Notice{
		notice("in time", limit.Add(-time.Millisecond), time.Time{}), notice("late", limit, time.Time{}), notice("silent", time.Time{}, time.Time{}), notice("replaced", time.Time{}, limit),
	}}
	compare(t, stood(over, r), map[string]assessment.Why{"in time": assessment.InTime, "late": assessment.TooLate, "silent": assessment.Silent, "replaced": assessment.Replaced})
	early := over
	early.AsOf = limit.Add(-time.Millisecond)
	compare(t, stood(early, r), map[string]assessment.Why{"in time": assessment.InTime, "late": assessment.Ahead, "silent": assessment.Ahead, "replaced": assessment.Ahead})

	seat := func(kase string) coordination.Participant {
		return coordination.Participant{ID: kase, Case: kase, Invited: sent}
	}
	week := time.Date(2024, 3, 9, 0, 0, 0, 0, shanghai)
	r = assessment.Records{
		Seats:    []coordination.Participant{seat("spoke"), seat("spoke before"), seat("spoke late"), seat("reported")},
		Said:     map[string][]time.Time{"spoke": {week, week.Add(-1)}, "spoke before": {sent.Add(-1)}, "spoke late": {week}},
		Reported: map[string]bool{"reported": true},
	}
	compare(t, stood(over, r), map[string]assessment.Why{"spoke": assessment.InTime, "spoke before": assessment.Silent, "spoke late": assessment.TooLate, "reported": assessment.Reporter})
}

func TestADayUnderAMeasureCountsOnceAndAnAnnulledOneNever(t *testing.T) {
	lifted := []partner.Decision{{Outcome: partner.Carried, At: in(1, 20)}}
	r := assessment.Records{Measures: []partner.Measure{
		{ID: "long", State: partner.Restored, Taken: time.Date(2023, 6, 1, 0, 0, 0, 0, shanghai), Decisions: lifted},
		{ID: "same days", Kind: partner.Caution, State: partner.Restored, Taken: in(1, 10), Decisions: lifted},
		{ID: "never", State: partner.Annulled, Taken: in(5, 1), Decisions: []partner.Decision{{Outcome: partner.Carried, At: in(6, 1)}}},
		{ID: "last year", State: partner.Restored, Taken: time.Date(2022, 6, 1, 0, 0, 0, 0, shanghai), Decisions: []partner.Decision{{Outcome: partner.Carried, At: time.Date(2023, 6, 1, 0, 0, 0, 0, shanghai)}}},
		{ID: "next year", State: partner.InForce, Taken: time.Date(2025, 1, 1, 0, 0, 0, 0, shanghai)},
	}}
	compare(t, stood(over, r), map[string]assessment.Why{"long": assessment.InForce, "same days": assessment.InForce, "never": assessment.Annulled})
	if c := counts(over, r)[5]; c.Got != 346 || c.Most != 366 {
		t.Errorf("%+v, want 346 of 366: twenty days of January", c)
	}
}

func TestOfNothingThereIsNothingToSay(t *testing.T) {
	if total := assessment.Sum(counts(over, assessment.Records{})[:5]); total.Said != 0 || total.Permille != 0 || total.Weight != 90 {
		t.Errorf("%+v", total)
	}
	got := assessment.Sum([]assessment.Count{{Weighing: all[0], Got: 2, Most: 3}, {Weighing: all[1]}, {Weighing: all[2], Got: 1, Most: 1}})
	if got != (assessment.Total{Permille: 733, Said: 50, Weight: 70}) {
		t.Errorf("(40 × 2/3 + 10 × 1/1) / 50 is 0.7333…, not %+v", got)
	}
	if half := assessment.Sum([]assessment.Count{{Weighing: all[0], Got: 1, Most: 2000}}); half.Permille != 1 {
		t.Errorf("half of a thousandth is rounded up: %+v", half)
	}
}

// drawn makes records of a unit as they come.
func drawn(t *rapid.T) assessment.Records {
	at := func(what string) time.Time {
		return in(1, 1).Add(time.Duration(rapid.IntRange(-400, 9000).Draw(t, what)) * time.Hour)
	}
	r := assessment.Records{First: map[string]string{}, Said: map[string][]time.Time{}}
	for i := range rapid.IntRange(0, 12).Draw(t, "reports") {
		x := report.Report{ID: "rep" + string(rune('a'+i)), State: rapid.SampledFrom(report.States).Draw(t, "state"), Received: at("received")}
		if x.State == report.Joined {
			x.Case = rapid.SampledFrom([]string{"c1", "c2", "c3"}).Draw(t, "case")
			if r.First[x.Case] == "" {
				r.First[x.Case] = rapid.SampledFrom([]string{x.ID, "another's"}).Draw(t, "first")
			}
		}
		r.Reports = append(r.Reports, x)
	}
	for i := range rapid.IntRange(0, 8).Draw(t, "notices") {
		n := advisory.Notice{ID: "ntc" + string(rune('a'+i)), Sent: at("sent")}
		if rapid.Bool().Draw(t, "answered") {
			n.Acked = n.Sent.Add(time.Duration(rapid.IntRange(0, 200).Draw(t, "hours")) * time.Hour)
		}
		r.Notices = append(r.Notices, n)
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "measures") {
		m := partner.Measure{ID: "mea" + string(rune('a'+i)), State: rapid.SampledFrom([]partner.MeasureState{partner.InForce, partner.Restored, partner.Annulled}).Draw(t, "state"), Taken: at("taken")}
		m.Decisions = []partner.Decision{{Outcome: partner.Carried, At: m.Taken.Add(time.Duration(rapid.IntRange(0, 2000).Draw(t, "days")) * time.Hour)}}
		r.Measures = append(r.Measures, m)
	}
	return r
}

func TestTheOrderOfRecordsChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawn(t)
		want := assessment.Facts(over, r)
		r.Reports, r.Notices, r.Measures = rapid.Permutation(r.Reports).Draw(t, "reports"), rapid.Permutation(r.Notices).Draw(t, "notices"), rapid.Permutation(r.Measures).Draw(t, "measures")
		r.Reports = append(r.Reports, r.Reports...) // nor does it matter that one is read twice
		if got := assessment.Facts(over, r); !slices.Equal(got, want) {
			t.Fatalf("%+v\n%+v", got, want)
		}
		if changed := assessment.Differences(want, assessment.Facts(over, r)); len(changed) != 0 {
			t.Fatalf("counted anew it differs: %+v", changed)
		}
	})
}

func TestADuplicateNeverRaisesAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawn(t)
		before := counts(over, r)
		again := report.Report{ID: "again", State: rapid.SampledFrom([]report.State{report.Joined, report.Rejected}).Draw(t, "state"), Received: in(6, 1)}
		if again.State == report.Joined {
			again.Case = rapid.SampledFrom([]string{"c1", "c2", "c3", "c4"}).Draw(t, "case")
			if r.First[again.Case] == "" {
				r.First[again.Case] = "another's"
			}
		}
		r.Reports = append(r.Reports, again)
		after := counts(over, r)
		if before[0].Says() && after[0].Got*before[0].Most > before[0].Got*after[0].Most {
			t.Fatalf("%+v became %+v", before[0], after[0])
		}
		if after[0].Got > before[0].Got || assessment.Sum(after).Permille > assessment.Sum(before).Permille && before[0].Says() {
			t.Fatalf("%+v became %+v", before, after)
		}
		for i := 1; i < len(before); i++ {
			if before[i].Got != after[i].Got || before[i].Most != after[i].Most {
				t.Fatalf("a report moved %+v to %+v", before[i], after[i])
			}
		}
	})
}

var call = programme.Programme{Tiers: []string{"three stars", "two stars", "one star"}}

func who(id, org string) access.Principal { return access.Principal{Person: id, Org: org} }

// TestNoStepOutsideTheTableIsTaken does anything with an assessment, in any order, and
// holds what became of it against the table and against who may have part in it.
func TestNoStepOutsideTheTableIsTaken(t *testing.T) {
	acts := []access.Act{
		access.ComputeAssessment, access.ShowAssessment, access.CommentAssessment, access.DecideAssessment, access.PublishAssessment, access.AppealAssessment, access.SettleAssessment,
	}
	for _, s := range assessment.Steps {
		if !slices.Contains(acts, s.Act) {
			t.Errorf("nobody tries %s", s.Act)
		}
	}
	term := programme.Term{Measured: all[:1]}
	none := func(assessment.Span) ([]assessment.Fact, error) { return nil, nil }
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2025, 1, 5, 0, 0, 0, 0, time.UTC)
		a := assessment.Assessment{Org: "u", Zone: "Asia/Shanghai", Tier: "two stars", Year: programme.Year{No: 1, From: day(2024, 1, 1), To: day(2025, 1, 1)}}
		if err := a.Compute("drawer", now, term, none, now); err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(1, 400).Draw(t, "hours")) * time.Hour)
			act, by := rapid.SampledFrom(acts).Draw(t, "act"), who(rapid.SampledFrom([]string{"drawer", "b", "c", "d"}).Draw(t, "who"), rapid.SampledFrom([]string{"", "", "u"}).Draw(t, "for"))
			before, err := a, error(nil)
			v := assessment.Verdict{At: now, Outcome: rapid.SampledFrom(assessment.Outcomes).Draw(t, "outcome"), Tier: rapid.SampledFrom([]string{"", "three stars", "one star"}).Draw(t, "tier"), Reasons: "so it is"}
			switch act {
			case access.ComputeAssessment:
				err = a.Compute(by.Person, now, term, none, now)
			case access.ShowAssessment:
				err = a.Show(by.Person, rapid.SampledFrom([]int{a.Version, a.Version, a.Version - 1}).Draw(t, "version"), now)
			case access.CommentAssessment:
				err = a.Remark(assessment.Comment{At: now, By: "unit", Text: "no"}, rapid.Bool().Draw(t, "last"), shanghai)
			case access.DecideAssessment, access.SettleAssessment:
				err = a.Decide(act, by, v, call, shanghai)
			case access.PublishAssessment:
				err = a.Publish(by.Person, partner.ToPublic, now)
			case access.AppealAssessment:
				err = a.Complain("unit", "no", now, shanghai)
			}
			held(t, before, a, act, by, now, err)
		}
	})
}

func held(t *rapid.T, before, after assessment.Assessment, act access.Act, by access.Principal, now time.Time, err error) {
	to, open := assessment.Steps.Next(before.State, act)
	decides := act == access.DecideAssessment || act == access.SettleAssessment
	switch {
	case err != nil && after.State != before.State:
		t.Fatalf("%s was refused and moved %s to %s", act, before.State, after.State)
	case err != nil:
	case !open || after.State != to:
		t.Fatalf("%s led from %s to %s, and the table says %s", act, before.State, after.State, to)
	case decides && (slices.Contains(before.Makers, by.Person) || slices.Contains(before.Deciders(), by.Person) || by.Org == "u"):
		t.Fatalf("%s decided, who drew it up, decided before or is of the unit", by.Person)
	case act == access.DecideAssessment && before.Said.IsZero() && now.Before(before.CommentUntil(shanghai)):
		t.Fatal("decided before the unit could say anything")
	case act == access.AppealAssessment && (before.Appeal != nil || !after.Published.IsZero()):
		t.Fatal("appealed twice, or published under appeal")
	case act != access.ComputeAssessment && after.Version != before.Version:
		t.Fatal("computed after it was frozen")
	}
}

func codeOf(err error) string {
	if err == nil {
		return ""
	}
	return fault.From(err).Code
}

func TestWhatIsDecidedFitsTheTierThatIsHeld(t *testing.T) {
	for _, c := range []struct {
		outcome assessment.Outcome
		tier    string
		is      string
		code    string
	}{
		{assessment.Kept, "", "two stars", ""}, {assessment.Kept, "one star", "", "assessment.tier"}, {assessment.Raised, "three stars", "three stars", ""}, {assessment.Raised, "one star", "", "assessment.tier"},
		{assessment.Raised, "", "", "assessment.tier"}, {assessment.Lowered, "one star", "one star", ""}, {assessment.Lowered, "two stars", "", "assessment.tier"}, {assessment.Lowered, "no star", "", "assessment.tier"},
		{assessment.Ended, "", "", ""}, {assessment.Ended, "one star", "", "assessment.tier"}, {"else", "", "", "assessment.outcome"},
	} {
		a := assessment.Assessment{State: assessment.Shown, Tier: "two stars", Said: in(1, 1), Shown: in(1, 1)}
		err := a.Decide(access.DecideAssessment, who("b", ""), assessment.Verdict{At: in(2, 1), Outcome: c.outcome, Tier: c.tier, Reasons: "so it is"}, call, shanghai)
		if codeOf(err) != c.code || err == nil && a.Decision.Tier != c.is {
			t.Errorf("%s %q: %v, %+v", c.outcome, c.tier, err, a.Decision)
		}
	}
}

func TestAYearIsAssessedOnceItBeganAndShownOnceItIsOver(t *testing.T) {
	a := assessment.Assessment{Zone: "Asia/Shanghai", Year: programme.Year{No: 1, From: day(2024, 1, 1), To: day(2025, 1, 1)}}
	none := func(assessment.Span) ([]assessment.Fact, error) { return nil, nil }
	compute := func(asOf, now time.Time, measured []programme.Weighing) error {
		return a.Compute("a", asOf, programme.Term{Measured: measured}, none, now)
	}
	begins := time.Date(2024, 1, 1, 0, 0, 0, 0, shanghai)
	for code, err := range map[string]error{
		"assessment.unmeasured": compute(in(5, 1), in(5, 1), nil), "assessment.ahead": compute(in(5, 2), in(5, 1), all), "assessment.early": compute(begins, in(5, 1), all),
	} {
		if codeOf(err) != code {
			t.Errorf("%v, want %s", err, code)
		}
	}
	ends := time.Date(2025, 1, 1, 0, 0, 0, 0, shanghai)
	if err := compute(ends.Add(-1), ends, all); err != nil {
		t.Fatal(err)
	}
	if err := a.Show("a", 1, ends); codeOf(err) != "assessment.unfinished" {
		t.Errorf("shown before the year is over: %v", err)
	}
	if err := errors.Join(compute(ends, ends, all), a.Show("a", 2, ends)); err != nil {
		t.Fatal(err)
	}
	if until := a.CommentUntil(shanghai); !until.Equal(time.Date(2025, 1, 17, 0, 0, 0, 0, shanghai)) {
		t.Errorf("the unit comments until %s", until)
	}
	if err := compute(ends, ends, all); codeOf(err) != "assessment.state" {
		t.Errorf("computed once it was shown: %v", err)
	}
}

func TestAUnitDisputesARecordThatIsCounted(t *testing.T) {
	fact := assessment.Fact{Metric: programme.Notices, Record: "ntc_1", Side: assessment.Against}
	a := assessment.Assessment{State: assessment.Shown, Shown: in(1, 1), Counts: []assessment.Count{{Weighing: all[2], Got: 0, Most: 1}}, Facts: []assessment.Fact{fact}}
	for _, c := range []assessment.Comment{
		{Metric: programme.Notices, Record: "ntc_2", Text: "no"}, {Metric: programme.Reports, Record: "ntc_1", Text: "no"}, {Metric: programme.Notices, Record: "ntc_1"},
	} {
		c.At = in(1, 2)
		if err := a.Remark(c, true, shanghai); codeOf(err) != "assessment.record" {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if err := a.Remark(assessment.Comment{At: in(1, 2), Metric: programme.Notices, Record: "ntc_1", Text: "by telephone"}, false, shanghai); err != nil || !a.Disputed(fact) {
		t.Errorf("%v, %+v", err, a.Comments)
	}
	if clean := a.Without(over); clean[0].Most != 0 {
		t.Errorf("without what is disputed there is nothing: %+v", clean)
	}
	if a.Counts[0].Most != 1 {
		t.Error("a dispute changed the numbers")
	}
}

func TestOthersReadTheSharesAndNeitherRecordsNorReasonsNorNames(t *testing.T) {
	a := assessment.Assessment{
		Org: "u", Makers: []string{"per_1"}, Counts: []assessment.Count{{Weighing: all[0], Got: 1, Most: 2}}, Facts: []assessment.Fact{{Record: "rep_1"}},
		Comments: []assessment.Comment{{Text: "no"}}, Decision: &assessment.Verdict{By: "per_2", Outcome: assessment.Kept, Tier: "two stars", Reasons: "so it is"}, Before: []assessment.Verdict{{By: "per_3", Reasons: "x"}},
	}
	other := a.ToldTo(who("x", "other"))
	if len(other.Facts)+len(other.Comments)+len(other.Before)+len(other.Makers) != 0 || other.Decision.Reasons != "" || other.Decision.By != partner.Office || len(other.Counts) != 1 || other.Decision.Tier != "two stars" {
		t.Errorf("another unit is told %+v", other)
	}
	unit := a.ToldTo(who("x", "u"))
	if len(unit.Facts) != 1 || len(unit.Makers) != 0 || unit.Decision.By != partner.Office || unit.Decision.Reasons == "" || unit.Before[0].By != partner.Office {
		t.Errorf("the unit is told %+v", unit)
	}
	if nobody := a.ToldTo(access.Principal{}); len(nobody.Facts) != 0 {
		t.Errorf("everybody is told %+v", nobody)
	}
	if a.Decision.By != "per_2" || a.Before[0].By != "per_3" || a.Decision.Reasons == "" {
		t.Error("telling changed what is kept")
	}
}
