package desk

import (
	"context"
	"slices"
	"strings"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/domain/product"
	"tocsin/law"
)

// Directory keeps what is known of units: their entries, the people to be reached there
// in a function, and who answers for what.
type Directory struct{ *core }

// sectors are those that a unit may belong to: data of the book in force.
func (c *core) sectors() []string { return law.Names(c.law.Load().Vocabulary.Sectors) }

// heardOf wants sectors that the book in force has: nobody is warned by another name. What
// a reporter calls them stays as he said it; the office names them in case and warning.
func (c *core) heardOf(sectors []string) error {
	known := c.sectors()
	for _, name := range sectors {
		if !slices.Contains(known, name) {
			return fault.New(fault.Invalid, "sector.unknown", "there is no sector %q", name).At("/sectors").WithHint("name %s", fault.Choices(known))
		}
	}
	return nil
}

// Seek finds the units that answer for what a searcher names: a purl, a CPE name, a
// domain or words; the surest first.
func (d Directory) Seek(ctx context.Context, who access.Principal, query string) ([]partner.Answer, error) {
	if query = strings.TrimSpace(query); query == "" || len([]rune(query)) > maxQuery {
		return nil, fault.New(fault.Invalid, "partner.query", "say in at most %d characters what is sought", maxQuery).At("q").WithHint("a purl, a CPE name, a domain, or what it is called")
	}
	return d.Answering(ctx, who, []product.Product{product.Named(query)})
}

// Answering are the units that answer for one of the products, the surest first, as far
// as the principal may know them. They are suggested, not invited.
func (d Directory) Answering(ctx context.Context, who access.Principal, products []product.Product) ([]partner.Answer, error) {
	v, err := d.view(who, access.SeekPartner)
	if err != nil {
		return nil, err
	}
	units, err := v.Partners(ctx)
	if err != nil {
		return nil, err
	}
	return partner.Answering(units, products), nil
}
