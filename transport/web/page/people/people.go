// Package people is the administration: who has an account, which partners are
// enrolled, and how somebody new comes in.
//
// An administrator enrols partners and people and sees no case by that. A new person
// is given a link that works once; it is shown this once, and whoever makes it hands it
// over himself. For a person who was in before, or who may do what the administrator
// may not, one asks for the link and another makes it. Nobody is deleted here: an
// account that acted stays in the evidence.
//
// It serves no article; it keeps promise A6 in sight.
package people

import (
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/law"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/field"
	"tocsin/transport/web/part/link"
	"tocsin/transport/web/part/list"
	"tocsin/transport/web/part/notice"
	"tocsin/transport/web/part/tone"
)

// View is the whole administration.
type View struct {
	People   []partner.Person
	Partners []partner.Partner
	Person   Form
	Partner  Form
	Roles    []string // that a partner may have under the law, from the vocabulary
	Sectors  []law.Word
	Done     access.Act // what was just done here

	Admissions []partner.Admission
	Doubts     []desk.Doubt     // passkeys that seem to be copied
	Ask        *fault.Fault     // what is wrong with what was asked for
	Who        access.Principal // who looks
	Second     bool             // there is another administrator who could confirm
}

// Form is what was typed, and what is wrong with it.
type Form struct {
	Values url.Values
	Fault  *fault.Fault
}

// LinkView is a link that was just made.
type LinkView struct {
	Name     string
	Href     string
	Until    lang.Moment
	Recovery bool // it asks for a new password
}

// sub says what the link does.
func (v LinkView) sub(r lang.Reader) string {
	if v.Recovery {
		return r.T("people.link.recovery")
	}
	return r.T("people.link.sub")
}

// one is a field of a form. Both forms stand on one page, so ids bear the form's name.
func (f Form) one(r lang.Reader, form, name string) field.View {
	v := field.View{Name: name, ID: form + "-" + name, Label: r.T("people." + form + "." + name), Value: f.Values.Get(name)}
	v.Complete = "off" // what the browser knows is the administrator's own
	if key := "people." + form + "." + name + ".hint"; r.Has(key) {
		v.Hint = r.T(key)
	}
	if f.Fault == nil {
		return v
	}
	for _, one := range append(slices.Clone(f.Fault.Reasons), *f.Fault) {
		if place(one.Field) == name {
			v.Error = notice.Of(r, &one).Text
		}
	}
	return v
}

// place is the field that a pointer speaks of: of a list, the whole of it.
func place(pointer string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(pointer, "/"), "/")
	return first
}

// said is what is wrong with a form; it leads to the fields of that form.
func (f Form) said(r lang.Reader, form string) notice.View {
	v := notice.Of(r, f.Fault)
	for i := range v.Reasons {
		if v.Reasons[i].Field != "" {
			v.Reasons[i].Field = form + "-" + place(v.Reasons[i].Field)
		}
	}
	return v
}

// must is a field without which the form cannot be sent.
func (f Form) must(r lang.Reader, form, name string) field.View {
	v := f.one(r, form, name)
	v.Required = true
	return v
}

// secret is the field for a password; it never comes back filled.
func (f Form) secret(r lang.Reader) field.View {
	v := f.one(r, "person", "password")
	v.Type, v.Complete, v.Value = "password", "new-password", ""
	return v
}

// roles are the roles of an account.
func (f Form) roles(r lang.Reader) field.View {
	v := f.must(r, "person", "roles")
	for _, role := range access.Roles {
		v.Options = append(v.Options, field.Option{Value: string(role), Label: r.T("role." + string(role)), Detail: r.Or("people.does."+string(role), ""), Chosen: slices.Contains(f.Values["roles"], string(role))})
	}
	return v
}

// org is the organisation of an account.
func (v View) org(r lang.Reader) field.View {
	f := v.Person.one(r, "person", "org")
	f.Options = []field.Option{{Label: r.T("people.person.org.none")}}
	for _, p := range v.Partners {
		f.Options = append(f.Options, field.Option{Value: p.ID, Label: p.Name})
	}
	return f
}

// capacities are the roles of a partner under the law.
func (v View) capacities(r lang.Reader) field.View {
	f := v.Partner.one(r, "partner", "roles")
	for _, role := range v.Roles {
		f.Options = append(f.Options, field.Option{Value: role, Label: r.Or("role."+role, role), Detail: r.Or("people.owes."+role, ""), Chosen: slices.Contains(v.Partner.Values["roles"], role)})
	}
	return f
}

// kinds are what a partner is to the platform.
func (v View) kinds(r lang.Reader) field.View {
	f := v.Partner.one(r, "partner", "kinds")
	for _, k := range partner.Kinds {
		f.Options = append(f.Options, field.Option{Value: string(k), Label: r.T("partner.kind." + string(k)), Detail: r.Or("people.kind."+string(k), ""), Chosen: slices.Contains(v.Partner.Values["kinds"], string(k))})
	}
	return f
}

// sector is the sector of a partner, out of the vocabulary.
func (v View) sector(r lang.Reader) field.View {
	f := v.Partner.one(r, "partner", "sector")
	f.Options = []field.Option{{Label: r.T("partner.sector.none")}}
	for _, w := range v.Sectors {
		f.Options = append(f.Options, field.Option{Value: w.Name, Label: r.Or("sector."+w.Name, w.Says.In(string(r.Code)))})
	}
	return f
}

// people is the list of accounts, each with the button that makes a link.
func (v View) people(r lang.Reader) list.View {
	t := list.View{
		Caption: r.T("people.people"), Quiet: true,
		Columns: []list.Column{{Label: r.T("people.person.login")}, {Label: r.T("people.person.roles")}, {Label: r.T("people.person.org")}, {Label: r.T("people.invite")}, {Label: r.T("act.person.close")}},
	}
	names := map[string]string{}
	for _, p := range v.Partners {
		names[p.ID] = p.Name
	}
	for _, p := range v.People {
		t.Rows = append(t.Rows, list.Row{ID: p.ID, Cells: []templ.Component{
			list.Link(link.View{Text: p.Login}, p.Title), list.Text(rolesOf(r, p)), list.Text(names[p.Org]), v.way(r, p), v.closing(r, p),
		}})
	}
	return t
}

// way is what an administrator may do to let a person in: a link by himself, or ask.
func (v View) way(r lang.Reader, p partner.Person) templ.Component {
	if p.MayLetIn(v.Who, v.Second) == nil {
		return invite(r, p)
	}
	if p.ID == v.Who.Person {
		return list.Text("")
	}
	return ask(r, p)
}

// closing is what an administrator may do to close an account.
func (v View) closing(r lang.Reader, p partner.Person) templ.Component {
	switch {
	case p.Forgotten():
		return tone.Badge(tone.Off, r.T("people.forgotten"))
	case p.Withheld:
		return templ.Join(tone.Badge(tone.Off, r.T("people.disabled")), shut(r, p), forget(r, p))
	case p.Disabled:
		return templ.Join(tone.Badge(tone.Off, r.T("people.disabled")), forget(r, p))
	case p.ID == v.Who.Person:
		return list.Text("")
	}
	return shut(r, p)
}

// confirms is the words by which somebody confirms.
func confirms(a partner.Admission) string {
	if a.Closes {
		return "people.confirm.close"
	}
	return "people.confirm"
}

// admissions is the list of what waits for a second administrator.
func (v View) admissions(r lang.Reader) list.View {
	t := list.View{
		Caption: r.T("people.admissions"), Quiet: true,
		Columns: []list.Column{{Label: r.T("people.person.login")}, {Label: r.T("people.admission.what")}, {Label: r.T("people.admission.reason")}, {Label: r.T("people.admission.by")}, {Label: r.T("people.invite")}},
	}
	people := map[string]partner.Person{}
	for _, p := range v.People {
		people[p.ID] = p
	}
	for _, a := range v.Admissions {
		name, may := people[a.Person].Login, a.MayConfirm(people[v.Who.Person], people[a.AskedBy]) == nil
		t.Rows = append(t.Rows, list.Row{ID: a.ID, Cells: []templ.Component{
			list.Text(name), list.Text(r.T(what(a))), list.Text(a.Reason), list.Text(people[a.AskedBy].Login), decide(r, a, name, may),
		}})
	}
	return t
}

func rolesOf(r lang.Reader, p partner.Person) string {
	words := make([]string, len(p.Roles))
	for i, role := range p.Roles {
		words[i] = r.T("role." + string(role))
	}
	return strings.Join(words, ", ")
}

// standings give each standing its tone.
var standings = map[partner.Standing]tone.Tone{partner.Good: tone.Good, partner.Warned: tone.Warn, partner.Suspended: tone.Bad, partner.Removed: tone.Off}

// partners is the list of organisations.
func (v View) partners(r lang.Reader) list.View {
	t := list.View{
		Caption: r.T("people.partners"), Quiet: true,
		Columns: []list.Column{{Label: r.T("people.partner.name")}, {Label: r.T("people.partner.roles")}, {Label: r.T("people.partner.sector")}, {Label: r.T("partner.standing")}},
		Empty:   list.Empty{Title: r.T("partner.empty"), Text: r.T("partner.empty.text")},
	}
	for _, p := range v.Partners {
		var roles []string
		for _, role := range p.Roles {
			roles = append(roles, r.Or("role."+role, role))
		}
		t.Rows = append(t.Rows, list.Row{ID: p.ID, Cells: []templ.Component{
			list.Link(link.View{Text: p.Name}, p.LocalName), list.Text(strings.Join(roles, ", ")), list.Text(r.Sectors(p.Sector)),
			tone.Badge(standings[p.Standing], r.Or("people.standing."+string(p.Standing), string(p.Standing))),
		}})
	}
	return t
}

// what names what an admission asks for.
func what(a partner.Admission) string {
	switch {
	case a.Closes:
		return "people.admission.close"
	case a.Lost:
		return "people.admission.lost"
	}
	return "people.admission.link"
}
