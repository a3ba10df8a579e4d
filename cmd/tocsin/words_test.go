package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"tocsin/domain/access"
	"tocsin/domain/partner"
	"tocsin/transport/frame"
)

// words are values for the fields of every form and every document, by their names: the
// bodies of the matrix are made from them and from the description of the API, so that a
// new route has a body without a line here, as long as its fields have known names.
func (w *world) words(r frame.Route, t *thing, id string) map[string]any {
	title := map[string]any{"title": "Log4j", "summary": "code execution", "advice": "switch lookups off"}
	if w.said == "" {
		w.said = w.receipt()
	}
	say := map[string]any{
		"reason": "so it is", "text": "so it was", "minutes": "examined", "why": "seen", "ground": "late", "note": "made up", "administrator": false, "label": "scanner", "source": "press", "title": "Log4Shell",
		"days": 30, "hours": 24, "months": 6, "at": "2021-12-08", "from": "2021-12-09", "until": "2021-12-20T00:00:00Z", "type": "note.made", "status": "reported",
		"word": "high", "event": "report.submitted", "recipient": "miit", "reference": "N-1", "kind": "vulnerability", "visibility": "internal", "login": "fresh",
		"name": "Fresh", "roles": []string{"provider"}, "org": w.units["gamma"], "case": w.of("case", "open").id, "matter": w.of("case", "open").id,
		"reports": []string{}, "applied": true, "grade": "critical", "mitigation": "switch lookups off", "en": title, "receipt": w.said,
		"client": "tocsin", "address": "https://login.example", "secret": "word", "client_secret": "word", "issuer": w.of("issuer", "in-force").id, "actors": []any{}, "events": []any{}, "jurisdiction": "CN",
		"version": 1, "item": 1, "due": "2022-03-01", "missing": "evidence", "members": []string{"stranger", "beta1", "audit"}, "interest": "", "tier": "one star", "reasons": "so it is", "password": "another horse battery", "repeat": "another horse battery", "lasts": 30, "en.title": "Log4j", "en.summary": "code", "en.advice": "switch off",
	}
	if r.Class == frame.Page {
		say["until"], say["version"], say["item"] = "2021-12-20T00:00", "1", "1"
	}
	for name, value := range w.wordsOf(r.Act) {
		say[name] = value
	}
	if r.Class == frame.Page { // a number of a form is thirty, which these are not
		switch r.Act {
		case access.SendApplication:
			say["term"] = "1"
		case access.ReturnApplication, access.AcceptApplication, access.VoteApplication:
			say["version"] = "2"
		case access.OpenProgramme:
			say["quorum"] = "3"
		case access.DrawAssessment:
			say["year"] = "2"
		}
	}
	if s, there := subjects[r.Act]; there && t != nil {
		say[s.field] = id
	}
	return say
}

// wordsOf are those that mean something else in an act.
func (w *world) wordsOf(act access.Act) map[string]any {
	switch act {
	case access.DraftAdvisory:
		return map[string]any{"kind": "warning", "sectors": []string{"telecom"}}
	case access.AskIssuer:
		return map[string]any{"org": ""}
	case access.EnrolPerson:
		return map[string]any{"roles": []string{"partner"}, "password": ""}
	case access.OpenProgramme:
		return map[string]any{"tiers": []string{"one star"}, "criteria": []any{map[string]any{"text": "findings", "weight": 1}}, "quorum": 3, "criterion-1": "findings", "weight-1": "1",
			"term": map[string]any{"from": "2022-01-01", "to": "2024-01-01", "apply_until": "2021-12-20"}, "from": "2022-01-01", "to": "2024-01-01", "apply_until": "2021-12-20"}
	case access.AddTerm:
		return map[string]any{"from": "2024-01-01", "to": "2026-01-01", "apply_until": "2023-12-20"}
	case access.SendApplication:
		return map[string]any{"term": 1, "tier": "one star", "answers": []any{}, "consent": true}
	case access.DrawAssessment:
		return map[string]any{"year": 2}
	case access.CommentAssessment:
		return map[string]any{"text": "so it is", "metric": "", "record": ""}
	case access.DecideAssessment, access.SettleAssessment:
		return map[string]any{"outcome": "kept", "tier": ""}
	case access.PublishAssessment:
		return map[string]any{"visibility": "partners"}
	case access.ReturnApplication, access.AcceptApplication: // it was sent, and has a file
		return map[string]any{"version": 2}
	case access.VoteApplication:
		return map[string]any{"version": 2, "points": []any{map[string]any{"criterion": 1, "points": 5}}, "points-1": "5", "award": true}
	case access.DecideAppeal:
		return map[string]any{"outcome": "upheld", "months": 0, "reasons": "so it is"}
	case access.SuspendOrg, access.WarnOrg:
		return map[string]any{"case": ""} // an administrator can read none
	case access.DecideConflict:
		return map[string]any{"org": w.units["far"]}
	case access.SignIn:
		return map[string]any{"login": "admin", "password": password, "repeat": password}
	case access.AddFactor:
		key := partner.NewOTPKey(make([]byte, partner.OTPKeyBytes))
		return map[string]any{"key": string(key), "code": key.Code(partner.StepAt(w.now)), "password": password}
	case access.SetPassword:
		return map[string]any{"old": password}
	case access.ChangeEntry:
		return map[string]any{"subject": "contact-new", "card": map[string]string{"function": "press", "address": "a@example.org"}, "function": "press", "address": "b@example.org", "phone": "+86 10 1"}
	case access.IssueCode:
		return map[string]any{"way": "mail"}
	case access.ReturnCode:
		return map[string]any{"code": "0000-0000-0000", "way": "phone"}
	case access.OpenCase:
		return map[string]any{"reports": []string{w.spare}}
	}
	return nil
}

// receipt is one that holds.
func (w *world) receipt() string {
	r, err := w.Look.Receipt(w.t.Context(), w.who("duty"), w.of("report", "received").id)
	w.must(err)
	return string(r.Text())
}

// body is what a route is sent about a thing.
func (w *world) body(r frame.Route, t *thing, id string) (body, media string) {
	if r.Act == access.ProvisionMember {
		return w.provisioned(r, t)
	}
	say := w.words(r, t, id)
	if r.Class == frame.API {
		return w.document(r, say)
	}
	if r.Act == access.AttachApplication {
		return "--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"list.txt\"\r\n\r\nbytes of a file\r\n--x--\r\n", "multipart/form-data; boundary=x"
	}
	form := url.Values{}
	for name, value := range say {
		switch v := value.(type) {
		case string:
			form.Set(name, v)
		case []string:
			form[name] = v
		case int:
			form.Set(name, "30")
		case bool:
			form.Set(name, "on")
		}
	}
	return form.Encode(), "application/x-www-form-urlencoded"
}

// provisioned is what the identity provider of a unit would have of an account.
func (w *world) provisioned(r frame.Route, t *thing) (body, media string) {
	switch r.Method {
	case http.MethodPost:
		body = `{"userName":"fresh-by-scim","externalId":"subject-fresh"}`
	case http.MethodPut:
		body = `{"userName":"` + t.maker + `","displayName":"at night"}`
	case http.MethodPatch:
		body = `{"Operations":[{"op":"replace","path":"displayName","value":"by day"}]}`
	}
	return body, "application/scim+json"
}

// document is the JSON of an operation: each field of its schema that there is a word
// for. A field that is asked for and has no word fails the test.
func (w *world) document(r frame.Route, say map[string]any) (body, media string) {
	op := w.described()[r.Pattern][strings.ToLower(r.Method)]
	for media, content := range op.RequestBody.Content {
		if media != "application/json" {
			return "bytes of a file", media
		}
		schema := content.Schema
		if name, ok := strings.CutPrefix(schema.Ref, "#/components/schemas/"); ok {
			schema = w.schemas[name]
		}
		document := map[string]any{}
		for name := range schema.Properties {
			if value, there := say[name]; there {
				document[name] = value
			} else if slices.Contains(schema.Required, name) {
				w.t.Errorf("%s %s asks for %s, and the test has no word for it", r.Method, r.Pattern, name)
			}
		}
		raw, err := json.Marshal(document)
		w.must(err)
		return string(raw), media
	}
	return "", ""
}

// query are the parameters that an operation asks for.
func (w *world) query(r frame.Route) string {
	asked := url.Values{}
	for _, p := range w.described()[r.Pattern][strings.ToLower(r.Method)].Parameters {
		if p.In == "query" && p.Required {
			asked.Set(p.Name, "pkg:npm/x")
		}
	}
	if len(asked) == 0 {
		return ""
	}
	return "?" + asked.Encode()
}

// schema is so much of a JSON schema as the test reads.
type schema struct {
	Ref        string            `json:"$ref"`
	Type       any               `json:"type"`
	Required   []string          `json:"required"`
	Properties map[string]schema `json:"properties"`
}

// described is so much of an operation of the API as the test reads.
type described struct {
	Parameters []struct {
		Name     string `json:"name"`
		In       string `json:"in"`
		Required bool   `json:"required"`
	} `json:"parameters"`
	RequestBody struct {
		Content map[string]struct {
			Schema schema `json:"schema"`
		} `json:"content"`
	} `json:"requestBody"`
}

// described are the operations of the API, by path and method, as the API says itself.
func (w *world) described() map[string]map[string]described {
	if w.operations != nil {
		return w.operations
	}
	got := w.send(knock{method: http.MethodGet, path: "/api/openapi.json", headers: http.Header{}})
	var description struct {
		Paths      map[string]map[string]described `json:"paths"`
		Components struct {
			Schemas map[string]schema `json:"schemas"`
		} `json:"components"`
	}
	w.must(json.Unmarshal([]byte(got.body), &description))
	w.operations, w.schemas = description.Paths, description.Components.Schemas
	return w.operations
}
