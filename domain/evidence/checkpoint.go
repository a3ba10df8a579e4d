package evidence

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// maxCheckpoint is the budget of a signed checkpoint: the log's signature and some witnesses.
const maxCheckpoint = 16 << 10

// Checkpoint is a tree that a log stands by (c2sp.org/tlog-checkpoint).
type Checkpoint struct {
	Origin string // the log's name, also its key's name: "tocsin.example/log"
	Tree   Tree
}

// Text is the body that is signed: origin, size, root, each on its line.
func (c Checkpoint) Text() string {
	return c.Origin + "\n" + strconv.FormatInt(c.Tree.Size, 10) + "\n" + c.Tree.Root.String() + "\n"
}

// Sign returns the signed note. The first signer is the log: its key bears the origin's name.
func (c Checkpoint) Sign(signers ...note.Signer) ([]byte, error) {
	if len(signers) == 0 || signers[0].Name() != c.Origin {
		return nil, wrong(ClassSignature, "a checkpoint of %s is signed by its key first", c.Origin)
	}
	if _, err := parseCheckpointText(c.Text()); err != nil {
		return nil, err
	}
	msg, err := note.Sign(&note.Note{Text: c.Text()}, signers...)
	if err != nil {
		return nil, wrong(ClassSignature, "the checkpoint could not be signed").Because(err)
	}
	return msg, nil
}

// Signed is a checkpoint whose log's signature has been checked.
type Signed struct {
	Checkpoint
	Signers []string // keys that were known and signed, as name+hash; the log's and its witnesses'
}

// OpenCheckpoint reads a signed checkpoint and checks its signatures. The log's
// own must be there and good; a wrong signature of any known key refuses the
// whole; signatures of unknown keys are passed over, as the specification wants,
// and nothing is said about them. Extension lines are refused: this log has none.
func OpenCheckpoint(msg []byte, known note.Verifiers) (Signed, error) {
	c, err := parseNote(string(msg))
	if err != nil {
		return Signed{}, err
	}
	opened, err := note.Open(msg, known)
	if err != nil {
		return Signed{}, refuseNote(err)
	}
	// A witness signs what it saw; only the log's own key stands by its origin.
	signed, own := Signed{Checkpoint: c}, false
	for _, s := range opened.Sigs {
		signed.Signers = append(signed.Signers, fmt.Sprintf("%s+%08x", s.Name, s.Hash))
		own = own || s.Name == c.Origin
	}
	if !own {
		return Signed{}, wrong(ClassSignature, "the key of %s itself has not signed its checkpoint", c.Origin)
	}
	return signed, nil
}

// refuseNote tells a note without a good signature from one that is no note.
func refuseNote(err error) error {
	var unsigned *note.UnverifiedNoteError
	var forged *note.InvalidSignatureError
	switch {
	case errors.As(err, &unsigned):
		return wrong(ClassSignature, "no known key has signed this checkpoint").
			WithHint("Check with the log's public key from a source that you trust.")
	case errors.As(err, &forged):
		return wrong(ClassSignature, "the signature of %s+%08x does not fit: the checkpoint or the signature has been altered", forged.Name, forged.Hash)
	default:
		return wrong(ClassCheckpoint, "this is no signed note").Because(err)
	}
}

func parseCheckpointText(text string) (Checkpoint, error) {
	malformed := wrong(ClassCheckpoint, "a checkpoint has three lines: origin, size, root")
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[3] != "" || !isOrigin(lines[0]) {
		return Checkpoint{}, malformed
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || size > MaxSize {
		return Checkpoint{}, malformed
	}
	root, ok := parseHash(lines[2])
	c := Checkpoint{lines[0], Tree{size, root}}
	if !ok || c.Text() != text { // leading zeros, plus signs
		return Checkpoint{}, malformed
	}
	return c, nil
}

// isOrigin: a key name, without spaces and pluses.
func isOrigin(s string) bool { return isLine(s, maxSubject) && !strings.ContainsAny(s, " +") }

// parseNote reads a signed checkpoint in its one form and leaves the signatures
// unchecked: three lines, canonical base64, no signature twice. The note library
// alone lets spare bits and repeated lines pass.
func parseNote(msg string) (Checkpoint, error) {
	if len(msg) > maxCheckpoint {
		return Checkpoint{}, wrong(ClassCheckpoint, "a checkpoint of %d bytes is over the budget of %d", len(msg), maxCheckpoint)
	}
	text, block, ok := strings.Cut(msg, "\n\n")
	if !ok || !strings.HasSuffix(block, "\n") {
		return Checkpoint{}, wrong(ClassCheckpoint, "this is no signed note")
	}
	c, err := parseCheckpointText(text + "\n")
	if err != nil {
		return Checkpoint{}, err
	}
	seen := make(map[string]bool)
	for line := range strings.Lines(block) {
		key, ok := parseSignature(line)
		if !ok {
			return Checkpoint{}, wrong(ClassCheckpoint, "signature line %d is malformed", len(seen)+1)
		}
		if seen[key] {
			return Checkpoint{}, wrong(ClassSignature, "%s has signed twice", key)
		}
		seen[key] = true
	}
	return c, nil
}

// parseSignature takes the key, as name+hash, from a line "— name base64".
func parseSignature(line string) (key string, ok bool) {
	rest, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "— ")
	name, sig64, spaced := strings.Cut(rest, " ")
	sig, err := base64.StdEncoding.Strict().DecodeString(sig64)
	if !ok || !spaced || err != nil || len(sig) < 5 || strings.Contains(sig64, "\r") {
		return "", false
	}
	return fmt.Sprintf("%s+%08x", name, binary.BigEndian.Uint32(sig)), true
}
