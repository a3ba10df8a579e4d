// Package frame is what every HTTP door hangs in: the register of routes, who
// knocks, and the guards that stand before any handler.
//
// A route is declared with its act, the relation it asks for and its class; there is
// no other way to serve a path, so the register is the whole truth about what can be
// reached (tocsin routes prints it, the authorisation tests are generated from it).
// The guards shed what is too large, too often or cannot be stored before a body is
// read (promise P5), refuse requests that another site caused, set the headers of
// every answer, and never let a panic or a driver's text out.
package frame

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"slices"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
)

// Relation says how the principal must stand to the thing that a route serves. The
// audience of the thing decides; the relation says which audience to expect.
type Relation string

const (
	Anyone   Relation = "anyone"   // everybody, signed in or not
	Holder   Relation = "holder"   // whoever shows the code: mailbox, receipt, one-time link
	Self     Relation = "self"     // the signed-in person's own things
	OwnUnit  Relation = "own-unit" // the things of one's own organisation, also while suspended
	Audience Relation = "audience" // whoever is in the audience of the thing
	Office   Relation = "office"   // the office's own work
)

// Class says what kind of answer a route gives; guards and headers follow from it.
type Class string

const (
	Page  Class = "page"  // a person's browser; session cookie
	API   Class = "api"   // a program; bearer token, or a session from our own pages
	Asset Class = "asset" // a file of ours that never changes under its name
	Log   Class = "log"   // the public evidence log
)

// Route declares one path.
type Route struct {
	Method   string
	Pattern  string // of net/http: "/cases/{id}"
	Act      access.Act
	Also     []access.Act // what it does instead, for other askers
	Relation Relation
	Class    Class
	Counted  bool  // costs its sender what a writing does, though it is asked for like a reading
	Body     int64 // most bytes of a request body; zero means one MiB
}

// Writes reports whether the route may change something.
func (r Route) Writes() bool { return r.Method != http.MethodGet && r.Method != http.MethodHead }

// Acts are all that the route may do: its act first.
func (r Route) Acts() []access.Act { return append([]access.Act{r.Act}, r.Also...) }

// check names what is wrong with a declaration.
func (r Route) check() error {
	unknown := slices.ContainsFunc(r.Acts(), func(a access.Act) bool { return len(access.Grants[a]) == 0 })
	switch {
	case r.Method == "" || r.Pattern == "":
		return fault.New(fault.Internal, "route.path", "a route needs a method and a pattern: %+v", r)
	case unknown:
		return fault.New(fault.Internal, "route.act", "%s %s declares no known act", r.Method, r.Pattern)
	case !slices.Contains([]Relation{Anyone, Holder, Self, OwnUnit, Audience, Office}, r.Relation):
		return fault.New(fault.Internal, "route.relation", "%s %s declares no relation", r.Method, r.Pattern)
	case !slices.Contains([]Class{Page, API, Asset, Log}, r.Class):
		return fault.New(fault.Internal, "route.class", "%s %s declares no class", r.Method, r.Pattern)
	}
	return nil
}

// Handler serves a request and returns what went wrong.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Refusal renders what went wrong, in the manner of its door.
type Refusal func(w http.ResponseWriter, r *http.Request, f *fault.Fault)

// Options are what the frame needs.
type Options struct {
	Desk        *desk.Desk
	Room        func() (uint64, error) // free bytes where reports are kept
	Reserve     uint64                 // bytes of it that must stay free for a file to be taken in; zero means 512 MiB
	Secure      bool                   // served over TLS, by us or by a proxy before us
	Log         *slog.Logger
	Limits      Limits
	Certificate string  // header in which a proxy says which certificate a program showed; empty where none is believed
	Proxies     Proxies // whose word about a sender's address is taken; none means nobody's
}

// Router collects the doors. Serve it after every door is mounted.
type Router struct {
	options Options
	mux     *http.ServeMux
	routes  []Route
	wrong   []error
	limits  *accounts
	cross   *http.CrossOriginProtection
}

// New makes an empty router.
func New(o Options) *Router {
	return &Router{options: o, mux: http.NewServeMux(), limits: newAccounts(o.Limits, o.Desk.Now), cross: http.NewCrossOriginProtection()}
}

// Door is one transport's way to declare its routes; refuse renders its faults.
type Door struct {
	router *Router
	refuse Refusal
}

// Door opens a door.
func (r *Router) Door(refuse Refusal) Door { return Door{r, refuse} }

// Handle declares a route and serves it.
func (d Door) Handle(route Route, h Handler) {
	if err := route.check(); err != nil {
		d.router.wrong = append(d.router.wrong, err)
		return
	}
	d.router.routes = append(d.router.routes, route)
	d.router.mux.Handle(route.Method+" "+route.Pattern, d.router.guard(route, granted(route.Acts(), h), d.refuse))
}

// granted asks the grants before anything is shown, also a form that nobody has sent
// yet; the desk asks again, and the audience of the thing besides.
func granted(acts []access.Act, h Handler) Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		who := Who(r)
		if !slices.ContainsFunc(acts, who.Granted) {
			return access.By{Principal: who, Act: acts[0]}.May()
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			if err := owes(who, acts); err != nil {
				return err
			}
		}
		return h(w, r)
	}
}

// owes says what the principal must still show before any of the acts that are granted
// to him: asked while the body is unread, so that a door can keep what was sent.
func owes(who access.Principal, acts []access.Act) (owed error) {
	for _, act := range acts {
		if !who.Granted(act) {
			continue
		}
		if owed = (access.By{Principal: who, Act: act}).May(); owed == nil {
			return nil
		}
	}
	return owed
}

// Fallback serves what no route matches.
func (d Door) Fallback() {
	d.router.mux.Handle("/", d.router.guard(Route{Method: http.MethodGet, Pattern: "/", Act: access.ReadPublic, Relation: Anyone, Class: Page},
		func(http.ResponseWriter, *http.Request) error { return access.Gone() }, d.refuse))
}

// Routes lists every declared route, by pattern and method.
func (r *Router) Routes() []Route {
	routes := slices.Clone(r.routes)
	slices.SortFunc(routes, func(a, b Route) int {
		return cmp.Or(cmp.Compare(a.Pattern, b.Pattern), cmp.Compare(a.Method, b.Method))
	})
	return routes
}

// Handler is the whole as one handler; a wrong declaration is an error here, so that a
// program with one does not start.
func (r *Router) Handler() (http.Handler, error) {
	if len(r.wrong) > 0 {
		return nil, r.wrong[0]
	}
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Content-Security-Policy", strictest) // each class says its own; a redirection of the mux has none
		r.mux.ServeHTTP(w, req)
	}), nil
}

// strictest is the policy of an answer that no route gave.
const strictest = "default-src 'none'; frame-ancestors 'none'"

type key int

const principalKey key = iota

// Who is the principal of a request that came through the guards.
func Who(r *http.Request) access.Principal {
	who, _ := r.Context().Value(principalKey).(access.Principal)
	return who
}

// As gives the request another principal: the holder of a mailbox code, say.
func As(r *http.Request, who access.Principal) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), principalKey, who))
}

// cookie is the name of the session cookie; the prefix binds it to this host where TLS allows it.
func (r *Router) cookie() string {
	if r.options.Secure {
		return "__Host-tocsin"
	}
	return "tocsin"
}

// Session is the secret of the request's session, empty where there is none.
func (r *Router) Session(req *http.Request) string {
	c, err := req.Cookie(r.cookie())
	if err != nil {
		return ""
	}
	return c.Value
}

// Sender names the network that a request comes from: an address, of IPv6 a /64.
func (r *Router) Sender(req *http.Request) string { return r.options.Proxies.sender(req) }

// SetSession gives the browser a session, until it is closed; an empty secret takes it away.
func (r *Router) SetSession(w http.ResponseWriter, secret string) {
	c := http.Cookie{Name: r.cookie(), Value: secret, Path: "/"}
	if secret == "" {
		c.MaxAge = -1
	}
	r.SetCookie(w, c)
}

// identify finds out who knocks, and whose token he shows: a bearer token, or a session. A token opens what is for
// programs. At a page it says nothing; a form that comes with one is refused, so that
// nobody acts there as nobody who thinks that he is known.
func (r *Router) identify(req *http.Request, route Route) (access.Principal, desk.Holder, error) {
	via, class := "web", route.Class
	if class == API {
		via = "api"
	}
	token, ok := bearer(req)
	if ok && class == Page && route.Writes() {
		return access.Principal{Via: via}, desk.Holder{}, fault.New(fault.Refused, "token.page", "a token opens no pages and sends no forms").WithHint("send it to the API, below /api/v1, or sign in with a browser")
	}
	if ok && class == API {
		who, holder, err := r.options.Desk.Enrolment.WhoShows(req.Context(), token, via, r.knock(req))
		if err == nil && who.Person == "" {
			err = fault.New(fault.Unknown, "token.wrong", "this token opens nothing").WithHint("it may have expired or been revoked; make a new one")
		}
		return who, holder, err
	}
	if class == API && r.certificate(req) != "" {
		if who, holder, err := r.options.Desk.Enrolment.WhoIsSure(req.Context(), via, r.knock(req)); err != nil || who.Person != "" {
			return who, holder, err
		}
	}
	who, err := r.options.Desk.Enrolment.Who(req.Context(), r.Session(req), partner.SessionKey, via)
	return who, desk.Holder{}, err
}

// knock is what is known of a request beside the token that it shows.
func (r *Router) knock(req *http.Request) desk.Knock {
	from, _ := r.options.Proxies.address(req)
	return desk.Knock{From: from, Certificate: r.certificate(req)}
}
