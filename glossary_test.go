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
