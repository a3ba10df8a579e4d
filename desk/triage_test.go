package desk_test

import (
	"testing"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/coordination"
	"tocsin/domain/fault"
	"tocsin/domain/marking"
	"tocsin/domain/report"
)

func TestACaseIsAsStrictAsItsStrictestReport(t *testing.T) {
	o := open(t)
	receive := func(label marking.TLP, text string) string {
		draft := report.Draft{Technical: "x", Marking: label}
		taken, err := o.Intake.Receive(o.ctx, access.Principal{Via: "web"}, desk.Submission{Kind: report.Vulnerability, Draft: draft, Raw: []byte(text)})
		o.must(err)
		return taken.Report
	}
	green, red := receive(marking.Green, "a"), receive(marking.Red, "b")
	id, _, err := o.Coordination.Open(o.ctx, o.duty, desk.NewCase{Title: "a hole", Reports: []string{green}})
	o.must(err)
	label := func() marking.TLP {
		k, err := o.store.Look(access.By{Principal: o.duty, Act: access.ReadCase}).Case(o.ctx, id)
		o.must(err)
		return k.Marking
	}
	if label() != marking.AmberStrict {
		t.Errorf("a green report made the case %s", label())
	}
	_, err = o.Triage.Join(o.ctx, o.duty, red, id)
	o.must(err)
	if label() != marking.Red {
		t.Errorf("a red report left the case %s", label())
	}
}

func TestWhatAnActSaysOfItselfIsNotWrittenByHand(t *testing.T) {
	o := open(t)
	org, caseID, _ := o.provider("2021-12-09T00:00:00Z")
	said := coordination.Event{Matter: caseID, Type: "advisory.published", At: moment("2021-12-09T00:30:00Z"), Status: coordination.Confirmed, Source: "nowhere"}
	for _, actor := range []string{"", desk.Platform} {
		said.Actor = actor
		if _, err := o.Coordination.Record(o.ctx, o.duty, said); !fault.Is(err, fault.Invalid) {
			t.Errorf("as %q it is written: %v", actor, err)
		}
	}
	said.Actor = org
	if _, err := o.Coordination.Record(o.ctx, o.duty, said); err != nil {
		t.Errorf("that a unit published cannot be recorded: %v", err)
	}
}
