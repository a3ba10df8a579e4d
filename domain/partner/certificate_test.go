package partner_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
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

func TestACertificateIsKnownByItsFingerprintHoweverItIsGiven(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)}
	der, err := x509.CreateCertificate(rand.Reader, form, form, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(der)
	want, text := fmt.Sprintf("%X", sum), string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	colons := strings.TrimSuffix(strings.Join(strings.SplitAfterN(fmt.Sprintf("% X", sum), " ", 32), ""), " ")
	for _, given := range []string{text, strings.ReplaceAll(text, "\n", "\r\n"), want, strings.ToLower(want), "sha256 Fingerprint=" + strings.ReplaceAll(colons, " ", ":")} {
		if got, err := partner.ReadCertificate(given); err != nil || got != want {
			t.Errorf("%.30q: %s, %v", given, got, err)
		}
	}
	for _, wrong := range []string{"AB:CD", text + text, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "-----BEGIN PRIVATE KEY-----", strings.Repeat("A", 20_000)} {
		if _, err := partner.ReadCertificate(wrong); !fault.Is(err, fault.Invalid) || strings.Contains(err.Error(), "AAAA") {
			t.Errorf("%.30q: %v", wrong, err)
		}
	}
	if _, err := (partner.Bounds{}).With("", true); fault.From(err).Code != "token.alone" {
		t.Errorf("nothing does alone: %v", err)
	}
	bound := partner.Credential{Certificate: want}
	if bound.Meets("") || bound.Meets(strings.Repeat("0", 64)) || !bound.Meets(want) || !(partner.Credential{}).Meets("") {
		t.Error("a bound token is good with its certificate only")
	}
}

func FuzzACertificateIsAFingerprintOrRefused(f *testing.F) {
	for _, seed := range []string{"", "AB:CD", strings.Repeat("ab", 32), "sha256 Fingerprint=" + strings.Repeat("AB:", 31) + "AB", "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := partner.ReadCertificate(text)
		switch {
		case err != nil && !fault.Is(err, fault.Invalid):
			t.Fatal(err)
		case err == nil && got != "" && (len(got) != 64 || strings.Trim(got, "0123456789ABCDEF") != ""):
			t.Fatalf("%q became %q", text, got)
		}
	})
}
