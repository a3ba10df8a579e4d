package main

// caseVerb is the cases of a running platform.
type caseVerb struct {
	List  reading[caseList] `cmd:"" help:"List the cases that one may see."`
	Show  reading[ofCase]   `cmd:"" help:"Open a case; it goes on record."`
	Take  act[ofCase]       `cmd:"" help:"Work a case from now on."`
	Leave act[ofCase]       `cmd:"" help:"Work it no more."`
}

type caseList struct {
	all
	portion
}

type ofCase struct {
	ID string `arg:"" help:"The case; tocsin case list shows them." json:"-" placeholder:"CASE"`
}

func (c ofCase) thing() string { return c.ID }

func caseRows() map[string]row {
	return map[string]row{
		"case list": {"/cases", "", "The newest first; nothing sealed is in it.",
			[2]string{`| jq -r '.items[] | [.number, .state] | @tsv'`, `--limit 200 --token TOKEN > cases.json`}},
		"case show": {"/cases/{id}", "", "What is sealed in it opens, on record.",
			[2]string{`cas_0123 | jq .clocks`, `cas_0123 --token TOKEN > case.json`}},
		"case take": {"/cases/{id}/take", "you work on the case", "Colleagues see it. Who opens much that others work, and he does not, raises an alert.",
			[2]string{`cas_0123`, `cas_0123 --token TOKEN --json`}},
		"case leave": {"/cases/{id}/leave", "you work on it no more", "What was done with it stays on record.",
			[2]string{`cas_0123`, `cas_0123 --token TOKEN --json`}},
	}
}
