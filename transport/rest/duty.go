package rest

import (
	"net/http"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/coordination"
	"tocsin/transport/frame"
)

// Duty is one thing that somebody must do: the answer of the law, and its matter.
type Duty struct {
	Matter string `json:"matter" doc:"The case or report"`
	Clock
}

// NewFiling says that a stage of a duty was met.
type NewFiling struct {
	Matter    string `json:"matter" doc:"The case or report"`
	Event     string `json:"event" enum:"report.submitted,upstream.notified,users.notified,vendor.notified,fix.available" doc:"What was done"`
	Recipient string `json:"recipient,omitempty" doc:"To whom"`
	Stage     string `json:"stage,omitempty"`
	Reference string `json:"reference" doc:"The recipient's own number or receipt; without it nothing counts as filed"`
	At        Moment `json:"at,omitzero" doc:"When; now if left out"`
	Text      string `json:"text,omitempty"`
}

type findingsInput struct {
	Paged
	State coordination.FindingState `query:"state" enum:"proposed,confirmed,dismissed" doc:"Only those in this state"`
}

// declareDuties declares what must be done, and the saying that it was.
func declareDuties(a *api) error {
	return first(
		declare(a, operation{
			name: "list-duties", method: http.MethodGet, path: "/duties", act: access.ReadDuty, relation: frame.Audience,
			summary: "What must I do, by when, says which law", about: "A unit sees its own duties, also while it is suspended; the office sees what is late and what is due. Working and reasons speak the language of Accept-Language.",
		}, listDuties),
		declare(a, operation{
			name: "submit-filing", method: http.MethodPost, path: "/duties/filings", act: access.SubmitDuty, relation: frame.OwnUnit, status: http.StatusCreated,
			summary: "Say that a duty was met", about: "A correction is one more filing and moves nothing.",
		}, func(x *exchange, in *struct{ Body NewFiling }) (*doneOutput, error) {
			f := in.Body
			proof, err := x.Desk.Deadlines.Submit(x.ctx(), x.who(), desk.Filing{
				Matter: f.Matter, Event: f.Event, Recipient: f.Recipient, Stage: f.Stage, Reference: f.Reference, At: f.At.Moment, Text: f.Text,
			})
			return doneOf(f.Matter, "", proof, err)
		}),
		declare(a, operation{
			name: "list-findings", method: http.MethodGet, path: "/findings", act: access.ReadFinding, relation: frame.Audience,
			summary: "List findings", about: "The office sees everybody's, a unit those about itself that a person has decided.",
		}, func(x *exchange, in *findingsInput) (*listOutput[Finding], error) {
			found, err := x.Desk.Look.FindingsIn(x.ctx(), x.who(), in.State, in.After, in.Limit+1)
			if err != nil {
				return nil, err
			}
			return pageOf(x, in.Limit, found, func(f coordination.Finding) string { return f.ID }, x.finding), nil
		}),
		declare(a, operation{
			name: "confirm-finding", method: http.MethodPost, path: "/findings/{id}/confirm", act: access.ConfirmFinding, relation: frame.Office,
			summary: "Make a proposed finding the office's", about: "The unit learns of it. It says nothing about the unit's standing.",
		}, func(x *exchange, in *grounded) (*doneOutput, error) {
			proof, err := x.Desk.Deadlines.Confirm(x.ctx(), x.who(), in.ID, in.Body.Reason)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "dismiss-finding", method: http.MethodPost, path: "/findings/{id}/dismiss", act: access.DismissFinding, relation: frame.Office,
			summary: "Drop a finding", about: "Whether it was proposed or confirmed; the reason goes on record.",
		}, func(x *exchange, in *grounded) (*doneOutput, error) {
			proof, err := x.Desk.Deadlines.Dismiss(x.ctx(), x.who(), in.ID, in.Body.Reason)
			return doneOf(in.ID, "", proof, err)
		}))
}

type nothing struct{}

func listDuties(x *exchange, _ *nothing) (*listOutput[Duty], error) {
	tag := x.language()
	show := func(d desk.Duty) Duty { return Duty{d.Matter, Clock(d.Obligation.Wire(tag))} }
	if x.who().Org != "" {
		mine, err := x.Desk.Look.Mine(x.ctx(), x.who())
		if err != nil {
			return nil, err
		}
		return whole(mine.Duties, show), nil
	}
	wall, err := x.Desk.Look.Wall(x.ctx(), x.who())
	if err != nil {
		return nil, err
	}
	return whole(append(wall.Burning, wall.Due...), show), nil
}
