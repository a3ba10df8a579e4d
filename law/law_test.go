package law

import (
	"os"
	"strings"
	"testing"
	"time"

	"tocsin/domain/obligation"
)

// more is the book with the instruments that only the tests have.
func more(t testing.TB) *Book {
	t.Helper()
	b, err := Load(os.DirFS("testdata/more"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// at reads a time of a test; without a zone of its own it is UTC.
func at(t testing.TB, s string) time.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		t.Fatal(err)
	}
	return v.UTC()
}

func facts(t testing.TB, s string) obligation.Facts {
	t.Helper()
	f, err := obligation.ParseFacts([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// find is the one answer that a key such as "cn/rmspv relay cncert only" names; an
// actor and an instance may follow.
func find(t testing.TB, list []obligation.Obligation, key string) obligation.Obligation {
	t.Helper()
	want := strings.Fields(key)
	var found []obligation.Obligation
	for _, o := range list {
		got := []string{o.Instrument, o.Duty, o.Stage, string(o.Reading), o.Actor, o.Instance}
		if len(want) <= len(got) && strings.Join(want, " ") == strings.Join(got[:len(want)], " ") {
			found = append(found, o)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d answers for %q among %d", len(found), key, len(list))
	}
	return found[0]
}

// outcome is the state with the due instant, in UTC, or a dash.
func outcome(o obligation.Obligation) string {
	due := "-"
	if !o.Due.IsZero() {
		due = o.Due.Format(time.RFC3339Nano)
	}
	return string(o.State) + " " + due
}
