package strict

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"tocsin/domain/fault"
)

// text reads a text and returns what stands between its quotes, escapes as they are.
func (c *scanner) text() (inner []byte, escaped bool, f *fault.Fault) {
	c.pos++
	start := c.pos
	for c.pos < len(c.data) {
		switch b := c.data[c.pos]; {
		case b == '"':
			c.pos++
			return c.data[start : c.pos-1], escaped, nil
		case b == '\\':
			escaped = true
			if f := c.escape(); f != nil {
				return nil, true, f
			}
		case b < ' ':
			return nil, false, c.syntax("no control character inside a text, but its escape or its end")
		case b < utf8.RuneSelf:
			c.pos++
		default:
			r, size := utf8.DecodeRune(c.data[c.pos:])
			if r == utf8.RuneError && size == 1 {
				return nil, false, c.fault(CodeUTF8, "the text is not UTF-8 at byte %d", c.pos).WithHint("send it as UTF-8")
			}
			c.pos += size
		}
	}
	return nil, false, c.syntax("the end of the text")
}

// escape reads one escape; a surrogate comes in a pair.
func (c *scanner) escape() *fault.Fault {
	if c.pos+1 == len(c.data) {
		c.pos++
		return c.syntax("an escape")
	}
	switch c.data[c.pos+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		c.pos += 2
		return nil
	case 'u':
		high, ok := c.unit(c.pos)
		if !ok {
			return c.syntax("four hexadecimal digits after \\u")
		}
		if !utf16.IsSurrogate(high) {
			c.pos += 6
			return nil
		}
		low, ok := c.unit(c.pos + 6)
		if !ok || utf16.DecodeRune(high, low) == utf8.RuneError {
			return c.fault(CodeUTF8, "there is half a surrogate pair at byte %d", c.pos).WithHint("write both halves, or the character itself")
		}
		c.pos += 12
		return nil
	}
	return c.syntax("an escape that JSON knows")
}

// unit reads \uXXXX at a place.
func (c *scanner) unit(at int) (rune, bool) {
	if at+6 > len(c.data) || c.data[at] != '\\' || c.data[at+1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(c.data[at+2:at+6]), 16, 16)
	return rune(n), err == nil
}

// sum is the FNV-1a hash of a key.
func sum(key []byte) uint32 {
	h := uint32(2166136261)
	for _, b := range key {
		h = (h ^ uint32(b)) * 16777619
	}
	return h
}
