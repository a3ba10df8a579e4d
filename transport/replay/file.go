package replay

import (
	"embed"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/calendar"
	"tocsin/domain/obligation"
	"tocsin/domain/partner"
)

// Format names the form of a replay file.
const Format = "tocsin-replay/v1"

//go:embed log4shell.yaml
var files embed.FS

// File is a past case as data. It is one YAML document; unknown and repeated keys are
// refused, and every name must have been given before it is used.
type File struct {
	Format  string          `yaml:"format"` // Format
	Name    string          `yaml:"name"`   // "log4shell"; marks the case
	Title   obligation.Text `yaml:"title"`
	Start   string          `yaml:"begins"` // RFC 3339: when units and people are enrolled
	Zone    string          `yaml:"zone"`   // IANA zone in which a bare day is meant
	Case    string          `yaml:"case"`   // the name that a step gives to the case
	Sources []Source        `yaml:"sources"`
	Facts   Facts           `yaml:"facts"`
	Units   []Unit          `yaml:"units"`
	People  []Person        `yaml:"people"` // the first founds the instance
	Steps   []Step          `yaml:"steps"`  // in the order of time

	begins time.Time
	zone   *time.Location
}

// Begins is when the replay begins: the clock must not stand later when it is played.
func (f *File) Begins() time.Time { return f.begins }

// source finds a source by its id; the zero Source where there is none.
func (f *File) source(id string) Source {
	for _, s := range f.Sources {
		if s.ID == id {
			return s
		}
	}
	return Source{}
}

// moment reads a time as the file writes it; fact: takes it from the facts. A bare day
// is meant in the file's zone.
func (f *File) moment(text, precision string) (calendar.Moment, error) {
	switch text {
	case "fact:reserved":
		text = f.Facts.Reserved
	case "fact:published":
		text = f.Facts.Published
	}
	m, err := calendar.ParseMoment(text, calendar.Precision(precision))
	if err == nil && m.Zone == nil {
		m.Zone = f.zone
	}
	return m, err
}

// Basis says how well a time or a fact of the file is known.
type Basis string

const (
	Recorded Basis = "recorded" // a record made at the time gives it: repository, advisory, register
	Press    Basis = "reported" // the press reported it
	Computed Basis = "computed" // it follows from other facts by a rule
	Assumed  Basis = "assumed"  // no record gives it; the replay needs one
)

// Source is where something is known from. Steps refer to it by ID.
type Source struct {
	ID    string          `yaml:"id"`
	Title obligation.Text `yaml:"title"`
	Basis Basis           `yaml:"basis"`
	Link  string          `yaml:"link,omitempty"`
}

// Facts are of the record of the vulnerability. The record itself, where it is at hand,
// takes their place: see Use.
type Facts struct {
	ID        string   `yaml:"id"`        // "CVE-2021-44228"
	Reserved  string   `yaml:"reserved"`  // a moment
	Published string   `yaml:"published"` // a moment
	Credits   []string `yaml:"credits"`   // organisations named as finders
	Vendor    string   `yaml:"vendor"`
	Name      string   `yaml:"product"`
	PURL      string   `yaml:"purl"`
	Affected  []Run    `yaml:"affected"`
	From      string   `yaml:"-"` // what the facts were taken from
}

// Run is one run of affected versions.
type Run struct {
	Introduced string `yaml:"introduced"`
	Fixed      string `yaml:"fixed"`
}

// Unit is an organisation to be enrolled.
type Unit struct {
	ID           string   `yaml:"id"` // its name in the file
	Name         string   `yaml:"name"`
	LocalName    string   `yaml:"local_name"`
	Jurisdiction string   `yaml:"jurisdiction"`
	Sector       string   `yaml:"sector,omitempty"`
	Roles        []string `yaml:"roles,omitempty"`
	Products     []string `yaml:"products,omitempty"`
	Relay        bool     `yaml:"relay,omitempty"`
	Fictional    bool     `yaml:"fictional,omitempty"` // stands for units that no record names
}

func (u Unit) partner() partner.Partner {
	return partner.Partner{
		Name: u.Name, LocalName: u.LocalName, Jurisdiction: u.Jurisdiction, Sector: u.Sector,
		Roles: u.Roles, Products: u.Products, Relay: u.Relay,
	}
}

// Person is an account to be made. Nobody is given a password: whoever wants to look
// around as one of them is given a one-time link by the command line.
type Person struct {
	Login string   `yaml:"login"`
	Name  string   `yaml:"name"`
	Title string   `yaml:"title"`
	Unit  string   `yaml:"unit,omitempty"`
	Roles []string `yaml:"roles"`
	ID    string   `yaml:"-"` // once played
}

func (p Person) roles() []access.Role {
	roles := make([]access.Role, len(p.Roles))
	for i, r := range p.Roles {
		roles[i] = access.Role(r)
	}
	return roles
}

// Step is one act: when, who, what, and what must follow. Exactly one act is given.
type Step struct {
	ID     string          `yaml:"id"`
	At     string          `yaml:"at"`    // RFC 3339: where the clock stands, the time of the log
	Basis  Basis           `yaml:"basis"` // of At
	Source string          `yaml:"source"`
	Text   obligation.Text `yaml:"text"`
	Who    string          `yaml:"who,omitempty"` // a login; empty for the program's own acts
	Given  string          `yaml:"as,omitempty"`  // the name that what the act makes is given

	Report      *Report      `yaml:"report,omitempty"`
	Acknowledge *Named       `yaml:"acknowledge,omitempty"` // of a report
	Open        *Opening     `yaml:"open,omitempty"`
	Invite      *Invite      `yaml:"invite,omitempty"`
	Assess      *Assess      `yaml:"assess,omitempty"`
	Record      *Record      `yaml:"record,omitempty"`
	Draft       *Draft       `yaml:"draft,omitempty"`
	Submit      *Named       `yaml:"submit,omitempty"`
	Return      *Return      `yaml:"return,omitempty"`
	Release     *Named       `yaml:"release,omitempty"`
	Withdraw    *Withdraw    `yaml:"withdraw,omitempty"`
	Answer      *Answer      `yaml:"answer,omitempty"` // a unit acknowledges a notice
	Carry       *Carry       `yaml:"carry,omitempty"`
	Suspend     *Suspend     `yaml:"suspend,omitempty"`
	Rectify     *Rectify     `yaml:"rectify,omitempty"`
	Tick        *Tick        `yaml:"tick,omitempty"`
	Expect      *Expectation `yaml:"expect,omitempty"`

	at time.Time
}

// Named is an act on one thing that has a name.
type Named struct {
	Name string `yaml:"name"`
}

// Report is handed in by the step's person, in a capacity.
type Report struct {
	Capacity  string `yaml:"capacity"`
	Title     string `yaml:"title"`
	Technical string `yaml:"technical"`
	Harm      string `yaml:"harm"`
	Scope     string `yaml:"scope"`
	Upstream  bool   `yaml:"upstream,omitempty"`
	Language  string `yaml:"language,omitempty"`
}

// Opening opens the case and joins reports to it. What is affected comes from the facts.
type Opening struct {
	Title   string   `yaml:"title"`
	Summary string   `yaml:"summary"`
	Sectors []string `yaml:"sectors"`
	Reports []string `yaml:"reports"`
}

// Invite makes a unit a participant in its roles.
type Invite struct {
	Unit  string   `yaml:"unit"`
	Roles []string `yaml:"roles"`
	Own   bool     `yaml:"own_product,omitempty"`
}

// Assess grades the case.
type Assess struct {
	Word   string `yaml:"word"`
	Vector string `yaml:"vector,omitempty"`
	Why    string `yaml:"why"`
}

// Record puts an event on the timeline. Happened is when it was, as exactly as the
// source knows; the step's own time is when the office put it on record.
type Record struct {
	Type       string            `yaml:"type"`
	Unit       string            `yaml:"unit,omitempty"` // whose deed: a unit, platform, or nobody's
	Happened   string            `yaml:"happened"`       // RFC 3339, a bare day, or a fact: fact:reserved, fact:published
	Precision  string            `yaml:"precision"`      // instant, minute or date
	Status     string            `yaml:"status"`         // reported, confirmed, computed
	Attributes map[string]string `yaml:"attributes,omitempty"`
}

// Return sends an advisory back from review.
type Return struct {
	Name string `yaml:"name"`
	Why  string `yaml:"why"`
}

// Draft writes a warning or a note, in both languages; or an earlier one anew.
type Draft struct {
	Again      string   `yaml:"again,omitempty"`
	Kind       string   `yaml:"kind"`
	Grade      string   `yaml:"grade"`
	Sectors    []string `yaml:"sectors,omitempty"`
	Remedy     string   `yaml:"remedy,omitempty"`
	Mitigation string   `yaml:"mitigation,omitempty"`
	Links      []string `yaml:"links,omitempty"`
	En         Wording  `yaml:"en"`
	Zh         Wording  `yaml:"zh-Hans"`
}

// Wording is an advisory in one language.
type Wording struct {
	Title   string `yaml:"title"`
	Summary string `yaml:"summary"`
	Advice  string `yaml:"advice"`
}

// Withdraw takes an advisory back.
type Withdraw struct {
	Name       string `yaml:"name"`
	Why        string `yaml:"why"`
	ReplacedBy string `yaml:"replaced_by,omitempty"`
}

// Answer acknowledges the newest notice that the person's unit has of an advisory.
type Answer struct {
	Name    string `yaml:"name"`
	Applied bool   `yaml:"applied,omitempty"`
}

// Carry delivers what waits in the out-tray: the copy of a report to one authority, or,
// without a recipient, every notice, to the page of its unit.
type Carry struct {
	Recipient string `yaml:"recipient,omitempty"`
	Reference string `yaml:"reference,omitempty"` // the recipient's own number; assumed in a replay
}

// Suspend suspends a unit. From is a day; Start says how well it is known.
type Suspend struct {
	Unit       string `yaml:"unit"`
	From       string `yaml:"from"`
	Start      string `yaml:"start"`
	Months     int    `yaml:"months"`
	Ground     string `yaml:"ground"`
	Visibility string `yaml:"visibility"`
}

// Rectify hands in, for the person's unit, what it mended under a measure.
type Rectify struct {
	Measure string `yaml:"measure"`
	Text    string `yaml:"text"`
}

// Tick lets the timers of the office look at the clock.
type Tick struct{}
