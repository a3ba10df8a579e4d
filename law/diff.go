package law

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"tocsin/domain/fault"
)

// Difference is one place where two books do not say the same. Before is empty where the
// second adds something, After where it takes something away.
type Difference struct {
	Path   string          `json:"path" doc:"Down to what differs: cn/rmspv/duties/platform-report/stages/report/readings"`
	Before json.RawMessage `json:"before,omitempty"`
	After  json.RawMessage `json:"after,omitempty"`
}

// Diff lists what another book says otherwise, in the order of paths. What has a name of
// its own is known by it: a duty that only moved in its file is no difference.
func (b *Book) Diff(other *Book) ([]Difference, error) {
	before, err := b.tree()
	if err != nil {
		return nil, err
	}
	after, err := other.tree()
	if err != nil {
		return nil, err
	}
	var found []Difference
	return found, differ(&found, "", before, after)
}

// tree is everything the book holds as plain values: instruments by id, several editions
// also by their first day, calendars and the vocabulary.
func (b *Book) tree() (map[string]any, error) {
	out := map[string]any{}
	put := func(name string, v any) error {
		var plain any
		raw, err := json.Marshal(v)
		if err == nil {
			err = json.Unmarshal(raw, &plain)
		}
		if err != nil {
			return fault.New(fault.Internal, "law.diff", "%s cannot be written", name).Because(err)
		}
		out[name] = named(plain)
		return nil
	}
	for _, in := range b.Instruments() {
		name := in.ID
		if len(b.Editions(in.ID)) > 1 {
			name += "@" + in.ValidFrom.String()
		}
		if err := put(name, in); err != nil {
			return nil, err
		}
	}
	for _, c := range b.days {
		if err := put("calendar/"+c.ID, c); err != nil {
			return nil, err
		}
	}
	return out, put("vocabulary", b.Vocabulary)
}

// named turns a list of things with names into a group of them by name.
func named(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key, under := range v {
			v[key] = named(under)
		}
	case []any:
		group := map[string]any{}
		for _, item := range v {
			name := nameOf(item)
			if name == "" {
				return v
			}
			for n := 2; group[name] != nil; n++ { // a duty may stand twice, for different days
				name = fmt.Sprintf("%s(%d)", nameOf(item), n)
			}
			group[name] = named(item)
		}
		if len(group) > 0 {
			return group
		}
	}
	return v
}

// nameOf is what an item of a list is known by; empty where it has no name.
func nameOf(item any) string {
	group, ok := item.(map[string]any)
	if !ok {
		return ""
	}
	for _, key := range []string{"id", "number", "field", "old", "name"} {
		if name, ok := group[key].(string); ok {
			return name
		}
	}
	return ""
}

// differ gathers what two values say differently below a path.
func differ(found *[]Difference, path string, before, after any) error {
	if x, y, same := rows(before, after); same {
		for i := range x {
			if err := differ(found, fmt.Sprintf("%s/%d", path, i), x[i], y[i]); err != nil {
				return err
			}
		}
		return nil
	}
	x, group := before.(map[string]any)
	y, groups := after.(map[string]any)
	if !group || !groups {
		return plainly(found, path, before, after)
	}
	keys := slices.Sorted(maps.Keys(x))
	for key := range y {
		if _, both := x[key]; !both {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	for _, key := range keys {
		below := key
		if path != "" {
			below = path + "/" + key
		}
		if err := differ(found, below, x[key], y[key]); err != nil {
			return err
		}
	}
	return nil
}

// rows are two lists of groups without names, as long as each other: the ways to count.
func rows(before, after any) (x, y []any, same bool) {
	x, isList := before.([]any)
	y, both := after.([]any)
	if !isList || !both || len(x) != len(y) || len(x) == 0 {
		return nil, nil, false
	}
	_, isGroup := x[0].(map[string]any)
	return x, y, isGroup
}

// plainly notes two values that are not the same.
func plainly(found *[]Difference, path string, before, after any) error {
	was, err := json.Marshal(before)
	if err != nil {
		return fault.New(fault.Internal, "law.diff", "%s cannot be written", path).Because(err)
	}
	is, err := json.Marshal(after)
	if err != nil {
		return fault.New(fault.Internal, "law.diff", "%s cannot be written", path).Because(err)
	}
	if string(was) == string(is) {
		return nil
	}
	d := Difference{Path: path}
	if before != nil {
		d.Before = was
	}
	if after != nil {
		d.After = is
	}
	*found = append(*found, d)
	return nil
}
