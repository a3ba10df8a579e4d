package web

import (
	"net/http"

	"tocsin/domain/access"
	"tocsin/domain/ident"
	"tocsin/transport/frame"
	"tocsin/transport/web/show"
)

// mountFinding declares the decisions about findings; each is shown in its matter.
func (d Door) mountFinding(door frame.Door) {
	d.presses(door,
		press{"/findings/{id}/confirm", access.ConfirmFinding, frame.Office, d.confirmFinding, d.matterOfFinding},
		press{"/findings/{id}/dismiss", access.DismissFinding, frame.Office, d.dismissFinding, d.matterOfFinding},
	)
}

func (d Door) confirmFinding(r *http.Request, form posted) (string, error) {
	id := r.PathValue("id")
	_, err := d.Desk.Deadlines.Confirm(r.Context(), frame.Who(r), id, form.text("reason"))
	return done(show.Href(form.line("matter")), access.ConfirmFinding, id), err
}

func (d Door) dismissFinding(r *http.Request, form posted) (string, error) {
	id := r.PathValue("id")
	_, err := d.Desk.Deadlines.Dismiss(r.Context(), frame.Who(r), id, form.text("reason"))
	return done(show.Href(form.line("matter")), access.DismissFinding, id), err
}

// matterOfFinding shows the case or report again on which the decision was sent.
func (d Door) matterOfFinding(w http.ResponseWriter, r *http.Request, f show.Form) error {
	matter := f.Sent.Get("matter")
	r.SetPathValue("id", matter)
	if ident.PrefixOf(matter) == ident.Report {
		return d.showDossier(w, r, f)
	}
	return d.showCase(w, r, f)
}
