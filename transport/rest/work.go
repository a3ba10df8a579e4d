package rest

import (
	"net/http"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/coordination"
	"tocsin/transport/frame"
)

// NewEvent is something that happened, with its source and as exactly as it is known.
type NewEvent struct {
	Type       string              `json:"type" doc:"A word of the law's vocabulary: actor.aware, fix.available …; see /api/v1/law/vocabulary"`
	Actor      string              `json:"actor,omitempty" doc:"A partner's identifier, platform, or none"`
	At         Moment              `json:"at" doc:"When it happened"`
	Status     coordination.Status `json:"status" enum:"reported,confirmed,disputed,computed"`
	Source     string              `json:"source" doc:"Who says so, and where"`
	Text       string              `json:"text,omitempty"`
	LocalText  string              `json:"local_text,omitempty" doc:"The same in zh-Hans"`
	Attributes map[string]string   `json:"attributes,omitempty"`
}

// Seat makes a partner a participant.
type Seat struct {
	Org     string   `json:"org"`
	Roles   []string `json:"roles" doc:"provider, operator, finder, upstream, platform, support"`
	Product bool     `json:"own_product,omitempty" doc:"It answers for an affected product of its own"`
}

// Assessment grades a case; earlier grades stay beside it.
type Assessment struct {
	Word   string `json:"word" enum:"critical,high,medium,low"`
	Vector string `json:"vector,omitempty" doc:"CVSS"`
	Why    string `json:"why,omitempty"`
}

// Terms are an embargo's.
type Terms struct {
	Until time.Time `json:"until"`
	Why   string    `json:"why,omitempty"`
}

type eventInput struct {
	One
	Body NewEvent
}

type seatInput struct {
	One
	Body Seat
}

type assessmentInput struct {
	One
	Body Assessment
}

type termsInput struct {
	One
	Body Terms
}

type decisionInput struct {
	One
	Body struct {
		Org    string `json:"org" doc:"The unit"`
		Reason string `json:"reason" doc:"Which law orders it, and who agreed; it goes on record"`
	}
}

// declareWork declares how a case is worked.
func declareWork(a *api) error {
	return first(
		declare(a, operation{
			name: "record-event", method: http.MethodPost, path: "/cases/{id}/events", act: access.RecordEvent, relation: frame.Office, status: http.StatusCreated,
			summary: "Put an event on the timeline of a case", about: "The clocks are computed anew in the same act.",
		}, func(x *exchange, in *eventInput) (*doneOutput, error) {
			e := in.Body
			proof, err := x.Desk.Coordination.Record(x.ctx(), x.who(), coordination.Event{
				Matter: in.ID, Type: e.Type, Actor: e.Actor, At: e.At.Moment, Status: e.Status, Source: e.Source, Text: e.Text, LocalText: e.LocalText, Attributes: e.Attributes,
			})
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "invite-party", method: http.MethodPost, path: "/cases/{id}/participants", act: access.InviteParty, relation: frame.Office, status: http.StatusCreated,
			summary: "Make a partner a participant of a case", about: "Duties hang on its roles. Inviting it again changes its roles. Where the law stands against it, the answer cites it.",
		}, func(x *exchange, in *seatInput) (*doneOutput, error) {
			proof, err := x.Desk.Coordination.Invite(x.ctx(), x.who(), in.ID, in.Body.Org, in.Body.Roles, in.Body.Product)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "decide-conflict", method: http.MethodPost, path: "/cases/{id}/decisions", act: access.DecideConflict, relation: frame.Office, status: http.StatusCreated,
			summary: "Decide that a unit may be given what a rule keeps from it", about: "Only where the law leaves a decision, because it conflicts with another one. It goes on record with its ground; inviting the unit is an act of its own.",
		}, func(x *exchange, in *decisionInput) (*doneOutput, error) {
			proof, err := x.Desk.Coordination.Decide(x.ctx(), x.who(), in.ID, in.Body.Org, in.Body.Reason)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "assess-case", method: http.MethodPost, path: "/cases/{id}/assessments", act: access.AssessCase, relation: frame.Office, status: http.StatusCreated,
			summary: "Give a case a grade",
		}, func(x *exchange, in *assessmentInput) (*doneOutput, error) {
			proof, err := x.Desk.Coordination.Assess(x.ctx(), x.who(), in.ID, in.Body.Word, in.Body.Vector, in.Body.Why)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "agree-embargo", method: http.MethodPost, path: "/cases/{id}/embargo", act: access.AssessCase, relation: frame.Office,
			summary: "Agree a date before which nothing is published", about: "It pauses no duty, and ends by itself when the matter becomes public.",
		}, func(x *exchange, in *termsInput) (*doneOutput, error) {
			proof, err := x.Desk.Coordination.Embargo(x.ctx(), x.who(), in.ID, in.Body.Until, in.Body.Why)
			return doneOf(in.ID, "", proof, err)
		}))
}
