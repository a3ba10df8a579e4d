package replay

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/calendar"
	"tocsin/domain/coordination"
	"tocsin/domain/fault"
	"tocsin/domain/obligation"
)

// Open reads a replay that is part of the program, by its name: "log4shell".
func Open(name string) (*File, error) {
	data, err := files.ReadFile(name + ".yaml")
	if err != nil {
		return nil, fault.New(fault.Absent, "replay.name", "there is no replay called %q", name).WithHint("there is log4shell")
	}
	return Parse(data)
}

// Parse reads a replay file and checks it whole. The faults name step or line.
func Parse(data []byte) (*File, error) {
	f := &File{}
	if bytes.Contains(data, []byte("\n---")) || len(bytes.TrimSpace(data)) == 0 {
		return nil, fault.New(fault.Invalid, "replay.form", "a replay is one YAML document")
	}
	if err := yaml.Load(data, f, yaml.WithKnownFields()); err != nil {
		return nil, fault.New(fault.Invalid, "replay.form", "the file cannot be read: %s", strings.TrimPrefix(err.Error(), "yaml: ")).
			WithHint("see the format beside the embedded replay").Because(err)
	}
	c := &checker{file: f, known: map[string]bool{desk.Platform: true}}
	c.head()
	c.cast()
	for i := range f.Steps {
		c.step(i)
	}
	if err := fault.Join(fault.Invalid, "replay.file", "the replay cannot be played as it is", c.wrong); err != nil {
		return nil, err
	}
	return f, nil
}

// checker goes through a file once and collects what is wrong.
type checker struct {
	file  *File
	known map[string]bool // names given so far
	wrong []fault.Fault
}

func (c *checker) add(at, format string, args ...any) {
	c.wrong = append(c.wrong, *fault.New(fault.Invalid, "replay.file", "%s", fmt.Sprintf(format, args...)).At(at))
}

// name takes a name that is given; each is given once.
func (c *checker) name(at, name string) {
	if name == "" || c.known[name] {
		c.add(at, "the name %q is empty or given twice", name)
	}
	c.known[name] = true
}

func (c *checker) both(at string, t obligation.Text) {
	if t.En == "" || t.Zh == "" {
		c.add(at, "the text stands in English and in Chinese")
	}
}

func (c *checker) head() {
	f := c.file
	var err error
	if f.begins, err = time.Parse(time.RFC3339, f.Start); err != nil {
		c.add("begins", "%q is no time", f.Start)
	}
	if f.zone, err = time.LoadLocation(f.Zone); err != nil || f.Zone == "" {
		c.add("zone", "%q is no time zone", f.Zone)
	}
	if f.Format != Format || f.Name == "" || f.Case == "" {
		c.add("format", "a replay says format %s, its name, and what its steps call the case", Format)
	}
	c.both("title", f.Title)
	for _, s := range f.Sources {
		c.both("sources/"+s.ID, s.Title)
		if s.ID == "" || !slices.Contains(bases, s.Basis) {
			c.add("sources/"+s.ID, "a source has an id and a basis: %s", fault.Choices(bases))
		}
	}
	for _, at := range []string{f.Facts.Reserved, f.Facts.Published} {
		if _, err := calendar.ParseMoment(at, ""); err != nil {
			c.add("facts", "%q is no time", at)
		}
	}
}

var bases = []Basis{Recorded, Press, Computed, Assumed}

// cast checks units and people.
func (c *checker) cast() {
	for _, u := range c.file.Units {
		c.name("units/"+u.ID, u.ID)
		if u.Name == "" || u.LocalName == "" || u.Jurisdiction == "" {
			c.add("units/"+u.ID, "a unit has a name in both languages and a jurisdiction")
		}
	}
	for i, p := range c.file.People {
		if p.Unit != "" && !c.known[p.Unit] {
			c.add("people/"+p.Login, "%q is no unit of the file", p.Unit)
		}
		c.name("people/"+p.Login, p.Login)
		for _, r := range p.roles() {
			if !slices.Contains(access.Roles, r) {
				c.add("people/"+p.Login, "%q is no role", r)
			}
		}
		if i == 0 && !slices.Contains(p.roles(), access.Administrator) {
			c.add("people/"+p.Login, "the first person founds the instance, so it is an administrator")
		}
	}
	if len(c.file.People) == 0 {
		c.add("people", "somebody must found the instance")
	}
}

func (c *checker) step(i int) {
	s := &c.file.Steps[i]
	at := "steps/" + s.ID
	c.name(at, s.ID)
	var err error
	if s.at, err = time.Parse(time.RFC3339, s.At); err != nil {
		c.add(at, "%q is no time", s.At)
	}
	before := c.file.begins
	if i > 0 {
		before = c.file.Steps[i-1].at
	}
	if s.at.Before(before) {
		c.add(at, "the step comes before the one above it: what became known later is recorded later")
	}
	c.both(at, s.Text)
	if !slices.Contains(bases, s.Basis) || c.file.source(s.Source).ID == "" {
		c.add(at, "a step says how well its time is known (%v), and a source of the file", bases)
	}
	acts := 0
	for _, d := range deeds {
		if d.given(s) {
			acts++
		}
	}
	if acts > 1 || acts == 0 && s.Expect == nil {
		c.add(at, "a step has one act, or none and an expectation")
	}
	if own := s.Carry != nil || s.Tick != nil || acts == 0; own == (s.Who != "") {
		c.add(at, "a person acts, or the program does, and the step says which")
	}
	for _, name := range s.uses(c.file.Case) {
		if !c.known[name] {
			c.add(at, "nothing before this step is called %q", name)
		}
	}
	if s.Record != nil {
		c.record(at, s.Record)
	}
	if s.Given != "" {
		c.name(at, s.Given)
	}
}

func (c *checker) record(at string, r *Record) {
	if m, err := c.file.moment(r.Happened, r.Precision); err != nil {
		c.add(at, "%s", fault.From(err).Message)
	} else if string(m.Precision) != r.Precision {
		c.add(at, "the precision of %q is not %q; say how exactly the time is known", r.Happened, r.Precision)
	}
	if !slices.Contains(coordination.Statuses, coordination.Status(r.Status)) {
		c.add(at, "%q is no status of a fact", r.Status)
	}
}

// uses are the names that must have been given before the step.
func (s *Step) uses(matter string) []string {
	var names []string
	add := func(given bool, more ...string) {
		for _, name := range more {
			if given && name != "" {
				names = append(names, name)
			}
		}
	}
	add(s.Who != "", s.Who)
	if s.Acknowledge != nil {
		add(true, s.Acknowledge.Name)
	}
	if s.Open != nil {
		add(true, s.Open.Reports...)
	}
	if s.Invite != nil {
		add(true, matter, s.Invite.Unit)
	}
	add(s.Assess != nil || s.Draft != nil, matter)
	if s.Record != nil {
		add(true, matter, s.Record.Unit)
	}
	if s.Submit != nil {
		add(true, s.Submit.Name)
	}
	if s.Return != nil {
		add(true, s.Return.Name)
	}
	if s.Draft != nil {
		add(true, s.Draft.Again)
	}
	if s.Release != nil {
		add(true, s.Release.Name)
	}
	if s.Withdraw != nil {
		add(true, s.Withdraw.Name, s.Withdraw.ReplacedBy)
	}
	if s.Answer != nil {
		add(true, s.Answer.Name)
	}
	if s.Suspend != nil {
		add(true, matter, s.Suspend.Unit)
	}
	if s.Rectify != nil {
		add(true, s.Rectify.Measure)
	}
	if s.Expect != nil {
		for unit := range s.Expect.Standing {
			add(true, unit)
		}
		add(true, s.Expect.Told...)
		add(true, s.Expect.Recalled...)
	}
	return names
}
