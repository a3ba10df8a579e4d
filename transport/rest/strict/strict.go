// Package strict reads a JSON document with suspicion before anything is made of it.
//
// A document is scanned once, against the Shape of the Go type it is meant for. The
// scan builds nothing: no map, no tree, no copy of a text. It refuses what parsers
// disagree about (a key that stands twice, text after the end, bytes that are no
// UTF-8, half a surrogate pair), what the type does not know (another field, a text
// where a number belongs), and what is only meant to cost (depth, number of tokens).
// Every refusal is a fault.Invalid with a code "request." and the JSON pointer of the
// place, so that who sent it can mend it. After a scan encoding/json may decode: it
// will meet nothing that it would read more generously than we mean.
//
// What the words mean is not looked at here; the concepts check that themselves.
package strict

import (
	"strconv"
	"strings"

	"tocsin/domain/fault"
)

// The budgets of a document. The number of bytes is the door's to limit, before it reads.
const (
	MaxDepth  = 32     // objects and lists inside each other
	MaxTokens = 10_000 // keys, values and opening brackets together
)

// The codes of what a scan refuses; each begins with "request.", which is status 400.
const (
	CodeEmpty     = "request.empty"     // there is no document
	CodeSyntax    = "request.syntax"    // this is not JSON
	CodeUTF8      = "request.utf8"      // bytes that are no UTF-8, or half a surrogate pair
	CodeDepth     = "request.depth"     // deeper than MaxDepth
	CodeTokens    = "request.tokens"    // longer than MaxTokens
	CodeDuplicate = "request.duplicate" // a key stands twice in one object
	CodeTrailing  = "request.trailing"  // something follows the document
	CodeField     = "request.field"     // a field that is not known here
	CodeType      = "request.type"      // another kind of value than belongs here
)

// step is one part of the way to a value: a key of an object, or a place in a list.
type step struct {
	key   []byte // nil in a list
	index int
}

// scanner is one pass over one document.
type scanner struct {
	data   []byte
	pos    int
	tokens int
	depth  int
	path   [MaxDepth]step
	names  []name // keys of the open objects that are of no struct, innermost last
}

// name is a key that was met: its hash is compared first.
type name struct {
	hash uint32
	text []byte
}

// Scan refuses a document that is not one JSON value of the shape.
func (s *Shape) Scan(data []byte) error {
	c := scanner{data: data}
	c.space()
	if c.pos == len(data) {
		return fault.New(fault.Invalid, CodeEmpty, "there is no JSON document in the request").WithHint("send one as the body")
	}
	if f := c.value(s); f != nil {
		return f
	}
	c.space()
	if c.pos < len(data) {
		return c.fault(CodeTrailing, "there is more after the end of the document, at byte %d", c.pos).WithHint("send one document")
	}
	return nil
}

// pointer is the way to the value that is being read, as a JSON pointer (RFC 6901).
func (c *scanner) pointer() string {
	var b strings.Builder
	for _, s := range c.path[:c.depth] {
		b.WriteByte('/')
		if s.key == nil {
			b.WriteString(strconv.Itoa(s.index))
			continue
		}
		key := s.key
		if len(key) > 100 {
			key = key[:100]
		}
		b.WriteString(strings.NewReplacer("~", "~0", "/", "~1").Replace(strings.ToValidUTF8(string(key), "\uFFFD")))
	}
	return b.String()
}

// fault is what is wrong at the value that is being read.
func (c *scanner) fault(code, format string, args ...any) *fault.Fault {
	return fault.New(fault.Invalid, code, format, args...).At(c.pointer())
}

// syntax is the fault of text that is not JSON.
func (c *scanner) syntax(want string) *fault.Fault {
	if c.pos >= len(c.data) {
		return c.fault(CodeSyntax, "the document ends in the middle; %s was expected", want)
	}
	return c.fault(CodeSyntax, "this is not JSON: at byte %d %s was expected", c.pos, want).WithHint("check the document with any JSON tool")
}

// space skips what may stand between tokens.
func (c *scanner) space() {
	for c.pos < len(c.data) {
		switch c.data[c.pos] {
		case ' ', '\t', '\n', '\r':
			c.pos++
		default:
			return
		}
	}
}

// next takes a byte if it is the one; blank space before it is skipped.
func (c *scanner) next(b byte) bool {
	c.space()
	if c.pos < len(c.data) && c.data[c.pos] == b {
		c.pos++
		return true
	}
	return false
}

// count counts a token.
func (c *scanner) count() *fault.Fault {
	if c.tokens++; c.tokens > MaxTokens {
		return c.fault(CodeTokens, "the document has more than %d keys and values", MaxTokens).WithHint("send less, or attach it as a file")
	}
	return nil
}
