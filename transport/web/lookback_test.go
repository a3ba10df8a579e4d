package web_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"tocsin/transport/replay"
	"tocsin/transport/web/lang"
)

// replayed is an office in which the case was played, with a browser of its auditor.
func replayed(t *testing.T, language string) (*house, *visitor, string) {
	t.Helper()
	f, err := replay.Open("log4shell")
	if err != nil {
		t.Fatal(err)
	}
	h := buildAt(t, f.Begins())
	played, err := replay.Play(h.ctx, h.desk, h.clock, f, nil)
	h.must(err)
	return h, h.enters("auditor", language), played.Case
}

// enters signs somebody of a replay in, by a one-time link.
func (h *house) enters(login, language string) *visitor {
	h.t.Helper()
	who, err := h.desk.Enrolment.Acting(h.ctx, login, "test")
	h.must(err)
	session := comesIn(h.t, h.desk, who.Person)
	v := h.visitor(language)
	req, err := http.NewRequest(http.MethodGet, h.srv.URL, nil)
	h.must(err)
	v.client.Jar.SetCookies(req.URL, []*http.Cookie{{Name: "tocsin", Value: session, Path: "/"}})
	return v
}

func TestTheLookBackTellsTheCaseInBothLanguages(t *testing.T) {
	says := map[string][]string{
		"en": {
			"Alibaba Cloud knew 15 days before the platform had a report", "8 days after the platform heard", "13 days past the limit", "Proposed finding",
			"as product provider", "Reported first by Specialised cybersecurity body", "exactly the 9 units", "due for re-evaluation and not restored",
			"N-2021-", "refused at the gate, and released 8 days later", "8 Jan 2022", "9 Jan 2022", "22 Feb 2022", "Silent is neither unaffected nor unasked",
			"10 days and 10 hours before the advisory", "assumes the hours", "14 Dec 2021",
		},
		"zh-Hans": {"阿里云知悉 15 天后，平台才收到报送", "逾期 13 天", "拟认定", "首先报送的是网络安全专业机构", "待重新评估，尚未恢复", "如数告知原接收的 9 家单位"},
	}
	_, v, id := replayed(t, "en")
	for language, texts := range says {
		v.lang = language
		page := v.get("/cases/" + id + "/lookback")
		if page.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d", language, page.StatusCode)
		}
		read := strings.Join(strings.Fields(plain(page.body)), " ")
		for _, text := range texts {
			if !strings.Contains(read, text) {
				t.Errorf("%s: the page does not say %q", language, text)
			}
		}
		if strings.Contains(read, "lookback.") || strings.Contains(read, "org_") || strings.Contains(read, "{") {
			i := max(strings.Index(read, "lookback."), strings.Index(read, "org_"), strings.Index(read, "{"))
			t.Errorf("%s: a key, an identifier or a placeholder stands on the page: …%s…", language, read[max(0, i-60):min(len(read), i+60)])
		}
		if t.Failed() {
			t.Log(read)
		}
	}
}

func TestEveryStatementLeadsToEntriesThatAreThere(t *testing.T) {
	h, v, id := replayed(t, "en")
	auditor, err := h.desk.Enrolment.Acting(h.ctx, "auditor", "test")
	h.must(err)
	account, err := h.desk.Look.Lookback(h.ctx, auditor, id)
	h.must(err)
	page := v.get("/cases/" + id + "/lookback").body
	linked := 0
	for _, s := range account.Statements {
		for _, index := range s.Evidence {
			entries, err := h.desk.Look.Evidence(h.ctx, auditor, "", index, 1)
			h.must(err)
			if len(entries) != 1 || entries[0].Index != index {
				t.Errorf("%s leads to entry %d, which is not there", s.Key, index)
			}
		}
		if len(s.Evidence) > 0 && s.Key != "role" {
			linked++
			if !strings.Contains(page, `href="/evidence/`+strconv.FormatInt(s.Evidence[0], 10)+`"`) {
				t.Errorf("%s does not lead to entry %d on the page", s.Key, s.Evidence[0])
			}
		} else if s.Key != "report.none" && s.Key != "role" {
			t.Errorf("%s rests on no entry", s.Key)
		}
	}
	if linked < 15 {
		t.Errorf("only %d statements are proven", linked)
	}
}

func TestOnlyTheOfficeLooksBack(t *testing.T) {
	h, v, id := replayed(t, "en")
	for _, path := range []string{"/cases/" + id + "/lookback", "/replay"} {
		if got := h.enters("alibaba-contact", "en").get(path).StatusCode; got != http.StatusNotFound {
			t.Errorf("a partner gets %d at %s", got, path)
		}
		if got := h.visitor("en").get(path); got.StatusCode != http.StatusSeeOther || !strings.HasPrefix(got.Header.Get("Location"), "/login") {
			t.Errorf("a stranger gets %d at %s", got.StatusCode, path)
		}
	}
	if to := v.get("/replay").Header.Get("Location"); to != "/cases/"+id+"/lookback" {
		t.Errorf("the replay is at %q", to)
	}
}

func TestWithoutAReplayThePageTeaches(t *testing.T) {
	h := build(t)
	h.people()
	v := h.visitor("en")
	v.post("/login", map[string][]string{"login": {"duty"}, "password": {secretWord}})
	page := v.get("/replay")
	if page.StatusCode != http.StatusNotFound || !strings.Contains(page.body, "tocsin replay log4shell") {
		t.Errorf("%d %s", page.StatusCode, plain(page.body))
	}
}

// TestTheLookBackFitsTheDeskAndThePhone opens the page in a browser that enforces the
// policy, in both languages.
func TestTheLookBackFitsTheDeskAndThePhone(t *testing.T) {
	browser := chromium(t)
	for _, code := range lang.Codes() {
		_, v, id := replayed(t, string(code))
		t.Run("lookback-"+string(code), func(t *testing.T) {
			look(t, browser, shown{name: "lookback", path: "/cases/" + id + "/lookback", who: v})
		})
	}
}
