// Package lookback is the page on which a case is told once it is over, or nearly so:
// who knew what, when, in which role, and how long everybody else had to wait.
//
// The figures that matter stand first, large and drawn to one scale. Then each duty
// with its readings and what the same facts would mean in each role alone; then what
// else the record shows, one statement a line with the entries that prove it; then the
// disclosure policies side by side, the units, and the whole course. A breach is called
// proposed until a person has confirmed it; what is assumed is said before all else.
//
// It serves RMSPV 7 and 9, and every policy of law/.
package lookback

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"tocsin/domain/calendar"
	"tocsin/domain/coordination"
	"tocsin/domain/ident"
	"tocsin/domain/lookback"
	"tocsin/domain/obligation"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/citation"
	"tocsin/transport/web/part/clockbar"
	"tocsin/transport/web/part/lagchart"
	"tocsin/transport/web/part/link"
	"tocsin/transport/web/part/list"
	"tocsin/transport/web/part/moment"
	"tocsin/transport/web/part/stat"
	"tocsin/transport/web/part/timeline"
	"tocsin/transport/web/part/tone"
	"tocsin/transport/web/show"
)

// View is a case to be looked back on.
type View struct{ lookback.Account }

// Assumption is the type of event by which a replay says what it had to assume.
const Assumption = "assumption.made"

func (v View) path() string { return "/cases/" + v.ID }

// assumptions are what a replay had to assume, in the reader's language.
func (v View) assumptions(s show.Sight) []string {
	var said []string
	for _, e := range v.Course {
		if e.Type == Assumption {
			said = append(said, words(s, e.Text, e.LocalText))
		}
	}
	return said
}

func words(s show.Sight, en, zh string) string {
	if s.Code == lang.Chinese && zh != "" {
		return zh
	}
	return en
}

// tones of the states; a figure is calm.
var tones = map[lookback.State]tone.Tone{
	lookback.Met: tone.Good, lookback.Open: tone.Warn, lookback.Late: tone.Bad, lookback.Flag: tone.Warn, lookback.None: tone.Off,
	lookback.Held: tone.Bad, lookback.Due: tone.Warn, lookback.Ended: tone.Good,
}

// figures are the numbers that stand large at the head.
func (v View) figures(s show.Sight) []stat.View {
	var out []stat.View
	for _, f := range []struct {
		key  string
		tone tone.Tone
	}{{"lag.knowledge", tone.Bad}, {"lag.warning", tone.Warn}, {"fix.visible", tone.Warn}, {"fix.generations", tone.Calm}} {
		if st, ok := v.Find(f.key); ok {
			out = append(out, stat.View{
				Label: s.T("lookback.head." + f.key), Value: s.Count(st.Value), Unit: unit(s, st),
				Note: s.T("lookback.between", "from", s.When(st.From).Day, "to", s.When(st.To).Day), Tone: f.tone, Href: "#" + anchor(st.Key, 0),
			})
		}
	}
	return out
}

// unit is what a figure counts.
func unit(s show.Sight, st lookback.Statement) string {
	key := "lookback.unit." + string(st.Unit)
	if st.Value == 1 {
		key += ".one"
	}
	return s.T(key)
}

// chart draws the lags on one axis.
func (v View) chart(s show.Sight) lagchart.View {
	c := lagchart.View{ID: "lags", Title: s.T("lookback.chart")}
	for _, f := range []struct {
		key  string
		tone tone.Tone
	}{{"lag.knowledge", tone.Bad}, {"fix.visible", tone.Warn}, {"lag.warning", tone.Warn}, {"withdrawn", tone.Calm}} {
		for _, st := range v.Of(f.key) {
			c.Spans = append(c.Spans, v.span(s, st, f.tone))
		}
	}
	for _, m := range []string{coordination.PublicCommit, coordination.VendorAdvisory} {
		for _, e := range v.Course {
			if e.Type == m {
				c.Marks = append(c.Marks, lagchart.Mark{At: e.At, Label: s.Event(m)})
				break
			}
		}
	}
	return c
}

func (v View) span(s show.Sight, st lookback.Statement, t tone.Tone) lagchart.Span {
	span := lagchart.Span{Label: s.T("lookback.head."+st.Key, v.fill(s, st)...), From: st.From, To: st.To, Tone: t}
	if st.Key != "lag.knowledge" {
		return span
	}
	for _, d := range v.Of("duty") {
		if d.State == lookback.Late && d.Org == st.Org {
			o := d.Readings[len(d.Readings)-1]
			span.Limit, span.Law, span.Note = lang.At(o.Due), s.Cite(o.Cite), s.T("lookback.limit.late", "n", d.Value)
		}
	}
	return span
}

// clocks are the duties of units on which the record decides, what was late first; or
// those that are still open.
func (v View) clocks(s show.Sight, open bool) []clockbar.View {
	var bars []clockbar.View
	for i, d := range v.duties() {
		if open != (d.State == lookback.Open) {
			continue
		}
		bar := s.Clock(fmt.Sprintf("duty-%d", i+1), show.Clock{Matter: v.ID, Readings: d.Readings}, v.Findings)
		bar.Proof = v.entries(s, d.Evidence)
		if n := len(d.Then); n > 0 && d.State == lookback.Late {
			bar.Working = append(bar.Working, clockbar.Step{Label: s.T("lookback.then"), Value: s.Note(d.Then[n-1].Because)})
		}
		bars = append(bars, bar)
	}
	return bars
}

func (v View) duties() []lookback.Statement {
	duties := v.Of("duty")
	rank := []lookback.State{lookback.Late, lookback.Met, lookback.Open}
	slices.SortStableFunc(duties, func(a, b lookback.Statement) int { return slices.Index(rank, a.State) - slices.Index(rank, b.State) })
	return duties
}

// roles lists what the same facts mean in each role alone.
func (v View) roles(s show.Sight) list.View {
	table := list.View{
		Caption: s.T("lookback.roles"),
		Columns: []list.Column{{Label: s.T("lookback.role")}, {Label: s.T("lookback.stands")}, {Label: s.T("lookback.why")}},
	}
	for _, st := range v.Of("role") {
		held := s.T("lookback.role.held." + st.Params["held"])
		why := s.T("lookback.role.unbound", "role", s.Role(st.Params["role"]), "roles", s.RoleList(st.Readings[0].Rule.AppliesIf.Roles))
		if st.State == lookback.Late {
			now, _ := strconv.Atoi(st.Params["now"]) // the look back counted it
			key := "lookback.role.late"
			if lang.Known(st.To) {
				key += ".done"
			}
			why = s.T(key, "n", st.Value, "now", now)
		}
		table.Rows = append(table.Rows, list.Row{Tone: tones[st.State], Edge: true, Cells: []templ.Component{
			list.Link(link.View{Text: s.Unit(st.Org) + " · " + s.Role(st.Params["role"])}, held),
			badge(s, st), cited(s, why, st.Cite),
		}})
	}
	return table
}

// told are the keys of what else the record shows, in the order of reading.
var told = []string{
	"lag.knowledge", "known.elsewhere", "report.none", "relay", "lag.sector", "warning", "gate", "lag.warning", "lag.abroad", "withdrawn",
	"fix.visible", "fix.generations", "attacks.known", "measure",
}

// statements are what else the record shows, one a line.
func (v View) statements(s show.Sight) list.View {
	table := list.View{
		Caption: s.T("lookback.record"), Quiet: true,
		Columns: []list.Column{{Label: s.T("lookback.statement")}, {Label: s.T("lookback.when")}, {Label: s.T("lookback.stands")}, {Label: s.T("case.evidence")}},
		Empty:   list.Empty{Title: s.T("lookback.none"), Text: s.T("lookback.none.text")},
	}
	for _, key := range told {
		for i, st := range v.Of(key) {
			table.Rows = append(table.Rows, list.Row{ID: anchor(key, i), Tone: tones[st.State], Edge: true, Cells: []templ.Component{
				v.sentence(s, st), during(s, st), badge(s, st), proofs(numbers(s, st.Evidence)),
			}})
		}
	}
	return table
}

func anchor(key string, i int) string {
	id := strings.ReplaceAll(key, ".", "-")
	if i > 0 {
		id += "-" + strconv.Itoa(i+1)
	}
	return id
}

// sentence is the statement in words, with the article and whoever is named.
func (v View) sentence(s show.Sight, st lookback.Statement) templ.Component {
	key := "lookback." + st.Key
	if s.Has(key + "." + string(st.State)) {
		key += "." + string(st.State)
	}
	if st.Value == 0 && s.Has(key+".none") {
		key += ".none"
	}
	return statement(s, s.T(key, v.fill(s, st)...), cites(s, st.Cite), v.more(s, st))
}

// more is the quieter line under a statement.
func (v View) more(s show.Sight, st lookback.Statement) string {
	names := make([]string, len(st.Orgs))
	for i, org := range st.Orgs {
		names[i] = s.Unit(org)
	}
	slices.Sort(names)
	list := strings.Join(names, s.T("case.and"))
	switch {
	case st.Key == "warning" && len(names) > 0:
		return s.T("lookback.silent", "names", list)
	case st.Key == "gate":
		return words(s, st.Params["says"], st.Params["says_zh"])
	case st.Key == "withdrawn":
		return s.T("lookback.told", "names", list)
	case st.Key == "measure":
		return s.T("lookback.start."+st.Params["start"], "source", st.Params["source"]) + " " + s.T("lookback.visibility."+st.Params["visibility"])
	case st.Key == "report.none":
		return s.T("lookback.absence")
	}
	return ""
}

// fill puts the figures and names of a statement into the reader's words.
func (v View) fill(s show.Sight, st lookback.Statement) []any {
	pairs := []any{"n", st.Value, "unit", s.Unit(st.Org)}
	for name, value := range st.Params {
		switch {
		case ident.PrefixOf(value) == ident.Partner:
			value = s.Unit(value)
		case name == "recipient":
			value = s.Recipient(value)
		case name == "lag":
			if d, err := time.ParseDuration(value); err == nil {
				value = s.Span(d)
			}
		case name == "sectors":
			value = s.Sectors(strings.Split(value, ", ")...)
		}
		pairs = append(pairs, name, value)
	}
	return pairs
}

func cites(s show.Sight, list string) []citation.View {
	var out []citation.View
	for c := range strings.SplitSeq(list, ", ") {
		if c != "" {
			out = append(out, s.Cite(c))
		}
	}
	return out
}

// badge is how a statement stands, in a word or a figure.
func badge(s show.Sight, st lookback.Statement) templ.Component {
	word := s.T("lookback.state." + string(st.State))
	switch {
	case st.State == lookback.Plain && st.Unit == lookback.Days && st.Value == 0:
		word = s.T("lookback.same")
	case st.State == lookback.Plain:
		word = s.Count(st.Value) + " " + unit(s, st)
	case st.State == lookback.Late && st.Unit == lookback.Days:
		word = s.T("lookback.limit.late", "n", st.Value)
	case st.Key == "warning":
		word = s.T("lookback.answered", "n", st.Value, "of", st.Params["told"])
	case st.Key == "relay" && st.Params["lag"] != "":
		if d, err := time.ParseDuration(st.Params["lag"]); err == nil {
			word = s.T("lookback.after", "span", s.Span(d))
		}
	}
	return tone.Badge(tones[st.State], word)
}

// entries leads to the evidence.
func (v View) entries(s show.Sight, indexes []int64) []link.View {
	links := make([]link.View, len(indexes))
	for i, index := range indexes {
		links[i] = s.Entry(index)
	}
	return links
}

// numbers is entries in little space: the head of the column says what they are.
func numbers(s show.Sight, indexes []int64) []link.View {
	links := make([]link.View, len(indexes))
	for i, index := range indexes {
		e := s.Entry(index)
		links[i] = link.View{Text: "#" + strconv.FormatInt(index, 10), Href: e.Href, Note: e.Text}
	}
	return links
}

func number(n int) string { return strconv.Itoa(n) }

// policies sets the disclosure policies side by side.
func (v View) policies(s show.Sight) list.View {
	table := list.View{
		Caption: s.T("case.policies.caption"), Quiet: true,
		Columns: []list.Column{{Label: s.T("case.policy")}, {Label: s.T("case.policy.from")}, {Label: s.T("case.policy.due")}, {Label: s.T("lookback.unfixed")}, {Label: s.T("lookback.outcome")}},
		Empty:   list.Empty{Title: s.T("case.policies.none"), Text: s.T("case.policies.none.text")},
	}
	for _, p := range v.Policies {
		o := p.Answer
		unfixed := list.Text(s.T("lookback.same"))
		if p.Fix {
			unfixed = moment.Time(s.Reader, dayOf(s, p.Without))
		}
		table.Rows = append(table.Rows, list.Row{Edge: true, Cells: []templ.Component{
			list.Link(link.View{Text: s.Says(o.Law.Short), Href: s.Cite(o.Cite).Href}, basis(s, o)),
			moment.Time(s.Reader, o.AnchorAt), moment.Time(s.Reader, dayOf(s, o)), unfixed, list.Text(s.Note(o.Because)),
		}})
	}
	return table
}

// dayOf is the last day that a policy allows.
func dayOf(s show.Sight, o obligation.Obligation) lang.Moment {
	return calendar.On(o.DueDay, show.Zone(s, o.Law))
}

// basis is why the period is read so, where the policy says it.
func basis(s show.Sight, o obligation.Obligation) string {
	for _, n := range o.Working {
		if n.Code == "work.basis" {
			return s.Note(n)
		}
	}
	return s.Says(o.Step.Title)
}

// seats lists the units.
func (v View) seats(s show.Sight) list.View {
	table := list.View{
		Caption: s.T("lookback.units"), Quiet: true,
		Columns: []list.Column{
			{Label: s.T("partner.name")}, {Label: s.T("lookback.knew")}, {Label: s.T("lookback.reported")}, {Label: s.T("lookback.warned")},
			{Label: s.T("lookback.answer")}, {Label: s.T("lookback.recalled")}, {Label: s.T("partner.standing")},
		},
	}
	for _, seat := range v.Seats {
		table.Rows = append(table.Rows, list.Row{Tone: tone.Calm, Cells: []templ.Component{
			named(s, seat), cell(s, seat.Aware), cell(s, lang.At(seat.Reported)), cell(s, lang.At(seat.Told)),
			answer(s, seat), cell(s, lang.At(seat.Recalled)), standing(s, v.Units[seat.Org]),
		}})
	}
	return table
}

// course is the whole timeline with its proofs.
func (v View) course(s show.Sight) timeline.View {
	events, proofs := make([]coordination.Event, 0, len(v.Course)), map[string]int64{}
	for _, e := range v.Course {
		if e.Type == Assumption {
			continue // said above all else
		}
		events = append(events, e.Event)
		if len(e.Evidence) > 0 {
			proofs[e.ID] = e.Evidence[0]
		}
	}
	return s.Course(events, proofs)
}
