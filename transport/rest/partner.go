package rest

import (
	"net/http"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/partner"
	"tocsin/domain/product"
	"tocsin/transport/frame"
)

// NewPartner enrols an organisation.
type NewPartner struct {
	Name         string         `json:"name"`
	LocalName    string         `json:"local_name,omitempty" doc:"In the language of the platform's jurisdiction"`
	Roles        []string       `json:"roles,omitempty" doc:"provider, operator, finder, support …"`
	Jurisdiction string         `json:"jurisdiction,omitempty" doc:"ISO 3166 code"`
	Sector       string         `json:"sector,omitempty" doc:"A sector of the vocabulary: /api/v1/law/vocabulary"`
	Products     []string       `json:"products,omitempty" doc:"What it answers for: purl, CPE or free text"`
	Domains      []string       `json:"domains,omitempty" doc:"Names in the DNS that it answers for, with what is below them"`
	Kinds        []partner.Kind `json:"kinds,omitempty" doc:"provider, operator, support, researcher, authority, peer"`
	Relay        bool           `json:"relay,omitempty" doc:"It receives the statutory copies"`
}

// Partner is an organisation.
type Partner struct {
	ID string `json:"id"`
	NewPartner
	Standing partner.Standing `json:"standing" enum:"good,warned,suspended,removed"`
	Enrolled time.Time        `json:"enrolled"`
}

func partnerOf(p partner.Partner) Partner {
	return Partner{ID: p.ID, Standing: p.Standing, Enrolled: p.Enrolled, NewPartner: NewPartner{
		Name: p.Name, LocalName: p.LocalName, Roles: p.Roles, Jurisdiction: p.Jurisdiction, Sector: p.Sector, Products: p.Products, Relay: p.Relay,
		Domains: p.Domains, Kinds: p.Kinds,
	}}
}

// Answer says that a unit answers for a product.
type Answer struct {
	Org   string     `json:"org"`
	Claim string     `json:"claim" doc:"What it says it answers for; its name, where it is the vendor"`
	By    product.By `json:"by" enum:"purl,cpe,domain,vendor,words" doc:"How it was found, from sure to unsure"`
}

type seekInput struct {
	Query string `query:"q" required:"true" maxLength:"200" doc:"A purl, a CPE name, a domain, or what it is called"`
}

// declarePartners declares what is done with partners.
func declarePartners(a *api) error {
	return first(
		declare(a, operation{
			name: "list-partners", method: http.MethodGet, path: "/partners", act: access.ReadPartner, relation: frame.Audience,
			summary: "List the partners that one may know", about: "The office knows all; a unit those whom it may know.",
		}, func(x *exchange, _ *nothing) (*listOutput[Partner], error) {
			found, err := x.Desk.Look.Partners(x.ctx(), x.who())
			if err != nil {
				return nil, err
			}
			return whole(found, partnerOf), nil
		}),
		declare(a, operation{
			name: "seek-partners", method: http.MethodGet, path: "/partners/answering", act: access.SeekPartner, relation: frame.Office,
			summary: "Find who answers for a product", about: "By a purl, a CPE name, a domain or words; the surest first. Words prove nothing.",
		}, func(x *exchange, in *seekInput) (*listOutput[Answer], error) {
			found, err := x.Desk.Directory.Seek(x.ctx(), x.who(), in.Query)
			if err != nil {
				return nil, err
			}
			return whole(found, func(a partner.Answer) Answer { return Answer(a) }), nil
		}),
		declare(a, operation{
			name: "enrol-partner", method: http.MethodPost, path: "/partners", act: access.EnrolPartner, relation: frame.Office, status: http.StatusCreated,
			summary: "Enrol an organisation", about: "From then on it may have people, duties and cases. Its entry is for the office until the unit chose otherwise.",
		}, func(x *exchange, in *struct{ Body NewPartner }) (*doneOutput, error) {
			n := in.Body
			id, proof, err := x.Desk.Enrolment.Partner(x.ctx(), x.who(), partner.Partner{
				Name: n.Name, LocalName: n.LocalName, Roles: n.Roles, Jurisdiction: n.Jurisdiction, Sector: n.Sector, Products: n.Products, Relay: n.Relay,
				Domains: n.Domains, Kinds: n.Kinds,
			})
			return doneOf(id, "", proof, err)
		}))
}
