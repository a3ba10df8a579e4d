package evidence

import (
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Statement is what a verified receipt proves, and no more.
type Statement struct {
	Head   Head   // act, subject, time, reason, digest of the content
	Index  int64  // the entry's place in the log, from 0
	Signed Signed // the log's origin, its size and root, and whose signatures were good
}

// Verify checks a receipt offline, with public keys only. It wants a sound head,
// a checkpoint that its log has signed, and a path from the opened leaf to the
// signed root; the fault names the first of these that is wrong.
func Verify(r Receipt, known note.Verifiers) (Statement, error) {
	signed, err := OpenCheckpoint([]byte(r.Checkpoint), known)
	if err != nil {
		return Statement{}, err
	}
	return signed.proves(Entry{Head: r.Head, Salt: r.Salt}, r.Index, r.Path)
}

// proves checks one opened entry against the signed tree.
func (s Signed) proves(e Entry, index int64, path []Hash) (Statement, error) {
	if err := e.Check(); err != nil {
		return Statement{}, err
	}
	if err := CheckLeaf(s.Tree, index, e.Leaf().Bytes(), path); err != nil {
		return Statement{}, err
	}
	return Statement{e.Head, index, s}, nil
}

// Words says in English what is proven, one sentence a line. Free text is quoted
// so that it cannot pose as part of the statement.
func (s Statement) Words() string {
	var b strings.Builder
	h, c := s.Head, s.Signed
	fmt.Fprintf(&b, "The log %s recorded at %s that %q did %s on %q.\n", c.Origin, h.At.Format(stamp), h.By, h.Act, h.Subject)
	if h.Why != "" {
		fmt.Fprintf(&b, "The reason given was %q.\n", h.Why)
	}
	if h.Content != "" {
		fmt.Fprintf(&b, "What came in had the SHA-256 digest %s.\n", h.Content)
	}
	fmt.Fprintf(&b, "It is entry %d, counted from 0, of a log of %d entries with the root %s.\n", s.Index, c.Tree.Size, c.Tree.Root)
	fmt.Fprintf(&b, "Signed by %s.\n", strings.Join(c.Signers, ", "))
	b.WriteString("The time is the log's. A date or a fact inside the content is a claim of its author.\n")
	return b.String()
}
