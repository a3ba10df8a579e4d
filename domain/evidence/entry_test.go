package evidence_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"tocsin/domain/evidence"
)

// drawEntry draws any sound entry, with awkward but lawful text.
func drawEntry(t *rapid.T) evidence.Entry {
	name := rapid.StringMatching(`[a-z0-9._-]{1,20}`)
	line := rapid.StringMatching(`[!-~\p{Han}é ]{1,30}`)
	head := evidence.Head{
		Act: name.Draw(t, "act"), By: line.Draw(t, "by"), Subject: line.Draw(t, "subject"),
		At:  time.UnixMilli(rapid.Int64Range(0, 253402300799999).Draw(t, "at")).UTC(),
		Why: strings.ToValidUTF8(rapid.String().Draw(t, "why"), ""),
	}
	if rapid.Bool().Draw(t, "content") {
		head.Content = hex.EncodeToString(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "digest"))
	}
	facts := rapid.MapOfN(name, rapid.Map(rapid.String(), func(s string) string { return strings.ToValidUTF8(s, "") }), 0, 4)
	changes := rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) evidence.Change {
		c := evidence.Change{Table: name.Draw(t, "table"), ID: line.Draw(t, "id")}
		if rapid.Bool().Draw(t, "stands") {
			c.Facts = facts.Draw(t, "facts")
		}
		return c
	}), 0, 4, func(c evidence.Change) string { return c.Table + " " + c.ID }).Draw(t, "changes")
	salt := rapid.Custom(func(t *rapid.T) evidence.Salt {
		return evidence.Salt(rapid.SliceOfN(rapid.ByteMin(1), 32, 32).Draw(t, "salt"))
	})
	e, err := evidence.Record(head, changes, salt.Draw(t, "salt"), salt.Draw(t, "changes salt"))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestAnEntryIsReadBackAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawEntry(t)
		if rapid.Bool().Draw(t, "withheld") {
			e = e.Withheld()
		}
		back, err := evidence.ParseEntry(e.Bytes())
		if err != nil {
			t.Fatalf("%v\n%s", err, e.Bytes())
		}
		if diff := cmp.Diff(e, back, equateNoChanges); diff != "" {
			t.Fatal(diff)
		}
		leaf, err := evidence.ParseLeaf(e.Leaf().Bytes())
		if err != nil || leaf != e.Leaf() {
			t.Fatalf("%v: %v", err, leaf)
		}
	})
}

// equateNoChanges takes no changes and an empty list for the same; a fact map that
// is nil is a tombstone and stays apart.
var equateNoChanges = cmp.FilterValues(func(a, b []evidence.Change) bool { return len(a)+len(b) == 0 }, cmpopts.EquateEmpty())

func TestTheCanonicalFormIsOrdinaryJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawEntry(t)
		var head struct{ Act, By, Subject, Why string }
		if err := json.Unmarshal(e.Head.Bytes(), &head); err != nil {
			t.Fatal(err)
		}
		if head.Act != e.Head.Act || head.By != e.Head.By || head.Subject != e.Head.Subject || head.Why != e.Head.Why {
			t.Fatalf("%+v\n%s", head, e.Head.Bytes())
		}
		var compact bytes.Buffer
		if err := json.Compact(&compact, e.Bytes()); err != nil || !bytes.Equal(compact.Bytes(), e.Bytes()) {
			t.Fatalf("%v\n%s", err, e.Bytes())
		}
	})
}

func TestTheHeadHasTheseBytesForEver(t *testing.T) {
	head := evidence.Head{
		Version: 1, Act: "report.receive", By: "reporter", Subject: "report/1", At: began,
		Why: "a \"b\" \\ / <é中\u2028>\n\t\x01\x7f", Changes: strings.Repeat("0a", 32),
	}
	want := `{"act":"report.receive","at":"2021-11-24T07:50:00.000Z","by":"reporter","changes":"` + strings.Repeat("0a", 32) +
		`","content":"","subject":"report/1","version":1,"why":"a \"b\" \\ / <é中` + "\u2028" + `>\n\t\u0001` + "\x7f" + `"}`
	if got := string(head.Bytes()); got != want {
		t.Fatalf("got  %s\nwant %s", got, want)
	}
}

func TestALeafTellsNothingButItsTime(t *testing.T) {
	l := grown(t, "leaf", 2)
	a, b := l.entries[0], l.entries[0]
	b.Salt = l.entries[1].Salt
	if bytes.Equal(a.Leaf().Bytes(), b.Leaf().Bytes()) {
		t.Fatal("equal heads under two salts have one leaf")
	}
	leaf := string(a.Leaf().Bytes())
	if len(leaf) != 85 || !strings.HasPrefix(leaf, "tocsin.leaf/v1\n2021-11-24T07:50:00.000Z\n") {
		t.Fatalf("%d bytes: %q", len(leaf), leaf)
	}
	long := a
	long.Head.Why = strings.Repeat("x", 4000)
	if got := len(long.Leaf().Bytes()); got != len(leaf) {
		t.Fatalf("the leaf of a long head has %d bytes", got)
	}
}

func TestALeafHasOneSpelling(t *testing.T) {
	leaf := string(grown(t, "leaf", 1).leaves[0])
	for what, other := range map[string]string{
		"other header":    strings.Replace(leaf, "v1", "v2", 1),
		"tab after time":  strings.Replace(leaf, "Z\n", "Z\t", 1),
		"comma in time":   strings.Replace(leaf, "00.000Z", "00,000Z", 1),
		"no such day":     strings.Replace(leaf, "11-24", "11-31", 1),
		"another zone":    strings.Replace(leaf, ".000Z", "+08:0", 1),
		"space at end":    leaf[:84] + " ",
		"no newline":      leaf[:84],
		"one byte more":   leaf + "\n",
		"spare bits":      spareBits(leaf),
		"newline in hash": leaf[:50] + "\n" + leaf[51:],
	} {
		_, err := evidence.ParseLeaf([]byte(other))
		if other == leaf {
			t.Fatalf("%s changes nothing", what)
		}
		refused(t, err, evidence.ClassLeaf)
	}
}

func TestASaltIsNotPrinted(t *testing.T) {
	e := grown(t, "salt", 1).entries[0]
	if s := fmt.Sprintf("%v %s", e.Salt, e.Salt); s != "[salt] [salt]" {
		t.Fatal(s)
	}
}

func TestTheOrderOfChangesDoesNotMatter(t *testing.T) {
	l := newLog(t, "order")
	salt, head := l.salt(), l.entry(0).Head
	a, b := evidence.Change{Table: "case", ID: "2"}, evidence.Change{Table: "case", ID: "1", Facts: map[string]string{}}
	one, err1 := evidence.Record(head, []evidence.Change{a, b}, salt, salt)
	two, err2 := evidence.Record(head, []evidence.Change{b, a}, salt, salt)
	if err1 != nil || err2 != nil || !bytes.Equal(one.Bytes(), two.Bytes()) {
		t.Fatalf("%v %v\n%s\n%s", err1, err2, one.Bytes(), two.Bytes())
	}
}

func TestRecordRefusesWhatItCouldNotReadBack(t *testing.T) {
	l := newLog(t, "refuse")
	good := l.entry(0)
	cases := []struct {
		what, class string
		spoil       func(e *evidence.Entry)
	}{
		{"act with capitals", "head", func(e *evidence.Entry) { e.Head.Act = "Report" }},
		{"no act", "head", func(e *evidence.Entry) { e.Head.Act = "" }},
		{"line break in by", "head", func(e *evidence.Entry) { e.Head.By = "a\nb" }},
		{"text turned round in subject", "head", func(e *evidence.Entry) { e.Head.Subject = "report/\u202e1" }},
		{"microseconds", "head", func(e *evidence.Entry) { e.Head.At = e.Head.At.Add(time.Microsecond) }},
		{"another zone", "head", func(e *evidence.Entry) { e.Head.At = e.Head.At.In(time.FixedZone("CST", 8*3600)) }},
		{"no time", "head", func(e *evidence.Entry) { e.Head.At = time.Time{} }},
		{"broken UTF-8", "head", func(e *evidence.Entry) { e.Head.Why = "\xff" }},
		{"endless why", "head", func(e *evidence.Entry) { e.Head.Why = strings.Repeat("a", 4097) }},
		{"capital hex", "head", func(e *evidence.Entry) { e.Head.Content = strings.Repeat("AA", 32) }},
		{"one record twice", "changes", func(e *evidence.Entry) { e.Changes = append(e.Changes, e.Changes[0]) }},
		{"no table", "changes", func(e *evidence.Entry) { e.Changes[0].Table = "" }},
		{"no identifier", "changes", func(e *evidence.Entry) { e.Changes[0].ID = "" }},
		{"a fact without a name", "changes", func(e *evidence.Entry) { e.Changes[0].Facts[""] = "x" }},
		{"a fact that is not UTF-8", "changes", func(e *evidence.Entry) { e.Changes[0].Facts["x"] = "\xff" }},
		{"a megabyte of facts", "changes", func(e *evidence.Entry) { e.Changes[0].Facts["x"] = strings.Repeat("a", 1<<20) }},
		{"no salt", "salt", func(e *evidence.Entry) { e.Salt = evidence.Salt{} }},
		{"no salt for the changes", "salt", func(e *evidence.Entry) { e.ChangesSalt = evidence.Salt{} }},
	}
	for _, c := range cases {
		t.Run(c.what, func(t *testing.T) {
			e, err := evidence.ParseEntry(good.Bytes()) // a deep copy
			if err != nil {
				t.Fatal(err)
			}
			c.spoil(&e)
			_, err = evidence.Record(e.Head, e.Changes, e.Salt, e.ChangesSalt)
			refused(t, err, c.class)
		})
	}
}

func TestAnEntryOpensItsOwnLeafOnly(t *testing.T) {
	l := grown(t, "open", 2)
	e := l.entries[0]
	for _, opens := range []evidence.Entry{e, e.Withheld()} {
		if err := opens.Opens(l.leaves[0]); err != nil {
			t.Fatal(err)
		}
	}
	refused(t, e.Opens(l.leaves[1]), evidence.ClassLeaf)
	other := e
	other.Changes = l.entries[1].Changes
	refused(t, other.Opens(l.leaves[0]), evidence.ClassChanges)
	bare := e
	bare.ChangesSalt = evidence.Salt{}
	refused(t, bare.Opens(l.leaves[0]), evidence.ClassSalt)
}

func TestOnlyCanonicalBytesAreRead(t *testing.T) {
	entry := string(grown(t, "form", 1).entries[0].Bytes())
	cases := map[string]string{
		"space":           strings.Replace(entry, `":`, `": `, 1),
		"newline at end":  entry + "\n",
		"unknown key":     strings.Replace(entry, `{"changes"`, `{"a":1,"changes"`, 1),
		"key twice":       strings.Replace(entry, `"id":`, `"id":"x","id":`, 1),
		"capital key":     strings.Replace(entry, `"why"`, `"Why"`, 1),
		"other escape":    strings.Replace(entry, `report.receive`, `report.\u0072eceive`, 1),
		"version as 1.0":  strings.Replace(entry, `"version":1`, `"version":1.0`, 1),
		"another version": strings.Replace(entry, `"version":1`, `"version":2`, 1),
		"order of keys":   strings.Replace(entry, `"state":"received"}`, `"state":"received","a":"b"}`, 1),
		"two documents":   entry + entry,
		"nothing":         "",
		"null":            "null",
		"deep":            strings.Repeat("[", 60000),
	}
	for what, data := range cases {
		t.Run(what, func(t *testing.T) {
			if data == entry {
				t.Fatal("the case changes nothing")
			}
			_, err := evidence.ParseEntry([]byte(data))
			refused(t, err, evidence.ClassForm, evidence.ClassHead, evidence.ClassChanges)
		})
	}
}
