package web

import (
	"net/http"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/store"
	"tocsin/transport/frame"
	"tocsin/transport/web/page/layout"
	"tocsin/transport/web/page/me"
	"tocsin/transport/web/show"
)

// mountMe declares the desk of a partner, which stays open while it is suspended.
func (d Door) mountMe(door frame.Door) {
	route := frame.Route{Method: http.MethodGet, Pattern: "/me", Act: access.ReadDuty, Relation: frame.OwnUnit, Class: frame.Page}
	door.Handle(route, func(w http.ResponseWriter, r *http.Request) error { return d.showMe(w, r, show.Form{}) })
	d.presses(door,
		press{"/duties/{matter}/{duty}", access.SubmitDuty, frame.OwnUnit, d.submitDuty, d.showMe},
		press{"/notices/{id}/acknowledge", access.AcknowledgeNotice, frame.OwnUnit, d.acknowledgeNotice, d.showMe},
	)
}

// showMe shows what a unit must do, by when, and which law says so.
func (d Door) showMe(w http.ResponseWriter, r *http.Request, f show.Form) error {
	ctx, who := r.Context(), frame.Who(r)
	v := me.View{Form: f, Done: didJust(r)}
	var err error
	if v.Mine, err = d.Desk.Look.Mine(ctx, who); err != nil {
		return err
	}
	if v.Cases, err = d.Desk.Look.Cases(ctx, who, store.Place{}, rollLength); err != nil && !fault.Is(err, fault.Absent) {
		return err
	}
	s, err := d.sight(r, v.Aliases(), v.Matters())
	if err != nil {
		return err
	}
	var ids []string
	for _, found := range v.Findings {
		ids = append(ids, found.ID)
	}
	for _, m := range v.Measures {
		ids = append(ids, m.ID)
	}
	if err := d.seen(r, &s, ids, "", nil); err != nil {
		return err
	}
	return d.pageOf(w, r, status(f), layout.View{Title: s.T("layout.nav.me"), Private: true}, me.Page(s, v))
}

func (d Door) submitDuty(r *http.Request, form posted) (string, error) {
	at, err := form.moment("at", "hour", d.reader(r).Zone)
	if err != nil {
		return "", err
	}
	_, err = d.Desk.Deadlines.Submit(r.Context(), frame.Who(r), desk.Filing{
		Matter: r.PathValue("matter"), Event: form.line("event"), Recipient: form.line("recipient"), Stage: form.line("stage"),
		Reference: form.line("reference"), At: at, Text: form.text("text"),
	})
	return done("/me", access.SubmitDuty, "duties"), err
}

func (d Door) acknowledgeNotice(r *http.Request, form posted) (string, error) {
	_, err := d.Desk.Publishing.Acknowledge(r.Context(), frame.Who(r), r.PathValue("id"), form.line("applied") != "")
	return done("/me", access.AcknowledgeNotice, "warnings"), err
}
