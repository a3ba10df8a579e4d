package rest

import (
	"net/http"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/transport/frame"
)

// NewPerson makes an account.
type NewPerson struct {
	Login    string        `json:"login" doc:"One word, at most 100 characters"`
	Name     string        `json:"name,omitempty"`
	Title    string        `json:"title,omitempty" doc:"How the office calls the post"`
	Org      string        `json:"org,omitempty" doc:"The unit he acts for; goes with the role partner"`
	Roles    []access.Role `json:"roles" doc:"reporter, partner, duty-officer, publisher, auditor, administrator"`
	Language string        `json:"language,omitempty"`
	Zone     string        `json:"zone,omitempty" doc:"IANA time zone"`
}

// Person is an account. The name is personal and not shown in lists.
type Person struct {
	ID       string        `json:"id"`
	Login    string        `json:"login"`
	Title    string        `json:"title,omitempty"`
	Org      string        `json:"org,omitempty"`
	Roles    []access.Role `json:"roles"`
	Enrolled time.Time     `json:"enrolled"`
	Disabled bool          `json:"disabled,omitempty"`
}

// Secret is something that is shown once.
type Secret struct {
	Secret  string    `json:"secret" doc:"Shown once; only its digest is kept"`
	Expires time.Time `json:"expires"`
}

// Token is what is kept of an API token.
type Token struct {
	ID      string    `json:"id" doc:"Digest of the token"`
	Label   string    `json:"label,omitempty"`
	Issued  time.Time `json:"issued"`
	Expires time.Time `json:"expires"`
	Acts    []Step    `json:"acts" doc:"What you may do with it now"`
}

type secretOutput struct{ Body Secret }

type invitationInput struct {
	One
	Body struct {
		Hours int `json:"hours" doc:"How long the link is good, 1 to 168"`
	}
}

type tokenInput struct {
	Body struct {
		Label string `json:"label,omitempty" doc:"What it is for"`
		Days  int    `json:"days" doc:"How long it lasts, 1 to 366"`
	}
}

// declarePeople declares accounts and their tokens.
func declarePeople(a *api) error {
	return first(
		declare(a, operation{
			name: "list-people", method: http.MethodGet, path: "/people", act: access.EnrolPerson, relation: frame.Office,
			summary: "List accounts",
		}, func(x *exchange, _ *nothing) (*listOutput[Person], error) {
			found, err := x.Desk.Look.People(x.ctx(), x.who())
			if err != nil {
				return nil, err
			}
			return whole(found, personOf), nil
		}),
		declare(a, operation{
			name: "enrol-person", method: http.MethodPost, path: "/people", act: access.EnrolPerson, relation: frame.Office, status: http.StatusCreated,
			summary: "Make an account", about: "Without a password: the person signs in by an invitation first.",
		}, func(x *exchange, in *struct{ Body NewPerson }) (*doneOutput, error) {
			n := in.Body
			id, proof, err := x.Desk.Enrolment.Person(x.ctx(), x.who(), desk.NewPerson{
				Login: n.Login, Name: n.Name, Title: n.Title, Org: n.Org, Roles: n.Roles, Language: n.Language, Zone: n.Zone,
			})
			return doneOf(id, "", proof, err)
		}),
		declare(a, operation{
			name: "invite-person", method: http.MethodPost, path: "/people/{id}/invitations", act: access.InvitePerson, relation: frame.Office, status: http.StatusCreated,
			summary: "Make a one-time code by which a person signs in",
		}, invitePerson),
		declare(a, operation{
			name: "list-tokens", method: http.MethodGet, path: "/tokens", act: access.RevokeToken, relation: frame.Self,
			summary: "List one's own API tokens",
		}, func(x *exchange, _ *nothing) (*listOutput[Token], error) {
			found, err := x.Desk.Enrolment.Tokens(x.ctx(), x.who())
			if err != nil {
				return nil, err
			}
			return whole(found, x.token), nil
		}),
		declare(a, operation{
			name: "issue-token", method: http.MethodPost, path: "/tokens", act: access.IssueToken, relation: frame.Self, status: http.StatusCreated,
			summary: "Issue an API token to oneself",
		}, issueToken),
		declare(a, operation{
			name: "revoke-token", method: http.MethodDelete, path: "/tokens/{id}", act: access.RevokeToken, relation: frame.Self,
			summary: "End one of one's own tokens at once",
		}, func(x *exchange, in *One) (*doneOutput, error) {
			proof, err := x.Desk.Enrolment.Revoke(x.ctx(), x.who(), in.ID)
			return doneOf(in.ID, "", proof, err)
		}))
}

func personOf(p partner.Person) Person {
	return Person{ID: p.ID, Login: p.Login, Title: p.Title, Org: p.Org, Roles: p.Roles, Enrolled: p.Enrolled, Disabled: p.Disabled}
}

func (x *exchange) token(c partner.Credential) Token {
	return Token{ID: c.ID, Label: c.Label, Issued: c.Issued, Expires: c.Expires, Acts: x.may("/tokens/", c.ID, access.RevokeToken)}
}

func invitePerson(x *exchange, in *invitationInput) (*secretOutput, error) {
	if in.Body.Hours < 1 || in.Body.Hours > 168 {
		return nil, fault.New(fault.Invalid, "invitation.hours", "a link is good for 1 to 168 hours").At("/hours")
	}
	lasts := time.Duration(in.Body.Hours) * time.Hour
	code, err := x.Desk.Enrolment.Invite(x.ctx(), x.who(), in.ID, lasts)
	return &secretOutput{Secret{code, x.Desk.Now().Add(lasts)}}, err
}

func issueToken(x *exchange, in *tokenInput) (*secretOutput, error) {
	lasts := time.Duration(min(max(in.Body.Days, 0), 1000)) * 24 * time.Hour
	token, err := x.Desk.Enrolment.Token(x.ctx(), x.who(), in.Body.Label, lasts)
	return &secretOutput{Secret{token, x.Desk.Now().Add(lasts)}}, err
}
