package clockbar

import (
	"fmt"
	"time"

	"tocsin/transport/web/lang"
)

// bar is the drawing in hundredths of its length: used is what has run within the
// limit, over what has run beyond it, limits are the ends of the readings.
type bar struct {
	used, over float64
	limits     []limit
}

type limit struct {
	at   float64
	name string
}

// draw lays a clock out to scale. A clock that has no start or no reading has
// nothing to draw, and says so.
func draw(v View, now time.Time) (bar, bool) {
	if !lang.Known(v.Start) || len(v.Readings) == 0 {
		return bar{}, false
	}
	start, end := lang.Start(v.Start), now
	if lang.Known(v.Met) {
		end = lang.Start(v.Met)
	} else if v.State == Met {
		end = lang.Start(v.Readings[0].Due.At)
	}
	last := end
	for _, g := range v.Readings {
		if lang.Start(g.Due.At).After(last) {
			last = lang.Start(g.Due.At)
		}
	}
	whole := last.Sub(start)
	if whole <= 0 {
		return bar{}, false
	}
	share := func(t time.Time) float64 {
		return min(100, max(0, 100*float64(t.Sub(start))/float64(whole)))
	}
	due := share(lang.Start(v.Readings[0].Due.At))
	b := bar{used: min(share(end), due), over: max(0, share(end)-due)}
	for _, g := range v.Readings {
		b.limits = append(b.limits, limit{at: share(lang.Start(g.Due.At)), name: g.Name})
	}
	return b, true
}

// pc writes a share as an SVG length.
func pc(x float64) string { return fmt.Sprintf("%.2f%%", x) }

// aloud is the drawing in words, for those who do not see it.
func aloud(r lang.Reader, v View) string {
	return r.T("clock.aloud", "duty", v.Duty, "headline", headline(r, v), "start", r.When(v.Start).String())
}
