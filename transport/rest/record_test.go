package rest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tocsin/domain/obligation"
	"tocsin/transport/rest"
)

func TestAReadingIsOnRecordAndItsReporterSeesIt(t *testing.T) {
	o := staffed(t)
	taken := into[rest.Taken](t, o.ask("", "POST", "/api/v1/reports", log4shell))
	before := o.size()
	d := into[rest.Dossier](t, o.ask("duty", "GET", "/api/v1/reports/"+taken.ID, ""))
	if d.Content.Technical != "JNDI lookup" || d.Content.Contact != "[sealed]" || len(d.Clocks) == 0 || len(d.Relay) != 2 {
		t.Errorf("the office does not see the whole report: %+v", d)
	}
	if o.size() != before+1 {
		t.Errorf("the reading left %d entries", o.size()-before)
	}
	who := into[rest.Identity](t, o.ask("duty", "POST", "/api/v1/reports/"+taken.ID+"/identity", `{"reason":"calling back"}`))
	if !who.Relayed || !strings.HasSuffix(who.Contact, "@relay.example") {
		t.Errorf("the reporter is %+v", who)
	}
	mine := into[rest.Dossier](t, o.ask("", "GET", "/api/v1/mailbox", "", "Mailbox-Code", taken.Mailbox))
	if mine.Content.Contact != "finder@example.org" {
		t.Errorf("his own contact is %q to him", mine.Content.Contact)
	}
	if len(mine.Read) != 2 || mine.Read[0].By != "duty-officer" || mine.Read[1].Why != "calling back" || len(mine.Relay) != 0 {
		t.Errorf("the reporter sees %+v and relay %+v", mine.Read, mine.Relay)
	}
}

func TestAListShowsNothingSealed(t *testing.T) {
	o := staffed(t)
	into[rest.Taken](t, o.ask("unit", "POST", "/api/v1/reports", log4shell))
	o.ask("duty", "POST", "/api/v1/cases", `{"title":"the secret title"}`)
	for _, path := range []string{"/reports", "/reports?state=received", "/cases", "/people"} {
		who := map[bool]string{true: "admin", false: "duty"}[path == "/people"]
		a := o.ask(who, "GET", "/api/v1"+path, "")
		if a.Status != http.StatusOK || bytes.Contains(a.Body, []byte("JNDI")) || bytes.Contains(a.Body, []byte("finder@")) || bytes.Contains(a.Body, []byte("the secret title")) {
			t.Errorf("%s: %d %s", path, a.Status, a.Body)
		}
	}
}

func TestALetterIsReadByWhomItIsFor(t *testing.T) {
	o := staffed(t)
	taken := into[rest.Taken](t, o.ask("", "POST", "/api/v1/reports", log4shell))
	into[rest.Done](t, o.ask("duty", "POST", "/api/v1/reports/"+taken.ID+"/messages", `{"text":"which version?"}`))
	o.clock.Advance(time.Second)
	into[rest.Done](t, o.ask("", "POST", "/api/v1/mailbox/messages", `{"text":"2.14.1"}`, "Mailbox-Code", taken.Mailbox))
	d := into[rest.Dossier](t, o.ask("", "GET", "/api/v1/mailbox", "", "Mailbox-Code", taken.Mailbox))
	if len(d.Messages) != 2 || !d.Messages[0].Office || d.Messages[1].Office || d.Messages[1].Text != "2.14.1" {
		t.Fatalf("%+v", d.Messages)
	}
}

func TestPagesStayTrueWhileReportsArrive(t *testing.T) {
	o := staffed(t)
	want := []string{}
	for i := range 7 {
		want = append(want, into[rest.Taken](t, o.ask("", "POST", "/api/v1/reports", fmt.Sprintf(`{"kind":"vulnerability","title":"%d"}`, i))).ID)
		o.clock.Advance(time.Duration(i%2) * time.Second) // some at the same instant
	}
	slices.Reverse(want)
	var got []string
	path := "/api/v1/reports?limit=3"
	for range 10 {
		a := o.ask("duty", "GET", path, "")
		page := into[rest.List[rest.ReportLine]](t, a)
		for _, r := range page.Items {
			got = append(got, r.ID)
		}
		o.clock.Advance(time.Second)
		into[rest.Taken](t, o.ask("", "POST", "/api/v1/reports", `{"kind":"vulnerability","title":"later"}`))
		if page.Next == "" {
			break
		}
		link := a.Header.Get("Link")
		if !strings.HasPrefix(link, "</api/v1/reports?") || !strings.HasSuffix(link, `>; rel="next"`) {
			t.Fatalf("Link: %q", link)
		}
		path = link[1:strings.Index(link, ">")]
	}
	for _, id := range want {
		if n := count(got, id); n != 1 {
			t.Errorf("%s came %d times", id, n)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d items, of which %d were there when the first page was asked for", len(got), len(want))
	}
}

func TestAQueueLosesNoReportWhileOthersLeaveIt(t *testing.T) {
	o := staffed(t)
	var want, got []string
	for i := range 6 {
		want = append(want, into[rest.Taken](t, o.ask("", "POST", "/api/v1/reports", fmt.Sprintf(`{"kind":"vulnerability","title":"%d"}`, i))).ID)
		o.clock.Advance(time.Second)
	}
	path := "/api/v1/reports?state=received&limit=2"
	for path != "" {
		page := into[rest.List[rest.ReportLine]](t, o.ask("duty", "GET", path, ""))
		for _, r := range page.Items {
			got = append(got, r.ID)
			into[rest.Done](t, o.ask("duty", "POST", "/api/v1/reports/"+r.ID+"/acknowledge", ""))
		}
		path = ""
		if page.Next != "" {
			path = "/api/v1/reports?state=received&limit=2&after=" + page.Next
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func count(list []string, item string) (n int) {
	for _, s := range list {
		if s == item {
			n++
		}
	}
	return n
}

func TestACursorOfSomebodyElseIsRefused(t *testing.T) {
	o := staffed(t)
	for _, path := range []string{"/reports", "/cases", "/advisories"} {
		a := o.ask("duty", "GET", "/api/v1"+path+"?after=nonsense", "")
		if p := a.problem(t); a.Status != http.StatusUnprocessableEntity || p.Code != "page.cursor" || p.Field != "after" {
			t.Errorf("%s: %d %s", path, a.Status, a.Body)
		}
	}
	a := o.ask("duty", "GET", "/api/v1/reports?limit=1000", "")
	if p := a.problem(t); a.Status != http.StatusBadRequest || p.Field != "limit" {
		t.Errorf("%d %s", a.Status, a.Body)
	}
}

func TestWhatMayBeDoneFollowsStateAndRole(t *testing.T) {
	o := staffed(t)
	id := into[rest.Taken](t, o.ask("unit", "POST", "/api/v1/reports", log4shell)).ID
	acts := func(who string) (names []string) {
		for _, s := range into[rest.Dossier](t, o.ask(who, "GET", "/api/v1/reports/"+id, "")).Acts {
			names = append(names, string(s.Act))
		}
		return names
	}
	for _, c := range []struct {
		who  string
		want []string
	}{
		{"duty", []string{"report.acknowledge", "report.join", "report.reject", "report.answer"}},
		{"unit", []string{"report.write", "report.write"}}, // a message, and a file
		{"audit", nil},
	} {
		if d := cmp.Diff(c.want, acts(c.who)); d != "" {
			t.Errorf("%s: %s", c.who, d)
		}
	}
	o.ask("duty", "POST", "/api/v1/reports/"+id+"/acknowledge", "")
	if d := cmp.Diff([]string{"report.join", "report.reject", "report.answer"}, acts("duty")); d != "" {
		t.Error(d)
	}
}

func TestEveryStepLeadsToAnOperation(t *testing.T) {
	o := staffed(t)
	id := into[rest.Taken](t, o.ask("", "POST", "/api/v1/reports", log4shell)).ID
	for _, s := range into[rest.Dossier](t, o.ask("duty", "GET", "/api/v1/reports/"+id, "")).Acts {
		if a := o.ask("", s.Method, s.Href, `{}`); a.Status == http.StatusNotFound || a.Status == http.StatusMethodNotAllowed {
			t.Errorf("%s %s: %d", s.Method, s.Href, a.Status)
		}
	}
}

func TestClocksSpeakTheLanguageOfTheAsker(t *testing.T) {
	o := staffed(t)
	id := into[rest.Done](t, o.ask("duty", "POST", "/api/v1/cases", `{"title":"x"}`)).ID
	o.ask("duty", "POST", "/api/v1/cases/"+id+"/participants", `{"org":"`+o.unit+`","roles":["provider"]}`)
	o.ask("duty", "POST", "/api/v1/cases/"+id+"/events", `{"type":"actor.aware","actor":"`+o.unit+`","at":"2021-11-24","status":"reported","source":"press"}`)
	for accept, sign := range map[string]string{"zh-CN,zh;q=0.9,en;q=0.5": "逾期", "en-GB": "late", "": "late", "de, en;q=0.1": "late"} {
		a := o.ask("unit", "GET", "/api/v1/cases/"+id, "", "Accept-Language", accept)
		late := ""
		for _, c := range into[rest.Room](t, a).Clocks {
			if c.Actor != o.unit {
				t.Fatalf("a unit sees the clock of %s", c.Actor)
			}
			if c.State == obligation.Late && len(c.Working) > 0 {
				late += c.Because
			}
		}
		if !strings.Contains(late, sign) || a.Header.Get("Content-Language") == "" {
			t.Errorf("%q: %q", accept, late)
		}
	}
}

func TestTheAnswerOfTheLawIsThatOfTheEngine(t *testing.T) {
	o := staffed(t)
	facts := `{"actors":[{"id":"a","roles":["provider"],"jurisdiction":"CN"}],"events":[{"type":"actor.aware","actor":"a","at":"2021-11-24","precision":"date"}]}`
	a := o.ask("", "POST", "/api/v1/law/due?now=2021-12-09T00:00:00Z", facts)
	parsed, err := obligation.ParseFacts([]byte(facts))
	o.must(err)
	own, err := json.Marshal(o.Law().Evaluate(parsed, time.Date(2021, 12, 9, 0, 0, 0, 0, time.UTC)))
	o.must(err)
	got, want := into[[]map[string]any](t, a), []map[string]any{}
	o.must(json.Unmarshal(own, &want))
	if d := cmp.Diff(want, got); d != "" || len(got) == 0 {
		t.Errorf("%d answers: %s", len(got), d)
	}
}

func TestTheLawIsNotAskedWithNamesThatNobodyKnows(t *testing.T) {
	o := staffed(t)
	a := o.ask("", "POST", "/api/v1/law/due", `{"actors":[{"id":"a","roles":["king"]}],"events":[{"type":"actor.ware","actor":"a","at":"2021-11-24"}]}`)
	p := a.problem(t)
	if a.Status != http.StatusUnprocessableEntity || len(p.Reasons) != 2 || p.Reasons[0].Field != "/actors/0/roles/0" || p.Reasons[1].Field != "/events/0/type" {
		t.Errorf("%d %s", a.Status, a.Body)
	}
}

func TestAReleasedAdvisoryHidesWhatConcernsTheOffice(t *testing.T) {
	o := staffed(t)
	o.ids = map[string]string{"unit": o.unit}
	for _, d := range deeds {
		if d.before != nil {
			d.before(o)
		}
		a := o.ask(d.who, d.method, "/api/v1"+o.fill(d.path), o.fill(d.body), "Mailbox-Code", o.ids["mailbox"])
		o.remember(d, a)
		if d.name == "release-advisory" {
			break
		}
	}
	path := "/api/v1/advisories/" + o.ids["advisory"]
	theirs, ours := o.ask("unit", "GET", path, ""), into[rest.Advisory](t, o.ask("duty", "GET", path, ""))
	seen := into[rest.Advisory](t, theirs)
	if seen.Case != "" || seen.Author != "" || seen.ReleasedBy != "" || len(seen.Acts) != 0 || seen.Released == nil || ours.Case == "" || ours.Author == "" {
		t.Errorf("the unit sees %+v, the office %+v", seen, ours)
	}
	if again := o.ask("unit", "GET", path, "", "If-None-Match", theirs.Header.Get("ETag")); again.Status != http.StatusNotModified {
		t.Errorf("%d", again.Status)
	}
	if other := o.ask("duty", "GET", path, "", "If-None-Match", theirs.Header.Get("ETag")); other.Status != http.StatusOK {
		t.Errorf("the office is told that nothing changed since the unit's reading: %d", other.Status)
	}
}

func TestAReceiptThatWasBentIsRefusedWithItsPlace(t *testing.T) {
	o := staffed(t)
	taken := into[rest.Taken](t, o.ask("", "POST", "/api/v1/reports", log4shell))
	for _, form := range []string{taken.Receipt.JSON, taken.Receipt.Text} {
		good, err := json.Marshal(map[string]string{"receipt": form})
		o.must(err)
		s := into[rest.Statement](t, o.ask("", "POST", "/api/v1/verify", string(good)))
		if s.Entry.Subject != taken.ID || s.Words == "" {
			t.Errorf("%+v", s)
		}
		bent, err := json.Marshal(map[string]string{"receipt": strings.Replace(form, "e", "f", 1)})
		o.must(err)
		a := o.ask("", "POST", "/api/v1/verify", string(bent))
		if p := a.problem(t); a.Status != http.StatusUnprocessableEntity || !strings.HasPrefix(p.Code, "evidence.") || p.Field != "/receipt" {
			t.Errorf("%d %s", a.Status, a.Body)
		}
	}
}

func TestFactsForTheLawAreBounded(t *testing.T) {
	o := staffed(t)
	actors := strings.TrimSuffix(strings.Repeat(`{"id":"a","roles":["provider"]},`, 21), ",")
	for _, body := range []string{`{"actors":[` + actors + `],"events":[]}`, `{"actors":[],"events":[],"attributes":{"x":"` + strings.Repeat("x", 64<<10) + `"}}`} {
		if a := o.ask("", "POST", "/api/v1/law/due", body); a.Status != http.StatusRequestEntityTooLarge {
			t.Errorf("%d %.200s", a.Status, a.Body)
		}
	}
}
