package partner

import (
	"cmp"
	"slices"
	"strings"

	"tocsin/domain/product"
)

// Answer says that a unit answers for a product, by its own word or by its name.
type Answer struct {
	Org   string
	Claim string     // the claim of the unit that names it; its name, where it is the vendor
	By    product.By // how surely; domain and vendor are surer than words and less than a purl
}

// Two more ways in which a unit is found, beside those of a claim.
const (
	ByDomain product.By = "domain" // it answers for a domain of that name, or above it
	ByVendor product.By = "vendor" // the product names it as its vendor
)

// sureness orders the ways, the surest first.
var sureness = []product.By{product.ByPURL, product.ByCPE, ByDomain, ByVendor, product.ByWords}

// Answering are the units that answer for one of the products, each once and by its
// surest claim, the surest first. It suggests; whom to invite a person decides.
func Answering(units []Partner, products []product.Product) []Answer {
	var found []Answer
	for _, u := range units {
		var best *Answer
		for _, p := range products {
			for _, a := range u.answers(p) {
				if best == nil || rank(a) < rank(*best) {
					best = &a
				}
			}
		}
		if best != nil {
			found = append(found, *best)
		}
	}
	slices.SortStableFunc(found, func(a, b Answer) int { return cmp.Compare(rank(a), rank(b)) })
	return found
}

func rank(a Answer) int { return slices.Index(sureness, a.By) }

// answers are the ways in which the unit answers for a product.
func (p Partner) answers(wanted product.Product) []Answer {
	var found []Answer
	for _, text := range p.Products {
		if c, err := product.ParseClaim(text); err == nil && c.Covers(wanted) {
			found = append(found, Answer{p.ID, text, c.By})
		}
	}
	for _, d := range p.Domains {
		if host := strings.ToLower(wanted.Name); host == d || strings.HasSuffix(host, "."+d) {
			found = append(found, Answer{p.ID, d, ByDomain})
		}
	}
	for _, name := range []string{p.Name, p.LocalName} {
		if name != "" && strings.EqualFold(name, strings.TrimSpace(wanted.Vendor)) {
			found = append(found, Answer{p.ID, name, ByVendor})
		}
	}
	return found
}
