package desk

import (
	"context"

	"tocsin/domain/access"
	"tocsin/domain/advisory"
	"tocsin/domain/coordination"
	"tocsin/domain/partner"
	"tocsin/domain/report"
	"tocsin/store"
)

// Mine is a partner's desk: what must I do, by when, says which law.
type Mine struct {
	Unit     partner.Partner
	Duties   []Duty // under every reading: what asks for something first, then what asks for nothing now
	Counts   Tally  // of all of them; the list holds the first of each kind
	Notices  []advisory.Notice
	Warnings map[string]advisory.Advisory // of the notices
	Reports  []report.Report              // handed in by the unit; sealed fields marked
	Measures []partner.Measure
	Findings []coordination.Finding
	Assessed []Assessed // the latest yearly assessments that the unit was shown
}

// latest is how many assessments stand there: of more than one programme and year.
const latest = 5

// Mine reads the desk of the principal's own unit.
func (l Look) Mine(ctx context.Context, who access.Principal) (Mine, error) {
	v, err := l.view(who, access.ReadDuty)
	if err != nil {
		return Mine{}, err
	}
	if who.Org == "" {
		return Mine{}, access.Gone()
	}
	m := Mine{Warnings: map[string]advisory.Advisory{}}
	if m.Unit, err = v.Partner(ctx, who.Org); err != nil {
		return Mine{}, err
	}
	if err = l.owed(ctx, v, &m); err != nil {
		return Mine{}, err
	}
	if m.Notices, err = v.NoticesTo(ctx, who.Org, store.Place{}, queueLength); err != nil {
		return Mine{}, err
	}
	for _, n := range m.Notices {
		if a, err := v.Advisory(ctx, n.Advisory); err == nil {
			m.Warnings[n.Advisory] = a
		}
	}
	if m.Reports, err = v.ReportsFrom(ctx, who.Org, queueLength); err != nil {
		return Mine{}, err
	}
	if m.Measures, err = v.MeasuresOf(ctx, who.Org); err != nil {
		return Mine{}, err
	}
	for i := range m.Measures {
		m.Measures[i] = m.Measures[i].ToldTo(who)
	}
	if m.Findings, err = v.FindingsOf(ctx, who.Org); err != nil {
		return Mine{}, err
	}
	m.Assessed, err = l.Assessments(ctx, who, who.Org, "", latest)
	return m, err
}

// owed reads the first duties of the unit that ask for something, and the first of
// those that do not.
func (l Look) owed(ctx context.Context, v store.View, m *Mine) (err error) {
	if m.Counts, err = tally(ctx, v, m.Unit.ID); err != nil {
		return err
	}
	for _, group := range [][]coordination.Urgency{append(coordination.Pressing(), coordination.Promised), {coordination.DoneLate, coordination.Settled}} {
		found, err := l.ranked(ctx, v, m.Unit.ID, group, Spot{}, queueLength)
		if err != nil {
			return err
		}
		m.Duties = append(m.Duties, Readings(found)...)
	}
	return nil
}
