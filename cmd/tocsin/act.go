package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"tocsin/domain/fault"
)

// Most verbs about a running platform are of one shape: they name a thing, send their flags
// to an address of its REST door, and say what is on record then, or print what came back.
// Such a verb is a row in the table of its family; what it takes is a struct of flags with
// the names that the door has for them.

// row is one such verb.
type row struct {
	path     string    // below /api/v1; {id} stands for the thing
	says     string    // what is on record then; empty where the answer itself is asked for
	about    string    // what the help says before its examples
	examples [2]string // what stands behind the verb and the address of the platform
}

// rows is every verb of this shape, by what is typed.
func rows() map[string]row {
	table := map[string]row{}
	for _, family := range []map[string]row{caseRows(), watchRows(), memberRows(), measureRows(), applicationRows(), programmeRows(), assessmentRows(), directoryRows()} {
		maps.Copy(table, family)
	}
	return table
}

// taught gives each of these verbs its help.
var taught = kong.PostBuild(func(k *kong.Kong) error {
	table := rows()
	for _, leaf := range k.Model.Leaves(true) {
		if r, there := table[verbOf(leaf)]; there {
			leaf.Detail = r.help(verbOf(leaf))
		}
	}
	return nil
})

// verbOf is a verb as it is typed behind the name of the program.
func verbOf(n *kong.Node) string { return strings.TrimPrefix(n.FullPath(), "tocsin ") }

func (r row) help(verb string) string {
	text := "Examples:"
	if r.about != "" {
		text = r.about + "\n\n" + text
	}
	for _, example := range r.examples {
		text += "\n  tocsin " + verb + " --server https://platform.example " + example
	}
	return text
}

// wants is what a verb takes, and the thing that it is about; empty where that is a list,
// or is made by the verb.
type wants interface{ thing() string }

// sent is a verb with what it takes, and whither it goes.
type sent[W wants] struct {
	platform
	Flags W `embed:""`
}

func (s *sent[W]) row(call *kong.Context) (r row, path string) {
	r = rows()[verbOf(call.Selected())]
	return r, strings.ReplaceAll(r.path, "{id}", url.PathEscape(s.Flags.thing()))
}

// act is a verb that does something; what it takes is the body.
type act[W wants] struct {
	sent[W]
	JSON bool `help:"Print the answer as JSON, with its receipt; errors, too." group:"print"`
}

// Run does it, and says what is on record.
func (a *act[W]) Run(ctx context.Context, t *terminal, call *kong.Context) error {
	r, path := a.row(call)
	answer, err := a.ask(ctx, t, http.MethodPost, path, a.Flags)
	if err != nil {
		return err
	}
	var done struct{ ID string }
	if err := json.Unmarshal(answer, &done); err != nil || a.JSON || r.says == "" {
		return t.json(answer)
	}
	t.say("%s: %s", done.ID, r.says)
	return nil
}

// reading is a verb that asks for something; what it takes is the query.
type reading[W wants] struct {
	sent[W]
	JSON bool `help:"Print errors as JSON, too; the answer always is." group:"print"`
}

// Run prints the answer.
func (r *reading[W]) Run(ctx context.Context, t *terminal, call *kong.Context) error {
	_, path := r.row(call)
	asked, err := query(r.Flags)
	if err != nil {
		return err
	}
	if asked != "" {
		path += "?" + asked
	}
	answer, err := r.ask(ctx, t, http.MethodGet, path, nil)
	if err != nil {
		return err
	}
	return t.json(answer)
}

// query is what a verb takes as it stands in an address, by the names of its JSON.
func query(w wants) (string, error) {
	raw, err := json.Marshal(w)
	var asked map[string]any
	if err == nil {
		err = json.Unmarshal(raw, &asked)
	}
	if err != nil {
		return "", fault.New(fault.Internal, "client.query", "the request cannot be written down").Because(err)
	}
	values := url.Values{}
	for name, value := range asked {
		values.Set(name, fmt.Sprint(value))
	}
	return values.Encode(), nil
}

// all is what a verb takes that is about a whole list.
type all struct{}

func (all) thing() string { return "" }

// portion is a part of a long list.
type portion struct {
	Limit int    `help:"How many at most, up to 200." default:"50" json:"limit"`
	After string `help:"The cursor of the page before: its next." json:"after,omitempty" placeholder:"CURSOR"`
}

// numbered are numbers given to numbers, as 1=7.
type numbered map[int]int

// MarshalJSON writes them as the platform reads the points of criteria, in their order.
func (n numbered) MarshalJSON() ([]byte, error) {
	points := []map[string]int{}
	for _, no := range slices.Sorted(maps.Keys(n)) {
		points = append(points, map[string]int{"criterion": no, "points": n[no]})
	}
	return json.Marshal(points)
}

// inPerson is where a person does what no token does, by what somebody may type for it.
// Each makes a way in that outlives the token, says who somebody is, or widens what he may
// see; whoever steals a token has none of that.
func inPerson() map[string]string {
	return map[string]string{
		"alert allow": "/alerts", "member enrol": "/members", "member invite": "/members", "report identify": "the page of the report",
		"report hold": "the page of the report", "report erase": "the page of the report, or its mailbox with tocsin mailbox erase",
		"directory erase": "the contacts of the unit", "user erase": "/people",
	}
}

// personal is the fault of a command line that asks for what a person does himself.
func personal(args []string) error {
	if len(args) < 2 {
		return nil
	}
	typed := args[0] + " " + args[1]
	place, there := inPerson()[typed]
	if !there {
		return nil
	}
	return usage("person", "no token does %s: a person does it, who has signed in", typed).WithHint("sign in at the platform, and go to %s", place)
}
