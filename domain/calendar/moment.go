package calendar

import (
	"time"

	"tocsin/domain/fault"
)

// Precision says how exactly a time is known.
type Precision string

const (
	Instant Precision = "instant" // to the second or better
	Minute  Precision = "minute"  // the minute; it counts from its first instant
	Day     Precision = "date"    // the day only, the time of day is unknown
)

// Moment is a time somebody stated, as exactly as he knew it.
//
// With Day precision the civil day counts as it was written, whatever the zone of
// the reader. A day written without a zone floats: it is that day in the zone of
// the rule that reads it.
type Moment struct {
	At        time.Time      // the instant; with Day, midnight UTC of the civil day
	Precision Precision      // zero means Instant
	Zone      *time.Location // where it was written; nil for a floating day
}

// At is a moment known exactly.
func At(t time.Time) Moment { return Moment{At: t, Precision: Instant, Zone: t.Location()} }

// On is a civil day in a zone, or a floating one where the zone is nil.
func On(d Date, zone *time.Location) Moment {
	return Moment{At: d.utc(), Precision: Day, Zone: zone}
}

// ParseMoment reads an RFC 3339 time, or a bare day such as 2021-11-24, together
// with a precision. An empty precision is taken from the form. A bare day with
// another precision than date is refused: it would invent a midnight.
func ParseMoment(at string, precision Precision) (Moment, error) {
	if d, err := ParseDate(at); err == nil {
		if precision != "" && precision != Day {
			return Moment{}, fault.New(fault.Invalid, "calendar.moment.bare",
				"%q is a day without a time, so its precision cannot be %s", at, precision).
				WithHint("give precision date, or the time with its zone")
		}
		return On(d, nil), nil
	}
	t, err := time.Parse(time.RFC3339Nano, at)
	if err != nil || t.Year() < 1 || t.UTC().Year() > 9999 {
		return Moment{}, fault.New(fault.Invalid, "calendar.moment", "%q is no time", at).
			WithHint("write 2021-11-24T10:00:00+08:00, or just the day, 2021-11-24")
	}
	t = fixed(t)
	switch precision {
	case "", Instant:
		return At(t), nil
	case Minute:
		return Moment{At: t.Truncate(time.Minute), Precision: Minute, Zone: t.Location()}, nil
	case Day:
		return On(DateOf(t), t.Location()), nil
	}
	return Moment{}, fault.New(fault.Invalid, "calendar.precision", "there is no precision %q", precision).
		WithHint("it is instant, minute or date")
}

// IsZero reports whether no moment is meant.
func (m Moment) IsZero() bool { return m.At.IsZero() && m.Precision == "" }

// Exact reports whether the time of day is known.
func (m Moment) Exact() bool { return m.Precision != Day }

// Earliest is the first instant it can mean to a reader in the zone, in UTC.
func (m Moment) Earliest(zone *time.Location) time.Time {
	if m.Exact() {
		return m.At.UTC()
	}
	return DateOf(m.At).Start(m.in(zone))
}

// Latest is the instant by which it has certainly happened, in UTC: for a day its
// end, else the same as Earliest.
func (m Moment) Latest(zone *time.Location) time.Time {
	if m.Exact() {
		return m.At.UTC()
	}
	return DateOf(m.At).End(m.in(zone))
}

// How far a stated time may lie ahead of our clock and still be believed: an instant as
// far as an honest clock may be wrong, a bare day since it begins in the easternmost
// zone of the world, UTC+14, before it begins with us.
const (
	clockError = 5 * time.Minute
	east       = 14 * 60 * 60 // seconds
)

// Ahead reports whether it lies in the future at now, wherever it was written and with
// the error of a clock forgiven: then it cannot have happened.
func (m Moment) Ahead(now time.Time) bool {
	return m.Earliest(time.FixedZone("", east)).After(now.Add(clockError))
}

// Date is the civil day it falls on in the zone; a day counts as it was written.
func (m Moment) Date(zone *time.Location) Date {
	if m.Exact() {
		return DateOf(m.At.In(zone))
	}
	return DateOf(m.At)
}

// String is RFC 3339 in the zone it was written in, or the bare day.
func (m Moment) String() string {
	if m.IsZero() {
		return ""
	}
	if !m.Exact() {
		return DateOf(m.At).String()
	}
	if m.Zone == nil {
		return m.At.UTC().Format(time.RFC3339Nano)
	}
	return m.At.In(m.Zone).Format(time.RFC3339Nano)
}

// Written is the form that ParseMoment reads back, with the precision, as the same
// moment: String, but a day of a zone is written as its midnight there, since a bare
// day has no zone. The precision says that only the day counts.
func (m Moment) Written() string {
	if m.IsZero() || m.Exact() || m.Zone == nil {
		return m.String()
	}
	y, month, d := m.At.Date()
	return time.Date(y, month, d, 0, 0, 0, 0, m.Zone).Format(time.RFC3339)
}

// in is the zone a day belongs to: its own, or that of the reader.
func (m Moment) in(zone *time.Location) *time.Location {
	if m.Zone != nil {
		return m.Zone
	}
	return zone
}

// fixed puts t in the zone of its own offset, so that no zone of the machine that
// happens to have the same offset gets in.
func fixed(t time.Time) time.Time {
	_, offset := t.Zone()
	if offset == 0 {
		return t.UTC()
	}
	return t.In(time.FixedZone("", offset))
}
