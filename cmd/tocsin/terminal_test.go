package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"tocsin/domain/clock"
	"tocsin/domain/fault"
)

// paper is a terminal that remembers what it showed.
func paper() (*terminal, *bytes.Buffer) {
	shown := new(bytes.Buffer)
	return &terminal{in: strings.NewReader(""), out: shown, err: shown, clock: clock.At(time.Unix(0, 0))}, shown
}

func TestNothingIsWaitedForThatIsNoPlainFile(t *testing.T) {
	dir := t.TempDir()
	pipe, receipt := filepath.Join(dir, "checkpoint"), filepath.Join(dir, "receipt.json")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip("this system makes no pipes:", err)
	}
	if err := os.WriteFile(receipt, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	key := "tocsin.local/log+f5e8a555+AQRQofNCrx8VvVnlvwwGj48C+7nLqPf0r3vIUGd0Id4C"
	for name, v := range map[string]verify{
		"a pipe":            {Key: key, Files: []string{pipe}},
		"a folder of pipes": {Key: key, Files: []string{dir}},
		"a pipe of keys":    {Key: pipe, Files: []string{receipt}},
		"keys without end":  {Key: "/dev/zero", Files: []string{receipt}},
	} {
		done := make(chan string, 1)
		go func() {
			term, shown := paper()
			term.close(v.Run(term))
			done <- shown.String()
		}()
		select {
		case said := <-done:
			if !strings.Contains(said, "no plain file") {
				t.Errorf("%s: %s", name, said)
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("%s is waited for", name)
		}
	}
}

// TestASecondSignalEnds: a verb that waits for its input does not look at the first.
func TestASecondSignalEnds(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Args = []string{"tocsin", "law", "due", "-"}
	cmd.Env = append(os.Environ(), "TOCSIN_NOW=2021-12-09T01:00:00Z")
	in, err := cmd.StdinPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := in.Write(bytes.Repeat([]byte(" "), 1<<20)); err != nil { // more than a pipe holds: it reads
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for range 400 {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-ended:
			return
		case <-time.After(25 * time.Millisecond):
		}
	}
	_ = cmd.Process.Kill()
	t.Error("it cannot be ended")
}

func TestAReportGoesToNobodyButWhoWasNamed(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("%s was handed to another", r.Method)
	}))
	defer other.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		named := httptest.NewServer(http.RedirectHandler(other.URL+"/x", status))
		err := client{base: named.URL}.post(t.Context(), "/x", "key", []byte("{}"), nil)
		named.Close()
		if f := fault.From(err); err == nil || f.Code != "server.moved" || !strings.Contains(f.Message, other.URL) {
			t.Errorf("%d: %v", status, err)
		}
	}
}

func TestAReceiptForOtherBytesIsNotCalledTakenIn(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"id":"rep_1","receipt":{"json":"{}"}}`)
	}))
	defer server.Close()
	file := filepath.Join(t.TempDir(), "receipt.json")
	verb := reportVerb{platform: platform{Server: server.URL}, Save: file, Content: content{Kind: "vulnerability", Title: "x"}}
	term, shown := paper()
	err := verb.Run(context.Background(), term)
	if _, there := os.Stat(file); fault.From(err).Code != "report.receipt" || there == nil || shown.Len() > 0 {
		t.Errorf("%v, saved: %v, %s", err, there == nil, shown)
	}
}

func TestNobodyCommandsTheTerminal(t *testing.T) {
	const bad = "\x1b]0;owned\a\x1b[2J\u202e\u009b31m"
	term, shown := paper()
	term.close(fault.New(fault.Refused, "x", "%s", bad).At(bad).WithHint("%s", bad).Because(os.ErrNotExist))
	term.say("%s\nsecond line", bad)
	_ = (&verify{}).tell(term, []verdict{{File: bad, Kind: "log", Wrong: bad, Hint: bad}, {File: bad, Proven: true, Says: bad}})
	rows := term.table()
	_, _ = io.WriteString(rows, "a\t"+bad+"\n")
	_ = rows.Flush()
	law := filepath.Join(t.TempDir(), bad+".yaml")
	if err := os.WriteFile(law, nil, 0o600); err == nil {
		term.close((&lawCheck{Folders: []string{filepath.Dir(law)}}).Run(term))
	}
	if words := shown.String(); strings.ContainsAny(words, "\x1b\a\u202e\u009b") || !strings.Contains(words, "\nsecond line\n") || strings.Count(words, "owned") < 9 {
		t.Errorf("%q", words)
	}
}

func TestFactsThatAreNothingAreCalledEmpty(t *testing.T) {
	for _, file := range []string{os.DevNull, "-"} {
		term, shown := paper()
		term.close((&lawDue{Facts: file}).Run(term))
		if !strings.Contains(shown.String(), "the file is empty") {
			t.Errorf("%s: %s", file, shown)
		}
	}
}
