package desk

import (
	"context"
	"encoding/hex"
	"strings"

	"tocsin/domain/access"
	"tocsin/domain/calendar"
	"tocsin/domain/coordination"
	"tocsin/domain/evidence"
	"tocsin/domain/fault"
	"tocsin/domain/ident"
	"tocsin/domain/marking"
	"tocsin/domain/parcel"
	"tocsin/domain/partner"
	"tocsin/domain/privacy"
	"tocsin/domain/report"
	"tocsin/store"
)

// Intake takes reports in and talks with their reporters.
type Intake struct{ *core }

// Submission is what arrives: the bytes as they came, and what was read from them.
type Submission struct {
	Kind    report.Kind
	Draft   report.Draft
	Raw     []byte // as it arrived; kept and receipted byte for byte
	Key     string // the sender's submission key; the same key with the same bytes is the same report
	Files   []File // already safe on disk
	Mailbox bool   // give the reporter a mailbox code

	sender *partner.Partner // the organisation he acts for
}

// File is an attachment that PutFile has made safe.
type File struct {
	Name   string
	Digest string
	Size   int64

	blob *store.Blob
}

// Taken is the answer to a report that was taken in.
type Taken struct {
	Report  string
	Receipt evidence.Receipt
	Mailbox string           // the code of the mailbox; shown once
	Missing []report.Missing // statutory fields to ask for
	Again   bool             // it was taken in before, under the same key
}

// Receive takes a report in. It returns when report, raw bytes and evidence are
// durable, and the copies for the other authorities are laid out.
//
// law: cn/rmspv 5, 7(2), 7(4)
func (i Intake) Receive(ctx context.Context, who access.Principal, s Submission) (Taken, error) {
	if err := s.Draft.Validate(s.Kind, i.clock.Now()); err != nil {
		return Taken{}, err
	}
	if len(s.Files) > MaxFiles {
		return Taken{}, fault.New(fault.TooLarge, "report.files", "%d files are too many; a report has at most %d", len(s.Files), MaxFiles).WithHint("put them into one archive")
	}
	r := report.Report{
		Kind: s.Kind, State: report.Received, Channel: who.Via, Org: who.Org, Person: who.Person,
		Digest: i.digest(s.Raw), Draft: s.Draft,
	}
	code, err := i.mailboxCode(who, s)
	if err != nil {
		return Taken{}, err
	}
	if code != "" {
		r.Mailbox = i.boxOf(code)
	}
	if who.Org != "" {
		unit, err := i.inner().Partner(ctx, who.Org)
		if err != nil {
			return Taken{}, err
		}
		s.sender = &unit
	}
	key := i.submissionKey(who, s)
	if earlier, found, err := i.earlier(ctx, key, r, code); err != nil || found {
		return earlier, err
	}
	if err := keep(ctx, s.Files...); err != nil {
		return Taken{}, err
	}
	proof, err := i.write(ctx, who, access.ReceiveReport, "", func(tx *store.Tx) error { return i.take(tx, &r, key, s) })
	i.heard(ctx, err, s.Files...)
	if fault.Is(err, fault.Conflict) && key != "" {
		if earlier, found, again := i.earlier(ctx, key, r, code); again != nil || found {
			return earlier, again
		}
	}
	if err != nil {
		return Taken{}, err
	}
	receipt, err := proof.Receipt()
	return Taken{Report: r.ID, Receipt: receipt, Mailbox: code, Missing: r.Statutory(r.Kind)}, err
}

// take does in one act all that belongs to the receipt of a report.
func (i Intake) take(tx *store.Tx, r *report.Report, key string, s Submission) (err error) {
	if r.ID, err = tx.NewID(ident.Report); err != nil {
		return err
	}
	r.Received = tx.Now()
	if r.Marking == "" {
		r.Marking = marking.AmberStrict
	}
	tx.About(r.ID)
	tx.Contains(r.Digest)
	audience := reportAudience(*r)
	if err := tx.AddReport(*r, audience); err != nil {
		return err
	}
	if key == "" {
		key = r.ID
	}
	of := ""
	if !r.Named().IsZero() {
		of = r.ID // the bytes say who he is as well
	}
	intake := report.Intake{Of: of, ID: key, Report: r.ID, Digest: r.Digest, Received: r.Received, Channel: r.Channel, Raw: privacy.Sealed(s.Raw)}
	if err := tx.AddIntake(intake, access.NewAudience(access.RoleKey(access.System))); err != nil {
		return err
	}
	for _, f := range s.Files {
		if _, err := i.attach(tx, *r, f, audience); err != nil {
			return err
		}
	}
	events, err := i.claims(tx, *r)
	if err != nil {
		return err
	}
	for _, e := range events {
		if err := tx.AddEvent(e, access.Desk()); err != nil {
			return err
		}
	}
	if err := i.relay(tx, r.ID); err != nil {
		return err
	}
	return i.startClocks(tx, r.ID, i.reportFacts(*r, s.sender, events))
}

// reportAudience: the office, and the senders.
func reportAudience(r report.Report) access.Audience {
	return access.Desk().With(r.Senders()...)
}

// claims are the events that a report puts on its timeline: that it was received, and
// what the reporter says of himself.
func (i Intake) claims(tx *store.Tx, r report.Report) ([]coordination.Event, error) {
	said := []coordination.Event{
		{Type: coordination.ReportReceived, Actor: Platform, At: calendar.At(r.Received), Status: coordination.Confirmed, Attributes: map[string]string{"report": r.ID, "channel": r.Channel, "kind": string(r.Kind)}},
	}
	if r.Org != "" {
		said = append(said, coordination.Event{Type: coordination.ReportSubmitted, Actor: r.Org, At: calendar.At(r.Received), Status: coordination.Confirmed, Attributes: map[string]string{"recipient": "miit", "report": r.ID}})
		if !r.Aware.IsZero() {
			said = append(said, coordination.Event{Type: coordination.ActorAware, Actor: r.Org, At: r.Aware, Status: coordination.Reported})
		}
		if !r.Upstreamed.IsZero() {
			said = append(said, coordination.Event{Type: coordination.UpstreamNotified, Actor: r.Org, At: r.Upstreamed, Status: coordination.Reported, Attributes: map[string]string{"recipient": r.UpstreamName}})
		}
	}
	for n := range said {
		e := &said[n]
		e.Matter, e.Known, e.By, e.Source = r.ID, tx.Now(), tx.Maker().Alias(), "report "+r.ID
		var err error
		if e.ID, err = tx.NewID(ident.Event); err != nil {
			return nil, err
		}
	}
	return said, nil
}

// relay lays the copies for the other authorities in the out-tray, in the same act.
//
// law: cn/rmspv 7(4)
func (c *core) relay(tx *store.Tx, reportID string) error {
	for _, recipient := range c.settings.Relays {
		if err := tx.AddParcel(parcel.Lay(parcel.Relay, reportID, recipient, tx.Now()), access.Desk()); err != nil {
			return err
		}
	}
	return nil
}

// digest is the hex SHA-256 (or the suite's own) of bytes.
func (c *core) digest(b []byte) string {
	d := c.suite.Digest(b)
	return hex.EncodeToString(d[:])
}

// submissionKey names a submission: whose key it is, digested. Signed-in senders who
// give none are protected by their bytes; anonymous ones are not, since two strangers
// may send the same.
func (i Intake) submissionKey(who access.Principal, s Submission) string {
	switch {
	case s.Key != "":
		return i.digest([]byte("key\n" + who.Person + "\n" + s.Key))
	case who.Person != "":
		return i.digest([]byte("bytes\n" + who.Person + "\n" + i.digest(s.Raw)))
	}
	return ""
}

// mailboxCode makes the code of the reporter's mailbox. Under a submission key its
// secret is derived, so that a client whose answer was lost gets the same code again.
func (i Intake) mailboxCode(who access.Principal, s Submission) (string, error) {
	switch {
	case !s.Mailbox || who.Person != "":
		return "", nil
	case s.Key == "":
		return ident.Code(i.clock.Now(), i.store.Random())
	}
	return ident.Code(i.clock.Now(), strings.NewReader(i.store.Derive("mailbox", s.Key, i.digest(s.Raw))))
}

// earlier looks whether the submission was taken in before. Its code is the one of the
// repetition, but for the time in it.
func (i Intake) earlier(ctx context.Context, key string, r report.Report, code string) (Taken, bool, error) {
	if key == "" {
		return Taken{}, false, nil
	}
	kept, err := i.inner().Intake(ctx, key)
	switch {
	case fault.Is(err, fault.Absent):
		return Taken{}, false, nil
	case err != nil:
		return Taken{}, false, err
	case kept.Digest != r.Digest:
		return Taken{}, false, fault.New(fault.Conflict, "report.key", "this submission key was used before for another report").
			At("Idempotency-Key").WithHint("use a new key for a new report; repeat the very same bytes to repeat a report")
	}
	first, err := i.inner().Report(ctx, kept.Report)
	if err != nil {
		return Taken{}, false, err
	}
	taken := Taken{Report: first.ID, Missing: first.Statutory(first.Kind), Again: true}
	if code != "" {
		taken.Mailbox = ident.Public(first.Mailbox) + strings.TrimPrefix(code, ident.Public(code))
	}
	taken.Receipt, err = i.receiptOf(ctx, first.ID)
	return taken, true, err
}

// receiptOf makes the receipt of a report again, from its first entry.
func (c *core) receiptOf(ctx context.Context, reportID string) (evidence.Receipt, error) {
	v := c.inner()
	entries, err := v.Entries(ctx, reportID, 0, 1)
	if err != nil {
		return evidence.Receipt{}, err
	}
	if len(entries) == 0 {
		return evidence.Receipt{}, fault.New(fault.Internal, "report.unproven", "the report %s has no entry", reportID)
	}
	return v.Receipt(ctx, entries[0])
}
