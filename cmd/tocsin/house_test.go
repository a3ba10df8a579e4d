package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"tocsin/domain/clock"
)

// house is a whole server in this process, as the verb serve starts it, with a set
// clock; and a browser before it.
type house struct {
	t       *testing.T
	clock   *clock.Set
	base    string // where it serves
	found   string // path of the first administrator's link
	verb    *serve // what serves, where a story stops it and starts it again
	stop    func() // ends what serves
	browser context.Context
	shots   string // folder of the pictures
	axe     string // the script that looks for barriers; empty where it cannot be had
}

// aDay is how long sessions last in a story.
var aDay = signSettings{Idle: 48 * time.Hour, Session: 48 * time.Hour, OtherIdle: 48 * time.Hour, OtherSession: 48 * time.Hour, Identify: 30, Open: 120, Beside: 15}

const password = "correct horse battery"

// wayIn is the line by which a new server invites its first administrator.
var wayIn = regexp.MustCompile(`(http://127\.0\.0\.1:\d+)(/found/\S+)`)

// openHouse starts a server on a new data directory and a browser.
func openHouse(t *testing.T, now time.Time) *house {
	t.Helper()
	h := newHouse(t, now)
	h.verb = &serve{
		keeping:      keeping{place: place{Data: t.TempDir()}},
		doorSettings: doorSettings{Name: "共享平台", Operator: "the office of the story", Filing: "LD-2021-0001"},
		Listen:       "127.0.0.1:0", Relay: t.TempDir(), Log: "text",
		signSettings: aDay, // in which its people come back to their pages
	}
	way := h.starts(h.verb.Run, wayIn)
	h.base, h.found = way[1], way[2]
	return h
}

// invites stops the server, has whoever holds the data directory make a first link, as
// the guide of operations says, and serves again at the same address.
func (h *house) invites(login string) (path string) {
	h.t.Helper()
	h.stop()
	var said bytes.Buffer
	u := &userInvite{keeping: keeping{place: h.verb.place}, invitation: invitation{Hours: 24}, Login: login}
	if err := u.Run(context.Background(), &terminal{out: &said, err: &said, clock: h.clock}); err != nil {
		h.t.Fatal(err)
	}
	h.verb = &serve{
		keeping: keeping{place: h.verb.place}, doorSettings: h.verb.doorSettings, signSettings: h.verb.signSettings,
		Listen: strings.TrimPrefix(h.base, "http://"), Relay: h.verb.Relay, Log: h.verb.Log,
	}
	h.starts(h.verb.Run, regexp.MustCompile(regexp.QuoteMeta(h.base)))
	return doorOf.FindString(said.String())
}

// newHouse has a clock and a browser, and no server yet.
func newHouse(t *testing.T, now time.Time) *house {
	t.Helper()
	return &house{t: t, clock: clock.At(now), browser: chromium(t), shots: shots(t), axe: axe(t)}
}

// starts runs a verb that serves until the test ends, waits until it has said what the
// test needs to know, and returns that.
func (h *house) starts(verb func(context.Context, *terminal) error, awaited *regexp.Regexp) []string {
	h.t.Helper()
	read, write := io.Pipe()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	var logged bytes.Buffer
	go func() {
		err := verb(ctx, &terminal{out: write, err: io.MultiWriter(&logged, write), clock: h.clock})
		ended <- errors.Join(err, write.Close())
	}()
	h.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			h.t.Errorf("the server ended with %v\n%s", err, logged.String())
		}
		if strings.Contains(logged.String(), "level=ERROR") {
			h.t.Errorf("the server logged an error:\n%s", logged.String())
		}
	})
	h.t.Cleanup(h.stop)
	var heard []byte
	for part := make([]byte, 4096); ; {
		n, err := read.Read(part)
		heard = append(heard, part[:n]...)
		if found := awaited.FindStringSubmatch(string(heard)); found != nil {
			go func() { _, _ = io.Copy(io.Discard, read) }() // what it says later must not make it wait
			return found
		}
		if err != nil {
			h.t.Fatalf("the server did not start: %s", heard)
		}
	}
}

// required says whether a missing browser is a failure. make test sets it where both
// can be had.
func required() bool { return os.Getenv("TOCSIN_TEST_BROWSER_REQUIRED") == "1" }

// absent skips the test for want of a tool, or fails where it is required.
func absent(t *testing.T, what, remedy string) {
	t.Helper()
	if required() {
		t.Fatalf("%s; TOCSIN_TEST_BROWSER_REQUIRED=1 asks for it: %s", what, remedy)
	}
	t.Skipf("%s, so no page was looked at in a browser: %s", what, remedy)
}

// flags of the browser: it draws in memory, speaks to nobody but the server, and
// leaves nothing behind.
func flags(path, folder string) []chromedp.ExecAllocatorOption {
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(folder))
	for _, f := range []string{"disable-quic", "disable-component-update", "disable-domain-reliability", "no-pings"} {
		options = append(options, chromedp.Flag(f, true))
	}
	return options
}

// chromium starts the browser of the machine.
func chromium(t *testing.T) context.Context {
	t.Helper()
	if testing.Short() {
		t.Skip("starts a browser; not in short mode")
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "headless-shell"} {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		machine, leave := chromedp.NewExecAllocator(context.Background(), flags(path, t.TempDir())...)
		t.Cleanup(leave)
		ctx, cancel := chromedp.NewContext(machine)
		t.Cleanup(cancel)
		if err := chromedp.Do(ctx); err != nil {
			t.Fatal(err)
		}
		return ctx
	}
	absent(t, "there is no Chromium on this machine", "apt-get install chromium fonts-noto-cjk")
	return nil
}

// shots is the folder of the pictures: build/shot of the repository, or TOCSIN_SHOTS.
func shots(t *testing.T) string {
	t.Helper()
	folder := os.Getenv("TOCSIN_SHOTS")
	if folder == "" {
		folder = filepath.Join("..", "..", "build", "shot")
	}
	folder, err := filepath.Abs(folder)
	if err == nil {
		err = os.MkdirAll(folder, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("pictures of the pages are in %s", folder)
	return folder
}

// axe-core is taken by name and version from the registry, never kept in the
// repository; its package is the one that was looked at.
const (
	axePackage = "axe-core@4.11.1"
	axeFile    = "axe-core-4.11.1.tgz"
	axeSum     = "5b86f813d96904f2d925fed5715877c75fc1cc140f89565fb42145e7801b2305"
)

// axe is the script of axe-core, fetched once into build/axe.
func axe(t *testing.T) string {
	t.Helper()
	folder, err := filepath.Abs(filepath.Join("..", "..", "build", "axe"))
	if err == nil {
		err = os.MkdirAll(folder, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	packed, err := os.ReadFile(filepath.Join(folder, axeFile))
	if errors.Is(err, os.ErrNotExist) {
		npm, missing := exec.LookPath("npm")
		if missing != nil {
			absent(t, "there is no npm on this machine", "apt-get install npm")
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if out, failed := exec.CommandContext(ctx, npm, "pack", axePackage, "--pack-destination", folder).CombinedOutput(); failed != nil {
			absent(t, axePackage+" cannot be fetched ("+lastLine(out)+")", "see whether npm reaches its registry")
		}
		packed, err = os.ReadFile(filepath.Join(folder, axeFile))
	}
	if err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(packed); hex.EncodeToString(sum[:]) != axeSum {
		t.Fatalf("%s is not the package that was looked at: its SHA-256 is %x", axeFile, sum)
	}
	return unpack(t, packed, "package/axe.min.js")
}

func lastLine(out []byte) string {
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	return lines[len(lines)-1]
}

// unpack takes one file out of a package.
func unpack(t *testing.T, packed []byte, name string) string {
	t.Helper()
	plain, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	for files := tar.NewReader(plain); ; {
		head, err := files.Next()
		if err != nil {
			t.Fatalf("%s is not in the package: %v", name, err)
		}
		if head.Name == name {
			text, err := io.ReadAll(files)
			if err != nil {
				t.Fatal(err)
			}
			return string(text)
		}
	}
}

// passes lets time go by.
func (h *house) passes(d time.Duration) { h.clock.Advance(d) }
