// Package report is what somebody hands in: a vulnerability, or a threat of one
// of the four kinds of the 2017 measure.
//
// A report is welcome incomplete (promise P4): severity may come later and the
// statutory fields that are missing are listed and asked for, never demanded.
// What was received does not change; what the office thinks of it is a state:
// received, acknowledged, joined to a case, or rejected with a reason. Several
// reports of one hole keep their own receipts and times (promise P3).
//
// law: cn/rmspv 7(2)
package report

import (
	"time"

	"tocsin/domain/access"
	"tocsin/domain/calendar"
	"tocsin/domain/marking"
	"tocsin/domain/privacy"
	"tocsin/domain/product"
)

// Kind says what is reported.
type Kind string

const (
	Vulnerability Kind = "vulnerability" // a hole in a product
	Resource      Kind = "resource"      // malicious network resource: address, domain, URL, message
	Malware       Kind = "malware"       // malicious program
	HiddenDanger  Kind = "hidden-danger" // a weakness of somebody's service or estate
	Incident      Kind = "incident"      // something happened
)

// Threat reports whether the kind is one of the four of threats, and no vulnerability.
func (k Kind) Threat() bool { return k != "" && k != Vulnerability }

// Kinds lists the kinds in the order a form offers them.
var Kinds = []Kind{Vulnerability, Resource, Malware, HiddenDanger, Incident}

// Capacity is the role in which the reporter reports; duties hang on it (promise L4).
type Capacity string

const (
	Provider   Capacity = "provider"   // makes or offers the product
	Operator   Capacity = "operator"   // runs it
	Finder     Capacity = "finder"     // found it; makes neither
	Support    Capacity = "support"    // technical support unit, specialised body
	PeerPushed Capacity = "peer"       // another platform passed it on
	Undeclared Capacity = "undeclared" // did not say
)

// Capacities lists the capacities in the order a form offers them.
var Capacities = []Capacity{Finder, Provider, Operator, Support, PeerPushed, Undeclared}

// Report is one hand-in as the office keeps it. Times are UTC, to the millisecond.
type Report struct {
	ID       string    `json:"id" class:"internal" purpose:"identity" keep:"log"`
	Kind     Kind      `json:"kind" class:"internal" purpose:"routing" keep:"case"`
	State    State     `json:"state" class:"internal" purpose:"handling" keep:"case"`
	Received time.Time `json:"received" class:"internal" purpose:"statutory clock" keep:"log"` // when the bytes were safe with us
	Channel  string    `json:"channel" class:"internal" purpose:"provenance" keep:"log"`       // web, api, cli, mail, peer, replay
	Digest   string    `json:"digest" class:"internal" purpose:"evidence" keep:"log"`          // SHA-256 of the raw bytes, hex
	Case     string    `json:"case,omitempty" class:"internal" purpose:"handling" keep:"case"`
	Reason   string    `json:"reason,omitempty" class:"internal" purpose:"handling" keep:"case"` // why it was rejected
	Org      string    `json:"org,omitempty" class:"internal" purpose:"statutory clock" keep:"log"`
	Person   string    `json:"person,omitempty" class:"internal" purpose:"contact" keep:"3y"` // the account that handed it in
	Mailbox  string    `json:"mailbox,omitempty" class:"internal" purpose:"contact" keep:"3y"`

	Draft
}

// Senders are whoever handed the report in, and his unit: they alone speak for its
// reporter, also while the unit is suspended.
func (r Report) Senders() access.Audience {
	return access.NewAudience(access.MailboxKey(r.Mailbox), access.PersonKey(r.Person), access.OwnKey(r.Org))
}

// Unnamed is the report without who handed it in, as whoever works on it sees it: that
// somebody said who he is, and not who.
func (r Report) Unnamed() Report {
	for _, said := range []*privacy.Personal{&r.ReporterName, &r.Contact} {
		if *said != "" && *said != privacy.Erased {
			*said = privacy.Mark
		}
	}
	return r
}

// Named is when a report came that says who its reporter is; zero of any other, and of
// one that has forgotten it.
func (r Report) Named() time.Time {
	for _, said := range []privacy.Personal{r.ReporterName, r.Contact} {
		if said != "" && said != privacy.Erased {
			return r.Received
		}
	}
	return time.Time{}
}

// Forgotten reports whether the report once said who its reporter is.
func (r Report) Forgotten() bool {
	return r.ReporterName == privacy.Erased || r.Contact == privacy.Erased
}

// Forget is the report without who its reporter is.
func (r Report) Forget() Report {
	for _, said := range []*privacy.Personal{&r.ReporterName, &r.Contact} {
		if *said != "" {
			*said = privacy.Erased
		}
	}
	return r
}

// HandedInBy reports whether somebody is the reporter himself, and no colleague of his.
func (r Report) HandedInBy(who access.Principal) bool {
	return r.Mailbox != "" && r.Mailbox == who.Mailbox || r.Person != "" && r.Person == who.Person
}

// Hides reports whether the report says who handed it in, and does not show it here.
func (r Report) Hides() bool {
	return r.ReporterName.Reveal() == privacy.Mark || r.Contact.Reveal() == privacy.Mark
}

// Draft is what the reporter says. Fields marked statutory are those that the
// report of a product provider should hold.
type Draft struct {
	Capacity Capacity          `json:"capacity,omitempty" class:"internal" purpose:"statutory clock" keep:"case"`
	Products []product.Product `json:"products,omitempty" class:"partner" purpose:"statutory content" keep:"case"` // statutory: name, model, version
	Upstream bool              `json:"upstream,omitempty" class:"partner" purpose:"statutory clock" keep:"case"`   // the hole is in a component from somebody else

	Title     privacy.Sealed `json:"title,omitempty" class:"sealed" purpose:"triage" keep:"case"`
	Technical privacy.Sealed `json:"technical,omitempty" class:"sealed" purpose:"statutory content" keep:"case"` // statutory: technical characteristics
	Harm      privacy.Sealed `json:"harm,omitempty" class:"sealed" purpose:"statutory content" keep:"case"`      // statutory: harm
	Scope     privacy.Sealed `json:"scope,omitempty" class:"sealed" purpose:"statutory content" keep:"case"`     // statutory: scope of impact
	Steps     privacy.Sealed `json:"steps,omitempty" class:"sealed" purpose:"verification" keep:"case"`          // reproduction, proof of concept

	EventType bool     `json:"event_type,omitempty" class:"internal" purpose:"routing" keep:"case"` // 事件型: a concrete system, not a product
	Weakness  string   `json:"weakness,omitempty" class:"partner" purpose:"triage" keep:"case"`     // CWE or GB/T 30279 class
	Severity  string   `json:"severity,omitempty" class:"partner" purpose:"triage" keep:"case"`     // as the reporter sees it: a CVSS vector or a word
	Access    string   `json:"access,omitempty" class:"partner" purpose:"triage" keep:"case"`       // network, adjacent, local, physical
	Privilege string   `json:"privilege,omitempty" class:"partner" purpose:"triage" keep:"case"`    // none, low, high
	Victim    string   `json:"interaction,omitempty" class:"partner" purpose:"triage" keep:"case"`  // none, needed
	ByDefault string   `json:"by_default,omitempty" class:"partner" purpose:"triage" keep:"case"`   // yes, no, unknown
	Maturity  string   `json:"maturity,omitempty" class:"partner" purpose:"triage" keep:"case"`     // none, poc, exploit, in-the-wild
	Aliases   []string `json:"aliases,omitempty" class:"partner" purpose:"matching" keep:"case"`    // CVE, CNVD, CNNVD, GHSA …
	Instances []string `json:"instances,omitempty" class:"internal" purpose:"verification" keep:"case"`
	Sectors   []string `json:"sectors,omitempty" class:"internal" purpose:"warning" keep:"case"`
	Critical  bool     `json:"critical_infrastructure,omitempty" class:"internal" purpose:"statutory clock" keep:"case"`
	National  bool     `json:"national_interest,omitempty" class:"internal" purpose:"statutory clock" keep:"case"` // national security or public interest is at stake
	Remedy    string   `json:"remedy,omitempty" class:"partner" purpose:"publication" keep:"case"`                 // patch or workaround, and where
	PlannedAt string   `json:"planned,omitempty" class:"partner" purpose:"coordination" keep:"case"`               // the provider's plan, RFC 3339 date

	Aware        calendar.Moment `json:"aware,omitzero" class:"internal" purpose:"statutory clock" keep:"log"`             // when the reporter says it learned of it; a claim
	Upstreamed   calendar.Moment `json:"upstream_notified,omitzero" class:"internal" purpose:"statutory clock" keep:"log"` // when the reporter says it told the upstream; a claim
	UpstreamName string          `json:"upstream_name,omitempty" class:"internal" purpose:"statutory clock" keep:"case"`
	Disclosed    string          `json:"disclosed,omitempty" class:"internal" purpose:"coordination" keep:"case"` // to whom it is known; already public?
	Wishes       string          `json:"wishes,omitempty" class:"internal" purpose:"coordination" keep:"case"`    // embargo and credit wishes
	Source       string          `json:"source,omitempty" class:"internal" purpose:"provenance" keep:"case"`      // original find, intelligence, platform push, public collection

	Threat Threat `json:"threat,omitzero" class:"internal" purpose:"handling" keep:"case"`

	ReporterName privacy.Personal `json:"reporter_name,omitempty" class:"personal" purpose:"contact" keep:"3y"`
	Contact      privacy.Personal `json:"contact,omitempty" class:"personal" purpose:"contact" keep:"3y"`
	Credit       string           `json:"credit,omitempty" class:"internal" purpose:"acknowledgement" keep:"case"` // named, alias, none
	Language     string           `json:"language,omitempty" class:"internal" purpose:"contact" keep:"case"`       // BCP 47, of the form used

	Marking marking.TLP `json:"marking,omitempty" class:"internal" purpose:"sharing" keep:"case"`
}

// Threat holds what identifies a threat that is no product hole.
//
// law: cn/threat-disposal-2017 2
type Threat struct {
	Value     string          `json:"value,omitempty" class:"internal" purpose:"matching" keep:"case"`      // the address, domain, URL, number
	ValueType string          `json:"value_type,omitempty" class:"internal" purpose:"matching" keep:"case"` // ipv4, ipv6, domain, url, mail, phone, hash
	Part      string          `json:"part,omitempty" class:"internal" purpose:"handling" keep:"case"`       // c2, phishing, drop …
	Family    string          `json:"family,omitempty" class:"internal" purpose:"handling" keep:"case"`
	Hashes    []string        `json:"hashes,omitempty" class:"internal" purpose:"matching" keep:"case"`
	Platform  string          `json:"platform,omitempty" class:"internal" purpose:"handling" keep:"case"`
	Owner     string          `json:"owner,omitempty" class:"internal" purpose:"routing" keep:"case"` // whose service is affected
	FirstSeen calendar.Moment `json:"first_seen,omitzero" class:"internal" purpose:"handling" keep:"case"`
	LastSeen  calendar.Moment `json:"last_seen,omitzero" class:"internal" purpose:"handling" keep:"case"`
	Grade     string          `json:"grade,omitempty" class:"internal" purpose:"statutory clock" keep:"case"` // special-major, major, larger, general
}
