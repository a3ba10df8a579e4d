// Package lang speaks to the reader in his own language and his own zone.
//
// A Catalogue holds every sentence the pages can say, in every language, loaded
// once from the embedded files <language>/<area>.yaml. A Reader is one person who
// reads one page: a language, a time zone and the one now of the request. Every
// page part takes a Reader first and asks it for words, times and spans.
//
// What it promises: all languages have exactly the same keys and placeholders, no
// sentence is empty, a key stands in the file that bears its first word, a time
// never appears without its zone, and a date that is known only as a date is never
// dressed up as an instant.
//
// # Keys
//
// Keys are dotted, lower case, from the general to the particular, and begin with
// the name of their file: "report.field.product" stands in en/report.yaml and
// zh-Hans/report.yaml. Placeholders are named in braces: "{n} reports". A message
// that changes with the number has two forms, chosen by the value of n:
//
//	queue.waiting: {one: "{n} report waits", other: "{n} reports wait"}
//
// Messages are plain text, never HTML: the templates escape them.
//
// It serves no article by itself, but RMSPV and the CRA both want people told in
// a way they understand; this is where that is kept.
package lang

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
	"golang.org/x/text/language"

	"tocsin/domain/fault"
)

//go:embed en/*.yaml zh-Hans/*.yaml
var files embed.FS

// Code is a BCP 47 language tag that the catalogue has: "en" or "zh-Hans".
type Code string

const (
	English Code = "en"
	Chinese Code = "zh-Hans" // simplified Han, the language of the platform's home
)

// Codes lists the languages in the order of the switch on the page.
func Codes() []Code { return []Code{Chinese, English} }

// Name is the language's name in that language, for the switch.
func (c Code) Name() string {
	if c == Chinese {
		return "简体中文"
	}
	return "English"
}

// Catalogue is every sentence in every language. It is never changed after Load.
type Catalogue struct {
	tongues map[Code]map[string]message
	matcher language.Matcher
}

// message is one sentence, or two where the number matters; one is empty where
// the language does not tell them apart.
type message struct {
	one, other string
}

// UnmarshalYAML reads a plain sentence or a pair of forms.
func (m *message) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		return n.Decode(&m.other)
	}
	var forms struct{ One, Other string }
	if err := n.Decode(&forms); err != nil {
		return err
	}
	m.one, m.other = forms.One, forms.Other
	return nil
}

// Load reads the embedded catalogue. It fails with an Internal fault that names
// the file when a sentence is empty, misplaced, or said twice.
func Load() (*Catalogue, error) { return load(files) }

func load(src fs.FS) (*Catalogue, error) {
	c := &Catalogue{tongues: map[Code]map[string]message{}}
	var tags []language.Tag
	for _, code := range Codes() {
		said, err := tongue(src, code)
		if err != nil {
			return nil, err
		}
		c.tongues[code] = said
		tags = append(tags, language.Make(string(code)))
	}
	c.matcher = language.NewMatcher(tags)
	return c, nil
}

// tongue reads all files of one language.
func tongue(src fs.FS, code Code) (map[string]message, error) {
	names, err := fs.Glob(src, path.Join(string(code), "*.yaml"))
	if err != nil || len(names) == 0 {
		return nil, fault.New(fault.Internal, "lang.absent", "no messages for %s", code).Because(err)
	}
	said := map[string]message{}
	for _, name := range names {
		raw, err := fs.ReadFile(src, name)
		if err != nil {
			return nil, fault.New(fault.Internal, "lang.unreadable", "cannot read %s", name).Because(err)
		}
		var part map[string]message
		if err := yaml.Unmarshal(raw, &part); err != nil {
			return nil, fault.New(fault.Internal, "lang.malformed", "%s is not a list of messages", name).Because(err)
		}
		if err := gather(said, part, name); err != nil {
			return nil, err
		}
	}
	return said, nil
}

// gather adds the messages of one file and keeps the rules of the catalogue.
func gather(said, part map[string]message, name string) error {
	area := strings.TrimSuffix(path.Base(name), ".yaml") + "."
	for key, m := range part {
		switch _, twice := said[key]; {
		case twice:
			return fault.New(fault.Internal, "lang.twice", "%s says %s a second time", name, key)
		case !strings.HasPrefix(key, area):
			return fault.New(fault.Internal, "lang.misplaced", "%s does not belong in %s", key, name)
		case strings.TrimSpace(m.other) == "":
			return fault.New(fault.Internal, "lang.empty", "%s has no sentence for %s", name, key)
		}
		said[key] = m
	}
	return nil
}

// Choose picks the language: the cookie's wish when it is one of ours, else the
// best match for the Accept-Language header, else Chinese.
func (c *Catalogue) Choose(cookie, accept string) Code {
	if slices.Contains(Codes(), Code(cookie)) {
		return Code(cookie)
	}
	tags, _, err := language.ParseAcceptLanguage(accept)
	if err != nil || len(tags) == 0 {
		return Chinese
	}
	_, i, _ := c.matcher.Match(tags...)
	return Codes()[i]
}

// Keys lists every key of a language in order, for tests and for translators.
func (c *Catalogue) Keys(code Code) []string {
	keys := make([]string, 0, len(c.tongues[code]))
	for key := range c.tongues[code] {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// Reader is the person for whom a page is made, at the now of the request. A nil
// zone means Beijing time. The Reader is a small value: pass it, do not keep it.
func (c *Catalogue) Reader(code Code, zone *time.Location, now time.Time) Reader {
	if _, ok := c.tongues[code]; !ok {
		code = Chinese
	}
	if zone == nil {
		zone = Beijing()
	}
	return Reader{Code: code, Zone: zone, Now: now, said: c.tongues[code]}
}

// Reader knows one person's language and zone, and what time it is for this page.
type Reader struct {
	Code Code
	Zone *time.Location
	Now  time.Time

	said map[string]message
}

// T is the sentence of a key. Pairs fill its placeholders: T("queue.waiting",
// "n", 3). A key that nobody wrote comes back as it is, so that it is seen.
func (r Reader) T(key string, pairs ...any) string {
	m, ok := r.said[key]
	if !ok {
		return key
	}
	text, fill := m.other, make([]string, 0, len(pairs))
	for i := 0; i+1 < len(pairs); i += 2 {
		name, value := pairs[i], pairs[i+1]
		if name == "n" && m.one != "" && fmt.Sprint(value) == "1" {
			text = m.one
		}
		if n, ok := value.(int); ok {
			value = r.Count(n)
		}
		fill = append(fill, fmt.Sprintf("{%v}", name), fmt.Sprint(value))
	}
	return strings.NewReplacer(fill...).Replace(text)
}

// Has reports whether the key has a sentence.
func (r Reader) Has(key string) bool {
	_, ok := r.said[key]
	return ok
}

// Or is the sentence of the key, or the given words where nobody wrote one: for
// values that come from data, such as a role or an event name.
func (r Reader) Or(key, words string) string {
	if r.Has(key) {
		return r.T(key)
	}
	return words
}

// Fault is the sentence for a fault: "fault.<code>" where it is written, else the
// fault's own English sentence, which is better than none.
func (r Reader) Fault(f *fault.Fault) string {
	if key := "fault." + f.Code; r.Has(key) {
		return r.T(key, "field", f.Field)
	}
	return f.Message
}

// Sectors writes sectors in a line; one that has no word stands by its name.
func (r Reader) Sectors(names ...string) string {
	words := make([]string, len(names))
	for i, n := range names {
		words[i] = r.Or("sector."+n, n)
	}
	return strings.Join(words, r.T("case.and"))
}

// Hint is what to do about a fault: "fault.<code>.hint" where it is written, else
// the fault's own hint, else the general advice for its kind.
func (r Reader) Hint(f *fault.Fault) string {
	if key := "fault." + f.Code + ".hint"; r.Has(key) {
		return r.T(key)
	}
	if f.Hint != "" {
		return f.Hint
	}
	return r.T("fault.kind." + string(f.Kind) + ".hint")
}

// In is the same reader elsewhere: for showing a time in the law's zone.
func (r Reader) In(zone *time.Location) Reader {
	r.Zone = zone
	return r
}
