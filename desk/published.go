package desk

import (
	"context"

	"tocsin/domain/access"
	"tocsin/domain/evidence"
	"tocsin/domain/fault"
)

// Tile is one file of the published log: the hashes of a tile, or the leaves of an
// entry bundle. A tile that the log has not filled as far as it asks is absent. What a
// tile holds never changes, and tells a stranger nothing of what was done.
func (l Look) Tile(ctx context.Context, who access.Principal, t evidence.Tile) ([]byte, error) {
	if _, err := l.view(who, access.ReadPublic); err != nil {
		return nil, err
	}
	tree, _ := l.store.Checkpoint()
	if !filled(t, tree.Size) {
		return nil, access.Gone()
	}
	if t.L != evidence.EntryLevel {
		return evidence.TileData(t, l.store.Hashes(ctx))
	}
	from := t.N << evidence.TileHeight
	leaves, err := l.store.Leaves(ctx, from, from+int64(t.W))
	if err != nil {
		return nil, err
	}
	if len(leaves) != t.W {
		return nil, fault.New(fault.Internal, "log.leaves", "the log holds %d of %d leaves from %d", len(leaves), t.W, from)
	}
	return evidence.EntryBundle(leaves)
}

// filled reports whether a log of the size holds the whole tile. A hash at level L
// stands for 256^L leaves.
func filled(t evidence.Tile, size int64) bool {
	shift := evidence.TileHeight * max(t.L, 0)
	return t.N<<evidence.TileHeight+int64(t.W) <= size>>shift
}
