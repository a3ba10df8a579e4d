package web_test

import (
	"net/http"
	"net/url"
	"regexp"
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

// proposed has the carrier be shown to partners, with a contact whose code is out, and
// leaves a proposal of its own; it returns the proposal.
func (j *journey) proposed() string {
	approve := func() { j.duty.press("/changes/" + id("chg", j.duty.get("/partners").body) + "/approve") }
	j.telcom.press("/partners/"+j.carrier+"/contacts", "function", "duty-24h", "name", "陈宇", "address", "duty@example.org", "phone", "+86 10 1234567", "visibility", "partners",
		"keys", "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p")
	approve()
	j.telcom.press("/partners/"+j.carrier+"/entry", "name", "Harbour Telecom", "local_name", "海港通信", "sector", "telecom", "jurisdiction", "CN", "visibility", "partners", "shown", "sector", "shown", "domains", "domains", "harbour.example")
	approve()
	con := id("con", j.duty.get("/partners/"+j.carrier+"/contacts").body)
	j.duty.send(http.MethodPost, "/contacts/"+con+"/code", url.Values{"way": {"mail"}})
	j.telcom.press("/partners/"+j.carrier+"/entry", "name", "Harbour Telecom", "local_name", "海港通信", "sector", "telecom", "jurisdiction", "CN", "visibility", "partners", "shown", "sector", "products", "QH-2 路由器", "reason", "域名已转出")
	return id("chg", j.duty.get("/partners").body)
}

func TestAUnitProposesAndTheOfficeDecidesOnWhatItSees(t *testing.T) {
	j := begin(t)
	chg := j.proposed()
	if page := plain(j.duty.get("/partners").body); !strings.Contains(page, "待平台决定的更改") {
		t.Error("the proposal does not wait where the office looks")
	}
	page := plain(j.duty.get("/changes/" + chg).body)
	for _, want := range []string{"harbour.example", "QH-2 路由器", "域名已转出"} {
		if !strings.Contains(page, want) {
			t.Errorf("the change does not say %q: %s", want, page)
		}
	}
	if a := j.telcom.send(http.MethodPost, "/changes/"+chg+"/approve", nil); a.status != http.StatusNotFound {
		t.Errorf("the unit approves: %d", a.status)
	}
	j.duty.press("/changes/" + chg + "/approve")
	if page := plain(j.ali.get("/directory/" + j.carrier).body); strings.Contains(page, "harbour.example") || !strings.Contains(page, "海港通信") || !strings.Contains(page, "陈宇") {
		t.Errorf("another unit sees %s", page)
	}
	if a := j.ali.send(http.MethodGet, "/partners/"+j.carrier+"/contacts", nil); a.status != http.StatusNotFound {
		t.Errorf("another unit is shown the office's page: %d", a.status)
	}
	if a := j.browser("").send(http.MethodGet, "/directory/"+j.carrier, nil); a.status != http.StatusNotFound {
		t.Errorf("everybody is shown what is for partners: %d", a.status)
	}
}

func TestACodeIsShownOnceAndEnteredByTheUnit(t *testing.T) {
	j := begin(t)
	j.proposed()
	con := id("con", j.duty.get("/partners/"+j.carrier+"/contacts").body)
	shown := j.duty.send(http.MethodPost, "/contacts/"+con+"/code", url.Values{"way": {"phone"}})
	code := codeSlip.FindString(shown.body)
	if shown.status != http.StatusOK || code == "" {
		t.Fatalf("%d %s", shown.status, plain(shown.body))
	}
	if strings.Contains(j.duty.get("/partners/"+j.carrier+"/contacts").body, code) {
		t.Error("the code is shown again")
	}
	if a := j.telcom.send(http.MethodPost, "/contacts/"+con+"/confirm", url.Values{"code": {"0000-0000-0000"}}); a.status != http.StatusForbidden {
		t.Errorf("a wrong code: %d", a.status)
	}
	j.telcom.press("/contacts/"+con+"/confirm", "code", code)
	if page := plain(j.duty.get("/partners/" + j.carrier + "/contacts").body); !strings.Contains(page, "已核验") {
		t.Errorf("it is not verified: %s", page)
	}
}

var codeSlip = regexp.MustCompile(`[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}`)
