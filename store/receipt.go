package store

import (
	"context"

	"tocsin/domain/access"
	"tocsin/domain/evidence"
)

// Proof says where in the evidence an act stands.
type Proof struct {
	Index int64 // of its entry; -1 when the act found itself done before and wrote none
	entry evidence.Entry
	grown evidence.Growth
	note  string
}

// Receipt makes the receipt of the act that was just written. It asks no database.
func (p Proof) Receipt() (evidence.Receipt, error) {
	if p.Index < 0 {
		return evidence.Receipt{}, access.Gone()
	}
	path, err := evidence.ProveLeaf(p.grown.Tree.Size, p.Index, p.grown)
	if err != nil {
		return evidence.Receipt{}, err
	}
	return evidence.Receipt{Head: p.entry.Head, Salt: p.entry.Salt, Index: p.Index, Path: path, Checkpoint: p.note}, nil
}

// Receipt makes the receipt of an entry that the principal may see, under the newest
// checkpoint.
func (v View) Receipt(ctx context.Context, e Logged) (evidence.Receipt, error) {
	if v.tx != nil {
		ctx = v.tx.ctx
	}
	tree, note, _, err := v.store.newest(ctx, v.q)
	if err != nil {
		return evidence.Receipt{}, err
	}
	path, err := evidence.ProveLeaf(tree.Size, e.Index, dbHashes{ctx, v.q, v.store})
	if err != nil {
		return evidence.Receipt{}, err
	}
	return evidence.Receipt{Head: e.Head, Salt: e.Salt, Index: e.Index, Path: path, Checkpoint: note}, nil
}
