// Package law shows the statutes as the program reads them: each instrument with its
// validity and how surely it is known, its duties with both readings of their periods,
// what it forbids, and every article that was read.
//
// Whoever doubts a deadline on another page is led here by its citation: the id of an
// article on the page is "article-" and its number. The page says which articles the
// product keeps and which it does not; it is made from the same data that the clocks
// run on, so the two cannot differ.
//
// It serves every instrument in law/.
package law

import (
	"strings"
	"time"

	"github.com/a-h/templ"

	"tocsin/domain/calendar"
	"tocsin/domain/obligation"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/citation"
	"tocsin/transport/web/part/fact"
	"tocsin/transport/web/part/link"
	"tocsin/transport/web/part/list"
	"tocsin/transport/web/part/moment"
	"tocsin/transport/web/part/tone"
)

// BookView is the whole book.
type BookView struct {
	Instruments []*obligation.Instrument
	Version     string // of the book, as it stands in the evidence
}

// View is one instrument.
type View struct {
	*obligation.Instrument
	Cite func(article string) citation.View // of an article of this instrument
}

// say is a text in the reader's language.
func say(r lang.Reader, t obligation.Text) string { return t.In(string(r.Code)) }

// confidences say how surely the wording is known, in a tone and a word.
var confidences = map[obligation.Confidence]tone.Tone{obligation.Verified: tone.Good, obligation.Secondary: tone.Warn, obligation.Unverified: tone.Off}

func confidence(r lang.Reader, c obligation.Confidence) templ.Component {
	return tone.Badge(confidences[c], r.T("law.confidence."+string(c)))
}

var coverages = map[obligation.Coverage]tone.Tone{obligation.Yes: tone.Good, obligation.Partial: tone.Warn, obligation.No: tone.Off}

// table is every instrument of a kind.
func (v BookView) table(r lang.Reader, kind obligation.Kind) list.View {
	t := list.View{
		Caption: r.T("law.kind." + string(kind)), Quiet: true,
		Columns: []list.Column{{Label: r.T("law.instrument")}, {Label: r.T("law.status")}, {Label: r.T("law.duties"), Number: true}, {Label: r.T("law.confidence")}},
	}
	for _, in := range v.Instruments {
		if in.Kind != kind {
			continue
		}
		t.Rows = append(t.Rows, list.Row{Cells: []templ.Component{
			list.Link(link.View{Text: say(r, in.Title), Href: "/law/" + in.ID}, in.ID+" · "+say(r, in.Authority)),
			list.Text(r.T("law.status." + string(in.Status))), list.Text(r.Count(len(in.Duties))), confidence(r, in.Confidence),
		}})
	}
	return t
}

// facts are the head of an instrument.
func (v View) facts(r lang.Reader) []fact.View {
	facts := []fact.View{
		{Label: r.T("law.authority"), Text: say(r, v.Authority)}, {Label: r.T("law.status"), Text: r.T("law.status." + string(v.Status))},
	}
	if !v.ValidFrom.IsZero() {
		facts = append(facts, fact.View{Label: r.T("law.since"), Part: moment.Time(r, v.day(v.ValidFrom))})
	}
	if !v.ValidTo.IsZero() {
		facts = append(facts, fact.View{Label: r.T("law.until"), Part: moment.Time(r, v.day(v.ValidTo))})
	}
	return append(facts,
		fact.View{Label: r.T("law.confidence"), Part: confidence(r, v.Confidence)},
		fact.View{Label: r.T("law.sources"), Text: strings.Join(v.Sources, "\n")},
		fact.View{Label: r.T("law.zone"), Text: v.Zone},
	)
}

// day is a day in the zone whose days count under the instrument.
func (v View) day(d calendar.Date) lang.Moment {
	zone, err := time.LoadLocation(v.Zone)
	if d.IsZero() || err != nil {
		return lang.Moment{}
	}
	return calendar.On(d, zone)
}

// reading is one way to count the period of a stage.
type reading struct {
	name  string
	cases []obligation.Case
}

// heading names an article by its number; a policy has words in its place.
func (v View) heading(r lang.Reader, number string) string {
	if v.Kind == obligation.Statute {
		return r.T("law.number", "number", number)
	}
	return number
}

// readings are the ways to count, the one in force first.
func readings(s obligation.Stage) []reading {
	var all []reading
	for _, one := range []reading{{"only", s.Readings.Only}, {"strict", s.Readings.Strict}, {"lenient", s.Readings.Lenient}} {
		if len(one.cases) > 0 {
			all = append(all, one)
		}
	}
	return all
}

// facts of a stage: when it begins, how long it runs by each reading, and what ends it.
func (v View) stage(r lang.Reader, s obligation.Stage) []fact.View {
	facts := []fact.View{{Label: r.T("law.begins"), Text: say(r, v.Anchors[s.Anchor].Title)}}
	if s.Due != obligation.Hard {
		facts = append(facts, fact.View{Label: r.T("law.period"), Text: r.T("law.due." + string(s.Due))})
	}
	for _, one := range readings(s) {
		facts = append(facts, fact.View{Label: r.T("clock.reading." + one.name), Text: periods(r, one.cases)})
	}
	if text := say(r, s.Satisfy); text != "" {
		facts = append(facts, fact.View{Label: r.T("clock.satisfy"), Text: text})
	}
	if names := recipients(r, s); names != "" {
		facts = append(facts, fact.View{Label: r.T("law.recipients"), Text: names})
	}
	if names := content(r, s); names != "" {
		facts = append(facts, fact.View{Label: r.T("law.content"), Text: names})
	}
	for _, t := range s.Tolling {
		facts = append(facts, fact.View{Label: r.T("law.toll." + string(t.Kind)), Text: say(r, t.Ground)})
	}
	return facts
}

// ending says when on its last day a period ends: at its end, or at a time of day.
func ending(r lang.Reader, e calendar.Ending) string {
	if _, clock := e.TimeOfDay(); clock {
		return r.T("law.ending.at", "time", string(e))
	}
	return r.T("law.ending." + string(e))
}

// periods writes the limits of a reading, each with the ground for reading it so.
func periods(r lang.Reader, cases []obligation.Case) string {
	var lines []string
	for _, c := range cases {
		var limits []string
		for _, l := range c.Limits {
			words := r.T("law.unit."+string(l.Unit), "n", l.Add)
			if l.Ending != "" {
				words = r.T("law.period.ending", "period", words, "ending", ending(r, l.Ending))
			}
			limits = append(limits, words)
		}
		line := strings.Join(limits, " / ")
		if basis := say(r, c.Basis); basis != "" {
			line = r.T("law.period.basis", "period", line, "basis", basis)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func recipients(r lang.Reader, s obligation.Stage) string {
	names := make([]string, len(s.Recipients))
	for i, one := range s.Recipients {
		names[i] = say(r, one.Title)
	}
	return strings.Join(names, r.T("law.semicolon"))
}

func content(r lang.Reader, s obligation.Stage) string {
	names := make([]string, len(s.Content))
	for i, one := range s.Content {
		names[i] = say(r, one.Title)
	}
	return strings.Join(names, r.T("law.semicolon"))
}

// roles are those whom a duty binds, in words.
func roles(r lang.Reader, d obligation.Duty) string {
	names := make([]string, len(d.AppliesIf.Roles))
	for i, role := range d.AppliesIf.Roles {
		names[i] = r.Or("role."+role, role)
	}
	return strings.Join(names, r.T("law.comma"))
}
