package desk

import (
	"context"
	"strings"

	"tocsin/domain/access"
	"tocsin/domain/coordination"
	"tocsin/domain/fault"
	"tocsin/domain/ident"
	"tocsin/domain/marking"
	"tocsin/domain/privacy"
	"tocsin/domain/report"
	"tocsin/store"
)

// Triage decides what becomes of a report.
type Triage struct{ *core }

// Acknowledge says that a report was read and is being assessed. The reporter sees it.
func (t Triage) Acknowledge(ctx context.Context, who access.Principal, id string) (store.Proof, error) {
	return t.move(ctx, who, access.AcknowledgeReport, id, "", nil)
}

// Reject closes a report as no case. The reporter is told why, and may answer.
func (t Triage) Reject(ctx context.Context, who access.Principal, id, reason string) (store.Proof, error) {
	if strings.TrimSpace(reason) == "" {
		return store.Proof{}, fault.New(fault.Invalid, "report.reason", "a report is rejected for a reason, which its reporter reads").At("/reason")
	}
	return t.move(ctx, who, access.RejectReport, id, reason, func(r *report.Report) { r.Reason = reason })
}

// Join makes a report part of a case; its events and clocks go along. Receipt and
// time of each report stay its own.
func (t Triage) Join(ctx context.Context, who access.Principal, id, caseID string) (store.Proof, error) {
	return t.write(ctx, who, access.JoinReport, "", func(tx *store.Tx) error {
		tx.About(id)
		if _, err := tx.LoadCase(caseID); err != nil {
			return err
		}
		if err := t.join(tx, id, caseID); err != nil {
			return err
		}
		return t.reckon(tx, caseID)
	})
}

func (t Triage) move(ctx context.Context, who access.Principal, act access.Act, id, why string, do func(*report.Report)) (store.Proof, error) {
	return t.write(ctx, who, act, why, func(tx *store.Tx) error {
		tx.About(id)
		r, err := tx.LoadReport(id)
		if err != nil {
			return err
		}
		if r.State, err = report.Next(r.State, act); err != nil {
			return err
		}
		if do != nil {
			do(&r)
		}
		return tx.ChangeReport(r)
	})
}

// narrow gives a case the strictest of its own label and that of a report that joins
// it (promise A4).
func (c *core) narrow(tx *store.Tx, caseID string, label marking.TLP) error {
	k, err := tx.LoadCase(caseID)
	if err != nil || !marking.Wider(k.Marking, label) {
		return err
	}
	k.Marking = label
	return tx.ChangeCase(k)
}

// join moves a report with its events and clocks into a case, inside an act.
func (c *core) join(tx *store.Tx, id, caseID string) error {
	r, err := tx.LoadReport(id)
	if err != nil {
		return err
	}
	if r.State, err = report.Next(r.State, access.JoinReport); err != nil {
		return err
	}
	r.Case = caseID
	if err := tx.ChangeReport(r); err != nil {
		return err
	}
	if err := c.narrow(tx, caseID, r.Marking); err != nil {
		return err
	}
	if err := seatSender(tx, r, caseID); err != nil {
		return err
	}
	events, err := tx.LoadEvents(id)
	if err != nil {
		return err
	}
	for _, e := range events {
		e.Matter = caseID
		if err := tx.MoveEvent(e, access.Desk()); err != nil {
			return err
		}
	}
	clocks, err := tx.LoadClocks(id)
	if err != nil {
		return err
	}
	for _, k := range clocks {
		k.Matter = caseID
		if err := tx.ChangeClock(k); err != nil {
			return err
		}
	}
	return moveFindings(tx, id, caseID)
}

// moveFindings takes what was found in a report along, so that it is decided once, in
// its case, and not proposed there a second time.
func moveFindings(tx *store.Tx, id, caseID string) error {
	found, err := tx.LoadFindings(id)
	if err != nil {
		return err
	}
	for _, f := range found {
		f.Matter = caseID
		if err := tx.ChangeFinding(f); err != nil {
			return err
		}
	}
	return nil
}

// seatSender gives the reporting organisation the role it reported in, where it has none.
func seatSender(tx *store.Tx, r report.Report, caseID string) error {
	if r.Org == "" {
		return nil
	}
	taking, err := tx.LoadParticipants(caseID)
	if err != nil {
		return err
	}
	for _, p := range taking {
		if p.Org == r.Org {
			return nil
		}
	}
	return seat(tx, coordination.Participant{Case: caseID, Org: r.Org, Roles: []string{capacityRole[r.Capacity]}})
}

// Answer writes into a reporter's mailbox for the office.
func (t Triage) Answer(ctx context.Context, who access.Principal, id, text string) (store.Proof, error) {
	return t.say(ctx, who, access.AnswerReporter, id, text)
}

// Say writes into the mailbox for its reporter.
func (i Intake) Say(ctx context.Context, who access.Principal, id, text string) (store.Proof, error) {
	return i.say(ctx, who, access.WriteMessage, id, text)
}

const maxMessage = 10_000

func (c *core) say(ctx context.Context, who access.Principal, act access.Act, id, text string) (store.Proof, error) {
	text = strings.TrimSpace(text)
	if text == "" || len([]rune(text)) > maxMessage {
		return store.Proof{}, fault.New(fault.Invalid, "message.text", "a message has between 1 and %d characters", maxMessage).At("/text")
	}
	if err := legibleAt("/text", text); err != nil {
		return store.Proof{}, err
	}
	return c.write(ctx, who, act, "", func(tx *store.Tx) error {
		tx.About(id)
		r, err := tx.LoadReport(id)
		if err != nil {
			return err
		}
		if act == access.WriteMessage && !r.Senders().Admits(who) {
			return access.Gone() // the office reads it, and may answer it, and never speaks for its reporter
		}
		m := report.Message{Report: id, At: tx.Now(), Office: act == access.AnswerReporter, By: who.Alias(), Text: privacy.Sealed(text)}
		if m.ID, err = tx.NewID(ident.Message); err != nil {
			return err
		}
		if err := tx.AddMessage(m, reportAudience(r)); err != nil || !m.Office {
			return err
		}
		return c.post(tx, r, m)
	})
}
