package evidence

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"unicode/utf8"
)

// Change is what one act did to one record.
type Change struct {
	Table string // the table, in the singular: "report"
	ID    string // the record's identifier within the table
	// Facts are all facts of the record that evidence covers, as they stand after
	// the act: not the difference. nil is a tombstone: the record is gone.
	Facts map[string]string
}

// Gone reports whether the change is a tombstone.
func (c Change) Gone() bool { return c.Facts == nil }

// Budgets of one entry's changes.
const (
	maxName    = 64      // bytes of a table's or a fact's name
	maxSubject = 200     // bytes of an identifier, an alias, a subject
	maxChanges = 1 << 20 // bytes of the canonical changes of one entry
)

func (c Change) appendTo(b []byte) []byte {
	b = append(b, `{"facts":`...)
	if c.Gone() {
		b = append(b, "null"...)
	} else {
		b = appendFacts(b, c.Facts)
	}
	b = appendString(appendKey(b, "id"), c.ID)
	b = appendString(appendKey(b, "table"), c.Table)
	return append(b, '}')
}

func appendFacts(b []byte, facts map[string]string) []byte {
	var few [8]string // more would be strange, and are written as well
	names := few[:0]
	for name := range facts {
		names = append(names, name)
	}
	slices.Sort(names)
	b = append(b, '{')
	for i, name := range names {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendString(b, name), ':')
		b = appendString(b, facts[name])
	}
	return append(b, '}')
}

func appendChanges(b []byte, changes []Change) []byte {
	b = append(b, '[')
	for i, c := range changes {
		if i > 0 {
			b = append(b, ',')
		}
		b = c.appendTo(b)
	}
	return append(b, ']')
}

// commitChanges is the head's commitment to the changes, in hex:
// SHA-256("tocsin changes v1" ‖ salt ‖ canonical changes). It wants them sound.
func commitChanges(changes []Change, salt Salt) (string, error) {
	if err := checkChanges(changes); err != nil {
		return "", err
	}
	const words = "tocsin changes v1"
	b := append(append(make([]byte, 0, 2048), words...), salt[:]...)
	b = appendChanges(b, changes)
	if n := len(b) - len(words) - len(salt); n > maxChanges {
		return "", wrong(ClassChanges, "the changes of one act have %d bytes; at most %d are kept", n, maxChanges)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}

// sortChanges returns the changes in their canonical order: by table, then by identifier.
func sortChanges(changes []Change) []Change {
	sorted := slices.Clone(changes)
	slices.SortFunc(sorted, orderChanges)
	return sorted
}

func orderChanges(a, b Change) int {
	return cmp.Or(cmp.Compare(a.Table, b.Table), cmp.Compare(a.ID, b.ID))
}

// checkChanges wants sound changes in canonical order, one for a record.
func checkChanges(changes []Change) error {
	for i, c := range changes {
		if !isName(c.Table) {
			return wrong(ClassChanges, "the table of change %d has no sound name: %q", i, c.Table)
		}
		if !isLine(c.ID, maxSubject) {
			return wrong(ClassChanges, "the identifier of change %d is empty, too long or not printable", i)
		}
		if i > 0 && orderChanges(changes[i-1], c) >= 0 {
			return wrong(ClassChanges, "%s %s stands twice or out of order: one act changes a record once", c.Table, c.ID)
		}
		for name, value := range c.Facts {
			if !isName(name) || !utf8.ValidString(value) {
				return wrong(ClassChanges, "a fact of %s %s has no sound name or is not UTF-8: %q", c.Table, c.ID, name)
			}
		}
	}
	return nil
}
