package frame

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"net/http"
	"net/url"
	"strings"

	"tocsin/domain/partner"
)

// maxCertificate is how many bytes of a header with a certificate are read.
const maxCertificate = 16 << 10

// certificate is the fingerprint of the certificate that a program showed: on the line,
// where TLS ends here and the certificate was checked; or to a proxy, where the operator
// has named the header in which it says so. From anybody else that header is nothing.
func (r *Router) certificate(req *http.Request) string {
	if req.TLS != nil {
		if len(req.TLS.VerifiedChains) == 0 || len(req.TLS.PeerCertificates) == 0 {
			return ""
		}
		return partner.CertificatePrint(req.TLS.PeerCertificates[0].Raw)
	}
	if r.options.Certificate == "" {
		return ""
	}
	if peer, ok := hop(req.RemoteAddr); !ok || !r.options.Proxies.holds(peer) {
		return ""
	}
	said := req.Header.Values(r.options.Certificate)
	if len(said) != 1 { // a second one would be somebody else's
		return ""
	}
	der := forwarded(said[0])
	cert, err := x509.ParseCertificate(der)
	if now := r.options.Desk.Now(); err != nil || now.Before(cert.NotBefore) || now.After(cert.NotAfter) {
		return ""
	}
	return partner.CertificatePrint(der)
}

// forwarded reads a certificate as proxies write it: between colons in base64 (RFC 9440),
// or in PEM with its signs escaped.
func forwarded(said string) []byte {
	if len(said) > maxCertificate {
		return nil
	}
	if inner, ok := strings.CutPrefix(strings.TrimSpace(said), ":"); ok {
		der, err := base64.StdEncoding.DecodeString(strings.TrimSuffix(inner, ":"))
		if err != nil {
			return nil
		}
		return der
	}
	text, err := url.PathUnescape(said)
	if err != nil {
		return nil
	}
	block, rest := pem.Decode([]byte(text))
	if block == nil || block.Type != "CERTIFICATE" || strings.TrimSpace(string(rest)) != "" {
		return nil
	}
	return block.Bytes
}
