package web

import (
	"cmp"
	"net/http"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/coordination"
	"tocsin/transport/frame"
	"tocsin/transport/ical"
	deskpage "tocsin/transport/web/page/desk"
	"tocsin/transport/web/page/layout"
	"tocsin/transport/web/part/link"
)

// mountDuty declares the whole list of duties: everybody's for the office, for a unit
// its own.
func (d Door) mountDuty(door frame.Door) {
	door.Handle(frame.Route{Method: http.MethodGet, Pattern: "/duties", Act: access.ReadDuty, Relation: frame.Audience, Class: frame.Page}, d.showDuties)
	door.Handle(frame.Route{Method: http.MethodGet, Pattern: deskpage.Calendar, Act: access.ReadDuty, Relation: frame.Audience, Class: frame.Page}, d.saveCalendar)
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

// saveCalendar hands out what the law asks for now as a calendar.
func (d Door) saveCalendar(w http.ResponseWriter, r *http.Request) error {
	owed, err := d.Desk.Look.Duties(r.Context(), frame.Who(r), nil, desk.Spot{}, ical.Most)
	if err != nil {
		return err
	}
	reader := d.reader(r)
	calendar, err := ical.Write(ical.View{Name: "Tocsin", Base: d.address(r), Tag: string(reader.Code), Now: d.Desk.Now(), Owed: owed})
	if err != nil {
		return err
	}
	return attach(w, ical.Media, "duties.ics", calendar)
}
