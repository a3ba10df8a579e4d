package desk_test

import (
	"slices"
	"testing"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/advisory"
	"tocsin/domain/coordination"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
)

// TestAnActWidensToWhomItWasSaidToWiden asks who could see a thing after an act, does
// the act, and asks who can.
func TestAnActWidensToWhomItWasSaidToWiden(t *testing.T) {
	o := open(t)
	org := o.unit("Carrier", "telecom")
	other := o.unit("Bank", "finance")
	member := o.person("unit", access.PartnerMember, org)
	o.person("second", access.PartnerMember, org)
	caseID, _, err := o.Coordination.Open(o.ctx, o.duty, desk.NewCase{Title: "Log4Shell"})
	o.must(err)
	o.widens(access.InviteParty, caseID, org, 4, func() error {
		_, err := o.Coordination.Invite(o.ctx, o.duty, caseID, org, []string{"provider"}, false)
		return err
	})
	_, err = o.Coordination.Record(o.ctx, o.duty, coordination.Event{Matter: caseID, Type: "actor.aware", Actor: org, At: moment("2021-11-24"), Status: coordination.Reported, Source: "press"})
	o.must(err)
	found, err := o.Look.Findings(o.ctx, o.duty, caseID)
	o.must(err)
	if _, err := o.Look.Seen(o.ctx, member, found[0].ID); !fault.Is(err, fault.Absent) {
		t.Errorf("who sees a finding that is only proposed is told to its unit: %v", err)
	}
	o.widens(access.ConfirmFinding, found[0].ID, "", 4, func() error {
		_, err := o.Deadlines.Confirm(o.ctx, o.duty, found[0].ID, "so it was")
		return err
	})
	_, err = o.Coordination.Assess(o.ctx, o.duty, caseID, "critical", "", "")
	o.must(err)
	adv, _, err := o.Publishing.Draft(o.ctx, o.duty, advisory.Advisory{Case: caseID, Kind: advisory.Warning, Grade: "critical", Sectors: []string{"finance"}, Mitigation: "update", En: advisory.Text{Title: "t", Summary: "s", Advice: "a"}})
	o.must(err)
	_, err = o.Publishing.Submit(o.ctx, o.duty, adv)
	o.must(err)
	o.person("clerk", access.PartnerMember, other)
	if _, err := o.Look.Widened(o.ctx, o.duty, access.ReleaseAdvisory, adv, ""); !fault.Is(err, fault.Absent) {
		t.Errorf("who may not release is told whom it would reach: %v", err)
	}
	o.widens(access.ReleaseAdvisory, adv, "", 5, func() error {
		_, err := o.Publishing.Release(o.ctx, o.pub, adv, 1)
		return err
	})
	side, err := o.Look.Seen(o.ctx, member, caseID)
	o.must(err)
	if side.People != 2 || !slices.Equal(side.Units, []string{org}) || len(side.Circles) != 2 {
		t.Errorf("a unit is told more than its own side: %+v", side)
	}
}

// widens asks before an act and after it; both must name the same people.
func (o *office) widens(act access.Act, id, org string, people int, do func() error) {
	o.t.Helper()
	who := o.duty
	if act == access.ReleaseAdvisory {
		who = o.pub
	}
	before, err := o.Look.Seen(o.ctx, who, id)
	o.must(err)
	would, err := o.Look.Widened(o.ctx, who, act, id, org)
	o.must(err)
	o.must(do())
	is, err := o.Look.Seen(o.ctx, who, id)
	o.must(err)
	if would.People != is.People || !slices.Equal(would.Units, is.Units) || !slices.Equal(would.Circles, is.Circles) || is.People != people || before.People >= people {
		o.t.Errorf("%s: %+v before, %+v was foreseen, %+v is so", act, before, would, is)
	}
}

// unit enrols a unit of a sector.
func (o *office) unit(name, sector string) string {
	o.t.Helper()
	id, _, err := o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: name, Sector: sector, Jurisdiction: "CN"})
	o.must(err)
	return id
}
