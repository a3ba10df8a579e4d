package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"tocsin/domain/access"
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
	sealed  []int // indexes of the fields of T that are sealed or personal
}

// A column is computed from the record; its value is text, a number or a truth.
type column[T any] struct {
	name  string
	value func(T) any
}

// newTable declares a table. A record type with an unclassified field does not start.
func newTable[T any](name string, prefix ident.Prefix, id func(T) string, columns ...column[T]) *table[T] {
	t := &table[T]{name: name, prefix: prefix, id: id, columns: columns}
	for i, f := range fieldsOf(reflect.TypeFor[T]()) {
		if f.Type == reflect.TypeFor[privacy.Sealed]() || f.Type == reflect.TypeFor[privacy.Personal]() {
			t.sealed = append(t.sealed, i)
		}
	}
	return t
}

func fieldsOf(t reflect.Type) []reflect.StructField {
	var fields []reflect.StructField
	for _, f := range reflect.VisibleFields(t) {
		if !f.Anonymous {
			fields = append(fields, f)
		}
	}
	return fields
}

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

// seal encrypts the sealed and personal fields of a record, bound to table and id; nil when all are empty.
func (t *table[T]) seal(box cipher.Box, id string, rec T) ([]byte, error) {
	var kept map[string]string
	v := reflect.ValueOf(rec)
	all := fieldsOf(v.Type())
	for _, i := range t.sealed {
		if text := v.FieldByIndex(all[i].Index).String(); text != "" {
			if kept == nil {
				kept = make(map[string]string, len(t.sealed))
			}
			kept[all[i].Name] = text
		}
	}
	if kept == nil {
		return nil, nil
	}
	plain, err := json.Marshal(kept)
	if err != nil {
		return nil, fault.New(fault.Internal, "store.seal", "a %s cannot be sealed", t.name).Because(err)
	}
	return box.Seal(plain, []byte(t.name+"/"+id))
}

// decode reads a record back; with unseal its sealed fields are opened, else they show the mark.
func (t *table[T]) decode(box cipher.Box, r row, unseal bool) (T, error) {
	var rec T
	if err := json.Unmarshal(r.body, &rec); err != nil {
		return rec, fault.New(fault.Internal, "store.decode", "the %s %s cannot be read", t.name, r.id).Because(err)
	}
	if !unseal || len(r.sealed) == 0 {
		return rec, nil
	}
	plain, err := box.Open(r.sealed, []byte(t.name+"/"+r.id))
	if err != nil {
		return rec, fault.New(fault.Internal, "store.unseal", "the sealed part of %s %s does not open", t.name, r.id).Because(err)
	}
	var kept map[string]string
	if err := json.Unmarshal(plain, &kept); err != nil {
		return rec, fault.New(fault.Internal, "store.unseal", "the sealed part of %s %s cannot be read", t.name, r.id).Because(err)
	}
	v := reflect.ValueOf(&rec).Elem()
	all := fieldsOf(v.Type())
	for _, i := range t.sealed {
		v.FieldByIndex(all[i].Index).SetString(kept[all[i].Name])
	}
	return rec, nil
}

// change says in facts what the row now is, for the evidence.
func (t *table[T]) change(suite cipher.Suite, r row) evidence.Change {
	facts := map[string]string{
		"audience": r.audience,
		"version":  strconv.FormatInt(r.version, 10),
		"body":     digestHex(suite, r.body),
	}
	if len(r.sealed) > 0 {
		facts["sealed"] = digestHex(suite, r.sealed)
	}
	for i, c := range t.columns {
		facts["column."+c.name] = fmt.Sprint(r.columns[i])
	}
	return evidence.Change{Table: r.table, ID: r.id, Facts: facts}
}

func digestHex(suite cipher.Suite, b []byte) string {
	d := suite.Digest(b)
	return hex.EncodeToString(d[:])
}

// names are all columns of the table in the order they are written.
func (t *table[T]) names() []string {
	names := []string{"id", "audience", "version"}
	for _, c := range t.columns {
		names = append(names, c.name)
	}
	return append(names, "body", "sealed")
}

// where is a condition in SQL with its bound values; parameters are written ? and
// numbered when the whole text is known.
type where struct {
	text string
	args []any
}

// is makes a condition.
func is(text string, args ...any) where { return where{text, args} }

// and joins conditions; none is no condition.
func and(conditions ...where) where {
	var texts []string
	var args []any
	for _, c := range conditions {
		if c.text != "" {
			texts = append(texts, "("+c.text+")")
			args = append(args, c.args...)
		}
	}
	return where{strings.Join(texts, " AND "), args}
}

// number turns ? into $1, $2 … which both engines read.
func number(text string) string {
	var b strings.Builder
	n := 0
	for _, r := range text {
		if r != '?' {
			b.WriteRune(r)
			continue
		}
		n++
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(n))
	}
	return b.String()
}

// admits is the one condition that decides who sees a row: the audience set of the
// row holds a key of the principal. It is part of every query on records (promise A1).
func admits(by access.By) where {
	keys := by.Keys()
	args := make([]any, len(keys))
	for i, k := range keys {
		args[i] = k
	}
	marks := strings.TrimSuffix(strings.Repeat("?,", len(keys)), ",")
	return where{"audience IN (SELECT digest FROM audience WHERE member IN (" + marks + "))", args}
}

// sift reads rows that meet the condition and that the principal may see.
func (t *table[T]) sift(ctx context.Context, v View, cond where, order string, limit int) ([]row, error) {
	if err := v.ready(ctx); err != nil {
		return nil, err
	}
	cond = and(cond, admits(v.by))
	text := "SELECT id, audience, version, body, sealed FROM " + t.name + " WHERE " + cond.text
	if order != "" {
		text += " ORDER BY " + order
	}
	if limit > 0 {
		text += " LIMIT " + strconv.Itoa(limit)
	}
	rows, err := v.q.QueryContext(ctx, number(text), cond.args...)
	if err != nil {
		return nil, v.store.dialect.fault(err)
	}
	defer func() { _ = rows.Close() }()
	var found []row
	for rows.Next() {
		r := row{table: t.name}
		if err := rows.Scan(&r.id, &r.audience, &r.version, &r.body, &r.sealed); err != nil {
			return nil, v.store.dialect.fault(err)
		}
		found = append(found, r)
	}
	if err := rows.Err(); err != nil {
		return nil, v.store.dialect.fault(err)
	}
	return found, nil
}

// list reads the records that meet the condition, sealed fields marked.
func (t *table[T]) list(ctx context.Context, v View, cond where, order string, limit int) ([]T, error) {
	rows, err := t.sift(ctx, v, cond, order, limit)
	if err != nil {
		return nil, err
	}
	recs := make([]T, 0, len(rows))
	for _, r := range rows {
		rec, err := t.decode(v.store.box, r, false)
		if err != nil {
			return nil, err
		}
		recs = append(recs, rec)
	}
	return recs, nil
}

// get reads one record by id, sealed fields marked; what may not be seen is absent.
func (t *table[T]) get(ctx context.Context, v View, id string) (T, error) {
	recs, err := t.list(ctx, v, is("id = ?", id), "", 1)
	if err == nil && len(recs) == 0 {
		err = access.Gone()
	}
	if err != nil {
		var none T
		return none, err
	}
	return recs[0], nil
}

// count counts the records that meet the condition and that the principal may see.
func (t *table[T]) count(ctx context.Context, v View, cond where) (int, error) {
	if err := v.ready(ctx); err != nil {
		return 0, err
	}
	cond = and(cond, admits(v.by))
	var n int
	err := v.q.QueryRowContext(ctx, number("SELECT COUNT(*) FROM "+t.name+" WHERE "+cond.text), cond.args...).Scan(&n)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, v.store.dialect.fault(err)
	}
	return n, nil
}
