// Package whatif is the page that asks "what if?": which duties of a case, or of all cases,
// would be others under other law, elsewhere, or with other facts.
//
// What is supposed stands in the form, above what would change; the address of the page
// holds all of it, so that a colleague can be sent the question. Only what would be
// otherwise is listed. The page says that nothing is kept.
//
// It serves RMSPV, CRA 14 and whatever else stands in law/.
package whatif

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"tocsin/desk"
	"tocsin/domain/obligation"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/field"
	"tocsin/transport/web/part/list"
	"tocsin/transport/web/part/moment"
	"tocsin/transport/web/show"
)

// Path is the page about all cases; that about one lies below the case.
const Path = "/what-if"

// View is a question, and the answer once it was asked.
type View struct {
	Case  string // empty: all cases
	Asked obligation.Supposition
	Now   string // as it stands in the field
	Roles []string

	Supposed *desk.Supposed
	Sweep    *desk.Sweep
}

func (v View) path() string {
	if v.Case == "" {
		return Path
	}
	return "/cases/" + v.Case + Path
}

// everywhere leads to the same question about all cases.
func (v View) everywhere() string {
	q := url.Values{"suppose": v.Asked.Laws, "role": v.Asked.Roles, "set": {v.pairs()}}
	if v.Asked.Jurisdiction != "" {
		q.Set("jurisdiction", v.Asked.Jurisdiction)
	}
	return Path + "?" + q.Encode()
}

// pairs are the attributes that are supposed, as they are written.
func (v View) pairs() string {
	var pairs []string
	for name, value := range v.Asked.Attributes {
		pairs = append(pairs, name+"="+fmt.Sprint(value))
	}
	slices.Sort(pairs)
	return strings.Join(pairs, ", ")
}

// laws are the instruments that could be supposed, one choice for all editions.
func (v View) laws(s show.Sight) field.View {
	f := field.View{Name: "suppose", Label: s.T("whatif.laws"), Hint: s.T("whatif.laws.hint"), Quiet: true}
	for _, in := range s.Law {
		if len(in.Duties) == 0 || slices.ContainsFunc(f.Options, func(o field.Option) bool { return o.Value == in.ID }) {
			continue
		}
		f.Options = append(f.Options, field.Option{
			Value: in.ID, Label: s.Says(in.Short), Detail: s.Says(in.Title) + " · " + status(s, in),
			Chosen: slices.Contains(v.Asked.Laws, in.ID),
		})
	}
	return f
}

// status is whether an instrument is in force, and since when.
func status(s show.Sight, in *obligation.Instrument) string {
	said := s.T("law.status." + string(in.Status))
	if in.ValidFrom.IsZero() {
		return said
	}
	return said + " · " + in.ValidFrom.String()
}

// places are where there is law.
func (v View) places(s show.Sight) field.View {
	f := field.View{Name: "jurisdiction", Label: s.T("whatif.place"), Quiet: true, Options: []field.Option{{Label: s.T("whatif.place.same"), Chosen: v.Asked.Jurisdiction == ""}}}
	var codes []string
	for _, in := range s.Law {
		if in.Kind == obligation.Statute {
			codes = append(codes, in.Jurisdiction)
		}
	}
	slices.Sort(codes)
	for _, code := range slices.Compact(codes) {
		f.Options = append(f.Options, field.Option{Value: code, Label: s.Or("whatif.place."+code, code), Chosen: code == v.Asked.Jurisdiction})
	}
	return f
}

func (v View) roles(s show.Sight) field.View {
	f := field.View{Name: "role", Label: s.T("whatif.roles"), Hint: s.T("whatif.roles.hint"), Quiet: true}
	for _, role := range v.Roles {
		if role != "provider" {
			f.Options = append(f.Options, field.Option{Value: role, Label: s.Role(role), Chosen: slices.Contains(v.Asked.Roles, role)})
		}
	}
	return f
}

func (v View) when(s show.Sight) field.View {
	return field.View{Name: "now", Label: s.T("whatif.now"), Hint: s.T("whatif.now.hint"), Value: v.Now, Quiet: true}
}

// set is what else is supposed, as attributes with their values.
func (v View) set(s show.Sight) field.View {
	return field.View{Name: "set", Label: s.T("whatif.set"), Hint: s.T("whatif.set.hint"), Value: v.pairs(), Quiet: true, Max: 400}
}

// changed lists the answers that would be others.
func (v View) changed(s show.Sight) list.View {
	t := list.View{
		Caption: s.T("whatif.changed"), Quiet: true, Empty: list.Empty{Title: s.T("whatif.none"), Text: s.T("whatif.none.text")},
		Columns: []list.Column{{Label: s.T("whatif.duty")}, {Label: s.T("whatif.unit")}, {Label: s.T("whatif.before")}, {Label: s.T("whatif.after")}},
	}
	changed := slices.Clone(v.Supposed.Changed)
	slices.SortStableFunc(changed, func(a, b obligation.Compared) int { return cmp.Compare(gone(a), gone(b)) })
	for _, c := range changed {
		o := *cmp.Or(c.After, c.Before)
		row := list.Row{Cells: []templ.Component{duty(s, o), owner(s, o), stands(s, c.Before), stands(s, c.After)}}
		if c.After != nil {
			row.Tone, row.Edge = s.State(*c.After).Tone(), true
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// gone puts what would no longer be asked behind what would be.
func gone(c obligation.Compared) int {
	if c.After == nil {
		return 1
	}
	return 0
}

// counted lists how many answers of each stage would be others.
func (v View) counted(s show.Sight) list.View {
	t := list.View{
		Caption: s.T("whatif.changed"), Quiet: true, Empty: list.Empty{Title: s.T("whatif.none"), Text: s.T("whatif.none.text")},
		Columns: []list.Column{{Label: s.T("whatif.duty")}, {Label: s.T("whatif.before")}, {Label: s.T("whatif.after")}},
	}
	for _, n := range v.Sweep.Stages {
		t.Rows = append(t.Rows, list.Row{Cells: []templ.Component{stage(s, n), list.Text(states(s, n.Before)), list.Text(states(s, n.After))}})
	}
	return t
}

// states says how many answers stand how, in the order of the states.
func states(s show.Sight, counts map[obligation.State]int) string {
	var parts []string
	for _, state := range obligation.States {
		if n := counts[state]; n > 0 {
			parts = append(parts, s.T("whatif.state."+string(state), "n", n))
		}
	}
	if len(parts) == 0 {
		return s.T("whatif.nothing")
	}
	return strings.Join(parts, " · ")
}

// limit is the instant of an answer, in the reader's zone and the law's.
func limit(s show.Sight, o obligation.Obligation) moment.Due {
	due := moment.Due{At: lang.At(o.Due), Law: show.Zone(s, o.Law)}
	if o.Imprecise {
		due.From, due.At = lang.At(o.DueFrom), lang.At(o.DueTo)
	}
	return due
}
