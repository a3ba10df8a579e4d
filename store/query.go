package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"strings"

	"tocsin/domain/access"
)

// where is a condition in SQL with its bound values; parameters are written ?.
type where struct {
	text string
	args []any
	id   string // the condition holds for the record of this identifier at most
}

// is makes a condition.
func is(text string, args ...any) where { return where{text: text, args: args} }

// hasID is the condition that finds one record.
func hasID(id string) where { return where{text: "id = ?", args: []any{id}, id: id} }

// oneOf makes a condition that the column has one of the values; none of them is never.
func oneOf[S ~string](column string, values []S) where {
	if len(values) == 0 {
		return is("1 = 0")
	}
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = string(v)
	}
	return is(column+" IN ("+marks(len(values))+")", args...)
}

// marks is n parameters with commas between.
func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?,", n), ",") }

// and joins conditions; none is no condition.
func and(conditions ...where) where {
	var texts []string
	joined := where{}
	for _, c := range conditions {
		if c.text == "" {
			continue
		}
		texts = append(texts, "("+c.text+")")
		joined.args = append(joined.args, c.args...)
		if c.id != "" {
			joined.id = c.id
		}
	}
	joined.text = strings.Join(texts, " AND ")
	return joined
}

// unnumbered leaves the parameters as this package writes them, with ?.
func unnumbered(text string) string { return text }

// number turns ? into $1, $2 …
func number(text string) string {
	parts := strings.Split(text, "?")
	b := make([]byte, 0, len(text)+3*len(parts))
	b = append(b, parts[0]...)
	for i, part := range parts[1:] {
		b = append(b, '$')
		b = strconv.AppendInt(b, int64(i+1), 10)
		b = append(b, part...)
	}
	return string(b)
}

// admits is the one condition that decides who sees a row: the audience set of the
// row holds a key of the principal. It is part of every query on records (promise A1).
// It looks into the set of each candidate row, so its cost does not grow with the sets.
func (t *table[T]) admits(v View, one bool) where {
	keys := v.by.Keys()
	if t.few && !one && !slices.ContainsFunc(keys, everywhere) {
		cond := oneOf("member", keys)
		return is(t.name+".audience IN (SELECT digest FROM audience WHERE "+cond.text+" AND "+fewSets+")", cond.args...)
	}
	cond := oneOf("a.member", keys)
	return is(v.store.dialect.perRow+"EXISTS (SELECT 1 FROM audience a WHERE a.digest = "+t.name+".audience AND "+cond.text+")", cond.args...)
}

// fewSets are the sets that the index audience_member finds, and everywhere is a key that
// they do not: of a mailbox, or the desk's. Whoever holds such a key sees nearly every
// row, or comes by another index.
const fewSets = "member <> 'role:desk' AND (member < 'mailbox:' OR member >= 'mailbox;')"

func everywhere(key string) bool {
	return strings.HasPrefix(key, "mailbox:") || slices.Contains(access.Desk(), key)
}

// sift reads rows that meet the condition and that the principal may see.
func (t *table[T]) sift(ctx context.Context, v View, cond where, order string, limit int) ([]row, error) {
	ctx, err := v.ready(ctx, t.name, cond.id)
	if err != nil {
		return nil, err
	}
	cond = and(cond, t.admits(v, cond.id != ""))
	text := "SELECT id, audience, version, body, sealed FROM " + t.name + " WHERE " + cond.text
	if order != "" {
		text += " ORDER BY " + order
	}
	if limit > 0 {
		text += " LIMIT " + strconv.Itoa(limit)
	}
	var found []row
	err = v.each(ctx, text, cond.args, func(rows *sql.Rows) error {
		r := row{table: t.name}
		err := rows.Scan(&r.id, &r.audience, &r.version, &r.body, &r.sealed)
		found = append(found, r)
		return err
	})
	return found, err
}

// each runs a query and calls scan for every row of the answer.
func (v View) each(ctx context.Context, text string, args []any, scan func(*sql.Rows) error) error {
	if v.tx != nil && v.tx.failed != nil {
		return v.tx.failed
	}
	rows, err := v.q.QueryContext(ctx, v.store.dialect.text(text), args...)
	if err != nil {
		return v.fault(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return v.fault(err)
		}
	}
	return v.fault(rows.Err())
}

// list reads the records that meet the condition, sealed fields marked.
func (t *table[T]) list(ctx context.Context, v View, cond where, order string, limit int) ([]T, error) {
	rows, err := t.sift(ctx, v, cond, order, limit)
	if err != nil {
		return nil, err
	}
	recs := make([]T, len(rows))
	for i, r := range rows {
		if recs[i], err = t.decode(nil, r); err != nil {
			return nil, err
		}
	}
	return recs, nil
}

// get reads one record by id, sealed fields marked; what may not be seen is absent.
func (t *table[T]) get(ctx context.Context, v View, id string) (T, error) {
	return first(t.list(ctx, v, hasID(id), "", 1))
}

// first is the one record that was looked for; none is absent.
func first[T any](recs []T, err error) (T, error) {
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
	ctx, err := v.ready(ctx, t.name, cond.id)
	if err != nil {
		return 0, err
	}
	cond = and(cond, t.admits(v, cond.id != ""))
	var n int
	err = v.q.QueryRowContext(ctx, v.store.dialect.text("SELECT COUNT(*) FROM "+t.name+" WHERE "+cond.text), cond.args...).Scan(&n)
	return n, v.fault(err)
}

// querier is what a database and a transaction have in common.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// compiled is a connection that compiles each statement once. The texts are few:
// they come from this package alone, and batches have a few fixed sizes.
type compiled struct {
	*sql.Conn
	statements map[string]*sql.Stmt
}

func (c *compiled) statement(ctx context.Context, text string) (*sql.Stmt, error) {
	if s, ok := c.statements[text]; ok {
		return s, nil
	}
	s, err := c.PrepareContext(ctx, text)
	if err == nil {
		c.statements[text] = s
	}
	return s, err
}

// forget closes the statements; the connection cannot be closed before them.
func (c *compiled) forget() {
	for _, s := range c.statements {
		_ = s.Close()
	}
	clear(c.statements)
}

// ExecContext runs a statement that gives no rows.
func (c *compiled) ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error) {
	s, err := c.statement(ctx, text)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}

// QueryContext runs a query.
func (c *compiled) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	s, err := c.statement(ctx, text)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}

// QueryRowContext runs a query for one row.
func (c *compiled) QueryRowContext(ctx context.Context, text string, args ...any) *sql.Row {
	s, err := c.statement(ctx, text)
	if err != nil {
		return c.Conn.QueryRowContext(ctx, text, args...) // which gives the same error
	}
	return s.QueryRowContext(ctx, args...)
}

func noRows(err error) bool { return errors.Is(err, sql.ErrNoRows) }

// batch is many rows for one table, written with few statements of few sizes, so that
// an engine meets the same text again and again.
type batch struct {
	into    string
	columns []string
	tail    string
	args    []any
}

func (b *batch) add(values ...any) { b.args = append(b.args, values...) }

// write inserts the rows: as long as they last in large portions, then one by one.
func (b *batch) write(ctx context.Context, q querier, s *Store) error {
	width := len(b.columns)
	for args := b.args; len(args) > 0; {
		n := 1
		for _, size := range batchSizes {
			if len(args) >= size*width {
				n = size
				break
			}
		}
		if _, err := q.ExecContext(ctx, b.text(n, s), args[:n*width]...); err != nil {
			return err
		}
		args = args[n*width:]
	}
	return nil
}

var batchSizes = [...]int{64, 16, 4}

// text is the statement that inserts n rows.
func (b *batch) text(n int, s *Store) string {
	type shape struct {
		into, tail string
		n          int
	}
	key := shape{b.into, b.tail, n}
	if text, ok := s.texts.Load(key); ok {
		return text.(string)
	}
	tuples := strings.TrimSuffix(strings.Repeat("("+marks(len(b.columns))+"), ", n), ", ")
	text := s.dialect.text("INSERT INTO " + b.into + " (" + strings.Join(b.columns, ", ") + ") VALUES " + tuples + b.tail)
	s.texts.Store(key, text)
	return text
}
