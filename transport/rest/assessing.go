package rest

import (
	"net/http"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/assessment"
	"tocsin/domain/partner"
	"tocsin/domain/programme"
	"tocsin/transport/frame"
)

type assessmentOutput struct{ Body YearlyAssessment }

type recountOutput struct{ Body Recount }

type assessmentsInput struct {
	Paged
	Org string `query:"org" maxLength:"80" doc:"Of this unit only"`
}

type behindInput struct {
	One
	Paged
	Metric programme.Metric `query:"metric" default:"reports" enum:"reports,duties,notices,findings,invitations,standing" doc:"Behind which the records stand"`
}

// NewAssessment counts how a unit did in a year.
type NewAssessment struct {
	Application string    `json:"application" doc:"With which the unit was chosen"`
	Year        int       `json:"year" doc:"Of the term, from one"`
	AsOf        time.Time `json:"as_of,omitzero" doc:"An instant. What happened later counts as not happened; now where left out"`
}

type computeInput struct {
	One
	Body struct {
		AsOf time.Time `json:"as_of,omitzero" doc:"An instant; now where left out"`
	}
}

type remarkInput struct {
	One
	Body struct {
		Remark
		Last bool `json:"last,omitempty" doc:"The unit has nothing to add, and need not be waited for"`
	}
}

type rulingInput struct {
	One
	Body Ruling
}

type publishInput struct {
	One
	Body struct {
		Visibility partner.Visibility `json:"visibility" enum:"internal,partners,public" doc:"Who may know the shares and what was decided, beside the office and the unit"`
	}
}

// declareAssessments declares how one reads how units did.
func declareAssessments(a *api) error {
	return first(
		declare(a, operation{
			name: "list-assessments", method: http.MethodGet, path: "/assessments", act: access.ReadAssessment, relation: frame.Anyone,
			summary: "List the assessments that one may know of, newest first", about: "The office knows of all, a unit of its own that it was shown, others of what is published to them.",
		}, func(x *exchange, in *assessmentsInput) (*listOutput[YearlyAssessment], error) {
			found, err := x.Desk.Look.Assessments(x.ctx(), x.who(), in.Org, in.After, in.Limit+1)
			if err != nil {
				return nil, err
			}
			return pageOf(x, in.Limit, found, func(f desk.Assessed) string { return f.ID }, x.assessment), nil
		}),
		declare(a, operation{
			name: "read-assessment", method: http.MethodGet, path: "/assessments/{id}", act: access.ReadAssessment, relation: frame.Anyone,
			summary: "Read one assessment", about: "Shares with their weights, what the unit says, and every decision.",
		}, func(x *exchange, in *One) (*assessmentOutput, error) {
			f, err := x.Desk.Look.Assessment(x.ctx(), x.who(), in.ID)
			if err != nil {
				return nil, err
			}
			return &assessmentOutput{x.assessment(f)}, nil
		}),
		declare(a, operation{
			name: "list-assessment-records", method: http.MethodGet, path: "/assessments/{id}/records", act: access.TraceAssessment, relation: frame.Audience,
			summary: "List every record behind a metric", about: "For the office and the unit: on which side each counts, and why. One that you may not open stands there without its name.",
		}, (*exchange).behind),
		declare(a, operation{
			name: "recount-assessment", method: http.MethodGet, path: "/assessments/{id}/anew", act: access.TraceAssessment, relation: frame.Audience,
			summary: "Count it once more from the records as they are", about: "As of the same instant. It changes nothing and says what differs.",
		}, func(x *exchange, in *One) (*recountOutput, error) {
			r, err := x.Desk.Look.Anew(x.ctx(), x.who(), in.ID)
			if err != nil {
				return nil, err
			}
			return &recountOutput{recountOf(r)}, nil
		}),
		declareAssessing(a), declareAssessed(a))
}

// declareAssessing declares how the office draws one up and shows it, and what the unit
// says to it.
func declareAssessing(a *api) error {
	return first(
		declare(a, operation{
			name: "draw-assessment", method: http.MethodPost, path: "/assessments", act: access.DrawAssessment, relation: frame.Office, status: http.StatusCreated,
			summary: "Count how a chosen unit did in a year of its term", about: "By the metrics of the term. The unit knows nothing of it until it is shown.",
		}, func(x *exchange, in *struct{ Body NewAssessment }) (*doneOutput, error) {
			n := in.Body
			id, proof, err := x.Desk.Assessing.Draw(x.ctx(), x.who(), n.Application, n.Year, n.AsOf)
			return doneOf(id, base+"/assessments/"+id, proof, err)
		}),
		declare(a, operation{
			name: "compute-assessment", method: http.MethodPost, path: "/assessments/{id}/compute", act: access.ComputeAssessment, relation: frame.Office,
			summary: "Count a draft anew", about: "Until the unit is shown it.",
		}, func(x *exchange, in *computeInput) (*doneOutput, error) {
			proof, err := x.Desk.Assessing.Compute(x.ctx(), x.who(), in.ID, in.Body.AsOf)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "show-assessment", method: http.MethodPost, path: "/assessments/{id}/show", act: access.ShowAssessment, relation: frame.Office,
			summary: "Show it to the unit, once the year is over", about: "Nothing is computed from then on. The unit comments within 15 days.",
		}, func(x *exchange, in *seenInput) (*doneOutput, error) {
			proof, err := x.Desk.Assessing.Show(x.ctx(), x.who(), in.ID, in.Body.Version)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "comment-assessment", method: http.MethodPost, path: "/assessments/{id}/comment", act: access.CommentAssessment, relation: frame.OwnUnit,
			summary: "Comment on one's own assessment", about: "On the whole, or on a single record that is disputed. With last the unit has nothing to add.",
		}, func(x *exchange, in *remarkInput) (*doneOutput, error) {
			said := assessment.Comment{Text: in.Body.Text, Metric: in.Body.Metric, Record: in.Body.Record}
			proof, err := x.Desk.Assessing.Comment(x.ctx(), x.who(), in.ID, said, in.Body.Last)
			return doneOf(in.ID, "", proof, err)
		}))
}

// declareAssessed declares how it is decided and published, and the appeal against that.
func declareAssessed(a *api) error {
	return first(
		declare(a, operation{
			name: "decide-assessment", method: http.MethodPost, path: "/assessments/{id}/decide", act: access.DecideAssessment, relation: frame.Office,
			summary: "Decide what becomes of the unit's tier", about: "By somebody who had no part in drawing it up, once the unit was heard.",
		}, func(x *exchange, in *rulingInput) (*doneOutput, error) {
			proof, err := x.Desk.Assessing.Decide(x.ctx(), x.who(), in.ID, in.Body.verdict())
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "publish-assessment", method: http.MethodPost, path: "/assessments/{id}/publish", act: access.PublishAssessment, relation: frame.Office,
			summary: "Let others know the shares and what was decided", about: "Neither the records nor the reasons nor what the unit said.",
		}, func(x *exchange, in *publishInput) (*doneOutput, error) {
			proof, err := x.Desk.Assessing.Publish(x.ctx(), x.who(), in.ID, in.Body.Visibility)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "appeal-assessment", method: http.MethodPost, path: "/assessments/{id}/appeal", act: access.AppealAssessment, relation: frame.OwnUnit,
			summary: "Appeal against what was decided", about: "Within 60 days, once. It is published to nobody until somebody else decided.",
		}, func(x *exchange, in *spokenInput) (*doneOutput, error) {
			proof, err := x.Desk.Assessing.Appeal(x.ctx(), x.who(), in.ID, in.Body.Text)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "settle-assessment", method: http.MethodPost, path: "/assessments/{id}/settle", act: access.SettleAssessment, relation: frame.Office,
			summary: "Decide an appeal against an assessment", about: "By somebody who neither drew it up nor decided before.",
		}, func(x *exchange, in *rulingInput) (*doneOutput, error) {
			proof, err := x.Desk.Assessing.Settle(x.ctx(), x.who(), in.ID, in.Body.verdict())
			return doneOf(in.ID, "", proof, err)
		}))
}

func (r Ruling) verdict() assessment.Verdict {
	return assessment.Verdict{Outcome: r.Outcome, Tier: r.Tier, Reasons: r.Reasons}
}
