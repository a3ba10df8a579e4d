package evidence

import (
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"tocsin/domain/fault"
)

// Begins checks that the log in a source begins with all that an older checkpoint
// signed: nothing of it was taken away, altered or put in between since. A smaller log
// is evidence.rollback, another history evidence.fork. The tree is that of a source
// whose audit passed; its tiles are read for the proof.
func (src Source) Begins(tree Checkpoint, older []byte, known note.Verifiers) (Signed, error) {
	before, err := OpenCheckpoint(older, known)
	if err != nil {
		return Signed{}, err
	}
	if before.Origin != tree.Origin {
		return Signed{}, wrong(ClassCheckpoint, "the older checkpoint is of %s, and the log is %s", before.Origin, tree.Origin)
	}
	proof, err := ProveGrowth(before.Tree.Size, tree.Tree.Size, tiled{src, tree.Tree.Size})
	if err != nil {
		return Signed{}, err
	}
	return before, CheckGrowth(before.Tree, tree.Tree, proof)
}

// tiled reads single hashes out of the tiles of a log of that size.
type tiled struct {
	Source
	size int64
}

// ReadHashes reads the tile of each place, as wide as it is in a log of that size.
func (r tiled) ReadHashes(indexes []int64) ([]Hash, error) {
	hashes := make([]Hash, len(indexes))
	for i, index := range indexes {
		t := tlog.TileForIndex(TileHeight, index)
		t.W = int(min(r.size>>(TileHeight*t.L)-t.N<<TileHeight, TileWidth))
		data, err := r.Tile(t)
		if err != nil {
			return nil, fault.From(err)
		}
		if hashes[i], err = tlog.HashFromTile(t, data, index); err != nil {
			return nil, wrong(ClassTile, "%s does not hold hash %d", TilePath(t), index).Because(err)
		}
	}
	return hashes, nil
}
