package main

import (
	"database/sql"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tocsin/domain/access"
	"tocsin/domain/evidence"
	"tocsin/store"
)

// broad are the acts that change more than their thing: whoever holds what, who stands
// how. In a copy of the world one of them is done at most, and last.
var broad = []access.Act{access.WarnOrg, access.SuspendOrg, access.SetPassword, access.ClosePerson, access.CloseMember, access.ProvisionMember, access.SignIn, access.SignOut, access.RevokeToken, access.AddFactor, access.EndFactor, access.ApproveRestoring, access.DecideAppeal}

// dear are those of them that reckon a password; a few askers stand for all.
var dear = map[access.Act][]string{access.SetPassword: {"admin", "duty", "alpha1"}, access.SignIn: {"anonymous", "duty"}, access.AddFactor: {"stranger", "alpha1"}}

// changes are the cells in which something happens, in batches: in each a thing is
// acted on once, so that no cell meets what another left.
func (w *world) changes() [][]cell {
	var batches [][]cell
	used := []map[string]bool{}
	for _, c := range w.cells() {
		if !c.route.Writes() || w.expected(c.asker, c.route, c.thing) != passed {
			continue
		}
		if names, costly := dear[c.route.Act]; costly && !slices.Contains(names, c.asker.name) {
			continue
		}
		key := string(c.route.Act)
		switch {
		case slices.Contains(broad, c.route.Act):
			key = "broad"
		case c.thing != nil:
			key = c.thing.id + c.thing.under
		}
		i := slices.IndexFunc(used, func(u map[string]bool) bool { return !u[key] })
		if i < 0 {
			used, batches, i = append(used, map[string]bool{}), append(batches, nil), len(used)
		}
		used[i][key] = true
		batches[i] = append(batches[i], c)
	}
	for _, b := range batches {
		slices.SortStableFunc(b, func(x, y cell) int { return last(x) - last(y) })
	}
	return batches
}

func last(c cell) int {
	if slices.Contains(broad, c.route.Act) {
		return 1
	}
	return 0
}

// TestTheMatrixOfChanges does everything that somebody may do, and holds what it leaves
// in the evidence against what it was about.
func TestTheMatrixOfChanges(t *testing.T) {
	t.Parallel()
	made := newWorld(t)
	probe := made.copied(t)
	cells, made17 := 0, map[string]bool{}
	for _, batch := range probe.changes() {
		w := made.copied(t)
		for _, c := range batch {
			cells++
			before := w.size()
			k := w.request(c.asker, c.route, c.thing, c.id())
			got := w.send(k)
			if is := got.decided(); is != passed {
				t.Errorf("%s: %d (%s), not %s: %.300s", c, got.status, is, passed, got.body)
			} else if !wanted(c, got.status) {
				t.Errorf("%s: %d", c, got.status)
			}
			w.private(c, k, before, made17)
		}
		w.must(w.store.Close())
	}
	t.Logf("%d cells; new rows in %v", cells, slices.Sorted(maps.Keys(made17)))
	for _, table := range []string{
		"admission", "advisory", "application", "assessment", "attachment", "contact", "coordination_case", "credential", "directory_change", "erasure", "event", "factor", "hold", "intake", "listing", "measure", "message", "notice", "obligation", "opening",
		"parcel", "participant", "partner", "person", "programme", "report", "trap",
	} {
		if !made17[table] {
			t.Errorf("no route made a row of %s: nothing is shown about who sees a new one", table)
		}
	}
}

// wide are keys that a new record has only where somebody said so.
var wide = []string{access.Everybody, access.RoleKey(access.PartnerMember), access.RoleKey(access.Reporter), access.RoleKey(access.Anonymous)}

// private holds the audience of every record that an act made against those whom it
// concerns: whoever acted with his unit, the office, and the units that the thing or the
// request names. Nobody named a visibility, so nobody else may see it.
func (w *world) private(c cell, k knock, from int64, tables map[string]bool) {
	w.t.Helper()
	for _, e := range w.entries(from) {
		for _, change := range e.Changes {
			if change.Facts["version"] != "1" {
				continue
			}
			tables[change.Table] = true
			for _, key := range w.members(change.Facts["audience"]) {
				if slices.Contains(wide, key) || !w.concerned(c, k, change.ID, key) && !entered(e, key) {
					w.t.Errorf("%s: the new %s is for %s", c, change.Table, key)
				}
			}
		}
	}
}

// entered reports whether a key is of a person whose account the same act made.
func entered(e store.Logged, key string) bool {
	return slices.ContainsFunc(e.Changes, func(c evidence.Change) bool {
		return c.Table == "person" && c.Facts["version"] == "1" && access.PersonKey(c.ID) == key
	})
}

// concerned reports whether a key is held by somebody whom the act concerns.
func (w *world) concerned(c cell, k knock, made, key string) bool {
	kind, id, _ := strings.Cut(key, ":")
	switch kind {
	case "role":
		return id == "desk" || id == string(access.System) || id == string(access.Administrator) || id == string(access.Auditor)
	case "mailbox":
		return c.asker.dead || c.asker.who.Person == "" || c.thing != nil && c.thing.code != ""
	}
	return c.route.Act == access.SignIn && id == w.who("admin").Person || id == made || id == c.asker.who.Person || id == c.asker.who.Org || strings.Contains(k.path+k.body, id) || c.thing != nil && w.party(*c.thing, id)
}

// party reports whether somebody takes part in what a thing belongs to: whose it is, its
// guests, and the three units that sit in every case.
func (w *world) party(t thing, id string) bool {
	if t.maker != "" && w.who(t.maker).Person == id || t.about == id {
		return true
	}
	units := append([]string{t.unit, "alpha", "beta", "sigma"}, t.guests...)
	return slices.ContainsFunc(units, func(u string) bool { return u != "" && w.units[u] == id })
}

// entries are those of the evidence from an index on.
func (w *world) entries(from int64) []store.Logged {
	found, err := w.Look.Evidence(w.t.Context(), w.who("audit"), "", from, 1000)
	w.must(err)
	return found
}

// members are the keys of an audience, as they lie in the database.
func (w *world) members(digest string) (keys []string) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(w.dir, "tocsin.db")+"?mode=ro")
	w.must(err)
	defer func() { _ = db.Close() }()
	rows, err := db.QueryContext(w.t.Context(), "SELECT member FROM audience WHERE digest = ?", digest)
	w.must(err)
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var key string
		w.must(rows.Scan(&key))
		keys = append(keys, key)
	}
	w.must(rows.Err())
	if len(keys) == 0 {
		w.t.Errorf("the audience %s has no members", digest)
	}
	return keys
}

// tables is everything that lies in the database, but for when a browser was seen last.
func (w *world) tables() string {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(w.dir, "tocsin.db")+"?mode=ro")
	w.must(err)
	defer func() { _ = db.Close() }()
	var names []string
	w.each(db, "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'presence' ORDER BY name", func(row string) { names = append(names, strings.TrimSpace(row)) })
	var all strings.Builder
	for _, name := range names {
		all.WriteString("table " + name + "\n")
		w.each(db, "SELECT * FROM "+name+" ORDER BY 1, 2", func(row string) { all.WriteString(row + "\n") })
	}
	return all.String()
}

// each calls do with every row of a query, written down.
func (w *world) each(db *sql.DB, text string, do func(row string)) {
	w.t.Helper()
	rows, err := db.QueryContext(w.t.Context(), text)
	w.must(err)
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	w.must(err)
	values, places := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		places[i] = &values[i]
	}
	for rows.Next() {
		w.must(rows.Scan(places...))
		var row strings.Builder
		for _, value := range values {
			if text, is := value.([]byte); is {
				value = string(text)
			}
			fmt.Fprintf(&row, "%v\t", value)
		}
		do(row.String())
	}
	w.must(rows.Err())
}
