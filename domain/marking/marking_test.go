package marking_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tocsin/domain/marking"
)

func TestLabelsStandInOneOrderAndAnUnknownOneIsTheStrictest(t *testing.T) {
	label := rapid.SampledFrom(append(marking.All(), "", "TLP:WHITE"))
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := label.Draw(t, "a"), label.Draw(t, "b"), label.Draw(t, "c")
		if marking.Wider(a, b) && (marking.Wider(b, a) || marking.Wider(b, c) && !marking.Wider(a, c)) {
			t.Fatalf("%s, %s and %s stand in no order", a, b, c)
		}
		if marking.Wider("TLP:WHITE", a) {
			t.Fatalf("an unknown label travels further than %s", a)
		}
	})
}

func TestOnlyTheLabelsOfTheStandardAreRead(t *testing.T) {
	for _, l := range marking.All() {
		if got, err := marking.Parse(string(l)); err != nil || got != l {
			t.Errorf("%s: %v", l, err)
		}
	}
	for _, wrong := range []string{"", "TLP:WHITE", "tlp:red", "RED", "TLP:AMBER STRICT"} {
		if _, err := marking.Parse(wrong); err == nil {
			t.Errorf("%q is read", wrong)
		}
	}
	all := marking.All()
	all[0] = "TLP:CLEAR"
	if !slices.Equal(marking.All()[:1], []marking.TLP{marking.Red}) {
		t.Error("the order can be bent from outside")
	}
}
