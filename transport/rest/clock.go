package rest

import (
	"time"

	"golang.org/x/text/language"

	"tocsin/domain/obligation"
	"tocsin/domain/parcel"
)

// Clock is one answer of the law: what an actor in a role owes under one reading of one
// stage of a duty. It is what `tocsin law due --json` prints.
type Clock obligation.Wire

// clocks are the answers of the law that bind somebody, in the language of the asker.
func (x *exchange) clocks(answers []obligation.Obligation) []Clock {
	clocks := []Clock{}
	tag := x.language()
	for _, o := range answers {
		if o.State != obligation.NotApplicable {
			clocks = append(clocks, Clock(o.Wire(tag)))
		}
	}
	return clocks
}

// language is the language of the house that the asker reads best: en or zh-Hans.
func (x *exchange) language() string {
	tags, _, _ := language.ParseAcceptLanguage(x.r.Header.Get("Accept-Language")) // none is English
	_, i, _ := x.languages.Match(tags...)
	tag := []string{"en", "zh-Hans"}[i]
	x.w.Header().Set("Content-Language", tag)
	x.w.Header().Add("Vary", "Accept-Language")
	return tag
}

// Relay is the copy of a report for another authority.
//
// law: cn/rmspv 7(4)
type Relay struct {
	Report    string       `json:"report"`
	Part      int          `json:"part,omitempty" doc:"Of a supplement, which brings what was added to the report later: the how manyth"`
	Recipient string       `json:"recipient"`
	State     parcel.State `json:"state" enum:"waiting,delivered,parked,cancelled"`
	Laid      time.Time    `json:"laid" doc:"When the act laid it in the out-tray"`
	Delivered *time.Time   `json:"delivered,omitempty"`
	Lag       float64      `json:"lag_seconds,omitempty" doc:"How long the recipient had to wait"`
	Reference string       `json:"reference,omitempty" doc:"The recipient's own number"`
	Why       string       `json:"why,omitempty" doc:"Why it was parked or cancelled"`
}

// relayOf shows the statutory copies among parcels.
func relayOf(parcels []parcel.Parcel) []Relay {
	relay := []Relay{}
	for _, p := range parcels {
		if p.Statutory() {
			relay = append(relay, copyOf(p))
		}
	}
	return relay
}

func copyOf(p parcel.Parcel) Relay {
	return Relay{
		Report: p.Matter, Part: p.Part, Recipient: p.Recipient, State: p.State, Laid: p.Laid, Delivered: given(p.Delivered),
		Lag: p.Lag().Seconds(), Reference: p.Reference, Why: p.Why,
	}
}
