package desk_test

import (
	"testing"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/advisory"
	"tocsin/domain/calendar"
	"tocsin/domain/coordination"
)

// TestAUnitsOwnWordLiftsNoProhibition: a unit says that its fix is there. That counts for
// its own duty, at the time at which it said so; the gate waits for the office.
func TestAUnitsOwnWordLiftsNoProhibition(t *testing.T) {
	o := open(t)
	org, id, unit := o.provider("2021-12-01")
	_, err := o.Coordination.Assess(o.ctx, o.duty, id, "high", "", "")
	o.must(err)
	note, err := o.published(advisory.Advisory{Case: id, Kind: advisory.Note, Grade: "high", Mitigation: "m", En: text()})
	if err == nil {
		t.Fatal("nothing stands against publishing before there is a fix")
	}
	_, err = o.Deadlines.Submit(o.ctx, unit, desk.Filing{Matter: id, Event: coordination.FixAvailable, Reference: "made up", At: moment("1991-01-01")})
	o.must(err)
	if reasons, err := o.Publishing.Gate(o.ctx, o.pub, note); err != nil || len(reasons) != 1 {
		t.Errorf("the unit's own word opened the gate: %v %v", reasons, err)
	}
	events, err := o.store.Look(access.By{Principal: o.duty, Act: access.ReadCase}).Events(o.ctx, id)
	o.must(err)
	for _, e := range events {
		if e.Type == coordination.FixAvailable && (e.At.At.Year() == 1991 || e.Attributes["claimed"] == "") {
			t.Errorf("it lies at the time that the unit claims: %+v", e)
		}
	}
	_, err = o.Coordination.Record(o.ctx, o.duty, coordination.Event{
		Matter: id, Type: coordination.FixAvailable, Actor: org, At: calendar.At(o.clock.Now()), Status: coordination.Confirmed, Source: "release notes",
	})
	o.must(err)
	if reasons, err := o.Publishing.Gate(o.ctx, o.pub, note); err != nil || len(reasons) != 0 {
		t.Errorf("the fix that the office put on record opens nothing: %v %v", reasons, err)
	}
}
