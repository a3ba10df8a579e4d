package web

import (
	"net/http"

	"tocsin/domain/access"
	"tocsin/domain/coordination"
	"tocsin/domain/fault"
	"tocsin/transport/frame"
	room "tocsin/transport/web/page/coordination"
	"tocsin/transport/web/show"
)

// seen adds to a sight who can see the records of a page, and who could see some of
// them after an act that the reader may do and that would let more people see them.
func (d Door) seen(r *http.Request, s *show.Sight, ids []string, act access.Act, next []string) (err error) {
	if s.Seen, err = d.Desk.Look.SeenEach(r.Context(), s.Who, ids...); err != nil {
		return err
	}
	s.After = map[string]access.Reach{}
	if !s.Who.Granted(act) {
		return nil
	}
	for _, id := range next {
		if s.After[id], err = d.Desk.Look.Widened(r.Context(), s.Who, act, id, ""); err != nil {
			return err
		}
	}
	return nil
}

// seenCase is seen for a case with its findings, and with a unit that might be invited.
func (d Door) seenCase(r *http.Request, s *show.Sight, v *room.View) error {
	ids, proposed := []string{v.Case.ID}, []string{}
	for _, f := range v.Findings {
		if ids = append(ids, f.ID); f.State == coordination.Proposed {
			proposed = append(proposed, f.ID)
		}
	}
	if err := d.seen(r, s, ids, access.ConfirmFinding, proposed); err != nil {
		return err
	}
	if v.With = r.URL.Query().Get("with"); v.With == "" || !s.Who.Granted(access.InviteParty) {
		return nil
	}
	would, err := d.Desk.Look.Widened(r.Context(), frame.Who(r), access.InviteParty, v.Case.ID, v.With)
	if err == nil {
		s.After[v.Case.ID] = would
	}
	if fault.Is(err, fault.Absent) {
		return nil
	}
	return err
}
