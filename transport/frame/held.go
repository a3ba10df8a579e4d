package frame

import (
	"bytes"
	"cmp"
	"errors"
	"net/http"
	"strconv"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/fault"
)

// atOnce is how much of an answer to somebody of a unit is held back until it is whole.
const atOnce = 256 << 10

// held is an answer to somebody of a unit: it goes out through the gate of that unit,
// which a suspension shuts (promise S2). What is small goes out as a whole or not at all.
type held struct {
	http.ResponseWriter
	passage *desk.Passage
	method  string
	status  int
	waiting bytes.Buffer
	out     bool // something went out
	broken  error
}

// hold makes the answer of a request one that is held, where somebody of a unit asks; the
// turn is from before it was known who he is.
func (r *Router) hold(w *recorder, req *http.Request, who access.Principal, turn int64) *held {
	cut := func() { _ = http.NewResponseController(w.ResponseWriter).SetWriteDeadline(past) }
	h := &held{ResponseWriter: w.ResponseWriter, method: req.Method, passage: r.options.Desk.Enrolment.Passage(req.Context(), who, turn, cut)}
	w.ResponseWriter = h
	return h
}

// Unwrap gives http.ResponseController the writer below.
func (h *held) Unwrap() http.ResponseWriter { return h.ResponseWriter }

// WriteHeader notes the status until something goes out.
func (h *held) WriteHeader(status int) { h.status = cmp.Or(h.status, status) }

// Write holds bytes back, and sends them when they are many.
func (h *held) Write(b []byte) (int, error) {
	if h.broken != nil {
		return 0, h.broken
	}
	h.waiting.Write(b)
	if h.waiting.Len() >= atOnce {
		h.send()
	}
	return len(b), h.broken
}

// send lets out what waits, to the last byte.
func (h *held) send() {
	h.broken = h.passage.Send(func() error {
		if !h.out && h.status != 0 {
			h.ResponseWriter.WriteHeader(h.status)
		}
		h.out = true
		_, err := h.ResponseWriter.Write(h.waiting.Bytes())
		h.waiting.Reset()
		if err == nil {
			err = http.NewResponseController(h.ResponseWriter).Flush()
		}
		if errors.Is(err, http.ErrNotSupported) || errors.Is(err, http.ErrBodyNotAllowed) {
			err = nil
		}
		return err
	})
}

// whole reports whether what waits is all that the answer will ever be, and has a length.
func (h *held) whole() bool {
	return h.waiting.Len() > 0 || h.method != http.MethodHead && h.status != http.StatusNotModified && h.status != http.StatusNoContent
}

// finish sends what is left. An answer that was cut before its first byte becomes that of
// somebody who is not signed in; of one that was cut later nothing more comes.
func (h *held) finish(again func(*fault.Fault)) {
	defer h.passage.Leave()
	if h.broken == nil {
		if !h.out && h.whole() && h.Header().Get("Content-Length") == "" {
			h.Header().Set("Content-Length", strconv.Itoa(h.waiting.Len()))
		}
		h.send()
	}
	if h.broken == nil {
		return
	}
	if !errors.Is(h.broken, desk.ErrCut) || h.out {
		panic(http.ErrAbortHandler)
	}
	clear(h.Header())
	again(fault.From(access.By{Act: access.SignOut}.May()))
}
