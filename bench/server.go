package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// server is something to measure.
type server struct {
	name     string
	command  func(dir string) (line []string, clear func() error, err error) // clear takes away what lies outside dir
	path     string
	named    bool // who reports there says who he is
	receipts bool // its answers carry receipts, which are verified
}

// running is a server that answers.
type running struct {
	cmd  *exec.Cmd
	base string
	cold time.Duration

	clear func() error
}

var address = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// start starts the server on an empty directory and waits for its first answer.
func (s server) start(ctx context.Context, dir string) (*running, error) {
	words, clear, err := s.command(dir)
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	said, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	cmd.Stderr, cmd.Stdout = write, io.Discard
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, errors.Join(err, said.Close(), write.Close())
	}
	if err := write.Close(); err != nil {
		return nil, err
	}
	base := make(chan string, 1)
	go listenFor(said, base)
	r := &running{cmd: cmd, clear: clear}
	select {
	case r.base = <-base:
	case <-time.After(30 * time.Second):
		return nil, errors.Join(fmt.Errorf("%s did not say where it serves", s.name), r.stop())
	}
	if err := r.answers(ctx); err != nil {
		return nil, errors.Join(err, r.stop())
	}
	r.cold = time.Since(began)
	return r, nil
}

// listenFor finds the address in what the server says, and reads on so that it never
// waits for a reader.
func listenFor(said io.ReadCloser, base chan<- string) {
	lines := bufio.NewScanner(said)
	for lines.Scan() {
		if found := address.FindString(lines.Text()); found != "" {
			select {
			case base <- found:
			default:
			}
		}
	}
	_ = said.Close() // the server is gone
}

func (r *running) answers(ctx context.Context) error {
	for range 500 {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.base+"/healthz", nil)
		if err != nil {
			return err
		}
		answer, err := http.DefaultClient.Do(req)
		if err == nil {
			return answer.Body.Close()
		}
		time.Sleep(2 * time.Millisecond)
	}
	return errors.New("the server does not answer")
}

// memory is the resident size of the process in bytes.
func (r *running) memory() int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", r.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(text))
	if len(fields) < 2 {
		return 0
	}
	pages, err := strconv.ParseInt(fields[1], 10, 64)
	if err != nil {
		return 0
	}
	return pages * int64(os.Getpagesize())
}

// stop ends the server as an operator would.
func (r *running) stop() error {
	if err := r.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	if err := r.cmd.Wait(); err != nil && r.cmd.ProcessState != nil && r.cmd.ProcessState.ExitCode() > 0 {
		return errors.Join(err, r.clear())
	}
	return r.clear()
}
