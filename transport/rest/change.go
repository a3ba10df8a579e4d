package rest

import (
	"net/http"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/partner"
	"tocsin/domain/privacy"
	"tocsin/transport/frame"
)

// marked is what a value shows that was not opened.
const marked = privacy.Mark

// NewChange is what somebody would have the directory say of a unit.
type NewChange struct {
	Subject partner.Subject `json:"subject" enum:"entry,contact-new,contact,contact-end"`
	Contact string          `json:"contact,omitempty" doc:"Which one, for contact and contact-end"`
	Entry   *UnitEntry      `json:"entry,omitempty" doc:"Whole, as it shall be"`
	Card    *Card           `json:"card,omitempty" doc:"Of the contact: whole, as it shall be"`
	Reason  string          `json:"reason,omitempty"`
}

// Card is a contact as it shall be.
type Card struct {
	Function   partner.Function   `json:"function" enum:"security-response,duty-24h,technical,press,legal,data-protection,management"`
	Visibility partner.Visibility `json:"visibility,omitempty" enum:"internal,partners" doc:"For partners too, while the unit is listed"`
	Name       string             `json:"name,omitempty"`
	Address    string             `json:"address,omitempty" doc:"Mail"`
	Phone      string             `json:"phone,omitempty"`
	Keys       []string           `json:"keys,omitempty" doc:"Public keys: OpenPGP, age, or a certificate in PEM"`
}

// Change is one change of what the directory says of a unit.
type Change struct {
	ID        string              `json:"id"`
	Org       string              `json:"org"`
	Subject   partner.Subject     `json:"subject" enum:"entry,contact-new,contact,contact-end"`
	Contact   string              `json:"contact,omitempty"`
	State     partner.ChangeState `json:"state" enum:"proposed,approved,declined,withdrawn,made"`
	Fields    []FieldChange       `json:"fields" doc:"What becomes of each; personal values stand only where the change was opened"`
	Reason    string              `json:"reason,omitempty"`
	By        string              `json:"by,omitempty" doc:"For the office"`
	At        time.Time           `json:"at"`
	DecidedBy string              `json:"decided_by,omitempty" doc:"For the office"`
	Decided   time.Time           `json:"decided,omitzero"`
	Why       string              `json:"why,omitempty" doc:"Why it was declined"`
	Acts      []Step              `json:"acts" doc:"What you may do with it now"`
}

// FieldChange is what becomes of one field.
type FieldChange struct {
	Field string   `json:"field"`
	From  []string `json:"from"`
	To    []string `json:"to"`
}

type changeInput struct {
	One
	Body NewChange
}

type changeOutput struct{ Body Change }

// change shows a change, with what is personal in it where it was opened.
func (x *exchange) change(c partner.Change) Change {
	out := Change{
		ID: c.ID, Org: c.Org, Subject: c.Subject, Contact: c.Contact, State: c.State, Fields: []FieldChange{}, Reason: c.Reason, By: x.officer(c.By), At: c.At,
		DecidedBy: x.officer(c.DecidedBy), Decided: c.Decided, Why: c.Why,
	}
	for _, f := range c.Revealed() {
		out.Fields = append(out.Fields, FieldChange{f.Field, append([]string{}, f.From...), append([]string{}, f.To...)})
	}
	open := partner.ChangeSteps.Open(c.State)
	if x.who().Org != "" {
		open = []access.Act{}
		if c.State == partner.ChangeProposed && x.who().Org == c.Org {
			open = []access.Act{access.WithdrawChange}
		}
	}
	out.Acts = x.may("/changes/", c.ID, open...)
	return out
}

// declareChanges declares how what is said of a unit is changed.
func declareChanges(a *api) error {
	return first(
		declare(a, operation{
			name: "change-partner", method: http.MethodPost, path: "/partners/{id}/changes", act: access.ChangeEntry, relation: frame.Audience, status: http.StatusCreated,
			summary: "Change the entry or a contact of a unit", about: "For the office it takes effect at once. For the unit itself it is a proposal, which the office approves or declines.",
		}, func(x *exchange, in *changeInput) (*doneOutput, error) {
			id, proof, err := x.Desk.Directory.Change(x.ctx(), x.who(), wish(in.ID, in.Body))
			return doneOf(id, base+"/changes/"+id, proof, err)
		}),
		declare(a, operation{
			name: "list-changes", method: http.MethodGet, path: "/partners/{id}/changes", act: access.ReadPartner, relation: frame.Audience,
			summary: "List the changes of a unit's entry and contacts, newest first", about: "With what became of each. What is personal is opened one change at a time.",
		}, func(x *exchange, in *One) (*listOutput[Change], error) {
			if _, err := x.Desk.Directory.Unit(x.ctx(), x.who(), in.ID); err != nil {
				return nil, err
			}
			found, err := x.Desk.Directory.History(x.ctx(), x.who(), in.ID)
			if err != nil {
				return nil, err
			}
			return whole(found, x.change), nil
		}),
		declare(a, operation{
			name: "list-proposals", method: http.MethodGet, path: "/changes", act: access.ApproveChange, relation: frame.Office,
			summary: "List the proposals of units that wait for the office, oldest first", about: "What is personal in them is opened one change at a time.",
		}, func(x *exchange, _ *nothing) (*listOutput[Change], error) {
			found, err := x.Desk.Directory.Waiting(x.ctx(), x.who())
			if err != nil {
				return nil, err
			}
			return whole(found, x.change), nil
		}),
		declare(a, operation{
			name: "open-change", method: http.MethodGet, path: "/changes/{id}", act: access.ReadContact, relation: frame.Audience,
			summary: "Open one change, with what is personal in it", about: "The reading is on record before the answer leaves.",
		}, func(x *exchange, in *One) (*changeOutput, error) {
			c, err := x.Desk.Directory.Open(x.ctx(), x.who(), in.ID)
			if err != nil {
				return nil, err
			}
			return &changeOutput{x.change(c)}, nil
		}),
		declareDecisions(a))
}

// declareDecisions declares what becomes of a proposal.
func declareDecisions(a *api) error {
	return first(
		declare(a, operation{
			name: "approve-change", method: http.MethodPost, path: "/changes/{id}/approve", act: access.ApproveChange, relation: frame.Office,
			summary: "Approve a proposal; it takes effect in that act",
		}, func(x *exchange, in *One) (*doneOutput, error) {
			proof, err := x.Desk.Directory.Approve(x.ctx(), x.who(), in.ID)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "decline-change", method: http.MethodPost, path: "/changes/{id}/decline", act: access.DeclineChange, relation: frame.Office,
			summary: "Decline a proposal, for a reason that the unit reads",
		}, func(x *exchange, in *grounded) (*doneOutput, error) {
			proof, err := x.Desk.Directory.Decline(x.ctx(), x.who(), in.ID, in.Body.Reason)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "withdraw-change", method: http.MethodPost, path: "/changes/{id}/withdraw", act: access.WithdrawChange, relation: frame.OwnUnit,
			summary: "Take a proposal of one's own unit back", about: "Before the office decided; nothing changes by it.",
		}, func(x *exchange, in *One) (*doneOutput, error) {
			proof, err := x.Desk.Directory.Withdraw(x.ctx(), x.who(), in.ID)
			return doneOf(in.ID, "", proof, err)
		}))
}
