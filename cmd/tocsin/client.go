package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"time"

	"tocsin/domain/fault"
	"tocsin/transport/frame"
)

// client speaks to a running platform over its REST door.
type client struct {
	base  string
	token string
}

const (
	tries      = 3
	patience   = 60 * time.Second // for one try
	longest    = 15 * time.Second // between two
	maxAnswer  = 4 << 20          // bytes
	firstPause = time.Second
)

// kinds is which Kind an answer's status stands for, in the frame's own table read
// backwards. What no row names is our own mistake, or not a platform.
var kinds = map[int]fault.Kind{
	http.StatusBadRequest: fault.Invalid, http.StatusUnprocessableEntity: fault.Invalid, http.StatusUnauthorized: fault.Unknown,
	http.StatusNotFound: fault.Absent, http.StatusMethodNotAllowed: fault.Absent, http.StatusConflict: fault.Conflict, http.StatusForbidden: fault.Refused,
	http.StatusRequestEntityTooLarge: fault.TooLarge, http.StatusTooManyRequests: fault.TooMany, http.StatusInsufficientStorage: fault.Full,
	http.StatusServiceUnavailable: fault.Unavailable, http.StatusBadGateway: fault.Unavailable, http.StatusGatewayTimeout: fault.Unavailable,
	http.StatusUnsupportedMediaType: fault.Unacceptable, http.StatusInternalServerError: fault.Internal,
}

// post sends JSON under a submission key, again and again while that is safe and may
// help, and reads the answer.
func (c client) post(ctx context.Context, path, key string, body []byte, into any) error {
	pause := firstPause
	for try := 1; ; try++ {
		err := c.send(ctx, http.MethodPost, path, key, body, into)
		if err == nil || try == tries || exits[fault.KindOf(err)] != exitLater {
			return err
		}
		if after := fault.From(err).RetryAfter; after > 0 {
			pause = after
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(min(pause, longest)):
		}
		pause *= 2
	}
}

// send sends one request and reads the answer.
func (c client) send(ctx context.Context, method, path, key string, body []byte, into any) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil || req.URL.Host == "" {
		return usage("server", "%s is no address of a platform", c.base).At("--server").WithHint("write it as https://platform.example")
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", key)
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	direct := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := direct.Do(req)
	if err != nil {
		return fault.New(fault.Unavailable, "server.away", "%s does not answer", c.base).Because(err)
	}
	defer func() { _ = answer.Body.Close() }()
	if to, err := answer.Location(); err == nil && answer.StatusCode/100 == 3 {
		return fault.New(fault.Refused, "server.moved", "%s sends on to %s, where nothing was sent", c.base, to).WithHint("if you trust that address, name it with --server")
	}
	data, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return fault.New(fault.Unavailable, "server.cut", "the answer of %s broke off", c.base).Because(err)
	}
	if answer.StatusCode >= 300 {
		return problem(answer, data)
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fault.New(fault.Internal, "server.answer", "%s does not answer like a platform of this kind", c.base).Because(err)
	}
	return nil
}

// problem turns a problem document back into the fault that it was made of.
func problem(answer *http.Response, data []byte) error {
	kind, known := kinds[answer.StatusCode]
	if !known {
		kind = fault.Internal
	}
	var p frame.Problem
	if err := json.Unmarshal(data, &p); err != nil || p.Code == "" {
		return fault.New(kind, "server.status", "the server answered %s and gave no reason", answer.Status).WithHint("is this the address of a platform?")
	}
	f := fault.New(kind, p.Code, "%s", p.Detail).At(p.Field)
	f.Hint = p.Hint
	for _, r := range p.Reasons {
		f.Reasons = append(f.Reasons, fault.Fault{Kind: kind, Code: r.Code, Field: r.Field, Message: r.Detail, Hint: r.Hint})
	}
	if seconds, err := strconv.Atoi(answer.Header.Get("Retry-After")); err == nil {
		f.RetryAfter = time.Duration(seconds) * time.Second
	}
	return f
}
