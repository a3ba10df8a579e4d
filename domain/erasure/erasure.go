// Package erasure ends what is known of a person.
//
// What somebody said of himself lies under a key of his own (of the report in which he
// said it, of the contact, of the account). An Erasure is ordered in an act: by himself,
// by whoever may once it is over, or because its time has come. In that act the records
// forget; after it the key is destroyed, so that every backup and journal forgets as well,
// and a second entry says that this was done. What he did, and when, stays: the evidence
// holds identifiers and commitments, never names (promise C4).
//
// A Hold keeps it for a while: a court or an authority asked, somebody says which and
// until when, and the person reads it. It ends by itself.
//
// law: cn/pipl 47
package erasure

import (
	"strings"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/fault"
)

// State is where an erasure stands.
type State string

const (
	Ordered State = "ordered" // the records forgot; the key is to be destroyed
	Done    State = "done"    // and was
)

// Steps is the whole machine of erasures.
var Steps = access.Machine[State]{
	{From: Ordered, Act: access.DestroyKey, To: Done},
}

// Ground is why somebody is forgotten.
type Ground string

const (
	Asked   Ground = "asked"   // he asked for it himself
	Over    Ground = "over"    // the account is closed, the contact is no contact any more
	Expired Ground = "expired" // it was kept for as long as it is kept
)

// Erasure is that who somebody is was forgotten.
type Erasure struct {
	ID     string    `json:"id" class:"internal" purpose:"evidence" keep:"log"`
	Of     string    `json:"of" class:"internal" purpose:"evidence" keep:"log"`             // the report, contact or account under whose key it lay
	Also   []string  `json:"also,omitempty" class:"internal" purpose:"evidence" keep:"log"` // other keys that went with it: of the changes of a contact
	Ground Ground    `json:"ground" class:"internal" purpose:"evidence" keep:"log"`
	By     string    `json:"by" class:"internal" purpose:"evidence" keep:"log"` // alias
	At     time.Time `json:"at" class:"internal" purpose:"evidence" keep:"log"`
	State  State     `json:"state" class:"internal" purpose:"evidence" keep:"log"`
	Done   time.Time `json:"done,omitzero" class:"internal" purpose:"evidence" keep:"log"` // since then no backup opens it either
}

// Keys are those that an erasure destroys.
func (e Erasure) Keys() []string { return append([]string{e.Of}, e.Also...) }

// Finish is the erasure once the key is destroyed.
func (e Erasure) Finish(now time.Time) (Erasure, error) {
	to, ok := Steps.Next(e.State, access.DestroyKey)
	if !ok {
		return e, fault.New(fault.Conflict, "erasure.done", "this key was destroyed already")
	}
	e.State, e.Done = to, now
	return e, nil
}

// LongestHold is for how long a hold may be placed; whoever needs longer places it anew.
const LongestHold = 366 * 24 * time.Hour

// Hold keeps who somebody is from being forgotten, for a reason that he reads.
type Hold struct {
	ID      string    `json:"id" class:"internal" purpose:"evidence" keep:"log"`
	Of      string    `json:"of" class:"internal" purpose:"evidence" keep:"log"` // the report
	Why     string    `json:"why" class:"internal" purpose:"evidence" keep:"log"`
	By      string    `json:"by" class:"internal" purpose:"evidence" keep:"log"`
	At      time.Time `json:"at" class:"internal" purpose:"evidence" keep:"log"`
	Until   time.Time `json:"until" class:"internal" purpose:"evidence" keep:"log"`
	EndedBy string    `json:"ended_by,omitempty" class:"internal" purpose:"evidence" keep:"log"`
	Ended   time.Time `json:"ended,omitzero" class:"internal" purpose:"evidence" keep:"log"`
}

// Place is a hold on a report from now on.
func Place(of, why, by string, now, until time.Time) (Hold, error) {
	why = strings.TrimSpace(why)
	var wrong []fault.Fault
	if len(why) < 5 || len(why) > 500 {
		wrong = append(wrong, *fault.New(fault.Invalid, "erasure.why", "say in 5 to 500 bytes who asked for it and on what ground; the reporter reads it").At("/reason"))
	}
	if !until.After(now) || until.Sub(now) > LongestHold {
		wrong = append(wrong, *fault.New(fault.Invalid, "erasure.until", "a hold ends after today, and within 366 days").At("/until").WithHint("place it anew when that time is over"))
	}
	return Hold{Of: of, Why: why, By: by, At: now, Until: until}, fault.Join(fault.Invalid, "erasure.hold", "the hold cannot be placed", wrong)
}

// Stands reports whether a hold keeps what it is on.
func (h Hold) Stands(now time.Time) bool { return h.Ended.IsZero() && now.Before(h.Until) }

// Standing is the first of some holds that stands, if one does.
func Standing(holds []Hold, now time.Time) (Hold, bool) {
	for _, h := range holds {
		if h.Stands(now) {
			return h, true
		}
	}
	return Hold{}, false
}

// End is the hold once it was taken away.
func (h Hold) End(by string, now time.Time) (Hold, error) {
	if !h.Stands(now) {
		return h, fault.New(fault.Conflict, "erasure.ended", "this hold is over already")
	}
	h.EndedBy, h.Ended = by, now
	return h, nil
}

// Held is the refusal of an erasure, with the hold that is in its way.
func Held(h Hold) error {
	return fault.New(fault.Refused, "erasure.held", "this must be kept until %s: %s", h.Until.Format(time.DateOnly), h.Why).
		WithHint("ask again when the hold is over, or turn to the authority that asked for it")
}
