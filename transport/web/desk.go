package web

import (
	"net/http"

	"tocsin/domain/access"
	"tocsin/transport/frame"
	deskpage "tocsin/transport/web/page/desk"
	"tocsin/transport/web/page/layout"
)

// mountDesk declares the pages of the office and of partners.
func (d Door) mountDesk(door frame.Door) {
	door.Handle(office("/desk", access.ReadEvidence), d.showDesk)
	for _, mount := range []func(frame.Door){d.mountRolls, d.mountDossier, d.mountCase, d.mountFinding, d.mountAdvisory, d.mountMe, d.mountDuty, d.mountPartner, d.mountDirectory, d.mountMeasure, d.mountProgramme, d.mountAssessment, d.mountEvidence, d.mountWatch, d.mountErasure, d.mountMember, d.mountIssuer} {
		mount(door)
	}
}

// office is a page of the office's own work.
func office(pattern string, act access.Act) frame.Route {
	return frame.Route{Method: http.MethodGet, Pattern: pattern, Act: act, Relation: frame.Office, Class: frame.Page}
}

// showDesk shows what burns, what is due, who has not answered, and what waits.
func (d Door) showDesk(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), frame.Who(r)
	var v deskpage.View
	var err error
	if v.Queue, err = d.Desk.Look.Queue(ctx, who); err != nil {
		return err
	}
	if v.Wall, err = d.Desk.Look.Wall(ctx, who); err != nil {
		return err
	}
	if v.Doubts, err = d.doubts(r); err != nil {
		return err
	}
	s, err := d.sight(r, v.Aliases(), v.Matters())
	if err != nil {
		return err
	}
	view := layout.View{Title: s.T("desk.title"), Wide: true, Alarm: v.Alarm()}
	return d.pageOf(w, r, http.StatusOK, view, deskpage.Page(s, v))
}
