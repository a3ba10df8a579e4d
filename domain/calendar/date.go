// Package calendar is the arithmetic of legal time.
//
// A statute says "48 hours", "two days", "ten working days", "one month after the
// notification was submitted". This package turns such a Period and the Moment it
// runs from into the instant it ends at, in the zone of the law, with holidays and
// with the weekend days that are worked instead (CN 调休).
//
// It promises: nothing is read from the wall, the disk or the environment; a bare
// date never becomes midnight for a clock of hours; a year for which no holidays
// are known gives the stricter answer and says so. The counting rules are those of
// the Civil Code of China, arts. 200 to 204, and their neighbours; which of them
// holds for a duty is said by the duty, not here.
package calendar

import (
	"fmt"
	"time"

	"tocsin/domain/fault"
)

// Date is a civil day, without a zone. The zero Date is no day.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf is the civil day of t in the zone of t.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// ParseDate reads the form 2021-11-24, years 0001 to 9999.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 {
		return Date{}, fault.New(fault.Invalid, "calendar.date", "%q is not a day of the calendar", s).
			WithHint("write it as 2021-11-24")
	}
	return DateOf(t), nil
}

// IsZero reports whether d is no day.
func (d Date) IsZero() bool { return d == Date{} }

// String is the form 2021-11-24; empty for no day.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// MarshalText is String, for JSON and YAML.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	v, err := ParseDate(string(text))
	if err == nil {
		*d = v
	}
	return err
}

// utc is noon-free midnight in UTC: a place to count days where each has 24 hours.
func (d Date) utc() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// AddDays is the civil day n days later; n may be negative. A day that a zone
// skipped (Apia, 2011-12-30) still counts: the stricter way.
func (d Date) AddDays(n int) Date { return DateOf(d.utc().AddDate(0, 0, n)) }

// AddMonths is the same day of the month n months later, clipped to the last day
// of a shorter month: 31 August and six months is 28 or 29 February.
func (d Date) AddMonths(n int) Date {
	first := time.Date(d.Year, d.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return Date{first.Year(), first.Month(), min(d.Day, last)}
}

// Sub is the number of days from o to d.
func (d Date) Sub(o Date) int { return int(d.utc().Sub(o.utc()) / (24 * time.Hour)) }

// Compare is negative when d is before o, zero when they are the same, else positive.
func (d Date) Compare(o Date) int {
	if c := d.Year - o.Year; c != 0 {
		return c
	}
	if c := int(d.Month - o.Month); c != 0 {
		return c
	}
	return d.Day - o.Day
}

// Before reports whether d is an earlier day than o.
func (d Date) Before(o Date) bool { return d.Compare(o) < 0 }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// Start is the first instant of the day in a zone, in UTC. Where the zone skips
// the day or its midnight, it is the first instant after the gap.
func (d Date) Start(zone *time.Location) time.Time { return d.At(0, zone) }

// End is the instant at which the day is over in a zone, in UTC: 24:00.
func (d Date) End(zone *time.Location) time.Time { return d.AddDays(1).Start(zone) }

// At is the instant when clocks in the zone show this day and the time of day
// since midnight, in UTC. Of an hour that comes twice it is the first; of an hour
// that a change of clocks leaves out it is the first instant after the gap.
func (d Date) At(sinceMidnight time.Duration, zone *time.Location) time.Time {
	shown := d.utc().Add(sinceMidnight)
	t := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, int(sinceMidnight), zone)
	start, end := t.ZoneBounds()
	if c := face(t).Compare(shown); c < 0 {
		return end.UTC() // in a gap, seen from before it
	} else if c > 0 {
		return start.UTC() // in a gap, seen from after it
	}
	if start.IsZero() {
		return t.UTC()
	}
	_, offset := start.Add(-1).Zone()
	first := shown.Add(-time.Duration(offset) * time.Second)
	if first.Before(start) {
		return first
	}
	return t.UTC()
}

// face is what the clock on the wall shows at t, written as if it were UTC.
func face(t time.Time) time.Time {
	_, offset := t.Zone()
	return t.UTC().Add(time.Duration(offset) * time.Second)
}
