package desk

import (
	"context"
	"io"
	"strings"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/ident"
	"tocsin/domain/privacy"
	"tocsin/domain/report"
	"tocsin/domain/text"
	"tocsin/store"
)

// MaxFiles is how many files one report may have.
const MaxFiles = 100

// PutFile makes an attachment safe, sealed, before the record that names it is written;
// the name is the sender's, for display only. More than limit bytes are too large, and
// a stream that breaks off is no file. The act that names the file keeps it; whoever put
// it drops it in the end, whatever became of the act.
func (i Intake) PutFile(ctx context.Context, who access.Principal, name string, r io.Reader, limit int64) (File, error) {
	return i.sealed(ctx, access.By{Principal: who, Act: access.ReceiveReport}, name, r, limit)
}

// sealed seals what comes, for the act that will name it.
func (c *core) sealed(ctx context.Context, by access.By, name string, r io.Reader, limit int64) (File, error) {
	b, err := c.store.SealBlob(ctx, by, r, limit)
	if err != nil {
		return File{}, err
	}
	return File{Name: shown(name), Digest: b.Digest, Size: b.Size, blob: b}, nil
}

// Drop lets go of a file. One that an act has kept stays; any other is gone.
func (f File) Drop() {
	if f.blob != nil {
		f.blob.Drop()
	}
}

// keep puts files in their place, right before the act that names them.
func keep(ctx context.Context, files ...File) error {
	for _, f := range files {
		if err := f.blob.Keep(); err != nil {
			settle(ctx, false, files...)
			return err
		}
	}
	return nil
}

// heard says what became of the act that names the files. Of one that nobody heard of
// any more nothing is said: it may yet have happened.
func (c *core) heard(ctx context.Context, err error, files ...File) {
	unheard := fault.Is(err, fault.Unavailable) || fault.Is(err, fault.Internal) || c.store.Broken() != nil
	if err == nil || !unheard {
		settle(ctx, err == nil, files...)
	}
}

func settle(ctx context.Context, stands bool, files ...File) {
	for _, f := range files {
		f.blob.Settle(ctx, stands)
	}
}

// Attach adds a file to a report, whatever its state, for whoever handed the report in.
// He is asked for before a byte is read, so that nothing is kept for anybody else. The
// entry of the act holds the digest of the file. The same file under the same name is
// attached once: sent again, it is the one that is there, and no entry is written.
//
// law: cn/rmspv 5
func (i Intake) Attach(ctx context.Context, who access.Principal, id, name string, r io.Reader, limit int64) (report.Attachment, store.Proof, error) {
	var a report.Attachment
	if err := i.awaits(ctx, who, id); err != nil {
		return a, store.Proof{}, err
	}
	f, err := i.PutFile(ctx, who, name, r, limit)
	if err != nil {
		return a, store.Proof{}, err
	}
	defer f.Drop()
	return i.join(ctx, who, id, f)
}

// AttachFile is Attach for a file that was put before.
func (i Intake) AttachFile(ctx context.Context, who access.Principal, id string, f File) (report.Attachment, store.Proof, error) {
	if err := i.awaits(ctx, who, id); err != nil {
		return report.Attachment{}, store.Proof{}, err
	}
	return i.join(ctx, who, id, f)
}

// join keeps a file and its record.
func (i Intake) join(ctx context.Context, who access.Principal, id string, f File) (a report.Attachment, proof store.Proof, err error) {
	if err := keep(ctx, f); err != nil {
		return a, proof, err
	}
	proof, err = i.write(ctx, who, access.WriteMessage, "", func(tx *store.Tx) (err error) {
		tx.About(id)
		tx.Contains(f.Digest)
		a, err = i.add(tx, id, f)
		return err
	})
	i.heard(ctx, err, f)
	return a, proof, err
}

// awaits reports whether a report may be given a file by the principal: he handed it
// in, and it has room for one more. The act asks again.
func (i Intake) awaits(ctx context.Context, who access.Principal, id string) error {
	v, err := i.view(who, access.WriteMessage)
	if err != nil {
		return err
	}
	r, err := v.Report(ctx, id)
	if err != nil {
		return err
	}
	held, err := v.CountAttachments(ctx, id)
	if err != nil {
		return err
	}
	return admits(r, who, held)
}

// admits refuses a file from anybody but the sender of the report, and one too many.
func admits(r report.Report, who access.Principal, held int) error {
	if !r.Senders().Admits(who) {
		return access.Gone()
	}
	if held >= MaxFiles {
		return Crowded()
	}
	return nil
}

// Crowded is the fault of one file too many.
func Crowded() error {
	return fault.New(fault.TooLarge, "report.files", "a report has at most %d files", MaxFiles).WithHint("pack several files into one")
}

// add keeps the record of a file, unless the report has the same one already, and lays
// the supplements to its statutory copies.
func (i Intake) add(tx *store.Tx, id string, f File) (report.Attachment, error) {
	r, err := tx.LoadReport(id)
	if err != nil {
		return report.Attachment{}, err
	}
	held, err := tx.LoadAttachments(id)
	if err != nil {
		return report.Attachment{}, err
	}
	if err := admits(r, tx.Maker().Principal, len(held)); err != nil {
		return report.Attachment{}, err
	}
	for _, a := range held {
		if a.Digest == f.Digest && a.Name.Reveal() == f.Name {
			tx.Nothing()
			return a, nil
		}
	}
	a, err := i.attach(tx, r, f, reportAudience(r))
	if err != nil {
		return a, err
	}
	return a, i.supplement(tx, a)
}

// attach keeps the record of one file.
func (i Intake) attach(tx *store.Tx, r report.Report, f File, audience access.Audience) (report.Attachment, error) {
	id, err := tx.NewID(ident.Attachment)
	if err != nil {
		return report.Attachment{}, err
	}
	a := report.Attachment{ID: id, Report: r.ID, At: tx.Now(), Digest: f.Digest, Size: f.Size, Name: privacy.Sealed(f.Name)}
	return a, tx.AddAttachment(a, audience)
}

// File opens a file of a report for whoever may see it. The reading is on record
// before the first byte, with the file as its reason. The caller closes the stream; one
// that turns out damaged ends in a fault and never in a wrong byte.
func (l Look) File(ctx context.Context, who access.Principal, reportID, id string) (report.Attachment, io.ReadCloser, error) {
	var a report.Attachment
	_, err := l.write(ctx, who, access.ReadReport, "file "+id, func(tx *store.Tx) (err error) {
		tx.About(reportID)
		if a, err = tx.LoadAttachment(id); err != nil {
			return err
		}
		if a.Report != reportID {
			return access.Gone()
		}
		return nil
	})
	if err != nil {
		return report.Attachment{}, nil, err
	}
	content, err := l.store.OpenBlob(ctx, access.By{Principal: who, Act: access.ReadReport}, a.Digest)
	return a, content, err
}

// maxName is how many characters of a file's name are kept.
const maxName = 255

// shown is the name of a file as it may be displayed: characters that hide something
// or turn the reading direction stand as U+FFFD. It is a name and never a path.
func shown(name string) string {
	name = text.Visible(name)
	if kept := []rune(name); len(kept) > maxName {
		name = string(kept[:maxName])
	}
	if name = strings.TrimSpace(name); name == "" {
		return "file"
	}
	return name
}
