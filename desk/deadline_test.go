package desk_test

import (
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/calendar"
	"tocsin/domain/coordination"
	"tocsin/domain/fault"
	"tocsin/domain/obligation"
	"tocsin/domain/partner"
	"tocsin/domain/report"
)

// provider is a unit with a case in which it learned of the matter at a time.
func (o *office) provider(aware string) (org, caseID string, unit access.Principal) {
	o.t.Helper()
	org, _, err := o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: "Provider", Jurisdiction: "CN", Sector: "cloud"})
	o.must(err)
	caseID, _, err = o.Coordination.Open(o.ctx, o.duty, desk.NewCase{Title: "a hole"})
	o.must(err)
	_, err = o.Coordination.Invite(o.ctx, o.duty, caseID, org, []string{"provider"}, true)
	o.must(err)
	_, err = o.Coordination.Record(o.ctx, o.duty, coordination.Event{Matter: caseID, Type: "actor.aware", Actor: org, At: moment(aware), Status: coordination.Confirmed, Source: "mail"})
	o.must(err)
	return org, caseID, o.person("unit-"+org, access.PartnerMember, org)
}

func (o *office) clocks(caseID string) map[string]coordination.Clock {
	o.t.Helper()
	kept, err := o.store.Look(access.By{Principal: o.duty, Act: access.ReadCase}).Clocks(o.ctx, caseID)
	o.must(err)
	found := map[string]coordination.Clock{}
	for _, k := range kept {
		found[k.Duty+"/"+k.Stage+"/"+string(k.Reading)] = k
	}
	return found
}

// What happened to a report that no case has is for the office, which reckons by it.
func TestTheClocksOfAReportRunByWhatIsRecordedOfIt(t *testing.T) {
	o := open(t)
	org, _, err := o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: "Provider", Sector: "telecom", Jurisdiction: "CN"})
	o.must(err)
	unit := o.person("unit", access.PartnerMember, org)
	taken, err := o.Intake.Receive(o.ctx, unit, desk.Submission{Kind: report.Vulnerability, Draft: report.Draft{Title: "RCE", Capacity: report.Provider}, Raw: []byte("raw")})
	o.must(err)
	anchored := func() (n int) {
		d, err := o.Look.Report(o.ctx, o.duty, taken.Report)
		o.must(err)
		for _, c := range d.Clocks {
			if c.Actor == org && !c.Due.IsZero() {
				n++
			}
		}
		return n
	}
	before := anchored()
	_, err = o.Coordination.Record(o.ctx, o.duty, coordination.Event{Matter: taken.Report, Type: coordination.ActorAware, Actor: org, At: moment("2021-11-24"), Status: coordination.Confirmed, Source: "mail"})
	o.must(err)
	if after := anchored(); after <= before {
		t.Errorf("%d clocks of the unit run before it is recorded when it was aware, and %d after", before, after)
	}
}

func TestAPassedDeadlineIsNoticedOnceThoughTheProcessSlept(t *testing.T) {
	o := open(t)
	_, caseID, _ := o.provider("2021-12-09T00:00:00Z")
	strict := o.clocks(caseID)["platform-report/report/strict"]
	if strict.State != obligation.Open || !strict.Due.Equal(at("2021-12-11T00:00:00Z")) {
		t.Fatalf("%+v", strict)
	}
	o.clock.Move(at("2021-12-11T00:00:00Z")) // the last instant is in time
	if n, err := o.Deadlines.Tick(o.ctx); err != nil || n != 0 {
		t.Fatalf("at the last instant: %d %v", n, err)
	}
	o.clock.Advance(3 * 24 * time.Hour)
	size := o.size()
	for i, want := range []int{1, 0, 0} {
		n, err := o.Deadlines.Tick(o.ctx)
		o.must(err)
		if n != want {
			t.Errorf("look %d touched %d matters, not %d", i, n, want)
		}
	}
	if o.size() != size+1 {
		t.Errorf("%d entries for one passing", o.size()-size)
	}
	strict = o.clocks(caseID)["platform-report/report/strict"]
	if strict.State != obligation.Late || !strict.Alarmed.Equal(o.clock.Now()) {
		t.Errorf("%+v", strict)
	}
}

func (o *office) size() int64 {
	tree, _ := o.store.Checkpoint()
	return tree.Size
}

func TestALateUnitIsOnlyProposedUntilAPersonConfirms(t *testing.T) {
	o := open(t)
	org, caseID, unit := o.provider("2021-11-24")
	v := o.store.Look(access.By{Principal: o.duty, Act: access.ReadFinding})
	found, err := v.Findings(o.ctx, caseID)
	o.must(err)
	if len(found) != 1 || found[0].State != coordination.Proposed || found[0].Role != "provider" || len(found[0].Readings) != 2 {
		t.Fatalf("%+v", found)
	}
	own := o.store.Look(access.By{Principal: unit, Act: access.ReadFinding})
	if seen, err := own.Findings(o.ctx, caseID); err != nil || len(seen) != 0 {
		t.Fatalf("the unit sees what is only proposed: %v %v", seen, err)
	}
	if _, err := o.Deadlines.Confirm(o.ctx, o.duty, found[0].ID, ""); !fault.Is(err, fault.Invalid) {
		t.Error("confirmed without a reason")
	}
	if _, err := o.Deadlines.Confirm(o.ctx, unit, found[0].ID, "me"); !fault.Is(err, fault.Absent) {
		t.Error("the unit decides about itself")
	}
	_, err = o.Deadlines.Confirm(o.ctx, o.duty, found[0].ID, "the mail is on file")
	o.must(err)
	if seen, err := own.Findings(o.ctx, caseID); err != nil || len(seen) != 1 {
		t.Errorf("the unit is not told: %v %v", seen, err)
	}
	units, err := v.Partner(o.ctx, org)
	if err != nil || units.Standing != partner.Good {
		t.Errorf("a finding changed the standing: %v %v", units.Standing, err)
	}
}

func TestAnEmbargoPausesNoDuty(t *testing.T) {
	o := open(t)
	_, caseID, _ := o.provider("2021-12-09T00:00:00Z")
	before := o.clocks(caseID)
	_, err := o.Coordination.Embargo(o.ctx, o.duty, caseID, at("2022-01-23T00:00:00Z"), "agreed with the vendor")
	o.must(err)
	for key, k := range o.clocks(caseID) {
		if b, ok := before[key]; ok && k.Instrument == "cn/rmspv" && !k.Same(b) {
			t.Errorf("%s moved from %v to %v", key, b.Due, k.Due)
		}
	}
	o.clock.Move(at("2021-12-20T00:00:00Z"))
	_, err = o.Deadlines.Tick(o.ctx)
	o.must(err)
	if k := o.clocks(caseID)["platform-report/report/lenient"]; k.State != obligation.Late {
		t.Errorf("under an embargo the duty is %s", k.State)
	}
}

func TestSavingAgainAndCorrectingMoveNoClockLater(t *testing.T) {
	o := open(t)
	org, caseID, unit := o.provider("2021-12-09T00:00:00Z")
	due := o.clocks(caseID)["platform-report/report/strict"].Due
	again := coordination.Event{Matter: caseID, Type: "actor.aware", Actor: org, At: moment("2021-12-09T00:50:00Z"), Status: coordination.Confirmed, Source: "a later mail"}
	_, err := o.Coordination.Record(o.ctx, o.duty, again)
	o.must(err)
	if k := o.clocks(caseID)["platform-report/report/strict"]; !k.Due.Equal(due) {
		t.Errorf("a later mail moved the clock from %v to %v", due, k.Due)
	}
	filing := desk.Filing{Matter: caseID, Event: "report.submitted", Recipient: "miit", Reference: "NVDB-1"}
	_, err = o.Deadlines.Submit(o.ctx, unit, filing)
	o.must(err)
	o.clock.Advance(100 * 24 * time.Hour)
	filing.Reference = "NVDB-1 corrected"
	_, err = o.Deadlines.Submit(o.ctx, unit, filing)
	o.must(err)
	if k := o.clocks(caseID)["platform-report/report/strict"]; k.State != obligation.Met || !k.Due.Equal(due) {
		t.Errorf("after a correction: %+v", k)
	}
}

func TestAFilingCountsWithItsReferenceAndForItsOwnMatter(t *testing.T) {
	o := open(t)
	_, caseID, unit := o.provider("2021-12-09T00:00:00Z")
	if _, err := o.Deadlines.Submit(o.ctx, unit, desk.Filing{Matter: caseID, Event: "report.submitted", Recipient: "miit"}); !fault.Is(err, fault.Invalid) {
		t.Error("filed without a reference")
	}
	if _, err := o.Deadlines.Submit(o.ctx, unit, desk.Filing{Matter: caseID, Event: "case.closed", Reference: "x"}); !fault.Is(err, fault.Invalid) {
		t.Error("anything can be filed")
	}
	other, _, err := o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: "Other", Jurisdiction: "CN"})
	o.must(err)
	stranger := o.person("stranger", access.PartnerMember, other)
	if _, err := o.Deadlines.Submit(o.ctx, stranger, desk.Filing{Matter: caseID, Event: "report.submitted", Recipient: "miit", Reference: "x"}); !fault.Is(err, fault.Absent) {
		t.Errorf("a stranger files in a matter of others: %v", err)
	}
}

func TestAFinderOwesWhatAFinderOwes(t *testing.T) {
	o := open(t)
	org, _, err := o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: "Lab", Jurisdiction: "CN"})
	o.must(err)
	lab := o.person("lab", access.PartnerMember, org)
	draft := report.Draft{Capacity: report.Finder, Technical: "x", Aware: moment("2021-11-01")}
	taken, err := o.Intake.Receive(o.ctx, lab, desk.Submission{Kind: report.Vulnerability, Draft: draft, Raw: []byte("x")})
	o.must(err)
	kept, err := o.store.Look(access.By{Principal: o.duty, Act: access.ReadCase}).Clocks(o.ctx, taken.Report)
	o.must(err)
	for _, k := range kept {
		if k.Actor == org {
			t.Errorf("a finder owes %s %s", k.Cite, k.Duty)
		}
	}
}

func TestTheSameDeadlineIsShownWhereverItIsRead(t *testing.T) {
	o := open(t)
	org, caseID, unit := o.provider("2021-12-09T00:00:00Z")
	room, err := o.Look.Case(o.ctx, o.duty, caseID)
	o.must(err)
	mine, err := o.Look.Mine(o.ctx, unit)
	o.must(err)
	kept := o.clocks(caseID)["platform-report/report/lenient"].Due
	want := calendar.Date{Year: 2021, Month: 12, Day: 11}.End(time.FixedZone("", 8*3600))
	for _, a := range room.Clocks {
		if a.Actor == org && a.Duty == "platform-report" && a.Reading == obligation.Lenient && (!a.Due.Equal(want) || !kept.Equal(want)) {
			t.Errorf("case %v, list %v, law %v", a.Due, kept, want)
		}
	}
	for _, d := range mine.Duties {
		if d.Duty == "platform-report" && d.Reading == obligation.Lenient && !d.Due.Equal(want) {
			t.Errorf("the unit reads %v", d.Due)
		}
	}
}
