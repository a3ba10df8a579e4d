package store

import (
	"cmp"
	"context"
	"errors"
	"runtime/debug"
	"strings"
	"time"

	"tocsin/domain/evidence"
	"tocsin/domain/fault"
)

// group is the acts of one commit.
type group struct {
	store    *Store
	q        querier
	now      time.Time
	size     int64             // of the log before
	tray     tray              // of acts that are through, not yet written
	members  map[string]string // audience sets not yet written
	sets     map[string]string // every audience set first used here, for the journal
	rows     []row             // everything the group wrote, for the journal
	keys     map[string][]byte // of persons, drawn here: durable before the commit
	accounts []account         // what its acts leave for the evidence
	entries  []evidence.Entry  // made of them, in order
	grown    evidence.Growth   // the log with them
	note     string            // its signed checkpoint
	spoilt   error             // a statement failed that was not one act's own
}

func (s *Store) newGroup() *group {
	return &group{store: s, q: s.link, members: map[string]string{}, sets: map[string]string{}, keys: map[string][]byte{}}
}

// spoil notes the first error that no single act can answer for.
func (g *group) spoil(err error) {
	if g.spoilt == nil {
		g.spoilt = err
	}
}

// inside does everything of a group between begin and commit: the acts, their
// evidence, and the journal.
func (g *group) inside(ctx context.Context, jobs []*job) ([]outcome, error) {
	var err error
	if g.size, g.now, err = g.store.log.head(ctx, g.q); err != nil {
		return nil, err
	}
	outcomes := make([]outcome, len(jobs))
	entry := make([]int, len(jobs)) // place of each job's entry in the group
	for i, j := range jobs {
		before := len(g.accounts)
		outcomes[i].err = g.take(ctx, j)
		if g.spoilt != nil {
			return nil, g.spoilt
		}
		if entry[i] = -1; len(g.accounts) > before {
			entry[i] = before
		}
	}
	if err := g.conclude(ctx); err != nil {
		return nil, err
	}
	for i := range outcomes {
		outcomes[i].proof = g.proof(entry[i])
	}
	return outcomes, nil
}

// take runs a job for which somebody still waits.
func (g *group) take(ctx context.Context, j *job) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := j.ctx.Err(); err != nil || j.left {
		return late(err)
	}
	return g.run(ctx, j)
}

// run does one act. Its error is its own; what it had written is taken back.
func (g *group) run(ctx context.Context, j *job) (err error) {
	tx := &Tx{asked: j.ctx, ctx: ctx, maker: j.by, now: g.now, group: g, members: map[string]string{}, loaded: map[record]row{}}
	tx.View = View{store: g.store, q: g.q, by: j.by, tx: tx}
	defer func() {
		if p := recover(); p != nil {
			stack := string(debug.Stack())
			err = fault.New(fault.Internal, "store.panic", "something went wrong on our side").Because(errors.New(stack))
			g.store.note("an act panicked", "act", j.by.Act, "panic", p, "stack", stack)
		}
		err = g.finish(tx, err)
	}()
	return j.act(tx)
}

// finish lets an act stand, or takes it back.
func (g *group) finish(tx *Tx, failed error) error {
	if failed == nil {
		failed = tx.sound()
	}
	if tx.saved && g.spoilt == nil {
		text := "RELEASE SAVEPOINT act"
		if failed != nil {
			text = "ROLLBACK TO SAVEPOINT act"
		}
		if _, err := g.q.ExecContext(tx.ctx, text); err != nil {
			g.spoil(g.store.dialect.fault(err))
		}
	}
	if failed != nil || tx.quiet {
		return failed
	}
	g.accounts = append(g.accounts, tx.account())
	g.rows = append(g.rows, tx.written...)
	for _, r := range tx.tray.rows {
		g.tray.add(r)
	}
	for digest, text := range tx.members {
		g.members[digest], g.sets[digest] = text, text
	}
	return nil
}

// sound says whether an act that returned without an error may stand.
func (tx *Tx) sound() error {
	switch {
	case tx.failed != nil:
		return tx.failed
	case tx.quiet && len(tx.written) > 0:
		return fault.New(fault.Internal, "store.quiet", "the act %s wrote something and calls it nothing", tx.maker.Act)
	case tx.quiet:
		return nil
	}
	h := tx.head()
	h.Version, h.Changes = evidence.HeadVersion, strings.Repeat("0", 64) // which Record fills in
	return h.Check()
}

// flush writes what acts that are through have put off.
func (g *group) flush(ctx context.Context) error {
	members := g.members
	g.members = map[string]string{}
	err := g.store.put(ctx, g.q, g.tray.empty(), members)
	if err != nil {
		err = g.store.dialect.fault(err)
		g.spoil(err)
	}
	return err
}

// conclude writes what is left of a group. The evidence is made and journalled beside
// the writing of the rows; the commit waits for both.
func (g *group) conclude(ctx context.Context) error {
	if len(g.accounts) == 0 {
		return g.flush(ctx)
	}
	sealed, synced := make(chan frame, 1), make(chan error, 1)
	go func() {
		defer close(sealed)
		f, err := g.seal()
		if err == nil {
			sealed <- f
			err = g.store.vault.put(ctx, g.keys) // before the frame: what the journal brings back must open
		}
		if err == nil {
			err = g.store.journal.append(f)
		}
		synced <- err
	}()
	err := g.flush(ctx)
	if f, ok := <-sealed; ok && err == nil {
		err = g.store.dialect.fault(g.store.putEvidence(ctx, g.q, f, g.grown))
	}
	return cmp.Or(<-synced, err)
}

// seal makes the entries of a group, appends them to the log, and makes the frame for
// the journal.
func (g *group) seal() (frame, error) {
	f := frame{first: g.size, sets: g.sets, rows: g.rows, entries: make([]kept, len(g.accounts))}
	leaves := make([][]byte, len(g.accounts))
	g.entries = make([]evidence.Entry, len(g.accounts))
	for i, a := range g.accounts {
		e, err := a.record(g.store)
		if err != nil {
			return frame{}, err
		}
		g.entries[i], leaves[i] = e, e.Leaf().Bytes()
		f.entries[i] = kept{leaf: leaves[i], opening: e.Bytes(), at: e.Head.At.UnixMilli(), act: e.Head.Act, subject: e.Head.Subject}
	}
	var err error
	if g.grown, g.note, err = g.store.log.extend(leaves); err != nil {
		return frame{}, err
	}
	f.note = g.note
	return f, nil
}

// proof says where the entry of a job stands; a job without one has the place -1.
func (g *group) proof(entry int) Proof {
	if entry < 0 {
		return Proof{Index: -1}
	}
	return Proof{Index: g.size + int64(entry), entry: g.entries[entry], grown: g.grown, note: g.note}
}

// keep makes what a group did the state of this process, after its commit. Sets with
// a person or a mailbox in them are not remembered: there is no end of them.
func (s *Store) keep(g *group) {
	if len(g.entries) == 0 {
		return
	}
	s.journal.confirm()
	s.log.keep(g.grown, g.note, g.now)
	for digest, text := range g.sets {
		if !strings.Contains(text, "mailbox:") && !strings.Contains(text, "person:") {
			s.audiences.Store(digest, true)
		}
	}
}
