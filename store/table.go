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
	sealed  []field        // the fields of T that are sealed or personal
	person  func(T) string // of whom a record is, under whose key what is personal lies
	all     []string       // every column, in the order in which they are written
	few     bool           // most who ask see few of its records, which are found by their sets
	update  string         // the statement that writes a record back
}

// A column is computed from the record; its value is text or a whole number.
type column[T any] struct {
	name  string
	value func(T) any
}

// field is a sealed or personal field: its name, its place in the struct, and whether it
// lies under the key of the person. What is sealed and repeats what is personal says so
// with the tag under:"person".
type field struct {
	name string
	at   []int
	own  bool
}

// newTable declares a table and prepares everything that is the same for all its records.
func newTable[T any](name string, prefix ident.Prefix, id func(T) string, columns ...column[T]) *table[T] {
	t := &table[T]{name: name, prefix: prefix, id: id, columns: columns, all: []string{"id", "audience", "version"}}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[T]()) {
		if f.Type == reflect.TypeFor[privacy.Sealed]() || f.Type == reflect.TypeFor[privacy.Personal]() {
			t.sealed = append(t.sealed, field{f.Name, f.Index, f.Type == reflect.TypeFor[privacy.Personal]() || f.Tag.Get("under") == "person"})
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

// about says of whom a record is: by the identifier under which the vault keeps his key.
// Of nobody, an empty one.
func (t *table[T]) about(person func(T) string) *table[T] {
	t.person = person
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

// opener opens and seals in an act: with the key of the instance, and of a person.
type opener interface {
	instance() cipher.Box
	boxOf(person string, drawn bool) (cipher.Box, error)
}

// encode makes the row of a record.
func (t *table[T]) encode(keys opener, rec T, audience string, version int64) (row, error) {
	body, err := json.Marshal(rec)
	if err != nil {
		return row{}, fault.New(fault.Internal, "store.encode", "a %s cannot be written down", t.name).Because(err)
	}
	r := row{table: t.name, id: t.id(rec), audience: audience, version: version, body: body, columns: t.values(rec)}
	if r.sealed, err = t.seal(keys, r.id, rec); err != nil {
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

// Of a record without anything of a person, the sealed column is one box of the instance.
// Of others it is the byte bothBoxes, that box (it may be empty), and the box of the person.
const bothBoxes = 0x02 // a box of the suite begins with 0x01

// seal encrypts the sealed and personal fields of a record, bound to table and id;
// nil when all are empty. A field that shows the mark was read without being opened:
// to write it back would destroy what it hides. What was erased stays so.
func (t *table[T]) seal(keys opener, id string, rec T) ([]byte, error) {
	if len(t.sealed) == 0 {
		return nil, nil
	}
	whose := t.whose(rec)
	ours, his, err := t.parts(rec, whose != "")
	if err != nil {
		return nil, err
	}
	var sealed []byte
	if ours != nil {
		if sealed, err = keys.instance().Seal(ours, t.context(id)); err != nil {
			return nil, err
		}
	}
	if his == nil {
		return sealed, nil
	}
	own, err := keys.boxOf(whose, true)
	if err != nil {
		return nil, err
	}
	personal, err := own.Seal(his, t.personal(id))
	return appendPart(appendPart([]byte{bothBoxes}, sealed), personal), err
}

// whose is the person of whom a record is.
func (t *table[T]) whose(rec T) string {
	if t.person == nil {
		return ""
	}
	return t.person(rec)
}

// parts are the fields of a record that are to be sealed, as they are written down: those
// under the instance's key, and those under the person's.
func (t *table[T]) parts(rec T, someones bool) (ours, his []byte, err error) {
	v := reflect.ValueOf(rec)
	for _, f := range t.sealed {
		text := v.FieldByIndex(f.at).String()
		switch {
		case text == "" || text == privacy.Erased:
			continue
		case text == privacy.Mark:
			return nil, nil, fault.New(fault.Internal, "store.marked", "the field %s of a %s was not opened and cannot be written back", f.name, t.name)
		}
		part := &ours
		if f.own && someones {
			part = &his
		}
		*part = appendPart(appendPart(*part, f.name), text)
	}
	return ours, his, nil
}

// context is what the sealed part of a record is bound to, and personal the part of a person.
func (t *table[T]) context(id string) []byte  { return []byte(t.name + "/" + id) }
func (t *table[T]) personal(id string) []byte { return []byte(t.name + "/" + id + "/person") }

// decode reads a record back; with keys its sealed fields are opened, else they show the mark.
func (t *table[T]) decode(keys opener, r row) (T, error) {
	var rec T
	if err := json.Unmarshal(r.body, &rec); err != nil {
		return rec, fault.New(fault.Internal, "store.decode", "the %s %s cannot be read", t.name, r.id).Because(err)
	}
	if keys == nil || len(t.sealed) == 0 {
		return rec, nil
	}
	if err := t.unseal(keys, r, t.whose(rec), reflect.ValueOf(&rec).Elem()); err != nil {
		return rec, fault.New(fault.Internal, "store.unseal", "the sealed part of %s %s does not open", t.name, r.id).Because(err)
	}
	return rec, nil
}

// unseal puts the sealed fields of a row into the record. Those under a key that is not
// there show the mark: they cannot be opened, and so not be written back either.
func (t *table[T]) unseal(keys opener, r row, whose string, rec reflect.Value) error {
	sealed, personal, err := boxesOf(r.sealed)
	if err != nil {
		return err
	}
	values := map[string]string{}
	if err := openInto(values, keys.instance(), sealed, t.context(r.id)); err != nil {
		return err
	}
	shut := false
	if len(personal) > 0 {
		own, err := keys.boxOf(whose, false)
		if shut = fault.Is(err, fault.Absent); err != nil && !shut {
			return err
		}
		if !shut {
			err = openInto(values, own, personal, t.personal(r.id))
		}
		if err != nil && !shut {
			return err
		}
	}
	for _, f := range t.sealed {
		shown := rec.FieldByIndex(f.at)
		switch before := shown.String(); {
		case before == privacy.Erased && values[f.name] == "", shut && f.own && before != "":
		case before != "" && values[f.name] == "":
			return errors.New("the field " + f.name + " is not in it")
		default:
			shown.SetString(values[f.name])
		}
	}
	return nil
}

// opens asks whether the part of a person opens with his key; fault.Absent where that is gone.
func (t *table[T]) opens(r row, key func(person string) (cipher.Box, error)) error {
	_, personal, err := boxesOf(r.sealed)
	if err != nil || len(personal) == 0 {
		return err
	}
	rec, err := t.decode(nil, r)
	if err != nil {
		return err
	}
	own, err := key(t.whose(rec))
	if err != nil {
		return err
	}
	_, err = own.Open(personal, t.personal(r.id))
	return err
}

// boxesOf takes the sealed column of a row apart: the box of the instance, and that of a person.
func boxesOf(column []byte) (sealed, personal []byte, err error) {
	if len(column) == 0 || column[0] != bothBoxes {
		return column, nil, nil
	}
	p := parser{rest: column[1:]}
	sealed, personal = p.part(), p.part()
	if p.err == nil && len(p.rest) > 0 {
		p.err = errFrame
	}
	return sealed, personal, p.err
}

// openInto opens a box and reads the fields in it; one that is not there holds none.
func openInto(values map[string]string, box cipher.Box, sealed, context []byte) error {
	if len(sealed) == 0 {
		return nil
	}
	plain, err := box.Open(sealed, context)
	if err != nil {
		return err
	}
	p := parser{rest: plain}
	for len(p.rest) > 0 {
		name := p.text()
		values[name] = p.text()
	}
	return p.err
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
