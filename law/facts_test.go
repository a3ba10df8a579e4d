package law

import (
	"strings"
	"testing"

	"tocsin/domain/fault"
)

// "Nothing applies" is said only of facts whose every name is known.
func TestFactsWithANameThatNobodyKnowsAreRefusedWithItsPlace(t *testing.T) {
	b, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	const good = `{"actors":[{"id":"a","roles":["provider"],"jurisdiction":"CN","sector":"software","attributes":{"upstream_component":true}}],` +
		`"events":[{"type":"actor.aware","actor":"a","at":"2021-11-24","attributes":{"id":"x"}}],"attributes":{"embargo_policy":"zdi"}}`
	if _, err := b.Facts([]byte(good)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ from, to, place, near string }{
		{`"provider"`, `"king"`, "/actors/0/roles/0", ""},
		{`"provider"`, `"provider","Provider"`, "/actors/0/roles/1", `"provider"`},
		{`"actor.aware"`, `"actor.ware"`, "/events/0/type", `"actor.aware"`},
		{`"software"`, `"softwear"`, "/actors/0/sector", `"software"`},
		{`"upstream_component"`, `"upstream_componnent"`, "/actors/0/attributes/upstream_componnent", `"upstream_component"`},
		{`{"id":"x"}`, `{"mood":"x"}`, "/events/0/attributes/mood", ""},
		{`"embargo_policy"`, `"embargopolicy"`, "/attributes/embargopolicy", `"embargo_policy"`},
	} {
		_, err := b.Facts([]byte(strings.Replace(good, c.from, c.to, 1)))
		f := fault.From(err)
		if err == nil || len(f.Reasons) != 1 {
			t.Errorf("%s: %v", c.to, err)
			continue
		}
		r := f.Reasons[0]
		if f.Kind != fault.Invalid || r.Field != c.place || !strings.Contains(r.Hint, "law vocabulary") {
			t.Errorf("%s: %+v", c.to, r)
		}
		if strings.Contains(r.Hint, "is it") != (c.near != "") || !strings.Contains(r.Hint, c.near) {
			t.Errorf("%s: %s", c.to, r.Hint)
		}
	}
}

func TestFactsWithAKeyTwiceAreRefusedWithItsPlace(t *testing.T) {
	b, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for facts, place := range map[string]string{
		`{"actors":[],"actors":[]}`: "/actors",
		`{"actors":[],"Actors":[]}`: "/Actors",
		`{"actors":[],"events":[{"type":"fix.available","at":"2021-11-24"},{"type":"fix.available","at":"2021-11-24","type":"exploit.public"}]}`: "/events/1/type",
		`{"actors":[{"id":"a","roles":[],"attributes":{"of":"","of":["x"]}}]}`:                                                                   "/actors/0/attributes/of",
	} {
		_, err := b.Facts([]byte(facts))
		if f := fault.From(err); err == nil || f.Field != place || f.Kind != fault.Invalid {
			t.Errorf("%s: %v %+v", facts, err, f)
		}
	}
}
