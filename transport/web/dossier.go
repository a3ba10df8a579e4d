package web

import (
	"net/http"

	"tocsin/domain/access"
	"tocsin/domain/report"
	"tocsin/store"
	"tocsin/transport/frame"
	"tocsin/transport/web/page/dossier"
	"tocsin/transport/web/page/layout"
	"tocsin/transport/web/show"
)

// mountDossier declares the pages of a report as the office and its unit see it.
func (d Door) mountDossier(door frame.Door) {
	audience := func(pattern string) frame.Route {
		return frame.Route{Method: http.MethodGet, Pattern: pattern, Act: access.ReadReport, Relation: frame.Audience, Class: frame.Page}
	}
	door.Handle(audience("/reports/{id}"), func(w http.ResponseWriter, r *http.Request) error { return d.showDossier(w, r, show.Form{}) })
	for _, form := range receiptForms {
		door.Handle(audience("/reports/{id}"+form.path()), d.reportReceipt(form))
	}
	door.Handle(frame.Route{Method: http.MethodPost, Pattern: "/reports/{id}/identify", Act: access.IdentifyReporter, Relation: frame.Office, Class: frame.Page}, d.identifyReporter)
	d.presses(door,
		press{"/reports/{id}/acknowledge", access.AcknowledgeReport, frame.Office, d.acknowledgeReport, d.showDossier},
		press{"/reports/{id}/reject", access.RejectReport, frame.Office, d.rejectReport, d.showDossier},
		press{"/reports/{id}/join", access.JoinReport, frame.Office, d.joinReport, d.showDossier},
		press{"/reports/{id}/answer", access.AnswerReporter, frame.Office, d.answerReporter, d.showDossier},
		press{"/reports/{id}/say", access.WriteMessage, frame.Audience, d.sayToOffice, d.showDossier},
	)
}

// showDossier opens a report; that it was opened is on record before it is shown.
func (d Door) showDossier(w http.ResponseWriter, r *http.Request, f show.Form) error {
	ctx, who := r.Context(), frame.Who(r)
	v := dossier.View{Form: f, Done: didJust(r), Now: d.Desk.Now()}
	var err error
	if v.Dossier, err = d.Desk.Look.Report(ctx, who, r.PathValue("id")); err != nil {
		return err
	}
	if who.Granted(access.JoinReport) && v.Report.State != report.Joined {
		if v.Cases, err = d.Desk.Look.Cases(ctx, who, store.Place{}, rollLength); err != nil {
			return err
		}
	}
	if who.Granted(access.ConfirmFinding) && v.Report.Case == "" {
		if v.Findings, err = d.Desk.Look.Findings(ctx, who, v.Report.ID); err != nil {
			return err
		}
	}
	v.Kept = d.keptOf(v.Keeping, "")
	if v.Report.HandedInBy(who) {
		v.Kept = d.keptOf(v.Keeping, "/reports/"+v.Report.ID+"/erase")
	}
	s, err := d.sight(r, v.Aliases(), v.Matters())
	if err != nil {
		return err
	}
	v.Kept.Given = d.givenOf(s, v.Addresses, func(id string) string { return "/addresses/" + id + "/end" })
	ids := []string{v.Report.ID}
	for _, f := range v.Findings {
		ids = append(ids, f.ID)
	}
	if err := d.seen(r, &s, ids, access.ConfirmFinding, ids[1:]); err != nil {
		return err
	}
	return d.pageOf(w, r, status(f), layout.View{Title: show.Short(v.Report.ID), Private: true}, dossier.Page(s, v))
}

func (d Door) acknowledgeReport(r *http.Request, form posted) (string, error) {
	id := r.PathValue("id")
	_, err := d.Desk.Triage.Acknowledge(r.Context(), frame.Who(r), id)
	return done("/reports/"+id, access.AcknowledgeReport, ""), err
}

func (d Door) rejectReport(r *http.Request, form posted) (string, error) {
	id := r.PathValue("id")
	_, err := d.Desk.Triage.Reject(r.Context(), frame.Who(r), id, form.text("reason"))
	return done("/reports/"+id, access.RejectReport, ""), err
}

func (d Door) joinReport(r *http.Request, form posted) (string, error) {
	to := form.line("case")
	_, err := d.Desk.Triage.Join(r.Context(), frame.Who(r), r.PathValue("id"), to)
	return done("/cases/"+to, access.JoinReport, "reports"), err
}

func (d Door) answerReporter(r *http.Request, form posted) (string, error) {
	id := r.PathValue("id")
	_, err := d.Desk.Triage.Answer(r.Context(), frame.Who(r), id, form.text("text"))
	return done("/reports/"+id, access.AnswerReporter, "messages"), err
}

func (d Door) sayToOffice(r *http.Request, form posted) (string, error) {
	id := r.PathValue("id")
	_, err := d.Desk.Intake.Say(r.Context(), frame.Who(r), id, form.text("text"))
	return done("/reports/"+id, access.WriteMessage, "messages"), err
}
