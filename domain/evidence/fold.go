package evidence

import (
	"cmp"
	"maps"
	"slices"
)

// State is what the log says the database holds: table, identifier, facts.
type State map[string]map[string]map[string]string

// Apply folds one more entry in, in the order of the log: the last facts of each record
// stand, and a tombstone takes it away. An entry whose changes are not those of its
// head, or are gone, is a fault and names its subject.
func (s State) Apply(e Entry) error {
	if err := e.Check(); err != nil {
		return err
	}
	if e.IsWithheld() {
		return wrong(ClassErased, "the changes of %s on %s are no longer there to fold", e.Head.Act, e.Head.Subject)
	}
	for _, c := range e.Changes {
		if c.Gone() {
			delete(s[c.Table], c.ID)
			continue
		}
		if s[c.Table] == nil {
			s[c.Table] = make(map[string]map[string]string)
		}
		s[c.Table][c.ID] = c.Facts
	}
	return nil
}

// How a database differs from the log.
const (
	Missing   = "missing"   // the log has it, the database does not
	Extra     = "extra"     // the database has it, the log does not
	Different = "different" // both have it, with unequal values
)

// Difference names one place where the database does not tell what the log tells.
// It carries no values: they may be sealed.
type Difference struct {
	Table, ID string
	Field     string // empty when it is the whole record
	How       string // Missing, Extra or Different
}

// Compare lists every difference between the folded and the actual state, by
// table, identifier and field; none means that the database tells the truth (V3).
func Compare(folded, actual State) []Difference {
	var found []Difference
	for _, table := range union(folded, actual) {
		for _, id := range union(folded[table], actual[table]) {
			want, inLog := folded[table][id]
			got, inDatabase := actual[table][id]
			if inLog != inDatabase {
				found = append(found, Difference{table, id, "", how(inLog, inDatabase)})
				continue
			}
			found = append(found, compareFacts(table, id, want, got)...)
		}
	}
	return found
}

func compareFacts(table, id string, want, got map[string]string) []Difference {
	var found []Difference
	for _, field := range union(want, got) {
		a, inLog := want[field]
		b, inDatabase := got[field]
		if inLog != inDatabase || a != b {
			found = append(found, Difference{table, id, field, how(inLog, inDatabase)})
		}
	}
	return found
}

func how(inLog, inDatabase bool) string {
	switch {
	case !inDatabase:
		return Missing
	case !inLog:
		return Extra
	default:
		return Different
	}
}

// union is the sorted keys of both maps.
func union[K cmp.Ordered, V any](a, b map[K]V) []K {
	keys := slices.AppendSeq(slices.Collect(maps.Keys(a)), maps.Keys(b))
	slices.Sort(keys)
	return slices.Compact(keys)
}
