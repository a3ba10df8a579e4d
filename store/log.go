package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"sync"

	"tocsin/domain/access"
	"tocsin/domain/evidence"
	"tocsin/domain/fault"
)

// log is the evidence log of the instance: the tree as this process last knew it.
// The truth is in the database; every group takes the row of the instance first, so
// that several processes on one PostgreSQL extend one tree.
type log struct {
	store *Store

	mu     sync.RWMutex
	tree   evidence.Tree
	note   []byte              // the signed checkpoint of tree
	grown  evidence.HashReader // answers the edge of tree; the last Growth, or the database
	next   evidence.Growth     // of the group in hand
	signed []byte              // its checkpoint
}

// openLog reads the head of the log, or founds it with a signed checkpoint of nothing.
func openLog(ctx context.Context, s *Store) (*log, error) {
	l := &log{store: s}
	origin := s.keys.signer.Name()
	_, err := s.writer.ExecContext(ctx, number("INSERT INTO instance (id, size, opened, origin) VALUES (1, 0, 0, ?) ON CONFLICT DO NOTHING"), origin)
	if err != nil {
		return nil, s.dialect.fault(err)
	}
	if _, err := s.writer.ExecContext(ctx, "UPDATE instance SET opened = opened + 1 WHERE id = 1"); err != nil {
		return nil, s.dialect.fault(err)
	}
	var kept string
	if err := s.writer.QueryRowContext(ctx, "SELECT origin FROM instance WHERE id = 1").Scan(&kept); err != nil {
		return nil, s.dialect.fault(err)
	}
	if kept != origin {
		return nil, fault.New(fault.Refused, "store.origin", "the database belongs to the log %q, the key to %q", kept, origin).
			WithHint("use the data directory that goes with this database")
	}
	return l, l.load(ctx, s.writer)
}

// load reads the newest checkpoint from the database.
func (l *log) load(ctx context.Context, q querier) error {
	l.tree, l.note, l.grown = evidence.Empty(), nil, dbHashes{ctx, q, l.store}
	var size int64
	var note string
	err := q.QueryRowContext(ctx, "SELECT size, note FROM checkpoint ORDER BY size DESC LIMIT 1").Scan(&size, &note)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return l.store.dialect.fault(err)
	}
	signed, err := l.store.openNote(note)
	if err != nil {
		return err
	}
	l.tree, l.note = signed.Tree, []byte(note)
	return nil
}

// head takes the instance row for this group and returns the size of the log.
func (l *log) head(ctx context.Context, q querier) (int64, error) {
	var size int64
	err := q.QueryRowContext(ctx, "SELECT size FROM instance WHERE id = 1"+l.store.dialect.lock).Scan(&size)
	if err != nil {
		return 0, l.store.dialect.fault(err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if size != l.tree.Size {
		if err := l.load(ctx, q); err != nil {
			return 0, err
		}
		if size != l.tree.Size {
			return 0, fault.New(fault.Unavailable, "store.log", "the log has %d leaves and its newest checkpoint %d", size, l.tree.Size).
				WithHint("run tocsin fsck")
		}
	} else if _, fromDB := l.grown.(dbHashes); fromDB {
		l.grown = dbHashes{ctx, q, l.store}
	}
	return size, nil
}

// seal appends the entries of a group to the log and makes the frame for the journal.
func (g *group) seal(size int64) (frame, error) {
	s := g.store
	f := frame{first: size, sets: g.sets, rows: g.rows}
	leaves := make([][]byte, len(g.entries))
	for i, e := range g.entries {
		leaves[i] = e.Leaf().Bytes()
		f.entries = append(f.entries, kept{leaf: leaves[i], opening: e.Bytes(), at: e.Head.At.UnixMilli(), act: e.Head.Act, subject: e.Head.Subject})
	}
	if err := s.log.extend(leaves); err != nil {
		return frame{}, err
	}
	g.grown, f.note = s.log.next, string(s.log.signed)
	return f, nil
}

// extend computes the next tree and signs its checkpoint.
func (l *log) extend(leaves [][]byte) error {
	next, err := l.tree.Append(leaves, l.grown)
	if err != nil {
		return err
	}
	signed, err := evidence.Checkpoint{Origin: l.store.keys.signer.Name(), Tree: next.Tree}.Sign(l.store.keys.signer)
	if err != nil {
		return err
	}
	l.next, l.signed = next, signed
	return nil
}

// putEvidence writes entries, hashes and checkpoint of a group.
func (s *Store) putEvidence(ctx context.Context, q querier, f frame, g evidence.Growth) error {
	entries := batch{into: "evidence_entry", columns: []string{"idx", "at", "act", "subject", "leaf", "opening"}}
	for i, e := range f.entries {
		entries.add(f.first+int64(i), e.at, e.act, e.subject, e.leaf, e.opening)
	}
	hashes := batch{into: "evidence_hash", columns: []string{"idx", "hash"}}
	for i := range g.Hashes {
		hashes.add(g.From+int64(i), g.Hashes[i][:])
	}
	points := batch{into: "checkpoint", columns: []string{"size", "at", "note"}}
	points.add(g.Tree.Size, f.entries[len(f.entries)-1].at, f.note)
	for _, b := range []batch{entries, hashes, points} {
		if err := b.write(ctx, q, s.dialect); err != nil {
			return err
		}
	}
	_, err := q.ExecContext(ctx, number("UPDATE instance SET size = ? WHERE id = 1"), g.Tree.Size)
	return s.dialect.fault(err)
}

// keep makes the tree of the group in hand the tree of the log.
func (l *log) keep(size int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.next.Tree.Size == size && size > l.tree.Size {
		l.tree, l.note, l.grown = l.next.Tree, l.signed, l.next
	}
}

// dbHashes reads stored hashes from the database.
type dbHashes struct {
	ctx   context.Context
	q     querier
	store *Store
}

// ReadHashes reads the hashes at the stored indexes.
func (d dbHashes) ReadHashes(indexes []int64) ([]evidence.Hash, error) {
	hashes := make([]evidence.Hash, len(indexes))
	for i, index := range indexes {
		var raw []byte
		err := d.q.QueryRowContext(d.ctx, number("SELECT hash FROM evidence_hash WHERE idx = ?"), index).Scan(&raw)
		if err != nil {
			return nil, d.store.dialect.fault(err)
		}
		if len(raw) != len(hashes[i]) {
			return nil, fault.New(fault.Internal, "store.hash", "the hash %d of the log has %d bytes", index, len(raw))
		}
		hashes[i] = evidence.Hash(raw)
	}
	return hashes, nil
}

// Checkpoint is the newest signed checkpoint of the log and its tree; nil before the first entry.
func (s *Store) Checkpoint() (evidence.Tree, []byte) {
	s.log.mu.RLock()
	defer s.log.mu.RUnlock()
	return s.log.tree, slices.Clone(s.log.note)
}

// PublicKey is the verifier key of the log, one line, for anyone.
func (s *Store) PublicKey() string { return s.keys.public }

// Hashes reads the log's hashes, for tiles and proofs. They are public.
func (s *Store) Hashes(ctx context.Context) evidence.HashReader {
	return dbHashes{ctx, s.readers, s}
}

// Leaves reads the leaves from, from+1 … up to, not including, to. They are public.
func (s *Store) Leaves(ctx context.Context, from, to int64) ([][]byte, error) {
	rows, err := s.readers.QueryContext(ctx, number("SELECT leaf FROM evidence_entry WHERE idx >= ? AND idx < ? ORDER BY idx"), from, to)
	if err != nil {
		return nil, s.dialect.fault(err)
	}
	defer func() { _ = rows.Close() }()
	var leaves [][]byte
	for rows.Next() {
		var leaf []byte
		if err := rows.Scan(&leaf); err != nil {
			return nil, s.dialect.fault(err)
		}
		leaves = append(leaves, leaf)
	}
	return leaves, s.dialect.fault(rows.Err())
}

// Logged is an entry with its place in the log.
type Logged struct {
	Index int64
	evidence.Entry
}

// Entries reads the entries about a subject that the principal may see: all for the
// office and for the program, for others those about a report, case or advisory in
// whose audience they are. No subject means every entry, for the office only.
func (v View) Entries(ctx context.Context, subject string, from int64, limit int) ([]Logged, error) {
	cond := is("idx >= ?", from)
	if subject != "" {
		cond = and(cond, is("subject = ?", subject))
	}
	if !v.by.Staff() && !v.by.Is(access.System) {
		seen, err := v.sees(ctx, subject)
		if err != nil {
			return nil, err
		}
		if !seen {
			return nil, access.Gone()
		}
	}
	return v.logged(ctx, cond, limit)
}

// EntriesOf reads the entries about several subjects in the order of the log, for the
// office, which answers for its having chosen them.
func (v View) EntriesOf(ctx context.Context, subjects []string, limit int) ([]Logged, error) {
	if !v.by.Staff() && !v.by.Is(access.System) {
		return nil, access.Gone()
	}
	if len(subjects) == 0 {
		return nil, nil
	}
	args := make([]any, len(subjects))
	for i, s := range subjects {
		args[i] = s
	}
	marks := strings.TrimSuffix(strings.Repeat("?,", len(subjects)), ",")
	return v.logged(ctx, is("subject IN ("+marks+")", args...), limit)
}

func (v View) logged(ctx context.Context, cond where, limit int) ([]Logged, error) {
	if err := v.ready(ctx); err != nil {
		return nil, err
	}
	rows, err := v.q.QueryContext(ctx, number("SELECT idx, opening FROM evidence_entry WHERE "+cond.text+" ORDER BY idx LIMIT ?"), append(cond.args, limit)...)
	if err != nil {
		return nil, v.store.dialect.fault(err)
	}
	defer func() { _ = rows.Close() }()
	var found []Logged
	for rows.Next() {
		var e Logged
		var opening []byte
		if err := rows.Scan(&e.Index, &opening); err != nil {
			return nil, v.store.dialect.fault(err)
		}
		if e.Entry, err = evidence.ParseEntry(opening); err != nil {
			return nil, err
		}
		found = append(found, e)
	}
	return found, v.store.dialect.fault(rows.Err())
}
