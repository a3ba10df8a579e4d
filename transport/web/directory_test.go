package web_test

import (
	"net/url"
	"strings"
	"testing"

	"tocsin/domain/partner"
)

// TestACaseSuggestsWhoAnswersForItsProducts: whom to invite stands where one invites.
func TestACaseSuggestsWhoAnswersForItsProducts(t *testing.T) {
	j := begin(t)
	apache, _, err := j.Enrolment.Partner(j.ctx, j.admin, partner.Partner{Name: "ASF", LocalName: "某基金会", Products: []string{"Log4j2"}})
	j.must(err)
	j.open()
	page := j.duty.get("/cases/" + j.caseID).body
	if !strings.Contains(page, `href="/partners/`+apache+`"`) {
		t.Error("the unit that answers for the product is not suggested")
	}
	if first := strings.Index(page, `<option value="`+apache); first < 0 || first > strings.Index(page, `<option value="`+j.carrier) {
		t.Error("it does not stand first among those to invite")
	}
	if page := j.duty.get("/partners?q=" + url.QueryEscape("apache log4j2")).body; !strings.Contains(plain(page), "某基金会") {
		t.Error("it is not found in the directory")
	}
	j.duty.press("/cases/"+j.caseID+"/participants", "org", apache, "roles", "upstream", "own", "yes")
	if page := j.duty.get("/cases/" + j.caseID).body; strings.Contains(plain(page), "以下单位负责受影响的产品") {
		t.Error("it is suggested again")
	}
	if page := j.ali.get("/cases/" + j.caseID).body; strings.Contains(page, "某基金会") {
		t.Error("a unit sees who else answers")
	}
}
