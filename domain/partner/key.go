package partner

import (
	"crypto/sha1" //nolint:gosec // the fingerprint of a version 4 key is defined by it, and protects nothing here
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/pem"
	"strings"
	"time"

	"tocsin/domain/fault"
)

// KeyKind is the form of a public key.
type KeyKind string

const (
	PGP         KeyKind = "pgp"         // OpenPGP, armored
	Age         KeyKind = "age"         // a recipient of age
	Certificate KeyKind = "certificate" // X.509, PEM
)

// Key is a public key by which a contact is written to or known. It is kept as it was
// given; of what is in it only the fingerprint is read, by which two people compare it.
type Key struct {
	Kind        KeyKind   `json:"kind" class:"partner" purpose:"contact" keep:"log"`
	Fingerprint string    `json:"fingerprint" class:"partner" purpose:"contact" keep:"log"` // capital hexadecimal digits
	Until       time.Time `json:"until,omitzero" class:"partner" purpose:"contact" keep:"log"`
	Text        string    `json:"text" class:"partner" purpose:"contact" keep:"log"`
}

const (
	maxKey  = 16 << 10 // bytes of one key
	maxKeys = 5        // of one contact
)

// ReadKey reads a public key and computes its fingerprint. A secret key is refused
// before anything is kept of it.
func ReadKey(text string) (Key, error) {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	k := Key{Text: text}
	bad := func(code, says string) (Key, error) {
		return Key{}, fault.New(fault.Invalid, code, "%s", says).WithHint("give a public OpenPGP key, an age recipient, or a certificate in PEM")
	}
	switch {
	case len(text) > maxKey:
		return bad("key.large", "a key has at most 16 KiB")
	case strings.Contains(text, "PRIVATE KEY") || strings.Contains(strings.ToUpper(text), "AGE-SECRET-KEY"):
		return bad("key.secret", "this is a secret key; it was not kept. Whoever sent it here should make a new one")
	case strings.HasPrefix(text, "-----BEGIN PGP PUBLIC KEY BLOCK-----"):
		k.Kind, k.Fingerprint = PGP, pgpFingerprint(text)
	case strings.HasPrefix(text, "-----BEGIN CERTIFICATE-----"):
		k.Kind = Certificate
		if block, rest := pem.Decode([]byte(text)); block != nil && len(strings.TrimSpace(string(rest))) == 0 {
			if c, err := x509.ParseCertificate(block.Bytes); err == nil {
				k.Fingerprint, k.Until = print256(c.Raw), c.NotAfter.UTC()
			}
		}
	case isAge(text):
		k.Kind, k.Fingerprint = Age, print256([]byte(text))
	}
	if k.Fingerprint == "" {
		return bad("key.unknown", "this is no public key that can be read")
	}
	return k, nil
}

func print256(b []byte) string {
	sum := sha256.Sum256(b)
	return strings.ToUpper(hex.EncodeToString(sum[:]))
}

// pgpFingerprint is the fingerprint of the primary key of an armored block; empty where
// there is none of version 4 or 6.
//
// Source: RFC 9580, sections 4.2, 5.5.4 and 6.2.
func pgpFingerprint(armored string) string {
	_, body, ok := strings.Cut(armored, "\n\n")
	body, _, end := strings.Cut(body, "-----END PGP PUBLIC KEY BLOCK-----")
	if !ok || !end {
		return ""
	}
	if i := strings.LastIndex(body, "\n="); i >= 0 { // the checksum, which nobody need check
		body = body[:i]
	}
	raw, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(strings.TrimSpace(body), "\n", ""))
	if err != nil {
		return ""
	}
	key := firstPacket(raw)
	if len(key) == 0 || len(key) > 0xffff {
		return ""
	}
	switch key[0] {
	case 4:
		sum := sha1.Sum(append(binary.BigEndian.AppendUint16([]byte{0x99}, uint16(len(key))), key...)) //nolint:gosec // see above
		return strings.ToUpper(hex.EncodeToString(sum[:]))
	case 6:
		return print256(append(binary.BigEndian.AppendUint32([]byte{0x9b}, uint32(len(key))), key...))
	}
	return ""
}

// firstPacket is the body of the first packet, where that is a public key.
func firstPacket(raw []byte) []byte {
	const publicKey = 6
	if len(raw) < 2 || raw[0]&0x80 == 0 {
		return nil
	}
	tag, size, from := int(raw[0]>>2&0x0f), 0, 0
	if raw[0]&0x40 != 0 { // the newer form of a header
		tag = int(raw[0] & 0x3f)
		switch n := int(raw[1]); {
		case n < 192:
			size, from = n, 2
		case n < 224 && len(raw) > 2:
			size, from = (n-192)<<8+int(raw[2])+192, 3
		case n == 255 && len(raw) > 5:
			size, from = int(binary.BigEndian.Uint32(raw[2:])), 6
		}
	} else {
		switch kind := raw[0] & 3; {
		case kind == 0:
			size, from = int(raw[1]), 2
		case kind == 1 && len(raw) > 2:
			size, from = int(binary.BigEndian.Uint16(raw[1:])), 3
		case kind == 2 && len(raw) > 4:
			size, from = int(binary.BigEndian.Uint32(raw[1:])), 5
		}
	}
	if tag != publicKey || from == 0 || size <= 0 || size > len(raw)-from {
		return nil
	}
	return raw[from : from+size]
}

// isAge reports whether text is a recipient of age: Bech32 with a good checksum.
//
// Source: BIP 173.
func isAge(text string) bool {
	const signs = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
	data, ok := strings.CutPrefix(text, "age1")
	if !ok || len(data) != 58 {
		return false
	}
	check := uint32(1)
	step := func(v uint32) {
		top := check >> 25
		check = check&0x1ffffff<<5 ^ v
		for i, g := range [5]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
			if top>>i&1 == 1 {
				check ^= g
			}
		}
	}
	for _, b := range []byte("age") {
		step(uint32(b >> 5))
	}
	step(0)
	for _, b := range []byte("age") {
		step(uint32(b & 31))
	}
	for _, r := range data {
		i := strings.IndexRune(signs, r)
		if i < 0 {
			return false
		}
		step(uint32(i))
	}
	return check == 1
}
