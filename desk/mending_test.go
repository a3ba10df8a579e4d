package desk_test

import (
	"slices"
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/advisory"
	"tocsin/domain/calendar"
	"tocsin/domain/coordination"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
)

// more makes further people of the office.
func (o *office) more() (pub2, duty2, admin2 access.Principal) {
	return o.person("pub2", access.Publisher, ""), o.person("duty2", access.DutyOfficer, ""), o.person("admin2", access.Administrator, "")
}

func (o *office) standing(org string) partner.Standing {
	o.t.Helper()
	p, err := o.store.Look(access.By{Principal: o.duty, Act: access.ReadPartner}).Partner(o.ctx, org)
	o.must(err)
	return p.Standing
}

func (o *office) measure(id string) partner.Measure {
	o.t.Helper()
	m, err := o.Look.Measure(o.ctx, o.duty, id)
	o.must(err)
	return m
}

// over lets the term of the suspension of open be over.
func (o *office) over() {
	o.t.Helper()
	o.clock.Move(at("2022-07-01T00:00:00Z"))
	_, err := o.Standing.Tick(o.ctx)
	o.must(err)
}

func TestAWarningLeavesTheUnitWhatItMayAndASuspensionMayFollow(t *testing.T) {
	o := open(t)
	org, caseID, unit := o.provider("2021-12-09T00:00:00Z")
	m := partner.Measure{Org: org, From: moment("2021-12-09"), Months: 12, Ground: "late once", Visibility: partner.InternalOnly}
	warned, _, err := o.Standing.Warn(o.ctx, o.duty, m)
	o.must(err)
	if o.standing(org) != partner.Warned {
		t.Errorf("after a warning: %s", o.standing(org))
	}
	if _, err := o.Look.Case(o.ctx, unit, caseID); err != nil {
		t.Errorf("a warned unit cannot read its case: %v", err)
	}
	_, _, err = o.Standing.Warn(o.ctx, o.duty, m)
	wants(t, "warned twice", err, "measure.twice")
	id := o.suspend(org, "2021-12-09")
	_, _, err = o.Standing.Warn(o.ctx, o.duty, m)
	wants(t, "warned while suspended", err, "measure.twice")
	_, err = o.Standing.Annul(o.ctx, o.duty, id, "another unit was meant")
	o.must(err)
	_, err = o.Standing.Approve(o.ctx, o.pub, id, 1)
	o.must(err)
	if o.standing(org) != partner.Warned {
		t.Errorf("the warning does not stand any more: %s", o.standing(org))
	}
	o.clock.Move(at("2022-12-10T00:00:00Z"))
	_, err = o.Standing.Tick(o.ctx)
	o.must(err)
	_, err = o.Standing.Remove(o.ctx, o.duty, warned, "it went on")
	wants(t, "removed from a warning", err, "measure.only-warned")
}

func TestAnExtensionAndARemovalTakeAProposalAndTwoOthers(t *testing.T) {
	o := open(t)
	pub2, _, _ := o.more()
	org, _, unit := o.provider("2021-12-09T00:00:00Z")
	id := o.suspend(org, "2021-12-09")
	_, err := o.Standing.Extend(o.ctx, o.duty, id, "not yet", 2)
	wants(t, "extended within the term", err, "measure.state")
	o.over()
	_, err = o.Standing.Extend(o.ctx, o.duty, id, "not yet", 115)
	wants(t, "beyond ten years", err, "measure.extra")
	_, err = o.Standing.Extend(o.ctx, o.duty, id, "the channel is not manned at night", 2)
	o.must(err)
	for _, who := range []access.Principal{o.pub, pub2} {
		_, err = o.Standing.Approve(o.ctx, who, id, 1)
		o.must(err)
	}
	m := o.measure(id)
	if m.State != partner.InForce || m.Months != 8 || !m.Until.Equal(at("2022-08-31T16:00:00Z")) || o.standing(org) != partner.Suspended {
		t.Errorf("extended: %s %d %s", m.State, m.Months, m.Until)
	}
	o.clock.Move(at("2022-08-31T16:00:00Z"))
	_, err = o.Standing.Tick(o.ctx)
	o.must(err)
	_, err = o.Standing.Remove(o.ctx, o.duty, id, "nothing was mended in eight months")
	o.must(err)
	for _, who := range []access.Principal{o.pub, pub2} {
		_, err = o.Standing.Approve(o.ctx, who, id, 2)
		o.must(err)
	}
	m = o.measure(id)
	if m.State != partner.Expelled || o.standing(org) != partner.Removed || len(m.Decisions) != 2 || m.Decisions[0].Minutes != "the channel is not manned at night" {
		t.Errorf("removed: %s %s %+v", m.State, o.standing(org), m.Decisions)
	}
	unit.Suspended = true
	mine, err := o.Look.Mine(o.ctx, unit)
	o.must(err)
	if told := mine.Measures[0]; told.DecidedBy != partner.Office || told.Decisions[0].By != partner.Office || len(told.Decisions[1].Approvals) != 0 {
		t.Errorf("the unit is told who decided: %+v", told)
	}
}

func TestAnItemOfThePlanIsAcceptedOnEvidenceAndBeforeTheUnitIsRestored(t *testing.T) {
	o := open(t)
	org, _, unit := o.provider("2021-12-09T00:00:00Z")
	id := o.suspend(org, "2021-12-09")
	unit.Suspended = true
	_, err := o.Standing.Plan(o.ctx, o.duty, id, "a second reader for every upstream notice", calendar.Date{Year: 2022, Month: 3, Day: 1})
	o.must(err)
	_, err = o.Standing.Plan(o.ctx, unit, id, "training twice a year", calendar.Date{})
	o.must(err)
	_, err = o.Standing.Accept(o.ctx, o.duty, id, 1)
	wants(t, "accepted without evidence", err, "measure.item-state")
	_, err = o.Standing.Rectify(o.ctx, unit, id, 3, "x")
	wants(t, "evidence of no item", err, "measure.no-item")
	for i := 1; i <= 2; i++ {
		_, err = o.Standing.Rectify(o.ctx, unit, id, i, "see annex")
		o.must(err)
	}
	_, err = o.Standing.Accept(o.ctx, o.duty, id, 1)
	o.must(err)
	_, err = o.Standing.Return(o.ctx, o.duty, id, 2, "no dates")
	o.must(err)
	o.over()
	_, err = o.Standing.Propose(o.ctx, o.duty, id, "examined")
	wants(t, "with an open item", err, "measure.open-items")
	_, err = o.Standing.Rectify(o.ctx, unit, id, 2, "in May and in November")
	o.must(err)
	_, err = o.Standing.Accept(o.ctx, o.pub, id, 2)
	o.must(err)
	_, err = o.Standing.Propose(o.ctx, o.duty, id, "examined")
	o.must(err)
	other, _, err := o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: "Other"})
	o.must(err)
	if _, err := o.Standing.Plan(o.ctx, o.person("stranger", access.PartnerMember, other), id, "x", calendar.Date{}); !fault.Is(err, fault.Absent) {
		t.Errorf("another unit plans: %v", err)
	}
}

func TestAProposalToAnnulHoldsNothingUpForEver(t *testing.T) {
	o := open(t)
	org, _, unit := o.provider("2021-12-09T00:00:00Z")
	id := o.suspend(org, "2021-12-09")
	unit.Suspended = true
	_, err := o.Standing.Rectify(o.ctx, unit, id, 0, "mended")
	o.must(err)
	o.over()
	_, err = o.Standing.Annul(o.ctx, o.duty, id, "not this unit")
	o.must(err)
	_, err = o.Standing.Propose(o.ctx, o.duty, id, "examined")
	wants(t, "proposed meanwhile", err, "measure.state")
	_, err = o.Standing.Withdraw(o.ctx, o.pub, id, 1, "no")
	wants(t, "withdrawn by somebody else", err, "measure.not-proposer")
	_, err = o.Standing.Withdraw(o.ctx, o.duty, id, 1, "it was this unit")
	o.must(err)
	_, err = o.Standing.Tick(o.ctx)
	o.must(err)
	if m := o.measure(id); m.State != partner.Due || m.Decisions[0].Outcome != partner.Withdrawn || m.Decisions[0].Minutes != "not this unit" {
		t.Errorf("withdrawn: %+v", m)
	}
	_, err = o.Standing.Annul(o.ctx, o.duty, id, "not this unit after all")
	o.must(err)
	o.clock.Advance(partner.AnnulmentTime - time.Second)
	if n, err := o.Standing.Tick(o.ctx); err != nil || n != 0 {
		t.Errorf("a second too early: %d %v", n, err)
	}
	o.clock.Advance(time.Second)
	for range 2 { // it lapses, and then its term is over
		_, err = o.Standing.Tick(o.ctx)
		o.must(err)
	}
	if m := o.measure(id); m.State != partner.Due || m.Decisions[1].Outcome != partner.Lapsed {
		t.Errorf("lapsed: %s %+v", m.State, m.Decisions)
	}
	_, err = o.Standing.Propose(o.ctx, o.duty, id, "examined")
	o.must(err)
}

// TestNobodysPuppetDecidesAboutAMeasure lets an administrator make two accounts alone:
// neither is another pair of eyes beside the other.
func TestNobodysPuppetDecidesAboutAMeasure(t *testing.T) {
	o := open(t)
	pub2, duty2, _ := o.more()
	for _, p := range []access.Principal{o.pub, pub2, duty2} {
		link, err := o.Enrolment.Invite(o.ctx, operator, p.Person, time.Hour)
		o.must(err)
		_, err = o.Enrolment.SignInByLink(o.ctx, desk.Browser{}, link, "correct horse battery")
		o.must(err)
	}
	puppet, _, err := o.Enrolment.Person(o.ctx, o.admin, desk.NewPerson{Login: "puppet", Roles: []access.Role{access.Administrator}})
	o.must(err)
	link, err := o.Enrolment.Invite(o.ctx, o.admin, puppet, time.Hour)
	o.must(err)
	_, err = o.Enrolment.SignInByLink(o.ctx, desk.Browser{}, link, "correct horse battery")
	o.must(err)
	double := access.Principal{Person: puppet, Roles: []access.Role{access.Administrator}, Via: "test"}

	org, _, unit := o.provider("2021-12-09T00:00:00Z")
	id, _, err := o.Standing.Suspend(o.ctx, o.admin, partner.Measure{Org: org, From: moment("2021-12-09"), Months: 6, Ground: "x", Visibility: partner.InternalOnly})
	o.must(err)
	unit.Suspended = true
	_, err = o.Standing.Rectify(o.ctx, unit, id, 0, "mended")
	o.must(err)
	_, err = o.Standing.Appeal(o.ctx, unit, id, "we reported in time")
	o.must(err)
	_, err = o.Standing.Hear(o.ctx, double, id, "heard")
	wants(t, "heard by the double of who suspended", err, "measure.alike")
	o.over()
	_, err = o.Standing.Propose(o.ctx, duty2, id, "examined")
	o.must(err)
	_, err = o.Standing.Approve(o.ctx, double, id, 1)
	wants(t, "approved by the double of who suspended", err, "measure.alike")
	_, err = o.Standing.Approve(o.ctx, o.pub, id, 1)
	o.must(err)
	_, err = o.Standing.Approve(o.ctx, pub2, id, 1)
	o.must(err)
}

func TestAnAppealIsHeardByOneDecidedByAnotherAndTheMeasureStandsMeanwhile(t *testing.T) {
	o := open(t)
	pub2, duty2, admin2 := o.more()
	org, _, unit := o.provider("2021-12-09T00:00:00Z")
	id := o.suspend(org, "2021-12-09")
	unit.Suspended = true
	_, err := o.Standing.Appeal(o.ctx, unit, id, " ")
	wants(t, "without a word", err, "appeal.text")
	_, err = o.Standing.Appeal(o.ctx, unit, id, "we reported in time, see receipt")
	o.must(err)
	_, err = o.Standing.Appeal(o.ctx, unit, id, "again")
	wants(t, "twice", err, "appeal.waits")
	if o.standing(org) != partner.Suspended {
		t.Error("an appeal lifts the measure")
	}
	verdict := partner.Appeal{Outcome: partner.Changed, Months: 3, Reasons: "the second report was in time"}
	_, err = o.Standing.Settle(o.ctx, o.pub, id, verdict)
	wants(t, "decided unheard", err, "appeal.state")
	_, err = o.Standing.Hear(o.ctx, o.duty, id, "heard by who suspended")
	wants(t, "heard by who suspended", err, "appeal.decider")
	_, err = o.Standing.Hear(o.ctx, o.pub, id, "the unit showed its receipt")
	o.must(err)
	_, err = o.Standing.Settle(o.ctx, o.pub, id, verdict)
	wants(t, "decided by who heard", err, "appeal.hearer")
	graver := verdict
	graver.Months = 6
	_, err = o.Standing.Settle(o.ctx, pub2, id, graver)
	wants(t, "no lighter", err, "appeal.lighter")
	_, err = o.Standing.Settle(o.ctx, pub2, id, verdict)
	o.must(err)
	mine, err := o.Look.Mine(o.ctx, unit)
	o.must(err)
	m := mine.Measures[0]
	if m.State != partner.InForce || m.Months != 3 || !m.Until.Equal(at("2022-03-08T16:00:00Z")) || m.Appeals[0].Reasons != verdict.Reasons || m.Appeals[0].DecidedBy != partner.Office {
		t.Errorf("the unit sees %+v", m)
	}
	_, err = o.Standing.Appeal(o.ctx, unit, id, "once more")
	wants(t, "against the same decision again", err, "appeal.settled")

	o.over() // another decision may be appealed anew
	_, err = o.Standing.Remove(o.ctx, o.duty, id, "nothing was mended")
	o.must(err)
	for _, who := range []access.Principal{o.pub, pub2} {
		_, err = o.Standing.Approve(o.ctx, who, id, 1)
		o.must(err)
	}
	o.clock.Move(at("2022-08-30T16:00:00Z"))
	_, err = o.Standing.Appeal(o.ctx, unit, id, "we mended")
	wants(t, "on the 61st day", err, "appeal.late")
	o.clock.Move(at("2022-08-30T15:59:59Z"))
	_, err = o.Standing.Appeal(o.ctx, unit, id, "we mended")
	o.must(err)
	_, err = o.Standing.WithdrawAppeal(o.ctx, unit, id)
	o.must(err)
	_, err = o.Standing.Appeal(o.ctx, unit, id, "we mended, and here it stands")
	o.must(err)
	_, err = o.Standing.Hear(o.ctx, duty2, id, "it did")
	o.must(err)
	_, err = o.Standing.Settle(o.ctx, admin2, id, partner.Appeal{Outcome: partner.Overruled, Reasons: "so it is"})
	o.must(err)
	if o.standing(org) != partner.Good || o.measure(id).State != partner.Annulled {
		t.Errorf("annulled on appeal: %s %s", o.standing(org), o.measure(id).State)
	}
}

func TestTheOfficeSeesWhatASuspendedUnitAlreadyHolds(t *testing.T) {
	o := open(t)
	org, caseID, unit := o.provider("2021-12-09T00:00:00Z")
	later, _, err := o.Coordination.Open(o.ctx, o.duty, desk.NewCase{Title: "Later"})
	o.must(err)
	for range 2 {
		_, err = o.Look.Case(o.ctx, unit, caseID)
		o.must(err)
	}
	_, err = o.Coordination.Record(o.ctx, o.duty, coordination.Event{Matter: caseID, Type: "fix.available", At: moment("2021-12-09T00:30:00Z"), Status: coordination.Confirmed, Source: "GHSA"})
	o.must(err)
	_, err = o.Coordination.Assess(o.ctx, o.duty, caseID, "critical", "", "")
	o.must(err)
	adv, _, err := o.Publishing.Draft(o.ctx, o.duty, advisory.Advisory{Case: caseID, Kind: advisory.Warning, Grade: "critical", Sectors: []string{"telecom"}, Mitigation: "update", En: advisory.Text{Title: "t", Summary: "s", Advice: "a"}})
	o.must(err)
	_, err = o.Publishing.Submit(o.ctx, o.duty, adv)
	o.must(err)
	_, err = o.Publishing.Release(o.ctx, o.pub, adv, 1)
	o.must(err)
	o.clock.Advance(time.Minute)
	id := o.suspend(org, "2021-12-09")
	o.clock.Advance(time.Minute)
	_, err = o.Coordination.Invite(o.ctx, o.duty, later, org, []string{"provider"}, true)
	o.must(err)
	held, err := o.Look.Holdings(o.ctx, o.duty, id)
	o.must(err)
	of := func(kind desk.HoldingKind) []desk.Holding {
		return slices.DeleteFunc(slices.Clone(held), func(h desk.Holding) bool { return h.Kind != kind })
	}
	if cases := of(desk.HeldCase); len(cases) != 1 || cases[0].ID != caseID || cases[0].Opened != 2 {
		t.Errorf("cases: %+v", cases)
	}
	if sent := of(desk.HeldNotice); len(sent) != 1 || sent[0].ID != adv || !sent[0].Read.IsZero() {
		t.Errorf("notices: %+v", sent)
	}
	for _, who := range []access.Principal{unit, o.admin} {
		if _, err := o.Look.Holdings(o.ctx, who, id); !fault.Is(err, fault.Absent) {
			t.Errorf("%v reads it: %v", who.Roles, err)
		}
	}
}
