package law

import (
	"encoding"
	"reflect"
	"regexp"

	"go.yaml.in/yaml/v4"
)

// kind is what a key of a law file asks for, in the words of who writes the file.
type kind struct {
	node    yaml.Kind // zero: anything
	name    string
	example string
}

// wanted is the kind of value that a type is read from.
func wanted(t reflect.Type) kind {
	if reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
		return kind{yaml.ScalarNode, "day", "a day of the calendar such as 2026-01-31"}
	}
	switch t.Kind() {
	case reflect.Interface:
		return kind{}
	case reflect.Struct, reflect.Map:
		return kind{yaml.MappingNode, "group of keys", "keys with values, indented below or in braces"}
	case reflect.Slice:
		return kind{yaml.SequenceNode, "list", "a list: one line with a dash for each, or [a, b]"}
	case reflect.Bool:
		return kind{yaml.ScalarNode, "yes or no", "true or false"}
	case reflect.Float64:
		return kind{yaml.ScalarNode, "number", "a number such as 4 or 4.5"}
	case reflect.String:
		return kind{yaml.ScalarNode, "text", "one word or sentence"}
	default:
		return kind{yaml.ScalarNode, "whole number", "a whole number such as 4"}
	}
}

// fits reports whether a node can be read as a type; one left empty is no misfit, but
// missing, and that is said where it is missed.
func (k kind) fits(n *yaml.Node, t reflect.Type) bool {
	if k.node == 0 || n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" {
		return true
	}
	if n.Kind != k.node {
		return false
	}
	return n.Kind != yaml.ScalarNode || n.Load(reflect.New(t).Interface()) == nil
}

// figures is what may be repeated of a value: a number or a date. A file that is no law
// is not to be read out in a log.
var figures = regexp.MustCompile(`^[0-9+-][0-9.:-]{0,15}$`)

// value names a node in a message.
func value(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Kind == yaml.MappingNode:
		return "a group of keys"
	case figures.MatchString(n.Value):
		return n.Value
	}
	return "the value"
}
