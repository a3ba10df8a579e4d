// Package member is where a unit manages its own people: who has an account, who came in,
// and who may manage the others.
//
// A unit makes accounts with its own rights and no others, and closes them at once. Who
// lost his way in is let in again by the platform, where two decide: nobody takes over
// the account of a colleague. A suspended unit sees the list and changes nothing.
//
// It serves no article; it keeps promise A6, that nobody gives rights that he has not.
package member

import (
	"github.com/a-h/templ"

	"tocsin/domain/access"
	"tocsin/domain/partner"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/field"
	"tocsin/transport/web/part/list"
	"tocsin/transport/web/part/moment"
	"tocsin/transport/web/show"
)

// Path of this concept.
const Path = "/members"

// View is the people of a unit.
type View struct {
	People []partner.Person
	Form   show.Form
	Done   access.Act
}

func (v View) table(s show.Sight) list.View {
	table := list.View{
		Caption: s.T("member.title"), Quiet: true,
		Columns: []list.Column{{Label: s.T("people.person.login")}, {Label: s.T("people.person.title")}, {Label: s.T("member.since")}, {Label: s.T("member.manage")}},
		Empty:   list.Empty{Title: s.T("member.none")},
	}
	for _, p := range v.People {
		table.Rows = append(table.Rows, list.Row{ID: p.ID, Cells: []templ.Component{
			list.Text(p.Login), list.Text(said(s, p)), since(s, p), manage(s, v.Form, p),
		}})
	}
	return table
}

// said is the post of somebody, and that he manages the others.
func said(s show.Sight, p partner.Person) string {
	if (access.Principal{Roles: p.Roles}).Is(access.UnitAdministrator) {
		return p.Title + " · " + s.T("role.unit-administrator")
	}
	return p.Title
}

func since(s show.Sight, p partner.Person) templ.Component {
	switch {
	case p.Disabled:
		return list.Text(s.T("member.closed"))
	case p.FirstSignIn.IsZero():
		return list.Text(s.T("member.never"))
	}
	return moment.Time(s.Reader, lang.At(p.FirstSignIn))
}

func reason(s show.Sight, f show.Form) field.View {
	return f.Field(s, field.View{Name: "reason", Label: s.T("people.close.reason"), Required: true, Max: 300})
}
