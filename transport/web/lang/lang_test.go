package lang

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"tocsin/domain/fault"
)

func words(t *testing.T) *Catalogue {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// spoken reports whether a key is the sentence of one fault: these are written in
// the languages other than English only, for a fault speaks English by itself.
func spoken(key string) bool {
	return strings.HasPrefix(key, "fault.") && !strings.HasPrefix(key, "fault.kind.") && key != "fault.retry"
}

func TestAllLanguagesHaveTheSameKeys(t *testing.T) {
	c := words(t)
	for _, a := range Codes() {
		for _, b := range Codes() {
			for _, key := range c.Keys(a) {
				if _, ok := c.tongues[b][key]; !ok && !spoken(key) {
					t.Errorf("%s stands in %s, not in %s", key, a, b)
				}
			}
		}
	}
	if n := len(c.Keys(English)); n < 300 {
		t.Errorf("English has %d messages: a file is missing", n)
	}
}

var placeholder = regexp.MustCompile(`\{[^}]*\}`)

func holes(s string) []string {
	found := placeholder.FindAllString(s, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

func TestPlaceholdersAgreeBetweenLanguages(t *testing.T) {
	c := words(t)
	for _, key := range c.Keys(English) {
		want := holes(c.tongues[English][key].other)
		if got := holes(c.tongues[Chinese][key].other); !slices.Equal(got, want) {
			t.Errorf("%s: %v in Chinese, %v in English", key, got, want)
		}
		if one := c.tongues[English][key].one; one != "" && !slices.Contains(want, "{n}") {
			t.Errorf("%s has two forms and no {n} to choose by", key)
		}
	}
}

func TestEveryKeyThatAPageAsksForIsWritten(t *testing.T) {
	c := words(t)
	asked := regexp.MustCompile(`\.T\("([a-z0-9_.-]+[a-z0-9])"[,)]`)
	found := 0
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(name, "_test.go") || !strings.HasSuffix(name, ".templ") && !strings.HasSuffix(name, ".go") {
			return err
		}
		src, err := os.ReadFile(name)
		for _, m := range asked.FindAllStringSubmatch(string(src), -1) {
			found++
			if _, ok := c.tongues[English][m[1]]; !ok {
				t.Errorf("%s asks for %q, which nobody wrote", name, m[1])
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if found < 50 {
		t.Errorf("only %d questions were found", found)
	}
}

func TestEveryKindOfFaultHasATitleAndAnAdvice(t *testing.T) {
	c := words(t)
	for _, code := range Codes() {
		r := c.Reader(code, nil, time.Time{})
		for _, kind := range fault.Kinds {
			for _, key := range []string{"fault.kind." + string(kind), "fault.kind." + string(kind) + ".hint"} {
				if !r.Has(key) {
					t.Errorf("%s has no %s", code, key)
				}
			}
		}
	}
}

func TestAFaultWithoutASentenceSpeaksEnglish(t *testing.T) {
	c := words(t)
	unknown := fault.New(fault.Invalid, "nobody.wrote.this", "the tide is out")
	zh, en := c.Reader(Chinese, nil, time.Time{}), c.Reader(English, nil, time.Time{})
	if got := zh.Fault(unknown); got != "the tide is out" {
		t.Errorf("got %q", got)
	}
	long := fault.New(fault.Invalid, "text.long", "%d characters are too many here", 7).WithHint("attach it")
	if got := zh.Fault(long); got != "文字过长。" {
		t.Errorf("Chinese: %q", got)
	}
	if got := en.Fault(long); got != "7 characters are too many here" {
		t.Errorf("English: %q", got)
	}
	if got := en.Hint(long); got != "attach it" {
		t.Errorf("hint: %q", got)
	}
	if got := en.Hint(unknown); got != en.T("fault.kind.invalid.hint") {
		t.Errorf("hint of the kind: %q", got)
	}
}

func TestTheReadersWishComesBeforeTheBrowsers(t *testing.T) {
	c := words(t)
	for _, tc := range []struct {
		cookie, accept string
		want           Code
	}{
		{"", "", Chinese},
		{"", "en-GB,en;q=0.9", English},
		{"", "zh-CN,zh;q=0.9,en;q=0.8", Chinese},
		{"", "fr-FR,en;q=0.5,zh;q=0.4", English},
		{"", "nonsense;;q=", Chinese},
		{"en", "zh-CN", English},
		{"zh-Hans", "en", Chinese},
		{"../../etc", "en", English},
	} {
		if got := c.Choose(tc.cookie, tc.accept); got != tc.want {
			t.Errorf("Choose(%q, %q) = %s, want %s", tc.cookie, tc.accept, got, tc.want)
		}
	}
}

func TestABrokenCatalogueIsRefusedWithItsPlace(t *testing.T) {
	good := "time.unknown: x\n"
	for _, tc := range []struct{ name, en, code string }{
		{"empty", "time.unknown: ''\n", "lang.empty"},
		{"misplaced", "clock.state: x\n", "lang.misplaced"},
		{"malformed", "- a list\n", "lang.malformed"},
		{"half a plural", "time.days: {one: x}\n", "lang.empty"},
	} {
		_, err := load(fstest.MapFS{
			"zh-Hans/time.yaml": {Data: []byte(good)},
			"en/time.yaml":      {Data: []byte(tc.en)},
		})
		if f := fault.From(err); err == nil || f.Code != tc.code || !strings.Contains(f.Message, "en/time.yaml") {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
	if _, err := load(fstest.MapFS{}); !fault.Is(err, fault.Internal) {
		t.Errorf("an empty catalogue: %v", err)
	}
}

func TestNumbersChooseTheirForm(t *testing.T) {
	r := words(t).Reader(English, nil, time.Time{})
	for n, want := range map[int]string{0: "0 days", 1: "1 day", 2: "2 days", 1204: "1,204 days"} {
		if got := r.T("time.span.days", "n", n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
	if got := r.T("no.such.key"); got != "no.such.key" {
		t.Errorf("an unwritten key must be seen, got %q", got)
	}
}

// offGlossary are words that docs/glossary.md has replaced, and where they may not stand:
// a finding is about a duty, and what somebody hands in is a report.
var offGlossary = []struct {
	code   Code
	places []string // the first words of the keys; none for everywhere
	word   string
}{
	{English, []string{"report.", "mailbox.", "layout.", "receipt."}, "finding"},
	{English, nil, "burn"},
	{Chinese, nil, "用户名"},
	{Chinese, nil, "角色"},
	{Chinese, nil, "会话"},
	{Chinese, nil, "回顾"},
	{Chinese, nil, "抄送"},
	{Chinese, nil, "重演"},
	{Chinese, nil, "拟议"},
	{Chinese, nil, "关口"},
}

func TestThePagesUseTheWordsOfTheGlossary(t *testing.T) {
	c := words(t)
	for _, off := range offGlossary {
		for key, m := range c.tongues[off.code] {
			here := len(off.places) == 0 || slices.ContainsFunc(off.places, func(p string) bool { return strings.HasPrefix(key, p) })
			if here && strings.Contains(strings.ToLower(m.one+m.other), off.word) {
				t.Errorf("%s in %s says %q", key, off.code, off.word)
			}
		}
	}
}
