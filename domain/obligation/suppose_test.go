package obligation

import (
	"slices"
	"testing"
	"time"

	"tocsin/domain/calendar"
)

var lastYear = time.Date(2025, 3, 1, 9, 0, 0, 0, time.UTC)

// whatIf is sound, and a law of another country that is not in force yet.
func whatIf(t *testing.T) (*Law, Facts) {
	t.Helper()
	other := sound()
	other.ID, other.Jurisdiction, other.ValidFrom = "yy/test", "YY", calendar.Date{Year: 2030, Month: 1, Day: 1}
	other.Duties = slices.Clone(other.Duties)
	other.Duties[0].AppliesIf = Condition{Roles: []string{"manufacturer"}, Jurisdictions: []string{"YY"}}
	l, problems := Compile([]Instrument{sound(), other}, nil, utc)
	if l == nil {
		t.Fatal(problems)
	}
	return l, Facts{
		Actors: []Actor{{ID: "a", Roles: []string{"provider"}, Jurisdiction: "XX"}, {ID: "platform", Roles: []string{"provider"}, Jurisdiction: "XX"}},
		Events: []Event{{Type: "actor.aware", Actor: "a", At: calendar.At(lastYear)}},
	}
}

func TestWhatIfAnotherLawWereInForceElsewhere(t *testing.T) {
	l, f := whatIf(t)
	if none := l.Ask(Supposition{}).Of(f, "platform", lastYear); len(none) > 0 {
		t.Errorf("nothing is supposed, and %+v", none)
	}
	half := l.Ask(Supposition{Laws: []string{"yy/test"}}).Of(f, "platform", lastYear)
	if len(half) > 0 {
		t.Errorf("nobody sits there: %+v", half)
	}
	s := Supposition{Laws: []string{"yy/test"}, Jurisdiction: "YY", Roles: []string{"manufacturer"}}
	got := l.Ask(s).Of(f, "platform", lastYear.Add(72*time.Hour))
	if len(got) != 1 || got[0].Before != nil || got[0].After == nil || got[0].After.State != Late || got[0].After.Actor != "a" {
		t.Fatalf("%+v", got)
	}
	if f.Actors[0].Jurisdiction != "XX" || len(f.Actors[0].Roles) != 1 {
		t.Error("the facts themselves were changed")
	}
	if o := l.Evaluate(f, lastYear); slices.ContainsFunc(o, func(o Obligation) bool { return o.Instrument == "yy/test" && o.Asks() }) {
		t.Error("the law itself was changed")
	}
}

func TestWhatIsSupposedStandsInThePlaceOfWhatIsKnown(t *testing.T) {
	_, f := whatIf(t)
	f.Attributes = map[string]any{"kind": "incident", "grade": "major"}
	got := Supposition{Attributes: map[string]any{"kind": "vulnerability"}}.Facts(f, "")
	if got.Attributes["kind"] != "vulnerability" || got.Attributes["grade"] != "major" || f.Attributes["kind"] != "incident" {
		t.Errorf("%v, of %v", got.Attributes, f.Attributes)
	}
}

func TestWhatAnotherEditionWouldChange(t *testing.T) {
	before, f := whatIf(t)
	longer := sound()
	longer.Duties[0].Stages[0].Readings.Only[0].Limits[0].Add = 96
	after, problems := Compile([]Instrument{longer}, nil, utc)
	if after == nil {
		t.Fatal(problems)
	}
	changed := Compare(before, after, f, lastYear.Add(72*time.Hour))
	if len(changed) != 1 || changed[0].Before.State != Late || changed[0].After.State != Open {
		t.Fatalf("%+v", changed)
	}
}
