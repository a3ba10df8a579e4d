package frame

import (
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"strings"

	"tocsin/domain/fault"
)

// status is the one translation of a Kind into HTTP.
var status = map[fault.Kind]int{
	fault.Invalid:      http.StatusUnprocessableEntity,
	fault.Unknown:      http.StatusUnauthorized,
	fault.Absent:       http.StatusNotFound,
	fault.Conflict:     http.StatusConflict,
	fault.Refused:      http.StatusForbidden,
	fault.TooLarge:     http.StatusRequestEntityTooLarge,
	fault.TooMany:      http.StatusTooManyRequests,
	fault.Full:         http.StatusInsufficientStorage,
	fault.Unavailable:  http.StatusServiceUnavailable,
	fault.Internal:     http.StatusInternalServerError,
	fault.Unacceptable: http.StatusUnsupportedMediaType,
}

// Status is the HTTP status of a fault: 400 where the request itself cannot be read,
// 422 where it can and its content breaks a rule.
func Status(f *fault.Fault) int {
	switch {
	case f.Code == CodeMethod:
		return http.StatusMethodNotAllowed
	case f.Code == CodeSlow:
		return http.StatusRequestTimeout
	case f.Kind == fault.Invalid && strings.HasPrefix(f.Code, "request."):
		return http.StatusBadRequest
	}
	if s, ok := status[f.Kind]; ok {
		return s
	}
	return http.StatusInternalServerError
}

// Problem is a problem document (RFC 9457).
type Problem struct {
	Type    string   `json:"type" doc:"Stable address of this kind of problem"`
	Title   string   `json:"title" doc:"What kind of problem it is"`
	Status  int      `json:"status" doc:"HTTP status"`
	Detail  string   `json:"detail,omitempty" doc:"What is wrong here"`
	Code    string   `json:"code" doc:"Stable machine code"`
	Field   string   `json:"field,omitempty" doc:"Where: a JSON pointer, a header or a parameter"`
	Hint    string   `json:"hint,omitempty" doc:"What to do"`
	Reasons []Reason `json:"reasons,omitempty" doc:"The single faults, where there are several"`
}

// Reason is one of several faults.
type Reason struct {
	Code   string `json:"code"`
	Field  string `json:"field,omitempty"`
	Detail string `json:"detail"`
	Hint   string `json:"hint,omitempty"`
}

// ProblemOf is a fault as a problem document.
func ProblemOf(f *fault.Fault) Problem {
	p := Problem{
		Type: "urn:tocsin:problem:" + f.Code, Title: http.StatusText(Status(f)), Status: Status(f),
		Detail: f.Message, Code: f.Code, Field: f.Field, Hint: f.Hint,
	}
	for _, r := range f.Reasons {
		p.Reasons = append(p.Reasons, Reason{Code: r.Code, Field: r.Field, Detail: r.Message, Hint: r.Hint})
	}
	return p
}

// WriteProblem answers with a problem document.
func WriteProblem(w http.ResponseWriter, _ *http.Request, f *fault.Fault) {
	w.Header().Set("Content-Type", "application/problem+json")
	if f.Kind == fault.Unknown {
		w.Header().Set("WWW-Authenticate", `Bearer realm="tocsin"`)
	}
	w.WriteHeader(Status(f))
	_ = json.NewEncoder(w).Encode(ProblemOf(f)) // the connection may be gone; nobody is left to tell
}

// Retry says when to come back, in whole seconds; a handler that renders a fault itself
// calls it first.
func Retry(w http.ResponseWriter, f *fault.Fault) {
	if f.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(f.RetryAfter.Seconds()))))
	}
}
