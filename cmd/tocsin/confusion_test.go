package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"tocsin/domain/access"
	"tocsin/transport/frame"
)

// The hole that such platforms have most often is that rights are asked for one thing and
// another one is changed. So a request about a thing that its sender may act on names, in
// each other place where an identifier stands, a thing that he may not know of.

// places are the fields of bodies that name a thing, and its kind.
var places = map[string]string{"case": "case", "matter": "report", "contact": "contact", "replaced": "advisory", "org": "partner", "reports": "report", "actor": "partner"}

// swap is one place of a body, and the thing of others that is put there.
type swap struct {
	field string
	list  bool
	other thing
}

// bodyWith is the body of a knock with other values in a field.
func bodyWith(k knock, s swap, values ...string) string {
	if k.media == "application/x-www-form-urlencoded" {
		form, _ := url.ParseQuery(k.body)
		form[s.field] = values
		return form.Encode()
	}
	document := map[string]any{}
	_ = json.Unmarshal([]byte(k.body), &document)
	document[s.field] = values[0]
	if s.list {
		document[s.field] = values
	}
	if s.field == "contact" && k.route.Act == access.ChangeEntry {
		document["subject"] = "contact-end"
		delete(document, "card")
	}
	raw, _ := json.Marshal(document)
	return string(raw)
}

// foreign is a thing of a kind that somebody may not know of; false where he knows all.
func (w *world) foreign(a *asker, kind string, not ...string) (thing, bool) {
	for _, t := range w.things {
		if t.kind == kind && !slices.Contains(not, t.id) && !w.sees(a, t) && !w.stands(a, t, mentioned[t.kind]) && !w.stands(a, t, mentioned[t.kind+" "+t.unit]) && mentioned[t.kind+" "+t.unit] != "everybody" {
			return t, true
		}
	}
	return thing{}, false
}

// meddle sends a knock with something else in one field, and wants no trace of it.
func (w *world) meddle(c cell, k knock, s swap, values ...string) answered {
	w.t.Helper()
	k.body = bodyWith(k, s, values...)
	before := w.size()
	got := w.send(k)
	for _, e := range w.entries(before) {
		if e.Head.Subject == s.other.id {
			w.t.Errorf("%s with a %s in %s: %s of it", c, s.other.kind, s.field, e.Head.Act)
		}
		for _, change := range e.Changes {
			if change.ID == s.other.id {
				w.t.Errorf("%s with a %s in %s: changes it", c, s.other.kind, s.field)
			}
		}
	}
	if w.size() != before && !strings.Contains(c.route.Pattern, "{"+s.field+"}") { // there the path names it
		w.t.Errorf("%s with a %s of others in %s: %d", c, s.other.kind, s.field, got.status)
	}
	got.body = strings.NewReplacer(s.other.id, "%ID%", fake(s.other), "%ID%").Replace(got.body)
	return got
}

// TestNoIdentifierInABodyReachesWhatItsSenderMayNotKnow puts, into every field of every
// request that names a thing, and into lists beside things of his own, one of others and
// one that never was: nothing is done, and both are answered the same.
func TestNoIdentifierInABodyReachesWhatItsSenderMayNotKnow(t *testing.T) {
	w := newWorld(t).copied(t)
	tried, done := map[string]int{}, map[string]bool{}
	for _, c := range w.cells() {
		if !c.route.Writes() || w.expected(c.asker, c.route, c.thing) != passed || !wanted(c, http.StatusOK) {
			continue
		}
		for field, kind := range places {
			list, asked := w.asks(c.route, field)
			other, there := w.foreign(c.asker, kind, c.id())
			name := c.route.Method + c.route.Pattern + c.asker.name + field
			if !asked || !there || done[name] || field == "contact" && (c.route.Act != access.ChangeEntry || c.route.Class == frame.Page) {
				continue // a reporter's contact is his own words, and at a page the path names it
			}
			done[name] = true
			tried[string(c.route.Act)+" "+field]++
			w.foreigns(c, swap{field, list, other})
		}
	}
	if t.Logf("%v", tried); len(tried) < 3 {
		t.Error("too few were tried")
	}
}

// foreigns tries one place: alone, and in a list beside what he may name.
func (w *world) foreigns(c cell, s swap) {
	w.t.Helper()
	k := w.request(c.asker, c.route, c.thing, c.id())
	lists := [][]string{{}}
	if s.list {
		lists = append(lists, []string{w.spare})
	}
	for _, beside := range lists {
		theirs := w.meddle(c, k, s, append(slices.Clone(beside), s.other.id)...)
		never := w.meddle(c, k, s, append(slices.Clone(beside), fake(s.other))...)
		if theirs.status >= 400 && (theirs.status != never.status || theirs.body != never.body || !sameHeaders(theirs.header, never.header)) {
			w.t.Errorf("%s: a %s of others in %s is answered %d %.200s, and one that never was %d %.200s", c, s.other.kind, s.field, theirs.status, theirs.body, never.status, never.body)
		}
	}
}

// asks reports whether an act asks for a field, and for a list there. The forms of the
// tests hold all words, also those that nobody reads; what a form asks for, the document
// of the same act does.
func (w *world) asks(page frame.Route, field string) (list, asked bool) {
	for _, r := range w.router.Routes() {
		if r.Class != frame.API || r.Act != page.Act {
			continue
		}
		for _, content := range w.described()[r.Pattern][strings.ToLower(r.Method)].RequestBody.Content {
			schema := content.Schema
			if name, ok := strings.CutPrefix(schema.Ref, "#/components/schemas/"); ok {
				schema = w.schemas[name]
			}
			if p, there := schema.Properties[field]; there {
				return strings.Contains(fmt.Sprint(p.Type), "array"), true
			}
		}
	}
	return false, false
}

// TestWhatLiesUnderOneThingIsNotReachedThroughAnother asks for a file under a report that it
// does not belong to: under one's own for that of others, and the other way round.
func TestWhatLiesUnderOneThingIsNotReachedThroughAnother(t *testing.T) {
	w := newWorld(t).copied(t)
	tried := 0
	for _, c := range w.cells() {
		if c.thing == nil || c.thing.under == "" || c.route.Relation == frame.Holder {
			continue
		}
		for _, r := range w.things {
			if r.kind != "report" && r.kind != "application" || r.id == c.thing.under {
				continue
			}
			crossed := *c.thing
			crossed.under = r.id
			before := w.size()
			got := w.send(w.request(c.asker, c.route, &crossed, c.id()))
			tried++
			if is := got.decided(); is == passed || w.size() != before {
				t.Errorf("%s under the %s %s of %s%s: %d", c, r.state, r.kind, r.maker, r.unit, got.status)
			}
		}
	}
	if tried < 100 {
		t.Errorf("only %d were tried", tried)
	}
}

// TestNothingIsMadeForOthersWhereNobodySaidSo does everything that says who may see a thing
// without saying it: it is refused, or it is for those whom it concerns.
func TestNothingIsMadeForOthersWhereNobodySaidSo(t *testing.T) {
	t.Parallel()
	made := newWorld(t)
	refused, kept, done := 0, 0, map[string]bool{}
	for _, batch := range made.copied(t).changes() {
		var w *world
		for _, c := range batch {
			if name := fmt.Sprint(c.route.Method, c.route.Pattern, c.asker.who.Roles); !done[name] {
				done[name] = true
			} else {
				continue
			}
			if w == nil {
				w = made.copied(t)
			}
			k := w.request(c.asker, c.route, c.thing, c.id())
			silent, said := without(k, "visibility", "shown", "public", "shared")
			if !said {
				continue
			}
			k.body = silent
			before := w.size()
			got := w.send(k)
			switch {
			case w.size() == before && got.status >= 400:
				refused++
			case w.size() != before:
				kept++
				w.private(c, k, before, map[string]bool{})
			}
		}
		if w != nil {
			w.must(w.store.Close())
		}
	}
	t.Logf("%d were refused until it was said, %d made for nobody else", refused, kept)
	if refused+kept < 12 {
		t.Errorf("only %d were tried", refused+kept)
	}
}

// without is a body without fields that say who may see; false where it has none.
func without(k knock, fields ...string) (string, bool) {
	found := false
	if k.media == "application/x-www-form-urlencoded" {
		form, _ := url.ParseQuery(k.body)
		for _, f := range fields {
			found = found || len(form[f]) > 0
			delete(form, f)
		}
		if !slices.Contains([]access.Act{access.SuspendOrg, access.ChangeEntry, access.EnrolPartner}, k.route.Act) {
			return "", false // each form is sent all words, also those that it does not ask for
		}
		return form.Encode(), found
	}
	document := map[string]any{}
	if json.Unmarshal([]byte(k.body), &document) != nil {
		return "", false
	}
	strip(document, fields, &found)
	raw, err := json.Marshal(document)
	return string(raw), found && err == nil
}

func strip(document map[string]any, fields []string, found *bool) {
	for name, value := range document {
		if slices.Contains(fields, name) {
			*found = true
			delete(document, name)
		} else if inner, is := value.(map[string]any); is {
			strip(inner, fields, found)
		}
	}
}
