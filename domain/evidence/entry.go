package evidence

import (
	"crypto/sha256"
	"encoding/base64"
	"time"
)

// Salt is 32 secret random bytes that keep a commitment from being guessed. It is
// part of an opening: who holds it can show what was committed to.
type Salt [32]byte

// String hides the salt from logs.
func (Salt) String() string { return "[salt]" }

// UnmarshalText reads base64; the canonical form is compared by decode.
func (s *Salt) UnmarshalText(text []byte) error {
	raw, err := base64.StdEncoding.DecodeString(string(text))
	if err != nil || len(raw) != len(s) {
		return wrong(ClassSalt, "a salt is 32 bytes in base64")
	}
	*s = Salt(raw)
	return nil
}

// Entry is one act as the database keeps it: the opening of one leaf. Destroying
// Changes and ChangesSalt erases what became of the records and leaves the head
// provable; destroying the whole entry leaves only the leaf.
type Entry struct {
	Head        Head
	Salt        Salt     // opens the leaf's commitment to the head
	Changes     []Change // in canonical order
	ChangesSalt Salt     // opens the head's commitment to Changes; zero when they are withheld or erased
}

// Record makes the entry of an act: it sorts the changes and puts their digest and
// the version into the head. Both salts are fresh; neither is used twice.
func Record(head Head, changes []Change, salt, changesSalt Salt) (Entry, error) {
	changes = sortChanges(changes)
	if salt == (Salt{}) || changesSalt == (Salt{}) {
		return Entry{}, wrong(ClassSalt, "an entry needs two fresh salts")
	}
	var err error
	if head.Changes, err = commitChanges(changes, changesSalt); err != nil {
		return Entry{}, err
	}
	head.Version = HeadVersion
	if err := head.Check(); err != nil {
		return Entry{}, err
	}
	return Entry{head, salt, changes, changesSalt}, nil
}

// Withheld is the entry without its changes: head and salt go on opening the leaf.
func (e Entry) Withheld() Entry { return Entry{Head: e.Head, Salt: e.Salt} }

// IsWithheld reports whether the changes are missing.
func (e Entry) IsWithheld() bool { return e.ChangesSalt == Salt{} }

// Leaf is the public trace of the entry.
func (e Entry) Leaf() Leaf { return leafOf(e.Head, e.Salt) }

// Check wants a sound head, a salt, and the very changes that the head commits to.
func (e Entry) Check() error {
	if err := e.Head.Check(); err != nil {
		return err
	}
	if e.Salt == (Salt{}) {
		return wrong(ClassSalt, "the entry has no salt")
	}
	if e.IsWithheld() && len(e.Changes) > 0 {
		return wrong(ClassSalt, "the changes have no salt")
	}
	if e.IsWithheld() { // the head's digest of the changes stands, unopened
		return nil
	}
	digest, err := commitChanges(e.Changes, e.ChangesSalt)
	if err != nil {
		return err
	}
	if digest != e.Head.Changes {
		return wrong(ClassChanges, "the changes are not those of the entry's head")
	}
	return nil
}

// Opens checks the entry against the bytes of its leaf in the log.
func (e Entry) Opens(leaf []byte) error {
	if err := e.Check(); err != nil {
		return err
	}
	if string(e.Leaf().Bytes()) != string(leaf) {
		return wrong(ClassLeaf, "the entry of %s does not open this leaf", e.Head.Subject)
	}
	return nil
}

// Bytes is the canonical form of the entry, for a database or a backup. It is secret.
func (e Entry) Bytes() []byte { return e.appendTo(make([]byte, 0, 2048)) }

// maxEntry is the budget of a whole entry, in bytes.
const maxEntry = maxChanges + MaxReceipt

// ParseEntry reads the canonical form and checks it.
func ParseEntry(data []byte) (Entry, error) {
	return decode(data, maxEntry, "entry", entryWire.entry)
}

func (e Entry) appendTo(b []byte) []byte {
	b = append(b, '{')
	if !e.IsWithheld() {
		b = append(appendChanges(append(b, `"changes":`...), e.Changes), ',')
		b = append(appendBase64(append(b, `"changes_salt":`...), (*[32]byte)(&e.ChangesSalt)), ',')
	}
	b = e.Head.appendTo(append(b, `"head":`...))
	b = appendBase64(appendKey(b, "salt"), (*[32]byte)(&e.Salt))
	return append(b, '}')
}

// entryWire is the entry as the JSON library reads it, before the checks.
type entryWire struct {
	Changes     []Change
	ChangesSalt Salt `json:"changes_salt"`
	Head        headWire
	Salt        Salt
}

func (w entryWire) entry() (Entry, error) {
	head, err := w.Head.head()
	if err != nil {
		return Entry{}, err
	}
	e := Entry{head, w.Salt, w.Changes, w.ChangesSalt}
	return e, e.Check()
}

// leafOf commits to a head: SHA-256("tocsin commitment v1" ‖ salt ‖ canonical head).
func leafOf(h Head, salt Salt) Leaf {
	b := make([]byte, 0, 640)
	b = append(b, "tocsin commitment v1"...)
	b = append(b, salt[:]...)
	return Leaf{At: h.At, Commitment: sha256.Sum256(h.appendTo(b))}
}

// Leaf is what the public log holds of an entry.
type Leaf struct {
	At         time.Time // UTC, whole milliseconds
	Commitment Hash
}

// leafHeader is the first line of every leaf of this version.
const leafHeader = "tocsin.leaf/v1\n"

// Bytes is the leaf as it is logged: three lines of text, 85 bytes.
func (l Leaf) Bytes() []byte {
	b := make([]byte, 0, 85)
	b = append(b, leafHeader...)
	b = append(appendTime(b, l.At), '\n')
	b = base64.StdEncoding.AppendEncode(b, l.Commitment[:])
	return append(b, '\n')
}

// ParseLeaf reads the bytes of a leaf; no other spelling of the same leaf is accepted.
func ParseLeaf(data []byte) (Leaf, error) {
	const first, second = len(leafHeader), len(leafHeader) + len(stamp) + 1
	const size = second + 44 + 1
	if len(data) != size || string(data[:first]) != leafHeader {
		return Leaf{}, wrong(ClassLeaf, "this is no leaf of version 1")
	}
	at, ok := parseTime(string(data[first : second-1]))
	if !ok {
		return Leaf{}, wrong(ClassLeaf, "the leaf's time is not written as %s", stamp)
	}
	hash, ok := parseHash(string(data[second : size-1]))
	if !ok || data[second-1] != '\n' || data[size-1] != '\n' {
		return Leaf{}, wrong(ClassLeaf, "the leaf's commitment is not 32 bytes in base64")
	}
	return Leaf{at, hash}, nil
}

// parseHash reads 32 bytes of standard base64 in their one spelling: 44 characters
// leave no room for a line break, and Strict none for spare bits.
func parseHash(s string) (Hash, bool) {
	var h Hash
	raw, err := base64.StdEncoding.Strict().DecodeString(s)
	if err != nil || len(raw) != len(h) || len(s) != 44 {
		return h, false
	}
	return Hash(raw), true
}
