package law

import (
	"fmt"
	"maps"
	"slices"

	"tocsin/domain/fault"
	"tocsin/domain/obligation"
)

// Vocabulary is every name that facts may use and rules may ask for.
type Vocabulary struct {
	Roles      []Word `yaml:"roles,omitempty" json:"roles"`
	Sectors    []Word `yaml:"sectors,omitempty" json:"sectors"`
	Events     []Word `yaml:"events,omitempty" json:"events"`
	Attributes []Word `yaml:"attributes,omitempty" json:"attributes"`
}

// Word is one name with a sentence that says what it means.
type Word struct {
	Name       string          `yaml:"name" json:"name"`
	Says       obligation.Text `yaml:"says" json:"says"`
	Attributes []string        `yaml:"attributes,omitempty" json:"attributes,omitempty"` // of an event
	Answer     Answer          `yaml:"answer,omitempty" json:"answer,omitempty"`         // of an attribute that a person is asked for
	Choices    []Choice        `yaml:"choices,omitempty" json:"choices,omitempty"`       // where the answer is one or some of them
}

// Answer is how a person answers what an attribute asks.
type Answer string

const (
	YesNo  Answer = "yes_no"
	Number Answer = "number"
	OneOf  Answer = "one_of"
	SomeOf Answer = "some_of"
)

// Choice is one answer of several, with what it means.
type Choice struct {
	Name string          `yaml:"name" json:"name"`
	Says obligation.Text `yaml:"says" json:"says"`
}

// check lists the words without a name or a sentence, and events with unheard-of attributes.
func (v *Vocabulary) check(src *source) []fault.Fault {
	var out []fault.Fault
	for list, words := range map[string][]Word{"roles": v.Roles, "sectors": v.Sectors, "events": v.Events, "attributes": v.Attributes} {
		for i, w := range words {
			if w.Name == "" || w.Says.En == "" || w.Says.Zh == "" {
				out = append(out, *src.fault(fmt.Sprintf("%s/%d", list, i), "the word is not complete", "give name, and says in en and zh-Hans"))
			}
			if !w.answerable() {
				out = append(out, *src.fault(fmt.Sprintf("%s/%d/answer", list, i), "the answer and its choices do not fit", "yes_no or number without choices; one_of or some_of with them, each once, with name and says"))
			}
		}
	}
	return out
}

// answers are the kinds of answer there are.
var answers = []Answer{YesNo, Number, OneOf, SomeOf}

// answerable reports whether a word says how it is answered, or that it is not asked for.
func (w *Word) answerable() bool {
	if w.Answer == "" || w.Answer == YesNo || w.Answer == Number {
		return len(w.Choices) == 0
	}
	for i, c := range w.Choices {
		again := slices.ContainsFunc(w.Choices[:i], func(o Choice) bool { return o.Name == c.Name })
		if c.Name == "" || c.Says.En == "" || c.Says.Zh == "" || again {
			return false
		}
	}
	return slices.Contains(answers, w.Answer) && len(w.Choices) > 0
}

// merge takes over the words of another vocabulary; a word with the same name is replaced.
func (v *Vocabulary) merge(o Vocabulary) {
	v.Roles, v.Sectors = with(v.Roles, o.Roles), with(v.Sectors, o.Sectors)
	v.Events, v.Attributes = with(v.Events, o.Events), with(v.Attributes, o.Attributes)
}

// with puts words at the end of a list, each in the place of one with the same name.
func with(words, more []Word) []Word {
	for _, w := range more {
		words = slices.DeleteFunc(words, func(o Word) bool { return o.Name == w.Name })
		words = append(words, w)
	}
	return words
}

// UnitRoles are the roles in which a unit may stand before the law: all but that of the
// platform itself.
func (v *Vocabulary) UnitRoles() []string {
	var names []string
	for _, w := range v.Roles {
		if w.Name != "platform" {
			names = append(names, w.Name)
		}
	}
	return names
}

// Names are the names of words.
func Names(words []Word) []string {
	names := make([]string, len(words))
	for i, w := range words {
		names[i] = w.Name
	}
	return names
}

// has reports whether a list has a word; the lists are short and read at loading only.
func has(words []Word, name string) bool {
	return slices.ContainsFunc(words, func(w Word) bool { return w.Name == name })
}

// unknown lists the names that an instrument uses and the vocabulary does not have.
func (v *Vocabulary) unknown(in *obligation.Instrument) []obligation.Problem {
	r := &reader{v: v}
	for _, name := range slices.Sorted(maps.Keys(in.Anchors)) {
		a, at := in.Anchors[name], "anchors/"+name
		r.match(at, &a.Match)
		r.name(at+"/revoked_by", "event", v.Events, a.Revoked)
		r.name(at+"/corrected_by", "event", v.Events, a.Corrected)
	}
	for i := range in.Derived {
		at := fmt.Sprintf("derived/%d", i)
		r.name(at+"/attribute", "attribute", v.Attributes, in.Derived[i].Attribute)
		r.tests(at+"/any_of", in.Derived[i].AnyOf)
	}
	for i := range in.Duties {
		at := fmt.Sprintf("duties/%d", i)
		r.condition(at+"/applies_if", &in.Duties[i].AppliesIf)
		for j := range in.Duties[i].Stages {
			r.stage(fmt.Sprintf("%s/stages/%d", at, j), &in.Duties[i].Stages[j])
		}
	}
	for i := range in.Prohibitions {
		p, at := &in.Prohibitions[i], fmt.Sprintf("prohibitions/%d", i)
		r.tests(at+"/if", p.If)
		if p.During != nil {
			r.match(at+"/during/begins", &p.During.Begins)
			if p.During.Ends != nil {
				r.match(at+"/during/ends", p.During.Ends)
			}
		}
		for j, group := range p.LiftedBy {
			r.matches(fmt.Sprintf("%s/lifted_by/%d", at, j), group)
		}
	}
	return r.out
}

// reader goes through the names of one instrument.
type reader struct {
	v   *Vocabulary
	out []obligation.Problem
}

// name notes a name that is not among the words; an empty one is no name.
func (r *reader) name(path, kind string, words []Word, name string) {
	if name != "" && !has(words, name) {
		r.out = append(r.out, obligation.Problem{Path: path,
			Message: fmt.Sprintf("the vocabulary has no %s %q", kind, name),
			Hint:    "mend the name, or add it to vocabulary.yaml with a sentence"})
	}
}

// tests goes through attributes in order of their names, so that problems come in one order.
func (r *reader) tests(path string, tests map[string]obligation.Test) {
	for _, name := range slices.Sorted(maps.Keys(tests)) {
		r.name(path+"/"+name, "attribute", r.v.Attributes, name)
	}
}

// match goes through the event types and the attributes they are tested for.
func (r *reader) match(path string, m *obligation.Match) {
	for i, name := range m.Event {
		r.name(fmt.Sprintf("%s/event/%d", path, i), "event", r.v.Events, name)
	}
	r.tests(path+"/where", m.Where)
}

// matches goes through a list of them, with the index in the path.
func (r *reader) matches(path string, list []obligation.Match) {
	for i := range list {
		r.match(fmt.Sprintf("%s/%d", path, i), &list[i])
	}
}

// condition goes through the roles and attributes on which a duty depends.
func (r *reader) condition(path string, c *obligation.Condition) {
	for i, role := range c.Roles {
		r.name(fmt.Sprintf("%s/roles/%d", path, i), "role", r.v.Roles, role)
	}
	for i, sector := range c.Sectors {
		r.name(fmt.Sprintf("%s/sectors/%d", path, i), "sector", r.v.Sectors, sector)
	}
	r.tests(path+"/attributes", c.Attributes)
}

// stage goes through everything in a stage that names an event, a role or an attribute.
func (r *reader) stage(path string, s *obligation.Stage) {
	if s.AppliesIf != nil {
		r.condition(path+"/applies_if", s.AppliesIf)
	}
	r.name(path+"/per", "attribute", r.v.Attributes, s.Per)
	r.name(path+"/due_at", "attribute", r.v.Attributes, s.DueAt)
	r.matches(path+"/satisfied_by", s.SatisfiedBy)
	r.matches(path+"/broken_by", s.BrokenBy)
	r.matches(path+"/closed_by", s.ClosedBy)
	for i := range s.Tolling {
		r.match(fmt.Sprintf("%s/tolling/%d", path, i), &s.Tolling[i].Match)
	}
	r.cases(path+"/readings/only", s.Readings.Only)
	r.cases(path+"/readings/strict", s.Readings.Strict)
	r.cases(path+"/readings/lenient", s.Readings.Lenient)
}

// cases goes through the conditions of the ways to compute a limit.
func (r *reader) cases(path string, cases []obligation.Case) {
	for i := range cases {
		for j := range cases[i].If {
			w, at := &cases[i].If[j], fmt.Sprintf("%s/%d/if/%d", path, i, j)
			r.tests(at+"/attributes", w.Attributes)
			if w.Happened != nil {
				r.match(at+"/happened", w.Happened)
			}
		}
	}
}
