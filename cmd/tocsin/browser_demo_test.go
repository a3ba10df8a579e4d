package main

import (
	"context"
	"errors"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// openDoors is all that the demonstration prints: the links, face by face, and the end.
var openDoors = regexp.MustCompile(`(?s)(http://127\.0\.0\.1:\d+), in a directory.*Ctrl-C`)

var doorOf = regexp.MustCompile(`/login/link/\S+`)

// TestEveryPageOfTheDemonstrationHasNoBarrier signs in as each role of the demonstration
// and follows every link, one page of each sort.
func TestEveryPageOfTheDemonstrationHasNoBarrier(t *testing.T) {
	t.Parallel()
	h := newHouse(t, time.Date(2022, 7, 1, 1, 0, 0, 0, time.UTC))
	said := h.starts((&demo{Listen: "127.0.0.1:0", Language: "en", Log: "text"}).Run, openDoors)
	h.base = said[1]
	links := doorOf.FindAllString(said[0], -1)
	if len(links) != len(faces) {
		t.Fatalf("%d links for %d faces:\n%s", len(links), len(faces), said[0])
	}
	seen := map[string]bool{} // one look at each sort of page is enough, but for the first page of each role
	nobody := h.visitor("anybody", "zh-CN")
	nobody.opens("/")
	nobody.walks(seen)
	for _, n := range []int{1, 0, 2, 3, 4, 5} { // the publisher first: his pages bear the most buttons
		p := h.visitor(faces[n].login, "en")
		p.opens(links[n])
		p.presses("Sign in")
		p.looks("demo-" + p.name)
		p.walks(seen)
	}
	if len(seen) < 20 {
		t.Errorf("only %d sorts of pages were seen: %v", len(seen), seen)
	}
}

// walks looks at one page of each sort that nobody has seen, as far as links lead.
func (p *person) walks(seen map[string]bool) {
	p.t.Helper()
	next := ask(p, chromedp.Evaluate[[]string](pageLinks))
	for ; len(next) > 0; next = next[1:] {
		sort := sortOf(next[0])
		if seen[sort] || !p.reaches(next[0]) {
			continue
		}
		seen[sort] = true
		p.looks("demo-"+p.name+strings.ReplaceAll(strings.TrimSuffix(sort, "/"), "/", "-"), laptop)
		next = append(next, ask(p, chromedp.Evaluate[[]string](pageLinks))...)
	}
}

// pageLinks are the pages of the house that the page leads to.
const pageLinks = `[...document.querySelectorAll('a[href]:not([download])')]
	.filter(a => a.origin === location.origin && !a.pathname.startsWith('/language') && !a.pathname.startsWith('/api/'))
	.map(a => a.pathname + a.search)`

var (
	named    = regexp.MustCompile(`[a-z]{3}_[0-9a-z]{26}|\d+`)
	statutes = regexp.MustCompile(`^/law/.+`)
)

// sortOf is what pages that differ only in the thing they show have in common.
func sortOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return statutes.ReplaceAllString(named.ReplaceAllString(u.Path, "x"), "/law/x")
}

// reaches opens an address; false where a file comes and no page.
func (p *person) reaches(path string) bool {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, atMost)
	defer cancel()
	res, err := chromedp.RunResponse(ctx, chromedp.Navigate(p.house.base+path))
	if failed := (*chromedp.LoadError)(nil); errors.As(err, &failed) && strings.Contains(failed.ErrorText, "ERR_ABORTED") {
		return false // it came as a file to keep
	}
	p.must(err)
	if res.Status != 200 {
		p.t.Errorf("%s is led to %s, which answers %d", p.name, path, res.Status)
		return false
	}
	return res.MimeType == "text/html"
}
