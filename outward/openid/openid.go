// Package openid asks an issuer of identities who somebody is, by OpenID Connect: the
// authorization code flow with PKCE, and nothing else of it.
//
// What an issuer says of itself is fetched anew every few minutes, so a key that it took
// back is believed for no longer. A token is believed when it is signed by a key of the
// issuer in one of the ways that were agreed, names the issuer and us, was made for the
// question that was asked, and was made just now. From it comes the subject, how the
// issuer knows him, and nothing else: no name, no mail address, no role.
//
// It keeps no record. It promises that whatever goes wrong lets nobody in: an issuer that
// does not answer is away, and anything that does not hold is one and the same refusal.
// It serves no article.
//
// Source: OpenID Connect Core 1.0, 3.1; RFC 7636; RFC 9207; RFC 9700.
package openid

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"tocsin/domain/clock"
	"tocsin/domain/fault"
	"tocsin/domain/privacy"
	"tocsin/outward"
)

// Party is an issuer, and who we are to it.
type Party struct {
	Issuer     string // as it calls itself, to the letter
	Client     string
	Secret     privacy.Sealed // empty where PKCE has to do
	Algorithms []string       // by which it signs
	Return     string         // our address to which it leads back
}

// Question is what is asked of an issuer about one browser; an answer belongs to one.
type Question struct {
	State    string
	Nonce    string
	Verifier string // of PKCE; the issuer is shown its digest first
	Asked    time.Time
}

// Answer is whom an issuer knows, and how.
type Answer struct {
	Subject string
	Methods []string // amr, RFC 8176
	Class   string   // acr
}

// The bounds of what is believed.
const (
	lives      = 10 * time.Minute // of what an issuer said of itself
	sulks      = 10 * time.Second // before one that did not answer is asked again
	skew       = 2 * time.Minute  // between two clocks
	maxToken   = 64 << 10
	maxCode    = 4 << 10
	maxSubject = 255 // OpenID Connect Core 1.0, 2
	maxKnown   = 1000
)

// The codes of what went wrong.
const (
	CodeAway  = "issuer.away"  // it does not answer, or not as an issuer
	CodeWrong = "issuer.wrong" // what it answered does not hold
)

// Client speaks to issuers. Make it with New; any number of goroutines may use it.
type Client struct {
	asker *outward.Asker
	clock clock.Clock

	mu    sync.Mutex
	known map[string]known
}

// known is what an issuer said of itself, or that it did not.
type known struct {
	provider *oidc.Provider
	keys     oidc.KeySet
	style    oauth2.AuthStyle
	names    bool // it says in its answers who it is
	err      error
	until    time.Time
}

// New makes a client that asks by an asker.
func New(asker *outward.Asker, c clock.Clock) *Client {
	return &Client{asker: asker, clock: c, known: map[string]known{}}
}

// Try asks an issuer what it says of itself.
func (c *Client) Try(ctx context.Context, p Party) error {
	_, err := c.discovered(ctx, p)
	return err
}

// Address is where a browser is led for an answer to a question.
func (c *Client) Address(ctx context.Context, p Party, q Question) (string, error) {
	k, err := c.discovered(ctx, p)
	if err != nil {
		return "", err
	}
	return k.config(p).AuthCodeURL(q.State, oidc.Nonce(q.Nonce), oauth2.S256ChallengeOption(q.Verifier)), nil
}

// Redeem takes what a browser brought back, asks the issuer for the token behind it, and
// believes it or not. From says who led the browser back, where the issuer says so.
func (c *Client) Redeem(ctx context.Context, p Party, q Question, code, from string) (Answer, error) {
	k, err := c.discovered(ctx, p)
	if err != nil {
		return Answer{}, err
	}
	if code == "" || len(code) > maxCode || k.names && from == "" || from != "" && from != p.Issuer {
		return Answer{}, wrong(errors.New("no code, or another issuer led back"))
	}
	ctx = oidc.ClientContext(ctx, c.asker.Client())
	token, err := k.config(p).Exchange(ctx, code, oauth2.VerifierOption(q.Verifier))
	if err != nil {
		return Answer{}, refused(err)
	}
	raw, _ := token.Extra("id_token").(string)
	if raw == "" || len(raw) > maxToken {
		return Answer{}, wrong(errors.New("there is no token, or one that is too long"))
	}
	return c.believe(ctx, k, p, q, raw)
}

// believe checks a token and takes from it who it is about.
func (c *Client) believe(ctx context.Context, k known, p Party, q Question, raw string) (Answer, error) {
	noted := &noting{KeySet: k.keys}
	verifier := oidc.NewVerifier(p.Issuer, noted, &oidc.Config{ClientID: p.Client, SupportedSigningAlgs: p.Algorithms, Now: c.clock.Now})
	token, err := verifier.Verify(ctx, raw)
	if err != nil {
		if noted.away != nil {
			return Answer{}, noted.away
		}
		return Answer{}, wrong(err)
	}
	var said struct {
		Party   string   `json:"azp"`
		Methods []string `json:"amr"`
		Class   string   `json:"acr"`
	}
	if err := token.Claims(&said); err != nil {
		return Answer{}, wrong(errors.New("its claims cannot be read"))
	}
	now := c.clock.Now()
	switch {
	case token.Issuer != p.Issuer:
		return Answer{}, wrong(errors.New("another issuer"))
	case said.Party != "" && said.Party != p.Client, len(token.Audience) > 1 && said.Party == "":
		return Answer{}, wrong(errors.New("made for another party"))
	case q.Nonce == "" || subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(q.Nonce)) != 1:
		return Answer{}, wrong(errors.New("made for another question"))
	case token.IssuedAt.Before(q.Asked.Add(-skew)), token.IssuedAt.After(now.Add(skew)):
		return Answer{}, wrong(errors.New("not made just now"))
	case token.Subject == "" || len(token.Subject) > maxSubject:
		return Answer{}, wrong(errors.New("without a subject"))
	}
	return Answer{Subject: token.Subject, Methods: said.Methods, Class: said.Class}, nil
}

// noting remembers that keys could not be fetched, which the library says like a wrong signature.
type noting struct {
	oidc.KeySet
	away error
}

// VerifySignature asks the keys.
func (n *noting) VerifySignature(ctx context.Context, jwt string) ([]byte, error) {
	payload, err := n.KeySet.VerifySignature(ctx, jwt)
	if f := new(fault.Fault); errors.As(err, &f) {
		n.away = away(err)
	}
	return payload, err
}

// discovered is what an issuer says of itself, asked anew when it was asked long ago.
func (c *Client) discovered(ctx context.Context, p Party) (known, error) {
	c.mu.Lock()
	k, there := c.known[p.Issuer]
	c.mu.Unlock()
	if there && c.clock.Now().Before(k.until) {
		return k, k.err
	}
	k = c.discover(ctx, p)
	if ctx.Err() != nil { // whoever asked went away, which says nothing of the issuer
		return k, k.err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.known) >= maxKnown {
		clear(c.known)
	}
	c.known[p.Issuer] = k
	return k, k.err
}

func (c *Client) discover(ctx context.Context, p Party) known {
	ctx = oidc.ClientContext(ctx, c.asker.Client())
	fails := func(err error) known { return known{err: away(err), until: c.clock.Now().Add(sulks)} }
	provider, err := oidc.NewProvider(ctx, p.Issuer)
	if err != nil {
		return fails(err)
	}
	var said struct {
		Authorize string   `json:"authorization_endpoint"`
		Keys      string   `json:"jwks_uri"`
		Ways      []string `json:"token_endpoint_auth_methods_supported"`
		Names     bool     `json:"authorization_response_iss_parameter_supported"`
	}
	if err := provider.Claims(&said); err != nil {
		return fails(err)
	}
	for _, address := range []string{said.Authorize, said.Keys, provider.Endpoint().TokenURL} {
		if err := c.mayAsk(address); err != nil {
			return fails(err)
		}
	}
	style := oauth2.AuthStyleInHeader
	if len(said.Ways) > 0 && !slices.Contains(said.Ways, "client_secret_basic") && slices.Contains(said.Ways, "client_secret_post") {
		style = oauth2.AuthStyleInParams
	}
	return known{provider: provider, keys: oidc.NewRemoteKeySet(ctx, said.Keys), style: style, names: said.Names, until: c.clock.Now().Add(lives)}
}

// mayAsk looks at an address that an issuer names, also of the page to which browsers are led.
func (c *Client) mayAsk(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Fragment != "" {
		return errors.New("an address of it is none")
	}
	return c.asker.May(u.Scheme, u.Host, u.User != nil)
}

// config is the library's form of a party.
func (k known) config(p Party) *oauth2.Config {
	endpoint := k.provider.Endpoint()
	if endpoint.AuthStyle = k.style; p.Secret == "" {
		endpoint.AuthStyle = oauth2.AuthStyleInParams
	}
	return &oauth2.Config{ClientID: p.Client, ClientSecret: p.Secret.Reveal(), Endpoint: endpoint, RedirectURL: p.Return, Scopes: []string{oidc.ScopeOpenID}}
}

// refused is an exchange that came to nothing: the issuer said no, or did not answer.
func refused(err error) error {
	if said := new(oauth2.RetrieveError); errors.As(err, &said) && said.Response != nil && said.Response.StatusCode/100 == http.StatusBadRequest/100 {
		return wrong(errors.New("the issuer refused the code: " + said.ErrorCode))
	}
	return away(err)
}

func away(err error) error {
	f := fault.New(fault.Unavailable, CodeAway, "the issuer of identities does not answer as one").WithHint("try again in a minute, or sign in another way")
	cause := new(fault.Fault)
	if errors.As(err, &cause) {
		return f.Because(cause)
	}
	return f.Because(brief(err))
}

// brief is what a stranger answered, as far as a log holds it.
func brief(err error) error { return fmt.Errorf("%.200q", err.Error()) }

func wrong(err error) error {
	return fault.New(fault.Unknown, CodeWrong, "what the issuer answered does not hold").Because(brief(err))
}
