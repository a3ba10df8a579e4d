package rest

import (
	"time"

	"github.com/danielgtaylor/huma/v2"

	"tocsin/domain/calendar"
)

// Moment is a time as exactly as somebody knew it: a text, or an object with precision.
// It is written as an object.
type Moment struct{ calendar.Moment }

// Schema describes both forms.
func (Moment) Schema(huma.Registry) *huma.Schema {
	at := &huma.Schema{Type: huma.TypeString, Description: "RFC 3339 time with its zone, or a bare day", Examples: []any{"2021-11-24T10:00:00+08:00", "2021-11-24"}}
	return &huma.Schema{OneOf: []*huma.Schema{at, {
		Type: huma.TypeObject, Required: []string{"at"}, AdditionalProperties: false,
		Properties: map[string]*huma.Schema{
			"at":        at,
			"precision": {Type: huma.TypeString, Enum: []any{calendar.Instant, calendar.Minute, calendar.Day}, Description: "How exactly it is known; taken from the form when left out"},
		},
	}}}
}

// given is an instant that may not be there.
func given(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// spoken is a moment as text; empty where there is none.
func spoken(m calendar.Moment) string {
	if m.IsZero() {
		return ""
	}
	return m.String()
}
