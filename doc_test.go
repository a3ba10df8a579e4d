package tocsin_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// pages are the documents for those who use and run the program, and for newcomers. Each
// is there in English and in Chinese.
func pages(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob("docs/guide/*.md")
	if err != nil {
		t.Fatal(err)
	}
	english := []string{"README.md", "docs/operations.md"}
	for _, file := range found {
		if !strings.HasSuffix(file, ".zh.md") {
			english = append(english, file)
		}
	}
	if len(english) < 6 {
		t.Fatalf("only %v", english)
	}
	return english
}

// made is what both tongues of a page have alike: headings, blocks, tables, pictures.
var made = map[string]*regexp.Regexp{
	"headings": regexp.MustCompile(`(?m)^##+ `),
	"blocks":   regexp.MustCompile("(?m)^ *```"),
	"rows":     regexp.MustCompile(`(?m)^\|`),
	"pictures": regexp.MustCompile(`!\[`),
}

func TestEveryGuideIsWholeInBothTongues(t *testing.T) {
	for _, file := range pages(t) {
		other := strings.TrimSuffix(file, ".md") + ".zh.md"
		english, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		chinese, err := os.ReadFile(other)
		if err != nil {
			t.Error(err)
			continue
		}
		for what, form := range made {
			if a, b := len(form.FindAll(english, -1)), len(form.FindAll(chinese, -1)); a != b {
				t.Errorf("%s has %d %s, %s %d", file, a, what, other, b)
			}
		}
	}
}

var link = regexp.MustCompile(`\]\(([^)#:]+)(?:#[^)]*)?\)`)

func TestNoLinkOfADocumentLeadsNowhere(t *testing.T) {
	files := []string{"README.md", "README.zh.md", "CONTRIBUTING.md"}
	for _, form := range []string{"docs/*.md", "docs/*/*.md"} {
		found, err := filepath.Glob(form)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, to := range link.FindAllStringSubmatch(string(text), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(file), to[1])); err != nil {
				t.Errorf("%s leads to %s, which is not there", file, to[1])
			}
		}
	}
}
