package timeline

import (
	"testing"
	"time"

	"tocsin/domain/calendar"
	"tocsin/transport/web/lang"
)

func TestASilenceOfADayOrMoreIsWrittenOut(t *testing.T) {
	at := func(h int) lang.Moment { return lang.At(time.Date(2021, 12, 1, h, 0, 0, 0, time.UTC)) }
	events := []Event{{At: at(0)}, {At: at(23)}, {At: at(48)}, {}, {At: at(500)}}
	want := []time.Duration{0, 0, 25 * time.Hour, 0, 0}
	for i := range events {
		if got := gap(events, i); got != want[i] {
			t.Errorf("before event %d: %s, want %s", i, got, want[i])
		}
	}
}

// A day is taken from its beginning in the zone where it was counted.
func TestASilenceAfterADayIsCountedFromThatDaysBeginning(t *testing.T) {
	day := calendar.Moment{At: time.Date(2021, 11, 24, 0, 0, 0, 0, time.UTC), Precision: calendar.Day, Zone: lang.Beijing()}
	later := lang.Sharp(time.Date(2021, 11, 29, 14, 20, 33, 0, time.UTC))
	if got := gap([]Event{{At: day}, {At: later}}, 1); got != 5*24*time.Hour+22*time.Hour+20*time.Minute+33*time.Second {
		t.Error(got)
	}
}

func TestEveryStatusHasASignOfItsOwn(t *testing.T) {
	seen := map[any]Status{}
	for _, s := range []Status{Reported, Confirmed, Disputed} {
		if other, twice := seen[s.icon()]; twice {
			t.Errorf("%s and %s look the same without colour", s, other)
		}
		seen[s.icon()] = s
	}
}
