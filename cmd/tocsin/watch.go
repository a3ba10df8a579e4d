package main

// alertVerb is what somebody's reading raised on a running platform.
type alertVerb struct {
	List   reading[alertList] `cmd:"" help:"List what somebody's reading raised."`
	Pursue act[pursued]       `cmd:"" help:"Say what was done about a reading."`
}

// Help says what stands elsewhere.
func (alertVerb) Help() string {
	return `For auditors and administrators; nobody sees those about himself. That a reading was all right is said by a person who has signed in, at /alerts, and by no token: it widens what somebody may see. So is who a reporter is asked for on the page of his report.`
}

// canaryVerb is the matters of a running platform that no duty explains.
type canaryVerb struct {
	List reading[all]  `cmd:"" help:"List the canaries."`
	Set  act[trapSet]  `cmd:"" help:"Make a report or a case a canary."`
	End  act[ofCanary] `cmd:"" help:"Make a canary a matter like any other."`
}

type alertList struct {
	all
	portion
	State string `help:"Only those in this state: open, allowed or pursued." json:"state,omitempty" enum:",open,allowed,pursued" default:""`
}

type pursued struct {
	ID     string `arg:"" help:"The alert; tocsin alert list shows them." json:"-" placeholder:"ALERT"`
	Reason string `help:"What you found, and what was done." json:"reason" required:""`
}

func (p pursued) thing() string { return p.ID }

type trapSet struct {
	all
	Matter string `arg:"" help:"The report or the case." json:"matter" placeholder:"MATTER"`
	Note   string `help:"What it is, for whoever looks into an alert." json:"note" required:""`
}

type ofCanary struct {
	ID string `arg:"" help:"The canary; tocsin canary list shows them." json:"-" placeholder:"CANARY"`
}

func (c ofCanary) thing() string { return c.ID }

func watchRows() map[string]row {
	return map[string]row{
		"alert list": {"/alerts", "", "The newest first. For auditors and administrators; nobody sees those about himself.",
			[2]string{`--state open | jq -r '.items[] | [.login, .kind, .count] | @tsv'`, `--limit 200 --token TOKEN > alerts.json`}},
		"alert pursue": {"/alerts/{id}/pursue", "what was done is on record", "Nothing is widened by it. That a reading was all right is said in person, at /alerts.",
			[2]string{`alt_0123 --reason "he is asked what it was for"`, `alt_0123 --reason "his account was closed" --json`}},
		"canary list": {"/canaries", "", "For auditors only.",
			[2]string{`| jq -r '.items[] | select(.ended | not) | [.id, .note] | @tsv'`, `--token TOKEN > canaries.json`}},
		"canary set": {"/canaries", "whoever opens the matter raises an alert", "For auditors only. No entry of the log names the matter.",
			[2]string{`rep_0123 --note "a report of no product of ours"`, `cas_0123 --note "nobody is assigned" --json`}},
		"canary end": {"/canaries/{id}/end", "it is a matter like any other", "Opening it raises nothing any more.",
			[2]string{`trp_0123`, `trp_0123 --token TOKEN --json`}},
	}
}
