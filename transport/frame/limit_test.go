package frame_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
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

func TestWhoComesFromManyAddressesIsNotForgottenWhatHeUsedUp(t *testing.T) {
	h := build(t)
	letIn := h.knocker(h.serve(frame.Options{Limits: frame.Limits{Anonymous: 1, Burst: 2, Senders: 50}}, ask, fine))
	if n := letIn("192.0.2.1:1000", ""); n != 2 {
		t.Fatalf("let in %d times", n)
	}
	all := 0
	for i := range 1000 {
		all += letIn(fmt.Sprintf("[2001:db8:%x::1]:1000", i), "")
	}
	if n := letIn("192.0.2.1:1000", ""); n != 0 {
		t.Errorf("after many others he is let in %d times more", n)
	}
	if all > 2*50+2 {
		t.Errorf("a wide network of new addresses was let in %d times", all)
	}
	if n := letIn("198.51.100.1:1000", ""); n != 2 {
		t.Errorf("a stranger to all this is let in %d times", n)
	}
	if n := letIn("192.0.2.1:1000", "chen"); n != 2 {
		t.Errorf("who is signed in is let in %d times", n)
	}
	h.clock.Advance(time.Minute)
	if n := letIn("203.0.113.1:1000", ""); n != 2 {
		t.Errorf("when those before are idle, a new sender is let in %d times", n)
	}
}

// posts sends so many bytes; less than zero says nothing of how many will come.
func posts(served http.Handler, address string, size int, said bool) *httptest.ResponseRecorder {
	r := httptest.NewRequest(ask.Method, ask.Pattern, strings.NewReader(strings.Repeat("a", size)))
	if r.RemoteAddr = address; !said {
		r.ContentLength = -1
	}
	return knock(served, r)
}

func TestWhoSendsTooMuchWaits(t *testing.T) {
	h := build(t)
	route := ask
	route.Body = 64 << 20
	served := h.serve(frame.Options{Limits: frame.Limits{Volume: 64 << 20}}, route, drain)
	const mib = 1 << 20
	for range 3 {
		if w := posts(served, "192.0.2.1:1", 20*mib, true); w.Code != http.StatusOK {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	r := httptest.NewRequest(route.Method, route.Pattern, sealed{t})
	r.RemoteAddr, r.ContentLength = "192.0.2.1:1", 5*mib
	w := knock(served, r)
	refused(t, w, http.StatusTooManyRequests, "request.volume")
	if w.Header().Get("Retry-After") != "57" { // one MiB, at 64 in an hour
		t.Errorf("Retry-After %q", w.Header().Get("Retry-After"))
	}
	if w := posts(served, "192.0.2.1:1", 5*mib, false); w.Code != http.StatusTooManyRequests {
		t.Errorf("what is not said to come is not counted: %d", w.Code)
	}
	if w := posts(served, "192.0.2.2:1", 5*mib, true); w.Code != http.StatusOK {
		t.Errorf("another sender waits with him: %d", w.Code)
	}
	h.clock.Advance(time.Hour)
	if w := posts(served, "192.0.2.1:1", 60*mib, false); w.Code != http.StatusOK {
		t.Errorf("after an hour: %d", w.Code)
	}
}

func TestWhatDidNotComeIsNotCounted(t *testing.T) {
	h := build(t)
	route := ask
	route.Body = 64 << 20
	served := h.serve(frame.Options{Limits: frame.Limits{Volume: 64 << 20}}, route, fine) // reads nothing
	for range 10 {
		if w := posts(served, "192.0.2.1:1", 30<<20, true); w.Code != http.StatusOK {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
}
