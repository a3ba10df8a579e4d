package desk

import (
	"context"
	"slices"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/address"
	"tocsin/domain/advisory"
	"tocsin/domain/coordination"
	"tocsin/domain/evidence"
	"tocsin/domain/fault"
	"tocsin/domain/obligation"
	"tocsin/domain/parcel"
	"tocsin/domain/partner"
	"tocsin/domain/report"
	"tocsin/domain/watch"
	"tocsin/store"
)

// Look reads for pages and programs. What shows sealed or personal fields is an act of
// its own and is on record before it is shown (promise A5); lists show neither.
type Look struct{ *core }

// Dossier is a report with everything that belongs to it, open.
type Dossier struct {
	Report      report.Report
	Messages    []report.Message
	Attachments []report.Attachment
	Missing     []report.Missing
	Clocks      []obligation.Obligation
	Parcels     []parcel.Parcel   // the copies for other authorities; for the office
	Read        []Reading         // who opened it before
	Keeping     Keeping           // of who its reporter is
	Addresses   []address.Address // under which he is reached by mail; for himself
}

// Reading is one time that somebody opened something sealed.
type Reading struct {
	At    time.Time
	By    string // alias: a person's identifier, "mailbox", or a part of the program
	Why   string
	Index int64 // of the evidence entry
}

// Hourly is what a reader of the list is told: of those who opened the same thing for
// the same reason several times in one hour the first time.
func Hourly(read []Reading) []Reading {
	told := map[Reading]bool{}
	var kept []Reading
	for _, r := range read {
		hour := Reading{At: r.At.Truncate(time.Hour), By: r.By, Why: r.Why}
		if !told[hour] {
			told[hour] = true
			kept = append(kept, r)
		}
	}
	return kept
}

// Report opens a report; the reading is on record before it is shown, and its
// reporter sees it (promise C3).
func (l Look) Report(ctx context.Context, who access.Principal, id string) (Dossier, error) {
	var d Dossier
	_, err := l.reading(ctx, who, access.ReadReport, "", func(tx *store.Tx) (err error) {
		tx.About(id)
		d = Dossier{}
		if d.Report, err = tx.LoadReport(id); err != nil {
			return err
		}
		if !d.Report.Senders().Admits(who) {
			d.Report = d.Report.Unnamed()
		}
		if err = l.opens(tx, watch.Matters, id); err != nil {
			return err
		}
		if d.Messages, err = tx.LoadMessages(id); err != nil {
			return err
		}
		if d.Attachments, err = tx.LoadAttachments(id); err != nil {
			return err
		}
		if err = l.around(tx, &d); err == nil && readLately(d, who, tx.Now()) {
			tx.Nothing()
		}
		return err
	})
	return d, err
}

// readLately reports whether a mailbox was opened before in this hour: that it was is on
// record then, and once an hour is enough for its owner to see that somebody else has the
// code. So nobody fills the log by looking at his own words.
func readLately(d Dossier, who access.Principal, now time.Time) bool {
	return who.Mailbox != "" && slices.ContainsFunc(d.Read, func(r Reading) bool {
		return r.By == who.Alias() && r.At.Truncate(time.Hour).Equal(now.Truncate(time.Hour))
	})
}

// around adds what is known about a report beside its content.
func (l Look) around(tx *store.Tx, d *Dossier) (err error) {
	ctx := tx.Context()
	d.Missing = d.Report.Statutory(d.Report.Kind)
	if d.Keeping, err = keeping(ctx, tx.View, d.Report); err != nil {
		return err
	}
	if d.Parcels, err = tx.ParcelsOf(ctx, d.Report.ID); err != nil {
		return err
	}
	if d.Report.Senders().Admits(tx.Maker().Principal) {
		if d.Addresses, err = tx.Addresses(ctx, d.Report.ID); err != nil {
			return err
		}
	}
	if d.Read, err = readingsOf(ctx, tx.View, d.Report.ID); err != nil {
		return err
	}
	if !tx.Maker().Staff() || d.Report.Case != "" {
		return nil
	}
	facts, err := l.factsOf(ctx, tx.View, d.Report.ID)
	if err != nil {
		return err
	}
	d.Clocks = l.law.Load().Evaluate(facts, tx.Now())
	return nil
}

// entriesOf reads all entries about a thing, oldest first, however many there are: what
// is left out of such a list would be a lie.
func entriesOf(ctx context.Context, v store.View, id string) ([]store.Logged, error) {
	return entriesFrom(ctx, v, id, 0)
}

// entriesFrom is entriesOf from a place in the log on.
func entriesFrom(ctx context.Context, v store.View, id string, first int64) (all []store.Logged, err error) {
	const page = 1000
	for from := first; ; from = all[len(all)-1].Index + 1 {
		some, err := v.Entries(ctx, id, from, page)
		if err != nil {
			return nil, err
		}
		if all = append(all, some...); len(some) < page {
			return all, nil
		}
	}
}

// opening are the acts that open what is sealed or personal in a matter.
var opening = []access.Act{access.ReadReport, access.ReadCase, access.IdentifyReporter}

// readingsOf lists who opened a thing, oldest first.
func readingsOf(ctx context.Context, v store.View, id string) ([]Reading, error) {
	entries, err := entriesOf(ctx, v, id)
	if err != nil {
		return nil, err
	}
	var read []Reading
	for _, e := range entries {
		if slices.Contains(opening, access.Act(e.Head.Act)) || e.Head.Why != "" && e.Head.Act == string(access.CarryParcel) {
			read = append(read, Reading{At: e.Head.At, By: e.Head.By, Why: e.Head.Why, Index: e.Index})
		}
	}
	return read, nil
}

// Mailbox opens the report whose mailbox code the principal shows.
func (l Look) Mailbox(ctx context.Context, who access.Principal) (Dossier, error) {
	id, err := l.MailboxReport(ctx, who)
	if err != nil {
		return Dossier{}, err
	}
	return l.Report(ctx, who, id)
}

// Receipt makes the receipt of a report again, for whoever may see the report.
func (l Look) Receipt(ctx context.Context, who access.Principal, id string) (evidence.Receipt, error) {
	v, err := l.view(who, access.ReadReport)
	if err != nil {
		return evidence.Receipt{}, err
	}
	if _, err := v.Report(ctx, id); err != nil {
		return evidence.Receipt{}, err
	}
	return l.receiptOf(ctx, id)
}

// Room is a case with everything that the principal may see of it, open.
type Room struct {
	Case         coordination.Case
	Events       []coordination.Event
	Participants []coordination.Participant
	Partners     map[string]partner.Partner // of the participants, as far as visible
	Clocks       []obligation.Obligation    // computed now; those of others only for the office
	Findings     []coordination.Finding
	Reports      []report.Report // sealed fields marked
	Advisories   []advisory.Advisory
	Notices      map[string][]advisory.Notice // by advisory
	Parcels      []parcel.Parcel
	Law          string // version of the book the clocks were computed under
}

// Case opens a case; the reading is on record before it is shown.
func (l Look) Case(ctx context.Context, who access.Principal, id string) (Room, error) {
	var r Room
	_, err := l.reading(ctx, who, access.ReadCase, "", func(tx *store.Tx) (err error) {
		tx.About(id)
		r = Room{Partners: map[string]partner.Partner{}}
		if r.Case, err = tx.LoadCase(id); err != nil {
			return err
		}
		if err = l.opens(tx, watch.Matters, id); err != nil {
			return err
		}
		r.Case = outward(r.Case, who)
		return l.fill(tx, &r)
	})
	return r, err
}

func (l Look) fill(tx *store.Tx, r *Room) (err error) {
	ctx, v, id := tx.Context(), tx.View, r.Case.ID
	if r.Events, err = v.Events(ctx, id); err != nil {
		return err
	}
	if r.Participants, err = v.Participants(ctx, id); err != nil {
		return err
	}
	if r.Findings, err = v.Findings(ctx, id); err != nil {
		return err
	}
	if r.Reports, err = v.ReportsOf(ctx, id); err != nil {
		return err
	}
	if r.Advisories, err = v.AdvisoriesOf(ctx, id); err != nil {
		return err
	}
	if r.Notices, err = noticesOf(ctx, v, r.Advisories); err != nil {
		return err
	}
	for _, p := range r.Participants {
		if r.Partners[p.Org], err = v.Partner(ctx, p.Org); err != nil {
			return err
		}
	}
	if r.Parcels, err = parcelsOf(ctx, v, r.Reports); err != nil {
		return err
	}
	return l.reckoned(tx, r)
}

// noticesOf are the notices of several advisories, by advisory.
func noticesOf(ctx context.Context, v store.View, advisories []advisory.Advisory) (notices map[string][]advisory.Notice, err error) {
	notices = map[string][]advisory.Notice{}
	for _, a := range advisories {
		if notices[a.ID], err = v.Notices(ctx, a.ID); err != nil {
			return nil, err
		}
	}
	return notices, nil
}

// parcelsOf are the parcels of several reports.
func parcelsOf(ctx context.Context, v store.View, reports []report.Report) ([]parcel.Parcel, error) {
	var all []parcel.Parcel
	for _, r := range reports {
		laid, err := v.ParcelsOf(ctx, r.ID)
		if err != nil {
			return nil, err
		}
		all = append(all, laid...)
	}
	return all, nil
}

// reckoned computes the clocks of a case with the program's eyes, and keeps those that
// the reader may see: all for the office, its own for a unit.
func (l Look) reckoned(tx *store.Tx, r *Room) error {
	book, reader := l.law.Load(), tx.Maker()
	r.Law = book.Version
	return tx.With(access.By{Principal: program("desk"), Act: access.ReadDuty}, func() error {
		facts, err := l.caseFacts(tx.Context(), tx.View, r.Case)
		if err != nil {
			return err
		}
		for _, o := range book.Evaluate(facts, tx.Now()) {
			if reader.Staff() || o.Actor == reader.Org {
				r.Clocks = append(r.Clocks, o)
			}
		}
		return nil
	})
}

// Warnings lists what was released and what was withdrawn, newest first, for whoever
// asks; a query narrows it.
func (l Look) Warnings(ctx context.Context, who access.Principal, query string, before store.Place, limit int) ([]advisory.Advisory, error) {
	v, err := l.view(who, access.ReadAdvisory)
	if err != nil {
		return nil, err
	}
	if len([]rune(query)) > maxQuery {
		return nil, fault.New(fault.Invalid, "text.long", "a query has at most %d characters", maxQuery).At("q").WithHint("look for fewer words")
	}
	return v.AdvisoriesIn(ctx, []advisory.State{advisory.Released, advisory.Withdrawn}, query, before, limit)
}

// maxQuery is how many characters of a query are looked for: each word costs a pass.
const maxQuery = 200

// Advisory reads one advisory.
func (l Look) Advisory(ctx context.Context, who access.Principal, id string) (advisory.Advisory, error) {
	v, err := l.view(who, access.ReadAdvisory)
	if err != nil {
		return advisory.Advisory{}, err
	}
	return v.Advisory(ctx, id)
}

// Evidence lists entries about a subject, or all from an index on, for the office. Of an
// application that is shut to him he sees that something was done, and not for which reason.
func (l Look) Evidence(ctx context.Context, who access.Principal, subject string, from int64, limit int) ([]store.Logged, error) {
	v, err := l.view(who, access.ReadEvidence)
	if err != nil {
		return nil, err
	}
	found, err := v.Entries(ctx, subject, from, limit)
	if err != nil {
		return nil, err
	}
	asked := map[string]bool{}
	for i, e := range found {
		gone, known := asked[e.Head.Subject]
		if !known {
			shut, err := l.shutTo(ctx, e.Head.Subject)
			if err != nil {
				return nil, err
			}
			gone = shut(who)
			asked[e.Head.Subject] = gone
		}
		if gone {
			found[i].Head.Why = ""
		}
	}
	return found, nil
}

// Partners lists the partners that the principal may know.
func (l Look) Partners(ctx context.Context, who access.Principal) ([]partner.Partner, error) {
	v, err := l.view(who, access.ReadPartner)
	if err != nil {
		return nil, err
	}
	return v.Partners(ctx)
}

// People lists accounts, for administrators.
func (l Look) People(ctx context.Context, who access.Principal) ([]partner.Person, error) {
	v, err := l.view(who, access.EnrolPerson)
	if err != nil {
		return nil, err
	}
	return v.People(ctx)
}
