package storetest

import (
	"bytes"
	"database/sql"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tocsin/domain/access"
	"tocsin/domain/coordination"
	"tocsin/domain/partner"
	"tocsin/domain/privacy"
	"tocsin/domain/report"
	"tocsin/store"
)

func sealStories() []story {
	return []story{
		{"sealed and personal values are in no file and no table", planted},
		{"sealed bytes come back as they were, whatever they are", binary},
	}
}

// planted writes a mark into every sealed and personal field and looks for it
// everywhere. A mark in an open field must be found, or the search is blind.
func planted(t *testing.T, h *House) {
	s := h.Open(t)
	const secret, open = "PLANTED-SECRET", "PLANTED-OPEN"
	act(t, s, Officer(access.ReceiveReport), func(tx *store.Tx) error { return plant(tx, secret, open) })
	if _, _, err := PutBlob(t.Context(), s, Officer(access.ReceiveReport), strings.NewReader(strings.Repeat(secret, 1000)), 1<<20); err != nil {
		t.Fatal(err)
	}
	opened := 0
	for name, content := range everything(t, h) {
		if bytes.Contains(content, []byte(secret)) {
			t.Errorf("%s holds a sealed value", name)
		}
		opened += bytes.Count(content, []byte(open))
	}
	if opened < 2 { // once in the database, once in the journal
		t.Fatalf("the search is blind: an open value was found %d times", opened)
	}
}

// plant fills every sealed and personal field there is.
func plant(tx *store.Tx, secret, open string) error {
	sealed, personal, desk := privacy.Sealed(secret), privacy.Personal(secret), access.Desk()
	tx.About("rep_planted")
	r := report.Report{ID: "rep_planted", State: report.Received, Reason: open}
	r.Title, r.Technical, r.Harm, r.Scope, r.Steps = sealed, sealed, sealed, sealed, sealed
	r.ReporterName, r.Contact = personal, personal
	for _, err := range []error{
		tx.AddReport(r, desk),
		tx.AddIntake(report.Intake{ID: "key", Report: r.ID, Raw: sealed}, desk),
		tx.AddMessage(report.Message{ID: "msg_planted", Report: r.ID, Text: sealed}, desk),
		tx.AddAttachment(report.Attachment{ID: "att_planted", Report: r.ID, Digest: Key("no blob"), Name: sealed}, desk),
		tx.AddContact(partner.Contact{ID: "con_planted", Name: personal, Address: personal, Phone: personal}, desk),
		tx.AddChange(partner.Change{ID: "chg_planted", Was: personal, Shall: personal}, desk),
		tx.AddCase(coordination.Case{ID: "cas_planted", State: coordination.Open, Title: sealed, Summary: sealed}, desk),
		tx.AddPerson(partner.Person{ID: "per_planted", Login: "planted", Name: personal}, desk),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

// everything is every file of the house and every value of its tables, by place.
func everything(t *testing.T, h *House) map[string][]byte {
	t.Helper()
	found := map[string][]byte{}
	err := filepath.WalkDir(h.Dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		found[path] = content
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	maps.Copy(found, Rows(t, h))
	return found
}

// Rows is every row of every table of the house, by place.
func Rows(t *testing.T, h *House) map[string][]byte {
	t.Helper()
	found := map[string][]byte{}
	db := h.SQL(t)
	for _, table := range tablesOf(t, h, db) {
		for i, values := range dump(t, db, table) {
			found[fmt.Sprintf("table %s, row %d", table, i)] = fmt.Appendf(nil, "%s", values)
		}
	}
	return found
}

// tablesOf lists the tables of the house.
func tablesOf(t *testing.T, h *House, db *sql.DB) []string {
	t.Helper()
	query := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
	if h.Database != "" {
		query = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
	}
	var tables []string
	for _, row := range dumpQuery(t, db, query) {
		tables = append(tables, string(row[0]))
	}
	return tables
}

// dump reads all values of a table as bytes.
func dump(t *testing.T, db *sql.DB, table string) [][]sql.RawBytes {
	t.Helper()
	return dumpQuery(t, db, "SELECT * FROM "+table)
}

func dumpQuery(t *testing.T, db *sql.DB, query string) [][]sql.RawBytes {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var all [][]sql.RawBytes
	for rows.Next() {
		values, into := make([]sql.RawBytes, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		for i := range values {
			values[i] = bytes.Clone(values[i])
		}
		all = append(all, values)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func binary(t *testing.T, h *House) {
	s := h.Open(t)
	raw := make([]byte, 512)
	for i := range raw {
		raw[i] = byte(i)
	}
	id, _ := Receive(t, s, "one")
	act(t, s, Officer(access.WriteMessage), func(tx *store.Tx) error {
		tx.About(id)
		return tx.AddMessage(report.Message{ID: "msg_raw", Report: id, Text: privacy.Sealed(raw)}, access.Desk())
	})
	act(t, s, Officer(access.ReadReport), func(tx *store.Tx) error {
		tx.About(id)
		lines, err := tx.LoadMessages(id)
		if err == nil && lines[0].Text.Reveal() != string(raw) {
			t.Error("the bytes came back otherwise")
		}
		return err
	})
}
