package frame_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"tocsin/transport/frame"
)

// drain reads the body to its end.
func drain(w http.ResponseWriter, r *http.Request) error {
	n, err := io.Copy(io.Discard, r.Body)
	if err == nil {
		_, _ = fmt.Fprint(w, n)
	}
	return err
}

// paced is a server of one route whose bodies must come in stretches of that length.
func (h *house) paced(t *testing.T, stretch time.Duration, handle frame.Handler) *httptest.Server {
	server := httptest.NewServer(h.serve(frame.Options{Limits: frame.Limits{Off: true, Stretch: stretch}}, ask, handle))
	t.Cleanup(server.Close)
	return server
}

// stalls begins a request and sends no more of it; it gives the answer, and whether the
// server hung up behind it. It would wait for ever where the server does.
func stalls(t *testing.T, server *httptest.Server, sent string) (*http.Response, string) {
	t.Helper()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if _, err := fmt.Fprintf(conn, "POST /ask HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n%s", sent); err != nil {
		t.Fatal(err)
	}
	read := bufio.NewReader(conn)
	res, err := http.ReadResponse(read, nil)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := read.ReadByte(); err == nil {
		t.Error("the server sends on")
	}
	return res, string(body)
}

func TestASenderWhoStallsIsNotWaitedFor(t *testing.T) {
	h := build(t)
	server := h.paced(t, 20*time.Millisecond, drain)
	for _, sent := range []string{"", "a"} {
		if res, body := stalls(t, server, sent); res.StatusCode != http.StatusRequestTimeout || !strings.Contains(body, frame.CodeSlow) {
			t.Errorf("after %q: %d %s", sent, res.StatusCode, body)
		}
	}
}

func TestWhatNobodyReadIsNotWaitedFor(t *testing.T) {
	h := build(t)
	server := h.paced(t, time.Hour, fine)
	if res, body := stalls(t, server, ""); res.StatusCode != http.StatusOK || body != "fine" {
		t.Errorf("%d %s", res.StatusCode, body)
	}
}

// line is a connection on which a body comes by pieces, each after a while, until the
// server stops listening. Its time is that of the bubble it runs in.
type line struct {
	*httptest.ResponseRecorder
	piece, left int
	after       time.Duration
	here        int // bytes that came and were not read
	stopped     atomic.Bool
}

func (l *line) SetReadDeadline(time.Time) error {
	l.stopped.Store(true)
	return nil
}

// Read waits for the next piece.
func (l *line) Read(b []byte) (int, error) {
	if l.here == 0 {
		time.Sleep(l.after)
		l.here = min(l.piece, l.left)
		l.left -= l.here
	}
	switch {
	case l.stopped.Load():
		return 0, os.ErrDeadlineExceeded
	case l.here == 0:
		return 0, io.EOF
	}
	n := min(l.here, len(b))
	l.here -= n
	return n, nil
}

func TestWhoKeepsSendingIsHeardOutAndWhoTricklesIsNot(t *testing.T) {
	h := build(t)
	served := h.serve(frame.Options{Limits: frame.Limits{Off: true}}, ask, drain)
	for name, c := range map[string]struct {
		line   *line
		status int
	}{
		"a line of 80 kbit/s":       {&line{piece: 10 << 10, left: 1 << 20, after: time.Second}, http.StatusOK},
		"a line that stutters":      {&line{piece: 90 << 10, left: 1 << 20, after: 4 * time.Second}, http.StatusOK},
		"a byte a second":           {&line{piece: 1, left: 1 << 10, after: time.Second}, http.StatusRequestTimeout},
		"a line of 48 kbit/s":       {&line{piece: 6 << 10, left: 1 << 20, after: time.Second}, http.StatusRequestTimeout},
		"a small form, slowly sent": {&line{piece: 100, left: 800, after: time.Second}, http.StatusOK},
	} {
		synctest.Test(t, func(t *testing.T) {
			c.line.ResponseRecorder = httptest.NewRecorder()
			began := time.Now()
			served.ServeHTTP(c.line, httptest.NewRequest(ask.Method, ask.Pattern, c.line))
			if got := c.line.Code; got != c.status || c.line.stopped.Load() != (got != http.StatusOK) {
				t.Errorf("%s: %d after %s; stopped: %t", name, got, time.Since(began), c.line.stopped.Load())
			}
		})
	}
}

func TestTheWatchOverABodyEndsWithIt(t *testing.T) {
	h := build(t)
	served := h.serve(frame.Options{Limits: frame.Limits{Off: true}}, ask, func(w http.ResponseWriter, r *http.Request) error {
		err := drain(w, r)
		time.Sleep(time.Minute) // what the act takes is not the sender's
		return err
	})
	synctest.Test(t, func(t *testing.T) {
		l := &line{ResponseRecorder: httptest.NewRecorder(), piece: 10, left: 10}
		served.ServeHTTP(l, httptest.NewRequest(ask.Method, ask.Pattern, l))
		if l.Code != http.StatusOK || l.stopped.Load() {
			t.Errorf("%d; stopped: %t", l.Code, l.stopped.Load())
		}
	})
}
