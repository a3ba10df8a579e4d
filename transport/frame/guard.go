package frame

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/fault"
)

const defaultBody = 1 << 20 // bytes of a form or a JSON document

// policy is what a browser may do with a page.
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// Scripted is the policy of the few pages that load the one script of ours, by which
// passkeys are asked: a file of this host, nothing within the page, and no requests.
const Scripted = policy + "; script-src 'self'"

// headers stand on every answer of a class.
var headers = map[Class]map[string]string{
	Page: {
		"Content-Security-Policy":      policy,
		"Cache-Control":                "no-store",
		"Referrer-Policy":              "same-origin",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Permissions-Policy":           "camera=(), geolocation=(), microphone=(), interest-cohort=()",
		"X-Frame-Options":              "DENY",
	},
	API: {
		"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
		"Cache-Control":           "no-store",
		"Referrer-Policy":         "no-referrer",
	},
	Asset: {
		"Content-Security-Policy": "default-src 'none'",
		"Cache-Control":           "public, max-age=31536000, immutable",
	},
	Log: {
		"Content-Security-Policy":     "default-src 'none'",
		"Access-Control-Allow-Origin": "*", // anyone may watch the log, from anywhere
	},
}

// guard stands before a handler: headers, size, origin, room, rate, identity.
func (r *Router) guard(route Route, h Handler, refuse Refusal) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		began := r.options.Desk.Now()
		r.dress(w, route)
		answer := &recorder{ResponseWriter: w}
		defer r.count(req, route, answer) // also of an answer that was cut
		fails := func(f *fault.Fault) {
			r.report(req.Context(), route, f)
			if !answer.begun {
				Retry(answer, f)
				refuse(answer, req, f)
			}
		}
		if err := r.pass(answer, req, route, h); err != nil {
			fails(fault.From(err))
		}
		if waits, held := answer.ResponseWriter.(*held); held {
			waits.finish(func(f *fault.Fault) {
				r.dress(w, route)
				answer.ResponseWriter, answer.begun = w, false
				fails(f)
			})
		}
		r.options.Log.DebugContext(req.Context(), "request", "method", route.Method, "route", route.Pattern,
			"status", answer.status, "took", r.options.Desk.Now().Sub(began))
	})
}

// count notes a request with a token for whose it is.
func (r *Router) count(req *http.Request, route Route, answer *recorder) {
	if answer.holder.Token != "" {
		from, _ := r.options.Proxies.address(req)
		r.options.Desk.Enrolment.NoteUse(answer.holder, from, route.Method+" "+route.Pattern, answer.status)
	}
}

// dress sets the headers that every answer of a class has.
func (r *Router) dress(w http.ResponseWriter, route Route) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if r.options.Secure {
		w.Header().Set("Strict-Transport-Security", "max-age=63072000")
	}
	for name, value := range headers[route.Class] {
		w.Header().Set(name, value)
	}
}

// pass runs the guards in the order of their cost, then the handler.
func (r *Router) pass(w *recorder, req *http.Request, route Route, h Handler) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fault.New(fault.Internal, "internal", "something went wrong on our side").Because(fmt.Errorf("%v\n%s", p, debug.Stack()))
		}
	}()
	body, leave := pace(w, req, r.limits.limits.Stretch)
	defer leave()
	if err := r.admit(req, route); err != nil {
		return err
	}
	turn := r.options.Desk.Enrolment.Turn()
	who, holder, err := r.identify(req, route)
	w.holder = holder
	if err != nil {
		return err
	}
	if who.Org != "" {
		r.hold(w, req, who, turn)
	}
	req.Body = body
	if route.Writes() || route.Counted || recorded[route.Act] {
		t, err := r.limits.open(r.options.Proxies.sender(req), who, req.ContentLength)
		if err != nil {
			return err
		}
		defer t.close()
		if err := r.room(route, who, req.ContentLength); err != nil {
			return err
		}
		t.ReadCloser, req.Body = body, t
	}
	req.Body = http.MaxBytesReader(w, req.Body, route.Budget())
	return h(w, As(req, who))
}

// recorded are the readings that leave an entry in the evidence: they cost the sender and
// the disk what a small writing does.
var recorded = map[access.Act]bool{access.ReadReport: true, access.ReadCase: true, access.ReadContact: true, access.ExportCase: true}

// admit refuses what need not be read at all.
func (r *Router) admit(req *http.Request, route Route) error {
	if req.ContentLength > route.Budget() {
		return TooLarge(route.Budget())
	}
	if !route.Writes() {
		return elsewhere(req, route)
	}
	if _, token := bearer(req); !token || route.Class != API {
		if err := r.cross.Check(req); err != nil {
			return fault.New(fault.Refused, "request.cross-origin", "another site caused this request").Because(err).WithHint("open the page here and send it again")
		}
	}
	return nil
}

// elsewhere refuses a reading that leaves an entry where a page of another site had it
// done beside itself, as a picture or a frame: the evidence would say that somebody looked
// who never did. Whoever follows a link from elsewhere is let through.
func elsewhere(req *http.Request, route Route) error {
	site := req.Header.Get("Sec-Fetch-Site")
	if site != "cross-site" && site != "same-site" || !recorded[route.Act] || req.Header.Get("Sec-Fetch-Dest") == "document" {
		return nil
	}
	return fault.New(fault.Refused, "request.cross-origin", "another site caused this request").WithHint("open the page here")
}

// Budget is the most bytes of a request body.
func (route Route) Budget() int64 {
	if route.Body > 0 {
		return route.Body
	}
	return defaultBody
}

// TooLarge is the fault of a body over its budget.
func TooLarge(budget int64) *fault.Fault {
	return fault.New(fault.TooLarge, "request.large", "the request is larger than %d bytes", budget).WithHint("send less, or attach files")
}

// report logs what is ours to mend; what a sender did wrong, or slowly, is his to know.
func (r *Router) report(ctx context.Context, route Route, f *fault.Fault) {
	level := slog.LevelDebug
	ours := f.Kind == fault.Internal || f.Kind == fault.Full || f.Kind == fault.Unavailable
	if ours && f.Code != CodeSlow {
		level = slog.LevelError
	}
	r.options.Log.Log(ctx, level, "refused", "method", route.Method, "route", route.Pattern, "code", f.Code, "cause", f.Unwrap())
}

func bearer(req *http.Request) (string, bool) {
	return strings.CutPrefix(req.Header.Get("Authorization"), "Bearer ")
}

// recorder remembers whether an answer has begun, and with which status.
type recorder struct {
	http.ResponseWriter
	begun  bool
	status int
	holder desk.Holder // whose token was shown
}

// WriteHeader begins the answer.
func (w *recorder) WriteHeader(status int) {
	w.begun, w.status = true, status
	w.ResponseWriter.WriteHeader(status)
}

// Write begins the answer if nothing has.
func (w *recorder) Write(b []byte) (int, error) {
	if !w.begun {
		w.begun, w.status = true, http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap gives http.ResponseController the writer below.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }
