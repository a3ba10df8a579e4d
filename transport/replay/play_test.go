package replay_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/cipher"
	"tocsin/domain/clock"
	"tocsin/domain/fault"
	"tocsin/domain/lookback"
	"tocsin/law"
	"tocsin/store"
	"tocsin/transport/replay"
)

// instance is an empty office with a set clock at the beginning of the replay.
type instance struct {
	*desk.Desk
	t     *testing.T
	ctx   context.Context
	store *store.Store
	clock *clock.Set
	file  *replay.File
	replay.Played
}

func empty(t *testing.T) *instance {
	t.Helper()
	f, err := replay.Open("log4shell")
	must(t, err)
	n := &instance{t: t, ctx: context.Background(), clock: clock.At(f.Begins()), file: f}
	suite := cipher.International(nil)
	n.store, err = store.Open(n.ctx, store.Options{Dir: t.TempDir(), Clock: n.clock, Suite: suite})
	must(t, err)
	t.Cleanup(func() { _ = n.store.Close() })
	book, err := law.Load()
	must(t, err)
	n.Desk, err = desk.New(n.ctx, desk.Options{Store: n.store, Law: book, Clock: n.clock, Suite: suite})
	must(t, err)
	return n
}

// played is an instance in which the replay was played.
func played(t *testing.T) *instance {
	t.Helper()
	n := empty(t)
	var err error
	n.Played, err = replay.Play(n.ctx, n.Desk, n.clock, n.file, nil)
	must(t, err)
	return n
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%v (%v)", err, fault.From(err).Unwrap())
	}
}

// as is the holder of a login at this moment.
func (n *instance) as(login string) access.Principal {
	n.t.Helper()
	who, err := n.Enrolment.Acting(n.ctx, login, "test")
	must(n.t, err)
	return who
}

func (n *instance) lookback() lookback.Account {
	n.t.Helper()
	a, err := n.Look.Lookback(n.ctx, n.as("auditor"), n.Case)
	must(n.t, err)
	return a
}

// record reads the real record of the vulnerability, or skips.
func record(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "conformance", "log4shell", "cve-record-CVE-2021-44228.json"))
	if err != nil {
		t.Skip("the real CVE record is not beside the repository: ../shared/conformance/log4shell is missing")
	}
	return data
}

func TestTheCasePlaysThroughTheActsOfTheDesk(t *testing.T) {
	began := time.Now()
	n := played(t)
	took := time.Since(began)
	a := n.lookback()
	t.Logf("%d steps in %s, %d entries", n.Steps, took, a.Size)
	for _, s := range a.Statements {
		t.Log(s.Key, n.file.Name, s.Org, s.Params, s.Value, s.Unit, s.From, s.To, s.State, s.Cite, s.Finding, s.Evidence)
	}
	for _, p := range a.Policies {
		t.Log(p.Answer.Instrument, p.Answer.Stage, p.Answer.DueDay, p.Answer.State, p.Without.DueDay)
	}
}
