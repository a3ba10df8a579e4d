package partner

import (
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"strings"

	"tocsin/domain/fault"
)

// CertificatePrint is the fingerprint of a certificate in DER, by which a token is bound
// to it: SHA-256 over the whole of it, capital hexadecimal digits.
//
// Source: RFC 8705, section 3.1.
func CertificatePrint(der []byte) string { return print256(der) }

// maxCertificate is how many bytes of a certificate are read.
const maxCertificate = 16 << 10

// ReadCertificate takes a certificate in PEM, or its fingerprint as tools print it, and
// gives the fingerprint; of nothing, nothing. A secret key is refused before anything is
// kept of it.
func ReadCertificate(text string) (string, error) {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	bad := func(code, says string) (string, error) {
		return "", fault.New(fault.Invalid, code, "%s", says).At("/certificate").WithHint("give the certificate in PEM, or its SHA-256 fingerprint: openssl x509 -in client.pem -noout -fingerprint -sha256")
	}
	switch {
	case text == "":
		return "", nil
	case len(text) > maxCertificate:
		return bad("token.certificate", "this is no certificate that can be read")
	case strings.Contains(text, "PRIVATE KEY"):
		return bad("token.certificate.secret", "this is a secret key; it was not kept. Whoever sent it here should make a new one")
	case strings.HasPrefix(text, "-----BEGIN CERTIFICATE-----"):
		block, rest := pem.Decode([]byte(text))
		if block == nil || strings.TrimSpace(string(rest)) != "" {
			return bad("token.certificate", "this is no certificate that can be read")
		}
		if _, err := x509.ParseCertificate(block.Bytes); err != nil {
			return bad("token.certificate", "this is no certificate that can be read")
		}
		return CertificatePrint(block.Bytes), nil
	}
	if _, after, found := strings.Cut(text, "="); found { // as openssl prints it
		text = after
	}
	digits := strings.ToUpper(strings.NewReplacer(":", "", " ", "").Replace(text))
	if raw, err := hex.DecodeString(digits); err != nil || len(raw) != 32 {
		return bad("token.certificate", "this is no certificate that can be read")
	}
	return digits, nil
}

// With binds a token to a certificate, too. Alone says that the certificate will do without
// the token, once both have come together.
func (b Bounds) With(certificate string, alone bool) (Bounds, error) {
	certificate, err := ReadCertificate(certificate)
	if err != nil {
		return b, err
	}
	if alone && certificate == "" {
		return b, fault.New(fault.Invalid, "token.alone", "without a certificate there is nothing that could do alone").At("/certificate").WithHint("give the certificate of the program, or leave this out")
	}
	b.Certificate, b.Alone = certificate, alone
	return b, nil
}

// Meets reports whether what somebody holds is good with the certificate that he showed.
func (c Credential) Meets(certificate string) bool {
	return c.Certificate == "" || c.Certificate == certificate
}
