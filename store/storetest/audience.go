package storetest

import (
	"slices"
	"testing"

	"tocsin/domain/access"
	"tocsin/domain/coordination"
	"tocsin/domain/evidence"
	"tocsin/domain/fault"
	"tocsin/domain/privacy"
	"tocsin/domain/report"
	"tocsin/store"
)

func audienceStories() []story {
	return []story{
		{"nobody outside the audience reads, lists, counts, loads or changes", outsiders},
		{"a suspended organisation keeps its own and reads nothing else", suspended},
		{"a new audience admits and shuts out at once", readdressed},
		{"a record without an audience is not kept", noAudience},
		{"other eyes are borrowed for a part of an act and given back", borrowed},
	}
}

// outsiders tries every way to a report, as people who are not in its audience.
func outsiders(t *testing.T, h *House) {
	s := h.Open(t)
	r := report.Report{Kind: report.Vulnerability, State: report.Received, Org: "org_own", Case: "cas_1", Mailbox: "box"}
	id := addReport(t, s, r, access.NewAudience(access.OrgKey("org_own")))
	act(t, s, Reporter(), func(tx *store.Tx) error {
		tx.About("att_1")
		return tx.AddAttachment(report.Attachment{ID: "att_1", Report: id, Digest: Key("bytes")}, access.NewAudience(access.OrgKey("org_own")))
	})
	insider := Member("org_own", access.ReadReport)
	if got := must[report.Report](t)(s.Look(insider).Report(t.Context(), id)); got.ID != id {
		t.Fatal("an insider does not see it")
	}
	strangers := []access.By{
		{Act: access.ReadReport}, Member("org_other", access.ReadReport), Officer(access.ReadReport), Program(access.ReadReport), Reporter(),
		{Act: access.ReadReport, Principal: access.Principal{Person: "org_own", Mailbox: "org_own"}},
	}
	for _, by := range strangers {
		v := s.Look(by)
		_, err := v.Report(t.Context(), id)
		wantKind(t, err, fault.Absent)
		_, err = v.ReportIn(t.Context(), "box")
		wantKind(t, err, fault.Absent)
		queue := must[[]report.Report](t)(v.ReportQueue(t.Context(), report.Received, store.Place{}, 10))
		all := must[[]report.Report](t)(v.AllReports(t.Context(), store.Place{}, 10))
		from := must[[]report.Report](t)(v.ReportsFrom(t.Context(), "org_own", 10))
		of := must[[]report.Report](t)(v.ReportsOf(t.Context(), "cas_1"))
		n := must[int](t)(v.CountAttachments(t.Context(), id))
		if len(queue)+len(all)+len(from)+len(of)+n != 0 {
			t.Fatalf("%s sees it in a list", by.Alias())
		}
		_, err = s.Write(t.Context(), by, func(tx *store.Tx) error {
			tx.About(id)
			_, err := tx.LoadReport(id)
			return err
		})
		wantKind(t, err, fault.Absent)
	}
	v := s.Look(insider)
	if n := must[int](t)(v.CountAttachments(t.Context(), id)); n != 1 {
		t.Fatalf("the insider counts %d", n)
	}
	_, err := s.Look(Member("org_other", access.ReadReport)).Entries(t.Context(), id, 0, 10)
	wantKind(t, err, fault.Absent)
	if got := must[[]store.Logged](t)(v.Entries(t.Context(), id, 0, 10)); len(got) != 1 {
		t.Fatalf("the insider sees %d entries", len(got))
	}
}

func suspended(t *testing.T, h *House) {
	s := h.Open(t)
	shared := addReport(t, s, report.Report{State: report.Received}, access.NewAudience(access.OrgKey("org_a")))
	own := addReport(t, s, report.Report{State: report.Received}, access.NewAudience(access.OwnKey("org_a")))
	by := Member("org_a", access.ReadReport)
	if n := must[int](t)(Received(t.Context(), s.Look(by))); n != 2 {
		t.Fatalf("in good standing it sees %d of 2", n)
	}
	by.Suspended = true
	_, err := s.Look(by).Report(t.Context(), shared)
	wantKind(t, err, fault.Absent)
	must[report.Report](t)(s.Look(by).Report(t.Context(), own))
}

func readdressed(t *testing.T, h *House) {
	s := h.Open(t)
	id, _ := Receive(t, s, "one")
	outsider := Member("org_a", access.ReadReport)
	_, err := s.Look(outsider).Events(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	act(t, s, Officer(access.JoinReport), func(tx *store.Tx) error {
		tx.About(id)
		events, err := tx.LoadEvents(id)
		if err != nil {
			return err
		}
		if err := tx.MoveEvent(events[0], access.NewAudience(access.OrgKey("org_a"))); err != nil {
			return err
		}
		left, err := tx.LoadEvents(id)
		if err == nil && len(left) != 1 {
			t.Errorf("the act itself still sees %d of 1", len(left))
		}
		return err
	})
	if n := len(must[[]coordination.Event](t)(s.Look(outsider).Events(t.Context(), id))); n != 1 {
		t.Fatalf("the new audience sees %d", n)
	}
	if n := len(must[[]coordination.Event](t)(s.Look(Officer(access.ReadReport)).Events(t.Context(), id))); n != 1 {
		t.Fatalf("the old audience sees %d", n)
	}
	Sound(t, s)
}

func noAudience(t *testing.T, h *House) {
	s := h.Open(t)
	_, err := s.Write(t.Context(), Reporter(), func(tx *store.Tx) error {
		tx.About("rep_x")
		return tx.AddReport(report.Report{ID: "rep_x"}, access.NewAudience())
	})
	wantKind(t, err, fault.Internal)
}

func borrowed(t *testing.T, h *House) {
	s := h.Open(t)
	id, _ := Receive(t, s, "one")
	proof := act(t, s, Member("org_a", access.SubmitDuty), func(tx *store.Tx) error {
		tx.About(id)
		if _, err := tx.LoadReport(id); !fault.Is(err, fault.Absent) {
			t.Error("a member sees it with his own eyes")
		}
		err := tx.With(Program(access.EvaluateClocks), func() error {
			r, err := tx.LoadReport(id)
			r.Reason = "looked at"
			if err == nil {
				err = tx.ChangeReport(r)
			}
			return err
		})
		if _, err := tx.LoadReport(id); !fault.Is(err, fault.Absent) {
			t.Error("the eyes were not given back")
		}
		return err
	})
	if head := must[evidence.Receipt](t)(proof.Receipt()).Head; head.By != "per_of_org_a" || head.Act != string(access.SubmitDuty) {
		t.Errorf("the entry says %s did %s", head.By, head.Act)
	}
	got := must[report.Report](t)(s.Look(Officer(access.ReadReport)).Report(t.Context(), id))
	if got.Reason != "looked at" || slices.Contains([]string{got.Title.Reveal(), got.Contact.Reveal()}, "") || got.Title.Reveal() != privacy.Mark {
		t.Error("the change is not what was written")
	}
}
