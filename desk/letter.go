package desk

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/address"
	"tocsin/domain/fault"
	"tocsin/domain/ident"
	"tocsin/domain/parcel"
	"tocsin/domain/privacy"
	"tocsin/domain/report"
	"tocsin/domain/text"
	"tocsin/domain/watch"
	"tocsin/store"
)

// Letters relays between a reporter and whoever may reach him, without either seeing where
// the other is.
type Letters struct{ *core }

// Mail is what the platform does with mail; the zero value is nothing.
type Mail struct {
	Domain string // of the relay addresses; empty where no mail is taken in
	Out    bool   // mail leaves: reporters who named a mail address are told by it
}

// Relays reports whether reporters are reached by relay addresses.
func (m Mail) Relays() bool { return m.Domain != "" }

// Domain is the domain of the relay addresses.
func (l Letters) Domain() string { return l.settings.Mail.Domain }

// hourly is how many letters one reporter is brought in an hour.
const hourly = 20

// Letter is what came by mail to a relay address, as far as it could be read. The bytes
// as they came are kept beside it.
type Letter struct {
	From    string // as its writer said; nobody has checked it
	Subject string
	Text    string
	Unread  string // why the rest was not read; empty where all was
}

// given is the address under which the maker of an act reaches a reporter, in the place of
// the mail address that he named: the one that he was given before, or a new one. Where no
// mail is taken in, or he named none, there is none.
func (c *core) given(tx *store.Tx, r report.Report) (whole string, err error) {
	if _, ok := address.Mailable(r.Contact, c.settings.Mail.Domain); !ok || !c.settings.Mail.Relays() {
		return "", nil
	}
	holder := tx.Maker().Person
	err = tx.With(access.By{Principal: program("letters"), Act: access.BringLetter}, func() error {
		had, err := tx.LoadAddresses(r.ID)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(had, func(a address.Address) bool { return a.Holder == holder && a.State == address.Live })
		if at >= 0 {
			whole = had[at].At(c.settings.Mail.Domain)
			return nil
		}
		a, err := address.Make(r.ID, holder, tx.Now(), c.store.Random())
		if err != nil {
			return err
		}
		if a.ID, err = tx.NewID(ident.Address); err != nil {
			return err
		}
		whole = a.At(c.settings.Mail.Domain)
		return tx.AddAddress(a, relayed(r).With(access.PersonKey(holder)))
	})
	return whole, err
}

// relayed is the audience of what passes between a reporter and a stranger: the reporter,
// and the program that brings it. The office is not of it, so that nobody of it learns that
// a letter told on him.
func relayed(r report.Report) access.Audience {
	return r.Senders().With(access.RoleKey(access.System))
}

// Knows reports whether a letter to an address would be brought; any that is not ours,
// was never made or was ended is absent alike.
func (l Letters) Knows(ctx context.Context, whole string) error {
	local, ok := address.LocalOf(whole, l.settings.Mail.Domain)
	if !ok || !l.settings.Mail.Relays() {
		return access.Gone()
	}
	v, err := l.view(program("letters"), access.BringLetter)
	if err != nil {
		return err
	}
	a, err := v.AddressAt(ctx, local)
	if err == nil && a.State != address.Live {
		return access.Gone()
	}
	return err
}

// Put keeps the bytes of a letter, before anything of it is read.
func (l Letters) Put(ctx context.Context, r io.Reader, limit int64) (File, error) {
	b, err := l.store.SealBlob(ctx, access.By{Principal: program("letters"), Act: access.BringLetter}, r, limit)
	if err != nil {
		return File{}, err
	}
	return File{Name: "letter.eml", Digest: b.Digest, Size: b.Size, blob: b}, nil
}

// Bring lays a letter into the mailbox of the reporter behind an address, with its bytes,
// and tells a second person by whose address it came: it was made for him alone.
func (l Letters) Bring(ctx context.Context, whole string, in Letter, f File) error {
	local, ok := address.LocalOf(whole, l.settings.Mail.Domain)
	if !ok {
		return access.Gone()
	}
	if err := keep(ctx, f); err != nil {
		return err
	}
	_, err := l.write(ctx, program("letters"), access.BringLetter, "", func(tx *store.Tx) error {
		a, err := tx.LoadAddressAt(local)
		if err != nil {
			return err
		}
		if a.State != address.Live {
			return access.Gone()
		}
		r, err := tx.LoadReport(a.Report)
		if err != nil {
			return err
		}
		tx.About(r.ID)
		tx.Contains(f.Digest)
		if err := l.lay(tx, r, a, in, f); err != nil {
			return err
		}
		return leaked(tx, a)
	})
	l.heard(ctx, err, f)
	return err
}

// lay keeps a letter in the mailbox.
func (l Letters) lay(tx *store.Tx, r report.Report, a address.Address, in Letter, f File) error {
	said, err := tx.LoadMessages(r.ID)
	if err != nil {
		return err
	}
	lately := 0
	for _, m := range said {
		if m.Via != "" && tx.Now().Sub(m.At) < time.Hour {
			lately++
		}
	}
	if lately >= hourly {
		return fault.New(fault.TooMany, "letter.many", "%d letters came to this reporter within an hour", lately).WithHint("send it again in an hour")
	}
	held, err := tx.LoadAttachments(r.ID)
	if err != nil {
		return err
	}
	if len(held) >= MaxFiles {
		in.Unread = "its bytes could not be kept: the report has as many files as it may have"
	} else if _, err := (Intake{l.core}).attach(tx, r, f, relayed(r)); err != nil {
		return err
	}
	m := report.Message{Report: r.ID, At: tx.Now(), By: a.Holder, Via: a.ID, Text: privacy.Sealed(in.written())}
	if m.ID, err = tx.NewID(ident.Message); err != nil {
		return err
	}
	if err := tx.AddMessage(m, relayed(r)); err != nil {
		return err
	}
	return l.post(tx, r, m)
}

// written is a letter as a line of a mailbox: nothing hidden in it, and no longer than one.
func (in Letter) written() string {
	head := fmt.Sprintf("From: %s\nSubject: %s\n\n", text.Visible(in.From), text.Visible(in.Subject))
	var body strings.Builder
	for line := range strings.Lines(in.Text) {
		body.WriteString(text.Visible(strings.TrimRight(line, "\r\n")) + "\n")
	}
	words := []rune(strings.TrimSpace(body.String()))
	if most := maxMessage - len([]rune(head)) - 200; len(words) > most {
		words, in.Unread = words[:most], "it is longer than this"
	}
	if in.Unread != "" {
		return head + string(words) + "\n\n[letter.eml: " + in.Unread + "]"
	}
	return head + string(words)
}

// leaked tells a second person that a letter came by an address that one person was given.
func leaked(tx *store.Tx, a address.Address) error {
	return tx.With(access.By{Principal: program("watch"), Act: access.RaiseAlert}, func() error {
		told, err := tx.AlertsAbout(tx.Context(), a.Holder, time.Time{})
		if err != nil || slices.ContainsFunc(told, func(b watch.Alert) bool {
			return b.Kind == watch.Leak && b.Thing == a.Report && b.State == watch.Open
		}) {
			return err
		}
		return addAlert(tx, watch.Alert{Kind: watch.Leak, Person: a.Holder, Thing: a.Report})
	})
}

// End has nothing arrive any more at an address, for the reporter behind it.
func (l Letters) End(ctx context.Context, who access.Principal, id string) (of string, proof store.Proof, err error) {
	proof, err = l.write(ctx, who, access.EndAddress, "", func(tx *store.Tx) error {
		a, err := tx.LoadAddress(id)
		if err != nil {
			return err
		}
		r, err := tx.LoadReport(a.Report)
		if err != nil {
			return err
		}
		if !r.Senders().Admits(who) {
			return access.Gone() // whoever was given it does not end it
		}
		of = r.ID
		tx.About(of)
		if a, err = a.End(access.EndAddress, tx.Now()); err != nil {
			return err
		}
		return tx.ChangeAddress(a)
	})
	return of, proof, err
}

// endAll ends the addresses of a reporter who is forgotten.
func endAll(tx *store.Tx, reportID string) error {
	had, err := tx.LoadAddresses(reportID)
	if err != nil {
		return err
	}
	for _, a := range had {
		if a.State != address.Live {
			continue
		}
		if a, err = a.End(access.EraseIdentity, tx.Now()); err != nil {
			return err
		}
		if err := tx.ChangeAddress(a); err != nil {
			return err
		}
	}
	return nil
}

// post lays into the out-tray that a line of his mailbox is for a reporter, where mail
// leaves and he named a mail address. It is read when it leaves, so it is nothing to him
// who is forgotten by then.
func (c *core) post(tx *store.Tx, r report.Report, m report.Message) error {
	if _, ok := address.Mailable(r.Contact, c.settings.Mail.Domain); !ok || !c.settings.Mail.Out {
		return nil
	}
	audience := access.Desk()
	if m.Via != "" {
		audience = access.NewAudience(access.RoleKey(access.System))
	}
	return tx.AddParcel(parcel.Post(r.ID, m.ID, tx.Now()), audience)
}

// Posted is a letter of the platform to a reporter.
type Posted struct {
	ID       string           // of the parcel; a repetition has the same
	To       privacy.Personal // his mail address
	Platform string
	Base     string         // where the platform is reached
	Letter   privacy.Sealed // what a stranger wrote to him; empty where the office did, whose words never leave the platform
}

// OpenPost reads what a letter carries, and to whom. Where there is nobody any more to
// whom it could go, the parcel is cancelled and ok is false.
func (c Carrying) OpenPost(ctx context.Context, p parcel.Parcel) (out Posted, ok bool, err error) {
	_, err = c.write(ctx, program("carrier"), access.CarryParcel, ForRelay+parcel.ByMail, func(tx *store.Tx) error {
		tx.About(p.Matter)
		r, err := tx.LoadReport(p.Matter)
		if err != nil {
			return err
		}
		to, mailable := address.Mailable(r.Contact, c.settings.Mail.Domain)
		if !mailable {
			kept, err := tx.LoadParcel(p.ID)
			if err != nil || !kept.Cancel("the reporter is not reached by mail any more") {
				return err
			}
			return tx.ChangeParcel(kept)
		}
		out, ok = Posted{ID: p.ID, To: to, Platform: c.settings.Name, Base: c.settings.Base}, true
		said, err := tx.LoadMessages(r.ID)
		for _, m := range said {
			if m.ID == p.File && m.Via != "" {
				out.Letter = m.Text
			}
		}
		return err
	})
	return out, ok, err
}
