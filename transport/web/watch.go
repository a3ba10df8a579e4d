package web

import (
	"net/http"

	"tocsin/domain/access"
	"tocsin/store"
	"tocsin/transport/frame"
	"tocsin/transport/web/page/layout"
	watchpage "tocsin/transport/web/page/watch"
	"tocsin/transport/web/show"
)

// alertsLength is how many alerts a page shows.
const alertsLength = 50

// mountWatch declares what looks after those who read.
func (d Door) mountWatch(door frame.Door) {
	door.Handle(office(watchpage.Path, access.ReadAlert), func(w http.ResponseWriter, r *http.Request) error { return d.showAlerts(w, r, show.Form{}) })
	d.presses(door,
		press{watchpage.Path + "/{id}/allow", access.AllowAlert, frame.Office, d.settleAlert(access.AllowAlert), d.showAlerts},
		press{watchpage.Path + "/{id}/pursue", access.PursueAlert, frame.Office, d.settleAlert(access.PursueAlert), d.showAlerts},
		press{"/canaries", access.SetTrap, frame.Office, d.setTrap, d.showAlerts},
		press{"/canaries/{id}/end", access.EndTrap, frame.Office, d.endTrap, d.showAlerts},
	)
}

func (d Door) showAlerts(w http.ResponseWriter, r *http.Request, f show.Form) error {
	ctx, who := r.Context(), frame.Who(r)
	before, err := store.ParsePlace(r.URL.Query().Get("after"))
	if err != nil {
		return err
	}
	v := watchpage.View{Form: f, Done: didJust(r)}
	if v.Alerts, err = d.Desk.Watching.Alerts(ctx, who, "", before, alertsLength+1); err != nil {
		return err
	}
	if len(v.Alerts) > alertsLength {
		v.Alerts = v.Alerts[:alertsLength]
		last := v.Alerts[alertsLength-1]
		v.Next = store.Place{At: last.At, ID: last.ID}.String()
	}
	if who.Granted(access.ReadTrap) {
		if v.Traps, err = d.Desk.Watching.Traps(ctx, who); err != nil {
			return err
		}
	}
	var people []string
	for _, a := range v.Alerts {
		people = append(people, a.Person, a.SettledBy)
	}
	s, err := d.sight(r, people, nil)
	if err != nil {
		return err
	}
	return d.pageOf(w, r, status(f), layout.View{Title: s.T("watch.title"), Path: watchpage.Path, Private: true}, watchpage.Page(s, v))
}

func (d Door) settleAlert(act access.Act) func(*http.Request, posted) (string, error) {
	return func(r *http.Request, form posted) (string, error) {
		id := r.PathValue("id")
		_, err := d.Desk.Watching.Settle(r.Context(), frame.Who(r), act, id, form.text("reason"))
		return done(watchpage.Path, act, id), err
	}
}

func (d Door) setTrap(r *http.Request, form posted) (string, error) {
	id, _, err := d.Desk.Watching.SetTrap(r.Context(), frame.Who(r), form.line("matter"), form.text("note"))
	return done(watchpage.Path, access.SetTrap, id), err
}

func (d Door) endTrap(r *http.Request, _ posted) (string, error) {
	id := r.PathValue("id")
	_, err := d.Desk.Watching.EndTrap(r.Context(), frame.Who(r), id)
	return done(watchpage.Path, access.EndTrap, id), err
}

// identifyReporter shows who handed a report in, in the answer itself.
func (d Door) identifyReporter(w http.ResponseWriter, r *http.Request) error {
	form, err := readForm(r)
	if err != nil {
		return err
	}
	found, err := d.Desk.Look.Identify(r.Context(), frame.Who(r), r.PathValue("id"), form.text("reason"))
	if err != nil {
		return again(w, r, form, d.showDossier, err)
	}
	s, err := d.sight(r, nil, nil)
	if err != nil {
		return err
	}
	return d.pageOf(w, r, http.StatusOK, layout.View{Title: s.T("watch.identity"), Path: "/reports", Private: true}, watchpage.Identity(s, found))
}
