package scim_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/calendar"
	"tocsin/domain/cipher"
	"tocsin/domain/clock"
	"tocsin/domain/partner"
	"tocsin/law"
	"tocsin/outward"
	"tocsin/outward/openid"
	"tocsin/outward/openid/standin"
	"tocsin/store"
	"tocsin/transport/frame"
	"tocsin/transport/scim"
)

const (
	sentence = "correct horse battery"
	base     = "https://platform.example"
)

var operator = access.Principal{Roles: []access.Role{access.System}, Via: "cli"}

// house is an instance with two units, each with an administrator, an issuer and a token.
type house struct {
	t      *testing.T
	desk   *desk.Desk
	clock  *clock.Set
	serve  http.Handler
	issuer *standin.Issuer
	units  map[string]*unit
}

type unit struct {
	org     string
	issuer  string // its identifier
	head    access.Principal
	session string
	token   string
}

func open(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, clock: clock.At(time.Date(2021, 12, 9, 1, 0, 0, 0, time.UTC)), units: map[string]*unit{}}
	suite := cipher.International(nil)
	s, err := store.Open(t.Context(), store.Options{Dir: t.TempDir(), Clock: h.clock, Suite: suite})
	h.must(err)
	t.Cleanup(func() { _ = s.Close() })
	book, err := law.Load()
	h.must(err)
	h.issuer, err = standin.New(h.clock.Now)
	h.must(err)
	t.Cleanup(h.issuer.Close)
	h.desk, err = desk.New(context.Background(), desk.Options{
		Store: s, Law: book, Clock: h.clock, Suite: suite, Settings: desk.Settings{Base: base}, Issuers: openid.New(outward.New(h.issuer.Options()), h.clock),
	})
	h.must(err)
	router := frame.New(frame.Options{Desk: h.desk, Room: func() (uint64, error) { return 1 << 40, nil }, Log: slog.New(slog.DiscardHandler), Limits: frame.Limits{Off: true}})
	h.must(scim.Door{Desk: h.desk, Router: router, Base: base}.Mount())
	h.serve, err = router.Handler()
	h.must(err)
	for _, name := range []string{"acme", "bank"} {
		h.unit(name)
	}
	return h
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) unit(name string) {
	h.t.Helper()
	ctx := h.t.Context()
	u := &unit{}
	var err error
	u.org, _, err = h.desk.Enrolment.Partner(ctx, operator, partner.Partner{Name: name, Jurisdiction: "CN"})
	h.must(err)
	roles := []access.Role{access.PartnerMember, access.UnitAdministrator}
	id, _, err := h.desk.Enrolment.Person(ctx, operator, desk.NewPerson{Login: name + "-head", Roles: roles, Org: u.org, Password: sentence})
	h.must(err)
	u.head = access.Principal{Person: id, Org: u.org, Roles: roles, Via: "test"}
	u.session, err = h.desk.Enrolment.SignIn(ctx, desk.Browser{}, name+"-head", sentence)
	h.must(err)
	u.issuer, _, err = h.desk.Enrolment.AskIssuer(ctx, u.head, partner.Issuer{Name: name, Address: h.issuer.URL, Client: standin.Client, Secret: standin.Secret, Roles: []access.Role{access.PartnerMember}})
	h.must(err)
	u.token = h.tokenOf(u, access.ToProvision)
	h.units[name] = u
}

func (h *house) tokenOf(u *unit, scopes ...access.Scope) string {
	h.t.Helper()
	token, err := h.desk.Enrolment.Token(h.t.Context(), u.head, desk.NewToken{Label: "provisioning", Lasts: 48 * time.Hour, Bounds: partner.Bounds{Scopes: scopes}})
	h.must(err)
	return token
}

// reply is what came back.
type reply struct {
	status int
	header http.Header
	body   map[string]any
	text   string
}

func (h *house) ask(token, method, path, body string) reply {
	h.t.Helper()
	r := httptest.NewRequest(method, "https://platform.example/scim/v2"+path, strings.NewReader(body))
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	h.serve.ServeHTTP(w, r)
	raw, _ := io.ReadAll(w.Body)
	got := reply{status: w.Code, header: w.Header(), text: string(raw)}
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &got.body); err != nil || !strings.HasPrefix(w.Header().Get("Content-Type"), "application/scim+json") {
			h.t.Errorf("%s %s: %s is no answer of this door: %.200s", method, path, w.Header().Get("Content-Type"), raw)
		}
	}
	return got
}

func (h *house) acme(method, path, body string) reply {
	h.t.Helper()
	return h.ask(h.units["acme"].token, method, path, body)
}

// is fails unless a reply has a status, and what was wrong is of the kind.
func (h *house) is(what string, r reply, status int, kind string) {
	h.t.Helper()
	said, _ := r.body["scimType"].(string)
	if r.status != status || said != kind {
		h.t.Errorf("%s: %d %s, not %d %s: %.300s", what, r.status, said, status, kind, r.text)
	}
	if status >= 400 && (r.body["status"] != itoa(status) || r.body["detail"] == "") {
		h.t.Errorf("%s: %s is no error message", what, r.text)
	}
}

func itoa(n int) string { raw, _ := json.Marshal(n); return string(raw) }

// made makes an account and gives its identifier.
func (h *house) made(login, subject string) string {
	h.t.Helper()
	r := h.acme(http.MethodPost, "/Users", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"`+login+`","externalId":"`+subject+`","active":true,"name":{"givenName":"Ling","familyName":"Wei"},"emails":[{"value":"x@example.org","primary":true}]}`)
	h.is("making "+login, r, http.StatusCreated, "")
	id, _ := r.body["id"].(string)
	if r.header.Get("Location") != base+"/scim/v2/Users/"+id || strings.Contains(r.text, "Ling") || strings.Contains(r.text, "x@example.org") {
		h.t.Errorf("%s %v", r.text, r.header)
	}
	return id
}

// comes signs a subject in by the issuer of acme.
func (h *house) comes(subject string) (string, error) {
	h.t.Helper()
	h.clock.Advance(time.Second)
	h.issuer.Subject = subject
	id := h.units["acme"].issuer
	browser, address, err := h.desk.Enrolment.SignOn(h.t.Context(), id, "")
	h.must(err)
	back, err := h.issuer.Visit(address)
	h.must(err)
	u, _ := url.Parse(back)
	q := u.Query()
	came, err := h.desk.Enrolment.CameBack(h.t.Context(), access.Principal{}, desk.Browser{}, desk.Returned{Issuer: id, State: q.Get("state"), Code: q.Get("code"), From: q.Get("iss"), Browser: browser})
	return came.Session, err
}

func (h *house) who(session string, kind partner.CredentialKind) access.Principal {
	h.t.Helper()
	who, err := h.desk.Enrolment.Who(h.t.Context(), session, kind, "test")
	h.must(err)
	return who
}

func TestProvisioningMakesClosesAndOpensAnAccountThatComesInByItsIssuer(t *testing.T) {
	h := open(t)
	id := h.made("Ling@Acme.example", "subject-7")
	session, err := h.comes("subject-7")
	h.must(err)
	who := h.who(session, partner.SessionKey)
	if who.Person != id || who.Org != h.units["acme"].org || len(who.Roles) != 1 || !who.Is(access.PartnerMember) {
		t.Fatalf("%+v came in", who)
	}
	token, err := h.desk.Enrolment.Token(t.Context(), who, desk.NewToken{Label: "own", Lasts: time.Hour})
	h.must(err)
	for _, shape := range []string{
		`{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"Replace","path":"active","value":"False"}]}`,
		`{"Operations":[{"op":"replace","value":{"active":false}}]}`,
		`{"operations":[{"op":"REPLACE","path":"urn:ietf:params:scim:schemas:core:2.0:User:active","value":false}]}`,
		`{"Operations":[{"op":"replace","path":"emails[type eq \"work\" and primary eq true].value","value":"y@example.org"},{"op":"add","value":{"active":"FALSE","name.familyName":"Wu"}}]}`,
	} {
		r := h.acme(http.MethodPatch, "/Users/"+id, shape)
		if h.is(shape, r, http.StatusOK, ""); r.body["active"] != false {
			t.Errorf("%s: %s", shape, r.text)
		}
		if h.who(session, partner.SessionKey).Person != "" || h.who(token, partner.APIToken).Person != "" {
			t.Fatal("a session or token outlives the account")
		}
		if _, err := h.comes("subject-7"); err == nil {
			t.Error("a closed account comes in")
		}
		r = h.acme(http.MethodPatch, "/Users/"+id, `{"Operations":[{"op":"replace","path":"active","value":"True"}]}`)
		if h.is("opening", r, http.StatusOK, ""); r.body["active"] != true {
			t.Error(r.text)
		}
		session, err = h.comes("subject-7")
		h.must(err)
		token, err = h.desk.Enrolment.Token(t.Context(), h.who(session, partner.SessionKey), desk.NewToken{Label: "own", Lasts: time.Hour})
		h.must(err)
	}
	h.is("taking out", h.acme(http.MethodDelete, "/Users/"+id, ""), http.StatusNoContent, "")
	h.is("what was taken out", h.acme(http.MethodGet, "/Users/"+id, ""), http.StatusNotFound, "")
	h.is("opening what was taken out", h.acme(http.MethodPatch, "/Users/"+id, `{"Operations":[{"op":"replace","path":"active","value":true}]}`), http.StatusNotFound, "")
	if _, err := h.comes("subject-7"); err == nil || h.who(session, partner.SessionKey).Person != "" {
		t.Error("who was taken out is in")
	}
}

func TestProvisioningSeesItsOwnUnitAndIsKnownByATokenThatIsForThis(t *testing.T) {
	h := open(t)
	id := h.made("ling", "subject-7")
	bank := h.units["bank"].token
	for _, method := range []string{http.MethodGet, http.MethodDelete, http.MethodPut, http.MethodPatch} {
		body := `{"userName":"ling","active":false,"Operations":[{"op":"replace","path":"active","value":false}]}`
		there := h.ask(bank, method, "/Users/"+id, body)
		never := h.ask(bank, method, "/Users/per_00000000000000000000000000", body)
		if there.status != http.StatusNotFound || there.text != never.text {
			t.Errorf("%s of another unit: %d %s, not %s", method, there.status, there.text, never.text)
		}
	}
	if r := h.ask(bank, http.MethodGet, "/Users?filter="+url.QueryEscape(`userName eq "ling"`), ""); r.body["totalResults"] != 0.0 {
		t.Error(r.text)
	}
	h.is("nobody", h.ask("", http.MethodGet, "/Users", ""), http.StatusUnauthorized, "")
	h.is("a token that opens nothing", h.ask("tocsin-nothing", http.MethodGet, "/Users", ""), http.StatusUnauthorized, "")
	for _, scopes := range [][]access.Scope{nil, {access.ToRead}, {access.ToReport, access.ToComply}} {
		h.is("a token for something else", h.ask(h.tokenOf(h.units["acme"], scopes...), http.MethodGet, "/Users", ""), http.StatusForbidden, "")
	}
	member, _, err := h.desk.Enrolment.Person(t.Context(), operator, desk.NewPerson{Login: "plain", Roles: []access.Role{access.PartnerMember}, Org: h.units["acme"].org})
	h.must(err)
	plain := &unit{head: access.Principal{Person: member, Org: h.units["acme"].org, Roles: []access.Role{access.PartnerMember}, Via: "test"}}
	h.is("the token of a member", h.ask(h.tokenOf(plain, access.ToProvision), http.MethodGet, "/Users", ""), http.StatusNotFound, "")
	r := httptest.NewRequest(http.MethodGet, "/scim/v2/Users", nil)
	r.AddCookie(&http.Cookie{Name: "tocsin", Value: h.units["acme"].session})
	w := httptest.NewRecorder()
	if h.serve.ServeHTTP(w, r); w.Code != http.StatusForbidden {
		t.Errorf("a browser: %d", w.Code)
	}
	if who := h.who(h.units["acme"].token, partner.APIToken); who.Granted(access.ReadMember) || who.Granted(access.ReadCase) || who.Granted(access.IssueToken) || who.Granted(access.ReceiveReport) {
		t.Error("the token opens something else")
	}
}

func TestProvisioningTakesOverNobody(t *testing.T) {
	h := open(t)
	acme := h.units["acme"]
	colleague, _, err := h.desk.Enrolment.Person(t.Context(), operator, desk.NewPerson{Login: "colleague", Roles: []access.Role{access.PartnerMember}, Org: acme.org, Password: sentence})
	h.must(err)
	set := `{"Operations":[{"op":"add","path":"externalId","value":"subject-9"}]}`
	h.is("the account of somebody who was in", h.acme(http.MethodPatch, "/Users/"+colleague, set), http.StatusBadRequest, "mutability")
	if _, err := h.comes("subject-9"); err == nil {
		t.Error("a provider comes in as a colleague")
	}
	id := h.made("ling", "subject-7")
	h.is("another subject, before he was in", h.acme(http.MethodPatch, "/Users/"+id, set), http.StatusOK, "")
	if _, err := h.comes("subject-7"); err == nil {
		t.Error("the subject of before comes in")
	}
	_, err = h.comes("subject-9")
	h.must(err)
	h.is("another subject, after it", h.acme(http.MethodPatch, "/Users/"+id, `{"Operations":[{"op":"replace","path":"externalId","value":"subject-8"}]}`), http.StatusBadRequest, "mutability")
	h.is("no subject, after it", h.acme(http.MethodPatch, "/Users/"+id, `{"Operations":[{"op":"remove","path":"externalId"}]}`), http.StatusBadRequest, "mutability")
	h.is("another login", h.acme(http.MethodPut, "/Users/"+id, `{"userName":"lang","active":true}`), http.StatusBadRequest, "mutability")
	h.is("a login that is taken", h.acme(http.MethodPost, "/Users", `{"userName":"LING"}`), http.StatusConflict, "uniqueness")
	h.is("a login of another unit", h.acme(http.MethodPost, "/Users", `{"userName":"bank-head"}`), http.StatusConflict, "uniqueness")
	h.is("a subject that is taken", h.acme(http.MethodPost, "/Users", `{"userName":"wu","externalId":"subject-9"}`), http.StatusConflict, "uniqueness")
	h.is("roles", h.acme(http.MethodPost, "/Users", `{"userName":"climber","externalId":"subject-10","roles":[{"value":"administrator"}],"entitlements":["all"],"org":"other"}`), http.StatusCreated, "")
	session, err := h.comes("subject-10")
	h.must(err)
	if who := h.who(session, partner.SessionKey); len(who.Roles) != 1 || !who.Is(access.PartnerMember) || who.Org != acme.org {
		t.Errorf("%+v", who)
	}
	h.is("his own account", h.acme(http.MethodDelete, "/Users/"+acme.head.Person, ""), http.StatusForbidden, "")

	_, err = h.desk.Enrolment.CloseMember(t.Context(), acme.head, colleague, "left")
	h.must(err)
	h.is("what a person closed", h.acme(http.MethodPatch, "/Users/"+colleague, `{"Operations":[{"op":"replace","path":"active","value":true}]}`), http.StatusNotFound, "")
}

func TestWhatAPersonClosesAfterTheProvisioningStaysClosed(t *testing.T) {
	h := open(t)
	acme := h.units["acme"]
	id := h.made("ling", "subject-7")
	set := func(active string) string {
		return `{"Operations":[{"op":"replace","path":"active","value":` + active + `}]}`
	}
	h.is("closing", h.acme(http.MethodPatch, "/Users/"+id, set("false")), http.StatusOK, "")
	_, err := h.desk.Enrolment.CloseMember(t.Context(), acme.head, id, "the token of the provisioning was stolen")
	h.must(err)
	h.is("opening", h.acme(http.MethodPatch, "/Users/"+id, set("true")), http.StatusNotFound, "")
	if _, err := h.desk.Enrolment.CloseMember(t.Context(), acme.head, id, "again"); err == nil {
		t.Error("it is closed twice")
	}

	other := h.made("wu", "subject-8")
	h.is("closing", h.acme(http.MethodPatch, "/Users/"+other, set("false")), http.StatusOK, "")
	_, _, err = h.desk.Enrolment.Close(t.Context(), operator, other, "the unit asks for it")
	h.must(err)
	h.is("opening", h.acme(http.MethodPatch, "/Users/"+other, set("true")), http.StatusNotFound, "")
}

func TestProvisioningSaysNothingAnewOfWhoWasErased(t *testing.T) {
	h := open(t)
	id, nameless := h.made("ling", "subject-7"), ""
	r := h.acme(http.MethodPost, "/Users", `{"userName":"wu","externalId":"subject-8"}`)
	h.is("one without a name", r, http.StatusCreated, "")
	nameless, _ = r.body["id"].(string)
	admin, _, err := h.desk.Enrolment.Person(t.Context(), operator, desk.NewPerson{Login: "admin", Roles: []access.Role{access.Administrator}})
	h.must(err)
	for _, id := range []string{id, nameless} {
		h.is("closing", h.acme(http.MethodPatch, "/Users/"+id, `{"Operations":[{"op":"replace","path":"active","value":false}]}`), http.StatusOK, "")
		_, _, err = h.desk.Erasing.Person(t.Context(), access.Principal{Person: admin, Roles: []access.Role{access.Administrator}, Via: "test"}, id)
		h.must(err)
		h.is("a subject for nobody", h.acme(http.MethodPatch, "/Users/"+id, `{"Operations":[{"op":"add","path":"externalId","value":"subject-9"}]}`), http.StatusNotFound, "")
	}
	r = h.acme(http.MethodGet, "/Users?filter="+url.QueryEscape(`externalId sw "subject"`), "")
	if h.is("whom it knows", r, http.StatusOK, ""); r.body["totalResults"] != 0.0 {
		t.Error(r.text)
	}
}

func TestAChangeThatSaysTwoThingsOfOneAttributeIsRefused(t *testing.T) {
	h := open(t)
	id := h.made("ling", "subject-7")
	for _, value := range []string{`{"active":false,"ACTIVE":true}`, `{"active":false,"urn:ietf:params:scim:schemas:core:2.0:User:active":true}`, `{"externalId":"subject-8","externalid":"subject-9"}`} {
		h.is(value, h.acme(http.MethodPatch, "/Users/"+id, `{"Operations":[{"op":"replace","value":`+value+`}]}`), http.StatusBadRequest, "invalidSyntax")
	}
}

func TestASuspendedUnitAndOneWithoutAnIssuerProvisionNobody(t *testing.T) {
	h := open(t)
	acme := h.units["acme"]
	id := h.made("ling", "subject-7")
	_, err := h.desk.Enrolment.EndIssuer(t.Context(), acme.head, acme.issuer, "another one")
	h.must(err)
	h.is("without an issuer", h.acme(http.MethodPost, "/Users", `{"userName":"wu"}`), http.StatusForbidden, "")
	duty, _, err := h.desk.Enrolment.Person(t.Context(), operator, desk.NewPerson{Login: "duty", Roles: []access.Role{access.DutyOfficer}})
	h.must(err)
	from, err := calendar.ParseMoment("2021-12-09", "")
	h.must(err)
	_, _, err = h.desk.Standing.Suspend(t.Context(), access.Principal{Person: duty, Roles: []access.Role{access.DutyOfficer}}, partner.Measure{Org: acme.org, From: from, Months: 6, Ground: "x", Visibility: partner.InternalOnly})
	h.must(err)
	h.is("the token of before", h.acme(http.MethodGet, "/Users", ""), http.StatusUnauthorized, "")
	acme.token = h.tokenOf(acme, access.ToProvision)
	h.is("making one", h.acme(http.MethodPost, "/Users", `{"userName":"wu"}`), http.StatusForbidden, "")
	h.is("closing one", h.acme(http.MethodDelete, "/Users/"+id, ""), http.StatusForbidden, "")
}

func TestAccountsAreFoundByWhatProvidersAskFor(t *testing.T) {
	h := open(t)
	for i, login := range []string{"ling", "wu", "zhao"} {
		h.made(login, "Subject-"+itoa(i))
	}
	for filter, want := range map[string]float64{
		"": 4, `userName eq "LING"`: 1, `username EQ "ling"`: 1, `userName eq "li"`: 0, `externalId eq "Subject-1"`: 1, `externalId eq "subject-1"`: 0, `active eq true`: 4, `active eq "False"`: 0,
		`userName eq "ling" and active eq true`: 1, `userName eq "ling" or userName eq "wu"`: 2, `not (userName eq "ling") and externalId pr`: 2, `(userName sw "l" or userName ew "u") and externalId co "ubject"`: 2,
		`urn:ietf:params:scim:schemas:core:2.0:User:userName eq "wu"`: 1, `externalId eq null`: 1, `userName ne "wu"`: 3,
	} {
		r := h.acme(http.MethodGet, "/Users?filter="+url.QueryEscape(filter), "")
		if r.status != http.StatusOK || r.body["totalResults"] != want {
			t.Errorf("%s: %d %v, not %v", filter, r.status, r.body["totalResults"], want)
		}
	}
	for _, filter := range []string{`userName`, `userName eq`, `userName eq ling`, `userName eq "ling`, `password eq "x"`, `emails.value eq "x"`, `userName xx "a"`, `(userName eq "a"`, `userName eq "a")`, `not userName eq "a"`, `userName eq "a" and`,
		`userName eq "a" "b"`, strings.Repeat("(", 50) + `userName pr` + strings.Repeat(")", 50), `userName eq "` + strings.Repeat("a", 3000) + `"`} {
		h.is(filter, h.acme(http.MethodGet, "/Users?filter="+url.QueryEscape(filter), ""), http.StatusBadRequest, "invalidFilter")
	}
	page := h.acme(http.MethodGet, "/Users?startIndex=2&count=2", "")
	if found := page.body["Resources"].([]any); page.body["totalResults"] != 4.0 || page.body["startIndex"] != 2.0 || page.body["itemsPerPage"] != 2.0 || len(found) != 2 {
		t.Error(page.text)
	}
	if page = h.acme(http.MethodGet, "/Users?startIndex=-3&count=0", ""); page.body["totalResults"] != 4.0 || page.body["itemsPerPage"] != 0.0 || page.body["startIndex"] != 1.0 {
		t.Error(page.text)
	}
	h.is("a count that is none", h.acme(http.MethodGet, "/Users?count=many", ""), http.StatusBadRequest, "invalidValue")
}

func TestWhatIsNotUnderstoodIsSaidAsTheStandardAsks(t *testing.T) {
	h := open(t)
	id := h.made("ling", "subject-7")
	patch := func(body string) reply { return h.acme(http.MethodPatch, "/Users/"+id, body) }
	for body, kind := range map[string]string{
		``: "invalidSyntax", `[]`: "invalidSyntax", `{"a":1,"a":2}`: "invalidSyntax", `{"Operations":[]}`: "invalidSyntax", `{"Operations":[{"op":"move","path":"active"}]}`: "invalidSyntax", `{"Operations":[{"op":"remove"}]}`: "noTarget",
		`{"Operations":[{"op":"remove","path":"userName"}]}`: "mutability", `{"Operations":[{"op":"replace","path":"active","value":"perhaps"}]}`: "invalidValue", `{"Operations":[{"op":"replace","value":7}]}`: "invalidValue",
		`{"Operations":[{"op":"replace","path":"emails[type eq \"work\"","value":1}]}`: "invalidPath", `{"Operations":[{"op":"replace","path":"a b","value":1}]}`: "invalidPath", `{"Operations":[{"op":"replace","path":"","value":1}]}`: "invalidPath",
		`{"Operations":[{"op":"replace","path":"externalId","value":"` + strings.Repeat("s", 256) + `"}]}`: "invalidValue",
		`{"Operations":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}`:                         "invalidSyntax", `{"Operations":[` + strings.TrimSuffix(strings.Repeat(`{"op":"add","path":"active","value":true},`, 101), ",") + `]}`: "invalidSyntax",
	} {
		h.is(body, patch(body), http.StatusBadRequest, kind)
	}
	h.is("two spellings of one attribute", h.acme(http.MethodPost, "/Users", `{"userName":"a","USERNAME":"b"}`), http.StatusBadRequest, "invalidSyntax")
	h.is("no login", h.acme(http.MethodPost, "/Users", `{"externalId":"x"}`), http.StatusBadRequest, "invalidValue")
	h.is("a whole account without a login", h.acme(http.MethodPut, "/Users/"+id, `{"active":true}`), http.StatusBadRequest, "invalidValue")
	h.is("a body that is too large", h.acme(http.MethodPost, "/Users", `{"userName":"`+strings.Repeat("a", 300<<10)+`"}`), http.StatusRequestEntityTooLarge, "")
	h.is("groups", h.acme(http.MethodGet, "/Groups", ""), http.StatusNotFound, "")
	r := h.acme(http.MethodPut, "/Users/"+id, `{"userName":"ling","displayName":"PSIRT, at night","active":true}`)
	if h.is("a whole account", r, http.StatusOK, ""); r.body["displayName"] != "PSIRT, at night" || r.body["externalId"] != "subject-7" {
		t.Error(r.text)
	}
	for _, path := range []string{"/ServiceProviderConfig", "/ResourceTypes", "/ResourceTypes/User", "/Schemas", "/Schemas/urn:ietf:params:scim:schemas:core:2.0:User"} {
		h.is(path, h.ask("", http.MethodGet, path, ""), http.StatusOK, "")
	}
	h.is("a schema that is not spoken", h.ask("", http.MethodGet, "/Schemas/urn:x", ""), http.StatusNotFound, "")
}
