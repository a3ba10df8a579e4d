package storetest

import (
	"testing"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/advisory"
	"tocsin/domain/fault"
	"tocsin/domain/ident"
	"tocsin/domain/report"
	"tocsin/store"
)

func listStories() []story {
	return []story{
		{"a list read page by page shows each record once while others write", paged},
		{"a list from its newest end is in order and whole", backwards},
		{"a cursor is read back, and a forged one is refused", cursors},
		{"an advisory is found by every word of a query, whatever its width and case", searched},
		{"a list of no states is empty", noStates},
	}
}

func paged(t *testing.T, h *House) {
	s := h.Open(t)
	desk := Officer(access.ReadReport)
	old := map[string]bool{}
	for i := range 25 {
		if i%3 == 0 { // several share one time
			h.Clock.Advance(time.Second)
		}
		old[addReport(t, s, report.Report{State: report.Received}, access.Desk())] = true
	}
	h.Clock.Advance(time.Second)
	seen, after := map[string]int{}, store.Place{}
	for {
		page := must[[]report.Report](t)(s.Look(desk).ReportQueue(t.Context(), report.Received, after, 7))
		if len(page) == 0 {
			break
		}
		for _, r := range page {
			seen[r.ID]++
		}
		last := page[len(page)-1]
		after = must[store.Place](t)(store.ParsePlace(store.Place{At: last.Received, ID: last.ID}.String()))
		if len(seen) < 30 {
			addReport(t, s, report.Report{State: report.Received}, access.Desk())
			take(t, s, page[0].ID)
		}
	}
	for id := range old {
		if seen[id] != 1 {
			t.Fatalf("%s was shown %d times", id, seen[id])
		}
	}
}

// backwards reads the same list from its newest end.
func backwards(t *testing.T, h *House) {
	s := h.Open(t)
	desk := Officer(access.ReadReport)
	for i := range 10 {
		h.Clock.Advance(time.Duration(i%2) * time.Second)
		addReport(t, s, report.Report{State: report.Received}, access.Desk())
	}
	shown := 0
	newest, before := time.Time{}, store.Place{}
	for {
		page := must[[]report.Report](t)(s.Look(desk).AllReports(t.Context(), before, 4))
		if len(page) == 0 {
			break
		}
		shown += len(page)
		for _, r := range page {
			if !newest.IsZero() && r.Received.After(newest) {
				t.Fatal("the list is not in order")
			}
			newest = r.Received
		}
		before = store.Place{At: newest, ID: page[len(page)-1].ID}
	}
	if shown != 10 {
		t.Fatalf("%d of 10 were shown", shown)
	}
}

// take moves a report out of the queue.
func take(t *testing.T, s *store.Store, id string) {
	act(t, s, Officer(access.AcknowledgeReport), func(tx *store.Tx) error {
		tx.About(id)
		r, err := tx.LoadReport(id)
		if err != nil {
			return err
		}
		r.State = report.Acknowledged
		return tx.ChangeReport(r)
	})
}

func cursors(t *testing.T, h *House) {
	place := store.Place{At: h.Clock.Now(), ID: "rep_a.b"}
	if back := must[store.Place](t)(store.ParsePlace(place.String())); back.ID != place.ID || !back.At.Equal(place.At) {
		t.Fatalf("%v came back as %v", place, back)
	}
	for _, forged := range []string{"x", ".", "1.", "!.rep_a", "zzzzzzzzzzzzzzzzzzzzz.rep_a"} {
		_, err := store.ParsePlace(forged)
		wantKind(t, err, fault.Invalid)
	}
	if place, err := store.ParsePlace(""); err != nil || place != (store.Place{}) {
		t.Fatal(place, err)
	}
}

func searched(t *testing.T, h *House) {
	s := h.Open(t)
	titles := []advisory.Text{{Title: "Log4Shell 100% RCE_now"}, {Title: "另一个漏洞", Summary: "影响 ＬＯＧ４Ｊ 组件"}}
	for i, text := range titles {
		act(t, s, Officer(access.DraftAdvisory), func(tx *store.Tx) error {
			id, err := tx.NewID(ident.Advisory)
			if err != nil {
				return err
			}
			tx.About(id)
			a := advisory.Advisory{ID: id, Number: "N-1", State: advisory.Released, Released: h.Clock.Now().Add(time.Duration(i) * time.Hour), En: text}
			return tx.AddAdvisory(a, access.NewAudience(access.Everybody))
		})
	}
	for query, want := range map[string]int{
		"": 2, "log4": 2, "LOG4SHELL": 1, "ｌｏｇ４ｊ 组件": 1, "漏洞": 1, "100%": 1, "100% rce_now": 1, "%": 1, "_": 1, `\`: 0, "log4 nothing": 0, "'; DROP TABLE report": 0,
	} {
		found := must[[]advisory.Advisory](t)(s.Look(access.By{Act: access.ReadPublic}).AdvisoriesIn(t.Context(), []advisory.State{advisory.Released}, query, store.Place{}, 10))
		if len(found) != want {
			t.Errorf("%q finds %d, not %d", query, len(found), want)
		}
	}
}

func noStates(t *testing.T, h *House) {
	s := h.Open(t)
	if found := must[[]advisory.Advisory](t)(s.Look(access.By{}).AdvisoriesIn(t.Context(), nil, "", store.Place{}, 10)); len(found) != 0 {
		t.Fatal(found)
	}
}
