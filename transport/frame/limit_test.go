package frame_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"tocsin/transport/frame"
)

// knocker counts how often somebody is let in before he must wait.
func (h *house) knocker(served http.Handler) func(address, person string) int {
	return func(address, person string) int {
		h.t.Helper()
		for n := range 1000 {
			r := post(ask)
			r.RemoteAddr = address
			if person != "" {
				r.Header.Set("Authorization", "Bearer "+h.tokens[person])
			}
			w := knock(served, r)
			if w.Code == http.StatusOK {
				continue
			}
			if w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") != "1" {
				h.t.Fatalf("%d, Retry-After %q: %s", w.Code, w.Header().Get("Retry-After"), w.Body)
			}
			return n
		}
		return 1000
	}
}

func TestWhoKnocksTooOftenWaitsAndNobodyElseDoes(t *testing.T) {
	h := build(t)
	letIn := h.knocker(h.serve(frame.Options{Limits: frame.Limits{Anonymous: 2, SignedIn: 5, Burst: 3}}, ask, fine))
	for _, c := range []struct {
		says, address, person string
		want                  int
	}{
		{"an address has its burst", "192.0.2.1:1000", "", 3},
		{"another port is the same address", "192.0.2.1:2000", "", 0},
		{"another address is another sender", "192.0.2.2:1000", "", 3},
		{"so is one of the newer kind", "[2001:db8::1]:1000", "", 3},
		{"a person is not his address", "192.0.2.1:1000", "chen", 3},
		{"a person is himself everywhere", "192.0.2.9:1000", "chen", 0},
		{"another person at his address is another", "192.0.2.1:1000", "wang", 3},
		{"and leaves the address what it has", "192.0.2.9:1000", "", 3},
	} {
		if got := letIn(c.address, c.person); got != c.want {
			t.Errorf("%s: let in %d times, want %d", c.says, got, c.want)
		}
	}
	h.clock.Advance(time.Second)
	if a, b := letIn("192.0.2.1:1000", ""), letIn("192.0.2.1:1000", "chen"); a != 2 || b != 3 {
		t.Errorf("a second later the address is let in %d times and the person %d times, want 2 and 3", a, b)
	}
}

func TestWithoutALimitNamedThereIsOne(t *testing.T) {
	h := build(t)
	if n := h.knocker(h.serve(frame.Options{}, ask, fine))("192.0.2.1:1000", ""); n != 40 {
		t.Errorf("let in %d times, want 40", n)
	}
	if n := h.knocker(h.serve(frame.Options{Limits: frame.Limits{Off: true}}, ask, fine))("192.0.2.1:1000", ""); n != 1000 {
		t.Errorf("without limits let in %d times", n)
	}
}

func TestLookingIsNotCounted(t *testing.T) {
	h := build(t)
	served := h.serve(frame.Options{Limits: frame.Limits{Burst: 1}}, page, fine)
	for range 100 {
		if w := knock(served, httptest.NewRequest(http.MethodGet, "/page", nil)); w.Code != http.StatusOK {
			t.Fatalf("%d", w.Code)
		}
	}
}

func TestWhoMustWaitIsNotReadFrom(t *testing.T) {
	h := build(t)
	served := h.serve(frame.Options{Limits: frame.Limits{Burst: 1}}, ask, fine)
	knock(served, post(ask))
	refused(t, knock(served, httptest.NewRequest(ask.Method, ask.Pattern, sealed{t})), http.StatusTooManyRequests, "request.often")
}
