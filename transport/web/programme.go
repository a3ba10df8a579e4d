package web

import (
	"net/http"
	"strconv"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/domain/programme"
	"tocsin/transport/frame"
	"tocsin/transport/web/page/layout"
	page "tocsin/transport/web/page/programme"
	"tocsin/transport/web/part/link"
	"tocsin/transport/web/show"
)

// mountProgramme declares how units are chosen.
func (d Door) mountProgramme(door frame.Door) {
	read := func(pattern string, act access.Act, relation frame.Relation, show func(http.ResponseWriter, *http.Request) error) {
		door.Handle(frame.Route{Method: http.MethodGet, Pattern: pattern, Act: act, Relation: relation, Class: frame.Page}, show)
	}
	read("/programmes", access.ReadProgramme, frame.Anyone, func(w http.ResponseWriter, r *http.Request) error { return d.listProgrammes(w, r, show.Form{}) })
	read("/programmes/{id}", access.ReadProgramme, frame.Anyone, func(w http.ResponseWriter, r *http.Request) error { return d.showProgramme(w, r, show.Form{}) })
	read("/applications/{id}", access.ReadApplication, frame.Audience, func(w http.ResponseWriter, r *http.Request) error { return d.showApplication(w, r, show.Form{}) })
	door.Handle(frame.Route{
		Method: http.MethodPost, Pattern: "/applications/{id}/attachments", Act: access.AttachApplication, Relation: frame.OwnUnit, Class: frame.Page, Body: maxFiles + framing,
	}, d.attachApplication)
	d.presses(door,
		press{"/programmes", access.OpenProgramme, frame.Office, d.openProgramme, d.listProgrammes},
		press{"/programmes/{id}/terms", access.AddTerm, frame.Office, d.addTerm, d.showProgramme},
		press{"/programmes/{id}/apply", access.SendApplication, frame.Audience, d.sendApplication, d.showProgramme},
		press{"/applications/{id}/send", access.SendApplication, frame.OwnUnit, d.sendAgain, d.showApplication},
		press{"/applications/{id}/withdraw", access.WithdrawApplication, frame.OwnUnit, d.withdrawApplication, d.showApplication},
		press{"/applications/{id}/appeal", access.AppealRefusal, frame.OwnUnit, d.appealRefusal, d.showApplication},
		press{"/applications/{id}/return", access.ReturnApplication, frame.Office, d.returnApplication, d.showApplication},
		press{"/applications/{id}/accept", access.AcceptApplication, frame.Office, d.acceptApplication, d.showApplication},
		press{"/applications/{id}/panel", access.SeatPanel, frame.Office, d.seatPanel, d.showApplication},
		press{"/applications/{id}/interest", access.DeclareInterest, frame.Audience, d.declareInterest, d.showApplication},
		press{"/applications/{id}/vote", access.VoteApplication, frame.Audience, d.voteApplication, d.showApplication},
		press{"/applications/{id}/intend", access.IntendRefusal, frame.Office, d.intendRefusal, d.showApplication},
		press{"/applications/{id}/hear", access.HearApplicant, frame.Audience, d.hearApplicant, d.showApplication},
		press{"/applications/{id}/award", access.AwardApplication, frame.Office, d.awardApplication, d.showApplication},
		press{"/applications/{id}/refuse", access.RefuseApplication, frame.Office, d.refuseApplication, d.showApplication},
	)
}

// listProgrammes shows what one may apply for, and what one applied with or judges.
func (d Door) listProgrammes(w http.ResponseWriter, r *http.Request, f show.Form) error {
	ctx, who := r.Context(), frame.Who(r)
	v := page.ListView{Form: f, Done: didJust(r)}
	var err error
	if v.Programmes, err = d.Desk.Look.Programmes(ctx, who); err != nil {
		return err
	}
	s, err := d.sight(r, nil, nil)
	if err != nil {
		return err
	}
	if v.Filed, v.Next, err = d.applications(r, s, ""); err != nil {
		return err
	}
	return d.pageOf(w, r, status(f), layout.View{Title: s.T("programme.title"), Path: "/programmes"}, page.List(s, v))
}

// showProgramme shows one, with the form by which a unit applies.
func (d Door) showProgramme(w http.ResponseWriter, r *http.Request, f show.Form) error {
	ctx, who, id := r.Context(), frame.Who(r), r.PathValue("id")
	v := page.View{Form: f, Done: didJust(r)}
	var err error
	if v.Programme, err = d.Desk.Look.Programme(ctx, who, id); err != nil {
		return err
	}
	zone, err := time.LoadLocation(v.Programme.Zone)
	if err != nil {
		return fault.New(fault.Internal, "programme.zone", "%q is no time zone here", v.Programme.Zone).Because(err)
	}
	for _, t := range v.Programme.Terms {
		if t.Applying(d.Desk.Now(), zone) {
			v.Open = append(v.Open, t)
		}
	}
	s, err := d.sight(r, nil, nil)
	if err != nil {
		return err
	}
	if v.Filed, v.Next, err = d.applications(r, s, id); err != nil {
		return err
	}
	if err := d.seen(r, &s, []string{id}, "", nil); err != nil {
		return err
	}
	return d.pageOf(w, r, status(f), layout.View{Title: s.T("programme.title"), Private: v.Programme.Visibility != partner.ToPublic}, page.Page(s, v))
}

// applications are a page of those that the reader may see, and the way to the next one;
// for one programme when it is named.
func (d Door) applications(r *http.Request, s show.Sight, call string) ([]desk.Filed, link.View, error) {
	if !s.Who.Granted(access.ReadApplication) {
		return nil, link.View{}, nil
	}
	found, err := d.Desk.Look.Applications(r.Context(), s.Who, call, r.URL.Query().Get("after"), rollLength+1)
	if err != nil || len(found) <= rollLength {
		return found, link.View{}, err
	}
	found = found[:rollLength]
	return found, link.View{Text: s.T("act.more"), Href: r.URL.Path + "?after=" + found[rollLength-1].ID + "#applications"}, nil
}

// showApplication shows one to the unit, to the office and to its panel.
func (d Door) showApplication(w http.ResponseWriter, r *http.Request, f show.Form) error {
	v := page.FiledView{Form: f, Done: didJust(r)}
	var err error
	if v.Filed, err = d.Desk.Look.Application(r.Context(), frame.Who(r), r.PathValue("id")); err != nil {
		return err
	}
	s, err := d.sight(r, page.Aliases(v.Filed), nil)
	if err != nil {
		return err
	}
	if err := d.seen(r, &s, []string{v.ID}, "", nil); err != nil {
		return err
	}
	return d.pageOf(w, r, status(f), layout.View{Title: s.T("application.title"), Private: true}, page.Filed(s, v))
}

func (d Door) openProgramme(r *http.Request, form posted) (string, error) {
	t, err := form.term()
	if err != nil {
		return "", err
	}
	p := programme.Programme{
		Name: form.line("name"), LocalName: form.line("local_name"), About: form.text("about"), Tiers: form.list("tiers"), Quorum: form.number("quorum"),
		Visibility: partner.Visibility(form.line("visibility")),
	}
	for i := 1; ; i++ {
		n := strconv.Itoa(i)
		if !form.values.Has("criterion-" + n) {
			break
		}
		if text := form.line("criterion-" + n); text != "" {
			p.Criteria = append(p.Criteria, programme.Criterion{Text: text, Weight: form.number("weight-" + n), Evidence: form.line("evidence-"+n) != ""})
		}
	}
	id, _, err := d.Desk.Programmes.Open(r.Context(), frame.Who(r), p, t)
	return done("/programmes/"+id, access.OpenProgramme, ""), err
}

// term reads the days of a term.
func (p posted) term() (t programme.Term, err error) {
	for _, m := range programme.Metrics {
		if p.line("measured-"+string(m)) != "" {
			t.Measured = append(t.Measured, programme.Weighing{Metric: m, Weight: p.number("measured-" + string(m))})
		}
	}
	if t.From, err = p.day("from"); err != nil {
		return t, err
	}
	if t.To, err = p.day("to"); err != nil {
		return t, err
	}
	t.ApplyUntil, err = p.day("apply_until")
	return t, err
}

func (d Door) addTerm(r *http.Request, form posted) (string, error) {
	t, err := form.term()
	if err != nil {
		return "", err
	}
	_, err = d.Desk.Programmes.AddTerm(r.Context(), frame.Who(r), r.PathValue("id"), t)
	return done("/programmes/"+r.PathValue("id"), access.AddTerm, ""), err
}
