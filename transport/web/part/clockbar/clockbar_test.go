package clockbar

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tocsin/domain/calendar"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/moment"
)

var start = time.Date(2021, 12, 1, 10, 0, 0, 0, lang.Beijing())

func after(d time.Duration) lang.Moment { return lang.At(start.Add(d)) }

func reader(t *testing.T, code lang.Code, now time.Time) lang.Reader {
	t.Helper()
	c, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c.Reader(code, nil, now)
}

// two is a clock with a strict limit after 48 hours and a lenient one after 62.
func two(s State, met lang.Moment) View {
	return View{ID: "c", Duty: "report", State: s, Start: after(0), Met: met, Readings: []Reading{
		{Name: Strict, Due: moment.Due{At: after(48 * time.Hour)}, State: s},
		{Name: Lenient, Due: moment.Due{At: after(62 * time.Hour)}, State: Met},
	}}
}

func TestTheBarIsDrawnToScale(t *testing.T) {
	for _, tc := range []struct {
		name           string
		v              View
		now            time.Duration
		used, over, at float64
	}{
		{"half way", two(Running, lang.Moment{}), 31 * time.Hour, 50, 0, 77.42},
		{"between the readings", two(MetLate, after(56*time.Hour)), 900 * time.Hour, 77.42, 12.9, 77.42},
		{"twice the lenient period", two(Late, lang.Moment{}), 124 * time.Hour, 38.71, 61.29, 38.71},
	} {
		b, ok := draw(tc.v, start.Add(tc.now))
		if !ok || !near(b.used, tc.used) || !near(b.over, tc.over) || !near(b.limits[0].at, tc.at) {
			t.Errorf("%s: %+v", tc.name, b)
		}
	}
	if _, ok := draw(View{State: Open}, start); ok {
		t.Error("a clock without a start has nothing to draw")
	}
}

func near(a, b float64) bool { return a-b < .01 && b-a < .01 }

func TestTheBarNeverLeavesItsFrame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hours := rapid.IntRange(-5000, 5000)
		v := View{Start: after(0), Readings: []Reading{
			{Due: moment.Due{At: after(time.Duration(hours.Draw(t, "due")) * time.Hour)}},
			{Due: moment.Due{At: after(time.Duration(hours.Draw(t, "lenient")) * time.Hour)}},
		}}
		b, ok := draw(v, start.Add(time.Duration(hours.Draw(t, "now"))*time.Hour))
		if !ok {
			return
		}
		if b.used < 0 || b.over < 0 || b.used+b.over > 100.0001 {
			t.Fatalf("%+v", b)
		}
		for _, l := range b.limits {
			if l.at < 0 || l.at > 100 {
				t.Fatalf("a limit stands at %v", l.at)
			}
		}
	})
}

func TestHeadlineSaysTheOneThing(t *testing.T) {
	day := func(d int) lang.Moment {
		return calendar.Moment{At: time.Date(2021, 12, d, 0, 0, 0, 0, time.UTC), Precision: calendar.Day, Zone: lang.Beijing()}
	}
	counted := two(Late, lang.Moment{})
	counted.Readings[0].Days = 13
	r := reader(t, lang.English, start.Add(51*time.Hour))
	for _, tc := range []struct {
		v    View
		want string
	}{
		{two(Late, lang.Moment{}), "3 h late"},
		{counted, "13 days late"},
		{two(MetLate, after(56*time.Hour)), "8 h after the limit"},
		{two(Met, after(24*time.Hour)), "1 day before the limit"},
		{View{State: Met, Start: after(0), Met: after(time.Hour)}, "done 1 h after the clock began"},
		{View{State: Met, Start: day(1), Met: day(1)}, "done on the same day"},
		{View{State: Met, Start: day(1), Met: day(4)}, "done 3 days after the clock began"},
		{View{State: Running, Start: after(0)}, "at once: running for 2 days 3 h"},
		{View{State: Running, Start: after(0), Promptly: true}, "in good time: 2 days 3 h since it began"},
		{within(-23, 1), "at most 1 h left; it may have passed already"},
		{within(2, 26), "2 h to 1 day 2 h left"},
		{View{State: Open}, "A fact is missing"},
		{View{State: Paused, Readings: counted.Readings}, "Stands still for a lawful reason"},
	} {
		if got := headline(r, tc.v); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.v.State, got, tc.want)
		}
	}
}

// within is a clock whose limit lies somewhere between two hours, counted from the reader's
// now.
func within(from, to int) View {
	due := moment.Due{From: after(time.Duration(51+from) * time.Hour), At: after(time.Duration(51+to) * time.Hour)}
	return View{State: Soon, Start: after(0), Readings: []Reading{{Name: Strict, Due: due, State: Soon}}}
}

// A period to be kept is met when it has passed, without anybody doing anything.
func TestAPeriodThatWasKeptHasNoMomentOfDoing(t *testing.T) {
	now := start.Add(900 * time.Hour)
	v := View{ID: "c", Duty: "keep", State: Met, Start: after(0), Readings: []Reading{{Name: Only, Due: moment.Due{At: after(48 * time.Hour)}, State: Met}}}
	if got := headline(reader(t, lang.English, now), v); got != "kept until the limit" {
		t.Errorf("%q", got)
	}
	if b, ok := draw(v, now); !ok || !near(b.used, 100) || b.over != 0 {
		t.Errorf("%+v", b)
	}
}

func TestEveryStateHasAWordInEveryLanguage(t *testing.T) {
	for _, code := range lang.Codes() {
		r := reader(t, code, start)
		for _, s := range []State{Waiting, Running, Soon, Late, Met, MetLate, Paused, Open, Over} {
			if !r.Has("clock.state." + string(s)) {
				t.Errorf("%s has no word for %s", code, s)
			}
		}
		for _, name := range []string{Only, Strict, Lenient} {
			if !r.Has("clock.reading." + name) {
				t.Errorf("%s has no word for the %s reading", code, name)
			}
		}
	}
}

func TestTheLawsZoneComesFirstAndTheReadersFollows(t *testing.T) {
	r := reader(t, lang.English, start).In(time.UTC)
	v := two(Running, lang.Moment{})
	v.Readings = v.Readings[:1]
	v.Readings[0].Due.Law = lang.Beijing()
	html := render(t, r, v)
	for _, want := range []string{"3 Dec 2021", "10:00", "Beijing time", "your clock: 3 Dec 2021 02:00 UTC", `datetime="2021-12-03T10:00:00&#43;08:00"`} {
		if !strings.Contains(html, want) && !strings.Contains(html, strings.ReplaceAll(want, "&#43;", "+")) {
			t.Errorf("%q is not there:\n%s", want, html)
		}
	}
	if same := render(t, r.In(lang.Beijing()), v); strings.Contains(same, "your clock") {
		t.Error("one zone is said twice")
	}
}

func TestAFindingIsProposedUntilAPersonConfirmsIt(t *testing.T) {
	r, v := reader(t, lang.English, start), two(Late, lang.Moment{})
	v.Finding = &Finding{Text: "not reported", Proposed: true}
	if html := render(t, r, v); !strings.Contains(html, "Proposed finding") || strings.Contains(html, "Confirmed finding") {
		t.Error(html)
	}
	v.Finding.Proposed = false
	if html := render(t, r, v); !strings.Contains(html, "Confirmed finding") {
		t.Error(html)
	}
}

func render(t *testing.T, r lang.Reader, v View) string {
	t.Helper()
	var out bytes.Buffer
	if err := Bar(r, v).Render(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
