// Command mutate asks whether the tests would notice if a check of rights were missing.
//
// It finds every authorisation statement of the program: the rows of the grants, what
// the rules of domain/access and of the people's doors ask, each call of the desk that
// asks the grants, each audience that a record is given and each place where a query
// asks for it. It takes them away or turns them round, one at a time, and runs the tests
// of authorisation. Whatever no test notices is named with its file and line.
//
// All mutants are compiled at once, into an overlay that the working tree never sees;
// which one is awake is said when a test program starts. Of each test it is known which
// statements it comes by, so a mutant meets only those that could notice it.
//
//	go run ./bench/mutate [-only REGEXP] [-every N] [-list] [-jobs N] [-notes FILE]
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"regexp"
	"slices"
	"strings"
	"time"
)

// settings are the flags.
type settings struct {
	only  string
	every int
	jobs  int
	list  bool
	notes string
}

func main() {
	var s settings
	flag.StringVar(&s.only, "only", "", "try only mutants whose line in the report matches this expression")
	flag.IntVar(&s.every, "every", 1, "try one of so many")
	flag.IntVar(&s.jobs, "jobs", 2, "how many test programs run at once")
	flag.BoolVar(&s.list, "list", false, "name the mutants and try none")
	flag.StringVar(&s.notes, "notes", "", "file of what is known already; go on from there, and keep there what comes")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, s); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, s settings) error {
	began := time.Now()
	house, err := read(".")
	if err != nil {
		return err
	}
	only, err := regexp.Compile(s.only)
	if err != nil {
		return err
	}
	chosen := slices.DeleteFunc(slices.Clone(house.mutants), func(m mutant) bool { return !only.MatchString(m.String()) || m.id%s.every != 0 })
	if s.list {
		for _, m := range chosen {
			fmt.Println(m)
		}
		fmt.Println(len(chosen), "mutants")
		return nil
	}
	dir, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	b := bench{dir: dir, jobs: max(1, s.jobs), tidy: map[string]bool{}}
	if err := b.build(ctx, house); err != nil {
		return err
	}
	if err := b.rehearse(ctx); err != nil {
		return err
	}
	fmt.Printf("%d tests, %d mutants, ready after %s\n", len(b.tests), len(chosen), time.Since(began).Round(time.Second))
	known, err := open(s.notes, house.mutants)
	if err != nil {
		return err
	}
	verdicts := b.try(ctx, chosen, known)
	if err := ctx.Err(); err != nil {
		return err
	}
	return report(verdicts, time.Since(began))
}

// report prints what survived, and how many were caught of each sort.
func report(all []verdict, took time.Duration) error {
	type tally struct{ caught, same, survived int }
	sorts, sum := map[string]*tally{}, tally{}
	var names []string
	for _, v := range all {
		t := sorts[v.sort]
		if t == nil {
			t = &tally{}
			sorts[v.sort], names = t, append(names, v.sort)
		}
		switch why := equivalent(v.mutant); {
		case v.by != "" && why != "":
			fmt.Printf("CAUGHT though it is said to change nothing: %s by %s\n", v.mutant, v.by)
			fallthrough
		case v.by != "":
			t.caught, sum.caught = t.caught+1, sum.caught+1
		case why != "":
			t.same, sum.same = t.same+1, sum.same+1
		default:
			t.survived, sum.survived = t.survived+1, sum.survived+1
			fmt.Printf("SURVIVED %s (%d tests come by)\n", v.mutant, v.met)
		}
	}
	slices.Sort(names)
	for _, n := range names {
		t := sorts[n]
		fmt.Printf("%-32s %4d caught, %3d change nothing, %3d survived\n", n, t.caught, t.same, t.survived)
	}
	share := 100 * float64(sum.caught) / float64(max(1, sum.caught+sum.survived))
	fmt.Printf("%d mutants: %d caught, %d change nothing, %d survived: %.1f %% caught, in %s\n", len(all), sum.caught, sum.same, sum.survived, share, took.Round(time.Second))
	if share < goal {
		return fmt.Errorf("fewer than %d %% are caught", goal)
	}
	return nil
}

// goal is how many of a hundred mutants must be caught that change anything.
const goal = 98

// equivalent is the reason why a mutant changes nothing that anybody could see; empty
// where there is none.
func equivalent(m mutant) string {
	for _, e := range equivalents {
		if e.file == m.file && (e.in == "" || e.in == m.in) && (e.sort == "" || e.sort == m.sort) && strings.Contains(m.text, e.text) {
			return e.why
		}
	}
	return ""
}
