// Package watch shows a second person what somebody's reading raised, and lets an auditor
// keep canaries.
//
// Nobody sees the alerts about himself, and nobody settles them: to him there are none.
// What an alert counts is explained on the page, since whoever looks into it at night has
// not read a manual. The page also shows who a reporter is, once, to whoever said what he
// needs it for.
//
// It serves PIPL 51; it keeps promise A5, that reading is evidence.
package watch

import (
	"strings"

	"github.com/a-h/templ"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/watch"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/link"
	"tocsin/transport/web/part/list"
	"tocsin/transport/web/part/moment"
	"tocsin/transport/web/part/tone"
	"tocsin/transport/web/show"
)

// Path of this concept.
const Path = "/alerts"

// View is what was raised, and the canaries where the reader keeps them.
type View struct {
	Alerts []desk.Watched
	Traps  []watch.Trap
	Next   string
	Form   show.Form
	Done   access.Act
}

var tones = map[watch.State]tone.Tone{watch.Open: tone.Bad, watch.Allowed: tone.Off, watch.Pursued: tone.Warn}

func acts(s show.Sight, a watch.Alert) map[access.Act]bool {
	open := map[access.Act]bool{}
	for _, act := range s.Offered(watch.Steps.Open(a.State)) {
		open[act] = true
	}
	return open
}

// said is an alert in a sentence.
func said(s show.Sight, a watch.Alert) string {
	key := "watch.said." + string(a.Kind)
	if a.What != "" {
		key += "." + string(a.What)
	}
	return s.T(key, "n", a.Count, "most", a.Most)
}

// whose is the post of whom an alert is about, and his login.
func whose(s show.Sight, a desk.Watched) string {
	return strings.Join([]string{s.By(a.Person), a.Login}, " · ")
}

func traps(s show.Sight, v View) list.View {
	table := list.View{
		Caption: s.T("watch.traps"), Quiet: true,
		Columns: []list.Column{{Label: s.T("watch.matter")}, {Label: s.T("watch.note")}, {Label: s.T("watch.set")}, {Label: s.T("watch.end")}},
		Empty:   list.Empty{Title: s.T("watch.traps.none"), Text: s.T("watch.traps.none.text")},
	}
	for _, t := range v.Traps {
		last := list.Text(s.T("watch.ended"))
		if !t.Ended {
			last = ending(s, v.Form, t)
		}
		table.Rows = append(table.Rows, list.Row{ID: t.ID, Cells: []templ.Component{
			link.Link(link.View{Text: show.Short(t.Matter), Href: show.Href(t.Matter)}), list.Text(t.Note), moment.Time(s.Reader, lang.At(t.Set)), last,
		}})
	}
	return table
}
