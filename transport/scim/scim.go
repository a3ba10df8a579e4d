// Package scim is the door for the provisioning of units: SCIM 2.0, by which an identity
// provider keeps the accounts of its unit's people here as it has them itself.
//
// It shows a token of the unit's administrator that is for this and nothing else.
// It sees the accounts of that unit; all others are absent. What it makes has the rights of
// the unit; what it closes loses every session and token in the same act. It speaks of
// users only: roles are not its to give.
//
// What comes in is scanned before it is parsed, what is not known of it is passed over, as
// the standard asks, and what goes wrong comes out as its error message. It serves no
// article; it keeps promise A6.
//
// Source: RFC 7643, RFC 7644.
package scim

import (
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/transport/frame"
	"tocsin/transport/rest/strict"
)

const (
	root    = "/scim/v2"
	users   = root + "/Users"
	media   = "application/scim+json"
	maxBody = 256 << 10 // bytes
	usual   = 100       // accounts on a page
	most    = 200
)

// Door is the door with its needs in sight.
type Door struct {
	Desk   *desk.Desk
	Router *frame.Router
	Base   string // address at which others reach the platform
}

// Mount declares everything below /scim/.
func (d Door) Mount() error {
	shape, err := strict.ShapeOf(reflect.TypeFor[map[string]any]())
	if err != nil {
		return err
	}
	door := d.Router.Door(refuse)
	said := func(path string, body any) {
		route := frame.Route{Method: http.MethodGet, Pattern: root + path, Act: access.ReadPublic, Relation: frame.Anyone, Class: frame.API}
		door.Handle(route, func(w http.ResponseWriter, _ *http.Request) error { return answer(w, http.StatusOK, body) })
	}
	said("/ServiceProviderConfig", d.config())
	said("/ResourceTypes", listOf([]any{d.resourceType()}, 1))
	said("/ResourceTypes/User", d.resourceType())
	said("/Schemas", listOf([]any{d.schema()}, 1))
	door.Handle(frame.Route{Method: http.MethodGet, Pattern: root + "/Schemas/{urn}", Act: access.ReadPublic, Relation: frame.Anyone, Class: frame.API}, d.oneSchema)
	handle := func(method, path string, h frame.Handler) {
		door.Handle(frame.Route{Method: method, Pattern: path, Act: access.ProvisionMember, Relation: frame.OwnUnit, Class: frame.API, Body: maxBody}, h)
	}
	written := func(h func(http.ResponseWriter, *http.Request, document) error) frame.Handler {
		return func(w http.ResponseWriter, r *http.Request) error {
			body, err := read(shape, r)
			if err != nil {
				return err
			}
			return h(w, r, body)
		}
	}
	handle(http.MethodGet, users, d.list)
	handle(http.MethodPost, users, written(d.make))
	handle(http.MethodGet, users+"/{id}", d.show)
	handle(http.MethodPut, users+"/{id}", written(d.replace))
	handle(http.MethodPatch, users+"/{id}", written(d.patch))
	handle(http.MethodDelete, users+"/{id}", d.remove)
	door.Under("/scim/", frame.API)
	return nil
}

// read reads a document with suspicion.
func read(shape *strict.Shape, r *http.Request) (document, error) {
	data, err := io.ReadAll(r.Body)
	if err != nil {
		if large := new(http.MaxBytesError); asLarge(err, &large) {
			return nil, frame.TooLarge(maxBody)
		}
		return nil, fault.New(fault.Invalid, codeSyntax, "the request broke off").Because(err)
	}
	if err := shape.Scan(data); err != nil {
		return nil, err
	}
	return decode(data)
}

func (d Door) list(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	f, err := readFilter(q.Get("filter"))
	if err != nil {
		return err
	}
	start, err := number(q.Get("startIndex"), 1, 1)
	if err != nil {
		return err
	}
	count, err := number(q.Get("count"), usual, 0)
	if err != nil {
		return err
	}
	found, err := d.Desk.Enrolment.Provisioned(r.Context(), frame.Who(r))
	if err != nil {
		return err
	}
	total, page := 0, []any{}
	for _, p := range found {
		u := d.user(p)
		if !f.holds(u) {
			continue
		}
		if total++; total >= start && len(page) < min(count, most) {
			page = append(page, u)
		}
	}
	out := listOf(page, total)
	out.Start = start
	return answer(w, http.StatusOK, out)
}

// number is a whole number of a query; one that is too small is the least there is, as the
// standard asks.
func number(text string, otherwise, least int) (int, error) {
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, bad(codeValue, "", "%.40q is no whole number", text)
	}
	return max(n, least), nil
}

func (d Door) show(w http.ResponseWriter, r *http.Request) error {
	return d.showOne(w, r, http.StatusOK, r.PathValue("id"))
}

func (d Door) showOne(w http.ResponseWriter, r *http.Request, status int, id string) error {
	p, err := d.Desk.Enrolment.ProvisionedMember(r.Context(), frame.Who(r), id)
	if err != nil {
		return err
	}
	w.Header().Set("Location", d.location(id))
	return answer(w, status, d.user(p))
}

func (d Door) make(w http.ResponseWriter, r *http.Request, body document) error {
	n, err := body.provision()
	if err != nil {
		return err
	}
	id, err := d.Desk.Enrolment.Provision(r.Context(), frame.Who(r), n)
	if err != nil {
		return err
	}
	return d.showOne(w, r, http.StatusCreated, id)
}

// replace makes an account what a whole document says. Of what it leaves out nothing is
// guessed: whom the issuer means, and whether the account is open, stay as they are.
func (d Door) replace(w http.ResponseWriter, r *http.Request, body document) error {
	n, err := body.provision()
	if err != nil {
		return err
	}
	if n.Login == nil {
		return bad(codeValue, "/userName", "a whole account has a userName")
	}
	if n.Title == nil {
		n.Title = new(string)
	}
	return d.change(w, r, n)
}

func (d Door) patch(w http.ResponseWriter, r *http.Request, body document) error {
	n, err := readPatch(body)
	if err != nil {
		return err
	}
	return d.change(w, r, n)
}

func (d Door) change(w http.ResponseWriter, r *http.Request, n desk.Provision) error {
	id := r.PathValue("id")
	if err := d.Desk.Enrolment.ChangeProvisioned(r.Context(), frame.Who(r), id, n); err != nil {
		return err
	}
	return d.showOne(w, r, http.StatusOK, id)
}

func (d Door) remove(w http.ResponseWriter, r *http.Request) error {
	if err := d.Desk.Enrolment.Unprovision(r.Context(), frame.Who(r), r.PathValue("id")); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// list is an answer of several.
type listed struct {
	Schemas []string `json:"schemas"`
	Total   int      `json:"totalResults"`
	Start   int      `json:"startIndex"`
	Count   int      `json:"itemsPerPage"`
	Items   []any    `json:"Resources"`
}

func listOf(items []any, total int) listed {
	return listed{Schemas: []string{listSchema}, Total: total, Start: 1, Count: len(items), Items: items}
}

func answer(w http.ResponseWriter, status int, body any) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return fault.New(fault.Internal, "scim.answer", "the answer cannot be written").Because(err)
	}
	w.Header().Set("Content-Type", media)
	w.WriteHeader(status)
	_, _ = w.Write(raw) // whoever asked may have left
	return nil
}

// The codes of what was not understood.
const (
	codeFilter = "scim.filter"
	codePath   = "scim.path"
	codeValue  = "scim.value"
	codeSyntax = "scim.syntax"
	codeTarget = "scim.target"
	codeFixed  = desk.CodeFixed
)

// kinds are the words of the standard for what went wrong.
//
// Source: RFC 7644, table 9.
var kinds = map[string]string{
	codeFilter: "invalidFilter", codePath: "invalidPath", codeValue: "invalidValue", codeSyntax: "invalidSyntax", codeTarget: "noTarget", codeFixed: "mutability",
	"person.login.taken": "uniqueness", "tie.there": "uniqueness",
}

// refuse says what went wrong as the standard asks.
func refuse(w http.ResponseWriter, _ *http.Request, f *fault.Fault) {
	status := frame.Status(f)
	kind, named := kinds[f.Code]
	if f.Kind == fault.Invalid && f.Code != frame.CodeMethod {
		status = http.StatusBadRequest
		if kind == "" {
			kind = "invalidValue"
		}
		if !named && strings.HasPrefix(f.Code, "request.") {
			kind = "invalidSyntax"
		}
	}
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	detail := f.Message
	if f.Hint != "" {
		detail += "; " + f.Hint
	}
	_ = answer(w, status, struct {
		Schemas []string `json:"schemas"`
		Status  string   `json:"status"`
		Kind    string   `json:"scimType,omitempty"`
		Detail  string   `json:"detail"`
	}{[]string{errorSchema}, strconv.Itoa(status), kind, detail})
}
