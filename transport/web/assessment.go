package web

import (
	"net/http"
	"slices"
	"strconv"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/assessment"
	"tocsin/domain/partner"
	"tocsin/domain/programme"
	"tocsin/transport/frame"
	page "tocsin/transport/web/page/assessment"
	"tocsin/transport/web/page/layout"
	"tocsin/transport/web/part/link"
	"tocsin/transport/web/show"
)

// mountAssessment declares how chosen units are looked at every year.
func (d Door) mountAssessment(door frame.Door) {
	read := func(pattern string, act access.Act, relation frame.Relation, show func(http.ResponseWriter, *http.Request) error) {
		door.Handle(frame.Route{Method: http.MethodGet, Pattern: pattern, Act: act, Relation: relation, Class: frame.Page}, show)
	}
	read("/assessments", access.ReadAssessment, frame.Anyone, func(w http.ResponseWriter, r *http.Request) error { return d.listAssessments(w, r, show.Form{}) })
	read("/assessments/{id}", access.ReadAssessment, frame.Anyone, func(w http.ResponseWriter, r *http.Request) error { return d.showAssessment(w, r, show.Form{}) })
	read("/assessments/{id}/records", access.TraceAssessment, frame.Audience, d.showBehind)
	read("/assessments/{id}/anew", access.TraceAssessment, frame.Audience, d.showAnew)
	d.presses(door,
		press{"/assessments", access.DrawAssessment, frame.Office, d.drawAssessment, d.listAssessments},
		press{"/assessments/{id}/compute", access.ComputeAssessment, frame.Office, d.computeAssessment, d.showAssessment},
		press{"/assessments/{id}/show", access.ShowAssessment, frame.Office, d.tellAssessment, d.showAssessment},
		press{"/assessments/{id}/comment", access.CommentAssessment, frame.OwnUnit, d.commentAssessment, d.showAssessment},
		press{"/assessments/{id}/decide", access.DecideAssessment, frame.Office, d.decideAssessment, d.showAssessment},
		press{"/assessments/{id}/publish", access.PublishAssessment, frame.Office, d.publishAssessment, d.showAssessment},
		press{"/assessments/{id}/appeal", access.AppealAssessment, frame.OwnUnit, d.appealAssessment, d.showAssessment},
		press{"/assessments/{id}/settle", access.SettleAssessment, frame.Office, d.settleAssessment, d.showAssessment},
	)
}

// listAssessments shows those that the reader may know of, newest first.
func (d Door) listAssessments(w http.ResponseWriter, r *http.Request, f show.Form) error {
	found, err := d.Desk.Look.Assessments(r.Context(), frame.Who(r), "", r.URL.Query().Get("after"), rollLength+1)
	if err != nil {
		return err
	}
	s, err := d.sight(r, nil, nil)
	if err != nil {
		return err
	}
	var next link.View
	if len(found) > rollLength {
		found = found[:rollLength]
		next = link.View{Text: s.T("act.more"), Href: "/assessments?after=" + found[rollLength-1].ID}
	}
	return d.pageOf(w, r, status(f), layout.View{Title: s.T("assessment.title"), Path: "/assessments"}, page.List(s, found, next, f, didJust(r)))
}

// showAssessment shows one, to whoever may know of it as much as he may.
func (d Door) showAssessment(w http.ResponseWriter, r *http.Request, f show.Form) error {
	v := page.View{Form: f, Done: didJust(r), Metric: programme.Metric(r.URL.Query().Get("metric")), Record: r.URL.Query().Get("record")}
	if f.Failed() {
		v.Metric, v.Record = programme.Metric(f.Sent.Get("metric")), f.Sent.Get("record")
	}
	var err error
	if v.Assessed, err = d.Desk.Look.Assessment(r.Context(), frame.Who(r), r.PathValue("id")); err != nil {
		return err
	}
	s, err := d.sight(r, page.Aliases(v.Assessed), nil)
	if err != nil {
		return err
	}
	if err := d.seen(r, &s, []string{v.ID}, "", nil); err != nil {
		return err
	}
	if v.Would, err = d.published(r, v.Assessed); err != nil {
		return err
	}
	return d.pageOf(w, r, status(f), layout.View{Title: s.T("assessment.one"), Private: v.Visibility != partner.ToPublic}, page.Page(s, v))
}

// published is who could see an assessment once it is published, for whoever may do that.
func (d Door) published(r *http.Request, a desk.Assessed) (map[partner.Visibility]access.Reach, error) {
	who := frame.Who(r)
	if !who.Granted(access.PublishAssessment) || !slices.Contains(a.Acts(who), access.PublishAssessment) {
		return nil, nil
	}
	would := map[partner.Visibility]access.Reach{}
	for _, to := range page.Visibilities {
		reach, err := d.Desk.Look.Widened(r.Context(), who, access.PublishAssessment, a.ID, string(to))
		if err != nil {
			return nil, err
		}
		would[to] = reach
	}
	return would, nil
}

// showBehind shows every record behind a metric.
func (d Door) showBehind(w http.ResponseWriter, r *http.Request) error {
	ctx, who, id := r.Context(), frame.Who(r), r.PathValue("id")
	from, _ := strconv.Atoi(r.URL.Query().Get("from")) // what is no number is the beginning
	v := page.LedgerView{Metric: programme.Metric(r.URL.Query().Get("metric")), From: max(from, 0), Limit: rollLength}
	if v.Metric == "" {
		v.Metric = programme.Metrics[0]
	}
	var err error
	if v.Assessed, err = d.Desk.Look.Assessment(ctx, who, id); err != nil {
		return err
	}
	if v.Ledger, err = d.Desk.Look.Behind(ctx, who, id, v.Metric, v.From, v.Limit); err != nil {
		return err
	}
	s, err := d.sight(r, nil, nil)
	if err != nil {
		return err
	}
	return d.pageOf(w, r, http.StatusOK, layout.View{Title: s.T("assessment.metric." + string(v.Metric)), Private: true}, page.Ledger(s, v))
}

// showAnew counts one once more, and shows what differs.
func (d Door) showAnew(w http.ResponseWriter, r *http.Request) error {
	ctx, who, id := r.Context(), frame.Who(r), r.PathValue("id")
	var v page.AnewView
	var err error
	if v.Assessed, err = d.Desk.Look.Assessment(ctx, who, id); err != nil {
		return err
	}
	if v.Recount, err = d.Desk.Look.Anew(ctx, who, id); err != nil {
		return err
	}
	s, err := d.sight(r, nil, nil)
	if err != nil {
		return err
	}
	return d.pageOf(w, r, http.StatusOK, layout.View{Title: s.T("assessment.anew"), Private: true}, page.Anew(s, v))
}

func (d Door) drawAssessment(r *http.Request, form posted) (string, error) {
	asOf, err := form.instant("as_of", d.reader(r).Zone)
	if err != nil {
		return "", err
	}
	id, _, err := d.Desk.Assessing.Draw(r.Context(), frame.Who(r), form.line("application"), form.number("year"), asOf)
	return done("/assessments/"+id, access.DrawAssessment, ""), err
}

// assessed is where an assessment is read after an act.
func assessed(r *http.Request, act access.Act, err error) (string, error) {
	return done("/assessments/"+r.PathValue("id"), act, ""), err
}

func (d Door) computeAssessment(r *http.Request, form posted) (string, error) {
	asOf, err := form.instant("as_of", d.reader(r).Zone)
	if err != nil {
		return "", err
	}
	_, err = d.Desk.Assessing.Compute(r.Context(), frame.Who(r), r.PathValue("id"), asOf)
	return assessed(r, access.ComputeAssessment, err)
}

func (d Door) tellAssessment(r *http.Request, form posted) (string, error) {
	_, err := d.Desk.Assessing.Show(r.Context(), frame.Who(r), r.PathValue("id"), form.version())
	return assessed(r, access.ShowAssessment, err)
}

func (d Door) commentAssessment(r *http.Request, form posted) (string, error) {
	said := assessment.Comment{Text: form.text("text"), Metric: programme.Metric(form.line("metric")), Record: form.line("record")}
	_, err := d.Desk.Assessing.Comment(r.Context(), frame.Who(r), r.PathValue("id"), said, form.line("last") != "")
	return assessed(r, access.CommentAssessment, err)
}

// ruling reads what is decided about a tier.
func (p posted) ruling() assessment.Verdict {
	return assessment.Verdict{Outcome: assessment.Outcome(p.line("outcome")), Tier: p.line("tier"), Reasons: p.text("reasons")}
}

func (d Door) decideAssessment(r *http.Request, form posted) (string, error) {
	_, err := d.Desk.Assessing.Decide(r.Context(), frame.Who(r), r.PathValue("id"), form.ruling())
	return assessed(r, access.DecideAssessment, err)
}

func (d Door) publishAssessment(r *http.Request, form posted) (string, error) {
	_, err := d.Desk.Assessing.Publish(r.Context(), frame.Who(r), r.PathValue("id"), partner.Visibility(form.line("visibility")))
	return assessed(r, access.PublishAssessment, err)
}

func (d Door) appealAssessment(r *http.Request, form posted) (string, error) {
	_, err := d.Desk.Assessing.Appeal(r.Context(), frame.Who(r), r.PathValue("id"), form.text("text"))
	return assessed(r, access.AppealAssessment, err)
}

func (d Door) settleAssessment(r *http.Request, form posted) (string, error) {
	_, err := d.Desk.Assessing.Settle(r.Context(), frame.Who(r), r.PathValue("id"), form.ruling())
	return assessed(r, access.SettleAssessment, err)
}
