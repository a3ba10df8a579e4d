package rest

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"tocsin/domain/fault"
	"tocsin/transport/frame"
)

// read takes the body of a request whole: it is JSON in UTF-8, not packed, and no
// larger than the frame allows.
func read(r *http.Request) ([]byte, error) {
	if err := speaks(r.Header); err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	if r.ContentLength > 0 {
		buf.Grow(int(r.ContentLength) + bytes.MinRead) // within the budget: the frame has looked
	}
	_, err := buf.ReadFrom(r.Body)
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, frame.TooLarge(large.Limit)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, fault.New(fault.Invalid, "request.cut", "the request ended before its body did").Because(err).WithHint("send it again")
	case err != nil:
		return nil, fault.New(fault.Unavailable, "request.cut", "the request could not be read to its end").Because(err).WithHint("send it again")
	}
	return buf.Bytes(), nil
}

// speaks refuses media types, charsets and packings that this door does not speak.
func speaks(h http.Header) error {
	if packing := h.Get("Content-Encoding"); packing != "" && packing != "identity" {
		return fault.New(fault.Unacceptable, "request.packed", "a packed body is not unpacked here").At("Content-Encoding").WithHint("send it as it is")
	}
	declared := h.Get("Content-Type")
	if declared == "application/json" {
		return nil
	}
	media, parameters, err := mime.ParseMediaType(declared)
	if err != nil || media != "application/json" && !strings.HasSuffix(media, "+json") {
		return fault.New(fault.Unacceptable, "request.media", "this door speaks JSON").At("Content-Type").WithHint("send Content-Type: application/json")
	}
	if charset, stated := parameters["charset"]; stated && !strings.EqualFold(charset, "utf-8") {
		return fault.New(fault.Unacceptable, "request.charset", "this door speaks UTF-8 only").At("Content-Type").WithHint("send the document in UTF-8")
	}
	return nil
}
