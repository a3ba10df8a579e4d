package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/clock"
	"tocsin/domain/partner"
)

// authority issues certificates for a test.
type authority struct {
	t    *testing.T
	now  time.Time
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	next int64
}

func newAuthority(t *testing.T, now time.Time) *authority {
	t.Helper()
	a := &authority{t: t, now: now}
	form := &x509.Certificate{IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign, Subject: pkix.Name{CommonName: "authority"}}
	a.cert, a.key, _ = a.issue(form)
	return a
}

// issue makes a certificate and its key; the first one signs itself.
func (a *authority) issue(form *x509.Certificate) (*x509.Certificate, *ecdsa.PrivateKey, []byte) {
	a.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	a.must(err)
	a.next++
	form.SerialNumber, form.NotBefore, form.NotAfter = big.NewInt(a.next), a.now.Add(-time.Hour), a.now.Add(365*24*time.Hour)
	parent, signer := a.cert, a.key
	if parent == nil {
		parent, signer = form, key
	}
	der, err := x509.CreateCertificate(rand.Reader, form, parent, &key.PublicKey, signer)
	a.must(err)
	cert, err := x509.ParseCertificate(der)
	a.must(err)
	return cert, key, der
}

// client is a certificate of a program.
func (a *authority) client(name string) tls.Certificate {
	a.t.Helper()
	_, key, der := a.issue(&x509.Certificate{Subject: pkix.Name{CommonName: name}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}})
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// server writes the certificate of a server and its key into a folder.
func (a *authority) server(folder string) (cert, key string) {
	a.t.Helper()
	_, made, der := a.issue(&x509.Certificate{Subject: pkix.Name{CommonName: "server"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}})
	raw, err := x509.MarshalPKCS8PrivateKey(made)
	a.must(err)
	cert, key = filepath.Join(folder, "server.pem"), filepath.Join(folder, "server.key")
	a.must(os.WriteFile(cert, inPEM("CERTIFICATE", der), 0o600))
	a.must(os.WriteFile(key, inPEM("PRIVATE KEY", raw), 0o600))
	return cert, key
}

func (a *authority) must(err error) {
	a.t.Helper()
	if err != nil {
		a.t.Fatal(err)
	}
}

func inPEM(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// secured is a server that ends TLS itself, and what programs show it.
type secured struct {
	*authority
	base  string
	clock *clock.Set
}

// asks sends a request as a program does: with a token or none, a certificate or none.
func (s *secured) asks(method, path, token string, cert *tls.Certificate, body string) (int, string, error) {
	s.t.Helper()
	pool := x509.NewCertPool()
	pool.AddCert(s.cert)
	config := &tls.Config{RootCAs: pool, Time: s.clock.Now, MinVersion: tls.VersionTLS12}
	if cert != nil {
		config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return cert, nil }
	}
	client := http.Client{Transport: &http.Transport{TLSClientConfig: config, DisableKeepAlives: true}, Timeout: 10 * time.Second}
	req, err := http.NewRequest(method, s.base+path, strings.NewReader(body))
	s.must(err)
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	answer, err := client.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = answer.Body.Close() }()
	raw, err := io.ReadAll(answer.Body)
	return answer.StatusCode, string(raw), err
}

func TestATokenBoundToACertificateIsGoodForNothingWithoutItAndTheCertificateAloneOnlyOnceBothCameTogether(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	s := &secured{authority: newAuthority(t, now), clock: clock.At(now)}
	folder := t.TempDir()
	mine, others := s.client("gateway"), s.client("somebody else")
	foreign := newAuthority(t, now).client("gateway")
	prints := filepath.Join(folder, "gateway.pem")
	s.must(os.WriteFile(prints, inPEM("CERTIFICATE", mine.Certificate[0]), 0o600))
	ca := filepath.Join(folder, "ca.pem")
	s.must(os.WriteFile(ca, inPEM("CERTIFICATE", s.cert.Raw), 0o600))

	kept := keeping{place: place{Data: filepath.Join(folder, "data")}}
	i, err := kept.open(context.Background(), s.clock, slog.New(slog.DiscardHandler))
	s.must(err)
	_, _, err = i.desk.Enrolment.Person(context.Background(), operator(), desk.NewPerson{Login: "gateway", Roles: []access.Role{access.Auditor}})
	s.must(err)
	s.must(i.close())
	bound := s.issued(kept, "--certificate", prints)
	alone := s.issued(kept, "--certificate", prints, "--certificate-alone")
	plain := s.issued(kept)

	cert, key := s.server(folder)
	verb := &serve{keeping: kept, Listen: "127.0.0.1:0", Relay: t.TempDir(), Log: "text", signSettings: aDay, tlsSettings: tlsSettings{Cert: cert, Key: key, Client: ca}}
	h := &house{t: t, clock: s.clock}
	s.base = h.starts(verb.Run, regexp.MustCompile(`address=(https://127\.0\.0\.1:\d+)`))[1]

	const duties = "/api/v1/duties"
	for _, tc := range []struct {
		says  string
		token string
		cert  *tls.Certificate
		want  int
	}{
		{"a token of before needs none", plain, nil, http.StatusOK},
		{"bound, without a certificate", bound, nil, http.StatusUnauthorized},
		{"bound, with another of the same authority", bound, &others, http.StatusUnauthorized},
		{"bound, with its own", bound, &mine, http.StatusOK},
		{"the certificate alone, before it came with the token", "", &mine, http.StatusUnauthorized},
		{"the token that may be left out, without a certificate", alone, nil, http.StatusUnauthorized},
		{"both together", alone, &mine, http.StatusOK},
		{"the certificate alone, now", "", &mine, http.StatusOK},
		{"another certificate alone", "", &others, http.StatusUnauthorized},
		{"nothing", "", nil, http.StatusUnauthorized},
		{"a wrong token is not mended by the certificate", "tocsin-wrong", &mine, http.StatusUnauthorized},
	} {
		if status, body, err := s.asks("GET", duties, tc.token, tc.cert, ""); err != nil || status != tc.want {
			t.Errorf("%s: %d %v %.200s", tc.says, status, err, body)
		}
	}
	if _, _, err := s.asks("GET", duties, plain, &foreign, ""); err == nil {
		t.Error("a certificate of another authority passes the line")
	}
	if status, body, err := s.asks("POST", "/api/v1/tokens", "", &mine, `{"days":1}`); err != nil || status != http.StatusForbidden || !strings.Contains(body, "access.session") {
		t.Errorf("a certificate opens a further way in: %d %v %.200s", status, err, body)
	}
	s.types(folder, ca, bound, mine, others)
	s.ends(alone, &mine)
	if status, _, err := s.asks("GET", duties, "", &mine, ""); err != nil || status != http.StatusUnauthorized {
		t.Errorf("the certificate opens after its token was ended: %d %v", status, err)
	}
	s.renews(folder)
}

// types asks at a terminal, with a token that is bound to a certificate.
func (s *secured) types(folder, ca, bound string, mine, others tls.Certificate) {
	s.t.Helper()
	cert, key := s.kept(folder, "mine", mine)
	other, otherKey := s.kept(folder, "other", others)
	plain := strings.Replace(s.base, "https://", "http://", 1)
	for _, tc := range []struct {
		says string
		more []string
		want int
	}{
		{"with its certificate", []string{"--server", s.base + "/", "--server-ca", ca, "--cert", cert, "--cert-key", key}, exitDone},
		{"without", []string{"--server", s.base, "--server-ca", ca}, exitSignIn},
		{"with another of the same authority", []string{"--server", s.base, "--server-ca", ca, "--cert", other, "--cert-key", otherKey}, exitSignIn},
		{"to a platform of which nobody says who vouches for it", []string{"--server", s.base, "--cert", cert, "--cert-key", key}, exitLater},
		{"with a key that is another's", []string{"--server", s.base, "--server-ca", ca, "--cert", cert, "--cert-key", otherKey}, exitUsage},
		{"with a key and no certificate", []string{"--server", s.base, "--server-ca", ca, "--cert-key", key}, exitUsage},
		{"without TLS, where no certificate can be shown", []string{"--server", plain, "--cert", cert, "--cert-key", key}, exitUsage},
		{"with an authority that is none", []string{"--server", s.base, "--server-ca", key}, exitUsage},
	} {
		var said strings.Builder
		term := &terminal{out: &said, err: &said, clock: s.clock}
		parser, err := grammar(kong.BindTo(context.Background(), (*context.Context)(nil)), kong.Bind(term))
		s.must(err)
		call, err := parser.Parse(append([]string{"application", "list", "--token", bound}, tc.more...))
		s.must(err)
		if err := call.Run(); exitCode(err) != tc.want || (err == nil) != strings.Contains(said.String(), "items") {
			s.t.Errorf("%s: %v %s", tc.says, err, said.String())
		}
	}
}

// kept writes a certificate and its key into a folder.
func (s *secured) kept(folder, name string, pair tls.Certificate) (cert, key string) {
	s.t.Helper()
	raw, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	s.must(err)
	cert, key = filepath.Join(folder, name+".pem"), filepath.Join(folder, name+".key")
	s.must(os.WriteFile(cert, inPEM("CERTIFICATE", pair.Certificate[0]), 0o600))
	s.must(os.WriteFile(key, inPEM("PRIVATE KEY", raw), 0o600))
	return cert, key
}

// issued makes a token at the data directory, as the verb does.
func (s *secured) issued(kept keeping, more ...string) string {
	s.t.Helper()
	v := &tokenIssue{keeping: kept, Days: 30, Label: "program", Login: "gateway"}
	for i, flag := range more {
		switch flag {
		case "--certificate":
			v.Cert = more[i+1]
		case "--certificate-alone":
			v.Alone = true
		}
	}
	var said strings.Builder
	s.must(v.Run(context.Background(), &terminal{out: &said, err: &said, clock: s.clock}))
	return strings.TrimSpace(said.String())
}

// ends revokes the token for which the certificate does alone; nothing else is named so.
func (s *secured) ends(token string, cert *tls.Certificate) {
	s.t.Helper()
	_, body, err := s.asks("GET", "/api/v1/tokens", token, cert, "")
	s.must(err)
	var list struct {
		Items []struct {
			ID          string `json:"id"`
			Certificate string `json:"certificate"`
			Alone       bool   `json:"certificate_alone"`
		} `json:"items"`
	}
	s.must(json.Unmarshal([]byte(body), &list))
	want := partner.CertificatePrint(cert.Certificate[0])
	for _, item := range list.Items {
		if item.Alone && item.Certificate == want {
			status, said, err := s.asks("DELETE", "/api/v1/tokens/"+item.ID, token, cert, "")
			if err != nil || status != http.StatusOK {
				s.t.Errorf("the token is not ended: %d %v %s", status, err, said)
			}
			return
		}
	}
	s.t.Errorf("no token is listed for which the certificate does alone: %s", body)
}

// renews puts another certificate in the place of the server's, which is shown then.
func (s *secured) renews(folder string) {
	s.t.Helper()
	cert, _ := s.server(folder)
	later := time.Now().Add(time.Hour)
	s.must(os.Chtimes(cert, later, later))
	s.clock.Advance(2 * lookAgain)
	raw, err := os.ReadFile(cert)
	s.must(err)
	block, _ := pem.Decode(raw)
	pool := x509.NewCertPool()
	pool.AddCert(s.cert)
	line, err := tls.Dial("tcp", strings.TrimPrefix(s.base, "https://"), &tls.Config{RootCAs: pool, Time: s.clock.Now, MinVersion: tls.VersionTLS12})
	s.must(err)
	defer func() { _ = line.Close() }()
	if shown := line.ConnectionState().PeerCertificates[0].Raw; string(shown) != string(block.Bytes) {
		s.t.Error("the certificate of before is shown")
	}
}

func TestTLSSettingsThatDoNothingAreRefusedAtTheStart(t *testing.T) {
	folder := t.TempDir()
	a := newAuthority(t, time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC))
	cert, key := a.server(folder)
	empty := filepath.Join(folder, "empty.pem")
	a.must(os.WriteFile(empty, nil, 0o600))
	for says, s := range map[string]*serve{
		"a certificate without a key":    {tlsSettings: tlsSettings{Cert: cert}},
		"an authority without the rest":  {tlsSettings: tlsSettings{Client: cert}},
		"a key that is none":             {tlsSettings: tlsSettings{Cert: cert, Key: empty}},
		"an authority that is none":      {tlsSettings: tlsSettings{Cert: cert, Key: key, Client: empty}},
		"a header without a proxy":       {doorSettings: doorSettings{CertHeader: "Client-Cert"}},
		"an authority that is not there": {tlsSettings: tlsSettings{Cert: cert, Key: key, Client: filepath.Join(folder, "none.pem")}},
	} {
		if config, err := s.speaks(clock.At(a.now)); err == nil || config != nil {
			t.Errorf("%s is taken", says)
		}
	}
}
