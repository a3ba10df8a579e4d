package evidence_test

import (
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"tocsin/domain/evidence"
)

// fold is the state that entries tell.
func fold(entries []evidence.Entry) (evidence.State, error) {
	s := evidence.State{}
	for _, e := range entries {
		if err := s.Apply(e); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func TestTheLastFactsStandAndATombstoneTakesAway(t *testing.T) {
	l := newLog(t, "fold")
	head := l.entry(0).Head
	var entries []evidence.Entry
	for _, changes := range [][]evidence.Change{
		{{Table: "case", ID: "1", Facts: map[string]string{"state": "open", "grade": "high"}}},
		{{Table: "case", ID: "2", Facts: map[string]string{}}},
		{{Table: "case", ID: "1", Facts: map[string]string{"state": "closed"}}, {Table: "case", ID: "2"}},
		{{Table: "party", ID: "1", Facts: map[string]string{"role": "vendor"}}},
	} {
		e, err := evidence.Record(head, changes, l.salt(), l.salt())
		l.must(err)
		entries = append(entries, e)
	}
	state, err := fold(entries)
	l.must(err)
	want := evidence.State{"case": {"1": {"state": "closed"}}, "party": {"1": {"role": "vendor"}}}
	if diff := cmp.Diff(want, state); diff != "" {
		t.Fatal(diff)
	}
	if found := evidence.Compare(want, state); len(found) != 0 {
		t.Fatal(found)
	}
	_, err = fold(append(entries, entries[0].Withheld()))
	refused(t, err, evidence.ClassErased)
	entries[2].Changes[0].Facts["state"] = "open"
	_, err = fold(entries)
	refused(t, err, evidence.ClassChanges)
}

func TestFoldingAgreesWithADatabaseThatDidTheSame(t *testing.T) {
	salts := newLog(t, "agree")
	rapid.Check(t, func(t *rapid.T) {
		database, folded := evidence.State{}, evidence.State{}
		head := salts.entry(0).Head
		for range rapid.IntRange(0, 20).Draw(t, "acts") {
			c := evidence.Change{Table: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "table"), ID: rapid.SampledFrom([]string{"1", "2"}).Draw(t, "id")}
			if rapid.Bool().Draw(t, "stands") {
				c.Facts = map[string]string{"x": rapid.StringN(0, 2, 4).Draw(t, "x")}
			}
			e, err := evidence.Record(head, []evidence.Change{c}, salts.salt(), salts.salt())
			if err != nil {
				t.Fatal(err)
			}
			if err := folded.Apply(e); err != nil {
				t.Fatal(err)
			}
			if database[c.Table] == nil {
				database[c.Table] = map[string]map[string]string{}
			}
			if database[c.Table][c.ID] = maps.Clone(c.Facts); c.Facts == nil {
				delete(database[c.Table], c.ID)
			}
		}
		if found := evidence.Compare(folded, database); len(found) != 0 {
			t.Fatal(found)
		}
	})
}

func TestEachEditOfTheDatabaseIsNamed(t *testing.T) {
	honest := func() evidence.State {
		return evidence.State{"case": {"1": {"state": "open", "grade": "high"}, "2": {"state": "open"}}, "party": {"9": {"role": "vendor"}}}
	}
	cases := []struct {
		what string
		edit func(s evidence.State)
		want []evidence.Difference
	}{
		{"nothing", func(evidence.State) {}, nil},
		{"a value", func(s evidence.State) { s["case"]["1"]["state"] = "closed" }, []evidence.Difference{{"case", "1", "state", evidence.Different}}},
		{"a field away", func(s evidence.State) { delete(s["case"]["1"], "grade") }, []evidence.Difference{{"case", "1", "grade", evidence.Missing}}},
		{"a field more", func(s evidence.State) { s["case"]["2"]["x"] = "" }, []evidence.Difference{{"case", "2", "x", evidence.Extra}}},
		{"a record away", func(s evidence.State) { delete(s["case"], "2") }, []evidence.Difference{{"case", "2", "", evidence.Missing}}},
		{"a record more", func(s evidence.State) { s["case"]["3"] = nil }, []evidence.Difference{{"case", "3", "", evidence.Extra}}},
		{"a table away", func(s evidence.State) { delete(s, "party") }, []evidence.Difference{{"party", "9", "", evidence.Missing}}},
		{"two edits", func(s evidence.State) { s["a"] = s["party"]; delete(s, "party") },
			[]evidence.Difference{{"a", "9", "", evidence.Extra}, {"party", "9", "", evidence.Missing}}},
	}
	for _, c := range cases {
		t.Run(c.what, func(t *testing.T) {
			actual := honest()
			c.edit(actual)
			if diff := cmp.Diff(c.want, evidence.Compare(honest(), actual), cmpopts.EquateEmpty()); diff != "" {
				t.Fatal(diff)
			}
		})
	}
}
