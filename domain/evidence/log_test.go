package evidence_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"tocsin/domain/cipher"
	"tocsin/domain/evidence"
	"tocsin/domain/fault"
)

const origin = "tocsin.example/log"

// began is when the logs of the tests begin: the day the engineer found it.
var began = time.Date(2021, 11, 24, 7, 50, 0, 0, time.UTC)

// log is a whole log in memory: what a store keeps, and the key that signs.
type log struct {
	t          testing.TB
	suite      cipher.Suite
	signer     note.Signer
	vkey       string
	keys       evidence.Keys
	entries    []evidence.Entry
	leaves     [][]byte
	hashes     memory
	tree       evidence.Tree
	checkpoint []byte
}

// memory holds node hashes in stored order.
type memory []evidence.Hash

func (m memory) ReadHashes(indexes []int64) ([]evidence.Hash, error) {
	hashes := make([]evidence.Hash, len(indexes))
	for i, index := range indexes {
		if index >= int64(len(m)) {
			return nil, fmt.Errorf("hash %d of %d was asked for", index, len(m))
		}
		hashes[i] = m[index]
	}
	return hashes, nil
}

// newLog returns an empty log; the seed decides its keys and salts.
func newLog(t testing.TB, seed string) *log {
	t.Helper()
	suite := cipher.International(rand.NewChaCha8([32]byte([]byte(fmt.Sprintf("%-32s", seed)))))
	private, public, err := suite.Signing().Generate(origin)
	l := &log{t: t, suite: suite, vkey: public, tree: evidence.Empty()}
	l.must(err)
	l.signer, err = suite.Signing().Signer(private)
	l.must(err)
	l.keys, err = evidence.ParseKeys(public + "\n")
	l.must(err)
	return l
}

// grown returns a log of n entries, signed.
func grown(t testing.TB, seed string, n int) *log {
	l := newLog(t, seed)
	for i := range n {
		l.add(l.entry(i))
	}
	l.sign()
	return l
}

func (l *log) must(err error) {
	if err != nil {
		l.t.Helper()
		l.t.Fatal(err)
	}
}

func (l *log) salt() evidence.Salt {
	random, err := l.suite.Random(32)
	l.must(err)
	return evidence.Salt(random)
}

// entry is the i'th act: a report comes in, one record appears.
func (l *log) entry(i int) evidence.Entry {
	id := fmt.Sprintf("0190c7-%04d", i)
	head := evidence.Head{
		Act: "report.receive", By: "reporter:7f3a", Subject: "report/" + id,
		At:      began.Add(time.Duration(i) * 1234 * time.Millisecond),
		Why:     "发现漏洞 \"JNDI\"\nsecond line",
		Content: fmt.Sprintf("%064x", i),
	}
	changes := []evidence.Change{
		{Table: "report", ID: id, Facts: map[string]string{"state": "received", "kind": "vulnerability"}},
		{Table: "clock", ID: id, Facts: map[string]string{"due": "2021-11-26T07:50:00.000Z"}},
	}
	e, err := evidence.Record(head, changes, l.salt(), l.salt())
	l.must(err)
	return e
}

// add appends one entry, as a commit of one.
func (l *log) add(e evidence.Entry) {
	l.entries = append(l.entries, e)
	l.addLeaf(e.Leaf().Bytes())
}

func (l *log) addLeaf(leaf []byte) {
	g, err := l.tree.Append([][]byte{leaf}, l.hashes)
	l.must(err)
	l.leaves = append(l.leaves, leaf)
	l.hashes = append(l.hashes, g.Hashes...)
	l.tree = g.Tree
}

func (l *log) sign() {
	msg, err := evidence.Checkpoint{Origin: origin, Tree: l.tree}.Sign(l.signer)
	l.must(err)
	l.checkpoint = msg
}

func (l *log) receipt(i int) evidence.Receipt {
	path, err := evidence.ProveLeaf(l.tree.Size, int64(i), l.hashes)
	l.must(err)
	return evidence.Receipt{
		Head: l.entries[i].Head, Salt: l.entries[i].Salt, Index: int64(i), Path: path, Checkpoint: string(l.checkpoint),
	}
}

// source is the log as an auditor finds it, read from copies that a test may spoil.
func (l *log) source() *spoiled {
	s := &spoiled{leaves: make([][]byte, len(l.leaves)), tiles: make(map[evidence.Tile][]byte)}
	for i, leaf := range l.leaves {
		s.leaves[i] = append([]byte(nil), leaf...)
	}
	for _, tile := range evidence.NewTiles(0, l.tree.Size) {
		if tile.L < 0 {
			continue
		}
		data, err := evidence.TileData(tile, l.hashes)
		l.must(err)
		s.tiles[tile] = data
	}
	return s
}

// spoiled is a copy of a log for a test to damage.
type spoiled struct {
	leaves [][]byte
	tiles  map[evidence.Tile][]byte
}

func (s *spoiled) source() evidence.Source {
	return evidence.Source{
		Size:   int64(len(s.leaves)),
		Leaves: func(first, end int64) ([][]byte, error) { return s.leaves[first:end], nil },
		Tile:   func(t evidence.Tile) ([]byte, error) { return s.tiles[t], nil },
	}
}

// refused wants a fault of kind Invalid with one of the classes.
func refused(t testing.TB, err error, classes ...string) {
	t.Helper()
	if !fault.Is(err, fault.Invalid) {
		t.Fatalf("want a refusal as %v, got %v", classes, err)
	}
	code := fault.From(err).Code
	for _, class := range classes {
		if code == "evidence."+class {
			return
		}
	}
	t.Fatalf("refused as %s, want one of %v: %v", code, classes, err)
}
