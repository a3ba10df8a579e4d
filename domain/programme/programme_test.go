package programme_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tocsin/domain/access"
	"tocsin/domain/calendar"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/domain/programme"
)

var call = programme.Programme{
	Name: "Support", Tiers: []string{"three stars", "two stars"}, Quorum: 3, Visibility: partner.ToPartners, Zone: "Asia/Shanghai",
	Criteria: []programme.Criterion{{No: 1, Text: "original findings", Weight: 60, Evidence: true}, {No: 2, Text: "a stable team", Weight: 40}},
}

func day(y, m, d int) calendar.Date { return calendar.Date{Year: y, Month: time.Month(m), Day: d} }

func TestATermHoldsItsFirstDayAndNotItsLast(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	term := programme.Term{From: day(2024, 1, 1), To: day(2026, 1, 1), ApplyUntil: day(2023, 12, 20)}
	at := func(s string) time.Time {
		at, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	for s, want := range map[string]bool{"2023-12-31T23:59:59+08:00": false, "2024-01-01T00:00:00+08:00": true, "2025-12-31T23:59:59+08:00": true, "2026-01-01T00:00:00+08:00": false} {
		if got := term.Holds(at(s), zone); got != want {
			t.Errorf("%s: %v", s, got)
		}
	}
	if !term.Applying(at("2023-12-20T23:59:59+08:00"), zone) || term.Applying(at("2023-12-21T00:00:00+08:00"), zone) {
		t.Error("one applies up to the end of the last day, and no longer")
	}
}

func TestTermsFollowOneAnother(t *testing.T) {
	p := call
	for _, c := range []struct {
		term programme.Term
		code string
	}{
		{programme.Term{From: day(2024, 1, 1), To: day(2024, 1, 1), ApplyUntil: day(2023, 12, 1)}, "programme.term"},
		{programme.Term{From: day(2024, 1, 1), To: day(2025, 1, 1), ApplyUntil: day(2025, 1, 1)}, "programme.apply"},
		{programme.Term{From: day(2024, 1, 1), To: day(2025, 1, 1), ApplyUntil: day(2023, 12, 1)}, ""},
		{programme.Term{From: day(2024, 12, 31), To: day(2026, 1, 1), ApplyUntil: day(2024, 12, 1)}, "programme.overlap"},
		{programme.Term{From: day(2025, 1, 1), To: day(2026, 1, 1), ApplyUntil: day(2024, 12, 1)}, ""},
	} {
		err := p.Add(c.term)
		if got := codeOf(err); got != c.code {
			t.Errorf("%+v: %q, want %q", c.term, got, c.code)
		}
	}
	if len(p.Terms) != 2 || p.Terms[1].No != 2 {
		t.Errorf("%+v", p.Terms)
	}
}

func codeOf(err error) string {
	if err == nil {
		return ""
	}
	return fault.From(err).Code
}

func member(id, org string) programme.Member {
	return programme.Member{Account: partner.Person{ID: id, Login: id, Org: org}, Votes: true}
}

// TestNoStepOutsideTheTableIsTaken does anything with an application, in any order, and
// holds what became of it against the table and against who may have part in it.
func TestNoStepOutsideTheTableIsTaken(t *testing.T) {
	acts := access.Machine[programme.State](programme.Steps)
	var all []access.Act
	for _, s := range acts {
		if !slices.Contains(all, s.Act) {
			all = append(all, s.Act)
		}
	}
	people := []string{"a", "b", "c", "d", "e"}
	points := []programme.Point{{Criterion: 1, Points: 7}, {Criterion: 2, Points: 3}}
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2024, 1, 5, 0, 0, 0, 0, time.UTC)
		a := programme.Application{State: programme.Applied, Org: "org_1", Tier: "two stars", Version: 1, Answers: []programme.Answer{{Criterion: 1, Text: "x", Evidence: "y"}, {Criterion: 2, Text: "x"}}}
		for range rapid.IntRange(1, 80).Draw(t, "steps") {
			now = now.Add(time.Hour)
			act, by := rapid.SampledFrom(all).Draw(t, "act"), rapid.SampledFrom(people).Draw(t, "who")
			before, err := a, error(nil)
			switch act {
			case access.SendApplication:
				err = a.Again("unit", a, now)
			case access.AttachApplication:
				_, _, err = a.Attach(programme.File{ID: now.String(), Digest: now.String()})
			case access.WithdrawApplication:
				if !rapid.Bool().Draw(t, "really") {
					continue // else no story lasts
				}
				err = a.Withdraw()
			case access.ReturnApplication:
				err = a.Return(by, "x")
			case access.AcceptApplication:
				err = a.Accept(by, call)
			case access.SeatPanel:
				err = a.Seat([]programme.Member{member("a", ""), member("b", "org_2"), member("c", "")}, now)
			case access.DeclareInterest:
				err = a.Declare(by, rapid.SampledFrom([]string{"", "", "", "a cousin"}).Draw(t, "interest"), now)
			case access.VoteApplication:
				err = a.Vote(by, rapid.Bool().Draw(t, "award"), points, "x", call, now)
			case access.IntendRefusal:
				err = a.Intend(by, "x", call, now)
			case access.HearApplicant:
				err = a.Hear(by, true, "x", now)
			case access.AwardApplication:
				err = a.Award(by, "two stars", "x", call, now)
			case access.RefuseApplication:
				err = a.Refuse(by, "x", call, now)
			case access.AppealRefusal:
				err = a.Complain("unit", "x", now, time.UTC)
			}
			held(t, before, a, act, by, err)
		}
	})
}

func held(t *rapid.T, before, after programme.Application, act access.Act, by string, err error) {
	to, open := programme.Steps.Next(before.State, act)
	switch {
	case err != nil && after.State != before.State:
		t.Fatalf("%s was refused and moved %s to %s", act, before.State, after.State)
	case err != nil:
		return
	case !open || after.State != to:
		t.Fatalf("%s led from %s to %s, and the table says %s", act, before.State, after.State, to)
	}
	judged := slices.Contains([]access.Act{access.IntendRefusal, access.AwardApplication, access.RefuseApplication}, act)
	onPanel := slices.ContainsFunc(before.Panel, func(s programme.Seat) bool { return s.Person == by })
	switch {
	case judged && onPanel:
		t.Fatalf("%s sits on the panel and did %s", by, act)
	case judged && before.Tally().Votes < call.Quorum:
		t.Fatalf("%s with %d votes", act, before.Tally().Votes)
	case judged && before.State == programme.Appealed && before.Decision.By == by:
		t.Fatalf("%s decided twice", by)
	case act == access.RefuseApplication && (after.Hearing == nil || after.Intent == nil):
		t.Fatal("refused without being heard")
	}
}

func TestAPanelIsOfThreeOrMoreWithoutInterestAndNoneOfTheApplicant(t *testing.T) {
	now := time.Date(2024, 1, 5, 0, 0, 0, 0, time.UTC)
	a := programme.Application{State: programme.Reviewed, Org: "org_1"}
	silent := member("d", "")
	silent.Votes = false
	for code, members := range map[string][]programme.Member{
		"panel.few": {member("a", ""), member("b", "")}, "panel.own": {member("a", ""), member("b", ""), member("c", "org_1")},
		"panel.twice": {member("a", ""), member("b", ""), member("a", "")}, "panel.member": {member("a", ""), member("b", ""), silent},
	} {
		if err := a.Seat(members, now); codeOf(err) != code {
			t.Errorf("%v, want %s", err, code)
		}
	}
	if err := a.Seat([]programme.Member{member("a", ""), member("b", ""), member("c", "org_2")}, now); err != nil {
		t.Fatal(err)
	}
	points := []programme.Point{{Criterion: 1, Points: 10}, {Criterion: 2, Points: 5}}
	if err := a.Vote("a", true, points, "good", call, now); codeOf(err) != "panel.undeclared" {
		t.Errorf("voted before he declared: %v", err)
	}
	for _, who := range []string{"a", "b", "c"} {
		if err := a.Declare(who, "", now); err != nil {
			t.Fatal(err)
		}
		if err := a.Vote(who, true, points, "good", call, now); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.Declare("c", "my brother works there", now); err != nil {
		t.Fatal(err)
	}
	if err := a.Declare("c", "", now); codeOf(err) != "panel.declared" {
		t.Errorf("an interest is taken back: %v", err)
	}
	if tally := a.Tally(); tally.Votes != 2 {
		t.Errorf("the vote of who has an interest counts: %+v", tally)
	}
	if err := a.Award("z", "two stars", "good", call, now); codeOf(err) != "application.quorum" {
		t.Errorf("decided without a quorum: %v", err)
	}
	want := []programme.Share{{Of: 1, Got: 20, Most: 20}, {Of: 2, Got: 10, Most: 20}, {Got: 60*20 + 40*10, Most: 100 * 20}}
	if got := a.Shares(call); !slices.Equal(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	if err := a.Vote("a", true, points[:1], "good", call, now); codeOf(err) != "panel.points" {
		t.Errorf("one criterion is left out: %v", err)
	}
	if err := a.Declare("stranger", "", now); !fault.Is(err, fault.Absent) {
		t.Errorf("a stranger declares: %v", err)
	}
}

func TestTheApplicantReadsTheReasonsAndNotTheNames(t *testing.T) {
	a := programme.Application{
		Org: "org_1", Reviewer: "per_1", Panel: []programme.Seat{{Person: "per_2", Reasons: "weak"}, {Person: "per_3"}},
		Intent: &programme.Statement{By: "per_4", Text: "too few"}, Decision: &programme.Verdict{Statement: programme.Statement{By: "per_4", Text: "too few"}},
	}
	told := a.ToldTo(access.Principal{Person: "per_9", Org: "org_1", Roles: []access.Role{access.PartnerMember}})
	if len(told.Panel) != 0 || told.Reviewer != partner.Office || told.Intent.By != partner.Office || told.Decision.By != partner.Office || told.Decision.Text != "too few" {
		t.Errorf("%+v", told)
	}
	if own := a.ToldTo(access.Principal{Person: "per_2"}); len(own.Panel) != 1 || own.Panel[0].Reasons != "weak" {
		t.Errorf("a member of the panel sees %+v", own.Panel)
	}
	a.State, a.Panel[1].Voted = programme.Sitting, time.Date(2024, 2, 1, 9, 0, 0, 0, time.UTC)
	officer := access.Principal{Person: "per_2", Roles: []access.Role{access.DutyOfficer}}
	if told := a.ToldTo(officer); len(told.Panel) != 1 || told.Panel[0].Reasons != "weak" || told.Reviewer != "per_1" || told.Counted(officer) {
		t.Errorf("an officer who sits on the panel sees how others voted: %+v", told.Panel)
	}
	if told := a.ToldTo(access.Principal{Person: "per_5", Roles: []access.Role{access.DutyOfficer}}); told.Tally().Votes != 1 {
		t.Errorf("the office sees no votes: %+v", told.Panel)
	}
	if a.Panel[0].Person != "per_2" || a.Decision.By != "per_4" {
		t.Error("telling changed what is kept")
	}
}
