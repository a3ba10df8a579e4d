package desk_test

import (
	"testing"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/domain/product"
)

func TestTheOfficeFindsWhoAnswersForAProductAndAUnitDoesNot(t *testing.T) {
	o := open(t)
	org, _, err := o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: "Apache", Products: []string{"pkg:maven/org.apache.logging.log4j/log4j-core"}})
	o.must(err)
	unit := o.person("unit", access.PartnerMember, org)
	found, err := o.Directory.Seek(o.ctx, o.duty, "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1")
	o.must(err)
	if len(found) != 1 || found[0].Org != org || found[0].By != product.ByPURL {
		t.Errorf("%+v", found)
	}
	if _, err := o.Directory.Seek(o.ctx, unit, "log4j"); !fault.Is(err, fault.Absent) {
		t.Errorf("a unit looks through the directory: %v", err)
	}
	if _, err := o.Directory.Seek(o.ctx, o.duty, " "); !fault.Is(err, fault.Invalid) {
		t.Errorf("nothing is sought: %v", err)
	}
}

func TestAUnitBelongsToASectorThatTheBookKnows(t *testing.T) {
	o := open(t)
	if _, _, err := o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: "Carrier", Sector: "telcom"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a slip of the pen is a sector: %v", err)
	}
}
