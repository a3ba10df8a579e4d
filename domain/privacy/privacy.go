// Package privacy classifies what the program keeps.
//
// Every field of every record names its class, its purpose and how long it is
// kept, in struct tags:
//
//	Title privacy.Sealed `json:"title" class:"sealed" purpose:"triage" keep:"3y"`
//
// Sealed and Personal are types, not conventions: printing, formatting, logging
// or marshalling one yields the redaction mark. Reveal is the only way to the
// value, and the architecture test counts who calls it. The store seals both
// kinds at rest, Personal under a key of the person, so that it can be destroyed (C4);
// what was destroyed shows Erased. Check finds fields that are not classified and fails the build
// (promise C5).
//
// law: cn/pipl 6, 51
package privacy

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Class says how far a field may travel.
type Class string

const (
	Public        Class = "public"   // may be published
	Internal      Class = "internal" // for the office
	PartnerOnly   Class = "partner"  // for the partners in the audience
	SealedClass   Class = "sealed"   // technical detail that harms before a fix: sealed at rest, reads are recorded
	PersonalClass Class = "personal" // about a person: sealed at rest, reads are recorded
)

// Mark is what a sealed or personal value shows of itself.
const Mark = "[sealed]"

// Erased is what is left of a value that was destroyed. It hides nothing.
const Erased = "[erased]"

// IsMark reports whether words are those by which a value shows that it is not shown:
// nobody may write them himself.
func IsMark(words string) bool { return words == Mark || words == Erased }

// Sealed is technical detail that would harm if it leaked before a fix.
type Sealed string

// Personal is data about a person: a name, an address, a number.
type Personal string

// Reveal gives the value. The caller must have recorded the read first (promise A5).
func (s Sealed) Reveal() string { return string(s) }

// Reveal gives the value. The caller must have recorded the read first (promise A5).
func (p Personal) Reveal() string { return string(p) }

// String, Format, MarshalText and GoString yield the mark, never the value; an empty value stays empty.
func (s Sealed) String() string { return mark(string(s)) }

// Format yields the mark for every verb.
func (s Sealed) Format(f fmt.State, _ rune) { fmt.Fprint(f, mark(string(s))) }

// MarshalText yields the mark, for JSON, XML and log handlers alike.
func (s Sealed) MarshalText() ([]byte, error) { return []byte(mark(string(s))), nil }

// GoString yields the mark.
func (s Sealed) GoString() string { return mark(string(s)) }

// String yields the mark.
func (p Personal) String() string { return mark(string(p)) }

// Format yields the mark for every verb.
func (p Personal) Format(f fmt.State, _ rune) { fmt.Fprint(f, mark(string(p))) }

// MarshalText yields the mark, for JSON, XML and log handlers alike.
func (p Personal) MarshalText() ([]byte, error) { return []byte(mark(string(p))), nil }

// GoString yields the mark.
func (p Personal) GoString() string { return mark(string(p)) }

func mark(s string) string {
	if s == "" || s == Erased {
		return s
	}
	return Mark
}

var (
	sealedType   = reflect.TypeFor[Sealed]()
	personalType = reflect.TypeFor[Personal]()
	marshalers   = []reflect.Type{reflect.TypeFor[json.Marshaler](), reflect.TypeFor[encoding.TextMarshaler]()} // what writes itself down is one value
	keepForm     = regexp.MustCompile(`^(\d+[dmy]|case|log)$`)
)

// Check names every field of a record type that is not classified, or whose class
// contradicts its type. Nested structs of ours are checked as well, and may hold
// nothing sealed: what is sealed stands on the record itself, where the store seals it.
func Check(record reflect.Type) []string { return check(record, record.Name(), true) }

func check(t reflect.Type, path string, top bool) []string {
	var wrong []string
	for _, f := range reflect.VisibleFields(t) {
		if f.Anonymous || !f.IsExported() {
			continue
		}
		at := path + "." + f.Name
		wrong = append(wrong, checkField(f, at, top)...)
		if inner := element(f.Type); inner.Kind() == reflect.Struct && strings.HasPrefix(inner.PkgPath(), "tocsin/") && !slices.ContainsFunc(marshalers, inner.Implements) {
			wrong = append(wrong, check(inner, at, false)...)
		}
	}
	return wrong
}

func checkField(f reflect.StructField, at string, top bool) []string {
	var wrong []string
	class, purpose, keep := Class(f.Tag.Get("class")), f.Tag.Get("purpose"), f.Tag.Get("keep")
	switch class {
	case Public, Internal, PartnerOnly, SealedClass, PersonalClass:
	default:
		wrong = append(wrong, at+": no class (public, internal, partner, sealed, personal)")
	}
	if purpose == "" {
		wrong = append(wrong, at+": no purpose")
	}
	if !keepForm.MatchString(keep) {
		wrong = append(wrong, at+": no retention (keep:\"3y\", \"case\" or \"log\")")
	}
	if (class == SealedClass) != (f.Type == sealedType) {
		wrong = append(wrong, at+": class sealed and type privacy.Sealed go together")
	}
	if (class == PersonalClass) != (f.Type == personalType) {
		wrong = append(wrong, at+": class personal and type privacy.Personal go together")
	}
	if !top && (class == SealedClass || class == PersonalClass) {
		wrong = append(wrong, at+": sealed and personal fields stand on the record itself")
	}
	return wrong
}

// After is until when a value is kept that came at a time, by what its field says:
// days, months or years later.
func After(record reflect.Type, field string, came time.Time) (time.Time, error) {
	return shifted(record, field, came, 1)
}

// Before is when a value came that is kept until a time, by what its field says.
func Before(record reflect.Type, field string, until time.Time) (time.Time, error) {
	return shifted(record, field, until, -1)
}

func shifted(record reflect.Type, field string, at time.Time, sign int) (time.Time, error) {
	f, _ := record.FieldByName(field)
	keep := f.Tag.Get("keep")
	n, err := strconv.Atoi(strings.TrimRight(keep, "dmy"))
	if err != nil {
		return at, fmt.Errorf("the field %s of %s is kept %q, which is no time", field, record.Name(), keep)
	}
	switch n *= sign; keep[len(keep)-1] {
	case 'd':
		return at.AddDate(0, 0, n), nil
	case 'm':
		return at.AddDate(0, n, 0), nil
	}
	return at.AddDate(n, 0, 0), nil
}

func element(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Slice || t.Kind() == reflect.Pointer || t.Kind() == reflect.Map {
		t = t.Elem()
	}
	return t
}
