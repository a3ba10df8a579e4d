package rest

import (
	"net/http"

	"tocsin/domain/access"
	"tocsin/transport/frame"
)

type proposeInput struct {
	One
	Body struct {
		Minutes string `json:"minutes" doc:"What was examined, and why it suffices"`
	}
}

type extendInput struct {
	One
	Body struct {
		Minutes string `json:"minutes" doc:"What was examined, and why it does not suffice"`
		Months  int    `json:"months" doc:"How many more; a term has 120 in all at most"`
	}
}

// declareRestoring declares how a unit is given its standing back.
func declareRestoring(a *api) error {
	return first(
		declare(a, operation{
			name: "propose-restoring", method: http.MethodPost, path: "/measures/{id}/propose", act: access.ProposeRestoring, relation: frame.Office,
			summary: "Propose to give a unit its standing back", about: "After the term, on evidence of what was mended, and once every item of the plan is accepted.",
		}, func(x *exchange, in *proposeInput) (*doneOutput, error) {
			proof, err := x.Desk.Standing.Propose(x.ctx(), x.who(), in.ID, in.Body.Minutes)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "propose-extending", method: http.MethodPost, path: "/measures/{id}/extend", act: access.ProposeExtending, relation: frame.Office,
			summary: "Propose that a term goes on", about: "After the term, where what was mended does not suffice. Two others approve; the months run from that day.",
		}, func(x *exchange, in *extendInput) (*doneOutput, error) {
			proof, err := x.Desk.Standing.Extend(x.ctx(), x.who(), in.ID, in.Body.Minutes, in.Body.Months)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "propose-removing", method: http.MethodPost, path: "/measures/{id}/remove", act: access.ProposeRemoving, relation: frame.Office,
			summary: "Propose to end the cooperation with a suspended unit", about: "After the term. Two others approve. The unit still reports, is warned of its own products, and may appeal.",
		}, func(x *exchange, in *proposeInput) (*doneOutput, error) {
			proof, err := x.Desk.Standing.Remove(x.ctx(), x.who(), in.ID, in.Body.Minutes)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "withdraw-proposal", method: http.MethodPost, path: "/measures/{id}/withdraw", act: access.WithdrawProposal, relation: frame.Office,
			summary: "Take back what one proposed about a measure oneself", about: "A proposal to annul lapses by itself after 14 days.",
		}, func(x *exchange, in *seenGrounded) (*doneOutput, error) {
			proof, err := x.Desk.Standing.Withdraw(x.ctx(), x.who(), in.ID, in.Body.Version, in.Body.Reason)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "annul-measure", method: http.MethodPost, path: "/measures/{id}/annul", act: access.AnnulMeasure, relation: frame.Office,
			summary: "Propose to take back a measure that should not have been taken", about: "Somebody who neither took it nor proposes this approves or declines. It stays in the history. Undecided for 14 days, it lapses.",
		}, func(x *exchange, in *grounded) (*doneOutput, error) {
			proof, err := x.Desk.Standing.Annul(x.ctx(), x.who(), in.ID, in.Body.Reason)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "approve-restoring", method: http.MethodPost, path: "/measures/{id}/approve", act: access.ApproveRestoring, relation: frame.Office,
			summary: "Approve what is proposed about a measure", about: "To restore, to extend or to remove, two must who neither took the measure nor proposed this, and are nobody's double; the second approval carries it. To annul, one must.",
		}, func(x *exchange, in *seenInput) (*doneOutput, error) {
			proof, err := x.Desk.Standing.Approve(x.ctx(), x.who(), in.ID, in.Body.Version)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "decline-restoring", method: http.MethodPost, path: "/measures/{id}/decline", act: access.DeclineRestoring, relation: frame.Office,
			summary: "Decline what is proposed about a measure", about: "The unit stays where it is.",
		}, func(x *exchange, in *seenGrounded) (*doneOutput, error) {
			proof, err := x.Desk.Standing.Decline(x.ctx(), x.who(), in.ID, in.Body.Version, in.Body.Reason)
			return doneOf(in.ID, "", proof, err)
		}))
}
