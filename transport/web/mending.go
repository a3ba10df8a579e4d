package web

import (
	"net/http"

	"tocsin/domain/access"
	"tocsin/domain/calendar"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/transport/frame"
	"tocsin/transport/web/show"
)

func (d Door) planMending(r *http.Request, form posted) (string, error) {
	id, who := r.PathValue("id"), frame.Who(r)
	due, err := form.day("due")
	if err != nil {
		return "", err
	}
	_, err = d.Desk.Standing.Plan(r.Context(), who, id, form.text("text"), due)
	return done(standingPage(who, form), access.PlanMending, id), err
}

// standingPage is where the measures of a unit are read: by itself, or by the office.
func standingPage(who access.Principal, form posted) string {
	if who.Org != "" {
		return "/me"
	}
	return show.Href(form.line("org"))
}

// measureAgain shows the page again on which a form of either side stood.
func (d Door) measureAgain(w http.ResponseWriter, r *http.Request, f show.Form) error {
	if frame.Who(r).Org != "" {
		return d.showMe(w, r, f)
	}
	return d.partnerOfMeasure(w, r, f)
}

func (d Door) acceptItem(r *http.Request, form posted) (string, error) {
	id := r.PathValue("id")
	_, err := d.Desk.Standing.Accept(r.Context(), frame.Who(r), id, form.number("item"))
	return done(show.Href(form.line("org")), access.AcceptItem, id), err
}

func (d Door) returnItem(r *http.Request, form posted) (string, error) {
	id := r.PathValue("id")
	_, err := d.Desk.Standing.Return(r.Context(), frame.Who(r), id, form.number("item"), form.text("reason"))
	return done(show.Href(form.line("org")), access.ReturnItem, id), err
}

func (d Door) proposeExtending(r *http.Request, form posted) (string, error) {
	id := r.PathValue("id")
	_, err := d.Desk.Standing.Extend(r.Context(), frame.Who(r), id, form.text("minutes"), form.number("months"))
	return done(show.Href(form.line("org")), access.ProposeExtending, id), err
}

func (d Door) proposeRemoving(r *http.Request, form posted) (string, error) {
	id := r.PathValue("id")
	_, err := d.Desk.Standing.Remove(r.Context(), frame.Who(r), id, form.text("minutes"))
	return done(show.Href(form.line("org")), access.ProposeRemoving, id), err
}

func (d Door) withdrawProposal(r *http.Request, form posted) (string, error) {
	id := r.PathValue("id")
	_, err := d.Desk.Standing.Withdraw(r.Context(), frame.Who(r), id, form.version(), form.text("reason"))
	return done(show.Href(form.line("org")), access.WithdrawProposal, id), err
}

func (d Door) fileAppeal(r *http.Request, form posted) (string, error) {
	id := r.PathValue("id")
	_, err := d.Desk.Standing.Appeal(r.Context(), frame.Who(r), id, form.text("text"))
	return done("/me", access.FileAppeal, id), err
}

func (d Door) withdrawAppeal(r *http.Request, _ posted) (string, error) {
	id := r.PathValue("id")
	_, err := d.Desk.Standing.WithdrawAppeal(r.Context(), frame.Who(r), id)
	return done("/me", access.WithdrawAppeal, id), err
}

func (d Door) hearAppeal(r *http.Request, form posted) (string, error) {
	id := r.PathValue("id")
	_, err := d.Desk.Standing.Hear(r.Context(), frame.Who(r), id, form.text("minutes"))
	return done(show.Href(form.line("org")), access.HearAppeal, id), err
}

func (d Door) settleAppeal(r *http.Request, form posted) (string, error) {
	id := r.PathValue("id")
	verdict := partner.Appeal{Outcome: partner.AppealOutcome(form.line("outcome")), Months: form.number("months"), Reasons: form.text("reasons")}
	if verdict.Outcome != partner.Changed {
		verdict.Months = 0 // the field stands on the form whatever is chosen
	}
	_, err := d.Desk.Standing.Settle(r.Context(), frame.Who(r), id, verdict)
	return done(show.Href(form.line("org")), access.DecideAppeal, id), err
}

// day is a field that holds a day; none where it is empty.
func (p posted) day(name string) (calendar.Date, error) {
	text := p.line(name)
	if text == "" {
		return calendar.Date{}, nil
	}
	d, err := calendar.ParseDate(text)
	if err != nil {
		return d, fault.From(err).At(pointer(name))
	}
	return d, nil
}
