package evidence_test

import (
	"fmt"
	"testing"

	"tocsin/domain/evidence"
)

// million is a tree of 2^20 leaves less one, so that its edge is as wide as it gets.
func million(b *testing.B) (evidence.Tree, memory) {
	b.Helper()
	leaves := numbered(1<<20 - 1)
	g, err := evidence.Empty().Append(leaves, nil)
	if err != nil {
		b.Fatal(err)
	}
	return g.Tree, g.Hashes
}

// BenchmarkAppendAndProve is one commit of a store: for each act an entry with two
// changes and its leaf; one append and one signature for all; for each act a proof
// and a finished receipt file.
func BenchmarkAppendAndProve(b *testing.B) {
	for _, batch := range []int{1, 16, 256} {
		b.Run(fmt.Sprintf("batch=%d", batch), func(b *testing.B) {
			l := newLog(b, "bench")
			acts := make([]evidence.Entry, batch)
			for i := range acts {
				acts[i] = l.entry(i)
			}
			tree, hashes := million(b)
			reader := evidence.HashReader(hashes)
			b.ReportAllocs()
			for b.Loop() {
				g, err := commit(l, tree, reader, acts)
				if err != nil {
					b.Fatal(err)
				}
				tree, reader = g.Tree, g
			}
			b.ReportMetric(float64(b.N*batch)/b.Elapsed().Seconds(), "leaves/s")
		})
	}
}

func commit(l *log, tree evidence.Tree, r evidence.HashReader, acts []evidence.Entry) (g evidence.Growth, err error) {
	entries, leaves := make([]evidence.Entry, len(acts)), make([][]byte, len(acts))
	for i, act := range acts {
		entries[i], err = evidence.Record(act.Head, act.Changes, act.Salt, act.ChangesSalt)
		if err != nil {
			return g, err
		}
		leaves[i] = entries[i].Leaf().Bytes()
	}
	if g, err = tree.Append(leaves, r); err != nil {
		return g, err
	}
	checkpoint, err := evidence.Checkpoint{Origin: origin, Tree: g.Tree}.Sign(l.signer)
	if err != nil {
		return g, err
	}
	for i, e := range entries {
		index := tree.Size + int64(i)
		path, err := evidence.ProveLeaf(g.Tree.Size, index, g)
		if err != nil {
			return g, err
		}
		receipt := evidence.Receipt{Head: e.Head, Salt: e.Salt, Index: index, Path: path, Checkpoint: string(checkpoint)}
		if file := receipt.JSON(); len(file) > 4096 {
			return g, fmt.Errorf("a receipt of %d bytes", len(file))
		}
	}
	return g, nil
}

// BenchmarkProveOld proves any leaf of a million from a cache of hashes.
func BenchmarkProveOld(b *testing.B) {
	tree, hashes := million(b)
	index := int64(0)
	b.ReportAllocs()
	for b.Loop() {
		index = (index + 7919) % tree.Size
		path, err := evidence.ProveLeaf(tree.Size, index, hashes)
		if err != nil || 44*len(path) > 2048 {
			b.Fatal(err, len(path))
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	l := grown(b, "bench", 1000)
	file := l.receipt(500).JSON()
	b.ReportAllocs()
	for b.Loop() {
		if err := first(file, l.keys); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAudit(b *testing.B) {
	l := grown(b, "bench", 10000)
	src := l.source().source()
	src.Hashes = l.hashes
	for b.Loop() {
		if _, err := evidence.Audit(src, l.checkpoint, l.keys); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N*10000)/b.Elapsed().Seconds(), "leaves/s")
}
