package obligation

import (
	"encoding/json"
	"slices"
)

// Holds reports whether the test passes for an attribute.
func (t Test) Holds(v any, stated bool) bool {
	if !stated || v == nil {
		return t.Absent
	}
	if t.Is != nil && !contains(v, func(x any) bool { return same(x, t.Is) }) {
		return false
	}
	among := func(list []string) bool {
		return contains(v, func(x any) bool { s, ok := x.(string); return ok && slices.Contains(list, s) })
	}
	if t.In != nil && !among(t.In) || t.NotIn != nil && among(t.NotIn) {
		return false
	}
	if t.AtLeast == nil && t.Below == nil {
		return true
	}
	n, ok := number(v)
	return ok && (t.AtLeast == nil || n >= *t.AtLeast) && (t.Below == nil || n < *t.Below)
}

// contains reports whether a value, or any member of a list, satisfies f.
func contains(v any, f func(any) bool) bool {
	switch list := v.(type) {
	case []any:
		return slices.ContainsFunc(list, f)
	case []string:
		return slices.ContainsFunc(list, func(s string) bool { return f(s) })
	}
	return f(v)
}

// same compares two attribute values; numbers compare by value whatever their type.
func same(a, b any) bool {
	x, okX := number(a)
	y, okY := number(b)
	if okX || okY {
		return okX && okY && x == y
	}
	switch v := a.(type) {
	case string:
		w, ok := b.(string)
		return ok && v == w
	case bool:
		w, ok := b.(bool)
		return ok && v == w
	}
	return false
}

// number is a value as a number, whatever Go or JSON made of it; a word is none.
func number(v any) (float64, bool) {
	switch n := v.(type) {
	case float64:
		return n, true
	case int:
		return float64(n), true
	case int64:
		return float64(n), true
	case json.Number:
		f, err := n.Float64()
		return f, err == nil
	}
	return 0, false
}

// attribute is what was stated of the actor, else of the matter, else what follows
// from the figures by the grades of the instrument.
func (r *rule) attribute(name string, a *Actor, f *Facts) (any, bool) {
	if v, ok := plain(name, a.Attributes, f.Attributes); ok {
		return v, true
	}
	for i := range r.Derived {
		d := &r.Derived[i]
		if d.Attribute != name {
			continue
		}
		for figure, test := range d.AnyOf {
			if v, ok := plain(figure, a.Attributes, f.Attributes); ok && test.Holds(v, true) {
				return d.Value, true
			}
		}
	}
	return nil, false
}

// plain is an attribute as it was stated, of the actor before that of the matter.
func plain(name string, own, shared map[string]any) (any, bool) {
	if v, ok := own[name]; ok {
		return v, true
	}
	v, ok := shared[name]
	return v, ok
}

// applies answers whether a condition binds the actor, and in which role. If not, the
// note says why not, and missing names what nobody stated. An unknown jurisdiction or
// sector excuses nothing: it is listed as missing and the duty stands.
//
// law: cn/rmspv 2
func (r *rule) applies(c *Condition, a *Actor, f *Facts) (role string, why Note, missing []string) {
	if len(c.Roles) > 0 {
		i := slices.IndexFunc(c.Roles, func(role string) bool { return slices.Contains(a.Roles, role) })
		if i < 0 {
			return "", note("na.role", a.ID, names(a.Roles), names(c.Roles)), nil
		}
		role = c.Roles[i]
	}
	if len(c.Jurisdictions) > 0 && !slices.Contains(c.Jurisdictions, a.Jurisdiction) {
		if a.Jurisdiction != "" {
			return "", note("na.jurisdiction", a.ID, a.Jurisdiction, names(c.Jurisdictions)), nil
		}
		missing = append(missing, "jurisdiction")
	}
	if len(c.Sectors) > 0 && !slices.Contains(c.Sectors, a.Sector) {
		if a.Sector != "" {
			return "", note("na.sector", a.ID, a.Sector, names(c.Sectors)), nil
		}
		missing = append(missing, "sector")
	}
	name, stated, assumed := r.fails(c.Attributes, a, f)
	switch {
	case name == "":
		return role, Note{}, append(missing, assumed...)
	case stated:
		v, _ := r.attribute(name, a, f)
		return "", note("na.attribute", name, v), nil
	}
	return "", note("na.unstated", name), []string{name}
}

// fails names the first attribute, in order of names, whose test does not hold, and
// whether it was stated at all; empty when all hold. assumed are those that hold only
// because nobody stated them.
func (r *rule) fails(tests map[string]Test, a *Actor, f *Facts) (name string, stated bool, assumed []string) {
	for n, test := range tests {
		v, ok := r.attribute(n, a, f)
		switch {
		case test.Holds(v, ok):
			if !ok {
				assumed = append(assumed, n)
			}
		case name == "" || n < name:
			name, stated = n, ok
		}
	}
	slices.Sort(assumed)
	return name, stated, assumed
}
