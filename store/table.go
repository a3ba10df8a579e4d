package store

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"reflect"
	"strconv"
	"strings"

	"tocsin/domain/cipher"
	"tocsin/domain/evidence"
	"tocsin/domain/fault"
	"tocsin/domain/ident"
	"tocsin/domain/privacy"
)

// A table keeps one kind of record. The record itself is JSON in the column body,
// its sealed and personal fields are encrypted in the column sealed, and the
// columns beside them exist to be searched: each is computed from the record, so
// that a column and its body can never disagree unseen (fsck compares them).
type table[T any] struct {
	name    string
	prefix  ident.Prefix // of the identifiers of its records; empty where those are digests
	id      func(T) string
	columns []column[T]
	sealed  []field  // the fields of T that are sealed or personal
	all     []string // every column, in the order in which they are written
	few     bool     // most who ask see few of its records, which are found by their sets
	update  string   // the statement that writes a record back
}

// A column is computed from the record; its value is text or a whole number.
type column[T any] struct {
	name  string
	value func(T) any
}

// field is a sealed or personal field: its name and its place in the struct.
type field struct {
	name string
	at   []int
}

// newTable declares a table and prepares everything that is the same for all its records.
func newTable[T any](name string, prefix ident.Prefix, id func(T) string, columns ...column[T]) *table[T] {
	t := &table[T]{name: name, prefix: prefix, id: id, columns: columns, all: []string{"id", "audience", "version"}}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[T]()) {
		if f.Type == reflect.TypeFor[privacy.Sealed]() || f.Type == reflect.TypeFor[privacy.Personal]() {
			t.sealed = append(t.sealed, field{f.Name, f.Index})
		}
	}
	sets := []string{"audience = ?", "version = ?"}
	for _, c := range columns {
		t.all = append(t.all, c.name)
		sets = append(sets, c.name+" = ?")
	}
	t.all = append(t.all, "body", "sealed")
	sets = append(sets, "body = ?", "sealed = ?")
	t.update = "UPDATE " + name + " SET " + strings.Join(sets, ", ") + " WHERE id = ? AND version = ?"
	return t
}

// seenByFew says that most who ask see few of the records.
func (t *table[T]) seenByFew() *table[T] {
	t.few = true
	return t
}

// names are all columns of the table in the order they are written.
func (t *table[T]) names() []string { return t.all }

// row is one record as it lies in the database and in the journal.
type row struct {
	table    string
	id       string
	audience string // digest of the audience set
	version  int64  // 1 when added, one more with each change
	columns  []any
	body     []byte
	sealed   []byte
}

// values are the columns of a row in the order of names.
func (r row) values() []any {
	values := make([]any, 0, len(r.columns)+5)
	values = append(append(values, r.id, r.audience, r.version), r.columns...)
	return append(values, string(r.body), r.sealed)
}

// encode makes the row of a record.
func (t *table[T]) encode(box cipher.Box, rec T, audience string, version int64) (row, error) {
	body, err := json.Marshal(rec)
	if err != nil {
		return row{}, fault.New(fault.Internal, "store.encode", "a %s cannot be written down", t.name).Because(err)
	}
	r := row{table: t.name, id: t.id(rec), audience: audience, version: version, body: body, columns: t.values(rec)}
	if r.sealed, err = t.seal(box, r.id, rec); err != nil {
		return row{}, err
	}
	return r, nil
}

func (t *table[T]) values(rec T) []any {
	values := make([]any, len(t.columns))
	for i, c := range t.columns {
		values[i] = c.value(rec)
	}
	return values
}

// seal encrypts the sealed and personal fields of a record, bound to table and id;
// nil when all are empty. A field that shows the mark was read without being opened:
// to write it back would destroy what it hides.
func (t *table[T]) seal(box cipher.Box, id string, rec T) ([]byte, error) {
	if len(t.sealed) == 0 {
		return nil, nil
	}
	var plain []byte
	v := reflect.ValueOf(rec)
	for _, f := range t.sealed {
		text := v.FieldByIndex(f.at).String()
		if text == privacy.Mark {
			return nil, fault.New(fault.Internal, "store.marked", "the field %s of a %s was not opened and cannot be written back", f.name, t.name)
		}
		if text != "" {
			plain = appendPart(appendPart(plain, f.name), text)
		}
	}
	if plain == nil {
		return nil, nil
	}
	return box.Seal(plain, t.context(id))
}

// context is what the sealed part of a record is bound to.
func (t *table[T]) context(id string) []byte { return []byte(t.name + "/" + id) }

// decode reads a record back; with a box its sealed fields are opened, else they show the mark.
func (t *table[T]) decode(box cipher.Box, r row) (T, error) {
	var rec T
	if err := json.Unmarshal(r.body, &rec); err != nil {
		return rec, fault.New(fault.Internal, "store.decode", "the %s %s cannot be read", t.name, r.id).Because(err)
	}
	if box == nil || len(t.sealed) == 0 {
		return rec, nil
	}
	if err := t.unseal(box, r, reflect.ValueOf(&rec).Elem()); err != nil {
		return rec, fault.New(fault.Internal, "store.unseal", "the sealed part of %s %s does not open", t.name, r.id).Because(err)
	}
	return rec, nil
}

// unseal puts the sealed fields of a row into the record.
func (t *table[T]) unseal(box cipher.Box, r row, rec reflect.Value) error {
	values := map[string]string{}
	if len(r.sealed) > 0 {
		plain, err := box.Open(r.sealed, t.context(r.id))
		if err != nil {
			return err
		}
		p := parser{rest: plain}
		for len(p.rest) > 0 {
			name := p.text()
			values[name] = p.text()
		}
		if p.err != nil {
			return p.err
		}
	}
	for _, f := range t.sealed {
		shown := rec.FieldByIndex(f.at)
		if shown.String() != "" && values[f.name] == "" {
			return errors.New("the field " + f.name + " is not in it")
		}
		shown.SetString(values[f.name])
	}
	return nil
}

// change says in facts what the row now is, for the evidence. The columns are not
// among them: the body gives them, and fsck holds them against it.
func (t *table[T]) change(suite cipher.Suite, r row) evidence.Change {
	facts := make(map[string]string, 4)
	facts["audience"] = r.audience
	facts["version"] = strconv.FormatInt(r.version, 10)
	facts["body"] = digestText(suite, r.body)
	if len(r.sealed) > 0 {
		facts["sealed"] = digestText(suite, r.sealed)
	}
	return evidence.Change{Table: r.table, ID: r.id, Facts: facts}
}

// digestText is a digest as a fact, in unpadded base64.
func digestText(suite cipher.Suite, b []byte) string {
	d := suite.Digest(b)
	return base64.RawStdEncoding.EncodeToString(d[:])
}

// factOf is a column's value as text.
func factOf(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case []byte:
		return string(v)
	case int64:
		return strconv.FormatInt(v, 10)
	default:
		return "?" // a NULL, or a number where text belongs: no column of ours
	}
}

func digestHex(suite cipher.Suite, b []byte) string {
	d := suite.Digest(b)
	return hex.EncodeToString(d[:])
}

// appendPart appends length and bytes, the way journal and sealed fields are written.
func appendPart[B ~string | ~[]byte](b []byte, part B) []byte {
	return append(binary.AppendUvarint(b, uint64(len(part))), part...)
}
