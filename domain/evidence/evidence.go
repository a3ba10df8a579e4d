// Package evidence keeps the memory that nobody can bend.
//
// Every act of the office writes one Entry: a Head (who did what, to which
// record, when and why) and the Changes (what became of the records). The entry
// stays in the database. Into the public log goes only its Leaf: the time and a
// salted commitment, 85 bytes that tell a stranger nothing, not even which kind
// of act it was. The leaves form a Merkle tree (RFC 6962, C2SP tlog-tiles) whose
// size and root the log signs as a Checkpoint.
//
//	Change, Change ─┐
//	                ├─ Head ── commitment ── Leaf ── Tree ── Checkpoint ── signature
//	salt ───────────┘
//
// From these the package makes what people hold in their hands: a Receipt for
// one entry, a Bundle for a case, and the Audit of a whole log. It promises:
//
//   - V1: a leaf holds a commitment, never content. Entries of equal content
//     have unequal leaves.
//   - V2: a receipt is checked with public keys and nothing else: no network, no clock.
//   - V3: Fold computes the records from the entries; Compare names each field
//     that the database tells differently.
//   - V4: the time in a statement is the log's. A date inside the content is a claim.
//   - C4: who destroys an entry destroys the opening only; leaf, tree and all
//     other receipts go on verifying.
//
// The wording rule: absence is claimable only relative to a size. A receipt or a
// bundle proves what is in the log; that something is not in it can be said only
// of a log of a stated size, by somebody who holds the opening of every entry.
//
// Every form has one way to be written, and the parsers accept that way only: the
// same thing is the same bytes, and no byte of a file may change unseen. All
// hashes are SHA-256, because the C2SP formats say so; another digest is another
// version of the formats, not a setting. Every fault is of kind Invalid (or
// TooLarge) and its code, "evidence." and a class, names what is wrong.
//
// Every period of law whose beginning or end somebody may deny is counted between
// entries of this log, first of all the two days of
// law: cn/rmspv 7(2)
package evidence

import (
	"golang.org/x/mod/sumdb/tlog"

	"tocsin/domain/fault"
)

// Hash is a SHA-256 hash: of a leaf, of a node of the tree, or its root.
type Hash = tlog.Hash

// HashReader reads node hashes by their place in tlog's stored order
// (tlog.StoredHashIndex). A store, a Growth and a test in memory are readers.
type HashReader = tlog.HashReader

// The classes of what can be wrong; a fault's code is "evidence." and the class.
const (
	ClassForm       = "form"       // not the canonical bytes of this kind of document
	ClassTooLarge   = "too-large"  // more bytes than the budget
	ClassHead       = "head"       // a head breaks its own rules
	ClassChanges    = "changes"    // the changes are not those the head commits to
	ClassSalt       = "salt"       // a salt is missing
	ClassLeaf       = "leaf"       // a leaf is not what was logged, or not the opening's
	ClassIndex      = "index"      // an index that the tree does not have, or out of order
	ClassPath       = "path"       // the proof does not lead from the entry to the root
	ClassTree       = "tree"       // stored hashes contradict the root
	ClassTile       = "tile"       // a tile contradicts the leaves
	ClassSize       = "size"       // the log holds more or fewer leaves than were signed
	ClassCheckpoint = "checkpoint" // the checkpoint is malformed, or signs another tree
	ClassSignature  = "signature"  // a signature is wrong, or the log's own is missing
	ClassKey        = "key"        // a verifier key cannot be read
	ClassRollback   = "rollback"   // a later checkpoint is smaller than an earlier one
	ClassFork       = "fork"       // two checkpoints tell different histories
	ClassErased     = "erased"     // the changes of an entry are no longer there to fold
)

// wrong makes the fault of a class.
func wrong(class, format string, args ...any) *fault.Fault {
	return fault.New(fault.Invalid, "evidence."+class, format, args...)
}
