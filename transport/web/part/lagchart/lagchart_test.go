package lagchart

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"tocsin/domain/calendar"
	"tocsin/transport/web/lang"
)

func day(d int) lang.Moment {
	return calendar.Moment{At: time.Date(2021, 12, d, 0, 0, 0, 0, time.UTC), Precision: calendar.Day, Zone: lang.Beijing()}
}

func reader(t *testing.T) lang.Reader {
	c, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c.Reader(lang.English, nil, day(17).At)
}

func TestLagsBetweenDaysAreCountedInDays(t *testing.T) {
	r := reader(t)
	if got := long(r, Span{From: day(-6), To: day(9)}); got != "15 days" {
		t.Errorf("24 November to 9 December is %s", got)
	}
	noon := lang.At(time.Date(2021, 12, 9, 14, 0, 0, 0, lang.Beijing()))
	if got := long(r, Span{From: day(1), To: noon}); got != "9 days" {
		t.Errorf("a day to an hour is %s", got)
	}
	if got := long(r, Span{From: noon, To: lang.At(noon.At.Add(90 * time.Second))}); got != "1 min" {
		t.Errorf("a relay of 90 seconds is %s", got)
	}
}

func TestTheAxisHoldsWholeDaysOfTheReadersZone(t *testing.T) {
	a := scale(View{Spans: []Span{{From: day(1), To: day(3)}}, Marks: []Mark{{At: day(8)}}}, lang.Beijing())
	if want := time.Date(2021, 12, 1, 0, 0, 0, 0, lang.Beijing()); !a.start.Equal(want) {
		t.Errorf("begins %s", a.start)
	}
	if a.whole != 8*24*time.Hour {
		t.Errorf("is %s long", a.whole)
	}
	if ticks := a.ticks(); len(ticks) > 7 || ticks[0].label != "12-01" || ticks[0].at != 0 {
		t.Errorf("%+v", ticks)
	}
}

func TestTheAxisStaysReadableAtEveryLength(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from, to := rapid.IntRange(-400, 400).Draw(t, "from"), rapid.IntRange(-400, 400).Draw(t, "to")
		a := scale(View{Spans: []Span{{From: day(from), To: day(to)}}}, time.UTC)
		if n := len(a.ticks()); n < 1 || n > 7 {
			t.Fatalf("%d ticks", n)
		}
		for _, m := range []lang.Moment{day(from), day(to)} {
			if at := a.at(lang.Start(m)); at < 0 || at > 100 {
				t.Fatalf("%v lies at %v", m, at)
			}
		}
	})
}

func TestAnEmptyChartDoesNotFail(t *testing.T) {
	a := scale(View{}, time.UTC)
	if at := a.at(day(3).At); at < 0 || at > 100 {
		t.Errorf("at %v", at)
	}
}
