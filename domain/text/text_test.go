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

// unseen are characters that show nothing of themselves, wherever they stand.
const unseen = "\x00\x1b\x7f\u0085\u00ad\u034f\u061c\u115f\u1160\u17b4\u180e\u200b\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e" +
	"\u2060\u2061\u2062\u2063\u2064\u2065\u2066\u2067\u2068\u2069\u206a\u206f\u3164\ufeff\uffa0\ufff9\ufffb\U000e0001\U000e0041\U000e007f\U0001d173"

func TestACharacterThatShowsNothingIsRefusedWhereverItStands(t *testing.T) {
	for _, r := range unseen {
		for _, around := range []string{"a%sb", "漏%s洞", "%s", "می%sخواهم", "👩%s💻"} {
			if wrong := text.Check("/x", strings.Replace(around, "%s", string(r), 1), text.Line); len(wrong) != 1 || wrong[0].Code != "text.hidden" {
				t.Errorf("%U in %q: %v", r, around, wrong)
			}
		}
	}
	for _, words := range []string{"pay\u200dpal", "pay\u200cpal", "a\ufe0fb", "a\U000e0100b", "漏\u200d洞", "👩\u200d", "\u200d💻", "👩\u200d\u200d💻", "𠮷\U000e0100\U000e0101", "1\ufe0f\ufe0f\ufe01"} {
		if wrong := text.Check("/x", words, text.Line); len(wrong) != 1 {
			t.Errorf("%q passes", words)
		}
	}
	for _, words := range []string{"می\u200cخواهم", "क्\u200dष", "👩\u200d💻", "👩🏽\u200d💻", "❤\ufe0f", "🏳\ufe0f\u200d🌈", "1\ufe0f\u20e3", "葛\U000e0100城", "\u0600\u0661", "é ñ 한국어 עברית", ""} {
		if wrong := text.Check("/x", words, text.Line); len(wrong) != 0 {
			t.Errorf("%q is refused: %v", words, wrong)
		}
	}
}

func TestAVisibleLinePassesAndIsElseAsItWas(t *testing.T) {
	if got := text.Visible("a\u202eb\nc\u200b.png👩\u200d💻\xff"); got != "a\ufffdb\ufffdc\ufffd.png👩\u200d💻\ufffd" {
		t.Errorf("%q", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		line := text.Visible(rapid.String().Draw(t, "line"))
		if wrong := text.Check("/x", line, text.Long); len(wrong) != 0 || strings.ContainsAny(line, "\n\r\t") {
			t.Fatalf("%q: %v", line, wrong)
		}
	})
}

func TestWhatPassesHoldsNothingHidden(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.String().Draw(t, "words")
		hidden := strings.ContainsAny(words, unseen)
		if passed := len(text.Check("/x", words, text.Long)) == 0; passed && hidden {
			t.Fatalf("%q passes", words)
		}
	})
}
