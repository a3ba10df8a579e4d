package obligation

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"tocsin/domain/calendar"
	"tocsin/domain/fault"
)

var zh = Text{En: "words", Zh: "文字"}

// sound is an instrument without a fault: 48 hours from awareness.
func sound() Instrument {
	return Instrument{
		ID: "xx/test", Kind: Statute, Title: zh, Short: zh, Authority: zh, Jurisdiction: "XX", Sources: []string{"made for tests"},
		Status: InForce, ValidFrom: calendar.Date{Year: 2021, Month: 1, Day: 1}, Confidence: Verified, Zone: "UTC",
		Articles: []Article{{Number: "1", Says: zh, Coverage: Yes}},
		Anchors:  map[string]Anchor{"aware": {Match: Match{Event: []string{"actor.aware"}}, Title: zh}},
		Duties: []Duty{{ID: "report", Article: "1", Title: zh, AppliesIf: Condition{Roles: []string{"provider"}}, Stages: []Stage{{
			ID: "report", Title: zh, Anchor: "aware", Due: Hard, Satisfy: zh,
			Readings:    Readings{Only: []Case{{Limits: []Limit{{Period: calendar.Period{Add: 48, Unit: calendar.Hour}}}}}},
			SatisfiedBy: []Match{{Event: []string{"report.submitted"}}},
		}}}},
		Prohibitions: []Prohibition{{ID: "p", Article: "1", Title: zh, Remedy: zh, Act: []string{"publish"}}},
	}
}

func utc(string) (*time.Location, error) { return time.UTC, nil }

func TestASoundInstrumentCompiles(t *testing.T) {
	law, problems := Compile([]Instrument{sound()}, nil, utc)
	if law == nil {
		t.Fatal(problems)
	}
	if n := len(law.Instruments()); n != 1 {
		t.Errorf("%d instruments", n)
	}
}

// Each change breaks one thing, and the problem is found at its place.
func TestWhatIsWrongIsFoundAtItsPlace(t *testing.T) {
	stage := func(in *Instrument) *Stage { return &in.Duties[0].Stages[0] }
	limit := func(in *Instrument) *Limit { return &stage(in).Readings.Only[0].Limits[0] }
	for path, change := range map[string]func(*Instrument){
		"id":                  func(in *Instrument) { in.ID = "No Good" },
		"kind":                func(in *Instrument) { in.Kind = "rumour" },
		"status":              func(in *Instrument) { in.Status = "" },
		"confidence":          func(in *Instrument) { in.Confidence = "sure" },
		"title":               func(in *Instrument) { in.Title.Zh = "" },
		"jurisdiction":        func(in *Instrument) { in.Jurisdiction = "" },
		"sources":             func(in *Instrument) { in.Sources = nil },
		"valid_from":          func(in *Instrument) { in.ValidFrom = calendar.Date{} },
		"valid_to":            func(in *Instrument) { in.ValidTo = calendar.Date{Year: 2020, Month: 1, Day: 1} },
		"zone":                func(in *Instrument) { in.Zone = "Local" },
		"calendar":            func(in *Instrument) { in.Calendar = "mars" },
		"articles/0/number":   func(in *Instrument) { in.Articles[0].Number = "1 a" },
		"articles/0/coverage": func(in *Instrument) { in.Articles[0].Coverage = "mostly" },
		"anchors/aware/event": func(in *Instrument) { in.Anchors = map[string]Anchor{"aware": {Title: zh}} },
		"anchors/aware/by": func(in *Instrument) {
			in.Anchors = map[string]Anchor{"aware": {Match: Match{Event: []string{"x"}, By: "god"}, Title: zh}}
		},
		"derived/0":                      func(in *Instrument) { in.Derived = []Derived{{Attribute: "grade"}} },
		"duties/0/article":               func(in *Instrument) { in.Duties[0].Article = "2" },
		"duties/0/applies_if/roles":      func(in *Instrument) { in.Duties[0].AppliesIf.Roles = nil },
		"duties/0/stages":                func(in *Instrument) { in.Duties[0].Stages = nil },
		"duties/1/id":                    func(in *Instrument) { in.Duties = append(in.Duties, in.Duties[0]) },
		"duties/0/strength":              func(in *Instrument) { in.Duties[0].Strength = "maybe" },
		"duties/0/stages/0/anchor":       func(in *Instrument) { stage(in).Anchor = "moon" },
		"duties/0/stages/0/due":          func(in *Instrument) { stage(in).Due = "soon" },
		"duties/0/stages/0/due_at":       func(in *Instrument) { stage(in).DueAt = "due_at" },
		"duties/0/stages/0/satisfied_by": func(in *Instrument) { stage(in).SatisfiedBy = nil },
		"duties/0/stages/0/satisfy":      func(in *Instrument) { stage(in).Satisfy = Text{} },
		"duties/0/stages/0/readings":     func(in *Instrument) { stage(in).Readings.Lenient = stage(in).Readings.Only },
		"derived/0/confidence": func(in *Instrument) {
			in.Derived = []Derived{{Attribute: "grade", Value: "major", AnyOf: map[string]Test{"persons": {Present: true}}, Confidence: "sure"}}
		},
		"renumbered/0":     func(in *Instrument) { in.Renumbered = []Renumbering{{Old: "5", New: "1"}} },
		"renumbered/0/new": func(in *Instrument) { in.Renumbered = []Renumbering{{Old: "5", New: "7", Since: in.ValidFrom}} },
		"duties/0/stages/0/tolling/0/again": func(in *Instrument) {
			stage(in).Tolling = []Toll{{Kind: Pause, Match: Match{Event: []string{"x"}}, Ground: zh, Again: &calendar.Period{Add: 1, Unit: calendar.Hour}}}
		},
		"duties/0/stages/0/tolling/0/again/unit": func(in *Instrument) {
			stage(in).Tolling = []Toll{{Kind: Delay, Match: Match{Event: []string{"x"}}, Ground: zh, Again: &calendar.Period{Add: 1, Unit: "moon"}}}
		},
		"duties/0/stages/0/tolling/0/kind": func(in *Instrument) {
			stage(in).Tolling = []Toll{{Kind: "nap", Match: Match{Event: []string{"x"}}, Ground: zh}}
		},
		"duties/0/stages/0/content/0/required": func(in *Instrument) { stage(in).Content = []Field{{ID: "x", Required: "perhaps"}} },
		"duties/0/stages/0/readings/only/0/if": func(in *Instrument) {
			stage(in).Readings.Only[0].If = []When{{Attributes: map[string]Test{"x": {Is: true}}}}
		},
		"duties/0/stages/0/readings/only/0/take":            func(in *Instrument) { stage(in).Readings.Only[0].Take = "any" },
		"duties/0/stages/0/readings/only/0/limits/0/unit":   func(in *Instrument) { limit(in).Unit = "moon" },
		"duties/0/stages/0/readings/only/0/limits/0/add":    func(in *Instrument) { limit(in).Add = -1 },
		"duties/0/stages/0/readings/only/0/limits/0/from":   func(in *Instrument) { limit(in).From = "moon" },
		"duties/0/stages/0/readings/only/0/limits/0/roll":   func(in *Instrument) { limit(in).Roll = "over" },
		"duties/0/stages/0/readings/only/0/limits/0/ending": func(in *Instrument) { limit(in).Unit = calendar.Month },
		"duties/0/stages/0/readings/only/0/limits/0":        func(in *Instrument) { limit(in).Unit, limit(in).Ending = calendar.WorkingDay, calendar.EndOfDay },
		"prohibitions/0/act/0":                              func(in *Instrument) { in.Prohibitions[0].Act = []string{"think"} },
		"prohibitions/0/remedy":                             func(in *Instrument) { in.Prohibitions[0].Remedy = Text{} },
		"prohibitions/0/lifted_by/0":                        func(in *Instrument) { in.Prohibitions[0].LiftedBy = [][]Match{{}} },
	} {
		in := sound()
		change(&in)
		law, problems := Compile([]Instrument{in}, nil, utc)
		if law != nil {
			t.Errorf("%s: it compiled", path)
			continue
		}
		found := false
		for _, p := range problems[0] {
			found = found || p.Path == path && p.Message != "" && p.Hint != ""
		}
		if !found {
			t.Errorf("%s: found only %+v", path, problems[0])
		}
	}
}

func TestAStrictReadingThatEndsAfterTheLenientIsAContradiction(t *testing.T) {
	in := sound()
	r := &in.Duties[0].Stages[0].Readings
	r.Strict, r.Only = r.Only, nil
	r.Lenient = []Case{{Limits: []Limit{{Period: calendar.Period{Add: 1, Unit: calendar.CalendarDay, Ending: calendar.EndOfDay}}}}}
	if law, problems := Compile([]Instrument{in}, nil, utc); law != nil || !strings.Contains(problems[0][0].Message, "strict") {
		t.Error(problems)
	}
}

func TestEditionsOfOneLawDoNotOverlap(t *testing.T) {
	a, b := sound(), sound()
	if law, _ := Compile([]Instrument{a, b}, nil, utc); law != nil {
		t.Error("two editions are in force at once")
	}
	a.ValidTo, b.ValidFrom = calendar.Date{Year: 2024, Month: 12, Day: 31}, calendar.Date{Year: 2025, Month: 1, Day: 1}
	if law, problems := Compile([]Instrument{a, b}, nil, utc); law == nil {
		t.Error(problems)
	}
}

// Nobody knows from when a draft will bind, and it binds nobody.
func TestADraftNeedsNoDayAndRaisesNoDuty(t *testing.T) {
	in := sound()
	in.Status, in.ValidFrom = Draft, calendar.Date{}
	law, problems := Compile([]Instrument{in}, nil, utc)
	if law == nil {
		t.Fatal(problems)
	}
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	f := Facts{Actors: []Actor{{ID: "a", Roles: []string{"provider"}}}, Events: []Event{{Type: "actor.aware", Actor: "a", At: calendar.At(now)}}}
	for _, o := range law.Evaluate(f, now.AddDate(1, 0, 0)) {
		if o.State != NotApplicable || o.Because.Code != "na.status" {
			t.Errorf("a draft says %s: %s", o.State, o.Because)
		}
	}
}

// A ground with a period of its own starts the period anew, where it came in time.
func TestAGroundMayStartThePeriodAnew(t *testing.T) {
	in := sound()
	in.Duties[0].Stages[0].Tolling = []Toll{{Kind: Delay, Match: Match{Event: []string{"report.updated"}}, Ground: zh, Again: &calendar.Period{Add: 48, Unit: calendar.Hour}}}
	law, problems := Compile([]Instrument{in}, nil, utc)
	if law == nil {
		t.Fatal(problems)
	}
	start := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	for hours, want := range map[int]int{10: 58, 47: 95, 49: 48} {
		for reason, want := range map[string]int{"news": want, "": 48} {
			f := Facts{Actors: []Actor{{ID: "a", Roles: []string{"provider"}}}, Events: []Event{
				{Type: "actor.aware", Actor: "a", At: calendar.At(start)},
				{Type: "report.updated", Actor: "a", At: calendar.At(start.Add(time.Duration(hours) * time.Hour)), Attributes: map[string]any{"reason": reason, "until": "2030-01-01"}},
			}}
			if o := law.Evaluate(f, start.AddDate(0, 1, 0))[0]; !o.Due.Equal(start.Add(time.Duration(want) * time.Hour)) {
				t.Errorf("updated after %d hours for %q: due %s", hours, reason, o.Due)
			}
		}
	}
}

func TestCompilingLeavesTheCallersInstrumentsAlone(t *testing.T) {
	in := []Instrument{sound()}
	if law, _ := Compile(in, nil, utc); law == nil || !reflect.DeepEqual(in[0], sound()) {
		t.Error("they were changed")
	}
}

func TestTestsOfAttributes(t *testing.T) {
	ten := 10.0
	for _, c := range []struct {
		name   string
		test   Test
		value  any
		stated bool
		want   bool
	}{
		{"missing fails", Test{Is: true}, nil, false, false},
		{"missing passes with absent", Test{Is: true, Absent: true}, nil, false, true},
		{"null is missing", Test{Present: true}, nil, true, false},
		{"present", Test{Present: true}, "", true, true},
		{"same word", Test{Is: "a"}, "a", true, true},
		{"another word", Test{Is: "a"}, "b", true, false},
		{"true is not the word", Test{Is: true}, "true", true, false},
		{"numbers by value", Test{Is: 3}, 3.0, true, true},
		{"a number is no word", Test{Is: "3"}, 3.0, true, false},
		{"in a list", Test{In: []string{"a", "b"}}, "b", true, true},
		{"one of several is in the list", Test{In: []string{"a"}}, []any{"x", "a"}, true, true},
		{"none of several is", Test{In: []string{"a"}}, []string{"x", "y"}, true, false},
		{"not in", Test{NotIn: []string{"CN"}}, "DE", true, true},
		{"not in fails", Test{NotIn: []string{"CN"}}, "CN", true, false},
		{"the bound counts", Test{AtLeast: &ten}, 10, true, true},
		{"below", Test{Below: &ten}, int64(10), true, false},
		{"a word is no number", Test{AtLeast: &ten}, "20", true, false},
		{"JSON number", Test{AtLeast: &ten}, json.Number("11"), true, true},
		{"a map equals nothing", Test{Is: true}, map[string]any{}, true, false},
	} {
		if got := c.test.Holds(c.value, c.stated); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestFactsAreReadStrictly(t *testing.T) {
	for _, s := range []string{
		``, `[]`, `{"actors":[{}]}`, `{"actors":[],"events":[{}]}`, `{"events":[{"type":"x","at":"soon"}]}`, `{"deadline":1}`,
		`{"events":[{"type":"x","at":"2021-11-24","precision":"instant"}]}`, `{"events":[{"type":"x","at":"2021-11-24","when":1}]}`, `{} {}`,
		`{"events":[{"type":"","at":"2021-11-24"}]}`, `{"events":[{"type":"x","at":"2021-11-24T10:00:00Z","precision":"week"}]}`,
	} {
		if _, err := ParseFacts([]byte(s)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", s, err)
		}
	}
}

func TestOnlyWhatIsInForceOnTheDayOfTheAnchorBinds(t *testing.T) {
	date := func(y int) calendar.Date { return calendar.Date{Year: y, Month: 6, Day: 1} }
	for _, c := range []struct {
		name   string
		change func(*Instrument)
		want   map[int]State // by the year of awareness, on 1 July
	}{
		{"in force", func(*Instrument) {}, map[int]State{2020: NotApplicable, 2022: Late}},
		{"a draft", func(in *Instrument) { in.Status = Draft }, map[int]State{2022: NotApplicable}},
		{"adopted", func(in *Instrument) { in.Status = Adopted }, map[int]State{2022: NotApplicable}},
		{"superseded still judges its own time", func(in *Instrument) { in.Status, in.ValidTo = Superseded, date(2023) }, map[int]State{2022: Late, 2023: NotApplicable}},
		{"a duty that came later", func(in *Instrument) { in.Duties[0].ValidFrom = date(2023) }, map[int]State{2022: NotApplicable, 2023: Late}},
		{"a duty that went earlier", func(in *Instrument) { in.Duties[0].ValidTo = date(2023) }, map[int]State{2022: Late, 2023: NotApplicable}},
	} {
		in := sound()
		c.change(&in)
		law, problems := Compile([]Instrument{in}, nil, utc)
		if law == nil {
			t.Fatal(c.name, problems)
		}
		for year, want := range c.want {
			f := Facts{Actors: []Actor{{ID: "a", Roles: []string{"provider"}}}, Events: []Event{
				{Type: "actor.aware", Actor: "a", At: calendar.At(time.Date(year, 7, 1, 0, 0, 0, 0, time.UTC))}}}
			if got := law.Evaluate(f, time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)); got[0].State != want || got[0].Because.String() == "" {
				t.Errorf("%s, %d: %s (%s)", c.name, year, got[0].State, got[0].Because)
			}
		}
	}
}

func TestNothingKnownRaisesNoDuty(t *testing.T) {
	law, _ := Compile([]Instrument{sound()}, nil, utc)
	if got := law.Evaluate(Facts{}, time.Unix(0, 0)); len(got) != 0 {
		t.Error(got)
	}
	if got := new(Law).Evaluate(Facts{Actors: []Actor{{ID: "a"}}}, time.Unix(0, 0)); len(got) != 0 {
		t.Error("a law without instruments knows a duty:", got)
	}
}

func TestWhatLiesInTheFutureIsNotKnownYet(t *testing.T) {
	law, _ := Compile([]Instrument{sound()}, nil, utc)
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	f := Facts{Actors: []Actor{{ID: "a", Roles: []string{"provider"}}}, Events: []Event{{Type: "actor.aware", Actor: "a", At: calendar.At(now.Add(time.Second))}}}
	if got := law.Evaluate(f, now); len(got) != 1 || got[0].State != NotStarted {
		t.Errorf("%+v", got)
	}
	if got := law.Evaluate(f, now.Add(time.Second)); got[0].State != Open {
		t.Errorf("%+v", got)
	}
}

func TestAFilingOnTheLastInstantIsInTimeAndOneLaterIsNot(t *testing.T) {
	law, _ := Compile([]Instrument{sound()}, nil, utc)
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for after, want := range map[time.Duration]State{48 * time.Hour: Met, 48*time.Hour + time.Millisecond: Late} {
		f := Facts{Actors: []Actor{{ID: "a", Roles: []string{"provider"}}}, Events: []Event{
			{Type: "actor.aware", Actor: "a", At: calendar.At(start)}, {Type: "report.submitted", Actor: "a", At: calendar.At(start.Add(after))}}}
		if got := law.Evaluate(f, start.AddDate(0, 1, 0)); got[0].State != want {
			t.Errorf("after %s: %s", after, got[0].State)
		}
	}
}

func TestAFilingKnownOnlyByItsDayIsNotCalledLate(t *testing.T) {
	law, _ := Compile([]Instrument{sound()}, nil, utc)
	start := time.Date(2026, 1, 1, 10, 0, 0, 0, time.UTC)
	for day, want := range map[int]State{2: Met, 3: Met, 4: Late} { // the limit is on the 3rd at 10:00
		f := Facts{Actors: []Actor{{ID: "a", Roles: []string{"provider"}}}, Events: []Event{
			{Type: "actor.aware", Actor: "a", At: calendar.At(start)}, {Type: "report.submitted", Actor: "a", At: calendar.On(calendar.Date{Year: 2026, Month: 1, Day: day}, nil)}}}
		got := law.Evaluate(f, start.AddDate(0, 1, 0))
		if got[0].State != want || got[0].Imprecise != (day == 3) {
			t.Errorf("on day %d: %s, imprecise %v", day, got[0].State, got[0].Imprecise)
		}
	}
}

func FuzzParseFacts(f *testing.F) {
	f.Add([]byte(`{"actors":[{"id":"a","roles":["provider"]}],"events":[{"type":"actor.aware","actor":"a","at":"2021-11-24","precision":"date"}]}`))
	f.Add([]byte(`{"events":[{"type":"report.submitted","at":"9999-12-31T23:59:59.999999999Z","attributes":{"to":"2021-11-24"}}]}`))
	law, _ := Compile([]Instrument{sound()}, nil, utc)
	f.Fuzz(func(t *testing.T, data []byte) {
		facts, err := ParseFacts(data)
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Fatal("not a fault of the input:", err)
			}
			return
		}
		again, err := json.Marshal(facts)
		if err != nil {
			t.Fatal(err)
		}
		back, err := ParseFacts(again)
		if err != nil {
			t.Fatalf("what was written cannot be read: %s: %v", again, err)
		}
		now := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
		a, err := json.Marshal(law.Evaluate(facts, now))
		if err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(law.Evaluate(back, now))
		if err != nil || string(a) != string(b) {
			t.Fatalf("read again, answered differently: %s %s", a, b)
		}
	})
}
