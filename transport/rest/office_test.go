package rest_test

import (
	"context"
	"encoding/json"
	"flag"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/cipher"
	"tocsin/domain/clock"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/law"
	"tocsin/outward"
	"tocsin/outward/openid"
	"tocsin/outward/openid/standin"
	"tocsin/store"
	"tocsin/transport/frame"
	"tocsin/transport/rest"
)

var update = flag.Bool("update", false, "write openapi.json anew")

// office is a whole instance behind its REST door, with a set clock and one person for
// each role; a person is named by his API token.
type office struct {
	*desk.Desk
	t      testing.TB
	clock  *clock.Set
	store  *store.Store
	dir    string // where the store keeps its data
	router *frame.Router
	serve  http.Handler
	tokens map[string]string // by name of the person
	opened map[string]string // sessions, by name of the person
	people map[string]access.Principal
	unit   string            // the partner that "unit" acts for
	ids    map[string]string // what a story has met so far
	issuer *standin.Issuer

	operations map[string]operation // as the description has them, by "POST /api/v1/reports"
}

// month is so long that no session of a story is left alone.
var month = partner.Limits{Idle: 30 * 24 * time.Hour, Absolute: 30 * 24 * time.Hour}

// open founds the instance; full bytes says how much room the disk has.
func open(t testing.TB, room func() (uint64, error), limits frame.Limits) *office {
	t.Helper()
	o := &office{t: t, dir: t.TempDir(), clock: clock.At(time.Date(2021, 12, 9, 1, 0, 0, 0, time.UTC)), tokens: map[string]string{}, opened: map[string]string{}, people: map[string]access.Principal{}}
	suite := cipher.International(nil)
	var err error
	o.store, err = store.Open(t.Context(), store.Options{Dir: o.dir, Clock: o.clock, Suite: suite})
	o.must(err)
	t.Cleanup(func() { _ = o.store.Close() })
	book, err := law.Load()
	o.must(err)
	o.issuer, err = standin.New(o.clock.Now)
	o.must(err)
	t.Cleanup(o.issuer.Close)
	o.Desk, err = desk.New(t.Context(), desk.Options{
		Store: o.store, Law: book, Clock: o.clock, Suite: suite, Issuers: openid.New(outward.New(o.issuer.Options()), o.clock),
		Settings: desk.Settings{Base: "https://platform.example", Mail: desk.Mail{Domain: "relay.example"}, Sessions: partner.SessionLimits{Office: month, Others: month}},
	})
	o.must(err)
	o.router = frame.New(frame.Options{Desk: o.Desk, Room: room, Log: slog.New(slog.DiscardHandler), Limits: limits})
	o.must(rest.Door{Desk: o.Desk, Router: o.router}.Mount())
	o.serve, err = o.router.Handler()
	o.must(err)
	return o
}

func plenty() (uint64, error) { return 1 << 40, nil }

// staffed is an office with plenty of room and people in it.
func staffed(t testing.TB) *office {
	o := open(t, plenty, frame.Limits{Off: true})
	ctx := context.Background()
	code, err := o.Enrolment.FoundingLink(ctx)
	o.must(err)
	id, err := o.Enrolment.Found(ctx, code, desk.NewPerson{Login: "admin", Name: "admin", Password: "correct horse battery"})
	o.must(err)
	o.enter("admin", access.Principal{Person: id, Roles: []access.Role{access.Administrator}, Via: "test"})
	o.unit, _, err = o.Enrolment.Partner(ctx, o.people["admin"], partner.Partner{Name: "Carrier", Sector: "telecom", Jurisdiction: "CN"})
	o.must(err)
	o.person("duty", access.DutyOfficer, "")
	o.person("other", access.DutyOfficer, "")
	o.person("pub", access.Publisher, "")
	o.person("audit", access.Auditor, "")
	o.person("second", access.Administrator, "")
	o.person("unit", access.PartnerMember, o.unit)
	o.person("head", access.UnitAdministrator, o.unit)
	stranger, _, err := o.Enrolment.Partner(ctx, o.people["admin"], partner.Partner{Name: "Stranger", Sector: "energy", Jurisdiction: "CN"})
	o.must(err)
	o.person("stranger", access.PartnerMember, stranger)
	return o
}

func (o *office) person(login string, role access.Role, org string) {
	o.t.Helper()
	roles := []access.Role{role}
	if role == access.UnitAdministrator {
		roles = append(roles, access.PartnerMember)
	}
	id, _, err := o.Enrolment.Person(context.Background(), o.people["admin"], desk.NewPerson{Login: login, Name: login, Roles: roles, Org: org})
	o.must(err)
	o.enter(login, access.Principal{Person: id, Org: org, Roles: roles, Via: "test"})
}

func (o *office) enter(name string, who access.Principal) {
	o.t.Helper()
	if o.opened[name] == "" && name != "admin" { // who has a password and no link
		operator := access.Principal{Roles: []access.Role{access.System}, Via: "cli"}
		code, err := o.Enrolment.Invite(context.Background(), operator, who.Person, time.Hour)
		o.must(err)
		o.opened[name], err = o.Enrolment.SignInByLink(context.Background(), desk.Browser{}, code, "correct horse battery")
		o.must(err)
	}
	token, err := o.Enrolment.Token(context.Background(), who, desk.NewToken{Label: name, Lasts: 24 * time.Hour})
	o.must(err)
	o.people[name], o.tokens[name] = who, token
}

func (o *office) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatalf("%v (%v)", err, fault.From(err).Unwrap())
	}
}

// answer is what came back.
type answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// problem is the problem document of an answer.
func (a answer) problem(t testing.TB) frame.Problem {
	t.Helper()
	var p frame.Problem
	if got := a.Header.Get("Content-Type"); got != "application/problem+json" {
		t.Fatalf("%d with Content-Type %q is no problem document: %s", a.Status, got, a.Body)
	}
	if err := json.Unmarshal(a.Body, &p); err != nil || p.Status != a.Status || p.Code == "" || p.Title == "" {
		t.Fatalf("%d is no problem document of ours: %s", a.Status, a.Body)
	}
	return p
}

// into parses an answer of success.
func into[T any](t testing.TB, a answer) T {
	t.Helper()
	var v T
	if a.Status >= 300 {
		t.Fatalf("%d: %s", a.Status, a.Body)
	}
	if err := json.Unmarshal(a.Body, &v); err != nil {
		t.Fatalf("%v in %s", err, a.Body)
	}
	return v
}

// inPerson are the operations that a token is refused; they are asked in a session.
var inPerson = regexp.MustCompile(`^(?:POST /api/v1/(?:tokens|people/[^/]+/(?:invitations|admissions)|admissions/[^/]+/confirm|reports/[^/]+/(?:identity|erase|holds)|holds/[^/]+/end|contacts/[^/]+/erase|people/[^/]+/erase|issuers|issuers/[^/]+/confirm|members|members/[^/]+/invitations|alerts/[^/]+/allow)|PUT /api/v1/issuers/[^/]+/secret|GET /api/v1/admissions)$`)

// ask sends a request as a person, nobody when the name is empty; headers come in pairs.
func (o *office) ask(who, method, path, body string, headers ...string) answer {
	o.t.Helper()
	var content io.Reader
	if body != "" {
		content = strings.NewReader(body)
	}
	r := httptest.NewRequest(method, path, content)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	switch {
	case who == "":
	case inPerson.MatchString(method + " " + path):
		if o.opened[who] == "" {
			var err error
			o.opened[who], err = o.Enrolment.SignIn(context.Background(), desk.Browser{}, who, "correct horse battery")
			o.must(err)
		}
		r.Header.Set("Cookie", "tocsin="+o.opened[who])
	default:
		r.Header.Set("Authorization", "Bearer "+o.tokens[who])
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	o.serve.ServeHTTP(w, r)
	o.foreseen(r, w.Code)
	return answer{w.Code, w.Header(), w.Body.Bytes()}
}

// log4shell is a report with every statutory field.
const log4shell = `{"kind":"vulnerability","title":"RCE in Log4j","technical":"JNDI lookup","harm":"remote code execution","scope":"every Java server",
"products":[{"vendor":"Apache","name":"Log4j","model":"log4j-core","version":"2.14.1"}],"aware":"2021-11-24","contact":"finder@example.org"}`
