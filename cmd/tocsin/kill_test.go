package main_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"tocsin/domain/access"
	"tocsin/domain/cipher"
	"tocsin/domain/clock"
	"tocsin/domain/evidence"
	"tocsin/domain/report"
	"tocsin/store"
)

// The kill loop: a server under eight writing clients is killed without warning, at a
// random moment, again and again. What was acknowledged is there, once, and its
// receipt verifies. A kill proves nothing about power cuts; synchronous=FULL and the
// journal's own sync are what stands against those.
//
// TOCSIN_KILL_ROUNDS sets the number of rounds.
const (
	killRounds  = 200
	killClients = 8
	perFolder   = 25 // rounds on one data directory
)

func TestNothingAcknowledgedIsLostWhenTheServerIsKilled(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("kills a server for a minute; not in short mode")
	}
	rounds := killRounds
	if text := os.Getenv("TOCSIN_KILL_ROUNDS"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			t.Fatalf("TOCSIN_KILL_ROUNDS=%q is no number of rounds", text)
		}
		rounds = n
	}
	binary := build(t)
	total := 0
	for from := 0; from < rounds; from += perFolder {
		total += killOneFolder(t, binary, min(perFolder, rounds-from))
	}
	if total < rounds {
		t.Errorf("only %d reports were acknowledged in %d rounds: the loop proves nothing", total, rounds)
	}
	t.Logf("%d rounds, %d clients, %d reports acknowledged, none lost, none twice", rounds, killClients, total)
}

// build makes the program once, as an operator would.
func build(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "tocsin")
	out, err := exec.Command("go", "build", "-o", binary, "tocsin/cmd/tocsin").CombinedOutput()
	if err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return binary
}

// sender is a client with its memory: what it has sent and not heard of, and what was
// acknowledged.
type sender struct {
	pending string            // key of the submission whose answer never came
	acked   map[string]string // key → report
	proofs  [][]byte
}

func killOneFolder(t *testing.T, binary string, rounds int) int {
	t.Helper()
	dir := t.TempDir()
	senders := make([]*sender, killClients)
	for i := range senders {
		senders[i] = &sender{acked: map[string]string{}}
	}
	for round := range rounds {
		base, kill := startServer(t, binary, dir)
		ctx, cancel := context.WithCancel(context.Background())
		var wait sync.WaitGroup
		for i, s := range senders {
			wait.Go(func() { s.write(ctx, t, base, fmt.Sprintf("%d-%d", i, round)) })
		}
		time.Sleep(time.Duration(20+rand.IntN(180)) * time.Millisecond)
		kill()
		cancel()
		wait.Wait()
	}
	return settleAccounts(t, dir, senders)
}

var servingAt = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// startServer starts a server and returns where it serves and how to kill it.
func startServer(t *testing.T, binary, dir string) (base string, kill func()) {
	t.Helper()
	cmd := exec.Command(binary, "serve", "--data", dir, "--listen", "127.0.0.1:0", "--rate", "0", "--volume", "0")
	said, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(said)
	var heard bytes.Buffer
	for base == "" && lines.Scan() {
		heard.WriteString(lines.Text() + "\n")
		base = servingAt.FindString(lines.Text())
	}
	if base == "" {
		_ = cmd.Wait()
		t.Fatalf("the server does not start again:\n%s", heard.String())
	}
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		_, _ = io.Copy(io.Discard, said) // until the process is gone
	}()
	return base, func() {
		if err := cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Error(err)
		}
		<-drained
		_ = cmd.Wait() // killed: the exit status says so
	}
}

// write hands in one report after the other until the server is gone. What was not
// answered is repeated first, under its own key.
func (s *sender) write(ctx context.Context, t *testing.T, base, name string) {
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	for n := 0; ctx.Err() == nil; n++ {
		key := s.pending
		if key == "" {
			key = fmt.Sprintf("%s-%d", name, n)
		}
		s.pending = key
		answer, err := handIn(ctx, client, base, key)
		if err != nil {
			return // the server is gone; the key stays pending
		}
		if answer.status != http.StatusCreated && answer.status != http.StatusOK {
			t.Errorf("answered %d: %.300s", answer.status, answer.body)
			return
		}
		s.acked[key], s.pending = answer.Report, ""
		s.proofs = append(s.proofs, []byte(answer.Receipt.JSON))
	}
}

type taken struct {
	Report  string `json:"id"`
	Receipt struct {
		JSON string `json:"json"`
	} `json:"receipt"`
	status int
	body   []byte
}

func handIn(ctx context.Context, client *http.Client, base, key string) (taken, error) {
	var a taken
	body := fmt.Sprintf(`{"kind":"vulnerability","technical":"killed while writing","title":%q}`, key)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/api/v1/reports", bytes.NewBufferString(body))
	if err != nil {
		return a, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", key)
	answer, err := client.Do(req)
	if err != nil {
		return a, err
	}
	defer func() { _ = answer.Body.Close() }()
	if a.body, err = io.ReadAll(answer.Body); err != nil {
		return a, err
	}
	a.status = answer.StatusCode
	if a.status == http.StatusCreated || a.status == http.StatusOK {
		err = json.Unmarshal(a.body, &a)
	}
	return a, err
}

// settleAccounts compares what the clients remember with what the database holds.
func settleAccounts(t *testing.T, dir string, senders []*sender) int {
	t.Helper()
	ctx := context.Background()
	s, err := store.Open(ctx, store.Options{Dir: dir, Clock: clock.At(time.Now().Add(time.Hour)), Suite: cipher.International(nil)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	by := access.By{Act: access.ReadEvidence, Principal: access.Principal{Roles: []access.Role{access.System}, Via: "test"}}
	kept := map[string]int{}
	for _, r := range everyReport(t, s, by) {
		kept[r.ID]++
	}
	verifier, err := note.NewVerifier(s.PublicKey())
	if err != nil {
		t.Fatal(err)
	}
	acked, reports := 0, map[string]bool{}
	for _, one := range senders {
		for key, id := range one.acked {
			acked++
			if kept[id] != 1 {
				t.Errorf("the report %s under the key %s was acknowledged and is there %d times", id, key, kept[id])
			}
			if reports[id] {
				t.Errorf("the report %s answers two keys", id)
			}
			reports[id] = true
		}
		for _, proof := range one.proofs {
			receipt, err := evidence.ParseReceipt(proof)
			if err == nil {
				_, err = evidence.Verify(receipt, note.VerifierList(verifier))
			}
			if err != nil {
				t.Errorf("a receipt does not verify: %v", err)
			}
		}
	}
	// beyond what was acknowledged there can be at most what was sent and not answered
	if extra := len(kept) - acked; extra < 0 || extra > len(senders) {
		t.Errorf("%d reports are kept, %d were acknowledged: a key has become two reports", len(kept), acked)
	}
	check, err := s.Fsck(ctx, by)
	if err != nil || !check.Sound() {
		t.Errorf("after the kills fsck says: %v %+v", err, check)
	}
	return acked
}

func everyReport(t *testing.T, s *store.Store, by access.By) []report.Report {
	t.Helper()
	var all []report.Report
	var before store.Place
	for {
		page, err := s.Look(by).AllReports(context.Background(), before, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			return all
		}
		all = append(all, page...)
		last := page[len(page)-1]
		before = store.Place{At: last.Received, ID: last.ID}
	}
}
