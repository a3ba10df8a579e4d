package strict

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strings"

	"tocsin/domain/fault"
)

// kind is what a JSON value must be.
type kind int

const (
	anything kind = iota // any value; keys stand once all the same
	object               // the fields of a struct
	mapping              // keys of the sender's choice, values of one shape
	list
	text
	whole   // a number without fraction that fits the type
	decimal // any number that fits a float64
	truth
	custom // a value that its Go type reads itself
)

// words name a kind to whoever sent another.
var words = map[kind]string{
	object: "an object", mapping: "an object", list: "a list", text: "a text",
	whole: "a whole number", decimal: "a number", truth: "true or false", custom: "a value of its kind",
}

// Shape is what a document must look like to fit a Go type. Make it with ShapeOf, once
// for a type, and use it from any number of goroutines.
type Shape struct {
	kind   kind
	typ    reflect.Type // of custom values and numbers
	fields map[string]field
	of     *Shape // of the elements of a list or mapping
}

// field is a field of a struct; its bit marks it as met.
type field struct {
	bit   uint64
	shape *Shape
}

// maxFields is how many fields a struct may have: one bit each.
const maxFields = 64

// ShapeOf reads the shape off a type, by the tags that encoding/json uses. A type that
// contains itself, or has too many fields, is a fault of whoever wrote it.
func ShapeOf(t reflect.Type) (*Shape, error) { return shapeOf(t, 0) }

func shapeOf(t reflect.Type, depth int) (*Shape, error) {
	if depth > MaxDepth {
		return nil, fault.New(fault.Internal, "strict.type", "the type %s is deeper than any document may be", t)
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if reads(reflect.PointerTo(t)) {
		return &Shape{kind: custom, typ: t}, nil
	}
	switch t.Kind() {
	case reflect.Struct:
		s := &Shape{kind: object, fields: map[string]field{}}
		return s, s.take(t, depth)
	case reflect.Map:
		return of(mapping, t, depth)
	case reflect.Slice, reflect.Array:
		return of(list, t, depth)
	case reflect.String:
		return &Shape{kind: text}, nil
	case reflect.Bool:
		return &Shape{kind: truth}, nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return &Shape{kind: whole, typ: t}, nil
	case reflect.Float32, reflect.Float64:
		return &Shape{kind: decimal, typ: t}, nil
	case reflect.Interface:
		return &Shape{kind: anything}, nil
	}
	return nil, fault.New(fault.Internal, "strict.type", "the type %s has no shape", t)
}

// reads reports whether a type reads its own JSON.
func reads(t reflect.Type) bool {
	return t.Implements(reflect.TypeFor[json.Unmarshaler]()) || t.Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}

func of(k kind, t reflect.Type, depth int) (*Shape, error) {
	inner, err := shapeOf(t.Elem(), depth+1)
	return &Shape{kind: k, of: inner}, err
}

// take adds the fields of a struct, those of embedded structs among them.
func (s *Shape) take(t reflect.Type, depth int) error {
	for i := range t.NumField() {
		f := t.Field(i)
		tag, tagged := f.Tag.Lookup("json")
		name, _, _ := strings.Cut(tag, ",")
		if f.Anonymous && !tagged && f.Type.Kind() == reflect.Struct {
			if err := s.take(f.Type, depth); err != nil {
				return err
			}
			continue
		}
		if !f.IsExported() || tag == "-" {
			continue
		}
		if name == "" {
			name = f.Name
		}
		inner, err := shapeOf(f.Type, depth+1)
		if err != nil {
			return err
		}
		if len(s.fields) >= maxFields {
			return fault.New(fault.Internal, "strict.type", "the type %s has more than %d fields", t, maxFields)
		}
		s.fields[name] = field{bit: 1 << len(s.fields), shape: inner}
	}
	return nil
}
