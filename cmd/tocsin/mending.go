package main

import "context"

type measurePlan struct {
	decision
	Text string `help:"What is to be mended, and how it will be seen." required:""`
	Due  string `help:"The day by which it shall be." placeholder:"DAY"`
}

// Help teaches the verb.
func (measurePlan) Help() string {
	return `By the office, or by the unit for itself. Restoring takes every item accepted.

Examples:
  tocsin measure plan mea_0123 --text "a second reader for every notice" --server https://platform.example
  tocsin measure plan mea_0123 --text "training" --due 2022-03-01 --server https://platform.example --json`
}

// Run adds it.
func (m *measurePlan) Run(ctx context.Context, t *terminal) error {
	return m.send(ctx, t, "items", map[string]any{"text": m.Text, "due": m.Due}, "the item is part of the plan")
}

type measureRectify struct {
	decision
	Text string `help:"What was mended, and how it can be seen." required:""`
	Item int    `help:"Of the plan; none where it is of the whole." placeholder:"NUMBER"`
}

// Help teaches the verb.
func (measureRectify) Help() string {
	return `As often as there is something to say. It restores nothing by itself.

Examples:
  tocsin measure rectify mea_0123 --text "a duty desk round the clock" --server https://platform.example
  tocsin measure rectify mea_0123 --item 1 --text "see annex" --server https://platform.example --json`
}

// Run hands it in.
func (m *measureRectify) Run(ctx context.Context, t *terminal) error {
	return m.send(ctx, t, "rectify", map[string]any{"text": m.Text, "item": m.Item}, "what you handed in is on record")
}

type measureAccept struct {
	decision
	Item int `help:"Its number in the plan." required:"" placeholder:"NUMBER"`
}

// Help teaches the verb.
func (measureAccept) Help() string {
	return `Once there is evidence of it.

Examples:
  tocsin measure accept mea_0123 --item 1 --server https://platform.example
  tocsin measure accept mea_0123 --item 2 --token TOKEN --server https://platform.example --json`
}

// Run accepts.
func (m *measureAccept) Run(ctx context.Context, t *terminal) error {
	return m.send(ctx, t, "items/accept", map[string]any{"item": m.Item}, "the item is accepted")
}

type measureReturn struct {
	decision
	Item   int    `help:"Its number in the plan." required:"" placeholder:"NUMBER"`
	Reason string `help:"Why. The unit reads it." required:""`
}

// Help teaches the verb.
func (measureReturn) Help() string {
	return `The item is open again.

Examples:
  tocsin measure return mea_0123 --item 1 --reason "since when?" --server https://platform.example
  tocsin measure return mea_0123 --item 2 --reason "no dates" --server https://platform.example --json`
}

// Run gives it back.
func (m *measureReturn) Run(ctx context.Context, t *terminal) error {
	return m.send(ctx, t, "items/return", map[string]any{"item": m.Item, "reason": m.Reason}, "the item went back to the unit")
}

type measureExtend struct {
	decision
	Minutes string `help:"What was examined, and why it does not suffice. The unit reads it." required:""`
	Months  int    `help:"How many more." required:""`
}

// Help teaches the verb.
func (measureExtend) Help() string {
	return `After the term. Two others approve; the months run from that day.

Examples:
  tocsin measure extend mea_0123 --months 2 --minutes "not manned at night" --server https://platform.example
  tocsin measure extend mea_0123 --months 6 --minutes "nothing was handed in" --server https://platform.example --json`
}

// Run proposes.
func (m *measureExtend) Run(ctx context.Context, t *terminal) error {
	return m.send(ctx, t, "extend", map[string]any{"minutes": m.Minutes, "months": m.Months}, "an extension is proposed; two others must approve")
}

type measureRemove struct {
	decision
	Minutes string `help:"What was examined, and why this follows. The unit reads it." required:""`
}

// Help teaches the verb.
func (measureRemove) Help() string {
	return `After the term of a suspension. Two others approve. The unit still reports, and may appeal.

Examples:
  tocsin measure remove mea_0123 --minutes "nothing was mended" --server https://platform.example
  tocsin measure remove mea_0123 --minutes "it sold what it was told" --server https://platform.example --json`
}

// Run proposes.
func (m *measureRemove) Run(ctx context.Context, t *terminal) error {
	return m.send(ctx, t, "remove", map[string]any{"minutes": m.Minutes}, "the end of the cooperation is proposed; two others must approve")
}

type measureWithdraw struct {
	decision
	Seen   int    `help:"Version of the proposal, as the measure says." required:""`
	Reason string `help:"Why; it goes on record." required:""`
}

// Help teaches the verb.
func (measureWithdraw) Help() string {
	return `Only whoever proposed does this.

Examples:
  tocsin measure withdraw mea_0123 --seen 1 --reason "it was this unit" --server https://platform.example
  tocsin measure withdraw mea_0123 --seen 2 --reason "a figure was wrong" --server https://platform.example --json`
}

// Run withdraws.
func (m *measureWithdraw) Run(ctx context.Context, t *terminal) error {
	return m.send(ctx, t, "withdraw", map[string]any{"version": m.Seen, "reason": m.Reason}, "your proposal is withdrawn")
}

type measureAppeal struct {
	decision
	Text string `help:"What is wrong with the decision, and what you ask for." required:""`
}

// Help teaches the verb.
func (measureAppeal) Help() string {
	return `Within 60 days from a decision, and once against each. The measure stands meanwhile. To take it back, use the page of your unit.

Examples:
  tocsin measure appeal mea_0123 --text "we were in time, see receipt" --server https://platform.example
  tocsin measure appeal mea_0123 --text "another unit of our name was meant" --server https://platform.example --json`
}

// Run appeals.
func (m *measureAppeal) Run(ctx context.Context, t *terminal) error {
	return m.send(ctx, t, "appeal", map[string]any{"text": m.Text}, "your appeal is on record; the measure stands meanwhile")
}

type measureHear struct {
	decision
	Minutes string `help:"Who said what, and what was examined. The unit reads it." required:""`
}

// Help teaches the verb.
func (measureHear) Help() string {
	return `By somebody who had no part in the decision.

Examples:
  tocsin measure hear mea_0123 --minutes "the unit showed its receipt" --server https://platform.example
  tocsin measure hear mea_0123 --minutes "heard by telephone" --server https://platform.example --json`
}

// Run puts it down.
func (m *measureHear) Run(ctx context.Context, t *terminal) error {
	return m.send(ctx, t, "appeal/hear", map[string]any{"minutes": m.Minutes}, "the hearing is on record")
}

type measureSettle struct {
	decision
	Outcome string `help:"What becomes of the measure." required:"" enum:"upheld,changed,annulled"`
	Months  int    `help:"Of a changed term in all."`
	Reasons string `help:"The unit reads them." required:""`
}

// Help teaches the verb.
func (measureSettle) Help() string {
	return `By somebody who neither had a part in the decision nor heard the unit. A change makes the measure lighter.

Examples:
  tocsin measure settle mea_0123 --outcome upheld --reasons "it was another report" --server https://platform.example
  tocsin measure settle mea_0123 --outcome changed --months 3 --reasons "the second was in time" --server https://platform.example --json`
}

// Run decides.
func (m *measureSettle) Run(ctx context.Context, t *terminal) error {
	return m.send(ctx, t, "appeal/settle", map[string]any{"outcome": m.Outcome, "months": m.Months, "reasons": m.Reasons}, "the appeal is decided")
}
