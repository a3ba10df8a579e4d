package main

import (
	"bytes"
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"tocsin/domain/calendar"
	"tocsin/domain/fault"
	"tocsin/domain/obligation"
	"tocsin/law"
)

// lawVerb answers questions about the law. It needs no instance.
type lawVerb struct {
	List       lawList       `cmd:"" help:"List the statutes and policies that are known."`
	Show       lawShow       `cmd:"" help:"Show one: its articles, its duties, its clocks."`
	Check      lawCheck      `cmd:"" help:"Check a folder of law files before it is used."`
	Due        lawDue        `cmd:"" help:"Say what is due, by when, and under which article."`
	Test       lawTest       `cmd:"" help:"Work worked examples through and say what comes out otherwise."`
	Diff       lawDiff       `cmd:"" help:"Say what another edition of the law says otherwise, and what that would change."`
	Vocabulary lawVocabulary `cmd:"" help:"List the names that facts may use."`
	Schema     lawSchema     `cmd:"" help:"Print the JSON Schema of a kind of law file."`
}

// library is the law that a verb goes by.
type library struct {
	Law      string `help:"Folder with laws of your own, beside those built in." type:"path" env:"TOCSIN_LAW" placeholder:"DIR" group:"storage"`
	Language string `help:"Language of what is printed: en or zh-Hans." enum:"en,zh-Hans" default:"en" env:"TOCSIN_LANGUAGE" group:"print"`
	JSON     bool   `help:"Print JSON." group:"print"`
}

func (l library) book() (*law.Book, error) { return keeping{Law: l.Law}.book() }

// lawList lists instruments.
type lawList struct{ library }

// Help teaches the verb.
func (lawList) Help() string {
	return `Examples:
  tocsin law list
  tocsin law list --language zh-Hans
  tocsin law list --json | jq -r '.[] | select(.kind == "statute") | .id'`
}

// listed is an instrument in the list.
type listed struct {
	ID         string                `json:"id"`
	Kind       obligation.Kind       `json:"kind"`
	Title      obligation.Text       `json:"title"`
	Status     obligation.Status     `json:"status"`
	ValidFrom  calendar.Date         `json:"valid_from"`
	ValidTo    calendar.Date         `json:"valid_to"`
	Confidence obligation.Confidence `json:"confidence"`
	Duties     int                   `json:"duties"`
}

// Run lists.
func (l *lawList) Run(t *terminal) error {
	book, err := l.book()
	if err != nil {
		return err
	}
	lines := []listed{}
	for _, in := range book.Instruments() {
		lines = append(lines, listed{in.ID, in.Kind, in.Title, in.Status, in.ValidFrom, in.ValidTo, in.Confidence, len(in.Duties)})
	}
	if l.JSON {
		return t.json(lines)
	}
	w := t.table()
	fmt.Fprintln(w, "ID\tKIND\tSTATUS\tFROM\tKNOWN AS\tDUTIES\tTITLE")
	for _, in := range lines {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%d\t%s\n", in.ID, in.Kind, in.Status, in.ValidFrom, in.Confidence, in.Duties, in.Title.In(l.Language))
	}
	return w.Flush()
}

// lawShow shows one instrument.
type lawShow struct {
	library
	ID string `arg:"" help:"Its id, such as cn/rmspv."`
}

// Help teaches the verb.
func (lawShow) Help() string {
	return `Examples:
  tocsin law show cn/rmspv
  tocsin law show policy/cert-cc-45 --json`
}

// Run shows every edition.
func (l *lawShow) Run(t *terminal) error {
	book, err := l.book()
	if err != nil {
		return err
	}
	editions := book.Editions(l.ID)
	if len(editions) == 0 {
		return fault.New(fault.Absent, "law.absent", "there is no instrument %q", l.ID).WithHint("tocsin law list names them")
	}
	if l.JSON {
		return t.json(editions)
	}
	for _, in := range editions {
		l.tell(t, in)
	}
	return nil
}

func (l *lawShow) tell(t *terminal, in *obligation.Instrument) {
	t.say("%s  %s", in.ID, in.Title.In(l.Language))
	t.say("  %s, %s, %s; valid from %s%s; counted in %s", in.Kind, strings.ReplaceAll(string(in.Status), "_", " "), in.Confidence, cmp.Or(in.ValidFrom.String(), "a day not set"), until(in.ValidTo), in.Zone)
	for _, source := range in.Sources {
		t.say("  source: %s", source)
	}
	for i := range in.Duties {
		d := &in.Duties[i]
		t.say("\n  %s %s  %s", in.ID, d.Article, d.Title.In(l.Language))
		t.say("    binds: %s", commas(d.AppliesIf.Roles))
		for j := range d.Stages {
			s := &d.Stages[j]
			t.say("    %s  %s", s.ID, s.Title.In(l.Language))
			t.say("      runs from %s; %s", cmp.Or(s.Anchor, "what the notice says"), s.Satisfy.In(l.Language))
		}
	}
	for _, p := range in.Prohibitions {
		t.say("\n  %s %s  forbids: %s", in.ID, p.Article, p.Title.In(l.Language))
	}
	t.say("\n  articles read:")
	for _, a := range in.Articles {
		t.say("    %-8s %-8s %s", a.Number, a.Coverage, a.Says.In(l.Language))
	}
}

func until(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return " until " + d.String()
}

// lawCheck checks folders of law files.
type lawCheck struct {
	JSON    bool     `help:"Print JSON." group:"print"`
	Folders []string `arg:"" optional:"" help:"Folders to read beside what is built in, in this order." placeholder:"DIR"`
}

// Help teaches the verb.
func (lawCheck) Help() string {
	return `Reads the folders exactly as a server would, changes nothing, and names everything that is wrong as file:line:key with what to do. A server refuses such a folder whole and keeps the rules that run. Folders named testdata, and those whose names begin with a dot, are passed over.

Examples:
  tocsin law check                  only what is built in
  tocsin law check ./our-laws

Exit code 0 when the folders can be used, 1 when something is wrong.`
}

// Run checks.
func (l *lawCheck) Run(t *terminal) error {
	book, err := loadFolders(l.Folders)
	if err != nil {
		return err
	}
	if l.JSON {
		return t.json(struct {
			Version     string `json:"version"`
			Instruments int    `json:"instruments"`
		}{book.Version, len(book.Instruments())})
	}
	t.say("Good: %d instruments, version %s.", len(book.Instruments()), book.Version[:16])
	return nil
}

// lawDue evaluates facts.
type lawDue struct {
	library
	Now   string `help:"The time to answer for, RFC 3339; without it the time of the clock." placeholder:"TIME"`
	All   bool   `help:"Show duties that do not apply, too."`
	Facts string `arg:"" help:"JSON file with actors, events and attributes; - reads standard input." placeholder:"FACTS.json"`
}

// Help teaches the verb.
func (lawDue) Help() string {
	return `A pure function of the facts, the law and the time: the same input gives the same answer for ever. The names that facts may use are listed by tocsin law vocabulary; any other is refused, with its place. JSON holds every answer, also of duties that do not apply and why.

Facts look like this:

    {"actors": [{"id": "a", "roles": ["provider"], "jurisdiction": "CN"}],
     "events": [{"type": "actor.aware", "actor": "a", "at": "2021-11-24", "precision": "date"}]}

Examples:
  tocsin law due facts.json
  tocsin law due facts.json --now 2021-12-09T04:00:00Z --json
  tocsin law due - --language zh-Hans < facts.json`
}

const maxFacts = 16 << 20 // bytes

// Run evaluates.
func (l *lawDue) Run(t *terminal) error {
	now, err := instant(t, l.Now)
	if err != nil {
		return err
	}
	book, err := l.book()
	if err != nil {
		return err
	}
	facts, err := factsIn(t, book, l.Facts)
	if err != nil {
		return err
	}
	answers := book.Evaluate(facts, now)
	if l.JSON {
		wires := []obligation.Wire{}
		for _, o := range answers {
			wires = append(wires, o.Wire(l.Language))
		}
		return t.json(wires)
	}
	return l.tell(t, answers)
}

// instant is the time to answer for; the clock's where none is given.
func instant(t *terminal, given string) (time.Time, error) {
	if given == "" {
		return t.clock.Now(), nil
	}
	at, err := time.Parse(time.RFC3339Nano, given)
	if err != nil {
		return at, usage("now", "%q is no time", given).At("--now").WithHint("write it as 2021-12-09T04:00:00Z, with a zone")
	}
	return at.UTC(), nil
}

// factsIn reads a file of facts for a book.
func factsIn(t *terminal, book *law.Book, file string) (obligation.Facts, error) {
	data, err := t.read(file, maxFacts)
	if err != nil {
		return obligation.Facts{}, err
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return obligation.Facts{}, fault.New(fault.Invalid, "obligation.facts.form", "the file is empty").At(file).WithHint("an object with actors, events and attributes")
	}
	return book.Facts(data)
}

// tell prints what is owed, the soonest first.
func (l *lawDue) tell(t *terminal, answers []obligation.Obligation) error {
	slices.SortStableFunc(answers, func(a, b obligation.Obligation) int { return latest(a).Compare(latest(b)) })
	w := t.table()
	fmt.Fprintln(w, "DUE\tSTATE\tWHO\tARTICLE\tSTAGE\tREADING\tBECAUSE")
	n := 0
	for _, o := range answers {
		if o.State == obligation.NotApplicable && !l.All {
			continue
		}
		due := "-"
		if at := latest(o); !at.IsZero() {
			due = at.UTC().Format(time.RFC3339)
		}
		n++
		fmt.Fprintf(w, "%s\t%s\t%s (%s)\t%s\t%s\t%s\t%s\n", due, o.State, o.Actor, o.Role, o.Cite, o.Stage, o.Reading, o.Because.In(l.Language))
	}
	if err := w.Flush(); err != nil || n > 0 {
		return err
	}
	t.say("Nothing applies. --all says why not.")
	return nil
}

// latest is the last instant at which an answer may be in time: its limit, or the end of
// the span in which that lies; zero where none can be named.
func latest(o obligation.Obligation) time.Time {
	if o.Due.IsZero() {
		return o.DueTo
	}
	return o.Due
}

// lawVocabulary lists names.
type lawVocabulary struct{ library }

// Help teaches the verb.
func (lawVocabulary) Help() string {
	return `Examples:
  tocsin law vocabulary
  tocsin law vocabulary --json | jq -r '.events[].name'`
}

// Run lists.
func (l *lawVocabulary) Run(t *terminal) error {
	book, err := l.book()
	if err != nil {
		return err
	}
	if l.JSON {
		return t.json(book.Vocabulary)
	}
	v := book.Vocabulary
	w := t.table()
	for _, list := range []struct {
		title string
		words []law.Word
	}{{"ROLES", v.Roles}, {"SECTORS", v.Sectors}, {"EVENTS", v.Events}, {"ATTRIBUTES", v.Attributes}} {
		fmt.Fprintln(w, list.title)
		for _, word := range list.words {
			fmt.Fprintf(w, "  %s\t%s", word.Name, word.Says.In(l.Language))
			if len(word.Attributes) > 0 {
				fmt.Fprintf(w, "\t[%s]", commas(word.Attributes))
			}
			fmt.Fprintln(w)
		}
	}
	return w.Flush()
}

// loadFolders reads folders of laws in their order. A link that leads out of its folder
// is not followed: the server reads more than whoever may lay a law down.
func loadFolders(folders []string) (*law.Book, error) {
	roots := make([]fs.FS, len(folders))
	for i, name := range folders {
		root, err := os.OpenRoot(name)
		if err != nil {
			return nil, usage("law", "%s is no folder that can be read", name).Because(err).WithHint("name a folder of YAML files")
		}
		defer func() { _ = root.Close() }()
		roots[i] = root.FS()
	}
	return law.Load(roots...)
}
