// Package clock is the one source of time.
//
// Nothing in the program asks the wall: a Clock is handed in, and an act carries
// one now for everything it does. The wall clock itself lives in the command; a
// Set clock serves replays, stories and tests. Times are UTC, cut to a
// millisecond, the precision of the store and of the evidence.
package clock

import (
	"sync"
	"time"
)

// Clock tells the time, in UTC, to the millisecond.
type Clock interface {
	Now() time.Time
}

// Set is a clock that stands still until it is moved. The zero value stands at the Unix epoch.
type Set struct {
	mu  sync.Mutex
	now time.Time
}

// At returns a clock that stands at t.
func At(t time.Time) *Set { return &Set{now: Cut(t)} }

// Now is where the clock stands.
func (s *Set) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.now.IsZero() {
		return time.Unix(0, 0).UTC()
	}
	return s.now
}

// Move puts the clock at t, also backwards.
func (s *Set) Move(t time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = Cut(t)
}

// Advance moves the clock by d.
func (s *Set) Advance(d time.Duration) { s.Move(s.Now().Add(d)) }

// Cut brings a time to the form the program keeps: UTC, whole milliseconds.
func Cut(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

// Milli is the stored form of a time: milliseconds since the Unix epoch; 0 for the zero time.
func Milli(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// FromMilli reads the stored form; 0 is the zero time.
func FromMilli(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
