package obligation

import (
	"cmp"
	"slices"
	"time"

	"tocsin/domain/calendar"
)

// Law is a checked set of instruments, ready to be evaluated. It is never changed;
// a new edition is a new Law. The zero Law knows no duty.
type Law struct {
	rules    []rule
	readings int // answers for one actor, to size the result
}

// Zones finds an IANA zone by name. The domain reads no zone files itself.
type Zones func(name string) (*time.Location, error)

// rule is an instrument with its names looked up.
type rule struct {
	*Instrument
	zone    *time.Location
	days    *calendar.WorkingDays // nil where it names no calendar
	anchors map[string]*Anchor
	steps   []step
}

// step is one stage of one duty, with what is the same in every answer about it.
type step struct {
	rule     *Instrument
	duty     *Duty
	stage    *Stage
	anchor   *Anchor
	readings []reading
	blank    Obligation
}

// reading is one way to count, with the cases that say how.
type reading struct {
	name  Reading
	cases []Case
}

// Compile checks the instruments and makes a Law of them. The problems are listed by
// instrument, in the order given; with any problem there is no Law.
func Compile(instruments []Instrument, book calendar.Book, zones Zones) (*Law, [][]Problem) {
	found := make([][]Problem, len(instruments))
	law := &Law{rules: make([]rule, len(instruments))}
	bad := false
	for i := range instruments {
		zone, problems := check(&instruments[i], book, zones)
		problems = append(problems, overlap(instruments[:i], &instruments[i])...)
		found[i] = problems
		bad = bad || len(problems) > 0
		if !bad {
			law.add(i, instruments[i], zone, book)
		}
	}
	if bad {
		return nil, found
	}
	return law, nil
}

// add looks up the names of a checked instrument, of which the law keeps its own copy.
func (l *Law) add(i int, in Instrument, zone *time.Location, book calendar.Book) {
	r := &l.rules[i]
	*r = rule{Instrument: &in, zone: zone, days: book[in.Calendar], anchors: map[string]*Anchor{}}
	for name, a := range in.Anchors {
		r.anchors[name] = &a
	}
	in.Duties, in.Prohibitions = slices.Clone(in.Duties), slices.Clone(in.Prohibitions)
	for j := range in.Prohibitions {
		p := &in.Prohibitions[j]
		p.Confidence = cmp.Or(p.Confidence, in.Confidence)
	}
	for j := range in.Duties {
		d := &in.Duties[j]
		d.Confidence, d.Strength = cmp.Or(d.Confidence, in.Confidence), cmp.Or(d.Strength, Must)
		for k := range d.Stages {
			p := newStep(r, d, &d.Stages[k])
			l.readings += len(p.readings)
			r.steps = append(r.steps, p)
		}
	}
}

// newStep lays out one stage with what never changes in the answers about it.
func newStep(r *rule, d *Duty, s *Stage) step {
	p := step{rule: r.Instrument, duty: d, stage: s, anchor: r.anchors[s.Anchor]}
	for _, v := range []reading{{Only, s.Readings.Only}, {Strict, s.Readings.Strict}, {Lenient, s.Readings.Lenient}} {
		if len(v.cases) > 0 {
			p.readings = append(p.readings, v)
		}
	}
	if len(p.readings) == 0 {
		p.readings = []reading{{name: Only}}
	}
	p.blank = Obligation{
		Instrument: r.ID, Duty: d.ID, Stage: s.ID, Reading: Only, Anchor: s.Anchor,
		State: NotApplicable, Cite: r.ID + " " + cmp.Or(s.Article, d.Article), Law: r.Instrument, Rule: d, Step: s,
	}
	if len(d.AppliesIf.Roles) > 0 {
		p.blank.Role = d.AppliesIf.Roles[0]
	}
	return p
}

// inForce says why the duty did not bind on a day; the zero Note where it did.
//
// law: cn/rmspv 16
func (p *step) inForce(day calendar.Date) Note {
	in := p.rule
	if in.Status == Draft || in.Status == Adopted {
		return note("na.status", string(in.Status))
	}
	from, to := in.ValidFrom, in.ValidTo
	if from.Before(p.duty.ValidFrom) {
		from = p.duty.ValidFrom
	}
	if d := p.duty.ValidTo; !d.IsZero() && (to.IsZero() || d.Before(to)) {
		to = d
	}
	switch {
	case day.Before(from):
		return note("na.before", day, from)
	case !to.IsZero() && to.Before(day):
		return note("na.after", day, to)
	}
	return Note{}
}

// Instruments lists the instruments in the order of the law; shared, read only.
func (l *Law) Instruments() []*Instrument {
	out := make([]*Instrument, len(l.rules))
	for i := range l.rules {
		out[i] = l.rules[i].Instrument
	}
	return out
}

// Editions lists the editions of one instrument; none where the id is not known.
func (l *Law) Editions(id string) []*Instrument {
	var out []*Instrument
	for i := range l.rules {
		if l.rules[i].ID == id {
			out = append(out, l.rules[i].Instrument)
		}
	}
	return out
}

// Recipients lists everybody whom the duties of the instrument name as a recipient,
// each once, in the order of the text.
func (in *Instrument) Recipients() []Recipient {
	var all []Recipient
	seen := map[string]bool{}
	for _, d := range in.Duties {
		for _, s := range d.Stages {
			all = append(all, unseen(s.Recipients, seen)...)
		}
	}
	return all
}

func unseen(recipients []Recipient, seen map[string]bool) []Recipient {
	var fresh []Recipient
	for _, r := range recipients {
		if !seen[r.ID] {
			seen[r.ID] = true
			fresh = append(fresh, r)
		}
	}
	return fresh
}
