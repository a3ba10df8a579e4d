package store

import (
	"context"
	"strings"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/cipher"
	"tocsin/domain/evidence"
	"tocsin/domain/fault"
	"tocsin/domain/ident"
)

// Tx is one act on its way into the database: one principal, one now, one entry in
// the evidence. What is added is put off and written for a whole group of acts at
// once; a read that could meet it writes it first, so an act always sees itself.
//
// Nothing can be changed that was not loaded here under the principal's keys, and
// nothing can be added or changed without appearing in the act's evidence.
type Tx struct {
	View
	asked   context.Context // of the request; ends when nobody waits any more
	ctx     context.Context // of the statements; never ends inside one
	maker   access.By       // who acts, for the evidence, whoever's eyes are borrowed meanwhile
	now     time.Time
	group   *group
	tray    tray              // added here, not yet written
	members map[string]string // audience sets used here: digest → members joined by line
	loaded  map[record]row    // as loaded, for change
	entry   evidence.Head
	changes []evidence.Change
	written []row // everything this act wrote, for the journal
	quiet   bool  // the act found itself done already: no entry
	saved   bool  // the savepoint of the act is open
	failed  error // a statement of the act failed: it cannot succeed any more
}

// Now is the one time of this act.
func (tx *Tx) Now() time.Time { return tx.now }

// Context is the context of the request that the act serves.
func (tx *Tx) Context() context.Context { return tx.asked }

// instance is the box of the instance.
func (tx *Tx) instance() cipher.Box { return tx.store.box }

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

// Nothing says that the act was done before: no entry is written for it again. An act
// that has written something cannot say so.
func (tx *Tx) Nothing() { tx.quiet = true }

// record names one record; without an identifier, the records of a table.
type record struct{ table, id string }

// tray holds rows that are put off.
type tray struct {
	rows []row
	held map[record]bool
}

func (t *tray) add(r row) {
	if t.held == nil {
		t.rows, t.held = make([]row, 0, 8), make(map[record]bool, 16)
	}
	t.rows = append(t.rows, r)
	t.held[record{table: r.table}], t.held[record{r.table, r.id}] = true, true
}

// holds reports whether a read of the table, or of one record in it, could miss something.
func (t *tray) holds(table, id string) bool { return t.held[record{table, id}] }

func (t *tray) empty() []row {
	rows := t.rows
	t.rows = nil
	clear(t.held)
	return rows
}

// add puts a new record into the table for an audience.
func add[T any](tx *Tx, t *table[T], rec T, audience access.Audience) error {
	if len(audience) == 0 {
		return fault.New(fault.Internal, "store.audience", "a new %s has no audience", t.name)
	}
	r, err := t.encode(tx, rec, tx.audience(audience), 1)
	if err != nil {
		return err
	}
	if tx.tray.holds(t.name, r.id) || tx.group.tray.holds(t.name, r.id) {
		return exists(nil)
	}
	tx.tray.add(r)
	tx.wrote(r, t.change(tx.store.suite, r))
	return nil
}

func (tx *Tx) wrote(r row, c evidence.Change) {
	tx.written = append(tx.written, r)
	tx.changes = append(tx.changes, c)
}

// load reads one record with its sealed fields open, to change it or to show it on record.
func load[T any](tx *Tx, t *table[T], id string) (T, error) {
	return first(loadSome(tx, t, hasID(id), "", 1))
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
	recs := make([]T, len(rows))
	for i, r := range rows {
		if recs[i], err = t.decode(tx, r); err != nil {
			return nil, err
		}
		tx.loaded[record{t.name, r.id}] = r
	}
	return recs, nil
}

// asLoaded is the row of a record that was loaded in this act.
func (tx *Tx) asLoaded(table, id string) (row, error) {
	r, ok := tx.loaded[record{table, id}]
	if !ok {
		return row{}, fault.New(fault.Internal, "store.unloaded", "the %s %s was not loaded in this act", table, id)
	}
	return r, nil
}

// audienceOf reads the audience of a record that was loaded in this act.
func audienceOf(tx *Tx, table, id string) (access.Audience, error) {
	r, err := tx.asLoaded(table, id)
	if err != nil {
		return nil, err
	}
	return tx.membersOf(tx.ctx, r.audience)
}

// change writes a record back that was loaded in this act.
func change[T any](tx *Tx, t *table[T], rec T) error {
	before, err := tx.asLoaded(t.name, t.id(rec))
	if err != nil {
		return err
	}
	return rewrite(tx, t, rec, before, before.audience)
}

// readdress gives a record that was loaded in this act another audience.
func readdress[T any](tx *Tx, t *table[T], rec T, audience access.Audience) error {
	before, err := tx.asLoaded(t.name, t.id(rec))
	if err != nil {
		return err
	}
	if len(audience) == 0 {
		return fault.New(fault.Internal, "store.audience", "the %s %s would have no audience", t.name, before.id)
	}
	return rewrite(tx, t, rec, before, tx.audience(audience))
}

// rewrite puts a record in place of the version that was loaded, and of no other.
func rewrite[T any](tx *Tx, t *table[T], rec T, before row, audience string) error {
	r, err := t.encode(tx, rec, audience, before.version+1)
	if err != nil {
		return err
	}
	if err := tx.settle(t.name, r.id); err != nil {
		return err
	}
	if err := tx.save(); err != nil {
		return err
	}
	if err := tx.store.putSets(tx.ctx, tx.q, tx.members); err != nil {
		return tx.fail(err)
	}
	args := append(append(r.values()[1:], r.id), before.version)
	result, err := tx.q.ExecContext(tx.ctx, tx.store.dialect.text(t.update), args...)
	if err != nil {
		return tx.fail(err)
	}
	if n, err := result.RowsAffected(); err != nil || n != 1 {
		return fault.New(fault.Conflict, "store.version", "somebody else changed this in the same moment").WithHint("load it again and repeat")
	}
	tx.loaded[record{t.name, r.id}] = r
	tx.wrote(r, t.change(tx.store.suite, r))
	return nil
}

// audience names a set by its digest and remembers to keep the set itself.
func (tx *Tx) audience(a access.Audience) string {
	text := strings.Join(a, "\n")
	digest := audienceDigest(tx.store.suite, text)
	if _, known := tx.store.audiences.Load(digest); !known {
		tx.members[digest] = text
	}
	return digest
}

// save opens the savepoint of the act, once, so that this act alone can be taken back.
func (tx *Tx) save() error {
	if tx.saved {
		return nil
	}
	if _, err := tx.q.ExecContext(tx.ctx, "SAVEPOINT act"); err != nil {
		return tx.fault(err)
	}
	tx.saved = true
	return nil
}

// settle writes what earlier acts of the group and this one have put off, when a read
// of the table, or of the one record in it, could miss it.
func (tx *Tx) settle(table, id string) error {
	if tx.failed != nil {
		return tx.failed
	}
	if tx.group.tray.holds(table, id) {
		if err := tx.group.flush(tx.ctx); err != nil {
			return err
		}
	}
	if !tx.tray.holds(table, id) {
		return nil
	}
	if err := tx.group.flush(tx.ctx); err != nil { // before the savepoint: it belongs to others
		return err
	}
	if err := tx.save(); err != nil {
		return err
	}
	if err := tx.store.put(tx.ctx, tx.q, tx.tray.empty(), tx.members); err != nil {
		return tx.fail(err)
	}
	return nil
}

// fail notes that a statement of this act failed. What one row says of another is the
// act's own trouble; everything else is the group's.
func (tx *Tx) fail(err error) error {
	err = tx.store.dialect.fault(err)
	if fault.From(err).Code != codeExists {
		tx.group.spoil(err)
	}
	tx.failed = err
	return err
}

// head completes the evidence entry of the act.
func (tx *Tx) head() evidence.Head {
	h := tx.entry
	h.Act, h.By, h.Why, h.At = string(tx.maker.Act), tx.maker.Alias(), tx.maker.Why, tx.now
	return h
}

// account is what the act leaves for the evidence; its salts are drawn when it is recorded.
func (tx *Tx) account() account { return account{tx.head(), tx.changed()} }

// account is an entry in the making.
type account struct {
	head    evidence.Head
	changes []evidence.Change
}

// record makes the entry, with fresh salts.
func (a account) record(s *Store) (evidence.Entry, error) {
	raw, err := s.suite.Random(64)
	if err != nil {
		return evidence.Entry{}, err
	}
	return evidence.Record(a.head, a.changes, evidence.Salt(raw[:32]), evidence.Salt(raw[32:]))
}

// changed is what the act made of each record in the end.
func (tx *Tx) changed() []evidence.Change {
	at := make(map[record]int, len(tx.changes))
	last := make([]evidence.Change, 0, len(tx.changes))
	for _, c := range tx.changes {
		if i, seen := at[record{c.Table, c.ID}]; seen {
			last[i] = c
			continue
		}
		at[record{c.Table, c.ID}] = len(last)
		last = append(last, c)
	}
	return last
}
