package store

import (
	"context"
	"database/sql"
	"errors"
	"runtime/debug"
	"strings"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/evidence"
	"tocsin/domain/fault"
)

// maxGroup is how many acts share one commit at most.
const maxGroup = 256

// job is an act that waits for its turn.
type job struct {
	ctx  context.Context
	by   access.By
	act  func(*Tx) error
	done chan outcome
}

type outcome struct {
	proof Proof
	err   error
}

// Write runs one act and returns when it is durable: in the database, in the
// journal and in the evidence. Acts that arrive together share one commit; each
// still succeeds or fails alone. The function may run twice and must have no
// effect but on its Tx.
//
// Only the desk calls Write.
func (s *Store) Write(ctx context.Context, by access.By, act func(*Tx) error) (Proof, error) {
	j := job{ctx: ctx, by: by, act: act, done: make(chan outcome, 1)}
	select {
	case s.jobs <- j:
	case <-s.closing:
		return Proof{}, fault.New(fault.Unavailable, "store.closing", "the platform is stopping").After(5 * time.Second)
	case <-ctx.Done():
		return Proof{}, driverFault(ctx.Err())
	}
	select {
	case o := <-j.done:
		return o.proof, o.err
	case <-s.stopped:
		select {
		case o := <-j.done:
			return o.proof, o.err
		default:
			return Proof{}, fault.New(fault.Unavailable, "store.closing", "the platform is stopping").After(5 * time.Second)
		}
	}
}

// work is the one writer: it takes what waits, runs it, commits, and answers.
func (s *Store) work() {
	defer close(s.stopped)
	for {
		select {
		case first := <-s.jobs:
			s.commit(s.gather(first))
		case <-s.closing:
			for {
				select {
				case j := <-s.jobs:
					s.commit([]job{j})
				default:
					return
				}
			}
		}
	}
}

// gather takes the jobs that wait already, without waiting for more.
func (s *Store) gather(first job) []job {
	jobs := []job{first}
	for len(jobs) < maxGroup {
		select {
		case j := <-s.jobs:
			jobs = append(jobs, j)
		default:
			return jobs
		}
	}
	return jobs
}

// commit runs jobs as one group. When the group as a whole fails, each job is run
// alone, so that one cannot spoil the others.
func (s *Store) commit(jobs []job) {
	if s.broken.Load() != nil {
		answer(jobs, *s.broken.Load())
		return
	}
	outcomes, err := s.together(jobs)
	switch {
	case err == nil:
		for i, j := range jobs {
			j.done <- outcomes[i]
		}
	case len(jobs) == 1:
		answer(jobs, err)
	default:
		for _, j := range jobs {
			s.commit([]job{j})
		}
	}
}

func answer(jobs []job, err error) {
	for _, j := range jobs {
		j.done <- outcome{err: err}
	}
}

// group is the acts of one commit.
type group struct {
	store   *Store
	q       querier
	pending []row             // of acts that are through, not yet written
	members map[string]string // audience sets not yet written
	entries []evidence.Entry
	grown   evidence.Growth   // of the log, once sealed
	rows    []row             // everything the group wrote, for the journal
	sets    map[string]string // and the audience sets it used first
	now     time.Time
}

// together runs the jobs in one transaction and makes them durable. An error means
// that nothing of the group happened.
func (s *Store) together(jobs []job) ([]outcome, error) {
	ctx := context.Background()
	conn, err := s.writer.Conn(ctx)
	if err != nil {
		return nil, s.dialect.fault(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.ExecContext(ctx, s.dialect.begin); err != nil {
		return nil, s.dialect.fault(err)
	}
	journalled := s.journal.end
	outcomes, g, err := s.inside(ctx, conn, jobs)
	if err != nil {
		_, undo := conn.ExecContext(ctx, "ROLLBACK")
		return nil, s.undone(err, undo, journalled)
	}
	if _, err := conn.ExecContext(ctx, "COMMIT"); err != nil {
		_, undo := conn.ExecContext(ctx, "ROLLBACK")
		return nil, s.undone(s.dialect.fault(err), undo, journalled)
	}
	s.keep(g)
	return outcomes, nil
}

// undone makes sure that a group which failed left nothing behind. When that cannot
// be known, nothing more is written: the next start settles it from the journal.
func (s *Store) undone(failed, undo error, journalled int64) error {
	if err := s.journal.retract(journalled); err != nil {
		s.breakDown(err)
		return failed
	}
	if undo != nil && s.dialect.name == "postgres" {
		s.breakDown(errors.Join(failed, undo))
	}
	return failed
}

// keep makes what a group did the state of this process, after its commit.
func (s *Store) keep(g *group) {
	if len(g.entries) > 0 {
		s.log.keep(g.grown.Tree.Size)
	}
	for digest, text := range g.sets {
		if !strings.Contains(text, "mailbox:") && !strings.Contains(text, "person:") {
			s.audiences.Store(digest, true)
		}
	}
}

// inside does everything of a group between begin and commit: the acts, their
// evidence, and the journal, whose sync runs while the database writes.
func (s *Store) inside(ctx context.Context, conn *sql.Conn, jobs []job) ([]outcome, *group, error) {
	size, err := s.log.head(ctx, conn)
	if err != nil {
		return nil, nil, err
	}
	g := &group{store: s, q: conn, members: map[string]string{}, sets: map[string]string{}, now: s.moment()}
	outcomes := make([]outcome, len(jobs))
	entry := make([]int, len(jobs))
	for i, j := range jobs {
		entry[i] = -1
		before := len(g.entries)
		outcomes[i].err = g.run(j)
		if len(g.entries) > before {
			entry[i] = before
		}
	}
	if err := g.conclude(ctx, size); err != nil {
		return nil, nil, err
	}
	for i := range outcomes {
		outcomes[i].proof = g.proof(size, entry[i])
	}
	return outcomes, g, nil
}

// conclude writes what is left of a group: rows, entries, checkpoint, journal.
func (g *group) conclude(ctx context.Context, size int64) error {
	if len(g.entries) == 0 {
		return g.flush(ctx)
	}
	f, err := g.seal(size)
	if err != nil {
		return err
	}
	synced := g.store.journal.append(f)
	if err := errors.Join(g.flush(ctx), g.store.putEvidence(ctx, g.q, f, g.grown)); err != nil {
		return errors.Join(err, <-synced)
	}
	return <-synced
}

// proof says where the entry of a job stands; a job without one has the place -1.
func (g *group) proof(size int64, entry int) Proof {
	if entry < 0 {
		return Proof{Index: -1}
	}
	return Proof{Index: size + int64(entry), entry: g.entries[entry], grown: g.grown, note: string(g.store.log.signed)}
}

// moment is the now of a group: never before the last one, whatever the clock does.
func (s *Store) moment() time.Time {
	now := cut(s.clock.Now())
	if now.Before(s.last) {
		now = s.last
	}
	s.last = now
	return now
}

// run does one act. Its error is its own; what it had written is taken back.
func (g *group) run(j job) (err error) {
	if err := j.ctx.Err(); err != nil {
		return driverFault(err)
	}
	tx := &Tx{ctx: j.ctx, maker: j.by, now: g.now, group: g, members: map[string]string{}, loaded: map[string]row{}}
	tx.View = View{store: g.store, q: g.q, by: j.by, flush: tx.settle}
	defer func() {
		if p := recover(); p != nil {
			err = fault.New(fault.Internal, "store.panic", "something went wrong on our side").Because(errors.New(string(debug.Stack())))
			g.store.note("an act panicked", "panic", p, "stack", string(debug.Stack()))
		}
		err = g.finish(tx, err)
	}()
	return j.act(tx)
}

// finish lets an act stand, or takes it back.
func (g *group) finish(tx *Tx, failed error) error {
	ctx := context.WithoutCancel(tx.ctx)
	if tx.redo {
		text := "RELEASE SAVEPOINT act"
		if failed != nil {
			text = "ROLLBACK TO SAVEPOINT act"
		}
		if _, err := g.q.ExecContext(ctx, text); err != nil {
			return errors.Join(failed, g.store.dialect.fault(err))
		}
	}
	if failed != nil || tx.quiet {
		return failed
	}
	entry, err := tx.record()
	if err != nil {
		return err
	}
	g.entries = append(g.entries, entry)
	g.pending = append(g.pending, tx.rows...)
	g.rows = append(g.rows, tx.written...)
	for digest, text := range tx.members {
		g.members[digest] = text
		g.sets[digest] = text
	}
	return nil
}

// flush writes what acts that are through have put off.
func (g *group) flush(ctx context.Context) error {
	rows, members := g.pending, g.members
	g.pending, g.members = nil, map[string]string{}
	return g.store.put(ctx, g.q, rows, members)
}
