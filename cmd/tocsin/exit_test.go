package main

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"tocsin/domain/fault"
	"tocsin/transport/frame"
)

func TestEveryKindOfFaultHasItsExitCode(t *testing.T) {
	for _, k := range fault.Kinds {
		code, there := exits[k]
		if !there || code == exitDone || code == exitUsage {
			t.Errorf("%s: exit code %d (declared: %v)", k, code, there)
		}
	}
	if len(exits) != len(fault.Kinds) {
		t.Errorf("%d kinds have an exit code, there are %d", len(exits), len(fault.Kinds))
	}
	for err, want := range map[error]int{
		nil: exitDone, usage("x", "x"): exitUsage, said("verify.refused"): exitRefused, errors.New("a driver's text"): exitOurs,
		errors.Join(fault.New(fault.Absent, "absent", "x"), nil): exitAbsent,
	} {
		if got := exitCode(err); got != want {
			t.Errorf("%v: exit code %d, want %d", err, got, want)
		}
	}
}

// TestTheClientReadsBackWhatTheFrameWrites: a fault that goes over the wire as a
// problem document comes out as the fault that it was, for every kind.
func TestTheClientReadsBackWhatTheFrameWrites(t *testing.T) {
	for _, k := range fault.Kinds {
		sent := fault.New(k, "some.code", "what is wrong").At("/field").WithHint("what to do")
		sent.Reasons = []fault.Fault{*fault.New(k, "one", "first").At("/a"), *fault.New(k, "two", "second").WithHint("mend it")}
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { frame.WriteProblem(w, r, sent) }))
		err := client{base: server.URL}.send(t.Context(), http.MethodPost, "/x", "key", []byte("{}"), nil)
		server.Close()
		got := fault.From(err)
		if got.Kind != sent.Kind || got.Code != sent.Code || got.Error() != sent.Error() || got.Hint != sent.Hint || got.Reasons[1].Hint != "mend it" {
			t.Errorf("%s: sent %v, came back as %s %v", k, sent, got.Kind, got)
		}
	}
}

func TestTheClientSendsTheSameBytesUnderTheSameKeyUntilItIsHeard(t *testing.T) {
	var keys, bodies []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := new(strings.Builder)
		_ = r.Write(body)
		keys, bodies = append(keys, r.Header.Get("Idempotency-Key")), append(bodies, body.String())
		if len(keys) < 2 {
			w.Header().Set("Retry-After", "1")
			frame.WriteProblem(w, r, fault.New(fault.Unavailable, "store.closing", "not now"))
			return
		}
		w.WriteHeader(http.StatusCreated)
		_ = json.NewEncoder(w).Encode(map[string]string{"id": "rep_1"})
	}))
	defer server.Close()
	var answer taken
	began := time.Now()
	if err := (client{base: server.URL}).post(t.Context(), "/x", "mine", []byte(`{"kind":"vulnerability"}`), &answer); err != nil {
		t.Fatal(err)
	}
	if answer.ID != "rep_1" || len(keys) != 2 || keys[0] != "mine" || keys[1] != "mine" || bodies[0] != bodies[1] {
		t.Errorf("%+v, keys %v, the bodies are the same: %v", answer, keys, bodies[0] == bodies[1])
	}
	if waited := time.Since(began); waited < time.Second {
		t.Errorf("it came back after %s, and was asked to wait a second", waited)
	}
}

func TestTheClientTriesNothingAgainThatCannotHelp(t *testing.T) {
	n := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n++
		frame.WriteProblem(w, r, fault.New(fault.Conflict, "report.key", "another report"))
	}))
	defer server.Close()
	if err := (client{base: server.URL}).post(t.Context(), "/x", "mine", []byte("{}"), nil); !fault.Is(err, fault.Conflict) || n != 1 {
		t.Errorf("%d tries, %v", n, err)
	}
}
