package evidence_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"tocsin/domain/evidence"
)

// naive is the definition of RFC 6962, 2.1, written out.
func naive(leaves [][]byte) evidence.Hash {
	switch len(leaves) {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return sha256.Sum256(append([]byte{0}, leaves[0]...))
	}
	k := 1
	for 2*k < len(leaves) {
		k *= 2
	}
	left, right := naive(leaves[:k]), naive(leaves[k:])
	return sha256.Sum256(append(append([]byte{1}, left[:]...), right[:]...))
}

func numbered(n int) [][]byte {
	leaves := make([][]byte, n)
	for i := range leaves {
		leaves[i] = fmt.Appendf(nil, "leaf %d", i)
	}
	return leaves
}

func TestTheRootIsThatOfRFC6962HoweverTheLeavesCame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		leaves := numbered(rapid.IntRange(0, 700).Draw(t, "leaves"))
		tree, hashes := evidence.Empty(), memory(nil)
		for done := 0; done < len(leaves); {
			batch := rapid.IntRange(1, len(leaves)-done).Draw(t, "batch")
			g, err := tree.Append(leaves[done:done+batch], hashes)
			if err != nil {
				t.Fatal(err)
			}
			if g.From != int64(len(hashes)) || g.Before != tree {
				t.Fatalf("the new hashes begin at %d of %d", g.From, len(hashes))
			}
			hashes, tree, done = append(hashes, g.Hashes...), g.Tree, done+batch
		}
		if tree.Root != naive(leaves) || tree.Size != int64(len(leaves)) {
			t.Fatalf("%d leaves give %v", len(leaves), tree)
		}
		if want := tlog.StoredHashCount(tree.Size); int64(len(hashes)) != want {
			t.Fatalf("%d hashes are to be stored, not %d", len(hashes), want)
		}
	})
}

// The roots of the first eight sizes of the reference tree of RFC 6962's own test
// data: the inputs are the leaves of that tree.
func TestTheReferenceTreeHasItsKnownRoots(t *testing.T) {
	inputs := []string{"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"}
	roots := map[int]string{
		1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
		2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
		3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
		8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
	}
	var leaves [][]byte
	for i, in := range inputs {
		leaf, err := hex.DecodeString(in)
		if err != nil {
			t.Fatal(err)
		}
		leaves = append(leaves, leaf)
		g, err := evidence.Empty().Append(leaves, nil)
		if err != nil {
			t.Fatal(err)
		}
		want, known := roots[i+1]
		if got := hex.EncodeToString(g.Tree.Root[:]); known && got != want {
			t.Errorf("root of %d leaves: %s, want %s", i+1, got, want)
		}
	}
}

func TestAGrowthProvesItsLeavesAndCarriesTheNext(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		leaves := numbered(rapid.IntRange(1, 600).Draw(t, "leaves"))
		g := evidence.Growth{Tree: evidence.Empty()}
		for done := 0; done < len(leaves); {
			batch := rapid.IntRange(1, len(leaves)-done).Draw(t, "batch")
			var err error
			if g, err = g.Tree.Append(leaves[done:done+batch], g); err != nil {
				t.Fatal(err)
			}
			for i := done; i < done+batch; i++ {
				path, err := evidence.ProveLeaf(g.Tree.Size, int64(i), g)
				if err != nil {
					t.Fatal(err)
				}
				if err := evidence.CheckLeaf(g.Tree, int64(i), leaves[i], path); err != nil {
					t.Fatal(err)
				}
			}
			done += batch
		}
	})
}

func TestAGrowthDoesNotGuessOldHashes(t *testing.T) {
	l := grown(t, "old", 9)
	g, err := l.tree.Append(numbered(2), l.hashes)
	l.must(err)
	_, err = evidence.ProveLeaf(g.Tree.Size, 3, g)
	refused(t, err, evidence.ClassTree)
}

func TestALogIsNotGrownOnBrokenGround(t *testing.T) {
	l := grown(t, "ground", 11)
	for index := range l.hashes {
		broken := append(memory(nil), l.hashes...)
		broken[index][3] ^= 4
		if _, err := l.tree.Append(numbered(1), broken); err != nil {
			refused(t, err, evidence.ClassTree)
			continue
		}
		if onEdge := index == 14 || index == 17 || index == 18; onEdge { // the subtrees of 8, 2 and 1 leaves
			t.Errorf("grown on a broken hash %d", index)
		}
	}
	short := evidence.HashReader(tlog.HashReaderFunc(func([]int64) ([]evidence.Hash, error) { return nil, nil }))
	_, err := l.tree.Append(numbered(1), short)
	refused(t, err, evidence.ClassTree)
}

func TestEveryLaterTreeBeginsWithEveryEarlierOne(t *testing.T) {
	l := newLog(t, "grow")
	trees := []evidence.Tree{l.tree}
	for i := range 40 {
		l.add(l.entry(i))
		trees = append(trees, l.tree)
	}
	for _, before := range trees {
		for _, after := range trees[before.Size:] {
			proof, err := evidence.ProveGrowth(before.Size, after.Size, l.hashes)
			l.must(err)
			l.must(evidence.CheckGrowth(before, after, proof))
			if before.Size == after.Size {
				continue
			}
			refused(t, evidence.CheckGrowth(after, before, proof), evidence.ClassRollback)
			before.Root[0] ^= 1
			refused(t, evidence.CheckGrowth(before, after, proof), evidence.ClassFork)
			before.Root[0] ^= 1
			refused(t, evidence.CheckGrowth(before, after, append(proof, evidence.Hash{})), evidence.ClassFork)
		}
	}
	_, err := evidence.ProveGrowth(2, 1, l.hashes)
	refused(t, err, evidence.ClassRollback)
}

func TestHostileSizesAreRefusedAtOnce(t *testing.T) {
	alarm := time.AfterFunc(10*time.Second, func() { panic("the arithmetic of a hostile size does not end") })
	defer alarm.Stop()
	for _, size := range []int64{-1, evidence.MaxSize + 1, 1<<62 + 1, 1<<63 - 1} {
		tree := evidence.Tree{Size: size}
		refused(t, evidence.CheckLeaf(tree, 0, nil, nil), evidence.ClassIndex)
		refused(t, evidence.CheckGrowth(evidence.Tree{Size: 1}, tree, nil), evidence.ClassRollback)
		_, err := tree.Append(numbered(1), memory(nil))
		refused(t, err, evidence.ClassSize)
		_, err = evidence.ProveLeaf(size, 0, memory(nil))
		refused(t, err, evidence.ClassIndex)
	}
}
