package rest

import (
	"net/http"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/watch"
	"tocsin/store"
	"tocsin/transport/frame"
)

// Alert tells of what somebody's reading raised.
type Alert struct {
	ID        string      `json:"id"`
	Kind      watch.Kind  `json:"kind" enum:"near,full,burst,probe,beside,canary" doc:"near: two thirds of a budget; full: all of it; burst: much in ten minutes; probe: asked for much that is not there; beside: opened much that others work; canary: opened what no duty explains"`
	What      watch.What  `json:"what,omitempty" enum:"persons,matters" doc:"persons: who somebody is and how he is reached; matters: reports and cases"`
	Person    string      `json:"person" doc:"Whose reading it is"`
	Login     string      `json:"login,omitempty"`
	Thing     string      `json:"thing,omitempty" doc:"The canary"`
	Count     int         `json:"count,omitempty" doc:"Of different things"`
	Most      int         `json:"most,omitempty" doc:"The budget"`
	At        time.Time   `json:"at"`
	State     watch.State `json:"state" enum:"open,allowed,pursued"`
	Reason    string      `json:"reason,omitempty" doc:"What whoever looked into it found"`
	SettledBy string      `json:"settled_by,omitempty"`
	Settled   *time.Time  `json:"settled,omitempty"`
	Acts      []Step      `json:"acts" doc:"What you may do with it now"`
}

// Canary is a matter that no duty explains.
type Canary struct {
	ID     string    `json:"id"`
	Matter string    `json:"matter" doc:"A report or a case"`
	Note   string    `json:"note"`
	Set    time.Time `json:"set"`
	SetBy  string    `json:"set_by"`
	Ended  bool      `json:"ended,omitempty"`
}

// Identity is who handed in a report, as he said.
type Identity struct {
	Report  string `json:"report"`
	Name    string `json:"name,omitempty"`
	Contact string `json:"contact,omitempty"`
	Relayed bool   `json:"relayed,omitempty" doc:"The contact is an address of the platform, made for you alone; the reporter's own stays with it"`
}

type alertsInput struct {
	Paged
	State watch.State `query:"state" enum:"open,allowed,pursued" doc:"Only those in this state"`
}

type canaryInput struct {
	Body struct {
		Matter string `json:"matter" doc:"A report or a case"`
		Note   string `json:"note" doc:"What it is, for whoever looks into an alert; at most 1,000 bytes"`
	}
}

type identityOutput struct{ Body Identity }

// declareWatch declares what looks after those who read.
func declareWatch(a *api) error {
	settle := func(act access.Act) func(x *exchange, in *grounded) (*doneOutput, error) {
		return func(x *exchange, in *grounded) (*doneOutput, error) {
			proof, err := x.Desk.Watching.Settle(x.ctx(), x.who(), act, in.ID, in.Body.Reason)
			return doneOf(in.ID, "", proof, err)
		}
	}
	return first(
		declare(a, operation{
			name: "identify-reporter", method: http.MethodPost, path: "/reports/{id}/identity", act: access.IdentifyReporter, relation: frame.Office,
			summary: "See who handed in a report", about: "The reason goes on record before anything is shown, and the reporter reads it. It is counted: at the end of a day's budget nobody is identified any more until a second person has said that it is all right.",
		}, func(x *exchange, in *grounded) (*identityOutput, error) {
			found, err := x.Desk.Look.Identify(x.ctx(), x.who(), in.ID, in.Body.Reason)
			if err != nil {
				return nil, err
			}
			return &identityOutput{Identity{found.Report, found.Name.Reveal(), found.Contact.Reveal(), found.Relayed}}, nil
		}),
		declare(a, operation{
			name: "list-alerts", method: http.MethodGet, path: "/alerts", act: access.ReadAlert, relation: frame.Office,
			summary: "List what somebody's reading raised", about: "The newest first. Nobody sees those about himself.",
		}, listAlerts),
		declare(a, operation{
			name: "allow-alert", method: http.MethodPost, path: "/alerts/{id}/allow", act: access.AllowAlert, relation: frame.Office,
			summary: "Say that a reading was all right", about: "Where a budget of persons is used up, it begins anew for a day.",
		}, settle(access.AllowAlert)),
		declare(a, operation{
			name: "pursue-alert", method: http.MethodPost, path: "/alerts/{id}/pursue", act: access.PursueAlert, relation: frame.Office,
			summary: "Say what was done about a reading", about: "Nothing is widened by it.",
		}, settle(access.PursueAlert)),
		declare(a, operation{
			name: "list-canaries", method: http.MethodGet, path: "/canaries", act: access.ReadTrap, relation: frame.Office,
			summary: "List canaries", about: "For auditors only.",
		}, func(x *exchange, _ *struct{}) (*listOutput[Canary], error) {
			found, err := x.Desk.Watching.Traps(x.ctx(), x.who())
			if err != nil {
				return nil, err
			}
			return whole(found, func(t watch.Trap) Canary {
				return Canary{ID: t.ID, Matter: t.Matter, Note: t.Note, Set: t.Set, SetBy: t.SetBy, Ended: t.Ended}
			}), nil
		}),
		declare(a, operation{
			name: "set-canary", method: http.MethodPost, path: "/canaries", act: access.SetTrap, relation: frame.Office, status: http.StatusCreated,
			summary: "Make a report or a case a canary", about: "Whoever opens it raises an alert. No entry of the log names it.",
		}, func(x *exchange, in *canaryInput) (*doneOutput, error) {
			id, proof, err := x.Desk.Watching.SetTrap(x.ctx(), x.who(), in.Body.Matter, in.Body.Note)
			return doneOf(id, base+"/canaries", proof, err)
		}),
		declare(a, operation{
			name: "end-canary", method: http.MethodPost, path: "/canaries/{id}/end", act: access.EndTrap, relation: frame.Office,
			summary: "Make a canary a matter like any other", about: "Opening it raises nothing any more.",
		}, func(x *exchange, in *One) (*doneOutput, error) {
			proof, err := x.Desk.Watching.EndTrap(x.ctx(), x.who(), in.ID)
			return doneOf(in.ID, "", proof, err)
		}))
}

func listAlerts(x *exchange, in *alertsInput) (*listOutput[Alert], error) {
	place, err := in.place()
	if err != nil {
		return nil, err
	}
	found, err := x.Desk.Watching.Alerts(x.ctx(), x.who(), in.State, place, in.Limit+1)
	if err != nil {
		return nil, err
	}
	at := func(a desk.Watched) string { return store.Place{At: a.At, ID: a.ID}.String() }
	return pageOf(x, in.Limit, found, at, x.alert), nil
}

func (x *exchange) alert(a desk.Watched) Alert {
	return Alert{
		ID: a.ID, Kind: a.Kind, What: a.What, Person: a.Person, Login: a.Login, Thing: a.Thing, Count: a.Count, Most: a.Most, At: a.At,
		State: a.State, Reason: a.Reason, SettledBy: a.SettledBy, Settled: given(a.Settled), Acts: x.may("/alerts/", a.ID, watch.Steps.Open(a.State)...),
	}
}
