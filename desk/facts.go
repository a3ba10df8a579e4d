package desk

import (
	"cmp"
	"context"
	"slices"

	"tocsin/domain/coordination"
	"tocsin/domain/obligation"
	"tocsin/domain/partner"
	"tocsin/domain/report"
	"tocsin/store"
)

// seats are the roles in which units stand in a matter, by partner id.
type seats map[string][]string

// capacityRole is the role of the law that goes with what a reporter calls himself.
var capacityRole = map[report.Capacity]string{
	report.Provider: "provider", report.Operator: "operator", report.Finder: "finder",
	report.Support: "partner", report.PeerPushed: "partner", report.Undeclared: "partner", "": "partner",
}

// platformActor is the platform itself.
func (c *core) platformActor() obligation.Actor {
	return obligation.Actor{ID: Platform, Roles: []string{"platform", "coordinator"}, Jurisdiction: c.settings.Jurisdiction}
}

// actor is a unit in its roles in a matter.
func actor(p partner.Partner, roles []string) obligation.Actor {
	return obligation.Actor{ID: p.ID, Roles: roles, Jurisdiction: p.Jurisdiction, Sector: p.Sector}
}

// facts puts together what the law engine is told of a matter.
func (c *core) facts(actors []obligation.Actor, events []coordination.Event, attributes map[string]any) obligation.Facts {
	f := obligation.Facts{Actors: append([]obligation.Actor{c.platformActor()}, actors...), Attributes: attributes}
	for _, e := range events {
		if e.Status == coordination.Disputed {
			continue
		}
		f.Events = append(f.Events, obligation.Event{Type: e.Type, Actor: e.Actor, At: e.At, Attributes: eventAttributes(e)})
	}
	return f
}

// eventAttributes are those of the event and its id, truth values as such.
func eventAttributes(e coordination.Event) map[string]any {
	attributes := make(map[string]any, len(e.Attributes)+1)
	attributes["id"] = e.ID
	for name, value := range e.Attributes {
		switch value {
		case "true", "false":
			attributes[name] = value == "true"
		default:
			attributes[name] = value
		}
	}
	return attributes
}

// reportFacts is what the engine is told of a report that is in no case yet.
func (c *core) reportFacts(r report.Report, sender *partner.Partner, events []coordination.Event) obligation.Facts {
	var actors []obligation.Actor
	if sender != nil {
		actors = append(actors, actor(*sender, []string{capacityRole[r.Capacity]}))
	}
	return c.facts(actors, events, map[string]any{
		"kind": string(cmp.Or(r.Kind, report.Vulnerability)), "upstream_component": r.Upstream, "national_security_or_public_interest": r.National,
	})
}

// caseFacts is what the engine is told of a case.
func (c *core) caseFacts(ctx context.Context, v store.View, k coordination.Case) (obligation.Facts, error) {
	events, err := v.Events(ctx, k.ID)
	if err != nil {
		return obligation.Facts{}, err
	}
	taking, err := v.Participants(ctx, k.ID)
	if err != nil {
		return obligation.Facts{}, err
	}
	var actors []obligation.Actor
	for _, p := range taking {
		unit, err := v.Partner(ctx, p.Org)
		if err != nil {
			return obligation.Facts{}, err
		}
		actors = append(actors, actor(unit, p.Roles))
	}
	joined, err := v.ReportsOf(ctx, k.ID)
	if err != nil {
		return obligation.Facts{}, err
	}
	return c.facts(actors, events, map[string]any{"kind": kinds(joined), "national_security_or_public_interest": k.National}), nil
}

// kinds are what the reports of a case are about; a case without any is taken to be about
// a vulnerability, which binds more.
func kinds(reports []report.Report) []string {
	var found []string
	for _, r := range reports {
		found = append(found, string(cmp.Or(r.Kind, report.Vulnerability)))
	}
	if len(found) == 0 {
		return []string{string(report.Vulnerability)}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// attested leaves out of the facts what units say of themselves: that meets their own
// duties, but lifts no prohibition from others until the office has put it on record.
func attested(f obligation.Facts) obligation.Facts {
	f.Events = slices.DeleteFunc(slices.Clone(f.Events), func(e obligation.Event) bool { return e.Attributes[filedBy] != nil })
	return f
}

// factsOf is what the engine is told of a report or a case.
func (c *core) factsOf(ctx context.Context, v store.View, matter string) (obligation.Facts, error) {
	if isCase(matter) {
		k, err := v.Case(ctx, matter)
		if err != nil {
			return obligation.Facts{}, err
		}
		return c.caseFacts(ctx, v, k)
	}
	r, err := v.Report(ctx, matter)
	if err != nil {
		return obligation.Facts{}, err
	}
	events, err := v.Events(ctx, matter)
	if err != nil {
		return obligation.Facts{}, err
	}
	var sender *partner.Partner
	if r.Org != "" {
		unit, err := v.Partner(ctx, r.Org)
		if err != nil {
			return obligation.Facts{}, err
		}
		sender = &unit
	}
	return c.reportFacts(r, sender, events), nil
}
