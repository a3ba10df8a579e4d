package web

import (
	"time"

	"tocsin/domain/calendar"
	"tocsin/domain/fault"
)

// moment reads a time as exactly as it was said: a day, and perhaps an hour beside it.
// Without the hour only the day is known; an hour to the minute is known to the minute.
func (p posted) moment(day, hour string, zone *time.Location) (calendar.Moment, error) {
	d, h := p.line(day), p.line(hour)
	if d == "" && h != "" {
		return calendar.Moment{}, fault.New(fault.Invalid, "time.day", "a time of day says nothing without its day").At("/" + day).WithHint("choose the day, too")
	}
	if d == "" {
		return calendar.Moment{}, nil
	}
	date, err := calendar.ParseDate(d)
	if err != nil {
		return calendar.Moment{}, fault.From(err).At("/" + day)
	}
	if h == "" {
		return calendar.On(date, zone), nil
	}
	for layout, precision := range map[string]calendar.Precision{"2006-01-02 15:04": calendar.Minute, "2006-01-02 15:04:05": calendar.Instant} {
		if t, err := time.ParseInLocation(layout, d+" "+h, zone); err == nil {
			return calendar.Moment{At: t, Precision: precision, Zone: zone}, nil
		}
	}
	return calendar.Moment{}, fault.New(fault.Invalid, "calendar.moment", "%q is no time of day", h).At("/" + hour)
}

// instant reads the time of a field for date and time, in the reader's zone; zero
// where the field was left empty.
func (p posted) instant(name string, zone *time.Location) (time.Time, error) {
	return instant(p.line(name), "/"+name, zone)
}

// instant reads a date and time in a zone; zero where there is none.
func instant(text, at string, zone *time.Location) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05"} {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fault.New(fault.Invalid, "calendar.moment", "%q is no time", text).At(at)
}
