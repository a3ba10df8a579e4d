package main

import (
	"crypto/x509"
	"net/netip"
	"os"

	"tocsin/domain/clock"
	"tocsin/outward"
	"tocsin/outward/openid"
)

// outwardSettings are whom the program may ask over the network, beside the public.
type outwardSettings struct {
	OutwardNetwork []netip.Prefix `name:"outward-network" help:"Network of yours that the program may ask, such as that of an identity provider; all that is not public is refused otherwise. Repeat it, or part by commas." env:"TOCSIN_OUTWARD_NETWORK" placeholder:"CIDR" group:"outward"`
	OutwardCA      string         `name:"outward-ca" help:"Certificates in PEM of who vouches for those that the program asks, beside the system's." type:"path" env:"TOCSIN_OUTWARD_CA" placeholder:"FILE" group:"outward"`
	OutwardHTTP    bool           `name:"outward-http" help:"Ask over plain http, too. For a test; on a network it gives passwords away." env:"TOCSIN_OUTWARD_HTTP" group:"outward"`

	roots *x509.CertPool // nil are the system's
}

// issuers is how issuers of identities are asked.
func (s *outwardSettings) issuers(c clock.Clock) (*openid.Client, error) {
	o := outward.Options{Networks: s.OutwardNetwork, Plain: s.OutwardHTTP}
	if s.OutwardCA != "" {
		pem, err := os.ReadFile(s.OutwardCA)
		if err != nil {
			return nil, usage("outward-ca", "the file %s cannot be read", s.OutwardCA).At("--outward-ca").Because(err)
		}
		if o.Roots, err = x509.SystemCertPool(); err != nil {
			o.Roots = x509.NewCertPool()
		}
		if !o.Roots.AppendCertsFromPEM(pem) {
			return nil, usage("outward-ca", "the file %s holds no certificate in PEM", s.OutwardCA).At("--outward-ca")
		}
	}
	s.roots = o.Roots
	return openid.New(outward.New(o), c), nil
}
