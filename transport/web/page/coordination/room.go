// Package coordination is the room of a case, and the way into it: everything that
// belongs to one matter on one page, with what may be done next beside each part.
//
// Clocks stand first, with both readings and their working; then what the program
// proposes and a person decides; then the course of events with source and precision.
// Embargo and policies stand apart from the clocks, since neither pauses a duty
// (promise L6). A unit that takes part sees the same room without what is not its own.
//
// It serves RMSPV 7 and 9, and every policy of law/ that it sets side by side.
package coordination

import (
	"cmp"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/advisory"
	"tocsin/domain/coordination"
	"tocsin/domain/ident"
	"tocsin/domain/obligation"
	"tocsin/domain/partner"
	"tocsin/store"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/clockbar"
	"tocsin/transport/web/part/fact"
	"tocsin/transport/web/part/link"
	"tocsin/transport/web/part/list"
	"tocsin/transport/web/part/marking"
	"tocsin/transport/web/part/moment"
	"tocsin/transport/web/part/timeline"
	"tocsin/transport/web/part/tone"
	"tocsin/transport/web/show"
)

// View is a case as its reader may see it.
type View struct {
	desk.Room
	Trail  []store.Logged   // for the office
	Events []string         // types of event that may be recorded
	Answer []partner.Answer // who answers for the affected products, for whoever may invite
	With   string           // the unit of which it is asked who could see the case with it
	Form   show.Form
	Done   access.Act
}

func (v View) path() string { return "/cases/" + v.Case.ID }

// title is the title of the case; it is sealed, and the reading is on record.
func (v View) title(s show.Sight) string {
	return cmp.Or(v.Case.Title.Reveal(), s.Matter(v.Case.ID))
}

// unheeded names the units of which the course tells something and that are no party: a
// duty binds a party, so none of theirs is reckoned. It is for whoever may invite them.
func (v View) unheeded(s show.Sight) string {
	if !v.offers(s, access.InviteParty) {
		return ""
	}
	var names []string
	for _, e := range v.Room.Events {
		party := slices.ContainsFunc(v.Participants, func(p coordination.Participant) bool { return p.Org == e.Actor })
		if name := s.Unit(e.Actor); ident.PrefixOf(e.Actor) == ident.Partner && !party && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, s.T("case.and"))
}

// within are the parts of the page, for those on a small screen.
func (v View) within(s show.Sight) []link.View {
	parts := []string{"clocks"}
	if len(v.Findings) > 0 {
		parts = append(parts, "findings")
	}
	parts = append(parts, "course", "policies")
	if s.Who.Staff() {
		parts = append(parts, "relay")
	}
	parts = append(parts, "assessment", "embargo", "parties", "advisories", "reports")
	if s.May(access.ReadEvidence) {
		parts = append(parts, "evidence")
	}
	links := make([]link.View, len(parts))
	for i, p := range parts {
		links[i] = link.View{Text: s.T("case.part." + p), Href: "#" + p}
	}
	return links
}

// closable reports whether the case is still worked on.
func (v View) closable() bool {
	_, err := coordination.Next(v.Case.State, access.CloseCase)
	return err == nil
}

// offers reports whether an act of the desk may be done in this case now.
func (v View) offers(s show.Sight, act access.Act) bool { return v.closable() && s.May(act) }

var tones = map[coordination.State]tone.Tone{coordination.Open: tone.Warn, coordination.Published: tone.Good, coordination.Closed: tone.Off}

// statutory are the clocks of the law, and policies those of agreements.
func (v View) statutory() []show.Clock { return v.of(obligation.Statute) }
func (v View) policies() []show.Clock  { return v.of(obligation.Policy) }

func (v View) of(kind obligation.Kind) []show.Clock {
	return slices.DeleteFunc(show.Gather(show.Of(v.Case.ID, v.Clocks)), func(c show.Clock) bool { return c.First().Law.Kind != kind })
}

// running are the clocks that somebody still has to act on, or was late on; settled
// are those that are met, not begun, or merely to be kept.
func (v View) running(s show.Sight) []clockbar.View {
	return s.Clocks("clock", slices.DeleteFunc(v.statutory(), show.Clock.Settled), v.Findings, true)
}

func (v View) settled(s show.Sight) []clockbar.View {
	return s.Clocks("settled", slices.DeleteFunc(v.statutory(), func(c show.Clock) bool { return !c.Settled() }), v.Findings, true)
}

// compared sets the disclosure policies side by side.
func (v View) compared(s show.Sight) list.View {
	table := list.View{
		Caption: s.T("case.policies.caption"), Quiet: true,
		Columns: []list.Column{{Label: s.T("case.policy")}, {Label: s.T("case.policy.from")}, {Label: s.T("case.policy.due")}, {Label: s.T("case.state")}},
		Empty:   list.Empty{Title: s.T("case.policies.none"), Text: s.T("case.policies.none.text")},
	}
	for _, c := range v.policies() {
		o := c.First()
		bar := s.Clock("policy", c, nil)
		due := list.Text(s.T("case.policy.nolimit"))
		if len(bar.Readings) > 0 {
			due = limit(s, bar.Readings[0].Due, o)
		}
		table.Rows = append(table.Rows, list.Row{Tone: state(bar), Edge: true, Cells: []templ.Component{
			list.Link(link.View{Text: s.Says(o.Law.Short), Href: s.Cite(o.Cite).Href}, s.Says(o.Step.Title)),
			moment.Time(s.Reader, o.AnchorAt), due, policyState(s, bar, o),
		}})
	}
	return table
}

// basis is why the period is read so, where the policy says it.
func basis(s show.Sight, o obligation.Obligation) string {
	for _, n := range o.Working {
		if n.Code == "work.basis" {
			return s.Note(n)
		}
	}
	return ""
}

func state(v clockbar.View) tone.Tone {
	return map[clockbar.State]tone.Tone{clockbar.Late: tone.Bad, clockbar.MetLate: tone.Bad, clockbar.Soon: tone.Warn, clockbar.Met: tone.Good, clockbar.Running: tone.Calm}[v.State]
}

// course is the timeline with the evidence of each event.
func (v View) course(s show.Sight) timeline.View {
	return s.Course(v.Room.Events, show.Proofs(v.Trail))
}

// head are the facts of the case beside its course.
func (v View) head(s show.Sight) []fact.View {
	k := v.Case
	facts := []fact.View{
		{Label: s.T("case.opened"), Part: moment.Time(s.Reader, lang.At(k.Opened))},
		{Label: s.T("case.owner"), Text: s.By(k.Owner)},
		{Label: s.T("case.workers"), Text: workers(s, k)},
		{Label: s.T("advisory.affected"), Text: products(k)},
		{Label: s.T("report.field.aliases"), Text: strings.Join(k.Aliases, ", ")},
		{Label: s.T("case.world"), Part: flags(s, k.Flags)},
	}
	if len(k.Sectors) > 0 {
		facts = append(facts, fact.View{Label: s.T("report.field.sectors"), Text: s.Sectors(k.Sectors...)})
	}
	if k.National {
		facts = append(facts, fact.View{Label: s.T("report.field.national_interest"), Part: tone.Badge(tone.Warn, s.T("dossier.yes"))})
	}
	return facts
}

func products(k coordination.Case) string {
	var lines []string
	for _, p := range k.Affected {
		lines = append(lines, strings.TrimSpace(p.Label()+" "+cmp.Or(p.Ranges.String(), p.Version)))
	}
	return strings.Join(lines, "\n")
}

// known are the flags that are set, as words and tones.
func known(s show.Sight, f coordination.Flags) []flag {
	var set []flag
	for _, x := range []struct {
		is  bool
		key string
		t   tone.Tone
	}{{f.Public, "public", tone.Warn}, {f.Exploit, "exploit", tone.Bad}, {f.Attacks, "attacks", tone.Bad}} {
		if x.is {
			set = append(set, flag{s.T("case.flag." + x.key), x.t})
		}
	}
	return set
}

type flag struct {
	word string
	tone tone.Tone
}

// parties lists who takes part, in which roles.
func (v View) parties(s show.Sight) list.View {
	table := list.View{
		Caption: s.T("case.parties"), Quiet: true,
		Columns: []list.Column{{Label: s.T("partner.name")}, {Label: s.T("partner.role")}},
		Empty:   list.Empty{Title: s.T("case.parties.none"), Text: s.T("case.parties.none.text")},
	}
	for _, p := range v.Participants {
		roles := s.RoleList(p.Roles)
		if p.Product {
			roles += s.T("case.and") + s.T("case.ownproduct")
		}
		table.Rows = append(table.Rows, list.Row{Cells: []templ.Component{unit(s, p.Org), list.Link(link.View{Text: roles}, s.T("case.invited", "time", s.When(lang.At(p.Invited)).Day))}})
	}
	return table
}

// grades are the assessments, the newest first; none is overwritten.
func (v View) grades() []coordination.Grade {
	newest := slices.Clone(v.Case.Grades)
	slices.Reverse(newest)
	return newest
}

// reports lists the reports in the case.
func (v View) reports(s show.Sight) []link.View {
	var links []link.View
	for _, r := range v.Reports {
		who := s.T("chip.anonymous")
		if r.Org != "" {
			who = s.Unit(r.Org)
		}
		links = append(links, link.View{Text: show.Short(r.ID) + " · " + who + " · " + s.When(lang.At(r.Received)).Day, Href: show.Href(r.ID)})
	}
	return links
}

// told is how many of the units that were told of an advisory have acknowledged.
func (v View) told(s show.Sight, a advisory.Advisory) string {
	done, all := advisory.Acknowledged(v.Notices[a.ID], advisory.OfRelease)
	if all == 0 {
		return ""
	}
	return s.T("advisory.acknowledged", "n", done, "all", all)
}

func (v View) copies(s show.Sight) list.View { return s.Copies(v.Parcels) }

func (v View) marking() marking.View { return marking.View{TLP: string(v.Case.Marking)} }

// outside are the units that do not take part yet.
func (v View) outside(s show.Sight) []partner.Partner {
	var units []partner.Partner
	for _, u := range s.Units {
		if !slices.ContainsFunc(v.Participants, func(p coordination.Participant) bool { return p.Org == u.ID }) {
			units = append(units, u)
		}
	}
	slices.SortFunc(units, func(a, b partner.Partner) int { return cmp.Compare(a.Name, b.Name) })
	return units
}

// workers are the posts of those who work the case.
func workers(s show.Sight, k coordination.Case) string {
	var posts []string
	for _, p := range k.Workers() {
		posts = append(posts, s.By(p))
	}
	if len(posts) == 0 {
		return s.T("case.workers.none")
	}
	return strings.Join(posts, ", ")
}

// works reports whether the reader works the case.
func (v View) works(s show.Sight) bool { return slices.Contains(v.Case.Workers(), s.Who.Person) }

// Aliases are the people that the page mentions.
func (v View) Aliases() []string {
	aliases := append([]string{v.Case.Owner}, v.Case.Workers()...)
	for _, g := range v.Case.Grades {
		aliases = append(aliases, g.Author)
	}
	for _, f := range v.Findings {
		aliases = append(aliases, f.DecidedBy)
	}
	for _, e := range v.Trail {
		aliases = append(aliases, e.Head.By)
	}
	return aliases
}

// Matters are the records that the page mentions.
func (v View) Matters() []string {
	ids := []string{v.Case.ID}
	for _, r := range v.Reports {
		ids = append(ids, r.ID)
	}
	return ids
}

// newest are the last entries of the trail, the newest first.
func (v View) newest() []store.Logged {
	last := slices.Clone(v.Trail[max(0, len(v.Trail)-6):])
	slices.Reverse(last)
	return last
}

// advisoryHref leads the office to the gate, and everybody else to what was released.
func (v View) advisoryHref(s show.Sight, a advisory.Advisory) string {
	if s.May(access.DraftAdvisory) || s.May(access.ReadEvidence) {
		return show.Href(a.ID)
	}
	return "/advisories/" + a.ID
}
