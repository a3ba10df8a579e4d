package law

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"tocsin/domain/fault"
)

// small is a whole instrument in few lines, for tests that break it.
const small = `id: xx/small
kind: policy
title: {en: Small, zh-Hans: 小}
short: {en: Small, zh-Hans: 小}
jurisdiction: XX
authority: {en: We, zh-Hans: 我们}
sources: [here]
status: in_force
valid_from: 2020-01-01
confidence: unverified
zone: UTC
articles:
  - {number: "1", says: {en: Report., zh-Hans: 报告。}, coverage: "yes"}
anchors:
  aware: {event: [actor.aware], title: {en: aware, zh-Hans: 获知}}
duties:
  - id: report
    article: "1"
    title: {en: Report, zh-Hans: 报告}
    applies_if: {roles: [provider]}
    stages:
      - id: report
        title: {en: Report, zh-Hans: 报告}
        anchor: aware
        due: hard
        readings:
          only:
            - limits: [{add: 1, unit: hour}]
        satisfied_by:
          - {event: [report.submitted]}
        satisfy: {en: Report., zh-Hans: 报告。}
`

func folder(name, data string) fs.FS { return fstest.MapFS{name: {Data: []byte(data)}} }

func TestAnOperatorMayAddAnInstrument(t *testing.T) {
	plain, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	b, err := Load(folder("own/small.yaml", small))
	if err != nil {
		t.Fatal(err)
	}
	if len(b.Editions("xx/small")) != 1 || len(b.Instruments()) != len(plain.Instruments())+1 {
		t.Error("it is not in the book")
	}
	if b.Version == plain.Version {
		t.Error("another book has the same version")
	}
}

func TestAnOperatorMayReplaceAnInstrumentByItsID(t *testing.T) {
	own := strings.Replace(small, "xx/small", "cn/rmspv", 1)
	b, err := Load(folder("mine.yaml", own))
	if err != nil {
		t.Fatal(err)
	}
	if e := b.Editions("cn/rmspv"); len(e) != 1 || e[0].Title.En != "Small" {
		t.Error("it was not replaced")
	}
}

func TestTheVersionHangsOnTheContentAlone(t *testing.T) {
	version := func(data string) string {
		b, err := Load(folder("a.yaml", data))
		if err != nil {
			t.Fatal(err)
		}
		return b.Version
	}
	was := version(small)
	if len(was) != 64 || version(small) != was || version("# a comment\n"+small) != was {
		t.Error("a comment or a second reading changed it")
	}
	if version(strings.Replace(small, "add: 1", "add: 2", 1)) == was || version(strings.Replace(small, "zh-Hans: 小", "zh-Hans: 细", 1)) == was {
		t.Error("a change did not change it")
	}
}

// Each error is told with file, line and key, and with what to do.
func TestAFileWithAnErrorIsRefusedWithItsPlace(t *testing.T) {
	for _, c := range []struct{ name, from, to, place string }{
		{"an unknown key", "due: hard", "dew: hard", "a.yaml:25:dew"},
		{"an unknown key on top", "kind: policy", "kind: policy\nmood: good", "a.yaml:3:mood"},
		{"an unknown key in braces", "add: 1,", "add: 1, plus: 2,", "a.yaml:28:plus"},
		{"an unknown anchor", "anchor: aware", "anchor: moon", "a.yaml:24:anchor"},
		{"an unknown event", "event: [report.submitted]", "event: [report.submited]", "a.yaml:30:event"},
		{"an unknown role", "roles: [provider]", "roles: [providers]", "a.yaml:20:roles"},
		{"an unknown zone", "zone: UTC", "zone: Mars/Olympus", "a.yaml:11:zone"},
		{"a day that is none", "2020-01-01", "2020-02-30", "a.yaml:9"},
		{"a missing translation", "title: {en: Small, zh-Hans: 小}", "title: {en: Small}", "a.yaml:3:title"},
		{"a day of no month", "2020-01-01", "2000-13-40", "a.yaml:9:valid_from"},
		{"a word for a number", "add: 1", "add: one", "a.yaml:28:add"},
		{"half of a whole number", "add: 1", "add: 4.5", "a.yaml:28:add"},
		{"a word for a list", "sources: [here]", "sources: here", "a.yaml:7:sources"},
		{"a number for a group of keys", "authority: {en: We, zh-Hans: 我们}", "authority: 5", "a.yaml:6:authority"},
		{"a list for a word", "zone: UTC", "zone: [UTC]", "a.yaml:11:zone"},
		{"a list for a word of a list", "roles: [provider]", "roles: [[provider]]", "a.yaml:20:roles"},
		{"a list for a strength", "    article: \"1\"", "    strength: [a]\n    article: \"1\"", "a.yaml:18:strength"},
		{"a key twice", "kind: policy", "kind: policy\nkind: policy", "a.yaml:3:kind"},
		{"an alias", "kind: policy", "kind: &k policy\nstatus: *k", "a.yaml:3"},
		{"half a file", "duties:", "duties: [", "a.yaml:"},
		{"not YAML at all", small, "\x00\x01", "a.yaml:1"},
		{"nothing", small, "", "a.yaml:1"},
		{"two documents", small, small + "---\n" + small, "a.yaml:"},
		{"a list on top", small, "- 1\n", "a.yaml:1"},
		{"a tab", "kind: policy", "kind:\n\t- policy", "a.yaml:"},
	} {
		_, err := Load(folder("a.yaml", strings.Replace(small, c.from, c.to, 1)))
		var f *fault.Fault
		if !errors.As(err, &f) || f.Kind != fault.Invalid || len(f.Reasons) == 0 {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		found := false
		for _, r := range f.Reasons {
			found = found || strings.HasPrefix(r.Field, c.place) && r.Hint != "" && r.Message != ""
			if strings.Contains(r.Message, "obligation.") || strings.Contains(r.Message, "law.") {
				t.Errorf("%s: the message speaks of our types: %s", c.name, r.Message)
			}
		}
		if !found {
			t.Errorf("%s: want %s, got %v", c.name, c.place, err)
		}
	}
}

func TestACalendarWithAnErrorIsRefusedWithItsPlace(t *testing.T) {
	const good = `id: zz
title: {en: Days, zh-Hans: 日}
weekend: [saturday, sunday]
make_up_days: true
years:
  - year: 2026
    source: here
    off: [2026-10-01..2026-10-07]
    worked: [2026-10-10]
`
	if _, err := Load(folder("calendar/zz.yaml", good)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, from, to, place string }{
		{"a weekend of seven days", "saturday, sunday", "monday, tuesday, wednesday, thursday, friday, saturday, sunday", "calendar/zz.yaml:3:weekend"},
		{"no such day of the week", "saturday, sunday", "caturday", "calendar/zz.yaml:3:weekend"},
		{"backwards", "2026-10-01..2026-10-07", "2026-10-07..2026-10-01", "calendar/zz.yaml:8:off"},
		{"another year", "2026-10-01..2026-10-07", "2025-10-01", "calendar/zz.yaml:8:off"},
		{"worked on a weekday", "2026-10-10", "2026-10-12", "calendar/zz.yaml:9:worked"},
		{"worked and off", "2026-10-10", "2026-10-03", "calendar/zz.yaml:9:worked"},
		{"worked where nothing is", "make_up_days: true\n", "", "calendar/zz.yaml:8:worked"},
		{"no source", "source: here", "source: \"\"", "calendar/zz.yaml:7:source"},
		{"no id", "id: zz\n", "", "calendar/zz.yaml:1:id"},
	} {
		_, err := Load(folder("calendar/zz.yaml", strings.Replace(good, c.from, c.to, 1)))
		if err == nil || !strings.Contains(err.Error(), c.place+": ") {
			t.Errorf("%s: want %s, got %v", c.name, c.place, err)
		}
	}
}

func TestATooLargeFileIsRefusedBeforeItIsRead(t *testing.T) {
	_, err := Load(folder("a.yaml", small+strings.Repeat("# x\n", maxFile/4)))
	if !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
}

func TestTheRunningRulesStayWhenABookIsRefused(t *testing.T) {
	running, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	was, n := running.Version, len(running.Instruments())
	if b, err := Load(folder("a.yaml", "id: broken")); err == nil || b != nil {
		t.Error("half a book was handed out")
	}
	if again, err := Load(); err != nil || again.Version != was || len(running.Instruments()) != n {
		t.Error("the refused folder left something behind")
	}
}

// FuzzLoad reads a whole book each time, about 3 ms; run it with -fuzzminimizetime 1x.
func FuzzLoad(f *testing.F) {
	f.Add(small)
	f.Add(strings.Replace(small, "due: hard", "dew: hard", 1))
	f.Add("id: &a [*a]\n")
	if data, err := embedded.ReadFile("policy/project-zero.yaml"); err == nil {
		f.Add(string(data))
	}
	f.Fuzz(func(t *testing.T, data string) {
		b, err := Load(folder("a.yaml", data))
		if (b == nil) == (err == nil) {
			t.Fatal("neither a book nor an error, or both")
		}
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Fatalf("not a fault of the file: %v", err)
			}
			return
		}
		// What was taken can be evaluated without harm.
		b.Evaluate(facts(t, log4shell), at(t, "2022-01-01T00:00:00Z"))
	})
}

func TestAFileThatCannotBeReadIsNamedAndNotWaitedFor(t *testing.T) {
	for name, file := range map[string]*fstest.MapFile{
		"a pipe":       {Mode: fs.ModeNamedPipe | 0o600},
		"a device":     {Mode: fs.ModeDevice | 0o600},
		"a large file": {Data: make([]byte, maxFile+1)},
	} {
		_, err := Load(fstest.MapFS{"xx/odd.yaml": file, "xx/small.yaml": {Data: []byte(small)}})
		f := fault.From(err)
		if err == nil || len(f.Reasons) != 1 || f.Reasons[0].Field != "xx/odd.yaml" {
			t.Errorf("%s: %v %+v", name, err, f.Reasons)
		}
	}
}

// Whoever wrote the line reads what is wrong with it, and not how we read it.
func TestAValueOfAnotherKindIsNamedInTheWordsOfTheFile(t *testing.T) {
	for _, c := range []struct{ from, to, says string }{
		{"add: 1", "add: 4.5", "a.yaml:28:add: 4.5 is no whole number"},
		{"add: 1", "add: forty", "a.yaml:28:add: the value is no whole number"},
		{"2020-01-01", "2000-13-40", "a.yaml:9:valid_from: 2000-13-40 is no day"},
		{"authority: {en: We, zh-Hans: 我们}", "authority: 5", "a.yaml:6:authority: 5 is no group of keys"},
		{"sources: [here]", "sources: [here]\nsources: [there]", "a.yaml:8:sources: the key stands at line 7 already"},
	} {
		_, err := Load(folder("a.yaml", strings.Replace(small, c.from, c.to, 1)))
		f := fault.From(err)
		if err == nil || len(f.Reasons) != 1 || f.Reasons[0].Field+": "+f.Reasons[0].Message != c.says {
			t.Errorf("%s: %+v", c.to, f.Reasons)
		}
		if strings.Contains(f.Message, "stay in force") {
			t.Error("a server that does not start is said to have rules that run")
		}
	}
}

// A file that is no law is not read out in the log of the server.
func TestAFaultRepeatsNothingOfTheFileButTheNameOfAKey(t *testing.T) {
	const secret = "kept-from-you"
	for _, data := range []string{
		"root:x:0:0:" + secret + "\n", "- " + secret + "\n", secret + "\n", "PASSWORD " + secret + ": yes and more\n", "\"" + secret + "\n",
		"id: [" + secret + "\n", "valid_from: " + secret + "\n", "sources: " + secret + "\n", "articles: {a: " + secret + "}\n", "id: *" + secret + " x\n",
		"a: &" + secret + "\n b\n: c", "\t" + secret + "\n", "%" + secret + "\n---\n", "id: !" + secret + " 1\n", "x" + strings.Repeat("y", 50) + secret + ": 1\n",
	} {
		_, err := Load(folder("own/it.yaml", data))
		f := fault.From(err)
		if err == nil || len(f.Reasons) == 0 {
			t.Errorf("%q is taken for a law", data)
		}
		for _, r := range f.Reasons {
			if strings.Contains(r.Message+r.Field+r.Hint, secret) {
				t.Errorf("%q: the fault says %q at %q", data, r.Message, r.Field)
			}
		}
	}
}

// What the guide shows can be used as it stands: a calendar of a place, named by a law.
func TestTheCalendarOfTheGuideCountsForTheLawThatNamesIt(t *testing.T) {
	guide, err := os.ReadFile("../docs/law.md")
	if err != nil {
		t.Fatal(err)
	}
	_, shown, ok := strings.Cut(string(guide), "```yaml\n# calendar/site-7.yaml\n")
	shown, _, ok2 := strings.Cut(shown, "```")
	if !ok || !ok2 {
		t.Fatal("the guide shows no calendar")
	}
	own := strings.NewReplacer("zone: UTC", "zone: UTC\ncalendar: site-7", "add: 1, unit: hour", "add: 2, unit: working_day, ending: end_of_day").Replace(small)
	b, err := Load(fstest.MapFS{"calendar/site-7.yaml": {Data: []byte(shown)}, "small.yaml": {Data: []byte(own)}})
	if err != nil {
		t.Fatal(err)
	}
	outcomes(t, b, one(`{"id":"a","roles":["provider"]}`, `{"type":"actor.aware","actor":"a","at":"2026-12-22"}`, ``), "2026-12-23T00:00:00Z",
		map[string]string{"xx/small report report": "open 2027-01-02T00:00:00Z"})
}
