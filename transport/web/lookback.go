package web

import (
	"net/http"

	"tocsin/domain/access"
	"tocsin/transport/frame"
	"tocsin/transport/web/page/layout"
	"tocsin/transport/web/page/lookback"
)

// mountLookback declares the page that tells a case, and the way to a replayed one.
func (d Door) mountLookback(door frame.Door) {
	door.Handle(office("/cases/{id}/lookback", access.ReadEvidence), d.showLookback)
	door.Handle(office("/replay", access.ReadEvidence), d.toReplay)
}

// showLookback tells what the record of a case shows. It opens nothing sealed, so
// looking back leaves no entry.
func (d Door) showLookback(w http.ResponseWriter, r *http.Request) error {
	account, err := d.Desk.Look.Lookback(r.Context(), frame.Who(r), r.PathValue("id"))
	if err != nil {
		return err
	}
	s, err := d.sight(r, nil, []string{account.ID})
	if err != nil {
		return err
	}
	for id, unit := range account.Units {
		s.Units[id] = unit
	}
	view := layout.View{Title: s.T("lookback.short") + " " + account.Number, Wide: true, Private: true}
	return d.pageOf(w, r, http.StatusOK, view, lookback.Page(s, lookback.View{Account: account}))
}

// toReplay leads to the newest case that a replay made.
func (d Door) toReplay(w http.ResponseWriter, r *http.Request) error {
	k, err := d.Desk.Look.Replayed(r.Context(), frame.Who(r))
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/cases/"+k.ID+"/lookback", http.StatusSeeOther)
	return nil
}
