// Package draft is where a warning is written, and the gate it passes before anybody
// reads it.
//
// The editor takes a draft however incomplete it is. The gate names every condition,
// met and unmet, with its article and what would mend it (promise W1); a second person
// releases. After that the page says who was told, who has acknowledged and who acted
// on the advice, and lets it be withdrawn, which tells exactly those (W3).
//
// law: cn/rmspv 9
package draft

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tocsin/domain/access"
	"tocsin/domain/advisory"
	"tocsin/domain/coordination"
	tlp "tocsin/domain/marking"
	"tocsin/domain/product"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/citation"
	"tocsin/transport/web/part/fact"
	"tocsin/transport/web/part/field"
	"tocsin/transport/web/part/link"
	"tocsin/transport/web/part/list"
	"tocsin/transport/web/part/moment"
	"tocsin/transport/web/part/notice"
	"tocsin/transport/web/part/tone"
	"tocsin/transport/web/show"
)

// EditView is the editor: a draft, new or loaded, and its case.
type EditView struct {
	Advisory advisory.Advisory
	Form     show.Form
}

// path is where the editor posts to: a new draft has no address yet.
func (v EditView) path() string {
	if v.Advisory.ID == "" {
		return "/advisories"
	}
	return "/advisories/" + v.Advisory.ID
}

// rows are the products with two more rows to fill in.
func (v EditView) rows() []product.Product {
	return append(slices.Clone(v.Advisory.Affected), product.Product{}, product.Product{})
}

// Row names a field of a product row.
func Row(i int, name string) string { return fmt.Sprintf("affected.%d.%s", i, name) }

func (v EditView) kindField(s show.Sight) field.View {
	f := field.View{Name: "kind", Label: s.T("draft.kind"), Quiet: true, Value: string(v.Advisory.Kind)}
	for _, k := range []advisory.Kind{advisory.Warning, advisory.Note} {
		f.Options = append(f.Options, field.Option{Value: string(k), Label: s.T("advisory.kind." + string(k)), Detail: s.T("draft.kind." + string(k))})
	}
	return f
}

func (v EditView) gradeField(s show.Sight) field.View {
	f := field.View{Name: "grade", Label: s.T("draft.grade"), Hint: s.T("draft.grade.hint"), Law: s.Cite("cn/rmspv 9(3)"), Value: v.Advisory.Grade, Options: []field.Option{{Label: s.T("field.none")}}}
	for _, w := range coordination.Words {
		f.Options = append(f.Options, field.Option{Value: w, Label: s.T("advisory.severity." + w)})
	}
	return f
}

func (v EditView) markingField(s show.Sight) field.View {
	f := field.View{Name: "marking", Label: s.T("marking.tlp"), Value: string(v.Advisory.Marking), Options: []field.Option{{Label: s.T("draft.marking.usual")}}}
	for _, t := range tlp.All() {
		f.Options = append(f.Options, field.Option{Value: string(t), Label: string(t)})
	}
	return f
}

// GateView is a draft before, at and after its gate.
type GateView struct {
	Advisory advisory.Advisory
	Reasons  []advisory.Reason // that stand against a release by this reader now
	Notices  []advisory.Notice
	Others   []advisory.Advisory // released ones of the same case: one may stand in its place
	Form     show.Form
	Done     access.Act
}

func (v GateView) path() string { return "/advisories/" + v.Advisory.ID }

// acts are those that the machine and the grants open.
func (v GateView) acts(s show.Sight) map[access.Act]bool {
	open := map[access.Act]bool{}
	for _, a := range s.Offered(advisory.Steps.Open(v.Advisory.State)) {
		open[a] = true
	}
	return open
}

var tones = map[string]tone.Tone{"draft": tone.Off, "returned": tone.Warn, "review": tone.Warn, "released": tone.Good, "withdrawn": tone.Bad}

// gated reports whether the gate is still before it.
func (v GateView) gated() bool {
	return v.Advisory.State == advisory.Draft || v.Advisory.State == advisory.InReview
}

// gate lists every condition: those of the house, then those of the law for what this
// kind of release is.
func (v GateView) gate(s show.Sight) notice.GateView {
	gate := notice.GateView{Title: s.T("advisory.gate")}
	for _, code := range advisory.Codes(v.Advisory.Kind) {
		gate.Conditions = append(gate.Conditions, v.condition(s, code, s.T("draft.gate."+code), citation.View{Short: s.T("law.house")}))
	}
	for _, in := range s.Law {
		for i := range in.Prohibitions {
			p := &in.Prohibitions[i]
			if slices.Contains(p.Act, advisory.Deed(v.Advisory.Kind)) {
				gate.Conditions = append(gate.Conditions, v.condition(s, in.ID+" "+p.ID, s.Says(p.Title), s.Cite(in.ID+" "+p.Article)))
			}
		}
	}
	return gate
}

// condition is met unless a reason stands against it; a reason says what would mend it.
func (v GateView) condition(s show.Sight, code, text string, law citation.View) notice.Condition {
	c := notice.Condition{Text: text, Met: true, Law: law}
	for _, r := range v.Reasons {
		if r.Code == code {
			c.Met, c.Hint, c.Act = false, s.Says(r.Mend), v.mend(s, code)
		}
	}
	return c
}

// undecided are the addressees whom the law keeps from being told until a person decides.
func (v GateView) undecided() []string {
	var units []string
	for _, r := range v.Reasons {
		units = append(units, r.Units...)
	}
	return units
}

func (v GateView) undecidedField(s show.Sight) field.View {
	f := field.View{Name: "org", Label: s.T("partner.name"), Required: true}
	for _, id := range v.undecided() {
		f.Options = append(f.Options, field.Option{Value: id, Label: s.Unit(id)})
	}
	return f
}

// mends are the conditions that are mended in the case and not in the draft.
var mends = map[string]string{"embargo": "#embargo", "cn/rmspv before-fix": "#course", "cn/rmspv protected-period": "#course"}

// mend leads to where an unmet condition is mended.
func (v GateView) mend(s show.Sight, code string) link.View {
	if part, inCase := mends[code]; inCase {
		return link.View{Text: s.T("draft.mend.case"), Href: show.Href(v.Advisory.Case) + part}
	}
	if code == "author" || v.Advisory.State != advisory.Draft || !s.May(access.DraftAdvisory) {
		return link.View{}
	}
	return link.View{Text: s.T("draft.mend.edit"), Href: v.path() + "/edit"}
}

// told lists who was told, and what each said to it.
func (v GateView) told(s show.Sight) list.View {
	table := list.View{
		Caption: s.T("draft.told"), Quiet: true,
		Columns: []list.Column{{Label: s.T("partner.name")}, {Label: s.T("draft.told.of")}, {Label: s.T("draft.told.sent")}, {Label: s.T("draft.told.acked")}, {Label: s.T("draft.told.applied")}},
		Empty:   list.Empty{Title: s.T("draft.told.none"), Text: s.T("draft.told.none.text")},
	}
	for _, n := range v.Notices {
		t, answer := tone.Warn, templ.Component(list.Text(s.T("draft.told.silent")))
		switch n.State() {
		case advisory.NoticeHad:
			t, answer = tone.Good, acked(s, n)
		case advisory.NoticeOver:
			t, answer = tone.Off, list.Text(s.T("draft.told.over"))
		}
		applied := "—"
		if n.Applied {
			applied = s.T("dossier.yes")
		}
		own := ""
		if n.Own {
			own = s.T("case.ownproduct")
		}
		table.Rows = append(table.Rows, list.Row{Tone: t, Edge: true, Cells: []templ.Component{
			list.Link(link.View{Text: s.Unit(n.Org), Href: show.Href(n.Org)}, own), list.Text(s.T("draft.of." + n.Kind)),
			moment.Time(s.Reader, lang.At(n.Sent)), answer, list.Text(applied),
		}})
	}
	return table
}

// instead is the choice of what stands in the place of a withdrawn advisory.
func (v GateView) instead(s show.Sight) field.View {
	f := field.View{Name: "replaced", Label: s.T("draft.replaced"), Options: []field.Option{{Label: s.T("draft.replaced.none")}}}
	for _, a := range v.Others {
		if a.ID != v.Advisory.ID && a.State == advisory.Released {
			f.Options = append(f.Options, field.Option{Value: a.ID, Label: a.Number + " · " + show.Title(s, a)})
		}
	}
	return f
}

// affected writes the affected products, one a line.
func affected(a advisory.Advisory) string {
	lines := make([]string, len(a.Affected))
	for i, p := range a.Affected {
		versions := p.Version
		if versions == "" {
			versions = p.Ranges.String()
		}
		lines[i] = strings.TrimSpace(p.Label() + " " + versions)
	}
	return strings.Join(lines, "\n")
}

// Aliases are the people that the page mentions.
func (v GateView) Aliases() []string {
	aliases := append(v.Advisory.Authors(), v.Advisory.ReleasedBy, v.Advisory.WithdrawnBy)
	for _, n := range v.Notices {
		aliases = append(aliases, n.AckedBy)
	}
	return aliases
}

// released counts the units that were told of the release.
func (v GateView) released() int {
	n := 0
	for _, told := range v.Notices {
		if told.Kind == advisory.OfRelease {
			n++
		}
	}
	return n
}

// release is the button of the release; it is closed while the gate is, and says so.
func (v GateView) release(s show.Sight) field.ButtonView {
	b := field.ButtonView{Text: s.T("act.advisory.release"), Hint: s.T("draft.release.hint")}
	if len(v.Reasons) > 0 {
		b.Closed, b.Hint = true, s.T("notice.gate.shut", "n", len(v.Reasons))
	}
	return b
}

// authors are all who wrote it, the first one first: none of them releases it.
func authors(s show.Sight, a advisory.Advisory) string {
	var names []string
	for _, one := range a.Authors() {
		names = append(names, s.By(one))
	}
	return strings.Join(names, s.T("draft.author.and"))
}

// facts are what stands beside the text.
func (v GateView) facts(s show.Sight) []fact.View {
	a := v.Advisory
	facts := []fact.View{
		{Label: s.T("draft.author"), Text: authors(s, a)},
		{Label: s.T("draft.version"), Text: strconv.Itoa(a.Version)},
		{Label: s.T("draft.since"), Part: moment.Time(s.Reader, lang.At(a.Drafted))},
		{Label: s.T("draft.grade"), Text: s.Or("advisory.severity."+a.Grade, a.Grade)},
		{Label: s.T("advisory.affected"), Text: affected(a)},
		{Label: s.T("advisory.fix"), Text: a.Remedy},
		{Label: s.T("advisory.mitigation"), Text: a.Mitigation},
	}
	if a.Kind == advisory.Warning {
		facts = append(facts, fact.View{Label: s.T("report.field.sectors"), Text: s.Sectors(a.Sectors...)})
	}
	if len(a.Links) > 0 {
		facts = append(facts, fact.View{Label: s.T("advisory.references"), Text: strings.Join(a.Links, "\n")})
	}
	if !a.Released.IsZero() {
		facts = append(facts, fact.View{Label: s.T("advisory.released"), Part: moment.Time(s.Reader, lang.At(a.Released))}, fact.View{Label: s.T("draft.releasedby"), Text: s.By(a.ReleasedBy)})
	}
	if !a.Withdrawn.IsZero() {
		facts = append(facts, fact.View{Label: s.T("advisory.state.withdrawn"), Part: moment.Time(s.Reader, lang.At(a.Withdrawn))}, fact.View{Label: s.T("draft.withdrawnby"), Text: s.By(a.WithdrawnBy)})
	}
	return facts
}
