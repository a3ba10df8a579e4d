package desk

import (
	"context"
	"strings"

	"tocsin/domain/access"
	"tocsin/domain/advisory"
	"tocsin/domain/calendar"
	"tocsin/domain/coordination"
	"tocsin/store"
)

// refused puts on the timeline that somebody tried to release an advisory and the gate
// stood closed, with every reason. It is an act of its own, since the release left
// nothing behind; whoever asks later why the public was told so late finds it here.
//
// law: cn/rmspv 9(1)
func (p Publishing) refused(ctx context.Context, who access.Principal, id string, reasons []advisory.Reason) error {
	var codes, cites, en, zh []string
	for _, r := range reasons {
		codes, cites = append(codes, r.Code), append(cites, r.Cite)
		en, zh = append(en, r.Says.En), append(zh, r.Says.Zh)
	}
	_, err := p.write(ctx, who, access.ReleaseAdvisory, "refused: "+strings.Join(codes, ", "), func(tx *store.Tx) error {
		tx.About(id)
		a, err := tx.LoadAdvisory(id)
		if err != nil {
			return err
		}
		return p.put(tx, coordination.Event{
			Matter: a.Case, Type: coordination.ReleaseRefused, Actor: Platform, At: calendar.At(tx.Now()), Status: coordination.Confirmed,
			Source: a.ID, Text: strings.Join(en, " "), LocalText: strings.Join(zh, ""),
			Attributes: map[string]string{"advisory": a.ID, "reasons": strings.Join(codes, ", "), "cites": strings.Join(cites, ", ")},
		})
	})
	return err
}
