package partner

// Listing is what others may see of a unit: a record of its own, written in the same act
// as the entry, so that nobody need look into the entry who may not.
type Listing struct {
	Org          string     `json:"org" class:"partner" purpose:"identity" keep:"log"`
	Visibility   Visibility `json:"visibility" class:"partner" purpose:"access" keep:"log"`
	Name         string     `json:"name,omitempty" class:"partner" purpose:"identity" keep:"log"`
	LocalName    string     `json:"local_name,omitempty" class:"partner" purpose:"identity" keep:"log"`
	Kinds        []Kind     `json:"kinds,omitempty" class:"partner" purpose:"identity" keep:"log"`
	Jurisdiction string     `json:"jurisdiction,omitempty" class:"partner" purpose:"identity" keep:"log"`
	Sector       string     `json:"sector,omitempty" class:"partner" purpose:"warning" keep:"log"`
	Products     []string   `json:"products,omitempty" class:"partner" purpose:"routing" keep:"log"`
	Domains      []string   `json:"domains,omitempty" class:"partner" purpose:"routing" keep:"log"`
}

// Listing is what the unit chose to show; without a choice nothing but the choice.
func (p Partner) Listing() Listing {
	e := p.Entry()
	l := Listing{Org: p.ID, Visibility: e.Visibility}
	if e.Visibility == InternalOnly {
		return l
	}
	l.Name, l.LocalName = e.Name, e.LocalName
	for _, part := range e.Shown {
		switch part {
		case "kinds":
			l.Kinds = e.Kinds
		case "jurisdiction":
			l.Jurisdiction = e.Jurisdiction
		case "sector":
			l.Sector = e.Sector
		case "products":
			l.Products = e.Products
		case "domains":
			l.Domains = e.Domains
		}
	}
	return l
}
