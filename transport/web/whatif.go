package web

import (
	"net/http"
	"strings"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/obligation"
	"tocsin/transport/frame"
	"tocsin/transport/web/page/layout"
	"tocsin/transport/web/page/whatif"
	"tocsin/transport/web/show"
)

// mountWhatIf declares the pages that ask "what if?", about one case and about all.
func (d Door) mountWhatIf(door frame.Door) {
	door.Handle(office(whatif.Path, access.ReadEvidence), d.showWhatIf)
	door.Handle(office("/cases/{id}"+whatif.Path, access.ReadEvidence), d.showWhatIf)
}

// showWhatIf answers what its address supposes; with nothing supposed it only asks.
func (d Door) showWhatIf(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), frame.Who(r)
	v := whatif.View{Case: r.PathValue("id"), Roles: d.Desk.Law().Vocabulary.UnitRoles()}
	now, err := d.supposed(r, &v)
	switch {
	case err != nil:
	case v.Case == "" && v.Asked.IsZero(): // nothing is asked, and nothing looked for
	case v.Case == "":
		v.Sweep, err = answered(d.Desk.Look.Sweep(ctx, who, v.Asked, now))
	default: // without a supposition, whether the case is there
		v.Supposed, err = answered(d.Desk.Look.WhatIf(ctx, who, v.Case, v.Asked, now))
	}
	form, status := show.Form{}, http.StatusOK
	if err != nil {
		if form.Wrong, status = fault.From(err), http.StatusUnprocessableEntity; form.Wrong.Kind != fault.Invalid {
			return err
		}
	}
	if v.Asked.IsZero() {
		v.Supposed = nil
	}
	s, err := d.sight(r, nil, []string{v.Case})
	if err != nil {
		return err
	}
	return d.pageOf(w, r, status, layout.View{Title: s.T("whatif.title"), Wide: true, Private: true}, whatif.Page(s, v, form))
}

// answered is an answer, if there is one.
func answered[T any](found T, err error) (*T, error) {
	if err != nil {
		return nil, err
	}
	return &found, nil
}

// supposed reads what the address supposes.
func (d Door) supposed(r *http.Request, v *whatif.View) (time.Time, error) {
	q := r.URL.Query()
	v.Asked = obligation.Supposition{Laws: q["suppose"], Jurisdiction: q.Get("jurisdiction"), Roles: q["role"]}
	v.Now = q.Get("now")
	attributes, err := obligation.ParseAttributes(strings.Split(q.Get("set"), ","))
	if err != nil {
		return time.Time{}, fault.From(err).At("/set")
	}
	v.Asked.Attributes = attributes
	return instant(v.Now, "/now", d.Zone)
}
