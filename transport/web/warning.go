package web

import (
	"net/http"
	"net/url"

	"tocsin/domain/advisory"
	"tocsin/store"
	"tocsin/transport/frame"
	"tocsin/transport/web/page/layout"
	warningpage "tocsin/transport/web/page/warning"
	"tocsin/transport/web/part/link"
)

func (d Door) mountWarnings(door frame.Door) {
	door.Handle(open("/{$}"), d.listWarnings)
	one := open("/advisories/{id}")
	one.Relation = frame.Audience
	door.Handle(one, d.showWarning)
}

// warningsPerPage is how many warnings stand on one page.
const warningsPerPage = 20

// listWarnings is the front page; a query narrows it, a cursor leads on.
func (d Door) listWarnings(w http.ResponseWriter, r *http.Request) error {
	query, cursor := r.URL.Query().Get("q"), r.URL.Query().Get("before")
	before, err := store.ParsePlace(cursor)
	if err != nil {
		return err
	}
	found, err := d.Desk.Look.Warnings(r.Context(), frame.Who(r), query, before, warningsPerPage+1)
	if err != nil {
		return err
	}
	reader := d.reader(r)
	v := warningpage.ListView{Query: query, First: cursor == ""}
	if v.Warnings = found; len(found) > warningsPerPage {
		v.Warnings = found[:warningsPerPage]
		last := v.Warnings[warningsPerPage-1]
		v.Next = link.View{Text: reader.T("advisory.older"), Href: "/?" + url.Values{"q": {query}, "before": {store.Place{At: last.Released, ID: last.ID}.String()}}.Encode()}
	}
	return d.pageOf(w, r, http.StatusOK, layout.View{Title: reader.T("advisory.public"), Wide: true}, warningpage.List(reader, v))
}

// showWarning is one warning, for whoever is in its audience.
func (d Door) showWarning(w http.ResponseWriter, r *http.Request) error {
	who := frame.Who(r)
	a, err := d.Desk.Look.Advisory(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	reader := d.reader(r)
	v := warningpage.View{Advisory: a}
	if a.Replaced != "" {
		if instead, err := d.Desk.Look.Advisory(r.Context(), who, a.Replaced); err == nil {
			v.Instead = link.View{Text: reader.T("advisory.instead", "title", warningpage.Words(reader, instead).Title), Href: warningpage.Href(instead.ID)}
		}
	}
	return d.pageOf(w, r, http.StatusOK, layout.View{Title: warningpage.Words(reader, a).Title, Wide: true, Private: a.Kind != advisory.Note}, warningpage.One(reader, v))
}
