package web

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"tocsin/domain/calendar"
	"tocsin/domain/fault"
	"tocsin/domain/marking"
	"tocsin/domain/privacy"
	"tocsin/domain/product"
	"tocsin/domain/report"
	"tocsin/transport/web/lang"
)

// draftReader turns a posted form into a draft, in the zone and language of whoever
// filled it in, and gathers what cannot be read.
type draftReader struct {
	posted
	reader lang.Reader
	wrong  []fault.Fault
}

// draftOf reads a draft from the form of a kind. What is wrong with the content is
// the draft's own to say (report.Draft.Validate); only what cannot be read is
// returned here.
func draftOf(p posted, reader lang.Reader) (report.Draft, []fault.Fault) {
	f := &draftReader{posted: p, reader: reader, wrong: slices.Clone(p.wrong)}
	d := report.Draft{
		Capacity: report.Capacity(f.line("capacity")), Products: f.products(), Upstream: f.holds("upstream"),
		Title: privacy.Sealed(f.line("title")), Technical: privacy.Sealed(f.text("technical")), Harm: privacy.Sealed(f.text("harm")),
		Scope: privacy.Sealed(f.text("scope")), Steps: privacy.Sealed(f.text("steps")),
		EventType: f.holds("event_type"), Weakness: f.line("weakness"), Severity: f.line("severity"), Access: f.line("access"),
		Privilege: f.line("privilege"), Victim: f.line("interaction"), ByDefault: f.line("by_default"), Maturity: f.line("maturity"),
		Aliases: f.list("aliases"), Instances: f.list("instances"), Sectors: f.list("sectors"),
		Critical: f.holds("critical_infrastructure"), National: f.holds("national_interest"),
		Remedy: f.text("remedy"), PlannedAt: f.planned(),
		Aware: f.moment("aware"), Upstreamed: f.moment("upstream_notified"), UpstreamName: f.line("upstream_name"),
		Disclosed: f.text("disclosed"), Wishes: f.text("wishes"), Source: f.line("source"), Threat: f.threat(),
		ReporterName: privacy.Personal(f.line("reporter_name")), Contact: privacy.Personal(f.line("contact")),
		Credit: f.line("credit"), Language: string(reader.Code), Marking: marking.TLP(f.line("marking")),
	}
	return d, f.wrong
}

func (f *draftReader) holds(flag string) bool { return slices.Contains(f.values["holds"], flag) }

// maxRows is how many products one form shows; the rest goes into a file.
const maxRows = 50

// rows is how many rows of products the form holds.
func (p posted) rows() int {
	n := 1
	for n < maxRows && p.values.Has(rowOf(n, "name")) {
		n++
	}
	return n
}

func rowOf(n int, name string) string { return "products." + strconv.Itoa(n) + "." + name }

// products reads the rows up to the last that says anything, so that the numbers of
// the rows stay those that a fault names.
func (f *draftReader) products() []product.Product {
	var all []product.Product
	last := 0
	for n := range f.rows() {
		at := func(name string) string { return f.line(rowOf(n, name)) }
		p := product.Product{
			Vendor: at("vendor"), Name: at("name"), Model: at("model"), Version: at("version"), PURL: at("purl"), CPE: at("cpe"), Foreign: f.holds("foreign"),
		}
		if r := (product.Range{Introduced: at("introduced"), Fixed: at("fixed"), Last: at("last")}); r != (product.Range{}) {
			p.Ranges = product.Ranges{r}
		}
		all = append(all, p)
		if p.Label()+p.Version+p.PURL+p.CPE+p.Ranges.String() != "" {
			last = n + 1
		}
	}
	return all[:last]
}

func (f *draftReader) threat() report.Threat {
	return report.Threat{
		Value: f.line("threat.value"), ValueType: f.line("threat.value_type"), Part: f.line("threat.part"), Family: f.line("threat.family"),
		Hashes: f.list("threat.hashes"), Platform: f.line("threat.platform"), Owner: f.line("threat.owner"), Grade: f.line("threat.grade"),
		FirstSeen: f.moment("threat.first_seen"), LastSeen: f.moment("threat.last_seen"),
	}
}

// planned is a date, as the form writes it.
func (f *draftReader) planned() string {
	text := f.line("planned")
	if _, err := calendar.ParseDate(text); text != "" && err != nil {
		f.blame("planned", err)
	}
	return text
}

// moment reads a day and, where it is given, the time of day in the reader's zone. A
// whole RFC 3339 time in the first field is taken as it is.
func (f *draftReader) moment(name string) calendar.Moment {
	day, clock := f.line(name), f.line(name+".time")
	if day == "" && clock == "" {
		return calendar.Moment{}
	}
	if day == "" {
		f.blame(name, fault.New(fault.Invalid, "time.day", "a time of day says nothing without its day").WithHint("choose the day, too"))
		return calendar.Moment{}
	}
	if clock == "" {
		m, err := calendar.ParseMoment(day, "")
		if err != nil {
			f.blame(name, err)
		}
		return m
	}
	t, err := time.ParseInLocation("2006-01-02 15:04", day+" "+clock, f.reader.Zone)
	if err != nil {
		f.blame(name, fault.New(fault.Invalid, "calendar.moment", "%q is no time", day+" "+clock))
		return calendar.Moment{}
	}
	m, err := calendar.ParseMoment(t.Format(time.RFC3339), calendar.Minute)
	if err != nil {
		f.blame(name, err)
	}
	return m
}

func (f *draftReader) blame(name string, err error) {
	f.wrong = append(f.wrong, *fault.From(err).At(pointer(name)))
}

// faulty joins what cannot be read with what the draft itself says is wrong, so that
// the reporter sees everything at once, and before any file is kept.
func faulty(unread []fault.Fault, draft report.Draft, kind report.Kind, now time.Time) error {
	if err := draft.Validate(kind, now); err != nil {
		for _, one := range fault.From(err).Reasons {
			if product, ok := strings.CutSuffix(one.Field, "/ranges"); ok {
				one.Field = product + "/fixed" // the form has a field for each end of a range
			}
			unread = append(unread, one)
		}
	}
	return fault.Join(fault.Invalid, "report.invalid", "the report cannot be taken in as it is", unread)
}
