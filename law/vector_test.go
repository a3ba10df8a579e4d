package law

import "testing"

type vector struct {
	name  string
	facts string
	now   string
	want  map[string]string // answer → state and due
}

// vectors are the worked examples of the reference, each with the facts in the form that anyone
// may send. Days without a time are written as bare days.
var vectors = []vector{
	{
		name:  "1: two days, strict, are 48 hours from the moment",
		facts: `{"actors":[{"id":"a","roles":["provider"],"jurisdiction":"CN"}],"events":[{"type":"actor.aware","actor":"a","at":"2021-11-24T10:00:00+08:00"}]}`,
		now:   "2021-11-25T00:00:00Z",
		want: map[string]string{
			"cn/rmspv platform-report report strict":  "open 2021-11-26T02:00:00Z",
			"cn/rmspv platform-report report lenient": "open 2021-11-26T16:00:00Z",
		},
	},
	{
		name:  "2: two days, lenient, from a bare day end with the second day in Beijing",
		facts: `{"actors":[{"id":"a","roles":["provider"],"jurisdiction":"CN"}],"events":[{"type":"actor.aware","actor":"a","at":"2021-11-24","precision":"date"}]}`,
		now:   "2021-12-09T04:00:00Z",
		want: map[string]string{
			"cn/rmspv platform-report report strict":  "late -",
			"cn/rmspv platform-report report lenient": "late 2021-11-26T16:00:00Z",
		},
	},
	{
		name: "3, 4, 6 and no fix of 5: policies counted from the day the vendor was told",
		facts: `{"actors":[{"id":"c","roles":["coordinator"]}],"events":[{"type":"vendor.notified","actor":"c","at":"2021-11-24"},{"type":"list.posted","actor":"c","at":"2021-11-24"}],
			"attributes":{"embargo_policy":["cert-cc-45","cnvd-45","project-zero","zdi","linux-distros","jpcert-45"]}}`,
		now: "2021-11-25T00:00:00Z",
		want: map[string]string{
			"policy/linux-distros disclosure disclosure only": "open 2021-12-09T00:00:00Z", // the end of 8 December
			"policy/cert-cc-45 disclosure default-period":     "open 2022-01-09T00:00:00Z", // the end of 8 January
			"policy/cnvd-45 disclosure default-period":        "open 2022-01-08T16:00:00Z", // the same in Beijing
			"policy/cnvd-45 disclosure with-patch":            "not_started -",
			"policy/linux-distros preferred preferred only":   "open 2021-12-01T00:00:00Z", // the end of the sixth day
			"policy/jpcert-45 disclosure disclosure only":     "open 2022-01-08T15:00:00Z", // the end of 8 January in Tokyo
			"policy/zdi disclosure disclosure only":           "open 2022-03-25T00:00:00Z",
			"policy/project-zero details details only":        "open 2022-02-23T00:00:00Z",
		},
	},
	{
		name: "5: a fix on day 16 makes the details public 30 days later",
		facts: `{"actors":[{"id":"c","roles":["coordinator"]}],"events":[{"type":"vendor.notified","actor":"c","at":"2021-11-24"},
			{"type":"fix.available","at":"2021-12-10"},{"type":"attacks.observed","at":"2021-12-01"}]}`,
		now:  "2021-12-11T00:00:00Z",
		want: map[string]string{"policy/project-zero details details only": "open 2022-01-10T00:00:00Z"},
	},
	{
		name:  "8: the CRA final report counts from the fix",
		facts: `{"actors":[{"id":"m","roles":["manufacturer"],"jurisdiction":"EU"}],"events":[{"type":"actor.aware","actor":"m","at":"2021-12-09T16:00:00Z"},{"type":"fix.available","at":"2021-12-10T00:40:56Z"}]}`,
		now:   "2021-12-10T12:00:00Z",
		want: map[string]string{
			"eu/cra vulnerability early-warning": "open 2021-12-10T16:00:00Z",
			"eu/cra vulnerability notification":  "open 2021-12-12T16:00:00Z",
			"eu/cra vulnerability final strict":  "open 2021-12-24T00:40:56Z",
			"eu/cra vulnerability final lenient": "open 2021-12-25T00:00:00Z", // the end of 24 December
		},
	},
	{
		name:  "9: without a fix the final report has not started",
		facts: `{"actors":[{"id":"m","roles":["manufacturer"],"jurisdiction":"EU"}],"events":[{"type":"actor.aware","actor":"m","at":"2021-12-09T16:00:00Z"}]}`,
		now:   "2022-12-10T12:00:00Z",
		want:  map[string]string{"eu/cra vulnerability final strict": "not_started -", "eu/cra vulnerability final lenient": "not_started -"},
	},
	{
		name:  "10: one month after the notification was submitted, clipped to the month",
		facts: `{"actors":[{"id":"m","roles":["manufacturer"]}],"events":[{"type":"incident.aware","actor":"m","at":"2026-10-29T09:00:00Z"},{"type":"report.submitted","actor":"m","at":"2026-10-31T09:00:00Z","attributes":{"stage":"notification"}}]}`,
		now:   "2026-11-01T00:00:00Z",
		want: map[string]string{
			"eu/cra incident notification only": "met 2026-11-01T09:00:00Z",
			"eu/cra incident final strict":      "open 2026-11-30T09:00:00Z",
			"eu/cra incident final lenient":     "open 2026-12-01T00:00:00Z", // the end of 30 November
		},
	},
	dora("11: four hours after classification", "2026-03-04T08:00:00+01:00", "2026-03-04T10:00:00+01:00", "open 2026-03-04T13:00:00Z"),
	dora("12: the earlier of four hours and a day", "2026-03-04T08:00:00+01:00", "2026-03-04T23:00:00+01:00", "open 2026-03-05T02:00:00Z"),
	dora("12a: the day of awareness cuts the four hours", "2026-03-04T08:00:00+01:00", "2026-03-05T06:00:00+01:00", "open 2026-03-05T07:00:00Z"),
	dora("13: classified after the day, only the four hours count", "2026-03-04T08:00:00+01:00", "2026-03-06T09:00:00+01:00", "open 2026-03-06T12:00:00Z"),
	{
		name: "14: a final report due on a Saturday moves to Monday noon",
		facts: `{"actors":[{"id":"i","roles":["financial_entity"],"attributes":{"entity_type":"insurer"}}],"events":[
			{"type":"report.submitted","actor":"i","at":"2026-01-14T10:00:00Z","attributes":{"stage":"intermediate"}}]}`,
		now:  "2026-01-15T00:00:00Z",
		want: map[string]string{"eu/dora incident final only": "open 2026-02-16T11:00:00Z"},
	},
	{
		name: "14: the initial report of a bank has no relief, that of an insurer has",
		facts: `{"actors":[{"id":"bank","roles":["financial_entity"],"attributes":{"entity_type":"credit_institution"}},{"id":"insurer","roles":["financial_entity"],"attributes":{"entity_type":"insurer"}}],"events":[
			{"type":"incident.classified","actor":"bank","at":"2026-02-14T09:00:00+01:00"},{"type":"incident.classified","actor":"insurer","at":"2026-02-14T09:00:00+01:00"}]}`,
		now: "2026-02-14T09:00:00Z",
		want: map[string]string{
			"eu/dora incident initial only bank":    "open 2026-02-14T12:00:00Z",
			"eu/dora incident initial only insurer": "open 2026-02-16T11:00:00Z",
		},
	},
	sec("15: determined on Monday", "2026-07-06T09:00:00-04:00", "open 2026-07-10T21:30:00Z"),
	sec("15: determined on Saturday counts like Friday, past the holiday", "2026-07-11T09:00:00-04:00", "open 2026-07-16T21:30:00Z"),
	sec("15: determined on Friday", "2026-07-10T09:00:00-04:00", "open 2026-07-16T21:30:00Z"),
	sec("16: a holiday inside, Juneteenth", "2026-06-16T09:00:00-04:00", "open 2026-06-23T21:30:00Z"),
	{
		name: "17: the receiver of a report has its own clock",
		facts: `{"actors":[{"id":"grid","roles":["operator"],"jurisdiction":"CN","attributes":{"critical_infrastructure":true}},{"id":"energy","roles":["protection_department"]}],
			"events":[{"type":"incident.aware","actor":"grid","at":"2026-03-02T09:00:00+08:00"},{"type":"report.submitted","actor":"grid","at":"2026-03-02T09:40:00+08:00","attributes":{"recipient":"protection_department"}}],
			"attributes":{"grade":"major"}}`,
		now: "2026-03-02T09:50:00+08:00",
		want: map[string]string{
			"cn/incident-2025 infrastructure protection-department only grid":   "met 2026-03-02T02:00:00Z",
			"cn/incident-2025 infrastructure police only grid":                  "open 2026-03-02T02:00:00Z",
			"cn/incident-2025 relay cac only energy":                            "open 2026-03-02T02:10:00Z",
			"cn/incident-2025 relay mps only energy":                            "open 2026-03-02T02:10:00Z",
			"cn/incident-2025 relay cac only grid":                              "not_applicable -",
			"cn/incident-2025 report first only grid":                           "not_applicable -",
			"cn/incident-2025 infrastructure protection-department only energy": "not_applicable -",
		},
	},
	{
		name:  "18: an incident of general grade raises no duty",
		facts: `{"actors":[{"id":"o","roles":["operator"]}],"events":[{"type":"incident.aware","actor":"o","at":"2026-03-02T09:00:00+08:00"}],"attributes":{"grade":"general"}}`,
		now:   "2026-03-03T00:00:00Z",
		want:  map[string]string{"cn/incident-2025 report first": "not_applicable -"},
	},
	{
		name:  "19: exactly a million persons is of larger grade",
		facts: `{"actors":[{"id":"o","roles":["operator"]}],"events":[{"type":"incident.aware","actor":"o","at":"2026-03-02T09:00:00+08:00"}],"attributes":{"persons":1000000}}`,
		now:   "2026-03-02T02:00:00Z",
		want:  map[string]string{"cn/incident-2025 report first only": "open 2026-03-02T05:00:00Z"},
	},
	{
		name:  "19: one person less is not",
		facts: `{"actors":[{"id":"o","roles":["operator"]}],"events":[{"type":"incident.aware","actor":"o","at":"2026-03-02T09:00:00+08:00"}],"attributes":{"persons":999999}}`,
		now:   "2026-03-02T02:00:00Z",
		want:  map[string]string{"cn/incident-2025 report first": "not_applicable -"},
	},
	{
		name:  "20: thirty days for a change of what was filed",
		facts: `{"actors":[{"id":"p","roles":["collection_platform"]}],"events":[{"type":"filing.changed","actor":"p","at":"2023-03-01"}]}`,
		now:   "2023-03-02T00:00:00Z",
		want:  map[string]string{"cn/platform-2022 change change strict": "open 2023-03-31T16:00:00Z", "cn/platform-2022 change change lenient": "open 2023-03-31T16:00:00Z"},
	},
	{
		name:  "21: a make-up Saturday counts as a working day",
		facts: `{"actors":[{"id":"x","roles":["affected_party"]}],"events":[{"type":"measure.decided","actor":"miit","at":"2023-09-22","attributes":{"recipient":"x"}}]}`,
		now:   "2023-09-23T00:00:00Z",
		// 25 to 28 September, then 7 (Saturday) and 8 (Sunday) October are worked, then 9 to 12
		want: map[string]string{"cn/threat-disposal-2017 appeal appeal only": "open 2023-10-12T16:00:00Z"},
	},
	{
		name:  "22: a CVE record should be public in 24 hours and must be in 72",
		facts: `{"actors":[{"id":"n","roles":["cna"]}],"events":[{"type":"cve.disclosed","actor":"n","at":"2026-01-01T00:00:00Z"},{"type":"record.published","actor":"n","at":"2026-01-02T12:00:00Z"}]}`,
		now:   "2026-01-05T00:00:00Z",
		want: map[string]string{
			"policy/cna should publish only": "late 2026-01-02T00:00:00Z",
			"policy/cna must publish only":   "met 2026-01-04T00:00:00Z",
		},
	},
}

func dora(name, aware, classified, want string) vector {
	return vector{name, `{"actors":[{"id":"i","roles":["financial_entity"]}],"events":[{"type":"incident.aware","actor":"i","at":"` + aware +
		`"},{"type":"incident.classified","actor":"i","at":"` + classified + `"}]}`, classified,
		map[string]string{"eu/dora incident initial only": want}}
}

func sec(name, determined, want string) vector {
	return vector{name, `{"actors":[{"id":"r","roles":["registrant"]}],"events":[{"type":"materiality.determined","actor":"r","at":"` + determined + `"}]}`,
		determined, map[string]string{"us/sec-8k disclosure 8-k only": want}}
}

func TestVectors(t *testing.T) {
	b := cra(t)
	for _, v := range vectors {
		t.Run(v.name, func(t *testing.T) {
			got := b.Evaluate(facts(t, v.facts), at(t, v.now))
			for key, want := range v.want {
				if o := find(t, got, key); outcome(o) != want {
					t.Errorf("%s: got %s, want %s (%s; %v)", key, outcome(o), want, o.Because, o.Working)
				}
			}
		})
	}
}

// Vector 7: the days of the official examples, counted from the day the vendor was told.
func TestProjectZeroExamples(t *testing.T) {
	b := book(t)
	for fix, public := range map[int]int{47: 77, 83: 113, 90: 120, 104: 120} {
		told := at(t, "2023-01-10T00:00:00Z")
		day := func(n int) string { return told.AddDate(0, 0, n).Format("2006-01-02") }
		f := facts(t, `{"actors":[{"id":"c","roles":["coordinator"]}],"events":[{"type":"vendor.notified","at":"`+day(0)+`"},{"type":"fix.available","at":"`+day(fix)+`"}]}`)
		o := find(t, b.Evaluate(f, told.AddDate(0, 0, fix+1)), "policy/project-zero details details only")
		if o.DueDay.String() != day(public) {
			t.Errorf("fixed on day %d: details on %s, want day %d, %s", fix, o.DueDay, public, day(public))
		}
	}
}

func TestProjectZeroInTheWild(t *testing.T) {
	b := book(t)
	for _, c := range []struct{ name, event, want string }{
		{"seven days", `{"type":"attacks.observed","at":"2023-01-10"}`, "2023-01-17"},
		{"three days of grace", `{"type":"attacks.observed","at":"2023-01-09"},{"type":"grace.granted","at":"2023-01-12"}`, "2023-01-20"},
		{"fixed in time", `{"type":"attacks.observed","at":"2023-01-09"},{"type":"fix.available","at":"2023-01-15"}`, "2023-02-14"},
		{"attacked only later", `{"type":"attacks.observed","at":"2023-01-11"}`, "2023-04-10"},
		{"grace of fourteen days", `{"type":"grace.granted","at":"2023-03-11"}`, "2023-04-24"},
	} {
		f := facts(t, `{"actors":[{"id":"c","roles":["coordinator"]}],"events":[{"type":"vendor.notified","at":"2023-01-10"},`+c.event+`]}`)
		o := find(t, b.Evaluate(f, at(t, "2023-04-01T00:00:00Z")), "policy/project-zero details details only")
		if o.DueDay.String() != c.want {
			t.Errorf("%s: %s, want %s", c.name, o.DueDay, c.want)
		}
	}
}
