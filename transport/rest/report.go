package rest

import (
	"net/http"
	"strings"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/marking"
	"tocsin/domain/product"
	"tocsin/domain/report"
	"tocsin/store"
	"tocsin/transport/frame"
)

// ReportLine is a report in a list: nothing sealed.
type ReportLine struct {
	ID        string            `json:"id"`
	Kind      report.Kind       `json:"kind"`
	State     report.State      `json:"state" enum:"received,acknowledged,joined,rejected"`
	Received  time.Time         `json:"received" doc:"When it was safe with us"`
	Channel   string            `json:"channel" doc:"The door it came through"`
	Case      string            `json:"case,omitempty"`
	Org       string            `json:"org,omitempty" doc:"The unit that handed it in"`
	Capacity  report.Capacity   `json:"capacity,omitempty"`
	Products  []product.Product `json:"products,omitempty"`
	Aliases   []string          `json:"aliases,omitempty"`
	Severity  string            `json:"severity,omitempty" doc:"As the reporter sees it"`
	Sectors   []string          `json:"sectors,omitempty"`
	Critical  bool              `json:"critical_infrastructure,omitempty"`
	National  bool              `json:"national_interest,omitempty"`
	Marking   marking.TLP       `json:"marking,omitempty"`
	Statutory []Missing         `json:"missing" doc:"Statutory fields that are still empty"`
	Acts      []Step            `json:"acts" doc:"What you may do with it now"`
}

// Dossier is a report with everything that belongs to it. To read it leaves an entry in
// the evidence, which its reporter sees.
type Dossier struct {
	ID          string       `json:"id"`
	Kind        report.Kind  `json:"kind"`
	State       report.State `json:"state" enum:"received,acknowledged,joined,rejected"`
	Received    time.Time    `json:"received" doc:"When it was safe with us"`
	Channel     string       `json:"channel" doc:"The door it came through"`
	Digest      string       `json:"digest" doc:"SHA-256 of the bytes that came, hex"`
	Case        string       `json:"case,omitempty"`
	Reason      string       `json:"reason,omitempty" doc:"Why it was rejected"`
	Org         string       `json:"org,omitempty" doc:"The unit that handed it in"`
	Content     Draft        `json:"content" doc:"What the reporter said, open"`
	Missing     []Missing    `json:"missing" doc:"Statutory fields that are still empty"`
	Messages    []Message    `json:"messages"`
	Attachments []Attachment `json:"attachments"`
	Clocks      []Clock      `json:"clocks" doc:"The law's clocks, for the office, while it is in no case"`
	Relay       []Relay      `json:"relay" doc:"The copies for other authorities, for the office"`
	Read        []Reading    `json:"read" doc:"Who opened it before"`
	Addresses   []Address    `json:"addresses,omitempty" doc:"By which the office reaches the reporter; shown to himself"`
	Keeping     *Keeping     `json:"keeping,omitempty" doc:"How long it is kept who the reporter is, where he said it"`
	Acts        []Step       `json:"acts" doc:"What you may do with it now"`
}

// Message is one line of the talk between a reporter and the office.
type Message struct {
	ID       string    `json:"id"`
	At       time.Time `json:"at"`
	Office   bool      `json:"office" doc:"The office wrote it"`
	Stranger bool      `json:"stranger,omitempty" doc:"It came by mail to an address that somebody of the office was given"`
	Text     string    `json:"text"`
}

// Reading is one time that somebody opened something sealed.
type Reading struct {
	At    time.Time `json:"at"`
	By    string    `json:"by" doc:"Whom the reader acts as: the post of a person, mailbox, or a part of the program; never a person"`
	Why   string    `json:"why,omitempty"`
	Entry int64     `json:"entry" doc:"Place in the evidence log"`
}

type reportsInput struct {
	Paged
	State report.State `query:"state" enum:"received,acknowledged,joined,rejected" doc:"Only those in this state, oldest first; left out: of every state, newest first"`
}

type dossierOutput struct{ Body Dossier }

type joinInput struct {
	One
	Body struct {
		Case string `json:"case" doc:"The case to join"`
	}
}

type messageInput struct {
	One
	Body Line
}

// Line is what somebody says in a mailbox.
type Line struct {
	Text string `json:"text" doc:"At most 10,000 characters"`
}

// declareReports declares what is done with reports.
func declareReports(a *api) error {
	return first(
		declare(a, operation{
			name: "list-reports", method: http.MethodGet, path: "/reports", act: access.ReadReport, relation: frame.Audience,
			summary: "List reports", about: "The office sees all, a unit and a person what they handed in. Nothing sealed is shown.",
		}, listReports),
		declare(a, operation{
			name: "read-report", method: http.MethodGet, path: "/reports/{id}", act: access.ReadReport, relation: frame.Audience,
			summary: "Open a report", about: "The reading is on record before anything is shown, and the reporter sees it.",
		}, readReport),
		declare(a, operation{
			name: "report-receipt", method: http.MethodGet, path: "/reports/{id}/receipt", act: access.ReadReport, relation: frame.Audience,
			summary: "Get the receipt of a report again", about: "The same proof, maybe under a later checkpoint.",
		}, reportReceipt),
		declare(a, operation{
			name: "acknowledge-report", method: http.MethodPost, path: "/reports/{id}/acknowledge", act: access.AcknowledgeReport, relation: frame.Office,
			summary: "Say that a report was read and is being assessed", about: "Its reporter sees it in the mailbox.",
		}, func(x *exchange, in *One) (*doneOutput, error) {
			proof, err := x.Desk.Triage.Acknowledge(x.ctx(), x.who(), in.ID)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "reject-report", method: http.MethodPost, path: "/reports/{id}/reject", act: access.RejectReport, relation: frame.Office,
			summary: "Close a report as no case", about: "Its reporter reads the reason, and may answer.",
		}, func(x *exchange, in *grounded) (*doneOutput, error) {
			proof, err := x.Desk.Triage.Reject(x.ctx(), x.who(), in.ID, in.Body.Reason)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "join-report", method: http.MethodPost, path: "/reports/{id}/join", act: access.JoinReport, relation: frame.Office,
			summary: "Make a report part of a case", about: "Its events and clocks go along; its receipt and its time stay its own.",
		}, func(x *exchange, in *joinInput) (*doneOutput, error) {
			proof, err := x.Desk.Triage.Join(x.ctx(), x.who(), in.ID, in.Body.Case)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "write-message", method: http.MethodPost, path: "/reports/{id}/messages", act: access.WriteMessage, also: []access.Act{access.AnswerReporter}, relation: frame.Audience,
			status: http.StatusCreated, summary: "Write into the mailbox of a report", about: "The office answers the reporter; a reporter with an account, or his unit, writes to the office.",
		}, writeMessage))
}

func listReports(x *exchange, in *reportsInput) (*listOutput[ReportLine], error) {
	place, err := in.place()
	if err != nil {
		return nil, err
	}
	found, err := x.Desk.Look.Pile(x.ctx(), x.who(), in.State, place, in.Limit+1)
	if err != nil {
		return nil, err
	}
	at := func(r report.Report) string { return store.Place{At: r.Received, ID: r.ID}.String() }
	return pageOf(x, in.Limit, found, at, x.reportLine), nil
}

func (x *exchange) reportLine(r report.Report) ReportLine {
	return ReportLine{
		ID: r.ID, Kind: r.Kind, State: r.State, Received: r.Received, Channel: r.Channel, Case: r.Case, Org: r.Org, Capacity: r.Capacity,
		Products: r.Products, Aliases: r.Aliases, Severity: r.Severity, Sectors: r.Sectors, Critical: r.Critical, National: r.National,
		Marking: r.Marking, Statutory: missingOf(r.Statutory(r.Kind)), Acts: x.reportSteps(r),
	}
}

// reportSteps is what the asker may do with a report: what its state allows, and talk.
func (x *exchange) reportSteps(r report.Report) []Step {
	named := !r.Named().IsZero()
	if x.who().Mailbox != "" { // the holder of a code has no address of his report but the mailbox
		steps := []Step{
			{Act: access.WriteMessage, Method: http.MethodPost, Href: base + "/mailbox/messages"},
			{Act: access.WriteMessage, Method: http.MethodPost, Href: base + "/mailbox/attachments"},
		}
		if named {
			steps = append(steps, Step{Act: access.EraseIdentity, Method: http.MethodPost, Href: base + "/mailbox/erase"})
		}
		return steps
	}
	open := report.Steps.Open(r.State)
	switch {
	case x.who().Granted(access.AnswerReporter):
		open = append(open, access.AnswerReporter)
	case r.Senders().Admits(x.who()):
		open = append(open, access.WriteMessage)
	}
	if r.Hides() {
		open = append(open, access.IdentifyReporter)
	}
	if named {
		open = append(open, access.PlaceHold)
		if r.HandedInBy(x.who()) {
			open = append(open, access.EraseIdentity)
		}
	}
	return x.may("/reports/", r.ID, open...)
}

func readReport(x *exchange, in *One) (*dossierOutput, error) {
	d, err := x.Desk.Look.Report(x.ctx(), x.who(), in.ID)
	if err != nil {
		return nil, err
	}
	return &dossierOutput{x.dossier(d)}, nil
}

func (x *exchange) dossier(d desk.Dossier) Dossier {
	r := d.Report
	out := Dossier{
		ID: r.ID, Kind: r.Kind, State: r.State, Received: r.Received, Channel: r.Channel, Digest: r.Digest, Case: r.Case, Reason: r.Reason, Org: r.Org,
		Content: draftOf(r.Draft), Missing: missingOf(d.Missing), Messages: []Message{}, Attachments: []Attachment{},
		Clocks: x.clocks(d.Clocks), Relay: relayOf(d.Parcels), Read: []Reading{}, Keeping: x.keeping(d.Keeping), Addresses: x.addresses(d.Addresses), Acts: x.reportSteps(r),
	}
	for _, m := range d.Messages {
		out.Messages = append(out.Messages, Message{ID: m.ID, At: m.At, Office: m.Office, Stranger: m.Via != "", Text: m.Text.Reveal()})
	}
	for _, f := range d.Attachments {
		out.Attachments = append(out.Attachments, Attachment{ID: f.ID, At: f.At, Digest: f.Digest, Size: f.Size, Name: f.Name.Reveal()})
	}
	out.Read = append(out.Read, x.readings(d.Read)...)
	return out
}

// readings names the post of each reader.
func (x *exchange) readings(read []desk.Reading) []Reading {
	posts, out := x.Desk.Look.Readers(x.ctx(), read), make([]Reading, len(read))
	for i, one := range read {
		out[i] = Reading{At: one.At, By: one.By, Why: one.Why, Entry: one.Index}
		if p, person := posts[one.By]; person {
			out[i].By = postOf(p)
		}
	}
	return out
}

// postOf says in a word how the office calls whoever holds a post.
func postOf(p desk.Post) string {
	if p.Title != "" {
		return p.Title
	}
	roles := make([]string, len(p.Roles))
	for i, r := range p.Roles {
		roles[i] = string(r)
	}
	return strings.Join(roles, " ")
}

type receiptOutput struct{ Body Receipt }

func reportReceipt(x *exchange, in *One) (*receiptOutput, error) {
	r, err := x.Desk.Look.Receipt(x.ctx(), x.who(), in.ID)
	if err != nil {
		return nil, err
	}
	return &receiptOutput{receiptOf(r)}, nil
}

func writeMessage(x *exchange, in *messageInput) (*doneOutput, error) {
	say := x.Desk.Intake.Say
	if x.who().Granted(access.AnswerReporter) {
		say = x.Desk.Triage.Answer
	}
	proof, err := say(x.ctx(), x.who(), in.ID, in.Body.Text)
	return doneOf(in.ID, "", proof, err)
}
