// Package wall is the clock wall: the first thing a duty officer sees.
//
// It answers three questions in five seconds, at three in the morning: what burns,
// what is due, who has not answered. Each is a column with its count in large
// figures and the worst first. A column without entries says so in a calm word, so
// that an empty wall is good news and not a page that failed to load.
//
// It serves every clock that law/ starts; the entries carry their citation.
package wall

import (
	"time"

	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/citation"
	"tocsin/transport/web/part/clockbar"
	"tocsin/transport/web/part/icon"
	"tocsin/transport/web/part/link"
	"tocsin/transport/web/part/tone"
)

// View is the wall. Groups are sorted by the caller, the worst first.
type View struct {
	ID      string // "wall" where empty; two walls on one page need their own
	Burning Group  // limits that have passed
	Now     Group  // owed without a number: "at once"; hidden where there is nothing
	Due     Group  // limits ahead
	Silent  Group  // parties that were asked and have not answered
}

// Group is one column. Total counts also what does not fit here; More leads to it.
type Group struct {
	Items []Item
	Total int
	More  []link.View
}

// Item is one entry: a limit that nears or has passed, or somebody's silence.
type Item struct {
	Title    string
	Href     string
	Case     string // the case number
	Who      string // the unit that owes it
	Law      citation.View
	At       lang.Moment    // the due time, or since when we wait
	From     lang.Moment    // where only the run is known in which the due time lies: its beginning
	Zone     *time.Location // of the law that sets the due time; nil for the reader's own
	TLP      string
	Note     string // "2 reminders", "strict reading"
	Once     bool   // owed without a number: At is since when
	Promptly bool   // of these: the law says "in time" and not "at once"
	Days     int    // civil days late, where the law counts days; 0 lets the instants speak
}

// anchor is the id of a column's heading.
func (v View) anchor(c column) string {
	if v.ID == "" {
		return "wall-" + c.key
	}
	return v.ID + "-" + c.key
}

// column is one group with its looks.
type column struct {
	key  string
	tone tone.Tone
	icon icon.Name
	Group
}

// columns are the groups side by side; what is owed at once stands above what is due.
func (v View) columns() [][]column {
	due := []column{{"due", tone.Warn, icon.Sand, v.Due}}
	if now := (column{"now", tone.Warn, icon.Sand, v.Now}); now.count() > 0 {
		due = append([]column{now}, due...)
	}
	return [][]column{{{"burning", tone.Bad, icon.Fire, v.Burning}}, due, {{"silent", tone.Off, icon.Silence, v.Silent}}}
}

// look is the tone of a column: an empty one is calm, whatever it counts.
func (c column) look() tone.Tone {
	if c.count() == 0 {
		return tone.Good
	}
	return c.tone
}

func (c column) count() int { return max(c.Total, len(c.Items)) }

// when says how an item stands: left, late, or how long the silence lasts.
func (c column) when(r lang.Reader, i Item) string {
	span := r.Span(r.Now.Sub(lang.Start(i.At)))
	switch {
	case c.key == "silent":
		return r.T("wall.since", "span", span)
	case i.Once:
		return clockbar.Since(r, i.Promptly, r.Now.Sub(lang.Start(i.At)))
	}
	if lang.Known(i.From) {
		return r.Between(lang.Start(i.From), lang.Start(i.At), i.Days)
	}
	return r.Left(lang.Start(i.At), i.Days)
}
