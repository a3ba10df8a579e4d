package main

import (
	"context"
	"net/http"
	"net/url"
)

type measureList struct {
	remote
	Org string `help:"Only those about this unit." placeholder:"ORG"`
}

// Help teaches the verb.
func (measureList) Help() string {
	return `Without a token, those for everybody; with one, those that its owner may know of.

Examples:
  tocsin measure list --server https://platform.example | jq -r '.items[] | [.name, .state, .until] | @tsv'
  tocsin measure list --org org_0123 --server https://platform.example --token TOKEN > measures.json`
}

// Run lists.
func (m *measureList) Run(ctx context.Context, t *terminal) error {
	path := "/measures"
	if m.Org != "" {
		path += "?org=" + url.QueryEscape(m.Org)
	}
	return m.ask(ctx, t, http.MethodGet, path, nil)
}

type measureShow struct {
	remote
	ID string `arg:"" help:"The measure." placeholder:"MEASURE"`
}

// Help teaches the verb.
func (measureShow) Help() string {
	return `The unit and the office see the plan, every decision with its minutes, and every appeal.

Examples:
  tocsin measure show mea_0123 --server https://platform.example | jq '.items'
  tocsin measure show mea_0123 --server https://platform.example --token TOKEN > measure.json`
}

// Run shows.
func (m *measureShow) Run(ctx context.Context, t *terminal) error {
	return m.ask(ctx, t, http.MethodGet, "/measures/"+url.PathEscape(m.ID), nil)
}

type measureHoldings struct {
	remote
	ID string `arg:"" help:"The measure." placeholder:"MEASURE"`
}

// Help teaches the verb.
func (measureHoldings) Help() string {
	return `As it was when the measure was taken: cases, with how often the unit's people opened them, and warnings.

Examples:
  tocsin measure holdings mea_0123 --server https://platform.example | jq -r '.items[] | [.kind, .title, .read] | @tsv'
  tocsin measure holdings mea_0123 --server https://platform.example --token TOKEN > held.json`
}

// Run lists.
func (m *measureHoldings) Run(ctx context.Context, t *terminal) error {
	return m.ask(ctx, t, http.MethodGet, "/measures/"+url.PathEscape(m.ID)+"/holdings", nil)
}

// taking is what taking a measure states.
type taking struct {
	remote
	Org        string `arg:"" help:"The unit." placeholder:"ORG"`
	Ground     string `help:"Why; read by everybody who may know." required:""`
	From       string `help:"First day of the term." required:"" placeholder:"DAY"`
	Months     int    `help:"How long." default:"6"`
	Visibility string `help:"Who may know beside the office and the unit." enum:"internal,partners,public" default:"internal"`
	Source     string `help:"Where it is from."`
	Case       string `help:"The case it rests on." placeholder:"CASE"`
}

func (m taking) body() map[string]any {
	return map[string]any{"org": m.Org, "ground": m.Ground, "from": m.From, "months": m.Months, "visibility": m.Visibility, "source": m.Source, "case": m.Case}
}

type measureWarn struct{ taking }

// Help teaches the verb.
func (measureWarn) Help() string {
	return `The unit keeps what it may, and shall mend. A suspension may follow.

Examples:
  tocsin measure warn org_0123 --from 2021-12-22 --months 12 --ground "two calls not answered" --server https://platform.example
  tocsin measure warn org_0123 --from 2021-12-22 --ground "late once" --visibility partners --server https://platform.example`
}

// Run warns.
func (m *measureWarn) Run(ctx context.Context, t *terminal) error {
	return m.ask(ctx, t, http.MethodPost, "/measures/warnings", m.body())
}

type measureSuspend struct{ taking }

// Help teaches the verb.
func (measureSuspend) Help() string {
	return `In the same act every session and token of its people ends; reporting, and being warned of its own products, stay open to it.

Examples:
  tocsin measure suspend org_0123 --from 2021-12-22 --months 6 --ground "not reported in time" --server https://platform.example
  tocsin measure suspend org_0123 --from 2021-12-22 --ground "not reported in time" --visibility public --server https://platform.example`
}

// Run suspends.
func (m *measureSuspend) Run(ctx context.Context, t *terminal) error {
	return m.ask(ctx, t, http.MethodPost, "/measures", m.body())
}
