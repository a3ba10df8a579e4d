package web

import (
	"net/http"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/transport/frame"
	"tocsin/transport/web/page/layout"
	memberpage "tocsin/transport/web/page/member"
	"tocsin/transport/web/show"
)

// mountMember declares where a unit manages its own people.
func (d Door) mountMember(door frame.Door) {
	route := func(method, pattern string, act access.Act) frame.Route {
		return frame.Route{Method: method, Pattern: pattern, Act: act, Relation: frame.OwnUnit, Class: frame.Page}
	}
	door.Handle(route(http.MethodGet, memberpage.Path, access.ReadMember), func(w http.ResponseWriter, r *http.Request) error { return d.showMembers(w, r, show.Form{}) })
	door.Handle(route(http.MethodPost, memberpage.Path, access.EnrolMember), d.lets(d.enrolMember))
	door.Handle(route(http.MethodPost, memberpage.Path+"/{id}/invite", access.InviteMember), d.lets(d.inviteMember))
	d.presses(door, press{memberpage.Path + "/{id}/close", access.CloseMember, frame.OwnUnit, d.closeMember, d.showMembers})
}

func (d Door) showMembers(w http.ResponseWriter, r *http.Request, f show.Form) (err error) {
	v := memberpage.View{Form: f, Done: didJust(r)}
	if v.People, err = d.Desk.Enrolment.Members(r.Context(), frame.Who(r)); err != nil {
		return err
	}
	s, err := d.sight(r, nil, nil)
	if err != nil {
		return err
	}
	return d.pageOf(w, r, status(f), layout.View{Title: s.T("member.title"), Path: memberpage.Path, Private: true}, memberpage.Page(s, v))
}

// lets makes a link for somebody of the unit, and shows it in the answer itself, this once.
func (d Door) lets(act func(*http.Request, posted) (desk.Link, error)) frame.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		form, err := readForm(r)
		if err != nil {
			return err
		}
		made, err := act(r, form)
		if err != nil {
			return again(w, r, form, d.showMembers, err)
		}
		return d.link(w, r, made.Login, made)
	}
}

func (d Door) enrolMember(r *http.Request, form posted) (desk.Link, error) {
	n := desk.NewMember{Login: form.line("login"), Name: form.line("name"), Title: form.line("title"), Administrator: form.line("administrator") != ""}
	return d.Desk.Enrolment.EnrolMember(r.Context(), frame.Who(r), n, invitationTime)
}

func (d Door) inviteMember(r *http.Request, _ posted) (desk.Link, error) {
	return d.Desk.Enrolment.InviteMember(r.Context(), frame.Who(r), r.PathValue("id"), invitationTime)
}

func (d Door) closeMember(r *http.Request, form posted) (string, error) {
	id := r.PathValue("id")
	_, err := d.Desk.Enrolment.CloseMember(r.Context(), frame.Who(r), id, form.text("reason"))
	return done(memberpage.Path, access.CloseMember, id), err
}
