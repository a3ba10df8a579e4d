package law

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"tocsin/domain/obligation"
)

const maker = `{"id":"m","roles":["manufacturer"],"jurisdiction":"DE"}`

func TestTheCRABindsFromItsDayAndLooksNotBack(t *testing.T) {
	for aware, want := range map[string]string{"2026-09-10T12:00:00Z": "not_applicable -", "2026-09-11T12:00:00Z": "late 2026-09-12T12:00:00Z"} {
		outcomes(t, book(t), one(maker, `{"type":"actor.aware","actor":"m","at":"`+aware+`"}`, ``), "2026-10-01T00:00:00Z",
			map[string]string{"eu/cra vulnerability early-warning": want})
	}
}

// The clock runs from the awareness that a vulnerability is actively exploited.
//
// law: eu/cra 14(2), 14(8)
func TestAVulnerabilityThatNobodyExploitsStartsNoClockOfTheCRA(t *testing.T) {
	known := `{"type":"actor.aware","actor":"m","at":"2026-10-01T08:00:00Z","attributes":{"actively_exploited":false}}`
	outcomes(t, book(t), one(maker, known, ``), "2026-10-02T00:00:00Z", map[string]string{"eu/cra vulnerability early-warning": "not_started -"})
	outcomes(t, book(t), one(maker, known+`,{"type":"actor.aware","actor":"m","at":"2026-10-05T08:00:00Z","attributes":{"actively_exploited":true}}`, ``), "2026-10-05T09:00:00Z", map[string]string{
		"eu/cra vulnerability early-warning": "open 2026-10-06T08:00:00Z", "eu/cra vulnerability notification": "open 2026-10-08T08:00:00Z", "eu/cra vulnerability users": "open -"})
	outcomes(t, book(t), one(maker, `{"type":"actor.aware","actor":"m","at":"2026-10-01T08:00:00Z"}`, `"actively_exploited":false`), "2026-10-02T00:00:00Z",
		map[string]string{"eu/cra vulnerability early-warning": "not_applicable -"})
}

// law: eu/cra 14(4), 14(8)
func TestTheFinalReportsOfTheCRAMovePastAWeekendInTheLenientReading(t *testing.T) {
	// fourteen days after 3 October, and a month after 14 October, are Saturdays
	outcomes(t, book(t), one(maker, `{"type":"actor.aware","actor":"m","at":"2026-10-01T08:00:00Z"},{"type":"mitigation.available","at":"2026-10-03T10:00:00Z"}`, ``), "2026-10-04T00:00:00Z", map[string]string{
		"eu/cra vulnerability final strict": "open 2026-10-17T10:00:00Z", "eu/cra vulnerability final lenient": "open 2026-10-20T00:00:00Z"})
	filed := `{"type":"incident.aware","actor":"m","at":"2026-10-12T08:00:00Z"},{"type":"report.submitted","actor":"m","at":"2026-10-14T08:00:00Z","attributes":{"stage":"notification"}}`
	outcomes(t, book(t), one(maker, filed, `"kind":"incident"`), "2026-10-15T00:00:00Z", map[string]string{
		"eu/cra incident early-warning": "late 2026-10-13T08:00:00Z", "eu/cra incident notification": "met 2026-10-15T08:00:00Z", "eu/cra incident users": "open -",
		"eu/cra incident final strict": "open 2026-11-14T08:00:00Z", "eu/cra incident final lenient": "open 2026-11-17T00:00:00Z",
		"eu/cra vulnerability early-warning": "not_applicable -"})
	o := find(t, book(t).Evaluate(facts(t, one(maker, filed, `"kind":"incident"`)), at(t, "2026-10-15T00:00:00Z")), "eu/cra incident final lenient")
	if o.NoCalendarFor != 2026 {
		t.Error("it is not said that holidays are not known:", o.NoCalendarFor)
	}
}

// The two laws that collide name each other, and a person decides.
func TestTheCRANamesWhatForbidsItsReport(t *testing.T) {
	for _, d := range book(t).Editions("eu/cra")[0].Duties {
		if d.ID == "vulnerability" && (len(d.Conflicts) != 1 || d.Conflicts[0].With != "cn/rmspv 9(7)" || !d.Conflicts[0].Decision) {
			t.Errorf("%+v", d.Conflicts)
		}
	}
}

// A maker is bound by the market on which its product is, wherever it sits. One that sits in
// China owes both reports, and each law names the other.
//
// law: eu/cra 14(2), cn/rmspv 7(2)
func TestAMakerInChinaWhoseProductIsOnTheMarketOfTheUnionOwesBothReports(t *testing.T) {
	both := `{"id":"m","roles":["provider","manufacturer"],"jurisdiction":"CN"}`
	aware := `{"type":"actor.aware","actor":"m","at":"2026-10-01T08:00:00Z"}`
	outcomes(t, book(t), one(both, aware, ``), "2026-10-01T09:00:00Z", map[string]string{
		"eu/cra vulnerability early-warning": "open 2026-10-02T08:00:00Z", "cn/rmspv platform-report report strict": "open 2026-10-03T08:00:00Z"})
	o := find(t, book(t).Evaluate(facts(t, one(both, aware, ``)), at(t, "2026-10-01T09:00:00Z")), "eu/cra vulnerability early-warning")
	if len(o.Rule.Conflicts) != 1 || !o.Rule.Conflicts[0].Decision {
		t.Errorf("%+v", o.Rule.Conflicts)
	}
}

// Who is known to be elsewhere is not bound; of whom nobody knows it is asked.
func TestALawBindsNobodyWhoIsKnownToBeElsewhere(t *testing.T) {
	roles := slices.DeleteFunc(Names(book(t).Vocabulary.Roles), func(r string) bool { return r == "cna" || r == "coordinator" || r == "manufacturer" }) // whom no seat excuses
	for where, foreign := range map[string][]string{"CN": {"EU", "US", "IN"}, "DE": {"CN", "US", "IN"}, "EU": {"CN", "US", "IN"}, "US": {"CN", "EU", "IN"}, "IN": {"CN", "EU", "US"}, "CH": {"CN", "EU", "US", "IN"}} {
		f := facts(t, one(`{"id":"a","roles":["`+strings.Join(roles, `","`)+`"],"jurisdiction":"`+where+`"}`, ``, ``))
		for _, o := range book(t).Evaluate(f, at(t, "2026-10-07T00:00:00Z")) {
			if slices.Contains(foreign, o.Law.Jurisdiction) && o.State != obligation.NotApplicable {
				t.Errorf("%s %s binds who is in %s", o.Instrument, o.Duty, where)
			}
		}
	}
	unknown := facts(t, one(`{"id":"a","roles":["`+strings.Join(roles, `","`)+`"]}`, ``, ``))
	for _, o := range book(t).Evaluate(unknown, at(t, "2026-10-07T00:00:00Z")) {
		if o.State != obligation.NotApplicable && o.Law.Kind == obligation.Statute && !slices.Contains(o.Missing, "jurisdiction") {
			t.Errorf("%s %s does not ask where the unit is: %v", o.Instrument, o.Duty, o.Missing)
		}
	}
}

// law: eu/nis2 23
func TestNIS2CountsFromAwarenessAndFromTheFiling(t *testing.T) {
	entity := `{"id":"e","roles":["important_entity"],"jurisdiction":"FR"}`
	aware := `{"type":"incident.aware","actor":"e","at":"2026-03-02T08:00:00Z"}`
	filed := aware + `,{"type":"report.submitted","actor":"e","at":"2026-03-04T08:00:00Z","attributes":{"stage":"notification"}},{"type":"handling.finished","actor":"e","at":"2026-05-20T08:00:00Z"},
		{"type":"information.requested","actor":"c","at":"2026-03-05T08:00:00Z","attributes":{"recipient":"e","request":"q","due_at":"2026-03-09T12:00:00Z"}}`
	outcomes(t, book(t), one(entity, aware, ``), "2026-03-02T09:00:00Z", map[string]string{
		"eu/nis2 incident early-warning": "open 2026-03-03T08:00:00Z", "eu/nis2 incident notification": "open 2026-03-05T08:00:00Z", "eu/nis2 incident final strict": "not_started -",
		"eu/nis2 incident users": "open -", "eu/nis2 trust-service notification": "not_applicable -", "eu/nis2 ongoing progress": "not_applicable -"})
	outcomes(t, book(t), one(entity, filed, ``), "2026-03-06T00:00:00Z", map[string]string{
		"eu/nis2 incident final strict": "open 2026-04-04T08:00:00Z", "eu/nis2 incident final lenient": "open 2026-04-07T00:00:00Z", "eu/nis2 incident intermediate only e q": "open 2026-03-09T12:00:00Z"})
	outcomes(t, book(t), one(entity, filed, `"incident_ongoing":true,"trust_service":true`), "2026-05-21T00:00:00Z", map[string]string{
		"eu/nis2 incident notification": "not_applicable -", "eu/nis2 incident final": "not_applicable -", "eu/nis2 trust-service notification": "late 2026-03-03T08:00:00Z",
		"eu/nis2 ongoing progress strict": "late 2026-04-04T08:00:00Z", "eu/nis2 ongoing final strict": "open 2026-06-20T08:00:00Z",
		"eu/nis2 ongoing progress lenient": "late 2026-04-07T00:00:00Z", "eu/nis2 ongoing final lenient": "open 2026-06-23T00:00:00Z"})
	outcomes(t, book(t), one(entity, aware, `"significant_incident":false`), "2026-03-02T09:00:00Z", map[string]string{"eu/nis2 incident early-warning": "not_applicable -"})
}

const insurer = `{"id":"i","roles":["financial_entity"],"jurisdiction":"DE","attributes":{"entity_type":"insurer"}}`

// law: eu/dora 19, rts-5
// law: eu/dora its
func TestAnUpdateOfTheIntermediateReportStartsTheMonthAnew(t *testing.T) {
	filed := `{"type":"incident.aware","actor":"i","at":"2026-03-02T08:00:00+01:00"},{"type":"incident.classified","actor":"i","at":"2026-03-02T10:00:00+01:00"},
		{"type":"report.submitted","actor":"i","at":"2026-03-02T12:00:00+01:00","attributes":{"stage":"initial"}},
		{"type":"report.submitted","actor":"i","at":"2026-03-04T12:00:00+01:00","attributes":{"stage":"intermediate"}}`
	again := `,{"type":"report.submitted","actor":"i","at":"2026-03-20T12:00:00+01:00","attributes":{"stage":"intermediate"}}`
	update := `,{"type":"report.updated","actor":"i","at":"2026-03-20T12:00:00+01:00","attributes":{"stage":"intermediate","reason":"the cause is found"}}`
	late := `,{"type":"report.updated","actor":"i","at":"2026-05-20T12:00:00+02:00","attributes":{"stage":"intermediate","reason":"afterthought"}}`
	// 4 April 2026 is a Saturday, and Easter Monday no holiday of the calendar: noon of Monday
	for events, want := range map[string]string{``: "2026-04-06T10:00:00Z", again: "2026-04-06T10:00:00Z", update: "2026-04-20T22:00:00Z", late: "2026-04-06T10:00:00Z"} {
		outcomes(t, book(t), one(insurer, filed+events, ``), "2026-06-01T00:00:00Z", map[string]string{
			"eu/dora incident initial": "met 2026-03-02T13:00:00Z", "eu/dora incident intermediate": "met 2026-03-05T11:00:00Z", "eu/dora incident final": "late " + want})
	}
	outcomes(t, book(t), one(insurer, filed+`,{"type":"activities.recovered","actor":"i","at":"2026-03-10"}`, ``), "2026-03-11T00:00:00Z", map[string]string{"eu/dora incident recovered": "open -"})
}

// law: eu/dora 19
func TestAnIncidentThatIsClassifiedDownIsToldAndOwesNoMore(t *testing.T) {
	down := `{"type":"incident.aware","actor":"i","at":"2026-03-02T08:00:00+01:00"},{"type":"incident.classified","actor":"i","at":"2026-03-02T10:00:00+01:00","attributes":{"grade":"major"}},
		{"type":"report.submitted","actor":"i","at":"2026-03-02T12:00:00+01:00","attributes":{"stage":"initial"}},{"type":"incident.reclassified","actor":"i","at":"2026-03-03T12:00:00+01:00"}`
	outcomes(t, book(t), one(insurer, down, ``), "2026-06-01T00:00:00Z", map[string]string{
		"eu/dora incident initial": "met 2026-03-02T13:00:00Z", "eu/dora incident intermediate": "waived 2026-03-05T11:00:00Z", "eu/dora incident final": "not_started -", "eu/dora reclassification reclassification": "open -"})
	outcomes(t, book(t), one(insurer, `{"type":"incident.classified","actor":"i","at":"2026-03-02T10:00:00+01:00","attributes":{"grade":"other"}}`, ``), "2026-03-03T00:00:00Z",
		map[string]string{"eu/dora incident initial": "not_started -"})
}

// law: eu/dora rts-5
func TestWhoHasNoReliefOnWeekends(t *testing.T) {
	const plain, moved = "open 2026-02-14T12:00:00Z", "open 2026-02-16T11:00:00Z"
	const slow = `{"type":"incident.aware","actor":"i","at":"2026-03-04T08:00:00+01:00"},{"type":"incident.classified","actor":"i","at":"2026-03-05T06:00:00+01:00"}`
	for stated, want := range map[string][3]string{
		`"entity_type":"insurer"`:                                 {moved, "open 2026-02-16T11:00:00Z", "2026-03-16T11:00:00Z"},
		`"entity_type":"insurer","nis2_entity":true`:              {plain, "open 2026-02-14T08:00:00Z", "2026-03-16T11:00:00Z"},
		`"entity_type":"insurer","weekend_relief_withdrawn":true`: {plain, "open 2026-02-14T08:00:00Z", "2026-03-14T23:00:00Z"},
		`"entity_type":"credit_institution"`:                      {plain, "open 2026-02-14T08:00:00Z", "2026-03-16T11:00:00Z"},
		`"entity_type":"ccp"`:                                     {plain, "open 2026-02-14T08:00:00Z", "2026-03-16T11:00:00Z"},
		`"entity_type":"trading_venue"`:                           {plain, "open 2026-02-14T08:00:00Z", "2026-03-16T11:00:00Z"},
		``:                                                        {plain, "open 2026-02-14T08:00:00Z", "2026-03-16T11:00:00Z"},
	} {
		entity := `{"id":"i","roles":["financial_entity"],"jurisdiction":"DE","attributes":{` + stated + `}}`
		classified := `{"type":"incident.classified","actor":"i","at":"2026-02-14T09:00:00+01:00"}`
		initial := `{"type":"report.submitted","actor":"i","at":"2026-02-11T09:00:00+01:00","attributes":{"stage":"initial"}}`
		intermediate := `{"type":"report.submitted","actor":"i","at":"2026-02-14T09:00:00+01:00","attributes":{"stage":"intermediate"}}`
		outcomes(t, book(t), one(entity, classified, ``), "2026-02-14T09:00:00Z", map[string]string{"eu/dora incident initial": want[0]})
		outcomes(t, book(t), one(entity, slow, ``), "2026-03-05T06:00:00Z", map[string]string{"eu/dora incident initial": "open 2026-03-05T07:00:00Z"})
		outcomes(t, book(t), one(entity, initial, ``), "2026-02-12T09:00:00Z", map[string]string{"eu/dora incident intermediate": want[1]})
		outcomes(t, book(t), one(entity, intermediate, ``), "2026-02-15T09:00:00Z", map[string]string{"eu/dora incident final": "open " + want[2]})
	}
	o := find(t, book(t).Evaluate(facts(t, one(`{"id":"i","roles":["financial_entity"],"jurisdiction":"DE"}`, `{"type":"incident.classified","actor":"i","at":"2026-02-14T09:00:00+01:00"}`, ``)), at(t, "2026-02-14T09:00:00Z")), "eu/dora incident initial")
	if !slices.Contains(o.Missing, "entity_type") {
		t.Error("it is not asked what kind of entity it is:", o.Missing)
	}
}

// law: eu/gdpr 33, 34
func TestTheGDPRGoesByTheRiskAndByTheRole(t *testing.T) {
	controller := `{"id":"c","roles":["controller"],"jurisdiction":"EU"},{"id":"p","roles":["processor"],"jurisdiction":"IE"}`
	aware := `{"type":"incident.aware","actor":"c","at":"2026-03-06T08:00:00Z"},{"type":"incident.aware","actor":"p","at":"2026-03-05T08:00:00Z"}`
	outcomes(t, book(t), one(controller, aware, ``), "2026-03-07T00:00:00Z", map[string]string{
		"eu/gdpr authority notification only c": "open 2026-03-09T08:00:00Z", "eu/gdpr persons persons only c": "open -", "eu/gdpr processor controller only p": "open -",
		"eu/gdpr authority notification only p": "not_applicable -", "eu/digital-omnibus authority notification only c": "not_applicable -"})
	outcomes(t, book(t), one(controller, aware, `"risk_to_persons":true,"high_risk_to_persons":false`), "2026-03-07T00:00:00Z", map[string]string{
		"eu/gdpr authority notification only c": "open 2026-03-09T08:00:00Z", "eu/gdpr persons persons only c": "not_applicable -"})
	outcomes(t, book(t), one(controller, aware, `"risk_to_persons":false`), "2026-03-07T00:00:00Z", map[string]string{"eu/gdpr authority notification only c": "not_applicable -"})
	outcomes(t, book(t), one(controller, aware, `"personal_data_affected":false`), "2026-03-07T00:00:00Z", map[string]string{"eu/gdpr processor controller only p": "not_applicable -"})
}

// What is no law raises no duty, and says so; it becomes one by its status and a day.
func TestADraftSaysWhatItWouldAskAndAsksNothing(t *testing.T) {
	for id, c := range map[string]struct{ actor, events, key, want string }{
		"eu/digital-omnibus": {`{"id":"c","roles":["controller"],"jurisdiction":"EU"}`, `{"type":"incident.aware","actor":"c","at":"2027-03-06T08:00:00Z"}`, "authority notification", "open 2027-03-10T08:00:00Z"},
		"us/circia":          {`{"id":"c","roles":["covered_entity"],"jurisdiction":"US"}`, `{"type":"incident.aware","actor":"c","at":"2027-03-06T08:00:00Z"}`, "incident report", "open 2027-03-09T08:00:00Z"},
	} {
		known := one(c.actor, c.events, ``)
		o := find(t, book(t).Evaluate(facts(t, known), at(t, "2027-03-07T00:00:00Z")), id+" "+c.key)
		if o.State != obligation.NotApplicable || o.Because.Code != "na.status" {
			t.Errorf("%s: %s (%s)", id, o.State, o.Because)
		}
		data, err := embedded.ReadFile(id + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		enacted, err := Load(fstest.MapFS{"x.yaml": {Data: []byte(strings.Replace(string(data), "status: draft", "status: in_force\nvalid_from: 2027-01-01", 1))}})
		if err != nil {
			t.Fatal(err)
		}
		outcomes(t, enacted, known, "2027-03-07T00:00:00Z", map[string]string{id + " " + c.key: c.want})
	}
	paid := one(`{"id":"c","roles":["covered_entity"],"jurisdiction":"US"}`, `{"type":"ransom.paid","actor":"c","at":"2027-03-06T08:00:00-05:00"},{"type":"report.submitted","actor":"c","at":"2027-03-06T09:00:00-05:00"}`, ``)
	data, _ := embedded.ReadFile("us/circia.yaml")
	enacted, err := Load(fstest.MapFS{"x.yaml": {Data: []byte(strings.Replace(string(data), "status: draft", "status: in_force\nvalid_from: 2027-01-01", 1))}})
	if err != nil {
		t.Fatal(err)
	}
	outcomes(t, enacted, paid, "2027-03-07T00:00:00Z", map[string]string{"us/circia incident ransom": "open 2027-03-07T13:00:00Z", "us/circia keep keep": "open 2029-03-07T05:00:00Z"})
}

// law: us/sec-8k 1.05
func TestTheAttorneyGeneralDelaysADisclosureThreeTimesAtMost(t *testing.T) {
	registrant := `{"id":"r","roles":["registrant"],"jurisdiction":"US"}`
	determined := `{"type":"incident.aware","actor":"r","at":"2026-07-01"},{"type":"materiality.determined","actor":"r","at":"2026-07-06T09:00:00-04:00"}`
	delay := func(at, until, who, extension string) string {
		return `,{"type":"delay.granted","actor":"doj","at":"` + at + `","attributes":{"until":"` + until + `","authority":"` + who + `","reason":"national security"` + extension + `}}`
	}
	first := delay("2026-07-08T12:00:00Z", "2027-06-01", "attorney-general", ``)
	second := delay("2026-08-05T12:00:00Z", "2027-06-01", "attorney-general", `,"extension":"second"`)
	final := delay("2026-09-05T12:00:00Z", "2027-06-01", "attorney-general", `,"extension":"final"`)
	for events, want := range map[string]string{
		``:    "2026-07-10T21:30:00Z",
		first: "2026-08-09T21:30:00Z",
		delay("2026-07-08T12:00:00Z", "2026-07-20T21:30:00Z", "attorney-general", ``): "2026-07-20T21:30:00Z",
		delay("2026-07-08T12:00:00Z", "2027-06-01", "mayor", ``):                      "2026-07-10T21:30:00Z",
		first + second:         "2026-09-08T21:30:00Z",
		first + second + final: "2026-11-07T21:30:00Z",
		second:                 "2026-07-10T21:30:00Z", // it came after the limit, which nobody had moved
	} {
		outcomes(t, book(t), one(registrant, determined+events, ``), "2027-01-01T00:00:00Z", map[string]string{"us/sec-8k disclosure 8-k": "late " + want})
	}
	// Wednesday 11 November is a holiday: 12, 13, 16, 17
	outcomes(t, book(t), one(registrant, determined+`,{"type":"facts.known","actor":"r","at":"2026-11-10T10:00:00-05:00"}`, ``), "2026-11-11T00:00:00Z", map[string]string{
		"us/sec-8k disclosure amendment": "open 2026-11-17T22:30:00Z", "us/sec-8k determination determination": "met -"})
}

// Vector 16 as the reference has it, with a holiday that no year has.
func TestAHolidayInsideTheFourBusinessDays(t *testing.T) {
	data, err := embedded.ReadFile("calendar/us.yaml")
	if err != nil {
		t.Fatal(err)
	}
	b, err := Load(fstest.MapFS{"calendar/us.yaml": {Data: []byte(strings.Replace(string(data), "2026-07-03", "2026-07-03, 2026-07-17", 1))}})
	if err != nil {
		t.Fatal(err)
	}
	outcomes(t, b, one(`{"id":"r","roles":["registrant"]}`, `{"type":"materiality.determined","actor":"r","at":"2026-07-14T09:00:00-04:00"}`, ``), "2026-07-14T14:00:00Z",
		map[string]string{"us/sec-8k disclosure 8-k": "open 2026-07-21T21:30:00Z"})
}

// Each year has the holidays of the statute, on a weekday, and none is forgotten.
func TestTheFederalHolidaysFollowTheirRules(t *testing.T) {
	days := book(t).Calendars["us"]
	nth := func(year int, month time.Month, day time.Weekday, n int) time.Time {
		d := time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
		for ; d.Weekday() != day; d = d.AddDate(0, 0, 1) {
		}
		return d.AddDate(0, 0, 7*(n-1))
	}
	observed := func(year int, month time.Month, day int) time.Time {
		d := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
		return d.AddDate(0, 0, map[time.Weekday]int{time.Saturday: -1, time.Sunday: 1}[d.Weekday()])
	}
	want := map[string]bool{}
	for y := 2021; y <= 2028; y++ {
		memorial := nth(y, time.May, time.Monday, 5)
		if memorial.Month() != time.May {
			memorial = memorial.AddDate(0, 0, -7)
		}
		for _, d := range []time.Time{observed(y, time.January, 1), nth(y, time.January, time.Monday, 3), nth(y, time.February, time.Monday, 3), memorial, observed(y, time.June, 19),
			observed(y, time.July, 4), nth(y, time.September, time.Monday, 1), nth(y, time.October, time.Monday, 2), observed(y, time.November, 11), nth(y, time.November, time.Thursday, 4), observed(y, time.December, 25)} {
			want[d.Format(time.DateOnly)] = true
		}
	}
	got := map[string]bool{}
	for d := date(t, "2021-01-01"); d.Year < 2028; d = d.AddDays(1) {
		if days.Holiday(d) {
			got[d.String()] = true
		}
	}
	maps.DeleteFunc(want, func(d string, _ bool) bool { return d >= "2028" || d < "2021" })
	if !maps.Equal(got, want) {
		t.Errorf("%v\n%v", slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)))
	}
}

func TestCERTInGivesSixHoursAndKeepsLogsForHalfAYear(t *testing.T) {
	operator := `{"id":"o","roles":["operator"],"jurisdiction":"IN"}`
	outcomes(t, book(t), one(operator, `{"type":"incident.aware","actor":"o","at":"2026-03-07T22:00:00+05:30"}`, ``), "2026-03-07T17:00:00Z", map[string]string{
		"in/cert-in report report": "open 2026-03-07T22:30:00Z", "in/cert-in logs logs": "not_started -"})
	outcomes(t, book(t), one(operator, `{"type":"incident.aware","actor":"o","at":"2026-03-07T22:00:00+05:30"}`, `"listed_incident_type":false`), "2026-03-07T17:00:00Z", map[string]string{"in/cert-in report report": "not_applicable -"})
	written := `{"type":"log.written","actor":"o","at":"2026-01-01T10:00:00+05:30","attributes":{"log":"web"}}`
	outcomes(t, book(t), one(operator, written, ``), "2026-03-07T17:00:00Z", map[string]string{"in/cert-in logs logs only o web": "open 2026-06-30T18:30:00Z"})
	outcomes(t, book(t), one(operator, written+`,{"type":"log.purged","actor":"o","at":"2026-06-30T10:00:00+05:30","attributes":{"log":"web"}}`, ``), "2026-08-07T17:00:00Z", map[string]string{"in/cert-in logs logs only o web": "late 2026-06-30T18:30:00Z"})
}

func TestACNAThatLearnsOfADisclosureShouldPublishInThreeDays(t *testing.T) {
	outcomes(t, book(t), one(`{"id":"n","roles":["cna"]}`, `{"type":"disclosure.learned","actor":"n","at":"2026-01-01T00:00:00Z"}`, ``), "2026-01-02T00:00:00Z", map[string]string{
		"policy/cna learned publish": "open 2026-01-04T00:00:00Z", "policy/cna must publish": "not_started -"})
}

// The policies that came later bind a matter that names them, and no other.
func TestAPolicyThatNobodyNamedMovesNothing(t *testing.T) {
	told := `{"type":"vendor.notified","actor":"c","at":"2026-06-21"},{"type":"list.posted","actor":"c","at":"2026-06-21"},{"type":"report.received","actor":"c","at":"2026-06-21","attributes":{"report":"R"}}`
	named := map[string]string{
		"policy/linux-distros disclosure disclosure": "open 2026-07-06T00:00:00Z", "policy/linux-distros preferred preferred": "open 2026-06-28T00:00:00Z", "policy/zdi disclosure disclosure": "open 2026-10-20T00:00:00Z",
		"policy/jpcert-45 disclosure disclosure": "open 2026-08-05T15:00:00Z", "policy/iso-29147 acknowledge acknowledge only c R": "open 2026-06-29T00:00:00Z",
	}
	outcomes(t, book(t), one(`{"id":"c","roles":["coordinator"]}`, told, `"embargo_policy":["linux-distros","zdi","jpcert-45","iso-29147"]`), "2026-06-22T00:00:00Z", named)
	for _, o := range book(t).Evaluate(facts(t, one(`{"id":"c","roles":["coordinator"]}`, told, ``)), at(t, "2026-06-22T00:00:00Z")) {
		old := slices.Contains([]string{"policy/cert-cc-45", "policy/cnvd-45", "policy/project-zero"}, o.Instrument)
		if o.Law.Kind == obligation.Policy && old == (o.State == obligation.NotApplicable) {
			t.Errorf("%s is %s for a matter that names no policy", o.Instrument, o.State)
		}
	}
}

// One filing satisfies the law of whom it was sent to, and no other that asks for a stage
// of the same name.
func TestAFilingWithOneAuthoritySatisfiesNoOther(t *testing.T) {
	all := `{"id":"a","roles":["manufacturer","essential_entity","financial_entity"],"jurisdiction":"DE"}`
	known := `{"type":"incident.aware","actor":"a","at":"2026-10-12T08:00:00Z"},{"type":"incident.classified","actor":"a","at":"2026-10-12T09:00:00Z"},
		{"type":"report.submitted","actor":"a","at":"2026-10-12T10:00:00Z","attributes":{"stage":"early-warning","recipient":"nis2-authority"}},
		{"type":"report.submitted","actor":"a","at":"2026-10-12T11:00:00Z","attributes":{"stage":"notification","recipient":"enisa"}}`
	outcomes(t, book(t), one(all, known, `"kind":"incident"`), "2026-10-12T12:00:00Z", map[string]string{
		"eu/nis2 incident early-warning": "met 2026-10-13T08:00:00Z", "eu/cra incident early-warning": "open 2026-10-13T08:00:00Z",
		"eu/cra incident notification": "met 2026-10-15T08:00:00Z", "eu/nis2 incident notification": "open 2026-10-15T08:00:00Z",
		"eu/cra incident final strict": "open 2026-11-12T11:00:00Z", "eu/nis2 incident final strict": "not_started -", "eu/dora incident initial": "open 2026-10-12T13:00:00Z"})
}
