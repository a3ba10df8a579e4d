package rest

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/transport/frame"
)

// The description says of every operation what it does, for whom, and what may come of
// it. All but the words of its author follow from its declaration, as the guards do that
// decide it; so the two cannot part.

// tags are the first parts of the paths, each with what lies there.
func tags() []*huma.Tag {
	return []*huma.Tag{
		{Name: "reports", Description: "Hand in a vulnerability or a threat, and what the office does with what was handed in."},
		{Name: "mailbox", Description: "One's own report, by the code that was shown once, without an account."},
		{Name: "cases", Description: "What the office makes of one or several reports of one matter: timeline, clocks, participants, decisions."},
		{Name: "duties", Description: "What a unit must do, by when, and under which article; and its statements that it did."},
		{Name: "what-if", Description: "What other law, or other facts, would change about the archive."},
		{Name: "findings", Description: "That a unit did not meet a duty in time: the program proposes it, a person decides."},
		{Name: "advisories", Description: "Warnings and notes: written, reviewed, released through the gate, withdrawn."},
		{Name: "drafts", Description: "Advisories that wait for a second person."},
		{Name: "copies", Description: "The statutory copies to other authorities that have not arrived."},
		{Name: "notices", Description: "A unit's own copies of advisories, which it acknowledges."},
		{Name: "partners", Description: "The cooperating units: whole entries, contacts, and who answers for a product."},
		{Name: "directory", Description: "What units chose to show of themselves to others."},
		{Name: "contacts", Description: "How it is verified that somebody is reached where a unit says."},
		{Name: "changes", Description: "What units propose to change in their entries, and what becomes of it."},
		{Name: "programmes", Description: "Calls for units: tiers, criteria and terms."},
		{Name: "applications", Description: "What units applied with, how panels judged it, and what was decided."},
		{Name: "assessments", Description: "How chosen units did in a year: shares, every record behind them, and what was decided."},
		{Name: "measures", Description: "The office's decisions about a unit's standing. They are not findings."},
		{Name: "alerts", Description: "What somebody's reading raised, for a second person."},
		{Name: "canaries", Description: "Matters that no duty explains, kept by auditors."},
		{Name: "addresses", Description: "Of the platform, by which somebody of the office reaches a reporter without seeing where."},
		{Name: "holds", Description: "That it is kept for a while who a reporter is, for an authority that asked."},
		{Name: "members", Description: "Accounts of the people of a unit, for the unit itself."},
		{Name: "people", Description: "Accounts of persons, for administrators."},
		{Name: "admissions", Description: "One-time links that two administrators make together."},
		{Name: "links", Description: "The one-time links that are out for one's own account."},
		{Name: "factors", Description: "What one shows beside one's password, or in its place."},
		{Name: "issuers", Description: "Who vouches for people: single sign-on of the office and of units."},
		{Name: "ties", Description: "By whom one signs in through single sign-on."},
		{Name: "uses", Description: "How one's own tokens were used."},
		{Name: "doubts", Description: "Passkeys that seem to be copied."},
		{Name: "sessions", Description: "The browsers in which one is signed in."},
		{Name: "tokens", Description: "One's own API tokens."},
		{Name: "evidence", Description: "The evidence log: its entries for the office, its key and checkpoint for everybody."},
		{Name: "verify", Description: "Whether a receipt is what it says."},
		{Name: "law", Description: "The statutes and policies that are loaded, and what they ask of given facts."},
	}
}

// input is what an operation takes, as far as its answers depend on it.
type input struct{ body, paged bool }

// outcome is a status that is no success, and which operations may answer with it.
type outcome struct {
	status int
	name   string
	says   string
	code   string // of the example
	detail string
	of     func(operation, input) bool
}

// outcomes are what the guards of the frame, this door and the desk answer with. What is
// not among them is a mistake of ours: 500, the default.
func outcomes() []outcome {
	always := func(operation, input) bool { return true }
	body := func(_ operation, in input) bool { return in.body }
	ruled := func(_ operation, in input) bool { return in.body || in.paged }
	writes := func(o operation, _ input) bool { return o.method != http.MethodGet }
	refused := func(o operation, in input) bool { return writes(o, in) || o.act.InPerson() }
	hidden := func(o operation, _ input) bool { return o.relation != frame.Anyone || strings.Contains(o.path, "{") }
	kept := func(o operation, _ input) bool {
		return o.method != http.MethodGet && o.act != access.ReadPublic && o.act != access.CheckReceipt
	}
	return []outcome{
		{400, "Unreadable", "The request cannot be read: a parameter is unknown or wrong, or the body is not the JSON that is asked for", "request.parameter", "the query parameter limit is wrong: expected number <= 200", always},
		{401, "SignIn", "Nobody is signed in, or the token opens nothing; what the token was is not told", "access.sign-in", "this needs a signed-in person", always},
		{403, "Refused", "A rule stands against it; each reason is named with its article where it has one. Or another site caused a request that bears a cookie", "measure.no-evidence", "the unit has handed in no evidence of rectification", refused},
		{404, "Absent", "There is nothing here, or nothing for you: the same bytes", "absent", "there is nothing here", hidden},
		{408, "Slow", "The body came too slowly; nothing was kept", frame.CodeSlow, "the request came too slowly", body},
		{409, "Conflict", "The state of the thing does not allow it, it is there already, or somebody else was quicker", "report.state", "a report that is joined does not allow report.reject", kept},
		{413, "TooLarge", "The body is larger than this operation takes", "request.large", "the request is larger than 1048576 bytes", body},
		{415, "Unacceptable", "The media type, charset or packing is not spoken here", "request.media", "this door speaks JSON", body},
		{422, "Invalid", "The request can be read and breaks a rule, or its cursor is another's; each reason names its place", "report.invalid", "the report cannot be taken in", ruled},
		{429, "TooOften", "Too many requests in a short time; Retry-After says when", "request.often", "too many requests in a short time", writes},
		{503, "Later", "Not now; Retry-After says when, and sending again is safe under the same Idempotency-Key", "store.busy", "the database is busy", always},
		{507, "Full", "There is no room to keep it safely; nothing was kept", "store.full", "there is no room to keep this safely; nothing was kept", writes},
	}
}

// answers are the answers of an operation, but for what the library adds of its success.
func answers(o operation, in input, output reflect.Type) map[string]*huma.Response {
	all := map[string]*huma.Response{"default": {Ref: "#/components/responses/Problem"}}
	for _, out := range outcomes() {
		if out.of(o, in) {
			all[strconv.Itoa(out.status)] = &huma.Response{Ref: "#/components/responses/" + out.name}
		}
	}
	if o.tagged {
		all["304"] = &huma.Response{Description: "It is what you have already: your If-None-Match names it"}
	}
	success := strconv.Itoa(max(o.status, http.StatusOK))
	switch media := (&huma.MediaType{}); {
	case o.media != "":
		media.Schema = &huma.Schema{}
		all[success] = &huma.Response{Description: o.summary, Content: map[string]*huma.MediaType{o.media: media}}
	case output != nil:
		if example, there := exampleOf(output.Name()); there {
			media.Example = example
			all[success] = &huma.Response{Description: http.StatusText(max(o.status, http.StatusOK)), Content: map[string]*huma.MediaType{"application/json": media}}
		}
	}
	return all
}

// problems are the outcomes as components, each with an example.
func problems(schema *huma.Schema) map[string]*huma.Response {
	all := map[string]*huma.Response{"Problem": problem("What went wrong (RFC 9457), with a stable code, the place and what to do; with 500, our own mistake", schema, nil)}
	for _, out := range outcomes() {
		example := frame.Problem{Type: "urn:tocsin:problem:" + out.code, Title: http.StatusText(out.status), Status: out.status, Detail: out.detail, Code: out.code}
		all[out.name] = problem(out.says, schema, example)
	}
	for _, name := range []string{"TooOften", "Later", "Full", "Problem"} {
		all[name].Headers = map[string]*huma.Param{"Retry-After": {Description: "Seconds after which to try again", Schema: &huma.Schema{Type: huma.TypeInteger}}}
	}
	return all
}

func problem(says string, schema *huma.Schema, example any) *huma.Response {
	return &huma.Response{Description: says, Content: map[string]*huma.MediaType{"application/problem+json": {Schema: schema, Example: example}}}
}

// whom says for whom an operation is, in a sentence or two.
func (o operation) whom() string {
	switch o.relation {
	case frame.Anyone:
		return "Anybody may, without an account."
	case frame.Holder:
		return "For whoever holds the code of the mailbox, in the header Mailbox-Code."
	case frame.Self:
		return "For whoever is signed in, about what is his own."
	case frame.OwnUnit:
		return "For people of the unit that it concerns; to others it is absent (404)."
	case frame.Office:
		return "For the office: " + o.roles() + ". To others it is absent (404)."
	case frame.Audience:
		if !strings.Contains(o.path, "{") {
			return "For " + o.roles() + "; each is shown what he may see."
		}
		return "For " + o.roles() + ", where they may see the record; to others it is absent (404)."
	}
	return ""
}

// roles are those that may do an act of the operation at all, in words.
func (o operation) roles() string {
	var names []string
	for _, act := range append([]access.Act{o.act}, o.also...) {
		for _, role := range access.Grants[act] {
			if name := strings.ReplaceAll(string(role), "-", " "); role != access.System && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return strings.Join(names, ", ")
}

// described is what an operation says of itself, and for whom it is.
func (o operation) described() string {
	said := o.about + " " + o.whom()
	if o.act.InPerson() {
		said += " It is done in a session; a token is refused (403, access.session)."
	}
	return strings.TrimSpace(said)
}

// examples are bodies of requests by the names of operations, and of answers by the
// names of types.
//
//go:embed example.json
var examples []byte

// exampleOf is the example of a name, if there is one.
func exampleOf(name string) (any, bool) {
	var all map[string]any
	if err := json.Unmarshal(examples, &all); err != nil {
		panic(fault.New(fault.Internal, "rest.example", "the examples cannot be read").Because(err)) // the program does not start
	}
	example, there := all[name]
	return example, there
}
