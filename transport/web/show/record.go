package show

import (
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"tocsin/domain/calendar"
	"tocsin/domain/coordination"
	"tocsin/domain/parcel"
	"tocsin/domain/partner"
	"tocsin/store"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/clockbar"
	"tocsin/transport/web/part/link"
	"tocsin/transport/web/part/list"
	"tocsin/transport/web/part/moment"
	"tocsin/transport/web/part/timeline"
	"tocsin/transport/web/part/tone"
)

// learning is how much later than it happened a thing may come on record before the
// page says so.
const learning = time.Hour

// tones of the events that matter most; all others are the ordinary course.
var tones = map[string]tone.Tone{
	"exploit.public": tone.Bad, "attacks.observed": tone.Bad, "vulnerability.public": tone.Warn, "advisory.withdrawn": tone.Warn,
	"fix.available": tone.Good, "warning.released": tone.Good, "advisory.published": tone.Good,
}

// Course shows the timeline of a matter. Proofs are the entries of the evidence by
// the record they put down; they may be empty.
func (s Sight) Course(events []coordination.Event, proofs map[string]int64) timeline.View {
	v := timeline.View{Label: s.T("case.course")}
	for _, e := range events {
		shown := timeline.Event{
			ID: e.ID, At: e.At, Title: s.Event(e.Type), Detail: s.detail(e), Who: s.who(e), Status: timeline.Status(e.Status), Tone: tones[e.Type],
			Source: s.origin(e),
		}
		if e.Known.Sub(e.At.Latest(s.Zone)) > learning {
			shown.Learned = lang.At(e.Known)
		}
		if index, ok := proofs[e.ID]; ok {
			shown.Proof = s.Entry(index)
		}
		v.Events = append(v.Events, shown)
	}
	return v
}

// Event is the word for a type of event.
func (s Sight) Event(kind string) string { return s.Or("event."+kind, kind) }

func (s Sight) who(e coordination.Event) string {
	if e.Actor == "" {
		return ""
	}
	return s.Unit(e.Actor)
}

// detail is what was written down with an event, in the reader's language where there
// is one, and what its attributes say.
func (s Sight) detail(e coordination.Event) string {
	text := e.Text
	if s.Code == lang.Chinese && e.LocalText != "" {
		text = e.LocalText
	}
	parts := []string{}
	if text != "" {
		parts = append(parts, text)
	}
	if to := e.Attributes["recipient"]; to != "" {
		parts = append(parts, s.T("event.to", "who", s.Recipient(to)))
	}
	if claimed, err := calendar.ParseMoment(e.Attributes["claimed"], ""); err == nil {
		parts = append(parts, clockbar.Claim(s.Reader, claimed))
	}
	if lag, err := time.ParseDuration(e.Attributes["lag"]); err == nil {
		parts = append(parts, s.T("event.lag", "span", s.Span(lag)))
	}
	if until, err := time.Parse(time.RFC3339, e.Attributes["until"]); err == nil {
		parts = append(parts, s.T("event.until", "time", s.When(lang.At(until)).String()))
	}
	if n, err := strconv.Atoi(e.Attributes["told"]); err == nil {
		parts = append(parts, s.T("event.told", "n", n))
	}
	return strings.Join(parts, "\n")
}

// origin is where an event is known from, in the reader's language where that was
// written down, with the address where it can be read.
func (s Sight) origin(e coordination.Event) link.View {
	v := s.source(e.Source)
	if zh := e.Attributes["source_zh"]; s.Code == lang.Chinese && zh != "" {
		v.Text = zh
	}
	if v.Href == "" {
		v.Href = e.Attributes["link"]
	}
	return v
}

// source is where a fact comes from: a record of ours by its number, else as written.
func (s Sight) source(text string) link.View {
	id := strings.TrimPrefix(text, "report ")
	if href := Href(id); href != "" {
		return link.View{Text: s.Number(id), Href: href}
	}
	return link.View{Text: s.Or("event.source."+text, text)}
}

// Entry leads to an entry of the evidence.
func (s Sight) Entry(index int64) link.View {
	return link.View{Text: s.T("evidence.number", "number", s.Count(int(index))), Href: "/evidence/" + strconv.FormatInt(index, 10)}
}

// Proofs finds, for each record that the entries put down, the first that did.
func Proofs(trail []store.Logged) map[string]int64 {
	first := map[string]int64{}
	for _, e := range trail {
		for _, c := range e.Changes {
			if _, known := first[c.ID]; !known {
				first[c.ID] = e.Index
			}
		}
	}
	return first
}

// Copies lists the statutory copies of reports on their way to other authorities,
// with the lag of each.
func (s Sight) Copies(parcels []parcel.Parcel) list.View {
	v := list.View{
		Caption: s.T("case.relay.caption"),
		Columns: []list.Column{{Label: s.T("case.relay")}, {Label: s.T("case.relay.state")}, {Label: s.T("case.relay.laid")}, {Label: s.T("case.relay.lag")}, {Label: s.T("case.relay.reference")}},
		Empty:   list.Empty{Title: s.T("case.relay.none"), Text: s.T("case.relay.none.text")},
	}
	for _, p := range parcels {
		if !p.Statutory() && p.Kind != parcel.Letter {
			continue
		}
		t, lag := carried(p.State), p.Lag()
		if p.Delivered.IsZero() {
			lag = s.Now.Sub(p.Laid)
		}
		note := list.Code(p.Reference)
		if p.Why != "" {
			note = list.Text(p.Why)
		}
		v.Rows = append(v.Rows, list.Row{Tone: t, Edge: true, Cells: []templ.Component{
			list.Link(link.View{Text: s.Recipient(p.Recipient), Href: Href(p.Matter) + "#relay"}, s.Number(p.Matter)+s.part(p)), tone.Badge(t, s.T("case.relay."+string(p.State))),
			moment.Time(s.Reader, lang.At(p.Laid)), list.Text(s.Span(lag)), note,
		}})
	}
	return v
}

// part says which supplement to a copy a parcel is; nothing of the copy itself.
func (s Sight) part(p parcel.Parcel) string {
	if p.Part == 0 {
		return ""
	}
	return s.T("case.relay.part", "n", p.Part)
}

func carried(state parcel.State) tone.Tone {
	switch state {
	case parcel.Delivered:
		return tone.Good
	case parcel.Parked:
		return tone.Bad
	}
	return tone.Warn
}

// Standing is how the office stands to a unit: the word and its tone.
func (s Sight) Standing(u partner.Partner) (string, tone.Tone) {
	t := tone.Good
	switch u.Standing {
	case partner.Warned:
		t = tone.Warn
	case partner.Suspended, partner.Removed:
		t = tone.Bad
	}
	return s.T("partner.standing." + string(u.Standing)), t
}

// Deed is an act of the evidence in words.
func (s Sight) Deed(act string) string { return s.Or("evidence.act."+act, act) }
