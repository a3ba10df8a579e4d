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
	"tocsin/domain/privacy"
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
	if i, r := hidden(words); i >= 0 {
		wrong = append(wrong, *fault.New(fault.Invalid, "text.hidden", "the character %U at byte %d is invisible or turns the reading direction", r, i).At(field).WithHint("remove it, or attach the text as a file"))
	}
	if privacy.IsMark(words) {
		wrong = append(wrong, *fault.New(fault.Invalid, "text.mark", "%s is how the platform shows what it hides", words).At(field).WithHint("write something else"))
	}
	return wrong
}

// Visible is a line with U+FFFD in the place of whatever Check would refuse, and of
// breaks and tabs: for a name that is shown as it came and means nothing, such as a file's.
func Visible(line string) string {
	var out strings.Builder
	seen(strings.ToValidUTF8(line, string(utf8.RuneError)), func(_ int, r rune, shown bool) bool {
		if !shown || unicode.IsControl(r) {
			r = utf8.RuneError
		}
		out.WriteRune(r)
		return true
	})
	if privacy.IsMark(out.String()) {
		return "_" + out.String()
	}
	return out.String()
}

// hidden finds the first character that nobody sees, and its byte; -1 where there is none.
func hidden(words string) (at int, found rune) {
	at = -1
	seen(words, func(i int, r rune, shown bool) bool {
		if !shown {
			at, found = i, r
		}
		return shown
	})
	return at, found
}

// seen goes over the characters of a text and says of each whether a reader sees it or
// what it does, until told to stop.
func seen(words string, each func(at int, r rune, shown bool) bool) {
	before := ' '
	for i, r := range words {
		shown := !hides(r)
		if !shown {
			after, size := utf8.DecodeRuneInString(words[i+utf8.RuneLen(r):])
			if size == 0 {
				after = ' '
			}
			shown = shapes(before, r, after)
		}
		if !each(i, r, shown) {
			return
		}
		if before = r; !shown {
			before = utf8.RuneError
		}
	}
}

// hides reports whether a character shows nothing of itself: controls other than line
// breaks and tabs, those that turn the reading direction, those of no width, fillers,
// tags and selectors (the property Default_Ignorable_Code_Point of Unicode, and the
// separators of lines and paragraphs that only some programs break at).
func hides(r rune) bool {
	switch {
	case r >= ' ' && r < 0x7F, r >= 0x4E00 && r <= 0x9FFF: // what most is written in
		return false
	case r == '\n' || r == '\r' || r == '\t':
		return false
	case unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector):
		return true
	}
	return unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}

// The scripts whose letters are joined or kept apart by a character of no width.
var cursive = []*unicode.RangeTable{
	unicode.Arabic, unicode.Syriac, unicode.Mongolian, unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati,
	unicode.Oriya, unicode.Tamil, unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala, unicode.Khmer,
}

// shapes reports whether an unseen character does, where it stands, what it is for:
// between the letters of a cursive script or the parts of an emoji it joins them, and
// behind a sign it selects the form of that sign.
func shapes(before, r, after rune) bool {
	switch {
	case r == 0x200C, r == 0x200D:
		return !hides(after) && unicode.In(before, cursive...) && unicode.In(after, cursive...) ||
			r == 0x200D && pictures(before) && pictures(after) && !hides(after)
	case r == 0xFE0E, r == 0xFE0F:
		return pictures(before) || before == '#' || before == '*' || before >= '0' && before <= '9'
	case r >= 0xE0100 && r <= 0xE01EF: // rare forms of names
		return unicode.Is(unicode.Han, before)
	}
	return false
}

// pictures reports whether a character is part of an emoji.
func pictures(r rune) bool {
	return unicode.In(r, unicode.So, unicode.Sm) && r != utf8.RuneError || r == 0xFE0F || r >= 0x1F3FB && r <= 0x1F3FF
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
