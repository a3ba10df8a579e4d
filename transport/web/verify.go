package web

import (
	"io"
	"net/http"
	"strings"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/transport/frame"
	verifypage "tocsin/transport/web/page/verify"
)

func (d Door) mountVerify(door frame.Door) {
	door.Handle(open("/verify"), d.showVerify)
	door.Handle(frame.Route{Method: http.MethodPost, Pattern: "/verify", Act: access.CheckReceipt, Relation: frame.Anyone, Class: frame.Page}, d.verify)
	door.Handle(open("/verify/key"), d.publicKey)
}

func (d Door) showVerify(w http.ResponseWriter, r *http.Request) error {
	reader := d.reader(r)
	return d.page(w, r, reader.T("verify.title"), verifypage.Page(reader, verifypage.View{Key: d.Desk.Look.PublicKey()}))
}

// verify checks what was pasted or uploaded. A receipt that does not hold is an answer
// like any other, not a failure of the request.
func (d Door) verify(w http.ResponseWriter, r *http.Request) error {
	var brought []byte // the last file, which the budget of the route keeps small
	p, err := readFiled(r, func(_ string, content io.Reader) (f desk.File, err error) {
		brought, err = io.ReadAll(content)
		return f, err
	})
	if err != nil {
		return err
	}
	v := verifypage.View{Text: p.values.Get("receipt"), Key: d.Desk.Look.PublicKey()}
	if len(p.files) > 0 {
		v.Text = string(brought)
	}
	statement, err := d.Desk.Look.CheckReceipt(frame.Who(r), v.Text)
	switch {
	case fault.Is(err, fault.Internal):
		return err
	case err != nil:
		v.Fault, v.Text = fault.From(err), strings.ToValidUTF8(v.Text, "�")
	default:
		v.Statement = &statement
	}
	reader := d.reader(r)
	return d.page(w, r, reader.T("verify.title"), verifypage.Page(reader, v))
}

// publicKey is the key of the log, one line, for whoever checks offline.
func (d Door) publicKey(w http.ResponseWriter, r *http.Request) error {
	return plain(w, d.Desk.Look.PublicKey()+"\n")
}

// plain answers with text.
func plain(w http.ResponseWriter, text string) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte(text)) // the reader may have gone; nobody is left to tell
	return nil
}
