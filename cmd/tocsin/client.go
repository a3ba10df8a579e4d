package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"

	"tocsin/domain/fault"
	"tocsin/transport/frame"
)

// platform is where a running platform is, and as whom it is asked.
type platform struct {
	Server  string `help:"Address of the platform." required:"" env:"TOCSIN_SERVER" placeholder:"URL" group:"server"`
	Token   string `help:"API token of the one who asks; without it, nobody does." env:"TOCSIN_TOKEN" group:"server"`
	Cert    string `help:"Client certificate with its chain, in PEM, for a token that is bound to it." type:"path" env:"TOCSIN_CERT" placeholder:"FILE" group:"server"`
	CertKey string `help:"Its key, in PEM; without it, it stands in the same file." type:"path" env:"TOCSIN_CERT_KEY" placeholder:"FILE" group:"server"`
	CA      string `name:"server-ca" help:"Who issued the certificate of the platform, in PEM, where the system does not know." type:"path" env:"TOCSIN_SERVER_CA" placeholder:"FILE" group:"server"`
}

// client speaks to a running platform over its REST door.
type client struct {
	base  string
	token string
	shown http.Header       // what is shown beside the token
	line  http.RoundTripper // what is spoken on; the usual one where none is named
}

// client is how the platform is spoken to.
func (p platform) client(t *terminal) (client, error) {
	config, err := p.tls(t)
	if err != nil {
		return client{}, err
	}
	line := http.DefaultTransport.(*http.Transport).Clone()
	line.TLSClientConfig = config
	return client{base: strings.TrimSuffix(p.Server, "/"), token: p.Token, line: line}, nil
}

// tls is how TLS is spoken with the platform, and which certificate is shown.
func (p platform) tls(t *terminal) (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12, Time: t.clock.Now}
	if p.CA != "" {
		text, err := plainFile(p.CA, maxPEM)
		if config.RootCAs = x509.NewCertPool(); err != nil || !config.RootCAs.AppendCertsFromPEM(text) {
			return nil, usage("ca", "%s holds no certificate that can be read", p.CA).At("--server-ca").Because(err).WithHint("name who issued the certificate of the platform, in PEM")
		}
	}
	switch {
	case p.Cert == "" && p.CertKey == "":
		return config, nil
	case p.Cert == "":
		return nil, usage("cert", "a key is shown with its certificate").At("--cert").WithHint("name both, --cert and --cert-key")
	case !strings.HasPrefix(p.Server, "https://"):
		return nil, usage("cert", "a certificate is shown over TLS only, and %s is without", p.Server).At("--cert").WithHint("write the address as https://platform.example")
	}
	pair, err := tls.LoadX509KeyPair(p.Cert, cmp.Or(p.CertKey, p.Cert))
	if err != nil {
		return nil, usage("cert", "the certificate %s and its key cannot be read, or do not belong together", p.Cert).At("--cert").Because(err).WithHint("name files in PEM that you may read; the key without a password")
	}
	// shown whoever the platform says may issue it: what is wrong with it, the platform says
	config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &pair, nil }
	return config, nil
}

// ask sends one request below /api/v1; a body goes as JSON.
func (p platform) ask(ctx context.Context, t *terminal, method, path string, body any) (json.RawMessage, error) {
	return p.askBeside(ctx, t, method, path, body, nil)
}

// askBeside is ask with something shown beside the token.
func (p platform) askBeside(ctx context.Context, t *terminal, method, path string, body any, shown http.Header) (json.RawMessage, error) {
	c, err := p.client(t)
	if err != nil {
		return nil, err
	}
	c.shown = shown
	var raw []byte
	if body != nil {
		if raw, err = json.Marshal(body); err != nil {
			return nil, fault.New(fault.Internal, "client.body", "the request cannot be written down").Because(err)
		}
	}
	var answer json.RawMessage
	err = c.send(ctx, method, "/api/v1"+path, "", raw, &answer)
	return answer, err
}

// remote is a running platform whose answers are printed as they come.
type remote struct {
	platform
	JSON bool `help:"Print errors as JSON, too; the answer always is." group:"print"`
}

// print sends one request and prints what came back.
func (r remote) print(ctx context.Context, t *terminal, method, path string, body any) error {
	answer, err := r.ask(ctx, t, method, path, body)
	if err != nil {
		return err
	}
	return t.json(answer)
}

const (
	tries      = 3
	patience   = 60 * time.Second // for one try
	longest    = 15 * time.Second // between two
	maxAnswer  = 4 << 20          // bytes
	maxFile    = 25 << 20         // bytes of a file that is sent or fetched
	firstPause = time.Second
	maxPEM     = 1 << 20 // bytes of a file with certificates
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
	data, err := c.speak(ctx, method, path, key, body, maxAnswer)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fault.New(fault.Internal, "server.answer", "%s does not answer like a platform of this kind", c.base).Because(err)
	}
	return nil
}

// fetch asks for a file.
func (c client) fetch(ctx context.Context, path string) ([]byte, error) {
	content, err := c.speak(ctx, http.MethodGet, path, "", nil, maxFile+1)
	if err == nil && len(content) > maxFile {
		return nil, fault.New(fault.Internal, "server.answer", "%s does not answer like a platform of this kind", c.base)
	}
	return content, err
}

// speak sends one request and gives the body of its answer, of which it takes so much.
func (c client) speak(ctx context.Context, method, path, key string, body []byte, most int64) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil || req.URL.Host == "" {
		return nil, usage("server", "%s is no address of a platform", c.base).At("--server").WithHint("write it as https://platform.example")
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", key)
	maps.Copy(req.Header, c.shown)
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	direct := http.Client{Transport: c.line, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := direct.Do(req)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "server.away", "%s does not answer", c.base).Because(err)
	}
	defer func() { _ = answer.Body.Close() }()
	if to, err := answer.Location(); err == nil && answer.StatusCode/100 == 3 {
		return nil, fault.New(fault.Refused, "server.moved", "%s sends on to %s, where nothing was sent", c.base, to).WithHint("if you trust that address, name it with --server")
	}
	data, err := io.ReadAll(io.LimitReader(answer.Body, most))
	if err != nil {
		return nil, fault.New(fault.Unavailable, "server.cut", "the answer of %s broke off", c.base).Because(err)
	}
	if answer.StatusCode >= 300 {
		return nil, problem(answer, data)
	}
	return data, nil
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
