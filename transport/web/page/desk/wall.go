package desk

import (
	"slices"

	"github.com/a-h/templ"

	"tocsin/desk"
	"tocsin/domain/advisory"
	"tocsin/domain/coordination"
	"tocsin/domain/obligation"
	"tocsin/domain/parcel"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/clockbar"
	"tocsin/transport/web/part/link"
	"tocsin/transport/web/part/list"
	"tocsin/transport/web/part/tone"
	"tocsin/transport/web/part/wall"
	"tocsin/transport/web/show"
)

// column is how many entries of a group hang on the wall; the lists hold the rest.
const column = 6

// Alarm counts what burns.
func (v View) Alarm() int { return v.Wall.Counts[coordination.Burning] }

func (v View) wall(s show.Sight) wall.View {
	return wall.View{
		Burning: v.owed(s, v.Wall.Burning, coordination.Burning),
		Now:     v.owed(s, v.Wall.AtOnce, coordination.AtOnce),
		Due:     v.due(s),
		Silent:  v.silent(s),
	}
}

// Calendar is where the duties are fetched as a calendar.
const Calendar = "/duties/calendar.ics"

// Duties is the address of the list of all duties of an urgency.
func Duties(u coordination.Urgency) string { return "/duties?state=" + u.String() }

// owed is a group of duties: its first entries, how many there are, and where the rest is.
func (v View) owed(s show.Sight, first []desk.Owed, u coordination.Urgency) wall.Group {
	g := wall.Group{Total: v.Wall.Counts[u]}
	for _, o := range first {
		if len(o.Readings) > 0 {
			g.Items = append(g.Items, item(s, show.Gather(o.Readings)[0]))
		}
	}
	sooner(g.Items)
	if g.Total > len(g.Items) {
		g.More = []link.View{{Text: s.T("wall.more", "n", g.Total), Href: Duties(u)}}
	}
	return g
}

// due are the duties ahead and the embargoes that end.
func (v View) due(s show.Sight) wall.Group {
	g := v.owed(s, v.Wall.Due, coordination.Ahead)
	for _, k := range v.Queue.Cases {
		if k.Embargo.InForce(s.Now) {
			g.Total++
			g.Items = append(g.Items, wall.Item{
				Title: s.T("desk.embargo"), Href: show.Href(k.ID) + "#embargo", Case: k.Number, Who: s.Matter(k.ID), At: lang.At(k.Embargo.Until), TLP: string(k.Marking),
			})
		}
	}
	sooner(g.Items)
	return g
}

// sooner puts entries in the order of their times.
func sooner(items []wall.Item) {
	slices.SortStableFunc(items, func(a, b wall.Item) int { return lang.Start(a.At).Compare(lang.Start(b.At)) })
}

func item(s show.Sight, c show.Clock) wall.Item {
	o := c.First()
	i := wall.Item{
		Title: s.Duty(o), Href: show.Href(c.Matter) + "#clocks", Case: about(s, c.Matter), Who: s.Unit(o.Actor), Law: s.Cite(o.Cite),
		At: lang.At(desk.Duty{Obligation: o}.Limit()), TLP: string(s.Matters[c.Matter].Marking), Days: o.DaysLate,
	}
	bar := s.Clock("", c, nil)
	if len(bar.Readings) == 0 {
		i.Once, i.Promptly, i.At = true, bar.Promptly, o.AnchorAt
	} else {
		i.Zone, i.From = bar.Readings[0].Due.Law, bar.Readings[0].Due.From
	}
	if split(c) {
		i.Note = s.T("clock.reading." + string(o.Reading))
	}
	return i
}

// split reports whether the readings of a duty do not agree about how it stands.
func split(c show.Clock) bool {
	return slices.ContainsFunc(c.Readings, func(o obligation.Obligation) bool { return o.State != c.First().State })
}

// about is the number of a matter and its first product.
func about(s show.Sight, id string) string {
	products := s.Matters[id].Products
	if len(products) == 0 {
		return s.Number(id)
	}
	return s.Number(id) + " · " + show.Products(products[:1])
}

// silent are the advisories that some units have not acknowledged, one entry each, and
// the copies that no authority has acknowledged. The figure counts the answers that are
// missing.
func (v View) silent(s show.Sight) wall.Group {
	g := wall.Group{Items: v.copies(s), Total: v.Queue.Unanswered.All()}
	for _, u := range v.Queue.Silent {
		g.Items = append(g.Items, wall.Item{
			Title: show.Title(s, u.Advisory), Href: "/notices?advisory=" + u.Advisory.ID, Case: u.Advisory.Number,
			Who: unheard(s, u), At: lang.At(u.Since), TLP: string(u.Advisory.Marking),
		})
	}
	sooner(g.Items)
	g.Items = g.Items[:min(column, len(g.Items))]
	for _, more := range []struct {
		n          int
		text, href string
	}{
		{v.Queue.Unanswered.Notices, "desk.silent.all", "/notices"},
		{v.Queue.Unanswered.Waiting, "desk.waiting.all", "/copies?state=waiting"},
		{v.Queue.Unanswered.Parked, "desk.parked.all", "/copies?state=parked"},
	} {
		if more.n > 0 {
			g.More = append(g.More, link.View{Text: s.T(more.text, "n", more.n), Href: more.href})
		}
	}
	return g
}

// unheard counts the answers about an advisory that are missing: one a unit, and after a
// withdrawal two.
func unheard(s show.Sight, u desk.Unheard) string {
	key := "desk.unheard"
	if u.Advisory.State == advisory.Withdrawn {
		key = "desk.unheard.twice"
	}
	return s.T(key, "n", u.Open, "all", u.All)
}

// copies are those on their way and those that nobody took, one entry for each report.
func (v View) copies(s show.Sight) []wall.Item {
	var items []wall.Item
	copies := map[string]int{} // by matter: the place of its item
	for _, p := range slices.Concat(v.Queue.Parked, v.Queue.Waiting) {
		at, there := copies[p.Matter]
		if there && p.Part > 0 {
			continue // it stands there with the copy that it adds to
		}
		if !there {
			at = len(items)
			copies[p.Matter] = at
			items = append(items, wall.Item{Title: s.T("desk.copy"), Href: show.Href(p.Matter) + "#relay", Case: about(s, p.Matter), At: lang.At(p.Laid), Law: s.Cite("cn/rmspv 7(4)")})
		} else {
			items[at].Who += s.T("case.and")
		}
		items[at].Who += s.Recipient(p.Recipient)
		if p.State == parcel.Parked {
			items[at].Note = s.T("case.relay.parked")
		}
	}
	return items
}

// Owed lists duties, each with the reading in force.
func Owed(s show.Sight, caption string, owed []desk.Owed) list.View {
	v := list.View{
		Caption: caption, Quiet: true,
		Columns: []list.Column{{Label: s.T("desk.duty")}, {Label: s.T("finding.unit")}, {Label: s.T("case.number")}, {Label: s.T("case.state")}, {Label: s.T("clock.reading.only")}},
		Empty:   list.Empty{Title: s.T("desk.duties.none")},
	}
	for _, one := range owed {
		if len(one.Readings) == 0 {
			continue
		}
		c := show.Gather(one.Readings)[0]
		o, bar := c.First(), s.Clock(one.Kept.ID, c, nil)
		v.Rows = append(v.Rows, list.Row{Tone: standing[one.Kept.Urgency], Edge: true, Cells: []templ.Component{
			list.Link(link.View{Text: s.Duty(o), Href: s.MatterHref(c.Matter)}, s.Cite(o.Cite).Short),
			list.Link(link.View{Text: s.Unit(o.Actor)}, s.T("clock.role", "role", s.Role(o.Role))),
			list.Text(about(s, c.Matter)), clockbar.Row(s.Reader, bar), limit(s, bar),
		}})
	}
	return v
}

// urgencies are the kinds of duties that the reader has lists of: the office reads of
// what the law asks and of what was done too late, a unit everything of its own.
func urgencies(s show.Sight) []coordination.Urgency {
	all := append(coordination.Pressing(), coordination.DoneLate)
	if s.Who.Org != "" {
		all = append(all, coordination.Promised, coordination.Settled)
	}
	return all
}

var standing = map[coordination.Urgency]tone.Tone{
	coordination.Burning: tone.Bad, coordination.AtOnce: tone.Warn, coordination.Ahead: tone.Warn, coordination.Promised: tone.Calm,
	coordination.DoneLate: tone.Off, coordination.Settled: tone.Good,
}

// limit is the last instant of a duty, or that the law names none.
func limit(s show.Sight, bar clockbar.View) templ.Component {
	if len(bar.Readings) == 0 {
		return list.Text(s.T("clock.limit.none"))
	}
	return until(s, bar.Readings[0].Due)
}
