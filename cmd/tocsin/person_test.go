package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"tocsin/domain/access"
)

// person is somebody at a browser of his own. Fields, buttons and links are found as a
// screen reader finds them, by role and name; what is hidden from it cannot be pressed.
type person struct {
	t     *testing.T
	ctx   context.Context
	house *house
	name  string
	quiet bool              // the browser runs no script of any page
	part  cdp.BackendNodeID // the form that the person is at; 0 for the whole page

	mu       sync.Mutex
	said     []string // what the browser complained of
	expected int      // status that the next complaint may speak of
}

// visitor opens a browser window of its own, with its own cookies and language.
func (h *house) visitor(name, language string) *person {
	h.t.Helper()
	ctx, cancel := chromedp.NewContext(h.browser, chromedp.WithNewBrowserContext())
	h.t.Cleanup(cancel)
	p := &person{t: h.t, ctx: ctx, house: h, name: name}
	p.must(chromedp.Do(ctx, p.speaks(language), chromedp.EmulateViewport(1280, 900)))
	p.must(chromedp.Listen(ctx, p.hears))
	return p
}

func (p *person) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatalf("%s: %v", p.name, err)
	}
}

// atMost is how long anything in the browser may take.
const atMost = 20 * time.Second

func ask[T any](p *person, a chromedp.Action[T]) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, atMost)
	defer cancel()
	value, err := chromedp.Run(ctx, a)
	p.must(err)
	return value
}

func call[P, R any](p *person, c cdp.Command[P, R], params P) R {
	p.t.Helper()
	return ask(p, func(ctx context.Context, tab *chromedp.Target) (R, error) { return cdp.Call(ctx, tab, c, params) })
}

// speaks sets the language that the browser asks for.
func (p *person) speaks(language string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		if _, err := cdp.Call(ctx, tab, network.Enable, network.EnableParams{}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, tab, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": language}})
		return err
	})
}

// withoutScript switches scripts off for every page, and makes sure of it.
func (p *person) withoutScript() *person {
	p.t.Helper()
	call(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	p.quiet = true
	p.opens(`data:text/html,<p>no script</p><script>document.body.textContent='a script ran'</script>`)
	p.reads("no script")
	return p
}

// hears keeps what the browser logs: script errors, violated policies, failed loads.
func (p *person) hears(ev any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := ev.(type) {
	case *log.EventEntryAdded:
		awaited := p.expected != 0 && strings.Contains(e.Entry.Text, fmt.Sprintf("status of %d", p.expected))
		awaited = awaited || strings.HasSuffix(e.Entry.URL, "/favicon.ico")               // asked for beside plain text, which cannot name ours
		awaited = awaited || strings.HasPrefix(e.Entry.Text, "Clear-Site-Data header on") // signing out asks for it, and it is said that it was done
		if !awaited {
			p.said = append(p.said, e.Entry.Text+" "+e.Entry.URL)
		}
	case *runtime.EventExceptionThrown:
		p.said = append(p.said, e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		p.said = append(p.said, "console."+string(e.Type))
	}
}

// calm fails when the browser complained of anything since the last look.
func (p *person) calm() {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.said) > 0 {
		p.t.Errorf("%s: the browser complains: %s", p.name, strings.Join(p.said, "; "))
		p.said = nil
	}
}

// opens goes to an address of the house.
func (p *person) opens(path string) {
	p.t.Helper()
	if strings.HasPrefix(path, "/") {
		path = p.house.base + path
	}
	p.leads(chromedp.Navigate(path), 200)
}

// leads does something after which another page comes, and wants its status.
func (p *person) leads(deed chromedp.Action[chromedp.Void], status int64) {
	p.t.Helper()
	p.mu.Lock()
	p.part, p.expected = 0, 0
	if status >= 400 {
		p.expected = int(status)
	}
	p.mu.Unlock()
	ctx, cancel := context.WithTimeout(p.ctx, atMost)
	defer cancel()
	res, err := chromedp.RunResponse(ctx, deed)
	p.must(err)
	if res != nil && res.Status != status {
		p.t.Fatalf("%s: %s answered %d, not %d:\n%s", p.name, res.URL, res.Status, status, p.page())
	}
	p.calm()
}

// page is everything that stands on the page for the eye.
func (p *person) page() string {
	p.t.Helper()
	return strings.Join(strings.Fields(ask(p, chromedp.Evaluate[string](`document.body ? document.body.innerText : ""`))), " ")
}

// reads wants every one of the texts before the person's eyes.
func (p *person) reads(texts ...string) {
	p.t.Helper()
	page := p.page()
	for _, text := range texts {
		if !strings.Contains(strings.ToLower(page), strings.ToLower(text)) {
			p.t.Errorf("%s does not read %q:\n%s", p.name, text, page)
		}
	}
}

// misses wants none of the texts there.
func (p *person) misses(texts ...string) {
	p.t.Helper()
	page := p.page()
	for _, text := range texts {
		if strings.Contains(page, text) {
			p.t.Errorf("%s reads %q:\n%s", p.name, text, page)
		}
	}
}

// copies takes the text of the one thing on the page that the selector names.
func (p *person) copies(selector string) string {
	p.t.Helper()
	quoted, err := json.Marshal(selector)
	p.must(err)
	return ask(p, chromedp.Evaluate[string](fmt.Sprintf(`document.querySelector(%s).innerText`, quoted)))
}

// Roles under which a field announces itself.
var (
	fields  = []string{"textbox", "searchbox", "spinbutton", "Date", "InputTime", "DateTime"}
	choices = []string{"checkbox", "radio"}
)

// find looks for what a person would call by this name. An exact name comes before one
// that only begins so.
func (p *person) find(name string, roles ...string) (cdp.BackendNodeID, bool) {
	p.t.Helper()
	query := accessibility.QueryAXTreeParams{BackendNodeID: p.part}
	if p.part == 0 {
		query.ObjectID = ask(p, chromedp.Evaluate[*runtime.RemoteObject](`document`)).ObjectID
	}
	tree := call(p, accessibility.QueryAXTree, query)
	var begins cdp.BackendNodeID
	for _, n := range tree.Nodes {
		if n.Ignored || !slices.Contains(roles, word(n.Role)) {
			continue
		}
		if word(n.Name) == name {
			return n.BackendDOMNodeID, true
		}
		if begins == 0 && strings.HasPrefix(word(n.Name), name) {
			begins = n.BackendDOMNodeID
		}
	}
	return begins, begins != 0
}

// turnsTo the form or group of that name: until another page comes, only what is in it
// counts.
func (p *person) turnsTo(name string) {
	p.t.Helper()
	p.part = 0
	p.part = p.the(name, "form", "group")
}

// lacks wants nothing of that name and role.
func (p *person) lacks(name, role string) {
	p.t.Helper()
	if _, found := p.find(name, role); found {
		p.t.Errorf("%s finds a %s %q", p.name, role, name)
	}
}

// shut says whether a button is there and cannot be pressed.
func (p *person) shut(button string) bool {
	p.t.Helper()
	return p.on(p.the(button, "button"), `function () { return String(this.disabled) }`) == "true"
}

// word is a value of the accessibility tree as text.
func word(v *accessibility.Value) string {
	var text string
	if v == nil || json.Unmarshal(v.Value, &text) != nil {
		return ""
	}
	return strings.Join(strings.Fields(text), " ")
}

// the finds it, or ends the test with what is there.
func (p *person) the(name string, roles ...string) cdp.BackendNodeID {
	p.t.Helper()
	id, found := p.find(name, roles...)
	if !found {
		p.t.Fatalf("%s finds no %s %q on the page:\n%s", p.name, strings.Join(roles, " or "), name, p.page())
	}
	return id
}

// on runs a function of JavaScript with the node as this; it returns a text.
func (p *person) on(id cdp.BackendNodeID, function string, args ...any) string {
	p.t.Helper()
	node := call(p, dom.ResolveNode, dom.ResolveNodeParams{BackendNodeID: id})
	here := func(params *runtime.CallFunctionOnParams) { params.ObjectID = node.Object.ObjectID }
	return ask(p, chromedp.CallFunctionOn[string](function, here, args...))
}

// click presses the middle of a node with the mouse.
func (p *person) click(id cdp.BackendNodeID) chromedp.Action[chromedp.Void] {
	p.t.Helper()
	call(p, dom.ScrollIntoViewIfNeeded, dom.ScrollIntoViewIfNeededParams{BackendNodeID: id})
	quads := call(p, dom.GetContentQuads, dom.GetContentQuadsParams{BackendNodeID: id}).Quads
	if len(quads) == 0 {
		p.t.Fatalf("%s cannot see what was to be pressed", p.name)
	}
	q := quads[0]
	return chromedp.MouseClickXY((q[0]+q[4])/2, (q[1]+q[5])/2)
}

// writes puts a text into the field of that label, in place of what stood there.
func (p *person) writes(label, text string) {
	p.t.Helper()
	id := p.the(label, fields...)
	kind := p.on(id, `function () { this.focus(); if (this.select) this.select(); return this.type }`)
	if kind == "date" || kind == "time" || kind == "datetime-local" { // typed in the manner of each country
		p.on(id, `function (v) { this.value = v; this.dispatchEvent(new Event('change', { bubbles: true })); return '' }`, text)
		return
	}
	call(p, input.InsertText, input.InsertTextParams{Text: text})
	if got := p.on(id, `function () { return this.value }`); got != text {
		p.t.Errorf("%s wrote %q into %q, and %q stands there", p.name, text, label, got)
	}
}

// chooses takes an option of a list by its words.
func (p *person) chooses(label, option string) {
	p.t.Helper()
	id := p.the(label, "combobox", "listbox")
	got := p.on(id, `function (words) {
		const o = [...this.options].find(o => o.text === words) || [...this.options].find(o => o.text.startsWith(words))
		if (!o) return [...this.options].map(o => o.text).join(' | ')
		this.value = o.value
		this.dispatchEvent(new Event('change', { bubbles: true }))
		return ''
	}`, option)
	if got != "" {
		p.t.Fatalf("%s finds no %q under %q, only: %s", p.name, option, label, got)
	}
}

// ticks marks a box, or takes one of a few.
func (p *person) ticks(label string) {
	p.t.Helper()
	ask(p, p.click(p.the(label, choices...)))
}

// unfolds opens what is folded away.
func (p *person) unfolds(summary string) {
	p.t.Helper()
	ask(p, p.click(p.the(summary, "DisclosureTriangle")))
}

// presses a button, after which another page comes.
func (p *person) presses(button string) {
	p.t.Helper()
	if _, here := p.find(button, "button"); !here {
		p.part = 0 // a group of fields ends before the button of its form
	}
	p.leads(p.click(p.the(button, "button")), 200)
}

// follows a link.
func (p *person) follows(link string) {
	p.t.Helper()
	p.leads(p.click(p.the(link, "link")), 200)
}

// signsIn comes in by name and password.
func (p *person) signsIn(login string) {
	p.t.Helper()
	p.opens("/login")
	p.writes("Login (sign-in name)", login)
	p.writes("Password", password)
	p.presses("Sign in")
}

// looks keeps a picture of the page and has it inspected, on a desk and, where more
// screens are named, on those as well.
func (p *person) looks(step string, more ...screen) {
	p.t.Helper()
	for _, s := range append([]screen{{}}, more...) {
		p.puts(s)
		p.inspect(step + s.suffix)
		shot := ask(p, chromedp.FullScreenshot(100))
		p.must(os.WriteFile(filepath.Join(p.house.shots, step+s.suffix+".png"), shot, 0o644))
	}
	if len(more) > 0 {
		p.puts(screen{})
	}
	for _, key := range keys.FindAllString(p.page(), -1) {
		file, act := strings.HasSuffix(key, ".json"), slices.Contains(access.Acts(), access.Act(key)) // the evidence names acts as the log does
		if !file && !act {
			p.t.Errorf("%s: the page says %q, which wants words", step, key)
		}
	}
	p.calm()
}

// keys finds the name of a sentence where the sentence should stand.
var keys = regexp.MustCompile(`\b(?:act|advisory|appeal|application|assessment|case|clock|desk|done|dossier|draft|event|evidence|fault|field|finding|law|layout|lookback|mailbox|marking|me|measure|notice|partner|people|programme|receipt|report|role|time|timeline|verify|wall)\.[a-z_]+(?:\.[a-z_-]+)*\b`)

// screen is a way of looking other than a bright desk of 1280 pixels.
type screen struct {
	suffix string
	width  int64
	dark   bool
}

var (
	phone  = screen{suffix: "-phone", width: 390}
	laptop = screen{suffix: "-laptop", width: 1000}
	dark   = screen{suffix: "-dark", dark: true}
)

// sticksOut names the innermost things that make the page wider than its window.
const sticksOut = `(() => {
	const wide = document.documentElement.clientWidth
	if (document.scrollingElement.scrollWidth <= wide) return ''
	const out = [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > wide + 0.5)
	return out.filter(e => !out.some(o => o !== e && e.contains(o))).slice(0, 5).map(e => e.cloneNode(false).outerHTML + ' ' + e.textContent.slice(0, 40)).join('; ') || 'something unseen'
})()`

func (p *person) puts(s screen) {
	p.t.Helper()
	scheme := "light"
	if s.dark {
		scheme = "dark"
	}
	width := s.width
	if width == 0 {
		width = 1280
	}
	call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
	ask(p, chromedp.EmulateViewport(width, 900))
	ask(p, chromedp.Evaluate[int](`document.getAnimations().map(a => a.finish()).length`)) // a colour on its way is no colour
	if out := ask(p, chromedp.Evaluate[string](sticksOut)); out != "" {
		p.t.Errorf("%s: on a screen of %d px the page scrolls sideways: %s", p.address(), width, out)
	}
}

// inspect has axe look at the page, and fails on what is serious or critical.
func (p *person) inspect(step string) {
	p.t.Helper()
	if p.house.axe == "" || p.quiet { // axe waits on timers, which stand still without scripts
		return
	}
	ask(p, chromedp.Evaluate[bool](p.house.axe+"\n;true"))
	found := ask(p, chromedp.Evaluate[[]violation](`axe.run(document, { resultTypes: ['violations'] }).then(r => r.violations)`, chromedp.EvalAwaitPromise))
	for _, v := range found {
		var where bytes.Buffer
		for _, n := range v.Nodes {
			fmt.Fprintf(&where, "\n    %s\n      %s", n.HTML, strings.ReplaceAll(n.Summary, "\n", " "))
		}
		if v.Impact == "serious" || v.Impact == "critical" {
			p.t.Errorf("%s: axe: %s: %s (%s)%s", step, v.Impact, v.Help, v.ID, where.String())
		} else {
			p.t.Logf("%s: axe: %s: %s (%s)%s", step, v.Impact, v.Help, v.ID, where.String())
		}
	}
}

// violation is one rule of axe that a page breaks.
type violation struct {
	ID     string `json:"id"`
	Impact string `json:"impact"`
	Help   string `json:"help"`
	Nodes  []struct {
		HTML    string `json:"html"`
		Summary string `json:"failureSummary"`
	} `json:"nodes"`
}

// address is the path of the page that the person is on.
func (p *person) address() string {
	p.t.Helper()
	return ask(p, chromedp.Evaluate[string](`location.pathname`))
}
