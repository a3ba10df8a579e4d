package main

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// programmeVerb is the calls for units of a running platform.
type programmeVerb struct {
	List programmeList `cmd:"" help:"List the programmes that one may know of."`
	Show programmeShow `cmd:"" help:"Show one: tiers, criteria, terms."`
	Open programmeOpen `cmd:"" help:"Open a programme with its first term."`
	Term programmeTerm `cmd:"" help:"Add a term to a programme."`
}

type programmeList struct {
	remote
}

// Help teaches the verb.
func (programmeList) Help() string {
	return `Without a token, those for everybody.

Examples:
  tocsin programme list --server https://platform.example | jq -r '.items[].name'
  tocsin programme list --server https://platform.example --token TOKEN > programmes.json`
}

// Run lists.
func (a *programmeList) Run(ctx context.Context, t *terminal) error {
	return a.ask(ctx, t, http.MethodGet, "/programmes", nil)
}

type programmeShow struct {
	remote
	ID string `arg:"" help:"The programme." placeholder:"PROGRAMME"`
}

// Help teaches the verb.
func (programmeShow) Help() string {
	return `Its criteria are numbered from one.

Examples:
  tocsin programme show prg_0123 --server https://platform.example | jq '.criteria'
  tocsin programme show prg_0123 --server https://platform.example --token TOKEN > programme.json`
}

// Run shows.
func (a *programmeShow) Run(ctx context.Context, t *terminal) error {
	return a.ask(ctx, t, http.MethodGet, "/programmes/"+url.PathEscape(a.ID), nil)
}

// termDays are the days of a term.
type termDays struct {
	From       string `help:"First day." required:"" placeholder:"DAY"`
	To         string `help:"The first day that is outside." required:"" placeholder:"DAY"`
	ApplyUntil string `help:"The last day on which a unit may apply." required:"" placeholder:"DAY"`
}

func (d termDays) body() map[string]any {
	return map[string]any{"from": d.From, "to": d.To, "apply_until": d.ApplyUntil}
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
	return a.ask(ctx, t, http.MethodPost, "/programmes", map[string]any{
		"name": a.Name, "about": a.About, "tiers": a.Tier, "criteria": criteria, "quorum": a.Quorum, "visibility": a.Visibility, "term": a.body(),
	})
}

type programmeTerm struct {
	remote
	termDays
	ID string `arg:"" help:"The programme." placeholder:"PROGRAMME"`
}

// Help teaches the verb.
func (programmeTerm) Help() string {
	return `It begins when the one before is over, at the earliest.

Examples:
  tocsin programme term prg_0123 --from 2026-01-01 --to 2028-01-01 --apply-until 2025-12-20 --server https://platform.example
  tocsin programme term prg_0123 --from 2026-01-01 --to 2027-01-01 --apply-until 2025-12-01 --server https://platform.example --token TOKEN`
}

// Run adds it.
func (a *programmeTerm) Run(ctx context.Context, t *terminal) error {
	return a.ask(ctx, t, http.MethodPost, "/programmes/"+url.PathEscape(a.ID)+"/terms", a.body())
}
