package lang

import (
	"fmt"
	"strings"
	"time"

	"tocsin/domain/calendar"
)

// Moment is a time as exactly as somebody knew it: to the second, to the minute,
// or only the day. The zero Moment is "not known".
type Moment = calendar.Moment

// At is a moment to be shown to the minute. The zero time gives the zero Moment.
func At(t time.Time) Moment {
	if t.IsZero() {
		return Moment{}
	}
	return Moment{At: t, Precision: calendar.Minute, Zone: t.Location()}
}

// Sharp is a moment to be shown to the second, such as a log entry or a git tag.
func Sharp(t time.Time) Moment {
	if t.IsZero() {
		return Moment{}
	}
	return calendar.At(t)
}

// Known reports whether there is a time at all.
func Known(m Moment) bool { return !m.At.IsZero() }

// Start is the first instant a moment can mean: where a bar or an axis puts it.
func Start(m Moment) time.Time { return m.Earliest(Beijing()) }

// Beijing is the zone of Chinese law, which has no summer time.
func Beijing() *time.Location { return time.FixedZone("Asia/Shanghai", 8*60*60) }

// Stamp is a moment in words: day and clock apart, so that a page may set them in
// two sizes, and always with the zone.
type Stamp struct {
	Day   string // "24 Nov 2021", "2021年11月24日"
	Clock string // "10:00", "10:00:33"; empty where only the day is known
	Zone  string // "Beijing time", "北京时间"
	ISO   string // for the datetime attribute of <time>
}

// String is the whole stamp on one line.
func (s Stamp) String() string {
	if s.Clock == "" {
		return s.Day + " " + s.Zone
	}
	return s.Day + " " + s.Clock + " " + s.Zone
}

// When puts a moment into the reader's words and zone. A day stays as it was
// written, in the zone where it was counted, whoever reads it.
func (r Reader) When(m Moment) Stamp {
	if !Known(m) {
		return Stamp{Day: r.T("time.unknown")}
	}
	if !m.Exact() {
		zone := r.T("time.floating")
		if m.Zone != nil {
			zone = r.dayZone(m)
		}
		return Stamp{Day: r.day(m.At), Zone: zone, ISO: m.At.Format(time.DateOnly)}
	}
	t, layout := m.At.In(r.Zone), "15:04:05"
	if m.Precision == calendar.Minute {
		layout = "15:04"
	}
	return Stamp{Day: r.day(t), Clock: t.Format(layout), Zone: r.ZoneName(t), ISO: t.Format(time.RFC3339)}
}

// dayZone names the zone of a day; a bare offset that is the reader's own on that day
// has his zone's name.
func (r Reader) dayZone(m Moment) string {
	there, here := m.Earliest(m.Zone), m.Earliest(m.Zone).In(r.Zone)
	_, a := there.In(m.Zone).Zone()
	_, b := here.Zone()
	if a == b && m.Zone != time.UTC {
		return r.ZoneName(here)
	}
	return r.ZoneName(there.In(m.Zone))
}

// day writes a date; the year is always there, for law looks back and ahead.
func (r Reader) day(t time.Time) string {
	if r.Code == Chinese {
		return fmt.Sprintf("%d年%d月%d日", t.Year(), t.Month(), t.Day())
	}
	return t.Format("2 Jan 2006")
}

// ZoneName names the zone that t carries: by the name people use where the
// catalogue has one, else by its offset from UTC.
func (r Reader) ZoneName(t time.Time) string {
	name := strings.ToLower(t.Location().String())
	if key := "time.zone." + strings.ReplaceAll(name, "/", "."); r.Has(key) {
		return r.T(key)
	}
	return t.Format("UTC-07:00")
}

// Span puts a length of time into words, in its two largest units: "3 h 20 min",
// "13 天". The sign is dropped. Four days or more are counted in days alone.
func (r Reader) Span(d time.Duration) string {
	d = d.Abs()
	days, hours, minutes := int(d.Hours())/24, int(d.Hours())%24, int(d.Minutes())%60
	switch {
	case days >= 4, days > 0 && hours == 0:
		return r.T("time.span.days", "n", days)
	case days > 0:
		return r.T("time.span.days", "n", days) + " " + r.T("time.span.hours", "n", hours)
	case hours > 0 && minutes == 0:
		return r.T("time.span.hours", "n", hours)
	case hours > 0:
		return r.T("time.span.hours", "n", hours) + " " + r.T("time.span.minutes", "n", minutes)
	case minutes > 0:
		return r.T("time.span.minutes", "n", minutes)
	case d >= time.Second:
		return r.T("time.span.seconds", "n", int(d.Seconds()))
	}
	return r.T("time.span.instant")
}

// Left says how far off a due time is: "3 h 20 min left", "13 days late". Days are the
// civil days late where the law counts days; 0 lets the instants speak.
func (r Reader) Left(due time.Time, days int) string {
	if left := due.Sub(r.Now); left >= 0 && days == 0 {
		return r.T("time.left", "span", r.Span(left))
	}
	return r.T("time.late", "span", r.Beyond(r.Now.Sub(due), days))
}

// Between says how far off a due time is of which only the run is known in which it lies:
// within that run it may be over already, and nobody is told that there is time.
func (r Reader) Between(from, to time.Time, days int) string {
	switch {
	case days > 0 || r.Now.After(to):
		return r.Left(to, days)
	case r.Now.After(from):
		return r.T("time.left.most", "span", r.Span(to.Sub(r.Now)))
	}
	return r.T("time.left.between", "least", r.Span(from.Sub(r.Now)), "most", r.Span(to.Sub(r.Now)))
}

// Beyond is how far past a limit something is, in words: the civil days where the law
// counts days, else the span d.
func (r Reader) Beyond(d time.Duration, days int) string {
	if days > 0 {
		return r.T("time.span.days", "n", days)
	}
	return r.Span(d)
}

// Ago says how long something has been: "3 days ago"; a time ahead is "in ...".
func (r Reader) Ago(t time.Time) string {
	if t.After(r.Now) {
		return r.T("time.ahead", "span", r.Span(t.Sub(r.Now)))
	}
	return r.T("time.ago", "span", r.Span(r.Now.Sub(t)))
}

// Count writes a whole number with thousands set apart.
func (r Reader) Count(n int) string { return calendar.Grouped(n) }

// Bytes writes a size in the binary units that file managers show.
func (r Reader) Bytes(n int64) string {
	const unit = 1024
	if n < unit {
		return fmt.Sprintf("%d B", n)
	}
	size, exp := float64(n)/unit, 0
	for size >= unit && exp < 3 {
		size, exp = size/unit, exp+1
	}
	return fmt.Sprintf("%.1f %ciB", size, "KMGT"[exp])
}

// Deadline is When for a limit: midnight is written as 24:00 of the day before,
// for a period that ends with the 26th ends at the end of the 26th.
func (r Reader) Deadline(m Moment) Stamp {
	s := r.When(m)
	if !Known(m) || !m.Exact() {
		return s
	}
	if t := m.At.In(r.Zone); t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 {
		s.Day, s.Clock = r.day(t.AddDate(0, 0, -1)), "24:00"
	}
	return s
}
