package obligation

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"tocsin/domain/calendar"
	"tocsin/domain/fault"
)

// Supposition is what somebody asks "what if?" about: other law, other people, other facts.
// Nothing of it is ever kept.
type Supposition struct {
	Laws         []string       // instruments taken to be in force on every day: a draft, one of another time
	Jurisdiction string         // in which every unit is taken to sit; empty: as it is
	Roles        []string       // that units which offer a product are taken to have as well
	Attributes   map[string]any // of the matter, beside or in the place of what is known
}

// IsZero reports whether nothing is supposed.
func (s Supposition) IsZero() bool {
	return len(s.Laws) == 0 && s.Jurisdiction == "" && len(s.Roles) == 0 && len(s.Attributes) == 0
}

// Law is the law as it is supposed to be. Of several editions of one instrument the last
// takes the place of all.
func (s Supposition) Law(l *Law) *Law {
	if len(s.Laws) == 0 {
		return l
	}
	out := &Law{rules: make([]rule, 0, len(l.rules))}
	for i := range l.rules {
		r := &l.rules[i]
		in := *r.Instrument
		if slices.Contains(s.Laws, in.ID) {
			if slices.ContainsFunc(l.rules[i+1:], func(o rule) bool { return o.ID == in.ID }) {
				continue
			}
			in = always(in)
		}
		out.rules = append(out.rules, rule{})
		out.add(len(out.rules)-1, in, r.zone, calendar.Book{in.Calendar: r.days})
	}
	return out
}

// always is an instrument that holds on every day.
func always(in Instrument) Instrument {
	in.Status, in.ValidFrom, in.ValidTo = InForce, calendar.Date{}, calendar.Date{}
	in.Duties = slices.Clone(in.Duties)
	for i := range in.Duties {
		in.Duties[i].ValidFrom, in.Duties[i].ValidTo = calendar.Date{}, calendar.Date{}
	}
	return in
}

// Facts are the facts as they are supposed to be; those given stay as they are. The actor
// named keeps his own place: the platform is no unit.
func (s Supposition) Facts(f Facts, but string) Facts {
	f.Actors = slices.Clone(f.Actors)
	for i := range f.Actors {
		a := &f.Actors[i]
		if a.ID == but {
			continue
		}
		if s.Jurisdiction != "" {
			a.Jurisdiction = s.Jurisdiction
		}
		if slices.Contains(a.Roles, "provider") {
			a.Roles = slices.Concat(a.Roles, s.Roles)
		}
	}
	if len(s.Attributes) > 0 {
		known := f.Attributes
		f.Attributes = maps.Clone(s.Attributes)
		for name, v := range known {
			if _, supposed := s.Attributes[name]; !supposed {
				f.Attributes[name] = v
			}
		}
	}
	return f
}

// ParseAttributes reads attributes that are written as name=value; true and false are truth
// values, and numbers numbers.
func ParseAttributes(pairs []string) (map[string]any, error) {
	out := map[string]any{}
	for _, pair := range pairs {
		name, value, ok := strings.Cut(pair, "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		if strings.TrimSpace(pair) == "" {
			continue
		}
		if !ok || name == "" || value == "" {
			return nil, fault.New(fault.Invalid, "suppose.set", "%q sets nothing", strings.TrimSpace(pair)).WithHint("write name=value, several with commas between them")
		}
		out[name] = value
		if n, err := strconv.ParseFloat(value, 64); err == nil {
			out[name] = n
		}
		if value == "true" || value == "false" {
			out[name] = value == "true"
		}
	}
	return out, nil
}
