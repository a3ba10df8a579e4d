package rest

import (
	"slices"
	"strings"

	"tocsin/domain/access"
	"tocsin/domain/fault"
)

// Step is one thing that the asker may do with a record now.
type Step struct {
	Act    access.Act `json:"act" doc:"Name of the act"`
	Method string     `json:"method"`
	Href   string     `json:"href"`
}

// may lists what the asker may do with a record: those of the open acts that his roles
// are granted, each with the operation that does it. below is where such records lie:
// "/reports/". The desk decides again when a step is taken.
func (x *exchange) may(below, id string, open ...access.Act) []Step {
	steps := []Step{}
	for _, act := range open {
		if !x.who().Granted(act) {
			continue
		}
		for _, o := range x.ways[act] {
			if strings.HasPrefix(o.path, below+"{id}") {
				steps = append(steps, Step{Act: act, Method: o.method, Href: base + strings.Replace(o.path, "{id}", id, 1)})
			}
		}
	}
	return steps
}

// Barred is an act that the state allows and a rule would refuse you now.
type Barred struct {
	Act  access.Act `json:"act"`
	Code string     `json:"code"`
	Why  string     `json:"why"`
	Hint string     `json:"hint,omitempty"`
}

// barred parts the acts that nothing stands against from those that a rule would refuse
// the asker, with the rule.
func (x *exchange) barred(acts []access.Act, against map[access.Act]error) (free []access.Act, barred []Barred) {
	barred = []Barred{}
	for _, act := range acts {
		switch err := against[act]; {
		case err == nil:
			free = append(free, act)
		case x.who().Granted(act):
			why := fault.From(err)
			barred = append(barred, Barred{act, why.Code, why.Message, why.Hint})
		}
	}
	return free, barred
}

// way notes that an operation does an act on a record.
func (a *api) way(o operation) {
	if !strings.Contains(o.path, "{id}") || o.method == "GET" && o.act != access.ExportCase {
		return
	}
	for _, act := range append([]access.Act{o.act}, o.also...) {
		if !slices.ContainsFunc(a.ways[act], func(w operation) bool { return w.name == o.name }) {
			a.ways[act] = append(a.ways[act], o)
		}
	}
}
