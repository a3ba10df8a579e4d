package obligation

import (
	"encoding/json"
	"time"

	"tocsin/domain/calendar"
)

// Wire is an answer as programs read it, the same at every door: the fields of the
// contract first, then what a page needs. The doc and enum tags are for whoever
// describes it to them.
type Wire struct {
	Instrument string      `json:"instrument" doc:"cn/rmspv"`
	Duty       string      `json:"duty"`
	Stage      string      `json:"stage"`
	Reading    Reading     `json:"reading" enum:"only,strict,lenient"`
	Actor      string      `json:"actor" doc:"A partner's identifier, or platform"`
	Role       string      `json:"role"`
	Anchor     string      `json:"anchor" doc:"What the clock runs from"`
	AnchorAt   *string     `json:"anchor_at" doc:"When that was, as exactly as it is known"`
	Due        *time.Time  `json:"due" doc:"The last instant at which it is in time; null where none can be named"`
	State      State       `json:"state" enum:"not_applicable,not_started,open,met,late,waived"`
	Because    string      `json:"because" doc:"Why, in the language that was asked for"`
	Cite       string      `json:"cite" doc:"cn/rmspv 7(2)"`
	Instance   string      `json:"instance,omitempty"`
	Imprecise  bool        `json:"imprecise" doc:"The anchor is a bare day and the clock counts hours"`
	DueFrom    *time.Time  `json:"due_from,omitempty" doc:"With imprecise: due lies somewhere from here"`
	DueTo      *time.Time  `json:"due_to,omitempty" doc:"to here"`
	DueDay     string      `json:"due_day,omitempty" doc:"The day in the zone of the law"`
	Satisfied  *string     `json:"satisfied_at" doc:"When it was done"`
	Claimed    *string     `json:"claimed_at,omitempty" doc:"When whoever did it says that he did, where that is earlier; it counts for nothing until the office records it"`
	DaysLate   int         `json:"days_late,omitempty"`
	Title      Text        `json:"title" doc:"Of the stage"`
	DutyTitle  Text        `json:"duty_title"`
	Satisfy    Text        `json:"satisfy" doc:"What would satisfy it"`
	Strength   Strength    `json:"strength"`
	Confidence Confidence  `json:"confidence" doc:"How the wording is known"`
	Recipients []Recipient `json:"recipients,omitempty"`
	Content    []Field     `json:"content,omitempty" doc:"What a filing must say"`
	Conflicts  []Conflict  `json:"conflicts,omitempty" doc:"Other law that forbids what this orders"`
	Missing    []string    `json:"missing,omitempty" doc:"Attributes nobody stated, on which the answer depends"`
	NoCalendar int         `json:"calendar_missing,omitempty" doc:"A year whose holidays are not known: the stricter reading was taken"`
	Working    []string    `json:"working,omitempty" doc:"How due was computed, step by step"`
}

// Wire writes the answer with its notes in a language, by its tag: en or zh-Hans.
func (o Obligation) Wire(tag string) Wire {
	w := Wire{
		Instrument: o.Instrument, Duty: o.Duty, Stage: o.Stage, Reading: o.Reading,
		Actor: o.Actor, Role: o.Role, Anchor: o.Anchor, State: o.State,
		Because: o.Because.In(tag), Cite: o.Cite, Instance: o.Instance,
		Imprecise: o.Imprecise, DueDay: o.DueDay.String(), DaysLate: o.DaysLate, Missing: o.Missing, NoCalendar: o.NoCalendarFor,
		AnchorAt: stated(o.AnchorAt), Satisfied: stated(o.SatisfiedAt), Claimed: stated(o.Claimed),
		Due: given(o.Due), DueFrom: given(o.DueFrom), DueTo: given(o.DueTo),
	}
	for _, n := range o.Working {
		w.Working = append(w.Working, n.In(tag))
	}
	if o.Step != nil {
		w.Title, w.Satisfy, w.Recipients, w.Content = o.Step.Title, o.Step.Satisfy, o.Step.Recipients, o.Step.Content
	}
	if o.Rule != nil {
		w.DutyTitle, w.Strength, w.Confidence, w.Conflicts = o.Rule.Title, o.Rule.Strength, o.Rule.Confidence, o.Rule.Conflicts
	}
	return w
}

// MarshalJSON writes the answer in English; pages take the notes in their own language.
func (o Obligation) MarshalJSON() ([]byte, error) { return json.Marshal(o.Wire("en")) }

// stated is a moment for the JSON form; null where there is none.
func stated(m calendar.Moment) *string {
	if m.IsZero() {
		return nil
	}
	s := m.String()
	return &s
}

// given is an instant for the JSON form; null where there is none.
func given(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
