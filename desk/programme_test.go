package desk_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/calendar"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/domain/programme"
	"tocsin/store/storetest"
)

// chosen is an instance with a programme, a unit that applies, and three experts.
type chosen struct {
	*office
	call    string
	unit    access.Principal
	experts []access.Principal
	app     string
}

var answers = []programme.Answer{{Criterion: 1, Text: "seven of them", Evidence: "CNVD certificates 1 to 7"}, {Criterion: 2, Text: "five people"}}

func day(y, m, d int) calendar.Date { return calendar.Date{Year: y, Month: time.Month(m), Day: d} }

func choosing(t *testing.T) *chosen {
	o := open(t)
	c := &chosen{office: o}
	var err error
	c.call, _, err = o.Programmes.Open(o.ctx, o.pub, programme.Programme{
		Name: "Technical support units", Tiers: []string{"three stars", "two stars"}, Quorum: 3, Visibility: partner.ToPartners,
		Criteria: []programme.Criterion{{Text: "original findings", Weight: 60, Evidence: true}, {Text: "a stable team", Weight: 40}},
	}, programme.Term{
		From: day(2022, 1, 1), To: day(2024, 1, 1), ApplyUntil: day(2021, 12, 20),
		Measured: []programme.Weighing{{Metric: programme.Reports, Weight: 60}, {Metric: programme.Notices, Weight: 20}, {Metric: programme.Standing, Weight: 20}},
	})
	o.must(err)
	org, _, err := o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: "Applicant"})
	o.must(err)
	c.unit = o.person("applicant", access.PartnerMember, org)
	other, _, err := o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: "Other"})
	o.must(err)
	c.experts = []access.Principal{o.person("expert1", access.Reporter, ""), o.person("expert2", access.PartnerMember, other), o.person("expert3", access.DutyOfficer, "")}
	return c
}

func (c *chosen) apply(said []programme.Answer) string {
	c.t.Helper()
	id, _, err := c.Programmes.Send(c.ctx, c.unit, programme.Application{Programme: c.call, Term: 1, Tier: "two stars", Answers: said, Consent: c.clock.Now()})
	c.must(err)
	return id
}

// judged leads an application to its votes.
func (c *chosen) judged(award bool) {
	c.t.Helper()
	c.app = c.apply(answers)
	_, err := c.Programmes.Accept(c.ctx, c.duty, c.app, 1)
	c.must(err)
	_, err = c.Programmes.Seat(c.ctx, c.duty, c.app, []string{"expert1", "expert2", "expert3"})
	c.must(err)
	for _, who := range c.experts {
		_, err = c.Programmes.Declare(c.ctx, who, c.app, "")
		c.must(err)
		_, err = c.Programmes.Vote(c.ctx, who, c.app, 1, programme.Seat{Award: award, Points: []programme.Point{{Criterion: 1, Points: 6}, {Criterion: 2, Points: 9}}, Reasons: "as it stands"})
		c.must(err)
	}
}

func TestAUnitAppliesIsJudgedByAPanelAndAwardedByAnother(t *testing.T) {
	c := choosing(t)
	id := c.apply(answers[1:])
	_, _, err := c.Programmes.Send(c.ctx, c.unit, programme.Application{Programme: c.call, Term: 1, Tier: "two stars", Consent: c.clock.Now()})
	wants(t, "twice", err, "application.twice")
	_, err = c.Programmes.Accept(c.ctx, c.duty, id, 1)
	wants(t, "incomplete", err, "application.incomplete")
	_, err = c.Programmes.Return(c.ctx, c.duty, id, 1, "evidence of the findings")
	c.must(err)
	if seen, err := c.Look.Application(c.ctx, c.unit, id); err != nil || seen.Missing != "evidence of the findings" || seen.Reviewer != partner.Office {
		t.Errorf("the unit sees %+v %v", seen, err)
	}
	_, err = c.Programmes.SendAgain(c.ctx, c.experts[1], id, programme.Application{Tier: "two stars", Answers: answers, Consent: c.clock.Now()})
	if !fault.Is(err, fault.Absent) {
		t.Errorf("another unit sends it again: %v", err)
	}
	c.clock.Move(at("2021-12-20T15:59:59Z"))
	_, err = c.Programmes.SendAgain(c.ctx, c.unit, id, programme.Application{Tier: "three stars", Answers: answers, Consent: c.clock.Now()})
	c.must(err)
	_, err = c.Programmes.Accept(c.ctx, c.duty, id, 1)
	wants(t, "what he did not see", err, "application.changed")
	_, err = c.Programmes.Withdraw(c.ctx, c.unit, id)
	c.must(err)
	c.clock.Move(at("2021-12-20T15:59:59Z"))
	c.judged(true)
	if seen, err := c.Look.Application(c.ctx, c.experts[0], c.app); err != nil || len(seen.Panel) != 1 || seen.Call.Name == "" || seen.Unit.Name != "Applicant" || seen.Unit.Sector != "" {
		t.Errorf("a member of the panel sees %+v %v", seen, err)
	}
	if _, err := c.Look.Application(c.ctx, c.person("stranger", access.Reporter, ""), c.app); !fault.Is(err, fault.Absent) {
		t.Errorf("a stranger reads it: %v", err)
	}
	_, err = c.Programmes.Refuse(c.ctx, c.pub, c.app, "too few")
	wants(t, "refused unheard", err, "application.state")
	_, err = c.Programmes.Award(c.ctx, c.pub, c.app, "two stars", "as the panel says")
	c.must(err)
	seen, err := c.Look.Application(c.ctx, c.unit, c.app)
	c.must(err)
	if seen.State != programme.Awarded || seen.Decision.Tier != "two stars" || seen.Decision.By != partner.Office || len(seen.Panel) != 0 {
		t.Errorf("the unit sees %+v", seen)
	}
	c.clock.Move(at("2021-12-20T16:00:00Z"))
	other := c.experts[1]
	_, _, err = c.Programmes.Send(c.ctx, other, programme.Application{Programme: c.call, Term: 1, Tier: "two stars", Consent: c.clock.Now()})
	wants(t, "a day late", err, "application.late")
}

func TestWhoShallBeRefusedIsHeardAndMayAppealToSomebodyElse(t *testing.T) {
	c := choosing(t)
	pub2 := c.person("pub2", access.Publisher, "")
	c.judged(false)
	_, err := c.Programmes.Intend(c.ctx, c.pub, c.app, "too few findings of its own")
	c.must(err)
	_, err = c.Programmes.Refuse(c.ctx, c.pub, c.app, "too few")
	wants(t, "refused unheard", err, "application.state")
	_, err = c.Programmes.Hear(c.ctx, c.experts[1], c.app, "of another unit")
	if !fault.Is(err, fault.Absent) {
		t.Errorf("another unit is heard: %v", err)
	}
	_, err = c.Programmes.Hear(c.ctx, c.unit, c.app, "three more came since")
	c.must(err)
	_, err = c.Programmes.Refuse(c.ctx, c.pub, c.app, "they were known before")
	c.must(err)
	_, err = c.Programmes.Appeal(c.ctx, c.unit, c.app, "two of them were not")
	c.must(err)
	_, err = c.Programmes.Award(c.ctx, c.pub, c.app, "two stars", "well then")
	wants(t, "the same decides the appeal", err, "application.decider")
	_, err = c.Programmes.Award(c.ctx, pub2, c.app, "two stars", "two were its own")
	c.must(err)
	seen, err := c.Look.Application(c.ctx, c.unit, c.app)
	c.must(err)
	if seen.State != programme.Awarded || len(seen.Before) != 1 || seen.Before[0].Text != "they were known before" {
		t.Errorf("%+v", seen)
	}
}

func TestNeitherThePanelNorItsDoublesDecideAndNoneOfTheApplicantJudges(t *testing.T) {
	c := choosing(t)
	puppet, _, err := c.Enrolment.Person(c.ctx, c.admin, desk.NewPerson{Login: "puppet", Roles: []access.Role{access.Reporter}})
	c.must(err)
	twin, _, err := c.Enrolment.Person(c.ctx, c.admin, desk.NewPerson{Login: "twin", Roles: []access.Role{access.Reporter}})
	c.must(err)
	for _, id := range []string{puppet, twin} {
		link, err := c.Enrolment.Invite(c.ctx, c.admin, id, time.Hour)
		c.must(err)
		_, err = c.Enrolment.SignInByLink(c.ctx, desk.Browser{}, link, "correct horse battery")
		c.must(err)
	}
	c.app = c.apply(answers)
	_, err = c.Programmes.Accept(c.ctx, c.duty, c.app, 1)
	c.must(err)
	for code, logins := range map[string][]string{
		"panel.own": {"expert1", "expert2", "applicant"}, "panel.few": {"expert1", "expert2"}, "panel.alike": {"expert1", "puppet", "twin"}, "panel.member": {"expert1", "expert2", "nobody"},
	} {
		_, err = c.Programmes.Seat(c.ctx, c.duty, c.app, logins)
		wants(t, code, err, code)
	}
	_, err = c.Programmes.Seat(c.ctx, c.duty, c.app, []string{"expert1", "expert2", "puppet"})
	c.must(err)
	voters := []access.Principal{c.experts[0], c.experts[1], {Person: puppet, Roles: []access.Role{access.Reporter}, Via: "test"}}
	for _, who := range voters {
		_, err = c.Programmes.Declare(c.ctx, who, c.app, "")
		c.must(err)
		_, err = c.Programmes.Vote(c.ctx, who, c.app, 1, programme.Seat{Award: true, Points: []programme.Point{{Criterion: 1, Points: 6}, {Criterion: 2, Points: 9}}, Reasons: "x"})
		c.must(err)
	}
	_, err = c.Programmes.Award(c.ctx, c.admin, c.app, "two stars", "x")
	wants(t, "whoever made a member's account alone", err, "measure.alike")
	_, err = c.Programmes.Award(c.ctx, c.pub, c.app, "two stars", "x")
	c.must(err)
	suspended := c.experts[1]
	suspended.Suspended = true
	if _, err := c.Look.Application(c.ctx, suspended, c.app); !fault.Is(err, fault.Absent) {
		t.Errorf("somebody of a suspended unit reads it: %v", err)
	}
}

func TestASuspendedUnitDoesNotApply(t *testing.T) {
	c := choosing(t)
	c.suspend(c.unit.Org, "2021-12-09")
	unit := c.unit
	unit.Suspended = true
	_, _, err := c.Programmes.Send(c.ctx, unit, programme.Application{Programme: c.call, Term: 1, Tier: "two stars", Consent: c.clock.Now()})
	if !fault.Is(err, fault.Absent) { // what is for partners is not for it now
		t.Errorf("%v", err)
	}
}

// seated leads an application to its panel.
func (c *chosen) seated() {
	c.t.Helper()
	c.app = c.apply(answers)
	_, err := c.Programmes.Accept(c.ctx, c.duty, c.app, 1)
	c.must(err)
	_, err = c.Programmes.Seat(c.ctx, c.duty, c.app, []string{"expert1", "expert2", "expert3", "expert4"})
	c.must(err)
}

// Whether he is an expert, a member of another unit or an officer: from his declaration
// on the application is to him as if it were not there.
func TestWhoDeclaredAnInterestReadsTheApplicationNoMore(t *testing.T) {
	c := choosing(t)
	c.person("expert4", access.Reporter, "")
	c.seated()
	before, err := c.Look.Seen(c.ctx, c.pub, c.app)
	c.must(err)
	for i, who := range c.experts {
		if _, err := c.Look.Application(c.ctx, who, c.app); err != nil {
			t.Errorf("%d, before: %v", i, err)
		}
		for range i { // a declaration that there is none shuts nothing
			_, err = c.Programmes.Declare(c.ctx, who, c.app, "")
			c.must(err)
		}
		_, err = c.Programmes.Declare(c.ctx, who, c.app, "my brother works there")
		c.must(err)
		_, shown := c.Look.Application(c.ctx, who, c.app)
		_, seen := c.Look.Seen(c.ctx, who, c.app)
		_, again := c.Programmes.Declare(c.ctx, who, c.app, "a cousin, too")
		_, voted := c.Programmes.Vote(c.ctx, who, c.app, 1, programme.Seat{})
		for name, err := range map[string]error{"reads it": shown, "asks who sees it": seen, "declares again": again, "votes": voted} {
			if !fault.Is(err, fault.Absent) {
				t.Errorf("%d %s: %v", i, name, err)
			}
		}
		if all, err := c.Look.Applications(c.ctx, who, "", "", 10); err != nil || len(all) != 0 {
			t.Errorf("%d is listed %+v %v", i, all, err)
		}
	}
	officer := c.experts[2]
	_, sent := c.Programmes.Return(c.ctx, officer, c.app, 1, "x")
	_, more := c.Programmes.Seat(c.ctx, officer, c.app, []string{"pub"})
	for name, err := range map[string]error{"sends it back": sent, "seats others": more} {
		if !fault.Is(err, fault.Absent) {
			t.Errorf("an officer with an interest %s: %v", name, err)
		}
	}
	for _, who := range []access.Principal{officer, c.duty} {
		entries, err := c.Look.Evidence(c.ctx, who, c.app, 0, 50)
		c.must(err)
		if len(entries) == 0 {
			t.Error("that something was done is shown to nobody")
			continue
		}
		_, _, err = c.Look.Entry(c.ctx, who, entries[0].Index)
		if is := who.Person == officer.Person; is != fault.Is(err, fault.Absent) {
			t.Errorf("%s reads one entry: %v", who.Person, err)
		}
	}
	after, err := c.Look.Seen(c.ctx, c.pub, c.app)
	c.must(err)
	if before.People-after.People != 3 || before.Office-after.Office != 1 {
		t.Errorf("of %+v it is told that %+v see it", before, after)
	}
	if seen, err := c.Look.Application(c.ctx, c.duty, c.app); err != nil || len(seen.Panel) != 4 || seen.Panel[0].Interest == "" {
		t.Errorf("the office sees %+v %v", seen.Panel, err)
	}
}

func TestApplicationsAreListedAPageAtATime(t *testing.T) {
	c := choosing(t)
	c.person("expert4", access.Reporter, "")
	c.seated()
	newest := []string{c.app}
	for range 3 {
		_, err := c.Programmes.Withdraw(c.ctx, c.unit, newest[0])
		c.must(err)
		c.clock.Move(c.clock.Now().Add(time.Minute))
		newest = append([]string{c.apply(answers)}, newest...)
	}
	c.app = newest[0]
	_, err := c.Programmes.Accept(c.ctx, c.duty, c.app, 1)
	c.must(err)
	_, err = c.Programmes.Seat(c.ctx, c.duty, c.app, []string{"expert1", "expert2", "expert3"})
	c.must(err)
	_, err = c.Programmes.Declare(c.ctx, c.experts[2], c.app, "competition")
	c.must(err)
	for name, reader := range map[string]struct {
		who  access.Principal
		want []string
	}{"the office": {c.duty, newest}, "an officer to whom the newest is shut": {c.experts[2], newest[1:]}, "another unit": {c.experts[1], []string{newest[0], newest[3]}}} {
		var got []string
		for after := ""; ; {
			some, err := c.Look.Applications(c.ctx, reader.who, c.call, after, 2)
			c.must(err)
			for _, a := range some {
				got, after = append(got, a.ID), a.ID
			}
			if len(some) < 2 {
				break
			}
		}
		if !slices.Equal(got, reader.want) {
			t.Errorf("%s: %v, want %v", name, got, reader.want)
		}
	}
	if none, err := c.Look.Applications(c.ctx, c.duty, "prg_other", "", 10); err != nil || len(none) != 0 {
		t.Errorf("of another programme: %+v %v", none, err)
	}
}

// Two people of a unit send at once, each by another process of the platform.
func TestOfTwoApplicationsSentAtOnceOneStands(t *testing.T) {
	first := storetest.Postgres(t).House(t)
	a := process(t, first)
	a.staff()
	second := &storetest.House{Dir: t.TempDir(), Database: first.Database, Clock: first.Clock}
	backup(t, filepath.Join(first.Dir, "keys"), filepath.Join(second.Dir, "keys"), false)
	b := process(t, second)
	call, _, err := a.Programmes.Open(a.ctx, a.pub, programme.Programme{
		Name: "Support", Tiers: []string{"one"}, Quorum: 3, Visibility: partner.ToPartners, Criteria: []programme.Criterion{{Text: "findings", Weight: 1}},
	}, programme.Term{From: day(2100, 1, 1), To: day(2101, 1, 1), ApplyUntil: day(2099, 12, 1)})
	a.must(err)
	for round := range 10 {
		org, _, err := a.Enrolment.Partner(a.ctx, a.admin, partner.Partner{Name: fmt.Sprint("Applicant ", round)})
		a.must(err)
		var wait sync.WaitGroup
		faults := make([]error, 4)
		for i, o := range []*office{a, b, a, b} {
			who := a.person(fmt.Sprintf("member%d-%d", round, i), access.PartnerMember, org)
			wait.Go(func() {
				_, _, faults[i] = o.Programmes.Send(o.ctx, who, programme.Application{Programme: call, Term: 1, Tier: "one", Consent: first.Clock.Now()})
			})
		}
		wait.Wait()
		stand := 0
		for _, err := range faults {
			if err == nil {
				stand++
			} else if !fault.Is(err, fault.Conflict) {
				t.Errorf("round %d: %v", round, err)
			}
		}
		kept, err := b.store.Look(access.By{Principal: a.duty, Act: access.ReadApplication}).ApplicationsOf(b.ctx, org)
		b.must(err)
		if stand != 1 || len(kept) != 1 {
			t.Fatalf("round %d: %d were taken, and %d stand", round, stand, len(kept))
		}
	}
}
