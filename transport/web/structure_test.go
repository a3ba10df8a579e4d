package web_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// TestEveryOfficePageIsSoundInBothLanguages looks at the pages as a screen reader and
// a translator would: headings, labels, ids, references, and words that nobody wrote.
func TestEveryOfficePageIsSoundInBothLanguages(t *testing.T) {
	j, pages := night(t)
	for name, page := range pages {
		login, path, _ := strings.Cut(page, " ")
		b := j.browser(login)
		for _, code := range []string{"zh-Hans", "en"} {
			t.Run(name+"-"+code, func(t *testing.T) {
				b.lang = code
				doc, err := html.Parse(strings.NewReader(b.get(path).body))
				if err != nil {
					t.Fatal(err)
				}
				var nodes []*html.Node
				for n := range doc.Descendants() {
					if n.Type == html.ElementNode {
						nodes = append(nodes, n)
					}
				}
				headings(t, nodes)
				references(t, nodes)
				labels(t, nodes)
				policy(t, nodes)
				translated(t, doc)
			})
		}
	}
}

// headings descend one level at a time from the one h1.
func headings(t *testing.T, nodes []*html.Node) {
	t.Helper()
	last, first := 0, 0
	for _, n := range nodes {
		if len(n.Data) != 2 || n.Data[0] != 'h' || n.Data[1] < '1' || n.Data[1] > '6' {
			continue
		}
		level := int(n.Data[1] - '0')
		if level > last+1 {
			t.Errorf("h%d follows h%d: %s", level, last, textOf(n))
		}
		if level == 1 {
			first++
		}
		last = level
	}
	if first != 1 {
		t.Errorf("%d h1", first)
	}
}

// references lead to ids that stand once.
func references(t *testing.T, nodes []*html.Node) {
	t.Helper()
	seen := map[string]int{}
	for _, n := range nodes {
		if id := attr(n, "id"); id != "" {
			seen[id]++
		}
	}
	for id, n := range seen {
		if n > 1 {
			t.Errorf("id %q stands %d times", id, n)
		}
	}
	for _, n := range nodes {
		for _, key := range []string{"for", "aria-labelledby", "aria-describedby", "list"} {
			for ref := range strings.FieldsSeq(attr(n, key)) {
				if seen[ref] == 0 {
					t.Errorf("<%s %s=%q> refers to nothing", n.Data, key, ref)
				}
			}
		}
		if to, here := strings.CutPrefix(attr(n, "href"), "#"); here && seen[to] == 0 {
			t.Errorf("<a href=#%s> leads nowhere", to)
		}
	}
}

// labels stand at every input.
func labels(t *testing.T, nodes []*html.Node) {
	t.Helper()
	labelled := map[string]bool{}
	for _, n := range nodes {
		if n.Data == "label" {
			labelled[attr(n, "for")] = true
		}
	}
	for _, n := range nodes {
		if slices.Contains([]string{"input", "textarea", "select"}, n.Data) && attr(n, "type") != "hidden" && !labelled[attr(n, "id")] {
			t.Errorf("<%s name=%q> has no label", n.Data, attr(n, "name"))
		}
		if n.Data == "form" && attr(n, "aria-label") == "" && attr(n, "role") == "" {
			t.Errorf("the form of %s has no name", attr(n, "action"))
		}
	}
}

// ours reports whether a script is the one file of the house, with nothing in it here.
func ours(n *html.Node) bool {
	return n.FirstChild == nil && strings.HasPrefix(attr(n, "src"), "/asset/passkey.")
}

// policy: no script but the one of ours, no style, nothing from elsewhere.
func policy(t *testing.T, nodes []*html.Node) {
	t.Helper()
	for _, n := range nodes {
		if n.Data == "script" && !ours(n) || n.Data == "style" || attr(n, "style") != "" {
			t.Errorf("<%s> breaks the policy", n.Data)
		}
		for _, key := range []string{"src", "action", "formaction", "href"} {
			if to := attr(n, key); to != "" && !strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "#") {
				t.Errorf("<%s %s=%q> leads away", n.Data, key, to)
			}
		}
	}
}

var key = regexp.MustCompile(`(?:^|\s)(?:act|advisory|appeal|application|assessment|case|clock|contact|desk|directory|done|dossier|draft|event|evidence|fact|fault|field|finding|layout|law|mailbox|marking|me|measure|moment|notice|partner|programme|receipt|report|role|step|time|timeline|wall)\.[a-z_]+(?:[.-][a-z_]+)*(?:\s|$)`)

// translated: no key of the catalogue shows, and no placeholder is open.
func translated(t *testing.T, doc *html.Node) {
	t.Helper()
	for n := range doc.Descendants() {
		if n.Type != html.TextNode || n.Parent.Data == "pre" {
			continue
		}
		if m := key.FindString(n.Data); m != "" && !strings.Contains(n.Data, "(") {
			t.Errorf("the key %q shows", m)
		}
		if strings.ContainsAny(n.Data, "{}") {
			t.Errorf("a placeholder is open in %q", n.Data)
		}
	}
}
