package frame

import (
	"errors"
	"io"
	"net/http"
	"os"
	"sync"
	"time"

	"tocsin/domain/fault"
)

// slowest is how many bytes of a body a sender must get through in a second, in the mean
// of a stretch: 64 kbit/s. Who is slower holds a connection and sends nothing.
const slowest = 8 << 10

// CodeSlow is the code of a fault that HTTP has its own status for: the request did not
// come in time.
const CodeSlow = "request.slow"

// past is a time that is over, for a deadline that stops at once.
var past = time.Unix(1, 0)

// paced is the body of a request that must keep coming. The time for the whole of it is
// the server's; within that, each stretch of time from the first reading on must bring
// its share.
type paced struct {
	io.ReadCloser
	stretch time.Duration
	stop    func() // ends all reading from the sender at once

	mu    sync.Mutex
	timer *time.Timer // from the first reading on
	came  int64       // bytes in the stretch under way
	done  bool
}

// pace makes the body of a request a paced one; the second result ends its watch.
func pace(w http.ResponseWriter, req *http.Request, stretch time.Duration) (*paced, func()) {
	stop := func() { _ = http.NewResponseController(w).SetReadDeadline(past) } // where there is no connection, nobody is slow
	p := &paced{ReadCloser: req.Body, stretch: stretch, stop: stop}
	return p, func() {
		if !p.end() && req.ContentLength != 0 {
			stop() // what was not read is not waited for, either
		}
	}
}

// Read reads on, and says so where the sender was stopped for being slow.
func (p *paced) Read(b []byte) (int, error) {
	p.mu.Lock()
	if p.timer == nil && !p.done {
		p.timer = time.AfterFunc(p.stretch, p.look)
	}
	p.mu.Unlock()
	n, err := p.ReadCloser.Read(b)
	p.mu.Lock()
	p.came += int64(n)
	p.mu.Unlock()
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		err = fault.New(fault.Unavailable, CodeSlow, "the request comes too slowly").Because(err).WithHint("send it again over a better line, or in parts")
	case err == io.EOF: // bare: one that is wrapped is no end
		p.end()
	}
	return n, err
}

// look stops a sender who did not bring the share of a stretch, and else begins the next.
func (p *paced) look() {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.done:
	case float64(p.came) < slowest*p.stretch.Seconds():
		p.stop()
	default:
		p.came = 0
		p.timer.Reset(p.stretch)
	}
}

// end watches no longer, and reports whether that was so before.
func (p *paced) end() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	before := p.done
	if p.done = true; p.timer != nil {
		p.timer.Stop()
	}
	return before
}
