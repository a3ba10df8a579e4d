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
	if _, err := buf.ReadFrom(r.Body); err != nil {
		return nil, unread(err)
	}
	return buf.Bytes(), nil
}

// unread says why a body could not be read to its end.
func unread(err error) error {
	var large *http.MaxBytesError
	var known *fault.Fault
	switch {
	case errors.As(err, &known):
		return err
	case errors.As(err, &large):
		return frame.TooLarge(large.Limit)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fault.New(fault.Invalid, "request.cut", "the request ended before its body did").Because(err).WithHint("send it again")
	}
	return fault.New(fault.Unavailable, "request.cut", "the request could not be read to its end").Because(err).WithHint("send it again")
}

// stream is a body that is taken in while it comes; what breaks it off is a fault.
type stream struct{ io.Reader }

// Read passes on the bytes, and the end.
func (s stream) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	if err != nil && err != io.EOF { // bare: one that is wrapped is no end
		err = unread(err)
	}
	return n, err
}

// packed refuses a body that would have to be unpacked.
func packed(h http.Header) error {
	if packing := h.Get("Content-Encoding"); packing != "" && packing != "identity" {
		return fault.New(fault.Unacceptable, "request.packed", "a packed body is not unpacked here").At("Content-Encoding").WithHint("send it as it is")
	}
	return nil
}

// bears refuses a body of bytes that is not declared to be of the media type.
func bears(h http.Header, media string) error {
	if err := packed(h); err != nil {
		return err
	}
	if declared, _, err := mime.ParseMediaType(h.Get("Content-Type")); err != nil || declared != media {
		return fault.New(fault.Unacceptable, "request.media", "a file is sent as the body, as it is").At("Content-Type").WithHint("send Content-Type: %s", media)
	}
	return nil
}

// speaks refuses media types, charsets and packings that this door does not speak.
func speaks(h http.Header) error {
	if err := packed(h); err != nil {
		return err
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
