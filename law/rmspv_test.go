package law

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"tocsin/domain/obligation"
)

// log4shell is what is known of 2021: the finder's mail as a bare day, the report of a
// specialised body to the platform, two relays, a fix, an advisory.
const log4shell = `{"actors":[
	{"id":"cloud","roles":["finder","provider"],"jurisdiction":"CN"},
	{"id":"researcher","roles":["finder"],"jurisdiction":"CN"},
	{"id":"nvdb","roles":["platform"],"jurisdiction":"CN"},
	{"id":"body","roles":["partner"],"jurisdiction":"CN"}],
 "events":[
	{"type":"actor.aware","actor":"cloud","at":"2021-11-24","precision":"date"},
	{"type":"actor.aware","actor":"researcher","at":"2021-11-24","precision":"date"},
	{"type":"upstream.notified","actor":"cloud","at":"2021-11-24","precision":"date","attributes":{"recipient":"apache"}},
	{"type":"report.submitted","actor":"body","at":"2021-12-09T09:00:00+08:00","attributes":{"recipient":"miit","report":"R1"}},
	{"type":"report.received","actor":"nvdb","at":"2021-12-09T09:00:00+08:00","attributes":{"report":"R1"}},
	{"type":"relay.delivered","actor":"nvdb","at":"2021-12-09T09:00:02+08:00","attributes":{"recipient":"cncert","report":"R1"}},
	{"type":"fix.available","actor":"apache","at":"2021-12-10T00:40:56Z"}],
 "attributes":{"upstream_component":true}}`

func TestLog4ShellTheUpstreamWasToldAndThePlatformWasNot(t *testing.T) {
	b := book(t)
	got := b.Evaluate(facts(t, log4shell), at(t, "2021-12-09T04:00:00Z"))

	if o := find(t, got, "cn/rmspv upstream-notice notice only cloud"); o.State != obligation.Met || o.Cite != "cn/rmspv 7(1)" {
		t.Error("upstream told at once:", o.State, o.Because)
	}
	strict := find(t, got, "cn/rmspv platform-report report strict cloud")
	if strict.State != obligation.Late || !strict.Imprecise || !strict.Due.IsZero() {
		t.Error("strict: an unknown time, never midnight; but certainly over:", outcome(strict))
	}
	if s := strict.Because.String(); !strings.HasPrefix(s, "only the day") || !strings.Contains(s, "13 days late") {
		t.Error("strict does not say why no time is known:", s)
	}
	if !strict.DueFrom.Equal(at(t, "2021-11-25T16:00:00Z")) || !strict.DueTo.Equal(at(t, "2021-11-26T16:00:00Z")) {
		t.Error("strict lies between", strict.DueFrom, strict.DueTo)
	}
	lenient := find(t, got, "cn/rmspv platform-report report lenient cloud")
	if outcome(lenient) != "late 2021-11-26T16:00:00Z" || lenient.DaysLate != 13 || lenient.Imprecise {
		t.Error("lenient:", outcome(lenient), lenient.DaysLate)
	}
	if strict.Role != "provider" || lenient.Role != "provider" || lenient.Cite != "cn/rmspv 7(2)" {
		t.Error("late is said of a named role under a named article:", lenient.Role, lenient.Cite)
	}
	if o := find(t, got, "cn/rmspv relay cncert only nvdb R1"); o.State != obligation.Met {
		t.Error("relay to CNCERT:", o.State)
	}
	if o := find(t, got, "cn/rmspv relay notification-center only nvdb R1"); o.State != obligation.Open {
		t.Error("relay to the Notification Center:", o.State)
	}
	if o := find(t, got, "cn/rmspv log-retention log only nvdb R1"); outcome(o) != "open 2022-06-09T16:00:00Z" {
		t.Error("the log is kept six months:", outcome(o))
	}
}

func TestTheSameFactsBindNoIndependentResearcher(t *testing.T) {
	for _, o := range book(t).Evaluate(facts(t, log4shell), at(t, "2022-06-01T00:00:00Z")) {
		if o.Actor != "researcher" {
			continue
		}
		if o.State != obligation.NotApplicable {
			t.Errorf("%s %s: %s", o.Cite, o.Stage, o.State)
		}
		if o.Duty == "platform-report" && o.Because.In("en") != "researcher acts here as finder; the duty binds whoever acts as provider" {
			t.Error(o.Because)
		}
	}
}

func TestBetweenTheTwoBoundsOfABareDayNobodyIsCalledLate(t *testing.T) {
	b := book(t)
	for now, want := range map[string]obligation.State{
		"2021-11-25T15:59:59Z": obligation.Open, "2021-11-26T02:00:00Z": obligation.Open,
		"2021-11-26T16:00:00Z": obligation.Open, "2021-11-26T16:00:01Z": obligation.Late,
	} {
		o := find(t, b.Evaluate(facts(t, log4shell), at(t, now)), "cn/rmspv platform-report report strict cloud")
		if o.State != want {
			t.Errorf("%s: %s, want %s", now, o.State, want)
		}
		if o.State == obligation.Open && o.Because.Code != "open.imprecise" {
			t.Error("it does not say why no time is known:", o.Because)
		}
	}
}

func TestBeforeTheProvisionsWereInForceThereIsNoDuty(t *testing.T) {
	b := book(t)
	for day, want := range map[string]obligation.State{"2021-08-31": obligation.NotApplicable, "2021-09-01": obligation.Late} {
		f := facts(t, `{"actors":[{"id":"a","roles":["provider"],"jurisdiction":"CN"}],"events":[{"type":"actor.aware","actor":"a","at":"`+day+`T12:00:00+08:00"}]}`)
		for _, o := range b.Evaluate(f, at(t, "2021-12-01T00:00:00Z")) {
			if o.Duty == "platform-report" && o.State != want {
				t.Errorf("%s %s: %s (%s)", day, o.Reading, o.State, o.Because)
			}
		}
	}
}

func TestALastDayOnAStatutoryHolidayMoves(t *testing.T) {
	b := book(t)
	for aware, day := range map[string]string{"2021-09-29": "2021-10-08", "2021-09-28": "2021-09-30", "2021-11-25": "2021-11-27"} {
		f := facts(t, `{"actors":[{"id":"a","roles":["provider"],"jurisdiction":"CN"}],"events":[{"type":"actor.aware","actor":"a","at":"`+aware+`"}]}`)
		if o := find(t, b.Evaluate(f, at(t, "2021-12-01T00:00:00Z")), "cn/rmspv platform-report report lenient"); o.DueDay.String() != day {
			t.Errorf("aware %s: %s, want %s", aware, o.DueDay, day)
		}
	}
}

func TestNationalSecurityAddsAClockOf24Hours(t *testing.T) {
	b := book(t)
	ask := func(attributes, aware string) obligation.Obligation {
		f := facts(t, `{"actors":[{"id":"a","roles":["provider"],"jurisdiction":"CN"}],"events":[{"type":"actor.aware","actor":"a","at":"`+aware+`"}],"attributes":{`+attributes+`}}`)
		return find(t, b.Evaluate(f, at(t, "2025-03-02T00:00:00Z")), "cn/network-data-2025 urgent-report report only")
	}
	if o := ask(`"national_security_or_public_interest":true`, "2025-03-01T10:00:00+08:00"); outcome(o) != "open 2025-03-02T02:00:00Z" {
		t.Error(outcome(o))
	}
	if o := ask(`"national_security_or_public_interest":false`, "2025-03-01T10:00:00+08:00"); o.State != obligation.NotApplicable || len(o.Missing) != 0 {
		t.Error(o.State, o.Missing)
	}
	if o := ask(``, "2025-03-01T10:00:00+08:00"); o.State != obligation.NotApplicable || !slices.Equal(o.Missing, []string{"national_security_or_public_interest"}) {
		t.Error("what nobody stated is asked for:", o.State, o.Missing)
	}
	if o := ask(`"national_security_or_public_interest":true`, "2024-12-31T10:00:00+08:00"); o.State != obligation.NotApplicable {
		t.Error("before 2025 there is no such duty:", o.State)
	}
}

func TestWhatNobodyStatedExcusesNothing(t *testing.T) {
	f := facts(t, `{"actors":[{"id":"a","roles":["provider"]}],"events":[{"type":"actor.aware","actor":"a","at":"2026-01-05T08:00:00Z"}]}`)
	got := book(t).Evaluate(f, at(t, "2026-01-05T09:00:00Z"))
	if o := find(t, got, "cn/rmspv upstream-notice notice only"); o.State != obligation.Open || !slices.Equal(o.Missing, []string{"jurisdiction", "kind", "upstream_component"}) {
		t.Error(o.State, o.Missing)
	}
}

// The provisions speak of vulnerabilities: a threat starts none of their clocks, and in a
// case with both each report is judged by its own kind.
//
// law: cn/rmspv 2, 7(4)
func TestTheProvisionsOnVulnerabilitiesBindNobodyForAThreat(t *testing.T) {
	ask := func(kinds, first string) []obligation.Obligation {
		f := facts(t, `{"actors":[{"id":"p","roles":["platform","coordinator"],"jurisdiction":"CN"}],"attributes":{"kind":`+kinds+`},"events":[
			{"type":"report.received","actor":"p","at":"2026-01-05T08:00:00Z","attributes":{"report":"r1","kind":"`+first+`"}},
			{"type":"report.received","actor":"p","at":"2026-01-05T08:00:00Z","attributes":{"report":"r2","kind":"malware"}}]}`)
		var open []obligation.Obligation
		for _, o := range book(t).Evaluate(f, at(t, "2026-01-05T09:00:00Z")) {
			if o.Instrument == "cn/rmspv" && o.State == obligation.Open {
				open = append(open, o)
			}
		}
		return open
	}
	if open := ask(`["malware","resource"]`, "resource"); len(open) != 0 {
		t.Errorf("a threat is owed %d things under the provisions on vulnerabilities: %s", len(open), open[0].Duty)
	}
	both := ask(`["vulnerability","malware"]`, "vulnerability")
	if len(both) != 3 || slices.ContainsFunc(both, func(o obligation.Obligation) bool { return o.Instance != "r1" }) {
		t.Errorf("of a vulnerability and a threat %d things are owed", len(both))
	}
}

func TestALogPurgedTooEarlyIsABreach(t *testing.T) {
	b := book(t)
	for purged, want := range map[string]obligation.State{"2026-07-05": obligation.Late, "2026-07-06": obligation.Met} {
		f := facts(t, `{"actors":[{"id":"a","roles":["operator"],"jurisdiction":"CN"}],"events":[{"type":"report.received","actor":"a","at":"2026-01-05T08:00:00+08:00","attributes":{"report":"R"}},
			{"type":"record.purged","actor":"a","at":"`+purged+`T12:00:00+08:00","attributes":{"report":"R"}}]}`)
		if o := find(t, b.Evaluate(f, at(t, "2026-08-01T00:00:00Z")), "cn/rmspv log-retention log only a R"); o.State != want {
			t.Errorf("purged %s: %s, want %s (%s)", purged, o.State, want, o.Because)
		}
	}
}

// law: cn/rmspv 9(1)
// law: cn/rmspv 9(5)
func TestTheProhibitionsBarAnActUntilTheyAreLifted(t *testing.T) {
	b := book(t)
	clean := map[string]any{"contains_operator_details": false, "overstates_severity": false, "contains_exploit": false, "offers_remedy": true}
	with := func(name string, v any) map[string]any {
		m := map[string]any{name: v}
		for k, x := range clean {
			if k != name {
				m[k] = x
			}
		}
		return m
	}
	fixed := `{"type":"fix.available","actor":"apache","at":"2021-12-10T00:40:56Z"}`
	early := `{"type":"provider.agreed","at":"2021-12-01"},{"type":"assessment.concluded","at":"2021-12-01"},{"type":"authority.acknowledged","at":"2021-12-01","attributes":{"authority":"miit"}}`
	period := `{"type":"protected_period.begun","at":"2021-12-15","attributes":{"until":"2021-12-20"}},` + fixed
	abroad := map[string]any{"recipient_jurisdiction": "US", "recipient_is_provider": false}
	for _, c := range []struct {
		name, events string
		act          obligation.Act
		want         string
	}{
		{"before a fix", ``, obligation.Act{Type: "publish", Attributes: clean}, "9(1)"},
		{"with a fix", fixed, obligation.Act{Type: "publish", Attributes: clean}, ""},
		{"agreed, but MPS has not acknowledged", early, obligation.Act{Type: "publish", Attributes: clean}, "9(1)"},
		{"agreed and acknowledged by both", early + `,{"type":"authority.acknowledged","at":"2021-12-02","attributes":{"authority":"mps"}}`, obligation.Act{Type: "publish", Attributes: clean}, ""},
		{"with details of an operator", fixed, obligation.Act{Type: "publish", Attributes: with("contains_operator_details", true)}, "9(2)"},
		{"overstated", fixed, obligation.Act{Type: "publish", Attributes: with("overstates_severity", true)}, "9(3)"},
		{"with an exploit", fixed, obligation.Act{Type: "publish", Attributes: with("contains_exploit", true)}, "9(4)"},
		{"without advice", fixed, obligation.Act{Type: "publish", Attributes: with("offers_remedy", false)}, "9(5)"},
		{"nothing stated", fixed, obligation.Act{Type: "publish"}, "9(2) 9(3) 9(4) 9(5)"},
		{"in a protected period", period, obligation.Act{Type: "publish", Attributes: clean}, "9(6)"},
		{"in a protected period with consent", period + `,{"type":"consent.given","at":"2021-12-16","attributes":{"authority":"mps"}}`, obligation.Act{Type: "publish", Attributes: clean}, ""},
		{"after the period was ended", period + `,{"type":"protected_period.ended","at":"2021-12-16"}`, obligation.Act{Type: "publish", Attributes: clean}, ""},
		{"to an organisation abroad", ``, obligation.Act{Type: "send", Attributes: abroad}, "9(7)"},
		{"to nobody knows whom", ``, obligation.Act{Type: "send"}, "9(7)"},
		{"to the provider abroad", ``, obligation.Act{Type: "send", Attributes: map[string]any{"recipient_jurisdiction": "US", "recipient_is_provider": true}}, ""},
		{"at home", ``, obligation.Act{Type: "send", Attributes: map[string]any{"recipient_jurisdiction": "CN"}}, ""},
		{"abroad, once public", `{"type":"vulnerability.public","at":"2021-12-10"}`, obligation.Act{Type: "send", Attributes: abroad}, ""},
	} {
		f := facts(t, `{"actors":[],"events":[`+c.events+`]}`)
		var got []string
		for _, bar := range b.Bars(c.act, f, at(t, "2021-12-17T00:00:00Z")) {
			got = append(got, strings.TrimPrefix(bar.Cite, "cn/rmspv "))
			if bar.Because.In("en") == "" || bar.Because.In("zh-Hans") == "" || bar.Rule.Remedy.En == "" {
				t.Errorf("%s: %s does not say why or what to do", c.name, bar.Cite)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: barred by %v, want %q", c.name, got, c.want)
		}
	}
	for where, n := range map[string]int{"DE": 0, "CN": 1, "": 1} {
		f := obligation.Facts{Actors: []obligation.Actor{{ID: "x", Jurisdiction: where}}}
		if got := b.Bars(obligation.Act{Type: "publish", Actor: "x", Attributes: clean}, f, at(t, "2021-12-17T00:00:00Z")); len(got) != n {
			t.Errorf("who publishes from %q is barred by %d prohibitions, want %d", where, len(got), n)
		}
	}
	if bars := b.Bars(obligation.Act{Type: "publish"}, obligation.Facts{}, at(t, "2021-08-01T00:00:00Z")); len(bars) != 0 {
		t.Error("before the provisions were in force nothing was barred:", len(bars))
	}
}

func TestTheConflictWithTheCRAIsShownAndAsksForADecision(t *testing.T) {
	bars := book(t).Bars(obligation.Act{Type: "send", Attributes: map[string]any{"recipient_jurisdiction": "BE"}}, obligation.Facts{}, at(t, "2026-10-01T00:00:00Z"))
	if len(bars) != 1 || len(bars[0].Rule.Conflicts) != 1 || !bars[0].Rule.Conflicts[0].Decision || bars[0].Rule.Conflicts[0].With != "eu/cra 14" {
		t.Errorf("%+v", bars)
	}
	if m := bars[0].Missing; !slices.Equal(m, []string{"recipient_is_provider"}) {
		t.Error("what was not stated is named:", m)
	}
}

func TestTheJSONFormHasTheFieldsOfTheContract(t *testing.T) {
	got := book(t).Evaluate(facts(t, log4shell), at(t, "2021-12-09T04:00:00Z"))
	data, err := json.Marshal(find(t, got, "cn/rmspv platform-report report lenient cloud"))
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]any{
		"instrument": "cn/rmspv", "duty": "platform-report", "stage": "report", "reading": "lenient", "actor": "cloud", "role": "provider",
		"anchor": "awareness", "anchor_at": "2021-11-24", "due": "2021-11-26T16:00:00Z", "state": "late", "cite": "cn/rmspv 7(2)", "days_late": 13.0,
	} {
		if m[key] != want {
			t.Errorf("%s is %v, want %v", key, m[key], want)
		}
	}
	if n := len(m["content"].([]any)); n != 6 {
		t.Errorf("%d statutory fields, want 6", n)
	}
	if s := m["because"].(string); !strings.Contains(s, "2021-11-26 24:00 +08:00") || !strings.Contains(s, "13 days late") {
		t.Error(s)
	}
}

func TestEverySentenceIsWholeInBothLanguages(t *testing.T) {
	b := book(t)
	for _, v := range vectors {
		for _, o := range b.Evaluate(facts(t, v.facts), at(t, v.now)) {
			for _, n := range append([]obligation.Note{o.Because}, o.Working...) {
				for _, lang := range []string{"en", "zh-Hans"} {
					if s := n.In(lang); s == "" || strings.ContainsAny(s, "{}") || strings.Contains(s, "%!") {
						t.Errorf("%s in %s: %q", n.Code, lang, s)
					}
				}
			}
		}
	}
}
