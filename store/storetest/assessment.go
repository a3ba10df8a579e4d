package storetest

import (
	"testing"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/advisory"
	"tocsin/domain/assessment"
	"tocsin/domain/coordination"
	"tocsin/domain/fault"
	"tocsin/domain/programme"
	"tocsin/domain/report"
	"tocsin/store"
)

func assessmentStories() []story {
	return []story{
		{"an assessment is its unit's once it is shown, others' while it is published, and one for each year", rated},
		{"what a year is counted from begins with its first instant and ends before its last", yearly},
	}
}

// rated keeps three assessments, and tells others of one for a while.
func rated(t *testing.T, h *House) {
	s := h.Open(t)
	own := func(a assessment.Assessment) access.Audience { return access.Desk().With(access.OwnKey(a.Org)) }
	kept := func(id, app, org string, year int) assessment.Assessment {
		return assessment.Assessment{ID: id, Application: app, Org: org, Year: programme.Year{No: year}, State: assessment.Drawn}
	}
	act(t, s, Officer(access.DrawAssessment), func(tx *store.Tx) error {
		tx.About("asm_1")
		for _, a := range []assessment.Assessment{kept("asm_1", "app_1", "org_one", 2), kept("asm_2", "app_1", "org_one", 1), kept("asm_3", "app_2", "org_two", 1)} {
			if err := tx.AddAssessment(a, access.Desk()); err != nil {
				return err
			}
		}
		return nil
	})
	tell := func(id string, state assessment.State, audience func(assessment.Assessment) access.Audience) {
		act(t, s, Officer(access.ShowAssessment), func(tx *store.Tx) error {
			tx.About(id)
			a, err := tx.LoadAssessment(id)
			if err != nil {
				return err
			}
			a.State = state
			return tx.TellAssessment(a, audience(a))
		})
	}
	sees := func(what string, by access.By, want ...string) {
		t.Helper()
		found := must[[]assessment.Assessment](t)(s.Look(by).Assessments(t.Context(), "", "", 10))
		var ids []string
		for _, a := range found {
			ids = append(ids, a.ID)
		}
		same(t, what, ids, want)
	}
	one, two := Member("org_one", access.ReadAssessment), Member("org_two", access.ReadAssessment)
	sees("a unit before it is shown its own", one)
	tell("asm_1", assessment.Shown, own)
	sees("a unit that was shown its own", one, "asm_1")
	sees("another unit", two)
	tell("asm_1", assessment.Published, func(a assessment.Assessment) access.Audience {
		return own(a).With(access.RoleKey(access.PartnerMember))
	})
	sees("another unit while it is published", two, "asm_1")
	tell("asm_1", assessment.Appealed, own)
	sees("another unit under appeal", two)
	office := s.Look(Officer(access.ReadAssessment))
	if after := must[[]assessment.Assessment](t)(office.Assessments(t.Context(), "", "asm_2", 10)); len(after) != 1 || after[0].ID != "asm_1" {
		t.Errorf("after one: %+v", after)
	}
	if years := must[[]assessment.Assessment](t)(office.AssessmentsOf(t.Context(), "app_1")); len(years) != 2 || years[0].Year.No != 1 {
		t.Errorf("year by year: %+v", years)
	}
	if of := must[[]assessment.Assessment](t)(office.Assessments(t.Context(), "org_two", "", 10)); len(of) != 1 || of[0].ID != "asm_3" {
		t.Errorf("of one unit: %+v", of)
	}
	Sound(t, s)
}

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %v, want %v", what, got, want)
		return
	}
	for i := range got {
		if got[i] != want[i] {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
}

// yearly keeps a report, a notice and a clock at each end of a year.
func yearly(t *testing.T, h *House) {
	s := h.Open(t)
	from, to := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	act(t, s, Officer(access.OpenCase), func(tx *store.Tx) error {
		tx.About("rep_1")
		for i, at := range []time.Time{from.Add(-time.Millisecond), from, to.Add(-time.Millisecond), to} {
			n := string(rune('1' + i))
			err := tx.AddReport(report.Report{ID: "rep_" + n, Org: "org_one", State: report.Joined, Case: "cas_1", Received: at}, access.Desk())
			if err == nil {
				err = tx.AddNotice(advisory.Notice{ID: "ntc_" + n, Org: "org_one", Sent: at}, access.Desk())
			}
			if err == nil {
				err = tx.AddClock(coordination.Clock{ID: "obl_" + n, Actor: "org_one", Matter: "cas_1", Due: at}, access.Desk())
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	v := s.Look(Officer(access.ReadDuty))
	if found := must[[]report.Report](t)(v.ReportsBetween(t.Context(), "org_one", from, to, 10)); len(found) != 2 || found[0].ID != "rep_2" || found[1].ID != "rep_3" {
		t.Errorf("reports: %+v", found)
	}
	if found := must[[]advisory.Notice](t)(v.NoticesBetween(t.Context(), "org_one", from, to, 10)); len(found) != 2 || found[0].ID != "ntc_2" {
		t.Errorf("notices: %+v", found)
	}
	if found := must[[]coordination.Clock](t)(v.ClocksDue(t.Context(), "org_one", from, to, 10)); len(found) != 2 || found[0].ID != "obl_2" {
		t.Errorf("clocks: %+v", found)
	}
	if earliest := must[report.Report](t)(v.FirstReport(t.Context(), "cas_1")); earliest.ID != "rep_1" {
		t.Errorf("the first of a case: %+v", earliest)
	}
	if _, err := s.Look(Member("org_two", access.ReadDuty)).FirstReport(t.Context(), "cas_1"); !fault.Is(err, fault.Absent) {
		t.Errorf("another unit reads it: %v", err)
	}
	Sound(t, s)
}
