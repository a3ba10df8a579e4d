package rest

import (
	"context"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/transport/frame"
	"tocsin/transport/rest/strict"
)

// operation declares one thing that a program can do here.
type operation struct {
	name     string // OpenAPI operationId: "receive-report"
	method   string
	path     string // below base: "/reports/{id}"
	act      access.Act
	also     []access.Act // other acts that it does, for other askers
	relation frame.Relation
	body     int64  // most bytes of a request body; zero means one MiB
	status   int    // of success; zero means 200
	tagged   bool   // answers carry an ETag
	media    string // of an answer that is bytes as they are, not JSON made here
	takes    string // media type of a body that is bytes as they are, not JSON
	summary  string // one line
	about    string // what one must know to use it
}

// declared is where an operation carries its declaration for the adapter.
const declared = "declaration"

// declaration is what the adapter needs to serve an operation.
type declaration struct {
	route  frame.Route
	shape  *strict.Shape // of the body; nil where there is none
	tagged bool
	media  string // of an answer that is bytes; empty for JSON
	takes  string // of a body that is bytes; empty for JSON or none
}

// declare registers an operation: with the frame, and in the description. The answer of
// the handler is written as it is; what it returns as an error becomes a problem.
func declare[I, O any](a *api, o operation, handle func(*exchange, *I) (*O, error)) error {
	shape, err := bodyShape(reflect.TypeFor[I]())
	if err != nil {
		return err
	}
	route := frame.Route{Method: o.method, Pattern: base + o.path, Act: o.act, Also: o.also, Relation: o.relation, Class: frame.API, Body: o.body}
	op := huma.Operation{
		OperationID: o.name, Method: o.method, Path: base + o.path, Summary: o.summary, Description: o.described(), DefaultStatus: o.status,
		Tags: []string{strings.Split(o.path, "/")[1]}, MaxBodyBytes: -1, BodyReadTimeout: -1, SkipValidateBody: true, RejectUnknownQueryParameters: true,
		Metadata:   map[string]any{declared: declaration{route, shape, o.tagged, o.media, o.takes}},
		Extensions: map[string]any{"x-acts": route.Acts(), "x-relation": o.relation},
		Security:   shown(o),
		Responses:  answers(o, input{body: shape != nil || o.takes != "", paged: pagedBy(reflect.TypeFor[I]())}, bodyOf(reflect.TypeFor[O]())),
	}
	switch example, there := exampleOf(o.name); {
	case o.takes != "":
		bytes := &huma.Schema{Type: huma.TypeString, Format: "binary"}
		op.RequestBody = &huma.RequestBody{Content: map[string]*huma.MediaType{o.takes: {Schema: bytes}}}
	case there:
		op.RequestBody = &huma.RequestBody{Content: map[string]*huma.MediaType{"application/json": {Example: example}}}
	}
	a.way(o)
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := handle(exchangeIn(ctx), in)
		if err != nil {
			return nil, failure{fault.From(err)}
		}
		return out, nil
	})
	return nil
}

// bytesOutput is an answer of bytes as they are, of the media type of its operation.
type bytesOutput struct {
	Disposition string `header:"Content-Disposition" doc:"Under which name to keep it"`
	Body        []byte
}

// bodyOf is the type of the body of an output; nil where it has none.
func bodyOf(output reflect.Type) reflect.Type {
	if body, ok := output.FieldByName("Body"); ok {
		return body.Type
	}
	return nil
}

// pagedBy reports whether an input names a page by its cursor.
func pagedBy(input reflect.Type) bool {
	_, paged := input.FieldByName("After")
	return paged
}

// bodyShape is the shape of the body of an input; nil where it has none.
func bodyShape(input reflect.Type) (*strict.Shape, error) {
	body, ok := input.FieldByName("Body")
	if !ok {
		return nil, nil //nolint:nilnil // no body, no shape: the adapter asks for exactly this
	}
	return strict.ShapeOf(body.Type)
}

// security says how one shows who one is, by the relation of an operation.
var security = map[frame.Relation][]map[string][]string{
	frame.Anyone:   {{}, {"token": {}}},
	frame.Holder:   {{"mailbox": {}}},
	frame.Self:     {{"token": {}}},
	frame.OwnUnit:  {{"token": {}}},
	frame.Audience: {{"token": {}}},
	frame.Office:   {{"token": {}}},
}

// shown is how one shows who one is for an operation.
func shown(o operation) []map[string][]string {
	if o.act.InPerson() {
		return []map[string][]string{{"session": {}}}
	}
	return security[o.relation]
}

// config describes the door as a whole.
func config() huma.Config {
	form := huma.Format{Marshal: marshal, Unmarshal: unmarshal}
	schemas := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title: "Tocsin", Version: "1",
				Description: "Report a vulnerability or a threat once; see every duty and its clock; work cases; warn those who must know; verify what happened.",
			},
			Tags: tags(),
			Components: &huma.Components{
				Schemas:   schemas,
				Responses: problems(schemas.Schema(reflect.TypeFor[frame.Problem](), true, "Problem")),
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"token":   {Type: "http", Scheme: "bearer", Description: "An API token of a person; a session cookie of our own pages serves as well"},
					"session": {Type: "apiKey", In: "cookie", Name: "tocsin", Description: "The session of a person who signed in on our pages (__Host-tocsin over TLS); no token does what opens a further way in"},
					"mailbox": {Type: "apiKey", In: "header", Name: "Mailbox-Code", Description: "The code that was shown once when the report was taken in"},
				},
			},
		},
		Formats:       map[string]huma.Format{"application/json": form, "json": form}, // the second for problem+json
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{catch},
	}
}
