package partner

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"tocsin/domain/fault"
	"tocsin/domain/product"
	"tocsin/domain/text"
)

// Kind is what a unit is to the platform; it may be several. It binds nobody: a duty
// names a role in a matter.
type Kind string

const (
	Provider    Kind = "provider"
	Operator    Kind = "operator"
	SupportUnit Kind = "support"
	Researcher  Kind = "researcher"
	Authority   Kind = "authority"
	Peer        Kind = "peer" // another platform
)

// Kinds lists every Kind.
var Kinds = []Kind{Provider, Operator, SupportUnit, Researcher, Authority, Peer}

// Part is a piece of an entry that a unit may show to others beside its name.
type Part string

// Parts lists every Part: the name of the field that it shows.
var Parts = []Part{"kinds", "jurisdiction", "sector", "products", "domains"}

// Entry is what the directory says of a unit and what the unit may propose to change.
// Who sees it is an explicit choice: nobody but the office and the unit, until the unit
// or the office says otherwise, and then no more than the parts that are Shown.
type Entry struct {
	Name         string
	LocalName    string
	Kinds        []Kind
	Jurisdiction string
	Sector       string
	Products     []string // purl, CPE or words; see product.Claim
	Domains      []string // names in the DNS, with everything below them
	Visibility   Visibility
	Shown        []Part
}

// Entry is what the directory says of the unit.
func (p Partner) Entry() Entry {
	e := Entry{p.Name, p.LocalName, p.Kinds, p.Jurisdiction, p.Sector, p.Products, p.Domains, p.Visibility, p.Shown}
	if e.Visibility == "" {
		e.Visibility = InternalOnly
	}
	return e
}

// With is the unit under another entry.
func (p Partner) With(e Entry) Partner {
	p.Name, p.LocalName, p.Kinds, p.Jurisdiction, p.Sector = e.Name, e.LocalName, e.Kinds, e.Jurisdiction, e.Sector
	p.Products, p.Domains, p.Visibility, p.Shown = e.Products, e.Domains, e.Visibility, e.Shown
	return p
}

const maxClaims = 500 // products or domains of one unit

// Normal is the entry as it is kept, with every reason against it. Sectors are those
// that the instance knows: a warning goes to units of a sector by its name.
func (e Entry) Normal(sectors []string) (Entry, error) {
	w := wrongs{}
	e.Name, e.LocalName = strings.TrimSpace(e.Name), strings.TrimSpace(e.LocalName)
	w.add(e.Name == "", "/name", "partner.name", "a partner has a name")
	for i, k := range e.Kinds {
		w.add(!slices.Contains(Kinds, k), "/kinds/"+strconv.Itoa(i), "partner.kind", "a unit is a provider, operator, support, researcher, authority or peer")
	}
	w.add(e.Jurisdiction != "" && !isCountry(e.Jurisdiction), "/jurisdiction", "partner.jurisdiction", "a country is two capital letters, as ISO 3166 writes it")
	w.add(e.Sector != "" && !slices.Contains(sectors, e.Sector), "/sector", "partner.sector", "this sector is not in the vocabulary")
	if e.Visibility == "" {
		e.Visibility = InternalOnly
	}
	w.add(!slices.Contains([]Visibility{InternalOnly, ToPartners, ToPublic}, e.Visibility), "/visibility", "partner.visibility", "say who may see the entry: internal, partners or public")
	for i, p := range e.Shown {
		w.add(!slices.Contains(Parts, p), "/shown/"+strconv.Itoa(i), "partner.shown", "there is no such part of an entry")
	}
	e.Products, e.Domains = slices.Clone(e.Products), slices.Clone(e.Domains)
	for i, p := range e.Products {
		c, err := product.ParseClaim(p)
		if err != nil {
			w = append(w, *fault.From(err).At("/products/" + strconv.Itoa(i)))
		}
		e.Products[i] = c.String()
	}
	for i, d := range e.Domains {
		e.Domains[i] = strings.Trim(strings.ToLower(strings.TrimSpace(d)), ".")
		w.add(!isDomain(e.Domains[i]), "/domains/"+strconv.Itoa(i), "partner.domain", "a domain is a name in the DNS, such as example.org")
	}
	w.add(len(e.Products) > maxClaims || len(e.Domains) > maxClaims, "/products", "partner.claims", "a unit names at most 500 products and 500 domains")
	w = append(w, text.CheckAll(e)...)
	return e, fault.Join(fault.Invalid, "partner.invalid", "the entry cannot be kept as it is", w)
}

// wrongs collects what is wrong with the form of a record.
type wrongs []fault.Fault

func (w *wrongs) add(stands bool, at, code, says string) {
	if stands {
		*w = append(*w, *fault.New(fault.Invalid, code, "%s", says).At(at))
	}
}

// isDomain reports whether text is a name of at least two labels, in letters of any script.
func isDomain(text string) bool {
	labels := strings.Split(text, ".")
	for _, l := range labels {
		strange := func(r rune) bool { return r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }
		if l == "" || len(l) > 63 || strings.ContainsFunc(l, strange) || strings.HasPrefix(l, "-") || strings.HasSuffix(l, "-") {
			return false
		}
	}
	return len(labels) > 1 && len(text) <= 253
}
