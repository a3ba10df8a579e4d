package desk_test

import (
	"testing"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/coordination"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/domain/product"
	"tocsin/store"
)

// breach is a case in which a carrier learned of a hole and reported it to nobody.
func breach(t *testing.T) (o *office, caseID, org string, unit access.Principal) {
	o = open(t)
	caseID, org = breachOf(o, "2021-11-24")
	return o, caseID, org, o.person("unit", access.PartnerMember, org)
}

func breachOf(o *office, aware string) (caseID, org string) {
	org, _, err := o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: "Carrier", Sector: "telecom", Jurisdiction: "CN"})
	o.must(err)
	caseID, _, err = o.Coordination.Open(o.ctx, o.duty, desk.NewCase{Title: "Log4Shell", Affected: []product.Product{{Name: "Log4j2"}}})
	o.must(err)
	_, err = o.Coordination.Invite(o.ctx, o.duty, caseID, org, []string{"provider"}, false)
	o.must(err)
	_, err = o.Coordination.Record(o.ctx, o.duty, coordination.Event{Matter: caseID, Type: "actor.aware", Actor: org, At: moment(aware), Status: coordination.Reported, Source: "press"})
	o.must(err)
	return caseID, org
}

func (o *office) burning(duty string) int {
	o.t.Helper()
	w, err := o.Look.Wall(o.ctx, o.duty)
	o.must(err)
	n := 0
	for _, d := range desk.Readings(w.Burning) {
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
	for _, day := range []string{"2021-12-09", "2021-12-08", "2021-12-07"} {
		breachOf(o, day)
	}
	w, err := o.Look.Wall(o.ctx, o.duty)
	o.must(err)
	if len(w.Due) < 2 {
		t.Fatalf("only %d duties are due", len(w.Due))
	}
	for i := 1; i < len(w.Due); i++ {
		if w.Due[i].Kept.Due.Before(w.Due[i-1].Kept.Due) {
			t.Errorf("%s of %v stands after %v", w.Due[i].Kept.Stage, w.Due[i].Kept.Due, w.Due[i-1].Kept.Due)
		}
	}
}

// What is owed without a number has no limit to be sorted by: it stood nowhere.
func TestWhatIsOwedAtOnceHangsOnTheWallUntilItIsDone(t *testing.T) {
	o, _, _, _ := breach(t)
	w, err := o.Look.Wall(o.ctx, o.duty)
	o.must(err)
	if len(w.AtOnce) == 0 || w.Counts[coordination.AtOnce] != len(w.AtOnce) {
		t.Fatalf("at once: %d hang of %d", len(w.AtOnce), w.Counts[coordination.AtOnce])
	}
	for _, owed := range w.AtOnce {
		if !owed.Kept.Due.IsZero() || len(owed.Readings) == 0 {
			t.Errorf("%s %s: due %v, %d readings", owed.Kept.Duty, owed.Kept.Stage, owed.Kept.Due, len(owed.Readings))
		}
	}
}

// However many were met too late, what burns is on the first page, and every duty is
// reached by the cursor once.
func TestTheWallCountsEveryDutyAndTheListLeadsToEachOnce(t *testing.T) {
	o, caseID, _, unit := breach(t)
	_, err := o.Deadlines.Submit(o.ctx, unit, desk.Filing{Matter: caseID, Event: "report.submitted", Recipient: "miit", Reference: "NVDB-1"})
	o.must(err)
	for range 8 {
		breachOf(o, "2021-11-24")
	}
	w, err := o.Look.Wall(o.ctx, o.duty)
	o.must(err)
	if w.Counts[coordination.DoneLate] != 1 || w.Counts[coordination.Burning] != 8 || len(w.Burning) != 6 {
		t.Fatalf("done late %d, burning %d, shown %d", w.Counts[coordination.DoneLate], w.Counts[coordination.Burning], len(w.Burning))
	}
	seen := map[string]bool{}
	for from := (desk.Spot{}); ; {
		page, err := o.Look.Duties(o.ctx, o.duty, nil, from, 3)
		o.must(err)
		for _, owed := range page {
			if seen[owed.Kept.ID] {
				t.Fatalf("%s comes twice", owed.Kept.ID)
			}
			seen[owed.Kept.ID] = true
			if from, err = desk.ParseSpot(owed.Spot().String()); err != nil {
				t.Fatal(err)
			}
		}
		if len(page) < 3 {
			break
		}
	}
	if want := w.Counts.Of(coordination.Pressing()...); len(seen) != want {
		t.Errorf("the list leads to %d of %d", len(seen), want)
	}
	late, err := o.Look.Duties(o.ctx, o.duty, []coordination.Urgency{coordination.DoneLate}, desk.Spot{}, 10)
	if o.must(err); len(late) != 1 || late[0].Kept.Actor != unit.Org {
		t.Errorf("met too late: %+v", late)
	}
	mine, err := o.Look.Mine(o.ctx, unit)
	if o.must(err); mine.Counts[coordination.DoneLate] != 1 || mine.Counts[coordination.Burning] != 0 {
		t.Errorf("the unit counts %v", mine.Counts)
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
