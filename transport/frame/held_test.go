package frame_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/calendar"
	"tocsin/domain/partner"
	"tocsin/transport/frame"
)

// unit enrols a unit with one member and returns it with the token of that member.
func (h *house) unit(name string) (org, token string) {
	h.t.Helper()
	ctx, system := context.Background(), access.Principal{Roles: []access.Role{access.System}, Via: "test"}
	org, _, err := h.desk.Enrolment.Partner(ctx, system, partner.Partner{Name: name, Jurisdiction: "CN"})
	h.must(err)
	id, _, err := h.desk.Enrolment.Person(ctx, system, desk.NewPerson{Login: name, Roles: []access.Role{access.PartnerMember}, Org: org})
	h.must(err)
	token, err = h.desk.Enrolment.TokenFor(ctx, system, id, desk.NewToken{Label: name, Lasts: time.Hour})
	h.must(err)
	return org, token
}

// suspends suspends a unit for half a year.
func (h *house) suspends(org string) {
	h.t.Helper()
	from, err := calendar.ParseMoment("2021-12-09", "")
	h.must(err)
	who, err := h.desk.Enrolment.Who(context.Background(), h.tokens["chen"], partner.APIToken, "test")
	h.must(err)
	_, _, err = h.desk.Standing.Suspend(context.Background(), who, partner.Measure{Org: org, From: from, Months: 6, Ground: "late", Visibility: partner.InternalOnly})
	h.must(err)
}

var look = frame.Route{Method: http.MethodGet, Pattern: "/look", Act: access.ReadCase, Relation: frame.Audience, Class: frame.API}

func asked(t *testing.T, url, token string) (*http.Response, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	return http.DefaultClient.Do(r)
}

// An answer that was made before a suspension and not yet sent is not sent any more: its
// asker is told what somebody is told who is not signed in.
func TestAnAnswerThatASuspensionOvertookIsNotSent(t *testing.T) {
	h := build(t)
	org, token := h.unit("alpha")
	_, other := h.unit("beta")
	made, suspended := make(chan bool), make(chan bool)
	served := httptest.NewServer(h.serve(frame.Options{}, look, func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Set("Content-Type", "text/secret")
		_, _ = io.WriteString(w, "the secret")
		made <- true
		<-suspended
		_, _ = io.WriteString(w, " of the case")
		return nil
	}))
	defer served.Close()
	go func() {
		<-made
		h.suspends(org)
		suspended <- true
		<-made
		suspended <- true
	}()
	answer, err := asked(t, served.URL+"/look", token)
	h.must(err)
	body, err := io.ReadAll(answer.Body)
	h.must(err)
	if !strings.Contains(string(body), "access.sign-in") || strings.Contains(string(body), "secret") || answer.StatusCode != http.StatusUnauthorized || answer.Header.Get("Content-Type") == "text/secret" {
		t.Errorf("the suspended unit is told %d %v %s", answer.StatusCode, answer.Header, body)
	}
	answer, err = asked(t, served.URL+"/look", other)
	h.must(err)
	body, err = io.ReadAll(answer.Body)
	h.must(err)
	if string(body) != "the secret of the case" || answer.ContentLength != int64(len(body)) {
		t.Errorf("another unit is told %d bytes: %s", answer.ContentLength, body)
	}
}

// counted is a listener that counts what is handed to the network after a mark.
type counted struct {
	net.Listener
	marked atomic.Bool
	after  atomic.Int64
}

// Accept gives a connection that is counted.
func (l *counted) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	return &wire{c, l}, err
}

type wire struct {
	net.Conn
	of *counted
}

// Write counts.
func (l *wire) Write(b []byte) (int, error) {
	late := l.of.marked.Load()
	n, err := l.Conn.Write(b)
	if late || l.of.marked.Load() && err == nil && bytes.Contains(b[:n], []byte("stream")) {
		l.of.after.Add(int64(n))
	}
	return n, err
}

// What is long in progress, and taken slowly, ends with the suspension, which does not
// wait for it.
func TestAStreamEndsWithTheSuspensionHoweverSlowlyItIsTaken(t *testing.T) {
	h := build(t)
	org, token := h.unit("alpha")
	ended := make(chan error, 1)
	handler := h.serve(frame.Options{}, look, func(w http.ResponseWriter, _ *http.Request) error {
		part := []byte(strings.Repeat("stream of the case ", 1000))
		for range 100_000 {
			if _, err := w.Write(part); err != nil {
				ended <- err
				return err
			}
		}
		ended <- nil
		return nil
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	h.must(err)
	watched := &counted{Listener: listener}
	server := httptest.NewUnstartedServer(handler)
	server.Listener = watched
	server.Start()
	defer server.Close()
	answer, err := asked(t, server.URL+"/look", token)
	h.must(err)
	defer func() { _ = answer.Body.Close() }()
	first := make([]byte, 100_000)
	_, err = io.ReadFull(answer.Body, first)
	h.must(err) // and nobody reads on
	h.suspends(org)
	watched.marked.Store(true)
	if err := <-ended; err == nil {
		t.Error("the stream went on to its end")
	}
	if n := watched.after.Load(); n != 0 {
		t.Errorf("%d bytes were sent after the suspension", n)
	}
	if answer, err := asked(t, server.URL+"/look", token); err != nil || answer.StatusCode != http.StatusUnauthorized {
		t.Errorf("the token still opens something: %v %v", answer, err)
	}
}
