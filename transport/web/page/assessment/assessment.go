// Package assessment shows how a chosen unit did in a year of its term.
//
// Each metric is a bar: so much of so much, and what it weighs. Behind each stands every
// record, with the side on which it counts and why; one that the reader may not open
// stands there without its name. Of nothing there is nothing to say, and no bar is drawn.
// The unit comments here, and disputes a record where it stands.
//
// It serves the partner agreement; an assessment is no finding (promise S1).
package assessment

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/assessment"
	"tocsin/domain/partner"
	"tocsin/domain/programme"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/field"
	"tocsin/transport/web/part/link"
	"tocsin/transport/web/part/list"
	"tocsin/transport/web/part/moment"
	"tocsin/transport/web/part/tone"
	"tocsin/transport/web/show"
)

var tones = map[assessment.State]tone.Tone{
	assessment.Drawn: tone.Off, assessment.Shown: tone.Warn, assessment.Decided: tone.Calm, assessment.Appealed: tone.Warn, assessment.Settled: tone.Calm, assessment.Published: tone.Good,
}

var sides = map[assessment.Side]tone.Tone{assessment.For: tone.Good, assessment.Against: tone.Bad, assessment.Aside: tone.Off}

// Visibilities are those to whom an assessment is published.
var Visibilities = []partner.Visibility{partner.InternalOnly, partner.ToPartners, partner.ToPublic}

// View is one assessment. Metric and Record name what a comment shall be about; Would says
// who could see it once it is published.
type View struct {
	desk.Assessed
	Metric programme.Metric
	Record string
	Would  map[partner.Visibility]access.Reach
	Form   show.Form
	Done   access.Act
}

// LedgerView is a page of the records behind a metric.
type LedgerView struct {
	desk.Assessed
	desk.Ledger
	Metric programme.Metric
	From   int
	Limit  int
}

// AnewView is an assessment counted once more.
type AnewView struct {
	desk.Assessed
	desk.Recount
}

func unit(s show.Sight, a assessment.Assessment) string {
	return s.UnitName(partner.Partner{ID: a.Org, Name: a.Name, LocalName: a.LocalName})
}

func call(s show.Sight, p programme.Programme) string {
	return s.UnitName(partner.Partner{ID: p.ID, Name: p.Name, LocalName: p.LocalName})
}

// Table lists assessments.
func Table(s show.Sight, found []desk.Assessed, next link.View) list.View {
	t := list.View{
		Caption: s.T("assessment.title"), Quiet: true, Next: next,
		Columns: []list.Column{{Label: s.T("partner.name")}, {Label: s.T("programme.name")}, {Label: s.T("assessment.year")}, {Label: s.T("assessment.total"), Number: true}, {Label: s.T("application.state")}},
		Empty:   list.Empty{Title: s.T("assessment.none"), Text: s.T("assessment.none.text")},
	}
	for _, a := range found {
		t.Rows = append(t.Rows, list.Row{ID: a.ID, Cells: []templ.Component{
			list.Link(link.View{Text: unit(s, a.Assessment), Href: "/assessments/" + a.ID}, ""), list.Text(call(s, a.Call)), list.Text(year(s, a.Year)),
			list.Text(total(s, a.Counts)), tone.Badge(tones[a.State], s.T("assessment.state."+string(a.State))),
		}})
	}
	return t
}

// year is the first and the last day of a year.
func year(s show.Sight, y programme.Year) string {
	return s.T("programme.days", "from", y.From.String(), "to", y.To.AddDays(-1).String())
}

// stands says what became of a tier, or what an assessment waits for.
func stands(s show.Sight, a desk.Assessed) string {
	if a.Decision == nil {
		return s.T("assessment.stands.undecided")
	}
	text := s.T("assessment.outcome." + string(a.Decision.Outcome))
	if a.Decision.Tier != "" {
		text += " · " + a.Decision.Tier
	}
	return text
}

// total is all metrics together, in a hundred with one decimal.
func total(s show.Sight, counts []assessment.Count) string {
	t := assessment.Sum(counts)
	if t.Said == 0 {
		return s.T("assessment.silent")
	}
	return percent(t.Permille)
}

func percent(permille int) string {
	return strconv.Itoa(permille/10) + "." + strconv.Itoa(permille%10) + " %"
}

// bar is the share of a count, for drawing.
func bar(c assessment.Count) string {
	if !c.Says() {
		return "0%"
	}
	return strconv.FormatFloat(100*float64(c.Got)/float64(c.Most), 'f', 2, 64) + "%"
}

// share is a count in words.
func share(s show.Sight, c assessment.Count) string {
	if !c.Says() {
		return s.T("assessment.silent")
	}
	return s.T("application.share", "got", c.Got, "most", c.Most)
}

// working says how the total is made, so that anybody can compute it anew.
func working(s show.Sight, counts []assessment.Count) string {
	text, t := "", assessment.Sum(counts)
	for _, c := range counts {
		if !c.Says() {
			continue
		}
		if text != "" {
			text += " + "
		}
		text += strconv.Itoa(c.Weight) + " × " + strconv.Itoa(c.Got) + "/" + strconv.Itoa(c.Most)
	}
	if t.Said == 0 {
		return s.T("assessment.silent.all")
	}
	return "(" + text + ") / " + strconv.Itoa(t.Said) + " = " + percent(t.Permille)
}

func (v View) path(act string) string { return "/assessments/" + v.ID + "/" + act }

func records(id string, m programme.Metric, from int) string {
	q := url.Values{"metric": {string(m)}}
	if from > 0 {
		q.Set("from", strconv.Itoa(from))
	}
	return "/assessments/" + id + "/records?" + q.Encode()
}

// acts are those that the machine, the relation and the grants open.
func (v View) acts(s show.Sight) map[access.Act]bool {
	open := map[access.Act]bool{}
	for _, act := range s.Offered(v.Acts(s.Who)) {
		open[act] = true
	}
	return open
}

func own(s show.Sight, a assessment.Assessment) bool { return s.Who.Org != "" && s.Who.Org == a.Org }

func office(s show.Sight) bool { return s.Who.Staff() || s.Who.Is(access.Administrator) }

// inside reports whether the reader may know of the records.
func inside(s show.Sight, a assessment.Assessment) bool { return a.Inside(s.Who) }

func ledger(s show.Sight, v LedgerView) list.View {
	t := list.View{
		Caption: s.T("assessment.metric." + string(v.Metric)), Quiet: true,
		Columns: []list.Column{{Label: s.T("assessment.record")}, {Label: s.T("assessment.at." + string(v.Metric))}, {Label: s.T("assessment.about")}, {Label: s.T("assessment.side")}, {Label: s.T("assessment.why")}},
		Empty:   list.Empty{Title: s.T("assessment.records.none"), Text: s.T("assessment.records.none.text")},
	}
	disputes := own(s, v.Assessment) && v.State == assessment.Shown && v.Against[access.CommentAssessment] == nil
	for _, f := range v.Facts {
		t.Rows = append(t.Rows, list.Row{ID: f.Record, Cells: []templ.Component{
			record(s, v.ID, f.Fact, disputes && f.Open), moment.Time(s.Reader, lang.At(f.At)), list.Text(f.About),
			tone.Badge(sides[f.Side], s.T("assessment.side."+string(f.Side))), reason(s, f.Fact, f.Disputed),
		}})
	}
	if next := v.From + v.Limit; next < v.All {
		t.Next = link.View{Text: s.T("act.more"), Href: records(v.ID, v.Metric, next)}
	}
	return t
}

// href is where a record, or what it is about, is read.
func href(f assessment.Fact) string {
	switch f.Metric {
	case programme.Reports:
		return "/reports/" + f.Record
	case programme.Standing:
		return "/measures/" + f.Record
	case programme.Duties, programme.Invitations:
		return show.Href(f.Matter)
	case programme.Notices:
		return "/advisories/" + f.Matter
	}
	return ""
}

// dispute leads to the form of a comment on one record.
func dispute(id string, f assessment.Fact) string {
	return "/assessments/" + id + "?" + url.Values{"metric": {string(f.Metric)}, "record": {f.Record}}.Encode() + "#comment"
}

func differences(s show.Sight, v AnewView) list.View {
	t := list.View{
		Caption: s.T("assessment.anew"), Quiet: true,
		Columns: []list.Column{{Label: s.T("assessment.record")}, {Label: s.T("assessment.metric")}, {Label: s.T("assessment.was")}, {Label: s.T("assessment.is")}},
		Empty:   list.Empty{Title: s.T("assessment.same"), Text: s.T("assessment.same.text")},
	}
	for _, d := range v.Changed {
		f := d.Is
		if f == nil {
			f = d.Was
		}
		t.Rows = append(t.Rows, list.Row{ID: f.Record, Cells: []templ.Component{
			record(s, v.ID, *f, false), list.Text(s.T("assessment.metric." + string(f.Metric))), list.Text(counted(s, d.Was)), list.Text(counted(s, d.Is)),
		}})
	}
	return t
}

// counted says on which side a record counts, and why.
func counted(s show.Sight, f *assessment.Fact) string {
	if f == nil {
		return s.T("assessment.absent")
	}
	return s.T("assessment.side."+string(f.Side)) + " · " + s.T("assessment.why."+string(f.Why))
}

// opened is a form that stands open, where one was led to it.
func opened(f show.Form, open bool) show.Form {
	f.Open = open
	return f
}

// people are those of an office by their posts.
func people(s show.Sight, aliases []string) string {
	names := make([]string, len(aliases))
	for i, a := range aliases {
		names[i] = s.By(a)
	}
	return strings.Join(names, s.T("case.and"))
}

func yearField(s show.Sight, years []programme.Year) field.View {
	f := field.View{Name: "year", Label: s.T("assessment.year"), Required: true}
	for _, y := range years {
		f.Options = append(f.Options, field.Option{Value: strconv.Itoa(y.No), Label: year(s, y)})
	}
	return f
}

func outcomeField(s show.Sight) field.View {
	f := field.View{Name: "outcome", Label: s.T("assessment.outcome"), Required: true}
	for _, o := range assessment.Outcomes {
		f.Options = append(f.Options, field.Option{Value: string(o), Label: s.T("assessment.outcome." + string(o))})
	}
	return f
}

func tierField(s show.Sight, v View) field.View {
	f := field.View{Name: "tier", Label: s.T("assessment.tier.new"), Hint: s.T("assessment.tier.hint")}
	f.Options = append(f.Options, field.Option{Value: "", Label: s.T("assessment.tier.same")})
	for _, t := range v.Call.Tiers {
		if t != v.Tier {
			f.Options = append(f.Options, field.Option{Value: t, Label: t})
		}
	}
	return f
}

func visibilityField(s show.Sight, v View) field.View {
	f := field.View{Name: "visibility", Label: s.T("programme.visibility"), Hint: s.T("assessment.publish.hint"), Value: string(partner.InternalOnly), Quiet: true}
	for _, to := range Visibilities {
		f.Options = append(f.Options, field.Option{Value: string(to), Label: s.T("measure.visibility." + string(to)), Detail: s.WouldSee(v.Would[to])})
	}
	return f
}

func lastField(s show.Sight) field.View {
	return field.View{Name: "last", Label: s.T("assessment.last"), Quiet: true, Options: []field.Option{{Value: "yes", Label: s.T("assessment.last.yes")}}}
}

// Aliases are the people whom an assessment mentions.
func Aliases(a desk.Assessed) []string {
	aliases := append([]string{a.PublishedBy}, a.Makers...)
	for _, c := range a.Comments {
		aliases = append(aliases, c.By)
	}
	for _, v := range a.Before {
		aliases = append(aliases, v.By)
	}
	if a.Decision != nil {
		aliases = append(aliases, a.Decision.By)
	}
	if a.Appeal != nil {
		aliases = append(aliases, a.Appeal.By)
	}
	return aliases
}
