package rest

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/evidence"
	"tocsin/domain/fault"
	"tocsin/store"
	"tocsin/transport/frame"
)

// Entry is one act in the evidence log.
type Entry struct {
	Index   int64     `json:"index" doc:"Place in the log, from 0"`
	Act     string    `json:"act"`
	By      string    `json:"by" doc:"An alias; never a name"`
	Subject string    `json:"subject" doc:"The record"`
	At      time.Time `json:"at"`
	Why     string    `json:"why,omitempty"`
	Content string    `json:"content,omitempty" doc:"SHA-256 of the bytes that came in, hex"`
}

// Statement is what a receipt proves, and no more.
type Statement struct {
	Words   string   `json:"words" doc:"In sentences"`
	Entry   Entry    `json:"entry"`
	Log     string   `json:"log" doc:"Name of the log"`
	Size    int64    `json:"size" doc:"Entries in the log when it was signed"`
	Root    string   `json:"root" doc:"Root hash, base64"`
	Signers []string `json:"signers" doc:"Keys that are known and have signed"`
}

type entriesInput struct {
	Subject string `query:"subject" maxLength:"200" doc:"Only those about this record"`
	After   string `query:"after" maxLength:"20" doc:"The cursor of the page before: its next"`
	Limit   int    `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"How many at most"`
}

type verifyInput struct {
	Body struct {
		Receipt string `json:"receipt" doc:"The receipt in either form, as it was given out"`
	}
}

type statementOutput struct{ Body Statement }

// Log is the public side of the evidence: whoever holds a receipt needs no more.
type Log struct {
	Origin     string `json:"origin" doc:"Name of the log"`
	Size       int64  `json:"size" doc:"Number of entries"`
	Root       string `json:"root" doc:"Root hash, base64"`
	Checkpoint string `json:"checkpoint" doc:"The newest signed checkpoint (c2sp.org/tlog-checkpoint)"`
	Key        string `json:"key" doc:"Verifier key of the log"`
}

type logOutput struct{ Body Log }

// declareEvidence declares what is shown of the evidence, and how it is checked.
func declareEvidence(a *api) error {
	return first(
		declare(a, operation{
			name: "list-entries", method: http.MethodGet, path: "/evidence/entries", act: access.ReadEvidence, relation: frame.Office,
			summary: "List entries of the evidence log, in its order", about: "Each with its place, time, act and subject, and the alias of who did it. No content of a record is shown.",
		}, listEntries),
		declare(a, operation{
			name: "read-log", method: http.MethodGet, path: "/evidence/log", act: access.ReadPublic, relation: frame.Anyone,
			summary: "The newest signed checkpoint and the public key of the evidence log", about: "In one document, for a program that watches the log.",
		}, func(x *exchange, _ *nothing) (*logOutput, error) {
			tree, note := x.Desk.Look.Checkpoint()
			origin, _, _ := strings.Cut(string(note), "\n")
			return &logOutput{Log{Origin: origin, Size: tree.Size, Root: tree.Root.String(), Checkpoint: string(note), Key: x.Desk.Look.PublicKey()}}, nil
		}),
		declare(a, operation{
			name: "read-checkpoint", method: http.MethodGet, path: "/evidence/checkpoint", act: access.ReadPublic, relation: frame.Anyone, media: "text/plain; charset=utf-8",
			summary: "The newest signed checkpoint alone, as text", about: "As a signed note (C2SP). Compare it with one that you kept: the log only ever grew.",
		}, func(x *exchange, _ *nothing) (*bytesOutput, error) {
			_, note := x.Desk.Look.Checkpoint()
			return &bytesOutput{Body: note}, nil
		}),
		declare(a, operation{
			name: "read-key", method: http.MethodGet, path: "/evidence/key", act: access.ReadPublic, relation: frame.Anyone, media: "text/plain; charset=utf-8", tagged: true,
			summary: "The verifier key of the log alone, one line, for tocsin verify", about: "Keep it from a second source as well: a receipt is as good as the key that it is checked with.",
		}, func(x *exchange, _ *nothing) (*bytesOutput, error) {
			return &bytesOutput{Body: []byte(x.Desk.Look.PublicKey() + "\n")}, nil
		}),
		declare(a, operation{
			name: "verify-receipt", method: http.MethodPost, path: "/verify", act: access.CheckReceipt, relation: frame.Anyone,
			summary: "Check a receipt", about: "Says what it proves, or names what is wrong with it. The same check works offline with the public key: tocsin verify.",
		}, verify))
}

func listEntries(x *exchange, in *entriesInput) (*listOutput[Entry], error) {
	from := int64(0)
	if in.After != "" {
		last, err := strconv.ParseInt(in.After, 10, 64)
		if err != nil || last < 0 {
			return nil, fault.New(fault.Invalid, "page.cursor", "this is no cursor of ours").At("after").WithHint("begin again without one")
		}
		from = last + 1
	}
	found, err := x.Desk.Look.Evidence(x.ctx(), x.who(), in.Subject, from, in.Limit+1)
	if err != nil {
		return nil, err
	}
	at := func(l store.Logged) string { return strconv.FormatInt(l.Index, 10) }
	return pageOf(x, in.Limit, found, at, func(l store.Logged) Entry { return entryOf(l.Head, l.Index) }), nil
}

func entryOf(h evidence.Head, index int64) Entry {
	return Entry{Index: index, Act: h.Act, By: h.By, Subject: h.Subject, At: h.At, Why: h.Why, Content: h.Content}
}

// verify checks a receipt against the public key of this log.
func verify(x *exchange, in *verifyInput) (*statementOutput, error) {
	s, err := x.Desk.Look.CheckReceipt(x.who(), in.Body.Receipt)
	if err != nil {
		return nil, fault.From(err).At("/receipt")
	}
	c := s.Signed
	return &statementOutput{Statement{
		Words: s.Words(), Entry: entryOf(s.Head, s.Index), Log: c.Origin, Size: c.Tree.Size, Root: c.Tree.Root.String(), Signers: c.Signers,
	}}, nil
}
