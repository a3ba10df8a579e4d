package evidence

import (
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"tocsin/domain/fault"
)

// Keys is a key history: the public keys of a log, old and new, and of its
// witnesses. It is a note.Verifiers.
type Keys struct {
	list  []string
	known note.Verifiers
}

// ParseKeys reads verifier keys, one a line in the form name+hash+key of signed
// notes. Empty lines and lines that begin with # are passed over. A line that is
// no key, a key that stands twice, and a history without keys are evidence.key.
func ParseKeys(text string) (Keys, error) {
	var keys Keys
	var verifiers []note.Verifier
	seen := make(map[string]bool)
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSuffix(line, "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		v, err := parseKey(line)
		if err != nil {
			return Keys{}, fault.From(err).At(fmt.Sprintf("line %d", number))
		}
		id := fmt.Sprintf("%s+%08x", v.Name(), v.KeyHash())
		if seen[id] {
			return Keys{}, wrong(ClassKey, "the key %s stands twice", id).At(fmt.Sprintf("line %d", number))
		}
		seen[id] = true
		keys.list, verifiers = append(keys.list, line), append(verifiers, v)
	}
	if len(verifiers) == 0 {
		return Keys{}, wrong(ClassKey, "there is no verifier key")
	}
	keys.known = note.VerifierList(verifiers...)
	return keys, nil
}

// Verifier finds the key of a signature; it makes Keys a note.Verifiers.
func (k Keys) Verifier(name string, hash uint32) (note.Verifier, error) {
	if k.known == nil {
		return nil, &note.UnknownVerifierError{Name: name, KeyHash: hash}
	}
	return k.known.Verifier(name, hash)
}

// String is the history as ParseKeys reads it, without the comments.
func (k Keys) String() string {
	return strings.Join(append(k.list[:len(k.list):len(k.list)], ""), "\n")
}

// parseKey reads one verifier key in its one spelling: lower-case hash, no line
// breaks. The 33 bytes of the key leave base64 no spare bits.
func parseKey(line string) (note.Verifier, error) {
	v, err := note.NewVerifier(line)
	if err != nil {
		return nil, wrong(ClassKey, "this is no verifier key").Because(err)
	}
	if !strings.HasPrefix(line, fmt.Sprintf("%s+%08x+", v.Name(), v.KeyHash())) || strings.Contains(line, "\r") {
		return nil, wrong(ClassKey, "this is no verifier key in its one spelling")
	}
	return v, nil
}
