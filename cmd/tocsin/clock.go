package main

import (
	"time"

	"tocsin/domain/clock"
)

// wall is the clock on the wall. Nothing else in the program asks it: every act, entry
// and deadline is given its time from here, so a test or a replay that hands in another
// clock has changed every time there is. No flag and no variable of the environment
// sets it; a server's times are those of its machine.
type wall struct{}

// Now is the time, in UTC, to the millisecond.
func (wall) Now() time.Time { return clock.Cut(time.Now()) }
