package rest

import (
	"net/http"

	"tocsin/domain/access"
	"tocsin/domain/calendar"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/transport/frame"
)

type planInput struct {
	One
	Body struct {
		Text string `json:"text" doc:"What is to be mended, and how it will be seen"`
		Due  string `json:"due,omitempty" doc:"The day by which it shall be, as 2022-03-01"`
	}
}

type itemInput struct {
	One
	Body struct {
		Item int `json:"item" doc:"Its number in the plan"`
	}
}

type itemBack struct {
	One
	Body struct {
		Item int `json:"item" doc:"Its number in the plan"`
		Ground
	}
}

// declareMending declares the plan of what is to be mended.
func declareMending(a *api) error {
	return first(
		declare(a, operation{
			name: "plan-mending", method: http.MethodPost, path: "/measures/{id}/items", act: access.PlanMending, relation: frame.Audience,
			summary: "Add an item to what is to be mended", about: "By the office, or by the unit for itself.",
		}, func(x *exchange, in *planInput) (*doneOutput, error) {
			due, err := dayOf("/due", in.Body.Due)
			if err != nil {
				return nil, err
			}
			proof, err := x.Desk.Standing.Plan(x.ctx(), x.who(), in.ID, in.Body.Text, due)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "accept-item", method: http.MethodPost, path: "/measures/{id}/items/accept", act: access.AcceptItem, relation: frame.Office,
			summary: "Accept what was handed in for an item", about: "Restoring can be proposed once every item is accepted.",
		}, func(x *exchange, in *itemInput) (*doneOutput, error) {
			proof, err := x.Desk.Standing.Accept(x.ctx(), x.who(), in.ID, in.Body.Item)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "return-item", method: http.MethodPost, path: "/measures/{id}/items/return", act: access.ReturnItem, relation: frame.Office,
			summary: "Give an item back", about: "For a reason that the unit reads.",
		}, func(x *exchange, in *itemBack) (*doneOutput, error) {
			proof, err := x.Desk.Standing.Return(x.ctx(), x.who(), in.ID, in.Body.Item, in.Body.Reason)
			return doneOf(in.ID, "", proof, err)
		}))
}

// dayOf reads a day that may be left out.
func dayOf(at, text string) (calendar.Date, error) {
	if text == "" {
		return calendar.Date{}, nil
	}
	d, err := calendar.ParseDate(text)
	if err != nil {
		return d, fault.From(err).At(at)
	}
	return d, nil
}

type appealInput struct {
	One
	Body struct {
		Text string `json:"text" doc:"What is wrong with the decision, and what you ask for"`
	}
}

type hearInput struct {
	One
	Body struct {
		Minutes string `json:"minutes" doc:"Who said what, and what was examined; the unit reads it"`
	}
}

type settleInput struct {
	One
	Body struct {
		Outcome partner.AppealOutcome `json:"outcome" enum:"upheld,changed,annulled"`
		Months  int                   `json:"months,omitempty" doc:"Of a changed term in all: fewer than now. A removal may be changed without"`
		Reasons string                `json:"reasons" doc:"The unit reads them"`
	}
}

// declareAppeals declares what a unit does against a measure, and what becomes of it.
func declareAppeals(a *api) error {
	return first(
		declare(a, operation{
			name: "file-appeal", method: http.MethodPost, path: "/measures/{id}/appeal", act: access.FileAppeal, relation: frame.OwnUnit,
			summary: "Appeal against a measure about one's unit", about: "Within 60 days from the decision, and once against each. The measure stands meanwhile.",
		}, func(x *exchange, in *appealInput) (*doneOutput, error) {
			proof, err := x.Desk.Standing.Appeal(x.ctx(), x.who(), in.ID, in.Body.Text)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "withdraw-appeal", method: http.MethodPost, path: "/measures/{id}/appeal/withdraw", act: access.WithdrawAppeal, relation: frame.OwnUnit,
			summary: "Take one's appeal back", about: "Another one may be filed while there is time.",
		}, func(x *exchange, in *One) (*doneOutput, error) {
			proof, err := x.Desk.Standing.WithdrawAppeal(x.ctx(), x.who(), in.ID)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "hear-appeal", method: http.MethodPost, path: "/measures/{id}/appeal/hear", act: access.HearAppeal, relation: frame.Office,
			summary: "Put down that the unit was heard", about: "By somebody who had no part in the decision.",
		}, func(x *exchange, in *hearInput) (*doneOutput, error) {
			proof, err := x.Desk.Standing.Hear(x.ctx(), x.who(), in.ID, in.Body.Minutes)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "settle-appeal", method: http.MethodPost, path: "/measures/{id}/appeal/settle", act: access.DecideAppeal, relation: frame.Office,
			summary: "Decide an appeal, with reasons", about: "By somebody who neither had a part in the decision nor heard the unit. A change makes the measure lighter.",
		}, func(x *exchange, in *settleInput) (*doneOutput, error) {
			proof, err := x.Desk.Standing.Settle(x.ctx(), x.who(), in.ID, partner.Appeal{Outcome: in.Body.Outcome, Months: in.Body.Months, Reasons: in.Body.Reasons})
			return doneOf(in.ID, "", proof, err)
		}))
}
