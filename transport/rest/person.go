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
	Body Lasting
}

// Lasting says how long a link is good.
type Lasting struct {
	Hours int `json:"hours" doc:"How long the link is good, 1 to 168"`
}

// declarePeople declares accounts.
func declarePeople(a *api) error {
	return first(
		declare(a, operation{
			name: "list-people", method: http.MethodGet, path: "/people", act: access.EnrolPerson, relation: frame.Office,
			summary: "List accounts", about: "Login, post, roles and unit of each; the names are sealed.",
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
			summary: "Make a one-time code by which a person signs in for the first time",
			about:   "Alone only for somebody who was never in and may do nothing that the asker may not; else ask for an admission.",
		}, invitePerson),
		declare(a, operation{
			name: "close-person", method: http.MethodPost, path: "/people/{id}/close", act: access.ClosePerson, relation: frame.Office,
			summary: "Close an account; everything by which its person is signed in ends at once",
			about:   "Alone only for somebody who may do nothing that the asker may not; else the answer leads to what another administrator confirms, and nothing is closed yet.",
		}, closePerson))
}

func closePerson(x *exchange, in *grounded) (*doneOutput, error) {
	asked, proof, err := x.Desk.Enrolment.Close(x.ctx(), x.who(), in.ID, in.Body.Reason)
	if asked != "" {
		return doneOf(asked, base+"/admissions", proof, err)
	}
	return doneOf(in.ID, "", proof, err)
}

// Admission asks for what a second administrator has to confirm: a one-time code, or
// that an account be closed.
type Admission struct {
	ID      string    `json:"id"`
	Person  string    `json:"person"`
	Closes  bool      `json:"closes,omitempty" doc:"No code is asked for: the account is to be closed"`
	Lost    bool      `json:"lost,omitempty" doc:"The second factor is lost, and goes with the code"`
	Reason  string    `json:"reason"`
	AskedBy string    `json:"asked_by,omitempty"`
	Asked   time.Time `json:"asked"`
	Acts    []Step    `json:"acts" doc:"What you may do with it now"`
}

// AdmissionSecret is the code that a confirmation makes, or that it closed an account.
type AdmissionSecret struct {
	Secret  string    `json:"secret,omitempty" doc:"Shown once; only its digest is kept"`
	Expires time.Time `json:"expires,omitzero"`
	Path    string    `json:"path,omitempty" doc:"Where the code leads on the pages: to sign in, or to set a new password"`
	Closed  bool      `json:"closed,omitempty" doc:"The account was closed, and there is no code"`
}

// admissionInput asks for a link.
type admissionInput struct {
	One
	Body AdmissionGround
}

// AdmissionGround says why somebody needs a link, and what it does.
type AdmissionGround struct {
	Ground
	Lost bool `json:"lost,omitempty" doc:"The second factor is lost, and goes with the link"`
}

type admissionOutput struct{ Body AdmissionSecret }

// declareAdmissions declares the links that no administrator makes alone.
func declareAdmissions(a *api) error {
	return first(
		declare(a, operation{
			name: "ask-admission", method: http.MethodPost, path: "/people/{id}/admissions", act: access.AskAdmission, relation: frame.Office, status: http.StatusCreated,
			summary: "Ask for a one-time code that another administrator confirms",
			about:   "For a person who was in before, or who may do what the asker may not. Say how you know that it is he who asks.",
		}, func(x *exchange, in *admissionInput) (*doneOutput, error) {
			id, proof, err := x.Desk.Enrolment.AskAdmission(x.ctx(), x.who(), in.ID, in.Body.Reason, in.Body.Lost)
			return doneOf(id, base+"/admissions", proof, err)
		}),
		declare(a, operation{
			name: "list-admissions", method: http.MethodGet, path: "/admissions", act: access.AskAdmission, relation: frame.Office,
			summary: "List what waits for a second administrator", about: "Each with who asked, for whom and why. Whoever asked does not confirm.",
		}, func(x *exchange, _ *nothing) (*listOutput[Admission], error) {
			found, err := x.Desk.Enrolment.Admissions(x.ctx(), x.who())
			if err != nil {
				return nil, err
			}
			return whole(found, x.admission), nil
		}),
		declare(a, operation{
			name: "confirm-admission", method: http.MethodPost, path: "/admissions/{id}/confirm", act: access.ConfirmAdmission, relation: frame.Office, status: http.StatusCreated,
			summary: "Confirm what another administrator asked for, and make the code",
			about:   "For a person who was in before, the code asks for a new password and ends every session and token. Where a closing was asked for, the account is closed.",
		}, confirmAdmission),
		declare(a, operation{
			name: "decline-admission", method: http.MethodPost, path: "/admissions/{id}/decline", act: access.DeclineAdmission, relation: frame.Office,
			summary: "Close what was asked for, without a code", about: "No link is made. It goes on record with the reason, and may be asked for anew.",
		}, func(x *exchange, in *grounded) (*doneOutput, error) {
			proof, err := x.Desk.Enrolment.DeclineAdmission(x.ctx(), x.who(), in.ID, in.Body.Reason)
			return doneOf(in.ID, "", proof, err)
		}))
}

// declareAsked declares what others asked for in one's own name.
func declareAsked(a *api) error {
	return first(
		declare(a, operation{
			name: "list-asked", method: http.MethodGet, path: "/admissions/own", act: access.RefuseAdmission, relation: frame.Self,
			summary: "List the links that somebody asked for in one's own name", about: "An administrator asked for a link that opens one's own account; who did not ask himself refuses it here.",
		}, func(x *exchange, _ *nothing) (*listOutput[Admission], error) {
			found, err := x.Desk.Enrolment.Asked(x.ctx(), x.who())
			if err != nil {
				return nil, err
			}
			return whole(found, x.admission), nil
		}),
		declare(a, operation{
			name: "refuse-admission", method: http.MethodPost, path: "/admissions/{id}/refuse", act: access.RefuseAdmission, relation: frame.Self,
			summary: "Refuse a link that somebody asked for in one's own name", about: "No link is made, and both administrators see that it was refused.",
		}, func(x *exchange, in *One) (*doneOutput, error) {
			proof, err := x.Desk.Enrolment.RefuseAdmission(x.ctx(), x.who(), in.ID)
			return doneOf(in.ID, "", proof, err)
		}))
}

func (x *exchange) admission(a partner.Admission) Admission {
	acts := x.may("/admissions/", a.ID, a.Acts(x.who().Person)...)
	return Admission{ID: a.ID, Person: a.Person, Closes: a.Closes, Lost: a.Lost, Reason: a.Reason, AskedBy: a.AskedBy, Asked: a.Asked, Acts: acts}
}

func confirmAdmission(x *exchange, in *invitationInput) (*admissionOutput, error) {
	lasts, err := in.Body.lasts()
	if err != nil {
		return nil, err
	}
	link, err := x.Desk.Enrolment.ConfirmAdmission(x.ctx(), x.who(), in.ID, lasts)
	if err != nil || link.Closed {
		return &admissionOutput{AdmissionSecret{Closed: link.Closed}}, err
	}
	return &admissionOutput{AdmissionSecret{Secret: link.Code, Expires: link.Until, Path: link.Path()}}, nil
}

func personOf(p partner.Person) Person {
	return Person{ID: p.ID, Login: p.Login, Title: p.Title, Org: p.Org, Roles: p.Roles, Enrolled: p.Enrolled, Disabled: p.Disabled}
}

func (l Lasting) lasts() (time.Duration, error) {
	if l.Hours < 1 || l.Hours > 168 {
		return 0, fault.New(fault.Invalid, "invitation.hours", "a link is good for 1 to 168 hours").At("/hours")
	}
	return time.Duration(l.Hours) * time.Hour, nil
}

func invitePerson(x *exchange, in *invitationInput) (*secretOutput, error) {
	lasts, err := in.Body.lasts()
	if err != nil {
		return nil, err
	}
	code, err := x.Desk.Enrolment.Invite(x.ctx(), x.who(), in.ID, lasts)
	return &secretOutput{Secret{code, x.Desk.Now().Add(lasts)}}, err
}
