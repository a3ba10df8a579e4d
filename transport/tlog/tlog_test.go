package tlog_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/cipher"
	"tocsin/domain/clock"
	"tocsin/domain/evidence"
	"tocsin/domain/report"
	"tocsin/law"
	"tocsin/store"
	"tocsin/transport/frame"
	log "tocsin/transport/tlog"
)

// instance is a log behind its door, with so many reports in it.
func instance(t *testing.T, reports int) (*httptest.Server, *desk.Desk, evidence.Keys) {
	t.Helper()
	ctx, suite, now := context.Background(), cipher.International(nil), clock.At(time.Date(2021, 12, 9, 0, 0, 0, 0, time.UTC))
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	s, err := store.Open(ctx, store.Options{Dir: t.TempDir(), Clock: now, Suite: suite})
	must(err)
	t.Cleanup(func() { _ = s.Close() })
	book, err := law.Load()
	must(err)
	d, err := desk.New(ctx, desk.Options{Store: s, Law: book, Clock: now, Suite: suite})
	must(err)
	for range reports {
		_, err := d.Intake.Receive(ctx, access.Principal{Via: "test"}, desk.Submission{Kind: report.Vulnerability, Draft: report.Draft{Title: "x"}, Raw: []byte("x")})
		must(err)
	}
	router := frame.New(frame.Options{Desk: d, Room: func() (uint64, error) { return 1 << 40, nil }, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	log.Door{Desk: d, Router: router}.Mount()
	handler, err := router.Handler()
	must(err)
	srv := httptest.NewServer(handler)
	t.Cleanup(srv.Close)
	keys, err := evidence.ParseKeys(s.PublicKey() + "\n")
	must(err)
	return srv, d, keys
}

func fetch(t *testing.T, srv *httptest.Server, path string, want int) (http.Header, []byte) {
	t.Helper()
	res, err := http.Get(srv.URL + path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != want {
		t.Fatalf("%s: status %d, want %d: %s", path, res.StatusCode, want, body)
	}
	return res.Header, body
}

// TestAStrangerRebuildsTheTreeFromTheTiles fetches the checkpoint and every leaf, as a
// witness does, and arrives at the signed root.
func TestAStrangerRebuildsTheTreeFromTheTiles(t *testing.T) {
	srv, _, keys := instance(t, 300)
	head, note := fetch(t, srv, "/log/checkpoint", http.StatusOK)
	if head.Get("Content-Type") != "text/plain; charset=utf-8" || head.Get("Cache-Control") != "no-cache" || head.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("headers of the checkpoint: %v", head)
	}
	signed, err := evidence.OpenCheckpoint(note, keys)
	if err != nil {
		t.Fatal(err)
	}
	size := signed.Tree.Size
	if size <= 300 {
		t.Fatalf("the log has %d entries", size)
	}
	var hashes []evidence.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(indexes))
		for i, x := range indexes {
			found[i] = hashes[x]
		}
		return found, nil
	})
	n := int64(0)
	for _, tile := range evidence.NewTiles(0, size) {
		head, data := fetch(t, srv, "/log/"+evidence.TilePath(tile), http.StatusOK)
		if head.Get("Content-Type") != "application/octet-stream" || head.Get("Cache-Control") != "public, max-age=31536000, immutable" {
			t.Errorf("headers of %s: %v", evidence.TilePath(tile), head)
		}
		if tile.L != evidence.EntryLevel || tile.N<<evidence.TileHeight != n {
			continue
		}
		leaves, err := evidence.ParseEntryBundle(data, tile.W)
		if err != nil {
			t.Fatal(err)
		}
		for _, leaf := range leaves {
			grown, err := tlog.StoredHashes(n, leaf, reader)
			if err != nil {
				t.Fatal(err)
			}
			hashes, n = append(hashes, grown...), n+1
		}
	}
	root, err := tlog.TreeHash(n, reader)
	if err != nil {
		t.Fatal(err)
	}
	if n != size || root != signed.Tree.Root {
		t.Errorf("%d leaves give the root %s; signed are %d and %s", n, root, size, signed.Tree.Root)
	}
}

func TestWhatTheLogHasNotGrownToIsAbsent(t *testing.T) {
	srv, _, _ := instance(t, 3)
	for _, path := range []string{
		"/log/tile/0/000", "/log/tile/0/000.p/200", "/log/tile/1/000", "/log/tile/1/000.p/1", "/log/tile/0/001.p/1", "/log/tile/entries/000", "/log/tile/entries/x001/000",
		"/log/tile/0/0", "/log/tile/8/0/000", "/log/tile/99/000", "/log/tile/0/000.p/0", "/log/tile/", "/log/tile/entries/..%2f..%2fcheckpoint", "/log/tile/0/x999/x999/x999/x999/x999/x999/999",
	} {
		head, body := fetch(t, srv, path, http.StatusNotFound)
		if head.Get("Cache-Control") != "no-store" || head.Get("Content-Type") != "text/plain; charset=utf-8" || string(body) != "there is nothing here\n" {
			t.Errorf("%s: %v %q", path, head, body)
		}
	}
	fetch(t, srv, "/log/tile/0/000.p/2", http.StatusOK) // an older partial tile stays
}

// TestATileNeverChanges: what was published once is published for ever.
func TestATileNeverChanges(t *testing.T) {
	srv, d, _ := instance(t, 5)
	_, before := fetch(t, srv, "/log/tile/entries/000.p/5", http.StatusOK)
	_, hashes := fetch(t, srv, "/log/tile/0/000.p/5", http.StatusOK)
	for range 5 {
		_, err := d.Intake.Receive(context.Background(), access.Principal{Via: "test"}, desk.Submission{Kind: report.Vulnerability, Draft: report.Draft{Title: "y"}, Raw: []byte("y")})
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, after := fetch(t, srv, "/log/tile/entries/000.p/5", http.StatusOK); string(after) != string(before) {
		t.Error("the entry bundle changed")
	}
	if _, after := fetch(t, srv, "/log/tile/0/000.p/5", http.StatusOK); string(after) != string(hashes) {
		t.Error("the hash tile changed")
	}
}
