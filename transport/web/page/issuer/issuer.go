// Package issuer is where it is set up who vouches for people: the single sign-on of the
// office, and of a unit.
//
// What an issuer may open is settled when it is set up and stands here for everybody who
// looks after people. For the office another administrator confirms it. A unit sets up its
// own, for its own people; its address to sign in by is shown for it to hand on, since the
// page to sign in tells no stranger which units there are.
//
// It serves no article; it keeps promise A6, that nobody is let in who may do more.
package issuer

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/partner"
	"tocsin/transport/web/part/field"
	"tocsin/transport/web/part/list"
	"tocsin/transport/web/part/tone"
	"tocsin/transport/web/show"
)

// Path of this concept.
const Path = "/issuers"

var tones = map[partner.IssuerState]tone.Tone{
	partner.IssuerAsked: tone.Warn, partner.IssuerInForce: tone.Good, partner.IssuerDeclined: tone.Off, partner.IssuerEnded: tone.Off,
}

// View is the issuers that somebody may know of.
type View struct {
	Issuers []partner.Issuer
	Base    string // address of the platform, before the ways to sign in
	Closed  bool   // there is no single sign-on here
	Form    show.Form
	Done    access.Act
}

func (v View) table(s show.Sight) list.View {
	table := list.View{
		Caption: s.T("issuer.title"), Quiet: true,
		Columns: []list.Column{{Label: s.T("issuer.name")}, {Label: s.T("issuer.opens")}, {Label: s.T("issuer.state")}, {Label: s.T("issuer.way")}, {Label: s.T("issuer.manage")}},
		Empty:   list.Empty{Title: s.T("issuer.none")},
	}
	for _, i := range v.Issuers {
		table.Rows = append(table.Rows, list.Row{ID: i.ID, Cells: []templ.Component{v.named(s, i), list.Text(opens(s, i)), tone.Badge(tones[i.State], s.T("issuer.state."+string(i.State))), v.way(s, i), manage(s, v.Form, i)}})
	}
	return table
}

// opens is whom an issuer lets in, in words.
func opens(s show.Sight, i partner.Issuer) string {
	var words []string
	for _, r := range i.Roles {
		words = append(words, s.Role(string(r)))
	}
	if len(i.Second) > 0 {
		words = append(words, s.T("issuer.counts", "values", strings.Join(i.Second, ", ")))
	}
	return strings.Join(words, " · ")
}

// whose is for whose people an issuer vouches.
func whose(s show.Sight, i partner.Issuer) string {
	if i.Org == "" {
		return s.T("issuer.office")
	}
	if i.Org == s.Who.Org {
		return s.T("issuer.own")
	}
	return s.Unit(i.Org)
}

func (v View) address(path string) string { return strings.TrimSuffix(v.Base, "/") + path }

// returns is where an issuer leads browsers back to.
func (v View) returns(i partner.Issuer) string { return v.address(desk.ReturnPath(i.ID)) }

// may reports whether the principal is shown the form of an act on an issuer.
func may(s show.Sight, i partner.Issuer, act access.Act) bool {
	return s.May(act) && slices.Contains(partner.IssuerSteps.Open(i.State), act)
}

// administers reports whether somebody sets up issuers for others: those of the office
// choose for whom.
func administers(s show.Sight) bool { return s.Who.Is(access.Administrator) }

func text(s show.Sight, f show.Form, name string, required bool) field.View {
	v := field.View{Name: name, Label: s.T("issuer." + name), Required: required, Max: 500, Complete: "off"}
	if key := "issuer." + name + ".hint"; s.Has(key) {
		v.Hint = s.T(key)
	}
	return f.Field(s, v)
}

func secret(s show.Sight, f show.Form, required bool) field.View {
	v := text(s, f, "secret", required)
	v.Type, v.Value = "password", ""
	return v
}

// roles are those that may come in by a new issuer.
func roles(s show.Sight, f show.Form) field.View {
	v := field.View{Name: "roles", Label: s.T("issuer.roles"), Hint: s.T("issuer.roles.hint")}
	for _, r := range access.Roles {
		if !administers(s) && !slices.Contains(partner.UnitRoles, r) {
			continue
		}
		v.Options = append(v.Options, field.Option{Value: string(r), Label: s.Role(string(r)), Chosen: slices.Contains(f.Sent["roles"], string(r)) || !administers(s) && !f.Failed() && r == access.PartnerMember})
	}
	return f.Field(s, v)
}

func algorithms(s show.Sight, f show.Form) field.View {
	v := field.View{Name: "algorithms", Label: s.T("issuer.algorithms"), Hint: s.T("issuer.algorithms.hint"), Quiet: true}
	for _, a := range partner.Algorithms {
		v.Options = append(v.Options, field.Option{Value: a, Label: a, Chosen: slices.Contains(f.Sent["algorithms"], a) || !f.Failed() && (a == "RS256" || a == "ES256")})
	}
	return f.Field(s, v)
}

func reason(s show.Sight, f show.Form) field.View {
	return f.Field(s, field.View{Name: "reason", Label: s.T("issuer.reason"), Required: true, Max: 300})
}
