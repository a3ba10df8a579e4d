package rest

import (
	"net/http"
	"slices"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/partner"
	"tocsin/transport/frame"
)

// Measure is a decision about a partner's standing. It is not a finding.
type Measure struct {
	ID         string               `json:"id"`
	Org        string               `json:"org"`
	Name       string               `json:"name,omitempty" doc:"Of the unit, when the measure was taken"`
	LocalName  string               `json:"local_name,omitempty" doc:"In the language of the platform's jurisdiction"`
	State      partner.MeasureState `json:"state" enum:"in-force,due-for-re-evaluation,restoration-proposed,restoration-seconded,restored,annulment-proposed,annulled" doc:"Whoever is neither the office nor the unit is told of no proposal"`
	Visibility partner.Visibility   `json:"visibility" enum:"internal,partners,public"`
	From       Moment               `json:"from"`
	Months     int                  `json:"months"`
	Until      time.Time            `json:"until" doc:"End of the last day of the term; nothing is restored by that"`
	Ground     string               `json:"ground" doc:"Read by everybody who may know of the measure"`
	Source     string               `json:"source,omitempty" doc:"For the office and the unit"`
	Evidence   []Rectification      `json:"evidence" doc:"What the unit says it mended; for the office and the unit"`
	Case       string               `json:"case,omitempty" doc:"For the office and the unit"`
	DecidedBy  string               `json:"decided_by,omitempty" doc:"For the office"`
	Version    int                  `json:"version,omitempty" doc:"For the office: counts the proposals to restore; whoever approves or declines names the one he saw"`
	ProposedBy string               `json:"proposed_by,omitempty" doc:"For the office: who proposes to restore"`
	Minutes    string               `json:"minutes,omitempty" doc:"For the office and the unit: what was examined"`
	ApprovedBy []string             `json:"approved_by,omitempty" doc:"For the office: who approved the proposal; two restore"`
	Annulment  string               `json:"annulment,omitempty" doc:"For the office and the unit: why it should not have been taken"`
	Declined   string               `json:"declined,omitempty" doc:"For the office: why the latest proposal was declined"`
	Acts       []Step               `json:"acts" doc:"What you may do with it now"`
}

// Rectification is what a unit says it mended.
type Rectification struct {
	At   time.Time `json:"at"`
	By   string    `json:"by"`
	Text string    `json:"text"`
}

// NewMeasure suspends a unit.
type NewMeasure struct {
	Org        string             `json:"org"`
	From       Moment             `json:"from" doc:"First day of the term: at most 30 days from now; the term is not over yet"`
	Months     int                `json:"months" doc:"1 to 120"`
	Ground     string             `json:"ground" doc:"Read by everybody who may know"`
	Source     string             `json:"source,omitempty"`
	Case       string             `json:"case,omitempty" doc:"One that you can read"`
	Visibility partner.Visibility `json:"visibility" enum:"internal,partners,public" doc:"Who may know, beside the office and the unit: nobody, every partner, or everybody, without signing in. Of the unit they learn its name, nothing more."`
}

// measure shows a measure: what was decided to whoever may know of it, how to the
// office and the unit.
func (x *exchange) measure(m partner.Measure) Measure {
	out := Measure{
		ID: m.ID, Org: m.Org, Name: m.Name, LocalName: m.LocalName, State: m.Outward(), Visibility: m.Visibility, From: Moment{m.From}, Months: m.Months, Until: m.Until, Ground: m.Ground,
		Evidence: []Rectification{},
	}
	who := x.who()
	decides := who.Staff() || who.Is(access.Administrator)
	if decides || who.Org == m.Org {
		out.State, out.Source, out.Case, out.Minutes, out.Annulment = m.State, m.Source, m.Case, m.Minutes, m.Annulment
		for _, e := range m.Evidence {
			out.Evidence = append(out.Evidence, Rectification(e))
		}
	}
	if decides {
		out.Version, out.DecidedBy, out.ProposedBy, out.Declined = m.Version, m.DecidedBy, m.ProposedBy, m.Declined
		for _, a := range m.Approvals {
			out.ApprovedBy = append(out.ApprovedBy, a.By)
		}
	}
	open := partner.MeasureSteps.Open(m.State)
	if who.Org != m.Org {
		open = slices.DeleteFunc(open, func(a access.Act) bool { return a == access.RectifyOrg })
	}
	out.Acts = x.may("/measures/", m.ID, open...)
	return out
}

type measuresInput struct {
	Org string `query:"org" maxLength:"80" doc:"Only those about this unit"`
}

type rectifyInput struct {
	One
	Body struct {
		Text string `json:"text" doc:"What was mended, and how it can be seen"`
	}
}

type proposeInput struct {
	One
	Body struct {
		Minutes string `json:"minutes" doc:"What was examined, and why it suffices"`
	}
}

// declareMeasures declares what is done about the standing of partners.
func declareMeasures(a *api) error {
	return first(
		declare(a, operation{
			name: "list-measures", method: http.MethodGet, path: "/measures", act: access.ReadMeasure, relation: frame.Anyone,
			summary: "List measures that one may know of, newest first", about: "The office knows of all; a unit of its own; partners of those for partners; everybody, without signing in, of public ones.",
		}, func(x *exchange, in *measuresInput) (*listOutput[Measure], error) {
			found, err := x.Desk.Look.Measures(x.ctx(), x.who(), in.Org)
			if err != nil {
				return nil, err
			}
			return whole(found, x.measure), nil
		}),
		declare(a, operation{
			name: "suspend-partner", method: http.MethodPost, path: "/measures", act: access.SuspendOrg, relation: frame.Office, status: http.StatusCreated,
			summary: "Suspend a unit", about: "In the same act every session and token of its people ends. Reporting, and being warned of its own products, stay open to it.",
		}, suspend),
		declare(a, operation{
			name: "rectify-measure", method: http.MethodPost, path: "/measures/{id}/rectify", act: access.RectifyOrg, relation: frame.OwnUnit,
			summary: "Hand in what one's unit mended", about: "As often as there is something to say. It restores nothing by itself; the office examines it.",
		}, func(x *exchange, in *rectifyInput) (*doneOutput, error) {
			proof, err := x.Desk.Standing.Rectify(x.ctx(), x.who(), in.ID, in.Body.Text)
			return doneOf(in.ID, "", proof, err)
		}),
		declareRestoring(a))
}

func suspend(x *exchange, in *struct{ Body NewMeasure }) (*doneOutput, error) {
	n := in.Body
	id, proof, err := x.Desk.Standing.Suspend(x.ctx(), x.who(), partner.Measure{
		Org: n.Org, From: n.From.Moment, Months: n.Months, Ground: n.Ground, Source: n.Source, Case: n.Case, Visibility: n.Visibility,
	})
	return doneOf(id, "", proof, err)
}

// declareRestoring declares how a unit is given its standing back.
func declareRestoring(a *api) error {
	return first(
		declare(a, operation{
			name: "propose-restoring", method: http.MethodPost, path: "/measures/{id}/propose", act: access.ProposeRestoring, relation: frame.Office,
			summary: "Propose to give a unit its standing back", about: "After the term, and on evidence of what was mended.",
		}, func(x *exchange, in *proposeInput) (*doneOutput, error) {
			proof, err := x.Desk.Standing.Propose(x.ctx(), x.who(), in.ID, in.Body.Minutes)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "annul-measure", method: http.MethodPost, path: "/measures/{id}/annul", act: access.AnnulMeasure, relation: frame.Office,
			summary: "Propose to take back a measure that should not have been taken", about: "Somebody who neither took it nor proposes this approves or declines. It stays in the history.",
		}, func(x *exchange, in *grounded) (*doneOutput, error) {
			proof, err := x.Desk.Standing.Annul(x.ctx(), x.who(), in.ID, in.Body.Reason)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "approve-restoring", method: http.MethodPost, path: "/measures/{id}/approve", act: access.ApproveRestoring, relation: frame.Office,
			summary: "Approve a proposal to restore a unit, or to annul a measure", about: "To restore, two must who neither suspended the unit nor proposed it; the second approval restores. To annul, one must.",
		}, func(x *exchange, in *seenInput) (*doneOutput, error) {
			proof, err := x.Desk.Standing.Approve(x.ctx(), x.who(), in.ID, in.Body.Version)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "decline-restoring", method: http.MethodPost, path: "/measures/{id}/decline", act: access.DeclineRestoring, relation: frame.Office,
			summary: "Decline a proposal to restore a unit, or to annul a measure", about: "The unit stays suspended.",
		}, func(x *exchange, in *seenGrounded) (*doneOutput, error) {
			proof, err := x.Desk.Standing.Decline(x.ctx(), x.who(), in.ID, in.Body.Version, in.Body.Reason)
			return doneOf(in.ID, "", proof, err)
		}))
}
