package obligation

import (
	"time"

	"tocsin/domain/calendar"
)

// Law is a checked set of instruments, ready to be evaluated. It is never changed;
// a new edition is a new Law.
type Law struct {
	instruments []Instrument
	book        calendar.Book
}

// Zones finds an IANA zone by name. The domain reads no zone files itself.
type Zones func(name string) (*time.Location, error)

// Problem is one thing that is wrong with an instrument.
type Problem struct {
	Path    string // where: "duties[0].stages[1].anchor"
	Message string
	Hint    string
}

// Compile checks one instrument after another and makes a Law of them. With any
// problem there is no Law. The problems are by instrument, in the order given.
func Compile(instruments []Instrument, book calendar.Book, zones Zones) (*Law, [][]Problem) {
	return &Law{instruments: instruments, book: book}, nil
}

// Evaluate answers which obligations the facts raise at now. Events after now are
// not known yet. The answers come by instrument, duty, stage, actor and reading.
func (l *Law) Evaluate(facts Facts, now time.Time) []Obligation { return nil }

// Act is something that somebody is about to do, for the prohibitions: Type is
// publish, send or supply; the attributes say what and to whom.
type Act struct {
	Type       string         `json:"type"`
	Actor      string         `json:"actor"`
	Attributes map[string]any `json:"attributes,omitempty"`
}

// Bar is one prohibition that stands against an act.
type Bar struct {
	Instrument string
	ID         string
	Cite       string // "cn/rmspv 9(1)"
	Because    Note
	Missing    []string // attributes nobody stated, on which it depends
	Law        *Instrument
	Rule       *Prohibition
}

// Bars lists the prohibitions that stand against an act at now; none means that the
// law as loaded does not forbid it.
func (l *Law) Bars(act Act, facts Facts, now time.Time) []Bar { return nil }
