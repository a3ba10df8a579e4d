package coordination

import (
	"slices"

	"tocsin/desk"
	"tocsin/domain/coordination"
	"tocsin/domain/report"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/field"
	"tocsin/transport/web/show"
)

// roles in which a unit may take part, in the order of the form.
var roles = []string{"provider", "operator", "finder", "upstream", "partner"}

func (v View) unitField(s show.Sight) field.View {
	f := field.View{Name: "org", Label: s.T("partner.name"), Required: true}
	for _, u := range v.outside(s) {
		f.Options = append(f.Options, field.Option{Value: u.ID, Label: s.UnitName(u)})
	}
	return f
}

func rolesField(s show.Sight) field.View {
	f := field.View{Name: "roles", Label: s.T("case.roles"), Hint: s.T("case.roles.hint"), Quiet: true}
	for _, r := range roles {
		f.Options = append(f.Options, field.Option{Value: r, Label: s.Role(r)})
	}
	return f
}

func ownField(s show.Sight) field.View {
	return field.View{Name: "own", Label: s.T("case.own"), Quiet: true, Options: []field.Option{{Value: "yes", Label: s.T("case.ownproduct"), Detail: s.T("case.own.hint")}}}
}

func gradeField(s show.Sight) field.View {
	f := field.View{Name: "word", Label: s.T("case.grade"), Required: true}
	for _, w := range coordination.Words {
		f.Options = append(f.Options, field.Option{Value: w, Label: s.T("advisory.severity." + w)})
	}
	return f
}

// typeField is what happened: the events of the law, and a note for all else.
func (v View) typeField(s show.Sight) field.View {
	f := field.View{Name: "type", Label: s.T("event.type"), Required: true}
	for _, kind := range v.Events {
		f.Options = append(f.Options, field.Option{Value: kind, Label: s.Event(kind)})
	}
	return f
}

// actorField is who did it: those who take part first, then everybody known.
func (v View) actorField(s show.Sight) field.View {
	f := field.View{Name: "actor", Label: s.T("event.actor"), Hint: s.T("event.actor.hint"), Options: []field.Option{
		{Label: s.T("event.nobody")}, {Value: desk.Platform, Label: s.Unit(desk.Platform)},
	}}
	for _, p := range v.Participants {
		f.Options = append(f.Options, field.Option{Value: p.Org, Label: s.Unit(p.Org) + " · " + s.RoleList(p.Roles)})
	}
	for _, u := range v.outside(s) {
		f.Options = append(f.Options, field.Option{Value: u.ID, Label: s.UnitName(u)})
	}
	return f
}

func statusField(s show.Sight) field.View {
	f := field.View{Name: "status", Label: s.T("event.status"), Value: string(coordination.Reported), Quiet: true}
	for _, st := range []coordination.Status{coordination.Reported, coordination.Confirmed, coordination.Disputed} {
		f.Options = append(f.Options, field.Option{Value: string(st), Label: s.T("timeline.status." + string(st)), Detail: s.T("event.status." + string(st))})
	}
	return f
}

// recipients are the authorities that the law names, to choose from or not.
func recipients(s show.Sight) []string {
	var ids []string
	for _, in := range s.Law {
		for _, r := range in.Recipients() {
			if !slices.Contains(ids, r.ID) {
				ids = append(ids, r.ID)
			}
		}
	}
	return ids
}

// correctsField is the event that a correction speaks of.
func (v View) correctsField(s show.Sight) field.View {
	f := field.View{Name: "of", Label: s.T("event.of"), Options: []field.Option{{Label: s.T("event.of.none")}}}
	for _, e := range v.Room.Events {
		f.Options = append(f.Options, field.Option{Value: e.ID, Label: s.When(e.At).Day + " · " + s.Event(e.Type)})
	}
	return f
}

// NewView is the form that opens a case; Reports are those that may be joined at once.
type NewView struct {
	Reports []report.Report
	Chosen  string        // the report that led here
	From    report.Report // that report, open; zero where none did
	Form    show.Form
}

func (v NewView) reportsField(s show.Sight) field.View {
	f := field.View{Name: "reports", Label: s.T("case.reports"), Hint: s.T("case.reports.hint"), Quiet: true}
	for _, r := range v.Reports {
		if _, err := report.Next(r.State, "report.join"); err != nil {
			continue
		}
		f.Options = append(f.Options, field.Option{
			Value: r.ID, Label: show.Short(r.ID) + " · " + s.Matter(r.ID), Detail: s.When(lang.At(r.Received)).String(), Chosen: r.ID == v.Chosen,
		})
	}
	return f
}

// first is the first product of the report that led here.
func (v NewView) first() (vendor, name, version string) {
	if len(v.From.Products) == 0 {
		return "", "", ""
	}
	p := v.From.Products[0]
	return p.Vendor, p.Name, p.Version
}

// Matters are the reports that the form mentions.
func (v NewView) Matters() []string {
	var ids []string
	for _, r := range v.Reports {
		ids = append(ids, r.ID)
	}
	return ids
}
