package rest

import (
	"net/http"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/advisory"
	"tocsin/domain/marking"
	"tocsin/domain/product"
	"tocsin/store"
	"tocsin/transport/frame"
)

// Wording is what is written of an advisory.
type Wording struct {
	Grade      string            `json:"grade,omitempty" enum:"critical,high,medium,low"`
	Aliases    []string          `json:"aliases,omitempty"`
	Affected   []product.Product `json:"affected,omitempty"`
	Remedy     string            `json:"remedy,omitempty" doc:"The fix, and where it is"`
	Mitigation string            `json:"mitigation,omitempty" doc:"What helps without it"`
	En         Language          `json:"en,omitzero"`
	Zh         Language          `json:"zh,omitzero" doc:"zh-Hans"`
	Links      []string          `json:"links,omitempty"`
	Sectors    []string          `json:"sectors,omitempty" doc:"Of a warning: who is addressed"`
	Marking    marking.TLP       `json:"marking,omitempty" enum:"TLP:RED,TLP:AMBER+STRICT,TLP:AMBER,TLP:GREEN,TLP:CLEAR"`
}

// Language is the wording in one language.
type Language struct {
	Title   string `json:"title"`
	Summary string `json:"summary" doc:"What it is, cause and effect, exploited or not"`
	Advice  string `json:"advice" doc:"What to do"`
}

// NewAdvisory is a draft.
type NewAdvisory struct {
	Case string        `json:"case"`
	Kind advisory.Kind `json:"kind" enum:"warning,note" doc:"A warning to sectors, or a note to the public"`
	Wording
}

// Advisory is a warning or a note. What concerns the office only is shown to it only.
type Advisory struct {
	ID          string         `json:"id"`
	Number      string         `json:"number" doc:"For people"`
	Kind        advisory.Kind  `json:"kind" enum:"warning,note"`
	State       advisory.State `json:"state" enum:"draft,in-review,released,withdrawn"`
	Released    *time.Time     `json:"released,omitempty"`
	Withdrawn   *time.Time     `json:"withdrawn,omitempty"`
	WhyGone     string         `json:"why_withdrawn,omitempty"`
	Replaced    string         `json:"replaced,omitempty" doc:"The advisory that stands in its place"`
	Case        string         `json:"case,omitempty" doc:"For the office"`
	Version     int            `json:"version,omitempty" doc:"Counts the wordings; whoever sends it back or releases it names the one he saw; for the office"`
	Author      string         `json:"author,omitempty" doc:"Who wrote the words as they are; for the office"`
	Authors     []string       `json:"authors,omitempty" doc:"All who wrote any version; none of them releases it; for the office"`
	Drafted     *time.Time     `json:"drafted,omitempty" doc:"For the office"`
	Returned    string         `json:"returned,omitempty" doc:"For the office: why it came back from review"`
	ReleasedBy  string         `json:"released_by,omitempty" doc:"For the office"`
	WithdrawnBy string         `json:"withdrawn_by,omitempty" doc:"For the office"`
	Wording
	Acts []Step `json:"acts" doc:"What you may do with it now"`
}

func (w Wording) advisory() advisory.Advisory {
	return advisory.Advisory{
		Grade: w.Grade, Aliases: w.Aliases, Affected: w.Affected, Remedy: w.Remedy, Mitigation: w.Mitigation, Links: w.Links, Sectors: w.Sectors, Marking: w.Marking,
		En: advisory.Text{Title: w.En.Title, Summary: w.En.Summary, Advice: w.En.Advice},
		Zh: advisory.Text{Title: w.Zh.Title, Summary: w.Zh.Summary, Advice: w.Zh.Advice},
	}
}

// advisory shows an advisory: fields of the class internal to the office alone, those
// of the class partner to whoever is signed in.
func (x *exchange) advisory(adv advisory.Advisory) Advisory {
	out := Advisory{
		ID: adv.ID, Number: adv.Number, Kind: adv.Kind, State: adv.State, Released: given(adv.Released), Withdrawn: given(adv.Withdrawn),
		WhyGone: adv.WhyGone, Replaced: adv.Replaced, Acts: x.may("/advisories/", adv.ID, advisory.Steps.Open(adv.State)...),
		Wording: Wording{
			Grade: adv.Grade, Aliases: adv.Aliases, Affected: adv.Affected, Remedy: adv.Remedy, Mitigation: adv.Mitigation, Links: adv.Links, Marking: adv.Marking,
			En: Language{adv.En.Title, adv.En.Summary, adv.En.Advice}, Zh: Language{adv.Zh.Title, adv.Zh.Summary, adv.Zh.Advice},
		},
	}
	if x.who().Person != "" {
		out.Sectors = adv.Sectors
	}
	if x.who().Staff() {
		out.Case, out.Author, out.Drafted, out.Returned = adv.Case, adv.Author, given(adv.Drafted), adv.Returned
		out.Version, out.Authors, out.ReleasedBy, out.WithdrawnBy = adv.Version, adv.Authors(), adv.ReleasedBy, adv.WithdrawnBy
	}
	return out
}

type advisoriesInput struct {
	Paged
	Query string `query:"q" maxLength:"200" doc:"Only those that hold every word of it"`
}

type advisoryOutput struct{ Body Advisory }

type wordingInput struct {
	One
	Body Wording
}

// declareAdvisories declares how warnings are read and written.
func declareAdvisories(a *api) error {
	return first(
		declare(a, operation{
			name: "list-advisories", method: http.MethodGet, path: "/advisories", act: access.ReadAdvisory, relation: frame.Anyone,
			summary: "List warnings and notes, newest first", about: "What was released and what was withdrawn, as far as it addresses you.",
		}, listAdvisories),
		declare(a, operation{
			name: "read-advisory", method: http.MethodGet, path: "/advisories/{id}", act: access.ReadAdvisory, relation: frame.Anyone, tagged: true,
			summary: "Read a warning or note", about: "One that was withdrawn stays readable, with the reason. What is addressed to others is absent.",
		}, func(x *exchange, in *One) (*advisoryOutput, error) {
			adv, err := x.Desk.Look.Advisory(x.ctx(), x.who(), in.ID)
			if err != nil {
				return nil, err
			}
			return &advisoryOutput{x.advisory(adv)}, nil
		}),
		declare(a, operation{
			name: "draft-advisory", method: http.MethodPost, path: "/advisories", act: access.DraftAdvisory, relation: frame.Office, status: http.StatusCreated,
			summary: "Draft a warning or note", about: "A draft may be as incomplete as it is; the gate asks the rules.",
		}, func(x *exchange, in *struct{ Body NewAdvisory }) (*doneOutput, error) {
			adv := in.Body.advisory()
			adv.Case, adv.Kind = in.Body.Case, in.Body.Kind
			id, proof, err := x.Desk.Publishing.Draft(x.ctx(), x.who(), adv)
			return doneOf(id, base+"/advisories/"+id, proof, err)
		}),
		declare(a, operation{
			name: "edit-advisory", method: http.MethodPut, path: "/advisories/{id}", act: access.DraftAdvisory, relation: frame.Office,
			summary: "Write a draft anew", about: "The whole wording is replaced; whoever writes it is its author.",
		}, editAdvisory),
	)
}

func listAdvisories(x *exchange, in *advisoriesInput) (*listOutput[Advisory], error) {
	place, err := in.place()
	if err != nil {
		return nil, err
	}
	found, err := x.Desk.Look.Warnings(x.ctx(), x.who(), in.Query, place, in.Limit+1)
	if err != nil {
		return nil, err
	}
	at := func(adv advisory.Advisory) string { return store.Place{At: adv.Released, ID: adv.ID}.String() }
	return pageOf(x, in.Limit, found, at, x.advisory), nil
}

func editAdvisory(x *exchange, in *wordingInput) (*doneOutput, error) {
	kept, err := x.Desk.Look.Advisory(x.ctx(), x.who(), in.ID)
	if err != nil {
		return nil, err
	}
	adv := in.Body.advisory()
	adv.ID, adv.Kind = in.ID, kept.Kind // its kind was chosen when it was begun
	_, proof, err := x.Desk.Publishing.Draft(x.ctx(), x.who(), adv)
	return doneOf(in.ID, "", proof, err)
}
