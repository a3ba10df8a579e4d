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
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tocsin/desk"
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

var tones = map[partner.MeasureState]tone.Tone{
	partner.InForce: tone.Bad, partner.Due: tone.Warn, partner.Proposed: tone.Warn, partner.Seconded: tone.Warn, partner.Restored: tone.Good,
	partner.Extending: tone.Warn, partner.ExtensionSeconded: tone.Warn, partner.Removing: tone.Warn, partner.RemovalSeconded: tone.Warn, partner.Expelled: tone.Bad,
	partner.Annulling: tone.Warn, partner.Annulled: tone.Good,
}

var (
	itemTones   = map[partner.ItemState]tone.Tone{partner.ItemOpen: tone.Warn, partner.ItemHanded: tone.Calm, partner.ItemAccepted: tone.Good}
	appealTones = map[partner.AppealState]tone.Tone{partner.Filed: tone.Warn, partner.Heard: tone.Calm, partner.AppealDecided: tone.Good, partner.AppealDropped: tone.Off}
)

// View is the page of one measure.
type View struct {
	Measure partner.Measure
	Held    []desk.Holding // nil where the reader may not know
	Form    show.Form
	Done    access.Act
}

func (v View) office(s show.Sight) bool { return s.Who.Staff() || s.Who.Is(access.Administrator) }

// inside reports whether the reader is told how it came and what follows.
func (v View) inside(s show.Sight) bool {
	return v.office(s) || s.Who.Org == v.Measure.Org && s.Who.Org != ""
}

func (v View) title(s show.Sight) string {
	return heading(s, v.Measure) + " · " + s.UnitName(partner.Partner{ID: v.Measure.Org, Name: v.Measure.Name, LocalName: v.Measure.LocalName})
}

// heading says what the measure is.
func heading(s show.Sight, m partner.Measure) string {
	if m.Suspends() {
		return s.T("measure.suspended", "n", m.Months)
	}
	return s.T("measure.warned", "n", m.Months)
}

// ofItem names an item of the plan before what is said of it.
func ofItem(s show.Sight, no int) string {
	if no == 0 {
		return ""
	}
	return s.T("measure.item.no", "n", no)
}

// proposedBy says of what a person made the proposal beside which it stands.
func proposedBy(s show.Sight, m partner.Measure) string {
	switch m.Pending() {
	case access.ProposeExtending:
		return s.T("measure.proposed.extension", "n", m.Extra)
	case access.ProposeRemoving:
		return s.T("measure.proposed.removal")
	case access.ProposeRestoring:
		return s.T("measure.proposed")
	}
	return s.T("measure.proposed.last")
}

// handed reports whether something was handed in for an item and waits.
func handed(m partner.Measure) bool {
	return slices.ContainsFunc(m.Items, func(i partner.Item) bool { return i.State == partner.ItemHanded })
}

// itemField chooses an item that allows an act; to hand in, the whole as well.
func itemField(s show.Sight, m partner.Measure, act access.Act) field.View {
	f := field.View{Name: "item", Label: s.T("measure.item"), Quiet: true}
	for _, i := range m.Items {
		if _, ok := partner.ItemSteps.Next(i.State, act); ok {
			f.Options = append(f.Options, field.Option{Value: strconv.Itoa(i.No), Label: ofItem(s, i.No) + i.Text})
		}
	}
	if act == access.RectifyOrg {
		f.Options = append(f.Options, field.Option{Value: "0", Label: s.T("measure.item.whole")})
	}
	return f
}

// outcomeField asks what an appeal comes to.
func outcomeField(s show.Sight) field.View {
	f := field.View{Name: "outcome", Label: s.T("appeal.outcome"), Required: true}
	for _, o := range partner.AppealOutcomes {
		f.Options = append(f.Options, field.Option{Value: string(o), Label: s.T("appeal.outcome." + string(o))})
	}
	return f
}

// holdings lists what a unit has from the time before a measure.
func holdings(s show.Sight, held []desk.Holding) list.View {
	t := list.View{
		Caption: s.T("measure.holdings"), Quiet: true,
		Columns: []list.Column{{Label: s.T("measure.held")}, {Label: s.T("measure.held.since")}, {Label: s.T("measure.held.read")}},
		Empty:   list.Empty{Title: s.T("measure.holdings.none"), Text: s.T("measure.holdings.none.text")},
	}
	for _, h := range held {
		read := list.Text(s.T("measure.held.unread"))
		if !h.Read.IsZero() {
			read = moment.Time(s.Reader, lang.At(h.Read))
		}
		t.Rows = append(t.Rows, list.Row{Cells: []templ.Component{
			list.Link(link.View{Text: h.Title, Href: show.Href(h.ID)}, s.T("measure.held."+string(h.Kind), "n", h.Opened)), moment.Time(s.Reader, lang.At(h.Since)), read,
		}})
	}
	return t
}

// table lists measures: to whom they concern no further, whose, how long and why.
func table(s show.Sight, measures []partner.Measure) list.View {
	t := list.View{
		Caption: s.T("measure.title"), Quiet: true,
		Columns: []list.Column{{Label: s.T("partner.name")}, {Label: s.T("measure.kind")}, {Label: s.T("measure.state")}, {Label: s.T("measure.from")}, {Label: s.T("measure.until")}, {Label: s.T("measure.ground")}},
		Empty:   list.Empty{Title: s.T("measure.empty"), Text: s.T("measure.empty.text")},
	}
	decides := s.Who.Staff() || s.Who.Is(access.Administrator)
	for _, m := range measures {
		unit := link.View{Text: s.UnitName(partner.Partner{ID: m.Org, Name: m.Name, LocalName: m.LocalName})}
		if own := m.Org == s.Who.Org; decides || own {
			unit.Href = show.Href(m.Org)
		}
		t.Rows = append(t.Rows, list.Row{ID: m.ID, Cells: []templ.Component{
			list.Link(unit, s.T("measure.visibility."+string(m.Visibility))), list.Link(link.View{Text: heading(s, m), Href: "/measures/" + m.ID}, ""),
			tone.Badge(tones[m.State], s.T("measure.state."+string(m.State))),
			moment.Time(s.Reader, m.From), moment.Limit(s.Reader, moment.Due{At: lang.At(m.Until)}), list.Text(m.Ground),
		}})
	}
	return t
}

// acts are those that the machine and the grants open.
func acts(s show.Sight, m partner.Measure) map[access.Act]bool {
	open := map[access.Act]bool{}
	for _, a := range s.Offered(append(partner.MeasureSteps.Open(m.State), m.AppealActs()...)) {
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
	switch m.Pending() {
	case access.AnnulMeasure:
		return s.T("measure.annul.approve")
	case access.ProposeExtending:
		return s.T("measure.extend.approve", "n", m.Extra)
	case access.ProposeRemoving:
		return s.T("measure.remove.approve")
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
	for _, d := range m.Decisions {
		aliases = append(aliases, d.By)
	}
	for _, a := range m.Appeals {
		aliases = append(aliases, a.HeardBy, a.DecidedBy)
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
