package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tocsin/domain/calendar"
	"tocsin/domain/fault"
	"tocsin/domain/marking"
	"tocsin/domain/product"
	"tocsin/domain/text"
)

// Limits of a draft, in characters and items.
const (
	maxLine      = 300
	maxText      = 100_000
	maxItems     = 200
	earliestYear = 1990 // no claim reaches further back
)

// Missing names a field that the report of a product provider should hold.
type Missing struct {
	Field string // form and JSON name
	Cite  string // the article that asks for it
}

// Statutory lists the fields of the duty to report that are still empty. An
// incomplete report is accepted all the same; these are asked for.
//
// law: cn/rmspv 7(2)
func (d Draft) Statutory(kind Kind) []Missing {
	if kind != Vulnerability {
		return nil
	}
	var missing []Missing
	ask := func(empty bool, field string) {
		if empty {
			missing = append(missing, Missing{field, "cn/rmspv 7(2)"})
		}
	}
	none := func(says func(product.Product) string) bool {
		return !slices.ContainsFunc(d.Products, func(p product.Product) bool { return says(p) != "" })
	}
	ask(none(func(p product.Product) string { return p.Name }), "product")
	ask(none(func(p product.Product) string { return p.Model }), "model")
	ask(none(func(p product.Product) string { return p.Version + p.Ranges.String() }), "version")
	ask(d.Technical == "", "technical")
	ask(d.Harm == "", "harm")
	ask(d.Scope == "", "scope")
	return missing
}

// Validate reports everything wrong with the form of a draft received at now. Empty
// fields are never wrong; a report with no content at all is.
func (d Draft) Validate(kind Kind, now time.Time) error {
	var wrong []fault.Fault
	add := func(field, code, format string, args ...any) {
		wrong = append(wrong, *fault.New(fault.Invalid, code, format, args...).At(field))
	}
	if !slices.Contains(Kinds, kind) {
		add("/kind", "report.kind", "%q is no kind of report; use %s", clip(string(kind)), fault.Choices(Kinds))
	}
	if d.Capacity != "" && !slices.Contains(Capacities, d.Capacity) {
		add("/capacity", "report.capacity", "%q is no capacity; use %s", clip(string(d.Capacity)), fault.Choices(Capacities))
	}
	if d.blank() {
		add("/technical", "report.empty", "the report says nothing: name a product, or describe what you found")
	}
	if d.Marking != "" {
		if _, err := marking.Parse(string(d.Marking)); err != nil {
			wrong = append(wrong, *fault.From(err).At("/marking"))
		}
	}
	if len(d.Products) > maxItems {
		add("/products", "report.items", "more than %d products; put the rest into a file", maxItems)
	}
	for i, p := range d.Products {
		wrong = append(wrong, p.Validate(fmt.Sprintf("/products/%d", i))...)
	}
	for _, l := range d.lines() {
		wrong = append(wrong, text.Check(l.field, l.words, maxLine)...)
	}
	for i, p := range d.Products {
		for _, l := range productLines(p) {
			for _, bad := range text.Check(l.field, l.words, maxLine) {
				wrong = append(wrong, *bad.At(fmt.Sprintf("/products/%d%s", i, l.field)))
			}
		}
	}
	for _, l := range d.texts() {
		wrong = append(wrong, text.Check(l.field, l.words, maxText)...)
	}
	for field, list := range d.lists() {
		if len(list) > maxItems {
			add(field, "report.items", "more than %d things here; put the rest into a file", maxItems)
		}
		wrong = append(wrong, text.Check(field, strings.Join(list, "\n"), maxItems*maxLine)...)
	}
	wrong = append(wrong, checkMoment("/threat/first_seen", d.Threat.FirstSeen, now)...)
	wrong = append(wrong, checkMoment("/threat/last_seen", d.Threat.LastSeen, now)...)
	wrong = append(wrong, d.checkOrder(now)...)
	wrong = append(wrong, checkMoment("/aware", d.Aware, now)...)
	wrong = append(wrong, checkMoment("/upstream_notified", d.Upstreamed, now)...)
	slices.SortFunc(wrong, func(a, b fault.Fault) int { return strings.Compare(a.Field, b.Field) })
	return fault.Join(fault.Invalid, "report.invalid", "the report cannot be taken in as it is", wrong)
}

func (d Draft) blank() bool {
	return len(d.Products) == 0 && d.Title == "" && d.Technical == "" && d.Harm == "" && d.Scope == "" && d.Threat.Value == "" && len(d.Threat.Hashes) == 0 && d.Steps == ""
}

// line is the words of one field, by its JSON pointer.
type line struct{ field, words string }

// lines are the one-line fields.
func (d Draft) lines() [22]line {
	t := d.Threat
	return [...]line{
		{"/title", d.Title.Reveal()}, {"/weakness", d.Weakness}, {"/severity", d.Severity}, {"/access", d.Access},
		{"/privilege", d.Privilege}, {"/interaction", d.Victim}, {"/by_default", d.ByDefault}, {"/maturity", d.Maturity},
		{"/upstream_name", d.UpstreamName}, {"/credit", d.Credit}, {"/language", d.Language}, {"/source", d.Source},
		{"/reporter_name", d.ReporterName.Reveal()}, {"/contact", d.Contact.Reveal()}, {"/planned", d.PlannedAt},
		{"/threat/value", t.Value}, {"/threat/family", t.Family}, {"/threat/owner", t.Owner},
		{"/threat/value_type", t.ValueType}, {"/threat/part", t.Part}, {"/threat/platform", t.Platform}, {"/threat/grade", t.Grade},
	}
}

// productLines are the fields of one product, by their pointer within it.
func productLines(p product.Product) [7]line {
	return [...]line{
		{"/vendor", p.Vendor}, {"/name", p.Name}, {"/model", p.Model}, {"/version", p.Version},
		{"/purl", p.PURL}, {"/cpe", p.CPE}, {"/ranges", p.Ranges.String()},
	}
}

// lists are the fields that hold several short things, by JSON pointer.
func (d Draft) lists() map[string][]string {
	return map[string][]string{"/aliases": d.Aliases, "/instances": d.Instances, "/sectors": d.Sectors, "/threat/hashes": d.Threat.Hashes}
}

// texts are the long fields.
func (d Draft) texts() [7]line {
	return [...]line{
		{"/technical", d.Technical.Reveal()}, {"/harm", d.Harm.Reveal()}, {"/scope", d.Scope.Reveal()}, {"/steps", d.Steps.Reveal()},
		{"/remedy", d.Remedy}, {"/disclosed", d.Disclosed}, {"/wishes", d.Wishes},
	}
}

// checkOrder refuses times that contradict each other: last seen before first seen, and a
// plan for a day that was over long ago.
func (d Draft) checkOrder(now time.Time) (wrong []fault.Fault) {
	first, last := d.Threat.FirstSeen, d.Threat.LastSeen
	if !first.IsZero() && !last.IsZero() && last.Latest(time.UTC).Before(first.Earliest(time.UTC)) {
		wrong = append(wrong, *fault.New(fault.Invalid, "time.order", "this lies before it was first seen").At("/threat/last_seen").WithHint("check both times"))
	}
	day, err := time.Parse(time.DateOnly, d.PlannedAt)
	if err == nil && day.Before(now.AddDate(-1, 0, 0)) {
		wrong = append(wrong, *fault.New(fault.Invalid, "time.planned", "a fix that is planned does not lie more than a year back").At("/planned").
			WithHint("check the year; a fix that is out belongs under patch or workaround"))
	}
	return wrong
}

// checkMoment refuses a claimed time that lies after now or before anything could be
// known.
func checkMoment(field string, m calendar.Moment, now time.Time) []fault.Fault {
	if m.IsZero() {
		return nil
	}
	switch {
	case m.Ahead(now):
		return []fault.Fault{*fault.New(fault.Invalid, "time.future", "this lies in the future").At(field).WithHint("give the time at which it happened")}
	case m.Earliest(time.UTC).Year() < earliestYear:
		return []fault.Fault{*fault.New(fault.Invalid, "time.past", "this lies before %d", earliestYear).At(field).WithHint("check the year")}
	}
	return nil
}

func clip(s string) string {
	if len(s) > 40 {
		return s[:40] + "…"
	}
	return s
}
