package law

import (
	"strings"
	"testing"
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
