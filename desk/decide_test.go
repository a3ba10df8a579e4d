package desk_test

import (
	"slices"
	"strings"
	"testing"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/coordination"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
)

// abroad is a unit outside the platform's jurisdiction; without one nobody said where it is.
func (o *office) abroad(name, jurisdiction string) string {
	o.t.Helper()
	org, _, err := o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: name, Jurisdiction: jurisdiction})
	o.must(err)
	return org
}

// refuses wants an invitation refused with the citation.
func (o *office) refuses(caseID, org string) {
	o.t.Helper()
	_, err := o.Coordination.Invite(o.ctx, o.duty, caseID, org, []string{"operator"}, false)
	if f := fault.From(err); err == nil || f.Kind != fault.Refused || len(f.Reasons) != 1 || f.Reasons[0].Field != "cn/rmspv 9(7)" {
		o.t.Errorf("before publication it was invited, or refused without the article: %v", err)
	}
	who := access.Principal{Person: "per_x", Org: org, Roles: []access.Role{access.PartnerMember}}
	if _, err := o.Look.Case(o.ctx, who, caseID); !fault.Is(err, fault.Absent) {
		o.t.Errorf("what was refused can be read: %v", err)
	}
}

func TestAUnitAbroadIsToldBeforePublicationOnlyWhereAPersonDecidedSo(t *testing.T) {
	o := open(t)
	id, first, second := o.matter(), o.abroad("CERT", "AT"), o.abroad("Somewhere", "")
	o.refuses(id, first)
	o.refuses(id, second)
	if _, err := o.Coordination.Decide(o.ctx, o.duty, id, first, "CRA 14"); !fault.Is(err, fault.Absent) {
		t.Errorf("a duty officer decides: %v", err)
	}
	if _, err := o.Coordination.Decide(o.ctx, o.pub, id, first, " "); !fault.Is(err, fault.Invalid) {
		t.Errorf("decided without a ground: %v", err)
	}
	forged := coordination.Event{Matter: id, Type: coordination.DecisionRecorded, Actor: "platform", At: moment("2021-12-09"), Status: coordination.Confirmed, Source: "x",
		Attributes: map[string]string{"rule": "cn/rmspv 9(7)", "recipient": first}}
	if _, err := o.Coordination.Record(o.ctx, o.duty, forged); !fault.Is(err, fault.Invalid) {
		t.Errorf("a decision was put on the timeline by hand: %v", err)
	}
	_, err := o.Coordination.Decide(o.ctx, o.pub, id, first, "CRA 14 orders it; agreed with the ministry")
	o.must(err)
	_, err = o.Coordination.Invite(o.ctx, o.duty, id, first, []string{"operator"}, false)
	o.must(err)
	o.refuses(id, second) // what was decided of one unit is not decided of another
}

func TestAUnitOfNoStatedCountryIsAbroadForAReleaseAsForAnInvitation(t *testing.T) {
	o := open(t)
	silent, _, err := o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: "Silent", Sector: "telecom"})
	o.must(err)
	id := o.reviewed()
	reasons, err := o.Publishing.Gate(o.ctx, o.pub, id)
	o.must(err)
	if len(reasons) != 1 || reasons[0].Cite != "cn/rmspv 9(7)" || !slices.Equal(reasons[0].Units, []string{silent}) {
		t.Fatalf("%+v", reasons)
	}
	if !strings.Contains(reasons[0].Says.En, "counts as abroad") || !strings.Contains(reasons[0].Mend.Zh, "补充") {
		t.Errorf("the gate does not say why: %+v", reasons[0])
	}
	a, err := o.Look.Advisory(o.ctx, o.pub, id)
	o.must(err)
	o.refuses(a.Case, silent)
	_, _, err = o.Directory.Change(o.ctx, o.duty, desk.Wish{Org: silent, Subject: partner.OfEntry, Entry: partner.Entry{Name: "Silent", Sector: "telecom", Jurisdiction: "CN"}})
	o.must(err)
	_, err = o.Publishing.Release(o.ctx, o.pub, id, 1)
	o.must(err)
}

func TestTheProviderAbroadAndEverybodyAfterPublicationAreInvitedWithoutADecision(t *testing.T) {
	o := open(t)
	id := o.matter()
	_, err := o.Coordination.Invite(o.ctx, o.duty, id, o.abroad("Provider", "US"), []string{"upstream"}, true)
	o.must(err)
	other := o.abroad("CERT", "AT")
	o.refuses(id, other)
	_, err = o.Coordination.Record(o.ctx, o.duty, coordination.Event{Matter: id, Type: coordination.VendorAdvisory, At: moment("2021-12-09"), Status: coordination.Confirmed, Source: "GHSA"})
	o.must(err)
	_, err = o.Coordination.Invite(o.ctx, o.duty, id, other, []string{"operator"}, false)
	o.must(err)
	if _, err := o.Coordination.Decide(o.ctx, o.pub, id, other, "not needed"); !fault.Is(err, fault.Conflict) {
		t.Errorf("decided where nothing stands against it: %v", err)
	}
}
