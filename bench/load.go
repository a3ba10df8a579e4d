package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/note"

	"tocsin/domain/evidence"
)

const warmUp = time.Second

// body is a report of the size that people write: about 1.2 KB.
var body = map[string]any{
	"kind": "vulnerability", "capacity": "finder", "title": "远程代码执行：日志内容被当作查询解析",
	"products":  []map[string]any{{"vendor": "Apache", "name": "Log4j2", "model": "log4j-core", "version": "2.0-beta9 to 2.14.1", "purl": "pkg:maven/org.apache.logging.log4j/log4j-core"}},
	"technical": "The library resolves lookups inside logged text. A lookup of a naming service fetches an object from a server that the text names, and its class is loaded.",
	"harm":      "Whoever can have a text logged can run code of his own with the rights of the service.",
	"scope":     "Most services written in Java, and the products that contain them.",
	"access":    "network", "privilege": "none", "interaction": "none", "by_default": "yes", "aliases": []string{"CVE-2021-44228"},
	"aware": map[string]string{"at": "2021-11-24", "precision": "date"}, "marking": "TLP:AMBER+STRICT", "language": "zh-Hans",
	"disclosed": "told to the upstream project by mail; not public", "remedy": "",
}

// measure loads one server and stops it.
func measure(ctx context.Context, s server, clients int, length time.Duration) (result, error) {
	dir, err := os.MkdirTemp("", "tocsin-bench-")
	if err != nil {
		return result{}, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	server, err := s.start(ctx, dir)
	if err != nil {
		return result{}, err
	}
	memory := server.memory()
	r, err := load(ctx, s, server.base, clients, length)
	if stopErr := server.stop(); err == nil {
		err = stopErr
	}
	r.cold, r.memory = server.cold, memory
	return r, err
}

// load sends reports from a number of clients, each as fast as it is answered.
func load(ctx context.Context, s server, base string, clients int, length time.Duration) (result, error) {
	said := maps.Clone(body)
	if s.named {
		said["contact"] = "reporter@example.org"
	}
	text, err := json.Marshal(said)
	if err != nil {
		return result{}, err
	}
	transport := &http.Transport{MaxIdleConnsPerHost: clients, MaxConnsPerHost: clients}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, Timeout: 30 * time.Second}
	from := time.Now().Add(warmUp)
	until := from.Add(length)
	var (
		mu   sync.Mutex
		all  = result{length: length}
		last []byte
		bad  error
		wait sync.WaitGroup
	)
	for range clients {
		wait.Go(func() {
			took, answer, err := one(ctx, client, base+s.path, text, from, until)
			mu.Lock()
			defer mu.Unlock()
			all.took, last = append(all.took, took...), answer
			if bad == nil {
				bad = err
			}
		})
	}
	wait.Wait()
	if bad == nil && s.receipts {
		bad = check(ctx, client, base, last)
	}
	return all, bad
}

// one is a client: it counts what was acknowledged after the warm-up.
func one(ctx context.Context, client *http.Client, url string, text []byte, from, until time.Time) (took []time.Duration, last []byte, err error) {
	for {
		began := time.Now()
		if began.After(until) {
			return took, last, nil
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(text))
		if err != nil {
			return took, last, err
		}
		req.Header.Set("Content-Type", "application/json")
		answer, err := client.Do(req)
		if err != nil {
			return took, last, err
		}
		last, err = io.ReadAll(answer.Body)
		if err = firstOf(err, answer.Body.Close()); err != nil {
			return took, last, err
		}
		if answer.StatusCode != http.StatusCreated {
			return took, last, fmt.Errorf("answered %s: %.300s", answer.Status, last)
		}
		if began.After(from) {
			took = append(took, time.Since(began))
		}
	}
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// check verifies the receipt of the last answer with nothing but the public key.
func check(ctx context.Context, client *http.Client, base string, answer []byte) error {
	var taken struct {
		Receipt struct {
			JSON string `json:"json"`
		} `json:"receipt"`
	}
	if err := json.Unmarshal(answer, &taken); err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/verify/key", nil)
	if err != nil {
		return err
	}
	reply, err := client.Do(req)
	if err != nil {
		return err
	}
	key, err := io.ReadAll(reply.Body)
	if err = firstOf(err, reply.Body.Close()); err != nil {
		return err
	}
	verifier, err := note.NewVerifier(string(bytes.TrimSpace(key)))
	if err != nil {
		return err
	}
	receipt, err := evidence.ParseReceipt([]byte(taken.Receipt.JSON))
	if err != nil {
		return err
	}
	_, err = evidence.Verify(receipt, note.VerifierList(verifier))
	return err
}
