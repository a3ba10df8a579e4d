package evidence

import (
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"

	"tocsin/domain/fault"
)

// MaxSize is the most leaves a tree may have. It is far above any need and keeps
// the arithmetic of hostile sizes short.
const MaxSize = 1 << 48

// Tree is the log at one moment: how many leaves, and the root over them
// (RFC 6962). Empty is the tree before the first leaf.
type Tree struct {
	Size int64
	Root Hash
}

// Empty returns the tree without leaves; its root is the hash of nothing.
func Empty() Tree {
	root, _ := tlog.TreeHash(0, nil) // reads nothing, so it cannot fail
	return Tree{Root: root}
}

// Growth is what an Append adds, and a HashReader of its own: it answers every
// proof of the new leaves, and the next Append, without asking a store.
type Growth struct {
	Before, Tree Tree   // the tree before and after
	From         int64  // the stored index of the first of Hashes; tlog.StoredHashIndex counts
	Hashes       []Hash // to be written at From, From+1, …

	edge map[int64]Hash // the complete subtrees of Before, by stored index
}

// Append grows the tree by leaves. It reads at most 48 hashes, once, through r:
// the edge of the tree, which must hash to its root (else evidence.tree: to sign
// on such ground would fork the log). The Growth of the Append before is a reader.
func (t Tree) Append(leaves [][]byte, r HashReader) (Growth, error) {
	if t.Size < 0 || t.Size > MaxSize-int64(len(leaves)) {
		return Growth{}, wrong(ClassSize, "a log of %d leaves cannot grow by %d", t.Size, len(leaves))
	}
	levels, edge, err := t.readEdge(r)
	if err != nil {
		return Growth{}, err
	}
	g := Growth{Before: t, From: tlog.StoredHashCount(t.Size), edge: edge, Hashes: make([]Hash, 0, 2*len(leaves)+1)}
	n := t.Size // levels[k] is the last complete subtree of 2^k leaves, wherever n has that bit
	for _, leaf := range leaves {
		h := tlog.RecordHash(leaf)
		g.Hashes = append(g.Hashes, h)
		level := 0
		for ; n>>level&1 == 1; level++ { // the leaf completes a subtree: hash it with its left sister
			h = tlog.NodeHash(levels[level], h)
			g.Hashes = append(g.Hashes, h)
		}
		levels[level] = h
		n++
	}
	g.Tree = Tree{Size: n, Root: rootOf(n, &levels)}
	return g, nil
}

// readEdge fetches the roots of the tree's complete subtrees, by level and by index.
func (t Tree) readEdge(r HashReader) (levels [64]Hash, edge map[int64]Hash, err error) {
	indexes := edgeOf(t.Size)
	hashes, err := readHashes(r, indexes)
	if err != nil {
		return levels, nil, err
	}
	edge = make(map[int64]Hash, len(indexes))
	for i, index := range indexes {
		level, _ := tlog.SplitStoredHashIndex(index)
		levels[level], edge[index] = hashes[i], hashes[i]
	}
	if rootOf(t.Size, &levels) != t.Root {
		return levels, nil, wrong(ClassTree, "the stored hashes of %d leaves do not give the tree's root", t.Size)
	}
	return levels, edge, nil
}

// edgeOf lists the stored indexes of the complete subtrees, the largest first:
// one for each bit of the size.
func edgeOf(size int64) []int64 {
	var indexes []int64
	for level := bits.Len64(uint64(size)) - 1; level >= 0; level-- {
		if size>>level&1 == 1 {
			indexes = append(indexes, tlog.StoredHashIndex(level, size>>level-1))
		}
	}
	return indexes
}

// rootOf hashes the edge together, from the smallest subtree up.
func rootOf(size int64, levels *[64]Hash) Hash {
	if size == 0 {
		return Empty().Root
	}
	level := bits.TrailingZeros64(uint64(size))
	root := levels[level]
	for level++; size>>level != 0; level++ {
		if size>>level&1 == 1 {
			root = tlog.NodeHash(levels[level], root)
		}
	}
	return root
}

// readHashes reads and counts. A reader's own fault passes; any other error is the tree's.
func readHashes(r HashReader, indexes []int64) ([]Hash, error) {
	if len(indexes) == 0 {
		return []Hash{}, nil
	}
	hashes, err := r.ReadHashes(indexes)
	if err != nil {
		return nil, fault.From(err)
	}
	if len(hashes) != len(indexes) {
		return nil, wrong(ClassTree, "%d of %d hashes are stored", len(hashes), len(indexes))
	}
	return hashes, nil
}

// ReadHashes answers from the new hashes and the old edge; other places are evidence.tree.
func (g Growth) ReadHashes(indexes []int64) ([]Hash, error) {
	hashes := make([]Hash, len(indexes))
	for i, index := range indexes {
		if at := index - g.From; at >= 0 && at < int64(len(g.Hashes)) {
			hashes[i] = g.Hashes[at]
			continue
		}
		h, ok := g.edge[index]
		if !ok {
			return nil, wrong(ClassTree, "hash %d is neither new nor on the edge", index)
		}
		hashes[i] = h
	}
	return hashes, nil
}

// ProveLeaf returns the inclusion proof of leaf index in the tree of that size:
// the sister hashes from the leaf up (RFC 6962, 2.1.1).
func ProveLeaf(size, index int64, r HashReader) ([]Hash, error) {
	if size > MaxSize || index < 0 || index >= size {
		return nil, wrong(ClassIndex, "a log of %d leaves has no leaf %d", size, index)
	}
	path, err := tlog.ProveRecord(size, index, r)
	if err != nil {
		return nil, fault.From(err)
	}
	return path, nil
}

// CheckLeaf checks that path leads from the leaf's bytes at index to the root of t.
func CheckLeaf(t Tree, index int64, leaf []byte, path []Hash) error {
	if t.Size > MaxSize || index < 0 || index >= t.Size {
		return wrong(ClassIndex, "a log of %d leaves has no leaf %d", t.Size, index)
	}
	if err := tlog.CheckRecord(path, t.Size, t.Root, index, tlog.RecordHash(leaf)); err != nil {
		return wrong(ClassPath, "the proof does not lead from this entry at index %d to the root of %d leaves", index, t.Size).
			WithHint("The head, the salt, the index, the proof or the checkpoint has been altered, or they do not belong together.")
	}
	return nil
}

// ProveGrowth returns the consistency proof that the tree of size after begins
// with the tree of size before (RFC 6962, 2.1.2). From the empty tree it is empty.
func ProveGrowth(before, after int64, r HashReader) ([]Hash, error) {
	if before < 0 || after > MaxSize || before > after {
		return nil, wrong(ClassRollback, "a log of %d leaves cannot have been one of %d", after, before)
	}
	if before == 0 {
		return []Hash{}, nil
	}
	proof, err := tlog.ProveTree(after, before, r)
	if err != nil {
		return nil, fault.From(err)
	}
	return proof, nil
}

// CheckGrowth checks that after begins with before: the log was only appended to.
// A smaller tree is evidence.rollback, another history evidence.fork.
func CheckGrowth(before, after Tree, proof []Hash) error {
	if before.Size < 0 || after.Size > MaxSize || before.Size > after.Size {
		return wrong(ClassRollback, "the log had %d leaves and now shows %d", before.Size, after.Size)
	}
	// Every tree begins with the empty one, which needs no proof and has one root only.
	forked := before.Root != Empty().Root || len(proof) != 0
	if before.Size > 0 {
		forked = tlog.CheckTree(proof, after.Size, after.Root, before.Size, before.Root) != nil
	}
	if forked {
		return wrong(ClassFork, "the log of %d leaves does not begin with the log of %d leaves", after.Size, before.Size)
	}
	return nil
}
