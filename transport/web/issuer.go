package web

import (
	"net/http"

	"tocsin/domain/access"
	"tocsin/domain/partner"
	"tocsin/domain/privacy"
	"tocsin/transport/frame"
	issuerpage "tocsin/transport/web/page/issuer"
	"tocsin/transport/web/page/layout"
	"tocsin/transport/web/show"
)

// mountIssuer declares where it is set up who vouches for people.
func (d Door) mountIssuer(door frame.Door) {
	list := frame.Route{Method: http.MethodGet, Pattern: issuerpage.Path, Act: access.ReadIssuer, Relation: frame.Audience, Class: frame.Page}
	door.Handle(list, func(w http.ResponseWriter, r *http.Request) error { return d.showIssuers(w, r, show.Form{}) })
	one := issuerpage.Path + "/{id}"
	d.presses(door,
		press{issuerpage.Path, access.AskIssuer, frame.Audience, d.askIssuer, d.showIssuers},
		press{one + "/confirm", access.ConfirmIssuer, frame.Audience, d.confirmIssuer, d.showIssuers},
		press{one + "/decline", access.DeclineIssuer, frame.Audience, d.declineIssuer, d.showIssuers},
		press{one + "/renew", access.RenewIssuer, frame.Audience, d.renewIssuer, d.showIssuers},
		press{one + "/end", access.EndIssuer, frame.Audience, d.endIssuer, d.showIssuers},
	)
}

func (d Door) showIssuers(w http.ResponseWriter, r *http.Request, f show.Form) (err error) {
	v := issuerpage.View{Form: f, Done: didJust(r), Base: d.Base}
	if v.Issuers, err = d.Desk.Enrolment.Issuers(r.Context(), frame.Who(r)); err != nil {
		return err
	}
	if err := d.Desk.Enrolment.SignsOn(); err != nil {
		v.Closed = true
	}
	s, err := d.sight(r, nil, nil)
	if err != nil {
		return err
	}
	return d.pageOf(w, r, status(f), layout.View{Title: s.T("issuer.title"), Path: issuerpage.Path, Private: true, Wide: true}, issuerpage.Page(s, v))
}

func (d Door) askIssuer(r *http.Request, form posted) (string, error) {
	i := partner.Issuer{
		Org: form.line("org"), Name: form.line("name"), Address: form.line("address"), Client: form.line("client"), Secret: privacy.Sealed(form.line("secret")),
		Algorithms: form.values["algorithms"], Second: form.list("second"),
	}
	for _, role := range form.values["roles"] {
		i.Roles = append(i.Roles, access.Role(role))
	}
	id, _, err := d.Desk.Enrolment.AskIssuer(r.Context(), frame.Who(r), i)
	return done(issuerpage.Path, access.AskIssuer, id), err
}

func (d Door) confirmIssuer(r *http.Request, _ posted) (string, error) {
	id := r.PathValue("id")
	_, err := d.Desk.Enrolment.ConfirmIssuer(r.Context(), frame.Who(r), id)
	return done(issuerpage.Path, access.ConfirmIssuer, id), err
}

func (d Door) declineIssuer(r *http.Request, form posted) (string, error) {
	id := r.PathValue("id")
	_, err := d.Desk.Enrolment.DeclineIssuer(r.Context(), frame.Who(r), id, form.text("reason"))
	return done(issuerpage.Path, access.DeclineIssuer, id), err
}

func (d Door) renewIssuer(r *http.Request, form posted) (string, error) {
	id := r.PathValue("id")
	_, err := d.Desk.Enrolment.RenewIssuer(r.Context(), frame.Who(r), id, privacy.Sealed(form.line("secret")))
	return done(issuerpage.Path, access.RenewIssuer, id), err
}

func (d Door) endIssuer(r *http.Request, form posted) (string, error) {
	id := r.PathValue("id")
	_, err := d.Desk.Enrolment.EndIssuer(r.Context(), frame.Who(r), id, form.text("reason"))
	return done(issuerpage.Path, access.EndIssuer, id), err
}
