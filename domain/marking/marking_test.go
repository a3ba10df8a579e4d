package marking_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tocsin/domain/marking"
)

func TestTheStrictestLabelTravels(t *testing.T) {
	label := rapid.SampledFrom(append(marking.All(), "", "TLP:WHITE"))
	rapid.Check(t, func(t *rapid.T) {
		labels := rapid.SliceOf(label).Draw(t, "labels")
		got := marking.Strictest(labels...)
		for _, l := range labels {
			if marking.Wider(got, l) {
				t.Fatalf("%s travels further than %s", got, l)
			}
		}
	})
	if marking.Strictest() != marking.Red {
		t.Error("nothing marked is not red")
	}
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
