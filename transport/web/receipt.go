package web

import (
	"net/http"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/evidence"
	"tocsin/transport/frame"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/link"
	"tocsin/transport/web/part/receipt"
)

// receiptForm is a form in which a receipt is handed over as a file.
type receiptForm struct {
	media, suffix string
	write         func(evidence.Receipt) []byte
}

var (
	receiptFile  = receiptForm{"application/json", ".json", evidence.Receipt.JSON}
	receiptText  = receiptForm{"text/plain; charset=utf-8", ".txt", evidence.Receipt.Text}
	receiptForms = []receiptForm{receiptFile, receiptText}
)

// path is where the receipt of a thing lies in this form, below the thing itself.
func (f receiptForm) path() string { return "/receipt" + f.suffix }

// mailboxReceipt hands the receipt to whoever shows the code.
func (d Door) mailboxReceipt(form receiptForm) frame.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		who, shown := d.holder(r)
		if !shown {
			return access.Gone()
		}
		rec, err := d.Desk.Look.MailboxReceipt(r.Context(), who)
		if err != nil {
			return err
		}
		return handOver(w, form, rec)
	}
}

// reportReceipt hands the receipt of a report to somebody signed in who may see it.
func (d Door) reportReceipt(form receiptForm) frame.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		rec, err := d.Desk.Look.Receipt(r.Context(), frame.Who(r), r.PathValue("id"))
		if err != nil {
			return err
		}
		return handOver(w, form, rec)
	}
}

// handOver answers with a receipt as a file under the number of its report.
func handOver(w http.ResponseWriter, form receiptForm, rec evidence.Receipt) error {
	return attach(w, form.media, "receipt-"+rec.Head.Subject+form.suffix, form.write(rec))
}

// slip is the receipt as the page shows it, without the places to go from it.
func slip(reader lang.Reader, t desk.Taken) receipt.View {
	head := t.Receipt.Head
	return receipt.View{
		Number: t.Report, Code: t.Mailbox, At: lang.Sharp(head.At), Digest: head.Content, Index: reader.Count(int(t.Receipt.Index)),
		Text: string(t.Receipt.Text()), File: link.View{Text: reader.T("receipt.file")}, Verify: link.View{Text: reader.T("receipt.verify"), Href: "/verify"},
	}
}
