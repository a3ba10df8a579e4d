package programme_test

import (
	"fmt"
	"testing"

	"tocsin/domain/fault"
	"tocsin/domain/programme"
)

func TestAFileIsAttachedOnceAndRaisesTheVersion(t *testing.T) {
	a := programme.Application{State: programme.Applied, Version: 1}
	for i := range programme.MaxFiles {
		f := programme.File{ID: fmt.Sprint("att_", i), Digest: fmt.Sprint(i), Name: "x"}
		if kept, is, err := a.Attach(f); err != nil || !is || kept != f || a.Version != i+2 {
			t.Fatalf("%d: %+v %v %v, version %d", i, kept, is, err, a.Version)
		}
	}
	before := a.Version
	if kept, is, err := a.Attach(programme.File{ID: "att_again", Digest: "3", Name: "x"}); err != nil || is || kept.ID != "att_3" || a.Version != before {
		t.Errorf("the same file again: %+v %v %v, version %d", kept, is, err, a.Version)
	}
	if _, _, err := a.Attach(programme.File{ID: "att_more", Digest: "3", Name: "y"}); !fault.Is(err, fault.TooLarge) || a.Version != before {
		t.Errorf("one too many: %v", err)
	}
	a.State = programme.Reviewed
	if _, _, err := a.Attach(programme.File{ID: "att_3", Digest: "3", Name: "x"}); codeOf(err) != "application.state" {
		t.Errorf("once it was found complete: %v", err)
	}
	if _, err := a.File("att_more"); !fault.Is(err, fault.Absent) {
		t.Errorf("a file that it has not: %v", err)
	}
}
