package coordination_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"tocsin/domain/access"
	"tocsin/domain/calendar"
	"tocsin/domain/coordination"
	"tocsin/domain/fault"
	"tocsin/domain/obligation"
)

var now = time.Date(2021, 12, 1, 0, 0, 0, 0, time.UTC)

func TestAFlagIsNeverUnsetAndEndsTheEmbargo(t *testing.T) {
	types := []string{"vulnerability.public", "exploit.public", "attacks.observed", "advisory.published", "fix.available", "actor.aware", "nonsense"}
	rapid.Check(t, func(t *rapid.T) {
		var c coordination.Case
		if err := c.SetEmbargo(now.AddDate(0, 0, 45), now); err != nil {
			t.Fatal(err)
		}
		for _, kind := range rapid.SliceOf(rapid.SampledFrom(types)).Draw(t, "events") {
			before := c.Flags
			c.Apply(coordination.Event{Type: kind, Known: now.Add(time.Hour)})
			if before.Public && !c.Flags.Public || before.Exploit && !c.Flags.Exploit || before.Attacks && !c.Flags.Attacks {
				t.Fatal("a flag was unset")
			}
			if (c.Flags.Exploit || c.Flags.Attacks) && !c.Flags.Public {
				t.Fatal("exploited or attacked, and not public")
			}
			if c.Flags.Public == c.Embargo.InForce(now.Add(time.Hour)) {
				t.Fatalf("public=%v and embargo in force=%v", c.Flags.Public, c.Embargo.InForce(now.Add(time.Hour)))
			}
		}
	})
}

func TestNoEmbargoIsAgreedOnceTheWorldKnows(t *testing.T) {
	c := coordination.Case{Flags: coordination.Flags{Public: true}}
	if !fault.Is(c.SetEmbargo(now.AddDate(0, 0, 45), now), fault.Refused) {
		t.Error("an embargo on what is public")
	}
	for _, c := range []struct {
		until time.Time
		code  string
	}{
		{now.Add(coordination.LongestEmbargo), ""}, {now.Add(coordination.LongestEmbargo + time.Second), "case.embargo.long"},
		{time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), "case.embargo.long"},
	} {
		if err := (&coordination.Case{}).SetEmbargo(c.until, now); (err == nil) != (c.code == "") || err != nil && fault.From(err).Code != c.code {
			t.Errorf("an embargo until %s: %v", c.until, err)
		}
	}
	if !fault.Is((&coordination.Case{}).SetEmbargo(now, now), fault.Invalid) {
		t.Error("an embargo that ends now")
	}
}

func TestGradesStandBesideEachOther(t *testing.T) {
	var c coordination.Case
	if _, ok := c.Latest(); ok {
		t.Error("a case without assessment has a grade")
	}
	for _, word := range []string{"low", "critical"} {
		if err := c.Grade(coordination.Grade{Word: word, At: now}); err != nil {
			t.Fatal(err)
		}
	}
	if g, _ := c.Latest(); g.Word != "critical" || len(c.Grades) != 2 || c.Grades[0].Word != "low" {
		t.Errorf("grades: %v", c.Grades)
	}
	if !fault.Is(c.Grade(coordination.Grade{Word: "apocalyptic"}), fault.Invalid) {
		t.Error("any word is a grade")
	}
}

func TestOnlyAPersonWithAReasonDecidesAFinding(t *testing.T) {
	f := coordination.Finding{State: coordination.Proposed}
	if !fault.Is(f.Decide(access.ConfirmFinding, "per_1", "", now), fault.Invalid) {
		t.Error("confirmed without a reason")
	}
	if err := f.Decide(access.ConfirmFinding, "per_1", "the mail is on file", now); err != nil || f.State != coordination.Upheld || f.DecidedBy != "per_1" {
		t.Errorf("%+v %v", f, err)
	}
	if !fault.Is(f.Decide(access.ConfirmFinding, "per_1", "again", now), fault.Conflict) {
		t.Error("confirmed twice")
	}
	if err := f.Decide(access.DismissFinding, "per_2", "the wrong unit", now); err != nil || f.State != coordination.Dismissed {
		t.Error("a mistake cannot be put right")
	}
}

func TestAClosedCaseIsClosed(t *testing.T) {
	for _, act := range access.Acts() {
		if _, err := coordination.Next(coordination.Closed, act); err == nil {
			t.Errorf("a closed case allows %s", act)
		}
	}
}

func TestABareDayKeepsTheRunInWhichTheLimitLiesAndHowLateItIs(t *testing.T) {
	shanghai := time.FixedZone("", 8*3600)
	from := time.Date(2021, 11, 26, 0, 0, 0, 0, shanghai)
	o := obligation.Obligation{Reading: obligation.Strict, State: obligation.Late, Imprecise: true, DueFrom: from, DueTo: from.AddDate(0, 0, 1)}
	r := coordination.ReadingOf(o)
	if !r.Due.IsZero() || !r.Earliest.Equal(from) || !r.Latest.Equal(o.DueTo) {
		t.Fatalf("%+v", r)
	}
	day := 24 * time.Hour
	if least, most := r.Lateness(from.Add(10*day), shanghai); least != 9*day || most != 10*day {
		t.Errorf("not done yet: late by %s to %s", least, most)
	}
	r.Done = calendar.On(calendar.DateOf(from.AddDate(0, 0, 13)), shanghai)
	if least, most := r.Lateness(from.AddDate(1, 0, 0), shanghai); least != 12*day || most < 13*day || most > 14*day {
		t.Errorf("done on a bare day: late by %s to %s", least, most)
	}
	exact := coordination.ReadingOf(obligation.Obligation{Due: from})
	if least, most := exact.Lateness(from.Add(day), shanghai); least != day || most != day {
		t.Errorf("an instant: late by %s to %s", least, most)
	}
}

func TestACaseIsWorkedByWhoSaysSoAndByWhoOpenedItUntilHeLeaves(t *testing.T) {
	k := coordination.Case{State: coordination.Open, Owner: "opener"} // as it was kept before there were handlers
	if k.Foreign("opener") || !k.Foreign("other") {
		t.Errorf("opened, it is worked by %v", k.Workers())
	}
	if err := k.Take("other"); err != nil || k.Foreign("other") || k.Foreign("opener") {
		t.Errorf("taken: %v, %v", k.Workers(), err)
	}
	if fault.From(k.Take("other")).Code != "case.taken" || fault.From(k.Leave("third")).Code != "case.left" {
		t.Error("taken twice, or left by somebody else")
	}
	for _, person := range []string{"opener", "other"} {
		if err := k.Leave(person); err != nil {
			t.Fatal(err)
		}
	}
	if len(k.Workers()) != 0 || k.Foreign("opener") || k.Foreign("third") {
		t.Errorf("left by all, it is worked by %v", k.Workers())
	}
	k.State = coordination.Closed
	if k.Take("other") == nil || k.Leave("other") == nil {
		t.Error("a closed case is taken or left")
	}
}
