package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/report"
)

func TestAReporterOfNoUnitOpensHisOwnReportAndWritesToTheOffice(t *testing.T) {
	h := build(t)
	h.people()
	who := h.person("finder", access.Reporter)
	taken, err := h.desk.Intake.Receive(h.ctx, who, desk.Submission{Kind: report.Vulnerability, Draft: report.Draft{Title: "a hole", Technical: "x"}, Raw: []byte("x")})
	h.must(err)
	path := "/reports/" + taken.Report
	v := h.visitor("en")
	v.signIn("finder")
	v.get(path).status(t, http.StatusOK).says(t, "a hole")
	v.post(path+"/say", url.Values{"text": {"one more thing"}}).status(t, http.StatusSeeOther)
	v.get(path).status(t, http.StatusOK).says(t, "one more thing")

	officer := h.visitor("en")
	officer.signIn("duty")
	officer.post(path+"/say", url.Values{"text": {"I take it back"}}).status(t, http.StatusNotFound)
	if shown := officer.get(path).status(t, http.StatusOK); strings.Contains(shown.body, "I take it back") {
		t.Error("an officer wrote in the reporter's name")
	}
}

func TestASearchForVeryManyWordsIsRefused(t *testing.T) {
	h := build(t)
	h.visitor("en").get("/?"+url.Values{"q": {strings.Repeat("x ", 4000)}}.Encode()).status(t, http.StatusUnprocessableEntity)
}
