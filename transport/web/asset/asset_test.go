package asset

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

func get(t *testing.T, path, etag string) *httptest.ResponseRecorder {
	t.Helper()
	f, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	req := httptest.NewRequest(http.MethodGet, path, nil)
	req.Header.Set("If-None-Match", etag)
	w := httptest.NewRecorder()
	f.ServeHTTP(w, req)
	return w
}

func TestAFileUnderItsDigestMayBeKeptForAYear(t *testing.T) {
	f, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	href := f.Href("tocsin.css")
	if !regexp.MustCompile(`^/asset/tocsin\.[0-9a-f]{12}\.css$`).MatchString(href) {
		t.Fatal(href)
	}
	w := get(t, href, "")
	if w.Code != 200 || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") || w.Header().Get("Content-Type") != "text/css; charset=utf-8" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if w.Header().Get("Content-Security-Policy") != Policy || w.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%v", w.Header())
	}
	if again := get(t, href, w.Header().Get("ETag")); again.Code != http.StatusNotModified || again.Body.Len() > 0 {
		t.Errorf("asked again: %d", again.Code)
	}
}

func TestAnotherDigestOrNameIsAbsent(t *testing.T) {
	for path, want := range map[string]int{
		"/asset/tocsin.css":              200,
		"/asset/bell.svg":                200,
		"/asset/tocsin.000000000000.css": 404,
		"/asset/":                        404,
		"/asset/../asset.go":             404,
		"/asset/static/tocsin.css":       404,
	} {
		if got := get(t, path, "").Code; got != want {
			t.Errorf("%s: %d, want %d", path, got, want)
		}
	}
	if cache := get(t, "/asset/tocsin.css", "").Header().Get("Cache-Control"); cache != "no-cache" {
		t.Errorf("the plain name may be kept: %s", cache)
	}
}

// TestTheStyleLoadsNothing keeps the policy's promise in the style sheet itself.
func TestTheStyleLoadsNothing(t *testing.T) {
	css, err := static.ReadFile("static/tocsin.css")
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"url(", "@import", "@font-face", "http:", "https:"} {
		if bytes.Contains(css, []byte(word)) {
			t.Errorf("the style sheet says %s", word)
		}
	}
	if lines := bytes.Count(css, []byte("\n")); lines > 700 {
		t.Errorf("the style sheet has %d lines; 700 are enough", lines)
	}
}

// TestEveryToneHasItsColoursInLightAndDark: a colour that is set in one of the two
// only would be unreadable in the other.
func TestEveryToneHasItsColoursInLightAndDark(t *testing.T) {
	css, err := static.ReadFile("static/tocsin.css")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"--paper", "--sheet", "--ink", "--ink-2", "--line", "--bad", "--bad-soft", "--warn", "--warn-soft", "--good", "--good-soft", "--calm", "--calm-soft", "--off", "--off-soft"} {
		if n := len(regexp.MustCompile(regexp.QuoteMeta(name)+`:`).FindAll(css, -1)); n < 2 {
			t.Errorf("%s is set %d times", name, n)
		}
	}
}
