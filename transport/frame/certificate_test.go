package frame_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/partner"
	"tocsin/transport/frame"
)

func TestACertificateIsBelievedOfANamedProxyInTheNamedHeaderOnly(t *testing.T) {
	h := build(t)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	h.must(err)
	now := h.desk.Now()
	make := func(until time.Time) []byte {
		form := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: now.Add(-time.Hour), NotAfter: until}
		der, err := x509.CreateCertificate(rand.Reader, form, form, &key.PublicKey, key)
		h.must(err)
		return der
	}
	der, over := make(now.Add(time.Hour)), make(now.Add(-time.Minute))
	known, err := h.desk.Enrolment.Who(t.Context(), h.tokens["wang"], partner.APIToken, "api")
	h.must(err)
	who := access.Principal{Person: known.Person, Roles: known.Roles, Via: "test"}
	bounds, err := partner.Bounds{}.With(partner.CertificatePrint(der), false)
	h.must(err)
	old, err := partner.Bounds{}.With(partner.CertificatePrint(over), false)
	h.must(err)
	token := func(b partner.Bounds) string {
		made, err := h.desk.Enrolment.Token(t.Context(), who, desk.NewToken{Label: "x", Lasts: time.Hour, Bounds: b})
		h.must(err)
		return made
	}
	bound, stale := token(bounds), token(old)
	escaped := url.PathEscape(string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
	rfc := ":" + base64.StdEncoding.EncodeToString(der) + ":"
	proxies := frame.Proxies{netip.MustParsePrefix("10.0.0.0/8")}
	route := frame.Route{Method: http.MethodGet, Pattern: "/x", Act: access.RevokeToken, Relation: frame.Self, Class: frame.API}
	const proxy, stranger = "10.0.0.1:4000", "203.0.113.9:4000"
	for _, tc := range []struct {
		says, header, peer, token string
		said                      []string
		want                      int
	}{
		{"as RFC 9440 writes it", "Client-Cert", proxy, bound, []string{rfc}, http.StatusOK},
		{"as nginx writes it", "X-SSL-Cert", proxy, bound, []string{escaped}, http.StatusOK},
		{"of a stranger", "Client-Cert", stranger, bound, []string{rfc}, http.StatusUnauthorized},
		{"where no header was named", "", proxy, bound, []string{rfc}, http.StatusUnauthorized},
		{"twice", "Client-Cert", proxy, bound, []string{rfc, rfc}, http.StatusUnauthorized},
		{"junk", "Client-Cert", proxy, bound, []string{"%zz"}, http.StatusUnauthorized},
		{"one that is over", "Client-Cert", proxy, stale, []string{":" + base64.StdEncoding.EncodeToString(over) + ":"}, http.StatusUnauthorized},
		{"none", "Client-Cert", proxy, bound, nil, http.StatusUnauthorized},
	} {
		req := httptest.NewRequest(http.MethodGet, "/x", nil)
		req.RemoteAddr = tc.peer
		req.Header.Set("Authorization", "Bearer "+tc.token)
		for _, name := range []string{"Client-Cert", "X-Ssl-Cert"} {
			req.Header[name] = tc.said
		}
		if got := knock(h.serve(frame.Options{Proxies: proxies, Certificate: tc.header}, route, fine), req).Code; got != tc.want {
			t.Errorf("%s: %d, not %d", tc.says, got, tc.want)
		}
	}
}
