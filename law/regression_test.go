package law

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"tocsin/domain/calendar"
	"tocsin/domain/obligation"
)

// The ten ways in which other clocks went wrong, each as a sentence that holds here.

const manufacturer = `{"actors":[{"id":"m","roles":["manufacturer"],"jurisdiction":"EU"}],"events":[`

func TestRegression1FinalReportCountsFromTheFix(t *testing.T) {
	f := facts(t, manufacturer+`{"type":"actor.aware","actor":"m","at":"2026-01-01T00:00:00Z"},{"type":"fix.available","at":"2026-03-01T00:00:00Z"}]}`)
	if o := find(t, cra(t).Evaluate(f, at(t, "2026-03-02T00:00:00Z")), "eu/cra vulnerability final strict"); outcome(o) != "open 2026-03-15T00:00:00Z" {
		t.Error(outcome(o))
	}
}

func TestRegression2OneCalendarMonthFromTheFiling(t *testing.T) {
	b := cra(t)
	for filed, due := range map[string]string{"2026-01-31": "2026-02-28", "2028-01-31": "2028-02-29", "2026-03-30": "2026-04-30", "2026-12-15": "2027-01-15"} {
		f := facts(t, manufacturer+`{"type":"report.submitted","actor":"m","at":"`+filed+`T08:00:00Z","attributes":{"stage":"notification"}}]}`)
		o := find(t, b.Evaluate(f, at(t, filed+"T09:00:00Z")), "eu/cra incident final strict")
		if want := "open " + due + "T08:00:00Z"; outcome(o) != want {
			t.Errorf("filed %s: %s, want %s", filed, outcome(o), want)
		}
	}
}

func TestRegression3SavingAgainDoesNotMoveTheStart(t *testing.T) {
	f := facts(t, `{"actors":[{"id":"a","roles":["provider"],"jurisdiction":"CN"}],"events":[
		{"type":"actor.aware","actor":"a","at":"2026-01-05T08:00:00Z"},{"type":"actor.aware","actor":"a","at":"2026-01-06T08:00:00Z"},{"type":"actor.aware","actor":"a","at":"2026-01-05T08:00:00Z"}]}`)
	if o := find(t, book(t).Evaluate(f, at(t, "2026-01-06T09:00:00Z")), "cn/rmspv platform-report report strict"); outcome(o) != "open 2026-01-07T08:00:00Z" {
		t.Error(outcome(o))
	}
}

func TestRegression4CorrectingAStageDoesNotMoveTheNext(t *testing.T) {
	f := facts(t, manufacturer+`{"type":"report.submitted","actor":"m","at":"2026-01-10T08:00:00Z","attributes":{"stage":"notification"}},
		{"type":"report.submitted","actor":"m","at":"2026-01-20T08:00:00Z","attributes":{"stage":"notification"}}]}`)
	if o := find(t, cra(t).Evaluate(f, at(t, "2026-01-21T00:00:00Z")), "eu/cra incident final strict"); outcome(o) != "open 2026-02-10T08:00:00Z" {
		t.Error(outcome(o))
	}
}

// The engine keeps no memory of when it ran: whoever asks before, at and after the
// limit finds one change to late, however long he slept.
func TestRegression5ASleepingJobFindsTheSameOneChange(t *testing.T) {
	b := book(t)
	f := facts(t, `{"actors":[{"id":"a","roles":["provider"],"jurisdiction":"CN"}],"events":[{"type":"actor.aware","actor":"a","at":"2026-01-05T08:00:00Z"}]}`)
	for _, every := range []time.Duration{time.Hour, 3 * time.Hour, 72 * time.Hour} {
		changes, last := 0, obligation.Open
		for now := at(t, "2026-01-05T08:00:00Z"); now.Before(at(t, "2026-01-12T00:00:00Z")); now = now.Add(every) {
			o := find(t, b.Evaluate(f, now), "cn/rmspv platform-report report strict")
			if o.State != last {
				changes, last = changes+1, o.State
			}
		}
		if changes != 1 || last != obligation.Late {
			t.Errorf("asked every %s: %d changes, at last %s", every, changes, last)
		}
	}
	limit := at(t, "2026-01-07T08:00:00Z")
	if o := find(t, b.Evaluate(f, limit), "cn/rmspv platform-report report strict"); o.State != obligation.Open {
		t.Error("the last instant is still in time:", o.State)
	}
	if o := find(t, b.Evaluate(f, limit.Add(time.Millisecond)), "cn/rmspv platform-report report strict"); o.State != obligation.Late {
		t.Error("a millisecond after the limit is late:", o.State)
	}
}

func TestRegression6TheInstantIsTheSameInEveryForm(t *testing.T) {
	f := facts(t, `{"actors":[{"id":"a","roles":["provider"],"jurisdiction":"CN"}],"events":[{"type":"actor.aware","actor":"a","at":"2026-01-05T16:30:00+08:00"}]}`)
	o := find(t, book(t).Evaluate(f, at(t, "2026-01-06T00:00:00Z")), "cn/rmspv platform-report report strict")
	data, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	var wire struct{ Due time.Time }
	if err := json.Unmarshal(data, &wire); err != nil || !wire.Due.Equal(o.Due) {
		t.Error("the JSON form shows another instant:", wire.Due, err)
	}
	for lang, text := range map[string]string{"en": o.Because.In("en"), "zh-Hans": o.Because.In("zh-Hans")} {
		if !strings.Contains(text, "2026-01-07 16:30 +08:00") {
			t.Errorf("%s shows another instant: %s", lang, text)
		}
	}
}

// An edited rule is a new edition with its own validity. What began under the old one
// is judged by the old one, also when it is asked after the change.
func TestRegression7ARuleEditedLaterDoesNotJudgeWhatBeganBefore(t *testing.T) {
	old, err := embedded.ReadFile("cn/rmspv.yaml")
	if err != nil {
		t.Fatal(err)
	}
	was := strings.Replace(string(old), "valid_from: 2021-09-01", "valid_from: 2021-09-01\nvalid_to: 2026-06-30", 1)
	now := strings.Replace(string(old), "valid_from: 2021-09-01", "valid_from: 2026-07-01", 1)
	now = strings.Replace(now, "{add: 48, unit: hour}", "{add: 12, unit: hour}", 1)
	b, err := Load(fstest.MapFS{"a.yaml": {Data: []byte(was)}, "b.yaml": {Data: []byte(now)}})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(b.Editions("cn/rmspv")); n != 2 {
		t.Fatalf("%d editions", n)
	}
	for aware, want := range map[string]string{"2026-06-30T10:00:00+08:00": "met 2026-07-02T02:00:00Z", "2026-07-01T10:00:00+08:00": "late 2026-07-01T14:00:00Z"} {
		f := facts(t, `{"actors":[{"id":"a","roles":["provider"],"jurisdiction":"CN"}],"events":[{"type":"actor.aware","actor":"a","at":"`+aware+`"},
			{"type":"report.submitted","actor":"a","at":"2026-07-01T23:00:00+08:00","attributes":{"recipient":"miit"}}]}`)
		var got []string
		for _, o := range b.Evaluate(f, at(t, "2026-09-01T00:00:00Z")) {
			if o.Duty == "platform-report" && o.Reading == obligation.Strict {
				got = append(got, outcome(o))
			}
		}
		if len(got) != 1 || got[0] != want {
			t.Errorf("aware %s: %v, want %s", aware, got, want)
		}
	}
}

func TestRegression8AnEmbargoPausesNoDuty(t *testing.T) {
	b := book(t)
	base := `{"actors":[{"id":"a","roles":["provider","coordinator"],"jurisdiction":"CN"}],"events":[{"type":"actor.aware","actor":"a","at":"2026-01-05T08:00:00Z"}`
	plain := b.Evaluate(facts(t, base+`]}`), at(t, "2026-01-20T00:00:00Z"))
	under := b.Evaluate(facts(t, base+`,{"type":"embargo.agreed","actor":"a","at":"2026-01-05T09:00:00Z"},
		{"type":"embargo.extended","actor":"a","at":"2026-01-06T09:00:00Z","attributes":{"until":"2026-06-01","reason":"agreed"}}]}`), at(t, "2026-01-20T00:00:00Z"))
	for _, key := range []string{"cn/rmspv platform-report report strict", "cn/rmspv platform-report report lenient"} {
		if a, b := outcome(find(t, plain, key)), outcome(find(t, under, key)); a != b || !strings.HasPrefix(a, "late ") {
			t.Errorf("%s: %s without, %s under embargo", key, a, b)
		}
	}
}

func TestRegression9RevokedAwarenessClosesTheDutyWithItsGround(t *testing.T) {
	b := book(t)
	base := `{"actors":[{"id":"a","roles":["provider"],"jurisdiction":"CN"}],"events":[{"type":"actor.aware","actor":"a","at":"2026-01-05T08:00:00Z"},
		{"type":"awareness.revoked","actor":"a","at":"2026-01-06T08:00:00Z","attributes":{`
	now := at(t, "2026-02-01T00:00:00Z")
	const key = "cn/rmspv platform-report report strict"
	if o := find(t, b.Evaluate(facts(t, base+`"reason":"false positive, see analysis"}}]}`), now), key); o.State != obligation.Waived || !strings.Contains(o.Because.String(), "false positive") {
		t.Error("with a reason:", o.State, o.Because)
	}
	if o := find(t, b.Evaluate(facts(t, base+`"reason":""}}]}`), now), key); o.State != obligation.Late {
		t.Error("a revocation without a reason has no effect:", o.State)
	}
	again := facts(t, base+`"reason":"false positive"}},{"type":"actor.aware","actor":"a","at":"2026-01-31T00:00:00Z"}]}`)
	if o := find(t, b.Evaluate(again, now), key); outcome(o) != "open 2026-02-02T00:00:00Z" {
		t.Error("aware again:", outcome(o))
	}
}

func TestRegression10TheRequestSaysItsOwnTime(t *testing.T) {
	f := facts(t, manufacturer+`
		{"type":"information.requested","actor":"csirt","at":"2026-01-05T00:00:00Z","attributes":{"recipient":"m","request":"r1","due_at":"2026-01-08T12:00:00Z"}},
		{"type":"information.requested","actor":"csirt","at":"2026-01-06T00:00:00Z","attributes":{"recipient":"manufacturer","request":"r2","due_at":"2026-02-01"}},
		{"type":"information.requested","actor":"csirt","at":"2026-01-06T00:00:00Z","attributes":{"recipient":"m","request":"r3"}},
		{"type":"information.requested","actor":"csirt","at":"2026-01-06T00:00:00Z","attributes":{"recipient":"another","request":"r4","due_at":"2026-02-01"}},
		{"type":"information.supplied","actor":"m","at":"2026-01-07T00:00:00Z","attributes":{"request":"r1"}}]}`)
	got := cra(t).Evaluate(f, at(t, "2026-01-20T00:00:00Z"))
	for key, want := range map[string]string{"m r1": "met 2026-01-08T12:00:00Z", "m r2": "open 2026-02-02T00:00:00Z", "m r3": "open -"} {
		if o := find(t, got, "eu/cra vulnerability intermediate only "+key); outcome(o) != want {
			t.Errorf("%s: %s, want %s", key, outcome(o), want)
		}
	}
	if o := find(t, got, "eu/cra vulnerability intermediate only m r3"); !slices.Contains(o.Missing, "due_at") {
		t.Error("what the request did not say is missing:", o.Missing)
	}
	for _, o := range got {
		if o.Instance == "r4" {
			t.Error("a request to somebody else is no duty of this one")
		}
	}
}

// grounds are made for the shape: no law at hand has all of them.
const grounds = `        tolling:
          - {kind: delay, event: [delay.granted], by: anyone, ground: {en: delay, zh-Hans: 推迟}, max_days: 60}
          - {kind: pause, event: [pause.granted], by: anyone, ground: {en: pause, zh-Hans: 中止}}
          - {kind: exempt, event: [duty.lifted], by: anyone, ground: {en: exemption, zh-Hans: 豁免}}
`

const pauses = `events:
  - {name: pause.granted, says: {en: a pause was granted, zh-Hans: 中止}}
  - {name: duty.lifted, says: {en: an exemption was granted, zh-Hans: 豁免}}
`

func TestAGroundMovesALimitAndNothingElseDoes(t *testing.T) {
	b, err := Load(fstest.MapFS{"small.yaml": {Data: []byte(strings.NewReplacer("add: 1, unit: hour", "add: 1, unit: month, ending: same_clock_time", "        satisfied_by:", grounds+"        satisfied_by:").Replace(small))},
		"vocabulary.yaml": {Data: []byte(pauses)}})
	if err != nil {
		t.Fatal(err)
	}
	final := func(events string) obligation.Obligation {
		f := facts(t, `{"actors":[{"id":"m","roles":["provider"]}],"events":[{"type":"actor.aware","actor":"m","at":"2026-01-10T08:00:00Z"}`+events+`]}`)
		return find(t, b.Evaluate(f, at(t, "2026-07-01T00:00:00Z")), "xx/small report report only")
	}
	for _, c := range []struct{ name, events, want string }{
		{"nothing", ``, "late 2026-02-10T08:00:00Z"},
		{"a delay", `,{"type":"delay.granted","actor":"csirt","at":"2026-02-01T00:00:00Z","attributes":{"until":"2026-02-20T08:00:00Z","reason":"art. 16(2)"}}`, "late 2026-02-20T08:00:00Z"},
		{"a delay without a reason", `,{"type":"delay.granted","actor":"csirt","at":"2026-02-01T00:00:00Z","attributes":{"until":"2026-02-20T08:00:00Z"}}`, "late 2026-02-10T08:00:00Z"},
		{"a delay to before the limit", `,{"type":"delay.granted","actor":"csirt","at":"2026-02-01T00:00:00Z","attributes":{"until":"2026-02-02T08:00:00Z","reason":"x"}}`, "late 2026-02-10T08:00:00Z"},
		{"a delay that comes too late", `,{"type":"delay.granted","actor":"csirt","at":"2026-02-11T00:00:00Z","attributes":{"until":"2026-02-20T08:00:00Z","reason":"x"}}`, "late 2026-02-10T08:00:00Z"},
		{"a second delay during the first", `,{"type":"delay.granted","actor":"csirt","at":"2026-02-15T00:00:00Z","attributes":{"until":"2026-03-01T08:00:00Z","reason":"x"}},
			{"type":"delay.granted","actor":"csirt","at":"2026-02-01T00:00:00Z","attributes":{"until":"2026-02-20T08:00:00Z","reason":"x"}}`, "late 2026-03-01T08:00:00Z"},
		{"more than the most", `,{"type":"delay.granted","actor":"csirt","at":"2026-02-01T00:00:00Z","attributes":{"until":"2027-01-01","reason":"x"}}`, "late 2026-04-11T08:00:00Z"},
		{"a pause recorded twice", `,{"type":"pause.granted","actor":"csirt","at":"2026-02-01T00:00:00Z","attributes":{"until":"2026-02-03T00:00:00Z","reason":"x"}},
			{"type":"pause.granted","actor":"csirt","at":"2026-02-01T00:00:00Z","attributes":{"until":"2026-02-03T00:00:00Z","reason":"x"}}`, "late 2026-02-12T08:00:00Z"},
		{"an exemption", `,{"type":"duty.lifted","actor":"csirt","at":"2026-02-01T00:00:00Z","attributes":{"reason":"x"}}`, "waived -"},
	} {
		o := final(c.events)
		if got := outcome(o); got != c.want && !(c.want == "waived -" && o.State == obligation.Waived) {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestACorrectionNeedsAReasonAndIsShown(t *testing.T) {
	b := book(t)
	report := func(events string) obligation.Obligation {
		f := facts(t, `{"actors":[{"id":"a","roles":["provider"],"jurisdiction":"CN"}],"events":[{"type":"actor.aware","actor":"a","at":"2026-01-05T08:00:00Z","attributes":{"id":"mail"}}`+events+`]}`)
		return find(t, b.Evaluate(f, at(t, "2026-01-07T09:00:00Z")), "cn/rmspv platform-report report strict")
	}
	moved := report(`,{"type":"awareness.corrected","actor":"a","at":"2026-01-06T00:00:00Z","attributes":{"of":"mail","to":"2026-01-05T20:00:00Z","reason":"the mail was opened later"}}`)
	if outcome(moved) != "open 2026-01-07T20:00:00Z" {
		t.Error(outcome(moved))
	}
	shown := false
	for _, n := range moved.Working {
		shown = shown || strings.Contains(n.String(), "opened later")
	}
	if !shown {
		t.Error("the working does not show the correction:", moved.Working)
	}
	for name, events := range map[string]string{
		"no reason":      `,{"type":"awareness.corrected","actor":"a","at":"2026-01-06T00:00:00Z","attributes":{"to":"2026-01-05T20:00:00Z"}}`,
		"another event":  `,{"type":"awareness.corrected","actor":"a","at":"2026-01-06T00:00:00Z","attributes":{"of":"call","to":"2026-01-05T20:00:00Z","reason":"x"}}`,
		"somebody else":  `,{"type":"awareness.corrected","actor":"b","at":"2026-01-06T00:00:00Z","attributes":{"to":"2026-01-05T20:00:00Z","reason":"x"}}`,
		"not a time":     `,{"type":"awareness.corrected","actor":"a","at":"2026-01-06T00:00:00Z","attributes":{"to":"later","reason":"x"}}`,
		"in the future":  `,{"type":"awareness.corrected","actor":"a","at":"2027-01-06T00:00:00Z","attributes":{"to":"2026-01-05T20:00:00Z","reason":"x"}}`,
		"another notice": `,{"type":"actor.aware","actor":"a","at":"2026-01-05T20:00:00Z"}`,
	} {
		if o := report(events); outcome(o) != "late 2026-01-07T08:00:00Z" {
			t.Errorf("%s moved the clock: %s", name, outcome(o))
		}
	}
}

func TestAMissingYearIsReadStrictlyAndSaidAloud(t *testing.T) {
	b := book(t)
	f := facts(t, `{"actors":[{"id":"x","roles":["affected_party"]}],"events":[{"type":"measure.decided","actor":"miit","at":"2027-03-01","attributes":{"recipient":"x"}}]}`)
	o := find(t, b.Evaluate(f, at(t, "2027-03-02T00:00:00Z")), "cn/threat-disposal-2017 appeal appeal only")
	if o.DueDay != (calendar.Date{Year: 2027, Month: time.March, Day: 11}) || o.NoCalendarFor != 2027 {
		t.Errorf("due %s, missing %d", o.DueDay, o.NoCalendarFor)
	}
	said := false
	for _, n := range o.Working {
		said = said || strings.Contains(n.String(), "2027") && strings.Contains(n.String(), "stricter")
	}
	if !said {
		t.Error("the working does not say so:", o.Working)
	}
}
