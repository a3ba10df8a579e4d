// Package dossier is a report as the office works on it, and as the unit that handed
// it in sees it: what was said, what the law still wants, who has read it, where its
// copies are, and what may be done with it now.
//
// The sealed fields stand open here, and the page says that the reading is on record:
// the desk wrote the entry before the first byte of this page was made (promise A5),
// and the reporter sees it (C3).
//
// It serves RMSPV 7(2), whose fields it marks, and 7(4), whose copies it follows.
package dossier

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/coordination"
	"tocsin/domain/erasure"
	"tocsin/domain/obligation"
	"tocsin/domain/privacy"
	"tocsin/domain/report"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/chip"
	"tocsin/transport/web/part/citation"
	"tocsin/transport/web/part/clockbar"
	"tocsin/transport/web/part/fact"
	"tocsin/transport/web/part/field"
	"tocsin/transport/web/part/kept"
	"tocsin/transport/web/part/link"
	"tocsin/transport/web/part/list"
	"tocsin/transport/web/part/marking"
	"tocsin/transport/web/part/moment"
	"tocsin/transport/web/part/step"
	"tocsin/transport/web/part/tone"
	"tocsin/transport/web/show"
)

// View is a dossier, and the cases that the report may be joined to.
type View struct {
	desk.Dossier
	Cases    []coordination.Case
	Findings []coordination.Finding // proposed before the report came into a case
	Kept     kept.View
	Now      time.Time
	Form     show.Form
	Done     access.Act
}

// held is the hold that stands on who the reporter is.
func (v View) held() (erasure.Hold, bool) { return v.Keeping.Held(v.Now) }

func (v View) path() string { return "/reports/" + v.Report.ID }

// title is what the reporter called it, else its products.
func (v View) title(s show.Sight) string {
	return cmp.Or(v.Report.Title.Reveal(), s.ReportName(v.Report))
}

// acts are those that the machine and the grants open, in the order of the buttons.
func (v View) acts(s show.Sight) map[access.Act]bool {
	open := map[access.Act]bool{}
	for _, a := range s.Offered(append(report.Steps.Open(v.Report.State), access.AnswerReporter)) {
		open[a] = true
	}
	return open
}

var tones = map[report.State]tone.Tone{
	report.Received: tone.Warn, report.Acknowledged: tone.Calm, report.Joined: tone.Good, report.Rejected: tone.Off,
}

// way is how far the report has come.
func (v View) way(s show.Sight) []step.View {
	r := v.Report
	steps := []step.View{
		{Name: s.T("report.state.received"), State: step.Done, At: lang.At(r.Received)},
		{Name: s.T("report.state.acknowledged"), State: step.Ahead},
		{Name: s.T("report.state.joined"), State: step.Ahead},
	}
	switch r.State {
	case report.Received:
		steps[0].State = step.Current
	case report.Acknowledged:
		steps[1].State = step.Current
	case report.Joined:
		steps[1].State, steps[2].State = step.Done, step.Current
	case report.Rejected:
		steps[1].State = step.Done
		steps[2] = step.View{Name: s.T("report.state.rejected"), State: step.Current, Note: r.Reason}
	}
	return steps
}

// law is the article that wants a field which is missing.
func (v View) law(s show.Sight, name string) citation.View {
	for _, m := range v.Missing {
		if m.Field == name {
			return s.Cite(m.Cite)
		}
	}
	return citation.View{}
}

// plain is a fact of text; one that nobody gave and no law wants is left out.
func (v View) plain(s show.Sight, name, text string) []fact.View {
	law := v.law(s, name)
	if text == "" && !law.Given() {
		return nil
	}
	return []fact.View{{Label: s.T("report.field." + name), Text: text, Law: law}}
}

// finding is what the reporter found.
func (v View) finding(s show.Sight) []fact.View {
	r := v.Report
	var facts []fact.View
	for _, f := range [][2]string{
		{"technical", r.Technical.Reveal()}, {"harm", r.Harm.Reveal()}, {"scope", r.Scope.Reveal()}, {"steps", r.Steps.Reveal()},
		{"weakness", r.Weakness}, {"severity", r.Severity}, {"access", word(s, "access", r.Access)}, {"privilege", word(s, "privilege", r.Privilege)},
		{"interaction", word(s, "interaction", r.Victim)}, {"by_default", word(s, "by_default", r.ByDefault)}, {"maturity", word(s, "maturity", r.Maturity)},
		{"aliases", strings.Join(r.Aliases, ", ")}, {"instances", strings.Join(r.Instances, "\n")}, {"sectors", s.Sectors(r.Sectors...)},
		{"remedy", r.Remedy}, {"planned", r.PlannedAt},
		{"threat.value", r.Threat.Value}, {"threat.hashes", strings.Join(r.Threat.Hashes, "\n")}, {"threat.family", r.Threat.Family}, {"threat.owner", r.Threat.Owner},
	} {
		facts = append(facts, v.plain(s, f[0], f[1])...)
	}
	for _, flag := range []struct {
		name string
		set  bool
	}{{"upstream", r.Upstream}, {"event_type", r.EventType}, {"critical_infrastructure", r.Critical}, {"national_interest", r.National}} {
		if flag.set {
			facts = append(facts, fact.View{Label: s.T("report.field." + flag.name), Part: tone.Badge(tone.Warn, s.T("dossier.yes"))})
		}
	}
	return facts
}

func word(s show.Sight, area, value string) string {
	if value == "" {
		return ""
	}
	return s.Or("report."+area+"."+value, value)
}

// products are the products, and what the law still wants of them.
func (v View) products(s show.Sight) []fact.View {
	var facts []fact.View
	for _, p := range v.Report.Products {
		text := strings.Join(strings.Fields(p.Vendor+" "+p.Name), " ")
		for _, more := range []string{p.Model, p.Version, p.Ranges.String(), p.PURL, p.CPE} {
			if more != "" {
				text += "\n" + more
			}
		}
		facts = append(facts, fact.View{Label: s.T("report.field.product"), Text: text})
	}
	for _, name := range []string{"product", "model", "version"} {
		facts = append(facts, v.plain(s, name, "")...)
	}
	return facts
}

// known is who knows what since when, as the reporter states it.
func (v View) known(s show.Sight) []fact.View {
	r := v.Report
	facts := []fact.View{{Label: s.T("report.received"), Part: moment.Time(s.Reader, lang.Sharp(r.Received))}}
	if !r.Aware.IsZero() {
		facts = append(facts, fact.View{Label: s.T("dossier.aware"), Part: moment.Time(s.Reader, r.Aware)})
	}
	if !r.Upstreamed.IsZero() {
		facts = append(facts, fact.View{Label: s.T("dossier.upstreamed"), Part: moment.Time(s.Reader, r.Upstreamed)})
	}
	for _, f := range [][2]string{{"upstream_name", r.UpstreamName}, {"disclosed", r.Disclosed}, {"wishes", r.Wishes}, {"source", r.Source}} {
		facts = append(facts, v.plain(s, f[0], f[1])...)
	}
	return facts
}

// reporter is who handed it in, and in which capacity.
func (v View) reporter(s show.Sight) []fact.View {
	r := v.Report
	person := chip.PersonView{Name: v.said(s, r.ReporterName)}
	switch {
	case person.Name == "" && r.Person != "":
		person.Name = s.By(r.Person) // signed in: his post and unit
	case r.Org != "":
		person.Org = s.Unit(r.Org)
	}
	facts := []fact.View{
		{Label: s.T("dossier.reporter"), Part: chip.Person(s.Reader, person)},
		{Label: s.T("dossier.capacity"), Text: s.T("report.capacity." + cmp.Or(string(r.Capacity), string(report.Undeclared)))},
		{Label: s.T("report.channel"), Text: s.Or("dossier.channel."+r.Channel, r.Channel)},
	}
	if contact := v.said(s, r.Contact); contact != "" {
		facts = append(facts, fact.View{Label: s.T("dossier.contact"), Text: contact})
	}
	if r.Credit != "" {
		facts = append(facts, fact.View{Label: s.T("dossier.credit"), Text: s.Or("report.credit."+r.Credit, r.Credit)})
	}
	return append(facts, fact.View{Label: s.T("dossier.digest"), Part: code(r.Digest)})
}

// said is what the reporter said of himself, or that he did and that it is not shown here.
func (v View) said(s show.Sight, what privacy.Personal) string {
	switch {
	case what == privacy.Erased:
		return s.T("kept.gone")
	case v.Report.Hides() && what != "":
		return s.T("dossier.hidden")
	}
	return what.Reveal()
}

// clocks are those of the law for a report that is in no case yet: those that ask for
// something or were answered late, or the settled ones, which are met or have not begun.
func (v View) clocks(s show.Sight, name string, settled bool) []clockbar.View {
	clocks := slices.DeleteFunc(show.Gather(show.Of(v.Report.ID, v.Clocks)), func(c show.Clock) bool {
		return c.First().Law.Kind != obligation.Statute || c.Settled() != settled
	})
	return s.Clocks(name, clocks, v.Findings, true)
}

// readers lists who opened the report, the newest first.
func (v View) readers(s show.Sight) list.View {
	table := list.View{
		Caption: s.T("mailbox.readers"), Quiet: true,
		Columns: []list.Column{{Label: s.T("dossier.by")}, {Label: s.T("dossier.at")}, {Label: s.T("dossier.entry")}},
		Empty:   list.Empty{Title: s.T("mailbox.readers.empty"), Text: s.T("dossier.readers.text")},
	}
	for i := len(v.Read) - 1; i >= 0; i-- {
		r := v.Read[i]
		entry := s.Entry(r.Index)
		if !s.May(access.ReadEvidence) {
			entry.Href = ""
		}
		table.Rows = append(table.Rows, list.Row{Cells: []templ.Component{
			list.Link(link.View{Text: s.By(r.By)}, s.ReadFor(r.Why)), moment.Time(s.Reader, lang.Sharp(r.At)), link.Link(entry),
		}})
	}
	return table
}

// files lists what came with the report.
func (v View) files(s show.Sight) list.View {
	table := list.View{
		Caption: s.T("report.field.files"), Quiet: true,
		Columns: []list.Column{{Label: s.T("dossier.file")}, {Label: s.T("dossier.size"), Number: true}, {Label: s.T("dossier.digest")}},
	}
	for _, a := range v.Attachments {
		fetch := link.View{Text: a.Name.Reveal(), Href: "/api/v1/reports/" + a.Report + "/attachments/" + a.ID}
		table.Rows = append(table.Rows, list.Row{Cells: []templ.Component{list.Link(fetch, ""), list.Text(s.Bytes(a.Size)), code(a.Digest)}})
	}
	return table
}

// join is the choice among the open cases.
func (v View) join(s show.Sight) field.View {
	f := field.View{Name: "case", Label: s.T("case.number"), Required: true}
	for _, k := range v.Cases {
		if k.State != coordination.Closed {
			f.Options = append(f.Options, field.Option{Value: k.ID, Label: k.Number + " · " + s.Matter(k.ID)})
		}
	}
	return f
}

// above is where the page belongs: the desk of the office, or the unit's own.
func (v View) above(s show.Sight) []link.View {
	if s.Who.Staff() {
		return []link.View{{Text: s.T("layout.nav.desk"), Href: "/desk"}}
	}
	return []link.View{{Text: s.T("layout.nav.me"), Href: "/me"}}
}

// caseHref leads to the case where the reader may know it.
func (v View) caseHref(s show.Sight) string {
	if _, known := s.Matters[v.Report.Case]; !known {
		return ""
	}
	return show.Href(v.Report.Case)
}

// mine reports whether the reader's own unit, or he himself, handed the report in.
func (v View) mine(s show.Sight) bool {
	return s.Who.Person != "" && (v.Report.Person == s.Who.Person || v.Report.Org != "" && v.Report.Org == s.Who.Org)
}

func (v View) marking() marking.View { return marking.View{TLP: string(v.Report.Marking)} }

// Aliases are the people that the page mentions.
func (v View) Aliases() []string {
	aliases := []string{v.Report.Person}
	for _, r := range v.Read {
		aliases = append(aliases, r.By)
	}
	for _, m := range v.Messages {
		aliases = append(aliases, m.By)
	}
	for _, a := range v.Addresses {
		aliases = append(aliases, a.Holder)
	}
	return aliases
}

// Matters are the cases that the page mentions.
func (v View) Matters() []string {
	ids := []string{v.Report.ID, v.Report.Case}
	for _, k := range v.Cases {
		ids = append(ids, k.ID)
	}
	return ids
}
