package main

// measureVerb is the standing of units on a running platform: what was decided about it,
// and what becomes of that. What each verb may do is decided there, by whose token it is.
type measureVerb struct {
	List     reading[measureList] `cmd:"" help:"List the measures that one may know of."`
	Show     reading[ofMeasure]   `cmd:"" help:"Show one, with its plan, its decisions and its appeals."`
	Holdings reading[ofMeasure]   `cmd:"" help:"List what the unit already holds of others'."`
	Warn     act[measureTaken]    `cmd:"" help:"Warn a unit."`
	Suspend  act[measureTaken]    `cmd:"" help:"Suspend the cooperation with a unit."`
	Plan     act[itemPlanned]     `cmd:"" help:"Add an item to what is to be mended."`
	Rectify  act[itemMended]      `cmd:"" help:"Hand in what one's unit mended."`
	Accept   act[item]            `cmd:"" help:"Accept an item of the plan."`
	Return   act[itemReturned]    `cmd:"" help:"Give an item back, for a reason."`
	Propose  act[proposed]        `cmd:"" help:"Propose that the unit be restored."`
	Extend   act[extended]        `cmd:"" help:"Propose that the term goes on."`
	Remove   act[proposed]        `cmd:"" help:"Propose to end the cooperation."`
	Annul    act[annulled]        `cmd:"" help:"Propose to take back a measure that should not have been taken."`
	Approve  act[proposalSeen]    `cmd:"" help:"Approve the proposal; the second approval carries it."`
	Decline  act[proposalEnded]   `cmd:"" help:"Decline the proposal."`
	Withdraw act[proposalEnded]   `cmd:"" help:"Take one's own proposal back."`
	Appeal   act[appealed]        `cmd:"" help:"Appeal, for one's unit."`
	Hear     act[heard]           `cmd:"" help:"Put down that the unit was heard."`
	Settle   act[settled]         `cmd:"" help:"Decide an appeal."`

	WithdrawAppeal act[ofMeasure] `cmd:"" help:"Take the appeal of one's unit back."`
}

type measureList struct {
	all
	Org string `help:"Only those about this unit." json:"org,omitempty" placeholder:"ORG"`
}

type ofMeasure struct {
	ID string `arg:"" help:"The measure; tocsin measure list shows them." json:"-" placeholder:"MEASURE"`
}

func (m ofMeasure) thing() string { return m.ID }

type measureTaken struct {
	all
	Org        string `arg:"" help:"The unit." json:"org" placeholder:"ORG"`
	Ground     string `help:"Why; read by everybody who may know." json:"ground" required:""`
	From       string `help:"First day of the term." json:"from" required:"" placeholder:"DAY"`
	Months     int    `help:"How long." json:"months" default:"6"`
	Visibility string `help:"Who may know beside the office and the unit." json:"visibility" enum:"internal,partners,public" default:"internal"`
	Source     string `help:"Where it is from." json:"source,omitempty"`
	Case       string `help:"The case it rests on." json:"case,omitempty" placeholder:"CASE"`
}

type itemPlanned struct {
	ofMeasure
	Text string `help:"What is to be mended, and how it will be seen." json:"text" required:""`
	Due  string `help:"The day by which it shall be." json:"due,omitempty" placeholder:"DAY"`
}

type itemMended struct {
	ofMeasure
	Text string `help:"What was mended, and how it can be seen." json:"text" required:""`
	Item int    `help:"Of the plan; none where it is of the whole." json:"item,omitempty" placeholder:"NUMBER"`
}

type item struct {
	ofMeasure
	Item int `help:"Its number in the plan." json:"item" required:"" placeholder:"NUMBER"`
}

type itemReturned struct {
	item
	Reason string `help:"Why. The unit reads it." json:"reason" required:""`
}

type proposed struct {
	ofMeasure
	Minutes string `help:"What was examined, and why this follows. The unit reads it." json:"minutes" required:""`
}

type extended struct {
	proposed
	Months int `help:"How many more." json:"months" required:""`
}

type annulled struct {
	ofMeasure
	Reason string `help:"Why it should not have been taken. The unit reads it." json:"reason" required:""`
}

type proposalSeen struct {
	ofMeasure
	Seen int `help:"Version of the proposal that you saw, as the measure says." json:"version" required:""`
}

type proposalEnded struct {
	proposalSeen
	Reason string `help:"Why; it goes on record." json:"reason" required:""`
}

type appealed struct {
	ofMeasure
	Text string `help:"What is wrong with the decision, and what you ask for." json:"text" required:""`
}

type heard struct {
	ofMeasure
	Minutes string `help:"Who said what, and what was examined. The unit reads it." json:"minutes" required:""`
}

type settled struct {
	ofMeasure
	Outcome string `help:"What becomes of the measure." json:"outcome" required:"" enum:"upheld,changed,annulled"`
	Months  int    `help:"Of a changed term in all." json:"months,omitempty"`
	Reasons string `help:"The unit reads them." json:"reasons" required:""`
}

func measureRows() map[string]row {
	return map[string]row{
		"measure list": {"/measures", "", "Without a token, those for everybody; with one, those that its owner may know of.",
			[2]string{`| jq -r '.items[] | [.name, .state, .until] | @tsv'`, `--org org_0123 --token TOKEN > measures.json`}},
		"measure show": {"/measures/{id}", "", "The unit and the office see the plan, every decision with its minutes, and every appeal.",
			[2]string{`mea_0123 | jq '.items'`, `mea_0123 --token TOKEN > measure.json`}},
		"measure holdings": {"/measures/{id}/holdings", "", "As it was when the measure was taken: cases, with how often the unit's people opened them, and warnings.",
			[2]string{`mea_0123 | jq -r '.items[] | [.kind, .title, .read] | @tsv'`, `mea_0123 --token TOKEN > held.json`}},
		"measure warn": {"/measures/warnings", "the unit is warned", "The unit keeps what it may, and shall mend. A suspension may follow.",
			[2]string{`org_0123 --from 2021-12-22 --months 12 --ground "two calls not answered"`, `org_0123 --from 2021-12-22 --ground "late once" --visibility partners --json`}},
		"measure suspend": {"/measures", "the cooperation is suspended", "In the same act every session and token of its people ends; reporting, and being warned of its own products, stay open to it.",
			[2]string{`org_0123 --from 2021-12-22 --months 6 --ground "not reported in time"`, `org_0123 --from 2021-12-22 --ground "not reported in time" --visibility public --json`}},
		"measure plan": {"/measures/{id}/items", "the item is part of the plan", "By the office, or by the unit for itself. Restoring takes every item accepted.",
			[2]string{`mea_0123 --text "a second reader for every notice"`, `mea_0123 --text "training" --due 2022-03-01 --json`}},
		"measure rectify": {"/measures/{id}/rectify", "what you handed in is on record", "As often as there is something to say. It restores nothing by itself.",
			[2]string{`mea_0123 --text "a duty desk round the clock"`, `mea_0123 --item 1 --text "see annex" --json`}},
		"measure accept": {"/measures/{id}/items/accept", "the item is accepted", "Once there is evidence of it.",
			[2]string{`mea_0123 --item 1`, `mea_0123 --item 2 --token TOKEN --json`}},
		"measure return": {"/measures/{id}/items/return", "the item went back to the unit", "The item is open again.",
			[2]string{`mea_0123 --item 1 --reason "since when?"`, `mea_0123 --item 2 --reason "no dates" --json`}},
		"measure propose": {"/measures/{id}/propose", "restoring is proposed; two others must approve", "After the term, and once the unit has handed in what it mended. Two others then approve.",
			[2]string{`mea_0123 --minutes "procedure examined on site, 2022-06-23"`, `mea_0123 --minutes "two exercises passed" --json`}},
		"measure extend": {"/measures/{id}/extend", "an extension is proposed; two others must approve", "After the term. Two others approve; the months run from that day.",
			[2]string{`mea_0123 --months 2 --minutes "not manned at night"`, `mea_0123 --months 6 --minutes "nothing was handed in" --json`}},
		"measure remove": {"/measures/{id}/remove", "the end of the cooperation is proposed; two others must approve", "After the term of a suspension. Two others approve. The unit still reports, and may appeal.",
			[2]string{`mea_0123 --minutes "nothing was mended"`, `mea_0123 --minutes "it sold what it was told" --json`}},
		"measure annul": {"/measures/{id}/annul", "its annulment is proposed; somebody else must approve", "Somebody else approves, who did not take the measure either; undecided, the proposal lapses after 14 days. It stays in the history.",
			[2]string{`mea_0123 --reason "another unit of the same name was meant"`, `mea_0123 --reason "the ground did not hold" --json`}},
		"measure approve": {"/measures/{id}/approve", "your approval is on record", "Whoever took the measure or proposed what becomes of it cannot approve, and nobody counts twice.",
			[2]string{`mea_0123 --seen 1`, `mea_0123 --seen 2 --token TOKEN --json`}},
		"measure decline": {"/measures/{id}/decline", "the proposal is declined", "The unit stays where it is.",
			[2]string{`mea_0123 --seen 1 --reason "not examined on site"`, `mea_0123 --seen 1 --reason "the term is not over" --json`}},
		"measure withdraw": {"/measures/{id}/withdraw", "your proposal is withdrawn", "Only whoever proposed does this.",
			[2]string{`mea_0123 --seen 1 --reason "it was this unit"`, `mea_0123 --seen 2 --reason "a figure was wrong" --json`}},
		"measure appeal": {"/measures/{id}/appeal", "your appeal is on record; the measure stands meanwhile", "Within 60 days from a decision, and once against each. The measure stands meanwhile.",
			[2]string{`mea_0123 --text "we were in time, see receipt"`, `mea_0123 --text "another unit of our name was meant" --json`}},
		"measure withdraw-appeal": {"/measures/{id}/appeal/withdraw", "your appeal is withdrawn", "Until it is decided. Another one may be filed while there is time.",
			[2]string{`mea_0123`, `mea_0123 --token TOKEN --json`}},
		"measure hear": {"/measures/{id}/appeal/hear", "the hearing is on record", "By somebody who had no part in the decision.",
			[2]string{`mea_0123 --minutes "the unit showed its receipt"`, `mea_0123 --minutes "heard by telephone" --json`}},
		"measure settle": {"/measures/{id}/appeal/settle", "the appeal is decided", "By somebody who neither had a part in the decision nor heard the unit. A change makes the measure lighter.",
			[2]string{`mea_0123 --outcome upheld --reasons "it was another report"`, `mea_0123 --outcome changed --months 3 --reasons "the second was in time" --json`}},
	}
}
