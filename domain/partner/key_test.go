package partner_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"tocsin/domain/fault"
	"tocsin/domain/partner"
)

// The sample keys of RFC 9580, appendices A.1 and A.3, with the fingerprints given there.
const (
	pgp4 = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nxjMEU/NfCxYJKwYBBAHaRw8BAQdAPwmJlL3ZFu1AUxl5NOSofIBzOhKA1i+AEJku\nQ+47JAY=\n-----END PGP PUBLIC KEY BLOCK-----"
	pgp6 = "-----BEGIN PGP PUBLIC KEY BLOCK-----\nComment: a sample\n\nxioGY4d/4xsAAAAg+U2nu0jWCmHlZ3BqZYfQMxmZu52JGggkLq2EVD34laPCsQYf\nGwoAAABCBYJjh3/jAwsJBwUVCg4IDAIWAAKbAwIeCSIhBssYbE8GCaaX5NUt+mxy\nKwwfHifBilZwj2Ul7Ce62azJBScJAgcCAAAAAK0oIBA+LX0ifsDm185Ecds2v8lw\ngyU2kCcUmKfvBXbAf6rhRYWzuQOwEn7E/aLwIwRaLsdry0+VcallHhSu4RN6HWaE\nQsiPlR4zxP/TP7mhfVEe7XWPxtnMUMtf15OyA51YBA==\n=abcd\n-----END PGP PUBLIC KEY BLOCK-----\n"
	age  = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p" // the example of age's own manual
)

func certificate(t *testing.T) (text, print string) {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	plain := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)}
	raw, err := x509.CreateCertificate(rand.Reader, plain, plain, public, private)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw})), fmt.Sprintf("%X", sha256.Sum256(raw))
}

func TestAPublicKeyIsKnownByItsFingerprint(t *testing.T) {
	cert, print := certificate(t)
	for text, want := range map[string]partner.Key{
		pgp4:                                   {Kind: partner.PGP, Fingerprint: "C959BDBAFA32A2F89A153B678CFDE12197965A9A"},
		pgp6:                                   {Kind: partner.PGP, Fingerprint: "CB186C4F0609A697E4D52DFA6C722B0C1F1E27C18A56708F6525EC27BAD9ACC9"},
		strings.ReplaceAll(pgp4, "\n", "\r\n"): {Kind: partner.PGP, Fingerprint: "C959BDBAFA32A2F89A153B678CFDE12197965A9A"},
		cert:                                   {Kind: partner.Certificate, Fingerprint: print, Until: time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)},
		age:                                    {Kind: partner.Age, Fingerprint: fmt.Sprintf("%X", sha256.Sum256([]byte(age)))},
	} {
		k, err := partner.ReadKey(text)
		if err != nil || k.Kind != want.Kind || k.Fingerprint != want.Fingerprint || !k.Until.Equal(want.Until) {
			t.Errorf("%.40q: %+v %v", text, k, err)
		}
	}
}

func TestWhatIsNoPublicKeyIsRefusedAndASecretOneBySayingSo(t *testing.T) {
	cert, _ := certificate(t)
	for text, code := range map[string]string{
		"": "key.unknown", "my key": "key.unknown", age[:len(age)-1] + "q": "key.unknown", cert + cert: "key.unknown",
		strings.Replace(pgp4, "xjME", "xjMD", 1):                    "key.unknown", // version 3
		strings.Replace(pgp4, "xjME", "xX8E", 1):                    "key.unknown", // longer than it is
		"-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nxjME":             "key.secret",
		"AGE-SECRET-KEY-1QQQ":                                       "key.secret",
		"-----BEGIN EC PRIVATE KEY-----":                            "key.secret",
		"-----BEGIN CERTIFICATE-----" + strings.Repeat("A", 16<<10): "key.large",
	} {
		if _, err := partner.ReadKey(text); err == nil || fault.From(err).Code != code {
			t.Errorf("%.40q: %v, want %s", text, err, code)
		}
	}
}

// FuzzKey wants that nothing that comes in upsets the reading, and that what was read is
// read as the same again.
func FuzzKey(f *testing.F) {
	f.Add(pgp4)
	f.Add(pgp6)
	f.Add(age)
	f.Fuzz(func(t *testing.T, text string) {
		k, err := partner.ReadKey(text)
		if err != nil {
			return
		}
		if again, err := partner.ReadKey(k.Text); err != nil || again != k {
			t.Fatalf("%+v is read back as %+v %v", k, again, err)
		}
	})
}
