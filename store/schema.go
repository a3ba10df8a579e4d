package store

import (
	"cmp"
	"context"
	"strings"

	"tocsin/domain/access"
	"tocsin/domain/address"
	"tocsin/domain/advisory"
	"tocsin/domain/assessment"
	"tocsin/domain/cipher"
	"tocsin/domain/clock"
	"tocsin/domain/coordination"
	"tocsin/domain/erasure"
	"tocsin/domain/evidence"
	"tocsin/domain/ident"
	"tocsin/domain/parcel"
	"tocsin/domain/partner"
	"tocsin/domain/programme"
	"tocsin/domain/report"
	"tocsin/domain/watch"
)

// keeper is a table without its record type, for those who walk over all tables:
// the writer, recovery and fsck.
type keeper interface {
	names() []string                                                  // every column, in the order in which they are written
	holds(id string) bool                                             // an identifier of this form names a record of this table
	visible(ctx context.Context, v View, id string) (int, error)      // how many of id the principal sees: 0 or 1
	addressed(ctx context.Context, v View, id string) (string, error) // the digest of its audience
	complete(r row) (row, error)                                      // fill in the columns from the body
	change(suite cipher.Suite, r row) evidence.Change                 // what the row says, in facts
	opens(r row, key func(person string) (cipher.Box, error)) error   // the part of a person opens with his key, where there is one
}

// The tables. A column stands here only to be searched.
var (
	reports = newTable("report", ident.Report, func(r report.Report) string { return r.ID },
		column[report.Report]{"state", func(r report.Report) any { return string(r.State) }},
		column[report.Report]{"kind", func(r report.Report) any { return string(r.Kind) }},
		column[report.Report]{"received", func(r report.Report) any { return clock.Milli(r.Received) }},
		column[report.Report]{"case_id", func(r report.Report) any { return r.Case }},
		column[report.Report]{"org", func(r report.Report) any { return r.Org }},
		column[report.Report]{"mailbox", func(r report.Report) any { return r.Mailbox }},
		column[report.Report]{"named", func(r report.Report) any { return clock.Milli(r.Named()) }}).about(func(r report.Report) string { return r.ID })

	intakes = newTable("intake", "", func(i report.Intake) string { return i.ID },
		column[report.Intake]{"report", func(i report.Intake) any { return i.Report }}).about(func(i report.Intake) string { return i.Of })

	messages = newTable("message", ident.Message, func(m report.Message) string { return m.ID },
		column[report.Message]{"report", func(m report.Message) any { return m.Report }},
		column[report.Message]{"at", func(m report.Message) any { return clock.Milli(m.At) }})

	attachments = newTable("attachment", ident.Attachment, func(a report.Attachment) string { return a.ID },
		column[report.Attachment]{"report", func(a report.Attachment) any { return a.Report }},
		column[report.Attachment]{"digest", func(a report.Attachment) any { return a.Digest }})

	cases = newTable("coordination_case", ident.Case, func(c coordination.Case) string { return c.ID },
		column[coordination.Case]{"state", func(c coordination.Case) any { return string(c.State) }},
		column[coordination.Case]{"opened", func(c coordination.Case) any { return clock.Milli(c.Opened) }}).seenByFew()

	events = newTable("event", ident.Event, func(e coordination.Event) string { return e.ID },
		column[coordination.Event]{"matter", func(e coordination.Event) any { return e.Matter }},
		column[coordination.Event]{"type", func(e coordination.Event) any { return e.Type }},
		column[coordination.Event]{"at", func(e coordination.Event) any { return clock.Milli(e.At.At) }})

	participants = newTable("participant", ident.Participant, func(p coordination.Participant) string { return p.ID },
		column[coordination.Participant]{"case_id", func(p coordination.Participant) any { return p.Case }},
		column[coordination.Participant]{"org", func(p coordination.Participant) any { return p.Org }})

	clocks = newTable("obligation", ident.Obligation, func(c coordination.Clock) string { return c.ID },
		column[coordination.Clock]{"matter", func(c coordination.Clock) any { return c.Matter }},
		column[coordination.Clock]{"actor", func(c coordination.Clock) any { return c.Actor }},
		column[coordination.Clock]{"state", func(c coordination.Clock) any { return string(c.State) }},
		column[coordination.Clock]{"due", func(c coordination.Clock) any { return clock.Milli(c.Due) }},
		column[coordination.Clock]{"urgency", func(c coordination.Clock) any { return int64(c.Urgency) }})

	findings = newTable("finding", ident.Finding, func(f coordination.Finding) string { return f.ID },
		column[coordination.Finding]{"matter", func(f coordination.Finding) any { return f.Matter }},
		column[coordination.Finding]{"org", func(f coordination.Finding) any { return f.Org }},
		column[coordination.Finding]{"state", func(f coordination.Finding) any { return string(f.State) }})

	advisories = newTable("advisory", ident.Advisory, func(a advisory.Advisory) string { return a.ID },
		column[advisory.Advisory]{"case_id", func(a advisory.Advisory) any { return a.Case }},
		column[advisory.Advisory]{"state", func(a advisory.Advisory) any { return string(a.State) }},
		column[advisory.Advisory]{"released", func(a advisory.Advisory) any { return clock.Milli(a.Released) }},
		column[advisory.Advisory]{"search", func(a advisory.Advisory) any { return searchText(a) }})

	notices = newTable("notice", ident.Notice, func(n advisory.Notice) string { return n.ID },
		column[advisory.Notice]{"advisory", func(n advisory.Notice) any { return n.Advisory }},
		column[advisory.Notice]{"org", func(n advisory.Notice) any { return n.Org }},
		column[advisory.Notice]{"state", func(n advisory.Notice) any { return n.State() }},
		column[advisory.Notice]{"sent", func(n advisory.Notice) any { return clock.Milli(n.Sent) }})

	partners = newTable("partner", ident.Partner, func(p partner.Partner) string { return p.ID },
		column[partner.Partner]{"name", func(p partner.Partner) any { return strings.ToLower(p.Name) }},
		column[partner.Partner]{"standing", func(p partner.Partner) any { return string(p.Standing) }})

	listings = newTable("listing", "", func(l partner.Listing) string { return l.Org },
		column[partner.Listing]{"name", func(l partner.Listing) any { return strings.ToLower(l.Name) }})

	contacts = newTable("contact", ident.Contact, func(c partner.Contact) string { return c.ID },
		column[partner.Contact]{"org", func(c partner.Contact) any { return c.Org }}).about(func(c partner.Contact) string { return c.ID })

	changes = newTable("directory_change", ident.Change, func(c partner.Change) string { return c.ID },
		column[partner.Change]{"org", func(c partner.Change) any { return c.Org }},
		column[partner.Change]{"state", func(c partner.Change) any { return string(c.State) }}).about(func(c partner.Change) string { return cmp.Or(c.Contact, c.ID) })

	measures = newTable("measure", ident.Measure, func(m partner.Measure) string { return m.ID },
		column[partner.Measure]{"org", func(m partner.Measure) any { return m.Org }},
		column[partner.Measure]{"state", func(m partner.Measure) any { return string(m.State) }},
		column[partner.Measure]{"until", func(m partner.Measure) any { return clock.Milli(m.Wakes()) }})

	programmes = newTable("programme", ident.Programme, func(p programme.Programme) string { return p.ID },
		column[programme.Programme]{"opened", func(p programme.Programme) any { return clock.Milli(p.Opened) }})

	applications = newTable("application", ident.Application, func(a programme.Application) string { return a.ID },
		column[programme.Application]{"programme", func(a programme.Application) any { return a.Programme }},
		column[programme.Application]{"term", func(a programme.Application) any { return int64(a.Term) }},
		column[programme.Application]{"org", func(a programme.Application) any { return a.Org }},
		column[programme.Application]{"state", func(a programme.Application) any { return string(a.State) }},
		column[programme.Application]{"files", func(a programme.Application) any { return a.Digests() }})

	assessments = newTable("assessment", ident.Assessment, func(a assessment.Assessment) string { return a.ID },
		column[assessment.Assessment]{"application", func(a assessment.Assessment) any { return a.Application }},
		column[assessment.Assessment]{"year", func(a assessment.Assessment) any { return int64(a.Year.No) }},
		column[assessment.Assessment]{"org", func(a assessment.Assessment) any { return a.Org }},
		column[assessment.Assessment]{"state", func(a assessment.Assessment) any { return string(a.State) }})

	people = newTable("person", ident.Person, func(p partner.Person) string { return p.ID },
		column[partner.Person]{"login", func(p partner.Person) any { return p.Login }},
		column[partner.Person]{"org", func(p partner.Person) any { return p.Org }}).about(func(p partner.Person) string { return p.ID })

	issuers = newTable("issuer", ident.Issuer, func(i partner.Issuer) string { return i.ID },
		column[partner.Issuer]{"org", func(i partner.Issuer) any { return i.Org }},
		column[partner.Issuer]{"state", func(i partner.Issuer) any { return string(i.State) }})

	ties = newTable("tie", ident.Tie, func(t partner.Tie) string { return t.ID },
		column[partner.Tie]{"person", func(t partner.Tie) any { return t.Person }},
		column[partner.Tie]{"issuer", func(t partner.Tie) any { return t.Issuer }},
		column[partner.Tie]{"subject", func(t partner.Tie) any { return t.Subject }},
		column[partner.Tie]{"state", func(t partner.Tie) any { return stateOf(t.Ended) }})

	admissions = newTable("admission", ident.Admission, func(a partner.Admission) string { return a.ID },
		column[partner.Admission]{"state", func(a partner.Admission) any { return string(a.State) }},
		column[partner.Admission]{"asked", func(a partner.Admission) any { return clock.Milli(a.Asked) }})

	factors = newTable("factor", ident.Factor, func(f partner.Factor) string { return f.ID },
		column[partner.Factor]{"person", func(f partner.Factor) any { return f.Person }},
		column[partner.Factor]{"state", func(f partner.Factor) any { return stateOf(f.Ended) }},
		column[partner.Factor]{"handle", func(f partner.Factor) any { return f.Handle }},
		column[partner.Factor]{"copied", func(f partner.Factor) any { return clock.Milli(f.Copied) }})

	credentials = newTable("credential", "", func(c partner.Credential) string { return c.ID },
		column[partner.Credential]{"person", func(c partner.Credential) any { return c.Person }},
		column[partner.Credential]{"kind", func(c partner.Credential) any { return string(c.Kind) }},
		column[partner.Credential]{"state", func(c partner.Credential) any { return stateOf(c.Ended) }},
		column[partner.Credential]{"expires", func(c partner.Credential) any { return clock.Milli(c.Expires) }},
		column[partner.Credential]{"certificate", func(c partner.Credential) any { return aloneOf(c) }})

	erasures = newTable("erasure", ident.Erasure, func(e erasure.Erasure) string { return e.ID },
		column[erasure.Erasure]{"subject", func(e erasure.Erasure) any { return e.Of }},
		column[erasure.Erasure]{"state", func(e erasure.Erasure) any { return string(e.State) }})

	holds = newTable("hold", ident.Hold, func(h erasure.Hold) string { return h.ID },
		column[erasure.Hold]{"subject", func(h erasure.Hold) any { return h.Of }})

	addresses = newTable("address", ident.Address, func(a address.Address) string { return a.ID },
		column[address.Address]{"report", func(a address.Address) any { return a.Report }},
		column[address.Address]{"local", func(a address.Address) any { return a.Local }})

	openings = newTable("opening", ident.Opening, func(o watch.Opening) string { return o.ID },
		column[watch.Opening]{"person", func(o watch.Opening) any { return o.Person }},
		column[watch.Opening]{"what", func(o watch.Opening) any { return string(o.What) }},
		column[watch.Opening]{"thing", func(o watch.Opening) any { return o.Thing }},
		column[watch.Opening]{"at", func(o watch.Opening) any { return clock.Milli(o.At) }},
		column[watch.Opening]{"beside", func(o watch.Opening) any { return oneIf(o.Beside) }})

	alerts = newTable("alert", ident.Alert, func(a watch.Alert) string { return a.ID },
		column[watch.Alert]{"person", func(a watch.Alert) any { return a.Person }},
		column[watch.Alert]{"state", func(a watch.Alert) any { return string(a.State) }},
		column[watch.Alert]{"at", func(a watch.Alert) any { return clock.Milli(a.At) }})

	traps = newTable("trap", ident.Trap, func(t watch.Trap) string { return t.ID },
		column[watch.Trap]{"matter", func(t watch.Trap) any { return t.Matter }},
		column[watch.Trap]{"state", func(t watch.Trap) any { return stateOf(t.Ended) }})

	parcels = newTable("parcel", "", func(p parcel.Parcel) string { return p.ID },
		column[parcel.Parcel]{"state", func(p parcel.Parcel) any { return string(p.State) }},
		column[parcel.Parcel]{"kind", func(p parcel.Parcel) any { return string(p.Kind) }},
		column[parcel.Parcel]{"recipient", func(p parcel.Parcel) any { return p.Recipient }},
		column[parcel.Parcel]{"laid", func(p parcel.Parcel) any { return clock.Milli(p.Laid) }})
)

// tables names every table that keeps records.
func tables() map[string]keeper {
	return map[string]keeper{
		"report": reports, "intake": intakes, "message": messages, "attachment": attachments,
		"coordination_case": cases, "event": events, "participant": participants, "obligation": clocks,
		"finding": findings, "advisory": advisories, "notice": notices, "partner": partners,
		"listing": listings, "contact": contacts, "directory_change": changes,
		"programme": programmes, "application": applications, "assessment": assessments, "measure": measures, "person": people, "credential": credentials, "factor": factors, "admission": admissions, "issuer": issuers, "tie": ties, "parcel": parcels,
		"erasure": erasures, "hold": holds, "address": addresses, "opening": openings, "alert": alerts, "trap": traps,
	}
}

// aloneOf is the certificate that does without a token.
func aloneOf(c partner.Credential) string {
	if c.Alone && !c.Proven.IsZero() {
		return c.Certificate
	}
	return ""
}

// oneIf is a truth as a whole number.
func oneIf(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

// stateOf is the state of what a person holds.
func stateOf(ended bool) string {
	if ended {
		return "ended"
	}
	return "live"
}

// holds reports whether an identifier has the prefix of the table's records.
func (t *table[T]) holds(id string) bool { return t.prefix != "" && ident.PrefixOf(id) == t.prefix }

// visible counts the records of the id that the principal sees.
func (t *table[T]) visible(ctx context.Context, v View, id string) (int, error) {
	return t.count(ctx, v, hasID(id))
}

// complete computes the columns of a row that came without them.
func (t *table[T]) complete(r row) (row, error) {
	rec, err := t.decode(nil, r)
	if err != nil {
		return row{}, err
	}
	r.columns = t.values(rec)
	return r, nil
}

// Sees reports whether the subject is a record in whose audience the principal is.
func (v View) Sees(ctx context.Context, subject string) (bool, error) {
	for _, t := range v.store.tables {
		if t.holds(subject) {
			n, err := t.visible(ctx, v, subject)
			return n > 0, err
		}
	}
	return false, nil
}

// addressed is the digest of the audience of a record that the principal sees.
func (t *table[T]) addressed(ctx context.Context, v View, id string) (string, error) {
	r, err := first(t.sift(ctx, v, hasID(id), "", 1))
	return r.audience, err
}

// Audience is that of a record that the principal sees; absent where he does not.
func (v View) Audience(ctx context.Context, id string) (access.Audience, error) {
	for _, t := range v.store.tables {
		if t.holds(id) {
			digest, err := t.addressed(ctx, v, id)
			if err != nil {
				return nil, err
			}
			return v.membersOf(ctx, digest)
		}
	}
	return nil, access.Gone()
}
