// Package account is what a person holds: the browsers in which he is signed in, the
// tokens of his programs, and the links that others had made in his name.
//
// A token is shown once, in the answer that makes it; only its digest is kept. Every
// one can be ended here, and is over at once. A suspended unit's people find the list
// empty: suspension ends them all (promise S2).
//
// It also lists what he shows beside his password, and leads to adding more.
//
// It serves no article; it keeps promise A1, that every act has somebody behind it.
package account

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

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
)

// View is a person's own page.
type View struct {
	Login    string
	Roles    string // in words
	Tokens   []desk.Held
	Sessions []desk.Held
	Factors  []partner.Factor
	Password bool                 // he signs in by one
	Done     access.Act           // what was just done here
	Keys     bool                 // passkeys can be used here
	Links    []desk.Held          // by which somebody may set a new password in his name
	Asked    []partner.Admission  // links that somebody asked for in his name
	This     string               // the session in which the page is read
	Secret   string               // a token that was just made; shown this once
	New      []partner.UseNetwork // from which a token was used for the first time lately
	Ties     []desk.Tied          // by which he signs in through somebody who vouches for him
	MayTie   []partner.Issuer     // who would vouch for him
	Leads    string               // to an issuer, where he says who he is
	Values   url.Values
	Fault    *fault.Fault
}

// label is the field that names a token.
func (v View) label(r lang.Reader) field.View {
	f := field.View{Name: "label", Label: r.T("account.label"), Hint: r.T("account.label.hint"), Value: v.Values.Get("label"), Required: true, Max: 100}
	return v.wrong(r, f)
}

// days is the field that says how long a token lasts.
func (v View) days(r lang.Reader) field.View {
	f := field.View{Name: "lasts", Label: r.T("account.days"), Type: "number", Mode: "numeric", Value: v.Values.Get("lasts"), Required: true}
	if f.Value == "" {
		f.Value = "90"
	}
	return v.wrong(r, f)
}

// scopes is the field that says what a token is for.
func (v View) scopes(r lang.Reader) field.View {
	f := field.View{Name: "scopes", Label: r.T("account.scopes"), Hint: r.T("account.scopes.hint"), Quiet: true}
	for _, s := range access.Scopes {
		f.Options = append(f.Options, field.Option{Value: string(s), Label: r.T("account.scope." + string(s)), Chosen: slices.Contains(v.Values["scopes"], string(s))})
	}
	return v.wrong(r, f)
}

// networks is the field that says from where a token is good.
func (v View) networks(r lang.Reader) field.View {
	f := field.View{Name: "networks", Label: r.T("account.networks"), Hint: r.T("account.networks.hint"), Value: v.Values.Get("networks")}
	return v.wrong(r, f)
}

// certificate is the field that binds a token to that of the program.
func (v View) certificate(r lang.Reader) field.View {
	f := field.View{Name: "certificate", Label: r.T("account.certificate"), Hint: r.T("account.certificate.hint"), Value: v.Values.Get("certificate"), Rows: 4}
	return v.wrong(r, f)
}

// alone is the box that lets the certificate do without the token.
func (v View) alone(r lang.Reader) field.View {
	chosen := v.Values.Get("alone") != ""
	return field.View{Name: "alone", Label: r.T("account.alone"), Hint: r.T("account.alone.hint"), Quiet: true, Options: []field.Option{{Value: "yes", Label: r.T("account.alone.yes"), Chosen: chosen}}}
}

// bounds are what a token is for and from where it is good, in words.
func bounds(r lang.Reader, c partner.Credential) string {
	words := make([]string, 0, len(c.Scopes)+len(c.Networks))
	for _, s := range c.Scopes {
		words = append(words, r.T("account.scope."+string(s)))
	}
	words = append(words, c.Networks...)
	if c.Certificate != "" {
		key := map[bool]string{false: "account.with", true: "account.with.alone"}[c.Alone]
		words = append(words, r.T(key, "print", c.Certificate[:min(16, len(c.Certificate))]))
	}
	return cmp.Or(strings.Join(words, " · "), r.T("account.unbound"))
}

// secret is a field for a password; it never comes back filled.
func (v View) secret(r lang.Reader, name, complete string) field.View {
	f := field.View{Name: name, Label: r.T("account.password." + name), Type: "password", Complete: complete, Required: name != "old", Quiet: true}
	if key := "account.password." + name + ".hint"; r.Has(key) {
		f.Hint = r.T(key)
	}
	return v.wrong(r, f)
}

func (v View) wrong(r lang.Reader, f field.View) field.View {
	if v.Fault != nil && field.Anchor(v.Fault.Field) == f.Name {
		f.Error = notice.Of(r, v.Fault).Text
	}
	return f
}

// tokens is the list of tokens, each with the button that ends it.
func (v View) tokens(r lang.Reader) list.View {
	t := table(r, "account.tokens", "account.label", "account.bounds", "account.issued", "account.used", "account.expires")
	t.Empty = list.Empty{Title: r.T("account.tokens.empty"), Text: r.T("account.tokens.empty.text")}
	for _, c := range v.Tokens {
		t.Rows = append(t.Rows, list.Row{Cells: []templ.Component{
			list.Text(c.Label), list.Text(bounds(r, c.Credential)), moment.Time(r, lang.At(c.Issued)), used(r, c.Used), moment.Time(r, lang.At(c.Expires)), end(r, "/account/tokens/"+c.ID+"/revoke", c.Label),
		}})
	}
	return t
}

// factors is the list of what the person shows beside his password.
func (v View) factors(r lang.Reader) list.View {
	t := table(r, "account.factors", "account.label", "account.factor.kind", "account.issued", "account.used")
	t.Empty = list.Empty{Title: r.T("account.factors.empty"), Text: r.T("account.factors.empty.text")}
	for _, f := range v.Factors {
		kind := r.T("factor.kind." + string(f.Kind))
		if f.Kind == partner.RecoveryCodes {
			kind = r.T("factor.left", "n", strconv.Itoa(len(f.Codes)))
		}
		if f.Kind == partner.Passkey {
			kind = passkey(r, f)
		}
		name := cmp.Or(f.Label, r.T("factor.kind."+string(f.Kind)))
		t.Rows = append(t.Rows, list.Row{Cells: []templ.Component{
			list.Text(name), list.Text(kind), moment.Time(r, lang.At(f.Added)), used(r, f.Used), end(r, "/account/factors/"+f.ID+"/end", name),
		}})
	}
	return t
}

// passkey is what is to be known of one beside its name.
func passkey(r lang.Reader, f partner.Factor) string {
	words := []string{r.T("factor.kind.passkey")}
	if f.Synced {
		words = append(words, r.T("passkey.synced"))
	}
	if !f.Copied.IsZero() {
		words = append(words, r.T("passkey.copied"))
	}
	return strings.Join(append(words, f.Site), " · ")
}

// copied reports whether a passkey of his seems to be copied.
func (v View) copied() bool {
	return slices.ContainsFunc(v.Factors, func(f partner.Factor) bool { return !f.Copied.IsZero() })
}

// sessions is the list of browsers; the one in hand is ended by signing out.
func (v View) sessions(r lang.Reader) list.View {
	t := table(r, "account.sessions", "account.browser", "account.way", "account.issued", "account.used", "account.expires")
	for _, c := range v.Sessions {
		name, where, last := cmp.Or(c.Browser, r.T("account.browser.some")), r.T("account.session.other"), list.Text("")
		if c.ID == v.This {
			where = r.T("account.session.this")
		} else {
			last = end(r, "/account/sessions/"+c.ID+"/end", name)
		}
		t.Rows = append(t.Rows, list.Row{Cells: []templ.Component{
			list.Link(link.View{Text: name}, where), list.Text(v.way(r, c)), moment.Time(r, lang.At(c.Issued)), used(r, c.Used), moment.Time(r, lang.At(c.Expires)), last,
		}})
	}
	return t
}

// way is how a session was opened.
func (v View) way(r lang.Reader, c desk.Held) string {
	way := r.Or("account.way."+string(c.Way), "")
	if !c.Proven.IsZero() {
		way = r.T("account.way.proven", "way", way)
	}
	return way
}

// TiesPath is where an account is tied to an issuer.
const TiesPath = "/account/ties"

// ties is the list of who vouches for the person.
func (v View) ties(r lang.Reader) list.View {
	t := table(r, "account.ties", "account.tie.issuer", "account.tie.subject", "account.issued", "account.used")
	t.Empty = list.Empty{Title: r.T("account.ties.empty")}
	for _, tie := range v.Ties {
		by := tie.Subject
		if tie.Given {
			by = r.T("account.tie.given", "subject", tie.Subject)
		}
		t.Rows = append(t.Rows, list.Row{Cells: []templ.Component{
			list.Text(tie.Name), list.Text(by), moment.Time(r, lang.At(tie.Added)), used(r, tie.Used), end(r, TiesPath+"/"+tie.ID+"/end", tie.Name),
		}})
	}
	return t
}

// tying is the password that somebody shows who ties his account.
func (v View) tying(r lang.Reader) field.View {
	f := field.View{Name: "password", ID: "tie-password", Label: r.T("login.password"), Type: "password", Complete: "current-password", Required: true, Quiet: true}
	if v.Fault != nil && v.Fault.Field == "/tie-password" {
		f.Error = notice.Of(r, v.Fault).Text
	}
	return f
}

// links is the list of what was asked for or made in the person's name.
func (v View) links(r lang.Reader) list.View {
	t := table(r, "account.links", "account.link", "account.issued", "account.expires")
	for _, a := range v.Asked {
		t.Rows = append(t.Rows, list.Row{Cells: []templ.Component{
			list.Link(link.View{Text: r.T(map[bool]string{false: "account.link.asked", true: "account.link.lost"}[a.Lost])}, a.Reason), moment.Time(r, lang.At(a.Asked)), list.Text(""), end(r, "/account/admissions/"+a.ID+"/refuse", r.T("account.link.asked")),
		}})
	}
	for _, c := range v.Links {
		t.Rows = append(t.Rows, list.Row{Cells: []templ.Component{
			list.Text(r.T("account.link.made")), moment.Time(r, lang.At(c.Issued)), moment.Time(r, lang.At(c.Expires)), end(r, "/account/tokens/"+c.ID+"/revoke", r.T("account.link.made")),
		}})
	}
	return t
}

// used is when something was last used.
func used(r lang.Reader, last time.Time) templ.Component {
	if last.IsZero() {
		return list.Text(r.T("account.unused"))
	}
	return moment.Time(r, lang.At(last))
}

// table is an empty list whose last column ends what stands in the row.
func table(r lang.Reader, caption string, columns ...string) list.View {
	t := list.View{Caption: r.T(caption), Quiet: true}
	for _, name := range append(columns, "account.end") {
		t.Columns = append(t.Columns, list.Column{Label: r.T(name)})
	}
	return t
}
