package rest

import (
	"net/http"
	"strings"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/evidence"
	"tocsin/domain/fault"
	"tocsin/domain/report"
	"tocsin/transport/frame"
)

// Submission is a report as it is handed in.
type Submission struct {
	Kind    report.Kind `json:"kind" enum:"vulnerability,resource,malware,hidden-danger,incident" doc:"What is reported"`
	Mailbox *bool       `json:"mailbox,omitempty" doc:"Give an anonymous reporter a mailbox, with a code that is shown once; true when left out"`
	Draft
}

// Taken is the answer to a report.
type Taken struct {
	ID       string    `json:"id" doc:"Of the report"`
	Received time.Time `json:"received" doc:"When it was safe with us"`
	Digest   string    `json:"digest" doc:"SHA-256 of the bytes that came, hex"`
	Mailbox  string    `json:"mailbox,omitempty" doc:"Code of the reporter's mailbox; it is never shown again but for the same Idempotency-Key"`
	Receipt  Receipt   `json:"receipt" doc:"Proof that the report was received; it verifies offline"`
	Missing  []Missing `json:"missing" doc:"Statutory fields that are still empty"`
	Again    bool      `json:"again,omitempty" doc:"The same report was taken in before; this is its answer again"`
}

// Missing is a statutory field that is empty.
type Missing struct {
	Field string `json:"field" doc:"Name of the field"`
	Cite  string `json:"cite" doc:"The article that asks for it"`
}

// Receipt is a receipt in both its forms.
type Receipt struct {
	JSON string `json:"json" doc:"The receipt as a file; keep it byte for byte"`
	Text string `json:"text" doc:"The receipt as a C2SP transparency log proof, to paste into a mail or a form"`
}

func receiptOf(r evidence.Receipt) Receipt {
	return Receipt{JSON: string(r.JSON()), Text: string(r.Text())}
}

func missingOf(fields []report.Missing) []Missing {
	missing := make([]Missing, len(fields))
	for i, m := range fields {
		missing[i] = Missing{m.Field, m.Cite}
	}
	return missing
}

type receiveInput struct {
	Key  string `header:"Idempotency-Key" maxLength:"200" doc:"Name of this submission, of your choice: the same key with the same bytes is the same report, with other bytes a conflict"`
	Body Submission
}

type receiveOutput struct {
	Location string `header:"Location" doc:"Where the report is"`
	Key      string `header:"Idempotency-Key" doc:"The key, again"`
	Replayed string `header:"Idempotency-Replayed" doc:"true when the report was taken in before"`
	Body     Taken
}

// declareIntake declares the one operation that everybody may use.
func declareIntake(a *api) error {
	return declare(a, operation{
		name: "receive-report", method: http.MethodPost, path: "/reports", act: access.ReceiveReport, relation: frame.Anyone, status: http.StatusCreated,
		summary: "Hand in a report",
		about:   "No account is needed. An incomplete report is welcome. The bytes are kept as they came. The answer leaves when the report, its bytes and its evidence are durable.",
	}, receive)
}

// receive takes a report in.
//
// law: cn/rmspv 5, 7(2), 7(4)
func receive(x *exchange, in *receiveInput) (*receiveOutput, error) {
	if strings.ContainsFunc(in.Key, func(r rune) bool { return r < '!' || r > '~' }) {
		return nil, fault.New(fault.Invalid, CodeParameter, "the key has other characters than printable ASCII without spaces").At("Idempotency-Key").WithHint("use a UUID")
	}
	s := desk.Submission{Kind: in.Body.Kind, Draft: in.Body.plain(), Raw: x.raw, Key: in.Key, Mailbox: in.Body.Mailbox == nil || *in.Body.Mailbox}
	taken, err := x.Desk.Intake.Receive(x.ctx(), x.who(), s)
	if err != nil {
		return nil, err
	}
	out := &receiveOutput{Location: base + "/reports/" + taken.Report, Key: in.Key, Body: Taken{
		ID: taken.Report, Received: taken.Receipt.Head.At, Digest: taken.Receipt.Head.Content, Mailbox: taken.Mailbox,
		Receipt: receiptOf(taken.Receipt), Missing: missingOf(taken.Missing), Again: taken.Again,
	}}
	if taken.Again {
		out.Replayed = "true"
	}
	return out, nil
}
