package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"

	"tocsin/domain/fault"
)

// directoryVerb is the directory of a running platform: what is known of units, and how
// it is changed. What each verb may do is decided there, by whose token it is.
type directoryVerb struct {
	List     directoryList     `cmd:"" help:"List what units chose to show."`
	Show     directoryShow     `cmd:"" help:"Show the entry of a unit and its contacts, without who they are."`
	Contacts directoryContacts `cmd:"" help:"Open the contacts of a unit; it goes on record."`
	Changes  directoryChanges  `cmd:"" help:"List the changes of a unit, or the proposals that wait."`
	Change   directoryChange   `cmd:"" help:"Change an entry or a contact; for one's own unit it is a proposal."`
	Approve  directoryApprove  `cmd:"" help:"Approve a proposal; it takes effect."`
	Decline  directoryDecline  `cmd:"" help:"Decline a proposal, for a reason."`
	Withdraw directoryWithdraw `cmd:"" help:"Take a proposal of one's own unit back."`
	Code     directoryCode     `cmd:"" help:"Make the code by which a contact is verified."`
	Confirm  directoryConfirm  `cmd:"" help:"Enter a code as it came back."`
}

// remote is a running platform and whoever speaks to it.
type remote struct {
	Server string `help:"Address of the platform." required:"" env:"TOCSIN_SERVER" placeholder:"URL" group:"server"`
	Token  string `help:"API token of the one who asks." env:"TOCSIN_TOKEN" group:"server"`
	JSON   bool   `help:"Print errors as JSON, too; the answer always is." group:"print"`
}

// ask sends one request and prints what came back, as JSON.
func (r remote) ask(ctx context.Context, t *terminal, method, path string, body any) error {
	var raw []byte
	if method == http.MethodPost {
		var err error
		if raw, err = json.Marshal(body); err != nil {
			return fault.New(fault.Internal, "directory.body", "the request cannot be written down").Because(err)
		}
	}
	var answer json.RawMessage
	if err := (client{r.Server, r.Token}).send(ctx, method, "/api/v1"+path, "", raw, &answer); err != nil {
		return err
	}
	return t.json(answer)
}

type directoryList struct{ remote }

// Help teaches the verb.
func (directoryList) Help() string {
	return `Without a token, what is for everybody.

Examples:
  tocsin directory list --server https://platform.example | jq -r '.items[].name'
  tocsin directory list --server https://platform.example --token TOKEN > directory.json`
}

// Run lists.
func (d *directoryList) Run(ctx context.Context, t *terminal) error {
	return d.ask(ctx, t, http.MethodGet, "/directory", nil)
}

type directoryShow struct {
	remote
	Unit string `arg:"" help:"The unit." placeholder:"ORG"`
}

// Help teaches the verb.
func (directoryShow) Help() string {
	return `Examples:
  tocsin directory show org_0123 --server https://platform.example > entry.json
  tocsin directory show org_0123 --server https://platform.example | jq -r '.products[]'`
}

// Run shows.
func (d *directoryShow) Run(ctx context.Context, t *terminal) error {
	return d.ask(ctx, t, http.MethodGet, "/partners/"+url.PathEscape(d.Unit), nil)
}

type directoryContacts struct {
	remote
	Unit string `arg:"" help:"The unit." placeholder:"ORG"`
}

// Help teaches the verb.
func (directoryContacts) Help() string {
	return `That they were opened, and by whom, is on record before the answer comes.

Examples:
  tocsin directory contacts org_0123 --server https://platform.example | jq -r '.items[] | select(.function=="duty-24h").phone'
  tocsin directory contacts org_0123 --server https://platform.example --token TOKEN`
}

// Run opens them.
func (d *directoryContacts) Run(ctx context.Context, t *terminal) error {
	return d.ask(ctx, t, http.MethodGet, "/partners/"+url.PathEscape(d.Unit)+"/contacts", nil)
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
		return d.ask(ctx, t, http.MethodGet, "/changes", nil)
	}
	return d.ask(ctx, t, http.MethodGet, "/partners/"+url.PathEscape(d.Unit)+"/changes", nil)
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
	return d.ask(ctx, t, http.MethodPost, "/partners/"+url.PathEscape(d.Unit)+"/changes", json.RawMessage(raw))
}

// readAll reads a file, or standard input for a dash.
func readAll(t *terminal, name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(io.LimitReader(t.in, maxAnswer))
	}
	return plainFile(name, maxAnswer)
}

type directoryApprove struct {
	remote
	Change string `arg:"" help:"The proposal." placeholder:"CHANGE"`
}

// Help teaches the verb.
func (directoryApprove) Help() string {
	return `Examples:
  tocsin directory approve chg_0123 --server https://platform.example
  tocsin directory approve chg_0123 --server https://platform.example --token TOKEN | jq -r .state`
}

// Run approves.
func (d *directoryApprove) Run(ctx context.Context, t *terminal) error {
	return d.ask(ctx, t, http.MethodPost, "/changes/"+url.PathEscape(d.Change)+"/approve", struct{}{})
}

type directoryDecline struct {
	remote
	Change string `arg:"" help:"The proposal." placeholder:"CHANGE"`
	Reason string `help:"Why; the unit reads it." required:""`
}

// Help teaches the verb.
func (directoryDecline) Help() string {
	return `Examples:
  tocsin directory decline chg_0123 --reason "the domain is another unit's" --server https://platform.example
  tocsin directory decline chg_0123 --reason "the telephone number rings elsewhere" --server https://platform.example`
}

// Run declines.
func (d *directoryDecline) Run(ctx context.Context, t *terminal) error {
	return d.ask(ctx, t, http.MethodPost, "/changes/"+url.PathEscape(d.Change)+"/decline", map[string]string{"reason": d.Reason})
}

type directoryWithdraw struct {
	remote
	Change string `arg:"" help:"The proposal." placeholder:"CHANGE"`
}

// Help teaches the verb.
func (directoryWithdraw) Help() string {
	return `Examples:
  tocsin directory withdraw chg_0123 --server https://platform.example
  tocsin directory withdraw chg_0123 --server https://platform.example --token TOKEN`
}

// Run withdraws.
func (d *directoryWithdraw) Run(ctx context.Context, t *terminal) error {
	return d.ask(ctx, t, http.MethodPost, "/changes/"+url.PathEscape(d.Change)+"/withdraw", struct{}{})
}

type directoryCode struct {
	remote
	Contact string `arg:"" help:"The contact." placeholder:"CONTACT"`
	Way     string `help:"By which way you hand it out: mail, phone, letter or in-person." required:""`
}

// Help teaches the verb.
func (directoryCode) Help() string {
	return `The code is printed once, and good for a week. It must come back by another way, and not through whoever made it.

Examples:
  tocsin directory code con_0123 --way mail --server https://platform.example
  tocsin directory code con_0123 --way letter --server https://platform.example | jq -r .code`
}

// Run makes it.
func (d *directoryCode) Run(ctx context.Context, t *terminal) error {
	return d.ask(ctx, t, http.MethodPost, "/contacts/"+url.PathEscape(d.Contact)+"/codes", map[string]string{"way": d.Way})
}

type directoryConfirm struct {
	remote
	Contact string `arg:"" help:"The contact." placeholder:"CONTACT"`
	Code    string `arg:"" help:"The code, as it came back."`
	Way     string `help:"By which way it came back, where the office enters it."`
}

// Help teaches the verb.
func (directoryConfirm) Help() string {
	return `Examples:
  tocsin directory confirm con_0123 k4f7-9x2m-3qpz --server https://platform.example
  tocsin directory confirm con_0123 k4f7-9x2m-3qpz --way phone --server https://platform.example`
}

// Run enters it.
func (d *directoryConfirm) Run(ctx context.Context, t *terminal) error {
	body := map[string]string{"code": d.Code}
	if d.Way != "" {
		body["way"] = d.Way
	}
	return d.ask(ctx, t, http.MethodPost, "/contacts/"+url.PathEscape(d.Contact)+"/confirm", body)
}
