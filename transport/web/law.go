package web

import (
	"net/http"

	"tocsin/domain/access"
	"tocsin/transport/frame"
	lawpage "tocsin/transport/web/page/law"
	"tocsin/transport/web/part/citation"
)

func (d Door) mountLaw(door frame.Door) {
	door.Handle(open("/law"), d.listLaw)
	door.Handle(open("/law/{id...}"), d.showLaw)
}

func (d Door) listLaw(w http.ResponseWriter, r *http.Request) error {
	reader, book := d.reader(r), d.Desk.Law()
	return d.page(w, r, reader.T("law.title"), lawpage.Book(reader, lawpage.BookView{Instruments: book.Instruments(), Version: book.Version}))
}

// showLaw is the newest edition of an instrument.
func (d Door) showLaw(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	editions := d.Desk.Law().Editions(id)
	if len(editions) == 0 {
		return access.Gone()
	}
	reader := d.reader(r)
	v := lawpage.View{
		Instrument: editions[len(editions)-1],
		Cite:       func(article string) citation.View { return d.glance(reader).Cite(id + " " + article) },
	}
	return d.page(w, r, v.Title.In(string(reader.Code)), lawpage.Instrument(reader, v))
}
