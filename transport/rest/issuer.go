package rest

import (
	"net/http"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/partner"
	"tocsin/domain/privacy"
	"tocsin/transport/frame"
)

// NewIssuer sets up who vouches for people.
type NewIssuer struct {
	Org        string        `json:"org,omitempty" doc:"The unit for whose people it vouches; left out, those of the office. The administrator of a unit leaves it out: it is his own"`
	Name       string        `json:"name" doc:"Its people read it where they sign in"`
	Address    string        `json:"address" doc:"The issuer, to the letter as in its discovery document"`
	Client     string        `json:"client" doc:"The client identifier by which it knows this platform"`
	Secret     string        `json:"client_secret,omitempty" doc:"Kept sealed and shown to nobody again; left out where it gave none"`
	Algorithms []string      `json:"algorithms,omitempty" doc:"By which it signs; RS256 and ES256 where left out"`
	Roles      []access.Role `json:"roles" doc:"Who may come in by it at most"`
	Second     []string      `json:"second,omitempty" doc:"Values of amr or acr that count as a second factor"`
}

// NewSecret is what we have at an issuer from now on.
type NewSecret struct {
	Secret string `json:"client_secret"`
}

// Issuer is one who vouches for people.
type Issuer struct {
	ID         string              `json:"id"`
	Org        string              `json:"org,omitempty" doc:"Absent: of the office"`
	Name       string              `json:"name"`
	Address    string              `json:"address"`
	Client     string              `json:"client"`
	Algorithms []string            `json:"algorithms"`
	Roles      []access.Role       `json:"roles"`
	Second     []string            `json:"second,omitempty"`
	State      partner.IssuerState `json:"state" enum:"asked,in-force,declined,ended"`
	Asked      time.Time           `json:"asked"`
	Way        string              `json:"way" doc:"Where its people sign in, below the address of the platform"`
	Return     string              `json:"return" doc:"Where it leads them back to; it has to know it"`
	Acts       []Step              `json:"acts" doc:"What you may do with it now"`
}

// Tie is an account of one's own at an issuer.
type Tie struct {
	ID      string    `json:"id"`
	Issuer  string    `json:"issuer" doc:"Its name"`
	Subject string    `json:"subject" doc:"Who one is there"`
	Given   bool      `json:"given,omitempty" doc:"By the provisioning of one's unit"`
	Added   time.Time `json:"added"`
	Used    time.Time `json:"used,omitzero"`
	Acts    []Step    `json:"acts" doc:"What you may do with it now"`
}

// declareIssuers declares who vouches for people, and for whom.
func declareIssuers(a *api) error {
	return first(declareIssuerSetUp(a),
		declare(a, operation{
			name: "list-ties", method: http.MethodGet, path: "/ties", act: access.RevokeToken, relation: frame.Self,
			summary: "List by whom one signs in through single sign-on", about: "A tie is added in a browser, where one shows oneself at both ends.",
		}, func(x *exchange, _ *nothing) (*listOutput[Tie], error) {
			found, err := x.Desk.Enrolment.Ties(x.ctx(), x.who())
			if err != nil {
				return nil, err
			}
			return whole(found, x.tie), nil
		}),
		declare(a, operation{
			name: "end-tie", method: http.MethodDelete, path: "/ties/{id}", act: access.EndTie, relation: frame.Self,
			summary: "End a tie of one's own account", about: "The sessions that were opened by it end at once.",
		}, func(x *exchange, in *One) (*doneOutput, error) {
			proof, err := x.Desk.Enrolment.EndTie(x.ctx(), x.who(), in.ID)
			return doneOf(in.ID, "", proof, err)
		}))
}

func declareIssuerSetUp(a *api) error {
	return first(
		declare(a, operation{
			name: "list-issuers", method: http.MethodGet, path: "/issuers", act: access.ReadIssuer, relation: frame.Audience,
			summary: "List the identity providers", about: "All of them for administrators of the platform; for the administrator of a unit its own. Secrets are shown to nobody.",
		}, func(x *exchange, _ *nothing) (*listOutput[Issuer], error) {
			found, err := x.Desk.Enrolment.Issuers(x.ctx(), x.who())
			if err != nil {
				return nil, err
			}
			return whole(found, x.issuer), nil
		}),
		declare(a, operation{
			name: "ask-issuer", method: http.MethodPost, path: "/issuers", act: access.AskIssuer, relation: frame.Audience, status: http.StatusCreated,
			summary: "Set an identity provider up", about: "The administrator of a unit does it for his own unit at once. For the office, or for a unit by the platform, another administrator confirms it. It is asked before it is kept.",
		}, func(x *exchange, in *struct{ Body NewIssuer }) (*doneOutput, error) {
			n := in.Body
			id, proof, err := x.Desk.Enrolment.AskIssuer(x.ctx(), x.who(), partner.Issuer{
				Org: n.Org, Name: n.Name, Address: n.Address, Client: n.Client, Secret: privacy.Sealed(n.Secret), Algorithms: n.Algorithms, Roles: n.Roles, Second: n.Second,
			})
			return doneOf(id, "", proof, err)
		}),
		declare(a, operation{
			name: "confirm-issuer", method: http.MethodPost, path: "/issuers/{id}/confirm", act: access.ConfirmIssuer, relation: frame.Audience,
			summary: "Confirm an identity provider that another administrator asked for", about: "From then on its people may come in by it, as far as their accounts are tied to it.",
		}, func(x *exchange, in *One) (*doneOutput, error) {
			proof, err := x.Desk.Enrolment.ConfirmIssuer(x.ctx(), x.who(), in.ID)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "decline-issuer", method: http.MethodPost, path: "/issuers/{id}/decline", act: access.DeclineIssuer, relation: frame.Audience,
			summary: "Decline an identity provider that was asked for", about: "Nobody ever came in by it.",
		}, func(x *exchange, in *grounded) (*doneOutput, error) {
			proof, err := x.Desk.Enrolment.DeclineIssuer(x.ctx(), x.who(), in.ID, in.Body.Reason)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "renew-issuer", method: http.MethodPut, path: "/issuers/{id}/secret", act: access.RenewIssuer, relation: frame.Audience,
			summary: "Give an identity provider the new secret that the platform has there", about: "Nothing else of it changes, ever: end it and set up another one.",
		}, func(x *exchange, in *struct {
			One
			Body NewSecret
		}) (*doneOutput, error) {
			proof, err := x.Desk.Enrolment.RenewIssuer(x.ctx(), x.who(), in.ID, privacy.Sealed(in.Body.Secret))
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "end-issuer", method: http.MethodPost, path: "/issuers/{id}/end", act: access.EndIssuer, relation: frame.Audience,
			summary: "End an identity provider", about: "Every tie to it and every session that was opened by it ends at once.",
		}, func(x *exchange, in *grounded) (*doneOutput, error) {
			proof, err := x.Desk.Enrolment.EndIssuer(x.ctx(), x.who(), in.ID, in.Body.Reason)
			return doneOf(in.ID, "", proof, err)
		}))
}

func (x *exchange) issuer(i partner.Issuer) Issuer {
	return Issuer{
		ID: i.ID, Org: i.Org, Name: i.Name, Address: i.Address, Client: i.Client, Algorithms: i.Algorithms, Roles: i.Roles, Second: i.Second, State: i.State, Asked: i.Asked,
		Way: desk.WayPath(i.ID), Return: desk.ReturnPath(i.ID), Acts: x.may("/issuers/", i.ID, partner.IssuerSteps.Open(i.State)...),
	}
}

func (x *exchange) tie(t desk.Tied) Tie {
	return Tie{ID: t.ID, Issuer: t.Name, Subject: t.Subject, Given: t.Given, Added: t.Added, Used: t.Used, Acts: x.may("/ties/", t.ID, access.EndTie)}
}
