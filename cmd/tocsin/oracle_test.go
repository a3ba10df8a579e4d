package main

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/transport/frame"
)

// That what is forbidden and what is absent are the same bytes is a test of the matrix.
// That they take as long is measured here, by hand, since no machine that does other
// things beside measures it well enough to fail a run:
//
//	go test ./cmd/tocsin -run '^$' -bench Oracle -benchtime 10000x

// oracle is the most by which two answers may differ, in the middle of all pairs, if the
// difference shall tell nothing.
const oracle = time.Millisecond

// readers are the refused readings of the world by door and kind of thing.
func (w *world) readers() map[string][]cell {
	refused := map[string][]cell{}
	for _, c := range w.cells() {
		if c.thing != nil && c.route.Method == http.MethodGet && w.expected(c.asker, c.route, c.thing) == gone && c.thing.kind != "token" && c.thing.kind != "session" {
			name := string(c.route.Class) + "/" + c.thing.kind
			refused[name] = append(refused[name], c)
		}
	}
	return refused
}

// pairs compares two knocks that follow each other; who comes second finds the caches
// warm, so they take turns.
func pairs(b *testing.B, here, there func(i int) time.Duration) {
	b.Helper()
	var took, apart []time.Duration
	for i := range b.N {
		var x, y time.Duration
		if i%2 == 0 {
			x = here(i)
			y = there(i)
		} else {
			y = there(i)
			x = here(i)
		}
		took, apart = append(took, x), append(apart, x-y)
	}
	d := median(apart)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(median(took).Microseconds()), "µs")
	b.ReportMetric(float64(d.Nanoseconds())/1000, "µs-apart")
	if b.N >= 100 && d.Abs() > oracle {
		b.Errorf("of %d pairs the one takes %v longer than the other", b.N, d)
	}
}

func median(took []time.Duration) time.Duration {
	slices.Sort(took)
	return took[len(took)/2]
}

// BenchmarkOracleOfReaders reads what is forbidden and what never was, for every kind of
// thing that is read by its identifier, at the pages and at the API.
func BenchmarkOracleOfReaders(b *testing.B) {
	made := newWorld(b)
	kinds := made.copied(b).readers()
	for _, name := range slices.Sorted(maps.Keys(kinds)) {
		b.Run(name, func(b *testing.B) {
			w := made.copied(b)
			defer func() { w.must(w.store.Close()) }()
			refused := w.readers()[name]
			took := func(c cell, id string) time.Duration {
				k := w.request(c.asker, c.route, c.thing, id)
				began := time.Now()
				w.send(k)
				return time.Since(began)
			}
			at := func(i int) cell { return refused[i*7919%len(refused)] }
			pairs(b, func(i int) time.Duration { return took(at(i), at(i).id()) }, func(i int) time.Duration { return took(at(i), fake(*at(i).thing)) })
		})
	}
}

// BenchmarkOracleOfMailboxes shows a code that was never given out and one whose public
// part is that of a mailbox.
func BenchmarkOracleOfMailboxes(b *testing.B) {
	w := newWorld(b).copied(b)
	defer func() { w.must(w.store.Close()) }()
	for _, r := range w.router.Routes() {
		if r.Relation != frame.Holder || r.Writes() || !strings.Contains(r.Pattern, "mailbox") || strings.Contains(r.Pattern, "{") {
			continue
		}
		b.Run(r.Pattern[1:], func(b *testing.B) {
			codes := map[string]string{}
			for _, h := range w.holdings(r) {
				codes[h.name] = h.code
			}
			took := func(code string) time.Duration {
				k := w.show(w.asker("anonymous"), r, code)
				began := time.Now()
				w.send(k)
				return time.Since(began)
			}
			pairs(b, func(int) time.Duration { return took(codes["flipped"]) }, func(int) time.Duration { return took(codes["foreign"]) })
		})
	}
}

// BenchmarkOracleOfTheSignIn compares the refusals of somebody who has a second factor:
// a password that is wrong and one that is right without its code; and of a login that
// is there and one that is not. Each costs a password, so some hundreds are enough.
func BenchmarkOracleOfTheSignIn(b *testing.B) {
	w := newWorld(b).copied(b)
	defer func() { w.must(w.store.Close()) }()
	took := func(i int, login, secret string) time.Duration {
		began := time.Now()
		_, err := w.Enrolment.SignIn(b.Context(), desk.Browser{Code: "000000", Sender: fmt.Sprint("network ", i)}, login, secret)
		since := time.Since(began)
		if f := fault.From(err); f.Code != "session.wrong" {
			b.Fatal(err)
		}
		w.clock.Advance(time.Minute) // strangers to one login take turns
		return since
	}
	if key := w.asker("stranger").key; key == (partner.OTPKey("")) {
		b.Fatal("the stranger has no second factor")
	}
	for _, c := range []struct{ name, one, two, login string }{
		{"right password and wrong code", password, "wrong " + password, "stranger"},
		{"login that is not there", "wrong " + password, "wrong " + password, "nobody at all"},
		{"login without a factor", "wrong " + password, "wrong " + password, "admin"},
	} {
		b.Run(c.name, func(b *testing.B) {
			pairs(b, func(i int) time.Duration { return took(i, c.login, c.one) }, func(i int) time.Duration { return took(i, "stranger", c.two) })
		})
	}
}
