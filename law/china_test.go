package law

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tocsin/domain/obligation"
)

// outcomes asks a book for the answers that keys name, and compares state and due.
func outcomes(t *testing.T, b *Book, known, now string, want map[string]string) {
	t.Helper()
	got := b.Evaluate(facts(t, known), at(t, now))
	for key, want := range want {
		if o := find(t, got, key); outcome(o) != want {
			t.Errorf("%s: got %s, want %s (%s; %v)", key, outcome(o), want, o.Because, o.Working)
		}
	}
}

// one is facts of a single actor, with what is stated of him, events and the matter.
func one(actor, events, matter string) string {
	return `{"actors":[` + actor + `],"events":[` + events + `],"attributes":{` + matter + `}}`
}

// Whoever has nothing to do with a law is told nothing by it: a plain Chinese provider is
// bound by no instrument that came after the first ones, and by those as before.
func TestAPlainChineseProviderHasTheDutiesThatHeHad(t *testing.T) {
	bound := []string{"cn/rmspv"}
	for _, matter := range []string{``, `"kind":"vulnerability"`, `"kind":["vulnerability"],"upstream_component":true`} {
		f := facts(t, one(`{"id":"a","roles":["provider"],"jurisdiction":"CN"}`, `{"type":"actor.aware","actor":"a","at":"2026-10-05T08:00:00Z"},{"type":"fix.available","at":"2026-10-06T08:00:00Z"}`, matter))
		for _, o := range book(t).Evaluate(f, at(t, "2026-10-07T00:00:00Z")) {
			if !slices.Contains(bound, o.Instrument) && o.State != obligation.NotApplicable {
				t.Errorf("%s %s %s is %s for a plain provider: %s", o.Instrument, o.Duty, o.Stage, o.State, o.Because)
			}
		}
	}
}

// An instrument on incidents says nothing where the matter is known to be a vulnerability.
func TestAPlainVulnerabilityStartsNoClockOfAnIncident(t *testing.T) {
	everyone := `{"id":"a","roles":["` + strings.Join(Names(book(t).Vocabulary.Roles), `","`) + `"]}`
	f := facts(t, one(everyone, `{"type":"actor.aware","actor":"a","at":"2026-10-05T08:00:00Z"},{"type":"incident.aware","actor":"a","at":"2026-10-05T08:00:00Z"},{"type":"incident.classified","actor":"a","at":"2026-10-05T08:00:00Z"}`, `"kind":"vulnerability"`))
	for _, o := range book(t).Evaluate(f, at(t, "2026-10-07T00:00:00Z")) {
		started := o.State == obligation.Open || o.State == obligation.Late
		if anchor := o.Law.Anchors[o.Anchor]; started && slices.Contains(anchor.Event, "incident.aware") {
			t.Errorf("%s %s %s: %s", o.Instrument, o.Duty, o.Stage, o.State)
		}
	}
}

// law: cn/incident-2025 4, 7(1), 7(2), 8
func TestTheThreeClassesOfOperatorsReportAndTheirReceiversPassItOn(t *testing.T) {
	for _, c := range []struct{ class, duty, stage, to, due, relay, passed, peers string }{
		{`"critical_infrastructure":true`, "infrastructure", "protection-department", "protection_department", "2026-03-02T02:00:00Z", "relay", "2026-03-02T02:10:00Z", "mps"},
		{`"critical_infrastructure":false,"state_organ":true`, "organ", "office", "organ_office", "2026-03-02T03:00:00Z", "relay-organ", "2026-03-02T02:40:00Z", ""},
		{`"critical_infrastructure":false,"state_organ":false`, "report", "first", "provincial_cac", "2026-03-02T05:00:00Z", "relay-province", "2026-03-02T02:40:00Z", "peers"},
	} {
		actors := `{"id":"o","roles":["operator"],"jurisdiction":"CN","attributes":{` + c.class + `}},{"id":"r","roles":["` + c.to + `"],"jurisdiction":"CN"}`
		aware := `{"type":"incident.aware","actor":"o","at":"2026-03-02T09:00:00+08:00"}`
		told := aware + `,{"type":"report.submitted","actor":"o","at":"2026-03-02T09:40:00+08:00","attributes":{"recipient":"` + c.to + `"}}`
		finished := told + `,{"type":"handling.finished","actor":"o","at":"2026-03-03"}`
		outcomes(t, book(t), one(actors, aware, `"kind":"incident","grade":"larger"`), "2026-03-02T09:10:00+08:00", map[string]string{
			"cn/incident-2025 " + c.duty + " " + c.stage + " only o": "open " + c.due,
			"cn/incident-2025 " + c.duty + " summary only o":         "not_started -",
			"cn/incident-2025 " + c.relay + " cac only r":            "not_applicable -",
		})
		outcomes(t, book(t), one(actors, finished, `"kind":"incident","grade":"special"`), "2026-03-04T00:00:00Z", map[string]string{
			"cn/incident-2025 " + c.duty + " " + c.stage + " only o": "met " + c.due,
			"cn/incident-2025 " + c.duty + " summary only o":         "open 2026-04-02T16:00:00Z",
			"cn/incident-2025 " + c.relay + " cac only r":            "late " + c.passed,
		})
		for _, o := range book(t).Evaluate(facts(t, one(actors, told, `"kind":"incident","grade":"major"`)), at(t, "2026-03-02T09:50:00+08:00")) {
			if o.Instrument == "cn/incident-2025" && o.Actor == "o" && o.Duty != c.duty && o.State != obligation.NotApplicable {
				t.Errorf("%s: also %s %s is %s", c.duty, o.Duty, o.Stage, o.State)
			}
			if o.Actor == "r" && o.Duty == c.relay && o.Instrument == "cn/incident-2025" && o.Stage == c.peers && o.State != obligation.Open {
				t.Errorf("%s %s: %s", c.relay, c.peers, o.State)
			}
			if o.Duty == c.duty && o.Stage == c.stage && o.Actor == "o" && (len(o.Step.Content) != 8 || !o.Step.PartialOK || o.Step.Content[1].Required != obligation.Always || o.Step.Content[2].Required != obligation.IfKnown) {
				t.Errorf("%s: items 1 and 2 come first of eight: %+v", c.duty, o.Step.Content)
			}
		}
	}
}

// Where nobody says of which class the operator is, he is held to be one of the others,
// and both questions are asked.
func TestAnOperatorOfUnknownClassReportsToTheProvince(t *testing.T) {
	got := book(t).Evaluate(facts(t, one(`{"id":"o","roles":["operator"],"jurisdiction":"CN"}`, `{"type":"incident.aware","actor":"o","at":"2026-03-02T09:00:00+08:00"}`, ``)), at(t, "2026-03-02T02:00:00Z"))
	o := find(t, got, "cn/incident-2025 report first only")
	if outcome(o) != "open 2026-03-02T05:00:00Z" || !slices.Equal(o.Missing, []string{"critical_infrastructure", "grade", "kind", "state_organ"}) {
		t.Error(outcome(o), o.Missing)
	}
	if o := find(t, got, "cn/incident-2025 infrastructure police only"); !slices.Equal(o.Missing, []string{"critical_infrastructure"}) {
		t.Error("it is not asked whether infrastructure is concerned:", o.Missing)
	}
	crime := facts(t, one(`{"id":"o","roles":["operator"],"jurisdiction":"CN"}`, `{"type":"incident.aware","actor":"o","at":"2026-03-02T09:00:00+08:00"}`, `"grade":"larger","suspected_crime":true`))
	if o := find(t, book(t).Evaluate(crime, at(t, "2026-03-02T02:00:00Z")), "cn/incident-2025 crime police only"); outcome(o) != "open -" {
		t.Error(outcome(o))
	}
}

// "And above" includes the number itself: at the mark the grade holds, below it the next.
//
// law: cn/incident-2025 annex
func TestEveryMarkOfTheAnnexIncludesItsNumber(t *testing.T) {
	grade := func(figure string, n float64) string {
		f := facts(t, one(`{"id":"o","roles":["operator"],"jurisdiction":"CN"}`, `{"type":"incident.aware","actor":"o","at":"2026-03-02T09:00:00+08:00"}`, fmt.Sprintf(`"kind":"incident",%q:%v`, figure, n)))
		for _, held := range []string{"special", "major", "larger", "general"} {
			asked := *book(t).Editions("cn/incident-2025")[0]
			asked.Duties = slices.Clone(asked.Duties[2:3])
			asked.Duties[0].AppliesIf.Attributes = map[string]obligation.Test{"grade": {Is: held}}
			l, problems := obligation.Compile([]obligation.Instrument{asked}, nil, time.LoadLocation)
			if l == nil {
				t.Fatal(problems)
			}
			if l.Evaluate(f, at(t, "2026-03-02T02:00:00Z"))[0].State != obligation.NotApplicable {
				return held
			}
		}
		return ""
	}
	for figure, marks := range map[string]map[string]float64{
		"persons":                 {"special": 100e6, "major": 10e6, "larger": 1e6},
		"outage_minutes":          {"special": 360, "major": 60, "larger": 10},
		"main_outage_minutes":     {"special": 1440, "major": 180, "larger": 30},
		"loss_cny":                {"special": 100e6, "major": 20e6, "larger": 5e6},
		"province_percent":        {"special": 50},
		"people_affected":         {"special": 10e6},
		"portal_outage_hours":     {"special": 24},
		"illegal_home_page_hours": {"special": 6},
		"illegal_page_hours":      {"special": 24},
		"forwards":                {"special": 100e3},
		"views":                   {"special": 1e6},
	} {
		for held, n := range marks {
			if got := grade(figure, n); got != held {
				t.Errorf("%s of %v is %q, want %s", figure, n, got, held)
			}
			if got := grade(figure, n-1); got == held {
				t.Errorf("%s of %v is %s already", figure, n-1, held)
			}
		}
	}
}

// law: cn/platform-2022 2, 3, 4
func TestACollectionPlatformFilesChangesAndEndsInTime(t *testing.T) {
	platform := `{"id":"p","roles":["collection_platform"],"jurisdiction":"CN"}`
	filed := func(day string) string {
		return one(platform, `{"type":"platform.launched","actor":"p","at":"2023-03-01T09:00:00+08:00"},{"type":"filing.submitted","actor":"p","at":"`+day+`","attributes":{"recipient":"filing_authority"}}`, ``)
	}
	outcomes(t, book(t), filed("2023-02-20"), "2023-03-02T00:00:00Z", map[string]string{"cn/platform-2022 filing filing only": "met 2023-03-01T01:00:00Z"})
	outcomes(t, book(t), filed("2023-03-02"), "2023-03-03T00:00:00Z", map[string]string{"cn/platform-2022 filing filing only": "late 2023-03-01T01:00:00Z"})
	outcomes(t, book(t), one(platform, ``, ``), "2023-03-03T00:00:00Z", map[string]string{"cn/platform-2022 filing filing only": "not_started -"})
	outcomes(t, book(t), one(platform, `{"type":"collection.ended","actor":"p","at":"2023-03-01T09:00:00+08:00"}`, ``), "2023-03-02T00:00:00Z",
		map[string]string{"cn/platform-2022 deregister deregister only": "late 2023-03-01T16:00:00Z"})
	// thirty days after 2 September are 2 October, in a week of holidays
	outcomes(t, book(t), one(platform, `{"type":"filing.changed","actor":"p","at":"2023-09-02"}`, ``), "2023-09-03T00:00:00Z", map[string]string{
		"cn/platform-2022 change change strict": "open 2023-10-02T16:00:00Z", "cn/platform-2022 change change lenient": "open 2023-10-07T16:00:00Z"})
}

func TestTheAuthorityFilesOrSendsBackWithinTenWorkingDays(t *testing.T) {
	asked := `{"type":"filing.submitted","actor":"p","at":"2023-03-01","attributes":{"recipient":"filing_authority","filing":"F1"}}`
	for events, want := range map[string][3]string{
		``: {"open 2023-03-15T16:00:00Z", "open 2023-03-15T16:00:00Z", "not_started -"},
		`,{"type":"filing.granted","actor":"m","at":"2023-03-10","attributes":{"filing":"F1"}}`:  {"met 2023-03-15T16:00:00Z", "waived 2023-03-15T16:00:00Z", "open -"},
		`,{"type":"filing.returned","actor":"m","at":"2023-03-10","attributes":{"filing":"F1"}}`: {"waived 2023-03-15T16:00:00Z", "met 2023-03-15T16:00:00Z", "not_started -"},
	} {
		got := book(t).Evaluate(facts(t, one(`{"id":"m","roles":["filing_authority"],"jurisdiction":"CN"}`, asked+events, ``)), at(t, "2023-03-14T00:00:00Z"))
		for i, key := range []string{"decide decision", "correction correction", "tell mps"} {
			if o := find(t, got, "cn/platform-2022 "+key+" only m"); outcome(o) != want[i] {
				t.Errorf("%s after %q: %s, want %s", key, events, outcome(o), want[i])
			}
		}
	}
}

func TestADisposalHasTheTimeOfItsNoticeAndAnAppealItsAnswer(t *testing.T) {
	served := `{"type":"notice.served","actor":"m","at":"2026-03-02T09:00:00+08:00","attributes":{"recipient":"x","notice":"N1","due_at":"2026-03-05T18:00:00+08:00"}},
		{"type":"notice.served","actor":"m","at":"2026-03-03","attributes":{"recipient":"notified_party","notice":"N2"}},
		{"type":"result.reported","actor":"x","at":"2026-03-06T00:00:00+08:00","attributes":{"notice":"N1"}}`
	outcomes(t, book(t), one(`{"id":"x","roles":["notified_party"],"jurisdiction":"CN"}`, served, ``), "2026-03-07T00:00:00Z", map[string]string{
		"cn/threat-disposal-2017 notice result only x N1": "late 2026-03-05T10:00:00Z",
		"cn/threat-disposal-2017 notice result only x N2": "open -",
	})
	// thirty working days after 1 September 2023: 19 in September, then 7 to 13 October (7), 16 to 19 (4)
	appeal := `{"type":"appeal.filed","actor":"x","at":"2023-09-01","attributes":{"recipient":"m","appeal":"A1"}}`
	outcomes(t, book(t), one(`{"id":"m","roles":["disposal_authority"],"jurisdiction":"CN"}`, appeal, ``), "2023-09-02T00:00:00Z",
		map[string]string{"cn/threat-disposal-2017 answer answer only m A1": "open 2023-10-19T16:00:00Z"})
}

// Who lets the time of an appeal pass has broken no law.
func TestARightThatIsNotUsedIsNoBreach(t *testing.T) {
	f := facts(t, one(`{"id":"x","roles":["affected_party"],"jurisdiction":"CN"}`, `{"type":"measure.decided","actor":"m","at":"2026-03-02","attributes":{"recipient":"x"}}`, ``))
	if o := find(t, book(t).Evaluate(f, at(t, "2026-05-02T00:00:00Z")), "cn/threat-disposal-2017 appeal appeal only"); o.State != obligation.Late || o.Binds() {
		t.Error(o.State, o.Binds())
	}
}

func TestAThreatInTheOwnEstateIsDisposedOfAndOneOfOthersSubmitted(t *testing.T) {
	operator := `{"id":"o","roles":["operator"],"jurisdiction":"CN","sector":"telecom"}`
	found := `{"type":"actor.aware","actor":"o","at":"2026-03-02"}`
	outcomes(t, book(t), one(operator, found, `"kind":"malware"`), "2026-03-03T00:00:00Z", map[string]string{
		"cn/threat-disposal-2017 own-estate dispose": "open -", "cn/threat-disposal-2017 submit miit": "open -", "cn/threat-disposal-2017 submit province": "open -"})
	outcomes(t, book(t), one(operator, found, `"kind":"malware","concerns_others":false`), "2026-03-03T00:00:00Z", map[string]string{"cn/threat-disposal-2017 submit miit": "not_applicable -"})
	outcomes(t, book(t), one(operator, `{"type":"incident.aware","actor":"o","at":"2026-03-02"}`, `"kind":"incident"`), "2026-03-03T00:00:00Z", map[string]string{"cn/threat-disposal-2017 own-estate dispose": "open -"})
	outcomes(t, book(t), one(operator, found, `"kind":"vulnerability"`), "2026-03-03T00:00:00Z", map[string]string{"cn/threat-disposal-2017 own-estate dispose": "not_applicable -"})
}

// law: cn/pipl 57
func TestAnExemptionLiftsTheNoticeToThePersonsAndNothingElse(t *testing.T) {
	handler := `{"id":"h","roles":["controller"],"jurisdiction":"CN"}`
	leak := `{"type":"incident.aware","actor":"h","at":"2026-03-02T09:00:00+08:00"}`
	prevented := leak + `,{"type":"harm.prevented","actor":"h","at":"2026-03-02T10:00:00+08:00","attributes":{"reason":"the keys were never lost"}}`
	outcomes(t, book(t), one(handler, leak, `"kind":"incident"`), "2026-03-03T00:00:00Z", map[string]string{
		"cn/pipl breach remedy": "open -", "cn/pipl breach authority": "open -", "cn/pipl breach persons": "open -", "cn/pipl breach ordered": "not_started -"})
	outcomes(t, book(t), one(handler, prevented, `"kind":"incident","personal_data_affected":true`), "2026-03-03T00:00:00Z", map[string]string{
		"cn/pipl breach remedy": "open -", "cn/pipl breach authority": "open -", "cn/pipl breach persons": "waived -"})
	outcomes(t, book(t), one(handler, prevented+`,{"type":"notice.ordered","actor":"c","at":"2026-03-04","attributes":{"recipient":"h"}}`, ``), "2026-03-05T00:00:00Z",
		map[string]string{"cn/pipl breach ordered": "open -", "cn/pipl breach persons": "waived -"})
	outcomes(t, book(t), one(handler, leak, `"kind":"incident","personal_data_affected":false`), "2026-03-03T00:00:00Z", map[string]string{"cn/pipl breach authority": "not_applicable -"})
}

func TestWhoHandlesDataRemediesTellsAndReports(t *testing.T) {
	handler := `{"id":"h","roles":["data_handler"],"jurisdiction":"CN"}`
	outcomes(t, book(t), one(handler, `{"type":"incident.aware","actor":"h","at":"2026-03-02"},{"type":"users.notified","actor":"h","at":"2026-03-02"},{"type":"persons.notified","actor":"h","at":"2026-03-02"}`, `"kind":"incident"`), "2026-03-03T00:00:00Z", map[string]string{
		"cn/dsl incident users": "met -", "cn/dsl incident authority": "open -", "cn/dsl remedy remedy": "not_applicable -",
		"cn/network-data-2025 incident report": "open -", "cn/network-data-2025 incident persons": "met -"})
	outcomes(t, book(t), one(handler, `{"type":"actor.aware","actor":"h","at":"2026-03-02"}`, `"kind":"vulnerability"`), "2026-03-03T00:00:00Z", map[string]string{
		"cn/dsl remedy remedy": "open -", "cn/dsl incident users": "not_applicable -"})
}

// An article that was cited by its old number is found by it.
func TestTheOldNumbersOfTheCybersecurityLawLeadToTheNew(t *testing.T) {
	in := book(t).Editions("cn/csl")[0]
	got := map[string]string{}
	for _, r := range in.Renumbered {
		got[r.Old] = r.New
		if r.Since != in.ValidFrom {
			t.Errorf("%s became %s on %s", r.Old, r.New, r.Since)
		}
	}
	if fmt.Sprint(got) != "map[21:23 25:27 40:42 59:61]" || len(in.Duties) != 0 {
		t.Error(got)
	}
}
