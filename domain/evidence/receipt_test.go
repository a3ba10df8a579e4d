package evidence_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"tocsin/domain/evidence"
	"tocsin/domain/fault"
)

func TestBothFormsOfAReceiptAreReadBackAsTheSameReceipt(t *testing.T) {
	l := grown(t, "forms", 300)
	rapid.Check(t, func(t *rapid.T) {
		e := drawEntry(t)
		r := l.receipt(rapid.IntRange(0, 299).Draw(t, "i"))
		r.Head, r.Salt = e.Head, e.Salt
		for _, form := range [][]byte{r.JSON(), r.Text()} {
			back, err := evidence.ParseReceipt(form)
			if err != nil {
				t.Fatalf("%v\n%s", err, form)
			}
			if diff := cmp.Diff(r, back, cmpopts.EquateEmpty()); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}

func TestTheTextFormIsAC2SPProof(t *testing.T) {
	l := grown(t, "c2sp", 3)
	r := l.receipt(2)
	lines := strings.Split(string(r.Text()), "\n")
	want := []string{"c2sp.org/tlog-proof@v1", "", "index 2", r.Path[0].String(), "", origin, "3", l.tree.Root.String(), ""}
	for i, line := range want {
		if i == 1 && strings.HasPrefix(lines[i], "extra ") {
			continue
		}
		if lines[i] != line {
			t.Errorf("line %d is %q, want %q", i+1, lines[i], line)
		}
	}
}

func TestAReceiptShowsTheHeadAndHidesTheChanges(t *testing.T) {
	l := grown(t, "hide", 3)
	file := string(l.receipt(1).JSON())
	if !strings.Contains(file, "report/0190c7-0001") {
		t.Error("the subject is not shown")
	}
	for _, hidden := range []string{"received", "vulnerability", "2021-11-26", "0190c7-0000"} {
		if strings.Contains(file, hidden) {
			t.Errorf("the receipt shows %q", hidden)
		}
	}
}

func TestAPastedReceiptIsMendedBeforeItIsRead(t *testing.T) {
	r := grown(t, "paste", 5).receipt(3)
	for _, form := range [][]byte{r.JSON(), r.Text()} {
		windows := strings.ReplaceAll(string(form), "\n", "\r\n")
		for _, pasted := range []string{string(form), windows, " \n" + string(form) + "\n\n ", strings.TrimSpace(windows)} {
			if got := evidence.Pasted(pasted); !bytes.Equal(got, form) {
				t.Errorf("pasted %q became %q", pasted, got)
			}
		}
		_, err := evidence.ParseReceipt([]byte(windows))
		refused(t, err, evidence.ClassForm, evidence.ClassCheckpoint)
	}
}

func TestTheTextFormHasOneSpelling(t *testing.T) {
	l := grown(t, "spelling", 9)
	text := string(l.receipt(5).Text())
	cases := map[string]string{
		"no word extra":     strings.Replace(text, "extra ", "", 1),
		"no extra line":     text[:strings.Index(text, "extra")] + text[strings.Index(text, "index"):],
		"no word index":     strings.Replace(text, "index ", "", 1),
		"leading zero":      strings.Replace(text, "index 5", "index 05", 1),
		"plus":              strings.Replace(text, "index 5", "index +5", 1),
		"two spaces":        strings.Replace(text, "index 5", "index  5", 1),
		"blank line more":   strings.Replace(text, "\n\n", "\n\n\n", 1),
		"hash of one byte":  strings.Replace(text, "\n\n", "\nAA==\n\n", 1),
		"hash, spare bits":  strings.Replace(text, "=\n\n", "=\n"+strings.Repeat("A", 42)+"B=\n\n", 1),
		"another version":   strings.Replace(text, "@v1", "@v2", 1),
		"header alone":      "c2sp.org/tlog-proof@v1\n",
		"spaces at the end": strings.Replace(text, "index 5\n", "index 5 \n", 1),
	}
	for what, text := range cases {
		t.Run(what, func(t *testing.T) {
			_, err := evidence.ParseReceipt([]byte(text))
			refused(t, err, evidence.ClassForm, evidence.ClassCheckpoint)
			if second(text, l.vkey) == nil {
				t.Error("the second verifier accepts it")
			}
		})
	}
}

func TestAReceiptOverItsBudgetIsTooLarge(t *testing.T) {
	for _, start := range []string{"{", "c2sp.org/tlog-proof@v1\n"} {
		_, err := evidence.ParseReceipt([]byte(start + strings.Repeat(" ", evidence.MaxReceipt)))
		if !fault.Is(err, fault.TooLarge) {
			t.Error(err)
		}
	}
}

func TestTheLongestReceiptFitsItsBudget(t *testing.T) {
	l := newLog(t, "long")
	e := l.entry(0)
	e.Head.Why = strings.Repeat("\x01", 4096)
	e.Head.By, e.Head.Subject = strings.Repeat("\\", 200), strings.Repeat("\"", 200)
	e, err := evidence.Record(e.Head, e.Changes, e.Salt, e.ChangesSalt)
	l.must(err)
	l.add(e)
	l.sign()
	r := l.receipt(0)
	r.Path = make([]evidence.Hash, 48)
	for _, form := range [][]byte{r.JSON(), r.Text()} {
		if _, err := evidence.ParseReceipt(form); err != nil {
			t.Errorf("%d bytes: %v", len(form), err)
		}
	}
}

func TestAStatementSaysWhatIsProven(t *testing.T) {
	l := grown(t, "words", 12)
	s, err := evidence.Verify(l.receipt(5), l.keys)
	l.must(err)
	words := s.Words()
	for _, said := range []string{
		"report.receive", "report/0190c7-0005", "2021-11-24T07:50:06.170Z", "reporter:7f3a", l.entries[5].Head.Content,
		origin, "entry 5", "12 entries", l.tree.Root.String(), `"发现漏洞 \"JNDI\"\nsecond line"`, "claim",
	} {
		if !strings.Contains(words, said) {
			t.Errorf("%q is not said in\n%s", said, words)
		}
	}
}

// entriesOf picks entries of a log by index and binds them.
func bundleOf(l *log, indexes ...int64) evidence.Bundle {
	var entries []evidence.Entry
	for _, i := range indexes {
		entries = append(entries, l.entries[i])
	}
	b, err := evidence.Bind(l.checkpoint, l.tree.Size, entries, indexes, l.hashes)
	l.must(err)
	return b
}

func TestABundleIsReadBackAndVerified(t *testing.T) {
	l := grown(t, "bundle", 300)
	b := bundleOf(l, 0, 17, 256, 299)
	b.Entries[1].Entry = b.Entries[1].Entry.Withheld()
	back, err := evidence.ParseBundle(b.JSON())
	l.must(err)
	if diff := cmp.Diff(b, back, cmpopts.EquateEmpty()); diff != "" {
		t.Fatal(diff)
	}
	account, err := evidence.VerifyBundle(back, l.keys)
	l.must(err)
	words := account.Words()
	for _, said := range []string{"these 4 entries", "first 300 entries", "says nothing", "report/0190c7-0017", origin} {
		if !strings.Contains(words, said) {
			t.Errorf("%q is not said in\n%s", said, words)
		}
	}
}

func TestABundleRefusesWhatIsNotInTheLog(t *testing.T) {
	l, other := grown(t, "bundle", 30), grown(t, "other", 30)
	cases := []struct {
		what  string
		spoil func(b *evidence.Bundle)
		class string
	}{
		{"empty", func(b *evidence.Bundle) { b.Entries = nil }, evidence.ClassForm},
		{"swapped", func(b *evidence.Bundle) { b.Entries[0], b.Entries[1] = b.Entries[1], b.Entries[0] }, evidence.ClassIndex},
		{"duplicated", func(b *evidence.Bundle) { b.Entries = append(b.Entries, b.Entries[2]) }, evidence.ClassIndex},
		{"renumbered", func(b *evidence.Bundle) { b.Entries[2].Index = 29 }, evidence.ClassPath},
		{"spliced", func(b *evidence.Bundle) { b.Entries[1] = bundleOf(other, 7).Entries[0] }, evidence.ClassPath},
		{"other log's checkpoint", func(b *evidence.Bundle) { b.Checkpoint = string(other.checkpoint) }, evidence.ClassSignature},
		{"changed fact", func(b *evidence.Bundle) { b.Entries[1].Entry.Changes[1].Facts["state"] = "refused" }, evidence.ClassChanges},
		{"changes cut", func(b *evidence.Bundle) { b.Entries[1].Entry.Changes = nil }, evidence.ClassChanges},
		{"no path", func(b *evidence.Bundle) { b.Entries[1].Path = nil }, evidence.ClassPath},
	}
	for _, c := range cases {
		t.Run(c.what, func(t *testing.T) {
			b, err := evidence.ParseBundle(bundleOf(l, 3, 7, 28).JSON())
			l.must(err)
			c.spoil(&b)
			_, err = evidence.VerifyBundle(b, l.keys)
			refused(t, err, c.class)
		})
	}
	_, err := evidence.Bind(l.checkpoint, l.tree.Size, l.entries[:1], []int64{30}, l.hashes)
	refused(t, err, evidence.ClassIndex)
	_, err = evidence.Bind(l.checkpoint, l.tree.Size, l.entries[:1], nil, l.hashes)
	refused(t, err, evidence.ClassIndex)
}
