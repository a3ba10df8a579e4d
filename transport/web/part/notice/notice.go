// Package notice tells the reader that something went wrong, went well, or may not
// be done yet, and what to do about it.
//
// A fault says what was wrong, where, and what to do; its single faults are a list
// that leads to the fields. A gate names every reason at once, met and unmet, each
// with its law (promise W1): a person must never have to try again to find the next
// obstacle. Faults and refusals are announced to screen readers when the page opens.
package notice

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"tocsin/domain/fault"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/citation"
	"tocsin/transport/web/part/field"
	"tocsin/transport/web/part/link"
	"tocsin/transport/web/part/tone"
)

// View is one notice.
type View struct {
	Tone    tone.Tone // Bad for faults, Good for success, Warn and Calm for the rest
	Title   string
	Text    string
	Reasons []Reason
	Act     link.View // the one thing to do next; zero for none
	Small   string    // a code or number to quote to the platform
}

// Reason is one single fault; Field is the id of the input it speaks of, if any.
type Reason struct {
	Text  string
	Hint  string
	Field string
}

// Of puts a fault into the reader's words. Internal causes are never shown.
func Of(r lang.Reader, f *fault.Fault) View {
	v := View{
		Tone:  tone.Bad,
		Title: r.Or("fault."+f.Code+".title", r.T("fault.kind."+string(f.Kind))),
		Text:  sentence(r.Fault(f)),
		Small: f.Code,
	}
	for _, one := range f.Reasons {
		v.Reasons = append(v.Reasons, Reason{Text: named(r, one.Field, sentence(r.Fault(&one))), Hint: sentence(hintOf(r, &one)), Field: anchor(one.Field)})
	}
	if hint := sentence(r.Hint(f)); len(f.Reasons) == 0 && hint != "" {
		v.Reasons = append(v.Reasons, Reason{Text: named(r, f.Field, hint), Field: anchor(f.Field)})
	}
	if f.RetryAfter > 0 {
		v.Reasons = append(v.Reasons, Reason{Text: r.T("fault.retry", "span", r.Span(f.RetryAfter.Round(time.Second)))})
	}
	return v
}

// hintOf is the advice of a single fault; the general advice of its kind stands once
// above all of them and is not repeated.
func hintOf(r lang.Reader, f *fault.Fault) string {
	if f.Hint == "" && !r.Has("fault."+f.Code+".hint") {
		return ""
	}
	return r.Hint(f)
}

// sentence begins with a capital, as a fault's own words do not.
func sentence(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(first)) + s[size:]
}

// named says first which field is spoken of, where it has a name.
func named(r lang.Reader, pointer, text string) string {
	if anchor(pointer) == "" {
		return text
	}
	parts := strings.Split(pointer, "/")
	for _, part := range slices.Backward(parts) { // of a list the list
		if name := r.Or("field.name."+part, ""); part != "" && name != "" {
			return r.T("field.says", "field", name, "text", text)
		}
	}
	return text
}

// anchor is the input that a fault speaks of; only a JSON pointer names one.
func anchor(pointer string) string {
	if !strings.HasPrefix(pointer, "/") {
		return ""
	}
	return field.Anchor(pointer)
}

// GateView is a gate with all its conditions.
type GateView struct {
	Title      string // "Before this can be published"
	Conditions []Condition
}

// Condition is one rule of the gate.
type Condition struct {
	Text string // what must be so: "A fix or a mitigation is offered at the same time"
	Met  bool
	Law  citation.View
	Hint string // what to do while it is not met
	Act  link.View
}

// open counts the conditions that are not met.
func (v GateView) open() int {
	n := 0
	for _, c := range v.Conditions {
		if !c.Met {
			n++
		}
	}
	return n
}

// tone of the whole gate: good only when nothing is open.
func (v GateView) tone() tone.Tone {
	if v.open() == 0 {
		return tone.Good
	}
	return tone.Warn
}

// role makes a screen reader speak up for bad news and wait its turn otherwise.
func (v View) role() string {
	if v.Tone == tone.Bad {
		return "alert"
	}
	return "status"
}
