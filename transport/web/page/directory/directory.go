// Package directory shows what is known of units: what they chose to show to others, the
// people to be reached there in a function, and every change of it, field by field.
//
// Who a contact is stands only on pages whose opening is on record (promise A5); all
// other pages say for what a contact is there, and how sure it is that he is who he is
// said to be. A unit proposes and the office decides: the same form is a change for the
// one and a proposal for the other, and says which.
//
// It serves the partner agreement and RMSPV 10.
package directory

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/partner"
	"tocsin/law"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/fact"
	"tocsin/transport/web/part/field"
	"tocsin/transport/web/part/link"
	"tocsin/transport/web/part/list"
	"tocsin/transport/web/part/moment"
	"tocsin/transport/web/part/tone"
	"tocsin/transport/web/show"
)

// ListView is the directory as its reader may see it.
type ListView struct {
	Listings []partner.Listing
}

func (v ListView) table(s show.Sight) list.View {
	table := list.View{
		Caption: s.T("directory.title"), Quiet: true,
		Columns: []list.Column{{Label: s.T("partner.name")}, {Label: s.T("partner.kinds")}, {Label: s.T("partner.sector")}, {Label: s.T("partner.jurisdiction")}},
		Empty:   list.Empty{Title: s.T("directory.empty"), Text: s.T("directory.empty.text")},
	}
	for _, l := range v.Listings {
		name, other := names(s, l.Name, l.LocalName)
		table.Rows = append(table.Rows, list.Row{Cells: []templ.Component{
			list.Link(link.View{Text: name, Href: "/directory/" + l.Org}, other), list.Text(dash(Kinds(s, l.Kinds))), list.Text(dash(s.Sectors(some(l.Sector)...))), list.Text(dash(l.Jurisdiction)),
		}})
	}
	return table
}

// names are the name in the reader's language and the other one.
func names(s show.Sight, name, local string) (string, string) {
	if s.Code == lang.Chinese && local != "" {
		return local, name
	}
	return name, local
}

func some(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}

func dash(text string) string {
	if text == "" {
		return "—"
	}
	return text
}

// Kinds are what a unit is to the platform, in words.
func Kinds(s show.Sight, all []partner.Kind) string {
	words := make([]string, len(all))
	for i, k := range all {
		words[i] = s.T("partner.kind." + string(k))
	}
	return strings.Join(words, s.T("case.and"))
}

// OneView is what one unit chose to show, with the contacts that are for the reader.
type OneView struct {
	partner.Listing
	Contacts []partner.Contact // open
	Signed   bool              // the reader is somebody to whom contacts may be opened
}

func (v OneView) facts(s show.Sight) []fact.View {
	facts := []fact.View{}
	add := func(label, text string) {
		if text != "" {
			facts = append(facts, fact.View{Label: s.T(label), Text: text})
		}
	}
	add("partner.kinds", Kinds(s, v.Kinds))
	add("partner.sector", s.Sectors(some(v.Sector)...))
	add("partner.jurisdiction", v.Jurisdiction)
	add("partner.products", strings.Join(v.Products, "\n"))
	add("partner.domains", strings.Join(v.Domains, "\n"))
	return facts
}

// ContactsView are the contacts of a unit, open.
type ContactsView struct {
	Unit     partner.Partner
	Contacts []partner.Contact
	Read     []desk.Reading // who opened them, the newest first
	Form     show.Form
	Done     access.Act
}

// readers lists who opened the contacts.
func (v ContactsView) readers(s show.Sight) list.View {
	table := list.View{
		Caption: s.T("contact.readers"), Quiet: true,
		Columns: []list.Column{{Label: s.T("dossier.by")}, {Label: s.T("dossier.at")}},
		Empty:   list.Empty{Title: s.T("contact.readers.none")},
	}
	for _, r := range v.Read {
		table.Rows = append(table.Rows, list.Row{Cells: []templ.Component{list.Text(s.By(r.By)), moment.Time(s.Reader, lang.Sharp(r.At))}})
	}
	return table
}

// Living are the contacts that have not ended.
func Living(all []partner.Contact) []partner.Contact {
	return slices.DeleteFunc(slices.Clone(all), func(c partner.Contact) bool { return c.State == partner.Ended })
}

// past are the contacts that have ended and of whom something is still kept.
func past(all []partner.Contact) []partner.Contact {
	return slices.DeleteFunc(slices.Clone(all), func(c partner.Contact) bool { return c.State != partner.Ended || c.Forgotten() })
}

var states = map[partner.ContactState]tone.Tone{partner.Unverified: tone.Warn, partner.Awaiting: tone.Calm, partner.Verified: tone.Good, partner.Ended: tone.Off}

// reach are who a contact is and how he is reached, and his keys.
func reach(s show.Sight, c partner.Contact) []fact.View {
	card := c.Revealed()
	facts := []fact.View{{Label: s.T("contact.name"), Text: dash(card.Reach.Name)}}
	for _, p := range []struct{ label, text string }{{"contact.address", card.Reach.Address}, {"contact.phone", card.Reach.Phone}} {
		if p.text != "" {
			facts = append(facts, fact.View{Label: s.T(p.label), Text: p.text})
		}
	}
	for _, k := range c.Keys {
		facts = append(facts, fact.View{Label: s.T("contact.key." + string(k.Kind)), Part: key(s, k)})
	}
	facts = append(facts, fact.View{Label: s.T("contact.visibility"), Text: s.T("measure.visibility." + string(c.Visibility))})
	if v := c.Verified; !v.At.IsZero() && s.Who.Staff() {
		facts = append(facts, fact.View{Label: s.T("contact.verified.by"), Part: verified(s, v)})
	}
	return facts
}

// table lists contacts without who they are.
func table(s show.Sight, all []partner.Contact) list.View {
	t := list.View{
		Caption: s.T("contact.title"), Quiet: true,
		Columns: []list.Column{{Label: s.T("contact.function")}, {Label: s.T("contact.state")}, {Label: s.T("contact.keys")}},
		Empty:   list.Empty{Title: s.T("contact.none"), Text: s.T("contact.none.text")},
	}
	for _, c := range Living(all) {
		prints := make([]string, len(c.Keys))
		for i, k := range c.Keys {
			prints[i] = Fingerprint(k.Fingerprint)
		}
		t.Rows = append(t.Rows, list.Row{ID: c.ID, Cells: []templ.Component{
			list.Text(s.T("contact.function." + string(c.Function))), tone.Badge(states[c.State], s.T("contact.state."+string(c.State))), list.Code(dash(strings.Join(prints, "\n"))),
		}})
	}
	return t
}

// Fingerprint is a fingerprint in groups of four, so that two people can compare it.
func Fingerprint(print string) string {
	var groups []string
	for len(print) > 4 {
		groups, print = append(groups, print[:4]), print[4:]
	}
	return strings.Join(append(groups, print), " ")
}

// SectionView is what the page of a unit shows of its entry beside the facts.
type SectionView struct {
	Unit     partner.Partner
	Contacts []partner.Contact // not opened
	History  []partner.Change  // personal values marked
	Words    []law.Word        // the sectors
	Form     show.Form
}

func (v SectionView) path() string { return "/partners/" + v.Unit.ID }

// mine reports whether the reader acts for the unit: what he asks for is a proposal.
func mine(s show.Sight, org string) bool { return s.Who.Org == org }

// label is what the button of a change says to this reader.
func label(s show.Sight, org, what string) string {
	if mine(s, org) {
		return s.T("directory.propose." + what)
	}
	return s.T("directory.change." + what)
}

func history(s show.Sight, all []partner.Change) list.View {
	t := list.View{
		Caption: s.T("directory.history"), Quiet: true,
		Columns: []list.Column{{Label: s.T("directory.when")}, {Label: s.T("directory.what")}, {Label: s.T("directory.by")}, {Label: s.T("directory.state")}},
		Empty:   list.Empty{Title: s.T("directory.history.none"), Text: s.T("directory.history.none.text")},
	}
	for _, c := range all {
		t.Rows = append(t.Rows, list.Row{ID: c.ID, Tone: changes[c.State], Edge: c.State == partner.ChangeProposed, Cells: []templ.Component{
			moment.Time(s.Reader, lang.At(c.At)), list.Link(link.View{Text: s.T("directory.subject." + string(c.Subject)), Href: "/changes/" + c.ID}, fields(s, c)),
			list.Text(s.By(c.By)), tone.Badge(changes[c.State], s.T("directory.state."+string(c.State))),
		}})
	}
	return t
}

// Waiting lists the proposals that wait for the office.
func Waiting(s show.Sight, all []partner.Change) list.View {
	t := list.View{
		Caption: s.T("directory.waiting"), Quiet: true,
		Columns: []list.Column{{Label: s.T("partner.name")}, {Label: s.T("directory.what")}, {Label: s.T("directory.when")}},
	}
	for _, c := range all {
		t.Rows = append(t.Rows, list.Row{Tone: tone.Warn, Edge: true, Cells: []templ.Component{
			list.Link(link.View{Text: s.Unit(c.Org), Href: "/changes/" + c.ID}, ""), list.Link(link.View{Text: s.T("directory.subject." + string(c.Subject))}, fields(s, c)), moment.Ago(s.Reader, lang.At(c.At)),
		}})
	}
	return t
}

var changes = map[partner.ChangeState]tone.Tone{
	partner.ChangeProposed: tone.Warn, partner.ChangeApproved: tone.Good, partner.ChangeMade: tone.Good, partner.ChangeDeclined: tone.Bad, partner.ChangeWithdrawn: tone.Off,
}

// fields names the fields that change.
func fields(s show.Sight, c partner.Change) string {
	words := make([]string, len(c.Fields))
	for i, f := range c.Fields {
		words[i] = fieldWord(s, f.Field)
	}
	return strings.Join(words, s.T("case.and"))
}

func fieldWord(s show.Sight, name string) string { return s.Or("directory.field."+name, name) }

// ChangeView is one change, open.
type ChangeView struct {
	partner.Change
	Form show.Form
	Done access.Act
}

// Aliases are the people that the change mentions.
func (v ChangeView) Aliases() []string { return []string{v.By, v.DecidedBy} }

// diff lists from what to what each field goes.
func (v ChangeView) diff(s show.Sight) list.View {
	t := list.View{
		Caption: s.T("directory.fields"), Quiet: true,
		Columns: []list.Column{{Label: s.T("directory.field")}, {Label: s.T("directory.from")}, {Label: s.T("directory.to")}},
		Empty:   list.Empty{Title: s.T("directory.subject." + string(v.Subject))},
	}
	for _, f := range v.Revealed() {
		t.Rows = append(t.Rows, list.Row{Cells: []templ.Component{list.Text(fieldWord(s, f.Field)), values(said(s, f.Field, f.From)), values(said(s, f.Field, f.To))}})
	}
	return t
}

// said are the values of a field in the reader's words.
func said(s show.Sight, name string, values []string) []string {
	words := make([]string, len(values))
	for i, v := range values {
		switch name {
		case "kinds":
			words[i] = s.T("partner.kind." + v)
		case "sector":
			words[i] = s.Sectors(v)
		case "visibility":
			words[i] = s.T("measure.visibility." + v)
		case "shown":
			words[i] = fieldWord(s, v)
		case "function":
			words[i] = s.T("contact.function." + v)
		case "keys":
			words[i] = Fingerprint(v)
		default:
			words[i] = v
		}
	}
	return words
}

// decidable reports whether the reader may decide about the change now.
func (v ChangeView) decidable(s show.Sight) bool {
	return v.State == partner.ChangeProposed && s.May(access.ApproveChange) && !mine(s, v.Org)
}

func (v ChangeView) path() string { return "/changes/" + v.ID }

// CodeView is a code that was just made.
type CodeView struct {
	Contact partner.Contact
	Code    string
}

func (v CodeView) back() link.View {
	return link.View{Href: "/partners/" + v.Contact.Org + "/contacts"}
}

func options[S ~string](s show.Sight, key string, all []S, chosen func(S) bool) []field.Option {
	var out []field.Option
	for _, one := range all {
		out = append(out, field.Option{Value: string(one), Label: s.T(key + string(one)), Chosen: chosen(one)})
	}
	return out
}
