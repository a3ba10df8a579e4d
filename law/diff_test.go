package law

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tocsin/domain/obligation"
)

func TestADifferenceNamesItsPlaceAndBothSides(t *testing.T) {
	plain, err := Load(folder("own/small.yaml", small))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, new, path, before, after string }{
		{"add: 1", "add: 3", "xx/small/duties/report/stages/report/readings/only/0/limits/0/add", "1", "3"},
		{"zone: UTC", "zone: Asia/Tokyo", "xx/small/zone", `"UTC"`, `"Asia/Tokyo"`},
		{"roles: [provider]", "roles: [provider, operator]", "xx/small/duties/report/applies_if/roles", `["provider"]`, `["provider","operator"]`},
	} {
		other, err := Load(folder("own/small.yaml", strings.Replace(small, c.old, c.new, 1)))
		if err != nil {
			t.Fatal(err)
		}
		found, err := plain.Diff(other)
		if err != nil || len(found) != 1 || found[0].Path != c.path || !strings.Contains(string(found[0].Before), c.before) || !strings.Contains(string(found[0].After), c.after) {
			t.Errorf("%s: %+v, %v", c.new, found, err)
		}
	}
	moved := strings.Replace(small, "id: xx/small\nkind: policy\n", "kind: policy\nid: xx/small\n", 1)
	other, err := Load(folder("elsewhere/small.yaml", moved))
	if err != nil {
		t.Fatal(err)
	}
	if found, err := plain.Diff(other); err != nil || len(found) > 0 {
		t.Errorf("a file that only lies elsewhere differs: %+v, %v", found, err)
	}
	none, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	found, err := none.Diff(plain)
	if err != nil || len(found) != 1 || found[0].Path != "xx/small" || found[0].Before != nil {
		t.Errorf("a law that is new: %+v, %v", found, err)
	}
}

func TestWhatAnotherEditionWouldChange(t *testing.T) {
	day := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	before, err := Load(folder("own/small.yaml", small))
	if err != nil {
		t.Fatal(err)
	}
	after, err := Load(folder("own/small.yaml", strings.Replace(small, "add: 1", "add: 30", 1)))
	if err != nil {
		t.Fatal(err)
	}
	facts, err := before.Facts([]byte(`{"actors":[{"id":"a","roles":["provider"],"jurisdiction":"XX"}],"events":[{"type":"actor.aware","actor":"a","at":"2026-03-01T09:00:00Z"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	changed := Compare(before.Law, after.Law, facts, day)
	if len(changed) != 1 || changed[0].Before.State != obligation.Late || changed[0].After.State != obligation.Open {
		t.Fatalf("%+v", changed)
	}
	if same := Compare(before.Law, before.Law, facts, day); len(same) > 0 {
		t.Errorf("the same law differs from itself: %+v", same)
	}
	none, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	added := Compare(none.Law, before.Law, facts, day)
	if len(added) != 1 || added[0].Before != nil || added[0].After == nil {
		t.Errorf("a law that is new: %+v", added)
	}
	if !slices.IsSortedFunc(changed, func(x, y Compared) int { return strings.Compare(x.key(), y.key()) }) {
		t.Error("in no order")
	}
}
