package web

import (
	"net/http"
	"slices"

	"tocsin/domain/access"
	"tocsin/domain/partner"
	"tocsin/transport/frame"
	"tocsin/transport/web/page/layout"
	page "tocsin/transport/web/page/partner"
	"tocsin/transport/web/show"
)

// mountPartner declares the directory of units.
func (d Door) mountPartner(door frame.Door) {
	audience := func(pattern string) frame.Route {
		return frame.Route{Method: http.MethodGet, Pattern: pattern, Act: access.ReadPartner, Relation: frame.Audience, Class: frame.Page}
	}
	door.Handle(audience("/partners"), d.listPartners)
	door.Handle(audience("/partners/{id}"), func(w http.ResponseWriter, r *http.Request) error { return d.showPartner(w, r, show.Form{}) })
}

func (d Door) listPartners(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), frame.Who(r)
	v := page.ListView{Query: r.URL.Query().Get("q")}
	var err error
	if v.Partners, err = d.Desk.Look.Partners(ctx, who); err != nil {
		return err
	}
	if who.Granted(access.ApproveChange) {
		if v.Waiting, err = d.Desk.Directory.Waiting(ctx, who); err != nil {
			return err
		}
	}
	if v.Query != "" {
		if v.Found, err = d.Desk.Directory.Seek(ctx, who, v.Query); err != nil {
			return err
		}
	}
	s, err := d.sight(r, nil, nil)
	if err != nil {
		return err
	}
	return d.page(w, r, s.T("partner.title"), page.List(s, v))
}

// showPartner shows one unit with its standing and the measures about it.
func (d Door) showPartner(w http.ResponseWriter, r *http.Request, f show.Form) error {
	ctx, who, id := r.Context(), frame.Who(r), r.PathValue("id")
	units, err := d.Desk.Look.Partners(ctx, who)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(units, func(u partner.Partner) bool { return u.ID == id })
	if i < 0 {
		return access.Gone()
	}
	v := page.View{Partner: units[i], Form: f, Done: didJust(r)}
	if v.Section, err = d.section(r, units[i], f); err != nil {
		return err
	}
	if v.Measures, err = d.Desk.Look.Measures(ctx, who, id); err != nil {
		return err
	}
	if who.Granted(access.CountUses) {
		if v.Uses, err = d.Desk.Enrolment.UsesOf(ctx, who, id); err != nil {
			return err
		}
	}
	ids, cases := []string{v.Partner.ID}, []string{}
	for _, m := range v.Measures {
		ids, cases = append(ids, m.ID), append(cases, m.Case)
	}
	s, err := d.sight(r, v.Aliases(), cases)
	if err != nil {
		return err
	}
	if err := d.seen(r, &s, ids, "", nil); err != nil {
		return err
	}
	return d.pageOf(w, r, status(f), layout.View{Title: s.UnitName(v.Partner), Private: true}, page.Page(s, v))
}
