package store

import (
	"context"
	"database/sql"
	"sync"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/clock"
	"tocsin/domain/evidence"
	"tocsin/domain/fault"
)

// log is the evidence log of the instance: the tree as this process last knew it.
// The truth is in the database; every group takes the row of the instance first, so
// that several processes on one PostgreSQL extend one tree.
type log struct {
	store *Store

	mu    sync.RWMutex
	tree  evidence.Tree
	note  string          // the signed checkpoint of tree; empty before the first entry
	grown evidence.Growth // knows the edge of tree
	last  time.Time       // of the newest entry
}

// openLog reads the head of the log, or founds it with no entries.
func openLog(ctx context.Context, s *Store) (*log, error) {
	l := &log{store: s}
	if _, err := s.writer.ExecContext(ctx, "UPDATE instance SET opened = opened + 1 WHERE id = 1"); err != nil {
		return nil, s.dialect.fault(err)
	}
	if err := l.load(ctx, s.writer); err != nil {
		return nil, err
	}
	l.trust()
	return l, nil
}

// forgiven is how far the log may be ahead of the clock at a start and still bind it.
const forgiven = time.Hour

// trust decides at a start between the clock and the log. Entries never go back in
// time while the clock merely jumps; a log that is far ahead was written under a wrong
// clock, and then the clock counts and the audit shows the place.
func (l *log) trust() {
	now := l.store.clock.Now()
	if ahead := l.last.Sub(now); ahead > forgiven {
		l.store.note("the newest entry of the log lies in the future: it was written under a wrong clock", "entry", l.last, "now", now)
		l.last = time.Time{}
	}
}

// load reads the newest checkpoint and the edge of its tree from the database.
func (l *log) load(ctx context.Context, q querier) error {
	tree, note, at, err := l.store.newest(ctx, q)
	if err != nil {
		return err
	}
	grown, err := tree.Append(nil, dbHashes{ctx, q, l.store})
	if err != nil {
		return err
	}
	l.tree, l.note, l.grown, l.last = tree, note, grown, at
	return nil
}

// newest reads the newest checkpoint; the empty tree and no note before the first.
func (s *Store) newest(ctx context.Context, q querier) (evidence.Tree, string, time.Time, error) {
	var at int64
	var note string
	err := q.QueryRowContext(ctx, "SELECT at, note FROM checkpoint ORDER BY size DESC LIMIT 1").Scan(&at, &note)
	if noRows(err) {
		return evidence.Empty(), "", time.Time{}, nil
	}
	if err != nil {
		return evidence.Tree{}, "", time.Time{}, s.dialect.fault(err)
	}
	signed, err := s.openNote(note)
	return signed.Tree, note, clock.FromMilli(at), err
}

// noteAt is the signed checkpoint of the log at a size; empty when none was signed there.
func (s *Store) noteAt(ctx context.Context, q querier, size int64) (string, error) {
	var note string
	err := q.QueryRowContext(ctx, s.dialect.text("SELECT note FROM checkpoint WHERE size = ?"), size).Scan(&note)
	if noRows(err) {
		return "", nil
	}
	return note, s.dialect.fault(err)
}

// head takes the instance row for this group and returns the size of the log, and the
// now of the group: the clock's, and never before the newest entry.
func (l *log) head(ctx context.Context, q querier) (int64, time.Time, error) {
	var size int64
	if err := q.QueryRowContext(ctx, "SELECT size FROM instance WHERE id = 1"+l.store.dialect.lock).Scan(&size); err != nil {
		return 0, time.Time{}, l.store.dialect.fault(err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if size != l.tree.Size {
		if err := l.load(ctx, q); err != nil {
			return 0, time.Time{}, err
		}
	}
	if size != l.tree.Size {
		return 0, time.Time{}, fault.New(fault.Unavailable, codeBroken, "the log has %d leaves and its newest checkpoint %d", size, l.tree.Size).
			WithHint("run tocsin fsck")
	}
	now := clock.Cut(l.store.clock.Now())
	if now.Before(l.last) {
		now = l.last
	}
	return size, now, nil
}

// extend computes the tree with more leaves and signs its checkpoint.
func (l *log) extend(leaves [][]byte) (evidence.Growth, string, error) {
	next, err := l.tree.Append(leaves, l.grown)
	if err != nil {
		return evidence.Growth{}, "", err
	}
	signed, err := evidence.Checkpoint{Origin: l.store.keys.signer.Name(), Tree: next.Tree}.Sign(l.store.keys.signer)
	return next, string(signed), err
}

// keep makes a tree that was committed the tree of the log.
func (l *log) keep(grown evidence.Growth, note string, at time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tree, l.note, l.grown, l.last = grown.Tree, note, grown, at
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
		if err := b.write(ctx, q, s); err != nil {
			return err
		}
	}
	_, err := q.ExecContext(ctx, s.dialect.text("UPDATE instance SET size = ? WHERE id = 1"), g.Tree.Size)
	return err
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
		err := d.q.QueryRowContext(d.ctx, d.store.dialect.text("SELECT hash FROM evidence_hash WHERE idx = ?"), index).Scan(&raw)
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

// Checkpoint is the newest signed checkpoint that this process knows, and its tree; nil
// before the first entry. Other processes may have extended the log since.
func (s *Store) Checkpoint() (evidence.Tree, []byte) {
	s.log.mu.RLock()
	defer s.log.mu.RUnlock()
	if s.log.note == "" {
		return s.log.tree, nil
	}
	return s.log.tree, []byte(s.log.note)
}

// PublicKey is the verifier key of the log, one line, for anyone.
func (s *Store) PublicKey() string { return s.keys.public }

// Hashes reads the log's hashes, for tiles and proofs. They are public.
func (s *Store) Hashes(ctx context.Context) evidence.HashReader {
	return dbHashes{ctx, s.readers, s}
}

// Leaves reads the leaves from, from+1 … up to, not including, to. They are public.
func (s *Store) Leaves(ctx context.Context, from, to int64) ([][]byte, error) {
	var leaves [][]byte
	err := s.rows(ctx, "SELECT leaf FROM evidence_entry WHERE idx >= ? AND idx < ? ORDER BY idx", []any{from, to}, func(rows *sql.Rows) error {
		var leaf []byte
		err := rows.Scan(&leaf)
		leaves = append(leaves, leaf)
		return err
	})
	return leaves, err
}

// rows runs a query that no principal stands in: what it reads is public, or for fsck.
func (s *Store) rows(ctx context.Context, text string, args []any, scan func(*sql.Rows) error) error {
	return View{store: s, q: s.readers}.each(ctx, text, args, scan)
}

// Logged is an entry with its place in the log.
type Logged struct {
	Index int64
	evidence.Entry
}

// Entries reads the entries about a subject that the principal may see: all for the
// office and for the program, for others those about a report, case or advisory in
// whose audience they are. No subject means every entry, for the office only.
// Inside an act it does not show the entries of the act's own group.
func (v View) Entries(ctx context.Context, subject string, from int64, limit int) ([]Logged, error) {
	cond := is("idx >= ?", from)
	if subject != "" {
		cond = and(cond, is("subject = ?", subject))
	}
	if !v.by.Staff() && !v.by.Is(access.System) {
		seen, err := v.Sees(ctx, subject)
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
	return v.logged(ctx, oneOf("subject", subjects), limit)
}

func (v View) logged(ctx context.Context, cond where, limit int) ([]Logged, error) {
	if v.tx != nil {
		ctx = v.tx.ctx
	}
	var found []Logged
	err := v.each(ctx, "SELECT idx, opening FROM evidence_entry WHERE "+cond.text+" ORDER BY idx LIMIT ?", append(cond.args, limit), func(rows *sql.Rows) error {
		var e Logged
		var opening []byte
		err := rows.Scan(&e.Index, &opening)
		if err == nil {
			e.Entry, err = evidence.ParseEntry(opening)
		}
		found = append(found, e)
		return err
	})
	return found, err
}
