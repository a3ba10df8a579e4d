// Package standin is an issuer of identities made of software, for tests: it speaks
// OpenID Connect over TLS on the loopback, and does wrong what a test tells it to.
//
// It is no part of the program, keeps no record and serves no article. Its keys are of
// P-256; a code is good once, and only with the verifier of its challenge.
package standin

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strconv"
	"sync"
	"time"

	"tocsin/outward"
)

// The client that it knows.
const (
	Client = "tocsin"
	Secret = "a secret of the client"
)

// Issuer is one. Its fields are set before it is asked.
type Issuer struct {
	URL     string
	Subject string
	Now     func() time.Time
	Claims  map[string]any                 // beside the usual ones, or in their place; nil takes one out
	Algs    string                         // that the header names; empty means ES256, which it is
	Discord map[string]any                 // in the place of what it says of itself
	Instead map[string]http.HandlerFunc    // by path, in the place of what it does
	Tokens  func(usual string) (id string) // in the place of a token

	mu     sync.Mutex
	key    *ecdsa.PrivateKey
	kid    int
	server *httptest.Server
	codes  map[string]url.Values
	asked  map[string]int
}

// New starts one. Close it.
func New(now func() time.Time) (*Issuer, error) {
	i := &Issuer{Subject: "subject-1", Now: now, codes: map[string]url.Values{}, asked: map[string]int{}}
	if err := i.Rotate(); err != nil {
		return nil, err
	}
	i.server = httptest.NewUnstartedServer(http.HandlerFunc(i.serve))
	i.server.Config.ErrorLog = log.New(io.Discard, "", 0)
	i.server.StartTLS()
	i.URL = i.server.URL
	return i, nil
}

// Close ends it.
func (i *Issuer) Close() { i.server.Close() }

// Options let an asker ask it.
func (i *Issuer) Options() outward.Options {
	roots := x509.NewCertPool()
	roots.AddCert(i.server.Certificate())
	return outward.Options{Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Roots: roots}
}

// Rotate makes a new key; it signs with no other from now on.
func (i *Issuer) Rotate() error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	i.mu.Lock()
	defer i.mu.Unlock()
	i.key, i.kid = key, i.kid+1
	return err
}

// Asked is how often a path was asked.
func (i *Issuer) Asked(path string) int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.asked[path]
}

// Visit is what a browser is answered that is led to an address of it, with somebody
// signed in there: where it is led back.
func (i *Issuer) Visit(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", err
	}
	q := u.Query()
	back, err := url.Parse(q.Get("redirect_uri"))
	if err != nil || q.Get("response_type") != "code" || q.Get("client_id") != Client || q.Get("code_challenge_method") != "S256" || q.Get("code_challenge") == "" || q.Get("nonce") == "" {
		return "", fmt.Errorf("the issuer is asked wrongly: %s", address)
	}
	i.mu.Lock()
	code := "code-" + strconv.Itoa(len(i.codes)+1) + "-" + rand.Text()
	i.codes[code] = q
	i.mu.Unlock()
	back.RawQuery = url.Values{"code": {code}, "state": {q.Get("state")}, "iss": {i.URL}}.Encode()
	return back.String(), nil
}

func (i *Issuer) serve(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	i.asked[r.URL.Path]++
	i.mu.Unlock()
	if h := i.Instead[r.URL.Path]; h != nil {
		h(w, r)
		return
	}
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		said := map[string]any{
			"issuer": i.URL, "authorization_endpoint": i.URL + "/authorize", "token_endpoint": i.URL + "/token", "jwks_uri": i.URL + "/keys",
			"id_token_signing_alg_values_supported": []string{"ES256", "HS256", "none"}, "authorization_response_iss_parameter_supported": true,
		}
		for name, value := range i.Discord {
			said[name] = value
		}
		answer(w, http.StatusOK, said)
	case "/keys":
		keys := []any{i.public()}
		if i.Algs == "HS256" {
			keys = append(keys, i.shared())
		}
		answer(w, http.StatusOK, map[string]any{"keys": keys})
	case "/token":
		i.token(w, r)
	default:
		http.NotFound(w, r)
	}
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func (i *Issuer) public() map[string]any {
	i.mu.Lock()
	defer i.mu.Unlock()
	raw, _ := i.key.PublicKey.Bytes()
	return map[string]any{"kty": "EC", "crv": "P-256", "use": "sig", "kid": strconv.Itoa(i.kid), "x": encode(raw[1:33]), "y": encode(raw[33:])}
}

// shared is a key that everybody may read, by which HS256 signs.
func (i *Issuer) shared() map[string]any {
	i.mu.Lock()
	defer i.mu.Unlock()
	raw, _ := i.key.PublicKey.Bytes()
	return map[string]any{"kty": "oct", "kid": strconv.Itoa(i.kid), "k": encode(raw)}
}

// token redeems a code, once, for whoever holds its verifier and the secret of the client.
func (i *Issuer) token(w http.ResponseWriter, r *http.Request) {
	client, secret, _ := r.BasicAuth()
	if client != Client || secret != url.QueryEscape(Secret) {
		answer(w, http.StatusUnauthorized, map[string]any{"error": "invalid_client"})
		return
	}
	code := r.PostFormValue("code")
	i.mu.Lock()
	asked := i.codes[code]
	i.codes[code] = nil
	i.mu.Unlock()
	digest := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	if asked == nil || encode(digest[:]) != asked.Get("code_challenge") || r.PostFormValue("redirect_uri") != asked.Get("redirect_uri") {
		answer(w, http.StatusBadRequest, map[string]any{"error": "invalid_grant"})
		return
	}
	id := i.Sign(asked.Get("nonce"))
	if i.Tokens != nil {
		id = i.Tokens(id)
	}
	answer(w, http.StatusOK, map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": id})
}

// Sign makes a token about its subject for a question.
func (i *Issuer) Sign(nonce string) string {
	now := i.Now()
	claims := map[string]any{"iss": i.URL, "aud": Client, "sub": i.Subject, "nonce": nonce, "iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix()}
	for name, value := range i.Claims {
		if claims[name] = value; value == nil {
			delete(claims, name)
		}
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	alg := i.Algs
	if alg == "" {
		alg = "ES256"
	}
	text := part(map[string]any{"alg": alg, "kid": strconv.Itoa(i.kid), "typ": "JWT"}) + "." + part(claims)
	return text + "." + encode(i.signature(alg, text))
}

func (i *Issuer) signature(alg, text string) []byte {
	switch alg {
	case "none":
		return nil
	case "HS256": // with the public key as a secret, which is the confusion
		raw, _ := i.key.PublicKey.Bytes()
		mac := hmac.New(sha256.New, raw)
		mac.Write([]byte(text))
		return mac.Sum(nil)
	}
	digest := sha256.Sum256([]byte(text))
	r, s, err := ecdsa.Sign(rand.Reader, i.key, digest[:])
	if err != nil {
		return nil
	}
	return append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
}

func part(v any) string {
	raw, _ := json.Marshal(v)
	return encode(raw)
}

func encode(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }
