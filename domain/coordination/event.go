package coordination

import (
	"slices"
	"time"

	"tocsin/domain/fault"
)

// Validate reports everything wrong with the form of a fact that is put on record at now.
func (e Event) Validate(now time.Time) error {
	var wrong []fault.Fault
	add := func(at, code, text string) {
		wrong = append(wrong, *fault.New(fault.Invalid, code, "%s", text).At(at))
	}
	if e.Type == "" || len(e.Type) > 64 {
		add("/type", "event.type", "an event has a type, such as actor.aware or fix.available")
	}
	if e.At.IsZero() {
		add("/at", "event.at", "say when it happened, as exactly as it is known")
	} else if e.At.Ahead(now) {
		add("/at", "time.future", "this lies in the future")
	}
	if !slices.Contains(Statuses, e.Status) {
		add("/status", "event.status", "a fact is reported, confirmed, disputed or computed")
	}
	if e.Source == "" {
		add("/source", "event.source", "a fact has a source")
	}
	return fault.Join(fault.Invalid, "event.invalid", "the event cannot be recorded as it is", wrong)
}

// Effect says what an event of a type does to its case. Types without a row do nothing to it.
type Effect struct {
	Type  string
	Flags Flags
}

// Effects lists the events that set flags. Each sets what follows from it as well:
// a public exploit makes the hole public, and so do attacks.
//
// cvd 3.4: X sets X and P together; A sets A, and P too if unset
var Effects = []Effect{
	{Public, Flags{Public: true}},
	{AdvisoryPublished, Flags{Public: true}},
	{VendorAdvisory, Flags{Public: true}},
	{ForeignAdvisory, Flags{Public: true}},
	{ExploitPublic, Flags{Public: true, Exploit: true}},
	{AttacksObserved, Flags{Public: true, Attacks: true}},
}

// Apply lets an event take effect on the case. A flag that is set ends an embargo in
// force, in the same act; it touches no clock.
func (c *Case) Apply(e Event) {
	i := slices.IndexFunc(Effects, func(x Effect) bool { return x.Type == e.Type })
	if i < 0 {
		return
	}
	set := Effects[i].Flags
	before := c.Flags
	c.Flags.Public = c.Flags.Public || set.Public
	c.Flags.Exploit = c.Flags.Exploit || set.Exploit
	c.Flags.Attacks = c.Flags.Attacks || set.Attacks
	if c.Flags != before && c.Embargo.InForce(e.Known) {
		c.Embargo.Ended, c.Embargo.Why = e.Known, e.Type
	}
}

// Grade puts a new assessment beside the earlier ones.
func (c *Case) Grade(g Grade) error {
	if !slices.Contains(Words, g.Word) {
		return fault.New(fault.Invalid, "case.grade", "%q is no grade; use critical, high, medium or low", g.Word).At("/word")
	}
	c.Grades = append(c.Grades, g)
	return nil
}

// Latest is the newest assessment; false when there is none.
func (c Case) Latest() (Grade, bool) {
	if len(c.Grades) == 0 {
		return Grade{}, false
	}
	return c.Grades[len(c.Grades)-1], true
}

// LongestEmbargo is the most that one agreement keeps back: half a year, which is longer
// than every disclosure policy in the book. Who needs more agrees anew, on record, with
// what has become of the fix. It is a period of coordination and no way to keep silent.
//
// cvd 3.6: days to a few months, not a tool for indefinite delay
const LongestEmbargo = 180 * 24 * time.Hour

// SetEmbargo agrees terms. None can be agreed once the world knows.
func (c *Case) SetEmbargo(until, now time.Time) error {
	if c.Flags != (Flags{}) {
		return fault.New(fault.Refused, "case.embargo.public", "there is nothing to keep back: the matter is public, exploited or attacked")
	}
	if !until.After(now) {
		return fault.New(fault.Invalid, "case.embargo.past", "an embargo ends in the future").At("/until")
	}
	if until.After(now.Add(LongestEmbargo)) {
		return fault.New(fault.Invalid, "case.embargo.long", "an embargo ends within 180 days, by %s", now.Add(LongestEmbargo).UTC().Format(time.RFC3339)).
			At("/until").WithHint("agree an earlier end; if the fix is not there by then, agree anew and say why")
	}
	c.Embargo = Embargo{Terms: c.Embargo.Terms + 1, Until: until}
	return nil
}
