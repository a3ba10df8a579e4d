package desk_test

import (
	"slices"
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/assessment"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/domain/programme"
	"tocsin/domain/report"
	"tocsin/store"
)

// rated is a chosen unit whose first year is over, with two reports on record: one that
// became a case, and one that was rejected.
func rated(t *testing.T) (c *chosen, valid, invalid string) {
	c = choosing(t)
	c.judged(true)
	_, err := c.Programmes.Award(c.ctx, c.pub, c.app, "two stars", "as the panel says")
	c.must(err)
	c.clock.Move(at("2022-02-01T00:00:00Z"))
	hand := func(title string) string {
		taken, err := c.Intake.Receive(c.ctx, c.unit, desk.Submission{Kind: report.Vulnerability, Draft: report.Draft{Title: "RCE", Capacity: report.Finder}, Raw: []byte(title)})
		c.must(err)
		c.clock.Move(c.clock.Now().Add(time.Hour))
		return taken.Report
	}
	valid, invalid = hand("first"), hand("second")
	_, _, err = c.Coordination.Open(c.ctx, c.duty, desk.NewCase{Title: "a hole", Reports: []string{valid}})
	c.must(err)
	_, err = c.Triage.Reject(c.ctx, c.duty, invalid, "no hole")
	c.must(err)
	c.clock.Move(at("2023-01-20T00:00:00Z"))
	return c, valid, invalid
}

func (c *chosen) draw() string {
	c.t.Helper()
	id, _, err := c.Assessing.Draw(c.ctx, c.duty, c.app, 1, time.Time{})
	c.must(err)
	return id
}

// did checks an act that shall be done.
func (c *chosen) did(_ store.Proof, err error) {
	c.t.Helper()
	c.must(err)
}

func TestAUnitIsAssessedByWhatIsOnRecordAndReadsEveryRecord(t *testing.T) {
	c, valid, invalid := rated(t)
	id := c.draw()
	seen, err := c.Look.Assessment(c.ctx, c.duty, id)
	c.must(err)
	if len(seen.Counts) != 3 || seen.Counts[0].Got != 1 || seen.Counts[0].Most != 2 || seen.Counts[1].Says() || seen.Counts[2].Got != 365 || seen.Counts[2].Most != 365 {
		t.Errorf("%+v", seen.Counts)
	}
	if _, err := c.Look.Assessment(c.ctx, c.unit, id); !fault.Is(err, fault.Absent) {
		t.Errorf("the unit reads a draft: %v", err)
	}
	_, err = c.Assessing.Comment(c.ctx, c.unit, id, assessment.Comment{Text: "no"}, false)
	if !fault.Is(err, fault.Absent) {
		t.Errorf("the unit comments on a draft: %v", err)
	}
	_, _, err = c.Assessing.Draw(c.ctx, c.pub, c.app, 1, time.Time{})
	wants(t, "twice", err, "assessment.twice")
	c.did(c.Assessing.Compute(c.ctx, c.duty, id, time.Time{}))
	_, err = c.Assessing.Show(c.ctx, c.duty, id, 1)
	wants(t, "another version", err, "assessment.changed")
	c.did(c.Assessing.Show(c.ctx, c.duty, id, 2))
	for _, who := range []access.Principal{c.unit, c.duty} {
		ledger, err := c.Look.Behind(c.ctx, who, id, programme.Reports, 0, 50)
		c.must(err)
		if len(ledger.Facts) != 2 || ledger.All != 2 || ledger.Facts[0].Record != valid || ledger.Facts[1].Record != invalid || !ledger.Facts[1].Open {
			t.Errorf("%s reads %+v", who.Person, ledger)
		}
	}
	ledger, err := c.Look.Behind(c.ctx, c.admin, id, programme.Reports, 1, 50)
	c.must(err)
	if len(ledger.Facts) != 1 || ledger.All != 2 || ledger.Facts[0].Record != "" || ledger.Facts[0].Side != assessment.Against {
		t.Errorf("who may not open a report is told its name: %+v", ledger)
	}
	for _, who := range []access.Principal{c.experts[1], {}} {
		if _, err := c.Look.Behind(c.ctx, who, id, programme.Reports, 0, 50); err == nil {
			t.Errorf("%s reads what it is none of", who.Person)
		}
	}
}

func TestAFrozenAssessmentIsCountedAnewAndShowsWhatDiffers(t *testing.T) {
	c, _, invalid := rated(t)
	id := c.draw()
	c.did(c.Assessing.Show(c.ctx, c.duty, id, 1))
	anew, err := c.Look.Anew(c.ctx, c.unit, id)
	c.must(err)
	if anew.All != 0 || anew.Counts[0].Got != 1 {
		t.Errorf("nothing happened, and it differs: %+v", anew)
	}
	_, err = c.Triage.Acknowledge(c.ctx, c.duty, invalid)
	c.must(err)
	if anew, err = c.Look.Anew(c.ctx, c.unit, id); err != nil || anew.All != 1 || anew.Changed[0].Was.Why != assessment.Rejected || anew.Changed[0].Is.Why != assessment.Waiting || anew.Counts[0].Most != 1 {
		t.Errorf("%+v %v", anew, err)
	}
	if anew, err = c.Look.Anew(c.ctx, c.admin, id); err != nil || anew.Changed[0].Was.Record != "" || anew.Changed[0].Is.Record != "" {
		t.Errorf("who may not open a report is told its name: %+v %v", anew, err)
	}
	_, err = c.Assessing.Compute(c.ctx, c.duty, id, time.Time{})
	wants(t, "computed once it was shown", err, "assessment.state")
	seen, err := c.Look.Assessment(c.ctx, c.unit, id)
	c.must(err)
	if seen.Counts[0].Most != 2 {
		t.Errorf("counting anew changed what is kept: %+v", seen.Counts)
	}
}

func TestWhoDrewItUpDoesNotDecideNorHisPuppetNorWhoDecidedTheAppeal(t *testing.T) {
	c, _, invalid := rated(t)
	id, _, err := c.Assessing.Draw(c.ctx, c.pub, c.app, 1, time.Time{})
	c.must(err)
	c.did(c.Assessing.Show(c.ctx, c.duty, id, 1))
	keep := assessment.Verdict{Outcome: assessment.Kept, Reasons: "as before"}
	_, err = c.Assessing.Decide(c.ctx, c.admin, id, keep)
	wants(t, "before the unit spoke", err, "assessment.waits")
	c.did(c.Assessing.Comment(c.ctx, c.unit, id, assessment.Comment{Metric: programme.Reports, Record: invalid, Text: "it is one"}, true))
	for _, who := range []access.Principal{c.duty, c.unit} {
		seen, err := c.Look.Assessment(c.ctx, who, id)
		c.must(err)
		if shown := len(seen.Clean) > 0; shown != (who.Org == "") {
			t.Errorf("%q sees the shares without what the unit doubts: %v", who.Person, shown)
		}
	}
	_, err = c.Assessing.Decide(c.ctx, c.pub, id, keep)
	wants(t, "who drew it up", err, "assessment.maker")
	puppet := c.person("puppet", access.Administrator, "")
	link, err := c.Enrolment.Invite(c.ctx, c.admin, puppet.Person, time.Hour)
	c.must(err)
	_, err = c.Enrolment.SignInByLink(c.ctx, desk.Browser{}, link, "correct horse battery")
	c.must(err)
	c.did(c.Assessing.Decide(c.ctx, puppet, id, keep)) // the administrator made him alone, who has no part in it
	c.did(c.Assessing.Appeal(c.ctx, c.unit, id, "it is one"))
	_, err = c.Assessing.Settle(c.ctx, puppet, id, keep)
	wants(t, "who decided", err, "assessment.decider")
	_, err = c.Assessing.Settle(c.ctx, c.admin, id, keep)
	wants(t, "whose puppet decided", err, "measure.alike")
	_, err = c.Assessing.Publish(c.ctx, c.admin, id, partner.ToPublic)
	wants(t, "under appeal", err, "assessment.state")
	seen, err := c.Look.Assessment(c.ctx, c.unit, id)
	c.must(err)
	if seen.Decision.By != partner.Office || len(seen.Makers) != 0 || seen.Comments[0].Record != invalid {
		t.Errorf("the unit reads %+v", seen)
	}
}

func TestOthersKnowOfAnAssessmentOnlyWhileItIsPublished(t *testing.T) {
	c, _, _ := rated(t)
	id := c.draw()
	c.did(c.Assessing.Show(c.ctx, c.duty, id, 1))
	c.did(c.Assessing.Comment(c.ctx, c.unit, id, assessment.Comment{}, true))
	c.did(c.Assessing.Decide(c.ctx, c.pub, id, assessment.Verdict{Outcome: assessment.Raised, Tier: "three stars", Reasons: "seven findings"}))
	other := c.experts[1]
	knows := func(who access.Principal, want bool) {
		t.Helper()
		found, err := c.Look.Assessments(c.ctx, who, "", "", 50)
		c.must(err)
		if is := slices.ContainsFunc(found, func(a desk.Assessed) bool { return a.ID == id }); is != want {
			t.Errorf("%q knows of it: %v", who.Person, is)
		}
	}
	knows(other, false)
	c.did(c.Assessing.Publish(c.ctx, c.pub, id, partner.ToPartners))
	knows(other, true)
	knows(access.Principal{}, false)
	c.did(c.Assessing.Publish(c.ctx, c.pub, id, partner.ToPublic))
	knows(access.Principal{}, true)
	seen, err := c.Look.Assessment(c.ctx, access.Principal{}, id)
	c.must(err)
	if len(seen.Facts)+len(seen.Comments)+len(seen.Makers) != 0 || seen.Decision.Reasons != "" || seen.Decision.Tier != "three stars" || seen.Application != "" || len(seen.Clean) != 0 {
		t.Errorf("everybody reads %+v", seen)
	}
	c.did(c.Assessing.Appeal(c.ctx, c.unit, id, "we ask for four"))
	knows(other, false)
	knows(access.Principal{}, false)
	knows(c.unit, true)
	c.clock.Move(at("2024-01-20T00:00:00Z"))
	next, _, err := c.Assessing.Draw(c.ctx, c.duty, c.app, 2, time.Time{})
	c.must(err)
	if second, err := c.Look.Assessment(c.ctx, c.duty, next); err != nil || second.Tier != "three stars" || second.Year.To != day(2024, 1, 1) {
		t.Errorf("the second year begins from %q: %v", second.Tier, err)
	}
}

// TestAnAssessmentWritesNoMeasureAndNoFindingAndNeitherWritesIt compares all of them before
// and after each other (promise S1).
func TestAnAssessmentWritesNoMeasureAndNoFindingAndNeitherWritesIt(t *testing.T) {
	c, _, _ := rated(t)
	all := c.store.Look(access.By{Principal: access.Principal{Roles: []access.Role{access.System, access.Auditor}, Via: "test"}, Act: access.ReadDuty})
	id := c.draw()
	c.did(c.Assessing.Show(c.ctx, c.duty, id, 1))
	c.did(c.Assessing.Comment(c.ctx, c.unit, id, assessment.Comment{}, true))
	c.did(c.Assessing.Decide(c.ctx, c.pub, id, assessment.Verdict{Outcome: assessment.Ended, Reasons: "the team is gone"}))
	measures, err := all.MeasuresOf(c.ctx, c.unit.Org)
	c.must(err)
	findings, err := all.FindingsOf(c.ctx, c.unit.Org)
	c.must(err)
	unit, err := all.Partner(c.ctx, c.unit.Org)
	c.must(err)
	if len(measures)+len(findings) != 0 || unit.Standing != partner.Good && unit.Standing != "" {
		t.Errorf("an assessment wrote %+v %+v %s", measures, findings, unit.Standing)
	}
	before, err := all.Assessment(c.ctx, id)
	c.must(err)
	today := moment("2023-01-20")
	_, _, err = c.Standing.Warn(c.ctx, c.duty, partner.Measure{Org: c.unit.Org, From: today, Months: 3, Ground: "late", Visibility: partner.InternalOnly})
	c.must(err)
	after, err := all.Assessment(c.ctx, id)
	c.must(err)
	if before.State != after.State || before.Version != after.Version || !slices.Equal(before.Counts, after.Counts) || before.Decision.Outcome != after.Decision.Outcome {
		t.Errorf("a measure wrote %+v", after)
	}
}

// Whoever publishes is told before who would see it: the same people as see it then.
func TestWhoWouldSeeAnAssessmentIsToldBeforeItIsPublished(t *testing.T) {
	c, _, _ := rated(t)
	id := c.draw()
	c.did(c.Assessing.Show(c.ctx, c.duty, id, 1))
	if _, err := c.Look.Widened(c.ctx, c.pub, access.PublishAssessment, id, string(partner.ToPublic)); err == nil {
		t.Error("it is told of what cannot be published yet")
	}
	c.did(c.Assessing.Comment(c.ctx, c.unit, id, assessment.Comment{}, true))
	c.did(c.Assessing.Decide(c.ctx, c.pub, id, assessment.Verdict{Outcome: assessment.Kept, Reasons: "as the numbers say"}))
	if _, err := c.Look.Widened(c.ctx, c.unit, access.PublishAssessment, id, string(partner.ToPublic)); !fault.Is(err, fault.Absent) {
		t.Errorf("whoever may not publish asks: %v", err)
	}
	for _, to := range []partner.Visibility{partner.InternalOnly, partner.ToPartners, partner.ToPublic} {
		would, err := c.Look.Widened(c.ctx, c.pub, access.PublishAssessment, id, string(to))
		c.must(err)
		c.did(c.Assessing.Publish(c.ctx, c.pub, id, to))
		is, err := c.Look.Seen(c.ctx, c.duty, id)
		c.must(err)
		if would.People != is.People || would.Public != (to == partner.ToPublic) || !slices.Equal(would.Circles, is.Circles) {
			t.Errorf("%s: %+v was foreseen, and %+v is so", to, would, is)
		}
	}
	_, err := c.Look.Widened(c.ctx, c.pub, access.PublishAssessment, id, "nobody")
	wants(t, "to nobody in particular", err, "assessment.visibility")
}

func TestTheDeskOfAUnitSaysWhetherAnAssessmentWaitsForIt(t *testing.T) {
	c, _, _ := rated(t)
	id := c.draw()
	stands := func(what string, count int, waits bool) {
		t.Helper()
		mine, err := c.Look.Mine(c.ctx, c.unit)
		c.must(err)
		if len(mine.Assessed) != count || count > 0 && (mine.Assessed[0].ID != id || mine.Assessed[0].Waits(c.unit) != waits) {
			t.Errorf("%s: %+v", what, mine.Assessed)
		}
	}
	stands("a draft", 0, false)
	c.did(c.Assessing.Show(c.ctx, c.duty, id, 1))
	stands("shown", 1, true)
	if seen, err := c.Look.Assessment(c.ctx, c.duty, id); err != nil || seen.Waits(c.duty) {
		t.Errorf("the office is waited for: %v", err)
	}
	c.did(c.Assessing.Comment(c.ctx, c.unit, id, assessment.Comment{}, true))
	stands("answered", 1, false)
}
