package obligation

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"time"

	"tocsin/domain/calendar"
	"tocsin/domain/fault"
)

// Facts is all that an evaluation knows. The order of the events does not matter.
type Facts struct {
	Actors     []Actor        `json:"actors"`
	Events     []Event        `json:"events"`
	Attributes map[string]any `json:"attributes,omitempty"` // of the matter itself
}

// Actor is a unit or person in the roles it holds in this matter; several hold at once.
type Actor struct {
	ID           string         `json:"id"`
	Roles        []string       `json:"roles"`
	Jurisdiction string         `json:"jurisdiction,omitempty"` // ISO 3166 code; empty is unknown and excuses nothing
	Sector       string         `json:"sector,omitempty"`
	Attributes   map[string]any `json:"attributes,omitempty"`
}

// Event is something that happened. Attributes are text, numbers, truth values, or
// lists of text; `id` names the event, `reason` gives the ground of a correction.
type Event struct {
	Type       string
	Actor      string // who did it; empty for what nobody in the matter did
	At         calendar.Moment
	Attributes map[string]any
}

// wireEvent is the JSON form of an Event.
type wireEvent struct {
	Type       string             `json:"type"`
	Actor      string             `json:"actor,omitempty"`
	At         string             `json:"at"`
	Precision  calendar.Precision `json:"precision,omitempty"`
	Attributes map[string]any     `json:"attributes,omitempty"`
}

// MarshalJSON writes the time as it was stated, with its precision beside it.
func (e Event) MarshalJSON() ([]byte, error) {
	p := e.At.Precision
	if p == "" {
		p = calendar.Instant
	}
	return json.Marshal(wireEvent{e.Type, e.Actor, e.At.Written(), p, e.Attributes})
}

// UnmarshalJSON reads what MarshalJSON wrote; unknown keys are refused.
func (e *Event) UnmarshalJSON(data []byte) error {
	var w wireEvent
	if err := strict(data, &w); err != nil {
		return err
	}
	at, err := calendar.ParseMoment(w.At, w.Precision)
	if err != nil {
		return fault.From(err).At("events/" + w.Type + "/at")
	}
	*e = Event{w.Type, w.Actor, at, w.Attributes}
	return nil
}

// ParseFacts reads facts in their JSON form. Unknown keys, keys given twice, events
// without a type and actors without an id are refused.
func ParseFacts(data []byte) (Facts, error) {
	var f Facts
	if err := once(data); err != nil {
		return Facts{}, err
	}
	if err := strict(data, &f); err != nil {
		known := &fault.Fault{}
		if errors.As(err, &known) {
			return Facts{}, known
		}
		return Facts{}, fault.New(fault.Invalid, "obligation.facts.form", "the facts cannot be read: %v", err).
			WithHint("an object with actors, events and attributes")
	}
	var wrong []fault.Fault
	for _, a := range f.Actors {
		if a.ID == "" {
			wrong = append(wrong, *fault.New(fault.Invalid, "obligation.facts.actor", "an actor has no id").At("actors"))
		}
	}
	for _, e := range f.Events {
		if e.Type == "" {
			wrong = append(wrong, *fault.New(fault.Invalid, "obligation.facts.event", "an event has no type").At("events"))
		}
	}
	if len(wrong) > 0 {
		return Facts{}, fault.Join(fault.Invalid, "obligation.facts", "the facts are not complete", wrong)
	}
	return f, nil
}

// strict decodes one JSON value that fills the input, without unknown keys.
func strict(data []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("there is more after the end of the value")
	}
	return nil
}

// text is a text attribute; empty where there is none.
func text(attributes map[string]any, name string) string {
	s, _ := attributes[name].(string)
	return s
}

// moment is an attribute that states a time, as text or as a Go time.
func moment(attributes map[string]any, name string) (calendar.Moment, bool) {
	switch v := attributes[name].(type) {
	case time.Time:
		return calendar.At(v), true
	case calendar.Moment:
		return v, !v.IsZero()
	case string:
		m, err := calendar.ParseMoment(v, "")
		return m, err == nil
	}
	return calendar.Moment{}, false
}
