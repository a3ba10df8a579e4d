package show

import (
	"cmp"

	"tocsin/domain/advisory"
	"tocsin/domain/coordination"
	"tocsin/transport/web/lang"
)

// Wording is the text of an advisory in the reader's language, or in the other where
// that is the only one.
func Wording(s Sight, a advisory.Advisory) advisory.Text {
	first, second := a.En, a.Zh
	if s.Code == lang.Chinese {
		first, second = a.Zh, a.En
	}
	return advisory.Text{
		Title: cmp.Or(first.Title, second.Title), Summary: cmp.Or(first.Summary, second.Summary), Advice: cmp.Or(first.Advice, second.Advice),
	}
}

// Title is the title of an advisory; its number where it has none yet.
func Title(s Sight, a advisory.Advisory) string { return cmp.Or(Wording(s, a).Title, a.Number) }

// FindingTitle is the duty that a finding says was not met in time.
func (s Sight) FindingTitle(f coordination.Finding) string {
	in, _ := s.Instrument(f.Instrument)
	for i := range in.Duties {
		if in.Duties[i].ID == f.Duty {
			return s.Says(in.Duties[i].Title)
		}
	}
	return f.Duty
}

// AdvisoryState is the word for where an advisory stands; one that came back from
// review has its own.
func AdvisoryState(a advisory.Advisory) string {
	switch {
	case a.State == advisory.Draft && a.Returned != "":
		return "returned"
	case a.State == advisory.InReview:
		return "review"
	}
	return string(a.State)
}
