package law

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tocsin/domain/calendar"
	"tocsin/domain/obligation"
)

var (
	actors  = []string{"a", "b", "p"}
	happens = []string{
		"actor.aware", "report.submitted", "report.received", "relay.delivered", "record.purged", "upstream.notified", "users.notified",
		"fix.available", "vendor.notified", "advisory.published", "vulnerability.public", "exploit.public", "attacks.observed", "embargo.agreed", "embargo.ended",
	}
	moves = []string{"awareness.revoked", "awareness.corrected", "embargo.extended", "grace.granted"}
	epoch = time.Date(2025, 1, 10, 0, 0, 0, 0, time.UTC)
)

// drawEvent makes an event of the year 2025 or so, of one of the types.
func drawEvent(t *rapid.T, types []string) obligation.Event {
	e := obligation.Event{Type: rapid.SampledFrom(types).Draw(t, "type"), Actor: rapid.SampledFrom(append(actors, "")).Draw(t, "actor")}
	when := epoch.Add(time.Duration(rapid.IntRange(0, 60*24*300).Draw(t, "minute")) * time.Minute)
	switch rapid.IntRange(0, 3).Draw(t, "precision") {
	case 0:
		e.At = calendar.On(calendar.DateOf(when), nil)
	case 1:
		e.At = calendar.On(calendar.DateOf(when), time.FixedZone("", 8*3600))
	default:
		e.At = calendar.At(when)
	}
	e.Attributes = map[string]any{}
	for name, values := range map[string][]string{
		"recipient": {"miit", "cncert", "notification-center", "a"}, "report": {"R1", "R2"}, "reason": {"", "said"},
		"until": {"2025-06-01", "2025-09-01T00:00:00Z"}, "to": {"2025-03-01", "2025-04-01T08:00:00Z"},
	} {
		if rapid.Bool().Draw(t, "has "+name) {
			e.Attributes[name] = rapid.SampledFrom(values).Draw(t, name)
		}
	}
	return e
}

func drawFacts(t *rapid.T, types []string) obligation.Facts {
	f := obligation.Facts{Actors: []obligation.Actor{
		{ID: "a", Roles: []string{"provider", "coordinator"}, Jurisdiction: "CN"},
		{ID: "b", Roles: []string{"operator", "finder"}},
		{ID: "p", Roles: []string{"platform"}, Jurisdiction: "CN"},
	}}
	f.Attributes = map[string]any{"national_security_or_public_interest": rapid.Bool().Draw(t, "national")}
	for range rapid.IntRange(0, 12).Draw(t, "events") {
		f.Events = append(f.Events, drawEvent(t, types))
	}
	return f
}

func drawNow(t *rapid.T) time.Time {
	return epoch.Add(time.Duration(rapid.IntRange(0, 24*400).Draw(t, "now")) * time.Hour)
}

// show is an answer as the world sees it, to compare.
func show(t *rapid.T, list []obligation.Obligation) []string {
	out := make([]string, len(list))
	for i, o := range list {
		for _, n := range append([]obligation.Note{o.Because}, o.Working...) {
			if n.In("en") == "" || n.In("zh-Hans") == "" {
				t.Fatalf("%s has no words", n.Code)
			}
		}
		data, err := json.Marshal(o)
		if err != nil {
			t.Fatal(err)
		}
		out[i] = string(data)
	}
	slices.Sort(out)
	return out
}

func TestTheOrderOfArrivalDoesNotMatter(t *testing.T) {
	b := book(t)
	rapid.Check(t, func(t *rapid.T) {
		f, now := drawFacts(t, append(happens, moves...)), drawNow(t)
		want := show(t, b.Evaluate(f, now))
		shuffled := f
		shuffled.Events = slices.Clone(f.Events)
		rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed"))).Shuffle(len(f.Events), func(i, j int) {
			shuffled.Events[i], shuffled.Events[j] = shuffled.Events[j], shuffled.Events[i]
		})
		if got := show(t, b.Evaluate(shuffled, now)); !slices.Equal(got, want) {
			t.Fatalf("another order, another answer:\n%v\n%v", want, got)
		}
	})
}

func TestAReplayFromTheRecordedFormGivesTheSameAnswer(t *testing.T) {
	b := book(t)
	rapid.Check(t, func(t *rapid.T) {
		f, now := drawFacts(t, append(happens, moves...)), drawNow(t)
		data, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		again, err := obligation.ParseFacts(data)
		if err != nil {
			t.Fatal(err)
		}
		want := show(t, b.Evaluate(f, now))
		if got := show(t, b.Evaluate(again, now)); !slices.Equal(got, want) {
			t.Fatalf("the replay differs:\n%v\n%v", want, got)
		}
		if got := show(t, b.Evaluate(f, now)); !slices.Equal(got, want) {
			t.Fatal("asked twice, answered differently")
		}
	})
}

// Under a statute, whatever else happens, a limit never moves later and late never
// becomes open again, unless an event names its ground. (A disclosure policy may say
// otherwise: a fix in time moves the day of Project Zero, by its own words.)
func TestAClockNeverMovesLaterWithoutAGround(t *testing.T) {
	b := book(t)
	rapid.Check(t, func(t *rapid.T) {
		f, now := drawFacts(t, happens), drawNow(t)
		before := clocks(b.Evaluate(f, now))
		f.Events = append(f.Events, drawEvent(t, happens))
		after := clocks(b.Evaluate(f, now))
		for key, o := range before {
			if o.AnchorAt.IsZero() || o.Law.Kind != obligation.Statute || o.Step.Due == obligation.KeepUntil {
				continue
			}
			n, ok := after[key]
			if !ok {
				t.Fatalf("%s went away", key)
			}
			if end(n).After(end(o)) {
				t.Fatalf("%s moved from %s to %s", key, end(o), end(n))
			}
			if o.State == obligation.Late && n.State == obligation.Open {
				t.Fatalf("%s was late and is open", key)
			}
		}
	})
}

func TestTimeAloneNeverMovesALimit(t *testing.T) {
	b := book(t)
	rapid.Check(t, func(t *rapid.T) {
		f, now := drawFacts(t, append(happens, moves...)), epoch.AddDate(2, 0, 0)
		early, late := clocks(b.Evaluate(f, now)), clocks(b.Evaluate(f, now.AddDate(0, 0, rapid.IntRange(1, 900).Draw(t, "days"))))
		for key, o := range early {
			n := late[key]
			if !n.Due.Equal(o.Due) || !n.DueTo.Equal(o.DueTo) {
				t.Fatalf("%s: due %s became %s by waiting", key, o.Due, n.Due)
			}
			if o.State == obligation.Late && n.State != obligation.Late || o.State == obligation.Met && n.State != obligation.Met {
				t.Fatalf("%s: %s became %s by waiting", key, o.State, n.State)
			}
		}
	})
}

func TestTheStrictReadingNeverEndsAfterTheLenient(t *testing.T) {
	b := book(t)
	rapid.Check(t, func(t *rapid.T) {
		found := clocks(b.Evaluate(drawFacts(t, append(happens, moves...)), drawNow(t)))
		for key, o := range found {
			if o.Reading != obligation.Strict || o.AnchorAt.IsZero() {
				continue
			}
			l := found[fmt.Sprint(o.Cite, o.Stage, o.Actor, o.Instance, obligation.Lenient)]
			if end(o).After(end(l)) || o.State == obligation.Met && l.State == obligation.Late {
				t.Fatalf("%s: strict %s %s, lenient %s %s", key, end(o), o.State, end(l), l.State)
			}
		}
	})
}

// clocks are the answers by what they are about.
func clocks(list []obligation.Obligation) map[string]obligation.Obligation {
	out := map[string]obligation.Obligation{}
	for _, o := range list {
		out[fmt.Sprint(o.Cite, o.Stage, o.Actor, o.Instance, o.Reading)] = o
	}
	return out
}

// end is the last instant that can be in time.
func end(o obligation.Obligation) time.Time {
	if o.Imprecise && o.Due.IsZero() {
		return o.DueTo
	}
	return o.Due
}

func BenchmarkEvaluate(b *testing.B) {
	book, err := Load()
	if err != nil {
		b.Fatal(err)
	}
	f, now := facts(b, log4shell), at(b, "2021-12-09T04:00:00Z")
	n := len(book.Instruments())
	b.ReportAllocs()
	for b.Loop() {
		if got := book.Evaluate(f, now); len(got) == 0 {
			b.Fatal("no answer")
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/instrument")
}
