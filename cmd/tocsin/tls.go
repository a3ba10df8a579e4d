package main

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"os"
	"sync"
	"time"

	"tocsin/domain/clock"
	"tocsin/domain/fault"
)

// tlsSettings are for an instance that ends TLS itself, with no proxy before it.
type tlsSettings struct {
	Cert   string `name:"tls-cert" help:"Certificate with its chain, in PEM: TLS ends here. A changed file is read again." type:"path" env:"TOCSIN_TLS_CERT" placeholder:"FILE" group:"tls"`
	Key    string `name:"tls-key" help:"Its key, in PEM." type:"path" env:"TOCSIN_TLS_KEY" placeholder:"FILE" group:"tls"`
	Client string `name:"client-ca" help:"Whose client certificates programs may show, in PEM." type:"path" env:"TOCSIN_CLIENT_CA" placeholder:"FILE" group:"tls"`
}

// ends reports whether TLS ends here.
func (s tlsSettings) ends() bool { return s.Cert != "" || s.Key != "" || s.Client != "" }

// config is how TLS is spoken: 1.2 or 1.3. A client may show a certificate; one that does
// not hold is refused on the line.
func (s tlsSettings) config(c clock.Clock) (*tls.Config, error) {
	if s.Cert == "" || s.Key == "" {
		return nil, usage("tls", "TLS wants a certificate and its key").At("--tls-cert").WithHint("name both, --tls-cert and --tls-key; or leave TLS to a proxy")
	}
	own := &ownCertificate{files: s, clock: c}
	if _, err := own.current(); err != nil {
		return nil, err
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12, Time: c.Now, GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return own.current() }}
	if s.Client == "" {
		return config, nil
	}
	text, err := os.ReadFile(s.Client)
	if err != nil {
		return nil, usage("tls", "the file %s cannot be read", s.Client).At("--client-ca").Because(err).WithHint("name a file in PEM that the server may read")
	}
	config.ClientCAs, config.ClientAuth = x509.NewCertPool(), tls.VerifyClientCertIfGiven
	if !config.ClientCAs.AppendCertsFromPEM(text) {
		return nil, usage("tls", "%s holds no certificate", s.Client).At("--client-ca").WithHint("name the certificates of the authority that issues those of your programs, in PEM")
	}
	return config, nil
}

// lookAgain is how soon a renewed certificate is seen.
const lookAgain = time.Minute

// ownCertificate is the server's own, read again when its file changed.
type ownCertificate struct {
	files tlsSettings
	clock clock.Clock

	mu      sync.Mutex
	held    *tls.Certificate
	changed time.Time // of the file
	looked  time.Time
}

// current is the certificate to show. A file that cannot be read leaves the one of before.
func (o *ownCertificate) current() (*tls.Certificate, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := o.clock.Now()
	if o.held != nil && now.Sub(o.looked) < lookAgain {
		return o.held, nil
	}
	o.looked = now
	state, err := os.Stat(o.files.Cert)
	if err == nil && o.held != nil && state.ModTime().Equal(o.changed) {
		return o.held, nil
	}
	pair, failed := tls.LoadX509KeyPair(o.files.Cert, o.files.Key)
	if err != nil || failed != nil {
		if o.held != nil {
			return o.held, nil
		}
		return nil, fault.New(fault.Invalid, "serve.tls", "the certificate %s and its key cannot be read, or do not belong together", o.files.Cert).At("--tls-cert").Because(failed).WithHint("name files in PEM that the server may read")
	}
	o.held, o.changed = &pair, state.ModTime()
	return o.held, nil
}

// plainHTTP lets a server speak HTTP/1.1 alone: what cuts an answer in the middle, and what
// paces a body, is made for connections that bear one request at a time.
func plainHTTP() *http.Protocols {
	p := new(http.Protocols)
	p.SetHTTP1(true)
	return p
}
