package preview

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"tocsin/transport/web/asset"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/page/layout"
)

// render makes the preview page for a signed-in duty officer.
func render(t *testing.T, code lang.Code) []byte {
	t.Helper()
	words, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	files, err := asset.Open()
	if err != nil {
		t.Fatal(err)
	}
	r := words.Reader(code, nil, Now())
	v := layout.View{
		Title: r.T("wall.title"), Assets: files, Path: "/desk?order=urgent", Wide: true, Alarm: 2,
		Platform: layout.Platform{
			Name: say(r, "Vulnerability Sharing Platform", "网络安全威胁和漏洞信息共享平台"), Filing: "LD-2021-0001", Demo: true,
			Operator: say(r, "the office of the example", "示例运营单位"),
		},
		Nav: []layout.Entry{
			{Text: r.T("layout.nav.desk"), Href: "/desk", Current: true, Count: 12}, {Text: r.T("layout.nav.reports"), Href: "/reports", Count: 3},
			{Text: r.T("layout.nav.cases"), Href: "/cases"}, {Text: r.T("layout.nav.advisories"), Href: "/advisories"},
			{Text: r.T("layout.nav.partners"), Href: "/partners"}, {Text: r.T("layout.nav.evidence"), Href: "/evidence"}, {Text: r.T("layout.nav.law"), Href: "/law"},
		},
		Account: &layout.Account{Name: say(r, "Lin Yue", "林越"), Role: say(r, "duty officer", "值班员"), Href: "/account", Token: "sample"},
	}
	var out bytes.Buffer
	if err := Page(r, v).Render(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// inBoth runs a check on the parsed page in every language.
func inBoth(t *testing.T, check func(t *testing.T, nodes []*html.Node)) {
	for _, code := range lang.Codes() {
		t.Run(string(code), func(t *testing.T) {
			doc, err := html.Parse(bytes.NewReader(render(t, code)))
			if err != nil {
				t.Fatal(err)
			}
			var nodes []*html.Node
			for n := range doc.Descendants() {
				if n.Type == html.ElementNode {
					nodes = append(nodes, n)
				}
			}
			check(t, nodes)
		})
	}
}

func attr(n *html.Node, key string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val, true
		}
	}
	return "", false
}

func ids(nodes []*html.Node) map[string]int {
	seen := map[string]int{}
	for _, n := range nodes {
		if id, ok := attr(n, "id"); ok && id != "" {
			seen[id]++
		}
	}
	return seen
}

func TestEveryInputHasALabel(t *testing.T) {
	inBoth(t, func(t *testing.T, nodes []*html.Node) {
		labelled := map[string]bool{}
		for _, n := range nodes {
			if target, ok := attr(n, "for"); ok && n.Data == "label" {
				labelled[target] = true
			}
		}
		inputs := 0
		for _, n := range nodes {
			kind, _ := attr(n, "type")
			if !slices.Contains([]string{"input", "textarea", "select"}, n.Data) || kind == "hidden" {
				continue
			}
			inputs++
			if id, _ := attr(n, "id"); !labelled[id] {
				t.Errorf("<%s id=%q> has no label", n.Data, id)
			}
		}
		if inputs < 12 {
			t.Errorf("only %d inputs were looked at: the preview has lost some", inputs)
		}
	})
}

func TestNoInlineStyleAndNoScriptAnywhere(t *testing.T) {
	inBoth(t, func(t *testing.T, nodes []*html.Node) {
		for _, n := range nodes {
			if n.Data == "script" || n.Data == "style" {
				t.Errorf("there is a <%s>", n.Data)
			}
			for _, a := range n.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") || strings.HasPrefix(a.Val, "javascript:") || strings.HasPrefix(a.Val, "data:") {
					t.Errorf("<%s %s=%q> breaks the policy", n.Data, a.Key, a.Val)
				}
			}
		}
	})
}

func TestNothingIsLoadedFromElsewhere(t *testing.T) {
	inBoth(t, func(t *testing.T, nodes []*html.Node) {
		for _, n := range nodes {
			for _, key := range []string{"src", "href", "action", "formaction"} {
				if to, ok := attr(n, key); ok && !strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "#") {
					t.Errorf("<%s %s=%q> leads away", n.Data, key, to)
				}
			}
		}
	})
}

func TestHeadingsDescendOneLevelAtATime(t *testing.T) {
	inBoth(t, func(t *testing.T, nodes []*html.Node) {
		last, first := 0, 0
		for _, n := range nodes {
			if len(n.Data) != 2 || n.Data[0] != 'h' || n.Data[1] < '1' || n.Data[1] > '6' {
				continue
			}
			level := int(n.Data[1] - '0')
			if level > last+1 {
				t.Errorf("h%d follows h%d", level, last)
			}
			if level == 1 {
				first++
			}
			last = level
		}
		if first != 1 {
			t.Errorf("the page has %d h1, want 1", first)
		}
	})
}

func TestIdsAreUniqueAndReferencesResolve(t *testing.T) {
	inBoth(t, func(t *testing.T, nodes []*html.Node) {
		seen := ids(nodes)
		for id, n := range seen {
			if n > 1 {
				t.Errorf("id %q stands %d times", id, n)
			}
		}
		for _, n := range nodes {
			for _, key := range []string{"for", "aria-labelledby", "aria-describedby", "list"} {
				refs, _ := attr(n, key)
				for ref := range strings.FieldsSeq(refs) {
					if seen[ref] == 0 {
						t.Errorf("<%s %s=%q> refers to nothing", n.Data, key, ref)
					}
				}
			}
		}
	})
}

func TestEveryTimeNamesItsZoneAndItsMachineForm(t *testing.T) {
	inBoth(t, func(t *testing.T, nodes []*html.Node) {
		times := 0
		for _, n := range nodes {
			if n.Data != "time" {
				continue
			}
			times++
			if iso, _ := attr(n, "datetime"); len(iso) < len("2021-12-09") {
				t.Errorf("<time datetime=%q> has no machine form", iso)
			}
			if class, _ := attr(n, "class"); class == "time" && !strings.Contains(text(n), "Beijing") && !strings.Contains(text(n), "北京时间") {
				t.Errorf("%q does not name its zone", text(n))
			}
		}
		if times < 20 {
			t.Errorf("only %d times were looked at", times)
		}
	})
}

// TestColourIsNeverTheOnlySign: whatever bears a tone also bears words.
func TestColourIsNeverTheOnlySign(t *testing.T) {
	inBoth(t, func(t *testing.T, nodes []*html.Node) {
		for _, n := range nodes {
			class, _ := attr(n, "class")
			if strings.Contains(class, "tone-") && strings.TrimSpace(text(n)) == "" {
				t.Errorf("<%s class=%q> says nothing in words", n.Data, class)
			}
		}
	})
}

func TestEveryWordIsTranslated(t *testing.T) {
	inBoth(t, func(t *testing.T, nodes []*html.Node) {
		for _, n := range nodes {
			for word := range strings.FieldsSeq(text(n)) {
				area, rest, dotted := strings.Cut(word, ".")
				if dotted && slices.Contains([]string{"clock", "wall", "time", "layout", "field", "lag", "receipt", "notice", "step", "fact", "marking", "timeline"}, area) && rest != "" {
					t.Errorf("the key %q shows", word)
				}
			}
			if strings.ContainsAny(text(n), "{}") && n.Data == "p" {
				t.Errorf("a placeholder is open in %q", text(n))
			}
		}
	})
}

// text is all text beneath a node.
func text(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data + " ")
		}
	}
	return b.String()
}
