package store

import (
	"context"
	"strings"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/clock"
	"tocsin/domain/evidence"
	"tocsin/domain/fault"
	"tocsin/domain/ident"
)

// Tx is one act on its way into the database: one principal, one now, one entry in
// the evidence. What is added is put off and written for a whole group of acts at
// once; a read first writes what was put off, so an act always sees itself.
//
// Nothing can be changed that was not loaded here under the principal's keys, and
// nothing can be added or changed without appearing in the act's evidence.
type Tx struct {
	View
	ctx     context.Context
	maker   access.By // who acts, for the evidence, whoever's eyes are borrowed meanwhile
	now     time.Time
	group   *group
	rows    []row             // added here, not yet written
	members map[string]string // audience sets used here: digest → members joined by line
	loaded  map[string]row    // table/id → as loaded, for change
	entry   evidence.Head
	changes []evidence.Change
	written []row // everything this act wrote, for the journal
	quiet   bool  // the act found itself done already: no entry
	redo    bool  // the savepoint of the act is open
}

// Now is the one time of this act.
func (tx *Tx) Now() time.Time { return tx.now }

// Context is the context of the request that the act serves.
func (tx *Tx) Context() context.Context { return tx.ctx }

// With runs a part of the act with other eyes: the program's own, for what must be
// computed from more than the maker of the act may see. The act stays its maker's.
func (tx *Tx) With(by access.By, do func() error) error {
	own := tx.by
	tx.by = by
	defer func() { tx.by = own }()
	return do()
}

// Maker is who acts.
func (tx *Tx) Maker() access.By { return tx.maker }

// NewID issues an identifier.
func (tx *Tx) NewID(prefix ident.Prefix) (string, error) {
	return ident.New(prefix, tx.now, tx.store.Random())
}

// About names the thing that the act is about, for its evidence entry.
func (tx *Tx) About(subject string) { tx.entry.Subject = subject }

// Contains gives the digest of the bytes that came in with the act, for its evidence entry.
func (tx *Tx) Contains(digest string) { tx.entry.Content = digest }

// Nothing says that the act was done before: no entry is written for it again.
func (tx *Tx) Nothing() { tx.quiet = true }

// add puts a new record into the table for an audience.
func add[T any](tx *Tx, t *table[T], rec T, audience access.Audience) error {
	if len(audience) == 0 {
		return fault.New(fault.Internal, "store.audience", "a new %s has no audience", t.name)
	}
	r, err := t.encode(tx.store.box, rec, tx.audience(audience), 1)
	if err != nil {
		return err
	}
	tx.rows = append(tx.rows, r)
	tx.written = append(tx.written, r)
	tx.changes = append(tx.changes, t.change(tx.store.suite, r))
	return nil
}

// load reads one record with its sealed fields open, to change it or to show it on record.
func load[T any](tx *Tx, t *table[T], id string) (T, error) {
	recs, err := loadSome(tx, t, is("id = ?", id), "", 1)
	if err == nil && len(recs) == 0 {
		err = access.Gone()
	}
	if err != nil {
		var none T
		return none, err
	}
	return recs[0], nil
}

// loadAll reads every record that meets the condition, to change or show them on record.
func loadAll[T any](tx *Tx, t *table[T], cond where, order string) ([]T, error) {
	return loadSome(tx, t, cond, order, 0)
}

// loadSome is loadAll with a limit.
func loadSome[T any](tx *Tx, t *table[T], cond where, order string, limit int) ([]T, error) {
	rows, err := t.sift(tx.ctx, tx.View, cond, order, limit)
	if err != nil {
		return nil, err
	}
	recs := make([]T, 0, len(rows))
	for _, r := range rows {
		rec, err := t.decode(tx.store.box, r, true)
		if err != nil {
			return nil, err
		}
		tx.loaded[t.name+"/"+r.id] = r
		recs = append(recs, rec)
	}
	return recs, nil
}

// audienceOf reads the audience of a record that was loaded in this act.
func audienceOf(tx *Tx, table, id string) (access.Audience, error) {
	r, ok := tx.loaded[table+"/"+id]
	if !ok {
		return nil, fault.New(fault.Internal, "store.unloaded", "the %s %s was not loaded in this act", table, id)
	}
	return tx.store.membersOf(tx.ctx, tx.q, r.audience)
}

// change writes a record back that was loaded in this act.
func change[T any](tx *Tx, t *table[T], rec T) error {
	before, ok := tx.loaded[t.name+"/"+t.id(rec)]
	if !ok {
		return fault.New(fault.Internal, "store.unloaded", "the %s %s was not loaded in this act", t.name, t.id(rec))
	}
	return rewrite(tx, t, rec, before, before.audience)
}

// readdress gives a record that was loaded in this act another audience.
func readdress[T any](tx *Tx, t *table[T], rec T, audience access.Audience) error {
	before, ok := tx.loaded[t.name+"/"+t.id(rec)]
	if !ok {
		return fault.New(fault.Internal, "store.unloaded", "the %s %s was not loaded in this act", t.name, t.id(rec))
	}
	return rewrite(tx, t, rec, before, tx.audience(audience))
}

func rewrite[T any](tx *Tx, t *table[T], rec T, before row, audience string) error {
	r, err := t.encode(tx.store.box, rec, audience, before.version+1)
	if err != nil {
		return err
	}
	if err := tx.begin(); err != nil {
		return err
	}
	sets := []string{"audience = ?", "version = ?"}
	args := []any{r.audience, r.version}
	for i, c := range t.columns {
		sets, args = append(sets, c.name+" = ?"), append(args, r.columns[i])
	}
	sets, args = append(sets, "body = ?", "sealed = ?"), append(args, string(r.body), r.sealed, r.id, before.version)
	text := number("UPDATE " + t.name + " SET " + strings.Join(sets, ", ") + " WHERE id = ? AND version = ?")
	result, err := tx.q.ExecContext(tx.ctx, text, args...)
	if err != nil {
		return tx.store.dialect.fault(err)
	}
	if n, err := result.RowsAffected(); err != nil || n != 1 {
		return fault.New(fault.Conflict, "store.version", "somebody else changed this in the same moment").WithHint("load it again and repeat")
	}
	tx.loaded[t.name+"/"+r.id] = r
	tx.written = append(tx.written, r)
	tx.changes = append(tx.changes, t.change(tx.store.suite, r))
	return nil
}

// audience names a set by its digest and remembers to keep the set itself.
func (tx *Tx) audience(a access.Audience) string {
	text := strings.Join(a, "\n")
	digest := digestHex(tx.store.suite, []byte(text))[:32]
	if _, known := tx.store.audiences.Load(digest); !known {
		tx.members[digest] = text
	}
	return digest
}

// begin makes sure that a failure of this act alone can be taken back.
func (tx *Tx) begin() error {
	if err := tx.settle(tx.ctx); err != nil {
		return err
	}
	return tx.save(tx.ctx)
}

// save opens the savepoint of the act, once.
func (tx *Tx) save(ctx context.Context) error {
	if tx.redo {
		return nil
	}
	tx.redo = true
	if _, err := tx.q.ExecContext(ctx, "SAVEPOINT act"); err != nil {
		return tx.store.dialect.fault(err)
	}
	return nil
}

// settle writes what earlier acts of the group and this one have put off, before a read.
func (tx *Tx) settle(ctx context.Context) error {
	if err := tx.group.flush(ctx); err != nil {
		return err
	}
	if len(tx.rows) == 0 {
		return nil
	}
	if err := tx.save(ctx); err != nil {
		return err
	}
	rows := tx.rows
	tx.rows = nil
	return tx.store.put(ctx, tx.q, rows, tx.members)
}

// head completes the evidence entry of the act.
func (tx *Tx) head() evidence.Head {
	h := tx.entry
	h.Act, h.By, h.Why, h.At = string(tx.maker.Act), tx.maker.Alias(), tx.maker.Why, tx.now
	return h
}

// record makes the evidence entry of the act, with fresh salts.
func (tx *Tx) record() (evidence.Entry, error) {
	raw, err := tx.store.suite.Random(64)
	if err != nil {
		return evidence.Entry{}, err
	}
	return evidence.Record(tx.head(), tx.changed(), evidence.Salt(raw[:32]), evidence.Salt(raw[32:]))
}

// changed is what the act made of each record in the end.
func (tx *Tx) changed() []evidence.Change {
	at := map[string]int{}
	var last []evidence.Change
	for _, c := range tx.changes {
		if i, seen := at[c.Table+"/"+c.ID]; seen {
			last[i] = c
			continue
		}
		at[c.Table+"/"+c.ID] = len(last)
		last = append(last, c)
	}
	return last
}

// cut is the precision at which the store keeps times.
func cut(t time.Time) time.Time { return clock.Cut(t) }
