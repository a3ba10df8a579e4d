package web

import (
	"net/http"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/coordination"
	"tocsin/domain/ident"
	"tocsin/domain/product"
	"tocsin/store"
	"tocsin/transport/frame"
	room "tocsin/transport/web/page/coordination"
	deskpage "tocsin/transport/web/page/desk"
	"tocsin/transport/web/page/layout"
	"tocsin/transport/web/part/link"
	"tocsin/transport/web/show"
)

// mountCase declares the pages of cases.
func (d Door) mountCase(door frame.Door) {
	audience := func(pattern string, act access.Act) frame.Route {
		return frame.Route{Method: http.MethodGet, Pattern: pattern, Act: act, Relation: frame.Audience, Class: frame.Page}
	}
	door.Handle(audience("/cases", access.ReadCase), d.listCases)
	door.Handle(office("/cases/new", access.OpenCase), func(w http.ResponseWriter, r *http.Request) error { return d.newCase(w, r, show.Form{}) })
	door.Handle(audience("/cases/{id}", access.ReadCase), func(w http.ResponseWriter, r *http.Request) error { return d.showCase(w, r, show.Form{}) })
	door.Handle(office("/cases/{id}/bundle", access.ExportCase), d.exportCase)
	d.presses(door,
		press{"/cases", access.OpenCase, frame.Office, d.openCase, d.newCase},
		press{"/cases/{id}/events", access.RecordEvent, frame.Office, d.recordEvent, d.showCase},
		press{"/cases/{id}/participants", access.InviteParty, frame.Office, d.inviteParty, d.showCase},
		press{"/cases/{id}/decisions", access.DecideConflict, frame.Office, d.decideConflict, d.showCase},
		press{"/cases/{id}/assessment", access.AssessCase, frame.Office, d.assessCase, d.showCase},
		press{"/cases/{id}/embargo", access.AssessCase, frame.Office, d.agreeEmbargo, d.showCase},
		press{"/cases/{id}/take", access.TakeCase, frame.Office, d.takeCase, d.showCase},
		press{"/cases/{id}/leave", access.LeaveCase, frame.Office, d.leaveCase, d.showCase},
		press{"/cases/{id}/close", access.CloseCase, frame.Office, d.closeCase, d.showCase},
	)
}

// listCases lists the cases that the reader may see; nothing sealed is in it.
func (d Door) listCases(w http.ResponseWriter, r *http.Request) error {
	before, err := store.ParsePlace(r.URL.Query().Get("before"))
	if err != nil {
		return err
	}
	cases, err := d.Desk.Look.Cases(r.Context(), frame.Who(r), before, rollLength)
	if err != nil {
		return err
	}
	ids := make([]string, len(cases))
	for i, k := range cases {
		ids[i] = k.ID
	}
	s, err := d.sight(r, nil, ids)
	if err != nil {
		return err
	}
	table := deskpage.Cases(s, s.T("layout.nav.cases"), cases)
	if len(cases) == rollLength {
		last := cases[len(cases)-1]
		table.Next = link.View{Text: s.T("act.more"), Href: "/cases?before=" + store.Place{At: last.Opened, ID: last.ID}.String()}
	}
	return d.page(w, r, s.T("layout.nav.cases"), room.Roll(s, table))
}

// showCase opens a case; that it was opened is on record before it is shown.
func (d Door) showCase(w http.ResponseWriter, r *http.Request, f show.Form) error {
	ctx, who := r.Context(), frame.Who(r)
	v := room.View{Form: f, Done: didJust(r), Events: d.recordable()}
	var err error
	if v.Room, err = d.Desk.Look.Case(ctx, who, r.PathValue("id")); err != nil {
		return err
	}
	if who.Granted(access.ReadEvidence) {
		if v.Trail, err = d.Desk.Look.Trail(ctx, who, v.Case.ID); err != nil {
			return err
		}
	}
	if who.Granted(access.InviteParty) {
		if v.Answer, err = d.Desk.Directory.Answering(ctx, who, v.Case.Affected); err != nil {
			return err
		}
	}
	s, err := d.sight(r, v.Aliases(), v.Matters())
	if err != nil {
		return err
	}
	for id, unit := range v.Partners {
		s.Units[id] = unit
	}
	if err := d.seenCase(r, &s, &v); err != nil {
		return err
	}
	return d.pageOf(w, r, status(f), layout.View{Title: v.Case.Number, Wide: true, Private: true}, room.Page(s, v))
}

// recordable are the types of event that a person may put on a timeline: those of the
// law, and a note for all else.
func (d Door) recordable() []string {
	var kinds []string
	for _, word := range d.Desk.Law().Vocabulary.Events {
		if !(coordination.Event{Type: word.Name}).ByAct(desk.Platform) {
			kinds = append(kinds, word.Name)
		}
	}
	return append(kinds, coordination.NoteMade)
}

// newCase shows the form that opens a case, filled from the report that led to it.
func (d Door) newCase(w http.ResponseWriter, r *http.Request, f show.Form) error {
	ctx, who := r.Context(), frame.Who(r)
	v := room.NewView{Form: f, Chosen: r.URL.Query().Get("report")}
	var err error
	if v.Reports, err = d.Desk.Look.Reports(ctx, who, store.Place{}, rollLength); err != nil {
		return err
	}
	if v.Chosen != "" {
		opened, err := d.Desk.Look.Report(ctx, who, v.Chosen)
		if err != nil {
			return err
		}
		v.From = opened.Report
	}
	s, err := d.sight(r, nil, v.Matters())
	if err != nil {
		return err
	}
	return d.pageOf(w, r, status(f), layout.View{Title: s.T("act.case.open"), Private: true}, room.New(s, v))
}

func (d Door) openCase(r *http.Request, form posted) (string, error) {
	n := desk.NewCase{
		Title: form.line("title"), Summary: form.text("summary"), Aliases: form.list("aliases"), Sectors: form.list("sectors"),
		National: form.line("national") != "", Reports: form.values["reports"],
	}
	if p := (product.Product{Vendor: form.line("vendor"), Name: form.line("product"), Version: form.line("version")}); p.Label()+p.Version != "" {
		n.Affected = []product.Product{p}
	}
	id, _, err := d.Desk.Coordination.Open(r.Context(), frame.Who(r), n)
	return done("/cases/"+id, access.OpenCase, ""), err
}

func (d Door) recordEvent(r *http.Request, form posted) (string, error) {
	zone := d.reader(r).Zone
	at, err := form.moment("at", "hour", zone)
	if err != nil {
		return "", err
	}
	e := coordination.Event{
		Matter: r.PathValue("id"), Type: form.line("type"), Actor: form.line("actor"), At: at,
		Status: coordination.Status(form.line("status")), Source: form.line("source"), Text: form.text("text"), Attributes: map[string]string{},
	}
	for _, name := range []string{"recipient", "authority", "reason", "of"} {
		if value := form.line(name); value != "" {
			e.Attributes[name] = value
		}
	}
	for _, name := range []string{"to", "until"} {
		t, err := form.instant(name, zone)
		if err != nil {
			return "", err
		}
		if !t.IsZero() {
			e.Attributes[name] = t.Format(time.RFC3339)
		}
	}
	_, err = d.Desk.Coordination.Record(r.Context(), frame.Who(r), e)
	return done("/cases/"+e.Matter, access.RecordEvent, "course"), err
}

func (d Door) inviteParty(r *http.Request, form posted) (string, error) {
	id := r.PathValue("id")
	_, err := d.Desk.Coordination.Invite(r.Context(), frame.Who(r), id, form.line("org"), form.values["roles"], form.line("own") != "")
	return done("/cases/"+id, access.InviteParty, "parties"), err
}

func (d Door) decideConflict(r *http.Request, form posted) (string, error) {
	id := r.PathValue("id")
	_, err := d.Desk.Coordination.Decide(r.Context(), frame.Who(r), id, form.line("org"), form.text("reason"))
	return done("/cases/"+id, access.DecideConflict, "parties"), err
}

func (d Door) takeCase(r *http.Request, _ posted) (string, error) {
	id := r.PathValue("id")
	_, err := d.Desk.Coordination.Take(r.Context(), frame.Who(r), id)
	return done("/cases/"+id, access.TakeCase, "head"), err
}

func (d Door) leaveCase(r *http.Request, _ posted) (string, error) {
	id := r.PathValue("id")
	_, err := d.Desk.Coordination.Leave(r.Context(), frame.Who(r), id)
	return done("/cases/"+id, access.LeaveCase, "head"), err
}

func (d Door) assessCase(r *http.Request, form posted) (string, error) {
	id := r.PathValue("id")
	_, err := d.Desk.Coordination.Assess(r.Context(), frame.Who(r), id, form.line("word"), form.line("vector"), form.text("why"))
	return done("/cases/"+id, access.AssessCase, "assessment"), err
}

func (d Door) agreeEmbargo(r *http.Request, form posted) (string, error) {
	id := r.PathValue("id")
	until, err := form.instant("until", d.reader(r).Zone)
	if err != nil {
		return "", err
	}
	_, err = d.Desk.Coordination.Embargo(r.Context(), frame.Who(r), id, until, form.text("why"))
	return done("/cases/"+id, access.AssessCase, "embargo"), err
}

func (d Door) closeCase(r *http.Request, form posted) (string, error) {
	id := r.PathValue("id")
	_, err := d.Desk.Coordination.Close(r.Context(), frame.Who(r), id, form.text("reason"))
	return done("/cases/"+id, access.CloseCase, "close"), err
}

// exportCase hands out the evidence of a case as one file that verifies offline.
func (d Door) exportCase(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	if !ident.Valid(ident.Case, id) {
		return access.Gone()
	}
	bundle, err := d.Desk.Look.Bundle(r.Context(), frame.Who(r), id)
	if err != nil {
		return err
	}
	return attach(w, "application/json", "bundle-"+show.Short(id)+".json", bundle.JSON())
}
