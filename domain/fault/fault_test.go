package fault_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"tocsin/domain/fault"
)

func TestTheCauseIsKeptAndNeverShown(t *testing.T) {
	cause := errors.New("pq: password authentication failed for root")
	f := fault.New(fault.Internal, "x", "something went wrong").Because(cause)
	if strings.Contains(fmt.Sprintf("%v %s %+v", f, f, error(f)), "password") {
		t.Error("the cause is shown")
	}
	if !errors.Is(f, cause) {
		t.Error("the cause is lost")
	}
}

func TestAStrangeErrorIsOurMistake(t *testing.T) {
	f := fault.From(errors.New("no rows"))
	if f.Kind != fault.Internal || strings.Contains(f.Error(), "no rows") {
		t.Errorf("%v", f)
	}
	if fault.Is(nil, fault.Internal) {
		t.Error("no error is a fault")
	}
	wrapped := fmt.Errorf("while reading: %w", fault.New(fault.Absent, "a", "gone"))
	if fault.KindOf(wrapped) != fault.Absent || fault.KindOf(errors.Join(errors.New("x"), wrapped)) != fault.Absent {
		t.Error("a wrapped fault is not found")
	}
}

func TestTheWithMethodsLeaveTheirFaultAlone(t *testing.T) {
	f := fault.New(fault.Invalid, "a", "b")
	_ = f.At("/x")
	_ = f.WithHint("y")
	_ = f.After(1)
	if f.Field != "" || f.Hint != "" || f.RetryAfter != 0 {
		t.Errorf("%+v", f)
	}
}

func TestSeveralFaultsAreOneThatNamesThemAll(t *testing.T) {
	if fault.Join(fault.Invalid, "a", "b", nil) != nil {
		t.Error("no reasons make a fault")
	}
	err := fault.Join(fault.Invalid, "a", "it cannot be taken", []fault.Fault{*fault.New(fault.Invalid, "x", "one").At("/1"), *fault.New(fault.Invalid, "y", "two").At("/2")})
	if got := err.Error(); got != "it cannot be taken: /1: one; /2: two" {
		t.Errorf("%s", got)
	}
}

func TestChoicesReadLikeASentence(t *testing.T) {
	for want, all := range map[string][]string{"": nil, "a": {"a"}, "a or b": {"a", "b"}, "a, b or c": {"a", "b", "c"}} {
		if got := fault.Choices(all); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
