package rest

import (
	"net/http"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/transport/frame"
)

// NewMember makes an account for one of a unit's own people.
type NewMember struct {
	Login         string `json:"login" doc:"One word, at most 100 characters"`
	Name          string `json:"name,omitempty"`
	Title         string `json:"title,omitempty" doc:"How the unit calls the post"`
	Administrator bool   `json:"administrator,omitempty" doc:"He manages the people of the unit, too"`
	Lasting
}

// declareMembers declares where a unit manages its own people.
func declareMembers(a *api) error {
	return first(
		declare(a, operation{
			name: "list-members", method: http.MethodGet, path: "/members", act: access.ReadMember, relation: frame.OwnUnit,
			summary: "List the accounts of one's own unit", about: "Also while it is suspended; the names are sealed.",
		}, func(x *exchange, _ *nothing) (*listOutput[Person], error) {
			found, err := x.Desk.Enrolment.Members(x.ctx(), x.who())
			if err != nil {
				return nil, err
			}
			return whole(found, personOf), nil
		}),
		declare(a, operation{
			name: "enrol-member", method: http.MethodPost, path: "/members", act: access.EnrolMember, relation: frame.OwnUnit, status: http.StatusCreated,
			summary: "Make an account in one's own unit", about: "It has the rights of the unit and no others. The code by which its person comes in is shown this once.",
		}, func(x *exchange, in *struct{ Body NewMember }) (*admissionOutput, error) {
			n := in.Body
			lasts, err := n.lasts()
			if err != nil {
				return nil, err
			}
			return admitted(x.Desk.Enrolment.EnrolMember(x.ctx(), x.who(), desk.NewMember{Login: n.Login, Name: n.Name, Title: n.Title, Administrator: n.Administrator}, lasts))
		}),
		declare(a, operation{
			name: "invite-member", method: http.MethodPost, path: "/members/{id}/invitations", act: access.InviteMember, relation: frame.OwnUnit, status: http.StatusCreated,
			summary: "Make a new code for somebody of one's unit who was never in", about: "Who was in before asks the platform, where two decide: nobody takes over the account of a colleague.",
		}, func(x *exchange, in *invitationInput) (*admissionOutput, error) {
			lasts, err := in.Body.lasts()
			if err != nil {
				return nil, err
			}
			return admitted(x.Desk.Enrolment.InviteMember(x.ctx(), x.who(), in.ID, lasts))
		}),
		declare(a, operation{
			name: "close-member", method: http.MethodPost, path: "/members/{id}/close", act: access.CloseMember, relation: frame.OwnUnit,
			summary: "Close an account of one's own unit", about: "Everything by which its person is signed in ends at once.",
		}, func(x *exchange, in *grounded) (*doneOutput, error) {
			proof, err := x.Desk.Enrolment.CloseMember(x.ctx(), x.who(), in.ID, in.Body.Reason)
			return doneOf(in.ID, "", proof, err)
		}))
}

// admitted is a code as an answer.
func admitted(link desk.Link, err error) (*admissionOutput, error) {
	if err != nil {
		return nil, err
	}
	return &admissionOutput{AdmissionSecret{Secret: link.Code, Expires: link.Until, Path: link.Path()}}, nil
}
