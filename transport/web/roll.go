package web

import (
	"net/http"
	"net/url"

	"tocsin/domain/access"
	"tocsin/domain/advisory"
	"tocsin/domain/coordination"
	"tocsin/domain/parcel"
	"tocsin/domain/report"
	"tocsin/store"
	"tocsin/transport/frame"
	deskpage "tocsin/transport/web/page/desk"
	"tocsin/transport/web/part/link"
	"tocsin/transport/web/part/list"
	"tocsin/transport/web/show"
)

// rollLength is how many records a list shows at a time.
const rollLength = 50

// roll is a list that the desk leads on to: the whole of what a queue begins with, a page
// at a time. Nothing sealed is in it.
type roll[T any] struct {
	path, title string
	act         access.Act
	read        func(r *http.Request, from string) ([]T, error)
	place       func(T) string // where an item stands, as a cursor
	about       func(T) (matter, alias string)
	table       func(s show.Sight, caption string, found []T) list.View
}

// mountRolls declares the lists behind the queues of the desk.
func (d Door) mountRolls(door frame.Door) {
	look := d.Desk.Look
	handle(d, door, roll[report.Report]{
		"/reports", "dossier.roll", access.AcknowledgeReport,
		placed(func(r *http.Request, from store.Place) ([]report.Report, error) {
			return look.Pile(r.Context(), frame.Who(r), report.State(r.URL.Query().Get("state")), from, rollLength)
		}),
		func(p report.Report) string { return store.Place{At: p.Received, ID: p.ID}.String() },
		func(p report.Report) (string, string) { return p.ID, "" }, deskpage.Reports,
	})
	handle(d, door, roll[advisory.Advisory]{
		"/drafts", "desk.review", access.ReadEvidence,
		placed(func(r *http.Request, from store.Place) ([]advisory.Advisory, error) {
			return look.InReview(r.Context(), frame.Who(r), from, rollLength)
		}),
		func(a advisory.Advisory) string { return store.Place{At: a.Released, ID: a.ID}.String() },
		func(a advisory.Advisory) (string, string) { return a.Case, a.Author }, deskpage.Review,
	})
	handle(d, door, roll[coordination.Finding]{
		"/findings", "desk.findings", access.ReadEvidence,
		func(r *http.Request, from string) ([]coordination.Finding, error) {
			return look.FindingsIn(r.Context(), frame.Who(r), coordination.Proposed, from, rollLength)
		},
		func(f coordination.Finding) string { return f.ID },
		func(f coordination.Finding) (string, string) { return f.Matter, "" }, deskpage.Findings,
	})
	handle(d, door, roll[advisory.Notice]{
		"/notices", "desk.silent", access.ReadEvidence,
		placed(func(r *http.Request, from store.Place) ([]advisory.Notice, error) {
			return look.Notices(r.Context(), frame.Who(r), r.URL.Query().Get("advisory"), from, rollLength)
		}),
		func(n advisory.Notice) string { return store.Place{At: n.Sent, ID: n.ID}.String() },
		func(advisory.Notice) (string, string) { return "", "" }, deskpage.Silent,
	})
	handle(d, door, roll[parcel.Parcel]{
		"/copies", "desk.copies", access.ReadEvidence,
		placed(func(r *http.Request, from store.Place) ([]parcel.Parcel, error) {
			return look.Copies(r.Context(), frame.Who(r), parcel.State(r.URL.Query().Get("state")), from, rollLength)
		}),
		func(p parcel.Parcel) string { return store.Place{At: p.Laid, ID: p.ID}.String() },
		func(p parcel.Parcel) (string, string) { return p.Matter, "" },
		func(s show.Sight, _ string, found []parcel.Parcel) list.View { return s.Copies(found) },
	})
}

// placed reads from a place that is written as a cursor.
func placed[T any](read func(*http.Request, store.Place) ([]T, error)) func(*http.Request, string) ([]T, error) {
	return func(r *http.Request, from string) ([]T, error) {
		place, err := store.ParsePlace(from)
		if err != nil {
			return nil, err
		}
		return read(r, place)
	}
}

// handle declares a list; the link to its next page keeps what else was asked for.
func handle[T any](d Door, door frame.Door, l roll[T]) {
	door.Handle(office(l.path, l.act), func(w http.ResponseWriter, r *http.Request) error {
		asked := r.URL.Query()
		found, err := l.read(r, asked.Get("from"))
		if err != nil {
			return err
		}
		matters, aliases := make([]string, len(found)), make([]string, len(found))
		for i, one := range found {
			matters[i], aliases[i] = l.about(one)
		}
		s, err := d.sight(r, aliases, matters)
		if err != nil {
			return err
		}
		table := l.table(s, s.T(l.title), found)
		if len(found) == rollLength {
			next := url.Values{"from": {l.place(found[len(found)-1])}}
			for _, kept := range []string{"state", "advisory"} {
				if word := asked.Get(kept); word != "" {
					next.Set(kept, word)
				}
			}
			table.Next = link.View{Text: s.T("act.more"), Href: l.path + "?" + next.Encode()}
		}
		return d.page(w, r, s.T(l.title), deskpage.Roll(s, s.T(l.title), table))
	})
}
