package web

import (
	"net/http"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/partner"
	"tocsin/transport/frame"
	"tocsin/transport/web/page/layout"
	page "tocsin/transport/web/page/measure"
	"tocsin/transport/web/show"
)

// mountMeasure declares the decisions about a unit's standing.
func (d Door) mountMeasure(door frame.Door) {
	door.Handle(frame.Route{Method: http.MethodGet, Pattern: "/measures", Act: access.ReadMeasure, Relation: frame.Anyone, Class: frame.Page}, d.listMeasures)
	door.Handle(frame.Route{Method: http.MethodGet, Pattern: "/measures/{id}", Act: access.ReadMeasure, Relation: frame.Anyone, Class: frame.Page}, func(w http.ResponseWriter, r *http.Request) error {
		return d.showMeasure(w, r, show.Form{})
	})
	d.presses(door,
		press{"/partners/{id}/warn", access.WarnOrg, frame.Office, d.warnOrg, d.showPartner},
		press{"/measures/{id}/items", access.PlanMending, frame.Audience, d.planMending, d.measureAgain},
		press{"/measures/{id}/items/accept", access.AcceptItem, frame.Office, d.acceptItem, d.partnerOfMeasure},
		press{"/measures/{id}/items/return", access.ReturnItem, frame.Office, d.returnItem, d.partnerOfMeasure},
		press{"/measures/{id}/extend", access.ProposeExtending, frame.Office, d.proposeExtending, d.partnerOfMeasure},
		press{"/measures/{id}/remove", access.ProposeRemoving, frame.Office, d.proposeRemoving, d.partnerOfMeasure},
		press{"/measures/{id}/withdraw", access.WithdrawProposal, frame.Office, d.withdrawProposal, d.partnerOfMeasure},
		press{"/measures/{id}/appeal", access.FileAppeal, frame.OwnUnit, d.fileAppeal, d.showMe},
		press{"/measures/{id}/appeal/withdraw", access.WithdrawAppeal, frame.OwnUnit, d.withdrawAppeal, d.showMe},
		press{"/measures/{id}/appeal/hear", access.HearAppeal, frame.Office, d.hearAppeal, d.partnerOfMeasure},
		press{"/measures/{id}/appeal/settle", access.DecideAppeal, frame.Office, d.settleAppeal, d.partnerOfMeasure},
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

// showMeasure shows one measure, and to the office what its unit holds.
func (d Door) showMeasure(w http.ResponseWriter, r *http.Request, f show.Form) error {
	ctx, who, id := r.Context(), frame.Who(r), r.PathValue("id")
	v := page.View{Form: f, Done: didJust(r)}
	var err error
	if v.Measure, err = d.Desk.Look.Measure(ctx, who, id); err != nil {
		return err
	}
	if who.Granted(access.ReadHoldings) {
		held, err := d.Desk.Look.Holdings(ctx, who, id)
		if err != nil {
			return err
		}
		v.Held = append([]desk.Holding{}, held...)
	}
	s, err := d.sight(r, page.Aliases(v.Measure), []string{v.Measure.Case})
	if err != nil {
		return err
	}
	if err := d.seen(r, &s, []string{id}, "", nil); err != nil {
		return err
	}
	return d.pageOf(w, r, status(f), layout.View{Title: s.T("measure.title"), Private: v.Measure.Visibility != partner.ToPublic}, page.Page(s, v))
}

// measureOf reads the measure that a form asks for.
func (d Door) measureOf(r *http.Request, form posted) (partner.Measure, error) {
	from, err := form.moment("from", "hour", d.reader(r).Zone)
	return partner.Measure{
		Org: r.PathValue("id"), From: from, Months: form.number("months"), Ground: form.text("ground"), Source: form.line("source"), Case: form.line("case"),
		Visibility: partner.Visibility(form.line("visibility")),
	}, err
}

func (d Door) suspendOrg(r *http.Request, form posted) (string, error) {
	m, err := d.measureOf(r, form)
	if err != nil {
		return "", err
	}
	id, _, err := d.Desk.Standing.Suspend(r.Context(), frame.Who(r), m)
	return done("/partners/"+m.Org, access.SuspendOrg, id), err
}

func (d Door) warnOrg(r *http.Request, form posted) (string, error) {
	m, err := d.measureOf(r, form)
	if err != nil {
		return "", err
	}
	id, _, err := d.Desk.Standing.Warn(r.Context(), frame.Who(r), m)
	return done("/partners/"+m.Org, access.WarnOrg, id), err
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
	_, err := d.Desk.Standing.Rectify(r.Context(), frame.Who(r), id, form.number("item"), form.text("text"))
	return done("/me", access.RectifyOrg, id), err
}

// partnerOfMeasure shows the unit again on whose page the decision was sent.
func (d Door) partnerOfMeasure(w http.ResponseWriter, r *http.Request, f show.Form) error {
	r.SetPathValue("id", f.Sent.Get("org"))
	return d.showPartner(w, r, f)
}
