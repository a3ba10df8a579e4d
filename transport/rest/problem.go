package rest

import (
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"tocsin/domain/fault"
	"tocsin/transport/frame"
)

// refuse renders what went wrong as a problem document.
func refuse(w http.ResponseWriter, r *http.Request, f *fault.Fault) {
	for _, name := range []string{"Content-Disposition", "Content-Length", "ETag", "Link", "Location"} {
		w.Header().Del(name)
	}
	frame.WriteProblem(w, r, f)
}

// CodeParameter is the code of a parameter of path, query or header that is wrong.
const CodeParameter = "request.parameter"

// faultOf is a fault that the library found, in our words: a parameter that is missing,
// unknown or of the wrong form. Anything else it might find is a mistake of ours, since
// bodies are read and scanned before it sees them.
func faultOf(e *huma.ErrorModel) *fault.Fault {
	if e.Status != http.StatusBadRequest && e.Status != http.StatusUnprocessableEntity || len(e.Errors) == 0 {
		return fault.New(fault.Internal, "internal", "something went wrong on our side").Because(e)
	}
	wrong := make([]fault.Fault, 0, len(e.Errors))
	for _, d := range e.Errors {
		if d == nil {
			continue
		}
		place, name, _ := strings.Cut(d.Location, ".")
		code, text := CodeParameter, "the "+place+" parameter "+name+" is wrong: "+d.Message
		if place == "body" {
			code, text, name = "request.form", "the document cannot be read", ""
		}
		wrong = append(wrong, *fault.New(fault.Invalid, code, "%s", text).At(name).WithHint("see /api/openapi.json"))
	}
	if len(wrong) == 1 {
		return &wrong[0]
	}
	return fault.From(fault.Join(fault.Invalid, CodeParameter, "several parameters are wrong", wrong))
}
