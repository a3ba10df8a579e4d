// Package law is the statutes as data.
//
// One YAML file is one instrument, statute or disclosure policy, with its citation,
// validity dates, confidence and both readings of a period that can be read in two
// ways; one more file is one calendar of working days, and one the vocabulary of
// names that facts may use. This package loads, checks and embeds them. An operator's
// own folder may add files, or replace an instrument, a calendar or a word by its id.
//
// It promises: a book with any error is refused whole and says file, line, key and
// what to do, so that the rules that run stay in force; an unknown key or name is an
// error; the same book always has the same Version, which goes into the evidence.
package law

import (
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // the zones of the law are the same on every machine

	"tocsin/domain/calendar"
	"tocsin/domain/fault"
	"tocsin/domain/obligation"
)

//go:embed cn eu in us policy calendar vocabulary.yaml
var embedded embed.FS

// Book is a whole law library that passed every check. It is never changed.
type Book struct {
	*obligation.Law
	Version    string // SHA-256 of the canonical form, in hex; comments and layout do not count
	Calendars  calendar.Book
	Vocabulary Vocabulary

	days []calendarFile // Calendars as they were written
}

// limits on what is read, so that a folder cannot exhaust the program.
const (
	maxFile  = 1 << 20
	maxFiles = 1000
)

// Load reads the files that come with the program, then those of each folder given.
// A file of a later folder replaces all editions of an instrument with its id, a
// calendar with its id and a word with its name. With any error there is no Book, and
// the fault lists every reason with its place as file:line:key.
func Load(folders ...fs.FS) (*Book, error) {
	var b builder
	b.folder(embedded)
	for _, f := range folders {
		b.folder(f)
	}
	return b.book()
}

// builder gathers the files of all folders and what is wrong with them.
type builder struct {
	instruments []entry
	calendars   []calendarFile
	words       Vocabulary
	wrong       []fault.Fault
}

// entry is an instrument with the place it was read from.
type entry struct {
	obligation.Instrument
	source *source
}

// folder reads every .yaml file below a folder, in the order of names.
func (b *builder) folder(files fs.FS) {
	before := len(b.instruments)
	seen := map[string]bool{}
	n := 0
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && aside(path.Base(name)) {
			return fs.SkipDir
		}
		if err != nil || d.IsDir() || path.Ext(name) != ".yaml" {
			return err
		}
		if n++; n > maxFiles {
			return errors.New("too many files")
		}
		data, err := read(files, name)
		if err != nil {
			b.wrong = append(b.wrong, *fault.New(fault.Invalid, "law.file", "the file cannot be read: %v", err).
				At(name).WithHint("a plain YAML file of at most 1 MiB belongs here"))
			return nil
		}
		b.file(name, data, before, seen)
		return nil
	})
	if err != nil {
		b.wrong = append(b.wrong, *fault.New(fault.Invalid, "law.folder", "the folder of laws cannot be read").
			At(".").WithHint("YAML files of at most 1 MiB, at most %d of them", maxFiles).Because(err))
	}
}

// aside reports whether a folder holds no law in force, by its name: what tests read, and
// what a version control or an editor hides.
func aside(name string) bool {
	return name == "testdata" || len(name) > 1 && name[0] == '.'
}

// read is the content of a plain file that is not too large; a pipe would be waited for.
func read(files fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(files, name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("it is no plain file")
	}
	if info.Size() > maxFile {
		return nil, errors.New("it is too large")
	}
	return fs.ReadFile(files, name)
}

// file reads one file: a calendar, the vocabulary, or an instrument. An instrument
// replaces those with its id from the folders before, which end at before.
func (b *builder) file(name string, data []byte, before int, seen map[string]bool) {
	switch {
	case path.Base(name) == "vocabulary.yaml":
		words, src := decode[Vocabulary](b, name, data)
		b.wrong = append(b.wrong, words.check(src)...)
		b.words.merge(words)
	case path.Base(path.Dir(name)) == "calendar":
		c, src := decode[calendarFile](b, name, data)
		b.wrong = append(b.wrong, c.check(src)...)
		b.calendars = slices.DeleteFunc(b.calendars, func(o calendarFile) bool { return o.ID == c.ID })
		b.calendars = append(b.calendars, c)
	default:
		in, src := decode[obligation.Instrument](b, name, data)
		if !seen[in.ID] {
			b.instruments = slices.DeleteFunc(b.instruments, func(o entry) bool { return o.ID == in.ID })
		}
		seen[in.ID] = true
		b.instruments = append(b.instruments, entry{in, src})
	}
}

// book checks everything together and makes the Book.
func (b *builder) book() (*Book, error) {
	if len(b.wrong) > 0 {
		return nil, refused(b.wrong)
	}
	slices.SortFunc(b.calendars, func(x, y calendarFile) int { return strings.Compare(x.ID, y.ID) })
	slices.SortStableFunc(b.instruments, func(x, y entry) int {
		return cmp.Or(strings.Compare(x.ID, y.ID), x.ValidFrom.Compare(y.ValidFrom))
	})
	calendars := calendar.Book{}
	for i := range b.calendars {
		calendars[b.calendars[i].ID] = b.calendars[i].workingDays()
	}
	instruments := make([]obligation.Instrument, len(b.instruments))
	for i := range b.instruments {
		instruments[i] = b.instruments[i].Instrument
	}
	compiled, problems := obligation.Compile(instruments, calendars, time.LoadLocation)
	for i := range b.instruments {
		e := &b.instruments[i]
		found := b.words.unknown(&e.Instrument)
		if i < len(problems) {
			found = append(found, problems[i]...)
		}
		for _, p := range found {
			b.wrong = append(b.wrong, *e.source.fault(p.Path, p.Message, p.Hint))
		}
	}
	if len(b.wrong) > 0 {
		return nil, refused(b.wrong)
	}
	version, err := b.version(instruments)
	if err != nil {
		return nil, err
	}
	return &Book{Law: compiled, Version: version, Calendars: calendars, Vocabulary: b.words, days: b.calendars}, nil
}

// refused is the one fault of a book, with every reason in the order it was found.
func refused(reasons []fault.Fault) error {
	return fault.Join(fault.Invalid, "law.book", "the law cannot be loaded; nothing of these files was taken over", reasons)
}

// version is the digest of everything that was loaded, in one fixed order.
func (b *builder) version(instruments []obligation.Instrument) (string, error) {
	sum := sha256.New()
	err := json.NewEncoder(sum).Encode(struct {
		Instruments []obligation.Instrument
		Calendars   []calendarFile
		Vocabulary  Vocabulary
	}{instruments, b.calendars, b.words})
	if err != nil {
		return "", fault.New(fault.Internal, "law.version", "the canonical form of the law cannot be written").Because(err)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
