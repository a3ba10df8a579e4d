package main

import (
	"encoding/json"
	"fmt"
	"time"

	"tocsin/domain/fault"
	"tocsin/domain/obligation"
	"tocsin/law"
)

// lawTest works examples through.
type lawTest struct {
	library
	Files []string `arg:"" help:"JSON files of worked examples; - reads standard input." placeholder:"FILE.json"`
}

// Help teaches the verb.
func (lawTest) Help() string {
	return `A worked example is facts, a time, and what must come out. Whoever writes a law file writes one beside it; tocsin law schema test describes the form. A part of an answer that is left out is not looked at; "due": "-" says that no instant can be named.

    {"cases": [{"name": "two days, strict, are 48 hours", "now": "2021-11-25T00:00:00Z",
      "facts": {"actors": [{"id": "a", "roles": ["provider"], "jurisdiction": "CN"}],
                "events": [{"type": "actor.aware", "actor": "a", "at": "2021-11-24T10:00:00+08:00"}]},
      "want": [{"instrument": "cn/rmspv", "duty": "platform-report", "reading": "strict",
                "state": "open", "due": "2021-11-26T02:00:00Z"}]}]}

Examples:
  tocsin law test examples.json
  tocsin law test --law ./our-laws ./our-laws/testdata/*.json

Exit code 0 when everything comes out as it must, 1 when something does not.`
}

// tried is what came of one example.
type tried struct {
	File   string   `json:"file"`
	Name   string   `json:"name"`
	Good   bool     `json:"good"`
	Missed []missed `json:"missed,omitempty"`
}

// missed is what an example wants, beside what is said.
type missed struct {
	Want law.Expected      `json:"want"`
	Got  []obligation.Wire `json:"got"`
}

// Run works every example of every file through.
func (l *lawTest) Run(t *terminal) error {
	book, err := l.book()
	if err != nil {
		return err
	}
	all, bad := []tried{}, 0
	for _, file := range l.Files {
		found, err := l.file(t, book, file)
		if err != nil {
			return err
		}
		all = append(all, found...)
	}
	for _, e := range all {
		if !e.Good {
			bad++
		}
	}
	if l.JSON {
		err = t.json(all)
	} else {
		l.tell(t, all)
	}
	if err == nil && bad > 0 {
		err = fault.New(fault.Refused, "law.trial.missed", "%d of %d worked examples come out otherwise", bad, len(all)).WithHint("mend the law file or the example")
	}
	return err
}

func (l *lawTest) file(t *terminal, book *law.Book, file string) ([]tried, error) {
	data, err := t.read(file, maxFacts)
	if err != nil {
		return nil, err
	}
	trial, err := law.ParseTrial(data)
	if err != nil {
		return nil, within(file, err)
	}
	var all []tried
	for i, e := range trial.Cases {
		misses, err := book.Try(e)
		if err != nil {
			return nil, within(fmt.Sprintf("%s /cases/%d/facts", file, i), err)
		}
		found := tried{File: file, Name: e.Name, Good: len(misses) == 0}
		for _, m := range misses {
			x := missed{Want: m.Expected, Got: []obligation.Wire{}}
			for _, o := range m.Got {
				x.Got = append(x.Got, o.Wire(l.Language))
			}
			found.Missed = append(found.Missed, x)
		}
		all = append(all, found)
	}
	return all, nil
}

// within puts the file before the place of what is wrong in it.
func within(file string, err error) error {
	f := *fault.From(err)
	return f.At(file + f.Field)
}

func (l *lawTest) tell(t *terminal, all []tried) {
	for _, e := range all {
		if e.Good {
			t.say("good   %s", e.Name)
			continue
		}
		t.say("MISSED %s (%s)", e.Name, e.File)
		for _, m := range e.Missed {
			t.say("  want %s", compact(m.Want))
			for _, o := range m.Got {
				t.say("  got  %s %s %s, %s: %s, due %s: %s", o.Cite, o.Stage, o.Reading, o.Actor, o.State, dueText(o.Due), o.Because)
			}
			if len(m.Got) == 0 {
				t.say("  got  no answer that is named so")
			}
		}
	}
}

// compact is a value on one line.
func compact(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(raw)
}

func dueText(at *time.Time) string {
	if at == nil {
		return "-"
	}
	return at.UTC().Format(time.RFC3339)
}

// lawDiff compares two editions of the law.
type lawDiff struct {
	library
	Facts  string `help:"JSON file with facts: say also which answers about them would change; - reads standard input." placeholder:"FACTS.json"`
	Now    string `help:"With --facts: the time to answer for, RFC 3339; without it the time of the clock." placeholder:"TIME"`
	Folder string `arg:"" help:"Folder with the other edition, read beside what is built in." placeholder:"DIR"`
}

// Help teaches the verb.
func (lawDiff) Help() string {
	return `Compares the law that runs here (what is built in, and the folder of --law) with what is built in and the folder given. Nothing is changed. What has a name is known by it: a duty that only moved in its file is no difference.

With --facts it is a what-if: which answers about these facts would be others.

Examples:
  tocsin law diff ./proposal
  tocsin law diff --law ./our-laws ./our-laws-next-year --json
  tocsin law diff ./proposal --facts case.json --now 2026-12-01T00:00:00Z`
}

// altered is one answer under both editions.
type altered struct {
	Before *obligation.Wire `json:"before"` // null: the law that runs here does not ask
	After  *obligation.Wire `json:"after"`
}

// compared is everything that differs.
type compared struct {
	Differences []law.Difference `json:"differences"`
	Answers     []altered        `json:"answers,omitempty"`
}

// Run compares.
func (l *lawDiff) Run(t *terminal) error {
	now, err := instant(t, l.Now)
	if err != nil {
		return err
	}
	book, err := l.book()
	if err != nil {
		return err
	}
	other, err := loadFolders([]string{l.Folder})
	if err != nil {
		return err
	}
	out := compared{}
	if out.Differences, err = book.Diff(other); err != nil {
		return err
	}
	if l.Facts != "" {
		facts, err := factsIn(t, other, l.Facts)
		if err != nil {
			return err
		}
		for _, c := range obligation.Compare(book.Law, other.Law, facts, now) {
			out.Answers = append(out.Answers, altered{l.wire(c.Before), l.wire(c.After)})
		}
	}
	if l.JSON {
		return t.json(out)
	}
	l.tell(t, out)
	return nil
}

func (l *lawDiff) wire(o *obligation.Obligation) *obligation.Wire {
	if o == nil {
		return nil
	}
	w := o.Wire(l.Language)
	return &w
}

func (l *lawDiff) tell(t *terminal, c compared) {
	for _, d := range c.Differences {
		switch {
		case d.Before == nil:
			t.say("+ %s  %s", d.Path, short(d.After))
		case d.After == nil:
			t.say("- %s  %s", d.Path, short(d.Before))
		default:
			t.say("~ %s\n    was %s\n    is  %s", d.Path, short(d.Before), short(d.After))
		}
	}
	if len(c.Differences) == 0 {
		t.say("They say the same.")
	}
	if l.Facts == "" {
		return
	}
	t.say("\nAnswers about %s that would change: %d", l.Facts, len(c.Answers))
	for _, a := range c.Answers {
		if a.Before != nil {
			t.say("  was %s", answer(*a.Before))
		}
		if a.After != nil {
			t.say("  is  %s", answer(*a.After))
		}
	}
}

// answer is an answer on one line.
func answer(w obligation.Wire) string {
	return fmt.Sprintf("%s %s %s, %s: %s, due %s", w.Cite, w.Stage, w.Reading, w.Actor, w.State, dueText(w.Due))
}

// short is a value cut to a line.
func short(raw json.RawMessage) string {
	const most = 160
	if r := []rune(string(raw)); len(r) > most {
		return string(r[:most]) + "…"
	}
	return string(raw)
}

// lawSchema prints a schema.
type lawSchema struct {
	Form string `arg:"" help:"Kind of file: instrument, calendar, vocabulary or test." enum:"instrument,calendar,vocabulary,test" default:"instrument"`
}

// Help teaches the verb.
func (lawSchema) Help() string {
	return `JSON Schema (2020-12), for an editor that completes and checks while you write. tocsin law check then says what only the whole of the law can tell.

The first line of a law file names it: # yaml-language-server: $schema=instrument.schema.json

Examples:
  tocsin law schema > instrument.schema.json
  tocsin law schema calendar > calendar.schema.json`
}

// Run prints it.
func (l *lawSchema) Run(t *terminal) error {
	data, err := law.Schema(l.Form)
	if err != nil {
		return err
	}
	_, err = t.out.Write(data)
	return err
}
