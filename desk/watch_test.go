package desk_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/domain/report"
	"tocsin/domain/watch"
	"tocsin/store"
)

// reported hands in reports of people who say who they are.
func (o *office) reported(n int) (ids []string, boxes []access.Principal) {
	o.t.Helper()
	for i := range n {
		taken, err := o.Intake.Receive(o.ctx, access.Principal{Via: "web"}, desk.Submission{
			Kind: report.Vulnerability, Draft: report.Draft{Title: "hole", Technical: "how", ReporterName: "Li Ming", Contact: "li@example.org"},
			Raw: fmt.Appendf(nil, "report %d", i), Mailbox: true,
		})
		o.must(err)
		ids, boxes = append(ids, taken.Report), append(boxes, o.Enrolment.Mailbox(taken.Mailbox, "web"))
	}
	return ids, boxes
}

func (o *office) alerts(who access.Principal) []desk.Watched {
	o.t.Helper()
	found, err := o.Watching.Alerts(o.ctx, who, "", store.Place{}, 100)
	o.must(err)
	return found
}

func kinds(found []desk.Watched) (kinds []watch.Kind) {
	for _, a := range found {
		kinds = append(kinds, a.Kind)
	}
	slices.Sort(kinds)
	return kinds
}

// reliability: AC-1, step 1
func TestWhoSellsContactsIsStoppedAndTheReportersSeeIt(t *testing.T) {
	o := open(t)
	auditor := o.person("auditor", access.Auditor, "")
	ids, boxes := o.reported(33)
	for n, id := range ids[:32] {
		o.clock.Advance(20 * time.Minute)
		found, err := o.Look.Identify(o.ctx, o.duty, id, "calling back")
		switch alerts := kinds(o.alerts(auditor)); {
		case n < 19 && len(alerts) > 0, n >= 19 && n < 30 && !slices.Equal(alerts, []watch.Kind{watch.Near}):
			t.Fatalf("after %d: %v", n+1, alerts)
		case n < 30 && (err != nil || found.Contact.Reveal() != "li@example.org"):
			t.Fatalf("the %dth: %v %v", n+1, found, err)
		case n >= 30:
			o.refused("beyond the budget", err, "watch.full")
			if !slices.Equal(alerts, []watch.Kind{watch.Full, watch.Near}) {
				t.Fatalf("after the refusal: %v", alerts)
			}
		}
		if n == 5 { // the same one again is nothing more
			_, err := o.Look.Identify(o.ctx, o.duty, id, "calling back")
			o.must(err)
		}
	}
	if d, err := o.Look.Mailbox(o.ctx, boxes[3]); err != nil || len(d.Read) == 0 || d.Read[0].Why != "calling back" {
		t.Errorf("the reporter sees %+v %v", d.Read, err)
	}
	d, err := o.Look.Report(o.ctx, o.duty, ids[32])
	if err != nil || d.Report.Contact.Reveal() == "li@example.org" || d.Report.Technical.Reveal() != "how" {
		t.Errorf("work goes on without who the reporter is: %v", err)
	}

	full := o.alerts(auditor)[0]
	_, err = o.Watching.Settle(o.ctx, auditor, access.AllowAlert, full.ID, "")
	o.refused("without a reason", err, "watch.reason")
	_, err = o.Watching.Settle(o.ctx, auditor, access.AllowAlert, full.ID, "mass reports of one campaign")
	o.must(err)
	_, err = o.Watching.Settle(o.ctx, o.admin, access.PursueAlert, full.ID, "no")
	o.refused("twice", err, "watch.settled")
	if _, err := o.Look.Identify(o.ctx, o.duty, ids[32], "calling back"); err != nil {
		t.Errorf("allowed, and refused: %v", err)
	}
	_, err = o.Look.Identify(o.ctx, o.pub, ids[0], "x")
	o.refused("without what it is for", err, "watch.why")
}

func TestNobodySeesOrSettlesTheAlertAboutHimself(t *testing.T) {
	o := open(t)
	both := o.person("both", access.Auditor, "")
	ids, _ := o.reported(1)
	id, _, err := o.Watching.SetTrap(o.ctx, o.person("other", access.Auditor, ""), ids[0], "made up")
	o.must(err)
	_, err = o.Look.Report(o.ctx, both, ids[0])
	o.must(err)
	if found := o.alerts(both); len(found) != 0 {
		t.Errorf("he sees %+v", found)
	}
	found := o.alerts(o.admin)
	if len(found) != 1 || found[0].Kind != watch.Canary || found[0].Thing != "" || found[0].Login != "both" {
		t.Fatalf("the administrator sees %+v", found)
	}
	if _, err := o.Watching.Settle(o.ctx, both, access.AllowAlert, found[0].ID, "it was I"); !fault.Is(err, fault.Absent) {
		t.Errorf("he settles it: %v", err)
	}
	if n, err := o.Watching.Waiting(o.ctx, both); err != nil || n != 0 {
		t.Errorf("%d wait for him: %v", n, err)
	}
	entries, err := o.Look.Evidence(o.ctx, o.duty, "", 0, 1000)
	o.must(err)
	for _, e := range entries {
		if e.Head.Act == string(access.SetTrap) && (e.Head.Subject != id || len(e.Changes) != 1 || e.Changes[0].ID != id) {
			t.Errorf("the log tells which matter is a canary: %+v", e)
		}
	}
	_, err = o.Watching.Traps(o.ctx, o.duty)
	if !fault.Is(err, fault.Absent) {
		t.Errorf("an officer reads the canaries: %v", err)
	}
	o.must(func() error { _, err := o.Watching.EndTrap(o.ctx, both, id); return err }())
	_, err = o.Look.Report(o.ctx, o.pub, ids[0])
	o.must(err)
	if found := o.alerts(o.admin); len(found) != 1 {
		t.Errorf("a canary that was ended raises %+v", found)
	}
}

func TestMuchInAMomentAndLookingForWhatIsNotThereAreTold(t *testing.T) {
	o := open(t)
	auditor := o.person("auditor", access.Auditor, "")
	ids, _ := o.reported(26)
	for _, id := range ids {
		_, err := o.Look.Report(o.ctx, o.duty, id)
		o.must(err)
		o.clock.Advance(time.Second)
	}
	if got := kinds(o.alerts(auditor)); !slices.Equal(got, []watch.Kind{watch.Burst}) {
		t.Errorf("%v", got)
	}
	org, _, err := o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: "Carrier"})
	o.must(err)
	member := o.person("member", access.PartnerMember, org)
	for range 21 {
		if _, err := o.Look.Case(o.ctx, member, "cas_05yst1wpm1xqq5jg8ae0k22v88"); !fault.Is(err, fault.Absent) {
			t.Fatal(err)
		}
	}
	if got := kinds(o.alerts(auditor)); !slices.Equal(got, []watch.Kind{watch.Burst, watch.Probe}) {
		t.Errorf("%v", got)
	}
}

// reliability: U4, reads outside assignment
func TestWhoWorksACaseForAsLongAsHeReadsItIsToldOf(t *testing.T) {
	o := openWith(t, desk.Settings{Budgets: watch.Budgets{Persons: 30, Matters: 120, Beside: 3, Burst: 100, Probe: 20}})
	auditor, sly, relieved := o.person("auditor", access.Auditor, ""), o.person("sly", access.DutyOfficer, ""), o.person("relieved", access.DutyOfficer, "")
	var taken []string
	for range 6 { // which somebody works for more than a day, and hands over then
		id, _, err := o.Coordination.Open(o.ctx, relieved, desk.NewCase{Title: "hole"})
		o.must(err)
		taken = append(taken, id)
	}
	o.clock.Advance(25 * time.Hour)
	for n, id := range taken {
		for _, do := range []func() error{
			func() error { _, err := o.Coordination.Take(o.ctx, o.duty, id); return err },
			func() error { _, err := o.Look.Case(o.ctx, relieved, id); return err },
			func() error { _, err := o.Coordination.Leave(o.ctx, relieved, id); return err },
			func() error { _, err := o.Coordination.Take(o.ctx, sly, id); return err },
			func() error { _, err := o.Look.Case(o.ctx, sly, id); return err },
			func() error { _, err := o.Coordination.Leave(o.ctx, sly, id); return err },
			func() error { _, err := o.Look.Case(o.ctx, sly, id); return err },
		} {
			o.must(do())
		}
		told := o.alerts(auditor)
		if want := min(max(0, n-2), 1); len(told) != want || want == 1 && (told[0].Kind != watch.Beside || told[0].Person != sly.Person || told[0].Count != 4) {
			t.Fatalf("after %d: %+v", n+1, told)
		}
	}
	o.sound()
}

// reliability: U4, reads outside assignment
func TestWhoReadsMuchThatOthersWorkIsToldOfUnlessHeWorksItToo(t *testing.T) {
	o := openWith(t, desk.Settings{Budgets: watch.Budgets{Persons: 30, Matters: 120, Beside: 3, Burst: 100, Probe: 20}})
	auditor, curious, helpful := o.person("auditor", access.Auditor, ""), o.person("curious", access.DutyOfficer, ""), o.person("helpful", access.DutyOfficer, "")
	for n := range 6 {
		id, _, err := o.Coordination.Open(o.ctx, o.duty, desk.NewCase{Title: "hole"})
		o.must(err)
		_, err = o.Coordination.Take(o.ctx, helpful, id)
		o.must(err)
		for _, who := range []access.Principal{o.duty, helpful, auditor, curious, curious} {
			_, err = o.Look.Case(o.ctx, who, id)
			o.must(err)
		}
		told := o.alerts(auditor)
		if want := min(max(0, n-2), 1); len(told) != want || want == 1 && (told[0].Kind != watch.Beside || told[0].Person != curious.Person || told[0].Count != 4) {
			t.Fatalf("after %d: %+v", n+1, told)
		}
	}
}
