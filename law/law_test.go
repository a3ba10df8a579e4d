package law

import (
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"tocsin/domain/calendar"
	"tocsin/domain/obligation"
)

// embeddedBook is the book that comes with the program, read once for all tests.
var embeddedBook = sync.OnceValues(func() (*Book, error) { return Load() })

func book(t testing.TB) *Book {
	t.Helper()
	b, err := embeddedBook()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// since is the book with an instrument as if it had been in force from another day: some
// worked examples ask what a law would have said earlier.
func since(t testing.TB, id, from string) *Book {
	t.Helper()
	data, err := embedded.ReadFile(id + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	other := regexp.MustCompile(`(?m)^valid_from: .*$`).ReplaceAll(data, []byte("valid_from: "+from))
	b, err := Load(fstest.MapFS{"other.yaml": {Data: other}})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// cra is the book with the CRA as if it had been in force since 2021.
func cra(t testing.TB) *Book { t.Helper(); return since(t, "eu/cra", "2021-01-01") }

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

func date(t testing.TB, s string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
