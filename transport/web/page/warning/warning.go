// Package warning is what everybody may read: the list of what was released and
// withdrawn, and one warning with its advice.
//
// The list is the front door of the platform; it says what the place is, and an empty
// list says how a warning comes about. A warning names what is affected and what to do
// before anything else. One that was withdrawn says so first, why, and what stands in
// its place, and keeps its text under that notice, since people acted on it (W3).
//
// law: cn/rmspv 9(5)
package warning

import (
	"strings"

	"github.com/a-h/templ"

	"tocsin/domain/advisory"
	"tocsin/domain/product"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/fact"
	"tocsin/transport/web/part/field"
	"tocsin/transport/web/part/icon"
	"tocsin/transport/web/part/link"
	"tocsin/transport/web/part/list"
	"tocsin/transport/web/part/moment"
	"tocsin/transport/web/part/notice"
	"tocsin/transport/web/part/tone"
)

// ListView is the front page.
type ListView struct {
	Query    string
	Warnings []advisory.Advisory
	First    bool      // nothing lies before this page
	Next     link.View // older ones
}

// View is one warning. Instead is what stands in its place, where the reader may see it.
type View struct {
	advisory.Advisory
	Instead link.View
}

// Href is the address of a warning.
func Href(id string) string { return "/advisories/" + id }

// Words is the wording in the reader's language, or in the other where there is none.
func Words(r lang.Reader, a advisory.Advisory) advisory.Text {
	first, second := a.En, a.Zh
	if r.Code == lang.Chinese {
		first, second = a.Zh, a.En
	}
	if first.Title == "" {
		return second
	}
	return first
}

// grades give each grade its tone; other words are shown as they stand.
var grades = map[string]tone.Tone{"critical": tone.Bad, "high": tone.Bad, "medium": tone.Warn, "low": tone.Calm}

// grade is the grade of a warning as a badge. A grave one asks to be looked at; nothing has
// failed.
func grade(r lang.Reader, a advisory.Advisory) templ.Component {
	if a.Grade == "" {
		return tone.Badge(tone.Off, r.T("advisory.ungraded"))
	}
	t, word := grades[a.Grade], r.Or("advisory.severity."+a.Grade, a.Grade)
	if t == tone.Bad {
		return tone.Sign(t, icon.Alert, word)
	}
	return tone.Badge(t, word)
}

// standing is the grade in the list, or that the warning was withdrawn.
func standing(r lang.Reader, a advisory.Advisory) templ.Component {
	if a.State == advisory.Withdrawn {
		return tone.Badge(tone.Off, r.T("advisory.state.withdrawn"))
	}
	return grade(r, a)
}

// table is the list of warnings.
func (v ListView) table(r lang.Reader) list.View {
	t := list.View{
		Caption: r.T("advisory.public"), Quiet: true, Next: v.Next,
		Columns: []list.Column{{Label: r.T("advisory.title")}, {Label: r.T("advisory.grade")}, {Label: r.T("advisory.affected")}, {Label: r.T("advisory.released")}},
		Empty:   v.empty(r),
	}
	if !v.First {
		t.Back = link.View{Text: r.T("advisory.first"), Href: "/"}
	}
	for _, a := range v.Warnings {
		name := link.View{Text: Words(r, a).Title, Href: Href(a.ID)}
		t.Rows = append(t.Rows, list.Row{
			ID: a.ID, Tone: grades[a.Grade], Edge: a.State == advisory.Released,
			Cells: []templ.Component{list.Link(name, strings.Join(append([]string{a.Number}, a.Aliases...), " · ")), standing(r, a), list.Text(labels(a.Affected)), moment.Time(r, lang.At(a.Released))},
		})
	}
	return t
}

// empty teaches: why nothing is here, and what to do.
func (v ListView) empty(r lang.Reader) list.Empty {
	if v.Query != "" {
		return list.Empty{Title: r.T("advisory.search.none"), Text: r.T("advisory.search.none.text"), Act: link.View{Text: r.T("advisory.search.all"), Href: "/"}}
	}
	return list.Empty{Title: r.T("advisory.public.empty"), Text: r.T("advisory.public.empty.text"), Act: link.View{Text: r.T("layout.foot.report"), Href: "/report"}}
}

func labels(affected []product.Product) string {
	names := make([]string, len(affected))
	for i, p := range affected {
		names[i] = p.Label()
	}
	return strings.Join(names, "; ")
}

// search is the one line of the search.
func (v ListView) search(r lang.Reader) field.View {
	return field.View{Name: "q", Label: r.T("advisory.search"), Value: v.Query, Quiet: true, Max: 200}
}

// gone is the notice on a warning that was withdrawn.
func (v View) gone(r lang.Reader) notice.View {
	n := notice.View{Tone: tone.Bad, Title: r.T("advisory.withdrawn.notice"), Text: r.T("advisory.withdrawn.stop"), Act: v.Instead}
	if v.WhyGone != "" {
		n.Reasons = append(n.Reasons, notice.Reason{Text: v.WhyGone})
	}
	return n
}

// facts are what stands beside the text.
func (v View) facts(r lang.Reader) []fact.View {
	facts := []fact.View{{Label: r.T("advisory.number"), Text: v.Number}, {Label: r.T("advisory.grade"), Part: grade(r, v.Advisory)}}
	if len(v.Aliases) > 0 {
		facts = append(facts, fact.View{Label: r.T("report.field.aliases"), Text: strings.Join(v.Aliases, "\n")})
	}
	facts = append(facts, fact.View{Label: r.T("advisory.released"), Part: moment.Time(r, lang.At(v.Released))})
	if v.State == advisory.Withdrawn {
		facts = append(facts, fact.View{Label: r.T("advisory.state.withdrawn"), Part: moment.Time(r, lang.At(v.Withdrawn))})
	}
	return facts
}

// affected is what is affected, one row a product.
func (v View) affected(r lang.Reader) list.View {
	t := list.View{Caption: r.T("advisory.affected"), Quiet: true, Columns: []list.Column{{Label: r.T("report.field.product")}, {Label: r.T("report.field.version")}, {Label: r.T("advisory.machine")}}}
	for _, p := range v.Affected {
		versions := p.Ranges.String()
		if versions == "" {
			versions = p.Version
		}
		t.Rows = append(t.Rows, list.Row{Cells: []templ.Component{list.Text(p.Label()), list.Text(versions), list.Text(strings.TrimSpace(p.PURL + " " + p.CPE))}})
	}
	return t
}
