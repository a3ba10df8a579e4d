// Package partner is the directory of cooperating units, and one unit with its
// standing and the measures about it.
//
// Standing is shown wherever a unit is named; here stands why. The form that suspends
// says what ends in that moment and what stays open (promise S2).
//
// It serves the partner agreement and RMSPV 10.
package partner

import (
	"strings"

	"github.com/a-h/templ"

	"tocsin/domain/access"
	"tocsin/domain/calendar"
	"tocsin/domain/partner"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/page/directory"
	"tocsin/transport/web/page/measure"
	"tocsin/transport/web/part/fact"
	"tocsin/transport/web/part/field"
	"tocsin/transport/web/part/link"
	"tocsin/transport/web/part/list"
	"tocsin/transport/web/part/moment"
	"tocsin/transport/web/part/tone"
	"tocsin/transport/web/show"
)

// ListView is the directory.
type ListView struct {
	Partners []partner.Partner
	Query    string           // who answers for this?
	Found    []partner.Answer // the answers to it
	Waiting  []partner.Change // proposals that the reader may decide
}

// search asks who answers for a product.
func (v ListView) search(s show.Sight) field.View {
	return field.View{Name: "q", Label: s.T("partner.seek"), Value: v.Query, Type: "search", Quiet: true, Max: 200}
}

func (v ListView) found(s show.Sight) list.View {
	table := list.View{
		Caption: s.T("partner.found", "query", v.Query),
		Columns: []list.Column{{Label: s.T("partner.name")}, {Label: s.T("partner.by")}, {Label: s.T("partner.claim")}},
		Empty:   list.Empty{Title: s.T("partner.found.none"), Text: s.T("partner.found.none.text")},
	}
	for _, a := range v.Found {
		table.Rows = append(table.Rows, list.Row{Cells: []templ.Component{
			list.Link(link.View{Text: s.Unit(a.Org), Href: show.Href(a.Org)}, ""), list.Text(s.T("partner.by." + string(a.By))), list.Text(a.Claim),
		}})
	}
	return table
}

// View is one unit.
type View struct {
	Partner  partner.Partner
	Measures []partner.Measure
	Uses     []partner.DayOfUse // of its tokens, for whom it is to count
	Section  directory.SectionView
	Form     show.Form
	Done     access.Act
}

// uses counts the requests of the unit's programs, day by day.
func (v View) uses(s show.Sight) list.View {
	t := list.View{Caption: s.T("partner.uses"), Quiet: true, Empty: list.Empty{Title: s.T("partner.uses.none"), Text: s.T("partner.uses.none.text")}}
	t.Columns = []list.Column{{Label: s.T("partner.uses.day")}}
	for _, name := range []string{"tokens", "networks", "count", "undone"} {
		t.Columns = append(t.Columns, list.Column{Label: s.T("partner.uses." + name), Number: true})
	}
	for _, d := range v.Uses {
		row := list.Row{Cells: []templ.Component{moment.Time(s.Reader, calendar.Moment{At: d.Day, Precision: calendar.Day, Zone: s.Zone})}}
		for _, n := range []int64{d.Tokens, d.Networks, d.Count, d.Count - d.Done} {
			row.Cells = append(row.Cells, list.Text(s.Count(int(n))))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (v View) path() string { return "/partners/" + v.Partner.ID }

func (v ListView) table(s show.Sight) list.View {
	table := list.View{
		Caption: s.T("partner.title"), Quiet: true,
		Columns: []list.Column{{Label: s.T("partner.name")}, {Label: s.T("partner.role")}, {Label: s.T("partner.sector")}, {Label: s.T("partner.jurisdiction")}, {Label: s.T("partner.standing")}},
		Empty:   list.Empty{Title: s.T("partner.empty"), Text: s.T("partner.empty.text")},
	}
	for _, p := range v.Partners {
		word, t := s.Standing(p)
		table.Rows = append(table.Rows, list.Row{Tone: t, Edge: t != tone.Good, Cells: []templ.Component{
			list.Link(link.View{Text: s.UnitName(p), Href: show.Href(p.ID)}, other(s, p)), list.Text(s.RoleList(p.Roles)),
			list.Text(dash(s.Sectors(p.Sector))), list.Text(dash(p.Jurisdiction)), tone.Badge(t, word),
		}})
	}
	return table
}

// other is the name of a unit in the other language, where it has one.
func other(s show.Sight, p partner.Partner) string {
	switch s.UnitName(p) {
	case p.Name:
		return p.LocalName
	}
	return p.Name
}

func dash(text string) string {
	if text == "" {
		return "—"
	}
	return text
}

func (v View) facts(s show.Sight) []fact.View {
	p := v.Partner
	facts := []fact.View{
		{Label: s.T("partner.kinds"), Text: directory.Kinds(s, p.Kinds)},
		{Label: s.T("partner.role"), Text: s.RoleList(p.Roles)},
		{Label: s.T("partner.sector"), Text: s.Sectors(p.Sector)},
		{Label: s.T("partner.jurisdiction"), Text: p.Jurisdiction},
		{Label: s.T("partner.products"), Text: strings.Join(p.Products, "\n")},
		{Label: s.T("partner.domains"), Text: strings.Join(p.Domains, "\n")},
		{Label: s.T("partner.enrolled"), Part: moment.Time(s.Reader, lang.At(p.Enrolled))},
	}
	facts = append(facts, fact.View{Label: s.T("directory.visibility"), Text: s.T("measure.visibility." + string(p.Entry().Visibility))})
	if p.Relay {
		facts = append(facts, fact.View{Label: s.T("partner.relay"), Text: s.T("dossier.yes")})
	}
	return facts
}

// warnable reports whether the unit may be warned by this reader now.
func (v View) warnable(s show.Sight) bool {
	return s.May(access.WarnOrg) && v.Partner.MayMeasure(partner.Caution) == nil
}

// suspendable reports whether the unit may be suspended by this reader now.
func (v View) suspendable(s show.Sight) bool {
	return s.May(access.SuspendOrg) && v.Partner.MayMeasure(partner.Suspension) == nil
}

// Aliases are the people that the page mentions.
func (v View) Aliases() []string {
	var aliases []string
	for _, c := range v.Section.History {
		aliases = append(aliases, c.By)
	}
	for _, m := range v.Measures {
		aliases = append(aliases, measure.Aliases(m)...)
		for _, e := range m.Evidence {
			aliases = append(aliases, e.By)
		}
	}
	return aliases
}
