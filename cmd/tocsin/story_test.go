package main

import (
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"tocsin/domain/clock"
	"tocsin/domain/evidence"
)

// TestMain lets the stories run the program itself, as a process of its own, with a
// clock that stands where TOCSIN_NOW says. The variable is read here, in a file of the
// tests, and nowhere else: the program that is shipped knows one clock, and nobody who
// can set its environment can date back what it records.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"tocsin": func() {
		now, err := time.Parse(time.RFC3339, os.Getenv("TOCSIN_NOW"))
		if err != nil {
			fmt.Fprintln(os.Stderr, "a story sets TOCSIN_NOW:", err)
			os.Exit(125)
		}
		os.Exit(run(os.Args[1:], clock.At(now)))
	}})
}

// TestStories plays every story in testdata/story: what somebody types, and what must
// come of it.
func TestStories(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/story",
		Setup: func(e *testscript.Env) error {
			address, err := freeAddress()
			e.Setenv("TOCSIN_NOW", "2021-12-09T01:00:00Z")
			e.Setenv("TOCSIN_LISTEN", address)
			e.Setenv("SERVER", "http://"+address)
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": wantExit, "reach": reach, "get": get, "turns": turns, "appears": appears, "fill": fill, "pick": pick, "signal": send, "tamper": tamper, "mirror": mirror,
		},
	})
}

// freeAddress is an address of this machine that nobody listened on a moment ago.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// wantExit runs a program and wants exactly one exit code: exits CODE PROGRAM ARG...
func wantExit(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	if err != nil || neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARG...")
	}
	got := 0
	err = ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("the exit code is %d, not %d", got, want)
	}
}

// reach waits until an address answers: reach URL
func reach(ts *testscript.TestScript, _ bool, args []string) {
	eventually(ts, args[0]+" does not answer", func() bool {
		answer, err := http.Get(args[0])
		if err == nil {
			_ = answer.Body.Close()
		}
		return err == nil
	})
}

// get fetches an address, as the holder of TOCSIN_TOKEN if there is one, prints the
// answer and wants a status: get STATUS URL [FILE]
func get(ts *testscript.TestScript, _ bool, args []string) {
	request, err := http.NewRequest(http.MethodGet, args[1], nil)
	ts.Check(err)
	if token := ts.Getenv("TOCSIN_TOKEN"); token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := http.DefaultClient.Do(request)
	ts.Check(err)
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	ts.Check(err)
	if strconv.Itoa(answer.StatusCode) != args[0] {
		ts.Fatalf("%s answers %s: %s", args[1], answer.Status, body)
	}
	if len(args) > 2 {
		ts.Check(os.WriteFile(ts.MkAbs(args[2]), body, 0o600))
		return
	}
	_, err = ts.Stdout().Write(body)
	ts.Check(err)
}

// tamper changes a database behind the program's back: tamper FILE STATEMENT
func tamper(ts *testscript.TestScript, _ bool, args []string) {
	db, err := sql.Open("sqlite", ts.MkAbs(args[0]))
	ts.Check(err)
	defer func() { _ = db.Close() }()
	changed, err := db.Exec(args[1])
	ts.Check(err)
	if n, err := changed.RowsAffected(); err != nil || n == 0 {
		ts.Fatalf("nothing was changed (%v)", err)
	}
}

// appears waits until a file is there: appears PATTERN
func appears(ts *testscript.TestScript, _ bool, args []string) {
	eventually(ts, "no file "+args[0], func() bool {
		found, err := filepath.Glob(ts.MkAbs(args[0]))
		return err == nil && len(found) > 0
	})
}

// turns waits until an address answers with a status: turns STATUS URL
func turns(ts *testscript.TestScript, _ bool, args []string) {
	eventually(ts, args[1]+" does not turn "+args[0], func() bool {
		answer, err := http.Get(args[1])
		if err != nil {
			return false
		}
		_ = answer.Body.Close()
		return strconv.Itoa(answer.StatusCode) == args[0]
	})
}

func eventually(ts *testscript.TestScript, otherwise string, done func() bool) {
	for range 400 {
		if done() {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	ts.Fatalf("%s, within ten seconds", otherwise)
}

// send sends a signal to the server that runs in the background: signal NAME
func send(ts *testscript.TestScript, _ bool, args []string) {
	known := map[string]os.Signal{"TERM": syscall.SIGTERM, "INT": syscall.SIGINT, "HUP": syscall.SIGHUP}
	running := ts.BackgroundCmds()
	if known[args[0]] == nil || len(running) == 0 {
		ts.Fatalf("usage: signal TERM|INT|HUP, while a server runs")
	}
	ts.Check(running[len(running)-1].Process.Signal(known[args[0]]))
}

// fill sets a variable to the text of a file: fill NAME FILE
func fill(ts *testscript.TestScript, _ bool, args []string) {
	ts.Setenv(args[0], strings.TrimSpace(ts.ReadFile(args[1])))
}

// pick sets a variable to the first part of a file that fits: pick NAME PATTERN FILE
func pick(ts *testscript.TestScript, _ bool, args []string) {
	pattern, err := regexp.Compile(args[1])
	ts.Check(err)
	found := pattern.FindString(ts.ReadFile(args[2]))
	if found == "" {
		ts.Fatalf("nothing in %s fits %s", args[2], args[1])
	}
	ts.Setenv(args[0], found)
}

// mirror copies a whole log into a folder, as anybody may: mirror URL DIR
func mirror(ts *testscript.TestScript, _ bool, args []string) {
	fetch := func(path string) []byte {
		answer, err := http.Get(args[0] + "/" + path)
		ts.Check(err)
		defer func() { _ = answer.Body.Close() }()
		if answer.StatusCode != http.StatusOK {
			ts.Fatalf("%s: %s", path, answer.Status)
		}
		body, err := io.ReadAll(answer.Body)
		ts.Check(err)
		file := filepath.Join(ts.MkAbs(args[1]), path)
		ts.Check(os.MkdirAll(filepath.Dir(file), 0o700))
		ts.Check(os.WriteFile(file, body, 0o600))
		return body
	}
	lines := strings.Split(string(fetch("checkpoint")), "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	ts.Check(err)
	for _, tile := range evidence.NewTiles(0, size) {
		fetch(evidence.TilePath(tile))
	}
}
