package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/cipher"
	"tocsin/domain/clock"
	"tocsin/domain/erasure"
	"tocsin/domain/evidence"
	"tocsin/domain/fault"
	"tocsin/domain/parcel"
)

// Check is what fsck found.
type Check struct {
	Entries     int64                 // in the log
	Records     int                   // in the tables
	Differences []evidence.Difference // between the state the log tells and the database
	Faults      []string              // of the log itself: entry, hash, checkpoint, signature; of audience sets and files
}

// Sound reports whether nothing was found.
func (c Check) Sound() bool { return len(c.Differences) == 0 && len(c.Faults) == 0 }

func (c *Check) add(format string, args ...any) {
	c.Faults = append(c.Faults, fmt.Sprintf(format, args...))
}

// Fsck recomputes the tree from the leaves, opens every entry, folds the entries into
// the state they tell, and compares it with what lies in the database, column by
// column (promise V3). It checks every checkpoint, every audience set and every file
// as well. It reads everything, and changes nothing. Leases are
// claims of the moment and no records: one that is missing lets a parcel be carried
// again, which does no harm; one that is made up could hold a parcel back, and is named.
func (s *Store) Fsck(ctx context.Context, by access.By) (Check, error) {
	if err := by.May(); err != nil {
		return Check{}, err
	}
	tx, err := s.readers.BeginTx(ctx, &sql.TxOptions{Isolation: s.dialect.snapshot, ReadOnly: true})
	if err != nil {
		return Check{}, s.dialect.fault(err)
	}
	defer func() { _ = tx.Rollback() }()
	c := checker{store: s, ctx: ctx, view: View{store: s, q: tx, by: by}, told: evidence.State{}, grown: evidence.Growth{Tree: evidence.Empty()}}
	for _, step := range []func() error{c.instance, c.entries, c.hashes, c.checkpoints, c.audiences, c.records, c.destroyed, c.leases, c.files} {
		if err := step(); err != nil {
			return c.found, err
		}
	}
	return c.found, nil
}

// ending is the log at a size for which there is a checkpoint.
type ending struct {
	root evidence.Hash
	at   int64 // of the entry before it
}

// checker is one run of fsck over one snapshot of the database.
type checker struct {
	store *Store
	ctx   context.Context
	view  View
	found Check
	told  evidence.State        // by the log
	grown evidence.Growth       // the tree, computed anew from the leaves
	ends  map[int64]ending      // by size: what a checkpoint there must say
	own   []evidence.Hash       // every hash, computed anew
	sets  map[string]bool       // audience sets that are what their names say
	bent  []evidence.Difference // columns that are not what their bodies say
	size  int64
}

func (c *checker) each(text string, scan func(*sql.Rows) error, args ...any) error {
	return c.view.each(c.ctx, text, args, scan)
}

// instance compares the head of the log with its newest checkpoint.
func (c *checker) instance() error {
	var origin, public string
	err := c.view.q.QueryRowContext(c.ctx, "SELECT size, origin, public FROM instance WHERE id = 1").Scan(&c.size, &origin, &public)
	if err != nil {
		return c.view.fault(err)
	}
	if origin != c.store.keys.signer.Name() || public != c.store.keys.public {
		c.found.add("instance: another origin or key than that of the log")
	}
	c.ends = map[int64]ending{}
	return c.each("SELECT size FROM checkpoint", func(rows *sql.Rows) error {
		var size int64
		err := rows.Scan(&size)
		c.ends[size] = ending{}
		return err
	})
}

// entries opens every entry, checks it against its leaf and its columns, folds it into
// the state, and grows the tree.
func (c *checker) entries() error {
	var next int64
	err := c.each("SELECT idx, at, act, subject, leaf, opening FROM evidence_entry ORDER BY idx", func(rows *sql.Rows) error {
		var index, at int64
		var act, subject string
		var leaf, opening []byte
		if err := rows.Scan(&index, &at, &act, &subject, &leaf, &opening); err != nil {
			return err
		}
		if index != next {
			c.found.add("entry %d stands where %d is expected", index, next)
		}
		next++
		c.entry(index, opening, leaf, func(h evidence.Head) string {
			switch {
			case clock.Milli(h.At) != at:
				return "at"
			case h.Act != act:
				return "act"
			case h.Subject != subject:
				return "subject"
			}
			return ""
		})
		return c.grow(leaf, at)
	})
	if err != nil {
		return err
	}
	c.found.Entries = next
	if next != c.size {
		c.found.add("instance: size is %d and the log holds %d entries", c.size, next)
	}
	return nil
}

func (c *checker) entry(index int64, opening, leaf []byte, column func(evidence.Head) string) {
	entry, err := evidence.ParseEntry(opening)
	if err == nil {
		err = entry.Opens(leaf)
	}
	if err == nil {
		err = c.told.Apply(entry)
	}
	if err != nil {
		c.found.add("entry %d: %v", index, err)
		return
	}
	if name := column(entry.Head); name != "" {
		c.found.add("entry %d: the column %s is not what the entry says", index, name)
	}
}

func (c *checker) grow(leaf []byte, at int64) error {
	var err error
	if c.grown, err = c.grown.Tree.Append([][]byte{leaf}, c.grown); err != nil {
		return err
	}
	c.own = append(c.own, c.grown.Hashes...)
	if _, signed := c.ends[c.grown.Tree.Size]; signed {
		c.ends[c.grown.Tree.Size] = ending{c.grown.Tree.Root, at}
	}
	return nil
}

// hashes compares every stored hash with the one that the leaves give.
func (c *checker) hashes() error {
	next := 0
	err := c.each("SELECT idx, hash FROM evidence_hash ORDER BY idx", func(rows *sql.Rows) error {
		var index int64
		var hash []byte
		if err := rows.Scan(&index, &hash); err != nil {
			return err
		}
		if index != int64(next) || next >= len(c.own) || string(hash) != string(c.own[next][:]) {
			c.found.add("hash %d is not the one its leaves give", index)
		}
		next++
		return nil
	})
	if err == nil && next != len(c.own) {
		c.found.add("%d hashes are stored where %d belong", next, len(c.own))
	}
	return err
}

// checkpoints checks the signature of each, and that the tree it signs is the one
// that the leaves give.
func (c *checker) checkpoints() error {
	var newest int64
	err := c.each("SELECT size, at, note FROM checkpoint ORDER BY size", func(rows *sql.Rows) error {
		var size, at int64
		var note string
		if err := rows.Scan(&size, &at, &note); err != nil {
			return err
		}
		newest = size
		signed, err := c.store.openNote(note)
		switch {
		case err != nil:
			c.found.add("checkpoint %d: %v", size, err)
		case signed.Tree != evidence.Tree{Size: size, Root: c.ends[size].root}:
			c.found.add("checkpoint %d signs another tree than the leaves give", size)
		case at != c.ends[size].at:
			c.found.add("checkpoint %d: the column at is not the time of its last entry", size)
		}
		return nil
	})
	if err == nil && newest != c.size {
		c.found.add("instance: size is %d and the newest checkpoint signs %d", c.size, newest)
	}
	return err
}

// audiences checks that every set is what its name says.
func (c *checker) audiences() error {
	members := map[string][]string{}
	err := c.each("SELECT digest, member FROM audience", func(rows *sql.Rows) error {
		var digest, member string
		err := rows.Scan(&digest, &member)
		members[digest] = append(members[digest], member)
		return err
	})
	c.sets = make(map[string]bool, len(members))
	for digest, keys := range members {
		slices.Sort(keys)
		if audienceDigest(c.store.suite, strings.Join(keys, "\n")) != digest {
			c.found.add("audience %s has other members than its name says", digest)
		}
		c.sets[digest] = true
	}
	return err
}

// records compares what lies in the tables with what the log tells.
func (c *checker) records() error {
	actual := evidence.State{}
	for _, name := range slices.Sorted(maps.Keys(c.store.tables)) {
		kept, err := c.table(name, c.store.tables[name])
		if err != nil {
			return err
		}
		if len(kept) > 0 {
			actual[name] = kept
		}
	}
	c.found.Differences = append(evidence.Compare(c.told, actual), c.bent...)
	return nil
}

// table reads the facts of one table: those that the body gives, and the columns as
// they are stored. It reads for nobody: fsck alone sees everything.
func (c *checker) table(name string, t keeper) (map[string]map[string]string, error) {
	kept := map[string]map[string]string{}
	names := t.names()
	columns := names[3 : len(names)-2]
	err := c.each("SELECT "+strings.Join(names, ", ")+" FROM "+name, func(rows *sql.Rows) error {
		r := row{table: name, columns: make([]any, len(columns))}
		into := []any{&r.id, &r.audience, &r.version}
		for i := range r.columns {
			into = append(into, &r.columns[i])
		}
		if err := rows.Scan(append(into, &r.body, &r.sealed)...); err != nil {
			return err
		}
		c.found.Records++
		kept[r.id] = t.change(c.store.suite, r).Facts
		c.row(t, r)
		return nil
	})
	return kept, err
}

// row checks what the log cannot know: that the audience is there, and that the body
// still gives the columns.
func (c *checker) row(t keeper, r row) {
	if !c.sets[r.audience] {
		c.found.add("%s %s: its audience %s is not there", r.table, r.id, r.audience)
	}
	computed, err := t.complete(r)
	if err != nil {
		c.found.add("%s %s: %v", r.table, r.id, err)
		return
	}
	if err := t.opens(r, c.key); err != nil {
		c.found.add("person_key: that of %s %s: %v", r.table, r.id, err)
	}
	for i, v := range computed.columns {
		if factOf(v) != factOf(r.columns[i]) {
			c.bent = append(c.bent, evidence.Difference{Table: r.table, ID: r.id, Field: "column." + t.names()[3+i], How: evidence.Different})
		}
	}
}

// key is the box of a person, from the vault.
func (c *checker) key(person string) (cipher.Box, error) {
	if err := c.store.vault.whole(c.ctx, person); err != nil {
		return nil, err
	}
	sealed, err := c.store.vault.sealedKey(c.ctx, person)
	if err != nil {
		return nil, err
	}
	return c.store.vault.open(sealed, person)
}

// destroyed checks that the keys of whoever was forgotten are gone.
func (c *checker) destroyed() error {
	var keys []string
	err := c.each("SELECT body FROM erasure WHERE state = ?", func(rows *sql.Rows) error {
		var body []byte
		var e erasure.Erasure
		err := rows.Scan(&body)
		if err == nil && json.Unmarshal(body, &e) == nil { // a body that cannot be read was named before
			keys = append(keys, e.Keys()...)
		}
		return err
	}, string(erasure.Done))
	for i := 0; err == nil && i < len(keys); i++ {
		switch _, there := c.store.vault.sealedKey(c.ctx, keys[i]); {
		case there == nil:
			c.found.add("person_key: that of %s was destroyed, and is there", keys[i])
		case !fault.Is(there, fault.Absent):
			err = there
		}
	}
	return err
}

// leases checks that each is of a parcel, and over when a carrier's would be.
func (c *checker) leases() error {
	now := max(clock.Milli(c.store.clock.Now()), c.ends[c.size].at) // the log may know a later time than this machine
	latest := now + parcel.LongestDelay.Milliseconds()
	return c.each("SELECT l.parcel, l.until, p.id IS NULL FROM lease l LEFT JOIN parcel p ON p.id = l.parcel ORDER BY l.parcel", func(rows *sql.Rows) error {
		var id string
		var until int64
		var nowhere bool
		if err := rows.Scan(&id, &until, &nowhere); err != nil {
			return err
		}
		switch {
		case nowhere:
			c.found.add("lease of %s: there is no such parcel", id)
		case until > latest:
			c.found.add("lease of %s: it holds the parcel until %s, longer than any carrier does", id, clock.FromMilli(until).Format(time.RFC3339))
		}
		return nil
	})
}

// files reads every attached file to its end, on both paths.
func (c *checker) files() error {
	done := map[string]bool{}
	return c.each("SELECT digest FROM attachment UNION SELECT files FROM application WHERE files <> ''", func(rows *sql.Rows) error {
		var digests string
		if err := rows.Scan(&digests); err != nil {
			return err
		}
		for _, digest := range strings.Fields(digests) {
			if done[digest] {
				continue
			}
			done[digest] = true
			for _, err := range c.store.blobs.check(digest) {
				c.found.add("file %s: %v", digest, fault.From(err))
			}
		}
		return c.ctx.Err()
	})
}
