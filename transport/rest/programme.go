package rest

import (
	"net/http"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/partner"
	"tocsin/domain/programme"
	"tocsin/transport/frame"
)

// NewTerm is a time for which a tier is awarded.
type NewTerm struct {
	From       string     `json:"from" doc:"First day, as 2024-01-01, in the programme's zone"`
	To         string     `json:"to" doc:"The first day that is outside"`
	ApplyUntil string     `json:"apply_until" doc:"The last day on which a unit may apply"`
	Measured   []Weighing `json:"measured,omitempty" doc:"By what its units are assessed every year; without any they are not"`
}

// Criterion is one thing by which an application is judged.
type Criterion struct {
	Text     string `json:"text"`
	Weight   int    `json:"weight" doc:"1 to 100"`
	Evidence bool   `json:"evidence,omitempty" doc:"An answer without evidence is not complete"`
}

// NewProgramme opens a programme with its first term.
type NewProgramme struct {
	Name       string             `json:"name"`
	LocalName  string             `json:"local_name,omitempty" doc:"In the language of the platform's jurisdiction"`
	About      string             `json:"about,omitempty"`
	Zone       string             `json:"zone,omitempty" doc:"IANA; the platform's own where left out"`
	Tiers      []string           `json:"tiers" doc:"The highest first"`
	Criteria   []Criterion        `json:"criteria" doc:"Numbered from one in this order"`
	Quorum     int                `json:"quorum" doc:"Votes that a decision takes: 3 to 25"`
	Visibility partner.Visibility `json:"visibility" enum:"internal,partners,public" doc:"Who may know of it beside the office; units that do may apply"`
	Term       NewTerm            `json:"term"`
}

// Programme is one call for units.
type Programme struct {
	ID         string             `json:"id"`
	Name       string             `json:"name"`
	LocalName  string             `json:"local_name,omitempty"`
	About      string             `json:"about,omitempty"`
	Zone       string             `json:"zone"`
	Tiers      []string           `json:"tiers"`
	Criteria   []Criterion        `json:"criteria" doc:"The first is number 1"`
	Quorum     int                `json:"quorum"`
	Visibility partner.Visibility `json:"visibility" enum:"internal,partners,public"`
	Terms      []Term             `json:"terms"`
	Opened     time.Time          `json:"opened"`
	Acts       []Step             `json:"acts" doc:"What you may do with it now"`
}

// Term is a term of a programme.
type Term struct {
	No int `json:"no"`
	NewTerm
}

func (x *exchange) programme(p programme.Programme) Programme {
	out := Programme{
		ID: p.ID, Name: p.Name, LocalName: p.LocalName, About: p.About, Zone: p.Zone, Tiers: p.Tiers, Quorum: p.Quorum, Visibility: p.Visibility, Opened: p.Opened,
		Terms: []Term{}, Criteria: []Criterion{}, Acts: x.may("/programmes/", p.ID, access.AddTerm),
	}
	for _, c := range p.Criteria {
		out.Criteria = append(out.Criteria, Criterion{c.Text, c.Weight, c.Evidence})
	}
	for _, t := range p.Terms {
		out.Terms = append(out.Terms, Term{t.No, NewTerm{t.From.String(), t.To.String(), t.ApplyUntil.String(), each(t.Measured, func(w programme.Weighing) Weighing { return Weighing(w) })}})
	}
	return out
}

// term reads the days of a term.
func (n NewTerm) term(at string) (t programme.Term, err error) {
	for _, w := range n.Measured {
		t.Measured = append(t.Measured, programme.Weighing(w))
	}
	if t.From, err = dayOf(at+"/from", n.From); err != nil {
		return t, err
	}
	if t.To, err = dayOf(at+"/to", n.To); err != nil {
		return t, err
	}
	t.ApplyUntil, err = dayOf(at+"/apply_until", n.ApplyUntil)
	return t, err
}

type programmeOutput struct{ Body Programme }

type termInput struct {
	One
	Body NewTerm
}

// declareProgrammes declares the calls for units.
func declareProgrammes(a *api) error {
	return first(
		declare(a, operation{
			name: "list-programmes", method: http.MethodGet, path: "/programmes", act: access.ReadProgramme, relation: frame.Anyone,
			summary: "List the programmes that one may know of, newest first", about: "The office knows of all; partners of those for partners; everybody, without signing in, of public ones.",
		}, func(x *exchange, _ *nothing) (*listOutput[Programme], error) {
			found, err := x.Desk.Look.Programmes(x.ctx(), x.who())
			if err != nil {
				return nil, err
			}
			return whole(found, x.programme), nil
		}),
		declare(a, operation{
			name: "read-programme", method: http.MethodGet, path: "/programmes/{id}", act: access.ReadProgramme, relation: frame.Anyone,
			summary: "Read one programme", about: "Its tiers, criteria with their weights, and terms.",
		}, func(x *exchange, in *One) (*programmeOutput, error) {
			p, err := x.Desk.Look.Programme(x.ctx(), x.who(), in.ID)
			if err != nil {
				return nil, err
			}
			return &programmeOutput{x.programme(p)}, nil
		}),
		declare(a, operation{
			name: "open-programme", method: http.MethodPost, path: "/programmes", act: access.OpenProgramme, relation: frame.Office, status: http.StatusCreated,
			summary: "Open a programme with its first term", about: "Criteria and tiers stay as they are; terms are added.",
		}, openProgramme),
		declare(a, operation{
			name: "add-term", method: http.MethodPost, path: "/programmes/{id}/terms", act: access.AddTerm, relation: frame.Office,
			summary: "Add a term to a programme", about: "It begins when the one before is over, at the earliest.",
		}, func(x *exchange, in *termInput) (*doneOutput, error) {
			t, err := in.Body.term("")
			if err != nil {
				return nil, err
			}
			proof, err := x.Desk.Programmes.AddTerm(x.ctx(), x.who(), in.ID, t)
			return doneOf(in.ID, "", proof, err)
		}))
}

func openProgramme(x *exchange, in *struct{ Body NewProgramme }) (*doneOutput, error) {
	n := in.Body
	t, err := n.Term.term("/term")
	if err != nil {
		return nil, err
	}
	p := programme.Programme{Name: n.Name, LocalName: n.LocalName, About: n.About, Zone: n.Zone, Tiers: n.Tiers, Quorum: n.Quorum, Visibility: n.Visibility}
	for _, c := range n.Criteria {
		p.Criteria = append(p.Criteria, programme.Criterion{Text: c.Text, Weight: c.Weight, Evidence: c.Evidence})
	}
	id, proof, err := x.Desk.Programmes.Open(x.ctx(), x.who(), p, t)
	return doneOf(id, base+"/programmes/"+id, proof, err)
}
