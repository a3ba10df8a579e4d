package store

import (
	"context"
	"runtime"
	"sync"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/fault"
)

// maxGroup is how many acts share one commit at most.
const maxGroup = 256

// maxRepeats is how often a group is repeated that the engine took back.
const maxRepeats = 5

// job is an act that waits for its turn. The lock is held while it runs, so that
// nobody leaves in the middle and reads what the act is just writing.
type job struct {
	ctx  context.Context
	by   access.By
	act  func(*Tx) error
	done chan outcome

	mu   sync.Mutex
	left bool // nobody waits any more: it must not run (again)
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
// When ctx ends first, Write returns fault.Unavailable at once. The act then either
// did not run at all or was on its way: who needs to know asks again under the same
// submission key.
//
// Only the desk calls Write.
func (s *Store) Write(ctx context.Context, by access.By, act func(*Tx) error) (Proof, error) {
	j := &job{ctx: ctx, by: by, act: act, done: make(chan outcome, 1)}
	select {
	case s.jobs <- j:
	case <-s.closing:
		return Proof{}, stopping()
	case <-ctx.Done():
		return Proof{}, late(ctx.Err())
	}
	select {
	case o := <-j.done:
		return o.proof, o.err
	case <-ctx.Done():
	case <-s.stopped:
	}
	return j.leave()
}

// leave stops waiting. An answer that is there already is taken along.
func (j *job) leave() (Proof, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.left = true
	select {
	case o := <-j.done:
		return o.proof, o.err
	default:
	}
	if err := j.ctx.Err(); err != nil {
		return Proof{}, late(err)
	}
	return Proof{}, stopping()
}

func stopping() error {
	return fault.New(fault.Unavailable, "store.closing", "the platform is stopping").After(5 * time.Second)
}

// work is the one writer: it takes what waits, runs it, commits, and answers.
func (s *Store) work() {
	defer close(s.stopped)
	defer s.disconnect()
	for {
		select {
		case first := <-s.jobs:
			s.commit(s.gather(first))
		case <-s.closing:
			for len(s.jobs) > 0 {
				s.commit(s.gather(<-s.jobs))
			}
			return
		}
	}
}

// gather takes the jobs that wait already. While more keep coming it lets them come, for
// one sync serves all, but no longer than until half of the last group is there: the
// other half prepares its next acts beside this commit.
func (s *Store) gather(first *job) []*job {
	jobs := []*job{first}
	for idle := 0; len(jobs) < maxGroup && idle < patientTurns; {
		select {
		case j := <-s.jobs:
			jobs, idle = append(jobs, j), 0
			continue
		default:
		}
		if 2*len(jobs) >= s.last {
			break
		}
		idle++
		runtime.Gosched()
	}
	s.last = len(jobs)
	return jobs
}

// patientTurns is how often the writer lets others run before it stops gathering: some
// microseconds, where a sync takes hundreds.
const patientTurns = 8

// commit runs jobs as one group and answers them. A group that fails because of one
// of its acts is halved until that one stands alone, so that it cannot spoil the others.
func (s *Store) commit(jobs []*job) {
	outcomes, err := s.repeat(jobs)
	switch {
	case err == nil:
		for i, j := range jobs {
			j.done <- outcomes[i]
		}
	case len(jobs) > 1 && halves(err):
		s.commit(jobs[:len(jobs)/2])
		s.commit(jobs[len(jobs)/2:])
	default:
		for _, j := range jobs {
			j.done <- outcome{err: err}
		}
	}
}

// halves reports whether a fault of a group may be that of one act in it.
func halves(err error) bool {
	switch fault.KindOf(err) {
	case fault.Conflict, fault.Internal, fault.Invalid, fault.TooLarge:
		return true
	}
	return false
}

// repeat runs a group, again while the engine takes it back in favour of another process.
func (s *Store) repeat(jobs []*job) (outcomes []outcome, err error) {
	for try := range maxRepeats {
		if broken := s.broken.Load(); broken != nil {
			return nil, *broken
		}
		if outcomes, err = s.together(jobs); err == nil || fault.From(err).Code != codeBusy {
			return outcomes, err
		}
		select {
		case <-time.After(time.Millisecond << (2 * try)):
		case <-s.closing:
		}
	}
	return nil, err
}

// together runs the jobs in one transaction and makes them durable. An error means
// that nothing of the group happened, or that the store has stopped writing.
func (s *Store) together(jobs []*job) ([]outcome, error) {
	ctx, cancel := context.Background(), context.CancelFunc(func() {})
	if s.dialect.patience > 0 {
		ctx, cancel = context.WithTimeout(ctx, s.dialect.patience)
	}
	defer cancel()
	if err := s.begin(ctx); err != nil {
		return nil, err
	}
	g := s.newGroup()
	outcomes, err := g.inside(ctx, jobs)
	if err != nil {
		return nil, s.undo(err)
	}
	if _, err := g.q.ExecContext(ctx, "COMMIT"); err != nil {
		if err := s.resolve(g, s.dialect.fault(err)); err != nil {
			return nil, err
		}
	}
	s.keep(g)
	return outcomes, nil
}

// begin opens the transaction. A connection that died while it was idle is replaced once.
func (s *Store) begin(ctx context.Context) error {
	var err error
	for range 2 {
		if err = s.connect(ctx); err != nil {
			return s.damage(err)
		}
		if _, err = s.link.ExecContext(ctx, s.dialect.begin); err == nil {
			return nil
		}
		s.disconnect()
	}
	return s.damage(s.dialect.fault(err))
}

// undo takes a group back whose transaction was not committed.
func (s *Store) undo(failed error) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if _, err := s.link.ExecContext(ctx, "ROLLBACK"); err != nil {
		s.disconnect() // which rolls back, too
	}
	if err := s.journal.retract(); err != nil {
		s.breakDown(err)
	}
	return s.damage(failed)
}

// damage stops all writing after a fault that makes every later promise doubtful.
func (s *Store) damage(failed error) error {
	if code := fault.From(failed).Code; code == codeBroken || code == codeJournal {
		s.breakDown(failed)
	}
	return failed
}

// resolve finds out what became of a commit that gave an error. nil means that it
// happened after all. When it cannot be known, the frame stays in the journal and
// nothing more is written: the next start brings the database up to it.
func (s *Store) resolve(g *group, failed error) error {
	code := fault.From(failed).Code
	if code == codeBroken {
		s.disconnect()
		return s.damage(failed)
	}
	if !s.dialect.shared || code == codeBusy || code == codeExists {
		return s.undo(failed) // the engine itself says that it did not commit
	}
	s.disconnect()
	happened, err := s.happened(g)
	switch {
	case err != nil:
		s.breakDown(err)
		return failed
	case happened:
		return nil
	}
	if err := s.journal.retract(); err != nil {
		s.breakDown(err)
	}
	return failed
}

// happened asks the database, over a new connection, whether it holds what the group wrote.
func (s *Store) happened(g *group) (bool, error) {
	ctx, cancel := context.WithTimeout(context.Background(), s.dialect.patience)
	defer cancel()
	var err error
	for try := 0; ctx.Err() == nil; try++ {
		var there bool
		if there, err = s.holds(ctx, g); err == nil {
			return there, nil
		}
		select {
		case <-time.After(min(50*time.Millisecond<<try, 2*time.Second)):
		case <-ctx.Done():
		}
	}
	return false, err
}

// holds looks for the checkpoint of a group. It takes the head of the log first, so
// that the transaction in doubt is over, whichever way it went.
func (s *Store) holds(ctx context.Context, g *group) (bool, error) {
	if len(g.entries) == 0 {
		return false, nil
	}
	if err := s.begin(ctx); err != nil {
		return false, err
	}
	defer s.disconnect()
	var size int64
	if err := s.link.QueryRowContext(ctx, "SELECT size FROM instance WHERE id = 1"+s.dialect.lock).Scan(&size); err != nil {
		return false, s.dialect.fault(err)
	}
	note, err := s.noteAt(ctx, s.link, g.grown.Tree.Size)
	return err == nil && note == g.note, err
}
