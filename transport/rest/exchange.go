package rest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/transport/frame"
)

// adapter hangs the operations of the library into the frame.
type adapter struct{ *api }

// Handle declares an operation in the frame's register. One without a declaration has
// no act, and so makes the whole router refuse to serve.
func (a *adapter) Handle(op *huma.Operation, handler func(huma.Context)) {
	d, _ := op.Metadata[declared].(declaration)
	route := d.route
	route.Method, route.Pattern = op.Method, op.Path
	a.door.Handle(route, func(w http.ResponseWriter, r *http.Request) error {
		x := &exchange{api: a.api, op: op, w: w, tagged: d.tagged}
		x.r = r.WithContext(context.WithValue(r.Context(), exchangeKey, x))
		if err := x.take(d); err != nil {
			return err
		}
		if d.media != "" {
			w.Header().Set("Content-Type", d.media)
		}
		handler(x)
		return x.finish()
	})
}

// take reads the body where it is a document. One of bytes is left to the handler.
func (x *exchange) take(d declaration) (err error) {
	switch {
	case d.takes != "":
		return bears(x.r.Header, d.takes)
	case d.shape == nil:
		return nil
	}
	if x.raw, err = read(x.r); err != nil {
		return err
	}
	return d.shape.Scan(x.raw)
}

// ServeHTTP is the library's way in, which nothing uses: the frame serves.
func (a *adapter) ServeHTTP(w http.ResponseWriter, r *http.Request) { refuse(w, r, access.Gone()) }

type key int

const exchangeKey key = iota

// exchangeIn is the exchange that a handler is called in.
func exchangeIn(ctx context.Context) *exchange {
	x, _ := ctx.Value(exchangeKey).(*exchange)
	return x
}

// exchange is one request and its answer. The answer is held back until it is whole, so
// that what goes wrong late still becomes a problem and not half a document; a file is
// not, and one that breaks off is shorter than its declared length.
type exchange struct {
	*api
	op     *huma.Operation
	r      *http.Request
	w      http.ResponseWriter
	raw    []byte // the body as it came; scanned
	status int
	body   bytes.Buffer
	wrong  *fault.Fault
	tagged bool
	file   *frame.File // the answer, where it is too long to be held back
}

// who is the principal who knocked.
func (x *exchange) who() access.Principal { return frame.Who(x.r) }

// ctx is the context of the request.
func (x *exchange) ctx() context.Context { return x.r.Context() }

// finish writes the answer, or returns what went wrong.
func (x *exchange) finish() error {
	if x.wrong != nil {
		return x.wrong
	}
	if x.file != nil {
		return x.file.Send(x.w)
	}
	if x.tagged && x.status == http.StatusOK && x.unchanged() {
		x.status = http.StatusNotModified
		x.body.Reset()
	}
	if x.body.Len() > 0 {
		x.w.Header().Set("Content-Length", strconv.Itoa(x.body.Len()))
	}
	x.w.WriteHeader(x.status)
	_, _ = x.w.Write(x.body.Bytes()) // the connection may be gone; nobody is left to tell
	return nil
}

// unchanged sets the ETag of the answer and reports whether the asker has it already.
func (x *exchange) unchanged() bool {
	sum := sha256.Sum256(x.body.Bytes())
	tag := `"` + base64.RawURLEncoding.EncodeToString(sum[:15]) + `"`
	x.w.Header().Set("ETag", tag)
	x.w.Header().Set("Cache-Control", "private, no-cache")
	for held := range strings.SplitSeq(x.r.Header.Get("If-None-Match"), ",") {
		if held = strings.TrimPrefix(strings.TrimSpace(held), "W/"); held == tag || held == "*" {
			return true
		}
	}
	return false
}

// failure carries a fault of ours through the library unchanged.
type failure struct{ *fault.Fault }

// GetStatus makes a failure a StatusError, which the library hands to catch as it is.
func (f failure) GetStatus() int { return frame.Status(f.Fault) }

// catch takes every error out of the library's hands: those of our handlers, and its own.
func catch(ctx huma.Context, _ string, v any) (any, error) {
	x, ok := ctx.(*exchange)
	if !ok {
		return v, nil
	}
	switch e := v.(type) {
	case failure:
		x.wrong = e.Fault
	case *huma.ErrorModel:
		x.wrong = faultOf(e)
	}
	return v, nil
}

// marshal writes JSON for programs: no HTML escapes.
func marshal(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// unmarshal parses a body that was scanned.
func unmarshal(data []byte, v any) error { return json.Unmarshal(data, v) }

// The rest makes an exchange a huma.Context.

// Operation is what was asked for.
func (x *exchange) Operation() *huma.Operation { return x.op }

// Context is the context of the request.
func (x *exchange) Context() context.Context { return x.r.Context() }

// TLS is the state of the connection, if it is encrypted here.
func (x *exchange) TLS() *tls.ConnectionState { return x.r.TLS }

// Version is the version of HTTP.
func (x *exchange) Version() huma.ProtoVersion {
	return huma.ProtoVersion{Proto: x.r.Proto, ProtoMajor: x.r.ProtoMajor, ProtoMinor: x.r.ProtoMinor}
}

// Method is the method of the request.
func (x *exchange) Method() string { return x.r.Method }

// Host is the host that was asked.
func (x *exchange) Host() string { return x.r.Host }

// RemoteAddr is where the request came from.
func (x *exchange) RemoteAddr() string { return x.r.RemoteAddr }

// URL is what was asked for.
func (x *exchange) URL() url.URL { return *x.r.URL }

// Param is a part of the path.
func (x *exchange) Param(name string) string { return x.r.PathValue(name) }

// Query is a parameter of the query.
func (x *exchange) Query(name string) string { return x.r.URL.Query().Get(name) }

// Header is a header of the request.
func (x *exchange) Header(name string) string { return x.r.Header.Get(name) }

// EachHeader calls back for each header of the request.
func (x *exchange) EachHeader(call func(name, value string)) {
	for name, values := range x.r.Header {
		for _, value := range values {
			call(name, value)
		}
	}
}

// BodyReader is the body that was read and scanned.
func (x *exchange) BodyReader() io.Reader { return bytes.NewReader(x.raw) }

// GetMultipartForm refuses: this door speaks JSON.
func (x *exchange) GetMultipartForm() (*multipart.Form, error) { return nil, http.ErrNotMultipart }

// SetReadDeadline does nothing: the body was read before.
func (x *exchange) SetReadDeadline(time.Time) error { return nil }

// SetStatus notes the status of the answer.
func (x *exchange) SetStatus(code int) { x.status = code }

// Status is the status of the answer.
func (x *exchange) Status() int { return x.status }

// SetHeader sets a header of the answer.
func (x *exchange) SetHeader(name, value string) {
	if x.wrong == nil {
		x.w.Header().Set(name, value)
	}
}

// AppendHeader adds a header to the answer.
func (x *exchange) AppendHeader(name, value string) { x.w.Header().Add(name, value) }

// BodyWriter takes the answer.
func (x *exchange) BodyWriter() io.Writer { return &x.body }
