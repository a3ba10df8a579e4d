package law

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"tocsin/domain/obligation"
)

// asked are the tests that an instrument makes of what a person states, by attribute.
func asked(in *obligation.Instrument) map[string][]obligation.Test {
	out := map[string][]obligation.Test{}
	add := func(tests map[string]obligation.Test) {
		for name, test := range tests {
			out[name] = append(out[name], test)
		}
	}
	for _, d := range in.Derived {
		add(d.AnyOf)
	}
	for _, d := range in.Duties {
		add(d.AppliesIf.Attributes)
		for _, s := range d.Stages {
			if s.AppliesIf != nil {
				add(s.AppliesIf.Attributes)
			}
			for _, k := range slices.Concat(s.Readings.Only, s.Readings.Strict, s.Readings.Lenient) {
				for _, w := range k.If {
					add(w.Attributes)
				}
			}
		}
	}
	return out
}

// Whatever a duty depends on can be put to a person as a question, whose answer fits what
// is tested: yes or no, a number, or a choice.
func TestWhatADutyDependsOnCanBeAnswered(t *testing.T) {
	for _, in := range book(t).Instruments() {
		questions := asked(in)
		for _, name := range slices.Sorted(maps.Keys(questions)) {
			i := slices.IndexFunc(book(t).Vocabulary.Attributes, func(w Word) bool { return w.Name == name })
			w := book(t).Vocabulary.Attributes[i]
			choices := make([]string, len(w.Choices))
			for j, c := range w.Choices {
				choices[j] = c.Name
			}
			for _, test := range questions[name] {
				_, truth := test.Is.(bool)
				word, isWord := test.Is.(string)
				switch {
				case truth && w.Answer != YesNo, (test.AtLeast != nil || test.Below != nil) && w.Answer != Number:
					t.Errorf("%s tests %s in a way that %q does not answer", in.ID, name, w.Answer)
				case isWord && !slices.Contains(choices, word), slices.ContainsFunc(slices.Concat(test.In, test.NotIn), func(s string) bool { return !slices.Contains(choices, s) }):
					t.Errorf("%s asks %s for a choice that there is not: %+v", in.ID, name, test)
				case w.Answer == "":
					t.Errorf("%s asks for %s, and nobody can answer", in.ID, name)
				}
			}
		}
	}
}

func TestAnAnswerThatFitsNotItsChoicesIsRefusedWithItsPlace(t *testing.T) {
	const word = "attributes:\n  - {name: mood, says: {en: mood, zh-Hans: 心情}, %s}\n"
	choices := func(names ...string) string {
		var list []string
		for _, n := range names {
			list = append(list, "{name: "+n+", says: {en: a, zh-Hans: 甲}}")
		}
		return "choices: [" + strings.Join(list, ", ") + "]"
	}
	for given, good := range map[string]bool{
		"answer: yes_no": true, "answer: number": true, "answer: one_of, " + choices("good", "bad"): true, "answer: some_of, " + choices("good"): true,
		"answer: maybe": false, "answer: one_of": false, "answer: yes_no, " + choices("good"): false, choices("good"): false,
		"answer: one_of, " + choices("good", "good"): false, "answer: one_of, choices: [{name: good, says: {en: good}}]": false,
	} {
		_, err := Load(folder("vocabulary.yaml", fmt.Sprintf(word, given)))
		if (err == nil) != good || err != nil && !strings.Contains(err.Error(), "vocabulary.yaml:2:") {
			t.Errorf("%s: %v", given, err)
		}
	}
}
