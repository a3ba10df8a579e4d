package web

import (
	"strings"

	"github.com/a-h/templ"

	"tocsin/domain/privacy"
	"tocsin/domain/report"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/fact"
	"tocsin/transport/web/part/moment"
	"tocsin/transport/web/show"
)

// said is what the reporter handed in, all of it and in his own words: what the office
// reads, its sender reads too.
func said(s show.Sight, rep report.Report) []fact.View {
	facts := []fact.View{{Label: s.T("report.field.kind"), Text: s.T("report.kind." + string(rep.Kind))}}
	for _, p := range rep.Products {
		text := strings.TrimSpace(p.Label() + " " + p.Version)
		for _, more := range []string{p.Ranges.String(), p.PURL, p.CPE} {
			if more != "" {
				text += "\n" + more
			}
		}
		facts = append(facts, fact.View{Label: s.T("report.field.product"), Text: text})
	}
	for _, f := range written(s, rep) {
		if f[1] != "" {
			facts = append(facts, fact.View{Label: s.T("report.field." + f[0]), Text: f[1]})
		}
	}
	for _, f := range stated(s, rep) {
		if f.Part != nil {
			facts = append(facts, f)
		}
	}
	if held := held(s, rep); held != "" {
		facts = append(facts, fact.View{Label: s.T("report.field.holds"), Text: held})
	}
	return append(facts, fact.View{Label: s.T("report.field.marking"), Text: string(rep.Marking)})
}

// written are the fields that hold text or a choice, by the names of the form.
func written(s show.Sight, rep report.Report) [][2]string {
	word := func(area, value string) string { return s.Or("report."+area+"."+value, value) }
	said := func(what privacy.Personal) string {
		if what == privacy.Erased {
			return s.T("kept.gone")
		}
		return what.Reveal()
	}
	return [][2]string{
		{"title", rep.Title.Reveal()}, {"technical", rep.Technical.Reveal()}, {"harm", rep.Harm.Reveal()}, {"scope", rep.Scope.Reveal()}, {"steps", rep.Steps.Reveal()},
		{"weakness", rep.Weakness}, {"severity", rep.Severity}, {"access", word("access", rep.Access)}, {"privilege", word("privilege", rep.Privilege)},
		{"interaction", word("interaction", rep.Victim)}, {"by_default", word("by_default", rep.ByDefault)}, {"maturity", word("maturity", rep.Maturity)},
		{"aliases", strings.Join(rep.Aliases, ", ")}, {"instances", strings.Join(rep.Instances, "\n")}, {"sectors", s.Sectors(rep.Sectors...)},
		{"threat.value_type", word("value_type", rep.Threat.ValueType)}, {"threat.value", rep.Threat.Value}, {"threat.family", rep.Threat.Family},
		{"threat.hashes", strings.Join(rep.Threat.Hashes, "\n")}, {"threat.owner", rep.Threat.Owner},
		{"remedy", rep.Remedy}, {"planned", rep.PlannedAt}, {"upstream_name", rep.UpstreamName}, {"disclosed", rep.Disclosed}, {"wishes", rep.Wishes}, {"source", rep.Source},
		{"capacity", word("capacity", string(rep.Capacity))}, {"reporter_name", said(rep.ReporterName)}, {"contact", said(rep.Contact)}, {"credit", word("credit", rep.Credit)},
	}
}

// stated are the times, each as exactly as it was given.
func stated(s show.Sight, rep report.Report) []fact.View {
	at := func(name string, m lang.Moment) fact.View {
		var part templ.Component
		if !m.IsZero() {
			part = moment.Time(s.Reader, m)
		}
		return fact.View{Label: s.T("report.field." + name), Part: part}
	}
	return []fact.View{
		at("aware", rep.Aware), at("upstream_notified", rep.Upstreamed), at("threat.first_seen", rep.Threat.FirstSeen), at("threat.last_seen", rep.Threat.LastSeen),
	}
}

// held are the boxes that were ticked, in the words of the form.
func held(s show.Sight, rep report.Report) string {
	var ticked []string
	for _, box := range []struct {
		name string
		set  bool
	}{{"upstream", rep.Upstream}, {"event_type", rep.EventType}, {"critical_infrastructure", rep.Critical}, {"national_interest", rep.National}} {
		if box.set {
			ticked = append(ticked, s.T("report.field."+box.name))
		}
	}
	for _, p := range rep.Products {
		if p.Foreign {
			ticked = append(ticked, s.T("report.field.foreign"))
			break
		}
	}
	return strings.Join(ticked, "\n")
}
