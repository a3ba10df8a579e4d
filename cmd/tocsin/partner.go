package main

import (
	"context"
	"fmt"
	"text/tabwriter"

	"tocsin/desk"
	"tocsin/domain/partner"
)

// partnerAdd enrols an organisation.
type partnerAdd struct {
	keeping
	JSON         bool     `help:"Print JSON."`
	Name         string   `arg:"" help:"Its name."`
	LocalName    string   `help:"Its name in the language of the platform's jurisdiction."`
	Jurisdiction string   `help:"ISO 3166 code of where it is; unknown excuses nothing." placeholder:"CN"`
	Sector       string   `help:"Sector, such as telecom; warnings are addressed by it."`
	Role         []string `help:"Its usual roles before the law: provider, operator, finder; may be given several times."`
	Product      []string `help:"What it answers for: purl, CPE or words; may be given several times."`
}

// Help teaches the verb.
func (partnerAdd) Help() string {
	return `The server must not run meanwhile; on a running one, an administrator does this at /people.

Examples:
  tocsin partner add "Example Telecom" --data ./instance --jurisdiction CN --sector telecom --role operator
  tocsin partner add "Example Software" --data ./instance --role provider --product pkg:maven/org.example/core`
}

// Run enrols it.
func (p *partnerAdd) Run(ctx context.Context, t *terminal) error {
	unit := partner.Partner{Name: p.Name, LocalName: p.LocalName, Jurisdiction: p.Jurisdiction, Sector: p.Sector, Roles: p.Role, Products: p.Product}
	return p.with(ctx, t.clock, func(d *desk.Desk) error {
		id, _, err := d.Enrolment.Partner(ctx, operator(), unit)
		if err != nil {
			return err
		}
		if p.JSON {
			return t.json(map[string]string{"id": id, "name": p.Name})
		}
		t.say("%s  %s", id, p.Name)
		return nil
	})
}

// partnerList lists organisations.
type partnerList struct {
	keeping
	JSON bool `help:"Print JSON."`
}

// Help teaches the verb.
func (partnerList) Help() string {
	return `The server must not run meanwhile; on a running one, /partners shows them.

Example:
  tocsin partner list --data ./instance --json`
}

// Run lists.
func (p *partnerList) Run(ctx context.Context, t *terminal) error {
	return p.with(ctx, t.clock, func(d *desk.Desk) error {
		units, err := d.Look.Partners(ctx, operator())
		if err != nil {
			return err
		}
		if p.JSON {
			return t.json(append([]partner.Partner{}, units...))
		}
		w := tabwriter.NewWriter(t.out, 0, 4, 2, ' ', 0)
		fmt.Fprintln(w, "NAME\tSTANDING\tSECTOR\tJURISDICTION\tROLES\tID")
		for _, u := range units {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", u.Name, u.Standing, u.Sector, u.Jurisdiction, commas(u.Roles), u.ID)
		}
		return w.Flush()
	})
}
