package web

import (
	"net/http"
	"strconv"

	"tocsin/domain/access"
	"tocsin/domain/partner"
	"tocsin/transport/frame"
	page "tocsin/transport/web/page/measure"
	"tocsin/transport/web/show"
)

// mountMeasure declares the decisions about a unit's standing.
func (d Door) mountMeasure(door frame.Door) {
	door.Handle(frame.Route{Method: http.MethodGet, Pattern: "/measures", Act: access.ReadMeasure, Relation: frame.Anyone, Class: frame.Page}, d.listMeasures)
	d.presses(door,
		press{"/partners/{id}/suspend", access.SuspendOrg, frame.Office, d.suspendOrg, d.showPartner},
		press{"/measures/{id}/propose", access.ProposeRestoring, frame.Office, d.proposeRestoring, d.partnerOfMeasure},
		press{"/measures/{id}/annul", access.AnnulMeasure, frame.Office, d.annulMeasure, d.partnerOfMeasure},
		press{"/measures/{id}/approve", access.ApproveRestoring, frame.Office, d.approveRestoring, d.partnerOfMeasure},
		press{"/measures/{id}/decline", access.DeclineRestoring, frame.Office, d.declineRestoring, d.partnerOfMeasure},
		press{"/measures/{id}/rectify", access.RectifyOrg, frame.OwnUnit, d.rectifyOrg, d.showMe},
	)
}

// listMeasures shows the measures that the reader may know of.
func (d Door) listMeasures(w http.ResponseWriter, r *http.Request) error {
	found, err := d.Desk.Look.Measures(r.Context(), frame.Who(r), "")
	if err != nil {
		return err
	}
	s, err := d.sight(r, nil, nil)
	if err != nil {
		return err
	}
	return d.page(w, r, s.T("measure.title"), page.List(s, found))
}

func (d Door) suspendOrg(r *http.Request, form posted) (string, error) {
	from, err := form.moment("from", "hour", d.reader(r).Zone)
	if err != nil {
		return "", err
	}
	months, _ := strconv.Atoi(form.line("months")) // what is no number is no term, and the desk says so
	org := r.PathValue("id")
	id, _, err := d.Desk.Standing.Suspend(r.Context(), frame.Who(r), partner.Measure{
		Org: org, From: from, Months: months, Ground: form.text("ground"), Source: form.line("source"), Case: form.line("case"),
		Visibility: partner.Visibility(form.line("visibility")),
	})
	return done("/partners/"+org, access.SuspendOrg, id), err
}

func (d Door) proposeRestoring(r *http.Request, form posted) (string, error) {
	id := r.PathValue("id")
	_, err := d.Desk.Standing.Propose(r.Context(), frame.Who(r), id, form.text("minutes"))
	return done(show.Href(form.line("org")), access.ProposeRestoring, id), err
}

func (d Door) annulMeasure(r *http.Request, form posted) (string, error) {
	id := r.PathValue("id")
	_, err := d.Desk.Standing.Annul(r.Context(), frame.Who(r), id, form.text("reason"))
	return done(show.Href(form.line("org")), access.AnnulMeasure, id), err
}

func (d Door) approveRestoring(r *http.Request, form posted) (string, error) {
	id := r.PathValue("id")
	_, err := d.Desk.Standing.Approve(r.Context(), frame.Who(r), id, form.version())
	return done(show.Href(form.line("org")), access.ApproveRestoring, id), err
}

func (d Door) declineRestoring(r *http.Request, form posted) (string, error) {
	id := r.PathValue("id")
	_, err := d.Desk.Standing.Decline(r.Context(), frame.Who(r), id, form.version(), form.text("reason"))
	return done(show.Href(form.line("org")), access.DeclineRestoring, id), err
}

func (d Door) rectifyOrg(r *http.Request, form posted) (string, error) {
	id := r.PathValue("id")
	_, err := d.Desk.Standing.Rectify(r.Context(), frame.Who(r), id, form.text("text"))
	return done("/me", access.RectifyOrg, id), err
}

// partnerOfMeasure shows the unit again on whose page the decision was sent.
func (d Door) partnerOfMeasure(w http.ResponseWriter, r *http.Request, f show.Form) error {
	r.SetPathValue("id", f.Sent.Get("org"))
	return d.showPartner(w, r, f)
}
