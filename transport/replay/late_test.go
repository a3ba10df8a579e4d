package replay_test

import (
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/advisory"
	"tocsin/domain/coordination"
	"tocsin/domain/fault"
	"tocsin/domain/lookback"
	"tocsin/domain/obligation"
	"tocsin/domain/partner"
	"tocsin/domain/privacy"
	"tocsin/domain/report"
)

// The late report as an abuse case: what must hold when a partner knew and did not say.

// platformDuty is the statement on the duty to report to the platform.
func platformDuty(t *testing.T, a lookback.Account) lookback.Statement {
	t.Helper()
	for _, s := range a.Of("duty") {
		if s.Cite == "cn/rmspv 7(2)" {
			return s
		}
	}
	t.Fatal("nothing is said of the duty to report to the platform")
	return lookback.Statement{}
}

func TestTheDeadlineIsComputedUnderBothReadingsAndNothingIsDatedBack(t *testing.T) {
	s := platformDuty(t, empty(t).play().lookback())
	if s.State != lookback.Late || s.Value != 13 || s.Finding != coordination.Proposed || len(s.Readings) != 2 {
		t.Fatalf("%+v", s)
	}
	strict, lenient := s.Then[0], s.Then[1]
	if strict.Reading != obligation.Strict || !strict.Imprecise || !strict.Due.IsZero() {
		t.Errorf("the strict reading invents an hour: %+v", strict)
	}
	if lenient.Reading != obligation.Lenient || lenient.Due.Format(time.RFC3339) != "2021-11-26T16:00:00Z" || lenient.DaysLate != 13 {
		t.Errorf("the lenient reading: due %s, %d days", lenient.Due, lenient.DaysLate)
	}
	if len(lenient.Working) == 0 {
		t.Error("no working is shown")
	}
}

func TestTheBreachIsOfARoleAndAFinderAloneCommitsNone(t *testing.T) {
	a := empty(t).play().lookback()
	want := map[string]lookback.State{"provider": lookback.Late, "finder": lookback.None, "partner": lookback.None}
	for _, s := range a.Of("role") {
		if want[s.Params["role"]] != s.State || s.Cite != "cn/rmspv 7(2)" {
			t.Errorf("as %s: %s", s.Params["role"], s.State)
		}
		delete(want, s.Params["role"])
	}
	if len(want) > 0 {
		t.Errorf("nothing is said of %v", want)
	}
}

func TestTheSameFactsWithAResearcherInTheCasePrompNoFinding(t *testing.T) {
	n := empty(t)
	for i := range n.file.Steps {
		if in := n.file.Steps[i].Invite; in != nil && in.Unit == "alibaba" {
			in.Roles = []string{"finder"}
		}
		n.file.Steps[i].Expect = nil
		if n.file.Steps[i].ID == "note-refused" {
			n.file.Steps[i].Release = nil
			n.file.Steps[i].Who = ""
		}
	}
	n.play()
	a := n.lookback()
	if len(a.Findings) != 0 || len(a.Of("duty")) != 0 {
		t.Errorf("a researcher is held to %+v %+v", a.Findings, a.Of("duty"))
	}
	if s, ok := a.Find("known.elsewhere"); !ok || s.State != lookback.Flag {
		t.Error("that it was known elsewhere is a question in any role")
	}
}

func TestAbsenceIsClaimedOnlyOfTheLogAsFarAsItGoes(t *testing.T) {
	n := empty(t).play()
	s, ok := n.lookback().Find("report.none")
	if !ok || s.Org != n.Names["alibaba"] || s.Unit != lookback.Entries || s.Value < 100 || len(s.Evidence) != 0 {
		t.Errorf("%+v", s)
	}
}

func TestATermOfMonthsEndsOnTheDayOrTheLastOfItsMonth(t *testing.T) {
	for from, until := range map[string]string{
		"2021-12-22": "2022-06-22", "2021-08-31": "2022-02-28", "2023-08-31": "2024-02-29", "2021-11-30": "2022-05-30", "2024-02-29": "2024-08-29",
	} {
		n := empty(t)
		n.file.Steps = n.file.Steps[:0]
		n.play()
		org := n.Names["alibaba"]
		n.clock.Move(day(t, from).Earliest(time.FixedZone("", 8*3600)))
		id, _, err := n.Standing.Suspend(n.ctx, n.as("standing"), partner.Measure{Org: org, From: day(t, from), Months: 6, Ground: "x", Visibility: partner.InternalOnly})
		must(t, err)
		end, err := time.ParseInLocation(time.DateOnly, until, time.FixedZone("", 8*3600))
		must(t, err)
		n.clock.Move(end.Add(-time.Minute))
		n.tick(id, partner.InForce)
		n.clock.Move(end)
		n.tick(id, partner.Due)
	}
}

// tick lets the timer look, and wants the measure in a state and its unit suspended.
func (n *instance) tick(id string, want partner.MeasureState) {
	n.t.Helper()
	_, err := n.Standing.Tick(n.ctx)
	must(n.t, err)
	all, err := n.Look.Measures(n.ctx, n.as("auditor"), "")
	must(n.t, err)
	if all[0].ID != id || all[0].State != want || !n.as("alibaba-contact").Suspended {
		n.t.Errorf("at %s: %+v, suspended %v", n.clock.Now(), all[0], n.as("alibaba-contact").Suspended)
	}
}

func TestLiftingTakesTheRecordOfWhatWasMendedAndTwoOthers(t *testing.T) {
	n := empty(t).play()
	id := n.Names["measure-1"]
	_, err := n.Standing.Propose(n.ctx, n.as("duty"), id, "minutes")
	if f := fault.From(err); f.Kind != fault.Refused || f.Code != "measure.no-evidence" {
		t.Fatalf("without a record: %v", err)
	}
	_, err = n.Standing.Rectify(n.ctx, n.as("alibaba-contact"), id, 0, "a channel to the platform, trained and tried; see annex")
	must(t, err)
	_, err = n.Standing.Propose(n.ctx, n.as("duty"), id, "what was examined, and why it suffices")
	must(t, err)
	if _, err = n.Standing.Approve(n.ctx, n.as("standing"), id, 1); err == nil {
		t.Error("whoever suspended approves")
	}
	_, err = n.Standing.Approve(n.ctx, n.as("publisher"), id, 1)
	must(t, err)
	if n.lookback().Units[n.Names["alibaba"]].Standing != partner.Suspended {
		t.Error("one approval restored the unit")
	}
	second := n.as("publisher")
	second.Person = "per_second"
	_, err = n.Standing.Approve(n.ctx, second, id, 1)
	must(t, err)
	if s, _ := n.lookback().Find("measure"); s.State != lookback.Ended || n.as("alibaba-contact").Suspended {
		t.Errorf("%+v", s)
	}
}

func TestASuspendedUnitReportsAndIsWarnedOfItsOwnProductsAndReadsNothingElse(t *testing.T) {
	n := empty(t).play()
	who := n.as("alibaba-contact")
	if !who.Suspended {
		t.Fatal("the unit is not suspended")
	}
	taken, err := n.Intake.Receive(n.ctx, who, desk.Submission{
		Kind: report.Vulnerability, Raw: []byte("a new find"), Draft: report.Draft{Capacity: report.Provider, Technical: privacy.Sealed("a new find")},
	})
	must(t, err)
	if taken.Report == "" || taken.Receipt.Checkpoint == "" {
		t.Error("the report left no receipt")
	}
	if _, err := n.Look.Case(n.ctx, who, n.Case); !fault.Is(err, fault.Absent) {
		t.Errorf("the suspended unit reads the case: %v", err)
	}
	for own, want := range map[bool]bool{true: true, false: false} {
		id := n.warn(own)
		if _, err := n.Look.Advisory(n.ctx, who, id); (err == nil) != want {
			t.Errorf("own product %v: the warning reads %v", own, err)
		}
		mine, err := n.Look.Mine(n.ctx, who)
		must(t, err)
		told := false
		for _, notice := range mine.Notices {
			told = told || notice.Advisory == id
		}
		if told != want {
			t.Errorf("own product %v: told %v", own, told)
		}
	}
}

// warn releases a warning about a new matter to the sector of the suspended unit, which
// takes part with its own product or not at all.
func (n *instance) warn(own bool) string {
	n.t.Helper()
	duty, publisher := n.as("duty"), n.as("publisher")
	id, _, err := n.Coordination.Open(n.ctx, duty, desk.NewCase{Title: "another matter"})
	must(n.t, err)
	if own {
		_, err = n.Coordination.Invite(n.ctx, duty, id, n.Names["alibaba"], []string{"provider"}, true)
		must(n.t, err)
	}
	_, err = n.Coordination.Assess(n.ctx, duty, id, "high", "", "")
	must(n.t, err)
	text := advisory.Text{Title: "t", Summary: "s", Advice: "a"}
	adv, _, err := n.Publishing.Draft(n.ctx, duty, advisory.Advisory{Case: id, Kind: advisory.Warning, Grade: "high", Mitigation: "m", Sectors: []string{"cloud"}, En: text})
	must(n.t, err)
	_, err = n.Publishing.Submit(n.ctx, duty, adv)
	must(n.t, err)
	_, err = n.Publishing.Release(n.ctx, publisher, adv, 1)
	must(n.t, err)
	return adv
}

func TestNoSessionOutlivesTheSuspension(t *testing.T) {
	n := empty(t)
	i := 0
	for n.file.Steps[i].Suspend == nil {
		i++
	}
	rest := n.file.Steps[i]
	n.file.Steps = n.file.Steps[:i]
	n.play()
	code, err := n.Enrolment.Invite(n.ctx, access.Principal{Roles: []access.Role{access.System}, Via: "cli"}, n.Names["alibaba-contact"], time.Hour)
	must(t, err)
	session, err := n.Enrolment.SignInByLink(n.ctx, desk.Browser{}, code, "correct horse battery")
	must(t, err)
	before, err := n.Enrolment.Who(n.ctx, session, partner.SessionKey, "web")
	must(t, err)
	_, _, err = n.Standing.Suspend(n.ctx, n.as("standing"), partner.Measure{
		Org: n.Names["alibaba"], From: day(t, rest.Suspend.From), Months: 6, Ground: "x", Visibility: partner.InternalOnly,
	})
	must(t, err)
	after, err := n.Enrolment.Who(n.ctx, session, partner.SessionKey, "web")
	must(t, err)
	if before.Person == "" || after.Person != "" {
		t.Errorf("before %+v, after %+v", before, after)
	}
	if who := n.as("alibaba-contact"); who.Is(access.DutyOfficer) || !who.Suspended {
		t.Errorf("%+v", who)
	}
}
