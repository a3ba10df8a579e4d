package web

import (
	"net/http"
	"net/url"
	"slices"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/transport/frame"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/show"
)

// glance is what anybody sees: the law, and nobody's name.
func (d Door) glance(r lang.Reader) show.Sight {
	return show.Sight{Reader: r, Law: d.Desk.Law().Instruments(), Words: d.Desk.Law().Vocabulary.Sectors}
}

// sight is the reader of a page, with the units that he may know and the people and
// matters that the page mentions.
func (d Door) sight(r *http.Request, aliases, matters []string) (show.Sight, error) {
	ctx, who := r.Context(), frame.Who(r)
	s := d.glance(d.reader(r))
	s.Who, s.Units = who, map[string]partner.Partner{}
	if !s.May(access.ReadPartner) { // a reporter of no unit: his own report names nobody else
		return s, nil
	}
	units, err := d.Desk.Look.Partners(ctx, who)
	if err != nil {
		return s, err
	}
	for _, u := range units {
		s.Units[u.ID] = u
	}
	if s.Posts, err = d.Desk.Look.Posts(ctx, who, aliases); err != nil {
		return s, err
	}
	if len(matters) == 0 || !s.May(access.ReadDuty) {
		s.Matters = map[string]desk.Matter{}
		return s, nil
	}
	s.Matters, err = d.Desk.Look.Matters(ctx, who, matters)
	return s, err
}

// press is one form of the office: its route, the one act that it asks for, which
// returns where to go after it, and the page that shows the form again when it could
// not be taken.
type press struct {
	pattern  string
	act      access.Act
	relation frame.Relation
	do       func(r *http.Request, form posted) (string, error)
	again    func(w http.ResponseWriter, r *http.Request, f show.Form) error
}

// presses declares forms.
func (d Door) presses(door frame.Door, list ...press) {
	for _, p := range list {
		door.Handle(frame.Route{Method: http.MethodPost, Pattern: p.pattern, Act: p.act, Relation: p.relation, Class: frame.Page}, d.pressed(p))
	}
}

// pressed reads the form, does the act, and leads on; what could not be taken comes
// back on its page with everything that was written.
func (d Door) pressed(p press) frame.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		form, err := readForm(r)
		if err != nil {
			return err
		}
		to, err := p.do(r, form)
		if err == nil {
			http.Redirect(w, r, to, http.StatusSeeOther)
			return nil
		}
		return again(w, r, form, p.again, err)
	}
}

// again shows a page once more with a form that could not be taken, where it can be
// mended.
func again(w http.ResponseWriter, r *http.Request, form posted, page func(http.ResponseWriter, *http.Request, show.Form) error, err error) error {
	if f := fault.From(err); page != nil && slices.Contains(mendable, f.Kind) && f.Code != access.CodeProve {
		return page(w, r, show.Form{Path: r.URL.Path, Sent: form.values, Wrong: f})
	}
	return err
}

// mendable are the faults after which a form comes back on its page.
var mendable = []fault.Kind{fault.Invalid, fault.Refused, fault.Conflict}

// status is that of a page: of the fault where a form came back on it.
func status(f show.Form) int {
	if f.Failed() {
		return frame.Status(f.Wrong)
	}
	return http.StatusOK
}

// done is the address of a page after an act, which says what was done.
func done(path string, act access.Act, anchor string) string {
	to := path + "?" + url.Values{"done": {string(act)}}.Encode()
	if anchor != "" {
		to += "#" + anchor
	}
	return to
}

// didJust is the act that led to this page, if it says one that exists.
func didJust(r *http.Request) access.Act {
	act := access.Act(r.URL.Query().Get("done"))
	if _, known := access.Grants[act]; !known || r.Method != http.MethodGet {
		return ""
	}
	return act
}

// attach hands out a file to be saved.
func attach(w http.ResponseWriter, media, name string, body []byte) error {
	w.Header().Set("Content-Type", media)
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	_, _ = w.Write(body) // the reader may have gone; nobody is left to tell
	return nil
}
