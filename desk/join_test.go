package desk_test

import (
	"testing"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/partner"
	"tocsin/domain/product"
	"tocsin/domain/report"
)

func TestAFindingGoesWithItsReportIntoTheCaseAndIsNotProposedTwice(t *testing.T) {
	o := open(t)
	org, _, err := o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: "Carrier", Jurisdiction: "CN"})
	o.must(err)
	unit := o.person("unit", access.PartnerMember, org)
	draft := report.Draft{Title: "late", Capacity: report.Provider, Aware: moment("2021-11-24"), Products: []product.Product{{Name: "x"}}}
	taken, err := o.Intake.Receive(o.ctx, unit, desk.Submission{Kind: report.Vulnerability, Draft: draft, Raw: []byte("raw")})
	o.must(err)
	_, err = o.Deadlines.Submit(o.ctx, unit, desk.Filing{Matter: taken.Report, Event: "users.notified", Reference: "n"}) // any later act reckons
	o.must(err)
	alone, err := o.Look.Findings(o.ctx, o.duty, taken.Report)
	o.must(err)
	if len(alone) == 0 {
		t.Fatal("the late report led to no finding")
	}
	caseID, _, err := o.Coordination.Open(o.ctx, o.duty, desk.NewCase{Title: "t", Reports: []string{taken.Report}})
	o.must(err)
	joined, err := o.Look.Findings(o.ctx, o.duty, caseID)
	o.must(err)
	left, err := o.Look.Findings(o.ctx, o.duty, taken.Report)
	o.must(err)
	if len(joined) != len(alone) || joined[0].ID != alone[0].ID || len(left) != 0 {
		t.Errorf("%d findings before, %d in the case, %d left behind", len(alone), len(joined), len(left))
	}
}
