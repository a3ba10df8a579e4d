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

type invitationInput struct {
	One
	Body struct {
		Hours int `json:"hours" doc:"How long the link is good, 1 to 168"`
	}
}

// declarePeople declares accounts.
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
		}, invitePerson))
}

func personOf(p partner.Person) Person {
	return Person{ID: p.ID, Login: p.Login, Title: p.Title, Org: p.Org, Roles: p.Roles, Enrolled: p.Enrolled, Disabled: p.Disabled}
}

func invitePerson(x *exchange, in *invitationInput) (*secretOutput, error) {
	if in.Body.Hours < 1 || in.Body.Hours > 168 {
		return nil, fault.New(fault.Invalid, "invitation.hours", "a link is good for 1 to 168 hours").At("/hours")
	}
	lasts := time.Duration(in.Body.Hours) * time.Hour
	code, err := x.Desk.Enrolment.Invite(x.ctx(), x.who(), in.ID, lasts)
	return &secretOutput{Secret{code, x.Desk.Now().Add(lasts)}}, err
}
