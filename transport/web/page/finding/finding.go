// Package finding shows the statement that a unit, in a named role, did not meet a
// duty in time: what each reading says, and the decision of a person.
//
// The program only proposes. The card says so until somebody confirms or dismisses it
// with a reason (promise L4), and it says nothing about the unit's standing (S1). Its
// buttons come from the machine of findings and the grants.
//
// It serves every article with a period; the first is RMSPV 7(2).
package finding

import (
	"tocsin/domain/access"
	"tocsin/domain/coordination"
	"tocsin/domain/obligation"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/moment"
	"tocsin/transport/web/part/tone"
	"tocsin/transport/web/show"
)

// acts are those that the machine and the grants open on a finding.
func acts(s show.Sight, f coordination.Finding) []access.Act {
	return s.Offered(coordination.FindingSteps.Open(f.State))
}

var tones = map[coordination.FindingState]tone.Tone{
	coordination.Proposed: tone.Warn, coordination.Upheld: tone.Bad, coordination.Dismissed: tone.Off,
}

// limit is the due time of a reading, in the zone of its law: an instant, or the run of
// time in which it lies.
func limit(s show.Sight, f coordination.Finding, r coordination.Reading) moment.Due {
	in, _ := s.Instrument(f.Instrument)
	if !r.Due.IsZero() {
		return moment.Due{At: lang.At(r.Due), Law: show.Zone(s, in)}
	}
	return moment.Due{At: lang.At(r.Latest), From: lang.At(r.Earliest), Law: show.Zone(s, in)}
}

// named reports whether anything can be said of when a reading was due.
func named(r coordination.Reading) bool { return !r.Due.IsZero() || !r.Latest.IsZero() }

// says is what a reading comes to, in words: where the limit is no instant, how late it
// is at least and at most.
func says(s show.Sight, f coordination.Finding, r coordination.Reading) string {
	text := s.Or("finding.reading."+r.State, r.State)
	if r.State != string(obligation.Late) || !r.Due.IsZero() || r.Latest.IsZero() {
		return text
	}
	in, _ := s.Instrument(f.Instrument)
	least, most := r.Lateness(s.Now, show.Zone(s, in))
	return text + s.T("finding.interval", "least", s.Span(max(least, 0)), "most", s.Span(most))
}

// path is where a decision about the finding is posted.
func path(f coordination.Finding, deed string) string { return "/findings/" + f.ID + "/" + deed }
