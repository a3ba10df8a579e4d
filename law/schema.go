package law

import (
	"cmp"
	"encoding"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"tocsin/domain/calendar"
	"tocsin/domain/fault"
	"tocsin/domain/obligation"
)

// forms are the kinds of law file, by what each is read into.
var forms = map[string]reflect.Type{
	"instrument": reflect.TypeFor[obligation.Instrument](),
	"calendar":   reflect.TypeFor[calendarFile](),
	"vocabulary": reflect.TypeFor[Vocabulary](),
	"test":       reflect.TypeFor[Trial](),
}

// Forms names the kinds of law file that have a schema.
func Forms() []string { return slices.Sorted(maps.Keys(forms)) }

// Schema describes a kind of law file as JSON Schema (2020-12), for the editor in which
// it is written. It is read off what the reader of the files reads, so the two agree; what
// only the whole of a book can tell, Load alone says: that a name is known, that a limit
// fits its unit, that two editions do not overlap.
func Schema(form string) ([]byte, error) {
	t, ok := forms[form]
	if !ok {
		return nil, fault.New(fault.Absent, "law.schema", "there is no kind of law file %q", form).WithHint("one of: %s", strings.Join(Forms(), ", "))
	}
	d := drawer{defs: map[string]any{}}
	whole := d.shape(t)
	whole["$schema"], whole["title"], whole["$defs"] = "https://json-schema.org/draft/2020-12/schema", "Tocsin: "+form, d.defs
	data, err := json.MarshalIndent(whole, "", "  ")
	if err != nil {
		return nil, fault.New(fault.Internal, "law.schema", "the schema cannot be written").Because(err)
	}
	return append(data, '\n'), nil
}

// drawer draws the types of the files; each struct once, under its name.
type drawer struct{ defs map[string]any }

// shape is the schema of a type.
func (d drawer) shape(t reflect.Type) map[string]any {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if drawn, ok := drawnApart(t); ok {
		return drawn
	}
	switch t.Kind() {
	case reflect.Struct:
		if _, ok := d.defs[t.Name()]; !ok {
			d.defs[t.Name()] = nil // a type that holds itself comes by again
			d.defs[t.Name()] = d.object(t)
		}
		return map[string]any{"$ref": "#/$defs/" + t.Name()}
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": d.shape(t.Elem())}
	case reflect.Slice:
		return map[string]any{"type": "array", "items": d.shape(t.Elem())}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Int:
		return map[string]any{"type": "integer"}
	case reflect.Float64:
		return map[string]any{"type": "number"}
	case reflect.String:
		return map[string]any{"type": "string"}
	}
	return map[string]any{} // anything
}

// object is the schema of a struct: its keys and no others, those asked for that are
// never left out.
func (d drawer) object(t reflect.Type) map[string]any {
	properties, required := map[string]any{}, []string{}
	for key, f := range fieldsOf(t) {
		properties[key] = d.shape(f.Type)
		if !strings.Contains(f.Tag.Get("yaml"), ",omitempty") {
			required = append(required, key)
		}
	}
	slices.Sort(required)
	return map[string]any{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
}

// fieldsOf are the fields of a struct by their keys, those of an inlined one too.
func fieldsOf(t reflect.Type) map[string]reflect.StructField {
	out := map[string]reflect.StructField{}
	for f := range t.Fields() {
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if strings.Contains(options, "inline") {
			maps.Copy(out, fieldsOf(f.Type))
			continue
		}
		out[cmp.Or(name, strings.ToLower(f.Name))] = f
	}
	return out
}

// drawnApart is the schema of a type that is read as text: days, and words of a list.
func drawnApart(t reflect.Type) (map[string]any, bool) {
	if words, ok := choices[t]; ok {
		return map[string]any{"enum": words}, true
	}
	switch {
	case t == reflect.TypeFor[json.RawMessage]():
		return map[string]any{"type": "object"}, true
	case t == reflect.TypeFor[time.Time]():
		return map[string]any{"type": "string", "format": "date-time"}, true
	case t == reflect.TypeFor[calendar.Ending]():
		return map[string]any{"anyOf": []any{
			map[string]any{"enum": []calendar.Ending{calendar.EndOfDay, calendar.SameClockTime}},
			map[string]any{"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"},
		}}, true
	case reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()):
		return map[string]any{"type": "string", "format": "date"}, true
	}
	return nil, false
}

// choices are the words that a type takes.
var choices = map[reflect.Type]any{
	reflect.TypeFor[obligation.Kind]():       obligation.Kinds,
	reflect.TypeFor[obligation.Status]():     obligation.Statuses,
	reflect.TypeFor[obligation.Confidence](): obligation.Confidences,
	reflect.TypeFor[obligation.Coverage]():   obligation.Coverages,
	reflect.TypeFor[obligation.Who]():        obligation.Whose,
	reflect.TypeFor[obligation.Strength]():   obligation.Strengths,
	reflect.TypeFor[obligation.DueKind]():    obligation.DueKinds,
	reflect.TypeFor[obligation.TollKind]():   obligation.TollKinds,
	reflect.TypeFor[obligation.Need]():       obligation.Needs,
	reflect.TypeFor[obligation.Take]():       obligation.Takes,
	reflect.TypeFor[obligation.State]():      obligation.States,
	reflect.TypeFor[obligation.Reading]():    obligation.Ways,
	reflect.TypeFor[Answer]():                answers,
	reflect.TypeFor[calendar.Unit]():         obligation.Units,
	reflect.TypeFor[calendar.Roll]():         obligation.Rolls,
}
