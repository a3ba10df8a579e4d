package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// suite is a package whose tests are about rights, and which of them.
type suite struct {
	folder string
	tests  string
	rank   int // those of a lower rank are asked first: they are quick
}

// suites are the tests that are asked. None of them needs a browser or another database.
var suites = []suite{
	{"domain/access", ".", 0}, {"domain/partner", ".", 0}, {"domain/report", ".", 0}, {"domain/advisory", ".", 0},
	{"transport/frame", "MayNot|AnotherSite|OtherSite|OpensNothing|DeclaredWrongly|NotDeclared", 0},
	{"cmd/tocsin", "^TestEveryRoleOfTheGrantsIsWhatItsPostIsFor$|^TestWhatIsForbiddenIsAbsentBeforeAnythingIsLookedAt$", 0},
	{"store", "^TestNothingIsReadOrChangedWithoutAPrincipal$|^TestSQLiteKeepsEveryPromise$|^TestToInspect", 1},
	{"desk", ".", 2}, {"transport/scim", ".", 2}, {"transport/mail", ".", 2},
	{"transport/rest", "RightRole|WhatMayBeDone|TokenThatIsBound|AListShows|Letter|ReleasedAdvisory|PublicMeasure|WhoMayNotAddIt|IncompleteReport", 3},
	{"transport/web", "OwnReport|AnAuditor|AnotherSite|ForNobodyElse|Suspended|Forbidden|OnlyTheOffice|AgainstVisitors|CodeAndNobodyElse|NeverLands|Planted|WaitsLeads|OfAnotherIsNot|WhoCanSee", 3},
	{"cmd/tocsin", "Matrix|^TestAListHolds|^TestOnlyTheRightCodeOpens$|^TestNoToken|Spelling|^TestAnIdentifier|Audience|Visibility|Suspension|Oracle", slowest},
}

// slowest is the rank of the tests that take a minute and more.
const slowest = 4

// test is one test of a suite, with what is known of it when nothing is changed.
type test struct {
	suite
	name string
	took time.Duration
	logs map[string]bool // the places from which it logs though it passes
	met  map[int]bool    // mutants that it comes by

	caught atomic.Int64
}

// bench is where the mutants are tried.
type bench struct {
	dir   string
	jobs  int
	tests []*test
	tidy  map[string]bool // packages whose properties can be told to write nothing down
}

// verdict is what came of a mutant: the test that caught it, if one did.
type verdict struct {
	mutant
	by  string
	met int // tests that come by it
}

// cheaper makes a password cost next to nothing: it is rights that are tested.
var cheaper = map[string]string{"argonMemory = 64 << 10": "argonMemory = 64", "argonTime   = 3": "argonTime   = 1"}

// build writes the overlay and compiles a test program for each package.
func (b *bench) build(ctx context.Context, h house) error {
	replace := map[string]string{}
	put := func(path string, text []byte) error {
		made := filepath.Join(b.dir, strconv.Itoa(len(replace))+".go")
		full, err := filepath.Abs(path)
		replace[full] = made
		return cmp.Or(err, os.WriteFile(made, text, 0o600))
	}
	extra := map[string]string{"domain/mutant/mutant.go": switchboard, "desk/mutant.go": deskSwitches, "store/mutant.go": storeSwitches}
	for path, text := range extra {
		if err := put(path, []byte(text)); err != nil {
			return err
		}
	}
	for path, text := range h.written {
		for dear, cheap := range cheaper {
			text = bytes.ReplaceAll(text, []byte(dear), []byte(cheap))
		}
		if err := put(path, text); err != nil {
			return err
		}
	}
	raw, err := json.Marshal(map[string]any{"Replace": replace})
	overlay := filepath.Join(b.dir, "overlay.json")
	if err = cmp.Or(err, os.WriteFile(overlay, raw, 0o600)); err != nil {
		return err
	}
	for _, folder := range folders() {
		made := exec.CommandContext(ctx, "go", "test", "-c", "-vet=off", "-overlay", overlay, "-o", b.program(folder), "./"+folder)
		made.Stderr = os.Stderr
		if err := made.Run(); err != nil {
			return fmt.Errorf("%s with its mutants: %w", folder, err)
		}
	}
	return nil
}

func (b *bench) program(folder string) string {
	return filepath.Join(b.dir, strings.ReplaceAll(folder, "/", "-")+".test")
}

func folders() (names []string) {
	for _, s := range suites {
		if !slices.Contains(names, s.folder) {
			names = append(names, s.folder)
		}
	}
	return names
}

// rehearse runs each test alone and unchanged: it must pass, and says by which mutants
// it comes.
func (b *bench) rehearse(ctx context.Context) error {
	for _, folder := range folders() { // a property that fails writes beside its source how, unless told not to
		if exec.CommandContext(ctx, b.program(folder), nothingBeside, "-test.list", "^$").Run() == nil {
			b.tidy[folder] = true
		}
	}
	for _, s := range suites {
		listed := exec.CommandContext(ctx, b.program(s.folder), "-test.list", s.tests)
		listed.Dir = s.folder
		raw, err := listed.Output()
		if err != nil {
			return err
		}
		for name := range strings.FieldsSeq(string(raw)) {
			if strings.HasPrefix(name, "Test") && !drawn.MatchString(name) && !b.has(s, name) {
				b.tests = append(b.tests, &test{suite: s, name: name})
			}
		}
	}
	err := b.each(len(b.tests), func(i int) error { return b.alone(ctx, b.tests[i]) })
	b.tests = slices.DeleteFunc(b.tests, func(t *test) bool { return t.met == nil })
	return err
}

const nothingBeside = "-rapid.nofailfile"

// drawn are tests that look at pages in a browser.
var drawn = regexp.MustCompile("Fits?(The|Every)")

func (b *bench) has(s suite, name string) bool {
	return slices.ContainsFunc(b.tests, func(t *test) bool { return t.folder == s.folder && t.name == name })
}

// alone runs one test with nothing awake.
func (b *bench) alone(ctx context.Context, t *test) error {
	trace := filepath.Join(b.dir, strings.ReplaceAll(t.folder, "/", "-")+"."+t.name+".trace")
	began := time.Now()
	p := b.start(ctx, t.folder, []string{t.name}, "MUTANT_TRACE="+trace)
	raw, err := p.Output()
	if err != nil {
		fmt.Fprintf(os.Stderr, "left out, since it fails with nothing changed but the cost of passwords: %s\n", t.name)
		return ctx.Err()
	}
	t.took, t.logs, t.met = time.Since(began), map[string]bool{}, map[int]bool{}
	for _, m := range said.FindAllSubmatch(raw, -1) {
		t.logs[string(m[1])] = true
	}
	ids, err := os.ReadFile(trace)
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	for line := range strings.FieldsSeq(string(ids)) {
		id, _ := strconv.Atoi(line)
		t.met[id] = true
	}
	return nil
}

// said is a line that a test wrote, with its place.
var said = regexp.MustCompile(`(?m)^\s+(\w+\.go:\d+): `)

func (b *bench) start(ctx context.Context, folder string, names []string, env string) *exec.Cmd {
	p := exec.CommandContext(ctx, b.program(folder), "-test.v", "-test.short", "-test.failfast", "-test.run", "^("+strings.Join(names, "|")+")$")
	if b.tidy[folder] {
		p.Args = append(p.Args, nothingBeside)
	}
	p.Dir = folder
	p.Env = append(os.Environ(), env, "TOCSIN_TEST_POSTGRES=", "TMPDIR="+b.dir)
	return p
}

// try wakes each mutant that is not known yet: first alone, for the tests that are quick,
// and then in groups for the slow ones, since most of those left are noticed by none.
func (b *bench) try(ctx context.Context, mutants []mutant, n *notes) []verdict {
	verdicts, done := make([]verdict, len(mutants)), atomic.Int64{}
	_ = b.each(len(mutants), func(i int) error {
		v, known := n.of(mutants[i])
		if !known {
			v = b.wake(ctx, mutants[i])
			if ctx.Err() != nil {
				return ctx.Err() // what was broken off noticed nothing
			}
			if v.by != "" {
				n.keep(v)
			}
		}
		verdicts[i] = v
		if n := done.Add(1); n%50 == 0 {
			fmt.Fprintf(os.Stderr, "%d of %d\n", n, len(mutants))
		}
		return ctx.Err()
	})
	var left []*verdict
	for i := range verdicts {
		if _, known := n.of(mutants[i]); !known && verdicts[i].by == "" && ctx.Err() == nil {
			left = append(left, &verdicts[i])
		}
	}
	fmt.Fprintf(os.Stderr, "%d are left for the slow tests\n", len(left))
	groups := slices.Collect(slices.Chunk(left, together))
	_ = b.each(len(groups), func(i int) error {
		b.group(ctx, groups[i], b.slow(groups[i]))
		for _, v := range groups[i] {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			n.keep(*v)
			if v.by == "" {
				fmt.Fprintln(os.Stderr, "not noticed:", v.mutant)
			}
		}
		return nil
	})
	return verdicts
}

// together is how many mutants meet the slow tests at once.
const together = 6

// slow are the slow tests that come by any of some mutants, the quickest first.
func (b *bench) slow(of []*verdict) (tests []*test) {
	for _, t := range b.tests {
		if t.rank == slowest && slices.ContainsFunc(of, func(v *verdict) bool { return t.met[v.id] }) {
			tests = append(tests, t)
		}
	}
	slices.SortStableFunc(tests, func(x, y *test) int { return cmp.Compare(x.took, y.took) })
	return tests
}

// group asks slow tests with several mutants awake. Where one notices, one of them is the
// reason: each half of them is asked again, until it is clear which.
func (b *bench) group(ctx context.Context, of []*verdict, tests []*test) {
	for _, t := range tests {
		if ctx.Err() != nil {
			return
		}
		meet := slices.DeleteFunc(slices.Clone(of), func(v *verdict) bool { return !t.met[v.id] || v.by != "" })
		if len(meet) == 0 {
			continue
		}
		by := b.ask(ctx, meet, []*test{t})
		switch {
		case by == "":
		case len(meet) == 1:
			meet[0].by = by
		default:
			half := len(meet) / 2
			b.group(ctx, meet[:half], []*test{t})
			b.group(ctx, meet[half:], []*test{t})
		}
	}
}

// each does n things, so many at once.
func (b *bench) each(n int, do func(i int) error) error {
	var wg sync.WaitGroup
	var mu sync.Mutex
	var first error
	next := make(chan int)
	for range b.jobs {
		wg.Go(func() {
			for i := range next {
				if err := do(i); err != nil {
					mu.Lock()
					first = cmp.Or(first, err)
					mu.Unlock()
				}
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
	return first
}

// wake tries one mutant until a quick test notices: first those that caught the most so far for
// the time they take, then all others, the quick ones first.
func (b *bench) wake(ctx context.Context, m mutant) verdict {
	v := verdict{mutant: m}
	var meet []*test
	for _, t := range b.tests {
		if t.met[m.id] {
			v.met++
			if t.rank < slowest {
				meet = append(meet, t)
			}
		}
	}
	slices.SortStableFunc(meet, func(x, y *test) int { return cmp.Compare(y.worth(), x.worth()) })
	for range min(6, len(meet)) {
		if meet[0].caught.Load() == 0 {
			break
		}
		if v.by = b.ask(ctx, []*verdict{&v}, meet[:1]); v.by != "" {
			meet[0].caught.Add(1)
			return v
		}
		meet = meet[1:]
	}
	slices.SortStableFunc(meet, func(x, y *test) int {
		return cmp.Or(cmp.Compare(x.rank, y.rank), cmp.Compare(x.folder, y.folder), cmp.Compare(x.took, y.took))
	})
	for len(meet) > 0 && v.by == "" && ctx.Err() == nil {
		n, sum := 1, meet[0].took
		for n < len(meet) && meet[n].folder == meet[0].folder && meet[n].rank == meet[0].rank && sum < 4*time.Second {
			sum += meet[n].took
			n++
		}
		v.by = b.ask(ctx, []*verdict{&v}, meet[:n])
		for _, t := range meet[:n] {
			if v.by == t.folder+" "+t.name {
				t.caught.Add(1)
			}
		}
		meet = meet[n:]
	}
	return v
}

// worth is how many mutants a test caught for each second that it takes.
func (t *test) worth() float64 { return float64(t.caught.Load()) / max(t.took.Seconds(), 0.02) }

// ask runs tests of one package with mutants awake and names the one that notices.
func (b *bench) ask(ctx context.Context, awake []*verdict, tests []*test) string {
	limit, names, logs := 20*time.Second, []string{}, map[string]bool{}
	for _, t := range tests {
		limit += 4 * t.took
		names = append(names, t.name)
		for place := range t.logs {
			logs[place] = true
		}
	}
	ctx, stop := context.WithTimeout(ctx, limit)
	defer stop()
	ids := make([]string, len(awake))
	for i, v := range awake {
		ids[i] = strconv.Itoa(v.id)
	}
	p := b.start(ctx, tests[0].folder, names, "MUTANT="+strings.Join(ids, ","))
	out, err := p.StdoutPipe()
	if err = cmp.Or(err, p.Start()); err != nil {
		return "a start that failed: " + err.Error()
	}
	name, caught := "", ""
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		if run, ok := strings.CutPrefix(line, "=== RUN   "); ok {
			name, _, _ = strings.Cut(run, "/")
		}
		found := said.FindStringSubmatch(line)
		if strings.Contains(line, "--- FAIL") || found != nil && !logs[found[1]] {
			caught = tests[0].folder + " " + name
			stop() // one is enough
			break
		}
	}
	_, _ = bufio.NewReader(out).WriteTo(&bytes.Buffer{})
	if err := p.Wait(); err != nil && caught == "" {
		caught = tests[0].folder + " " + name
	}
	return caught
}
