package main

import (
	"context"
	"net/http"
	"net/url"
)

// usesVerb shows how tokens were used on a running platform.
type usesVerb struct {
	remote
	Networks bool   `help:"Show the networks that they were used from, and which are new."`
	Unit     string `help:"Count by day for a unit; for administrators and auditors." placeholder:"ORG"`
}

// Help teaches the verb.
func (usesVerb) Help() string {
	return `Your own tokens: in which hour, on which route, from which network, with what outcome, how often. Kept for 90 days. A use is on the list at once when you ask.

Examples:
  tocsin uses --server https://platform.example --token TOKEN | jq -r '.items[] | [.hour, .label, .network, .route, .outcome, .count] | @tsv'
  tocsin uses --server https://platform.example --networks | jq '.items[] | select(.new)'
  tocsin uses --server https://platform.example --unit org_0123 > uses.json`
}

// Run shows.
func (u *usesVerb) Run(ctx context.Context, t *terminal) error {
	path := "/uses"
	switch {
	case u.Networks && u.Unit != "":
		return usage("uses", "--networks and --unit ask for two things").At("--unit").WithHint("ask for one of them")
	case u.Networks:
		path += "/networks"
	case u.Unit != "":
		path = "/partners/" + url.PathEscape(u.Unit) + "/uses"
	}
	return u.print(ctx, t, http.MethodGet, path, nil)
}
