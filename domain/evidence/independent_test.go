package evidence_test

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"tocsin/domain/evidence"
)

// The second verifier. It is written from the formats alone: the standard
// library, a cursor over the bytes, RFC 9162's loop for the path. It calls nothing
// of the package and nothing of its libraries, so a mistake must be made twice,
// in two ways, to pass.

// second checks a receipt in either form against verifier keys, one a line.
func second(receipt, vkeys string) error {
	read := secondJSON
	if strings.HasPrefix(receipt, "c2sp.org/") {
		read = secondText
	}
	r, err := read(receipt)
	if err != nil {
		return err
	}
	size, root, err := secondCheckpoint(r.checkpoint, vkeys)
	if err != nil {
		return err
	}
	commitment := sha256.Sum256([]byte("tocsin commitment v1" + r.salt + r.head))
	leaf := "tocsin.leaf/v1\n" + r.at + "\n" + base64.StdEncoding.EncodeToString(commitment[:]) + "\n"
	return secondPath(r.index, size, "\x00"+leaf, r.path, root)
}

type secondReceipt struct {
	head, at, salt, checkpoint string
	index                      uint64
	path                       []string
}

// cursor walks over canonical JSON, expecting what it is told.
type cursor struct {
	rest string
	err  error
}

func (c *cursor) literal(s string) {
	rest, ok := strings.CutPrefix(c.rest, s)
	if !ok && c.err == nil {
		c.err = fmt.Errorf("want %q at %.20q", s, c.rest)
	}
	c.rest = rest
}

func (c *cursor) text() string {
	c.literal(`"`)
	var b strings.Builder
	for c.err == nil && c.rest != "" && c.rest[0] != '"' {
		ch, width := c.rest[0], 1
		if ch < 0x20 {
			c.err = errors.New("bare control character")
		}
		if ch == '\\' {
			ch, width = c.escape()
		}
		b.WriteByte(ch)
		c.rest = c.rest[min(width, len(c.rest)):]
	}
	c.literal(`"`)
	if !utf8.ValidString(b.String()) {
		c.err = errors.New("not UTF-8")
	}
	return b.String()
}

func (c *cursor) escape() (ch byte, width int) {
	for code, ch := range map[string]byte{`\"`: '"', `\\`: '\\', `\b`: 8, `\t`: 9, `\n`: 10, `\f`: 12, `\r`: 13} {
		if strings.HasPrefix(c.rest, code) {
			return ch, 2
		}
	}
	for ch := range byte(0x20) {
		if strings.HasPrefix(c.rest, fmt.Sprintf(`\u%04x`, ch)) && !strings.ContainsRune("\b\t\n\f\r", rune(ch)) {
			return ch, 6
		}
	}
	c.err = errors.New("no such escape")
	return 0, 2
}

func (c *cursor) number() uint64 {
	end := strings.IndexFunc(c.rest, func(r rune) bool { return r < '0' || r > '9' })
	n, err := secondNumber(c.rest[:max(end, 0)])
	if err != nil && c.err == nil {
		c.err = err
	}
	c.rest = c.rest[max(end, 0):]
	return n
}

func secondNumber(s string) (uint64, error) {
	n, err := strconv.ParseUint(s, 10, 63)
	if err != nil || strconv.FormatUint(n, 10) != s {
		return 0, fmt.Errorf("no number: %q", s)
	}
	return n, nil
}

func (c *cursor) hash() string {
	raw, err := second32(c.text())
	if err != nil && c.err == nil {
		c.err = err
	}
	return raw
}

func second32(s string) (string, error) {
	raw, err := base64.StdEncoding.DecodeString(s)
	if err != nil || len(raw) != 32 || base64.StdEncoding.EncodeToString(raw) != s {
		return "", fmt.Errorf("no 32 bytes: %q", s)
	}
	return string(raw), nil
}

// head returns the very bytes of the head, and the time in it.
func (c *cursor) head() (raw, at string) {
	start := c.rest
	c.literal(`{"act":`)
	c.text()
	c.literal(`,"at":`)
	at = c.text()
	for _, key := range []string{"by", "changes", "content", "subject"} {
		c.literal(`,"` + key + `":`)
		c.text()
	}
	c.literal(`,"version":1,"why":`)
	c.text()
	c.literal("}")
	return start[:len(start)-len(c.rest)], at
}

func secondJSON(receipt string) (r secondReceipt, err error) {
	c := &cursor{rest: receipt}
	c.literal(`{"checkpoint":`)
	r.checkpoint = c.text()
	c.literal(`,"format":"tocsin-receipt/v1","head":`)
	r.head, r.at = c.head()
	c.literal(`,"index":`)
	r.index = c.number()
	c.literal(`,"path":[`)
	for c.err == nil && !strings.HasPrefix(c.rest, "]") {
		if len(r.path) > 0 {
			c.literal(",")
		}
		r.path = append(r.path, c.hash())
	}
	c.literal(`],"salt":`)
	r.salt = c.hash()
	c.literal("}\n")
	if c.err == nil && c.rest != "" {
		c.err = errors.New("something follows")
	}
	return r, c.err
}

func secondText(receipt string) (r secondReceipt, err error) {
	proof, checkpoint, _ := strings.Cut(receipt, "\n\n")
	lines := strings.Split(proof, "\n")
	if len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" || !strings.HasPrefix(lines[1], "extra ") || !strings.HasPrefix(lines[2], "index ") {
		return r, errors.New("no proof")
	}
	r.checkpoint = checkpoint
	raw, err := base64.StdEncoding.DecodeString(lines[1][6:])
	if err != nil || base64.StdEncoding.EncodeToString(raw) != lines[1][6:] {
		return r, errors.New("no base64")
	}
	c := &cursor{rest: string(raw)}
	c.literal(`{"head":`)
	r.head, r.at = c.head()
	c.literal(`,"salt":`)
	r.salt = c.hash()
	c.literal("}")
	if c.err != nil || c.rest != "" {
		return r, fmt.Errorf("no opening: %w", c.err)
	}
	if r.index, err = secondNumber(lines[2][6:]); err != nil {
		return r, err
	}
	for _, line := range lines[3:] {
		h, err := second32(line)
		if err != nil {
			return r, err
		}
		r.path = append(r.path, h)
	}
	return r, nil
}

// secondCheckpoint wants the origin's own signature, and every known one good.
func secondCheckpoint(msg, vkeys string) (size uint64, root string, err error) {
	text, block, _ := strings.Cut(msg, "\n\n")
	lines := strings.Split(text, "\n")
	if len(lines) != 3 || !strings.HasSuffix(block, "\n") {
		return 0, "", errors.New("no checkpoint")
	}
	own, seen := false, make(map[string]bool)
	for _, line := range strings.Split(strings.TrimSuffix(block, "\n"), "\n") {
		name, sig64, _ := strings.Cut(strings.TrimPrefix(line, "— "), " ")
		sig, err := base64.StdEncoding.DecodeString(sig64)
		if err != nil || !strings.HasPrefix(line, "— ") || base64.StdEncoding.EncodeToString(sig) != sig64 || len(sig) < 5 {
			return 0, "", errors.New("no signature line")
		}
		id := name + "+" + fmt.Sprintf("%x", sig[:4])
		if seen[id] {
			return 0, "", errors.New("signed twice")
		}
		seen[id] = true
		key := secondKey(vkeys, name, sig[:4])
		if key == nil {
			continue
		}
		if len(sig) != 68 || !ed25519.Verify(key, []byte(text+"\n"), sig[4:]) {
			return 0, "", errors.New("forged signature")
		}
		own = own || name == lines[0]
	}
	if !own {
		return 0, "", errors.New("not signed by the log")
	}
	if size, err = secondNumber(lines[1]); err != nil {
		return 0, "", err
	}
	root, err = second32(lines[2])
	return size, root, err
}

func secondKey(vkeys, name string, id []byte) ed25519.PublicKey {
	for line := range strings.Lines(vkeys) {
		parts := strings.SplitN(strings.TrimSpace(line), "+", 3)
		if len(parts) != 3 || parts[0] != name {
			continue
		}
		raw, err := base64.StdEncoding.DecodeString(parts[2])
		sum := sha256.Sum256([]byte(name + "\n" + string(raw)))
		if err == nil && len(raw) == 33 && raw[0] == 1 && binary.BigEndian.Uint32(sum[:]) == binary.BigEndian.Uint32(id) {
			return raw[1:]
		}
	}
	return nil
}

// secondPath is the loop of RFC 9162, section 2.1.3.2.
func secondPath(index, size uint64, leaf string, path []string, root string) error {
	if index >= size {
		return errors.New("index beyond the tree")
	}
	sum := func(s string) string { h := sha256.Sum256([]byte(s)); return string(h[:]) }
	fn, sn, r := index, size-1, sum(leaf)
	for _, p := range path {
		if sn == 0 {
			return errors.New("path too long")
		}
		if fn&1 == 1 || fn == sn {
			r = sum("\x01" + p + r)
			for fn&1 == 0 && fn != 0 {
				fn, sn = fn>>1, sn>>1
			}
		} else {
			r = sum("\x01" + r + p)
		}
		fn, sn = fn>>1, sn>>1
	}
	if sn != 0 || r != root {
		return errors.New("path leads elsewhere")
	}
	return nil
}

// first is the package's own answer to the same question.
func first(receipt []byte, keys evidence.Keys) error {
	r, err := evidence.ParseReceipt(receipt)
	if err != nil {
		return err
	}
	_, err = evidence.Verify(r, keys)
	return err
}

func TestTwoVerifiersAcceptEveryReceiptOfALog(t *testing.T) {
	for _, n := range []int{1, 2, 3, 7, 8, 9, 255, 256, 257, 1000} {
		l := grown(t, "agree", n)
		for i := range n {
			r := l.receipt(i)
			for _, form := range [][]byte{r.JSON(), r.Text()} {
				if err := errors.Join(first(form, l.keys), second(string(form), l.vkey)); err != nil {
					t.Fatalf("receipt %d of %d: %v\n%s", i, n, err, form)
				}
			}
		}
	}
}

func TestTwoVerifiersAgreeOnMutatedReceipts(t *testing.T) {
	l, other := grown(t, "agree", 300), grown(t, "other", 300)
	rapid.Check(t, func(t *rapid.T) {
		i, j := rapid.IntRange(0, 299).Draw(t, "i"), rapid.IntRange(0, 299).Draw(t, "j")
		a, b := l.receipt(i), other.receipt(j)
		if rapid.Bool().Draw(t, "same log") {
			b = l.receipt(j)
		}
		mutated := splice(t, a, b)
		form := mutated.JSON()
		if rapid.Bool().Draw(t, "text") {
			form = mutated.Text()
		}
		if rapid.Bool().Draw(t, "bytes") {
			form = scratch(t, form)
		}
		same := string(form) == string(a.JSON()) || string(form) == string(a.Text()) ||
			string(form) == string(b.JSON()) || string(form) == string(b.Text())
		one, two := first(form, l.keys), second(string(form), l.vkey)
		if (one == nil) != (two == nil) {
			t.Fatalf("they disagree: %v against %v\n%s", one, two, form)
		}
		if one == nil && !same {
			t.Fatalf("both accept a mutated receipt:\n%s", form)
		}
	})
}

// splice makes one receipt of two.
func splice(t *rapid.T, a, b evidence.Receipt) evidence.Receipt {
	take := rapid.SliceOfN(rapid.Bool(), 5, 5).Draw(t, "take")
	if take[0] {
		a.Head = b.Head
	}
	if take[1] {
		a.Salt = b.Salt
	}
	if take[2] {
		a.Index = b.Index
	}
	if take[3] {
		a.Path = b.Path
	}
	if take[4] {
		a.Checkpoint = b.Checkpoint
	}
	return a
}

// scratch damages bytes: flips, drops, doubles or inserts one.
func scratch(t *rapid.T, form []byte) []byte {
	at := rapid.IntRange(0, len(form)-1).Draw(t, "at")
	out := append([]byte(nil), form[:at]...)
	switch rapid.IntRange(0, 4).Draw(t, "how") {
	case 0:
		out = append(out, form[at]^1<<rapid.IntRange(0, 7).Draw(t, "bit"))
	case 1: // dropped
	case 2:
		out = append(out, form[at], form[at])
	case 3:
		out = append(out, rapid.Byte().Draw(t, "byte"), form[at])
	case 4:
		return out // cut off
	}
	return append(out, form[at+1:]...)
}
