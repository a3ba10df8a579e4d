package obligation

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"tocsin/domain/calendar"
	"tocsin/domain/fault"
)

// Problem is one thing that is wrong with an instrument.
type Problem struct {
	Path    string // where, as keys and indexes: "duties/0/stages/1/anchor"
	Message string
	Hint    string // what to do
}

// checker goes through one instrument and gathers what is wrong.
type checker struct {
	in       *Instrument
	days     *calendar.WorkingDays
	zone     *time.Location
	articles map[string]bool
	problems []Problem
}

// check gathers everything that is wrong with an instrument, and finds its zone.
func check(in *Instrument, book calendar.Book, zones Zones) (*time.Location, []Problem) {
	c := &checker{in: in, zone: time.UTC, articles: map[string]bool{}}
	c.head()
	zone, err := zones(in.Zone)
	if in.Zone == "" || in.Zone == "Local" || err != nil {
		c.bad("zone", "an IANA name such as Asia/Shanghai", "there is no zone %q", in.Zone)
	} else {
		c.zone = zone
	}
	if in.Calendar != "" {
		if c.days = book[in.Calendar]; c.days == nil {
			c.bad("calendar", "one of: "+strings.Join(slices.Sorted(maps.Keys(book)), ", "), "there is no calendar %q", in.Calendar)
		}
	}
	c.parts()
	for i := range in.Duties {
		c.duty(fmt.Sprintf("duties/%d", i), &in.Duties[i], in.Duties[:i])
	}
	for i := range in.Prohibitions {
		c.prohibition(fmt.Sprintf("prohibitions/%d", i), &in.Prohibitions[i], in.Prohibitions[:i])
	}
	return c.zone, c.problems
}

// bad notes one problem at a path, with what to do.
func (c *checker) bad(path, hint, format string, args ...any) {
	c.problems = append(c.problems, Problem{path, fmt.Sprintf(format, args...), hint})
}

// one asks that a value is among the allowed.
func one[T ~string](c *checker, path string, v T, allowed ...T) {
	if !slices.Contains(allowed, v) {
		c.bad(path, "it is "+fault.Choices(allowed), "%q is not allowed here", v)
	}
}

// words asks for wording in both languages.
func (c *checker) words(path string, t Text) {
	if t.En == "" || t.Zh == "" {
		c.bad(path, "give en and zh-Hans", "the wording is not complete")
	}
}

// instrumentID is the form of an id: at least two parts, such as cn/rmspv.
var instrumentID = regexp.MustCompile(`^[a-z0-9-]+(/[a-z0-9-]+)+$`)

// head checks what stands at the top of the file.
func (c *checker) head() {
	in := c.in
	if !instrumentID.MatchString(in.ID) {
		c.bad("id", "jurisdiction and short name, such as cn/rmspv", "%q is no id of an instrument", in.ID)
	}
	one(c, "kind", in.Kind, Kinds...)
	one(c, "status", in.Status, Statuses...)
	one(c, "confidence", in.Confidence, Confidences...)
	c.words("title", in.Title)
	c.words("short", in.Short)
	c.words("authority", in.Authority)
	if in.Jurisdiction == "" {
		c.bad("jurisdiction", "such as CN, EU, or INT for a policy of no state", "the jurisdiction is missing")
	}
	if len(in.Sources) == 0 {
		c.bad("sources", "say where the text was read", "no source is named")
	}
	if in.ValidFrom.IsZero() && in.Status != Draft && in.Status != Adopted {
		c.bad("valid_from", "the first day in force", "the date is missing")
	}
	if !in.ValidTo.IsZero() && in.ValidTo.Before(in.ValidFrom) {
		c.bad("valid_to", "a day not before valid_from", "it ends before it begins")
	}
}

// parts checks articles with their earlier numbers, anchors and derived attributes.
func (c *checker) parts() {
	for i, a := range c.in.Articles {
		path := fmt.Sprintf("articles/%d", i)
		if a.Number == "" || strings.ContainsAny(a.Number, " \t") || c.articles[a.Number] {
			c.bad(path+"/number", "such as 7(2), once each", "%q is no new article number", a.Number)
		}
		c.articles[a.Number] = true
		c.words(path+"/says", a.Says)
		one(c, path+"/coverage", a.Coverage, Coverages...)
	}
	for _, name := range slices.Sorted(maps.Keys(c.in.Anchors)) {
		a := c.in.Anchors[name]
		c.match("anchors/"+name, &a.Match)
		c.words("anchors/"+name+"/title", a.Title)
	}
	for i, d := range c.in.Derived {
		if d.Attribute == "" || d.Value == "" || len(d.AnyOf) == 0 {
			c.bad(fmt.Sprintf("derived/%d", i), "give attribute, value and any_of", "the grade is not complete")
		}
		if d.Confidence != "" {
			one(c, fmt.Sprintf("derived/%d/confidence", i), d.Confidence, Confidences...)
		}
	}
	for i, r := range c.in.Renumbered {
		c.article(fmt.Sprintf("renumbered/%d/new", i), r.New)
		if r.Old == "" || r.Since.IsZero() {
			c.bad(fmt.Sprintf("renumbered/%d", i), "give old, new and since", "the renumbering is not complete")
		}
	}
}

// match asks that an event is named; whose it is may be left out.
func (c *checker) match(path string, m *Match) {
	if len(m.Event) == 0 {
		c.bad(path+"/event", "name at least one event type", "no event is named")
	}
	if m.By != "" {
		one(c, path+"/by", m.By, Whose...)
	}
}

// matches checks a list of them.
func (c *checker) matches(path string, list []Match) {
	for i := range list {
		c.match(fmt.Sprintf("%s/%d", path, i), &list[i])
	}
}

// article asks that a citation leads to an article of the file.
func (c *checker) article(path, number string) {
	if !c.articles[number] {
		c.bad(path, "a number that stands under articles", "there is no article %q", number)
	}
}

// duty checks one duty with its stages; those before it may not have its id on the same days.
func (c *checker) duty(path string, d *Duty, before []Duty) {
	if d.ID == "" {
		c.bad(path+"/id", "a short name", "the id is missing")
	}
	for i := range before {
		if before[i].ID == d.ID && meet(before[i].ValidFrom, before[i].ValidTo, d.ValidFrom, d.ValidTo) {
			c.bad(path+"/id", "another id, or valid_from and valid_to that do not overlap", "there is a duty %q already", d.ID)
		}
	}
	c.article(path+"/article", d.Article)
	c.words(path+"/title", d.Title)
	if d.Strength != "" {
		one(c, path+"/strength", d.Strength, Strengths...)
	}
	if d.Confidence != "" {
		one(c, path+"/confidence", d.Confidence, Confidences...)
	}
	if len(d.AppliesIf.Roles) == 0 {
		c.bad(path+"/applies_if/roles", "say whom it binds", "the duty binds no role")
	}
	if len(d.Stages) == 0 {
		c.bad(path+"/stages", "give at least one stage", "the duty has no stage")
	}
	for i := range d.Stages {
		c.stage(fmt.Sprintf("%s/stages/%d", path, i), &d.Stages[i])
		if slices.ContainsFunc(d.Stages[:i], func(s Stage) bool { return s.ID == d.Stages[i].ID }) {
			c.bad(fmt.Sprintf("%s/stages/%d/id", path, i), "another id", "there is a stage %q already", d.Stages[i].ID)
		}
	}
}

// acts are what a prohibition may forbid.
var acts = []string{"publish", "send", "supply"}

// prohibition checks what is forbidden, when, and what lifts it.
func (c *checker) prohibition(path string, p *Prohibition, before []Prohibition) {
	if p.ID == "" || slices.ContainsFunc(before, func(o Prohibition) bool { return o.ID == p.ID }) {
		c.bad(path+"/id", "a short name, once", "%q is no new id", p.ID)
	}
	c.article(path+"/article", p.Article)
	c.words(path+"/title", p.Title)
	c.words(path+"/remedy", p.Remedy)
	if p.Confidence != "" {
		one(c, path+"/confidence", p.Confidence, Confidences...)
	}
	if len(p.Act) == 0 {
		c.bad(path+"/act", "one of: "+strings.Join(acts, ", "), "it forbids no act")
	}
	for i, a := range p.Act {
		one(c, fmt.Sprintf("%s/act/%d", path, i), a, acts...)
	}
	if p.During != nil {
		c.match(path+"/during/begins", &p.During.Begins)
		if p.During.Ends != nil {
			c.match(path+"/during/ends", p.During.Ends)
		}
	}
	for i, group := range p.LiftedBy {
		at := fmt.Sprintf("%s/lifted_by/%d", path, i)
		if len(group) == 0 {
			c.bad(at, "name the events that together lift it", "an empty group would always lift it")
		}
		c.matches(at, group)
	}
}

// overlap says where an edition of an instrument holds on the same days as another.
func overlap(before []Instrument, in *Instrument) []Problem {
	for i := range before {
		o := &before[i]
		if o.ID == in.ID && meet(o.ValidFrom, o.ValidTo, in.ValidFrom, in.ValidTo) {
			return []Problem{{"valid_from", fmt.Sprintf("another edition of %s is in force on some of these days", in.ID),
				"end the earlier edition with valid_to before this one begins"}}
		}
	}
	return nil
}

// meet reports whether two spans of days share one; a zero end is open.
func meet(from1, to1, from2, to2 calendar.Date) bool {
	return (to1.IsZero() || !to1.Before(from2)) && (to2.IsZero() || !to2.Before(from1))
}
