package lookback_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tocsin/domain/advisory"
	"tocsin/domain/calendar"
	"tocsin/domain/coordination"
	"tocsin/domain/lookback"
	"tocsin/domain/obligation"
	"tocsin/domain/parcel"
	"tocsin/domain/partner"
	"tocsin/domain/report"
	"tocsin/law"
)

const (
	vendor = "org_05xssw2g01x4f5xr4d7jv8sse4" // knew and did not report
	body   = "org_05xssw2g01r1d17t43ywqqg6gg" // reported
)

func at(text string) calendar.Moment {
	m, err := calendar.ParseMoment(text, "")
	if err != nil {
		panic(err)
	}
	return m
}

func instant(text string) time.Time { return at(text).At.UTC() }

// facts is a small case: the vendor knew on the 1st, the platform heard on the 10th.
func facts(t testing.TB) lookback.Facts {
	book, err := law.Load()
	if err != nil {
		t.Fatal(err)
	}
	f := lookback.Facts{
		Now: instant("2022-03-20T00:00:00Z"), Zone: time.FixedZone("", 8*3600), Platform: "platform", Law: book.Law, Size: 40,
		Units:   map[string]partner.Partner{vendor: {ID: vendor, Name: "Vendor", Standing: partner.Good}, body: {ID: body, Name: "Body"}},
		Reports: []report.Report{{ID: "rep_1", Org: body, Received: instant("2022-03-10T02:00:00Z")}},
		Matter: obligation.Facts{Actors: []obligation.Actor{
			{ID: "platform", Roles: []string{"platform", "coordinator"}, Jurisdiction: "CN"}, {ID: vendor, Roles: []string{"provider", "partner"}, Jurisdiction: "CN"},
		}},
		Proof: map[string][]int64{"e1": {9}, "e2": {3, 4}},
	}
	return happened(f,
		coordination.Event{ID: "e1", Type: coordination.ActorAware, Actor: vendor, At: at("2022-03-01"), Known: instant("2022-03-15T00:00:00Z"), Status: coordination.Reported},
		coordination.Event{ID: "e2", Type: coordination.ReportReceived, Actor: "platform", At: at("2022-03-10T02:00:00Z"), Known: instant("2022-03-10T02:00:00Z"), Status: coordination.Confirmed, Attributes: map[string]string{"report": "rep_1", "channel": "web"}},
	)
}

// happened puts events into the facts, for the timeline and for the law.
func happened(f lookback.Facts, events ...coordination.Event) lookback.Facts {
	f.Events = append(slices.Clone(f.Events), events...)
	f.Matter.Events = slices.Clone(f.Matter.Events)
	for _, e := range events {
		attributes := map[string]any{"id": e.ID}
		for k, v := range e.Attributes {
			attributes[k] = v
		}
		f.Matter.Events = append(f.Matter.Events, obligation.Event{Type: e.Type, Actor: e.Actor, At: e.At, Attributes: attributes})
	}
	return f
}

func find(t *testing.T, a lookback.Account, key string) lookback.Statement {
	t.Helper()
	s, ok := a.Find(key)
	if !ok {
		t.Fatalf("nothing is said of %s", key)
	}
	return s
}

func TestALagIsCountedInCivilDaysAndADayStaysADay(t *testing.T) {
	s := find(t, lookback.Tell(facts(t)), "lag.knowledge")
	if s.Value != 9 || s.Unit != lookback.Days || s.From.Exact() || s.Org != vendor || !slices.Equal(s.Evidence, []int64{3, 9}) {
		t.Errorf("%+v", s)
	}
}

func TestWhatHasNotHappenedIsLeftOut(t *testing.T) {
	a := lookback.Tell(facts(t))
	for _, key := range []string{"lag.warning", "lag.sector", "fix.visible", "gate", "withdrawn", "measure", "relay", "warning"} {
		if s, ok := a.Find(key); ok {
			t.Errorf("%s is told: %+v", key, s)
		}
	}
}

func TestWhoKnewEarlierIsAQuestionAndWhoReportedIsNot(t *testing.T) {
	f := happened(facts(t), coordination.Event{ID: "e3", Type: coordination.ActorAware, Actor: body, At: at("2022-03-02"), Status: coordination.Reported})
	told := lookback.Tell(f).Of("known.elsewhere")
	if len(told) != 1 || told[0].Org != vendor || told[0].State != lookback.Flag || told[0].Params["by"] != body {
		t.Errorf("%+v", told)
	}
	none := lookback.Tell(f).Of("report.none")
	if len(none) != 1 || none[0].Org != vendor || none[0].Value != 40 {
		t.Errorf("%+v", none)
	}
}

func TestADisputedFactIsNotReckonedWith(t *testing.T) {
	f := facts(t)
	f.Events = slices.Clone(f.Events)
	f.Events[0].Status = coordination.Disputed
	if _, ok := lookback.Tell(f).Find("lag.knowledge"); ok {
		t.Error("a disputed awareness made a lag")
	}
}

func TestALateDutyNamesItsRoleAndStandsByTheDayThePlatformKnew(t *testing.T) {
	f := facts(t)
	f.Findings = []coordination.Finding{{ID: "fin_1", Org: vendor, Instrument: "cn/rmspv", Duty: "platform-report", Stage: "report", State: coordination.Proposed}}
	f.Proof["fin_1"] = []int64{12}
	var late lookback.Statement
	for _, s := range lookback.Tell(f).Of("duty") {
		if s.State == lookback.Late {
			late = s
		}
	}
	if late.Value != 7 || late.Params["now"] != "17" || late.Params["role"] != "provider" || late.Finding != coordination.Proposed || len(late.Readings) != 2 || !slices.Contains(late.Evidence, 12) {
		t.Errorf("%+v", late)
	}
	states := map[string]lookback.State{}
	for _, s := range lookback.Tell(f).Of("role") {
		states[s.Params["role"]+"/"+s.Params["held"]] = s.State
	}
	if states["provider/true"] != lookback.Late || states["finder/false"] != lookback.None || states["partner/true"] != lookback.None {
		t.Errorf("%v", states)
	}
}

func TestAFixBetweenTwoInstantsIsMeasuredInElapsedDays(t *testing.T) {
	f := happened(facts(t),
		coordination.Event{ID: "c", Type: coordination.PublicCommit, Actor: vendor, At: at("2022-03-01T22:00:00Z"), Status: coordination.Confirmed},
		coordination.Event{ID: "v", Type: coordination.VendorAdvisory, Actor: vendor, At: at("2022-03-04T01:00:00Z"), Status: coordination.Confirmed},
	)
	s := find(t, lookback.Tell(f), "fix.visible")
	if s.Value != 2 || s.Unit != lookback.Elapsed || s.Params["hours"] != "3" {
		t.Errorf("%+v", s)
	}
}

func TestACopyTellsItsLagAndTheArticleThatAsksForIt(t *testing.T) {
	f := facts(t)
	f.Parcels = []parcel.Parcel{
		{ID: "rep_1/cncert", Kind: parcel.Relay, State: parcel.Delivered, Matter: "rep_1", Recipient: "cncert", Laid: instant("2022-03-10T02:00:00Z"), Delivered: instant("2022-03-10T02:01:30Z")},
		{ID: "rep_1/notification-center", Kind: parcel.Relay, State: parcel.Waiting, Matter: "rep_1", Recipient: "notification-center", Laid: instant("2022-03-10T02:00:00Z")},
		{ID: "ntc_1/x", Kind: parcel.Notice, State: parcel.Waiting},
	}
	told := lookback.Tell(f).Of("relay")
	if len(told) != 2 || told[0].State != lookback.Met || told[0].Params["lag"] != "1m30s" || told[0].Cite != "cn/rmspv 7(4)" || told[1].State != lookback.Open {
		t.Errorf("%+v", told)
	}
}

// warned is the case with a warning that two units had and one answered.
func warned(t *testing.T, recalled ...string) lookback.Facts {
	f := facts(t)
	a := advisory.Advisory{ID: "adv_1", Kind: advisory.Warning, State: advisory.Released, Drafted: instant("2022-03-10T03:00:00Z"), Released: instant("2022-03-10T04:00:00Z")}
	notices := []advisory.Notice{
		{ID: "n1", Advisory: a.ID, Org: vendor, Kind: advisory.OfRelease, Sent: a.Released, Acked: instant("2022-03-10T05:00:00Z"), Applied: true},
		{ID: "n2", Advisory: a.ID, Org: body, Kind: advisory.OfRelease, Sent: a.Released},
	}
	for _, org := range recalled {
		a.State, a.Withdrawn = advisory.Withdrawn, instant("2022-03-12T00:00:00Z")
		notices = append(notices, advisory.Notice{ID: "w" + org, Advisory: a.ID, Org: org, Kind: advisory.OfWithdrawal, Sent: a.Withdrawn})
	}
	f.Advisories, f.Notices = []advisory.Advisory{a}, map[string][]advisory.Notice{a.ID: notices}
	return f
}

func TestWhoIsSilentIsNamed(t *testing.T) {
	a := lookback.Tell(warned(t))
	s := find(t, a, "warning")
	if s.Value != 1 || s.State != lookback.Open || s.Params["told"] != "2" || s.Params["applied"] != "1" || !slices.Equal(s.Orgs, []string{body}) {
		t.Errorf("%+v", s)
	}
	for _, seat := range a.Seats {
		if seat.Told.IsZero() || seat.Org == vendor != seat.Applied {
			t.Errorf("%+v", seat)
		}
	}
}

func TestAWithdrawalStandsOnlyWhereExactlyItsRecipientsWereTold(t *testing.T) {
	if s := find(t, lookback.Tell(warned(t, body, vendor)), "withdrawn"); s.State != lookback.Met || s.Value != 2 {
		t.Errorf("%+v", s)
	}
	for _, recalled := range [][]string{{vendor}, {vendor, body, body}, {vendor, "org_stranger"}} {
		if s := find(t, lookback.Tell(warned(t, recalled...)), "withdrawn"); s.State == lookback.Met {
			t.Errorf("told %v: %+v", recalled, s)
		}
	}
}

func TestARefusalIsToldWithWhatBecameOfIt(t *testing.T) {
	f := happened(warned(t), coordination.Event{
		ID: "g", Type: coordination.ReleaseRefused, Actor: "platform", At: at("2022-03-09T04:00:00Z"), Status: coordination.Confirmed,
		Attributes: map[string]string{"advisory": "adv_1", "reasons": "embargo", "cites": "house"},
	})
	if s := find(t, lookback.Tell(f), "gate"); s.State != lookback.Met || s.Value != 1 || s.Cite != "house" {
		t.Errorf("%+v", s)
	}
	f.Advisories = nil
	if s := find(t, lookback.Tell(f), "gate"); s.State != lookback.Open || !s.To.IsZero() {
		t.Errorf("%+v", s)
	}
}

func TestAMeasureIsToldWithItsFootingAndAsNoFinding(t *testing.T) {
	f := facts(t)
	f.Measures = []partner.Measure{{ID: "mea_1", Org: vendor, State: partner.Due, Months: 6, From: at("2022-03-01"), Until: instant("2022-08-31T16:00:00Z"), Start: partner.Told, Visibility: partner.InternalOnly}}
	s := find(t, lookback.Tell(f), "measure")
	if s.State != lookback.Due || s.Value != 6 || s.To.String() != "2022-09-01" || s.Params["start"] != "reported" || s.Finding != "" || s.Cite != "" {
		t.Errorf("%+v", s)
	}
}

func TestAPolicyIsComparedWithWhatItWouldHaveBeenWithoutTheFix(t *testing.T) {
	f := happened(facts(t),
		coordination.Event{ID: "u", Type: coordination.UpstreamNotified, Actor: vendor, At: at("2022-03-01"), Status: coordination.Reported},
		coordination.Event{ID: "f", Type: coordination.FixAvailable, Actor: vendor, At: at("2022-03-11"), Status: coordination.Confirmed},
	)
	days := map[string]string{}
	for _, p := range lookback.Tell(f).Policies {
		days[p.Answer.Instrument] = p.Answer.DueDay.String() + " " + p.Without.DueDay.String()
	}
	if days["policy/cert-cc-45"] != "2022-04-15 2022-04-15" || days["policy/project-zero"] != "2022-04-10 2022-05-30" {
		t.Errorf("%v", days)
	}
}

// TestTheOrderInWhichFactsCameChangesNothing: what is told hangs on when things were,
// not on when the record grew.
func TestTheOrderInWhichFactsCameChangesNothing(t *testing.T) {
	whole := happened(warned(t, body, vendor),
		coordination.Event{ID: "c", Type: coordination.PublicCommit, Actor: vendor, At: at("2022-03-01T22:00:00Z"), Status: coordination.Confirmed},
		coordination.Event{ID: "v", Type: coordination.VendorAdvisory, Actor: vendor, At: at("2022-03-04T01:00:00Z"), Status: coordination.Confirmed},
		coordination.Event{ID: "x", Type: coordination.AdvisoryPublished, Actor: "platform", At: at("2022-03-14T01:00:00Z"), Status: coordination.Confirmed},
	)
	keys := func(f lookback.Facts) []lookback.Statement {
		told := lookback.Tell(f).Statements
		for i := range told {
			told[i].Readings, told[i].Then, told[i].Evidence, told[i].Params = nil, nil, nil, nil
		}
		return told
	}
	want := keys(whole)
	rapid.Check(t, func(t *rapid.T) {
		f := whole
		order := rapid.Permutation(whole.Events).Draw(t, "order")
		f.Events, f.Matter.Events = nil, nil
		f = happened(f, order...)
		got := keys(f)
		same := slices.EqualFunc(got, want, func(a, b lookback.Statement) bool {
			return a.Key == b.Key && a.Org == b.Org && a.Value == b.Value && a.State == b.State && a.From == b.From && a.To == b.To && slices.Equal(a.Orgs, b.Orgs)
		})
		if !same {
			t.Fatalf("%+v\nwas\n%+v", got, want)
		}
	})
}
