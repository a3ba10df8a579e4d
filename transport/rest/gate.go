package rest

import (
	"net/http"

	"tocsin/domain/access"
	"tocsin/domain/advisory"
	"tocsin/domain/obligation"
	"tocsin/transport/frame"
)

// Gate is what stands against a release by the asker now.
type Gate struct {
	Open    bool  `json:"open"`
	Reasons []Bar `json:"reasons"`
}

// Bar is one reason against a release.
type Bar struct {
	Code string          `json:"code"`
	Cite string          `json:"cite" doc:"Article, or house"`
	Says obligation.Text `json:"says"`
	Mend obligation.Text `json:"mend" doc:"What would mend it"`

	Units []string `json:"units,omitempty" doc:"Addressees of whom a publisher may decide otherwise, on record: POST /cases/{id}/decisions"`
}

// Withdrawal takes an advisory back.
type Withdrawal struct {
	Reason   string `json:"reason" doc:"Its readers are told"`
	Replaced string `json:"replaced,omitempty" doc:"The advisory that stands in its place"`
}

// Withdrawn is the answer: how many were told.
type Withdrawn struct {
	Done
	Told int `json:"told" doc:"How many units were told: exactly those that had been told of the advisory"`
}

type withdrawalInput struct {
	One
	Body Withdrawal
}

type gateOutput struct{ Body Gate }

type withdrawnOutput struct{ Body Withdrawn }

// declareGate declares how an advisory goes out, and how it is taken back.
func declareGate(a *api) error {
	return first(
		declare(a, operation{
			name: "submit-advisory", method: http.MethodPost, path: "/advisories/{id}/submit", act: access.SubmitAdvisory, relation: frame.Office,
			summary: "Hand a draft to review", about: "From now on a second person reviews it. It may still be sent back.",
		}, func(x *exchange, in *One) (*doneOutput, error) {
			proof, err := x.Desk.Publishing.Submit(x.ctx(), x.who(), in.ID)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "return-advisory", method: http.MethodPost, path: "/advisories/{id}/return", act: access.ReturnAdvisory, relation: frame.Office,
			summary: "Send a draft back from review", about: "It is a draft again; its author reads the reason.",
		}, func(x *exchange, in *seenGrounded) (*doneOutput, error) {
			proof, err := x.Desk.Publishing.Return(x.ctx(), x.who(), in.ID, in.Body.Version, in.Body.Reason)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "ask-gate", method: http.MethodGet, path: "/advisories/{id}/gate", act: access.ReadEvidence, relation: frame.Office,
			summary: "What stands against a release by me now", about: "Every reason is named, with its article and what to do. Asking changes nothing.",
		}, askGate),
		declare(a, operation{
			name: "release-advisory", method: http.MethodPost, path: "/advisories/{id}/release", act: access.ReleaseAdvisory, relation: frame.Office,
			summary: "Release an advisory", about: "Through the gate, by somebody who wrote none of it, and in the version that he saw; whoever is addressed gets a notice.",
		}, func(x *exchange, in *seenInput) (*doneOutput, error) {
			proof, err := x.Desk.Publishing.Release(x.ctx(), x.who(), in.ID, in.Body.Version)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "withdraw-advisory", method: http.MethodPost, path: "/advisories/{id}/withdraw", act: access.WithdrawAdvisory, relation: frame.Office,
			summary: "Take an advisory back", about: "It stays readable with the reason, and exactly those who had it are told.",
		}, withdraw))
}

// askGate lists the bars.
//
// law: cn/rmspv 9
func askGate(x *exchange, in *One) (*gateOutput, error) {
	reasons, err := x.Desk.Publishing.Gate(x.ctx(), x.who(), in.ID)
	if err != nil {
		return nil, err
	}
	out := Gate{Open: len(reasons) == 0, Reasons: []Bar{}}
	for _, r := range reasons {
		out.Reasons = append(out.Reasons, barOf(r))
	}
	return &gateOutput{out}, nil
}

func barOf(r advisory.Reason) Bar {
	return Bar{Code: r.Code, Cite: r.Cite, Says: r.Says, Mend: r.Mend, Units: r.Units}
}

func withdraw(x *exchange, in *withdrawalInput) (*withdrawnOutput, error) {
	told, proof, err := x.Desk.Publishing.Withdraw(x.ctx(), x.who(), in.ID, in.Body.Reason, in.Body.Replaced)
	done, err := doneOf(in.ID, "", proof, err)
	if err != nil {
		return nil, err
	}
	return &withdrawnOutput{Withdrawn{done.Body, told}}, nil
}
