package rest_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheDescriptionInTheRepositoryIsTheOneThatIsServed(t *testing.T) {
	o := staffed(t)
	a := o.ask("", http.MethodGet, "/api/openapi.json", "")
	var pretty bytes.Buffer
	o.must(json.Indent(&pretty, a.Body, "", " "))
	pretty.WriteByte('\n')
	if *update {
		o.must(os.WriteFile("openapi.json", pretty.Bytes(), 0o600))
	}
	kept, err := os.ReadFile("openapi.json")
	o.must(err)
	if d := cmp.Diff(string(kept), pretty.String()); d != "" {
		t.Fatalf("the description changed; look at the difference, then run the test with -update:\n%s", d)
	}
}

func TestTheDescriptionIsNotSentTwiceToWhoeverHasIt(t *testing.T) {
	o := staffed(t)
	first := o.ask("", http.MethodGet, "/api/openapi.json", "")
	again := o.ask("", http.MethodGet, "/api/openapi.json", "", "If-None-Match", first.Header.Get("ETag"))
	if again.Status != http.StatusNotModified || len(again.Body) != 0 {
		t.Fatalf("%d %s", again.Status, again.Body)
	}
}

// operation is what the description says of one operation.
type operation struct {
	OperationID string
	Summary     string
	Description string
	Tags        []string
	Security    []map[string][]string
	RequestBody *struct {
		Content map[string]media
	}
	Responses map[string]struct {
		Ref         string `json:"$ref"`
		Description string
		Content     map[string]media
	}
}

type media struct{ Schema, Example json.RawMessage }

// description is the document as a program reads it.
type description struct {
	Tags []struct{ Name, Description string }

	Paths      map[string]map[string]operation
	Components struct {
		Responses map[string]struct {
			Description string
			Content     map[string]media
		}
		SecuritySchemes map[string]struct{ Type, Description string }
	}
}

func described(o *office) (d description) {
	o.t.Helper()
	r := o.ask("", http.MethodGet, "/api/openapi.json", "")
	o.must(json.Unmarshal(r.Body, &d))
	return d
}

// foreseen wants every answer of every test to be one that the description foresees.
func (o *office) foreseen(r *http.Request, status int) {
	o.t.Helper()
	if !strings.Contains(r.Pattern, " /api/v1/") || r.Method == http.MethodHead {
		return
	}
	if o.operations == nil {
		o.operations = map[string]operation{}
		for path, methods := range described(o).Paths {
			for method, op := range methods {
				o.operations[strings.ToUpper(method)+" "+path] = op
			}
		}
	}
	op, there := o.operations[r.Pattern]
	if _, said := op.Responses[strconv.Itoa(status)]; there && !said && status != http.StatusInternalServerError {
		o.t.Errorf("%s answers %d, which its description does not foresee", op.OperationID, status)
	}
}

func TestEveryOperationSaysWhatItDoesForWhomAndWhatMayComeOfIt(t *testing.T) {
	o := staffed(t)
	d := described(o)
	tags := map[string]bool{}
	for _, tag := range d.Tags {
		tags[tag.Name] = tag.Description != ""
	}
	used := map[string]bool{}
	for path, methods := range d.Paths {
		for method, op := range methods {
			name := method + " " + path + ": "
			if op.Summary == "" || len(op.Description) < 20 || len(op.Tags) != 1 || !tags[op.Tags[0]] || len(op.Security) == 0 {
				t.Errorf("%s summary %q, description %q, tags %v, security %v", name, op.Summary, op.Description, op.Tags, op.Security)
			}
			used[op.Tags[0]] = true
			for _, way := range op.Security {
				for scheme := range way {
					if d.Components.SecuritySchemes[scheme].Description == "" {
						t.Errorf("%s the scheme %q is not described", name, scheme)
					}
				}
			}
			for status, answer := range op.Responses {
				whole := d.Components.Responses[strings.TrimPrefix(answer.Ref, "#/components/responses/")]
				problem := whole.Content["application/problem+json"]
				if status > "4" && (whole.Description == "" || problem.Schema == nil || status != "default" && problem.Example == nil) {
					t.Errorf("%s %s is no problem with words and an example: %+v", name, status, answer)
				}
			}
			for _, status := range wanted(method, op.RequestBody != nil) {
				if _, there := op.Responses[status]; !there {
					t.Errorf("%s it does not say what %s means", name, status)
				}
			}
		}
	}
	if idle := slices.DeleteFunc(slices.Collect(maps.Keys(tags)), func(name string) bool { return used[name] }); len(idle) > 0 {
		t.Errorf("tags without an operation: %v", idle)
	}
}

// wanted are the statuses that the guards give to every operation of a kind.
func wanted(method string, body bool) []string {
	statuses := []string{"400", "401", "503", "default"}
	if method != "get" {
		statuses = append(statuses, "403", "429", "507")
	}
	if body {
		statuses = append(statuses, "408", "413", "415", "422")
	}
	return statuses
}

// Every example of a body is one that the operation can read: what names a record that
// is not there is absent, conflicts or breaks a rule, and is never unreadable.
func TestEveryBodyHasAnExampleThatCanBeSent(t *testing.T) {
	o := staffed(t)
	taken := into[struct{ Mailbox string }](t, o.ask("", "POST", "/api/v1/reports", log4shell))
	n := 0
	for path, methods := range described(o).Paths {
		for method, op := range methods {
			if op.RequestBody == nil || op.RequestBody.Content["application/json"].Schema == nil {
				continue
			}
			n++
			example := string(op.RequestBody.Content["application/json"].Example)
			if example == "" {
				t.Errorf("%s has no example of its body: put one into example.json", op.OperationID)
				continue
			}
			send := func(who string) answer {
				at, body := strings.ReplaceAll(path, "{id}", "rep"+nowhere), strings.ReplaceAll(example, "org"+nowhere, o.unit)
				body = strings.ReplaceAll(body, "https://login.example/realms/staff", o.issuer.URL) // which is asked whether it is one
				if strings.Contains(path, "/mailbox") {
					return o.ask("", strings.ToUpper(method), at, body, "Mailbox-Code", taken.Mailbox)
				}
				return o.ask(who, strings.ToUpper(method), at, body)
			}
			for _, who := range []string{"duty", "pub", "admin", "unit"} {
				if a := send(who); unreadable(a) {
					t.Errorf("%s: the example is answered with %d %s", op.OperationID, a.Status, a.Body)
				}
			}
		}
	}
	if n < 30 {
		t.Errorf("only %d bodies", n)
	}
}

// nowhere ends the identifiers of the examples.
const nowhere = "_01hv1k2m3n4p5q6r7s8t9v0w1x"

// unreadable reports whether an answer complains of more than a record that is not there,
// or a receipt that no log gave.
func unreadable(a answer) bool {
	says := string(a.Body)
	known := strings.Contains(says, nowhere) || strings.Contains(says, `"evidence.form"`)
	return a.Status == http.StatusBadRequest || a.Status == http.StatusUnprocessableEntity && !known
}
