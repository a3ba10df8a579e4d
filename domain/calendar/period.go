package calendar

import (
	"strconv"
	"strings"
	"time"
)

// Unit is what a period is counted in.
type Unit string

const (
	MinuteRun   Unit = "minute"       // runs from the instant
	Hour        Unit = "hour"         // runs from the instant
	CalendarDay Unit = "calendar_day" // every day of the calendar
	WorkingDay  Unit = "working_day"  // days of a WorkingDays calendar
	Month       Unit = "month"        // clipped to the last day of a shorter month
)

// Runs is the length of a unit that runs from the instant of the event, by the clock
// and through every night; false for one that is counted in days.
func (u Unit) Runs() (time.Duration, bool) {
	switch u {
	case MinuteRun:
		return time.Minute, true
	case Hour:
		return time.Hour, true
	}
	return 0, false
}

// Ending says at what time of its last day a period of days or months ends.
type Ending string

const (
	EndOfDay      Ending = "end_of_day"      // 24:00 in the zone of the rule
	SameClockTime Ending = "same_clock_time" // the time of day at which it began
	// any other value is a time of day such as 17:30
)

// Roll says where a last day moves that is not a working day.
type Roll string

const (
	NoRoll             Roll = "none"
	AfterHoliday       Roll = "after_holiday"         // the day after a listed holiday; a plain weekend stays
	NextWorkingDay     Roll = "next_working_day"      // the same time on the next working day
	NoonNextWorkingDay Roll = "noon_next_working_day" // 12:00 on the next working day
)

// Period is a length of legal time, as a statute gives it.
type Period struct {
	Add     int    `yaml:"add" json:"add"`
	Unit    Unit   `yaml:"unit" json:"unit"`
	Ending  Ending `yaml:"ending,omitempty" json:"ending,omitempty"`   // for days and months
	Roll    Roll   `yaml:"roll,omitempty" json:"roll,omitempty"`       // zero means none
	Include bool   `yaml:"include,omitempty" json:"include,omitempty"` // the day of the event is day one
}

// Span is where a period ends. Earliest and Latest are the same unless the time of
// day it ran from is unknown; then it ends at some instant between them.
type Span struct {
	Earliest, Latest time.Time // UTC
	Day              Date      // the last day, in the zone of the rule
	Counted          Date      // the last day before it was rolled
	Missing          int       // a year whose holidays are not known and mattered; 0 for none
}

// Exact reports whether the period ends at one known instant.
func (s Span) Exact() bool { return s.Earliest.Equal(s.Latest) }

// From computes where the period ends that runs from m, in the zone of the rule.
// The calendar may be nil for periods that neither count nor roll by working days.
func (p Period) From(m Moment, zone *time.Location, w *WorkingDays) Span {
	var s Span
	if step, runs := p.Unit.Runs(); runs {
		d := time.Duration(p.Add) * step
		s.Earliest, s.Latest = m.Earliest(zone).Add(d), m.Latest(zone).Add(d)
		s.Counted = DateOf(s.Earliest.In(zone))
	} else {
		s.Counted, s.Missing = p.count(m.Date(zone), w)
		s.Earliest, s.Latest = p.Ending.on(s.Counted, m, zone)
	}
	var missing int
	s.Day, missing = p.Roll.move(s.Counted, w)
	if s.Missing == 0 {
		s.Missing = missing
	}
	switch {
	case s.Day == s.Counted:
	case p.Roll == NoonNextWorkingDay:
		s.Earliest = s.Day.At(12*time.Hour, zone)
		s.Latest = s.Earliest
	case p.Unit == Hour, p.Unit == MinuteRun:
		shift := s.Day.Sub(s.Counted)
		s.Earliest = s.Earliest.In(zone).AddDate(0, 0, shift).UTC()
		s.Latest = s.Latest.In(zone).AddDate(0, 0, shift).UTC()
	default:
		s.Earliest, s.Latest = p.Ending.on(s.Day, m, zone)
	}
	return s
}

// count adds the days or months to the day of the event.
func (p Period) count(d Date, w *WorkingDays) (last Date, missing int) {
	n := p.Add
	switch p.Unit {
	case Month:
		return d.AddMonths(n), 0
	case WorkingDay:
		return w.add(d, n, p.Include)
	}
	if p.Include && n > 0 {
		n--
	}
	return d.AddDays(n), 0
}

// add counts n working days after d; with include d itself may be the first.
func (w *WorkingDays) add(d Date, n int, include bool) (last Date, missing int) {
	if include && n > 0 && w.Working(d) {
		n--
	}
	for n > 0 {
		d = d.AddDays(1)
		if !w.Known(d.Year) && missing == 0 {
			missing = d.Year
		}
		if w.Working(d) {
			n--
		}
	}
	return d, missing
}

// move rolls a last day that is off. In a missing year it stays where the stricter
// reading leaves it.
func (r Roll) move(d Date, w *WorkingDays) (to Date, missing int) {
	off := func(Date) bool { return false }
	switch r {
	case AfterHoliday:
		off = w.Holiday
	case NextWorkingDay, NoonNextWorkingDay:
		off = func(d Date) bool { return !w.Working(d) }
	default:
		return d, 0
	}
	for off(d) {
		d = d.AddDays(1)
	}
	if !w.Known(d.Year) {
		missing = d.Year
	}
	return d, missing
}

// on is the instant, or the span of instants, at which the period ends on its last day.
func (e Ending) on(d Date, m Moment, zone *time.Location) (earliest, latest time.Time) {
	switch {
	case e == SameClockTime && m.Exact():
		at := d.At(face(m.At.In(zone)).Sub(m.Date(zone).utc()), zone)
		return at, at
	case e == SameClockTime:
		return d.Start(zone), d.End(zone)
	}
	if since, ok := e.TimeOfDay(); ok {
		at := d.At(since, zone)
		return at, at
	}
	end := d.End(zone)
	return end, end
}

// TimeOfDay is the time since midnight where the ending is one such as 17:30.
func (e Ending) TimeOfDay() (time.Duration, bool) {
	t, err := time.Parse("15:04", string(e))
	if err != nil {
		return 0, false
	}
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, true
}

// Grouped writes a whole number with its thousands set apart: "1,822". English and
// Chinese write it alike.
func Grouped(n int) string {
	s := strconv.Itoa(n)
	sign := s[:len(s)-len(strings.TrimPrefix(s, "-"))]
	digits := s[len(sign):]
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}
