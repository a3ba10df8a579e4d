package main

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"tocsin/domain/fault"
)

// measureVerb is the standing of units on a running platform: what was decided about it,
// and what becomes of that. What each verb may do is decided there, by whose token it is.
type measureVerb struct {
	List     measureList     `cmd:"" help:"List the measures that one may know of."`
	Show     measureShow     `cmd:"" help:"Show one, with its plan, its decisions and its appeals."`
	Holdings measureHoldings `cmd:"" help:"List what the unit already holds of others'."`
	Warn     measureWarn     `cmd:"" help:"Warn a unit."`
	Suspend  measureSuspend  `cmd:"" help:"Suspend the cooperation with a unit."`
	Plan     measurePlan     `cmd:"" help:"Add an item to what is to be mended."`
	Rectify  measureRectify  `cmd:"" help:"Hand in what one's unit mended."`
	Accept   measureAccept   `cmd:"" help:"Accept an item of the plan."`
	Return   measureReturn   `cmd:"" help:"Give an item back, for a reason."`
	Propose  measurePropose  `cmd:"" help:"Propose that the unit be restored."`
	Extend   measureExtend   `cmd:"" help:"Propose that the term goes on."`
	Remove   measureRemove   `cmd:"" help:"Propose to end the cooperation."`
	Annul    measureAnnul    `cmd:"" help:"Propose to take back a measure that should not have been taken."`
	Approve  measureApprove  `cmd:"" help:"Approve the proposal; the second approval carries it."`
	Decline  measureDecline  `cmd:"" help:"Decline the proposal."`
	Withdraw measureWithdraw `cmd:"" help:"Take one's own proposal back."`
	Appeal   measureAppeal   `cmd:"" help:"Appeal, for one's unit."`
	Hear     measureHear     `cmd:"" help:"Put down that the unit was heard."`
	Settle   measureSettle   `cmd:"" help:"Decide an appeal."`
}

// decision is what the decisions about a measure have in common.
type decision struct {
	Server string `help:"Address of the platform." required:"" env:"TOCSIN_SERVER" placeholder:"URL" group:"server"`
	Token  string `help:"API token of the one who decides." required:"" env:"TOCSIN_TOKEN" group:"server"`
	JSON   bool   `help:"Print JSON." group:"print"`
	ID     string `arg:"" help:"The measure; tocsin measure list shows them." placeholder:"MEASURE"`
}

// send does one act on the measure, and says what is on record.
func (d decision) send(ctx context.Context, t *terminal, act string, body map[string]any, says string) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return fault.New(fault.Internal, "measure.body", "the decision cannot be written down").Because(err)
	}
	var answer json.RawMessage
	if err := (client{d.Server, d.Token}).send(ctx, http.MethodPost, "/api/v1/measures/"+url.PathEscape(d.ID)+"/"+act, "", raw, &answer); err != nil {
		return err
	}
	if d.JSON {
		return t.json(answer)
	}
	t.say("%s: %s", d.ID, says)
	return nil
}

// measurePropose proposes.
type measurePropose struct {
	decision
	Minutes string `help:"What was examined, and why it suffices. The unit reads it." required:""`
}

// Help teaches the verb.
func (measurePropose) Help() string {
	return `After the term of a suspension, and once the unit has handed in what it mended. Two others then approve. Your token may stand in TOCSIN_TOKEN.

Examples:
  tocsin measure propose mea_0123 --server https://platform.example --minutes "procedure examined on site, 2022-06-23"
  tocsin measure propose mea_0123 --server https://platform.example --minutes "two exercises passed" --json`
}

// Run proposes.
func (m *measurePropose) Run(ctx context.Context, t *terminal) error {
	return m.send(ctx, t, "propose", map[string]any{"minutes": m.Minutes}, "restoring is proposed; two others must approve")
}

// measureAnnul proposes to annul.
type measureAnnul struct {
	decision
	Reason string `help:"Why it should not have been taken. The unit reads it." required:""`
}

// Help teaches the verb.
func (measureAnnul) Help() string {
	return `Somebody else approves, who did not take the measure either; undecided, the proposal lapses after 14 days. It stays in the history. Your token may stand in TOCSIN_TOKEN.

Examples:
  tocsin measure annul mea_0123 --server https://platform.example --reason "another unit of the same name was meant"
  tocsin measure annul mea_0123 --server https://platform.example --reason "the ground did not hold" --json`
}

// Run proposes.
func (m *measureAnnul) Run(ctx context.Context, t *terminal) error {
	return m.send(ctx, t, "annul", map[string]any{"reason": m.Reason}, "its annulment is proposed; somebody else must approve")
}

// measureApprove approves.
type measureApprove struct {
	decision
	Seen int `help:"Version of the proposal that you saw, as the measure says." required:""`
}

// Help teaches the verb.
func (measureApprove) Help() string {
	return `Whoever took the measure or proposed what becomes of it cannot approve, and nobody counts twice. Your token may stand in TOCSIN_TOKEN.

Examples:
  tocsin measure approve mea_0123 --seen 1 --server https://platform.example
  tocsin measure approve mea_0123 --seen 2 --server https://platform.example --token TOKEN --json`
}

// Run approves.
func (m *measureApprove) Run(ctx context.Context, t *terminal) error {
	return m.send(ctx, t, "approve", map[string]any{"version": m.Seen}, "your approval is on record")
}

// measureDecline declines.
type measureDecline struct {
	decision
	Seen   int    `help:"Version of the proposal that you saw, as the measure says." required:""`
	Reason string `help:"Why; it goes on record." required:""`
}

// Help teaches the verb.
func (measureDecline) Help() string {
	return `The unit stays where it is. Your token may stand in TOCSIN_TOKEN.

Examples:
  tocsin measure decline mea_0123 --seen 1 --server https://platform.example --reason "not examined on site"
  tocsin measure decline mea_0123 --seen 1 --server https://platform.example --reason "the term is not over" --json`
}

// Run declines.
func (m *measureDecline) Run(ctx context.Context, t *terminal) error {
	return m.send(ctx, t, "decline", map[string]any{"version": m.Seen, "reason": m.Reason}, "the proposal is declined")
}
