package evidence

import (
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// BundleFormat names the file form of a bundle.
const BundleFormat = "tocsin-bundle/v1"

// MaxBundle is the budget of a bundle file, in bytes.
const MaxBundle = 64 << 20

// Proven is an entry with its place in the log and its proof.
type Proven struct {
	Entry Entry // with its changes, or withheld
	Index int64
	Path  []Hash // the inclusion proof to the bundle's checkpoint
}

// Bundle is the export of a case: its entries, all proven to one checkpoint. It
// has no title and no remarks, because nothing in it may be unproven.
type Bundle struct {
	Checkpoint string   // the signed note that every path leads to
	Entries    []Proven // at least one, in the order of the log
}

// Bind proves entries to a checkpoint. indexes are the entries' places, ascending;
// size is the checkpoint's and r reads that tree.
func Bind(checkpoint []byte, size int64, entries []Entry, indexes []int64, r HashReader) (Bundle, error) {
	if len(entries) != len(indexes) {
		return Bundle{}, wrong(ClassIndex, "%d entries have %d indexes", len(entries), len(indexes))
	}
	b := Bundle{Checkpoint: string(checkpoint)}
	for i, entry := range entries {
		path, err := ProveLeaf(size, indexes[i], r)
		if err != nil {
			return Bundle{}, err
		}
		b.Entries = append(b.Entries, Proven{entry, indexes[i], path})
	}
	return b, b.check()
}

// JSON is the bundle as a file: canonical, one line, with its newline.
func (b Bundle) JSON() []byte { return b.appendTo(nil) }

func (b Bundle) appendTo(out []byte) []byte {
	out = appendString(append(out, `{"checkpoint":`...), b.Checkpoint)
	out = append(appendKey(out, "entries"), '[')
	for i, p := range b.Entries {
		if i > 0 {
			out = append(out, ',')
		}
		out = p.Entry.appendTo(append(out, `{"entry":`...))
		out = appendInt(appendKey(out, "index"), p.Index)
		out = append(appendHashes(appendKey(out, "path"), p.Path), '}')
	}
	out = appendString(appendKey(append(out, ']'), "format"), BundleFormat)
	return append(out, '}', '\n')
}

// ParseBundle reads the canonical form. It checks the form alone; VerifyBundle
// says whether the bundle is true.
func ParseBundle(data []byte) (Bundle, error) {
	return decode(data, MaxBundle, "bundle", bundleWire.bundle)
}

// bundleWire is the file as the JSON library reads it, before the checks.
type bundleWire struct {
	Checkpoint, Format string
	Entries            []struct {
		Entry entryWire
		Index int64
		Path  []Hash
	}
}

func (w bundleWire) bundle() (Bundle, error) {
	b := Bundle{Checkpoint: w.Checkpoint, Entries: make([]Proven, len(w.Entries))}
	if w.Format != BundleFormat {
		return b, wrong(ClassForm, "the format is not %s", BundleFormat).At("format")
	}
	for i, p := range w.Entries {
		entry, err := p.Entry.entry()
		if err != nil {
			return b, err
		}
		b.Entries[i] = Proven{entry, p.Index, p.Path}
	}
	return b, b.check()
}

// check wants at least one entry, each once, in the order of the log.
func (b Bundle) check() error {
	if len(b.Entries) == 0 {
		return wrong(ClassForm, "a bundle holds at least one entry")
	}
	for i := 1; i < len(b.Entries); i++ {
		if b.Entries[i-1].Index >= b.Entries[i].Index {
			return wrong(ClassIndex, "entry %d stands twice or out of order", b.Entries[i].Index)
		}
	}
	_, err := parseNote(b.Checkpoint)
	return err
}

// Account is what a verified bundle proves: one statement an entry, in the order of the log.
type Account struct {
	Statements []Statement
	Signed     Signed
}

// VerifyBundle checks every entry of a bundle offline, with public keys only.
func VerifyBundle(b Bundle, known note.Verifiers) (Account, error) {
	if err := b.check(); err != nil {
		return Account{}, err
	}
	signed, err := OpenCheckpoint([]byte(b.Checkpoint), known)
	if err != nil {
		return Account{}, err
	}
	account := Account{Signed: signed}
	for _, p := range b.Entries {
		s, err := signed.proves(p.Entry, p.Index, p.Path)
		if err != nil {
			return Account{}, err
		}
		account.Statements = append(account.Statements, s)
	}
	return account, nil
}

// Words says what the bundle proves, and what it does not.
func (a Account) Words() string {
	var b strings.Builder
	c := a.Signed
	fmt.Fprintf(&b, "The log %s of %d entries with the root %s, signed by %s, holds these %d entries:\n",
		c.Origin, c.Tree.Size, c.Tree.Root, strings.Join(c.Signers, ", "), len(a.Statements))
	for _, s := range a.Statements {
		fmt.Fprintf(&b, "%d  %s  %q did %s on %q.\n", s.Index, s.Head.At.Format(stamp), s.Head.By, s.Head.Act, s.Head.Subject)
	}
	fmt.Fprintf(&b, "Of entries that it does not show it says nothing. That there is no other can be claimed only of the first %d entries, by somebody who holds the openings of them all.\n", c.Tree.Size)
	return b.String()
}
