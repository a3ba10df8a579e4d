package law

import (
	"fmt"
	"maps"
	"slices"

	"tocsin/domain/fault"
	"tocsin/domain/obligation"
)

// Facts reads facts in their JSON form for this book. A name that the vocabulary does not
// have is refused with its place and the name that it is nearest to: a misspelt role or
// event would be answered with "nothing applies", which is not true.
func (b *Book) Facts(data []byte) (obligation.Facts, error) {
	f, err := obligation.ParseFacts(data)
	if err != nil {
		return obligation.Facts{}, err
	}
	r := &reader{v: &b.Vocabulary}
	r.facts(f)
	if len(r.out) == 0 {
		return f, nil
	}
	var wrong []fault.Fault
	for _, p := range r.out {
		wrong = append(wrong, *fault.New(fault.Invalid, "law.facts.name", "%s", p.Message).At(p.Path).WithHint("%s", p.Hint))
	}
	return obligation.Facts{}, fault.Join(fault.Invalid, "law.facts.names", "the facts use names that the vocabulary does not have", wrong)
}

// facts goes through every name that facts use.
func (r *reader) facts(f obligation.Facts) {
	for i, a := range f.Actors {
		at := fmt.Sprintf("/actors/%d", i)
		for j, role := range a.Roles {
			r.used(fmt.Sprintf("%s/roles/%d", at, j), "role", r.v.Roles, role)
		}
		if a.Sector != "" {
			r.used(at+"/sector", "sector", r.v.Sectors, a.Sector)
		}
		r.attributes(at, a.Attributes)
	}
	for i, e := range f.Events {
		at := fmt.Sprintf("/events/%d", i)
		r.used(at+"/type", "event", r.v.Events, e.Type)
		r.attributes(at, e.Attributes)
	}
	r.attributes("", f.Attributes)
}

// attributes goes through the names of attributes in their order.
func (r *reader) attributes(at string, given map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(given)) {
		r.used(at+"/attributes/"+name, "attribute", r.v.Attributes, name)
	}
}

// used notes a name of the facts that is not among the words.
func (r *reader) used(path, kind string, words []Word, name string) {
	if has(words, name) {
		return
	}
	hint := "tocsin law vocabulary and /api/v1/law/vocabulary list the names"
	if near := nearest(words, name); near != "" {
		hint = fmt.Sprintf("is it %q? %s", near, hint)
	}
	r.out = append(r.out, obligation.Problem{Path: path, Message: fmt.Sprintf("there is no %s %q", kind, name), Hint: hint})
}

// nearest is the word that a name is a slip of; empty where it is near to none.
func nearest(words []Word, name string) string {
	if len(name) > 100 {
		return ""
	}
	best, least := "", 1+len(name)/4
	for _, w := range words {
		if d := slips(w.Name, name); d <= least {
			best, least = w.Name, d-1
		}
	}
	return best
}

// slips is the number of letters to add, drop or change to make one name of the other.
func slips(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		corner := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := corner
			if a[i] != b[j] {
				change++
			}
			corner = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
