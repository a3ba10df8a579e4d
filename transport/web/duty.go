package web

import (
	"cmp"
	"net/http"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/coordination"
	"tocsin/transport/frame"
	deskpage "tocsin/transport/web/page/desk"
	"tocsin/transport/web/page/layout"
	"tocsin/transport/web/part/link"
)

// mountDuty declares the whole list of duties: everybody's for the office, for a unit
// its own.
func (d Door) mountDuty(door frame.Door) {
	door.Handle(frame.Route{Method: http.MethodGet, Pattern: "/duties", Act: access.ReadDuty, Relation: frame.Audience, Class: frame.Page}, d.showDuties)
}

// showDuties shows the duties of one urgency, a page at a time, and counts the others.
func (d Door) showDuties(w http.ResponseWriter, r *http.Request) error {
	ctx, who, asked := r.Context(), frame.Who(r), r.URL.Query()
	urgency, err := coordination.ParseUrgency(cmp.Or(asked.Get("state"), coordination.Burning.String()))
	if err != nil {
		return err
	}
	from, err := desk.ParseSpot(asked.Get("from"))
	if err != nil {
		return err
	}
	counts, err := d.Desk.Look.Tally(ctx, who)
	if err != nil {
		return err
	}
	owed, err := d.Desk.Look.Duties(ctx, who, []coordination.Urgency{urgency}, from, rollLength+1)
	if err != nil {
		return err
	}
	more := len(owed) > rollLength
	owed = owed[:min(rollLength, len(owed))]
	matters := make([]string, len(owed))
	for i, o := range owed {
		matters[i] = o.Kept.Matter
	}
	s, err := d.sight(r, nil, matters)
	if err != nil {
		return err
	}
	table := deskpage.Owed(s, s.T("desk.duties."+urgency.String()), owed)
	if more {
		table.Next = link.View{Text: s.T("act.more"), Href: deskpage.Duties(urgency) + "&from=" + owed[rollLength-1].Spot().String()}
	}
	above := link.View{Text: s.T("desk.title"), Href: "/desk"}
	if who.Org != "" {
		above = link.View{Text: s.T("me.title"), Href: "/me"}
	}
	view := layout.View{Title: s.T("desk.duties"), Private: true, Wide: true}
	return d.pageOf(w, r, http.StatusOK, view, deskpage.DutyRoll(s, above, counts, urgency, table))
}
