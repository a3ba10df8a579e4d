package advisory_test

import (
	"slices"
	"testing"
	"time"

	"tocsin/domain/advisory"
	"tocsin/domain/marking"
)

// TestEveryBarThatCanStandBeforeAKindIsListedForIt: an empty draft by its own author
// under an embargo meets every bar of its kind, and none that is not listed.
func TestEveryBarThatCanStandBeforeAKindIsListedForIt(t *testing.T) {
	worst := advisory.Circumstances{Releaser: "per_1", Embargo: true, Grade: "low", Operators: []string{"Harbour Telecom"}}
	for _, kind := range []advisory.Kind{advisory.Warning, advisory.Note} {
		a := advisory.Advisory{Kind: kind, Author: "per_1", Grade: "high", Marking: marking.Red, En: advisory.Text{Title: "Harbour Telecom"}}
		var met []string
		for _, r := range advisory.House(a, worst, time.Time{}) {
			met = append(met, r.Code)
		}
		if got := advisory.Codes(kind); !slices.Equal(got, met) {
			t.Errorf("%s: %v is listed, %v can stand", kind, got, met)
		}
	}
}
