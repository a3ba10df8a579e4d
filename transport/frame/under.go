package frame

import (
	"net/http"
	"slices"
	"strings"
	"sync"

	"tocsin/domain/access"
	"tocsin/domain/fault"
)

// CodeMethod is the code of a fault that HTTP has its own status for: the path is
// there, and does not know the method.
const CodeMethod = "request.method"

// Under serves what no route below a prefix matches, whatever its method, so that a
// door also refuses in its own manner what it does not know: 405 with the methods of
// the path where it has any, else the path is absent.
func (d Door) Under(prefix string, class Class) {
	route := Route{Method: http.MethodGet, Pattern: prefix, Act: access.ReadPublic, Relation: Anyone, Class: class}
	allowed := sync.OnceValue(d.router.allowed) // asked first when every route is declared
	d.router.mux.Handle(prefix, d.router.guard(route, func(w http.ResponseWriter, r *http.Request) error {
		methods := allowed()(r)
		if methods == "" {
			return access.Gone()
		}
		w.Header().Set("Allow", methods)
		return fault.New(fault.Invalid, CodeMethod, "%s cannot be done here", r.Method).WithHint("use one of: %s", methods)
	}, d.refuse))
}

// allowed finds the methods that the routes of a request's path declare.
func (r *Router) allowed() func(*http.Request) string {
	methods := map[string][]string{}
	for _, route := range r.routes {
		methods[route.Pattern] = append(methods[route.Pattern], route.Method)
		if route.Method == http.MethodGet {
			methods[route.Pattern] = append(methods[route.Pattern], http.MethodHead)
		}
	}
	paths := http.NewServeMux() // it serves nothing: it only knows which pattern a path has
	for pattern := range methods {
		paths.Handle(pattern, http.NotFoundHandler())
	}
	return func(req *http.Request) string {
		_, pattern := paths.Handler(req)
		return strings.Join(slices.Sorted(slices.Values(methods[pattern])), ", ")
	}
}
