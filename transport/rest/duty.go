package rest

import (
	"net/http"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/coordination"
	"tocsin/domain/fault"
	"tocsin/transport/frame"
	"tocsin/transport/ical"
)

// Duty is one thing that somebody must do: the answer of the law, and its matter.
type Duty struct {
	Matter string `json:"matter" doc:"The case or report"`
	Clock
}

// NewFiling says that a stage of a duty was met.
type NewFiling struct {
	Matter    string `json:"matter" doc:"The case or report"`
	Event     string `json:"event" enum:"report.submitted,upstream.notified,users.notified,vendor.notified,fix.available,persons.notified,controller.notified,measures.taken,threat.disposed,filing.submitted,filing.updated,filing.cancelled,appeal.filed,record.published" doc:"What was done"`
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
			summary: "What must I do, by when, says which law", about: "A unit sees its own duties, also while it is suspended; the office sees everybody's. Each duty comes with all its readings, so that a page may hold more items than the limit of duties. Working and reasons speak the language of Accept-Language.",
		}, listDuties),
		declare(a, operation{
			name: "export-duties", method: http.MethodGet, path: "/duties/calendar", act: access.ReadDuty, relation: frame.Audience, media: ical.Media,
			summary: "The same, as a calendar", about: "iCalendar (RFC 5545): one entry for each limit under each reading, of the 500 most pressing duties, with alarms a day and an hour before. Nothing sealed stands in it. What is owed at once has no entry.",
		}, func(x *exchange, _ *nothing) (*bytesOutput, error) {
			owed, err := x.Desk.Look.Duties(x.ctx(), x.who(), nil, desk.Spot{}, ical.Most)
			if err != nil {
				return nil, err
			}
			calendar, err := ical.Write(ical.View{Name: "Tocsin", Base: x.Desk.Base(), Tag: x.language(), Now: x.Desk.Now(), Owed: owed})
			return &bytesOutput{Body: calendar}, err
		}),
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

type dutiesInput struct {
	Paged
	State string `query:"state" enum:"late,at_once,due,policy,done_late,settled" doc:"Only those; what the law asks for now (late, then at once, then due) if left out. A policy binds nobody by law"`
}

// dutiesOutput is a part of the list, and how many there are of each kind.
type dutiesOutput struct {
	Link string `header:"Link" doc:"The next page (RFC 8288)"`
	Body struct {
		List[Duty]
		Counts map[string]int `json:"counts" doc:"How many duties there are in each state, by its word"`
	}
}

// listDuties gives each duty with all its readings, so that a page may hold more items
// than duties.
func listDuties(x *exchange, in *dutiesInput) (*dutiesOutput, error) {
	from, err := desk.ParseSpot(in.After)
	if err != nil {
		return nil, fault.From(err).At("after")
	}
	var states []coordination.Urgency
	if in.State != "" {
		u, err := coordination.ParseUrgency(in.State)
		if err != nil {
			return nil, err
		}
		states = append(states, u)
	}
	owed, err := x.Desk.Look.Duties(x.ctx(), x.who(), states, from, in.Limit+1)
	if err != nil {
		return nil, err
	}
	tally, err := x.Desk.Look.Tally(x.ctx(), x.who())
	if err != nil {
		return nil, err
	}
	page := pageOf(x, in.Limit, owed, func(o desk.Owed) string { return o.Spot().String() }, func(o desk.Owed) desk.Owed { return o })
	tag := x.language()
	out := &dutiesOutput{Link: page.Link}
	out.Body.Counts = map[string]int{}
	for u, n := range tally {
		out.Body.Counts[u.String()] = n
	}
	out.Body.List = whole(desk.Readings(page.Body.Items), func(d desk.Duty) Duty { return Duty{d.Matter, Clock(d.Obligation.Wire(tag))} }).Body
	out.Body.Next = page.Body.Next
	return out, nil
}
