package storetest

import (
	"database/sql"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/report"
	"tocsin/store"
)

func fsckStories() []story {
	return []story{
		{"500 random edits of the database are each found, and the field is named", edits},
		{"rows that are taken out or slipped in are found", smuggled},
		{"only the program and the office run fsck", fsckForbidden},
	}
}

func fsckForbidden(t *testing.T, h *House) {
	_, err := h.Open(t).Fsck(t.Context(), Member("org_a", access.ReadEvidence))
	wantKind(t, err, fault.Absent)
}

// furnish fills a house with one or more rows in most tables.
func furnish(t *testing.T, s *store.Store) {
	for i := range 3 {
		Receive(t, s, fmt.Sprint(i))
	}
	act(t, s, Officer(access.ReceiveReport), func(tx *store.Tx) error { return plant(tx, "secret", "open") })
	act(t, s, Officer(access.ReceiveReport), func(tx *store.Tx) error {
		tx.About("rep_planted")
		r, err := tx.LoadReport("rep_planted")
		if err != nil {
			return err
		}
		r.State = report.Acknowledged
		return tx.ChangeReport(r)
	})
}

// free are the columns that are no evidence: claims of the moment and counters.
func free(table, column string) bool {
	return table == "lease" || table == "goose_db_version" || table == "instance" && column != "size" && column != "origin" && column != "public"
}

func edits(t *testing.T, h *House) {
	s := h.Open(t)
	furnish(t, s)
	if _, _, err := PutBlob(t.Context(), s, Reporter(), strings.NewReader("no blob"), 100); err != nil {
		t.Fatal(err)
	}
	Sound(t, s)
	db := h.SQL(t)
	cells := cellsOf(t, h, db)
	random := rand.New(rand.NewPCG(5, 6))
	tables := map[string]int{}
	for range 500 {
		c := cells[random.IntN(len(cells))]
		before := c.read(t, db)
		after := mutate(random, before)
		if n, ok := before.(int64); ok && slices.Contains(c.keyColumns, c.column) {
			after = -n - 1 // a place that no other row has
		}
		c.write(t, db, after)
		check, err := s.Fsck(t.Context(), Program(access.ReadEvidence))
		if err != nil {
			t.Fatalf("%s.%s: %v", c.table, c.column, err)
		}
		if !c.named(check) {
			t.Fatalf("%s.%s of %v: %q → %q was not named: %v %v", c.table, c.column, c.key, before, after, check.Differences, check.Faults)
		}
		tables[c.table]++
		c.edited(after).write(t, db, before)
	}
	Sound(t, s)
	if len(tables) < 12 {
		t.Fatalf("only %d tables were edited", len(tables))
	}
}

// cell is one value in the database and how to find it again.
type cell struct {
	table, column string
	keyColumns    []string
	key           map[string]any
}

// keysOf are the columns that name a row of a table.
func keysOf(table string) []string {
	switch table {
	case "audience":
		return []string{"digest", "member"}
	case "evidence_entry", "evidence_hash":
		return []string{"idx"}
	case "checkpoint":
		return []string{"size"}
	default:
		return []string{"id"}
	}
}

// cellsOf lists every value of the database that is evidence.
func cellsOf(t *testing.T, h *House, db *sql.DB) []cell {
	var cells []cell
	for _, table := range tablesOf(t, h, db) {
		if free(table, "") && table != "instance" {
			continue
		}
		columns, rows := content(t, db, table)
		for _, row := range rows {
			key := map[string]any{}
			for _, k := range keysOf(table) {
				key[k] = row[slices.Index(columns, k)]
			}
			for _, column := range columns {
				if !free(table, column) {
					cells = append(cells, cell{table, column, keysOf(table), key})
				}
			}
		}
	}
	return cells
}

// content reads a table in the types of the driver.
func content(t *testing.T, db *sql.DB, table string) ([]string, [][]any) {
	t.Helper()
	rows, err := db.Query("SELECT * FROM " + table)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var all [][]any
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		all = append(all, values)
	}
	return columns, all
}

func (c cell) where(first int) (string, []any) {
	var conditions []string
	var args []any
	for i, k := range c.keyColumns {
		conditions = append(conditions, fmt.Sprintf("%s = $%d", k, first+i))
		args = append(args, c.key[k])
	}
	return strings.Join(conditions, " AND "), args
}

func (c cell) read(t *testing.T, db *sql.DB) any {
	t.Helper()
	where, args := c.where(1)
	var v any
	if err := db.QueryRow("SELECT "+c.column+" FROM "+c.table+" WHERE "+where, args...).Scan(&v); err != nil {
		t.Fatal(c, err)
	}
	return v
}

func (c cell) write(t *testing.T, db *sql.DB, value any) {
	t.Helper()
	where, args := c.where(2)
	result, err := db.Exec("UPDATE "+c.table+" SET "+c.column+" = $1 WHERE "+where, append([]any{value}, args...)...)
	if err != nil {
		t.Fatal(c, err)
	}
	if n, _ := result.RowsAffected(); n != 1 {
		t.Fatalf("%v: %d rows were edited", c, n)
	}
}

// edited is the cell as it is found after an edit, which may be of its key.
func (c cell) edited(after any) cell {
	if slices.Contains(c.keyColumns, c.column) {
		c.key = maps.Clone(c.key)
		c.key[c.column] = after
	}
	return c
}

// mutate makes another value of the same type.
func mutate(random *rand.Rand, v any) any {
	switch v := v.(type) {
	case int64:
		return v + []int64{-1, 1, 1000, -v - 1}[random.IntN(4)]
	case string:
		if v == "" {
			return "x"
		}
		i := random.IntN(len(v))
		for !utf8.RuneStart(v[i]) {
			i--
		}
		return []string{v + "x", v[:i] + string('a'+byte(random.IntN(26))) + "~" + v[i:], "other"}[random.IntN(3)]
	case []byte:
		if len(v) == 0 {
			return []byte{1}
		}
		b := slices.Clone(v)
		b[random.IntN(len(b))] ^= 1 << random.IntN(8)
		return [][]byte{b, v[:random.IntN(len(v))]}[random.IntN(2)]
	default:
		return []byte{1} // was NULL
	}
}

// named reports whether fsck points at the value that was edited.
func (c cell) named(check store.Check) bool {
	for _, d := range check.Differences {
		field := strings.TrimPrefix(d.Field, "column.")
		if d.Table == c.table && (field == c.column || c.column == "id" && field == "") {
			return true
		}
	}
	prefix := map[string]string{"audience": "audience ", "evidence_entry": "entry ", "evidence_hash": "hash ", "checkpoint": "checkpoint ", "instance": "instance: ", "person_key": "person_key: "}[c.table]
	return prefix != "" && slices.ContainsFunc(check.Faults, func(f string) bool { return strings.HasPrefix(f, prefix) })
}

func smuggled(t *testing.T, h *House) {
	s := h.Open(t)
	furnish(t, s)
	db := h.SQL(t)
	attempts := []string{
		"DELETE FROM report WHERE id = 'rep_planted'",
		"DELETE FROM event WHERE id = (SELECT MAX(id) FROM event)",
		"DELETE FROM evidence_entry WHERE idx = (SELECT MAX(idx) FROM evidence_entry)",
		"DELETE FROM evidence_entry WHERE idx = 0",
		"DELETE FROM evidence_hash WHERE idx = (SELECT MAX(idx) FROM evidence_hash)",
		"DELETE FROM checkpoint WHERE size = (SELECT MAX(size) FROM checkpoint)",
		"DELETE FROM audience WHERE digest = (SELECT audience FROM report WHERE id = 'rep_planted')",
		"INSERT INTO audience (digest, member) SELECT audience, 'public' FROM report WHERE id = 'rep_planted'",
		"INSERT INTO message (id, audience, version, report, at, body, sealed) SELECT 'msg_false', audience, version, report, at, body, sealed FROM message",
		"INSERT INTO evidence_hash (idx, hash) SELECT 100000, hash FROM evidence_hash WHERE idx = 0",
		"INSERT INTO checkpoint (size, at, note) SELECT 1000, at, note FROM checkpoint WHERE size = 1",
	}
	for _, attempt := range attempts {
		backup := map[string][][]any{}
		tables := tablesOf(t, h, db)
		for _, table := range tables {
			_, backup[table] = content(t, db, table)
		}
		if _, err := db.Exec(attempt); err != nil {
			t.Fatal(attempt, err)
		}
		check := must[store.Check](t)(s.Fsck(t.Context(), Program(access.ReadEvidence)))
		faults := slices.DeleteFunc(check.Faults, func(f string) bool { return strings.HasPrefix(f, "file ") })
		if len(faults)+len(check.Differences) == 0 {
			t.Errorf("not found: %s", attempt)
		}
		for _, table := range tables {
			restore(t, db, table, backup[table])
		}
	}
	check := must[store.Check](t)(s.Fsck(t.Context(), Program(access.ReadEvidence)))
	if len(check.Differences) != 0 || slices.ContainsFunc(check.Faults, func(f string) bool { return !strings.HasPrefix(f, "file ") }) {
		t.Fatalf("the house was not put in order again: %v", check)
	}
}

// restore puts a table back as it was.
func restore(t *testing.T, db *sql.DB, table string, rows [][]any) {
	t.Helper()
	if _, err := db.Exec("DELETE FROM " + table); err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		var marks []string
		for i := range row {
			marks = append(marks, fmt.Sprintf("$%d", i+1))
		}
		if _, err := db.Exec("INSERT INTO "+table+" VALUES ("+strings.Join(marks, ", ")+")", row...); err != nil {
			t.Fatal(err)
		}
	}
}
