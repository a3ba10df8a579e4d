// Package parcel is about what lies in the out-tray.
//
// A Parcel is laid in the same transaction as the act that causes it, so it cannot
// be forgotten and cannot leave for something that did not happen. It is carried
// later, at least once, under an identifier by which the recipient knows a
// repetition. Its statutory kind, the relay, is the copy that other authorities
// receive at the same time as the platform (promise L7); its lag is measured. What comes
// to a report later follows it as a supplement, in order.
//
// law: cn/rmspv 7(4)
package parcel

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/fault"
)

// Kind says why a parcel is sent.
type Kind string

const (
	Relay      Kind = "relay"      // the statutory copy to another authority
	Supplement Kind = "supplement" // what came to a report after its copy was laid, for the same authority
	Letter     Kind = "letter"     // tells a reporter by mail of a line in his mailbox
	Notice     Kind = "notice"     // tells an addressee that something waits for him; holds no content
)

// State is where a parcel stands.
type State string

const (
	Waiting   State = "waiting"
	Delivered State = "delivered" // the recipient acknowledged it
	Parked    State = "parked"    // tried to the last; waits for a person
	Cancelled State = "cancelled" // its recipient may not have it any more; it never leaves
)

// LongestDelay is the longest that a parcel is left alone after a failed try.
const LongestDelay = time.Hour

// MaxTries is how often delivery is tried before a parcel is parked.
const MaxTries = 12

// Parcel is one thing for one recipient.
type Parcel struct {
	ID        string    `json:"id" class:"internal" purpose:"relay" keep:"log"`
	Kind      Kind      `json:"kind" class:"internal" purpose:"relay" keep:"log"`
	State     State     `json:"state" class:"internal" purpose:"relay" keep:"log"`
	Matter    string    `json:"matter" class:"internal" purpose:"relay" keep:"log"`              // report, case or notice it is about
	Recipient string    `json:"recipient" class:"internal" purpose:"relay" keep:"log"`           // the law's name of it ("notification-center") or a partner's id
	Part      int       `json:"part,omitempty" class:"internal" purpose:"relay" keep:"log"`      // of a supplement: the how manyth, from 1
	File      string    `json:"file,omitempty" class:"internal" purpose:"relay" keep:"log"`      // of a supplement: the attachment it brings; of a letter: the line of the mailbox
	Laid      time.Time `json:"laid" class:"internal" purpose:"relay" keep:"log"`                // the act's now
	Delivered time.Time `json:"delivered,omitzero" class:"internal" purpose:"relay" keep:"log"`  // when the recipient had it
	Reference string    `json:"reference,omitempty" class:"internal" purpose:"relay" keep:"log"` // the recipient's own number
	Why       string    `json:"why,omitempty" class:"internal" purpose:"relay" keep:"log"`       // why it was parked or cancelled
}

// Lay makes the parcel about a matter for a recipient, as an act lays it at now. A
// matter has one such parcel for each recipient, and its identifier says so.
func Lay(kind Kind, matter, recipient string, now time.Time) Parcel {
	return Parcel{ID: matter + "/" + recipient, Kind: kind, State: Waiting, Matter: matter, Recipient: recipient, Laid: now}
}

// Supply makes the supplement that brings a file to whoever has, or will have, the copy
// of a report: the part after the last one.
func Supply(reportID, recipient, file string, part int, now time.Time) Parcel {
	p := Lay(Supplement, reportID, recipient, now)
	p.ID, p.Part, p.File = fmt.Sprintf("%s/%03d", p.ID, part), part, file
	return p
}

// ByMail is the recipient of every letter.
const ByMail = "mail"

// Post makes the letter that tells the reporter of a line in the mailbox of his report.
func Post(reportID, message string, now time.Time) Parcel {
	p := Lay(Letter, reportID, ByMail, now)
	p.ID, p.File = p.ID+"/"+message, message
	return p
}

// Statutory reports whether an article asks for the parcel: a copy, or its supplement.
func (p Parcel) Statutory() bool { return p.Kind == Relay || p.Kind == Supplement }

// MatterOf is the matter that the parcel of an identifier is about.
func MatterOf(id string) string {
	matter, _, _ := strings.Cut(id, "/")
	return matter
}

// Lag is how long the recipient had to wait; zero while it waits.
func (p Parcel) Lag() time.Duration {
	if p.Delivered.IsZero() {
		return 0
	}
	return p.Delivered.Sub(p.Laid)
}

// Steps is the whole machine of parcels: carrying ends in delivery or, after the last
// try, in waiting for a person; what he brings over by hand is delivered too. What the
// recipient may not have any more is cancelled: by the suspension itself, or by the
// carrier that finds it so.
var Steps = access.Machine[State]{
	{From: Waiting, Act: access.CarryParcel, To: Delivered},
	{From: Waiting, Act: access.CarryParcel, To: Parked},
	{From: Parked, Act: access.CarryParcel, To: Delivered},
	{From: Waiting, Act: access.SuspendOrg, To: Cancelled},
	{From: Parked, Act: access.SuspendOrg, To: Cancelled},
	{From: Waiting, Act: access.CarryParcel, To: Cancelled},
}

// may reports whether the table leads from where the parcel is to a state.
func (p Parcel) may(to State) bool {
	return slices.ContainsFunc(Steps, func(s access.Step[State]) bool { return s.From == p.State && s.To == to })
}

// Deliver marks the parcel as received at an instant under the recipient's reference.
// Telling it twice changes nothing: false says that it was known.
func (p *Parcel) Deliver(at time.Time, reference string) (bool, error) {
	if p.State == Delivered {
		return false, nil
	}
	if !p.may(Delivered) {
		return false, fault.New(fault.Conflict, "parcel.cancelled", "this parcel was cancelled: %s", p.Why)
	}
	if at.Before(p.Laid) {
		return false, fault.New(fault.Invalid, "parcel.early", "a parcel cannot arrive before it was laid").At("/at")
	}
	p.State, p.Delivered, p.Reference, p.Why = Delivered, at, reference, ""
	return true, nil
}

// Park lays the parcel aside after the last try, with what went wrong, until a person
// looks after it; false where it does not wait any more.
func (p *Parcel) Park(why string) bool {
	if !p.may(Parked) {
		return false
	}
	p.State, p.Why = Parked, why
	return true
}

// Cancel takes back what has not arrived, for a reason; false where it is too late.
func (p *Parcel) Cancel(why string) bool {
	if !p.may(Cancelled) {
		return false
	}
	p.State, p.Why = Cancelled, why
	return true
}

// Delay is how long a carrier waits before the next try, given how many failed.
func Delay(tries int) time.Duration {
	return min(30*time.Second<<min(tries, 10), LongestDelay)
}
