// Package text looks at words that somebody wrote, before they are kept.
//
// What is kept is shown to others: officers decide on it, units act on it, and some of
// it is published. So it must be what it looks like. A text is refused when it is no
// UTF-8, longer than its place allows, or holds characters that nobody sees or that
// turn the reading direction. Nothing is mended in silence, since the evidence would
// then hold other words than were said; the writer is told the place and mends it.
package text

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"tocsin/domain/fault"
)

// Most characters of a text that nobody limits otherwise.
const (
	Line = 1_000   // a name, a number, a source
	Long = 100_000 // what is written in sentences
)

// Check reports what is wrong with a text at a field; limit is in characters.
func Check(field, words string, limit int) []fault.Fault {
	if !utf8.ValidString(words) {
		return []fault.Fault{*fault.New(fault.Invalid, "text.charset", "this is not UTF-8").At(field).WithHint("send it again as UTF-8")}
	}
	var wrong []fault.Fault
	if n := utf8.RuneCountInString(words); n > limit {
		wrong = append(wrong, *fault.New(fault.Invalid, "text.long", "%d characters are too many here; the limit is %d", n, limit).At(field).WithHint("attach the rest as a file"))
	}
	if i := strings.IndexFunc(words, hides); i >= 0 {
		r, _ := utf8.DecodeRuneInString(words[i:])
		wrong = append(wrong, *fault.New(fault.Invalid, "text.hidden", "the character %U at byte %d is invisible or turns the reading direction", r, i).At(field).WithHint("remove it, or attach the text as a file"))
	}
	return wrong
}

// hides reports whether a character hides what a reader sees: controls other than line
// breaks and tabs, and those that turn the reading direction.
func hides(r rune) bool {
	switch {
	case r == '\n' || r == '\r' || r == '\t':
		return false
	case unicode.IsControl(r):
		return true
	}
	return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0xFEFF
}

// CheckAll checks every text in a value, however deep. A field is named by its JSON
// name, or else by its own in small letters; those named in sentences may be Long, the
// others have a Line.
func CheckAll(value any, sentences ...string) []fault.Fault {
	w := walk{sentences: sentences}
	w.see("", "", reflect.ValueOf(value))
	return w.wrong
}

// walk is one way through a value.
type walk struct {
	sentences []string
	wrong     []fault.Fault
}

// see looks at one value at a JSON pointer, in a field of that name.
func (w *walk) see(at, name string, v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		limit := Line
		if slices.Contains(w.sentences, name) {
			limit = Long
		}
		w.wrong = append(w.wrong, Check(at, v.String(), limit)...)
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				w.see(at+below(f), strings.TrimPrefix(below(f), "/"), v.Field(i))
			}
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			w.see(at+"/"+strconv.Itoa(i), name, v.Index(i))
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			w.see(at, name, key)
			w.see(at, name, v.MapIndex(key))
		}
	}
}

// below is the step of a JSON pointer to a field; an embedded one is no step.
func below(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	switch {
	case name != "" && name != "-":
		return "/" + name
	case f.Anonymous:
		return ""
	}
	return "/" + strings.ToLower(f.Name)
}
