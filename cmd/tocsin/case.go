package main

// caseVerb is the cases of a running platform.
type caseVerb struct {
	List  reading[caseList] `cmd:"" help:"List the cases that one may see."`
	Show  reading[ofCase]   `cmd:"" help:"Open a case; it goes on record."`
	Take  act[ofCase]       `cmd:"" help:"Work a case from now on."`
	Leave act[ofCase]       `cmd:"" help:"Work it no more."`

	WhatIf reading[caseSupposed] `cmd:"" help:"Say which duties of a case would be others under other law, or elsewhere."`
	Sweep  reading[supposed]     `cmd:"" help:"Say the same of all cases, in numbers."`
}

type caseList struct {
	all
	portion
}

type ofCase struct {
	ID string `arg:"" help:"The case; tocsin case list shows them." json:"-" placeholder:"CASE"`
}

// supposed is what somebody asks "what if?" about.
type supposed struct {
	all
	Suppose      string `help:"Instruments taken to be in force on every day, with commas." json:"suppose,omitempty" placeholder:"ID,..."`
	Jurisdiction string `help:"Where every unit is taken to sit." json:"jurisdiction,omitempty" placeholder:"EU"`
	Role         string `help:"Roles that units which offer a product are taken to have as well, with commas." json:"role,omitempty" placeholder:"ROLE,..."`
	Set          string `help:"Attributes of the matter, as name=value with commas; tocsin law vocabulary names them." json:"set,omitempty" placeholder:"NAME=VALUE,..."`
	Now          string `help:"The time to answer for, RFC 3339; without it the clock of the platform." json:"now,omitempty" placeholder:"TIME"`
}

type caseSupposed struct {
	ofCase
	supposed
}

func (c caseSupposed) thing() string { return c.ID }

func (c ofCase) thing() string { return c.ID }

func caseRows() map[string]row {
	return map[string]row{
		"case list": {"/cases", "", "The newest first; nothing sealed is in it.",
			[2]string{`| jq -r '.items[] | [.number, .state] | @tsv'`, `--limit 200 --token TOKEN > cases.json`}},
		"case show": {"/cases/{id}", "", "What is sealed in it opens, on record.",
			[2]string{`cas_0123 | jq .clocks`, `cas_0123 --token TOKEN > case.json`}},
		"case take": {"/cases/{id}/take", "you work on the case", "Colleagues see it. Who opens much that others work, and he does not, raises an alert.",
			[2]string{`cas_0123`, `cas_0123 --token TOKEN --json`}},
		"case what-if": {"/cases/{id}/what-if", "", "Only the answers that would be others are listed, as they are and as they would be. Nothing is kept and no clock starts.",
			[2]string{`cas_0123 --suppose eu/cra --jurisdiction EU --role manufacturer`, `cas_0123 --suppose eu/cra --now 2026-12-01T00:00:00Z | jq '.changed[].after.because'`}},
		"case sweep": {"/what-if", "", "Counts by stage and state, over the 1,000 newest cases.",
			[2]string{`--suppose eu/cra --jurisdiction EU --role manufacturer`, `--set national_security_or_public_interest=true | jq .stages`}},
		"case leave": {"/cases/{id}/leave", "you work on it no more", "What was done with it stays on record.",
			[2]string{`cas_0123`, `cas_0123 --token TOKEN --json`}},
	}
}
