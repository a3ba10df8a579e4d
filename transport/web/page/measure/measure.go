// Package measure shows a decision about a unit's standing: its ground and term, what
// the unit handed in, and what may be done now.
//
// The same card stands on the office's page of the unit and on the unit's own desk,
// so that both read the same words. Restoring is proposed by one and approved by two;
// every reason that stands against it is named before anybody presses the button
// (promises S3, A7): the term, the evidence, and who may not decide.
//
// It serves the partner agreement; a measure is no finding under a statute (S1).
package measure

import (
	"strings"

	"github.com/a-h/templ"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/field"
	"tocsin/transport/web/part/link"
	"tocsin/transport/web/part/list"
	"tocsin/transport/web/part/moment"
	"tocsin/transport/web/part/notice"
	"tocsin/transport/web/part/tone"
	"tocsin/transport/web/show"
)

var tones = map[partner.MeasureState]tone.Tone{partner.InForce: tone.Bad, partner.Due: tone.Warn, partner.Proposed: tone.Warn, partner.Seconded: tone.Warn, partner.Restored: tone.Good, partner.Annulling: tone.Warn, partner.Annulled: tone.Good}

// table lists measures: to whom they concern no further, whose, how long and why.
func table(s show.Sight, measures []partner.Measure) list.View {
	t := list.View{
		Caption: s.T("measure.title"), Quiet: true,
		Columns: []list.Column{{Label: s.T("partner.name")}, {Label: s.T("measure.state")}, {Label: s.T("measure.from")}, {Label: s.T("measure.until")}, {Label: s.T("measure.ground")}},
		Empty:   list.Empty{Title: s.T("measure.empty"), Text: s.T("measure.empty.text")},
	}
	decides := s.Who.Staff() || s.Who.Is(access.Administrator)
	for _, m := range measures {
		unit, state := link.View{Text: s.UnitName(partner.Partner{ID: m.Org, Name: m.Name, LocalName: m.LocalName})}, m.Outward()
		if own := m.Org == s.Who.Org; decides || own {
			unit.Href, state = show.Href(m.Org), m.State
		}
		t.Rows = append(t.Rows, list.Row{ID: m.ID, Cells: []templ.Component{
			list.Link(unit, s.T("measure.visibility."+string(m.Visibility))), tone.Badge(tones[state], s.T("measure.state."+string(state))),
			moment.Time(s.Reader, m.From), moment.Limit(s.Reader, moment.Due{At: lang.At(m.Until)}), list.Text(m.Ground),
		}})
	}
	return t
}

// acts are those that the machine and the grants open.
func acts(s show.Sight, m partner.Measure) map[access.Act]bool {
	open := map[access.Act]bool{}
	for _, a := range s.Offered(partner.MeasureSteps.Open(m.State)) {
		open[a] = true
	}
	return open
}

// bars shows the reasons against a step of this reader now; false where none stands.
func bars(s show.Sight, err error) (notice.View, bool) {
	if err == nil {
		return notice.View{}, false
	}
	v := notice.Of(s.Reader, fault.From(err))
	v.Tone, v.Title, v.Small = tone.Warn, s.T("measure.bars"), ""
	return v, true
}

// approvalHint says what an approval does.
func approvalHint(s show.Sight, m partner.Measure) string {
	if m.State == partner.Annulling {
		return s.T("measure.annul.approve")
	}
	return s.T("measure.approve.hint")
}

// approvers are who approved, in words.
func approvers(s show.Sight, m partner.Measure) string {
	var names []string
	for _, a := range m.Approvals {
		names = append(names, s.By(a.By))
	}
	return strings.Join(names, s.T("case.and"))
}

// Aliases are the people whom a measure mentions.
func Aliases(m partner.Measure) []string {
	aliases := []string{m.DecidedBy, m.ProposedBy}
	for _, a := range m.Approvals {
		aliases = append(aliases, a.By)
	}
	return aliases
}

// VisibilityField asks who may know of a measure.
func VisibilityField(s show.Sight) field.View {
	f := field.View{Name: "visibility", Label: s.T("measure.visibility"), Hint: s.T("measure.visibility.hint"), Value: string(partner.InternalOnly), Quiet: true}
	for _, v := range []partner.Visibility{partner.InternalOnly, partner.ToPartners, partner.ToPublic} {
		f.Options = append(f.Options, field.Option{Value: string(v), Label: s.T("measure.visibility." + string(v))})
	}
	return f
}
