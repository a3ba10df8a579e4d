package store_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"tocsin/domain/access"
	"tocsin/domain/evidence"
	"tocsin/domain/fault"
	"tocsin/domain/privacy"
	"tocsin/store"
	"tocsin/store/storetest"
)

// sibling is a second house on the same database, with the keys copied or its own.
func sibling(t *testing.T, h *storetest.House, keys bool) *storetest.House {
	t.Helper()
	other := &storetest.House{Dir: t.TempDir(), Database: h.Database, Clock: h.Clock}
	if keys {
		copyDir(t, filepath.Join(h.Dir, "keys"), filepath.Join(other.Dir, "keys"))
	}
	return other
}

func TestTwoProcessesOnOneDatabaseExtendOneLog(t *testing.T) {
	h := storetest.Postgres(t).House(t)
	a := h.Open(t)
	b := sibling(t, h, true).Open(t)
	const each = 40
	var wait sync.WaitGroup
	var mu sync.Mutex
	indexes := map[int64]bool{}
	for n, s := range []*store.Store{a, b, a, b} {
		wait.Go(func() {
			for i := range each {
				_, proof := storetest.Receive(t, s, fmt.Sprint(n, "/", i))
				mu.Lock()
				indexes[proof.Index] = true
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	for i := range int64(4 * each) {
		if !indexes[i] {
			t.Fatalf("no receipt for entry %d", i)
		}
	}
	for _, s := range []*store.Store{a, b} {
		if check := storetest.Sound(t, s); check.Entries != 4*each {
			t.Fatalf("%d entries", check.Entries)
		}
	}
	storetest.Close(t, a)
	a = h.Open(t)
	storetest.Receive(t, a, "after a new start")
	tree, _ := a.Checkpoint()
	storetest.Receive(t, b, "by the other process")
	if newest, _ := b.Checkpoint(); newest.Size != tree.Size+1 {
		t.Fatalf("the other process sees %d entries", newest.Size)
	}
	storetest.Grows(t, b, tree)
}

func TestASecondProcessWithOtherKeysIsRefused(t *testing.T) {
	h := storetest.Postgres(t).House(t)
	storetest.Receive(t, h.Open(t), "one")
	_, err := store.Open(t.Context(), sibling(t, h, false).Options())
	if f := fault.From(err); err == nil || f.Code != "store.key.missing" || f.Hint == "" {
		t.Fatal(err)
	}
}

// The journals of two processes, laid together, bring an empty database up.
func TestALostDatabaseIsBroughtUpFromTheJournalsOfAllProcesses(t *testing.T) {
	engine := storetest.Postgres(t)
	h := engine.House(t)
	other := sibling(t, h, false)
	a := h.Open(t)
	copyDir(t, filepath.Join(h.Dir, "keys"), filepath.Join(other.Dir, "keys"))
	b := other.Open(t)
	for i := range 6 {
		storetest.Receive(t, []*store.Store{a, b}[i/2%2], fmt.Sprint(i))
	}
	tree, _ := a.Checkpoint() // it wrote last
	storetest.Close(t, a)
	storetest.Close(t, b)
	h.Database = engine.Fresh(t)
	if _, err := store.Open(t.Context(), h.Options()); fault.From(err).Code != "journal.gap" {
		t.Fatalf("one journal alone: %v", err)
	}
	copyDir(t, filepath.Join(other.Dir, "journal"), filepath.Join(h.Dir, "journal", "other"))
	s := h.Open(t)
	storetest.Grows(t, s, tree)
	if check := storetest.Sound(t, s); check.Entries != 6 {
		t.Fatalf("%d entries", check.Entries)
	}
}

func TestWithoutASynchronousStandbyAWaiverIsAskedFor(t *testing.T) {
	h := storetest.Postgres(t).House(t)
	o := h.Options()
	o.Waive = false
	s, err := store.Open(t.Context(), o)
	if err == nil {
		defer storetest.Close(t, s)
		if !s.Durability().Synchronous {
			t.Fatal("it runs without a standby and without a waiver")
		}
		t.Skip("this server has a synchronous standby")
	}
	if fault.From(err).Code != "store.standby" {
		t.Fatal(err)
	}
}

// A trigger at the commit stands for another transaction that wins twice.
func TestATransactionThatLostAgainstAnotherIsRepeated(t *testing.T) {
	for _, state := range []string{"40001", "40P01"} {
		h := storetest.Postgres(t).House(t)
		s := h.Open(t)
		edit(t, h.SQL(t), `CREATE SEQUENCE lost;
			CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
				IF nextval('lost') < 3 THEN RAISE EXCEPTION 'lost' USING ERRCODE = '`+state+`'; END IF; RETURN NULL; END $$;
			CREATE CONSTRAINT TRIGGER trap AFTER INSERT ON checkpoint DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION lose()`)
		storetest.Receive(t, s, "one")
		storetest.Receive(t, s, "two")
		if check := storetest.Sound(t, s); check.Entries != 2 {
			t.Fatalf("%s: %d entries", state, check.Entries)
		}
	}
}

// wire stands between a store and its server. It can cut a commit off before the
// server hears it, or after, before the store hears the answer; and it can stay cut.
type wire struct {
	net.Listener
	network, address string
	cut              atomic.Int32 // one of the constants; taken by the next commit
	dead             atomic.Bool
}

const (
	cutBefore = iota + 1
	cutAfter
	cutForGood // after, and no connection more
	cutLost    // before, and no connection more
)

// newWire gives a wire and the connection string of its near end.
func newWire(t *testing.T, database string) (*wire, string) {
	t.Helper()
	config, err := pgx.ParseConfig(database)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{Listener: listener}
	w.network, w.address = pgconn.NetworkAddress(config.Host, config.Port)
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			go w.join(near)
		}
	}()
	port := listener.Addr().(*net.TCPAddr).Port
	return w, fmt.Sprintf("host=127.0.0.1 port=%d user=%s dbname=%s sslmode=disable search_path=%s", port, config.User, config.Database, config.RuntimeParams["search_path"])
}

func (w *wire) join(near net.Conn) {
	defer func() { _ = near.Close() }()
	far, err := net.Dial(w.network, w.address)
	if err != nil || w.dead.Load() {
		return
	}
	defer func() { _ = far.Close() }()
	var deaf atomic.Bool // the near end hears nothing more
	go answer(near, far, &deaf)
	buffer := make([]byte, 64<<10)
	for {
		n, err := near.Read(buffer)
		if err != nil {
			return
		}
		how := int32(0)
		if bytes.Contains(buffer[:n], []byte("COMMIT\x00")) {
			how = w.cut.Swap(0)
		}
		if how == cutForGood || how == cutLost {
			w.dead.Store(true)
		}
		if how == cutBefore || how == cutLost {
			return
		}
		deaf.Store(how != 0)
		if _, err := far.Write(buffer[:n]); err != nil {
			return
		}
		if how != 0 {
			_, _ = io.Copy(io.Discard, near) // until the near end gives up or the far end answered
			return
		}
	}
}

// answer carries what the far end says, until the near end is deaf.
func answer(near, far net.Conn, deaf *atomic.Bool) {
	defer func() { _ = near.Close() }()
	buffer := make([]byte, 64<<10)
	for {
		n, err := far.Read(buffer)
		if err != nil || deaf.Load() {
			return
		}
		if _, err := near.Write(buffer[:n]); err != nil {
			return
		}
	}
}

func TestACommitWithoutAnAnswerIsAskedAfter(t *testing.T) {
	h := storetest.Postgres(t).House(t)
	w, near := newWire(t, h.Database)
	o := h.Options()
	o.Database = near
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err, fault.From(err).Unwrap())
	}
	defer storetest.Close(t, s)
	storetest.Receive(t, s, "one")
	w.cut.Store(cutAfter) // it happened: the act is answered as if nothing had been
	_, proof := storetest.Receive(t, s, "two")
	receipt, err := proof.Receipt()
	if err != nil {
		t.Fatal(err)
	}
	keys, err := evidence.ParseKeys(s.PublicKey() + "\n")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := evidence.Verify(receipt, keys); err != nil {
		t.Fatal(err)
	}
	w.cut.Store(cutBefore) // it did not happen: nothing is left, and the next one stands
	_, err = s.Write(t.Context(), storetest.Reporter(), func(tx *store.Tx) error {
		_, err := storetest.HandIn(tx, storetest.Key("three"), "raw")
		return err
	})
	if !fault.Is(err, fault.Unavailable) {
		t.Fatal(err)
	}
	if s.Broken() != nil {
		t.Fatal(s.Broken())
	}
	storetest.Receive(t, s, "three")
	if check := storetest.Sound(t, s); check.Entries != 3 {
		t.Fatalf("%d entries", check.Entries)
	}
}

func TestACommitThatCannotBeAskedAfterStopsTheWritingAndIsSettledAtTheNextStart(t *testing.T) {
	h := storetest.Postgres(t).House(t)
	w, near := newWire(t, h.Database)
	o := h.Options()
	o.Database = near
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	store.SetPatience(s, 500*time.Millisecond)
	storetest.Receive(t, s, "one")
	w.cut.Store(cutForGood)
	var id string
	_, err = s.Write(t.Context(), storetest.Reporter(), func(tx *store.Tx) (err error) {
		id, err = storetest.HandIn(tx, storetest.Key("two"), "raw")
		return err
	})
	if !fault.Is(err, fault.Unavailable) || s.Broken() == nil {
		t.Fatalf("%v; broken: %v", err, s.Broken())
	}
	storetest.Close(t, s)
	s = h.Open(t)
	if _, err := s.Look(storetest.Officer(access.ReadReport)).Report(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if check := storetest.Sound(t, s); check.Entries != 2 {
		t.Fatalf("%d entries", check.Entries)
	}
}

// A frame of this process that was never committed, and on which another process went
// on, is no part of the log.
func TestAnUncommittedFrameGivesWayToWhatAnotherProcessWrote(t *testing.T) {
	h := storetest.Postgres(t).House(t)
	w, near := newWire(t, h.Database)
	o := h.Options()
	o.Database = near
	a, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	store.SetPatience(a, 500*time.Millisecond)
	storetest.Receive(t, a, "one")
	w.cut.Store(cutLost)
	_, err = a.Write(t.Context(), storetest.Reporter(), func(tx *store.Tx) error {
		_, err := storetest.HandIn(tx, storetest.Key("never committed"), "raw")
		return err
	})
	if !fault.Is(err, fault.Unavailable) {
		t.Fatal(err)
	}
	storetest.Close(t, a)
	storetest.Receive(t, sibling(t, h, true).Open(t), "another second")
	a = h.Open(t)
	storetest.Receive(t, a, "third")
	if n, err := storetest.Received(t.Context(), a.Look(storetest.Officer(access.ReadReport))); err != nil || n != 3 {
		t.Fatal(n, err)
	}
	if check := storetest.Sound(t, a); check.Entries != 3 {
		t.Fatalf("%d entries", check.Entries)
	}
	storetest.Close(t, a)
	storetest.Sound(t, h.Open(t))
}

// What one process destroys no other opens, though the file beside its journal still has it.
func TestAKeyThatAnotherProcessDestroyedOpensNothing(t *testing.T) {
	h := storetest.Postgres(t).House(t)
	a := h.Open(t)
	b := sibling(t, h, true).Open(t)
	box := storetest.SealReport(t, b, "rep_one")
	if box() != "chen@example.com" {
		t.Fatalf("it says %q", box())
	}
	if err := a.Destroy(t.Context(), storetest.Program(access.DestroyKey), "rep_one"); err != nil {
		t.Fatal(err)
	}
	if box() != privacy.Mark {
		t.Errorf("the process that drew the key still opens %q", box())
	}
}
