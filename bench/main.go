// Command bench measures an instance from outside, beside the floor under it.
//
// It starts servers as processes of their own on this machine, loads them over
// loopback, and prints how many reports a second were acknowledged with a receipt
// that verifies, and how long each took. The floor is the least program that could
// promise durability: HTTP, one insert into SQLite with synchronous=FULL, group
// commit; no parsing, clocks, evidence, journal or copies. Floor and instance run in
// turn in one run, so that their ratio holds when the machine's speed drifts.
//
//	go run ./bench -binary ./tocsin [-postgres DSN] [-clients 1,16,64] [-for 8s]
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"tocsin/store/storetest/cluster"
)

// settings are the flags.
type settings struct {
	binary  string
	sqlite  bool
	clients string
	length  time.Duration
	named   bool
	floor   string // internal: be the floor on this data directory
}

func main() {
	var s settings
	flag.StringVar(&s.binary, "binary", "./tocsin", "the program to measure")
	flag.BoolVar(&s.sqlite, "sqlite-only", false, "leave PostgreSQL out; else it is the one that TOCSIN_TEST_POSTGRES names, one that runs here, or one that is started")
	flag.StringVar(&s.clients, "clients", "1,16,64", "how many clients at once, separated by commas")
	flag.DurationVar(&s.length, "for", 8*time.Second, "how long each measurement lasts, after one second of warm-up")
	flag.BoolVar(&s.named, "named", false, "every reporter says who he is, so that each report has a key of its own")
	flag.StringVar(&s.floor, "floor", "", "be the floor on this data directory")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, s); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, s settings) error {
	if s.floor != "" {
		return serveFloor(ctx, s.floor)
	}
	var counts []int
	for part := range strings.SplitSeq(s.clients, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil || n < 1 || n > 1024 {
			return fmt.Errorf("-clients: %q is no number of clients", part)
		}
		counts = append(counts, n)
	}
	servers, stop, err := s.servers()
	if err != nil {
		return err
	}
	defer stop()
	fmt.Printf("%s %s/%s, %d cores, %s each\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), s.length)
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprintln(out, "clients\tserver\treports/s\tp50\tp99\tmax\tcold start\tmemory\tof the floor\t")
	for _, n := range counts {
		if err := row(ctx, servers, s.length, n, out); err != nil {
			return errors.Join(err, out.Flush())
		}
	}
	return out.Flush()
}

// servers are what is measured: the floor, and the program on each engine.
func (s settings) servers() (all []server, stop func(), err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, nil, err
	}
	all = []server{
		{name: "floor", command: func(dir string) ([]string, func() error, error) { return []string{self, "-floor", dir}, nothing, nil }, path: "/"},
		{name: "sqlite", named: s.named, command: func(dir string) ([]string, func() error, error) { return s.serving(dir), nothing, nil }, path: "/api/v1/reports", receipts: true},
	}
	if s.sqlite {
		return all, func() {}, nil
	}
	postgres, err := cluster.Find()
	if err != nil {
		return nil, nil, fmt.Errorf("no PostgreSQL: %w; install it, or leave it out with -sqlite-only", err)
	}
	return append(all, server{name: "postgres", named: s.named, path: "/api/v1/reports", receipts: true, command: func(dir string) ([]string, func() error, error) {
		text, drop, err := postgres.Schema()
		return s.serving(dir, "--database", text, "--waive-standby"), drop, err
	}}), postgres.Stop, nil
}

// serving is the command line that serves from a directory.
func (s settings) serving(dir string, more ...string) []string {
	return append([]string{s.binary, "serve", "--data", dir, "--listen", "127.0.0.1:0", "--rate", "0", "--volume", "0", "--log", "text"}, more...)
}

func nothing() error { return nil }

// row measures every server at one number of clients.
func row(ctx context.Context, servers []server, length time.Duration, clients int, out *tabwriter.Writer) error {
	var floor float64
	for _, sv := range servers {
		r, err := measure(ctx, sv, clients, length)
		if err != nil {
			return fmt.Errorf("%s with %d clients: %w", sv.name, clients, err)
		}
		if sv.name == "floor" {
			floor = r.rate()
		}
		fmt.Fprintf(out, "%d\t%s\t%.0f\t%v\t%v\t%v\t%v\t%d MB\t%.0f %%\t\n", clients, sv.name, r.rate(),
			r.at(0.50), r.at(0.99), r.at(1), r.cold.Round(time.Millisecond), r.memory>>20, 100*r.rate()/floor)
	}
	return nil
}

// result is what one measurement gave.
type result struct {
	took   []time.Duration // of each acknowledged report, sorted
	length time.Duration
	cold   time.Duration // from start to the first answer
	memory int64         // resident bytes before the load
}

func (r result) rate() float64 { return float64(len(r.took)) / r.length.Seconds() }

// at is the time within which a share of the reports was acknowledged.
func (r result) at(share float64) time.Duration {
	if len(r.took) == 0 {
		return 0
	}
	slices.Sort(r.took)
	return r.took[int(share*float64(len(r.took)-1))].Round(10 * time.Microsecond)
}
