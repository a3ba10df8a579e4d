package rest

import (
	"net/http"

	"tocsin/domain/access"
	"tocsin/transport/frame"
)

// Holder shows the code of a mailbox.
type Holder struct {
	Code string `header:"Mailbox-Code" required:"true" maxLength:"80" doc:"The code that was shown once when the report was taken in"`
}

// who is the principal that the code makes.
func (h Holder) who(x *exchange) access.Principal {
	return x.Desk.Enrolment.Mailbox(h.Code, "api")
}

// declareMailbox declares what somebody without an account does with his report.
func declareMailbox(a *api) error {
	return first(
		declare(a, operation{
			name: "read-mailbox", method: http.MethodGet, path: "/mailbox", act: access.ReadReport, relation: frame.Holder,
			summary: "Open one's own report", about: "Shows the report, the talk about it, and who has read it.",
		}, func(x *exchange, in *Holder) (*dossierOutput, error) {
			x.r = frame.As(x.r, in.who(x))
			d, err := x.Desk.Look.Mailbox(x.ctx(), x.who())
			if err != nil {
				return nil, err
			}
			return &dossierOutput{x.dossier(d)}, nil
		}),
		declare(a, operation{
			name: "write-mailbox", method: http.MethodPost, path: "/mailbox/messages", act: access.WriteMessage, relation: frame.Holder, status: http.StatusCreated,
			summary: "Write to the office about one's own report", about: "The office reads it with the report. No account is needed, and no address is kept.",
		}, func(x *exchange, in *struct {
			Holder
			Body Line
		}) (*doneOutput, error) {
			x.r = frame.As(x.r, in.who(x))
			id, err := x.Desk.Look.MailboxReport(x.ctx(), x.who())
			if err != nil {
				return nil, err
			}
			proof, err := x.Desk.Intake.Say(x.ctx(), x.who(), id, in.Body.Text)
			return doneOf(id, "", proof, err)
		}))
}
