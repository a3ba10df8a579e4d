// Package desk is the duty officer's first page: what burns, what is due, who has not
// answered, and everything that waits for a person.
//
// The wall stands first and answers in five seconds; beneath it stand the queues, the
// oldest first. Nothing sealed is shown here, so that looking at the desk needs no
// record: a report and a case are named by their product and their number.
//
// It serves RMSPV 7, whose clocks hang on the wall, and every other instrument of law/.
package desk

import (
	"slices"

	"github.com/a-h/templ"

	"tocsin/desk"
	"tocsin/domain/advisory"
	"tocsin/domain/coordination"
	"tocsin/domain/partner"
	"tocsin/domain/report"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/link"
	"tocsin/transport/web/part/list"
	"tocsin/transport/web/part/marking"
	"tocsin/transport/web/part/moment"
	"tocsin/transport/web/part/stat"
	"tocsin/transport/web/part/tone"
	"tocsin/transport/web/show"
)

// View is the desk: the queues and the wall.
type View struct {
	Queue desk.Queue
	Wall  desk.Wall

	Doubts []desk.Doubt // passkeys that seem to be copied, for whom it is to know
}

// stats are the queues in figures.
func (v View) stats(s show.Sight) []stat.View {
	figure := func(key string, n int, busy tone.Tone) stat.View {
		view := stat.View{Label: s.T("desk." + key), Value: s.Count(n), Href: "#" + key, Tone: busy}
		if n == 0 {
			view.Tone, view.Href = tone.Off, "" // nothing to go to
		}
		return view
	}
	return []stat.View{
		figure("new", len(v.Queue.Received), tone.Warn),
		figure("assessed", len(v.Queue.Acknowledged), tone.Calm),
		figure("review", len(v.Queue.Review), tone.Warn),
		figure("findings", len(v.Queue.Findings), tone.Calm),
		figure("measures", len(v.ended()), tone.Warn),
		figure("cases", len(v.open()), tone.Calm),
	}
}

// ended are the measures that wait for the office: the term is over, something is
// proposed, or the unit appealed.
func (v View) ended() []partner.Measure {
	return slices.DeleteFunc(slices.Clone(v.Queue.Measures), func(m partner.Measure) bool { return !m.Waits() })
}

func (v View) open() []coordination.Case {
	return slices.DeleteFunc(slices.Clone(v.Queue.Cases), func(k coordination.Case) bool { return k.State == coordination.Closed })
}

// Reports lists reports by product and number; nothing sealed is in it.
func Reports(s show.Sight, caption string, reports []report.Report) list.View {
	v := list.View{
		Caption: caption, Quiet: true,
		Columns: []list.Column{{Label: s.T("dossier.report")}, {Label: s.T("report.field.kind.short")}, {Label: s.T("report.received")}, {Label: s.T("dossier.state")}, {Label: s.T("dossier.missing"), Number: true}},
		Empty:   list.Empty{Title: s.T("report.queue.empty"), Text: s.T("report.queue.empty.text")},
	}
	for _, r := range reports {
		t := tones[r.State]
		v.Rows = append(v.Rows, list.Row{Tone: t, Edge: true, Cells: []templ.Component{
			list.Link(link.View{Text: s.Matter(r.ID), Href: show.Href(r.ID)}, show.Short(r.ID)),
			list.Text(s.T("report.kind." + string(r.Kind))), since(s.Reader, lang.At(r.Received)),
			tone.Badge(t, s.T("report.state."+string(r.State))), list.Text(s.Count(len(r.Statutory(r.Kind)))),
		}})
	}
	return v
}

var tones = map[report.State]tone.Tone{
	report.Received: tone.Warn, report.Acknowledged: tone.Calm, report.Joined: tone.Good, report.Rejected: tone.Off,
}

// Cases lists cases by product and number.
func Cases(s show.Sight, caption string, cases []coordination.Case) list.View {
	v := list.View{
		Caption: caption, Quiet: true,
		Columns: []list.Column{{Label: s.T("case.number")}, {Label: s.T("case.state")}, {Label: s.T("case.assessment")}, {Label: s.T("marking.tlp.short")}, {Label: s.T("case.opened")}},
		Empty:   list.Empty{Title: s.T("case.empty"), Text: s.T("case.empty.text")},
	}
	for _, k := range cases {
		t := map[coordination.State]tone.Tone{coordination.Open: tone.Warn, coordination.Published: tone.Good, coordination.Closed: tone.Off}[k.State]
		grade := list.Text("—")
		if g, ok := k.Latest(); ok {
			grade = list.Text(s.T("advisory.severity." + g.Word))
		}
		v.Rows = append(v.Rows, list.Row{Tone: t, Edge: true, Cells: []templ.Component{
			list.Link(link.View{Text: s.Matter(k.ID), Href: show.Href(k.ID)}, k.Number), tone.Badge(t, s.T("case.state."+string(k.State))),
			grade, marking.Badge(s.Reader, marking.View{TLP: string(k.Marking)}), moment.Time(s.Reader, lang.At(k.Opened)),
		}})
	}
	return v
}

// Review lists drafts that wait for a second person.
func Review(s show.Sight, caption string, drafts []advisory.Advisory) list.View {
	v := list.View{
		Caption: caption, Quiet: true,
		Columns: []list.Column{{Label: s.T("draft.draft")}, {Label: s.T("advisory.kind")}, {Label: s.T("draft.author")}, {Label: s.T("draft.since")}},
		Empty:   list.Empty{Title: s.T("desk.review.none"), Text: s.T("desk.review.none.text")},
	}
	for _, a := range drafts {
		v.Rows = append(v.Rows, list.Row{Tone: tone.Warn, Edge: true, Cells: []templ.Component{
			list.Link(link.View{Text: show.Title(s, a), Href: show.Href(a.ID)}, a.Number), list.Text(s.T("advisory.kind." + string(a.Kind))),
			list.Text(s.By(a.Author)), since(s.Reader, lang.At(a.Drafted)),
		}})
	}
	return v
}

// Silent lists notices that nobody has acknowledged.
func Silent(s show.Sight, caption string, notices []advisory.Notice) list.View {
	v := list.View{
		Caption: caption, Quiet: true,
		Columns: []list.Column{{Label: s.T("partner.name")}, {Label: s.T("draft.told.of")}, {Label: s.T("draft.told.sent")}},
		Empty:   list.Empty{Title: s.T("wall.silent.none")},
	}
	for _, n := range notices {
		v.Rows = append(v.Rows, list.Row{Tone: tone.Warn, Edge: true, Cells: []templ.Component{
			list.Link(link.View{Text: s.Unit(n.Org), Href: show.Href(n.Advisory) + "#told"}, s.T("desk.notice."+n.Kind)), list.Text(s.T("draft.of." + n.Kind)), since(s.Reader, lang.At(n.Sent)),
		}})
	}
	return v
}

// Findings lists proposed findings.
func Findings(s show.Sight, caption string, proposed []coordination.Finding) list.View {
	v := list.View{
		Caption: caption, Quiet: true,
		Columns: []list.Column{{Label: s.T("finding.finding")}, {Label: s.T("finding.unit")}, {Label: s.T("case.number")}, {Label: s.T("finding.proposed")}},
		Empty:   list.Empty{Title: s.T("desk.findings.none"), Text: s.T("desk.findings.none.text")},
	}
	for _, f := range proposed {
		v.Rows = append(v.Rows, list.Row{Tone: tone.Warn, Edge: true, Cells: []templ.Component{
			list.Link(link.View{Text: s.FindingTitle(f), Href: show.Href(f.Matter) + "#" + f.ID}, s.Cite(f.Cite).Short), list.Link(link.View{Text: s.Unit(f.Org)}, s.T("clock.role", "role", s.Role(f.Role))),
			list.Text(s.Number(f.Matter)), since(s.Reader, lang.At(f.ProposedAt)),
		}})
	}
	return v
}

func measures(s show.Sight, due []partner.Measure) list.View {
	v := list.View{
		Caption: s.T("desk.measures"), Quiet: true,
		Columns: []list.Column{{Label: s.T("partner.name")}, {Label: s.T("measure.until")}, {Label: s.T("measure.evidence"), Number: true}},
		Empty:   list.Empty{Title: s.T("desk.measures.none"), Text: s.T("desk.measures.none.text")},
	}
	for _, m := range due {
		v.Rows = append(v.Rows, list.Row{Tone: tone.Warn, Edge: true, Cells: []templ.Component{
			list.Link(link.View{Text: s.Unit(m.Org), Href: show.Href(m.Org) + "#" + m.ID}, s.T("measure.state."+string(m.State))),
			moment.Limit(s.Reader, moment.Due{At: lang.At(m.Until)}), list.Text(s.Count(len(m.Evidence))),
		}})
	}
	return v
}

// Matters are the cases and reports that the desk mentions.
func (v View) Matters() []string {
	var ids []string
	for _, o := range slices.Concat(v.Wall.Burning, v.Wall.AtOnce, v.Wall.Due) {
		ids = append(ids, o.Kept.Matter)
	}
	for _, r := range slices.Concat(v.Queue.Received, v.Queue.Acknowledged) {
		ids = append(ids, r.ID)
	}
	for _, p := range slices.Concat(v.Queue.Waiting, v.Queue.Parked) {
		ids = append(ids, p.Matter)
	}
	for _, k := range v.Queue.Cases {
		ids = append(ids, k.ID)
	}
	for _, f := range v.Queue.Findings {
		ids = append(ids, f.Matter)
	}
	return ids
}

// Aliases are the people that the desk mentions.
func (v View) Aliases() []string {
	var ids []string
	for _, a := range v.Queue.Review {
		ids = append(ids, a.Author)
	}
	return ids
}
