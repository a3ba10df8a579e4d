package scim

import (
	"encoding/json"
	"strings"

	"tocsin/domain/fault"
)

// A filter says which accounts are meant: comparisons, joined by and, or, not and brackets.
//
// Source: RFC 7644, 3.4.2.2.
type filter interface {
	holds(user) bool
}

// The bounds of a filter; longer ones are refused before they are read.
const (
	maxFilter = 2000 // bytes
	maxNested = 10
)

// compared is one comparison.
type compared struct {
	attribute string // in lower case
	op        string
	value     string
	bare      bool // the value is true, false or a number: no text
}

type joined struct {
	all   bool // and; else or
	parts []filter
}

type negated struct{ filter }

func (n negated) holds(u user) bool { return !n.filter.holds(u) }

func (j joined) holds(u user) bool {
	for _, p := range j.parts {
		if p.holds(u) != j.all {
			return !j.all
		}
	}
	return j.all
}

// holds compares. A login is the same in capitals and in small letters; a subject is not.
func (c compared) holds(u user) bool {
	has, known := u.attributes()[c.attribute]
	if c.op == "pr" {
		return known && has != ""
	}
	want := c.value
	if c.attribute != "externalid" && c.attribute != "id" {
		has, want = strings.ToLower(has), strings.ToLower(want)
	}
	switch c.op {
	case "eq":
		return has == want
	case "ne":
		return has != want
	case "co":
		return strings.Contains(has, want)
	case "sw":
		return strings.HasPrefix(has, want)
	}
	return strings.HasSuffix(has, want) // ew
}

// known are the attributes by which accounts are found.
var known = []string{"id", "username", "externalid", "displayname", "active"}

func badFilter(text string, args ...any) error {
	return fault.New(fault.Invalid, codeFilter, text, args...)
}

// readFilter reads a filter; of nothing, one that holds for everybody.
func readFilter(text string) (filter, error) {
	if strings.TrimSpace(text) == "" {
		return joined{all: true}, nil
	}
	if len(text) > maxFilter {
		return nil, badFilter("a filter has at most %d bytes", maxFilter)
	}
	r := &reader{rest: text}
	f, err := r.either(0)
	if err == nil && r.peek() != "" {
		err = badFilter("there is more after the end of the filter: %.40q", r.rest)
	}
	return f, err
}

// reader takes words off a filter or a path.
type reader struct{ rest string }

// peek is the next word, without taking it: a bracket, a text in quotes, or letters.
func (r *reader) peek() string {
	r.rest = strings.TrimLeft(r.rest, " ")
	if r.rest == "" {
		return ""
	}
	switch r.rest[0] {
	case '(', ')', '[', ']':
		return r.rest[:1]
	case '"':
		for i := 1; i < len(r.rest); i++ {
			switch r.rest[i] {
			case '\\':
				i++
			case '"':
				return r.rest[:i+1]
			}
		}
		return r.rest
	}
	if end := strings.IndexAny(r.rest, " ()[]\""); end > 0 {
		return r.rest[:end]
	}
	return r.rest
}

func (r *reader) take() string {
	word := r.peek()
	r.rest = r.rest[len(word):]
	return word
}

// takes takes the next word if it is the one, in whatever letters.
func (r *reader) takes(word string) bool {
	if !strings.EqualFold(r.peek(), word) {
		return false
	}
	r.take()
	return true
}

func (r *reader) either(depth int) (filter, error) { return r.join("or", depth, r.both) }

func (r *reader) both(depth int) (filter, error) { return r.join("and", depth, r.one) }

func (r *reader) join(word string, depth int, part func(int) (filter, error)) (filter, error) {
	first, err := part(depth)
	if err != nil {
		return nil, err
	}
	j := joined{all: word == "and", parts: []filter{first}}
	for r.takes(word) {
		next, err := part(depth)
		if err != nil {
			return nil, err
		}
		j.parts = append(j.parts, next)
	}
	if len(j.parts) == 1 {
		return first, nil
	}
	return j, nil
}

// one is a comparison, or a filter in brackets.
func (r *reader) one(depth int) (filter, error) {
	if depth > maxNested {
		return nil, badFilter("a filter is at most %d brackets deep", maxNested)
	}
	not := r.takes("not")
	if r.takes("(") {
		f, err := r.either(depth + 1)
		if err != nil {
			return nil, err
		}
		if !r.takes(")") {
			return nil, badFilter("a bracket is not closed")
		}
		if not {
			f = negated{f}
		}
		return f, nil
	}
	if not {
		return nil, badFilter("not stands before a bracket")
	}
	return r.comparison(func(name string) bool { return among(known, name) })
}

// comparison is an attribute, an operator and a value.
func (r *reader) comparison(may func(string) bool) (filter, error) {
	c := compared{attribute: bare(r.take()), op: strings.ToLower(r.take())}
	if !may(c.attribute) {
		return nil, badFilter("accounts are not found by %.40q", c.attribute)
	}
	if c.op == "pr" {
		return c, nil
	}
	if !among([]string{"eq", "ne", "co", "sw", "ew"}, c.op) {
		return nil, badFilter("%.40q is no operator that is understood", c.op)
	}
	word := r.take()
	if strings.HasPrefix(word, `"`) {
		if err := json.Unmarshal([]byte(word), &c.value); err != nil {
			return nil, badFilter("a text is not closed: %.40q", word)
		}
		return c, nil
	}
	if c.value, c.bare = strings.ToLower(word), true; !among([]string{"true", "false", "null"}, c.value) {
		return nil, badFilter("%.40q is no value; a text stands in quotes", word)
	}
	if c.value == "null" {
		c.value = ""
	}
	return c, nil
}

func among(words []string, word string) bool {
	for _, w := range words {
		if w == word {
			return true
		}
	}
	return false
}

// bare is the name of an attribute in small letters, without the schema in front.
func bare(name string) string {
	name = strings.ToLower(name)
	return strings.TrimPrefix(name, strings.ToLower(userSchema)+":")
}
