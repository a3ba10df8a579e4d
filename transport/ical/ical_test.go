package ical_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"tocsin/desk"
	"tocsin/domain/coordination"
	"tocsin/law"
	"tocsin/transport/ical"
)

// owed are the duties of a provider that learned of a vulnerability, as the law says them.
func owed(t *testing.T, at, now string) []desk.Owed {
	t.Helper()
	book, err := law.Load()
	if err != nil {
		t.Fatal(err)
	}
	facts, err := book.Facts([]byte(`{"actors":[{"id":"a","roles":["provider"],"jurisdiction":"CN"}],"events":[{"type":"actor.aware","actor":"a","at":"` + at + `"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	o := desk.Owed{Kept: coordination.Clock{ID: "obl_1"}}
	for _, answer := range book.Evaluate(facts, moment(now)) {
		if answer.Duty == "platform-report" || answer.Duty == "upstream-notice" {
			o.Readings = append(o.Readings, desk.Duty{Matter: "cas_1", Obligation: answer})
		}
	}
	return []desk.Owed{o}
}

func moment(text string) time.Time {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return at
}

func calendar(t *testing.T, v ical.View) (*ics.Calendar, string) {
	t.Helper()
	raw, err := ical.Write(v)
	if err != nil {
		t.Fatal(err)
	}
	cal, err := ics.ParseCalendar(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("%v\n%s", err, raw)
	}
	return cal, string(raw)
}

func TestEachLimitStandsInTheCalendarAtItsInstantAndRings(t *testing.T) {
	now := "2021-11-25T00:00:00Z"
	cal, raw := calendar(t, ical.View{Name: "Duties", Base: "https://platform.example", Tag: "en", Now: moment(now), Owed: owed(t, "2021-11-24T10:00:00+08:00", now)})
	if len(cal.Events()) != 2 {
		t.Fatalf("%d entries: what is owed at once is no appointment\n%s", len(cal.Events()), raw)
	}
	due := map[string]string{"obl_1-strict@tocsin": "2021-11-26T02:00:00Z", "obl_1-lenient@tocsin": "2021-11-26T16:00:00Z"}
	for _, e := range cal.Events() {
		at, err := e.GetStartAt()
		if err != nil || !at.Equal(moment(due[e.Id()])) || len(e.Alarms()) != 2 {
			t.Errorf("%s: %s, %d alarms, %v", e.Id(), at, len(e.Alarms()), err)
		}
	}
	if !strings.Contains(raw, "SUMMARY:Report within two days · RMSPV 7(2)\r\n") {
		t.Errorf("it does not say what is owed and why:\n%s", raw)
	}
	for line := range strings.SplitSeq(raw, "\r\n") {
		if len(line) > 75 || strings.Contains(line, "\n") {
			t.Errorf("a line of %d bytes: %q", len(line), line)
		}
	}
}

func TestALimitOfABareDayRingsAtItsEarliest(t *testing.T) {
	now := "2021-11-25T00:00:00Z"
	cal, _ := calendar(t, ical.View{Name: "义务", Base: "https://platform.example", Tag: "zh-Hans", Now: moment(now), Owed: owed(t, "2021-11-24", now)})
	for _, e := range cal.Events() {
		at, _ := e.GetStartAt()
		if e.Id() == "obl_1-strict@tocsin" && !at.Equal(moment("2021-11-25T16:00:00Z")) {
			t.Errorf("it rings at %s", at)
		}
		if !strings.Contains(e.GetProperty(ics.ComponentPropertySummary).Value, "漏洞管理规定") {
			t.Errorf("in Chinese: %s", e.GetProperty(ics.ComponentPropertySummary).Value)
		}
	}
}
