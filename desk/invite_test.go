package desk_test

import (
	"testing"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/partner"
	"tocsin/domain/report"
)

func TestAUnitThatReportedSeesTheCaseOnceItIsInvited(t *testing.T) {
	o := open(t)
	org, _, err := o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: "Carrier", Jurisdiction: "CN"})
	o.must(err)
	unit := o.person("unit", access.PartnerMember, org)
	taken, err := o.Intake.Receive(o.ctx, unit, desk.Submission{Kind: report.Vulnerability, Draft: report.Draft{Title: "x"}, Raw: []byte("x")})
	o.must(err)
	caseID, _, err := o.Coordination.Open(o.ctx, o.duty, desk.NewCase{Title: "x", Reports: []string{taken.Report}})
	o.must(err)
	_, err = o.Coordination.Invite(o.ctx, o.duty, caseID, org, []string{"provider"}, false)
	o.must(err)
	if _, err := o.Look.Case(o.ctx, unit, caseID); err != nil {
		t.Errorf("the invited unit: %v", err)
	}
}
