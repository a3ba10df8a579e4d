package frame_test

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tocsin/store/storetest"
	"tocsin/transport/frame"
)

// two are two processes on one database.
func two(t *testing.T) (a, b *house) {
	t.Helper()
	first := storetest.Postgres(t).House(t)
	second := &storetest.House{Dir: t.TempDir(), Database: first.Database, Clock: first.Clock}
	a = found(t, first)
	keys := filepath.Join(second.Dir, "keys")
	a.must(os.MkdirAll(keys, 0o700))
	files, err := os.ReadDir(filepath.Join(first.Dir, "keys"))
	a.must(err)
	for _, f := range files {
		key, err := os.ReadFile(filepath.Join(first.Dir, "keys", f.Name()))
		a.must(err)
		a.must(os.WriteFile(filepath.Join(keys, f.Name()), key, 0o600))
	}
	return a, process(t, second)
}

// stream is a server of which one answer goes on and on.
type stream struct {
	*counted
	url   string
	ended chan error
}

func (h *house) streams(parts int, pause time.Duration) *stream {
	h.t.Helper()
	s := &stream{ended: make(chan error, 1)}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	h.must(err)
	s.counted = &counted{Listener: listener}
	server := httptest.NewUnstartedServer(h.serve(frame.Options{}, look, func(w http.ResponseWriter, _ *http.Request) (err error) {
		part := []byte(strings.Repeat("stream of the case ", 14_000))
		for range parts {
			if _, err = w.Write(part); err != nil {
				break
			}
			time.Sleep(pause)
		}
		s.ended <- err
		return err
	}))
	server.Listener = s.counted
	server.Start()
	h.t.Cleanup(server.Close)
	s.url = server.URL + "/look"
	return s
}

// begin asks and reads the first bytes.
func (s *stream) begin(t *testing.T, token string) *http.Response {
	t.Helper()
	answer, err := asked(t, s.url, token)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = answer.Body.Close() })
	if _, err := io.ReadFull(answer.Body, make([]byte, 100_000)); err != nil {
		t.Fatal(err)
	}
	return answer
}

// What one process sends to a unit ends before another process has it suspended, whether
// it is taken quickly or not at all; another unit notices nothing.
func TestAStreamEndsWithASuspensionByAnotherProcess(t *testing.T) {
	a, b := two(t)
	for _, quickly := range []bool{true, false} {
		org, token := a.unit(map[bool]string{true: "alpha", false: "beta"}[quickly])
		_, other := a.unit(map[bool]string{true: "gamma", false: "delta"}[quickly])
		theirs, spared := b.streams(2000, 5*time.Millisecond), b.streams(2000, 5*time.Millisecond)
		answer, kept := theirs.begin(t, token), spared.begin(t, other)
		go func() { _, _ = io.Copy(io.Discard, kept.Body) }()
		if quickly {
			go func() { _, _ = io.Copy(io.Discard, answer.Body) }()
		}
		time.Sleep(700 * time.Millisecond) // under its second lease, or its third
		slow := time.AfterFunc(5*time.Second, func() { t.Error("the suspension waits for a reader") })
		a.suspends(org)
		slow.Stop()
		theirs.marked.Store(true)
		select {
		case err := <-theirs.ended:
			if err == nil {
				t.Error("the stream went on to its end")
			}
		case <-time.After(time.Second):
			t.Error("the stream goes on")
		}
		if n := theirs.after.Load(); n != 0 {
			t.Errorf("read quickly: %t; %d bytes were sent after the suspension", quickly, n)
		}
		if answer, err := asked(t, theirs.url, token); err != nil || answer.StatusCode != http.StatusUnauthorized {
			t.Errorf("the token still opens something: %v %v", answer, err)
		}
		select {
		case err := <-spared.ended:
			t.Errorf("the stream of another unit ended: %v", err)
		default:
		}
	}
}

// An answer that another process made before a suspension, and had not begun to send, is
// not sent.
func TestAnAnswerThatASuspensionByAnotherProcessOvertookIsNotSent(t *testing.T) {
	a, b := two(t)
	org, token := a.unit("alpha")
	made, suspended := make(chan bool), make(chan bool)
	served := httptest.NewServer(b.serve(frame.Options{}, look, func(w http.ResponseWriter, _ *http.Request) error {
		_, _ = io.WriteString(w, "the secret")
		made <- true
		<-suspended
		return nil
	}))
	defer served.Close()
	go func() {
		<-made
		a.suspends(org)
		suspended <- true
	}()
	answer, err := asked(t, served.URL+"/look", token)
	a.must(err)
	body, err := io.ReadAll(answer.Body)
	a.must(err)
	if strings.Contains(string(body), "secret") || answer.StatusCode != http.StatusUnauthorized {
		t.Errorf("the suspended unit is told %d %s", answer.StatusCode, body)
	}
}

// A reader who is slow is waited for as long as his unit stands; a process that can no
// longer ask whether it does sends nothing more.
func TestAProcessThatCannotAskTheDatabaseStopsSending(t *testing.T) {
	a, b := two(t)
	_, token := a.unit("alpha")
	s := b.streams(100, 0)
	answer := s.begin(t, token)
	select { // nobody reads on
	case err := <-s.ended:
		t.Fatalf("a slow reader was cut: %v", err)
	case <-time.After(2500 * time.Millisecond):
	}
	if _, err := io.ReadFull(answer.Body, make([]byte, 4<<20)); err != nil {
		t.Fatalf("a slow reader was cut: %v", err)
	}
	storetest.Close(t, b.store)
	select {
	case err := <-s.ended:
		if err == nil {
			t.Error("the stream went on to its end")
		}
	case <-time.After(2 * time.Second):
		t.Error("it goes on sending without the database")
	}
}
