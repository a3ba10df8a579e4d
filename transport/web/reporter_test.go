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

func TestAFieldThatComesTwiceIsRefusedByEveryForm(t *testing.T) {
	h := build(t)
	h.people()
	chen := h.visitor("en")
	chen.postParts("/report", append(log4shell("k"), [2]string{"title", "another title"})).status(t, http.StatusUnprocessableEntity).says(t, "came more than once")
	chen.postParts("/report", log4shell("k")).status(t, http.StatusOK)
	twice := url.Values{"text": {"take the first", "take the second"}}
	chen.post("/mailbox/messages", twice).status(t, http.StatusUnprocessableEntity).says(t, "came more than once")
	path := "/reports/" + h.reports()[0].ID
	officer := h.visitor("zh-Hans")
	officer.signIn("duty")
	officer.post(path+"/answer", twice).status(t, http.StatusUnprocessableEntity).says(t, "该项填写了不止一次")
	for _, shown := range []answer{chen.get("/mailbox"), officer.get(path)} {
		if strings.Contains(shown.status(t, http.StatusOK).body, "take the ") {
			t.Error("one of the two was taken")
		}
	}
}

// TestTextThatIsNoUTF8IsRefusedByEveryForm, in a mailbox as on the office's own pages,
// and nothing of it is kept.
func TestTextThatIsNoUTF8IsRefusedByEveryForm(t *testing.T) {
	h := build(t)
	h.people()
	chen := h.visitor("en")
	chen.postParts("/report", log4shell("k")).status(t, http.StatusOK)
	broken := url.Values{"text": {"broken \xff\xfe"}}
	chen.post("/mailbox/messages", broken).status(t, http.StatusUnprocessableEntity).says(t, "not UTF-8")
	path := "/reports/" + h.reports()[0].ID
	officer := h.visitor("en")
	officer.signIn("duty")
	officer.post(path+"/answer", broken).status(t, http.StatusUnprocessableEntity).says(t, "not UTF-8")
	for _, shown := range []answer{chen.get("/mailbox"), officer.get(path)} {
		if strings.Contains(shown.status(t, http.StatusOK).body, "broken") {
			t.Error("a message that could not be read was kept")
		}
	}
}

func TestASearchForVeryManyWordsIsRefused(t *testing.T) {
	h := build(t)
	h.visitor("en").get("/?"+url.Values{"q": {strings.Repeat("x ", 4000)}}.Encode()).status(t, http.StatusUnprocessableEntity)
}
