package main

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// programmeVerb is the calls for units of a running platform.
type programmeVerb struct {
	List reading[all]         `cmd:"" help:"List the programmes that one may know of."`
	Show reading[ofProgramme] `cmd:"" help:"Show one: tiers, criteria, terms."`
	Open programmeOpen        `cmd:"" help:"Open a programme with its first term."`
	Term act[termAdded]       `cmd:"" help:"Add a term to a programme."`
}

type ofProgramme struct {
	ID string `arg:"" help:"The programme; tocsin programme list shows them." json:"-" placeholder:"PROGRAMME"`
}

func (p ofProgramme) thing() string { return p.ID }

func programmeRows() map[string]row {
	return map[string]row{
		"programme list": {"/programmes", "", "Without a token, those for everybody.",
			[2]string{`| jq -r '.items[].name'`, `--token TOKEN > programmes.json`}},
		"programme show": {"/programmes/{id}", "", "Its criteria are numbered from one.",
			[2]string{`prg_0123 | jq '.criteria'`, `prg_0123 --token TOKEN > programme.json`}},
		"programme term": {"/programmes/{id}/terms", "the term is added", "It begins when the one before is over, at the earliest.",
			[2]string{`prg_0123 --from 2026-01-01 --to 2028-01-01 --apply-until 2025-12-20 --measured reports=40 --measured duties=60`, `prg_0123 --from 2026-01-01 --to 2027-01-01 --apply-until 2025-12-01 --json`}},
	}
}

// termDays are the days of a term.
type termDays struct {
	From       string  `help:"First day." json:"from" required:"" placeholder:"DAY"`
	To         string  `help:"The first day that is outside." json:"to" required:"" placeholder:"DAY"`
	ApplyUntil string  `help:"The last day on which a unit may apply." json:"apply_until" required:"" placeholder:"DAY"`
	Measured   weighed `help:"A metric of the yearly assessment and its weight, as duties=60; several times: reports, duties, notices, findings, invitations, standing." json:"measured" mapsep:"none"`
}

// weighed are metrics with their weights, as duties=60.
type weighed map[string]int

// MarshalJSON writes them as the platform reads them, in their order.
func (w weighed) MarshalJSON() ([]byte, error) {
	type one struct {
		Metric string `json:"metric"`
		Weight int    `json:"weight"`
	}
	measured := []one{}
	for _, metric := range slices.Sorted(maps.Keys(w)) {
		measured = append(measured, one{metric, w[metric]})
	}
	return json.Marshal(measured)
}

type programmeOpen struct {
	remote
	termDays
	Name       string   `arg:"" help:"Its name."`
	Tier       []string `help:"A tier; several times, the highest first." required:"" sep:"none"`
	Criterion  []string `help:"Weight and text, as \"60 original findings\"; several times." required:"" sep:"none"`
	Evidence   []int    `help:"Numbers of the criteria of which evidence is asked for."`
	Quorum     int      `help:"Votes that a decision takes." default:"3"`
	Visibility string   `help:"Who may know of it, and apply." enum:"internal,partners,public" default:"internal"`
	About      string   `help:"What it is about."`
}

// Help teaches the verb.
func (programmeOpen) Help() string {
	return `Criteria and tiers stay as they are; terms are added.

Examples:
  tocsin programme open "Support units" --tier "two stars" --tier "one star" --criterion "60 original findings" --criterion "40 a stable team" --evidence 1 --visibility partners --from 2024-01-01 --to 2026-01-01 --apply-until 2023-12-20 --server https://platform.example
  tocsin programme open "Experts" --tier expert --criterion "1 capability" --from 2024-01-01 --to 2025-01-01 --apply-until 2023-12-01 --server https://platform.example`
}

// Run opens.
func (a *programmeOpen) Run(ctx context.Context, t *terminal) error {
	criteria := []map[string]any{}
	for _, c := range a.Criterion {
		weight, text, _ := strings.Cut(strings.TrimSpace(c), " ")
		n, err := strconv.Atoi(weight)
		if err != nil {
			return usage("criterion", "%q does not begin with its weight", c).At("--criterion").WithHint("write it as \"60 original findings\"")
		}
		criteria = append(criteria, map[string]any{"text": text, "weight": n})
	}
	for _, n := range a.Evidence {
		if n < 1 || n > len(criteria) {
			return usage("evidence", "there is no criterion %d", n).At("--evidence").WithHint("criteria are numbered from one")
		}
		criteria[n-1]["evidence"] = true
	}
	return a.print(ctx, t, http.MethodPost, "/programmes", map[string]any{
		"name": a.Name, "about": a.About, "tiers": a.Tier, "criteria": criteria, "quorum": a.Quorum, "visibility": a.Visibility, "term": a.termDays,
	})
}

type termAdded struct {
	ofProgramme
	termDays
}
