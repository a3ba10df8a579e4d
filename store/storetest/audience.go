package storetest

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"tocsin/domain/access"
	"tocsin/domain/advisory"
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
		{"who has not answered is counted for whoever sees the notices", silences},
		{"what is about several things is read by the office, and no door of the store opens without an act", officeOnly},
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

func silences(t *testing.T, h *House) {
	s := h.Open(t)
	act(t, s, Officer(access.ReleaseAdvisory), func(tx *store.Tx) error {
		tx.About("adv_one")
		return errors.Join(
			tx.AddNotice(advisory.Notice{ID: "ntc_a", Advisory: "adv_one", Org: "org_a", Sent: tx.Now()}, access.Desk().With(access.OwnKey("org_a"))),
			tx.AddNotice(advisory.Notice{ID: "ntc_b", Advisory: "adv_one", Org: "org_b", Sent: tx.Now()}, access.Desk().With(access.OwnKey("org_b"))))
	})
	for by, want := range map[string]int{"office": 2, "org_a": 1, "org_c": 0} {
		who := Member(by, access.ReadNotice)
		if by == "office" {
			who = Officer(access.ReadNotice)
		}
		found, err := s.Look(who).Silences(t.Context(), 10)
		total := 0
		for _, one := range found {
			total += one.Open
		}
		_, open, counted := s.Look(who).CountSilences(t.Context())
		if err != nil || counted != nil || total != want || open != want {
			t.Errorf("%s: %d and %d open, not %d (%v %v)", by, total, open, want, err, counted)
		}
	}
}

func officeOnly(t *testing.T, h *House) {
	s := h.Open(t)
	id, _ := Receive(t, s, "one")
	for _, tc := range []struct {
		by   access.By
		sees bool
	}{{Officer(access.ReadEvidence), true}, {Program(access.ReadEvidence), true}, {Member("org_a", access.ReadEvidence), false}, {Reporter(), false}} {
		found, err := s.Look(tc.by).EntriesOf(t.Context(), []string{id}, 10)
		if tc.sees != (err == nil && len(found) > 0) {
			t.Errorf("%v: %d entries, %v", tc.by.Roles, len(found), err)
		}
	}
	stranger := access.By{Act: access.ReleaseAdvisory}
	if _, err := s.SealBlob(t.Context(), stranger, strings.NewReader("x"), 10); err == nil {
		t.Error("a file was sealed without an act that is granted")
	}
	digest, _, err := PutBlob(t.Context(), s, Officer(access.ReceiveReport), strings.NewReader("bytes"), 10)
	if err != nil {
		t.Fatal(err)
	}
	act(t, s, Officer(access.ReceiveReport), func(tx *store.Tx) error {
		tx.About("att_one")
		return tx.AddAttachment(report.Attachment{ID: "att_one", Report: id, Digest: digest}, access.NewAudience(access.Everybody))
	})
	if _, err := s.OpenBlob(t.Context(), stranger, digest); err == nil {
		t.Error("a file was opened without an act that is granted")
	}
	if _, err := s.Unplayed(stranger, h.Options()); err == nil {
		t.Error("the journal was read without an act that is granted")
	}
	if err := s.Destroy(t.Context(), stranger, id); err == nil {
		t.Error("a key was destroyed without an act that is granted")
	}
}
