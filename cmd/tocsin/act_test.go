package main

import (
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"

	"tocsin/desk"
	"tocsin/transport/frame"
)

func TestEveryRowOfTheTableIsAVerbThatGoesToARouteOfItsOwn(t *testing.T) {
	parser, err := grammar()
	if err != nil {
		t.Fatal(err)
	}
	verbs := map[string]bool{}
	for _, leaf := range parser.Model.Leaves(true) {
		verbs[verbOf(leaf)] = true
	}
	router, _, err := doors(&desk.Desk{}, doorSettings{}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	routes := map[string]frame.Route{}
	for _, r := range router.Routes() {
		routes[r.Method+" "+r.Pattern] = r
	}
	for typed, r := range rows() {
		if !verbs[typed] {
			t.Errorf("tocsin %s is in the table, and nobody can type it", typed)
		}
		method, last := http.MethodPost, typed[strings.LastIndex(typed, " ")+1:]
		if slices.Contains([]string{"list", "show", "holdings", "contacts", "records", "anew", "what-if", "sweep"}, last) {
			method = http.MethodGet
		}
		route, there := routes[method+" /api/v1"+r.path]
		switch {
		case !there:
			t.Errorf("tocsin %s: there is no %s %s", typed, method, r.path)
		case route.Act.InPerson():
			t.Errorf("tocsin %s: no token does %s", typed, route.Act)
		}
	}
	for typed := range inPerson() {
		if verbs[typed] {
			t.Errorf("tocsin %s can be typed, and is said to be done in person", typed)
		}
	}
}
