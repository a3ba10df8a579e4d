package web_test

import (
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/partner"
)

func TestAPersonSeesHowHisTokensWereUsedAndWhichNetworkIsNew(t *testing.T) {
	h := build(t)
	h.people()
	org, _, err := h.desk.Enrolment.Partner(h.ctx, h.admin, partner.Partner{Name: "Carrier"})
	h.must(err)
	id, _, err := h.desk.Enrolment.Person(h.ctx, operator, desk.NewPerson{Login: "unit", Roles: []access.Role{access.PartnerMember}, Org: org, Password: secretWord})
	h.must(err)
	unit := access.Principal{Person: id, Org: org, Roles: []access.Role{access.PartnerMember}, Via: "test"}
	token, err := h.desk.Enrolment.Token(h.ctx, unit, desk.NewToken{Label: "gateway <b>", Lasts: 300 * time.Hour})
	h.must(err)
	use := func(from string, status int) {
		_, holder, err := h.desk.Enrolment.WhoShows(h.ctx, token, "api", desk.Knock{From: netip.MustParseAddr(from)})
		h.must(err)
		h.desk.Enrolment.NoteUse(holder, netip.MustParseAddr(from), "GET /api/v1/duties", status)
	}
	use("203.0.113.7", http.StatusOK)
	h.clock.Advance(48 * time.Hour)
	use("198.51.100.9", http.StatusNotFound)
	v := h.visitor("en")
	v.signIn("unit")
	page := v.get("/account/uses").status(t, http.StatusOK).says(t, "gateway <b>", "GET /duties", "203.0.113.0/24", "198.51.100.0/24", "new in the last seven days", "refused")
	if strings.Contains(page.body, "203.0.113.7") {
		t.Error("the page shows a whole address")
	}
	v.get("/account").says(t, "used from a network that is new")
	admin, duty := h.visitor("zh-Hans"), h.visitor("en")
	admin.signIn("admin")
	admin.get("/partners/"+org).status(t, http.StatusOK).says(t, "令牌使用情况", "未成功")
	duty.signIn("duty")
	if strings.Contains(duty.get("/partners/"+org).status(t, http.StatusOK).body, "Use of its tokens") {
		t.Error("a duty officer counts the requests of a unit")
	}
	for _, wrong := range strict(page.nodes(t)) {
		t.Error(wrong)
	}
	v.post("/account/uses", url.Values{}).status(t, http.StatusNotFound)
}
