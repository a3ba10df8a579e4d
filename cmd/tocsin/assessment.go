package main

// assessmentVerb is how chosen units did in a year, on a running platform. What each verb
// may do is decided there, by whose token it is.
type assessmentVerb struct {
	List    reading[assessmentList]    `cmd:"" help:"List the assessments that one may know of."`
	Show    reading[ofAssessment]      `cmd:"" help:"Show one: shares, comments, decisions."`
	Records reading[assessmentRecords] `cmd:"" help:"List every record behind a metric."`
	Anew    reading[ofAssessment]      `cmd:"" help:"Count one once more from the records as they are, and say what differs."`
	Draw    act[assessmentDrawn]       `cmd:"" help:"Count how a chosen unit did in a year."`
	Compute act[assessmentComputed]    `cmd:"" help:"Count a draft once more."`
	Tell    act[assessmentSeen]        `cmd:"" help:"Show one to its unit."`
	Comment act[assessmentRemark]      `cmd:"" help:"Comment on one's own, or dispute a record."`
	Decide  act[assessmentRuled]       `cmd:"" help:"Decide what becomes of the tier."`
	Publish act[assessmentPublished]   `cmd:"" help:"Let others know shares and decision."`
	Appeal  act[assessmentAppealed]    `cmd:"" help:"Appeal against a decision."`
	Settle  act[assessmentRuled]       `cmd:"" help:"Decide an appeal."`
}

type assessmentList struct {
	all
	portion
	Org string `help:"Of this unit only." json:"org,omitempty" placeholder:"ORG"`
}

type ofAssessment struct {
	ID string `arg:"" help:"The assessment; tocsin assessment list shows them." json:"-" placeholder:"ASSESSMENT"`
}

func (a ofAssessment) thing() string { return a.ID }

type assessmentRecords struct {
	ofAssessment
	portion
	Metric string `help:"Behind which they stand." json:"metric" enum:"reports,duties,notices,findings,invitations,standing" default:"reports"`
}

type assessmentDrawn struct {
	all
	Application string `arg:"" help:"With which the unit was chosen." json:"application" placeholder:"APPLICATION"`
	Year        int    `help:"Of the term, from one." json:"year" default:"1"`
	AsOf        string `help:"What happened later counts as not happened; now where left out." json:"as_of,omitempty" placeholder:"TIME"`
}

type assessmentComputed struct {
	ofAssessment
	AsOf string `help:"Now where left out." json:"as_of,omitempty" placeholder:"TIME"`
}

type assessmentSeen struct {
	ofAssessment
	Seen int `help:"Version that you saw, as the assessment says." json:"version" required:""`
}

type assessmentRemark struct {
	ofAssessment
	Text   string `help:"What there is to say." json:"text,omitempty"`
	Metric string `help:"Behind which the disputed record stands." json:"metric,omitempty" placeholder:"METRIC"`
	Record string `help:"The one record that is disputed." json:"record,omitempty" placeholder:"RECORD"`
	Last   bool   `help:"There is nothing to add, and nobody need wait." json:"last"`
}

type assessmentRuled struct {
	ofAssessment
	Outcome string `help:"What becomes of the tier." json:"outcome" enum:"kept,raised,lowered,not-renewed" required:""`
	Tier    string `help:"With raised or lowered: which one." json:"tier,omitempty"`
	Reasons string `help:"The unit reads them." json:"reasons" required:""`
}

type assessmentPublished struct {
	ofAssessment
	Visibility string `help:"Who may know of it, beside the office and the unit." json:"visibility" enum:"internal,partners,public" default:"internal"`
}

type assessmentAppealed struct {
	ofAssessment
	Text string `help:"What is wrong with the decision." json:"text" required:""`
}

func assessmentRows() map[string]row {
	return map[string]row{
		"assessment list": {"/assessments", "", "The office knows of all, a unit of its own that it was shown, others of what is published to them.",
			[2]string{`| jq -r '.items[] | [.name, .year, .total.permille] | @tsv'`, `--org org_0123 --token TOKEN > assessments.json`}},
		"assessment show": {"/assessments/{id}", "", "Every number is a share; tocsin assessment records lists what it is made of.",
			[2]string{`asm_0123 | jq '.counts'`, `asm_0123 --token TOKEN > assessment.json`}},
		"assessment records": {"/assessments/{id}/records", "", "With the side on which each counts, and why. One that you may not open stands there without its name.",
			[2]string{`asm_0123 --metric reports | jq -r '.items[] | [.record, .side, .why] | @tsv'`, `asm_0123 --metric notices --limit 200 --token TOKEN`}},
		"assessment anew": {"/assessments/{id}/anew", "", "As of the same instant. It changes nothing.",
			[2]string{`asm_0123 | jq '.changed'`, `asm_0123 --token TOKEN > anew.json`}},
		"assessment draw": {"/assessments", "it is drawn up, and the unit knows nothing of it yet", "By the metrics and weights that the term named.",
			[2]string{`app_0123 --year 1`, `app_0123 --year 2 --as-of 2025-01-15T09:00:00+08:00 --json`}},
		"assessment compute": {"/assessments/{id}/compute", "it is counted anew", "Until the unit is shown it.",
			[2]string{`asm_0123`, `asm_0123 --as-of 2025-01-15T09:00:00+08:00 --token TOKEN`}},
		"assessment tell": {"/assessments/{id}/show", "the unit is shown it, and may comment", "Once the year is over. Nothing is computed from then on, and the unit comments within 15 days.",
			[2]string{`asm_0123 --seen 1`, `asm_0123 --seen 3 --token TOKEN`}},
		"assessment comment": {"/assessments/{id}/comment", "it is on record", "Of the whole, or of a single record. With --last the office need not wait any longer.",
			[2]string{`asm_0123 --metric notices --record ntc_0123 --text "answered by telephone"`, `asm_0123 --last --token TOKEN`}},
		"assessment decide": {"/assessments/{id}/decide", "it is decided, and the unit may appeal", "By somebody who had no part in drawing it up. It moves no measure and no finding.",
			[2]string{`asm_0123 --outcome kept --reasons "as the year before"`, `asm_0123 --outcome lowered --tier "one star" --reasons "four notices of nine were answered late"`}},
		"assessment publish": {"/assessments/{id}/publish", "it is published as far as you said", "Shares and decision; neither the records nor the reasons nor what the unit said.",
			[2]string{`asm_0123 --visibility partners`, `asm_0123 --visibility public --token TOKEN`}},
		"assessment appeal": {"/assessments/{id}/appeal", "the appeal is on record", "Within 60 days, once. It is published to nobody until somebody else decided.",
			[2]string{`asm_0123 --text "two were answered by telephone"`, `asm_0123 --text "the report was ours first" --token TOKEN`}},
		"assessment settle": {"/assessments/{id}/settle", "the appeal is decided", "By somebody who neither drew it up nor decided before.",
			[2]string{`asm_0123 --outcome kept --reasons "the minutes bear it out"`, `asm_0123 --outcome lowered --tier "one star" --reasons "they do not" --json`}},
	}
}
