// Package passkey checks what an authenticator answers: a telephone, a computer or a key
// on a ring, which holds a key pair for somebody at this platform (WebAuthn, level 3).
//
// It keeps nothing. A Site is the address that a passkey is bound to; an Answer is one
// that came in by a browser, read within a budget and not believed yet; a Made is a new
// passkey after its answer was checked. The secret key never comes here: of a passkey the
// platform holds its handle, its public key and how often it has signed.
//
// It promises that an answer is good for one site, one challenge and one ceremony only,
// and that whoever answered was asked for his finger, his face or his number. Who made
// the authenticator is not asked: an attestation, should one come, is not looked at.
//
// It serves no article; it keeps promise A6, that nobody climbs by what he found open.
package passkey

import (
	"crypto/sha256"
	"encoding/base64"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/protocol/webauthncose"

	"tocsin/domain/fault"
)

// Site is where passkeys are good: the host that they are made for and the origin that a
// browser names in its answers.
type Site struct {
	Host   string
	Origin string
}

// SiteOf is the site of the address at which others reach the platform. A browser makes
// passkeys for a name with TLS before it, or for localhost, and never for an address in
// numbers.
func SiteOf(address string) (Site, error) {
	if strings.TrimSpace(address) == "" {
		return Site{}, siteless("none", "nobody said at which address others reach this platform")
	}
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return Site{}, siteless("form", "the address that was named for this platform is none of a site")
	}
	host := strings.ToLower(u.Hostname())
	if _, err := netip.ParseAddr(host); err == nil {
		return Site{}, siteless("number", "passkeys are made for names, and this platform has a number for its address")
	}
	if u.Scheme == "http" && host != "localhost" && !strings.HasSuffix(host, ".localhost") {
		return Site{}, siteless("plain", "passkeys want https, and this platform has http in its address")
	}
	return Site{Host: host, Origin: u.Scheme + "://" + strings.ToLower(u.Host)}, nil
}

func siteless(code, why string) *fault.Fault {
	return fault.New(fault.Conflict, "passkey.site."+code, "%s", why).
		WithHint("whoever runs the platform names its address: --base-url https://platform.example, or http://localhost:8080 to try it")
}

// Made is a new passkey.
type Made struct {
	Handle string // of the passkey, which the authenticator chose; base64url
	Key    string // its public key in COSE form; base64url
	Count  uint32 // of signatures so far; 0 where the authenticator does not count
	Synced bool   // it may be copied to other devices of its owner, by whoever keeps it for him
}

// algorithms are those of the keys that are taken: ES256, EdDSA, RS256.
var algorithms = []webauthncose.COSEAlgorithmIdentifier{webauthncose.AlgES256, webauthncose.AlgEdDSA, webauthncose.AlgRS256}

// Make is the new passkey that an answer speaks of, when it was made for the site and
// the challenge.
func (a Answer) Make(site Site, challenge string) (Made, error) {
	if a.made == nil {
		return Made{}, unreadable(nil)
	}
	data := a.made.Response.AttestationObject.AuthData
	if err := a.made.Response.CollectedClientData.Verify(challenge, protocol.CreateCeremony, []string{site.Origin}, nil, nil, protocol.TopOriginExplicitVerificationMode, false); err != nil {
		return Made{}, foreign(err)
	}
	if err := data.Verify(hash(site.Host), nil, true, true); err != nil {
		return Made{}, foreign(err)
	}
	if string(data.AttData.CredentialID) != string(a.made.RawID) || len(a.made.RawID) < 16 {
		return Made{}, unreadable(nil)
	}
	key := data.AttData.CredentialPublicKey
	if len(key) > maxKey {
		return Made{}, unreadable(nil)
	}
	if err := known(key); err != nil {
		return Made{}, err
	}
	return Made{Handle: a.Handle, Key: encode(key), Count: data.Counter, Synced: data.Flags.HasBackupEligible()}, nil
}

// known refuses a key of a kind that is not taken.
func known(key []byte) error {
	parsed, err := webauthncose.ParsePublicKey(key)
	if err != nil {
		return unreadable(err)
	}
	var algorithm int64
	switch k := parsed.(type) {
	case webauthncose.EC2PublicKeyData:
		algorithm = k.Algorithm
	case webauthncose.OKPPublicKeyData:
		algorithm = k.Algorithm
	case webauthncose.RSAPublicKeyData:
		algorithm = k.Algorithm
	}
	if !slices.Contains(algorithms, webauthncose.COSEAlgorithmIdentifier(algorithm)) {
		return fault.New(fault.Invalid, "passkey.algorithm", "this passkey has a key of a kind that is not taken here").At("/answer").WithHint("take another authenticator")
	}
	return nil
}

// Check is how often the passkey has signed, when the answer is one of the key for the
// site and the challenge.
func (a Answer) Check(site Site, challenge, key string) (count uint32, err error) {
	if a.shown == nil {
		return 0, unreadable(nil)
	}
	raw, err := base64.RawURLEncoding.DecodeString(key)
	if err != nil {
		return 0, unreadable(err)
	}
	err = a.shown.Verify(challenge, site.Host, "", []string{site.Origin}, nil, nil, protocol.TopOriginExplicitVerificationMode, false, true, true, raw, protocol.SignaturePolicy{})
	if err != nil {
		return 0, foreign(err)
	}
	return a.shown.Response.AuthenticatorData.Counter, nil
}

// foreign is an answer that is not good here: made for another site, another challenge,
// by another key, or without asking who is there.
func foreign(err error) *fault.Fault {
	return fault.New(fault.Invalid, "passkey.wrong", "the answer of the passkey is not good here").At("/answer").Because(err).WithHint("begin again; if it is refused again, take another way")
}

func hash(text string) []byte {
	sum := sha256.Sum256([]byte(text))
	return sum[:]
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
