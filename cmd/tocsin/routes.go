package main

import (
	"fmt"
	"log/slog"

	"tocsin/desk"
	"tocsin/transport/frame"
)

// routes prints the register of routes. It opens no instance: what can be reached is
// decided when the program is built.
type routes struct {
	JSON bool `help:"Print JSON." group:"print"`
}

// Help teaches the verb.
func (routes) Help() string {
	return `Every path is declared with the act it does, how its reader must stand to the thing, and its class; nothing else is served.

Examples:
  tocsin routes
  tocsin routes --json | jq -r '.[] | select(.relation == "anyone") | .pattern'`
}

// line is a route as it is printed.
type line struct {
	Method   string `json:"method"`
	Pattern  string `json:"pattern"`
	Act      string `json:"act"`
	Relation string `json:"relation"`
	Class    string `json:"class"`
	Body     int64  `json:"body,omitempty"` // most bytes of a request body
}

// Run prints the register.
func (r *routes) Run(t *terminal) error {
	router, _, err := doors(&desk.Desk{}, doorSettings{}, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	lines := []line{}
	for _, route := range router.Routes() {
		lines = append(lines, lineOf(route))
	}
	if r.JSON {
		return t.json(lines)
	}
	w := t.table()
	fmt.Fprintln(w, "METHOD\tPATH\tACT\tFOR\tCLASS")
	for _, l := range lines {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", l.Method, l.Pattern, l.Act, l.Relation, l.Class)
	}
	return w.Flush()
}

func lineOf(r frame.Route) line {
	l := line{Method: r.Method, Pattern: r.Pattern, Act: string(r.Act), Relation: string(r.Relation), Class: string(r.Class)}
	if r.Writes() {
		l.Body = r.Budget()
	}
	return l
}
