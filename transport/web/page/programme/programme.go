// Package programme shows how units are chosen: the calls, what a unit applied with and
// where that stands, and to a panel what it judges.
//
// The unit reads what it can apply for, until when, what is missing, and every reason
// that it was given, but not who judged. A member of a panel sees his own vote only. The
// office sees what the votes come to as shares: so much of so much, with each vote that
// they are made of, so that anyone can compute them anew.
//
// It serves the partner agreement; a tier is no finding (promise S1).
package programme

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/calendar"
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

// newCriteria is how many criteria the form that opens a programme offers.
const newCriteria = 6

var tones = map[programme.State]tone.Tone{
	programme.Applied: tone.Calm, programme.Returned: tone.Warn, programme.Reviewed: tone.Calm, programme.Sitting: tone.Calm, programme.Intended: tone.Warn,
	programme.Heard: tone.Warn, programme.Awarded: tone.Good, programme.Refused: tone.Bad, programme.Appealed: tone.Warn, programme.Withdrawn: tone.Off,
}

// ListView is what one may apply for, and the applications that one may see.
type ListView struct {
	Programmes []programme.Programme
	Filed      []desk.Filed
	Next       link.View // to more of them
	Form       show.Form
	Done       access.Act
}

// View is one programme.
type View struct {
	Programme programme.Programme
	Filed     []desk.Filed // for it, as far as the reader may see
	Next      link.View    // to more of them
	Open      []programme.Term
	Form      show.Form
	Done      access.Act
}

// FiledView is one application.
type FiledView struct {
	desk.Filed
	Form show.Form
	Done access.Act
}

func name(s show.Sight, p programme.Programme) string {
	return s.UnitName(partner.Partner{ID: p.ID, Name: p.Name, LocalName: p.LocalName})
}

func programmes(s show.Sight, found []programme.Programme) list.View {
	t := list.View{
		Caption: s.T("programme.title"), Quiet: true,
		Columns: []list.Column{{Label: s.T("programme.name")}, {Label: s.T("programme.tiers")}, {Label: s.T("programme.term")}, {Label: s.T("programme.until")}},
		Empty:   list.Empty{Title: s.T("programme.none"), Text: s.T("programme.none.text")},
	}
	for _, p := range found {
		row := []templ.Component{list.Link(link.View{Text: name(s, p), Href: "/programmes/" + p.ID}, ""), list.Text(strings.Join(p.Tiers, s.T("case.and")))}
		if n := len(p.Terms); n > 0 {
			row = append(row, list.Text(days(s, p.Terms[n-1])), list.Text(p.Terms[n-1].ApplyUntil.String()))
		} else {
			row = append(row, list.Text(""), list.Text(""))
		}
		t.Rows = append(t.Rows, list.Row{ID: p.ID, Cells: row})
	}
	return t
}

// days are the first and the last day of a term.
func days(s show.Sight, t programme.Term) string {
	return s.T("programme.days", "from", t.From.String(), "to", t.To.AddDays(-1).String())
}

func applications(s show.Sight, filed []desk.Filed, next link.View) list.View {
	t := list.View{
		Caption: s.T("application.title"), Quiet: true, Next: next,
		Columns: []list.Column{{Label: s.T("partner.name")}, {Label: s.T("programme.name")}, {Label: s.T("application.tier.list")}, {Label: s.T("application.state")}, {Label: s.T("application.sent")}},
		Empty:   list.Empty{Title: s.T("application.none"), Text: s.T("application.none.text")},
	}
	for _, f := range filed {
		t.Rows = append(t.Rows, list.Row{ID: f.ID, Cells: []templ.Component{
			list.Link(link.View{Text: s.UnitName(f.Unit), Href: "/applications/" + f.ID}, ""), list.Text(name(s, f.Call)), list.Text(tier(f.Application)),
			tone.Badge(tones[f.State], s.T("application.state."+string(f.State))), moment.Time(s.Reader, lang.At(f.Sent)),
		}})
	}
	return t
}

// tier is the one that a unit was awarded, or else that it asks for.
func tier(a programme.Application) string {
	if a.State == programme.Awarded && a.Decision != nil {
		return a.Decision.Tier
	}
	return a.Tier
}

// next says to the unit where it stands, and what it has to do.
func next(s show.Sight, v FiledView) string {
	key := "application.next." + string(v.State)
	if t, err := v.Call.Term(v.Term); err == nil && v.State == programme.Awarded {
		return s.T(key, "tier", tier(v.Application), "days", days(s, t))
	}
	return s.T(key)
}

func tierField(s show.Sight, p programme.Programme, chosen string) field.View {
	f := field.View{Name: "tier", Label: s.T("application.tier"), Required: true}
	for _, tier := range p.Tiers {
		f.Options = append(f.Options, field.Option{Value: tier, Label: tier, Chosen: tier == chosen})
	}
	return f
}

func termField(s show.Sight, open []programme.Term) field.View {
	f := field.View{Name: "term", Label: s.T("programme.term"), Required: true}
	for _, t := range open {
		f.Options = append(f.Options, field.Option{Value: strconv.Itoa(t.No), Label: days(s, t)})
	}
	return f
}

func visibilityField(s show.Sight) field.View {
	f := field.View{Name: "visibility", Label: s.T("programme.visibility"), Hint: s.T("programme.visibility.hint"), Value: string(partner.InternalOnly), Quiet: true}
	f.Options = []field.Option{{Value: string(partner.InternalOnly), Label: s.T("programme.visibility.internal")}} // no unit has part in it yet
	for _, v := range []partner.Visibility{partner.ToPartners, partner.ToPublic} {
		f.Options = append(f.Options, field.Option{Value: string(v), Label: s.T("measure.visibility." + string(v))})
	}
	return f
}

// awardField asks for the vote; whoever voted before finds his own.
func awardField(s show.Sight, p programme.Seat) field.View {
	voted := !p.Voted.IsZero()
	return field.View{Name: "award", Label: s.T("application.vote"), Required: true, Options: []field.Option{
		{Value: "yes", Label: s.T("application.vote.award"), Chosen: voted && p.Award}, {Value: "no", Label: s.T("application.vote.refuse"), Chosen: voted && !p.Award},
	}}
}

func consentField(s show.Sight) field.View {
	return field.View{Name: "consent", Label: s.T("application.consent"), Quiet: true, Options: []field.Option{{Value: "yes", Label: s.T("application.consent.yes")}}}
}

func dayField(s show.Sight, name string, d calendar.Date) field.View {
	f := field.View{Name: name, Label: s.T("programme." + name), Type: "date", Required: true}
	if !d.IsZero() {
		f.Value = d.String()
	}
	return f
}

// metricField asks how much a metric counts in a term.
func metricField(s show.Sight, m programme.Metric) field.View {
	return field.View{Name: "measured-" + string(m), Label: s.T("assessment.metric." + string(m)), Hint: s.T("assessment.count." + string(m)), Type: "number", Mode: "numeric"}
}

// measured are the metrics of a term with their weights.
func measured(s show.Sight, t programme.Term) string {
	words := make([]string, len(t.Measured))
	for i, w := range t.Measured {
		words[i] = s.T("assessment.metric."+string(w.Metric)) + " " + strconv.Itoa(w.Weight)
	}
	return strings.Join(words, s.T("case.and"))
}

// answer is what was said about a criterion.
func answer(a programme.Application, no int) programme.Answer {
	i := slices.IndexFunc(a.Answers, func(x programme.Answer) bool { return x.Criterion == no })
	if i < 0 {
		return programme.Answer{}
	}
	return a.Answers[i]
}

// criterion says what is judged, how much it weighs, and whether evidence is asked for.
func criterion(s show.Sight, c programme.Criterion) string {
	text := s.T("programme.criterion", "n", c.No, "text", c.Text, "weight", c.Weight)
	if c.Evidence {
		text += s.T("programme.criterion.evidence")
	}
	return text
}

// share is a result as so much of so much.
func share(s show.Sight, v programme.Share) string {
	return s.T("application.share", "got", v.Got, "most", v.Most)
}

func criteriaOf(p programme.Programme, no int) string {
	for _, c := range p.Criteria {
		if c.No == no {
			return c.Text
		}
	}
	return ""
}

func (v FiledView) lacks(no int) bool {
	return slices.ContainsFunc(v.Complete(v.Call), func(c programme.Criterion) bool { return c.No == no })
}

// acts are those that the machine, the relation and the grants open.
func (v FiledView) acts(s show.Sight) map[access.Act]bool {
	open := map[access.Act]bool{}
	for _, act := range s.Offered(v.Acts(s.Who)) {
		open[act] = true
	}
	return open
}

func (v FiledView) own(s show.Sight) bool { return s.Who.Org != "" && s.Who.Org == v.Org }

func (v FiledView) path(act string) string { return "/applications/" + v.ID + "/" + act }

// seat is the reader's own on the panel.
func (v FiledView) seat(s show.Sight) programme.Seat {
	i := slices.IndexFunc(v.Panel, func(p programme.Seat) bool { return p.Person == s.Who.Person })
	if i < 0 {
		return programme.Seat{}
	}
	return v.Panel[i]
}

func points(p programme.Seat, no int) string {
	for _, x := range p.Points {
		if x.Criterion == no {
			return strconv.Itoa(x.Points)
		}
	}
	return ""
}

// Aliases are the people whom an application mentions.
func Aliases(f desk.Filed) []string {
	aliases := []string{f.Reviewer}
	for _, p := range f.Panel {
		aliases = append(aliases, p.Person)
	}
	for _, said := range []*programme.Statement{f.Intent, f.Hearing, f.Appeal} {
		if said != nil {
			aliases = append(aliases, said.By)
		}
	}
	for _, d := range f.Before {
		aliases = append(aliases, d.By)
	}
	if f.Decision != nil {
		aliases = append(aliases, f.Decision.By)
	}
	return aliases
}
