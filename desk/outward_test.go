package desk_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/advisory"
	"tocsin/domain/calendar"
	"tocsin/domain/coordination"
	"tocsin/domain/fault"
	"tocsin/domain/obligation"
	"tocsin/domain/partner"
	"tocsin/domain/product"
	"tocsin/domain/report"
)

// two units take part in one case; the first of them reported, and so did a stranger.
func (o *office) shared() (caseID string, first, second access.Principal, strange string) {
	o.t.Helper()
	var units []access.Principal
	for _, name := range []string{"First", "Second"} {
		org, _, err := o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: name, Jurisdiction: "CN", Sector: "telecom"})
		o.must(err)
		units = append(units, o.person(strings.ToLower(name), access.PartnerMember, org))
	}
	draft := report.Draft{Title: "hole", Technical: "x", Capacity: report.Provider, Products: []product.Product{{Name: "P", Vendor: "V"}}}
	var ids []string
	for n, who := range []access.Principal{units[0], {Via: "web"}} {
		taken, err := o.Intake.Receive(o.ctx, who, desk.Submission{Kind: report.Vulnerability, Draft: draft, Raw: []byte{byte(n)}})
		o.must(err)
		ids = append(ids, taken.Report)
	}
	caseID, _, err := o.Coordination.Open(o.ctx, o.duty, desk.NewCase{Title: "hole", Reports: ids})
	o.must(err)
	for _, u := range units {
		_, err = o.Coordination.Invite(o.ctx, o.duty, caseID, u.Org, []string{"provider"}, false)
		o.must(err)
	}
	return caseID, units[0], units[1], ids[1]
}

func TestAUnitInACaseSeesNothingOfTheOthersInIt(t *testing.T) {
	o := open(t)
	caseID, first, second, strange := o.shared()
	_, err := o.Coordination.Record(o.ctx, o.duty, coordination.Event{Matter: caseID, Type: coordination.ActorAware, Actor: first.Org, At: moment("2021-12-08"), Status: coordination.Confirmed, Source: "a call"})
	o.must(err)
	_, err = o.Deadlines.Submit(o.ctx, first, desk.Filing{Matter: caseID, Event: "upstream.notified", Reference: "ticket-of-the-first"})
	o.must(err)
	for _, authority := range o.Carrying.Recipients() {
		waiting, err := o.Carrying.LeaseFor(o.ctx, "test", authority, 10)
		o.must(err)
		for _, l := range waiting {
			o.must(o.Carrying.Delivered(o.ctx, l.ID, o.clock.Now(), "receipt of "+l.ID))
		}
	}
	_, err = o.Coordination.Record(o.ctx, o.duty, coordination.Event{Matter: caseID, Type: coordination.FixAvailable, Actor: first.Org, At: moment("2021-12-08"), Status: coordination.Confirmed, Source: "release notes"})
	o.must(err)
	_, err = o.Coordination.Assess(o.ctx, o.duty, caseID, "critical", "", "the first unit says so")
	o.must(err)
	room, err := o.Look.Case(o.ctx, second, caseID)
	o.must(err)
	var types []string
	for _, e := range room.Events {
		types = append(types, e.Type)
	}
	if len(types) != 1 || types[0] != coordination.FixAvailable {
		t.Errorf("the second unit sees %v", types)
	}
	shown, err := json.Marshal([]any{room.Events, room.Reports, room.Parcels, room.Participants, room.Case.Grades})
	o.must(err)
	for _, hidden := range []string{strange, "ticket-of-the-first", "the first unit says so"} {
		if strings.Contains(string(shown), hidden) {
			t.Errorf("the second unit sees %q in %s", hidden, shown)
		}
	}
	if author := room.Case.Grades[0].Author; author == o.duty.Person {
		t.Error("the second unit sees who of the office gave the grade")
	}
	own, err := o.Look.Case(o.ctx, first, caseID)
	o.must(err)
	if len(own.Events) != 3 {
		t.Errorf("the first unit sees %d of its own three events", len(own.Events))
	}
	if all, err := o.Look.Case(o.ctx, o.duty, caseID); err != nil || len(all.Events) < 5 || all.Case.Grades[0].Author != o.duty.Person {
		t.Errorf("the office sees %d events (%v)", len(all.Events), err)
	}
}

func TestWhatStandsAgainstAReleaseIsTheOffices(t *testing.T) {
	o := open(t)
	caseID, first, _, _ := o.shared()
	id, _, err := o.Publishing.Draft(o.ctx, o.duty, advisory.Advisory{Case: caseID, Kind: advisory.Warning, Sectors: []string{"telecom"}, Grade: "high", Mitigation: "m", En: advisory.Text{Title: "t", Summary: "s", Advice: "a"}})
	o.must(err)
	_, err = o.Coordination.Assess(o.ctx, o.duty, caseID, "high", "", "")
	o.must(err)
	_, err = o.Publishing.Submit(o.ctx, o.duty, id)
	o.must(err)
	_, err = o.Publishing.Release(o.ctx, o.pub, id, 1)
	o.must(err)
	if _, err := o.Look.Advisory(o.ctx, first, id); err != nil {
		t.Fatalf("the unit was not warned: %v", err)
	}
	if _, err := o.Publishing.Gate(o.ctx, first, id); !fault.Is(err, fault.Absent) {
		t.Errorf("a unit asks the gate: %v", err)
	}
}

func TestNobodyOfTheOfficeSpeaksForAReporter(t *testing.T) {
	o := open(t)
	_, first, second, strange := o.shared()
	auditor := o.person("auditor", access.Auditor, "")
	for name, who := range map[string]access.Principal{"the duty officer": o.duty, "the publisher": o.pub, "the auditor": auditor, "another unit": second, "nobody": {Via: "web"}} {
		if _, err := o.Intake.Say(o.ctx, who, strange, "I take it back"); !fault.Is(err, fault.Absent) {
			t.Errorf("%s speaks for the reporter: %v", name, err)
		}
	}
	taken, err := o.Intake.Receive(o.ctx, first, desk.Submission{Kind: report.Vulnerability, Draft: report.Draft{Technical: "y"}, Raw: []byte("y")})
	o.must(err)
	_, err = o.Intake.Say(o.ctx, first, taken.Report, "one more thing")
	o.must(err)
}

func TestAFilingCountsWhenItComesAndNotWhenItsUnitSaysItWas(t *testing.T) {
	o := open(t)
	org, caseID, unit := o.provider("2021-12-01T00:00:00Z")
	if k := o.clocks(caseID)["platform-report/report/lenient"]; k.State != obligation.Late {
		t.Fatalf("the duty is %s before anything is filed", k.State)
	}
	_, err := o.Deadlines.Submit(o.ctx, unit, desk.Filing{Matter: caseID, Event: "report.submitted", Recipient: "miit", Reference: "NVDB-1", At: moment("2021-12-02")})
	o.must(err)
	for _, reading := range []string{"strict", "lenient"} {
		if k := o.clocks(caseID)["platform-report/report/"+reading]; k.State != obligation.Late {
			t.Errorf("a filing that claims an earlier day makes the duty %s (%s)", k.State, reading)
		}
	}
	kept, err := o.store.Look(access.By{Principal: o.duty, Act: access.ReadCase}).Events(o.ctx, caseID)
	o.must(err)
	if last := kept[len(kept)-1]; last.Attributes["claimed"] != "2021-12-02" || !last.At.At.Equal(o.clock.Now()) {
		t.Errorf("the claim is kept as %+v", last)
	}
	for at, known := range map[time.Duration]bool{2 * time.Minute: true, time.Hour: false} { // a clock may be a little wrong
		filing := desk.Filing{Matter: caseID, Event: "report.submitted", Recipient: "miit", Reference: "NVDB-2", At: calendar.At(o.clock.Now().Add(at))}
		if _, err := o.Deadlines.Submit(o.ctx, unit, filing); fault.Is(err, fault.Invalid) == known {
			t.Errorf("a filing that claims to be of %s from now: %v", at, err)
		}
		event := coordination.Event{Matter: caseID, Type: coordination.ActorAware, Actor: org, At: filing.At, Status: coordination.Confirmed, Source: "x"}
		if err := event.Validate(o.clock.Now()); (err == nil) != known {
			t.Errorf("an event of %s from now: %v", at, err)
		}
	}
	// the office saw the proof of the recipient
	_, err = o.Coordination.Record(o.ctx, o.duty, coordination.Event{Matter: caseID, Type: coordination.ReportSubmitted, Actor: org, At: moment("2021-12-02"), Status: coordination.Confirmed, Source: "NVDB-1, seen", Attributes: map[string]string{"recipient": "miit"}})
	o.must(err)
	if k := o.clocks(caseID)["platform-report/report/lenient"]; k.State != obligation.Met {
		t.Errorf("a confirmed filing leaves the duty %s", k.State)
	}
}
