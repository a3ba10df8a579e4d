package evidence

import (
	"bytes"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"tocsin/domain/fault"
)

// Source is where an auditor reads a log: a database, or a folder of tiles.
type Source struct {
	Size   int64                                    // how many leaves the source holds
	Leaves func(first, end int64) ([][]byte, error) // the leaves of first ≤ index < end
	Tile   func(t Tile) ([]byte, error)             // a hash tile; nil when there are none to compare
	Hashes HashReader                               // the stored hashes; nil when there are none to compare
}

// Files is the source of a log laid out in the paths of c2sp.org/tlog-tiles; read
// returns the content of one path. size is the size of its checkpoint.
func Files(size int64, read func(path string) ([]byte, error)) Source {
	return Source{
		Size: size,
		Tile: func(t Tile) ([]byte, error) { return read(TilePath(t)) },
		Leaves: func(first, end int64) ([][]byte, error) {
			width := int(end - first)
			data, err := read(TilePath(Tile{H: TileHeight, L: EntryLevel, N: first >> TileHeight, W: width}))
			if err != nil {
				return nil, err
			}
			return ParseEntryBundle(data, width)
		},
	}
}

// Audited is what a whole log was found to be.
type Audited struct {
	Signed Signed
	Tiles  int // hash tiles that were compared
	// Backward are leaves whose time is before that of the leaf in front of them
	// (at most maxReasons). The tree stands, but the clock of the log did not.
	Backward []int64
}

// maxReasons is how many single faults an audit lists before it stops collecting.
const maxReasons = 50

// Audit computes the tree anew from the leaves and compares it with everything
// the source holds of it: every stored hash, every tile (full, partial, inner),
// the size, and the root that the log has signed. It reads the leaves once, in
// runs of 256, and keeps no more than that in memory. The fault has one reason for
// each thing that is wrong.
func Audit(src Source, checkpoint []byte, known note.Verifiers) (Audited, error) {
	signed, err := OpenCheckpoint(checkpoint, known)
	if err != nil {
		return Audited{}, err
	}
	if src.Size != signed.Tree.Size {
		return Audited{}, wrong(ClassSize, "the log holds %d leaves and %d are signed", src.Size, signed.Tree.Size)
	}
	a := auditor{src: src, found: Audited{Signed: signed}, grown: Growth{Tree: Empty()}, suspect: -1}
	for first := int64(0); first < src.Size; first += TileWidth {
		if err := a.run(first, min(first+TileWidth, src.Size)); err != nil {
			return Audited{}, err
		}
	}
	if err := a.partial(); err != nil {
		return Audited{}, err
	}
	a.root()
	return a.found, fault.Join(fault.Invalid, firstCode(a.reasons), "the log does not hold what it signed", a.reasons)
}

// auditor walks a log once, from the first leaf to the last.
type auditor struct {
	src     Source
	found   Audited
	grown   Growth    // the tree so far
	column  [8][]Hash // of each tile level, the hashes of its unfinished tile
	done    [8]int64  // of each tile level, the full tiles behind
	last    time.Time // of the leaf before
	suspect int64     // the first leaf that a tile contradicts; -1 for none
	reasons []fault.Fault
}

func (a *auditor) report(f *fault.Fault) {
	if len(a.reasons) < maxReasons {
		a.reasons = append(a.reasons, *f)
	}
}

// run reads the leaves of one bundle, grows the tree by them, and compares.
func (a *auditor) run(first, end int64) error {
	leaves, err := a.src.Leaves(first, end)
	if err != nil {
		return fault.From(err)
	}
	if int64(len(leaves)) != end-first {
		return wrong(ClassSize, "of leaves %d to %d the source holds %d", first, end-1, len(leaves))
	}
	for i, leaf := range leaves {
		a.leaf(first+int64(i), leaf)
	}
	if a.grown, err = a.grown.Tree.Append(leaves, a.grown); err != nil {
		return err
	}
	if err := a.compareHashes(); err != nil {
		return err
	}
	// Tiles hold every eighth level of the tree; the levels between are recomputed.
	for i, h := range a.grown.Hashes {
		level, _ := tlog.SplitStoredHashIndex(a.grown.From + int64(i))
		if level%TileHeight != 0 {
			continue
		}
		if err := a.collect(level/TileHeight, h); err != nil {
			return err
		}
	}
	return nil
}

func (a *auditor) leaf(index int64, data []byte) {
	leaf, err := ParseLeaf(data)
	if err != nil {
		a.report(wrong(ClassLeaf, "leaf %d is no leaf", index).Because(err))
		return
	}
	if leaf.At.Before(a.last) && len(a.found.Backward) < maxReasons {
		a.found.Backward = append(a.found.Backward, index)
	}
	a.last = leaf.At
}

// compareHashes holds the hashes of this run against the stored ones.
func (a *auditor) compareHashes() error {
	if a.src.Hashes == nil {
		return nil
	}
	indexes := make([]int64, len(a.grown.Hashes))
	for i := range indexes {
		indexes[i] = a.grown.From + int64(i)
	}
	stored, err := readHashes(a.src.Hashes, indexes)
	if err != nil {
		return err
	}
	for i, h := range stored {
		if h != a.grown.Hashes[i] {
			level, n := tlog.SplitStoredHashIndex(indexes[i])
			a.report(wrong(ClassTree, "the stored hash of level %d, number %d contradicts the leaves", level, n))
		}
	}
	return nil
}

// collect adds a hash to the unfinished tile of its level and compares a full one.
func (a *auditor) collect(level int, h Hash) error {
	a.column[level] = append(a.column[level], h)
	if len(a.column[level]) < TileWidth {
		return nil
	}
	err := a.tile(level)
	a.column[level] = a.column[level][:0]
	a.done[level]++
	return err
}

// partial compares the unfinished tile of every level.
func (a *auditor) partial() error {
	for level := range a.column {
		if len(a.column[level]) == 0 {
			continue
		}
		if err := a.tile(level); err != nil {
			return err
		}
	}
	return nil
}

// tile compares one tile of the source with the hashes computed for it.
func (a *auditor) tile(level int) error {
	if a.src.Tile == nil {
		return nil
	}
	t := Tile{H: TileHeight, L: level, N: a.done[level], W: len(a.column[level])}
	data, err := a.src.Tile(t)
	if err != nil {
		return fault.From(err)
	}
	a.found.Tiles++
	want := make([]byte, 0, t.W*tlog.HashSize)
	for _, h := range a.column[level] {
		want = append(want, h[:]...)
	}
	if bytes.Equal(want, data) {
		return nil
	}
	at := 0 // the first byte that differs says which hash
	for at < min(len(want), len(data)) && want[at] == data[at] {
		at++
	}
	if level == 0 && a.suspect < 0 {
		a.suspect = t.N*TileWidth + int64(at/tlog.HashSize)
	}
	a.report(wrong(ClassTile, "the tile contradicts the leaves from its hash %d on", at/tlog.HashSize).At(TilePath(t)))
	return nil
}

// root compares the computed root with the signed one. Where both a tile and the
// signature speak against a leaf, the leaf is what was changed, and comes first.
func (a *auditor) root() {
	if a.grown.Tree.Root == a.found.Signed.Tree.Root {
		return
	}
	first := wrong(ClassCheckpoint, "the leaves give the root %s and the checkpoint signs %s",
		a.grown.Tree.Root, a.found.Signed.Tree.Root)
	if a.suspect >= 0 {
		first = wrong(ClassLeaf, "leaf %d is not the one that was logged", a.suspect)
	}
	a.reasons = append([]fault.Fault{*first}, a.reasons...)
}

// firstCode is the code of the whole: that of its first reason.
func firstCode(reasons []fault.Fault) string {
	if len(reasons) == 0 {
		return ""
	}
	return reasons[0].Code
}
