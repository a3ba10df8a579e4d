package frame

import (
	"net/http"

	"tocsin/domain/access"
	"tocsin/domain/fault"
)

// CodeMethod is the code of a fault that HTTP has its own status for: the path is
// there, and does not know the method.
const CodeMethod = "request.method"

// Under serves what no route below a prefix matches, whatever its method, so that a
// door also refuses in its own manner what it does not know. allowed lists the methods
// of a path; the answer is 405 with them where there are any, else the path is absent.
func (d Door) Under(prefix string, class Class, allowed func(*http.Request) string) {
	route := Route{Method: http.MethodGet, Pattern: prefix, Act: access.ReadPublic, Relation: Anyone, Class: class}
	d.router.mux.Handle(prefix, d.router.guard(route, func(w http.ResponseWriter, r *http.Request) error {
		methods := allowed(r)
		if methods == "" {
			return access.Gone()
		}
		w.Header().Set("Allow", methods)
		return fault.New(fault.Invalid, CodeMethod, "%s cannot be done here", r.Method).WithHint("use one of: %s", methods)
	}, d.refuse))
}
