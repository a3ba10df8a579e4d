package rest

import (
	"io"
	"mime"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/transport/frame"
)

const (
	maxFile    = 25 << 20                   // bytes of one attachment
	octets     = "application/octet-stream" // the one media type of attachments: nothing is ever shown or run
	fileNaming = "Its name comes as a parameter, or in Content-Disposition; it is for display only. At most 25 MiB a file, and 100 files a report. " + fileComing
	fileComing = "The body is the file as it is; the answer leaves when it is durable. The same file under the same name is attached once."
)

// Attachment is a file that came with a report or an application.
type Attachment struct {
	ID     string    `json:"id"`
	At     time.Time `json:"at"`
	Digest string    `json:"digest" doc:"SHA-256, hex"`
	Size   int64     `json:"size" doc:"Bytes"`
	Name   string    `json:"name" doc:"As the sender wrote it; for display only"`
}

// Attached is the answer to a file: what is kept, and the proof of the act.
type Attached struct {
	Done
	Digest string `json:"digest" doc:"SHA-256 of the bytes that came, hex; it stands in the receipt"`
	Size   int64  `json:"size" doc:"Bytes"`
	Name   string `json:"name" doc:"As it is displayed"`
}

// Named says how a file is called.
type Named struct {
	Name        string `query:"name" maxLength:"255" doc:"Name of the file, for display only"`
	Disposition string `header:"Content-Disposition" maxLength:"1000" doc:"Name of the file (RFC 6266): attachment; filename=\"poc.zip\""`
}

// name is what the sender calls the file; empty where he does not say.
func (n Named) name() (string, error) {
	if n.Name != "" || n.Disposition == "" {
		return n.Name, nil
	}
	_, parameters, err := mime.ParseMediaType(n.Disposition)
	if err != nil {
		return "", fault.New(fault.Invalid, CodeParameter, "the name of the file cannot be read").At("Content-Disposition").
			WithHint(`send attachment; filename="poc.zip", or the parameter name`)
	}
	return parameters["filename"], nil
}

type attachedOutput struct {
	Location string `header:"Location" doc:"Where the file is; not for the holder of a mailbox"`
	Body     Attached
}

type attachmentInput struct {
	One
	Attachment string `path:"attachment" maxLength:"80" doc:"Identifier of the file"`
}

type fileOutput struct {
	Disposition string `header:"Content-Disposition" doc:"Under which name to keep it"`
	Policy      string `header:"Content-Security-Policy" doc:"A browser that shows it runs nothing in it"`
	Body        func(huma.Context)
}

// declareAttachments declares how files are added to a report, and fetched.
func declareAttachments(a *api) error {
	return first(
		declare(a, operation{
			name: "attach-file", method: http.MethodPost, path: "/reports/{id}/attachments", act: access.WriteMessage, relation: frame.Audience,
			body: maxFile, takes: octets, status: http.StatusCreated, summary: "Add a file to a report that one has handed in", about: fileNaming,
		}, func(x *exchange, in *struct {
			One
			Named
		}) (*attachedOutput, error) {
			return x.attach(in.ID, in.Named)
		}),
		declare(a, operation{
			name: "attach-mailbox", method: http.MethodPost, path: "/mailbox/attachments", act: access.WriteMessage, relation: frame.Holder,
			body: maxFile, takes: octets, status: http.StatusCreated, summary: "Add a file to one's own report", about: fileNaming,
		}, func(x *exchange, in *struct {
			Holder
			Named
		}) (*attachedOutput, error) {
			x.r = frame.As(x.r, in.who(x))
			id, err := x.Desk.Look.MailboxReport(x.ctx(), x.who())
			if err != nil {
				return nil, err
			}
			out, err := x.attach(id, in.Named)
			if err == nil {
				out.Location = ""
			}
			return out, err
		}),
		declare(a, operation{
			name: "fetch-file", method: http.MethodGet, path: "/reports/{id}/attachments/{attachment}", act: access.ReadReport, relation: frame.Audience, media: octets,
			summary: "Fetch a file of a report", about: "The reading is on record before the first byte, and the reporter sees it. It comes as it was sent: treat it as hostile.",
		}, fetchFile),
		declare(a, operation{
			name: "fetch-mailbox-file", method: http.MethodGet, path: "/mailbox/attachments/{attachment}", act: access.ReadReport, relation: frame.Holder, media: octets,
			summary: "Fetch a file of one's own report", about: "As it was sent. The reading is on record.",
		}, func(x *exchange, in *struct {
			Holder
			Attachment string `path:"attachment" maxLength:"80" doc:"Identifier of the file"`
		}) (*fileOutput, error) {
			x.r = frame.As(x.r, in.who(x))
			id, err := x.Desk.Look.MailboxReport(x.ctx(), x.who())
			if err != nil {
				return nil, err
			}
			return x.fetch(id, in.Attachment)
		}))
}

// attach takes in the body of the request as a file of a report.
func (x *exchange) attach(id string, named Named) (*attachedOutput, error) {
	name, err := named.name()
	if err != nil {
		return nil, err
	}
	if err := x.Router.RoomForFiles(); err != nil {
		return nil, err
	}
	a, proof, err := x.Desk.Intake.Attach(x.ctx(), x.who(), id, name, stream{x.r.Body}, maxFile)
	if err != nil {
		return nil, err
	}
	done, err := doneOf(a.ID, base+"/reports/"+id+"/attachments/"+a.ID, proof, nil)
	if err != nil {
		return nil, err
	}
	return &attachedOutput{done.Location, Attached{Done: done.Body, Digest: a.Digest, Size: a.Size, Name: a.Name.Reveal()}}, nil
}

func fetchFile(x *exchange, in *attachmentInput) (*fileOutput, error) {
	return x.fetch(in.ID, in.Attachment)
}

// fetch answers with a file of a report.
func (x *exchange) fetch(report, id string) (*fileOutput, error) {
	a, content, err := x.Desk.Look.File(x.ctx(), x.who(), report, id)
	if err != nil {
		return nil, err
	}
	return x.handOut(frame.Disposition(a.Name.Reveal(), a.ID), content, a.Size), nil
}

// handOut answers with the bytes of a file, to be kept and not shown.
func (x *exchange) handOut(disposition string, content io.ReadCloser, size int64) *fileOutput {
	return &fileOutput{
		Disposition: disposition, Policy: frame.Inert,
		Body: func(huma.Context) { x.file = &frame.File{Content: content, Size: size} },
	}
}

// enclose takes in the body of the request as a file of an application.
func (x *exchange) enclose(id string, named Named) (*attachedOutput, error) {
	name, err := named.name()
	if err != nil {
		return nil, err
	}
	if err := x.Router.RoomForFiles(); err != nil {
		return nil, err
	}
	f, proof, err := x.Desk.Programmes.Attach(x.ctx(), x.who(), id, name, stream{x.r.Body}, maxFile)
	if err != nil {
		return nil, err
	}
	done, err := doneOf(f.ID, base+"/applications/"+id+"/attachments/"+f.ID, proof, nil)
	if err != nil {
		return nil, err
	}
	return &attachedOutput{done.Location, Attached{Done: done.Body, Digest: f.Digest, Size: f.Size, Name: f.Name}}, nil
}

// fetchEnclosed answers with a file of an application.
func fetchEnclosed(x *exchange, in *attachmentInput) (*fileOutput, error) {
	f, content, err := x.Desk.Look.ApplicationFile(x.ctx(), x.who(), in.ID, in.Attachment)
	if err != nil {
		return nil, err
	}
	return x.handOut(frame.Disposition(f.Name, f.ID), content, f.Size), nil
}
