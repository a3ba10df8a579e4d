package main

import (
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
)

// Every kind of statement is found, each where one stands that nobody would take out.
func TestEveryKindOfAuthorisationStatementIsFound(t *testing.T) {
	h, err := read("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct{ file, sort, text string }{
		{"domain/access/act.go", "a role loses an act", "ReleaseAdvisory"},
		{"domain/access/act.go", "an act granted to everybody", "ReadCase"},
		{"domain/access/proof.go", "a member of a list left out", "Act{"},
		{"domain/access/access.go", "a condition never holds", "!p.Suspended"},
		{"desk/desk.go", "a condition never holds", "err != nil"},
		{"desk/look.go", "an act does not ask the grants", "access.ReadAdvisory"},
		{"desk/credential.go", "a part of a condition left out", "c.Person != who.Person"},
		{"desk/standing.go", "an audience is everybody's", "OwnKey"},
		{"desk/publish.go", "an audience loses a key", "u.key"},
		{"store/query.go", "a query does not ask for the audience", "t.admits"},
		{"transport/frame/guard.go", "a part of a condition left out", "!recorded[route.Act]"},
	} {
		if !slices.ContainsFunc(h.mutants, func(m mutant) bool {
			return m.file == want.file && m.sort == want.sort && strings.Contains(m.text, want.text)
		}) {
			t.Errorf("%s: no mutant by which %s: %s", want.file, want.sort, want.text)
		}
	}
	if len(h.mutants) < 1000 {
		t.Errorf("only %d mutants are found", len(h.mutants))
	}
}

func TestAFileWithItsMutantsIsStillGoOnTheSameLines(t *testing.T) {
	h, err := read("../..")
	if err != nil {
		t.Fatal(err)
	}
	for path, text := range h.written {
		if _, err := parser.ParseFile(token.NewFileSet(), path, text, 0); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	for _, e := range equivalents {
		if !slices.ContainsFunc(h.mutants, func(m mutant) bool { return equivalent(m) == e.why }) {
			t.Errorf("nothing in %s is %q any more, which was said to change nothing", e.file, e.text)
		}
		if e.why == "" {
			t.Errorf("%s: no reason", e.file)
		}
	}
}
