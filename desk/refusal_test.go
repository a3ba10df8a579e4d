package desk_test

import (
	"slices"
	"strings"
	"testing"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/advisory"
	"tocsin/domain/coordination"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
)

// published drafts an advisory, hands it to review and tries to release it.
func (o *office) published(a advisory.Advisory) (string, error) {
	o.t.Helper()
	id, _, err := o.Publishing.Draft(o.ctx, o.duty, a)
	o.must(err)
	_, err = o.Publishing.Submit(o.ctx, o.duty, id)
	o.must(err)
	_, err = o.Publishing.Release(o.ctx, o.pub, id, 1)
	return id, err
}

// matter is a graded case of which nothing is public.
func (o *office) matter() string {
	o.t.Helper()
	id, _, err := o.Coordination.Open(o.ctx, o.duty, desk.NewCase{Title: "a hole"})
	o.must(err)
	_, err = o.Coordination.Assess(o.ctx, o.duty, id, "high", "", "")
	o.must(err)
	return id
}

func text() advisory.Text { return advisory.Text{Title: "t", Summary: "s", Advice: "a"} }

func TestARefusedReleaseStaysOnRecordWithItsReasons(t *testing.T) {
	o := open(t)
	id := o.matter()
	note, err := o.published(advisory.Advisory{Case: id, Kind: advisory.Note, Grade: "high", Mitigation: "m", En: text()})
	if f := fault.From(err); f.Kind != fault.Refused || len(f.Reasons) != 1 || f.Reasons[0].Code != "gate.cn/rmspv before-fix" {
		t.Fatalf("the gate said %v", err)
	}
	events, err := o.store.Look(access.By{Principal: o.duty, Act: access.ReadCase}).Events(o.ctx, id)
	o.must(err)
	last := events[len(events)-1]
	if last.Type != coordination.ReleaseRefused || last.Attributes["advisory"] != note || last.Attributes["reasons"] != "cn/rmspv before-fix" || last.LocalText == "" {
		t.Errorf("on record: %+v", last)
	}
	entries, err := o.Look.Evidence(o.ctx, o.duty, note, 0, 10)
	o.must(err)
	if why := entries[len(entries)-1].Head.Why; !strings.HasPrefix(why, "refused: ") {
		t.Errorf("the evidence gives as reason %q", why)
	}
}

func TestASectorIsWarnedBeforeTheFixAndNobodyAbroadWith(t *testing.T) {
	o := open(t)
	id := o.matter()
	_, _, err := o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: "Carrier", Sector: "telecom", Jurisdiction: "CN"})
	o.must(err)
	warning := advisory.Advisory{Case: id, Kind: advisory.Warning, Grade: "high", Sectors: []string{"telecom"}, Mitigation: "m", En: text()}
	_, err = o.published(warning)
	o.must(err)
	_, _, err = o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: "Foreign carrier", Sector: "telecom", Jurisdiction: "FR"})
	o.must(err)
	_, err = o.published(warning)
	if f := fault.From(err); f.Kind != fault.Refused || len(f.Reasons) != 1 || f.Reasons[0].Code != "gate.cn/rmspv abroad" {
		t.Errorf("with an addressee abroad the gate said %v", err)
	}
}

func TestAnAddresseeAbroadIsWarnedOnceAPublisherDecidedSo(t *testing.T) {
	o := open(t)
	id := o.matter()
	var abroad []string
	for _, name := range []string{"First", "Second"} {
		org, _, err := o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: name, Sector: "telecom", Jurisdiction: "FR"})
		o.must(err)
		abroad = append(abroad, org)
	}
	warning, err := o.published(advisory.Advisory{Case: id, Kind: advisory.Warning, Grade: "high", Sectors: []string{"telecom"}, Mitigation: "m", En: text()})
	for len(abroad) > 0 {
		if !fault.Is(err, fault.Refused) {
			t.Fatalf("released with %d addressees abroad undecided: %v", len(abroad), err)
		}
		reasons, err2 := o.Publishing.Gate(o.ctx, o.pub, warning)
		o.must(err2)
		if len(reasons) != 1 || reasons[0].Cite != "cn/rmspv 9(7)" || !slices.Equal(reasons[0].Units, abroad) {
			t.Fatalf("the gate says %+v, and should name %v", reasons, abroad)
		}
		told, err2 := o.Look.Told(o.ctx, o.pub, warning)
		o.must(err2)
		if len(told) > 0 {
			t.Fatalf("told before it was decided: %v", told)
		}
		_, err = o.Coordination.Decide(o.ctx, o.pub, id, abroad[0], "CRA 14 orders it; agreed with the ministry")
		o.must(err)
		abroad = abroad[1:]
		_, err = o.Publishing.Release(o.ctx, o.pub, warning, 1)
	}
	o.must(err)
	if told, err := o.Look.Told(o.ctx, o.pub, warning); err != nil || len(told) != 2 {
		t.Errorf("%d are told: %v", len(told), err)
	}
}

func TestTheProgramActsForAnAccountAsItStands(t *testing.T) {
	o := open(t)
	org, _, err := o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: "Unit", Sector: "cloud", Jurisdiction: "CN"})
	o.must(err)
	o.person("unit", access.PartnerMember, org)
	who, err := o.Enrolment.Acting(o.ctx, " Unit ", "test")
	o.must(err)
	if who.Org != org || who.Suspended || who.Via != "test" {
		t.Errorf("%+v", who)
	}
	_, _, err = o.Standing.Suspend(o.ctx, o.duty, partner.Measure{Org: org, From: moment("2021-12-09"), Months: 6, Ground: "x", Visibility: partner.InternalOnly})
	o.must(err)
	if who, err = o.Enrolment.Acting(o.ctx, "unit", "test"); err != nil || !who.Suspended {
		t.Errorf("%+v %v", who, err)
	}
	if _, err = o.Enrolment.Acting(o.ctx, "nobody", "test"); !fault.Is(err, fault.Absent) {
		t.Errorf("nobody: %v", err)
	}
}

func TestASectorThatNobodyIsWarnedByIsRefusedWithThoseThereAre(t *testing.T) {
	o := open(t)
	caseID, _, err := o.Coordination.Open(o.ctx, o.duty, desk.NewCase{Title: "x", Sectors: []string{"telecom", "finance"}})
	o.must(err)
	_, _, opened := o.Coordination.Open(o.ctx, o.duty, desk.NewCase{Title: "x", Sectors: []string{"telecom", "telekom"}})
	_, _, drafted := o.Publishing.Draft(o.ctx, o.duty, advisory.Advisory{Case: caseID, Kind: advisory.Warning, Sectors: []string{"telecom", "telekom"}})
	for what, err := range map[string]error{"a case": opened, "a warning": drafted} {
		f := fault.From(err)
		if err == nil || f.Code != "sector.unknown" || f.Field != "/sectors" || !strings.Contains(f.Hint, "telecom, internet") {
			t.Errorf("%s: %v, %s", what, err, f.Hint)
		}
	}
}

// reviewed is a warning that stands in review, in its first version.
func (o *office) reviewed() string {
	o.t.Helper()
	id, _, err := o.Publishing.Draft(o.ctx, o.duty, advisory.Advisory{Case: o.matter(), Kind: advisory.Warning, Grade: "high", Mitigation: "m", Sectors: []string{"telecom"}, En: text()})
	o.must(err)
	_, err = o.Publishing.Submit(o.ctx, o.duty, id)
	o.must(err)
	return id
}

func TestWordsThatThePublisherDidNotSeeGoOutByNobody(t *testing.T) {
	o := open(t)
	id := o.reviewed()
	_, err := o.Publishing.Return(o.ctx, o.pub, id, 1, "say since when")
	o.must(err)
	_, _, err = o.Publishing.Draft(o.ctx, o.duty, advisory.Advisory{ID: id, Kind: advisory.Warning, Grade: "high", Mitigation: "something else", Sectors: []string{"telecom"}, En: text()})
	o.must(err)
	_, err = o.Publishing.Submit(o.ctx, o.duty, id)
	o.must(err)
	for version, code := range map[int]string{0: "advisory.version", 1: "advisory.rewritten", 3: "advisory.rewritten"} {
		_, err = o.Publishing.Release(o.ctx, o.pub, id, version)
		wants(t, "released as it was seen", err, code)
		_, err = o.Publishing.Return(o.ctx, o.pub, id, version, "not yet")
		wants(t, "sent back as it was seen", err, code)
	}
	a, err := o.Look.Advisory(o.ctx, o.pub, id)
	o.must(err)
	if a.State != advisory.InReview || a.Version != 2 {
		t.Fatalf("%s, version %d", a.State, a.Version)
	}
	_, err = o.Publishing.Release(o.ctx, o.pub, id, a.Version)
	o.must(err)
}

func TestAnEventThatNobodyKnowsIsNoEvent(t *testing.T) {
	o := open(t)
	event := coordination.Event{Matter: o.matter(), Type: "fix.availabel", At: moment("2021-12-08"), Status: coordination.Confirmed, Source: "s"}
	_, err := o.Coordination.Record(o.ctx, o.duty, event)
	wants(t, "a slip of the pen", err, "event.unknown")
	if hint := fault.From(err).Hint; !strings.Contains(hint, "fix.available,") || !strings.Contains(hint, coordination.NoteMade) {
		t.Errorf("the hint does not name what is known: %s", hint)
	}
	for _, known := range []string{"fix.available", coordination.NoteMade, "unit.statement"} {
		event.Type = known
		_, err = o.Coordination.Record(o.ctx, o.duty, event)
		o.must(err)
	}
}
