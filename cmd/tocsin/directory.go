package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
)

// directoryVerb is the directory of a running platform: what is known of units, and how
// it is changed. What each verb may do is decided there, by whose token it is.
type directoryVerb struct {
	List     reading[all]        `cmd:"" help:"List what units chose to show."`
	Show     reading[ofUnit]     `cmd:"" help:"Show the entry of a unit and its contacts, without who they are."`
	Contacts reading[ofUnit]     `cmd:"" help:"Open the contacts of a unit; it goes on record."`
	Changes  directoryChanges    `cmd:"" help:"List the changes of a unit, or the proposals that wait."`
	Change   directoryChange     `cmd:"" help:"Change an entry or a contact; for one's own unit it is a proposal."`
	Approve  act[ofChange]       `cmd:"" help:"Approve a proposal; it takes effect."`
	Decline  act[changeDeclined] `cmd:"" help:"Decline a proposal, for a reason."`
	Withdraw act[ofChange]       `cmd:"" help:"Take a proposal of one's own unit back."`
	Code     act[codeMade]       `cmd:"" help:"Make the code by which a contact is verified."`
	Confirm  act[codeReturned]   `cmd:"" help:"Enter a code as it came back."`
}

type ofUnit struct {
	Unit string `arg:"" help:"The unit." json:"-" placeholder:"ORG"`
}

func (u ofUnit) thing() string { return u.Unit }

type ofChange struct {
	Change string `arg:"" help:"The proposal." json:"-" placeholder:"CHANGE"`
}

func (c ofChange) thing() string { return c.Change }

type changeDeclined struct {
	ofChange
	Reason string `help:"Why; the unit reads it." json:"reason" required:""`
}

type ofContact struct {
	Contact string `arg:"" help:"The contact." json:"-" placeholder:"CONTACT"`
}

func (c ofContact) thing() string { return c.Contact }

type codeMade struct {
	ofContact
	Way string `help:"By which way you hand it out: mail, phone, letter or in-person." json:"way" required:""`
}

type codeReturned struct {
	ofContact
	Code string `arg:"" help:"The code, as it came back." json:"code"`
	Way  string `help:"By which way it came back, where the office enters it." json:"way,omitempty"`
}

type directoryChanges struct {
	remote
	Unit string `arg:"" optional:"" help:"The unit; without one, what waits for the office." placeholder:"ORG"`
}

// Help teaches the verb.
func (directoryChanges) Help() string {
	return `Examples:
  tocsin directory changes --server https://platform.example | jq -r '.items[].id'
  tocsin directory changes org_0123 --server https://platform.example`
}

// Run lists.
func (d *directoryChanges) Run(ctx context.Context, t *terminal) error {
	if d.Unit == "" {
		return d.print(ctx, t, http.MethodGet, "/changes", nil)
	}
	return d.print(ctx, t, http.MethodGet, "/partners/"+url.PathEscape(d.Unit)+"/changes", nil)
}

type directoryChange struct {
	remote
	Unit string `arg:"" help:"The unit." placeholder:"ORG"`
	File string `arg:"" help:"The change as JSON; - reads standard input."`
}

// Help teaches the verb.
func (directoryChange) Help() string {
	return `The file names its subject (entry, contact-new, contact, contact-end) and holds the entry or the card whole, as it shall be. docs/api.md shows both.

Examples:
  echo '{"subject":"contact-new","card":{"function":"duty-24h","phone":"+86 10 1234567"}}' | tocsin directory change org_0123 - --server https://platform.example
  tocsin directory change org_0123 entry.json --server https://platform.example`
}

// Run changes, or proposes.
func (d *directoryChange) Run(ctx context.Context, t *terminal) error {
	raw, err := readAll(t, d.File)
	if err != nil || !json.Valid(raw) {
		return usage("file", "%s holds no JSON", d.File).Because(err)
	}
	return d.print(ctx, t, http.MethodPost, "/partners/"+url.PathEscape(d.Unit)+"/changes", json.RawMessage(raw))
}

// readAll reads a file, or standard input for a dash.
func readAll(t *terminal, name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(io.LimitReader(t.in, maxAnswer))
	}
	return plainFile(name, maxAnswer)
}

func directoryRows() map[string]row {
	return map[string]row{
		"directory list": {"/directory", "", "Without a token, what is for everybody.",
			[2]string{`| jq -r '.items[].name'`, `--token TOKEN > directory.json`}},
		"directory show": {"/partners/{id}", "", "",
			[2]string{`org_0123 > entry.json`, `org_0123 | jq -r '.products[]'`}},
		"directory contacts": {"/partners/{id}/contacts", "", "That they were opened, and by whom, is on record before the answer comes.",
			[2]string{`org_0123 | jq -r '.items[] | select(.function=="duty-24h").phone'`, `org_0123 --token TOKEN`}},
		"directory approve": {"/changes/{id}/approve", "", "",
			[2]string{`chg_0123`, `chg_0123 --token TOKEN | jq -r .state`}},
		"directory decline": {"/changes/{id}/decline", "", "",
			[2]string{`chg_0123 --reason "the domain is another unit's"`, `chg_0123 --reason "the telephone number rings elsewhere"`}},
		"directory withdraw": {"/changes/{id}/withdraw", "", "",
			[2]string{`chg_0123`, `chg_0123 --token TOKEN`}},
		"directory code": {"/contacts/{id}/codes", "", "The code is printed once, and good for a week. It must come back by another way, and not through whoever made it.",
			[2]string{`con_0123 --way mail`, `con_0123 --way letter | jq -r .code`}},
		"directory confirm": {"/contacts/{id}/confirm", "", "",
			[2]string{`con_0123 k4f7-9x2m-3qpz`, `con_0123 k4f7-9x2m-3qpz --way phone`}},
	}
}
