package rest

import (
	"time"

	"golang.org/x/text/language"

	"tocsin/domain/obligation"
	"tocsin/domain/parcel"
)

// Clock is one answer of the law: what an actor in a role owes under one reading of one
// stage of a duty. The field names are those of `tocsin law due --json`.
type Clock struct {
	Instrument string                 `json:"instrument" doc:"cn/rmspv"`
	Duty       string                 `json:"duty"`
	Stage      string                 `json:"stage"`
	Reading    obligation.Reading     `json:"reading" enum:"only,strict,lenient"`
	Actor      string                 `json:"actor" doc:"A partner's identifier, or platform"`
	Role       string                 `json:"role"`
	Anchor     string                 `json:"anchor" doc:"What the clock runs from"`
	AnchorAt   *string                `json:"anchor_at" doc:"When that was, as exactly as it is known"`
	Due        *time.Time             `json:"due" doc:"The last instant at which it is in time; null where none can be named"`
	State      obligation.State       `json:"state" enum:"not_applicable,not_started,open,met,late,waived"`
	Because    string                 `json:"because" doc:"Why, in the language that was asked for"`
	Cite       string                 `json:"cite" doc:"cn/rmspv 7(2)"`
	Instance   string                 `json:"instance,omitempty"`
	Imprecise  bool                   `json:"imprecise" doc:"The anchor is a bare day and the clock counts hours"`
	DueFrom    *time.Time             `json:"due_from,omitempty" doc:"With imprecise: due lies somewhere from here"`
	DueTo      *time.Time             `json:"due_to,omitempty" doc:"to here"`
	DueDay     string                 `json:"due_day,omitempty" doc:"The day in the zone of the law"`
	Satisfied  *string                `json:"satisfied_at" doc:"When it was done"`
	DaysLate   int                    `json:"days_late,omitempty"`
	Title      obligation.Text        `json:"title" doc:"Of the stage"`
	DutyTitle  obligation.Text        `json:"duty_title"`
	Satisfy    obligation.Text        `json:"satisfy" doc:"What would satisfy it"`
	Strength   obligation.Strength    `json:"strength"`
	Confidence obligation.Confidence  `json:"confidence" doc:"How the wording is known"`
	Recipients []obligation.Recipient `json:"recipients,omitempty"`
	Content    []obligation.Field     `json:"content,omitempty" doc:"What a filing must say"`
	Conflicts  []obligation.Conflict  `json:"conflicts,omitempty" doc:"Other law that forbids what this orders"`
	Missing    []string               `json:"missing,omitempty" doc:"Attributes nobody stated, on which the answer depends"`
	NoCalendar int                    `json:"calendar_missing,omitempty" doc:"A year whose holidays are not known: the stricter reading was taken"`
	Working    []string               `json:"working,omitempty" doc:"How due was computed, step by step"`
}

// clocks are the answers of the law that bind somebody, in the language of the asker.
func (x *exchange) clocks(answers []obligation.Obligation) []Clock {
	clocks := []Clock{}
	tag := x.language()
	for _, o := range answers {
		if o.State != obligation.NotApplicable {
			clocks = append(clocks, clockOf(o, tag))
		}
	}
	return clocks
}

func clockOf(o obligation.Obligation, tag string) Clock {
	c := Clock{
		Instrument: o.Instrument, Duty: o.Duty, Stage: o.Stage, Reading: o.Reading, Actor: o.Actor, Role: o.Role, Anchor: o.Anchor,
		AnchorAt: stated(o.AnchorAt), Due: given(o.Due), State: o.State, Because: o.Because.In(tag), Cite: o.Cite, Instance: o.Instance,
		Imprecise: o.Imprecise, DueFrom: given(o.DueFrom), DueTo: given(o.DueTo), DueDay: o.DueDay.String(), Satisfied: stated(o.SatisfiedAt),
		DaysLate: o.DaysLate, Missing: o.Missing, NoCalendar: o.NoCalendarFor,
	}
	for _, n := range o.Working {
		c.Working = append(c.Working, n.In(tag))
	}
	if o.Step != nil {
		c.Title, c.Satisfy, c.Recipients, c.Content = o.Step.Title, o.Step.Satisfy, o.Step.Recipients, o.Step.Content
	}
	if o.Rule != nil {
		c.DutyTitle, c.Strength, c.Confidence, c.Conflicts = o.Rule.Title, o.Rule.Strength, o.Rule.Confidence, o.Rule.Conflicts
	}
	return c
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
		if p.Kind == parcel.Relay {
			relay = append(relay, Relay{
				Report: p.Matter, Recipient: p.Recipient, State: p.State, Laid: p.Laid, Delivered: given(p.Delivered),
				Lag: p.Lag().Seconds(), Reference: p.Reference, Why: p.Why,
			})
		}
	}
	return relay
}
