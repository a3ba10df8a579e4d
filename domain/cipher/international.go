package cipher

import (
	"crypto/rand"
	"crypto/sha256"
	"io"

	"golang.org/x/mod/sumdb/note"

	"tocsin/domain/fault"
)

// International returns the suite of SHA-256, Ed25519 and AES-256-GCM. Keys and
// random bytes are read from random; nil means the source of the operating
// system. The nonce inside a sealed box always comes from the operating system,
// so a set source (stories, tests) repeats keys and salts but never a nonce.
func International(random io.Reader) Suite {
	if random == nil {
		random = rand.Reader
	}
	return international{random}
}

// international keeps nothing but its source of randomness.
type international struct{ random io.Reader }

func (s international) Name() string              { return "international" }
func (s international) Digest(data []byte) Digest { return sha256.Sum256(data) }
func (s international) Sealing() Sealing          { return gcm(s) }
func (s international) Signing() Signing          { return ed25519(s) }

func (s international) Random(n int) ([]byte, error) {
	if n < 1 {
		return nil, fault.New(fault.Internal, "cipher.random", "%d random bytes were asked for", n)
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(s.random, b); err != nil {
		return nil, fault.New(fault.Internal, "cipher.random", "the source of random bytes failed").Because(err)
	}
	return b, nil
}

// ed25519 makes note keys of algorithm 1, the one that every verifier knows.
type ed25519 struct{ random io.Reader }

func (k ed25519) Generate(name string) (private, public string, err error) {
	private, public, err = note.GenerateKey(k.random, name)
	if err != nil {
		return "", "", fault.New(fault.Internal, "cipher.random", "the source of random bytes failed").Because(err)
	}
	if _, err := k.Verifier(public); err != nil {
		return "", "", fault.New(fault.Invalid, "cipher.name", "a key name has neither spaces nor pluses and is not empty: %q", name)
	}
	return private, public, nil
}

func (ed25519) Signer(private string) (note.Signer, error) {
	s, err := note.NewSigner(private)
	if err != nil {
		return nil, fault.New(fault.Invalid, "cipher.key", "this is no private note key").Because(err)
	}
	return s, nil
}

func (ed25519) Verifier(public string) (note.Verifier, error) {
	v, err := note.NewVerifier(public)
	if err != nil {
		return nil, fault.New(fault.Invalid, "cipher.key", "this is no public note key").Because(err)
	}
	return v, nil
}
