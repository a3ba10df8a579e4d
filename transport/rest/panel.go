package rest

import (
	"net/http"

	"tocsin/domain/access"
	"tocsin/domain/programme"
	"tocsin/transport/frame"
)

type missingInput struct {
	One
	Body struct {
		Seen
		Missing string `json:"missing" doc:"The unit reads it"`
	}
}

type panelInput struct {
	One
	Body struct {
		Members []string `json:"members" doc:"Logins: three or more in all who have no interest in the applicant"`
	}
}

type interestInput struct {
	One
	Body struct {
		Interest string `json:"interest" doc:"Empty where there is none"`
	}
}

type voteInput struct {
	One
	Body struct {
		Seen
		Award   bool    `json:"award"`
		Points  []Point `json:"points" doc:"For every criterion, once"`
		Reasons string  `json:"reasons"`
	}
}

type reasonsInput struct {
	One
	Body struct {
		Reasons string `json:"reasons" doc:"The unit reads them"`
	}
}

type awardInput struct {
	One
	Body struct {
		Tier    string `json:"tier"`
		Reasons string `json:"reasons" doc:"The unit reads them"`
	}
}

// declarePanels declares how an application is reviewed, judged and decided.
func declarePanels(a *api) error {
	return first(
		declare(a, operation{
			name: "return-application", method: http.MethodPost, path: "/applications/{id}/return", act: access.ReturnApplication, relation: frame.Office,
			summary: "Send an application back with what is missing", about: "The unit sends it again.",
		}, func(x *exchange, in *missingInput) (*doneOutput, error) {
			proof, err := x.Desk.Programmes.Return(x.ctx(), x.who(), in.ID, in.Body.Version, in.Body.Missing)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "accept-application", method: http.MethodPost, path: "/applications/{id}/accept", act: access.AcceptApplication, relation: frame.Office,
			summary: "Say that an application is complete", about: "Every criterion has an answer, with evidence where it is asked for. A panel judges it then.",
		}, func(x *exchange, in *seenInput) (*doneOutput, error) {
			proof, err := x.Desk.Programmes.Accept(x.ctx(), x.who(), in.ID, in.Body.Version)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "seat-panel", method: http.MethodPost, path: "/applications/{id}/panel", act: access.SeatPanel, relation: frame.Office,
			summary: "Put people on the panel of an application", about: "None of the applicant, and none another's double. More may follow in the place of who has an interest.",
		}, func(x *exchange, in *panelInput) (*doneOutput, error) {
			proof, err := x.Desk.Programmes.Seat(x.ctx(), x.who(), in.ID, in.Body.Members)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "declare-interest", method: http.MethodPost, path: "/applications/{id}/interest", act: access.DeclareInterest, relation: frame.Audience,
			summary: "Say, as a member of the panel, whether one has an interest", about: "Before one votes. Who has one does not vote, and reads the application no more.",
		}, func(x *exchange, in *interestInput) (*doneOutput, error) {
			proof, err := x.Desk.Programmes.Declare(x.ctx(), x.who(), in.ID, in.Body.Interest)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "vote-application", method: http.MethodPost, path: "/applications/{id}/vote", act: access.VoteApplication, relation: frame.Audience,
			summary: "Vote, as a member of the panel", about: "With points for every criterion and reasons; others of the panel do not see it. One may change it until it is decided.",
		}, func(x *exchange, in *voteInput) (*doneOutput, error) {
			vote := programme.Seat{Award: in.Body.Award, Reasons: in.Body.Reasons}
			for _, p := range in.Body.Points {
				vote.Points = append(vote.Points, programme.Point(p))
			}
			proof, err := x.Desk.Programmes.Vote(x.ctx(), x.who(), in.ID, in.Body.Version, vote)
			return doneOf(in.ID, "", proof, err)
		}),
		declareVerdicts(a))
}

// declareVerdicts declares how it is decided, by nobody who sat on the panel.
func declareVerdicts(a *api) error {
	return first(
		declare(a, operation{
			name: "intend-refusal", method: http.MethodPost, path: "/applications/{id}/intend", act: access.IntendRefusal, relation: frame.Office,
			summary: "Tell a unit why it shall be refused", about: "It is heard first.",
		}, func(x *exchange, in *reasonsInput) (*doneOutput, error) {
			proof, err := x.Desk.Programmes.Intend(x.ctx(), x.who(), in.ID, in.Body.Reasons)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "hear-applicant", method: http.MethodPost, path: "/applications/{id}/hear", act: access.HearApplicant, relation: frame.Audience,
			summary: "Say what the unit has to say against its refusal", about: "By the unit itself, or by the office the minutes of the hearing.",
		}, func(x *exchange, in *spokenInput) (*doneOutput, error) {
			proof, err := x.Desk.Programmes.Hear(x.ctx(), x.who(), in.ID, in.Body.Text)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "award-application", method: http.MethodPost, path: "/applications/{id}/award", act: access.AwardApplication, relation: frame.Office,
			summary: "Give a unit a tier for its term", about: "On the votes of a quorum, by somebody who sat on no panel of it; an appeal by somebody else than what it is against.",
		}, func(x *exchange, in *awardInput) (*doneOutput, error) {
			proof, err := x.Desk.Programmes.Award(x.ctx(), x.who(), in.ID, in.Body.Tier, in.Body.Reasons)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "refuse-application", method: http.MethodPost, path: "/applications/{id}/refuse", act: access.RefuseApplication, relation: frame.Office,
			summary: "Refuse a unit that was heard", about: "With reasons. It may appeal within 60 days.",
		}, func(x *exchange, in *reasonsInput) (*doneOutput, error) {
			proof, err := x.Desk.Programmes.Refuse(x.ctx(), x.who(), in.ID, in.Body.Reasons)
			return doneOf(in.ID, "", proof, err)
		}))
}
