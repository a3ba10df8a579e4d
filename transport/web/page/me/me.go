// Package me is a partner's own desk: what must I do, by when, says which law.
//
// One list holds every duty of the unit in every matter, what burns first, with both
// readings, the working, and a form to say that it was done. Beside it stand the
// warnings to acknowledge, the standing of the cooperation with what must be proven to
// restore it, and what the office has found. A suspended unit still sees this page: it
// owes its duties all the same (promise S2).
//
// It serves RMSPV 7 and every other instrument under which a unit owes something.
package me

import (
	"cmp"
	"slices"

	"github.com/a-h/templ"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/advisory"
	"tocsin/domain/coordination"
	"tocsin/domain/obligation"
	"tocsin/domain/partner"
	"tocsin/transport/web/lang"
	deskpage "tocsin/transport/web/page/desk"
	"tocsin/transport/web/page/measure"
	"tocsin/transport/web/part/clockbar"
	"tocsin/transport/web/part/field"
	"tocsin/transport/web/part/link"
	"tocsin/transport/web/part/list"
	"tocsin/transport/web/part/moment"
	"tocsin/transport/web/part/stat"
	"tocsin/transport/web/part/tone"
	"tocsin/transport/web/show"
)

// View is the desk of one unit.
type View struct {
	desk.Mine
	Cases []coordination.Case // that the unit takes part in, as far as it may see them now
	Form  show.Form
	Done  access.Act
}

// pressing reports whether the unit must act, or did so too late.
func pressing(c show.Clock) bool {
	o := c.First()
	return o.Step.Due != obligation.KeepUntil && (o.State == obligation.Open || o.State == obligation.Late && o.SatisfiedAt.IsZero())
}

// owed are the clocks that ask for something: the latest first, then the soonest.
func (v View) owed(s show.Sight) []show.Clock {
	owed := slices.DeleteFunc(show.Gather(v.Duties), func(c show.Clock) bool { return !pressing(c) })
	slices.SortStableFunc(owed, func(a, b show.Clock) int {
		if late := cmp.Compare(b.First().DaysLate, a.First().DaysLate); late != 0 {
			return late
		}
		return desk.Duty{Obligation: a.First()}.Limit().Compare(desk.Duty{Obligation: b.First()}.Limit())
	})
	return owed
}

// settled are all others.
func (v View) settled(s show.Sight) []clockbar.View {
	return s.Clocks("settled", slices.DeleteFunc(show.Gather(v.Duties), pressing), v.Findings, false)
}

// counts are the duties whose limit has passed and those ahead, all of them, and the
// warnings that wait.
func (v View) counts() (late, open, silent int) {
	late, open = v.Counts.Of(coordination.Burning), v.Counts.Of(coordination.AtOnce, coordination.Ahead, coordination.Promised)
	return late, open, len(v.open())
}

// past counts the duties that ask for nothing now.
func (v View) past() int { return v.Counts.Of(coordination.DoneLate, coordination.Settled) }

// onward leads from the first duties of each kind to all of them, where there are more.
func (v View) onward(s show.Sight, shown int, kinds ...coordination.Urgency) []link.View {
	if v.Counts.Of(kinds...) <= shown {
		return nil
	}
	var links []link.View
	for _, u := range kinds {
		if n := v.Counts[u]; n > 0 {
			links = append(links, link.View{Text: s.T("desk.duties."+u.String()) + " " + s.Count(n), Href: deskpage.Duties(u)})
		}
	}
	return links
}

func (v View) stats(s show.Sight) []stat.View {
	late, open, silent := v.counts()
	figure := func(key, href string, n int, busy tone.Tone) stat.View {
		if n == 0 {
			busy = tone.Good
		}
		return stat.View{Label: s.T("me." + key), Value: s.Count(n), Href: href, Tone: busy}
	}
	return []stat.View{
		figure("late", "#duties", late, tone.Bad), figure("open", "#duties", open, tone.Warn), figure("silent", "#warnings", silent, tone.Warn),
	}
}

// filing is how a unit says that it met a duty; false where no filing of its own does.
type filing struct {
	event, recipient, stage string
}

func filingOf(o obligation.Obligation) (filing, bool) {
	for _, m := range o.Step.SatisfiedBy {
		for _, event := range m.Event {
			if !slices.Contains(desk.Fileable(), event) {
				continue
			}
			f := filing{event: event, stage: o.Stage}
			if to := m.Where["recipient"]; len(to.In) > 0 {
				f.recipient = to.In[0]
			} else if len(o.Step.Recipients) > 0 {
				f.recipient = o.Step.Recipients[0].ID
			}
			return f, true
		}
	}
	return filing{}, false
}

// path is where a filing about a matter is posted; the duty keeps the forms apart.
func path(c show.Clock) string {
	o := c.First()
	return "/duties/" + c.Matter + "/" + o.Duty + "." + o.Stage
}

func (v View) clock(s show.Sight, i int, c show.Clock) clockbar.View {
	bar := s.Clock("duty-"+s.Count(i+1), c, v.Findings)
	bar.Who = ""
	return bar
}

// matter names the case or report of a duty, as far as the unit may know it now.
func matter(s show.Sight, id string) string {
	if _, known := s.Matters[id]; !known {
		return s.T("me.matter.closed")
	}
	return s.Number(id) + " · " + s.Matter(id)
}

// matterHref leads to the matter of a duty where the unit may open it.
func matterHref(s show.Sight, id string) string {
	if _, known := s.Matters[id]; !known {
		return ""
	}
	return show.Href(id)
}

// warning is a notice with the advisory it speaks of, as far as the unit may read it.
func (v View) warning(s show.Sight, n advisory.Notice) link.View {
	a, known := v.Warnings[n.Advisory]
	if !known {
		return link.View{Text: s.T("me.warning.closed")}
	}
	return link.View{Text: show.Title(s, a), Href: "/advisories/" + a.ID}
}

// over reports whether the advice that a notice brought was withdrawn since: nobody is
// asked to act on it any more.
func (v View) over(n advisory.Notice) bool {
	return n.Kind == advisory.OfRelease && v.Warnings[n.Advisory].State == advisory.Withdrawn
}

// open are the notices that wait for an answer, and told the others.
func (v View) open() []advisory.Notice {
	return slices.DeleteFunc(slices.Clone(v.Notices), func(n advisory.Notice) bool { return n.State() != advisory.NoticeOpen })
}

// answered is when the unit answered a notice, or that nobody asks it any more.
func answered(s show.Sight, n advisory.Notice) templ.Component {
	if n.State() == advisory.NoticeOver {
		return list.Text(s.T("draft.told.over"))
	}
	return moment.Time(s.Reader, lang.At(n.Acked))
}

func (v View) told(s show.Sight) list.View {
	table := list.View{Caption: s.T("me.told"), Columns: []list.Column{{Label: s.T("me.warning")}, {Label: s.T("draft.told.of")}, {Label: s.T("draft.told.acked")}, {Label: s.T("draft.told.applied")}}}
	for _, n := range v.Notices {
		if n.State() == advisory.NoticeOpen {
			continue
		}
		t := tone.Good
		if n.State() == advisory.NoticeOver {
			t = tone.Off
		}
		table.Rows = append(table.Rows, list.Row{Tone: t, Edge: true, Cells: []templ.Component{
			link.Link(v.warning(s, n)), list.Text(s.T("draft.of." + n.Kind)), answered(s, n), applied(s, v, n),
		}})
	}
	return table
}

// reports lists what the unit handed in.
func (v View) reports(s show.Sight) list.View {
	table := list.View{
		Caption: s.T("me.reports"), Quiet: true,
		Columns: []list.Column{{Label: s.T("dossier.report")}, {Label: s.T("report.received")}, {Label: s.T("dossier.state")}, {Label: s.T("dossier.missing"), Number: true}},
		Empty:   list.Empty{Title: s.T("me.reports.none"), Text: s.T("me.reports.none.text"), Act: link.View{Text: s.T("layout.nav.report"), Href: "/report"}},
	}
	for _, r := range v.Reports {
		table.Rows = append(table.Rows, list.Row{Cells: []templ.Component{
			list.Link(link.View{Text: s.ReportName(r), Href: show.Href(r.ID)}, show.Short(r.ID)), moment.Time(s.Reader, lang.At(r.Received)),
			list.Text(s.T("report.state." + string(r.State))), list.Text(s.Count(len(r.Statutory(r.Kind)))),
		}})
	}
	return table
}

// binding is the gravest measure that binds the unit, if there is one.
func (v View) binding() (partner.Measure, bool) {
	for _, grave := range []bool{true, false} {
		i := slices.IndexFunc(v.Measures, func(m partner.Measure) bool { return !m.Over() && m.Suspends() == grave })
		if i >= 0 {
			return v.Measures[i], true
		}
	}
	return partner.Measure{}, false
}

// suspended says until when a measure holds; at the end of its term nothing is restored
// by itself (promise S3).
func suspended(s show.Sight, m partner.Measure) string {
	key := "me.suspended"
	switch {
	case m.State == partner.Expelled:
		key = "me.removed"
	case !m.Suspends():
		key = "me.warned"
	case m.State != partner.InForce:
		key += ".due"
	}
	return s.T(key, "until", s.Deadline(lang.At(m.Until)).String())
}

func bindingTone(m partner.Measure) tone.Tone {
	if m.Suspends() {
		return tone.Bad
	}
	return tone.Warn
}

// effect says what the unit may and may not do meanwhile.
func effect(s show.Sight, m partner.Measure) string {
	if m.Suspends() {
		return s.T("partner.suspended.text")
	}
	return s.T("measure.effect.warning")
}

func referenceField(s show.Sight) field.View {
	return field.View{Name: "reference", Label: s.T("me.reference"), Hint: s.T("me.reference.hint"), Required: true, Max: 200}
}

// Aliases are the people that the page mentions.
func (v View) Aliases() []string {
	var aliases []string
	for _, f := range v.Findings {
		aliases = append(aliases, f.DecidedBy)
	}
	for _, m := range v.Measures {
		aliases = append(aliases, measure.Aliases(m)...)
		for _, e := range m.Evidence {
			aliases = append(aliases, e.By)
		}
	}
	return aliases
}

// Matters are the cases and reports that the page mentions.
func (v View) Matters() []string {
	var ids []string
	for _, d := range v.Duties {
		ids = append(ids, d.Matter)
	}
	for _, f := range v.Findings {
		ids = append(ids, f.Matter)
	}
	for _, m := range v.Measures {
		ids = append(ids, m.Case)
	}
	for _, k := range v.Cases {
		ids = append(ids, k.ID)
	}
	return ids
}
