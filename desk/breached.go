package desk

import (
	"bytes"
	"crypto/sha1" // the form of the list; nothing of ours rests on it
	"encoding/hex"
	"errors"
	"io"
	"sort"

	"tocsin/domain/fault"
)

// Breached is a list of passwords that others lost: the SHA-1 of each in 40 hexadecimal
// signs, a colon and how often, one a line, in order, as Have I Been Pwned gives them
// out. It is searched where it lies; nothing of it is kept in memory and no password
// leaves the machine. The zero Breached holds none.
type Breached struct {
	lines io.ReaderAt
	size  int64
}

const (
	breachedLine   = 128 // bytes that surely hold a whole line
	breachedProbes = 256 // lines that are looked at before a list is believed to be in order
)

// ReadBreached looks whether a list is of the form and, in samples, in order: one that is
// not would let everything through.
func ReadBreached(lines io.ReaderAt, size int64) (Breached, error) {
	b := Breached{lines, size}
	last := ""
	for i := range int64(breachedProbes) {
		_, digest, err := b.at(size / breachedProbes * i)
		switch {
		case err != nil:
			return Breached{}, err
		case digest == "" && i == 0:
			return Breached{}, fault.New(fault.Invalid, "breached.form", "the list of breached passwords is empty")
		case digest == "":
			return b, nil
		case digest < last:
			return Breached{}, fault.New(fault.Invalid, "breached.order", "the list of breached passwords is not in order").WithHint("take the list that is ordered by hash, or sort it")
		}
		last = digest
	}
	return b, nil
}

// Holds reports whether somebody lost this password before.
func (b Breached) Holds(password string) (bool, error) {
	if b.lines == nil {
		return false, nil
	}
	sum := sha1.Sum([]byte(password))
	want := hex.EncodeToString(sum[:])
	var failed error
	from := sort.Search(int(b.size), func(i int) bool {
		_, digest, err := b.at(int64(i))
		failed = errors.Join(failed, err)
		return failed != nil || digest == "" || digest >= want
	})
	_, digest, err := b.at(int64(from))
	if failed = errors.Join(failed, err); failed != nil {
		return false, fault.New(fault.Unavailable, "breached.read", "the list of breached passwords cannot be read").Because(failed)
	}
	return digest == want, nil
}

// at is the first line that begins at a byte or after it, and its digest in lower case;
// empty after the last.
func (b Breached) at(offset int64) (begins int64, digest string, err error) {
	begins = max(offset-1, 0) // a line begins where it does when the byte before it ends one
	buf := make([]byte, 2*breachedLine)
	n, err := b.lines.ReadAt(buf, begins)
	if err != nil && !errors.Is(err, io.EOF) {
		return 0, "", err
	}
	buf = buf[:n]
	if offset > 0 {
		end := bytes.IndexByte(buf, '\n')
		if end < 0 && begins+int64(n) < b.size {
			return 0, "", malformed()
		}
		if end < 0 {
			return b.size, "", nil
		}
		begins, buf = begins+int64(end)+1, buf[end+1:]
	}
	if len(buf) == 0 {
		return b.size, "", nil
	}
	sum, _, ok := bytes.Cut(buf[:min(len(buf), breachedLine)], []byte(":"))
	if raw, err := hex.DecodeString(string(sum)); !ok || err != nil || len(raw) != sha1.Size {
		return 0, "", malformed()
	}
	return begins, string(bytes.ToLower(sum)), nil
}

func malformed() error {
	return fault.New(fault.Invalid, "breached.form", "the list of breached passwords has a line of another form").WithHint("each line is a SHA-1 in 40 hexadecimal signs, a colon and a count")
}
