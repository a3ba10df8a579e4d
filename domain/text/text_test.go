package text_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tocsin/domain/text"
)

type letter struct {
	Title string            `json:"title"`
	Body  string            `json:"body,omitempty"`
	Tags  []string          `json:"tags"`
	More  map[string]string `json:"more"`
	Plain struct{ Inner string }
}

func TestATextThatIsNotWhatItLooksLikeIsNamedWithItsPlace(t *testing.T) {
	for at, l := range map[string]letter{
		"/title":       {Title: "a\u202eb"},
		"/body":        {Body: "a\x00b"},
		"/tags/1":      {Tags: []string{"fine", "a\x1bb"}},
		"/more":        {More: map[string]string{"a\u2066b": "x"}},
		"/plain/inner": {Plain: struct{ Inner string }{"\xff"}},
	} {
		if wrong := text.CheckAll(l, "body"); len(wrong) != 1 || wrong[0].Field != at {
			t.Errorf("%s: %v", at, wrong)
		}
	}
	if wrong := text.CheckAll(letter{Title: "漏洞 \"<b>\"", Body: "one\r\n\ttwo 👩‍💻", Tags: []string{""}}, "body"); len(wrong) != 0 {
		t.Errorf("what everybody writes is refused: %v", wrong)
	}
}

func TestOnlySentencesMayBeLong(t *testing.T) {
	much := strings.Repeat("字", text.Line+1)
	if wrong := text.CheckAll(letter{Title: much, Body: much}, "body"); len(wrong) != 1 || wrong[0].Code != "text.long" || wrong[0].Field != "/title" {
		t.Errorf("%v", wrong)
	}
}

func TestWhatPassesHoldsNothingHidden(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.String().Draw(t, "words")
		hidden := strings.ContainsAny(words, "\x00\x1b\x7f\u0085\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
		if passed := len(text.Check("/x", words, text.Long)) == 0; passed && hidden {
			t.Fatalf("%q passes", words)
		}
	})
}
