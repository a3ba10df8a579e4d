// Package fault is the one vocabulary for what can go wrong.
//
// A Fault has a Kind, a stable machine code, a sentence for a person, the place
// that is wrong, and what to do about it. Every floor returns faults; every
// transport translates a Kind exactly once (problem document, page, exit code).
// Text of a driver or a library never reaches a reader: it is kept as the cause,
// for the log alone.
//
// Absent and Forbidden are one Kind on purpose: what somebody may not see does
// not exist for him (promise A3).
package fault

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Kind says what sort of fault it is; a transport maps it to a status or exit code.
type Kind string

const (
	Invalid      Kind = "invalid"      // the request is malformed or breaks a rule of form: mend it and send again
	Unknown      Kind = "unknown"      // nobody is signed in, or the credential is wrong
	Absent       Kind = "absent"       // there is no such thing for this principal (also: forbidden)
	Conflict     Kind = "conflict"     // it contradicts what is there: another state, another body for the same key
	Refused      Kind = "refused"      // a rule of the office refuses the act and names its reasons (gate, two persons, consent)
	TooLarge     Kind = "too-large"    // more bytes than the budget of this input
	TooMany      Kind = "too-many"     // too often; RetryAfter says when to come back
	Full         Kind = "full"         // storage is exhausted; nothing was kept; RetryAfter says when to come back
	Unavailable  Kind = "unavailable"  // not now: starting, stopping, database away; safe to send again
	Internal     Kind = "internal"     // our mistake; the log has the cause
	Unacceptable Kind = "unacceptable" // a media type or charset that this door does not speak
)

// Kinds lists every Kind, for tables that must cover all of them.
var Kinds = []Kind{Invalid, Unknown, Absent, Conflict, Refused, TooLarge, TooMany, Full, Unavailable, Internal, Unacceptable}

// Fault is one thing that went wrong. It is immutable: the With methods return a copy.
type Fault struct {
	Kind       Kind
	Code       string        // stable, dotted, lower case: "report.product.empty"
	Message    string        // one English sentence: what is wrong
	Field      string        // where: a JSON pointer, a form field, or file:line
	Hint       string        // what to do
	RetryAfter time.Duration // with TooMany, Full and Unavailable; zero means not known
	Reasons    []Fault       // the single faults, where there are several
	cause      error
}

// New makes a fault of a kind with a stable code and a formatted sentence.
func New(kind Kind, code, format string, args ...any) *Fault {
	return &Fault{Kind: kind, Code: code, Message: fmt.Sprintf(format, args...)}
}

// Join makes one fault out of several of the same act; nil when there are none.
func Join(kind Kind, code, message string, reasons []Fault) error {
	if len(reasons) == 0 {
		return nil
	}
	return &Fault{Kind: kind, Code: code, Message: message, Reasons: reasons}
}

// Choices writes what may be chosen as a sentence does: "a, b or c".
func Choices[T ~string](all []T) string {
	words := make([]string, len(all))
	for i, one := range all {
		words[i] = string(one)
	}
	if last := len(words) - 1; last > 0 {
		return strings.Join(words[:last], ", ") + " or " + words[last]
	}
	return strings.Join(words, "")
}

// At returns a copy that names the place.
func (f Fault) At(field string) *Fault { f.Field = field; return &f }

// WithHint returns a copy that says what to do.
func (f Fault) WithHint(format string, args ...any) *Fault {
	f.Hint = fmt.Sprintf(format, args...)
	return &f
}

// After returns a copy that says when to come back.
func (f Fault) After(d time.Duration) *Fault { f.RetryAfter = d; return &f }

// Because returns a copy that keeps the cause for the log. The cause is never shown.
func (f Fault) Because(err error) *Fault { f.cause = err; return &f }

// Error is the sentence with its place and reasons, without the cause.
func (f *Fault) Error() string {
	var b strings.Builder
	if f.Field != "" {
		b.WriteString(f.Field + ": ")
	}
	b.WriteString(f.Message)
	for i, r := range f.Reasons {
		if i == 0 {
			b.WriteString(": ")
		} else {
			b.WriteString("; ")
		}
		b.WriteString(r.Error())
	}
	return b.String()
}

// Unwrap returns the cause.
func (f *Fault) Unwrap() error { return f.cause }

// KindOf is the kind of err; any error that is no fault is Internal.
func KindOf(err error) Kind { return From(err).Kind }

// Is reports whether err is a fault of the kind.
func Is(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }

// From returns err as a fault; an error from elsewhere becomes Internal with err as its cause.
func From(err error) *Fault {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return New(Internal, "internal", "something went wrong on our side").Because(err)
}
