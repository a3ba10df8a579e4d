// Package moment shows a time so that nobody can misread it.
//
// Every time on a page is a <time> element with its machine form, and says its
// zone in words. A due time at midnight is written as 24:00 of the day before, as
// a deadline that runs "until the end of the 26th" is meant. Where the law's zone
// differs from the reader's, both are shown, the law's first.
//
// It serves RMSPV 7 and every other article that counts days: a deadline that is
// shown in the wrong zone is a deadline missed.
package moment

import (
	"time"

	"tocsin/transport/web/lang"
)

// Due is a time limit and the zone in which the law counts it. Where the clock
// began on a day without an hour, a limit in hours lies somewhere from From to At.
type Due struct {
	At   lang.Moment
	From lang.Moment    // zero where the limit is one instant
	Law  *time.Location // nil means the reader's own zone
}

// inLaw is the reader put into the zone in which the law counts.
func inLaw(r lang.Reader, d Due) lang.Reader {
	if d.Law != nil {
		r = r.In(d.Law)
	}
	return r
}

// elsewhere reports whether the reader's clock shows another hour than the law's.
func elsewhere(r lang.Reader, d Due) bool {
	if d.Law == nil || !d.At.Exact() || !lang.Known(d.At) {
		return false
	}
	_, law := d.At.At.In(d.Law).Zone()
	_, own := d.At.At.In(r.Zone).Zone()
	return law != own
}
