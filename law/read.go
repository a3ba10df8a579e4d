package law

import (
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"tocsin/domain/fault"
)

// source is a file as it was read, to find the line of what is wrong.
type source struct {
	name string
	root *yaml.Node
}

// decode reads one YAML document into a T. Unknown keys, duplicate keys, aliases and
// values of the wrong kind are faults of the builder.
func decode[T any](b *builder, name string, data []byte) (T, *source) {
	var v T
	src := &source{name: name, root: &yaml.Node{}}
	if err := yaml.Load(data, src.root); err != nil {
		b.wrong = append(b.wrong, src.read(err)...)
		return v, src
	}
	if len(src.root.Content) == 0 {
		b.wrong = append(b.wrong, *src.fault("", "the file is empty", "remove it or fill it"))
		return v, src
	}
	src.root = src.root.Content[0]
	wrong := src.misfits(nil, "", src.root, reflect.TypeFor[T](), 0)
	if len(wrong) == 0 {
		if err := src.root.Load(&v); err != nil {
			wrong = src.read(err)
		}
	}
	b.wrong = append(b.wrong, wrong...)
	return v, src
}

// read turns what the YAML reader says into faults with their lines.
func (s *source) read(err error) []fault.Fault {
	var many *yaml.LoadErrors
	if errors.As(err, &many) {
		var out []fault.Fault
		for _, e := range many.Errors {
			out = append(out, *s.at(e.Mark.Line, "", plain(e.Message), "mend the value on this line"))
		}
		return out
	}
	line, message := 0, err.Error()
	var one *yaml.LoadError
	if errors.As(err, &one) {
		line, message = one.Mark.Line, one.Message
	}
	return []fault.Fault{*s.at(line, "", plain(message), "the file must be one YAML document with each key once")}
}

// plain takes the names of Go types out of a message of the YAML reader, and what it
// quotes of the file: the place says where to look, and a log is no place for more.
func plain(message string) string {
	before, _, _ := strings.Cut(message, " into ")
	return strings.TrimPrefix(quoted.ReplaceAllString(before, "the value"), "yaml: ")
}

var (
	quoted = regexp.MustCompile("(?s)`.*`|\".*\"|'.*'")
	name   = regexp.MustCompile(`^[\w.-]{1,40}$`)
)

// shown is a key or an anchor as a fault may say it: what is no name is not repeated.
func shown(key string) string {
	if name.MatchString(key) {
		return key
	}
	return "…"
}

// fault names what is wrong at a path such as duties/0/anchor, as file:line:key.
func (s *source) fault(path, message, hint string) *fault.Fault {
	node, key, line := s.root, "", 1
	if path != "" {
		for part := range strings.SplitSeq(path, "/") {
			if _, err := strconv.Atoi(part); err != nil {
				key = part
			}
			if node = child(node, part); node != nil {
				line = node.Line
			}
		}
	}
	return s.at(line, key, message, hint)
}

// at is a fault at a line; a line that is not known is taken for the first.
func (s *source) at(line int, key, message, hint string) *fault.Fault {
	place := s.name + ":" + strconv.Itoa(max(line, 1))
	if key != "" {
		place += ":" + key
	}
	return fault.New(fault.Invalid, "law.file", "%s", message).At(place).WithHint("%s", hint)
}

// child is the value under a key, or at an index; nil where there is none.
func child(n *yaml.Node, part string) *yaml.Node {
	if n == nil {
		return nil
	}
	if n.Kind == yaml.SequenceNode {
		if i, err := strconv.Atoi(part); err == nil && i < len(n.Content) {
			return n.Content[i]
		}
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == part {
			return n.Content[i+1]
		}
	}
	return nil
}

// maxDepth is deeper than any instrument needs to go.
const maxDepth = 40

// misfits lists what does not fit the type, each under the key where it stands: keys that
// the type does not have, keys given twice, values of another kind; and what no law file
// needs: aliases, and nesting beyond all use.
func (s *source) misfits(out []fault.Fault, key string, n *yaml.Node, t reflect.Type, depth int) []fault.Fault {
	if n.Kind == yaml.AliasNode || depth > maxDepth {
		return append(out, *s.at(n.Line, shown(n.Value), "aliases and such deep nesting are not read", "write the value out"))
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if w := wanted(t); !w.fits(n, t) {
		return append(out, *s.at(n.Line, key, value(n)+" is no "+w.name, "here belongs "+w.example))
	}
	switch n.Kind {
	case yaml.SequenceNode:
		for _, c := range n.Content {
			out = s.misfits(out, key, c, element(t, reflect.Slice), depth+1)
		}
	case yaml.MappingNode:
		out = s.mapping(out, n, t, depth)
	}
	return out
}

// mapping goes through the keys of a node and what stands under each.
func (s *source) mapping(out []fault.Fault, n *yaml.Node, t reflect.Type, depth int) []fault.Fault {
	fields, first := keys(t), map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		if line, twice := first[k.Value]; twice {
			out = append(out, *s.at(k.Line, shown(k.Value), fmt.Sprintf("the key stands at line %d already", line), "give each key once"))
			continue
		}
		first[k.Value] = k.Line
		under := element(t, reflect.Map)
		if fields != nil {
			f, ok := fields[k.Value]
			if !ok {
				out = append(out, *s.at(k.Line, shown(k.Value), fmt.Sprintf("there is no key %q here", shown(k.Value)), "one of: "+names(fields)))
				continue
			}
			under = f
		}
		out = s.misfits(out, shown(k.Value), v, under, depth+1)
	}
	return out
}

// element is what a list or map of that type holds; of any other type, anything.
func element(t reflect.Type, kind reflect.Kind) reflect.Type {
	if t.Kind() == kind {
		return t.Elem()
	}
	return reflect.TypeFor[any]()
}

// keys are the YAML keys of a struct with their types; nil where the type is none.
func keys(t reflect.Type) map[string]reflect.Type {
	if t.Kind() != reflect.Struct || reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
		return nil
	}
	out := map[string]reflect.Type{}
	for key, f := range fieldsOf(t) {
		out[key] = f.Type
	}
	return out
}

// names are the keys in order, for a hint.
func names(fields map[string]reflect.Type) string {
	var out []string
	for k := range fields {
		out = append(out, k)
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}
