// Package lagchart draws how long it took until somebody knew, was told or acted.
//
// Several spans share one axis of days, so that a lag is seen and not only read:
// 15 days until the platform knew, 8 more until the public was warned. Each span
// says its length in words beside the bar; the limit of the law, where there is
// one, is a tick on the bar. The same figures follow as a table behind a fold,
// which is also what a screen reader is led to.
//
// It serves the replay page and the measured lag of relays (promise L7, RMSPV 7(4)).
package lagchart

import (
	"fmt"
	"time"

	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/citation"
	"tocsin/transport/web/part/tone"
)

// View is one chart. ID is unique on the page.
type View struct {
	ID    string
	Title string
	Spans []Span
	Marks []Mark
}

// Span is one bar.
type Span struct {
	Label string
	From  lang.Moment
	To    lang.Moment
	Tone  tone.Tone
	Limit lang.Moment // until when the law allowed; zero for none
	Law   citation.View
	Note  string
}

// Mark is a day that all spans share, such as the day the exploit was public.
type Mark struct {
	At    lang.Moment
	Label string
}

// axis is the shared scale: whole days in one zone.
type axis struct {
	start time.Time
	whole time.Duration
}

// scale finds the days that all spans and marks fit into.
func scale(v View, zone *time.Location) axis {
	var first, last time.Time
	stretch := func(m lang.Moment) {
		if !lang.Known(m) {
			return
		}
		if first.IsZero() || lang.Start(m).Before(first) {
			first = lang.Start(m)
		}
		if lang.Start(m).After(last) {
			last = lang.Start(m)
		}
	}
	for _, s := range v.Spans {
		stretch(s.From)
		stretch(s.To)
		stretch(s.Limit)
	}
	for _, m := range v.Marks {
		stretch(m.At)
	}
	y, m, d := first.In(zone).Date()
	start := time.Date(y, m, d, 0, 0, 0, 0, zone)
	y, m, d = last.In(zone).Date()
	end := time.Date(y, m, d+1, 0, 0, 0, 0, zone)
	return axis{start: start, whole: end.Sub(start)}
}

// at is the place of a time on the axis, in hundredths.
func (a axis) at(t time.Time) float64 {
	return min(100, max(0, 100*float64(t.Sub(a.start))/float64(a.whole)))
}

// tick is one labelled day of the axis.
type tick struct {
	at    float64
	label string
}

// ticks sets at most seven labelled days at even steps.
func (a axis) ticks() []tick {
	days := int(a.whole.Hours()+12) / 24
	step := max(1, (days+6)/7)
	var out []tick
	for d := 0; d < days; d += step {
		t := a.start.AddDate(0, 0, d)
		out = append(out, tick{at: a.at(t), label: t.Format("01-02")})
	}
	return out
}

// pc writes a share as an SVG length.
func pc(x float64) string { return fmt.Sprintf("%.2f%%", x) }

// long is the length of a span in words; where both ends are known by their day
// only, it is counted in whole days.
func long(r lang.Reader, s Span) string {
	d := lang.Start(s.To).Sub(lang.Start(s.From))
	if !s.From.Exact() || !s.To.Exact() {
		d = d.Round(24 * time.Hour)
	}
	return r.Span(d)
}
