// Package softkey is an authenticator made of software, for tests alone: what a telephone
// or a key on a ring does, without anybody's finger.
//
// It makes and shows passkeys as WebAuthn says, by a curve of P-256, and counts its
// signatures. What it does wrong is chosen: another origin, nobody asked who is there, a
// count that stands still, a copy of itself.
//
// It keeps its keys in memory and promises nothing about them. Nothing of the program
// imports it.
package softkey

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"

	"github.com/go-webauthn/webauthn/protocol/webauthncbor"

	"tocsin/domain/fault"
)

// Authenticator holds one passkey, or none yet.
type Authenticator struct {
	Origin string // that the browser before it names
	Blind  bool   // it asks nobody who is there
	Still  bool   // it does not count
	Count  uint32
	Owner  []byte

	handle []byte
	key    *ecdsa.PrivateKey
}

// At is an authenticator before a browser that is at an origin.
func At(origin string) *Authenticator { return &Authenticator{Origin: origin} }

// Copy is a second authenticator with the same passkey, which counts for itself.
func (a *Authenticator) Copy() *Authenticator {
	other := *a
	return &other
}

// question is what a browser is asked, as far as an authenticator cares.
type question struct {
	Challenge string `json:"challenge"`
	Host      string `json:"rpId"`
	Site      struct {
		ID string `json:"id"`
	} `json:"rp"`
	User struct {
		ID string `json:"id"`
	} `json:"user"`
}

// Make makes a new passkey for a question, and returns the answer of the browser.
func (a *Authenticator) Make(asked string) ([]byte, error) {
	q, err := read(asked)
	if err != nil {
		return nil, err
	}
	if a.Owner, err = base64.RawURLEncoding.DecodeString(q.User.ID); err != nil {
		return nil, odd(err)
	}
	a.handle = make([]byte, 32)
	_, _ = rand.Read(a.handle) // it never fails
	if a.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		return nil, odd(err)
	}
	point, err := a.key.PublicKey.Bytes()
	if err != nil {
		return nil, odd(err)
	}
	cose, err := webauthncbor.Marshal(map[int]any{1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:]})
	if err != nil {
		return nil, odd(err)
	}
	data := a.data(q.Site.ID, 0x40)
	data = append(data, make([]byte, 16)...) // nobody says who made it
	data = binary.BigEndian.AppendUint16(data, uint16(len(a.handle)))
	data = append(append(data, a.handle...), cose...)
	attestation, err := webauthncbor.Marshal(map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": data})
	if err != nil {
		return nil, odd(err)
	}
	return a.answer("webauthn.create", q, func([]byte) (map[string]string, error) {
		return map[string]string{"attestationObject": text(attestation)}, nil
	})
}

// Show shows the passkey for a question, and returns the answer of the browser.
func (a *Authenticator) Show(asked string) ([]byte, error) {
	q, err := read(asked)
	if err != nil {
		return nil, err
	}
	data := a.data(q.Host, 0)
	return a.answer("webauthn.get", q, func(client []byte) (map[string]string, error) {
		sum := sha256.Sum256(client)
		signed := sha256.Sum256(append(append([]byte{}, data...), sum[:]...))
		signature, err := ecdsa.SignASN1(rand.Reader, a.key, signed[:])
		if err != nil {
			return nil, odd(err)
		}
		return map[string]string{"authenticatorData": text(data), "signature": text(signature), "userHandle": text(a.Owner)}, nil
	})
}

// data is what the authenticator says of itself: for which host, who was there, and how
// often it has signed.
func (a *Authenticator) data(host string, flags byte) []byte {
	if !a.Still {
		a.Count++
	}
	if flags |= 0x01; !a.Blind {
		flags |= 0x04
	}
	sum := sha256.Sum256([]byte(host))
	return binary.BigEndian.AppendUint32(append(sum[:], flags), a.Count)
}

// answer is what the browser sends, with what it adds itself.
func (a *Authenticator) answer(ceremony string, q question, rest func(client []byte) (map[string]string, error)) ([]byte, error) {
	client, err := json.Marshal(map[string]any{"type": ceremony, "challenge": q.Challenge, "origin": a.Origin, "crossOrigin": false})
	if err != nil {
		return nil, odd(err)
	}
	response, err := rest(client)
	if err != nil {
		return nil, err
	}
	response["clientDataJSON"] = text(client)
	whole, err := json.Marshal(map[string]any{"id": text(a.handle), "rawId": text(a.handle), "type": "public-key", "response": response})
	if err != nil {
		return nil, odd(err)
	}
	return whole, nil
}

func read(asked string) (q question, err error) {
	if err = json.Unmarshal([]byte(asked), &q); err != nil {
		return q, odd(err)
	}
	return q, nil
}

func odd(err error) error {
	return fault.New(fault.Internal, "softkey.odd", "the authenticator of the test does not work").Because(err)
}

func text(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
