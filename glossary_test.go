package tocsin_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestTheWordsThatAreReadBesideThePagesAreThoseOfTheGlossary looks for Chinese words that
// docs/glossary.md has replaced in what readers meet of the law, of the engine and of the
// replay. The pages have a test of their own.
func TestTheWordsThatAreReadBesideThePagesAreThoseOfTheGlossary(t *testing.T) {
	glossary, err := os.ReadFile("docs/glossary.md")
	if err != nil {
		t.Fatal(err)
	}
	var refused []string
	_, rows, _ := strings.Cut(string(glossary), "## Words we do not use")
	for _, row := range strings.Split(rows, "\n") {
		if cells := strings.Split(row, "|"); len(cells) > 3 {
			refused = append(refused, regexp.MustCompile(`\p{Han}+`).FindAllString(cells[1], -1)...)
		}
	}
	if len(refused) < 5 {
		t.Fatalf("the glossary refuses only %q", refused)
	}
	var files []string
	for _, places := range []string{"law/*.yaml", "law/*/*.yaml", "docs/law.md", "transport/replay/*.yaml", "domain/obligation/*.go"} {
		found, err := filepath.Glob(places)
		if err != nil || len(found) == 0 {
			t.Fatalf("nothing in %s: %v", places, err)
		}
		files = append(files, found...)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range refused {
			if strings.Contains(string(text), word) {
				t.Errorf("%s says %s", file, word)
			}
		}
	}
}

// TestEveryFieldThatAFaultSpeaksOfHasAName wants the word by which the notice above a form
// calls the field, in both languages.
func TestEveryFieldThatAFaultSpeaksOfHasAName(t *testing.T) {
	spoken := regexp.MustCompile(`\.At\("/([a-z_]{2,})"`)
	seen := map[string]bool{}
	for _, places := range []string{"desk/*.go", "domain/*/*.go", "transport/web/*.go"} {
		files, err := filepath.Glob(places)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, found := range spoken.FindAllStringSubmatch(string(text), -1) {
				seen[found[1]] = !strings.HasSuffix(file, "_test.go") || seen[found[1]]
			}
		}
	}
	for _, code := range []string{"en", "zh-Hans"} {
		words, err := os.ReadFile("transport/web/lang/" + code + "/field.yaml")
		if err != nil {
			t.Fatal(err)
		}
		for name, used := range seen {
			if used && !strings.Contains(string(words), "\nfield.name."+name+": ") {
				t.Errorf("a fault speaks of %q, which has no name in %s", name, code)
			}
		}
	}
	if len(seen) < 20 {
		t.Errorf("only %d fields are spoken of", len(seen))
	}
}
