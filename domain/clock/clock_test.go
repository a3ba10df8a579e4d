package clock_test

import (
	"testing"
	"time"

	"tocsin/domain/clock"
)

func TestASetClockStandsStillUntilItIsMoved(t *testing.T) {
	at := time.Date(2021, 12, 9, 10, 0, 0, 123_456_789, time.FixedZone("", 8*3600))
	c := clock.At(at)
	if got := c.Now(); !got.Equal(at.Truncate(time.Millisecond)) || got.Location() != time.UTC || got != c.Now() {
		t.Errorf("%v", got)
	}
	c.Advance(-time.Hour)
	if got := c.Now(); !got.Equal(at.Add(-time.Hour).Truncate(time.Millisecond)) {
		t.Errorf("%v", got)
	}
	if got := new(clock.Set).Now(); got.UnixMilli() != 0 {
		t.Errorf("the zero clock stands at %v", got)
	}
}

func TestStoredTimesComeBackTheSame(t *testing.T) {
	for _, at := range []time.Time{{}, time.Date(1969, 12, 31, 23, 59, 59, 0, time.UTC), time.Date(9999, 12, 31, 0, 0, 0, 1e6, time.UTC)} {
		if got := clock.FromMilli(clock.Milli(at)); !got.Equal(at) {
			t.Errorf("%v becomes %v", at, got)
		}
	}
}
