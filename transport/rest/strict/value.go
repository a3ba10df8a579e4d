package strict

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strconv"

	"tocsin/domain/fault"
)

// value reads one value of a shape.
func (c *scanner) value(s *Shape) *fault.Fault {
	c.space()
	if f := c.count(); f != nil {
		return f
	}
	if c.pos == len(c.data) {
		return c.syntax("a value")
	}
	start := c.pos
	if f := c.read(s); f != nil {
		return f
	}
	if s.kind != custom || string(c.data[start:c.pos]) == "null" {
		return nil
	}
	return c.ask(s.typ, c.data[start:c.pos])
}

// read reads a value by its first byte.
func (c *scanner) read(s *Shape) *fault.Fault {
	switch b := c.data[c.pos]; {
	case b == '{':
		return c.object(s)
	case b == '[':
		return c.list(s)
	case b == '"':
		if f := c.is(s, text); f != nil {
			return f
		}
		_, _, f := c.text()
		return f
	case b == '-' || b >= '0' && b <= '9':
		return c.number(s)
	case b == 't' || b == 'f':
		if f := c.is(s, truth); f != nil {
			return f
		}
		return c.literal()
	case b == 'n':
		return c.literal() // what may be left out may be null
	}
	return c.syntax("a value")
}

// is refuses a value of another kind than the shape's.
func (c *scanner) is(s *Shape, kinds ...kind) *fault.Fault {
	if s.kind == anything || s.kind == custom {
		return nil
	}
	for _, k := range kinds {
		if s.kind == k {
			return nil
		}
	}
	return c.fault(CodeType, "%s belongs here", words[s.kind])
}

// literal reads true, false or null.
func (c *scanner) literal() *fault.Fault {
	for _, word := range [...]string{"true", "false", "null"} {
		if bytes.HasPrefix(c.data[c.pos:], []byte(word)) {
			c.pos += len(word)
			return nil
		}
	}
	return c.syntax("true, false or null")
}

// enter goes one level deeper.
func (c *scanner) enter() *fault.Fault {
	if c.depth == MaxDepth {
		return c.fault(CodeDepth, "the document is nested deeper than %d levels", MaxDepth)
	}
	c.pos++
	c.path[c.depth] = step{}
	c.depth++
	return nil
}

// list reads a list.
func (c *scanner) list(s *Shape) *fault.Fault {
	if f := c.is(s, list); f != nil {
		return f
	}
	inner := s.of
	if s.kind != list {
		inner = free
	}
	if f := c.enter(); f != nil {
		return f
	}
	if c.next(']') {
		c.depth--
		return nil
	}
	for {
		if f := c.value(inner); f != nil {
			return f
		}
		if c.next(']') {
			c.depth--
			return nil
		}
		if !c.next(',') {
			return c.syntax("a comma or the end of the list")
		}
		c.path[c.depth-1].index++
	}
}

// free is the shape of what has none.
var free = &Shape{kind: anything}

// object reads an object: the fields of a struct, or keys of the sender's choice.
func (c *scanner) object(s *Shape) *fault.Fault {
	if f := c.is(s, object, mapping); f != nil {
		return f
	}
	if f := c.enter(); f != nil {
		return f
	}
	outer := len(c.names)
	met := uint64(0)
	for more := !c.next('}'); more; {
		key, f := c.key()
		if f != nil {
			return f
		}
		inner, f := c.field(s, key, &met, outer)
		if f != nil {
			return f
		}
		if !c.next(':') {
			return c.syntax("a colon")
		}
		if f := c.value(inner); f != nil {
			return f
		}
		if more = !c.next('}'); more && !c.next(',') {
			return c.syntax("a comma or the end of the object")
		}
	}
	c.names = c.names[:outer]
	c.depth--
	return nil
}

// key reads the key of a field, its escapes resolved.
func (c *scanner) key() ([]byte, *fault.Fault) {
	c.space()
	if c.pos == len(c.data) || c.data[c.pos] != '"' {
		c.depth-- // the fault is the object's
		return nil, c.syntax("a key in quotes")
	}
	if f := c.count(); f != nil {
		return nil, f
	}
	c.depth-- // until it is read, the place is the object's
	key, escaped, f := c.text()
	if f != nil {
		return nil, f
	}
	c.depth++
	if escaped {
		var plain string
		if err := json.Unmarshal(c.data[c.pos-len(key)-2:c.pos], &plain); err != nil {
			return nil, c.syntax("a key in quotes")
		}
		key = []byte(plain)
	}
	if key == nil {
		key = []byte{}
	}
	c.path[c.depth-1].key = key
	return key, nil
}

// field is the shape of the value under a key that is known here and stands once.
func (c *scanner) field(s *Shape, key []byte, met *uint64, outer int) (*Shape, *fault.Fault) {
	if s.kind != object {
		inner := free
		if s.kind == mapping {
			inner = s.of
		}
		return inner, c.once(key, outer)
	}
	f, known := s.fields[string(key)]
	if !known {
		return nil, c.fault(CodeField, "this field is not known here").WithHint("check its spelling; case counts")
	}
	if *met&f.bit != 0 {
		return nil, c.twice()
	}
	*met |= f.bit
	return f.shape, nil
}

// once refuses a key that stands in the innermost open object already.
func (c *scanner) once(key []byte, outer int) *fault.Fault {
	hash := sum(key)
	for _, n := range c.names[outer:] {
		if n.hash == hash && bytes.Equal(n.text, key) {
			return c.twice()
		}
	}
	c.names = append(c.names, name{hash, key})
	return nil
}

func (c *scanner) twice() *fault.Fault {
	return c.fault(CodeDuplicate, "this key stands twice in one object, the second time before byte %d", c.pos).WithHint("send it once")
}

// ask has a type read its own value.
func (c *scanner) ask(t reflect.Type, raw []byte) *fault.Fault {
	err := json.Unmarshal(raw, reflect.New(t).Interface())
	if err == nil {
		return nil
	}
	if known := (&fault.Fault{}); errors.As(err, &known) {
		return known.At(c.pointer())
	}
	return c.fault(CodeType, "this value cannot be read").Because(err)
}

// number reads a number, and refuses one that its type cannot hold.
func (c *scanner) number(s *Shape) *fault.Fault {
	if f := c.is(s, whole, decimal); f != nil {
		return f
	}
	start := c.pos
	if c.data[c.pos] == '-' {
		c.pos++
	}
	switch {
	case c.pos < len(c.data) && c.data[c.pos] == '0':
		c.pos++
	case !c.digits():
		return c.syntax("a digit")
	}
	if c.pos < len(c.data) && c.data[c.pos] == '.' {
		c.pos++
		if !c.digits() {
			return c.syntax("a digit")
		}
	}
	if c.pos < len(c.data) && c.data[c.pos]|0x20 == 'e' {
		c.pos++
		if c.pos < len(c.data) && (c.data[c.pos] == '+' || c.data[c.pos] == '-') {
			c.pos++
		}
		if !c.digits() {
			return c.syntax("a digit")
		}
	}
	return c.fits(s, string(c.data[start:c.pos]))
}

// fits refuses a number that the type of the shape cannot hold.
func (c *scanner) fits(s *Shape, digits string) *fault.Fault {
	var err error
	switch s.kind {
	case whole:
		_, err = strconv.ParseInt(digits, 10, s.typ.Bits())
	case decimal:
		_, err = strconv.ParseFloat(digits, s.typ.Bits())
	case anything:
		_, err = strconv.ParseFloat(digits, 64)
	}
	if err != nil {
		return c.fault(CodeType, "%s of a usual size belongs here", words[max(s.kind, whole)])
	}
	return nil
}

// digits takes digits, and reports whether there was one.
func (c *scanner) digits() bool {
	start := c.pos
	for c.pos < len(c.data) && c.data[c.pos] >= '0' && c.data[c.pos] <= '9' {
		c.pos++
	}
	return c.pos > start
}
