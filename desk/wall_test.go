package desk_test

import (
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/coordination"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/domain/product"
	"tocsin/domain/report"
	"tocsin/store"
)

// breach is a case in which a carrier learned of a hole and reported it to nobody.
func breach(t *testing.T) (o *office, caseID, org string, unit access.Principal) {
	o = open(t)
	org, _, err := o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: "Carrier", Sector: "telecom", Jurisdiction: "CN"})
	o.must(err)
	unit = o.person("unit", access.PartnerMember, org)
	caseID, _, err = o.Coordination.Open(o.ctx, o.duty, desk.NewCase{Title: "Log4Shell", Affected: []product.Product{{Name: "Log4j2"}}})
	o.must(err)
	_, err = o.Coordination.Invite(o.ctx, o.duty, caseID, org, []string{"provider"}, false)
	o.must(err)
	_, err = o.Coordination.Record(o.ctx, o.duty, coordination.Event{Matter: caseID, Type: "actor.aware", Actor: org, At: moment("2021-11-24"), Status: coordination.Reported, Source: "press"})
	o.must(err)
	return o, caseID, org, unit
}

func (o *office) burning(duty string) int {
	o.t.Helper()
	w, err := o.Look.Wall(o.ctx, o.duty)
	o.must(err)
	n := 0
	for _, d := range w.Burning {
		if d.Duty == duty {
			n++
		}
	}
	return n
}

func TestWhatWasDoneTooLateBurnsNoLonger(t *testing.T) {
	o, caseID, _, unit := breach(t)
	if n := o.burning("platform-report"); n != 2 {
		t.Fatalf("%d readings of the report burn, want both", n)
	}
	_, err := o.Deadlines.Submit(o.ctx, unit, desk.Filing{Matter: caseID, Event: "report.submitted", Recipient: "miit", Reference: "NVDB-1"})
	o.must(err)
	if n := o.burning("platform-report"); n != 0 {
		t.Fatalf("%d readings still burn after the filing", n)
	}
}

func TestOnTheWallTheSoonestLimitComesFirst(t *testing.T) {
	o, _, _, _ := breach(t)
	for range 2 {
		_, err := o.Intake.Receive(o.ctx, access.Principal{Via: "web"}, desk.Submission{Kind: report.Vulnerability, Draft: report.Draft{Title: "x"}, Raw: []byte("x")})
		o.must(err)
		o.clock.Advance(time.Hour)
	}
	w, err := o.Look.Wall(o.ctx, o.duty)
	o.must(err)
	if len(w.Due) < 4 {
		t.Fatalf("only %d duties are due", len(w.Due))
	}
	for i := 1; i < len(w.Due); i++ {
		if w.Due[i].Limit().Before(w.Due[i-1].Limit()) {
			t.Errorf("%s of %v stands after %v", w.Due[i].Stage, w.Due[i].Limit(), w.Due[i-1].Limit())
		}
	}
}

func TestTheWallAndTheEvidenceAreTheOfficesOwn(t *testing.T) {
	o, caseID, _, unit := breach(t)
	_, err := o.Look.Wall(o.ctx, unit)
	if !fault.Is(err, fault.Absent) {
		t.Errorf("a partner reads the wall: %v", err)
	}
	if _, err = o.Look.Trail(o.ctx, unit, caseID); !fault.Is(err, fault.Absent) {
		t.Errorf("a partner reads the trail: %v", err)
	}
	if _, _, err = o.Look.Entry(o.ctx, unit, 0); !fault.Is(err, fault.Absent) {
		t.Errorf("a partner reads an entry: %v", err)
	}
	if _, err = o.Look.Reports(o.ctx, unit, store.Place{}, 10); !fault.Is(err, fault.Absent) {
		t.Errorf("a partner lists the reports: %v", err)
	}
}

func TestAnEntryComesWithTheReceiptThatProvesIt(t *testing.T) {
	o, caseID, _, _ := breach(t)
	trail, err := o.Look.Trail(o.ctx, o.duty, caseID)
	o.must(err)
	if len(trail) != 3 {
		t.Fatalf("opening, inviting and recording left %d entries", len(trail))
	}
	e, receipt, err := o.Look.Entry(o.ctx, o.duty, trail[1].Index)
	o.must(err)
	if e.Head != trail[1].Head || receipt.Index != e.Index || receipt.Head != e.Head {
		t.Error("the receipt is of another entry")
	}
	tree, _ := o.Look.Checkpoint()
	if _, _, err = o.Look.Entry(o.ctx, o.duty, tree.Size); !fault.Is(err, fault.Absent) {
		t.Errorf("an entry beyond the log: %v", err)
	}
}

func TestPeopleAreNamedByTheirPostsAndMattersBySealingNothingOpen(t *testing.T) {
	o, caseID, _, unit := breach(t)
	posts, err := o.Look.Posts(o.ctx, unit, []string{o.duty.Person, unit.Person, "system:timer"})
	o.must(err)
	if len(posts) != 2 || posts[o.duty.Person].Title != "" || posts[unit.Person].Title != "unit" {
		t.Errorf("the unit is told %+v", posts)
	}
	if posts, err = o.Look.Posts(o.ctx, o.duty, []string{o.duty.Person}); err != nil || posts[o.duty.Person].Title != "duty" {
		t.Errorf("the office is told %+v, %v", posts, err)
	}
	matters, err := o.Look.Matters(o.ctx, unit, []string{caseID, "cas_00000000000000000000000000"})
	o.must(err)
	if m := matters[caseID]; len(matters) != 1 || m.Number == "" || m.Case.Title.Reveal() == "Log4Shell" {
		t.Errorf("the unit is told %+v", matters)
	}
}
