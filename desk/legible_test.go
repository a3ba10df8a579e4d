package desk_test

import (
	"strings"
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/advisory"
	"tocsin/domain/coordination"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/domain/report"
	"tocsin/store"
)

func TestNoActKeepsWordsThatAreNotWhatTheyLookLike(t *testing.T) {
	o := open(t)
	caseID, unit, _, _ := o.shared()
	taken, err := o.Intake.Receive(o.ctx, access.Principal{Via: "web"}, desk.Submission{Kind: report.Vulnerability, Draft: report.Draft{Technical: "x"}, Raw: []byte("r"), Mailbox: true})
	o.must(err)
	holder := o.Enrolment.Mailbox(taken.Mailbox, "web")
	event := coordination.Event{Matter: caseID, Type: "note.made", At: moment("2021-12-08"), Status: coordination.Confirmed, Source: "s"}
	acts := map[string]func(words string) error{
		"a message":   func(w string) error { _, err := o.Intake.Say(o.ctx, holder, taken.Report, w); return err },
		"an answer":   func(w string) error { _, err := o.Triage.Answer(o.ctx, o.duty, taken.Report, w); return err },
		"a rejection": func(w string) error { _, err := o.Triage.Reject(o.ctx, o.duty, taken.Report, w); return err },
		"a case": func(w string) error {
			_, _, err := o.Coordination.Open(o.ctx, o.duty, desk.NewCase{Title: w})
			return err
		},
		"an alias": func(w string) error {
			_, _, err := o.Coordination.Open(o.ctx, o.duty, desk.NewCase{Title: "t", Aliases: []string{w}})
			return err
		},
		"an event": func(w string) error {
			e := event
			e.Text = w
			_, err := o.Coordination.Record(o.ctx, o.duty, e)
			return err
		},
		"an attribute": func(w string) error {
			e := event
			e.Attributes = map[string]string{w: "x"}
			_, err := o.Coordination.Record(o.ctx, o.duty, e)
			return err
		},
		"a role": func(w string) error {
			_, err := o.Coordination.Invite(o.ctx, o.duty, caseID, unit.Org, []string{w}, false)
			return err
		},
		"a vector": func(w string) error {
			_, err := o.Coordination.Assess(o.ctx, o.duty, caseID, "high", w, "")
			return err
		},
		"a reason": func(w string) error { _, err := o.Coordination.Close(o.ctx, o.duty, caseID, w); return err },
		"an advisory": func(w string) error {
			_, _, err := o.Publishing.Draft(o.ctx, o.duty, advisory.Advisory{Case: caseID, Kind: advisory.Note, Zh: advisory.Text{Advice: w}})
			return err
		},
		"a filing": func(w string) error {
			_, err := o.Deadlines.Submit(o.ctx, unit, desk.Filing{Matter: caseID, Event: "upstream.notified", Reference: w})
			return err
		},
		"a measure": func(w string) error {
			_, _, err := o.Standing.Suspend(o.ctx, o.duty, partner.Measure{Org: unit.Org, From: moment("2021-12-09"), Months: 1, Ground: w, Visibility: partner.InternalOnly})
			return err
		},
		"a partner": func(w string) error {
			_, _, err := o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: w})
			return err
		},
		"a login": func(w string) error {
			_, _, err := o.Enrolment.Person(o.ctx, o.admin, desk.NewPerson{Login: w, Roles: []access.Role{access.Auditor}})
			return err
		},
		"a token label": func(w string) error {
			_, err := o.Enrolment.Token(o.ctx, unit, desk.NewToken{Label: w, Lasts: time.Hour})
			return err
		},
	}
	tree, _ := o.Look.Checkpoint()
	for name, act := range acts {
		for _, words := range []string{"a\u202eb", "a\x00b", "a\x1b[31mb", "a\xffb", "much " + strings.Repeat("x", 200_000)} {
			if err := act(words); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s is kept with %.10q: %v", name, words, err)
			}
		}
	}
	if after, _ := o.Look.Checkpoint(); after.Size != tree.Size {
		t.Errorf("%d entries were written for what was refused", after.Size-tree.Size)
	}
}

func TestAnEventOfAnActorThatNobodyKnowsIsRefused(t *testing.T) {
	o := open(t)
	caseID, unit, _, _ := o.shared()
	for actor, want := range map[string]bool{unit.Org: true, desk.Platform: true, "": true, "org_00000000000000000000000000": false, "somebody": false, o.duty.Person: false} {
		_, err := o.Coordination.Record(o.ctx, o.duty, coordination.Event{Matter: caseID, Type: coordination.ActorAware, Actor: actor, At: moment("2021-12-08"), Status: coordination.Reported, Source: "s"})
		if known := err == nil; known != want || !known && !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", actor, err)
		}
	}
}

func TestAQueryOfManyWordsIsRefusedBeforeItIsLookedFor(t *testing.T) {
	o := open(t)
	if _, err := o.Look.Warnings(o.ctx, access.Principal{}, strings.Repeat("x ", 4000), store.Place{}, 10); !fault.Is(err, fault.Invalid) {
		t.Errorf("%v", err)
	}
	if _, err := o.Look.Warnings(o.ctx, access.Principal{}, `100% "a_b" \ '`, store.Place{}, 10); err != nil {
		t.Error(err)
	}
}
