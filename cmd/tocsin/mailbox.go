package main

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
)

// mailboxVerb is what a reporter does with the code of his mailbox.
type mailboxVerb struct {
	Show  mailboxShow  `cmd:"" help:"Open one's own report: where it is, what was said, who has read it."`
	Write mailboxWrite `cmd:"" help:"Write to the office."`
	Erase mailboxErase `cmd:"" help:"Have it erased who handed the report in."`
	End   mailboxEnd   `cmd:"" help:"End an address by which somebody reaches you by mail."`
}

// holder shows the code of a mailbox. No account and no token is needed.
type holder struct {
	platform
	Code string `help:"Code of the mailbox; better in the environment than on the command line." required:"" env:"TOCSIN_MAILBOX" placeholder:"CODE"`
	JSON bool   `help:"Print the answer as JSON; errors, too." group:"print"`
}

// knock sends one request with the code.
func (h holder) knock(ctx context.Context, t *terminal, method, path string, body any) (json.RawMessage, error) {
	return h.askBeside(ctx, t, method, path, body, http.Header{"Mailbox-Code": {h.Code}})
}

type mailboxShow struct{ holder }

// Help teaches the verb.
func (mailboxShow) Help() string {
	return `That it was opened is on record, once an hour.

Examples:
  tocsin mailbox show --server https://platform.example --code CODE
  tocsin mailbox show --server https://platform.example --code CODE | jq '.read[] | [.at, .by, .why]'`
}

// Run prints the report.
func (m *mailboxShow) Run(ctx context.Context, t *terminal) error {
	answer, err := m.knock(ctx, t, http.MethodGet, "/mailbox", nil)
	if err != nil {
		return err
	}
	return t.json(answer)
}

type mailboxWrite struct {
	holder
	Text string `arg:"" help:"What you say." placeholder:"TEXT"`
}

// Help teaches the verb.
func (mailboxWrite) Help() string {
	return `The office reads it with the report. No address is kept.

Examples:
  tocsin mailbox write --server https://platform.example --code CODE "It works with 2.15.0 as well"
  tocsin mailbox write --server https://platform.example --code CODE "Found in 2.14.1" --json`
}

// Run writes it.
func (m *mailboxWrite) Run(ctx context.Context, t *terminal) error {
	answer, err := m.knock(ctx, t, http.MethodPost, "/mailbox/messages", map[string]string{"text": m.Text})
	if err != nil || m.JSON {
		return printed(t, answer, err)
	}
	t.say("written; the office reads it with the report")
	return nil
}

type mailboxErase struct {
	holder
	Sure bool `help:"Do it. It cannot be undone." required:""`
}

// Help teaches the verb.
func (mailboxErase) Help() string {
	return `Name and contact are destroyed, and the original of the report, in which they stand. What was found, the receipt and the evidence stay; the office reaches you through the mailbox only. Nobody can undo it, and no backup brings it back.

Examples:
  tocsin mailbox erase --server https://platform.example --code CODE --sure
  tocsin mailbox erase --server https://platform.example --code CODE --sure --json`
}

// Run has it erased.
func (m *mailboxErase) Run(ctx context.Context, t *terminal) error {
	answer, err := m.knock(ctx, t, http.MethodPost, "/mailbox/erase", nil)
	if err != nil || m.JSON {
		return printed(t, answer, err)
	}
	var erased struct {
		ID   string
		Done string
	}
	if err := json.Unmarshal(answer, &erased); err != nil {
		return t.json(answer)
	}
	if erased.Done == "" {
		t.say("%s: it is erased, and its key is being destroyed", erased.ID)
		return nil
	}
	t.say("%s: it is erased, and its key was destroyed", erased.ID)
	return nil
}

type mailboxEnd struct {
	holder
	Address string `arg:"" help:"Its identifier: adr_…; tocsin mailbox show lists them."`
}

// Help teaches the verb.
func (mailboxEnd) Help() string {
	return `Whoever of the office looked up how you are reached was given an address of the platform, made for him alone. After this nothing that is sent there arrives any more.

Examples:
  tocsin mailbox show --server https://platform.example --code CODE | jq '.addresses[] | [.id, .address, .given_to]'
  tocsin mailbox end --server https://platform.example --code CODE adr_01kdzqavxrfqn8v3yr0nvqvz3a
  tocsin mailbox end --server https://platform.example --code CODE adr_01kdzqavxrfqn8v3yr0nvqvz3a --json`
}

// Run ends it.
func (m *mailboxEnd) Run(ctx context.Context, t *terminal) error {
	answer, err := m.knock(ctx, t, http.MethodPost, "/mailbox/addresses/"+url.PathEscape(m.Address)+"/end", nil)
	if err != nil || m.JSON {
		return printed(t, answer, err)
	}
	t.say("nothing arrives at this address any more")
	return nil
}

// printed prints an answer, where there is one.
func printed(t *terminal, answer json.RawMessage, err error) error {
	if err != nil {
		return err
	}
	return t.json(answer)
}
