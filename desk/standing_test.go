package desk_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/domain/report"
)

func (o *office) suspend(org, from string) string {
	o.t.Helper()
	id, _, err := o.Standing.Suspend(o.ctx, o.duty, partner.Measure{Org: org, From: moment(from), Months: 6, Ground: "agreement, section 4", Visibility: partner.InternalOnly})
	o.must(err)
	return id
}

func TestSuspensionCutsWhatIsReadAndLeavesReportingOpen(t *testing.T) {
	o := open(t)
	org, caseID, unit := o.provider("2021-12-09T00:00:00Z")
	token, err := o.Enrolment.Token(o.ctx, unit, desk.NewToken{Label: "feed", Lasts: 24 * time.Hour})
	o.must(err)
	if _, err := o.Look.Case(o.ctx, unit, caseID); err != nil {
		t.Fatalf("a participant cannot see its case: %v", err)
	}
	o.suspend(org, "2021-12-09")
	who, err := o.Enrolment.Who(o.ctx, token, partner.APIToken, "api")
	o.must(err)
	if who.Person != "" {
		t.Error("a token outlives the suspension")
	}
	unit.Suspended = true // as every later sign-in finds it
	if _, err := o.Look.Case(o.ctx, unit, caseID); !fault.Is(err, fault.Absent) {
		t.Errorf("a suspended unit reads the case: %v", err)
	}
	_, err = o.Intake.Receive(o.ctx, unit, desk.Submission{Kind: report.Vulnerability, Draft: report.Draft{Technical: "still reporting"}, Raw: []byte("x")})
	if err != nil {
		t.Errorf("a suspended unit cannot report: %v", err)
	}
	mine, err := o.Look.Mine(o.ctx, unit)
	if err != nil || len(mine.Duties) == 0 {
		t.Errorf("a suspended unit does not see what it owes: %v", err)
	}
}

func TestASignInAfterTheSuspensionKnowsOfIt(t *testing.T) {
	o := open(t)
	org, _, unit := o.provider("2021-12-09T00:00:00Z")
	o.suspend(org, "2021-12-09")
	link, err := o.Enrolment.Invite(o.ctx, operator, unit.Person, time.Hour)
	o.must(err)
	session, err := o.Enrolment.SignInByLink(o.ctx, desk.Browser{}, link, "correct horse battery")
	o.must(err)
	who, err := o.Enrolment.Who(o.ctx, session, partner.SessionKey, "web")
	o.must(err)
	if !who.Suspended || who.Org != org {
		t.Errorf("%+v", who)
	}
}

func TestTheTermEndsInReEvaluationAndNotInRestoration(t *testing.T) {
	o := open(t)
	org, _, unit := o.provider("2021-12-09T00:00:00Z")
	o.clock.Move(at("2021-12-22T02:00:00Z"))
	id := o.suspend(org, "2021-12-22")
	o.clock.Move(at("2022-06-21T15:59:59Z")) // 23:59:59 in Beijing
	if n, err := o.Standing.Tick(o.ctx); err != nil || n != 0 {
		t.Errorf("a second too early: %d %v", n, err)
	}
	o.clock.Move(at("2022-07-30T00:00:00Z")) // the process slept
	for i, want := range []int{1, 0} {
		if n, err := o.Standing.Tick(o.ctx); err != nil || n != want {
			t.Errorf("look %d moved %d measures (%v)", i, n, err)
		}
	}
	standing := func() partner.Standing {
		p, err := o.store.Look(access.By{Principal: o.duty, Act: access.ReadPartner}).Partner(o.ctx, org)
		o.must(err)
		return p.Standing
	}
	if standing() != partner.Suspended {
		t.Errorf("the passing of time restored the unit: %s", standing())
	}
	if _, err := o.Standing.Propose(o.ctx, o.pub, id, "examined"); !fault.Is(err, fault.Refused) {
		t.Errorf("proposed without evidence: %v", err)
	}
	unit.Suspended = true
	_, err := o.Standing.Rectify(o.ctx, unit, id, 0, "a second reader for every upstream notice")
	o.must(err)
	if _, err := o.Standing.Propose(o.ctx, o.pub, id, " "); !fault.Is(err, fault.Invalid) {
		t.Errorf("proposed without minutes: %v", err)
	}
	_, err = o.Standing.Propose(o.ctx, o.duty, id, "examined the new procedure on site")
	o.must(err)
	_, err = o.Standing.Approve(o.ctx, o.pub, id, 1)
	o.must(err)
	if standing() != partner.Suspended {
		t.Errorf("one approval restored the unit: %s", standing())
	}
	_, err = o.Standing.Approve(o.ctx, o.admin, id, 1)
	o.must(err)
	if standing() != partner.Good {
		t.Errorf("after two approvals: %s", standing())
	}
}

func TestNobodyCountsTwiceWhenASuspensionIsLifted(t *testing.T) {
	o := open(t)
	org, _, unit := o.provider("2021-12-09T00:00:00Z")
	id, _, err := o.Standing.Suspend(o.ctx, o.pub, partner.Measure{Org: org, From: moment("2021-12-09"), Months: 1, Ground: "x", Visibility: partner.InternalOnly})
	o.must(err)
	o.clock.Move(at("2022-01-09T00:00:00Z"))
	_, err = o.Standing.Tick(o.ctx)
	o.must(err)
	unit.Suspended = true
	_, err = o.Standing.Rectify(o.ctx, unit, id, 0, "mended")
	o.must(err)
	_, err = o.Standing.Propose(o.ctx, o.admin, id, "fine")
	o.must(err)
	for _, who := range []access.Principal{o.pub, o.admin} {
		if _, err := o.Standing.Approve(o.ctx, who, id, 1); !fault.Is(err, fault.Refused) {
			t.Errorf("who suspended or proposed approves as well: %v", err)
		}
	}
	if _, err := o.Standing.Approve(o.ctx, o.duty, id, 1); !fault.Is(err, fault.Absent) {
		t.Errorf("a duty officer approves: %v", err)
	}
	_, err = o.Standing.Decline(o.ctx, o.pub, id, 1, "not examined on site")
	o.must(err)
	if seen, err := o.Look.Measures(o.ctx, o.duty, org); err != nil || seen[0].State != partner.Due || seen[0].Declined == "" {
		t.Errorf("after it was declined: %+v %v", seen, err)
	}
}

func TestAnApprovalIsOfTheProposalThatWasSeen(t *testing.T) {
	o := open(t)
	org, _, unit := o.provider("2021-12-09T00:00:00Z")
	id := o.suspend(org, "2021-12-09")
	o.clock.Move(at("2022-07-01T00:00:00Z"))
	_, err := o.Standing.Tick(o.ctx)
	o.must(err)
	unit.Suspended = true
	_, err = o.Standing.Rectify(o.ctx, unit, id, 0, "mended")
	o.must(err)
	_, err = o.Standing.Propose(o.ctx, o.duty, id, "examined on site")
	o.must(err)
	_, err = o.Standing.Decline(o.ctx, o.pub, id, 1, "not all of it")
	o.must(err)
	_, err = o.Standing.Propose(o.ctx, o.duty, id, "examined by telephone")
	o.must(err)
	for version, code := range map[int]string{0: "measure.version", 1: "measure.changed"} {
		_, err = o.Standing.Approve(o.ctx, o.pub, id, version)
		wants(t, "approved as it was seen", err, code)
		_, err = o.Standing.Decline(o.ctx, o.pub, id, version, "no")
		wants(t, "declined as it was seen", err, code)
	}
	_, err = o.Standing.Approve(o.ctx, o.pub, id, 2)
	o.must(err)
}

func TestAMeasureNamesACaseThatTheOfficerCanRead(t *testing.T) {
	o := open(t)
	org, caseID, _ := o.provider("2021-12-09T00:00:00Z")
	suspend := func(who access.Principal, caseID string) error {
		_, _, err := o.Standing.Suspend(o.ctx, who, partner.Measure{Org: org, From: moment("2021-12-09"), Months: 6, Ground: "x", Case: caseID, Visibility: partner.InternalOnly})
		return err
	}
	unknown, forbidden := suspend(o.duty, "cas_none"), suspend(o.admin, caseID)
	wants(t, "an unknown case", unknown, "measure.case")
	if forbidden == nil || forbidden.Error() != unknown.Error() {
		t.Errorf("a case that he cannot read: %v, one that is not there: %v", forbidden, unknown)
	}
	o.must(suspend(o.duty, caseID))
}

func TestAnAnnulledMeasureStaysAndItsUnitHasItsStandingBack(t *testing.T) {
	o := open(t)
	org, _, _ := o.provider("2021-12-09T00:00:00Z")
	id := o.suspend(org, "2021-12-09")
	_, err := o.Standing.Annul(o.ctx, o.duty, id, " ")
	wants(t, "without a reason", err, "measure.annulment")
	_, err = o.Standing.Annul(o.ctx, o.duty, id, "another unit of the same name was meant")
	o.must(err)
	if _, err = o.Standing.Approve(o.ctx, o.duty, id, 1); !fault.Is(err, fault.Absent) {
		t.Errorf("a duty officer approves: %v", err)
	}
	_, err = o.Standing.Approve(o.ctx, o.pub, id, 1)
	o.must(err)
	unit, err := o.store.Look(access.By{Principal: o.duty, Act: access.ReadPartner}).Partner(o.ctx, org)
	o.must(err)
	seen, err := o.Look.Measures(o.ctx, o.duty, org)
	o.must(err)
	if unit.Standing != partner.Good || len(seen) != 1 || seen[0].State != partner.Annulled || seen[0].Annulment == "" {
		t.Errorf("%s, %+v", unit.Standing, seen)
	}
	entries, err := o.Look.Evidence(o.ctx, o.duty, id, 0, 10)
	o.must(err)
	if len(entries) != 3 || entries[1].Head.Why != "another unit of the same name was meant" {
		t.Errorf("on record: %+v", entries)
	}
	o.suspend(org, "2021-12-09") // the right one may follow
}

func TestAnInternalMeasureIsAbsentForOthers(t *testing.T) {
	o := open(t)
	org, _, _ := o.provider("2021-12-09T00:00:00Z")
	other, _, err := o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: "Other"})
	o.must(err)
	stranger := o.person("stranger", access.PartnerMember, other)
	o.suspend(org, "2021-12-09")
	if seen, err := o.Look.Measures(o.ctx, stranger, ""); err != nil || len(seen) != 0 {
		t.Errorf("another unit sees it: %v %v", seen, err)
	}
	if seen, err := o.Look.Measures(o.ctx, access.Principal{}, ""); err != nil || len(seen) != 0 {
		t.Errorf("somebody not signed in sees it: %v %v", seen, err)
	}
}

func TestAMeasureIsKnownToWhomItsImposerSays(t *testing.T) {
	o := open(t)
	other, _, err := o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: "Other"})
	o.must(err)
	readers := map[string]access.Principal{"nobody": {}, "a reporter": o.person("reporter", access.Reporter, ""), "a partner": o.person("stranger", access.PartnerMember, other), "the auditor": o.person("auditor", access.Auditor, "")}
	for _, c := range []struct {
		visibility partner.Visibility
		seen       []string
	}{
		{partner.InternalOnly, []string{"the auditor"}},
		{partner.ToPartners, []string{"a partner", "the auditor"}},
		{partner.ToPublic, []string{"a partner", "a reporter", "nobody", "the auditor"}},
	} {
		org, _, err := o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: "Unit " + string(c.visibility), LocalName: "某单位"})
		o.must(err)
		_, _, err = o.Standing.Suspend(o.ctx, o.duty, partner.Measure{Org: org, From: moment("2021-12-09"), Months: 6, Ground: "x", Visibility: c.visibility})
		o.must(err)
		for name, who := range readers {
			seen, err := o.Look.Measures(o.ctx, who, org)
			if want := slices.Contains(c.seen, name); err != nil || want != (len(seen) == 1) {
				t.Errorf("%s: %s sees %d (%v)", c.visibility, name, len(seen), err)
			} else if want && (seen[0].Name != "Unit "+string(c.visibility) || seen[0].LocalName != "某单位") {
				t.Errorf("%s: it names %q, %q", c.visibility, seen[0].Name, seen[0].LocalName)
			}
			if _, err := o.Directory.Unit(o.ctx, who, org); name != "the auditor" && err == nil {
				t.Errorf("%s: %s opens the entry of the unit", c.visibility, name)
			}
		}
	}
}

func TestReadingAReportIsOnRecordAndItsReporterSeesIt(t *testing.T) {
	o := open(t)
	taken, err := o.Intake.Receive(o.ctx, access.Principal{Via: "web"}, desk.Submission{
		Kind: report.Vulnerability, Draft: report.Draft{Technical: "the detail"}, Raw: []byte("x"), Mailbox: true,
	})
	o.must(err)
	size := o.size()
	dossier, err := o.Look.Report(o.ctx, o.duty, taken.Report)
	o.must(err)
	if dossier.Report.Technical.Reveal() != "the detail" || o.size() != size+1 {
		t.Errorf("shown %q with %d entries", dossier.Report.Technical.Reveal(), o.size()-size)
	}
	_, err = o.Triage.Answer(o.ctx, o.duty, taken.Report, "thank you; which versions?")
	o.must(err)
	box, err := o.Look.Mailbox(o.ctx, o.Enrolment.Mailbox(strings.ToUpper(taken.Mailbox), "web"))
	o.must(err)
	if len(box.Messages) != 1 || !box.Messages[0].Office {
		t.Errorf("messages: %+v", box.Messages)
	}
	readers := 0
	for _, r := range box.Read {
		if r.By == o.duty.Person {
			readers++
		}
	}
	if readers != 1 {
		t.Errorf("the reporter sees %d readings of the duty officer: %+v", readers, box.Read)
	}
	if _, err := o.Look.Mailbox(o.ctx, o.Enrolment.Mailbox("wrong", "web")); !fault.Is(err, fault.Absent) {
		t.Errorf("a wrong code opens something: %v", err)
	}
	if _, err := o.Look.Report(o.ctx, o.admin, taken.Report); !fault.Is(err, fault.Absent) {
		t.Errorf("an administrator reads a report: %v", err)
	}
}
