package main

import (
	"context"
	"fmt"

	"tocsin/desk"
	"tocsin/domain/partner"
	"tocsin/domain/product"
)

// partnerAdd enrols an organisation.
type partnerAdd struct {
	keeping
	JSON         bool     `help:"Print JSON." group:"print"`
	Name         string   `arg:"" help:"Its name."`
	LocalName    string   `help:"Its name in the language of the platform's jurisdiction."`
	Jurisdiction string   `help:"ISO 3166 code of where it is; unknown excuses nothing." placeholder:"CN"`
	Sector       string   `help:"Sector, such as telecom; warnings are addressed by it."`
	Role         []string `help:"Its usual roles before the law: provider, operator, finder; may be given several times."`
	Kind         []string `help:"What it is: provider, operator, support, researcher, authority or peer; may be given several times."`
	Product      []string `help:"What it answers for: purl, CPE or words; may be given several times."`
	Domain       []string `help:"Domain that it answers for; may be given several times."`
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
	unit := partner.Partner{Name: p.Name, LocalName: p.LocalName, Jurisdiction: p.Jurisdiction, Sector: p.Sector, Roles: p.Role, Products: p.Product, Domains: p.Domain}
	for _, k := range p.Kind {
		unit.Kinds = append(unit.Kinds, partner.Kind(k))
	}
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
	JSON bool `help:"Print JSON." group:"print"`
}

// Help teaches the verb.
func (partnerList) Help() string {
	return `The server must not run meanwhile; on a running one, /partners shows them.

Examples:
  tocsin partner list --data ./instance
  tocsin partner list --data ./instance --json | jq -r '.[] | select(.sector == "telecom") | .name'`
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
		w := t.table()
		fmt.Fprintln(w, "NAME\tSTANDING\tSECTOR\tJURISDICTION\tROLES\tID")
		for _, u := range units {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", u.Name, u.Standing, u.Sector, u.Jurisdiction, commas(u.Roles), u.ID)
		}
		return w.Flush()
	})
}

// partnerSeek finds who answers for a product.
type partnerSeek struct {
	keeping
	JSON  bool   `help:"Print JSON." group:"print"`
	Query string `arg:"" help:"A purl, a CPE name, a domain, or what it is called."`
}

// Help teaches the verb.
func (partnerSeek) Help() string {
	return `The surest answers stand first; words prove nothing. The server must not run meanwhile; on a running one, /partners finds them.

Examples:
  tocsin partner seek pkg:maven/org.apache.logging.log4j/log4j-core --data ./instance
  tocsin partner seek www.example.org --data ./instance --json`
}

// Run finds.
func (p *partnerSeek) Run(ctx context.Context, t *terminal) error {
	return p.with(ctx, t.clock, func(d *desk.Desk) error {
		found, err := d.Directory.Seek(ctx, operator(), p.Query)
		if err != nil {
			return err
		}
		lines := []answerLine{}
		for _, a := range found {
			lines = append(lines, answerLine(a))
		}
		if p.JSON {
			return t.json(lines)
		}
		w := t.table()
		fmt.Fprintln(w, "BY\tCLAIM\tID")
		for _, a := range lines {
			fmt.Fprintf(w, "%s\t%s\t%s\n", a.By, a.Claim, a.Org)
		}
		return w.Flush()
	})
}

// answerLine is an answer in the list.
type answerLine struct {
	Org   string     `json:"org"`
	Claim string     `json:"claim"`
	By    product.By `json:"by"`
}
