package store

import (
	"context"
	"fmt"
	"strings"

	"tocsin/domain/access"
	"tocsin/domain/evidence"
	"tocsin/domain/fault"
)

// Check is what fsck found.
type Check struct {
	Entries     int64                 // in the log
	Records     int                   // in the tables
	Differences []evidence.Difference // between the state the log tells and the database
	Faults      []string              // of the log itself: leaf, tile, root, signature
}

// Sound reports whether nothing was found.
func (c Check) Sound() bool { return len(c.Differences) == 0 && len(c.Faults) == 0 }

// Fsck recomputes the tree from the leaves, opens every entry, folds the entries into
// the state they tell, and compares it with what lies in the database, column by
// column (promise V3). It reads everything, and changes nothing.
func (s *Store) Fsck(ctx context.Context, by access.By) (Check, error) {
	if err := by.May(); err != nil {
		return Check{}, err
	}
	var check Check
	tree, note := s.Checkpoint()
	check.Entries = tree.Size
	entries, err := s.openAll(ctx, by, tree.Size, &check)
	if err != nil {
		return check, err
	}
	if tree.Size > 0 {
		if err := s.auditLog(ctx, tree, note); err != nil {
			check.Faults = append(check.Faults, err.Error())
		}
	}
	told, err := evidence.Fold(entries)
	if err != nil {
		check.Faults = append(check.Faults, err.Error())
		return check, nil
	}
	actual, records, err := s.actual(ctx, by, &check)
	if err != nil {
		return check, err
	}
	check.Records = records
	check.Differences = evidence.Compare(told, actual)
	return check, nil
}

// openAll reads every entry and checks it against its leaf.
func (s *Store) openAll(ctx context.Context, by access.By, size int64, check *Check) ([]evidence.Entry, error) {
	rows, err := s.readers.QueryContext(ctx, number("SELECT idx, leaf, opening FROM evidence_entry WHERE idx < ? ORDER BY idx"), size)
	if err != nil {
		return nil, s.dialect.fault(err)
	}
	defer func() { _ = rows.Close() }()
	var entries []evidence.Entry
	for rows.Next() {
		var index int64
		var leaf, opening []byte
		if err := rows.Scan(&index, &leaf, &opening); err != nil {
			return nil, s.dialect.fault(err)
		}
		entry, err := evidence.ParseEntry(opening)
		if err == nil {
			err = entry.Opens(leaf)
		}
		if err != nil {
			check.Faults = append(check.Faults, fmt.Sprintf("entry %d: %v", index, err))
			continue
		}
		if index != int64(len(entries)+len(check.Faults)) {
			check.Faults = append(check.Faults, fmt.Sprintf("entry %d stands where %d is expected", index, len(entries)+len(check.Faults)))
		}
		entries = append(entries, entry)
	}
	return entries, s.dialect.fault(rows.Err())
}

// auditLog recomputes every hash from the leaves and checks the signature.
func (s *Store) auditLog(ctx context.Context, tree evidence.Tree, note []byte) error {
	signed, err := s.openNote(string(note))
	if err != nil {
		return err
	}
	if signed.Tree != tree {
		return fault.New(fault.Invalid, "evidence.checkpoint", "the newest checkpoint signs another tree")
	}
	const step = 4096
	grown := evidence.Growth{Tree: evidence.Empty()}
	var reader evidence.HashReader = grown
	stored := s.Hashes(ctx)
	for from := int64(0); from < tree.Size; from += step {
		leaves, err := s.Leaves(ctx, from, min(from+step, tree.Size))
		if err != nil {
			return err
		}
		if grown, err = grown.Tree.Append(leaves, reader); err != nil {
			return err
		}
		reader = grown
		if err := sameHashes(grown, stored); err != nil {
			return err
		}
		if len(leaves) == 0 {
			break
		}
	}
	if grown.Tree != tree {
		return fault.New(fault.Invalid, "evidence.tree", "the leaves in the database do not give the tree that was signed")
	}
	return nil
}

func sameHashes(g evidence.Growth, stored evidence.HashReader) error {
	for i, h := range g.Hashes {
		have, err := stored.ReadHashes([]int64{g.From + int64(i)})
		if err != nil {
			return err
		}
		if have[0] != h {
			return fault.New(fault.Invalid, "evidence.tile", "the stored hash %d is not the one its leaves give", g.From+int64(i))
		}
	}
	return nil
}

// actual reads the state that the database tells, in facts.
func (s *Store) actual(ctx context.Context, by access.By, check *Check) (evidence.State, int, error) {
	state, records := evidence.State{}, 0
	for name, t := range s.tables {
		kept := map[string]map[string]string{}
		err := t.scan(ctx, s.Look(by), func(r row, stored []any) error {
			c, err := t.state(s.suite, r)
			if err != nil {
				check.Faults = append(check.Faults, fmt.Sprintf("%s %s: %v", name, r.id, err))
				return nil
			}
			for i, column := range columnsOf(t) {
				c.Facts["column."+column] = fmt.Sprint(stored[i])
			}
			kept[r.id] = c.Facts
			records++
			return nil
		})
		if err != nil {
			return nil, 0, err
		}
		if len(kept) > 0 {
			state[name] = kept
		}
	}
	return state, records, nil
}

// columnsOf are the searched columns of a table, without those that all have.
func columnsOf(t keeper) []string {
	names := t.names()
	return names[3 : len(names)-2]
}

// scan reads every row of the table, whoever may see it: for fsck alone.
func (t *table[T]) scan(ctx context.Context, v View, each func(row, []any) error) error {
	columns := columnsOf(t)
	rows, err := v.q.QueryContext(ctx, "SELECT "+strings.Join(t.names(), ", ")+" FROM "+t.name+" ORDER BY id")
	if err != nil {
		return v.store.dialect.fault(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		r := row{table: t.name}
		stored := make([]any, len(columns))
		into := []any{&r.id, &r.audience, &r.version}
		for i := range stored {
			into = append(into, &stored[i])
		}
		if err := rows.Scan(append(into, &r.body, &r.sealed)...); err != nil {
			return v.store.dialect.fault(err)
		}
		if err := each(r, stored); err != nil {
			return err
		}
	}
	return v.store.dialect.fault(rows.Err())
}
